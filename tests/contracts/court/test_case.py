"""A case from its opening to its executed verdict: effects, events and money of each step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple

import pytest

from govkit.crypto.keccak import keccak
from govkit.testing import reverts
from tests.contracts.court.bench import (
    APPEAL,
    BOND,
    COMMIT,
    EMPTY,
    EVIDENCE,
    FAR,
    FEE,
    GROUNDS,
    REVEAL,
    STAKE,
    WINDOW,
    Bench,
    person,
)

Make = Callable[..., Bench]


def test_a_case_from_dispute_to_executed_verdict(bench: Bench) -> None:
    before = bench.holds()
    dispute, case = bench.open()
    assert dispute == 1
    assert case.parties == (bench.plaintiff.address, bench.defendant.address)
    assert (case.choices, case.bond, case.round, case.seed) == (2, BOND, 0, EMPTY)
    assert case.block == bench.block() + WINDOW + FAR
    assert case.places == len(bench.willing)
    assert bench.court.read("caseHash", dispute) == case.hash()
    assert bench.holds() == before + 5 * FEE
    assert bench.court.read("disputeStatus", dispute) == 0

    case, seats = bench.draw(dispute, case)
    assert len(set(seats)) == 5
    assert not {1, 2} & set(seats)
    assert all(bench.place(each)[1:3] == (STAKE, 1) for each in seats)

    sent = bench.vote(dispute, case, [1, 1, 2, 1, 0])
    ruled = sent.only("Ruled")
    share = 5 * FEE // 3
    assert ruled == {
        "disputeID": dispute, "round": 0, "ruling": 1, "votes": 3, "all_votes": 5, "fee": share,
    }  # fmt: skip
    assert sent.only("AppealPossible")["arbitrable"] == bench.arbitrable.address
    assert bench.court.read("currentRuling", dispute) == 1
    assert bench.court.read("disputeStatus", dispute) == 1
    since = bench.panel(dispute)[1]
    assert bench.court.read("appealPeriod", dispute) == (since, since + APPEAL)
    gained = [bench.free(each) - 2 * STAKE for each in seats]
    assert gained == [share, share, 0, share, 0]
    assert bench.place(0)[1] == 5 * FEE - 3 * share
    assert [bench.court.read("service", each) for each in seats] == [
        (16, 0), (16, 0), (0, 0), (16, 0), (0, 0),
    ]  # fmt: skip

    bench.until(since + APPEAL - 1)
    with reverts("court: too early"):
        bench.execute(dispute, case)
    bench.until(since + APPEAL)
    size = bench.ledger.read("size")
    sent = bench.execute(dispute, case)
    assert sent.only("Executed") == {"disputeID": dispute, "ruling": 1, "record": size + 1}
    assert bench.arbitrable.read("ruled", dispute) == 2
    entry = bench.ledger.decode(sent.receipt)[0][1]
    assert entry["content_hash"] == GROUNDS
    assert entry["title"] == "Verdict 1: ruling 1"
    assert entry["author"] == bench.court.address
    assert bench.court.read("disputeStatus", dispute) == 2
    with reverts("court: no ruling"):
        bench.execute(dispute, case)
    assert bench.arbitrable.read("told") == 1


def test_panelists_take_out_fees_and_keep_their_stake_in(bench: Bench) -> None:
    _dispute, _case, seats = bench.ruled((1, 1, 1, 1, 1))
    winner = bench.keys[seats[0]]
    had = bench.world.port.balance(winner.address)
    sent = bench.court.send(bench.stranger, "collect", seats[0])
    # One of its two stakes stays.
    assert sent.only("Collected") == {
        "number": seats[0], "receiver": winner.address, "amount": STAKE + FEE,
    }  # fmt: skip
    assert bench.world.port.balance(winner.address) == had + STAKE + FEE
    assert bench.free(seats[0]) == STAKE
    with reverts("court: nothing owed"):
        bench.court.send(bench.stranger, "collect", seats[0])


def test_without_a_roll_all_citizens_serve_and_stake_when_they_commit(make_bench: Make) -> None:
    bench = make_bench(willing=False)
    dispute, case = bench.open()
    assert case.places == 24
    case, seats = bench.draw(dispute, case)
    assert all(bench.free(each) == 0 for each in seats)
    held = bench.holds()
    bench.sit(dispute)
    number = seats[0]
    made = bench.commitment(dispute, 0, number, 1)
    with reverts("court: wrong amount"):
        bench.court.send(bench.keys[number], "commit", dispute, 0, 0, made, value=STAKE - 1)
    bench.vote(dispute, case, [1, 1, 1, 1, 2])
    assert bench.holds() == held + 5 * STAKE
    assert [bench.free(each) for each in seats] == [STAKE + 5 * FEE // 4] * 4 + [STAKE]
    with reverts("court: no roll"):
        bench.court.send(bench.stranger, "serve", value=STAKE)
    bench.court.send(bench.stranger, "collect", number)
    assert bench.free(number) == 0


def test_opening_says_what_it_refuses(bench: Bench) -> None:
    with reverts("court: wrong amount"):
        bench.open(value=5 * FEE - 1)
    with reverts("court: no such choice"):
        bench.open(choices=0)
    with reverts("court: no such choice"):
        bench.open(choices=251)
    with reverts("court: amount out of range"):
        bench.open(bond=2**80 + 1)
    _dispute, case = bench.open(choices=250, bond=2**80, parties=[])
    assert (case.parties, case.bond) == ((), 2**80)
    assert bench.court.read("arbitrationCost", b"") == 5 * FEE


def test_evidence_is_for_parties_in_its_period(bench: Bench) -> None:
    dispute, case = bench.open()
    piece = dispute, astuple(case), GROUNDS, "ipfs://evidence"
    sent = bench.court.send(bench.defendant, "submitEvidence", *piece)
    assert sent.only("EvidenceGiven")["party"] == bench.defendant.address
    with reverts("court: only parties"):
        bench.court.send(bench.stranger, "submitEvidence", *piece)
    bench.registry.send(bench.recovery, "move", 2, person(bench.world, "new key").address)
    with reverts("court: only parties"):
        bench.court.send(bench.defendant, "submitEvidence", *piece)
    bench.court.send(person(bench.world, "new key"), "submitEvidence", *piece)
    bench.until(case.opened + EVIDENCE - 1)
    bench.court.send(bench.plaintiff, "submitEvidence", *piece)
    with reverts("court: too late"):
        bench.court.send(bench.plaintiff, "submitEvidence", *piece)


def test_votes_are_committed_by_panelists_in_their_time(bench: Bench) -> None:
    dispute, case = bench.open()
    case, seats = bench.draw(dispute, case)
    start = bench.panel(dispute)[1]
    assert start == case.opened + EVIDENCE
    bench.until(start - 1)
    with reverts("court: too early"):
        bench.commit(dispute, 0, 0, 1)
    bench.until(start)
    bench.commit(dispute, 0, 0, 1)
    with reverts("court: committed"):
        bench.commit(dispute, 0, 0, 2)
    made = bench.commitment(dispute, 0, seats[1], 1)
    for person_ in (bench.stranger, bench.keys[seats[0]]):
        with reverts("court: only panelists"):
            bench.court.send(person_, "commit", dispute, 0, 1, made)
    with reverts("court: only panelists"):
        bench.court.send(bench.keys[seats[1]], "commit", dispute, 0, 5, made)
    with reverts("court: wrong amount"):
        bench.court.send(bench.keys[seats[1]], "commit", dispute, 0, 1, made, value=1)
    with reverts("court: not revealing"):
        bench.reveal(dispute, 0, 0, 1)
    bench.until(start + COMMIT - 1)
    bench.commit(dispute, 0, 1, 1)
    bench.until(start + COMMIT)
    with reverts("court: too late"):
        bench.commit(dispute, 0, 2, 1)


def test_votes_are_revealed_as_they_were_committed(bench: Bench) -> None:
    dispute, case = bench.open()
    case, seats = bench.draw(dispute, case)
    bench.sit(dispute)
    for seat in range(5):
        bench.commit(dispute, 0, seat, 1)
    with reverts("court: not revealing"):
        bench.court.send(bench.stranger, "tally", dispute, astuple(case))
    bench.court.send(bench.stranger, "close", dispute, astuple(case))
    with reverts("court: not committing"):
        bench.court.send(bench.stranger, "close", dispute, astuple(case))
    start = bench.panel(dispute)[1]
    with reverts("court: wrong vote"):
        bench.reveal(dispute, 0, 0, 2)
    with reverts("court: no such choice"):
        bench.reveal(dispute, 0, 0, 3)
    sent = bench.reveal(dispute, 0, 0, 1)
    assert sent.only("Revealed") == {
        "disputeID": dispute, "number": seats[0], "round": 0, "vote": 1, "grounds": GROUNDS,
    }  # fmt: skip
    assert bench.court.read("voteOf", dispute, 0, 0) == (2, 1)
    assert bench.court.read("voteOf", dispute, 0, 1) == (1, 0)
    with reverts("court: wrong vote"):
        bench.reveal(dispute, 0, 0, 1)
    with reverts("court: too early"):
        bench.court.send(bench.stranger, "tally", dispute, astuple(case))
    bench.until(start + REVEAL - 1)
    bench.reveal(dispute, 0, 1, 1)
    bench.until(start + REVEAL)
    with reverts("court: too late"):
        bench.reveal(dispute, 0, 2, 1)
    sent = bench.court.send(bench.stranger, "tally", dispute, astuple(case))
    # Two of five: too few to rule. Who revealed shares the fee, who did not loses its stake.
    assert sent.only("Ruled")["ruling"] == 0
    assert [bench.free(each) - 2 * STAKE for each in seats] == [
        5 * FEE // 2, 5 * FEE // 2, -STAKE, -STAKE, -STAKE,
    ]  # fmt: skip
    assert bench.place(0)[1] == 3 * STAKE


def test_a_copied_commitment_cannot_be_revealed(bench: Bench) -> None:
    dispute, case = bench.open()
    case, seats = bench.draw(dispute, case)
    bench.sit(dispute)
    copied = bench.commitment(dispute, 0, seats[0], 1)
    for seat in (0, 1):
        bench.court.send(bench.keys[seats[seat]], "commit", dispute, 0, seat, copied)
    for seat in (2, 3, 4):
        bench.commit(dispute, 0, seat, 1)
    bench.court.send(bench.stranger, "close", dispute, astuple(case))
    bench.reveal(dispute, 0, 0, 1)
    with reverts("court: wrong vote"):
        bench.reveal(dispute, 0, 1, 1)


@pytest.mark.parametrize(
    ("votes", "ruling"),
    [((1, 1, 2, 2, 0), 0), ((1, 2, 2, 1, 2), 2), ((0, 0, 0, 1, 2), 0), ((3, 3, 1, 2, 0), 3)],
)
def test_the_most_votes_rule_and_a_tie_refuses(
    bench: Bench, votes: tuple[int, ...], ruling: int
) -> None:
    dispute, case = bench.open(choices=3)
    case, seats = bench.draw(dispute, case)
    sent = bench.vote(dispute, case, votes)
    assert sent.only("Ruled")["ruling"] == ruling
    tied = votes == (1, 1, 2, 2, 0)
    paid = [each == ruling or tied for each in votes]
    share = 5 * FEE // sum(paid)
    assert [bench.free(each) - 2 * STAKE for each in seats] == [share * each for each in paid]


def test_the_record_has_the_grounds_of_the_first_seat_with_the_ruling(bench: Bench) -> None:
    dispute, case = bench.open()
    case, _ = bench.draw(dispute, case)
    bench.sit(dispute)
    votes = [2, 1, 1, 1, 2]
    given = [keccak(bytes([seat])) for seat in range(5)]
    given[1] = EMPTY
    for seat, vote in enumerate(votes):
        bench.commit(dispute, 0, seat, vote)
    bench.court.send(bench.stranger, "close", dispute, astuple(case))
    for seat, vote in enumerate(votes):
        bench.reveal(dispute, 0, seat, vote, given[seat])
    bench.court.send(bench.stranger, "tally", dispute, astuple(case))
    bench.wait(APPEAL)
    for wrong in (given[0], given[3], EMPTY):
        with reverts("court: wrong grounds"):
            bench.execute(dispute, case, wrong)
    sent = bench.execute(dispute, case, given[2])
    assert bench.ledger.decode(sent.receipt)[0][1]["content_hash"] == given[2]


def test_only_the_court_records_verdicts(bench: Bench) -> None:
    from tests.contracts.land import role_of

    with reverts("ledger: may not append"):
        bench.ledger.send(bench.registrar, "append", role_of("verdict"), GROUNDS, "Verdict 1")


def test_each_call_wants_the_case_as_it_is(bench: Bench) -> None:
    dispute, case = bench.open()
    drawn, _ = bench.draw(dispute, case)
    stale, other = astuple(case), (*astuple(drawn)[:1], 7, *astuple(drawn)[2:])
    for call in (
        ("draw", dispute, stale, 5), ("close", dispute, stale), ("tally", dispute, other),
        ("submitEvidence", dispute, other, GROUNDS, ""), ("execute", dispute, stale, GROUNDS),
        ("renew", dispute, stale), ("giveShare", dispute, stale, 0, GROUNDS),
        ("takeBackBond", dispute, stale, 0, 0), ("close", dispute + 1, astuple(drawn)),
    ):  # fmt: skip
        with reverts("court: wrong case"):
            bench.court.send(bench.stranger, *call)
    with reverts("court: no such case"):
        bench.court.read("disputeStatus", 2)

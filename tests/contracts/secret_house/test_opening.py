"""Shares of a sum, the tally, and polls that are never opened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from govkit.crypto.bn128 import FIELD, ORDER, add, checked, generator, multiply
from govkit.crypto.secret_ballot import ElectionKey
from govkit.testing import reverts
from tests.contracts.secret import (
    ABSTAIN,
    CARRIED,
    LOST,
    NO,
    OPEN,
    SHARE_PERIOD,
    YES,
    Cast,
    Ceremony,
    SecretBench,
)

BAD = "secret house: bad share"
WRONG = "secret house: wrong tally"
NOT_COUNTING = "secret house: not counting"
FEW = "secret house: too few ballots"


@pytest.fixture
def closed(bench: SecretBench) -> int:
    """Three for, one against, one abstains."""
    poll = bench.poll()
    bench.vote(poll, YES, NO, YES, ABSTAIN, YES)
    bench.close(poll)
    return poll


def share(bench: SecretBench, *arguments: object) -> None:
    bench.house.send(bench.stranger, "share", *arguments)


# -- shares


def test_no_share_counts_before_the_close(bench: SecretBench) -> None:
    poll = bench.poll()
    bench.vote(poll, YES, NO, YES)
    deadline = bench.house.read("votingDeadline", poll)
    given = bench.share_of(poll, bench.ceremony.trustees[0])
    bench.next_at(deadline)
    with reverts(NOT_COUNTING):
        share(bench, *given)
    bench.next_at(deadline + 1)
    share(bench, *given)
    with reverts("secret house: share is here"):
        share(bench, *given)


def test_the_last_second_for_shares_and_the_tally(bench: SecretBench, closed: int) -> None:
    end = bench.house.read("votingDeadline", closed) + SHARE_PERIOD
    bench.give(closed, 1, 2)
    third = bench.share_of(closed, bench.ceremony.trustees[2])
    bench.next_at(end - 1)
    share(bench, *third)
    counts = bench.counts(closed, (1, 2, 3))
    assert bench.outcome(closed) == OPEN
    assert bench.house.read("proposalDeadline", closed) == end
    bench.next_at(end)
    bench.house.send(bench.stranger, "tally", closed, [1, 2, 3], *counts)
    assert bench.outcome(closed) == CARRIED
    assert bench.house.read("proposalDeadline", closed) == end - 1


def test_nothing_counts_once_the_time_for_shares_is_over(bench: SecretBench, closed: int) -> None:
    end = bench.house.read("votingDeadline", closed) + SHARE_PERIOD
    bench.give(closed, 1, 2, 3)
    late = bench.share_of(closed, bench.ceremony.trustees[3])
    counts = bench.counts(closed, (1, 2, 3))
    bench.at(end)
    assert bench.outcome(closed) == OPEN
    bench.at(end + 1)
    assert bench.outcome(closed) == LOST
    with reverts(NOT_COUNTING):
        share(bench, *late)
    with reverts(NOT_COUNTING):
        bench.house.send(bench.stranger, "tally", closed, [1, 2, 3], *counts)
    assert bench.house.read("proposalVotes", closed) == (0, 0, 0)


def test_one_wrong_share_among_right_ones(bench: SecretBench, closed: int) -> None:
    """It is refused by itself, and three others open the sum."""
    liar = bench.ceremony.trustees[1]
    for secret in (liar.share + 1, bench.ceremony.trustees[0].share, 1):
        with reverts(BAD):
            share(bench, *bench.share_of(closed, liar, secret))
    bench.give(closed, 1, 3, 5)
    assert bench.house.read("shares", closed) == 0b10101
    bench.tally(closed, 1, 3, 5)
    assert bench.outcome(closed) == CARRIED


def test_a_share_of_another_poll_trustee_or_sum(bench: SecretBench, closed: int) -> None:
    other = bench.poll(1 << 110)
    bench.vote(other, YES, YES, YES)
    bench.close(other)
    first, second, *_ = bench.ceremony.trustees
    _, number, *rest = bench.share_of(other, first)
    with reverts(NOT_COUNTING):
        share(bench, closed, number, *rest)
    _, number, *rest = bench.share_of(closed, first)
    for poll, trustee in ((other, number), (other, second.number)):
        with reverts(BAD):
            share(bench, poll, trustee, *rest)
    for trustee in (0, 6, 2**255):
        with reverts("secret house: no such trustee"):
            share(bench, other, trustee, *rest)


def test_spoilt_shares(bench: SecretBench, closed: int) -> None:
    _, number, d, c, z = bench.share_of(closed, bench.ceremony.trustees[0])
    assert isinstance(d, tuple)
    assert isinstance(c, int)
    assert isinstance(z, int)
    x, y = d
    spoilt = [
        ((0, 0), c, z),
        ((x, y + 1), c, z),
        ((x + FIELD, y), c, z),
        ((x, FIELD - y), c, z),
        (d, c + ORDER, z),
        (d, c, z + ORDER),
        (d, c + 1, z),
        (d, c, (z + 1) % ORDER),
        (d, 0, 0),
    ]
    for each in spoilt:
        with reverts(BAD):
            share(bench, closed, number, *each)
    share(bench, closed, number, d, c, z)
    assert tuple(bench.house.read("shareOf", closed, number)) == d
    assert tuple(bench.house.read("shareOf", closed, 2)) == (0, 0)


# -- the tally


def test_too_few_shares(bench: SecretBench, closed: int) -> None:
    bench.give(closed, 1, 2)
    for by in ([], [1], [1, 2]):
        with reverts("secret house: too few shares"):
            bench.house.send(bench.stranger, "tally", closed, by, 3, 1)
    for by in ([1, 2, 3], [1, 2, 6], [0, 1, 2], [1, 2, 2**200]):
        with reverts("secret house: no share"):
            bench.house.send(bench.stranger, "tally", closed, by, 3, 1)


def test_a_trustee_twice_or_out_of_order(bench: SecretBench, closed: int) -> None:
    bench.give(closed, 1, 2, 4)
    for by in ([1, 1, 2], [1, 2, 2], [2, 1, 4], [4, 2, 1]):
        with reverts("secret house: no share"):
            bench.house.send(bench.stranger, "tally", closed, by, 3, 1)


def test_a_wrong_tally(bench: SecretBench, closed: int) -> None:
    bench.give(closed, 1, 2, 4, 5)
    wrong = [
        (3, 2),
        (4, 1),
        (2, 1),
        (3, 0),
        (0, 0),
        (1, 3),
        (6, 0),
        (0, 6),
        (2**255, 1),
        (3, 2**255),
    ]
    for yes, no in [*wrong, (3, 2**255), (3 + NO.value, 0), (3 + ORDER, 1), (3, 1 + ORDER)]:
        with reverts(WRONG):
            bench.house.send(bench.stranger, "tally", closed, [1, 2, 4], yes, no)
    for by in ([1, 2, 4], [2, 4, 5], [1, 2, 4, 5]):
        start = bench.world.snapshot()
        bench.house.send(bench.stranger, "tally", closed, by, 3, 1)
        assert bench.house.read("proposalVotes", closed) == (1, 3, 1)
        bench.world.restore(start)


def test_a_tally_is_made_once(bench: SecretBench, closed: int) -> None:
    bench.give(closed, 1, 2, 3)
    bench.tally(closed, 1, 2, 3)
    with reverts(NOT_COUNTING):
        bench.house.send(bench.stranger, "tally", closed, [1, 2, 3], 3, 1)
    with reverts(NOT_COUNTING):
        share(bench, *bench.share_of(closed, bench.ceremony.trustees[3]))


def test_the_deadline_is_before_the_tally(bench: SecretBench, closed: int) -> None:
    """Who asks a later house about the electorate at the deadline asks about the past."""
    bench.give(closed, 1, 2, 3)
    sent = bench.tally(closed, 1, 2, 3)
    at = bench.world.port.block(sent.receipt.block_number).timestamp
    assert bench.house.read("proposalDeadline", closed) == at - 1


# -- polls that are not opened


def test_too_few_ballots_are_never_opened(bench: SecretBench) -> None:
    """Two: one fewer than the least. The outcome is certain with the close."""
    poll = bench.poll(quorum_bps=0)
    bench.vote(poll, YES, YES)
    assert bench.house.read("proposalQuorum", poll) == 3
    bench.close(poll)
    assert bench.outcome(poll) == LOST
    assert bench.house.read("proposalDeadline", poll) == bench.house.read("votingDeadline", poll)
    with reverts(FEW):
        share(bench, *bench.share_of(poll, bench.ceremony.trustees[0]))


def test_the_quorum_is_counted_by_ballots_whatever_they_say(bench: SecretBench) -> None:
    """40 % of 12 is 5: four ballots are too few, five against are enough to be opened."""
    short, enough = bench.poll(1 << 101, quorum_bps=4_000), bench.poll(1 << 102, quorum_bps=4_000)
    assert bench.house.read("proposalQuorum", short) == 5
    bench.vote(short, YES, YES, YES, YES)
    bench.vote(enough, NO, NO, NO, NO, YES)
    bench.close(enough)
    assert (bench.outcome(short), bench.outcome(enough)) == (LOST, OPEN)
    with reverts(FEW):
        share(bench, *bench.share_of(short, bench.ceremony.trustees[0]))
    bench.give(enough, 3, 4, 5)
    bench.tally(enough, 3, 4, 5)
    assert bench.house.read("proposalVotes", enough) == (4, 1, 0)
    assert bench.outcome(enough) == LOST


@pytest.mark.parametrize(("yes", "no", "outcome"), [(2, 1, CARRIED), (3, 2, LOST), (1, 1, LOST)])
def test_the_approval(bench: SecretBench, yes: int, no: int, outcome: int) -> None:
    """Two thirds."""
    poll = bench.poll(approval_bps=6_666)
    bench.vote(poll, *[YES] * yes, *[NO] * no, ABSTAIN)
    bench.close(poll)
    bench.give(poll, 1, 2, 3)
    bench.tally(poll, 1, 2, 3)
    assert bench.outcome(poll) == outcome


def test_a_canceled_poll_is_never_opened(bench: SecretBench, closed: int) -> None:
    bench.give(closed, 1, 2)
    with reverts("house: only governor"):
        bench.house.send(bench.stranger, "close", closed)
    bench.house.send(bench.governor, "close", closed)
    with reverts(NOT_COUNTING):
        share(bench, *bench.share_of(closed, bench.ceremony.trustees[2]))


def test_a_chain_that_stops_for_a_week(bench: SecretBench) -> None:
    """In the middle of the vote: it is over then, and later polls go on."""
    poll = bench.poll()
    bench.vote(poll, YES, YES, YES)
    bench.world.forward("7 days")
    bench.world.mine()
    assert bench.outcome(poll) == LOST
    with reverts("ballots: not active"):
        bench.cast(poll, bench.citizens[5])
    with reverts(NOT_COUNTING):
        share(bench, *bench.share_of(poll, bench.ceremony.trustees[0]))
    later = bench.poll(1 << 105)
    bench.vote(later, YES, YES, NO)
    bench.close(later)
    bench.give(later, 1, 2, 3)
    bench.tally(later, 1, 2, 3)
    assert bench.outcome(later) == CARRIED


def test_two_polls_under_one_key(bench: SecretBench) -> None:
    """Each has its own sum, and what opens one opens nothing of the other."""
    one, two = bench.poll(1 << 101), bench.poll(1 << 102)
    bench.vote(one, YES, YES, NO, YES)
    bench.vote(two, NO, NO, NO)
    bench.close(two)
    bench.give(one, 1, 2, 3)
    bench.give(two, 3, 4, 5)
    assert bench.counts(one, (1, 2, 3)) == (3, 1)
    assert bench.counts(two, (3, 4, 5)) == (0, 3)
    bench.tally(two, 3, 4, 5)
    assert bench.outcome(one) == OPEN
    bench.tally(one, 1, 2, 3)
    assert (bench.outcome(one), bench.outcome(two)) == (CARRIED, LOST)
    assert bench.house.read("epochOf", one) == bench.house.read("epochOf", two) == 1


def test_a_poll_keeps_the_key_that_it_was_opened_with(bench: SecretBench) -> None:
    poll = bench.poll()
    people = bench.trustees_people[:3]
    bench.trustees.send(bench.deployer, "appoint", [each.address for each in people], 2)
    successors = Ceremony(bench.trustees, people)
    key = successors.complete()
    assert bench.house.read("epochOf", poll) == 1
    bench.vote(poll, YES, YES, NO)
    later = bench.poll(1 << 101)
    assert bench.house.read("epochOf", later) == 2
    assert tuple(bench.house.read("keyOf", later)) == key
    assert tuple(bench.house.read("keyOf", poll)) == bench.key_point
    voter = bench.citizens[0]
    old = bench.prepare(later, voter)
    with reverts("secret house: bad ballot"):
        bench.house.send(voter, "castSecret", later, *old.words())
    new = Cast(*ElectionKey(key).encrypt(YES, bench.context(later, voter)))
    bench.house.send(voter, "castSecret", later, *new.words())
    bench.close(poll)
    bench.give(poll, 1, 2, 3)
    bench.tally(poll, 1, 2, 3)
    assert bench.outcome(poll) == CARRIED


def test_a_late_quorum_extends_the_vote_once(make_bench: Callable[..., SecretBench]) -> None:
    bench = make_bench(late_extension=200)
    poll = bench.poll(quorum_bps=4_000)
    deadline = bench.house.read("votingDeadline", poll)
    ballots = [bench.prepare(poll, voter, YES) for voter in bench.citizens[:6]]
    for voter, ballot in zip(bench.citizens[:4], ballots[:4], strict=True):
        bench.house.send(voter, "castSecret", poll, *ballot.words())
    assert bench.house.read("votingDeadline", poll) == deadline
    bench.next_at(deadline)
    sent = bench.house.send(bench.citizens[4], "castSecret", poll, *ballots[4].words())
    assert sent.only("ProposalExtended")["extendedDeadline"] == deadline + 200
    bench.next_at(deadline + 200)
    sent = bench.house.send(bench.citizens[5], "castSecret", poll, *ballots[5].words())
    assert "ProposalExtended" not in sent.names
    assert bench.house.read("votingDeadline", poll) == deadline + 200


# -- settings


def test_only_the_governor_opens(bench: SecretBench) -> None:
    for name, arguments in (("open", (1, 2)), ("close", (1,))):
        with reverts("house: only governor"):
            bench.house.send(bench.stranger, name, *arguments)
    with reverts("secret house: no veto"):
        bench.house.send(bench.governor, "openVeto", 1, 2, 3, False)


def test_no_poll_opens_before_there_is_a_key(bench: SecretBench) -> None:
    accounts = [each.address for each in bench.trustees_people]
    new = bench._new("Trustees", bench.deployer.address, accounts, 3, 1_000)
    house = bench._new("SecretHouse", bench.settings(trustees=new.address))
    with reverts("secret house: no key"):
        house.send(bench.governor, "open", 1, 1 << 222)


@pytest.mark.parametrize(
    "changed",
    [
        {"least_ballots": 2},
        {"share_period": 0},
        {"share_period": 2**23},
        {"late_extension": 2**23},
        {"buckets": (0, 0, 0, 0, 0)},
        {"buckets": (1, 1, 0, 0, 0)},
        {"buckets": (1, 0, 2, 0, 0)},
        {"buckets": (5, 4, 0, 0, 0)},
    ],
)
def test_settings_out_of_range(bench: SecretBench, changed: dict[str, object]) -> None:
    with reverts("secret house: out of range"):
        bench._new("SecretHouse", bench.settings(**changed))
    bench._new("SecretHouse", bench.settings(least_ballots=3, buckets=(1, 2, 3, 4, 5)))


def test_a_sum_of_nothing_is_an_encryption_of_nothing(bench: SecretBench) -> None:
    """It begins with (G, H), so that no sum is at infinity."""
    poll = bench.poll()
    assert bench.sum_of(poll) == (generator().multiply(1), bench.key_point)
    made = bench.cast(poll, bench.citizens[0], ABSTAIN)
    total = checked(add(bench.key_point, multiply(bench.key_point, made.r)), "the sum")
    assert bench.sum_of(poll)[1] == total
    assert replace(made, r=0) != made

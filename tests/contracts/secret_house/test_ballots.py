"""Which ballots a secret house takes, and which it refuses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from govkit.crypto.bn128 import FIELD, GENERATOR, ORDER, add, generator, multiply
from govkit.crypto.secret_ballot import Choice, ElectionKey, SecretBallot
from govkit.testing import reverts
from govkit.testing.deployed import Deployed
from tests.contracts.secret import (
    ABSTAIN,
    CARRIED,
    CHAIN_ID,
    NO,
    OPEN,
    PERIOD,
    YES,
    Cast,
    SecretBench,
)

BAD = "secret house: bad ballot"
VOTED = "ballots: already voted"
INFINITY = (0, 0)


@pytest.fixture
def poll(bench: SecretBench) -> int:
    return bench.poll()


def refused(bench: SecretBench, poll: int, voter: int, made: Cast, reason: str) -> None:
    assert not bench.house.read(
        "isValidBallot", poll, bench.citizens[voter].address, *made.words()
    ) or (reason != BAD)
    with reverts(reason):
        bench.house.send(bench.citizens[voter], "castSecret", poll, *made.words())


# -- what must be refused


def test_a_copied_ballot(bench: SecretBench, poll: int) -> None:
    first = bench.cast(poll, bench.citizens[0])
    refused(bench, poll, 1, first, BAD)


def test_a_re_randomised_ballot(bench: SecretBench, poll: int) -> None:
    """The copy says the same, and nobody could see that it is one; but its proof does not hold."""
    made = bench.cast(poll, bench.citizens[0]).ballot
    a, b = add(made.a, generator().multiply(7)), add(made.b, multiply(bench.key_point, 7))
    assert a is not None
    responses = tuple(
        (z + c * 7) % ORDER for z, c in zip(made.responses, made.challenges, strict=True)
    )
    for others in (made.responses, responses):
        one, two, three = others
        copy = SecretBallot(a, b, made.challenges, (one, two, three))
        refused(bench, poll, 1, Cast(copy, 0), BAD)


def test_a_ballot_of_another_poll_voter_contract_or_chain(bench: SecretBench, poll: int) -> None:
    voter, address = bench.citizens[0], bench.citizens[0].address
    house = bench.house.address
    contexts = [
        (1337, house, poll + 1, address),
        (1337, house, poll, bench.citizens[1].address),
        (1337, bench.trustees.address, poll, address),
        (1, house, poll, address),
    ]
    for context in contexts:
        refused(bench, poll, 0, Cast(*bench.key.encrypt(YES, context)), BAD)
    assert bench.key.is_valid(bench.cast(poll, voter).ballot, (1337, house, poll, address))


def test_a_second_ballot_where_ballots_are_final(bench: SecretBench, poll: int) -> None:
    first = bench.cast(poll, bench.citizens[0])
    refused(bench, poll, 0, bench.prepare(poll, bench.citizens[0], NO), VOTED)
    refused(bench, poll, 0, first, VOTED)
    with reverts(VOTED):
        bench.change(poll, bench.citizens[0], first, NO)
    assert bench.house.read("ballots", poll) == (1, 1)


def test_a_ballot_of_somebody_without_votes(bench: SecretBench, poll: int) -> None:
    made = bench.prepare(poll, bench.stranger)
    with reverts("ballots: no votes"):
        bench.house.send(bench.stranger, "castSecret", poll, *made.words())


def test_ballots_count_from_the_snapshot_to_the_deadline(bench: SecretBench) -> None:
    poll = bench.poll()
    snapshot = bench.house.read("proposalSnapshot", poll)
    deadline = bench.house.read("votingDeadline", poll)
    assert deadline == snapshot + PERIOD
    made, late = (bench.prepare(poll, voter) for voter in bench.citizens[1:3])
    bench.next_at(deadline)
    bench.house.send(bench.citizens[1], "castSecret", poll, *made.words())
    bench.next_at(deadline + 1)
    refused(bench, poll, 2, late, "ballots: not active")
    other = bench.poll(1 << 110)
    with reverts("ballots: unknown proposal"):
        bench.house.send(bench.citizens[0], "castSecret", 5, *made.words())
    bench.house.send(bench.governor, "close", other)
    ballot = bench.prepare(other, bench.citizens[0])
    refused(bench, other, 0, ballot, "ballots: not active")


def test_points_that_are_none(bench: SecretBench, poll: int) -> None:
    made = bench.prepare(poll, bench.citizens[0])
    a, b, c, z = made.words()
    x, y = a
    spoilt = [
        ((x, y + 1), b),
        (a, (b[0], b[1] + 1)),
        ((x + FIELD, y), b),
        (a, (b[0], b[1] + FIELD)),
        (INFINITY, b),
        (a, INFINITY),
        ((0, 1), b),
    ]
    for wrong_a, wrong_b in spoilt:
        with reverts(BAD):
            bench.house.send(bench.citizens[0], "castSecret", poll, wrong_a, wrong_b, c, z)
    bench.house.send(bench.citizens[0], "castSecret", poll, a, b, c, z)


def test_numbers_not_below_the_order(bench: SecretBench, poll: int) -> None:
    a, b, c, z = bench.prepare(poll, bench.citizens[0]).words()
    for place in range(3):
        for numbers, other in ((c, z), (z, c)):
            high = [n + ORDER * (i == place) for i, n in enumerate(numbers)]
            assert max(high) < 2**256
            given = (high, other) if numbers is c else (other, high)
            with reverts(BAD):
                bench.house.send(bench.citizens[0], "castSecret", poll, a, b, *given)


def test_a_ballot_of_two_votes_or_of_minus_one(bench: SecretBench, poll: int) -> None:
    """With a proof for another number, and with the proof of an honest ballot."""
    context = bench.context(poll, bench.citizens[0])
    made, r = bench.key.encrypt(YES, context)
    for extra in (1, -2, NO.value, -NO.value - 1):
        stuffed = replace(made, b=add(made.b, multiply(GENERATOR, extra)))
        refused(bench, poll, 0, Cast(stuffed, r), BAD)


def test_a_ballot_under_another_key(bench: SecretBench, poll: int) -> None:
    other = ElectionKey(multiply(GENERATOR, 5))
    made = Cast(*other.encrypt(YES, bench.context(poll, bench.citizens[0])))
    refused(bench, poll, 0, made, BAD)


def test_a_public_vote_is_refused_by_name(bench: SecretBench, poll: int) -> None:
    with reverts("secret house: vote in secret"):
        bench.house.send(bench.citizens[0], "castVote", poll, 1)


# -- what is told


def test_each_choice_looks_the_same(bench: SecretBench, poll: int) -> None:
    """Calldata and events are of one length, and cost the same but for zero bytes."""
    lengths, gas = set(), set()
    for voter, choice in zip(bench.citizens[1:4], Choice, strict=True):
        made = bench.prepare(poll, voter, choice)
        call = bench.house.call("castSecret", poll, *made.words())
        sent = bench.house.send(voter, "castSecret", poll, *made.words())
        lengths.add((len(call.data), len(sent.receipt.logs[0].data)))
        zeros = call.data.count(0)
        gas.add(sent.receipt.gas_used + 12 * zeros)
        assert bench.key.open(made.ballot, made.r) == choice
        assert sent.only("BallotCast") == {
            "voter": voter.address, "proposalId": poll, "weight": 1,
            "A": made.words()[0], "B": made.words()[1],
            "c": made.ballot.challenges, "z": made.ballot.responses,
        }  # fmt: skip
    assert len(lengths) == 1
    # The first of these voters is the first to write the word of marks.
    assert len(gas) == 2
    assert bench.outcome(poll) == OPEN


def test_who_voted_is_known(bench: SecretBench, poll: int) -> None:
    voter, other = bench.citizens[:2]
    made = bench.cast(poll, voter, ABSTAIN)
    assert bench.house.read("hasVoted", poll, voter.address)
    assert not bench.house.read("hasVoted", poll, other.address)
    assert not bench.house.read("hasVoted", poll, bench.stranger.address)
    assert bench.house.read("ballotOf", poll, voter.address) == bytes(32)
    assert bench.house.read("isValidBallot", poll, voter.address, *made.words())


# -- where ballots can be changed


@pytest.fixture
def changeable(bench: SecretBench) -> int:
    return bench.poll(1 << 120, changeable=True)


def test_a_ballot_is_changed_until_the_close(bench: SecretBench, changeable: int) -> None:
    voter = bench.citizens[0]
    first = bench.cast(changeable, voter, YES)
    bench.cast(changeable, bench.citizens[1], YES)
    bench.cast(changeable, bench.citizens[2], YES)
    second = bench.change(changeable, voter, first, NO)
    third = bench.change(changeable, voter, second, NO)
    assert bench.house.read("ballotOf", changeable, voter.address) == third.hash()
    assert bench.house.read("ballots", changeable) == (3, 3)
    bench.close(changeable)
    with reverts("ballots: not active"):
        bench.change(changeable, voter, third, YES)
    bench.give(changeable, 2, 3, 5)
    bench.tally(changeable, 2, 3, 5)
    assert bench.house.read("proposalVotes", changeable) == (1, 2, 0)


def test_only_the_ballot_that_stands_is_replaced(bench: SecretBench, changeable: int) -> None:
    voter, other = bench.citizens[:2]
    first, theirs = bench.cast(changeable, voter), bench.cast(changeable, other)
    before = bench.house.read("sums", changeable)
    never = bench.prepare(changeable, voter)
    for wrong in (never, theirs):
        with reverts(VOTED):
            bench.change(changeable, voter, wrong, NO)
    with reverts(VOTED):
        bench.cast(changeable, voter, NO)
    with reverts(VOTED):
        bench.change(changeable, bench.citizens[2], first, NO)
    second = bench.change(changeable, voter, first, NO)
    with reverts(VOTED):
        bench.change(changeable, voter, first, YES)
    bench.change(changeable, voter, second, YES)
    assert bench.house.read("sums", changeable) != before


# -- signed ballots


def test_a_batch_counts_the_good_and_reports_the_bad(bench: SecretBench, poll: int) -> None:
    one, two, three, four, five = bench.citizens[:5]
    bench.cast(poll, two)
    good = bench.signed(poll, one, bench.prepare(poll, one))
    copied = bench.signed(poll, three, bench.prepare(poll, one))
    (_, *ballot, signature) = bench.signed(poll, four, bench.prepare(poll, four))
    unsigned = (five.address, *ballot, signature)
    strange = bench.signed(poll, bench.stranger, bench.prepare(poll, bench.stranger))
    batch = [good, bench.signed(poll, two, bench.prepare(poll, two)), copied, unsigned, strange]
    last = bench.signed(poll, four, bench.prepare(poll, four, NO))
    sent = bench.house.send(bench.stranger, "castSecretBySig", poll, [*batch, good, last])
    skipped = [
        (fields["position"], fields["problem"])
        for name, fields in sent.events
        if name == "BallotSkipped"
    ]
    assert skipped == [(1, 4), (2, 8), (3, 1), (4, 2), (5, 4)]
    assert bench.house.read("ballots", poll) == (3, 3)
    assert bench.house.read("hasVoted", poll, four.address)
    assert not bench.house.read("hasVoted", poll, three.address)


def test_a_signed_ballot_replaces_the_one_that_it_names(
    bench: SecretBench, changeable: int
) -> None:
    voter = bench.citizens[0]
    first, second = bench.prepare(changeable, voter), bench.prepare(changeable, voter, NO)
    send = bench.house.send
    signed = bench.signed(changeable, voter, first)
    later = bench.signed(changeable, voter, second, first)
    send(bench.stranger, "castSecretBySig", changeable, [signed, later])
    assert bench.house.read("ballotOf", changeable, voter.address) == second.hash()
    for replayed in (signed, later):
        sent = send(bench.stranger, "castSecretBySig", changeable, [replayed])
        assert sent.only("BallotSkipped")["problem"] == 4
    # The signature names what it replaces, so nobody can put another ballot there.
    third = bench.prepare(changeable, voter)
    *kept, _, signature = bench.signed(changeable, voter, third, first)
    moved = (*kept, second.before(), signature)
    sent = send(bench.stranger, "castSecretBySig", changeable, [moved])
    assert sent.only("BallotSkipped")["problem"] == 1
    assert bench.house.read("ballots", changeable) == (1, 1)


# -- weights in buckets


def test_weights_are_small_whole_numbers(make_bench: Callable[..., SecretBench]) -> None:
    """A citizen has one vote in the registry, so it reaches the first bucket alone."""
    bench = make_bench(buckets=(1, 2, 5, 0, 0))
    poll = bench.poll()
    bench.cast(poll, bench.citizens[0])
    assert bench.house.read("ballots", poll) == (1, 1)
    assert list(bench.house.read("buckets")) == [1, 2, 5, 0, 0]
    assert bench.house.read("getVotes", bench.citizens[0].address, bench.house.read("clock") - 1)


def test_a_ballot_counts_as_often_as_it_weighs(make_bench: Callable[..., SecretBench]) -> None:
    """By currency, in buckets from 1, 100 and 1,000 on; exact holdings would tell voters apart."""
    holdings = (1, 99, 100, 999, 1_000, 90_000)
    bench = make_bench(citizens=6, holdings=holdings, buckets=(1, 100, 1_000, 0, 0))
    poll = bench.poll(changeable=True)
    first, *_ = bench.vote(poll, YES, NO, YES, NO, ABSTAIN, YES)
    at = bench.house.read("proposalSnapshot", poll)
    weights = [bench.house.read("getVotes", each.address, at) for each in bench.citizens]
    assert weights == [1, 1, 2, 2, 3, 3]
    assert bench.house.read("ballots", poll) == (6, 12)
    bench.change(poll, bench.citizens[0], first, NO)
    assert bench.house.read("ballots", poll) == (6, 12)
    bench.close(poll)
    bench.give(poll, 2, 3, 5)
    bench.tally(poll, 2, 3, 5)
    assert bench.house.read("proposalVotes", poll) == (4, 5, 3)
    assert bench.outcome(poll) == CARRIED


# -- contract wallets (ERC-1271)


def test_a_wallet_signs_as_its_owner(bench: SecretBench, mock: Callable[..., Deployed]) -> None:
    owner, other = bench.citizens[:2]
    wallet = mock(bench.world, "Wallet", owner.address)
    bench.registry.send(bench.deployer, "admit", wallet.address)
    poll = bench.poll(changeable=True)
    context = CHAIN_ID, bench.house.address, poll, wallet.address
    made = Cast(*bench.key.encrypt(YES, context))
    for signer, problem in ((other, 1), (owner, None)):
        _, *ballot = bench.signed(poll, signer, made)
        row = (wallet.address, *ballot)
        sent = bench.house.send(bench.stranger, "castSecretBySig", poll, [row])
        told = [fields["problem"] for name, fields in sent.events if name == "BallotSkipped"]
        assert told == ([problem] if problem else [])
    assert bench.house.read("ballotOf", poll, wallet.address) == made.hash()
    assert bench.house.read("ballots", poll) == (1, 1)
    # Its own ballot beside it: the owner is a citizen, too.
    bench.cast(poll, owner)
    assert bench.house.read("ballots", poll) == (2, 2)


@pytest.mark.parametrize("manner", [1, 3])
def test_a_wallet_that_refuses(
    bench: SecretBench, mock: Callable[..., Deployed], manner: int
) -> None:
    wallet = mock(bench.world, "Wallet", bench.citizens[0].address)
    bench.registry.send(bench.deployer, "admit", wallet.address)
    poll = bench.poll()
    made = Cast(*bench.key.encrypt(YES, (CHAIN_ID, bench.house.address, poll, wallet.address)))
    wallet.send(bench.stranger, "behave", manner)
    _, *ballot = bench.signed(poll, bench.citizens[0], made)
    row = (wallet.address, *ballot)
    sent = bench.house.send(bench.stranger, "castSecretBySig", poll, [row])
    assert sent.only("BallotSkipped")["problem"] == 1
    assert bench.house.read("ballots", poll) == (0, 0)

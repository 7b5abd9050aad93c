"""A secret poll from its opening to its tally."""

from __future__ import annotations

from tests.contracts.secret import (
    ABSTAIN,
    CARRIED,
    LOST,
    NO,
    OPEN,
    YES,
    SecretBench,
)


def test_a_poll_carries_with_two_absent_trustees_of_five(bench: SecretBench) -> None:
    poll = bench.poll()
    bench.vote(poll, YES, NO, YES, ABSTAIN, YES)
    assert bench.house.read("ballots", poll) == (5, 5)
    assert bench.house.read("proposalVotes", poll) == (0, 0, 0)
    assert bench.outcome(poll) == OPEN
    bench.close(poll)
    assert bench.outcome(poll) == OPEN
    bench.give(poll, 1, 4, 5)
    assert bench.house.read("shares", poll) == 0b11001
    event = bench.tally(poll, 1, 4, 5).only("Tallied")
    assert event == {"proposalId": poll, "yes": 3, "no": 1, "abstain": 1}
    assert bench.house.read("proposalVotes", poll) == (1, 3, 1)
    assert bench.house.read("ballots", poll) == (5, 5)
    assert bench.outcome(poll) == CARRIED


def test_a_poll_is_lost_by_its_tally(bench: SecretBench) -> None:
    poll = bench.poll()
    bench.vote(poll, NO, NO, YES)
    bench.close(poll)
    bench.give(poll, 1, 2, 3, 4)
    bench.tally(poll, 1, 2, 3, 4)
    assert bench.house.read("proposalVotes", poll) == (2, 1, 0)
    assert bench.outcome(poll) == LOST

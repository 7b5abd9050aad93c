"""A secret poll from its opening to its tally."""

from __future__ import annotations

from collections.abc import Callable

from govkit.testing import reverts
from tests.contracts.secret import (
    ABSTAIN,
    CARRIED,
    LOST,
    NO,
    OPEN,
    PERIOD,
    SHARE_PERIOD,
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


def test_a_house_that_counts_time_in_blocks(make_bench: Callable[..., SecretBench]) -> None:
    """The last block to vote, to give a share and to count, and the first that is too late."""
    bench = make_bench(by_timestamp=False, citizens=6)
    assert bench.house.read("CLOCK_MODE") == "mode=blocknumber&from=default"
    poll = bench.poll()
    *_, late = [bench.prepare(poll, each) for each in bench.citizens[:4]]
    bench.vote(poll, YES, YES, NO)
    deadline = bench.house.read("votingDeadline", poll)
    assert deadline == bench.house.read("proposalSnapshot", poll) + PERIOD
    bench.wait(deadline - 1 - bench.house.read("clock"))
    start = bench.world.snapshot()
    bench.house.send(bench.citizens[3], "castSecret", poll, *late.words())
    bench.world.restore(start)
    bench.world.mine()
    with reverts("ballots: not active"):
        bench.house.send(bench.citizens[3], "castSecret", poll, *late.words())
    bench.give(poll, 1, 2, 3)
    yes, no = bench.counts(poll, (1, 2, 3))
    assert bench.house.read("proposalDeadline", poll) == deadline + SHARE_PERIOD
    bench.wait(deadline + SHARE_PERIOD - 1 - bench.house.read("clock"))
    start = bench.world.snapshot()
    bench.tally(poll, 1, 2, 3)
    assert (yes, no, bench.outcome(poll)) == (2, 1, CARRIED)
    bench.world.restore(start)
    bench.world.mine()
    assert bench.outcome(poll) == OPEN
    with reverts("secret house: not counting"):
        bench.house.send(bench.stranger, "tally", poll, [1, 2, 3], yes, no)
    bench.world.mine()
    assert bench.outcome(poll) == LOST

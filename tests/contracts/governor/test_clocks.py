"""A whole life by either clock, and the views that ask for votes at a timepoint."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from govkit.testing import reverts
from govkit.testing.bare_government import (
    ACTIVE,
    EXECUTED,
    FOR,
    PENDING,
    PLAIN,
    QUEUED,
    SUCCEEDED,
    BareGovernment,
    with_houses,
)


@pytest.mark.parametrize("by_timestamp", [True, False])
@pytest.mark.parametrize("source", ["heads", "wealth"])
def test_a_whole_life(
    government: Callable[..., BareGovernment], by_timestamp: bool, source: str
) -> None:

    terms = with_houses(replace(PLAIN, voting_delay=2, voting_period=60), (2_000, 5_000))
    nation = government(
        source=source, houses=("wealth",), classes=(terms,), by_timestamp=by_timestamp
    )
    motion = nation.propose([nation.poke(5)])
    head = nation.world.port.block()
    now = head.timestamp if by_timestamp else head.number
    assert nation.governor.read("clock") == now
    assert nation.governor.read("proposalSnapshot", motion.id) == now + 2
    assert nation.governor.read("proposalDeadline", motion.id) == now + 62
    assert nation.state(motion) == PENDING
    nation.open(motion)
    nation.cast(motion, {FOR: range(20)})
    assert nation.state(motion) == ACTIVE
    nation.cast(motion, {FOR: range(20)}, house=1)
    nation.close(motion)
    assert nation.state(motion) == SUCCEEDED
    nation.do("queue", motion)
    assert nation.state(motion) == QUEUED
    nation.mature(motion)
    nation.do("execute", motion)
    assert nation.state(motion) == EXECUTED
    assert nation.poked() == 5


@pytest.mark.parametrize("by_timestamp", [True, False])
def test_votes_at_a_timepoint(
    government: Callable[..., BareGovernment], by_timestamp: bool
) -> None:
    nation = government(source="wealth", by_timestamp=by_timestamp)
    now, somebody = nation.governor.read("clock"), nation.people[6].address
    for params in (b"", b"anything", bytes(48)):
        assert nation.governor.read("getVotesWithParams", somebody, now - 1, params) == 7
    assert nation.governor.read("getVotes", somebody, now - 1) == 7
    assert nation.governor.read("getVotes", nation.outsider.address, now - 1) == 0
    for timepoint in (now, now + 1, 2**256 - 1):
        with reverts("votes: not yet past"):
            nation.governor.read("getVotes", somebody, timepoint)
        with reverts("votes: not yet past"):
            nation.governor.read("quorum", timepoint)

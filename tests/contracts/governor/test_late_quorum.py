"""A ballot that reaches the quorum late leaves time to answer it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from govkit.testing import reverts
from govkit.testing.blocks import at_timestamp
from govkit.testing.polity import (
    ACTIVE,
    AGAINST,
    DEFEATED,
    FOR,
    PLAIN,
    SUCCEEDED,
    Motion,
    Polity,
    with_houses,
)
from govkit.testing.probe import Probe

EXTENSION = 300


@pytest.fixture
def nation(polity: Callable[..., Polity]) -> Polity:
    """A quorum of 4 heads."""
    return polity(late_extension=EXTENSION)


@pytest.fixture
def motion(nation: Polity) -> Motion:
    motion = nation.propose([nation.poke()])
    nation.open(motion)
    return motion


def deadline(nation: Polity, motion: Motion) -> int:
    return int(nation.governor.read("proposalDeadline", motion.id))


def test_in_the_last_second(nation: Polity, motion: Motion) -> None:
    nation.cast(motion, {FOR: range(3)})
    last = deadline(nation, motion)
    at_timestamp(nation.world, last)
    sent = nation.cast_one(motion, 3)
    assert sent.only("ProposalExtended") == {
        "proposalId": motion.id,
        "extendedDeadline": last + EXTENSION,
    }
    assert deadline(nation, motion) == last + EXTENSION
    at_timestamp(nation.world, last + EXTENSION)
    nation.cast_one(motion, 4, AGAINST)
    at_timestamp(nation.world, last + EXTENSION + 1)
    with reverts("ballots: not active"):
        nation.cast_one(motion, 5, AGAINST)
    assert nation.state(motion) == ACTIVE  # the head is a second before
    nation.world.mine()
    assert nation.state(motion) == SUCCEEDED


def test_those_who_were_surprised_can_answer(nation: Polity, motion: Motion) -> None:
    """Yam, 2022."""
    nation.cast(motion, {FOR: range(3)})
    at_timestamp(nation.world, deadline(nation, motion))
    nation.cast_one(motion, 3)
    nation.world.forward(EXTENSION - 10)
    nation.cast(motion, {AGAINST: range(10, 15)})
    nation.close(motion)
    assert nation.state(motion) == DEFEATED


@pytest.mark.parametrize(("early", "extends"), [(0, False), (-1, True), (1, False)])
def test_exactly_when(nation: Polity, motion: Motion, early: int, extends: bool) -> None:
    """With the extension's time left, or more, nothing changes."""
    nation.cast(motion, {FOR: range(3)})
    before = deadline(nation, motion)
    at_timestamp(nation.world, before - EXTENSION - early)
    nation.cast_one(motion, 3)
    assert deadline(nation, motion) == (before + 1 if extends else before)


def test_once_alone(nation: Polity, motion: Motion) -> None:
    nation.cast(motion, {FOR: range(3)})
    nation.world.forward(900)
    nation.cast_one(motion, 3)
    extended = deadline(nation, motion)
    nation.world.forward(EXTENSION - 10)
    assert nation.cast_one(motion, 4).names == ["VoteCast"]
    assert deadline(nation, motion) == extended


def test_a_quorum_that_was_reached_before_extends_nothing(nation: Polity, motion: Motion) -> None:
    nation.cast(motion, {FOR: range(4)})
    before = deadline(nation, motion)
    nation.world.forward(900)
    nation.cast(motion, {FOR: [4], AGAINST: [5]})
    assert deadline(nation, motion) == before


def test_votes_against_reach_no_quorum(nation: Polity, motion: Motion) -> None:
    nation.cast(motion, {FOR: range(3)})
    before = deadline(nation, motion)
    nation.world.forward(900)
    nation.cast(motion, {AGAINST: range(5, 15)})
    assert deadline(nation, motion) == before
    nation.cast_one(motion, 3)
    assert deadline(nation, motion) > before


def test_a_vote_taken_back_and_given_again_late(polity: Callable[..., Polity]) -> None:
    """Who held the quorum and changes to and fro cannot close it in others' faces."""
    nation = polity(late_extension=EXTENSION, classes=(replace(PLAIN, changeable=True),))
    motion = nation.propose([nation.poke()])
    nation.open(motion)
    nation.cast(motion, {FOR: range(4)})
    last = deadline(nation, motion)
    nation.world.forward(900)
    nation.cast_one(motion, 3, AGAINST)
    at_timestamp(nation.world, last)
    nation.cast_one(motion, 3, FOR)
    assert deadline(nation, motion) == last + EXTENSION


def test_one_house_late_keeps_the_proposal_active(polity: Callable[..., Polity]) -> None:
    nation = polity(
        houses=("wealth",),
        classes=(with_houses(PLAIN, (2_000, 5_000)),),
        late_extension=EXTENSION,
    )
    motion = nation.propose([nation.poke()])
    nation.open(motion)
    house: Probe = nation.houses[0]
    nation.cast(motion, {FOR: range(20)})
    nation.cast(motion, {FOR: [18, 19]}, house=1)  # 39 of 42
    last = deadline(nation, motion)
    at_timestamp(nation.world, last)
    nation.cast_one(motion, 17, FOR, house=1)
    assert house.read("proposalDeadline", motion.id) == last + EXTENSION
    assert deadline(nation, motion) == last + EXTENSION
    nation.world.mine()
    assert nation.state(motion) == ACTIVE
    with reverts("ballots: not active"):  # the first house is closed all the same
        nation.governor.send(nation.guardian, "castVote", motion.id, 1)
    with reverts("governor: not succeeded"):
        nation.do("queue", motion)
    nation.cast(motion, {AGAINST: [16]}, house=1)
    nation.close(motion)
    assert nation.state(motion) == SUCCEEDED


def test_by_blocks(polity: Callable[..., Polity]) -> None:
    classes = (replace(PLAIN, voting_delay=2, voting_period=30),)
    nation = polity(by_timestamp=False, late_extension=10, classes=classes)
    motion = nation.propose([nation.poke()])
    nation.open(motion)
    nation.cast(motion, {FOR: range(3)})
    nation.world.mine(25 - 3)
    before = deadline(nation, motion)
    nation.cast_one(motion, 3)
    assert deadline(nation, motion) == nation.world.port.block().number + 10 > before

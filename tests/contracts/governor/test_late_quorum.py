"""A ballot that reaches the quorum late leaves time to answer it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from govkit.testing import reverts
from govkit.testing.bare_government import (
    ABSTAIN,
    ACTIVE,
    AGAINST,
    DEFEATED,
    FOR,
    PLAIN,
    SUCCEEDED,
    BareGovernment,
    Motion,
    with_houses,
)
from govkit.testing.blocks import at_timestamp, in_one_block
from govkit.testing.deployed import Deployed

EXTENSION = 300


@pytest.fixture
def nation(government: Callable[..., BareGovernment]) -> BareGovernment:
    """A quorum of 4 heads."""
    return government(late_extension=EXTENSION)


@pytest.fixture
def motion(nation: BareGovernment) -> Motion:
    motion = nation.propose([nation.poke()])
    nation.open(motion)
    return motion


def deadline(nation: BareGovernment, motion: Motion) -> int:
    return int(nation.governor.read("proposalDeadline", motion.id))


def test_in_the_last_second(nation: BareGovernment, motion: Motion) -> None:
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


def test_those_who_were_surprised_can_answer(nation: BareGovernment, motion: Motion) -> None:
    """Yam, 2022."""
    nation.cast(motion, {FOR: range(3)})
    at_timestamp(nation.world, deadline(nation, motion))
    nation.cast_one(motion, 3)
    nation.world.forward(EXTENSION - 10)
    nation.cast(motion, {AGAINST: range(10, 15)})
    nation.close(motion)
    assert nation.state(motion) == DEFEATED


@pytest.mark.parametrize(("early", "extends"), [(0, False), (-1, True), (1, False)])
def test_exactly_when(nation: BareGovernment, motion: Motion, early: int, extends: bool) -> None:
    """With the extension's time left, or more, nothing changes."""
    nation.cast(motion, {FOR: range(3)})
    before = deadline(nation, motion)
    at_timestamp(nation.world, before - EXTENSION - early)
    nation.cast_one(motion, 3)
    assert deadline(nation, motion) == (before + 1 if extends else before)


def test_once_alone(nation: BareGovernment, motion: Motion) -> None:
    nation.cast(motion, {FOR: range(3)})
    nation.world.forward(900)
    nation.cast_one(motion, 3)
    extended = deadline(nation, motion)
    nation.world.forward(EXTENSION - 10)
    assert nation.cast_one(motion, 4).names == ["VoteCast"]
    assert deadline(nation, motion) == extended


def test_a_quorum_that_was_reached_before_extends_nothing(
    nation: BareGovernment, motion: Motion
) -> None:
    nation.cast(motion, {FOR: range(4)})
    before = deadline(nation, motion)
    nation.world.forward(900)
    nation.cast(motion, {FOR: [4], AGAINST: [5]})
    assert deadline(nation, motion) == before


def test_votes_against_reach_no_quorum(nation: BareGovernment, motion: Motion) -> None:
    nation.cast(motion, {FOR: range(3)})
    before = deadline(nation, motion)
    nation.world.forward(900)
    nation.cast(motion, {AGAINST: range(5, 15)})
    assert deadline(nation, motion) == before
    nation.cast_one(motion, 3)
    assert deadline(nation, motion) > before


def test_a_vote_taken_back_and_given_again_late(government: Callable[..., BareGovernment]) -> None:
    """Who held the quorum and changes to and fro cannot close it in others' faces."""
    nation = government(late_extension=EXTENSION, classes=(replace(PLAIN, changeable=True),))
    motion = nation.propose([nation.poke()])
    nation.open(motion)
    nation.cast(motion, {FOR: range(4)})
    last = deadline(nation, motion)
    nation.world.forward(900)
    nation.cast_one(motion, 3, AGAINST)
    at_timestamp(nation.world, last)
    nation.cast_one(motion, 3, FOR)
    assert deadline(nation, motion) == last + EXTENSION


def test_one_house_late_keeps_the_proposal_active(
    government: Callable[..., BareGovernment],
) -> None:
    nation = government(
        houses=("wealth",),
        classes=(with_houses(PLAIN, (2_000, 5_000)),),
        late_extension=EXTENSION,
    )
    motion = nation.propose([nation.poke()])
    nation.open(motion)
    house: Deployed = nation.houses[0]
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


def test_by_blocks(government: Callable[..., BareGovernment]) -> None:
    classes = (replace(PLAIN, voting_delay=2, voting_period=30),)
    nation = government(by_timestamp=False, late_extension=10, classes=classes)
    motion = nation.propose([nation.poke()])
    nation.open(motion)
    nation.cast(motion, {FOR: range(3)})
    nation.world.mine(25 - 3)
    before = deadline(nation, motion)
    nation.cast_one(motion, 3)
    assert deadline(nation, motion) == nation.world.port.block().number + 10 > before


# -- ballots that can be changed: reach, withdraw, and cast again in the last second


CHANGEABLE = (replace(PLAIN, changeable=True),)
RING = range(4)


def all_at(nation: BareGovernment, motion: Motion, second: int, support: int = FOR) -> None:
    """The ring's ballots in one block of that second."""
    calls = [
        (nation.people[each], nation.governor.call("castVote", motion.id, support)) for each in RING
    ]
    at_timestamp(nation.world, second)
    in_one_block(nation.world, calls)


@pytest.fixture
def changing(government: Callable[..., BareGovernment]) -> BareGovernment:
    return government(late_extension=EXTENSION, classes=CHANGEABLE)


def begun(nation: BareGovernment) -> Motion:
    motion = nation.propose([nation.poke()])
    nation.open(motion)
    return motion


def test_an_early_quorum_that_was_withdrawn(changing: BareGovernment) -> None:
    """The attack: a late ballot finds the quorum there, which then goes, and comes back last."""
    motion = begun(changing)
    last = deadline(changing, motion)
    changing.cast(motion, {FOR: RING})
    at_timestamp(changing.world, last - EXTENSION + 1)
    changing.cast_one(motion, 0, ABSTAIN)
    changing.cast(motion, {AGAINST: RING})
    all_at(changing, motion, last)
    assert deadline(changing, motion) == last + EXTENSION
    at_timestamp(changing.world, last + 1)
    changing.world.mine()
    assert changing.state(motion) == ACTIVE
    changing.cast(motion, {AGAINST: range(10, 15)})
    changing.close(motion)
    assert changing.state(motion) == DEFEATED


def test_an_early_quorum_that_stays_extends_nothing(changing: BareGovernment) -> None:
    motion = begun(changing)
    last = deadline(changing, motion)
    changing.cast(motion, {FOR: RING})
    at_timestamp(changing.world, last - EXTENSION + 1)
    changing.cast_one(motion, 0, ABSTAIN)
    changing.cast_one(motion, 4, AGAINST)
    assert deadline(changing, motion) == last
    changing.close(motion)
    assert changing.state(motion) == SUCCEEDED


def test_coming_and_going_ends(changing: BareGovernment) -> None:
    """Inside the extension too; and the fourth time the quorum cannot come back."""
    motion = begun(changing)
    changing.cast(motion, {FOR: range(3)})
    for _ in range(3):
        last = deadline(changing, motion)
        at_timestamp(changing.world, last)
        changing.cast_one(motion, 3)
        assert deadline(changing, motion) == last + EXTENSION
        changing.cast_one(motion, 3, AGAINST)
    last = deadline(changing, motion)
    for support in (FOR, ABSTAIN):
        with reverts("ballots: quorum too late"):
            changing.cast_one(motion, 3, support)
    changing.cast_one(motion, 5, AGAINST)  # which brings no quorum
    at_timestamp(changing.world, last)
    with reverts("ballots: quorum too late"):
        changing.cast_one(motion, 3)
    changing.close(motion)
    assert deadline(changing, motion) == last
    assert changing.state(motion) == DEFEATED


def test_a_quorum_that_stays_through_three_extensions(changing: BareGovernment) -> None:
    """Whoever has it at last keeps it: more ballots are taken to the end."""
    motion = begun(changing)
    changing.cast(motion, {FOR: range(3)})
    for turn in range(3):
        at_timestamp(changing.world, deadline(changing, motion))
        changing.cast_one(motion, 3)
        if turn < 2:
            changing.cast_one(motion, 3, AGAINST)
    changing.cast(motion, {FOR: [4], AGAINST: [5]})
    changing.close(motion)
    assert changing.state(motion) == SUCCEEDED


def test_an_early_quorum_of_weight_in_a_further_house(
    government: Callable[..., BareGovernment],
) -> None:
    """A quorum of 42: 20 and 19 and 18 have it, 20 and 19 have not."""
    nation = government(
        houses=("wealth",),
        classes=(with_houses(CHANGEABLE[0], (2_000, 5_000)),),
        late_extension=EXTENSION,
    )
    motion = begun(nation)
    last = deadline(nation, motion)
    nation.cast(motion, {FOR: range(17, 20)}, house=1)
    at_timestamp(nation.world, last - EXTENSION + 1)
    nation.cast_one(motion, 0, FOR, house=1)
    nation.cast_one(motion, 17, AGAINST, house=1)
    nation.cast_one(motion, 0, AGAINST, house=1)
    at_timestamp(nation.world, last)
    nation.cast_one(motion, 17, FOR, house=1)
    assert deadline(nation, motion) == last + EXTENSION


def test_the_latest_end_counts_for_the_cap(government: Callable[..., BareGovernment]) -> None:
    """A vote that was extended is open, and so is one that could be."""
    nation = government(active_proposals=1, late_extension=EXTENSION, classes=CHANGEABLE)
    motion = begun(nation)
    nation.cast(motion, {FOR: range(3)})
    last = deadline(nation, motion)
    at_timestamp(nation.world, last)
    nation.cast_one(motion, 3)
    for second in (last + EXTENSION - 1, last + 3 * EXTENSION):
        at_timestamp(nation.world, second)
        with reverts("governor: too many proposals"):
            nation.propose([nation.poke()], "Another")
    at_timestamp(nation.world, last + 3 * EXTENSION + 1)
    nation.propose([nation.poke()], "Another")

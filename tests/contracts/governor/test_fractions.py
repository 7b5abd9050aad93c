"""castVoteWithReasonAndParams: votes in fractions, for those who vote for many."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from govkit.testing import reverts
from govkit.testing.bare_government import (
    ACTIVE,
    FOR,
    PLAIN,
    SUCCEEDED,
    BareGovernment,
    Motion,
    with_houses,
)

FRACTIONAL = 255
CARRIED, LOST = 1, 2
CAST = "castVoteWithReasonAndParams"
# The one with 20 votes.
RICHEST = 19


def parts(*numbers: int) -> bytes:
    """Against, for and abstaining."""
    return b"".join(number.to_bytes(16) for number in numbers)


@pytest.fixture
def nation(government: Callable[..., BareGovernment]) -> BareGovernment:
    return government(source="wealth")


@pytest.fixture
def motion(nation: BareGovernment) -> Motion:
    motion = nation.propose([nation.poke()])
    nation.open(motion)
    return motion


@pytest.mark.parametrize("split", [(5, 8, 7), (20, 0, 0), (0, 0, 20), (1, 2, 3), (0, 1, 0)])
def test_counts_each_part(nation: BareGovernment, motion: Motion, split: tuple[int, ...]) -> None:
    voter, params = nation.people[RICHEST], parts(*split)
    sent = nation.governor.send(voter, CAST, motion.id, FRACTIONAL, "Split", params)
    assert nation.governor.read("proposalVotes", motion.id) == split
    assert sent.events == (
        (
            "VoteCastWithParams",
            {
                "voter": voter.address,
                "proposalId": motion.id,
                "support": FRACTIONAL,
                "weight": sum(split),
                "reason": "Split",
                "params": params,
            },
        ),
    )
    assert nation.governor.read("hasVoted", motion.id, voter.address) is True


@pytest.mark.parametrize(
    "params",
    [
        parts(21, 0, 0),
        parts(0, 21, 0),
        parts(7, 7, 7),
        parts(0, 0, 0),
        parts(2**128 - 1, 1, 20),
        parts(2**128 - 1, 2**128 - 1, 2**128 - 1),
        parts(1, 1),
        b"",
        parts(1, 1, 1)[:47],
    ],
    ids=range(9),
)
def test_parts_that_are_none(nation: BareGovernment, motion: Motion, params: bytes) -> None:
    voter = nation.people[RICHEST]
    with reverts("ballots: wrong params"):
        nation.governor.send(voter, CAST, motion.id, FRACTIONAL, "", params)
    assert nation.governor.read("proposalVotes", motion.id) == (0, 0, 0)
    assert nation.governor.read("hasVoted", motion.id, voter.address) is False


def test_not_once_more_with_what_was_left(nation: BareGovernment, motion: Motion) -> None:
    voter = nation.people[RICHEST]
    nation.governor.send(voter, CAST, motion.id, FRACTIONAL, "", parts(1, 1, 0))
    with reverts("ballots: already voted"):
        nation.governor.send(voter, CAST, motion.id, FRACTIONAL, "", parts(1, 1, 0))
    with reverts("ballots: already voted"):
        nation.cast_one(motion, RICHEST)


def test_whole_ballots_with_params(nation: BareGovernment, motion: Motion) -> None:
    sent = nation.governor.send(nation.people[2], CAST, motion.id, 1, "Because", b"anything")
    assert sent.only("VoteCastWithParams")["params"] == b"anything"
    assert nation.governor.read("proposalVotes", motion.id) == (0, 3, 0)
    sent = nation.governor.send(nation.people[3], CAST, motion.id, 0, "Because", b"")
    assert sent.names == ["VoteCast"]
    with reverts("ballots: invalid support"):
        nation.governor.send(nation.people[4], CAST, motion.id, 3, "", b"")


def test_for_a_delegate_of_many(nation: BareGovernment) -> None:
    for each in nation.people[:10]:
        nation.token.send(each, "delegate", nation.people[10].address)
    motion = nation.propose([nation.poke()], by=10)
    nation.open(motion)
    votes = sum(range(1, 12))
    params = parts(16, votes - 16, 0)
    nation.governor.send(nation.people[10], CAST, motion.id, FRACTIONAL, "", params)
    nation.close(motion)
    assert nation.governor.read("proposalVotes", motion.id) == (16, 50, 0)
    assert nation.state(motion) == SUCCEEDED


def test_fractions_reach_a_quorum_late(government: Callable[..., BareGovernment]) -> None:
    nation = government(source="wealth", late_extension=500)
    motion = nation.propose([nation.poke()])
    nation.open(motion)
    nation.world.forward(900)
    nation.cast(motion, {FOR: [18]})
    nation.governor.send(nation.people[19], CAST, motion.id, FRACTIONAL, "", parts(0, 20, 0))
    assert nation.state(motion) == ACTIVE
    # 39 of 210 are short of 20 %.
    before = nation.governor.read("proposalDeadline", motion.id)
    nation.cast(motion, {FOR: [2]})
    assert nation.governor.read("proposalDeadline", motion.id) > before


def test_not_where_heads_are_counted_too(government: Callable[..., BareGovernment]) -> None:
    """A head has no parts."""
    classes = (with_houses(PLAIN, (2_000, 5_000)),)
    nation = government(houses=("wealth by head",), classes=classes)
    motion = nation.propose([nation.poke()])
    nation.open(motion)
    with reverts("ballots: wrong params"):
        nation.houses[0].send(
            nation.people[RICHEST], CAST, motion.id, FRACTIONAL, "", parts(1, 1, 1)
        )


# -- ballots that can be changed until the close


@pytest.fixture
def lenient(government: Callable[..., BareGovernment]) -> BareGovernment:
    changeable = replace(PLAIN, changeable=True)
    classes = (with_houses(changeable, (2_000, 5_000), (2_000, 5_000)),)
    return government(houses=("wealth", "wealth by head"), classes=classes)


@pytest.fixture
def open_motion(lenient: BareGovernment) -> Motion:
    motion = lenient.propose([lenient.poke()])
    lenient.open(motion)
    return motion


@pytest.mark.parametrize("house", [0, 1, 2])
@pytest.mark.parametrize("first", range(3))
@pytest.mark.parametrize("second", range(3))
def test_a_change_moves_the_votes(
    lenient: BareGovernment, open_motion: Motion, house: int, first: int, second: int
) -> None:
    weight = 5 if house else 1
    lenient.cast(open_motion, {FOR: [7]}, house)
    lenient.cast_one(open_motion, 4, first, house)
    lenient.cast_one(open_motion, 4, second, house)
    tally = [0, 8 if house else 1, 0]
    tally[second] += weight
    assert lenient.house(house).read("proposalVotes", open_motion.id) == tuple(tally)
    assert lenient.house(house).read("hasVoted", open_motion.id, lenient.people[4].address) is True


def test_until_the_close_and_no_longer(lenient: BareGovernment, open_motion: Motion) -> None:
    lenient.cast_one(open_motion, 4, 1)
    lenient.close(open_motion)
    with reverts("ballots: not active"):
        lenient.cast_one(open_motion, 4, 0)


def test_a_fraction_is_no_change_and_stays(lenient: BareGovernment, open_motion: Motion) -> None:
    """A whole ballot may become a fraction; a fraction, whose parts nobody keeps, stands."""
    voter, house = lenient.people[4], lenient.houses[0]
    lenient.cast_one(open_motion, 4, 1, house=1)
    house.send(voter, CAST, open_motion.id, FRACTIONAL, "", parts(1, 2, 2))
    assert house.read("proposalVotes", open_motion.id) == (1, 2, 2)
    with reverts("ballots: already voted"):
        lenient.cast_one(open_motion, 4, 1, house=1)


@pytest.mark.parametrize(("voters", "outcome"), [(4, CARRIED), (3, LOST)])
def test_a_ballot_that_is_changed_is_one_head(
    lenient: BareGovernment, open_motion: Motion, voters: int, outcome: int
) -> None:
    """A fifth of twenty people are four, however often one of them changes its ballot."""
    lenient.cast(open_motion, {FOR: range(voters)}, house=2)
    for support in (0, 2, 1, 1):
        lenient.cast_one(open_motion, 0, support, house=2)
    lenient.close(open_motion)
    assert lenient.houses[1].read("outcome", open_motion.id) == outcome


def test_only_if_every_action_allows_it(government: Callable[..., BareGovernment]) -> None:
    milder = replace(PLAIN, changeable=True)
    nation = government(
        classes=(PLAIN, milder), rules=(("target", "poke(uint256)", 1, False, False),)
    )
    for actions, allowed in (
        ([nation.poke()], True),
        ([nation.poke(), nation.call("refuse()")], False),
    ):
        motion = nation.propose(actions)
        nation.open(motion)
        nation.cast_one(motion, 4, 1)
        if allowed:
            nation.cast_one(motion, 4, 0)
        else:
            with reverts("ballots: already voted"):
                nation.cast_one(motion, 4, 0)

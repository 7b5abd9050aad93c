"""The cap on open proposals is not passed by moving votes: anybody undoes what that made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from govkit.testing import reverts
from govkit.testing.bare_government import (
    ACTIVE,
    CANCELED,
    FOR,
    PLAIN,
    SUCCEEDED,
    BareGovernment,
    Motion,
)

ONLY = "governor: only proposer"
THRESHOLD = 20


@pytest.fixture
def nation(government: Callable[..., BareGovernment]) -> BareGovernment:
    """One open proposal each, for those with 20 wei of votes: the last of the twenty alone."""
    return government(
        source="wealth",
        active_proposals=1,
        classes=(replace(PLAIN, proposal_threshold=THRESHOLD),),
    )


def test_thirteen_open_under_a_cap_of_one(nation: BareGovernment) -> None:
    """The same 20 votes go from account to account, and each proposes once."""
    rich, made = nation.people[19], []
    for puppet in range(13):
        nation.token.send(rich, "delegate", nation.people[puppet].address)
        nation.world.mine()
        made.append(nation.propose([nation.poke()], f"Decoy {puppet}", by=puppet))
    for motion in made[:-1]:
        nation.do("cancel", motion)
        assert nation.state(motion) == CANCELED
    with reverts(ONLY):  # who has them now has one
        nation.do("cancel", made[-1])


def held(nation: BareGovernment) -> Motion:
    motion = nation.propose([nation.poke()], by=19)
    nation.world.mine()
    return motion


def test_nobody_cancels_who_has_the_votes(nation: BareGovernment) -> None:
    motion = held(nation)
    with reverts(ONLY):
        nation.do("cancel", motion)
    nation.open(motion)
    with reverts(ONLY):
        nation.do("cancel", motion)


def test_a_wei_less_is_too_few_from_the_next_timepoint_on(nation: BareGovernment) -> None:
    motion = held(nation)
    nation.open(motion)
    nation.token.send(nation.people[19], "transfer", nation.outsider.address, 1)
    assert nation.state(motion) == ACTIVE
    nation.world.mine()
    nation.do("cancel", motion)
    assert nation.state(motion) == CANCELED


def test_not_once_its_vote_has_closed(nation: BareGovernment) -> None:
    motion = held(nation)
    assert nation.decide(motion, {FOR: range(20)}) == SUCCEEDED
    nation.token.send(nation.people[19], "transfer", nation.outsider.address, 20)
    nation.world.mine()
    with reverts(ONLY):
        nation.do("cancel", motion)


def test_a_threshold_of_nothing_is_had_by_everybody(
    government: Callable[..., BareGovernment],
) -> None:
    """There a cap holds nobody, since accounts are free; each has its own all the same."""
    nation = government(active_proposals=1, classes=(replace(PLAIN, proposal_threshold=0),))
    for actor, text in ((nation.outsider, "One"), (nation.guardian, "Two")):
        motion = nation.propose_as(actor, [nation.poke()], text)
        with reverts(ONLY):
            nation.do("cancel", motion, nation.deployer)
    with reverts("governor: too many proposals"):
        nation.propose_as(nation.outsider, [nation.poke()], "Three")


def test_whoever_is_no_citizen_any_more(government: Callable[..., BareGovernment]) -> None:
    nation = government()
    motion = nation.propose([nation.poke()], by=5)
    with reverts(ONLY):
        nation.do("cancel", motion)
    nation.registry.send(nation.registrar, "revoke", nation.people[5].address)
    nation.world.mine()
    nation.do("cancel", motion)
    assert nation.state(motion) == CANCELED

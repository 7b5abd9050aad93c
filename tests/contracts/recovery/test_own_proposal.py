"""A passport that moves while a proposal of its own is open: the proposal stays its person's."""

from __future__ import annotations

import pytest

from govkit.crypto.keccak import keccak
from govkit.network.port import Call
from govkit.testing import ActorSigner, reverts
from govkit.testing.deployed import Deployed
from govkit.types import ProposalState
from tests.contracts.land import PERIOD, Land

ONLY = "governor: only proposer"
CAP = 5
"""Of the land's governor."""


@pytest.fixture
def governor(land: Land) -> Deployed:
    """Citizens propose; the threshold is one vote."""
    return land.governor(land.registry)


def action(land: Land) -> Call:
    return land.registry.call("setRegistrar", land.stranger.address)


def propose(land: Land, governor: Deployed, by: ActorSigner, text: str = "A motion") -> int:
    """Pending for ten seconds."""
    call = action(land)
    sent = governor.send(by, "propose", [call.to], [0], [call.data], text)
    return int(sent.only("ProposalCreated")["proposalId"])


def cancel(land: Land, governor: Deployed, by: ActorSigner, text: str = "A motion") -> None:
    call = action(land)
    governor.send(by, "cancel", [call.to], [0], [call.data], keccak(text.encode()))


def test_the_new_key_takes_it_back_and_the_old_one_does_not(land: Land, governor: Deployed) -> None:
    """The old one may be in a thief's hands."""
    me, key = land.citizens[0], land.keys[0]
    motion = propose(land, governor, me)
    land.force(me, key)
    assert governor.read("state", motion) == ProposalState.PENDING
    for other in (me, land.stranger, land.citizens[1]):
        with reverts(ONLY):
            cancel(land, governor, other)
    cancel(land, governor, key)
    assert governor.read("state", motion) == ProposalState.CANCELED


def test_neither_once_voting_is_open(land: Land, governor: Deployed) -> None:
    me, key = land.citizens[0], land.keys[0]
    motion = propose(land, governor, me)
    land.force(me, key)
    land.wait(12)
    for one in (me, key):
        with reverts(ONLY):
            cancel(land, governor, one)
    assert governor.read("state", motion) == ProposalState.ACTIVE


def test_it_has_the_votes_that_it_takes_as_long_as_the_new_key_has(
    land: Land, governor: Deployed
) -> None:
    me, key = land.citizens[0], land.keys[0]
    motion = propose(land, governor, me)
    land.force(me, key)
    land.world.mine()
    with reverts(ONLY):
        cancel(land, governor, land.stranger)
    land.registry.send(key, "resign")
    land.world.mine()
    cancel(land, governor, land.stranger)
    assert governor.read("state", motion) == ProposalState.CANCELED


@pytest.mark.parametrize("open_before", [CAP - 1, CAP])
def test_what_the_old_key_opened_counts_for_the_new_ones_cap(
    land: Land, governor: Deployed, open_before: int
) -> None:
    me, key = land.citizens[0], land.keys[0]
    for number in range(open_before):
        propose(land, governor, me, f"Motion {number}")
    land.force(me, key)
    land.world.mine()
    if open_before < CAP:
        propose(land, governor, key, "The last one")
    with reverts("governor: too many proposals"):
        propose(land, governor, key, "One too many")
    land.wait(PERIOD + 20)
    propose(land, governor, key, "Afterwards")


def test_a_guardian_whose_passport_moved_is_its_new_key(land: Land) -> None:
    """The old one may be in a thief's hands, and would cancel all that is proposed."""
    me, key, other = land.citizens[0], land.keys[0], land.citizens[1]
    governor = land.governor(land.registry, guardian=me.address)
    motion = propose(land, governor, other)
    land.force(me, key)
    with reverts(ONLY):
        cancel(land, governor, me)
    cancel(land, governor, key)
    assert governor.read("state", motion) == ProposalState.CANCELED

"""cancel: the proposer while it is pending, the guardian until it is over, or until its sunset."""

from __future__ import annotations

import pytest

from govkit.nation.voting.proposals import Proposal
from govkit.network.port import Call
from govkit.testing import ActorSigner, World, reverts
from govkit.testing.blocks import at_timestamp
from govkit.testing.deployed import Deployed
from govkit.types import ProposalState
from tests.contracts.governor.conftest import columns

ONLY = "governor: only proposer"


def reach(world: World, actions: list[Call], state: ProposalState) -> Proposal:
    """A proposal in that state."""
    proposal = world.propose(actions, f"For {state.name}")
    if state == ProposalState.PENDING:
        return proposal
    world.vote(proposal, voters=None if state != ProposalState.DEFEATED else [])
    if state == ProposalState.ACTIVE:
        return proposal
    if state == ProposalState.CANCELED:
        world.send(world.nation.proposals.cancel(proposal), world.actors.guardian)
        return proposal
    world.close_vote(proposal)
    if state in (ProposalState.SUCCEEDED, ProposalState.DEFEATED):
        return proposal
    world.queue(proposal)
    if state == ProposalState.EXECUTED:
        world.send(world.nation.proposals.execute(proposal), world.actors.stranger)
    if state == ProposalState.EXPIRED:
        world.forward(world.nation.governor.grace_period_seconds() + 1)
    return proposal


def cancel(governor: Deployed, by: ActorSigner, proposal: Proposal) -> None:
    sent = governor.send(by, "cancel", *columns(proposal))
    assert sent.events == (("ProposalCanceled", {"proposalId": proposal.id}),)
    assert governor.read("state", proposal.id) == ProposalState.CANCELED


@pytest.mark.parametrize("state", ProposalState)
def test_helper_reaches_the_state(
    world: World, governor: Deployed, actions: list[Call], state: ProposalState
) -> None:
    assert governor.read("state", reach(world, actions, state).id) == state


def test_the_proposer_while_pending(world: World, governor: Deployed, actions: list[Call]) -> None:
    proposal = world.propose(actions)
    at_timestamp(world, proposal.snapshot)
    cancel(governor, world.actors.proposer, proposal)


def test_the_proposer_not_once_voting_is_open(
    world: World, governor: Deployed, actions: list[Call]
) -> None:
    proposal = world.propose(actions)
    at_timestamp(world, proposal.snapshot + 1)
    with reverts(ONLY):
        cancel(governor, world.actors.proposer, proposal)


@pytest.mark.parametrize("state", [each for each in ProposalState if each != ProposalState.PENDING])
def test_the_proposer_in_no_other_state(
    world: World, governor: Deployed, actions: list[Call], state: ProposalState
) -> None:
    with reverts(ONLY):
        cancel(governor, world.actors.proposer, reach(world, actions, state))


@pytest.mark.parametrize("role", ["deployer", "registrar", "keeper", "stranger"])
@pytest.mark.parametrize("state", [ProposalState.PENDING, ProposalState.QUEUED])
def test_nobody_else(
    world: World, governor: Deployed, actions: list[Call], role: str, state: ProposalState
) -> None:
    with reverts(ONLY):
        cancel(governor, getattr(world.actors, role), reach(world, actions, state))


def test_not_even_another_citizen(world: World, governor: Deployed, actions: list[Call]) -> None:
    with reverts(ONLY):
        cancel(governor, world.actors.voters(1)[0], world.propose(actions))


@pytest.mark.parametrize(
    "state",
    [
        ProposalState.PENDING,
        ProposalState.ACTIVE,
        ProposalState.SUCCEEDED,
        ProposalState.QUEUED,
    ],
)
def test_the_guardian_until_it_is_over(
    world: World, governor: Deployed, actions: list[Call], state: ProposalState
) -> None:
    cancel(governor, world.actors.guardian, reach(world, actions, state))


@pytest.mark.parametrize(
    "state",
    [
        ProposalState.CANCELED,
        ProposalState.DEFEATED,
        ProposalState.EXPIRED,
        ProposalState.EXECUTED,
    ],
)
def test_the_guardian_not_afterwards(
    world: World, governor: Deployed, actions: list[Call], state: ProposalState
) -> None:
    with reverts("governor: final"):
        cancel(governor, world.actors.guardian, reach(world, actions, state))


def test_what_was_queued_is_taken_back(
    world: World, governor: Deployed, actions: list[Call], target: Deployed
) -> None:
    proposal = reach(world, actions, ProposalState.QUEUED)
    world.mature(proposal)
    cancel(governor, world.actors.guardian, proposal)
    assert governor.read("proposalEta", proposal.id) == 0
    with reverts("governor: not queued"):
        governor.send(world.actors.stranger, "execute", *columns(proposal))
    assert target.read("number") == 0


def test_the_guardian_until_its_sunsets_second(
    world: World, governor: Deployed, actions: list[Call]
) -> None:
    sunset = governor.read("guardianUntil")
    world.forward(sunset - world.port.block().timestamp - 100)
    first, second = world.propose(actions, "First"), world.propose(actions, "Second")
    at_timestamp(world, sunset)
    cancel(governor, world.actors.guardian, first)
    assert world.port.block().timestamp == sunset
    with reverts(ONLY):
        cancel(governor, world.actors.guardian, second)


def test_the_guardian_not_its_own_removal(world: World, governor: Deployed) -> None:
    removal = [world.nation.governor.remove_guardian()]
    for state in (ProposalState.PENDING, ProposalState.ACTIVE, ProposalState.QUEUED):
        snapshot = world.snapshot()
        with reverts(ONLY):
            cancel(governor, world.actors.guardian, reach(world, removal, state))
        world.restore(snapshot)
    proposal = reach(world, removal, ProposalState.EXECUTED)
    assert governor.read("guardian") == "0x" + "00" * 20
    assert governor.read("state", proposal.id) == ProposalState.EXECUTED


def test_its_proposer_may_cancel_the_removal(world: World, governor: Deployed) -> None:
    removal = world.propose([world.nation.governor.remove_guardian()])
    cancel(governor, world.actors.proposer, removal)


def test_the_guardian_may_where_the_removal_is_not_all(
    world: World, governor: Deployed, target: Deployed
) -> None:
    removal = world.nation.governor.remove_guardian()
    hidden = [
        [removal, target.call("poke", 1)],
        [target.call("poke", 1), removal],
        [removal, removal],
    ]
    for number, actions in enumerate(hidden):
        cancel(governor, world.actors.guardian, world.propose(actions, f"Hidden {number}"))


def test_the_guardian_may_where_it_only_looks_like_its_removal(
    world: World, governor: Deployed, target: Deployed
) -> None:
    removal = world.nation.governor.remove_guardian()
    assert removal.to is not None
    alike = [
        Call(target.address, removal.data),  # another contract
        Call(removal.to, removal.data + b"\0"),  # a byte more
        Call(removal.to, removal.data[:3]),
        Call(removal.to, world.nation.governor.propose([removal], "").data[:4]),
        Call(removal.to),
    ]
    for proposer, action in zip(world.actors.voters(5), alike, strict=True):
        cancel(governor, world.actors.guardian, world.propose([action], "Alike", by=proposer))


def test_a_removed_guardian_has_no_power(
    world: World, governor: Deployed, actions: list[Call]
) -> None:
    world.pass_proposal([world.nation.governor.remove_guardian()])
    with reverts(ONLY):
        cancel(governor, world.actors.guardian, world.propose(actions))


def test_a_canceled_proposal_cannot_be_proposed_again(
    world: World, governor: Deployed, actions: list[Call]
) -> None:
    proposal = world.propose(actions, "Poke it")
    cancel(governor, world.actors.proposer, proposal)
    with reverts("governor: already proposed"):
        world.send(world.nation.governor.propose(actions, "Poke it"), world.actors.proposer)


def test_a_guardian_who_proposed_cancels_its_own_while_pending(
    world: World, governor: Deployed
) -> None:
    guardian = world.actors.guardian
    world.send(world.nation.registry.admit(guardian.address), world.actors.registrar)
    removal = world.propose([world.nation.governor.remove_guardian()], by=guardian)
    cancel(governor, guardian, removal)

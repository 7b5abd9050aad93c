"""queue and execute: what passed, after the delay, before it expires, all or nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from govkit.nation.voting.proposals import Proposal
from govkit.network.port import Call
from govkit.testing import World, reverts
from govkit.testing.blocks import at_timestamp
from govkit.testing.deployed import Deployed
from govkit.testing.sample import blocks_count
from govkit.types import ProposalState, Wei
from tests.contracts.conftest import Change
from tests.contracts.governor.conftest import Mock, columns, governor_of
from tests.state import put_code

DELAY = 2 * 86_400


def passed(world: World, actions: list[Call], description: str = "Poke it") -> Proposal:
    proposal = world.propose(actions, description)
    world.vote(proposal)
    world.close_vote(proposal)
    return proposal


def queued(world: World, actions: list[Call], description: str = "Poke it") -> Proposal:
    """Queued, and its delay over."""
    proposal = passed(world, actions, description)
    world.queue(proposal)
    return proposal


def test_queue(world: World, governor: Deployed, actions: list[Call]) -> None:
    proposal = passed(world, actions)
    sent = governor.send(world.actors.stranger, "queue", *columns(proposal))
    eta = world.port.block().timestamp + DELAY
    assert sent.events == (("ProposalQueued", {"proposalId": proposal.id, "etaSeconds": eta}),)
    assert governor.read("proposalEta", proposal.id) == eta
    assert governor.read("state", proposal.id) == ProposalState.QUEUED


def test_queue_only_what_passed(world: World, governor: Deployed, actions: list[Call]) -> None:
    proposal, actor = world.propose(actions, "Poke it"), world.actors.proposer
    with reverts("governor: not succeeded"):  # pending
        governor.send(actor, "queue", *columns(proposal))
    world.vote(proposal)
    with reverts("governor: not succeeded"):  # active, however certain
        governor.send(actor, "queue", *columns(proposal))
    at_timestamp(world, proposal.deadline)
    with reverts("governor: not succeeded"):
        governor.send(actor, "queue", *columns(proposal))
    at_timestamp(world, proposal.deadline + 1)
    governor.send(actor, "queue", *columns(proposal))


def test_queue_twice_and_after_the_end(
    world: World, governor: Deployed, actions: list[Call]
) -> None:
    proposal, actor = queued(world, actions), world.actors.proposer
    with reverts("governor: not succeeded"):
        governor.send(actor, "queue", *columns(proposal))
    governor.send(actor, "execute", *columns(proposal))
    with reverts("governor: not succeeded"):
        governor.send(actor, "queue", *columns(proposal))


def test_queue_what_was_defeated_or_canceled(
    world: World, governor: Deployed, actions: list[Call]
) -> None:
    defeated = world.propose(actions, "Nobody cares")
    world.close_vote(defeated)
    with reverts("governor: not succeeded"):
        governor.send(world.actors.proposer, "queue", *columns(defeated))
    canceled = passed(world, actions, "Canceled")
    governor.send(world.actors.guardian, "cancel", *columns(canceled))
    with reverts("governor: not succeeded"):
        governor.send(world.actors.proposer, "queue", *columns(canceled))


@pytest.mark.parametrize("function", ["queue", "execute", "cancel"])
def test_unknown(world: World, governor: Deployed, actions: list[Call], function: str) -> None:
    proposal = world.propose(actions, "Poke it")
    targets, values, calldatas, _ = columns(proposal)
    with reverts("governor: unknown proposal"):
        governor.send(world.actors.guardian, function, targets, values, calldatas, bytes(32))


def test_execute(world: World, governor: Deployed, target: Deployed, actions: list[Call]) -> None:
    proposal = queued(world, actions)
    sent = governor.send(world.actors.stranger, "execute", *columns(proposal))
    assert target.read("number") == 7
    assert target.read("sender") == world.nation.treasury.address
    assert governor.read("state", proposal.id) == ProposalState.EXECUTED
    assert governor.read("proposalEta", proposal.id) == 0
    assert sent.events == (("ProposalExecuted", {"proposalId": proposal.id}),)


def test_execute_in_the_etas_second_and_not_before(
    world: World, governor: Deployed, actions: list[Call]
) -> None:
    proposal = passed(world, actions)
    governor.send(world.actors.stranger, "queue", *columns(proposal))
    eta = governor.read("proposalEta", proposal.id)
    at_timestamp(world, eta - 1)
    with reverts("governor: not ready"):
        governor.send(world.actors.stranger, "execute", *columns(proposal))
    at_timestamp(world, eta)
    governor.send(world.actors.stranger, "execute", *columns(proposal))


def test_execute_until_the_grace_periods_last_second(
    world: World, governor: Deployed, actions: list[Call]
) -> None:
    proposal = queued(world, actions)
    grace = governor.read("gracePeriodSeconds")
    last = governor.read("proposalEta", proposal.id) + grace
    at_timestamp(world, last)
    snapshot = world.snapshot()
    governor.send(world.actors.stranger, "execute", *columns(proposal))
    assert world.port.block().timestamp == last
    world.restore(snapshot)
    at_timestamp(world, last + 1)
    with reverts("governor: not queued"):
        governor.send(world.actors.stranger, "execute", *columns(proposal))
    world.forward(last + 1 - world.port.block().timestamp)
    assert governor.read("state", proposal.id) == ProposalState.EXPIRED
    with reverts("governor: not succeeded"):
        governor.send(world.actors.stranger, "queue", *columns(proposal))


def test_execute_only_what_is_queued(world: World, governor: Deployed, actions: list[Call]) -> None:
    proposal, actor = world.propose(actions, "Poke it"), world.actors.proposer
    with reverts("governor: not queued"):
        governor.send(actor, "execute", *columns(proposal))
    world.vote(proposal)
    with reverts("governor: not queued"):
        governor.send(actor, "execute", *columns(proposal))
    world.close_vote(proposal)
    with reverts("governor: not queued"):
        governor.send(actor, "execute", *columns(proposal))


def test_execute_twice(world: World, governor: Deployed, actions: list[Call]) -> None:
    proposal = queued(world, actions)
    governor.send(world.actors.stranger, "execute", *columns(proposal))
    with reverts("governor: not queued"):
        governor.send(world.actors.stranger, "execute", *columns(proposal))


def test_what_is_sent_along_goes_to_the_treasury(
    world: World, governor: Deployed, actions: list[Call]
) -> None:
    proposal = queued(world, actions)
    governor.send(world.actors.stranger, "execute", *columns(proposal), value=3)
    assert world.port.balance(world.nation.treasury.address) == 3
    assert world.port.balance(governor.address) == 0


def test_the_treasury_pays_coin(world: World, governor: Deployed) -> None:
    receiver = world.actors.keeper.address
    world.send(Call(world.nation.treasury.address, b"", Wei(10)), world.actors.stranger)
    before = world.port.balance(receiver)
    world.pass_proposal([Call(receiver, b"", Wei(4))])
    assert world.port.balance(receiver) == before + 4
    assert world.port.balance(world.nation.treasury.address) == 6


def test_a_payment_that_is_not_covered_waits(
    world: World, governor: Deployed, actions: list[Call], target: Deployed
) -> None:
    proposal = queued(world, [*actions, Call(world.actors.keeper.address, b"", Wei(4))])
    with reverts("it gave no reason"):
        governor.send(world.actors.stranger, "execute", *columns(proposal))
    assert governor.read("state", proposal.id) == ProposalState.QUEUED
    assert target.read("number") == 0
    world.send(Call(world.nation.treasury.address, b"", Wei(4)), world.actors.stranger)
    governor.send(world.actors.stranger, "execute", *columns(proposal))
    assert target.read("number") == 7


def test_one_refusal_undoes_all(world: World, governor: Deployed, target: Deployed) -> None:
    proposal = queued(world, [target.call("poke", 1), target.call("refuse")])
    with reverts("target: refused"):
        governor.send(world.actors.stranger, "execute", *columns(proposal))
    assert target.read("number") == 0
    assert governor.read("state", proposal.id) == ProposalState.QUEUED


def test_a_target_whose_code_has_gone(
    world: World, governor: Deployed, actions: list[Call], target: Deployed
) -> None:
    proposal = queued(world, actions)
    code = world.port.code(target.address)
    put_code(world, target.address, b"")
    with reverts("treasury: code changed"):
        governor.send(world.actors.stranger, "execute", *columns(proposal))
    put_code(world, target.address, code)
    governor.send(world.actors.stranger, "execute", *columns(proposal))


def test_the_proposal_itself_sees_that_it_is_executed(
    world: World, governor: Deployed, mock: Mock
) -> None:
    reenterer = mock(world, "Reenterer")
    proposal = queued(world, [Call(reenterer.address, b"again")])
    again = governor.call("execute", *columns(proposal))
    reenterer.send(world.actors.stranger, "arm", governor.address, again.data, True)
    with reverts("it gave no reason"):  # the treasury's lock gives none
        governor.send(world.actors.stranger, "execute", *columns(proposal))
    reenterer.send(world.actors.stranger, "arm", governor.address, again.data, False)
    governor.send(world.actors.stranger, "execute", *columns(proposal))
    assert (reenterer.read("attempts"), reenterer.read("successes")) == (1, 0)


def test_no_other_proposal_is_executed_from_within(
    world: World, governor: Deployed, mock: Mock, target: Deployed
) -> None:
    """The treasury's lock: the order that voters saw cannot be changed from inside."""
    reenterer = mock(world, "Reenterer")
    outer = passed(world, [Call(reenterer.address, b"go")], "Outer")
    governor.send(world.actors.stranger, "queue", *columns(outer))
    inner = queued(world, [target.call("poke", 1)], "Inner")
    within = governor.call("execute", *columns(inner))
    reenterer.send(world.actors.stranger, "arm", governor.address, within.data, False)
    governor.send(world.actors.stranger, "execute", *columns(outer))
    assert (reenterer.read("attempts"), reenterer.read("successes")) == (1, 0)
    assert target.read("number") == 0
    governor.send(world.actors.stranger, "execute", *columns(inner))
    assert target.read("number") == 1


def test_a_cancellation_from_within_is_too_late(
    world: World, governor: Deployed, mock: Mock
) -> None:
    reenterer = mock(world, "Reenterer")
    proposal = queued(world, [Call(reenterer.address, b"go")])
    cancel = governor.call("cancel", *columns(proposal))
    reenterer.send(world.actors.stranger, "arm", governor.address, cancel.data, False)
    governor.send(world.actors.stranger, "execute", *columns(proposal))
    assert reenterer.read("successes") == 0
    assert governor.read("state", proposal.id) == ProposalState.EXECUTED


def test_by_blocks(found: Callable[[Change], World], mock: Mock) -> None:
    """The clock may count blocks; the timelock and the grace period are seconds all the same."""
    world = found(blocks_count)
    governor, target = governor_of(world), mock(world, "Target")
    proposal = passed(world, [target.call("poke", 1)])
    governor.send(world.actors.stranger, "queue", *columns(proposal))
    assert governor.read("proposalEta", proposal.id) == world.port.block().timestamp + DELAY
    world.mine(50)
    with reverts("governor: not ready"):
        governor.send(world.actors.stranger, "execute", *columns(proposal))
    world.forward(DELAY)
    governor.send(world.actors.stranger, "execute", *columns(proposal))
    assert target.read("number") == 1


def an_hour_of_blocks(text: str) -> str:
    """A clock of blocks, and an hour, which is 300 of them, to queue and to execute in."""
    delay = "  timelock_delay: 2 days\n"
    return blocks_count(text).replace(delay, f"{delay}  grace_period: 1 hour\n")


@pytest.mark.parametrize("late", [0, 1])
def test_by_blocks_it_is_queued_up_to_a_block(
    found: Callable[[Change], World], mock: Mock, late: int
) -> None:
    world = found(an_hour_of_blocks)
    governor, proposals = governor_of(world), world.nation.proposals
    proposal = passed(world, [mock(world, "Target").call("poke", 1)])
    assert governor.read("queuePeriod") == 300
    last = proposal.deadline + 300
    assert proposals.tally(proposal).expires == last
    world.mine(last - 1 + late - world.port.block().number)
    if late:
        assert governor.read("state", proposal.id) == ProposalState.SUCCEEDED
        with reverts("governor: not succeeded"):
            world.send(proposals.queue(proposal), world.actors.stranger)
        world.mine()
        assert governor.read("state", proposal.id) == ProposalState.EXPIRED
        return
    world.send(proposals.queue(proposal), world.actors.stranger)
    assert world.port.block().number == last
    tally = proposals.tally(proposal)
    assert (tally.state, tally.expires) == (ProposalState.QUEUED, tally.eta + 3_600)


def test_changes_a_setting_by_a_proposal(world: World) -> None:
    nation = world.nation
    changed = replace(nation.rulebook.terms(0), voting_delay=7, timelock_seconds=9)
    world.pass_proposal([nation.rulebook.set_class(0, changed)])
    assert nation.governor.voting_delay() == 7
    assert nation.rulebook.terms(0) == changed


def test_what_succeeded_expires_unless_it_is_queued(
    world: World, governor: Deployed, actions: list[Call]
) -> None:
    proposal = passed(world, actions)
    last = proposal.deadline + governor.read("queuePeriod")
    tally = world.nation.proposals.tally(proposal)
    assert tally.expires == last
    assert "queue it, at the latest 2" in world.nation.proposals.next_step(proposal, tally)
    assert governor.read("queuePeriod") == governor.read("gracePeriodSeconds")
    at_timestamp(world, last)
    world.mine()
    assert governor.read("state", proposal.id) == ProposalState.SUCCEEDED
    world.mine()
    assert governor.read("state", proposal.id) == ProposalState.EXPIRED
    with reverts("governor: not succeeded"):
        world.send(world.nation.proposals.queue(proposal), world.actors.stranger)


def test_what_succeeded_can_be_queued_until_then(
    world: World, governor: Deployed, actions: list[Call]
) -> None:
    proposal = passed(world, actions)
    at_timestamp(world, proposal.deadline + governor.read("queuePeriod"))
    world.send(world.nation.proposals.queue(proposal), world.actors.stranger)
    assert governor.read("state", proposal.id) == ProposalState.QUEUED

"""The two ways to queue, the two to execute, and the claims that halt: each says the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from govkit.errors import UsageError
from govkit.network.port import Call
from govkit.testing import World, reverts
from govkit.testing.bare_government import (
    AGAINST,
    EXECUTED,
    FOR,
    GRACE,
    PLAIN,
    QUEUED,
    TIMELOCK,
    BareGovernment,
    Motion,
    with_houses,
)
from govkit.testing.blocks import at_timestamp
from govkit.testing.deployed import Deployed, Sent
from govkit.types import ProposalState
from tests.contracts.conftest import compiled_mock

Make = Callable[..., BareGovernment]
Mock = Callable[..., Deployed]
LATE = 2**32 + 12_345
"""A second whose number has more bits than the timelock's place in the poll's word."""


@pytest.fixture
def nation(government: Make) -> BareGovernment:
    return government()


def carried(nation: BareGovernment) -> Motion:
    motion = nation.propose([nation.poke()])
    nation.decide(motion, {FOR: range(20)})
    return motion


def execute(nation: BareGovernment, motion: Motion, door: str, value: int = 0) -> Sent:
    house: Deployed = getattr(nation, door)
    return house.send(nation.outsider, "execute", *motion.columns(), value=value)


@pytest.mark.parametrize("door", ["governor", "treasury"])
def test_each_door_executes_what_is_queued_and_says_so(nation: BareGovernment, door: str) -> None:
    motion = carried(nation)
    with reverts("governor: not queued"):
        execute(nation, motion, door)
    nation.do("queue", motion)
    with reverts("governor: not ready"):
        execute(nation, motion, door)
    nation.mature(motion)
    house: Deployed = getattr(nation, door)
    assert house.read("execute", *motion.columns()) == motion.id
    sent = execute(nation, motion, door, value=3)
    told = [fields for _, fields in nation.governor.decode(sent.receipt)]
    assert told == [{"proposalId": motion.id}]
    done = [fields["id"] for _, fields in nation.treasury.decode(sent.receipt)]
    assert done == [motion.id.to_bytes(32)]
    assert nation.state(motion) == EXECUTED
    assert nation.poked() == 7
    assert nation.world.port.balance(nation.governor.address) == 0
    assert nation.world.port.balance(nation.treasury.address) == 1_003
    for again in ("governor", "treasury"):
        with reverts("governor: not queued"):
            execute(nation, motion, again)


@pytest.mark.parametrize("door", ["governor", "treasury"])
def test_no_door_is_open_before_the_eta_or_after_the_grace(
    nation: BareGovernment, door: str
) -> None:
    motion = carried(nation)
    nation.do("queue", motion)
    eta = nation.governor.read("proposalEta", motion.id)
    world = nation.world
    at_timestamp(world, eta - 1)
    with reverts("governor: not ready"):
        execute(nation, motion, door)
    snapshot = world.snapshot()
    at_timestamp(world, eta)
    execute(nation, motion, door)
    world.restore(snapshot)
    at_timestamp(world, eta + nation.governor.read("gracePeriodSeconds") + 1)
    with reverts("governor: not queued"):
        execute(nation, motion, door)


def test_an_id_queues_as_the_actions_do(nation: BareGovernment) -> None:
    motion = carried(nation)
    with reverts("governor: unknown proposal"):
        nation.governor.send(nation.outsider, "queueById", motion.id + 1)
    snapshot = nation.world.snapshot()
    by_actions = nation.do("queue", motion)
    word = nation.governor.read("polls", motion.id)
    nation.world.restore(snapshot)
    by_id = nation.governor.send(nation.outsider, "queueById", motion.id)
    assert by_id.events == by_actions.events
    assert nation.governor.read("polls", motion.id) == word
    assert by_id.receipt.gas_used < by_actions.receipt.gas_used
    with reverts("governor: not succeeded"):
        nation.governor.send(nation.outsider, "queueById", motion.id)


def test_only_what_passed_is_queued_by_its_id(nation: BareGovernment) -> None:
    motion = nation.propose([nation.poke()])
    for _ in range(2):
        with reverts("governor: not succeeded"):
            nation.governor.send(nation.outsider, "queueById", motion.id)
        nation.open(motion)
    nation.close(motion)
    with reverts("governor: not succeeded"):  # defeated
        nation.governor.send(nation.outsider, "queueById", motion.id)


@pytest.mark.parametrize("timelock", [1, 2**24 - 1])
def test_an_eta_of_any_size_is_kept_whole(government: Make, timelock: int) -> None:
    """The eta's bits stand in two places, beside what the poll still needs."""
    nation = government(classes=(replace(PLAIN, timelock_seconds=timelock),))
    at_timestamp(nation.world, LATE)
    nation.world.mine()
    motion = carried(nation)
    views = ("proposalVotes", "proposalSnapshot", "proposalDeadline", "proposalQuorum")
    before = [nation.governor.read(view, motion.id) for view in views]
    nation.do("queue", motion)
    eta = nation.world.port.block().timestamp + timelock
    assert nation.governor.read("proposalEta", motion.id) == eta
    assert [nation.governor.read(view, motion.id) for view in views] == before
    nation.mature(motion)
    execute(nation, motion, "treasury")
    assert nation.state(motion) == EXECUTED


def test_a_class_does_not_wait_less_than_the_treasury(world: World) -> None:
    """The governor took the least delay from the treasury when it was created."""
    nation = world.nation
    least = nation.treasury.delay_seconds()
    hasty = replace(nation.rulebook.terms(0), timelock_seconds=1)
    world.pass_proposal([nation.rulebook.set_class(0, hasty)])
    proposal = world.propose([nation.ledger.set_keeper(world.actors.stranger.address, True)])
    world.vote(proposal)
    world.close_vote(proposal)
    world.send(nation.proposals.queue(proposal), world.actors.stranger)
    assert nation.governor.eta(proposal.id) == world.port.block().timestamp + least
    assert least > 1


@pytest.mark.parametrize("by", ["outsider", "guardian", "deployer"])
def test_nobody_marks_but_the_treasury(nation: BareGovernment, by: str) -> None:
    motion = carried(nation)
    nation.do("queue", motion)
    nation.mature(motion)
    with reverts("governor: only timelock"):
        nation.governor.send(getattr(nation, by), "markExecuted", motion.id)
    assert nation.state(motion) == QUEUED


def test_no_proposal_marks_another(nation: BareGovernment) -> None:
    """It would be told as executed, and what it says would never be done."""
    victim = carried(nation)
    mark = nation.governor.call("markExecuted", victim.id)
    thief = nation.propose([mark], "Mark it")
    nation.decide(thief, {FOR: range(20)})
    for motion in (victim, thief):
        nation.do("queue", motion)
    nation.mature(thief)
    for door in ("governor", "treasury"):
        with reverts("treasury: no action"):
            execute(nation, thief, door)
    assert nation.state(victim) == QUEUED
    execute(nation, victim, "treasury")
    assert nation.poked() == 7


def test_an_action_finds_its_proposal_executed_by_either_door(
    nation: BareGovernment, mock: Mock
) -> None:
    reenterer = mock(nation.world, "Reenterer")
    motion = nation.propose([Call(reenterer.address, b"go")])
    nation.decide(motion, {FOR: range(20)})
    nation.do("queue", motion)
    nation.mature(motion)
    inside = [
        (nation.governor, nation.governor.call("execute", *motion.columns())),
        (nation.treasury, nation.treasury.call("execute", *motion.columns())),
        (nation.governor, nation.governor.call("cancel", *motion.columns())),
        (nation.governor, nation.governor.call("queueById", motion.id)),
        (nation.governor, nation.governor.call("markExecuted", motion.id)),
    ]
    snapshot = nation.world.snapshot()
    for house, call in inside:
        reenterer.send(nation.outsider, "arm", house.address, call.data, False)
        execute(nation, motion, "treasury")
        assert (reenterer.read("attempts"), reenterer.read("successes")) == (1, 0)
        assert nation.state(motion) == EXECUTED
        nation.world.restore(snapshot)


def test_two_proposals_in_one_transaction(nation: BareGovernment, mock: Mock) -> None:
    """The lock is gone once a proposal is done: a stranger's contract may execute the next."""
    motions = [nation.propose([nation.poke(number)], f"Motion {number}") for number in (1, 2)]
    nation.open(motions[0])
    for motion in motions:
        nation.cast(motion, {FOR: range(20)})
    nation.close(motions[1])
    for motion in motions:
        nation.do("queue", motion)
    nation.mature(motions[1])
    runner = mock(nation.world, "Runner")
    data = [nation.treasury.call("execute", *motion.columns()).data for motion in motions]
    runner.send(nation.outsider, "run", nation.treasury.address, data)
    assert [nation.state(motion) for motion in motions] == [EXECUTED, EXECUTED]
    assert nation.poked() == 2


def test_a_claim_halts_and_lets_go(government: Make) -> None:
    nation = government(claims_code=compiled_mock("Halting").init_code())
    claims = Deployed(nation.world, compiled_mock("Halting"), nation.governor.read("claims"))
    motion = carried(nation)
    nation.do("queue", motion)
    nation.mature(motion)
    claims.send(nation.outsider, "halt", motion.id, True)
    for door in ("governor", "treasury"):
        with reverts("governor: halted"):
            execute(nation, motion, door)
    assert nation.state(motion) == ProposalState.QUEUED
    claims.send(nation.outsider, "halt", motion.id, False)
    execute(nation, motion, "treasury")
    assert nation.poked() == 7


def test_without_a_cap_nothing_is_counted(government: Make) -> None:
    nation = government(active_proposals=0)
    for number in range(7):
        nation.propose([nation.poke()], f"Motion {number}")


def test_the_sdk_proposes_no_such_action(world: World) -> None:
    nation = world.nation
    victim = world.propose([nation.ledger.set_keeper(world.actors.stranger.address, True)])
    mark = Deployed(world, "Governor", nation.governor.address).call("markExecuted", victim.id)
    with pytest.raises(UsageError, match="would mark a proposal as executed that was not"):
        nation.proposals.propose([nation.governor.remove_guardian(), mark], "Both")
    world.send(
        nation.proposals.propose([nation.governor.remove_guardian()], "One"), world.actors.proposer
    )


# -- doors and vetoes, claims and the grace period, no cap and moved votes


def vetoed(government: Make, **more: object) -> BareGovernment:
    """Heads decide, and may veto with a quarter of them."""
    classes = (with_houses(PLAIN, (2_500, 5_000)),)
    return government(houses=("heads",), veto_houses=1, classes=classes, **more)


def test_a_veto_closes_both_doors(government: Make) -> None:
    nation = vetoed(government)
    motion = nation.propose([nation.poke()])
    nation.carry(motion)
    nation.cast(motion, {FOR: range(5)}, house=1)
    for wait, reason in ((0, "governor: not ready"), (TIMELOCK, "governor: not queued")):
        nation.world.forward(wait)
        for door in ("governor", "treasury"):
            with reverts(reason):
                execute(nation, motion, door)
    nation.do("cancel", motion)
    for door in ("governor", "treasury"):
        with reverts("governor: not queued"):
            execute(nation, motion, door)
    assert nation.poked() == 0


@pytest.mark.parametrize("door", ["governor", "treasury"])
def test_a_late_ballot_for_a_veto_keeps_both_doors_shut(government: Make, door: str) -> None:
    late = 50
    nation = vetoed(government, late_extension=late)
    motion = nation.propose([nation.poke()])
    nation.carry(motion)
    eta = nation.governor.read("proposalEta", motion.id)
    nation.cast(motion, {FOR: range(4)}, house=1)
    at_timestamp(nation.world, eta - 1)
    nation.cast_one(motion, 4, FOR, house=1)
    until = nation.governor.read("proposalEta", motion.id)
    assert until == eta - 1 + late
    at_timestamp(nation.world, eta)
    with reverts("governor: not ready"):
        execute(nation, motion, door)
    nation.cast(motion, {AGAINST: range(10, 17)}, house=1)
    at_timestamp(nation.world, until - 1)
    with reverts("governor: not ready"):
        execute(nation, motion, door)
    at_timestamp(nation.world, until)
    execute(nation, motion, door)
    assert nation.poked() == 7


def test_what_a_claim_halts_past_its_grace_expires(government: Make) -> None:
    nation = government(claims_code=compiled_mock("Halting").init_code())
    claims = Deployed(nation.world, compiled_mock("Halting"), nation.governor.read("claims"))
    motion = carried(nation)
    nation.do("queue", motion)
    last = nation.governor.read("proposalEta", motion.id) + GRACE
    claims.send(nation.outsider, "halt", motion.id, True)
    for moment, reason in ((last, "governor: halted"), (last + 1, "governor: not queued")):
        at_timestamp(nation.world, moment)
        for door in ("governor", "treasury"):
            with reverts(reason):
                execute(nation, motion, door)
    claims.send(nation.outsider, "halt", motion.id, False)
    with reverts("governor: not queued"):
        execute(nation, motion, "treasury")
    assert nation.state(motion) == ProposalState.EXPIRED


def test_without_a_cap_decoys_by_moved_votes_are_still_ended(government: Make) -> None:
    threshold = replace(PLAIN, proposal_threshold=20)
    nation = government(source="wealth", active_proposals=0, classes=(threshold,))
    rich, made = nation.people[19], []
    for puppet in range(3):
        nation.token.send(rich, "delegate", nation.people[puppet].address)
        nation.world.mine()
        made.append(nation.propose([nation.poke()], f"Decoy {puppet}", by=puppet))
    for motion in made[:-1]:
        nation.do("cancel", motion)
        assert nation.state(motion) == ProposalState.CANCELED
    with reverts("governor: only proposer"):  # who has them now has them
        nation.do("cancel", made[-1])

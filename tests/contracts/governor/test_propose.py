"""propose: what goes to the vote, by whom, and how it is known afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from govkit.contracts.abi import encode
from govkit.crypto.keccak import keccak
from govkit.network.port import Call
from govkit.testing import World, reverts
from govkit.testing.blocks import outcomes_in_one_block
from govkit.testing.deployed import Deployed
from govkit.testing.sample import blocks_count, holders_decide
from govkit.types import ZERO_ADDRESS, ProposalState, Wei
from tests.contracts.conftest import MERIT, Change
from tests.contracts.governor.conftest import Mock, columns, governor_of

DAY = 86_400


def test_event_and_views(world: World, governor: Deployed, actions: list[Call]) -> None:
    actions = [*actions, Call(world.actors.stranger.address)]
    call = world.nation.governor.propose(actions, "Poke it")
    receipt = world.send(call, world.actors.proposer)
    now = world.port.block().timestamp
    [(name, event)] = governor.decode(receipt)
    targets = [str(each.to) for each in actions]
    assert name == "ProposalCreated"
    assert event == {
        "proposalId": event["proposalId"],
        "proposer": world.actors.proposer.address,
        "targets": tuple(targets),
        "values": (0, 0),
        "signatures": ("", ""),
        "calldatas": tuple(each.data for each in actions),
        "voteStart": now + DAY,
        "voteEnd": now + 4 * DAY,
        "description": "Poke it",
    }
    proposal = event["proposalId"]
    assert governor.read("proposalProposer", proposal) == world.actors.proposer.address
    assert governor.read("proposalSnapshot", proposal) == now + DAY
    assert governor.read("proposalDeadline", proposal) == now + 4 * DAY
    assert governor.read("proposalEta", proposal) == 0
    assert governor.read("proposalVotes", proposal) == (0, 0, 0)
    assert governor.read("proposalNeedsQueuing", proposal) is True
    assert governor.read("state", proposal) == ProposalState.PENDING


def test_the_id_is_igovernors(world: World, governor: Deployed, actions: list[Call]) -> None:
    proposal = world.propose(actions, "Poke it")
    types = ("address[]", "uint256[]", "bytes[]", "bytes32")
    expected = int.from_bytes(keccak(encode(types, columns(proposal))))
    assert proposal.id == expected
    assert governor.read("hashProposal", *columns(proposal)) == expected
    assert governor.read("getProposalId", *columns(proposal)) == expected


def test_an_unknown_proposal(governor: Deployed) -> None:
    with reverts("governor: unknown proposal"):
        governor.read("state", 1)
    assert governor.read("proposalSnapshot", 1) == governor.read("proposalDeadline", 1) == 0
    assert governor.read("proposalProposer", 1) == ZERO_ADDRESS


def test_no_actions(world: World, governor: Deployed) -> None:
    with reverts("governor: no actions"):
        governor.send(world.actors.proposer, "propose", [], [], [], "Nothing")


@pytest.mark.parametrize(("targets", "values", "calldatas"), [(2, 1, 1), (1, 2, 1), (1, 1, 2)])
def test_unequal_lengths(
    world: World, governor: Deployed, targets: int, values: int, calldatas: int
) -> None:
    somebody = world.actors.stranger.address
    with reverts("governor: unequal lengths"):
        governor.send(
            world.actors.proposer,
            "propose",
            [somebody] * targets,
            [0] * values,
            [b""] * calldatas,
            "Uneven",
        )


def test_ten_actions_and_eleven(world: World, governor: Deployed) -> None:
    somebody = world.actors.stranger.address

    def propose(count: int) -> None:
        arguments = [somebody] * count, [0] * count, [b""] * count, "Many"
        governor.send(world.actors.proposer, "propose", *arguments)

    with reverts("it gave no reason"):
        propose(11)
    propose(10)


def test_calldata_to_an_account_without_code(
    world: World, governor: Deployed, actions: list[Call]
) -> None:
    hollow = Call(world.actors.stranger.address, b"\x12\x34\x56\x78")
    with reverts("governor: no code"):
        world.send(
            world.nation.governor.propose([*actions, hollow], "Hollow"), world.actors.proposer
        )


def test_only_with_votes(world: World, actions: list[Call]) -> None:
    call = world.nation.governor.propose(actions, "Poke it")
    with reverts("governor: too few votes"):
        world.send(call, world.actors.stranger)
    world.send(call, world.actors.voters(1)[0])


def test_votes_of_this_very_block_do_not_count(world: World, actions: list[Call]) -> None:
    stranger, registrar = world.actors.stranger, world.actors.registrar
    admit = world.nation.registry.admit(stranger.address)
    propose = world.nation.governor.propose(actions, "Poke it")
    calls = [(registrar, admit), (stranger, propose)]
    assert outcomes_in_one_block(world, calls) == [True, False]
    world.send(propose, stranger)


def test_the_threshold_exactly_and_just_under(holders_world: World, mock: Mock) -> None:
    world = holders_world
    actions = [mock(world, "Target").call("poke", 1)]
    holder, token = world.actors.proposer, world.nation.token
    world.send(token.transfer(world.actors.stranger.address, Wei(500 * MERIT + 1)), holder)
    with reverts("governor: too few votes"):
        world.send(world.nation.governor.propose(actions, "Poor"), holder)
    giver = world.actors.voters(1)[0]
    world.send(token.transfer(holder.address, Wei(1)), giver)
    world.send(world.nation.governor.propose(actions, "Just enough"), holder)


def test_the_same_again(world: World, actions: list[Call]) -> None:
    proposal = world.propose(actions, "Poke it")
    for proposer in (world.actors.proposer, world.actors.voters(1)[0]):
        with reverts("governor: already proposed"):
            world.send(world.nation.governor.propose(actions, "Poke it"), proposer)
    assert world.propose(actions, "Poke it again").id != proposal.id


def test_the_same_again_after_its_end(world: World, actions: list[Call]) -> None:
    proposal = world.propose(actions, "Poke it")
    world.close_vote(proposal)
    assert world.nation.governor.state(proposal.id) == ProposalState.DEFEATED
    with reverts("governor: already proposed"):
        world.send(world.nation.governor.propose(actions, "Poke it"), world.actors.proposer)


def test_by_blocks(found: Callable[[Change], World], mock: Mock) -> None:
    world = found(blocks_count)
    proposal = world.propose([mock(world, "Target").call("poke", 1)])
    now = world.port.block().number
    assert (proposal.snapshot, proposal.deadline) == (now + 5, now + 25)
    governor = governor_of(world)
    expected = {0: ProposalState.PENDING, 5: ProposalState.PENDING, 6: ProposalState.ACTIVE}
    expected |= {25: ProposalState.ACTIVE, 26: ProposalState.DEFEATED}
    for ahead in range(27):
        if ahead in expected:
            assert governor.read("state", proposal.id) == expected[ahead]
        world.mine()


def test_later_settings_leave_a_proposal_as_it_was(world: World, actions: list[Call]) -> None:
    proposal = world.propose(actions, "First")
    nation = world.nation
    hurry = replace(nation.rulebook.terms(0), voting_delay=60, voting_period=60)
    world.pass_proposal([nation.rulebook.set_class(0, hurry)], "Hurry")
    assert nation.governor.snapshot(proposal.id) == proposal.snapshot
    assert nation.governor.deadline(proposal.id) == proposal.deadline
    later = world.propose(actions, "Second")
    assert later.deadline == later.snapshot + 60


def test_the_longest_description(world: World, actions: list[Call]) -> None:
    call = world.nation.governor.propose(actions, "x" * 8_193)
    with reverts("it gave no reason"):
        world.send(call, world.actors.proposer)
    assert world.propose(actions, "x" * 8_192).description == "x" * 8_192


def test_a_governor_of_holders_reads_the_token(found: Callable[[Change], World]) -> None:
    world = found(holders_decide)
    governor, holder = governor_of(world), world.actors.proposer.address
    world.mine()
    assert governor.read("token") == world.nation.token.address
    assert governor.read("getVotes", holder, governor.read("clock") - 1) == 1_000 * MERIT
    with reverts("votes: not yet past"):
        governor.read("getVotes", holder, governor.read("clock"))

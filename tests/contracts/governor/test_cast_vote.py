"""castVote and castVoteWithReason: once each, while it is open, with the snapshot's votes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit.nation.voting.proposals import Proposal
from govkit.network.port import Call
from govkit.testing import Actors, World, reverts
from govkit.testing.blocks import at_timestamp
from govkit.testing.deployed import Deployed
from govkit.testing.sample import holders_decide
from govkit.types import ProposalState, Support, Wei
from tests.contracts.conftest import MERIT, Change
from tests.contracts.governor.conftest import Mock, governor_of


@pytest.fixture
def proposal(world: World, actions: list[Call]) -> Proposal:
    """Open for votes."""
    proposal = world.propose(actions, "Poke it")
    world.vote(proposal, voters=[])
    return proposal


@pytest.mark.parametrize(
    ("support", "tally"),
    [(Support.AGAINST, (1, 0, 0)), (Support.FOR, (0, 1, 0)), (Support.ABSTAIN, (0, 0, 1))],
)
def test_counts(
    world: World, governor: Deployed, proposal: Proposal, support: Support, tally: tuple[int, ...]
) -> None:
    [voter] = world.actors.voters(1)
    sent = governor.send(voter, "castVote", proposal.id, int(support))
    assert governor.read("proposalVotes", proposal.id) == tally
    assert governor.read("hasVoted", proposal.id, voter.address) is True
    assert governor.read("hasVoted", proposal.id, world.actors.proposer.address) is False
    assert sent.events == (
        (
            "VoteCast",
            {
                "voter": voter.address,
                "proposalId": proposal.id,
                "support": int(support),
                "weight": 1,
                "reason": "",
            },
        ),
    )


@pytest.mark.parametrize("reason", ["", "Because.", "x" * 512])
def test_with_a_reason(world: World, governor: Deployed, proposal: Proposal, reason: str) -> None:
    [voter] = world.actors.voters(1)
    sent = governor.send(voter, "castVoteWithReason", proposal.id, 1, reason)
    assert sent.only("VoteCast")["reason"] == reason
    assert governor.read("proposalVotes", proposal.id) == (0, 1, 0)


def test_a_reason_of_513_bytes(world: World, governor: Deployed, proposal: Proposal) -> None:
    [voter] = world.actors.voters(1)
    with reverts("it gave no reason"):
        governor.send(voter, "castVoteWithReason", proposal.id, 1, "x" * 513)


def test_answers_the_weight(world: World, governor: Deployed, proposal: Proposal) -> None:
    call = governor.call("castVote", proposal.id, 1)
    answer = world.port.call(call, sender=world.actors.voters(1)[0].address)
    assert int.from_bytes(answer) == 1


@pytest.mark.parametrize(
    ("support", "reason"), [(3, "ballots: invalid support"), (255, "ballots: wrong params")]
)
def test_an_unknown_support(
    world: World, governor: Deployed, proposal: Proposal, support: int, reason: str
) -> None:
    [voter] = world.actors.voters(1)
    with reverts(reason):
        governor.send(voter, "castVote", proposal.id, support)
    assert governor.read("hasVoted", proposal.id, voter.address) is False


def test_twice(world: World, governor: Deployed, proposal: Proposal) -> None:
    [voter] = world.actors.voters(1)
    governor.send(voter, "castVote", proposal.id, 1)
    for support in (0, 1, 2):
        with reverts("ballots: already voted"):
            governor.send(voter, "castVote", proposal.id, support)
    with reverts("ballots: already voted"):
        governor.send(voter, "castVoteWithReason", proposal.id, 1, "Again.")
    assert governor.read("proposalVotes", proposal.id) == (0, 1, 0)


def test_an_unknown_proposal(world: World, governor: Deployed) -> None:
    with reverts("ballots: unknown proposal"):
        governor.send(world.actors.voters(1)[0], "castVote", 1, 1)


def test_without_votes(world: World, governor: Deployed, proposal: Proposal) -> None:
    with reverts("ballots: no votes"):
        governor.send(world.actors.stranger, "castVote", proposal.id, 1)


def test_only_from_the_second_after_the_snapshot(
    world: World, governor: Deployed, actions: list[Call]
) -> None:
    proposal = world.propose(actions, "Poke it")
    first, second = world.actors.voters(2)
    with reverts("ballots: not active"):
        governor.send(first, "castVote", proposal.id, 1)
    at_timestamp(world, proposal.snapshot)
    with reverts("ballots: not active"):
        governor.send(first, "castVote", proposal.id, 1)
    at_timestamp(world, proposal.snapshot + 1)
    governor.send(first, "castVote", proposal.id, 1)
    governor.send(second, "castVote", proposal.id, 1)


def test_until_the_deadlines_second_and_not_later(
    world: World, governor: Deployed, proposal: Proposal
) -> None:
    first, second = world.actors.voters(2)
    at_timestamp(world, proposal.deadline)
    governor.send(first, "castVote", proposal.id, 1)
    at_timestamp(world, proposal.deadline + 1)
    with reverts("ballots: not active"):
        governor.send(second, "castVote", proposal.id, 1)


def test_not_on_what_was_canceled(world: World, governor: Deployed, proposal: Proposal) -> None:
    world.send(world.nation.proposals.cancel(proposal), world.actors.guardian)
    with reverts("ballots: not active"):
        governor.send(world.actors.voters(1)[0], "castVote", proposal.id, 1)


def test_a_citizen_admitted_at_the_snapshot_votes_and_one_later_does_not(
    world: World, governor: Deployed, actions: list[Call]
) -> None:
    proposal = world.propose(actions, "Poke it")
    registry, stranger, keeper = world.nation.registry, world.actors.stranger, world.actors.keeper
    at_timestamp(world, proposal.snapshot)
    world.send(registry.admit(stranger.address), world.actors.registrar)
    world.send(registry.admit(keeper.address), world.actors.registrar)
    governor.send(stranger, "castVote", proposal.id, 1)
    with reverts("ballots: no votes"):
        governor.send(keeper, "castVote", proposal.id, 1)


def test_one_who_was_a_citizen_at_the_snapshot_still_votes(
    world: World, governor: Deployed, proposal: Proposal
) -> None:
    [voter] = world.actors.voters(1)
    world.send(world.nation.registry.revoke(voter.address), world.actors.registrar)
    governor.send(voter, "castVote", proposal.id, 1)
    assert governor.read("proposalVotes", proposal.id) == (0, 1, 0)


def test_a_transfer_after_the_snapshot_does_not_vote_twice(
    holders_world: World, mock: Mock
) -> None:
    world = holders_world
    governor = governor_of(world)
    proposal = world.propose([mock(world, "Target").call("poke", 1)])
    first, second = world.actors.voters(2)
    world.vote(proposal, voters=[first])
    world.send(world.nation.token.transfer(second.address, Wei(1_000 * MERIT)), first)
    sent = governor.send(second, "castVote", proposal.id, 1)
    assert sent.only("VoteCast")["weight"] == 1_000 * MERIT
    assert governor.read("proposalVotes", proposal.id) == (0, 2_000 * MERIT, 0)


def test_a_transfer_after_the_snapshot_does_not_take_the_vote(
    holders_world: World, mock: Mock
) -> None:
    world = holders_world
    governor = governor_of(world)
    proposal = world.propose([mock(world, "Target").call("poke", 1)])
    world.vote(proposal, voters=[])
    first, stranger = world.actors.voters(1)[0], world.actors.stranger
    world.send(world.nation.token.transfer(stranger.address, Wei(1_000 * MERIT)), first)
    world.send(world.nation.token.delegate(stranger.address), stranger)
    assert governor.send(first, "castVote", proposal.id, 0).only("VoteCast")["weight"] == (
        1_000 * MERIT
    )
    with reverts("ballots: no votes"):
        governor.send(stranger, "castVote", proposal.id, 0)


def test_a_delegate_votes_with_all_it_was_given(holders_world: World, mock: Mock) -> None:
    world = holders_world
    governor = governor_of(world)
    delegate, *others = world.actors.voters(4)
    for each in others:
        world.send(world.nation.token.delegate(delegate.address), each)
    proposal = world.propose([mock(world, "Target").call("poke", 1)])
    world.vote(proposal, Support.ABSTAIN, voters=[delegate])
    assert governor.read("proposalVotes", proposal.id) == (0, 0, 4_000 * MERIT)
    with reverts("ballots: no votes"):
        governor.send(others[0], "castVote", proposal.id, 1)


def greatest_supply(text: str) -> str:
    """Two holders with nearly all the wei that a token can have, in a house of holders."""
    text = holders_decide(text)
    text = text.replace("cap: 1_000_000 TST", "cap: 300_000_000 TST")
    for person in Actors().voters(2):
        text = text.replace(
            f'    - to: "{person.address}"\n      amount: 1_000 TST',
            f'    - to: "{person.address}"\n      amount: 140_000_000 TST',
        )
    return text


def test_the_greatest_tallies_fit_their_words(found: Callable[[Change], World], mock: Mock) -> None:
    world = found(greatest_supply)
    governor = governor_of(world)
    proposal = world.propose([mock(world, "Target").call("poke", 1)])
    first, second, third = world.actors.voters(3)
    world.vote(proposal, Support.AGAINST, [first])
    world.vote(proposal, Support.FOR, [second, third])
    million = 1_000_000 * MERIT
    expected = (140 * million, 140 * million + 1_000 * MERIT, 0)
    assert governor.read("proposalVotes", proposal.id) == expected
    world.close_vote(proposal)
    assert world.nation.governor.state(proposal.id) == ProposalState.SUCCEEDED

"""A governor over a source of votes that is not govkit's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from govkit.contracts.governor import proposal_id
from govkit.network.port import Call
from govkit.testing import World, reverts
from govkit.testing.deployed import Deployed
from govkit.types import Bps, Wei
from tests.contracts.conftest import ORDINARY, Cast
from tests.contracts.governor.conftest import Mock

GREATEST = 2**96 - 1


@pytest.fixture
def votes(bare_world: World, mock: Mock) -> Deployed:
    return mock(bare_world, "AnyVotes")


@pytest.fixture
def foreign(
    deploy_governor: Callable[..., Deployed],
    deploy_rulebook: Callable[..., Deployed],
    votes: Deployed,
) -> Deployed:
    """A governor that counts blocks, with everybody's weight given by `votes`."""
    terms = replace(
        ORDINARY, proposal_threshold=0, voting_delay=1, voting_period=100, quorum_bps=Bps(0)
    )
    return deploy_governor(
        False, deploy_rulebook(terms), source=votes.address, weighed=True, numbered=False
    )


@pytest.fixture
def proposal(bare_world: World, foreign: Deployed, cast: Cast) -> int:
    """Open to votes."""
    action = Call(cast.receiver.address, value=Wei(1))
    foreign.send(cast.holder, "propose", [action.to], [1], [b""], "A gift")
    bare_world.mine(2)
    return proposal_id([action], "A gift")


def test_the_clock_is_the_sources(foreign: Deployed) -> None:
    assert foreign.read("CLOCK_MODE") == "mode=blocknumber&from=default"


def test_the_greatest_weight_counts(
    foreign: Deployed, votes: Deployed, proposal: int, cast: Cast
) -> None:
    votes.send(cast.deployer, "set_weight", GREATEST)
    foreign.send(cast.holder, "castVote", proposal, 1)
    foreign.send(cast.stranger, "castVote", proposal, 0)
    assert foreign.read("proposalVotes", proposal) == (GREATEST, GREATEST, 0)


def test_a_greater_weight_is_refused_before_it_can_spill(
    foreign: Deployed, votes: Deployed, proposal: int, cast: Cast
) -> None:
    votes.send(cast.deployer, "set_weight", GREATEST + 1)
    with reverts("ballots: weight over 96 bits"):
        foreign.send(cast.holder, "castVote", proposal, 1)
    assert foreign.read("proposalVotes", proposal) == (0, 0, 0)


def test_a_voter_is_noted_by_its_address(
    foreign: Deployed, votes: Deployed, proposal: int, cast: Cast
) -> None:
    votes.send(cast.deployer, "set_weight", 1)
    foreign.send(cast.holder, "castVote", proposal, 2)
    assert foreign.read("hasVoted", proposal, cast.holder.address) is True
    assert foreign.read("hasVoted", proposal, cast.stranger.address) is False
    with reverts("ballots: already voted"):
        foreign.send(cast.holder, "castVote", proposal, 2)
    foreign.send(cast.stranger, "castVote", proposal, 2)
    assert foreign.read("proposalVotes", proposal) == (0, 0, 2)

"""A governor over a source of votes that is not govkit's."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit.contracts.governor import proposal_id
from govkit.network.port import Call
from govkit.testing import World, reverts
from govkit.types import ZERO_ADDRESS, Wei
from tests.contracts.conftest import Cast
from tests.contracts.governor.conftest import Mock
from tests.contracts.probe import Probe

GREATEST = 2**96 - 1


@pytest.fixture
def votes(bare_world: World, mock: Mock) -> Probe:
    return mock(bare_world, "AnyVotes")


@pytest.fixture
def foreign(deploy: Callable[..., Probe], votes: Probe, cast: Cast) -> Probe:
    """A governor that counts blocks, with everybody's weight given by `votes`."""
    shares = (0, 5_000)
    return deploy(
        "Governor", "Abroad", votes.address, cast.treasury.address,
        1, 100, 0, *shares, 86_400, ZERO_ADDRESS, 0,
    )  # fmt: skip


@pytest.fixture
def proposal(bare_world: World, foreign: Probe, cast: Cast) -> int:
    """Open to votes."""
    action = Call(cast.receiver.address, value=Wei(1))
    foreign.send(cast.holder, "propose", [action.to], [1], [b""], "A gift")
    bare_world.mine(2)
    return proposal_id([action], "A gift")


def test_the_clock_is_the_sources(foreign: Probe) -> None:
    assert foreign.read("CLOCK_MODE") == "mode=blocknumber&from=default"


def test_the_greatest_weight_counts(
    foreign: Probe, votes: Probe, proposal: int, cast: Cast
) -> None:
    votes.send(cast.deployer, "set_weight", GREATEST)
    foreign.send(cast.holder, "castVote", proposal, 1)
    foreign.send(cast.stranger, "castVote", proposal, 0)
    assert foreign.read("proposalVotes", proposal) == (GREATEST, GREATEST, 0)


def test_a_greater_weight_is_refused_before_it_can_spill(
    foreign: Probe, votes: Probe, proposal: int, cast: Cast
) -> None:
    votes.send(cast.deployer, "set_weight", GREATEST + 1)
    with reverts("ballots: weight too high"):
        foreign.send(cast.holder, "castVote", proposal, 1)
    assert foreign.read("proposalVotes", proposal) == (0, 0, 0)

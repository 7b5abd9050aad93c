"""A founded nation's governor, with something to act on, and the governor alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit.contracts.governor import operation
from govkit.nation.voting.proposals import Proposal
from govkit.network.port import Call
from govkit.testing import World
from govkit.testing.deployed import Deployed

Mock = Callable[..., Deployed]


def columns(proposal: Proposal) -> tuple[object, ...]:
    """The arguments of queue, execute, cancel and hashProposal."""
    return operation(proposal.actions, proposal.description)


def governor_of(world: World) -> Deployed:
    return Deployed(world, "Governor", world.nation.governor.address)


@pytest.fixture
def governor(world: World) -> Deployed:
    """The governor of the sample nation, in which citizens decide."""
    return governor_of(world)


@pytest.fixture
def target(world: World, mock: Mock) -> Deployed:
    return mock(world, "Target")


@pytest.fixture
def actions(target: Deployed) -> list[Call]:
    return [target.call("poke", 7)]

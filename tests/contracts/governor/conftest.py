"""A founded nation's governor, with something to act on, and the governor alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit.crypto.keccak import keccak
from govkit.nation.proposals import Proposal
from govkit.network.port import Call
from govkit.testing import World
from govkit.testing.probe import Probe

Mock = Callable[..., Probe]


def columns(proposal: Proposal) -> tuple[list[str], list[int], list[bytes], bytes]:
    """What queue, execute, cancel and hashProposal take."""
    return (
        [str(action.to) for action in proposal.actions],
        [action.value for action in proposal.actions],
        [action.data for action in proposal.actions],
        keccak(proposal.description.encode()),
    )


def governor_of(world: World) -> Probe:
    return Probe(world, "Governor", world.nation.governor.address)


@pytest.fixture
def governor(world: World) -> Probe:
    """The governor of the sample nation, in which citizens decide."""
    return governor_of(world)


@pytest.fixture
def target(world: World, mock: Mock) -> Probe:
    return mock(world, "Target")


@pytest.fixture
def actions(target: Probe) -> list[Call]:
    return [target.call("poke", 7)]

"""A founded nation's governor, with something to act on, and the governor alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit.crypto.keccak import keccak
from govkit.nation.proposals import Proposal
from govkit.network.port import Call
from govkit.testing import World
from govkit.types import ZERO_ADDRESS
from tests.contracts.conftest import Cast
from tests.contracts.probe import Probe

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


@pytest.fixture
def deploy_governor(
    deploy: Callable[..., Probe], deploy_registry: Callable[..., Probe], cast: Cast
) -> Callable[..., Probe]:
    """A governor on its own, whose timelock is a person, over a registry without citizens."""

    def governor(
        delay: int = 100,
        period: int = 1_000,
        threshold: int = 1,
        quorum_bps: int = 2_000,
        approval_bps: int = 5_000,
        grace: int = 86_400,
        guardian: str = ZERO_ADDRESS,
        until: int = 0,
        by_timestamp: bool = True,
    ) -> Probe:
        return deploy(
            "Governor",
            "Testland",
            deploy_registry(by_timestamp).address,
            cast.treasury.address,
            delay,
            period,
            threshold,
            quorum_bps,
            approval_bps,
            grace,
            guardian,
            until,
        )

    return governor

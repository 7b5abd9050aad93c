"""Shared by all tests: a world of its own for each, and one way of drawing examples."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from govkit.nation.nation import Nation
from govkit.testing import Actors, World, sample_constitution

settings.register_profile("govkit", derandomize=True, deadline=None, database=None)
settings.load_profile("govkit")


def _restored(world: World, snapshot: int) -> Iterator[World]:
    world.restore(snapshot)
    yield world


@pytest.fixture(scope="session")
def _citizens_world() -> tuple[World, int]:
    world = World.found(sample_constitution())
    return world, world.snapshot()


@pytest.fixture(scope="session")
def _holders_world() -> tuple[World, int]:
    world = World.found(sample_constitution(holders_decide))
    return world, world.snapshot()


def holders_decide(text: str) -> str:
    """The sample nation file with the token's holders as its house."""
    text = text.replace("houses: [citizens]", "houses: [token]").replace(
        "quorum: 20 %", "quorum: 10 %"
    )
    return text.replace("proposal_threshold: 1 citizen", "proposal_threshold: 500 TST")


def blocks_count(text: str) -> str:
    """The sample nation file with a clock of blocks."""
    text = text.replace("clock: timestamp", "clock: blocknumber")
    text = text.replace("voting_delay: 1 day", "voting_delay: 5 blocks")
    return text.replace("voting_period: 3 days", "voting_period: 20 blocks")


@pytest.fixture
def world(_citizens_world: tuple[World, int]) -> Iterator[World]:
    """The sample nation, in which citizens decide, as it was right after its founding."""
    yield from _restored(*_citizens_world)


@pytest.fixture
def holders_world(_holders_world: tuple[World, int]) -> Iterator[World]:
    """The sample nation, in which the token's holders decide."""
    yield from _restored(*_holders_world)


@pytest.fixture
def nation(world: World) -> Nation:
    return world.nation


@pytest.fixture
def actors(world: World) -> Actors:
    return world.actors

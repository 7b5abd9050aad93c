"""Shared by all tests: a world of its own for each, and one way of drawing examples."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from govkit.nation.nation import Nation
from govkit.testing import Actors, World, sample_constitution

APE_TESTS = Path(__file__).parent / "ape"


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """`ape test` runs tests/ape and nothing else; every other runner leaves that folder out."""
    in_ape_tests = APE_TESTS in (collection_path, *collection_path.parents)
    under_ape = Path(sys.argv[0]).name == "ape"
    if collection_path.is_dir():
        return not under_ape if in_ape_tests else None
    return True if in_ape_tests != under_ape else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Long searches run only when they are asked for: `pytest -m soak`."""
    if "soak" in str(config.option.markexpr):
        return
    for item in items:
        if item.get_closest_marker("soak"):
            item.add_marker(pytest.mark.skip(reason="a long search: run it with -m soak"))


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

"""Doors by their design, deployed once a run and restored for each test."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.contracts.admissions.doors import Design, Doors


@pytest.fixture(scope="session")
def _opened() -> dict[Design, tuple[Doors, int]]:
    return {}


@pytest.fixture
def doors(_opened: dict[Design, tuple[Doors, int]]) -> Callable[..., Doors]:
    """Doors of some design."""

    def opened(**chosen: Any) -> Doors:
        design = Design(**chosen)
        if design not in _opened:
            made = Doors(design)
            _opened[design] = made, made.world.snapshot()
        made, snapshot = _opened[design]
        made.world.restore(snapshot)
        return made

    return opened


@pytest.fixture
def vouching(doors: Callable[..., Doors]) -> Doors:
    """A fee and three vouchers."""
    return doors()

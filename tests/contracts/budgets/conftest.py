"""The budgets of a land."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.contracts.budgets.cooperative import Cooperative
from tests.contracts.land import LandDesign


@pytest.fixture
def coop(once: Callable[..., Cooperative]) -> Cooperative:
    return once(Cooperative, LandDesign())

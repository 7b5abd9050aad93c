"""What the state machines share besides `govkit.testing.machines`: long runs, and a memory."""

from __future__ import annotations

import pytest
from hypothesis import settings

from govkit.testing.machines import QUICK, ChainMachine
from govkit.testing.machines import run_machine as run

__all__ = ["QUICK", "SOAK", "ChainMachine", "History", "run", "searches"]

SOAK = settings(QUICK, max_examples=500, stateful_step_count=100)


def searches(
    soak: settings = SOAK,
    max_examples: int = QUICK.max_examples,
    stateful_step_count: int = QUICK.stateful_step_count,
) -> pytest.MarkDecorator:
    """Gives a test its settings as `chosen`: those of a quick search, which are `QUICK` but for
    what is given, and with `-m soak` those of a long one."""
    quick = settings(QUICK, max_examples=max_examples, stateful_step_count=stateful_step_count)
    each = [quick, pytest.param(soak, marks=pytest.mark.soak)]
    return pytest.mark.parametrize("chosen", each, ids=["quick", "soak"])


class History:
    """Numbers by name at every past timepoint, by the plainest means: a copy of them all."""

    def __init__(self) -> None:
        self._moments: list[tuple[int, dict[str, int]]] = []

    def keep(self, timepoint: int, numbers: dict[str, int]) -> None:
        self._moments.append((timepoint, dict(numbers)))

    def at(self, timepoint: int) -> dict[str, int]:
        """As they stood at the end of `timepoint`."""
        earlier = [numbers for when, numbers in self._moments if when <= timepoint]
        return earlier[-1] if earlier else {}

"""What the state machines share besides `govkit.testing.machines`: long runs, and a memory."""

from __future__ import annotations

from hypothesis import settings

from govkit.testing.machines import QUICK, ChainMachine
from govkit.testing.machines import run_machine as run

__all__ = ["QUICK", "SOAK", "ChainMachine", "History", "run"]

SOAK = settings(QUICK, max_examples=500, stateful_step_count=100)


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

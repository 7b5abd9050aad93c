"""A clock that goes on only while somebody waits, so that no test has to."""

from __future__ import annotations

from collections.abc import Callable


class WaitingClock:
    """`slept` are the waits, in seconds; `meanwhile` is done at the end of each."""

    def __init__(self, meanwhile: Callable[[], object] = lambda: None, at: float = 1.7e9) -> None:
        self.slept: list[float] = []
        self._at, self.meanwhile = at, meanwhile

    def now(self) -> float:
        return self._at + self.monotonic()

    def monotonic(self) -> float:
        return sum(self.slept)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.meanwhile()

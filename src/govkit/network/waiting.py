"""Waits for a transaction as long and as patiently as a chain's own blocks come."""

from __future__ import annotations

from collections.abc import Callable

from govkit.errors import GovkitError
from govkit.network.clock import Clock
from govkit.network.port import Block

_BLOCKS = 10
"""So many of the last blocks tell how long one takes."""
_LOOKS = 6
"""How often to look within one block's time."""
_BLOCKS_WAITED = 20
_LONGEST_PAUSE_SECONDS, _LONGEST_WAIT_SECONDS = 2.0, 3_600.0


class Wait:
    """One wait, of at least `seconds`, with pauses of at least `pause_seconds`.

    The chain's blocks are looked at only if something has to be waited for; without `block` not at
    all.
    """

    def __init__(
        self,
        block: Callable[[int | None], Block] | None,
        clock: Clock,
        seconds: float,
        pause_seconds: float,
    ) -> None:
        self.seconds = seconds
        self._block, self._clock, self._pause_seconds = block, clock, pause_seconds
        self._is_measured = self._is_extended = False
        self._began = clock.monotonic()

    def is_over(self) -> bool:
        return self._clock.monotonic() > self._began + self.seconds

    def extend(self) -> None:
        """Wait as long again, once."""
        if not self._is_extended:
            self._began, self._is_extended = self._clock.monotonic(), True

    def pause(self) -> None:
        if self._block and not self._is_measured:
            self._measure(self._block)
        self._clock.sleep(self._pause_seconds)

    def _measure(self, block: Callable[[int | None], Block]) -> None:
        self._is_measured = True
        try:
            head = block(None)
            earlier = block(max(head.number - _BLOCKS, 0))
        except GovkitError:
            return  # the next look says what is wrong
        between = (head.timestamp - earlier.timestamp) / max(head.number - earlier.number, 1)
        pause = min(between / _LOOKS, _LONGEST_PAUSE_SECONDS)
        self._pause_seconds = max(self._pause_seconds, pause)
        self.seconds = max(self.seconds, min(between * _BLOCKS_WAITED, _LONGEST_WAIT_SECONDS))

"""Tells moments relative to the chain's own time, and as they are: "in 2 days, 2026-11-27 ..."."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from govkit.constitution.units import COUNTED_SECONDS, format_count, format_time
from govkit.network.port import Port
from govkit.types import Clock


@dataclass(frozen=True, slots=True)
class Moment:
    """A timepoint of the nation's clock or, `in_seconds`, of the timelock's (since 1970)."""

    at: int
    in_seconds: bool = False


class Moments:
    """Moments on one chain. The time is that of the chain, not of this machine, and is asked once.

    `clock` is the nation's.
    """

    def __init__(self, port: Port, clock: Clock) -> None:
        self._port, self._clock = port, clock

    @cached_property
    def _seconds(self) -> int:
        return self._port.now()

    @cached_property
    def _block(self) -> int:
        return self._port.block().number

    def now(self, moment: Moment) -> int:
        """The chain's time in the unit of a moment."""
        return self._block if self._is_block(moment) else self._seconds

    def is_past(self, moment: Moment) -> bool:
        return self.now(moment) > moment.at

    def away(self, moment: Moment) -> str:
        """How far a moment is: "in 2 days", "3 hours ago", "in 40 blocks"."""
        span = moment.at - self.now(moment)
        told = self._blocks(abs(span)) if self._is_block(moment) else _rough(abs(span))
        return f"in {told}" if span >= 0 else f"{told} ago"

    def exact(self, moment: Moment) -> str:
        """A moment as it is: "2026-11-27 23:25 UTC", "block 1200"."""
        if self._is_block(moment):
            return f"block {moment.at}"
        shown = format_time(moment.at)
        return f"{shown[:16]} UTC" if shown.endswith(" UTC") else shown

    def both(self, moment: Moment) -> str:
        """After a verb: "in 2 days, 2026-11-27 23:25 UTC"."""
        return f"{self.away(moment)}, {self.exact(moment)}"

    def until(self, moment: Moment) -> str:
        """As an end: "until 2026-11-27 23:25 UTC (in 2 days)"."""
        return f"until {self.exact(moment)} ({self.away(moment)})"

    def _is_block(self, moment: Moment) -> bool:
        return self._clock is Clock.BLOCKNUMBER and not moment.in_seconds

    def _blocks(self, count: int) -> str:
        return format_count(count, "block")


def _rough(seconds: int) -> str:
    """A span in its largest unit of which it has at least two."""
    for unit, length in COUNTED_SECONDS:
        if seconds >= 2 * length:
            return format_count(seconds // length, unit)
    return format_count(seconds, "second")

"""The time of the next block: the wall clock's, shifted; or one that only blocks move."""

from __future__ import annotations

from collections.abc import Callable
from operator import index

from govkit.chain.store import Store
from govkit.errors import ChainError

MAX_AHEAD_SECONDS = 300
"""How far blocks that are made quickly may run ahead of the clock."""


class Clock:
    """A chain's clock. `newest` is the newest block's timestamp; its shift is kept in the store."""

    def __init__(self, store: Store, wall_clock: Callable[[], float] | None) -> None:
        """`wall_clock` gives seconds since 1970; with None time passes only with blocks."""
        self._store = store
        self.wall_clock = wall_clock
        self.next: int | None = None
        """The timestamp that was asked for the next block, if any."""
        self.offset_seconds = int(store.get_meta("offset_seconds") or 0)

    def now(self, newest: int) -> int:
        """The timestamp that a block made now would have, in seconds since 1970."""
        if self.next is not None:
            return self.next
        after = newest + 1
        if self.wall_clock is None:
            return after
        clock = int(self.wall_clock()) + self.offset_seconds
        if after > clock + MAX_AHEAD_SECONDS:
            return newest
        return max(after, clock)

    def forward(self, seconds: int, newest: int) -> int:
        """Move the clock. Returns the timestamp of a block at the end. Raises ChainError."""
        seconds = index(seconds)  # a float would be stored, and make all later times floats
        if seconds < 0:
            raise ChainError("time cannot go back", f"{seconds} seconds", "give a positive span")
        self.set_offset(self.offset_seconds + seconds)
        if self.wall_clock is None:
            return (self.next or newest) + max(seconds, 1)
        before, self.next = self.next, None
        return max(self.now(newest), (before or newest) + max(seconds, 1))

    def set_offset(self, seconds: int) -> None:
        """Set by how much the clock differs from the wall clock."""
        self._store.set_meta("offset_seconds", str(seconds))
        self.offset_seconds = seconds

    def set_next(self, timestamp: int, newest: int) -> None:
        """Give the next block that timestamp. Raises ChainError unless it is after `newest`."""
        timestamp = index(timestamp)
        if timestamp <= newest:
            raise ChainError(
                "time cannot go back",
                f"{timestamp} is not after the head's {newest}",
                "give a later timestamp",
            )
        if self.wall_clock:
            self.set_offset(timestamp - int(self.wall_clock()))
        self.next = timestamp

"""Long reads take turns, so that no client's request keeps others from their answers.

Python runs one thread at a time, and gives each its part; many that compute would leave little to
one that only looks something up. So a read computes freely for a moment, and after that one at a
time does, for a moment each, that which has had the least. A short read never waits, and one of
middling length passes those that have run for long. Where more is asked than can be held, the read
that has run longest is ended.

Whatever can take long comes to `step` again and again: the machine at each jump and each call,
loops over blocks, logs and the requests of a batch. Outside of a read it does nothing.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from govkit.errors import ChainError

TURN_SECONDS = 0.02
MOST_SECONDS = 60.0
"""The time that one read may compute."""

_PATIENCE_SECONDS = 0.25
"""How long a read waits for one that reaches no step, as within a precompile."""


class ReadEnded(ChainError):
    """A read that computed too long, or longest when there were too many."""


class _Read:
    """A read that is being answered: how long it has computed, and until when its turn lasts."""

    def __init__(self) -> None:
        self.began = time.thread_time()
        self.used = 0.0
        self.until = time.perf_counter() + TURN_SECONDS
        self.may_go = threading.Event()
        self.is_ended = False


class _Mine(threading.local):
    read: _Read | None = None


class Turns:
    """Gives reads their turns. `running` says whether anybody reads, so nobody else need ask."""

    def __init__(self) -> None:
        self.running = 0
        self._mine = _Mine()
        self._gate = threading.Lock()
        self._reads: list[_Read] = []
        self._waiting: list[_Read] = []
        self._turn: _Read | None = None

    @contextmanager
    def reading(self) -> Iterator[None]:
        """What this thread does inside is a read, and takes turns with others."""
        read = self._mine.read = _Read()
        with self._gate:
            self._reads.append(read)
            self.running = len(self._reads)
        try:
            yield
        finally:
            self._mine.read = None
            with self._gate:
                self._reads.remove(read)
                self.running = len(self._reads)
                if self._turn is read:
                    self._pass_on()

    def step(self) -> None:
        """Let others go on if it is their turn. Raises ReadEnded."""
        read = self._mine.read
        if read is not None and (read.is_ended or time.perf_counter() > read.until):
            self._wait(read)

    def _wait(self, read: _Read) -> None:
        read.used = time.thread_time() - read.began
        if read.used > MOST_SECONDS:
            raise ReadEnded(
                "execution aborted", f"it computed for {MOST_SECONDS:.0f} seconds", "ask for less"
            )
        with self._gate:
            self._waiting.append(read)
            if self._turn in (None, read):
                self._pass_on()
        read.may_go.wait(_PATIENCE_SECONDS)
        with self._gate:
            if read in self._waiting:
                self._waiting.remove(read)
            read.may_go.clear()
            self._turn = read
        if read.is_ended:
            raise ReadEnded(
                "execution aborted",
                "too many requests ran at once, and this one had run longest",
                "ask again later",
            )
        read.until = time.perf_counter() + TURN_SECONDS

    def _pass_on(self) -> None:
        """Give the turn to the read that has computed least."""
        self._turn = min(self._waiting, key=lambda each: each.used, default=None)
        if self._turn:
            self._waiting.remove(self._turn)
            self._turn.may_go.set()

    def end_longest(self) -> None:
        """End the read that has computed longest, at its next step."""
        with self._gate:
            left = [each for each in self._reads if not each.is_ended]
            longest = max(left, key=lambda each: each.used, default=None)
            if longest and longest.used:
                longest.is_ended = True
                longest.may_go.set()


turns = Turns()


_Item = TypeVar("_Item")


def stepping(items: Iterable[_Item]) -> Iterator[_Item]:
    """The items, with a step before each."""
    for each in items:
        if turns.running:
            turns.step()
        yield each

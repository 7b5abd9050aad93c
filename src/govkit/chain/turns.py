"""Long reads take turns, so that no client's request keeps others from their answers.

Python runs one thread at a time, and gives each its part; many that compute would leave little to
one that only looks something up. So a read computes freely for a moment, and after that one at a
time does, for a moment each, that which has had the least. A short read never waits, and one of
middling length passes those that have run for long. Where more is asked than can be held, the read
that has run longest is ended.

To wake another thread takes longer than most reads do. So while no other read runs, one that is
expected to be short is tried where it arrives, and begins again in a thread if it was not.

Whatever can take long comes to `step` again and again: the machine at each jump, each call and each
instruction that is much work, loops over blocks, logs and the requests of a batch. Outside of a
read it does nothing.
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

TRIAL_SECONDS = 0.001
"""A read may take two such moments where it arrives: the server does nothing else meanwhile."""

_PAUSE_AFTER_SECONDS, _PAUSE_SECONDS = 0.001, 0.00005
"""A thread that leaves Python for many short moments, as to read a row, takes it back before one
that waits has woken. So a read rests for a moment now and then."""

_PATIENCE_SECONDS = 0.25
"""How long a read waits for one that reaches no step, as within a precompile."""


class ReadEnded(ChainError):
    """A read that computed too long, or longest when there were too many."""


class TakesLong(BaseException):
    """The end of a trial. Nothing on the way may take it for an error of the read itself."""


class _Read:
    """A read that is being answered: how long it has computed, until when its turn lasts, and
    `until` when it computes without a pause."""

    is_trial = False

    def __init__(self) -> None:
        self.began = time.thread_time()
        self.used = 0.0
        self.begin_turn()
        self.may_go = threading.Event()
        self.is_ended = False

    def begin_turn(self) -> None:
        now = time.perf_counter()
        self.turn_ends, self.until = now + TURN_SECONDS, now + _PAUSE_AFTER_SECONDS

    def pause(self) -> bool:
        """Let the thread that waits for Python have it, unless the turn is over. Returns whether
        it is not."""
        if self.is_ended or time.perf_counter() > self.turn_ends:
            return False
        time.sleep(_PAUSE_SECONDS)
        self.until = min(self.turn_ends, time.perf_counter() + _PAUSE_AFTER_SECONDS)
        return True


class _Trial:
    """A read that has a moment in all."""

    is_trial = True
    is_ended = False
    is_stoppable = False

    began: float | None = None

    def __init__(self) -> None:
        self.until = time.perf_counter() + TRIAL_SECONDS

    def is_late(self) -> bool:
        """Whether its moment is over, and it has computed for one more since, and not only waited
        for a busy machine. Most end before that, so only then is it asked how much it computes:
        of all clocks that one takes longest."""
        if time.perf_counter() <= self.until:
            return False
        if self.began is None:
            self.began = time.thread_time()
        left = TRIAL_SECONDS - (time.thread_time() - self.began)
        self.until = time.perf_counter() + left
        return left < 0


class _Mine(threading.local):
    read: _Read | _Trial | None = None


class _Trying:
    """A trial in its thread: a class of its own, since a generator takes twice as long."""

    __slots__ = ("_turns",)

    def __init__(self, turns: Turns) -> None:
        self._turns = turns

    def __enter__(self) -> None:
        self._turns.count_trials(1)
        self._turns.mine.read = _Trial()

    def __exit__(self, *error: object) -> None:
        self._turns.mine.read = None
        self._turns.count_trials(-1)


class Turns:
    """Gives reads their turns. `running` says whether anybody reads, so nobody else need ask."""

    def __init__(self) -> None:
        self.running = 0
        self.mine = _Mine()
        self._gate = threading.Lock()
        self._reads: list[_Read] = []
        self._trials = 0
        self._waiting: list[_Read] = []
        self._turn: _Read | None = None

    @contextmanager
    def reading(self) -> Iterator[None]:
        """What this thread does inside is a read, and takes turns with others."""
        read = self.mine.read = _Read()
        with self._gate:
            self._reads.append(read)
            self._count()
        try:
            yield
        finally:
            self.mine.read = None
            with self._gate:
                self._reads.remove(read)
                self._count()
                if self._turn is read:
                    self._pass_on()

    def trying(self) -> _Trying:
        """What this thread does inside is a read that ends with TakesLong if it is not short."""
        return _Trying(self)

    def count_trials(self, more: int) -> None:
        with self._gate:
            self._trials += more
            self._count()

    def _count(self) -> None:
        self.running = len(self._reads) + self._trials

    def step(self) -> None:
        """Let others go on if it is their turn. Raises ReadEnded, TakesLong."""
        read = self.mine.read
        if read is not None and (read.is_ended or time.perf_counter() > read.until):
            self._wait(read)

    @contextmanager
    def stoppable(self) -> Iterator[None]:
        """A query inside ends with an error if this thread tries a read that is no longer short:
        only who expects that error may ask for it."""
        read = self.mine.read
        if isinstance(read, _Trial):
            read.is_stoppable = True
        try:
            yield
        finally:
            if isinstance(read, _Trial):
                read.is_stoppable = False

    def is_late(self) -> bool:
        """Whether to end a query. SQLite asks this within each."""
        read = self.mine.read
        return isinstance(read, _Trial) and read.is_stoppable and read.is_late()

    def long_step(self) -> None:
        """What follows can take long without a step. Raises TakesLong."""
        read = self.mine.read
        if read is not None and read.is_trial:
            raise TakesLong

    def _wait(self, read: _Read | _Trial) -> None:
        if isinstance(read, _Trial):
            if read.is_late():
                raise TakesLong
            return
        if read.pause():
            return
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
        read.begin_turn()

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

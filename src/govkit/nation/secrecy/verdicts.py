"""What checks of a transcript find, in words; and the work of many processes on many ballots."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import chain
from multiprocessing import get_context
from typing import TypeVar

_Ballot = TypeVar("_Ballot")
Progress = Callable[[int, int, str], None]
"""Told of the ballots that are checked, of how many there are, and what is being done."""

_AT_ONCE = 100
"""Ballots that a process checks before it reports."""
_ALONE = 300
"""So many ballots are checked sooner than other processes have started."""


@dataclass(frozen=True, slots=True)
class Check:
    """Whether something holds, in words; None if there is nothing to check yet."""

    id: str
    holds: bool | None
    words: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """All checks in their order."""

    checks: tuple[Check, ...]

    @property
    def fault(self) -> Check | None:
        """The first check that fails."""
        return next((check for check in self.checks if check.holds is False), None)

    @property
    def holds(self) -> bool:
        return self.fault is None

    @property
    def is_tallied(self) -> bool:
        """Whether the tally is there, and right."""
        return self.holds and self.checks[-1].holds is True


def of_trustees(name: str, wrong: Sequence[int], fault: str, words: str) -> Check:
    if wrong:
        return Check(name, False, f"trustee {wrong[0]} {fault}{and_more(wrong)}")
    return Check(name, True, words)


def of_shares(shares: Sequence[tuple[int, bool]]) -> Check:
    """Of each share the trustee, and whether it is right."""
    if not shares:
        return Check("shares", None, "no trustee has given a share")
    if len({trustee for trustee, _ in shares}) < len(shares):
        return Check("shares", False, "a trustee has given two shares")
    wrong = [trustee for trustee, is_right in shares if not is_right]
    words = f"each of {len(shares)} shares is right"
    return of_trustees("shares", wrong, "has given a wrong share", words)


def and_more(wrong: Sequence[object]) -> str:
    return f" (and {len(wrong) - 1:_} more)" if len(wrong) > 1 else ""


# -- many ballots


def wrong_places(
    ballots: Sequence[_Ballot],
    wrong: Callable[[tuple[int, Sequence[_Ballot]]], list[int]],
    progress: Progress | None,
) -> list[int]:
    """Places, from 0, of ballots that are not valid.

    `wrong` says which of a part of them, of which it is told where they begin. It goes to other
    processes, if they are many.
    """
    return sorted(chain(*_wrong_parts(ballots, wrong, progress or (lambda *_: None))))


def _wrong_parts(
    ballots: Sequence[_Ballot],
    wrong: Callable[[tuple[int, Sequence[_Ballot]]], list[int]],
    progress: Progress,
) -> Iterator[list[int]]:
    title = "ballots checked"
    parts = [
        (start, ballots[start : start + _AT_ONCE]) for start in range(0, len(ballots), _AT_ONCE)
    ]
    progress(0, len(ballots), title)
    if len(ballots) <= _ALONE:
        for start, part in parts:
            yield wrong((start, part))
            progress(start + len(part), len(ballots), title)
        return
    # Not forked: what else this process is doing (threads, sockets) must not be there twice.
    with ProcessPoolExecutor(_processes(), mp_context=get_context("spawn")) as pool:
        for (start, part), found in zip(parts, pool.map(wrong, parts), strict=True):
            yield found
            progress(start + len(part), len(ballots), title)


def _processes() -> int:
    return os.cpu_count() or 1

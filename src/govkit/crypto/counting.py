"""Finds how many voted yes and no in the sum of ballots that has been decrypted (Shanks' baby steps
and giant steps, 1971)."""

from __future__ import annotations

from collections.abc import Callable

from govkit.crypto.bn128 import GENERATOR, Point, add, multiply, walk
from govkit.crypto.secret_ballot import Choice

Counts = tuple[int, int]
_TOLD = 1_024
"""Progress is told once in so many steps."""


def holds(counts: Counts, ballots: int, total: Point, *, together: bool = False) -> bool:
    """Whether so many yes and no add up to a point, and are no more than the ballots.

    Where a ballot may be for both candidates that share a ciphertext, the counts are `together`
    up to twice as many, and only each of them is no more than the ballots.
    """
    yes, no = counts
    if yes < 0 or no < 0 or (max(yes, no) if together else yes + no) > ballots:
        return False
    return multiply(GENERATOR, yes * Choice.YES + no * Choice.NO) == total


def find_counts(
    total: Point,
    ballots: int,
    progress: Callable[[int, int], None] = lambda done, steps: None,
    *,
    together: bool = False,
) -> Counts | None:
    """How many said yes and no, or None if no counts of so many ballots add up to the point (see
    `holds`).

    `progress` is told how many steps are done, of how many at most.

    A point and its negative have the same first coordinate: so each tells of two counts of yes,
    as far on either side of the middle, and half of them are enough.
    """
    middle = (ballots + 1) // 2
    steps = middle + ballots + 2
    offsets = {x: offset for offset, x in enumerate(walk(None, GENERATOR, middle + 1))}
    progress(middle + 1, steps)
    step = multiply(GENERATOR, -Choice.NO)
    assert step is not None
    start = add(total, multiply(GENERATOR, -middle))
    for no, x in enumerate(walk(start, step, ballots + 1)):
        if no % _TOLD == 0:
            progress(middle + 1 + no, steps)
        if (offset := offsets.get(x)) is not None:
            for yes in (middle - offset, middle + offset):
                if holds((yes, no), ballots, total, together=together):
                    progress(steps, steps)
                    return yes, no
    return None

"""Counts are found wherever they lie, and none where there are none."""

from __future__ import annotations

import random

import pytest

from govkit.crypto import bn128
from govkit.crypto.bn128 import GENERATOR, add, multiply, walk
from govkit.crypto.counting import find_counts
from govkit.crypto.secret_ballot import Choice


@pytest.mark.parametrize("ballots", [0, 1, 2, 3, 6, 7])
def test_all_counts_of_a_few_ballots(ballots: int) -> None:
    for yes in range(ballots + 1):
        for no in range(ballots + 1 - yes):
            total = multiply(GENERATOR, yes + no * Choice.NO)
            assert find_counts(total, ballots) == (yes, no)


def test_counts_of_more_ballots_than_share_an_inversion() -> None:
    draw, ballots = random.Random(9), 3 * bn128._STRIDE
    for yes in (0, ballots, ballots // 2, draw.randrange(ballots)):
        for no in (0, ballots - yes, (ballots - yes) // 2):
            assert find_counts(multiply(GENERATOR, yes + no * Choice.NO), ballots) == (yes, no)


@pytest.mark.parametrize(
    ("yes", "no"), [(6, 0), (0, 6), (3, 3), (-1, 0), (0, -1), (-1, 2), (6, -1), (2**31, 0)]
)
def test_no_counts_beyond_the_ballots(yes: int, no: int) -> None:
    assert find_counts(multiply(GENERATOR, yes + no * Choice.NO), 5) is None


def test_a_walk_takes_all_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Over infinity too, and over the step itself, with inversions shared by few and by many."""
    start, step = multiply(GENERATOR, -21), (1, 2)
    expected, point = [], start
    for _ in range(40):
        expected.append(point and point[0])
        point = add(point, step)
    assert expected[21] is None
    for stride in (1, 7, 40, 1_024):
        monkeypatch.setattr(bn128, "_STRIDE", stride)
        assert list(walk(start, step, 40)) == expected
    assert list(walk(start, step, 0)) == []

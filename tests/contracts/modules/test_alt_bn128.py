"""The module `alt_bn128`, against `govkit.crypto`."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import pytest

from govkit.crypto.bn128 import FIELD, GENERATOR, ORDER, Point, add, is_on_curve, multiply
from govkit.crypto.sigma_proofs import hash_to_factor
from govkit.errors import RevertError
from govkit.testing import World
from govkit.testing.deployed import Deployed

DRAWS = random.Random(20)
EDGES = (0, 1, 2, 3, 2**32, ORDER // 2, ORDER // 2 + 1, ORDER - 2, ORDER - 1)
"""Factors at which something could go wrong."""
POINTS = [
    multiply(GENERATOR, factor) for factor in (*EDGES, *(DRAWS.randrange(ORDER) for _ in range(6)))
]
INFINITY = (0, 0)
OUTSIDE = [
    (1, 1),  # off the curve
    (0, 1),
    (1, 0),
    (FIELD + 1, 2),  # the generator with a coordinate too large
    (1, FIELD + 2),
    (FIELD, FIELD),
    (2**256 - 1, 2**256 - 1),
]


@pytest.fixture
def mocked(bare_world: World, mock: Callable[..., Deployed]) -> Deployed:
    return mock(bare_world, "AltBn128")


def words(point: Point) -> tuple[int, int]:
    return point or INFINITY


def asked(mocked: Deployed, name: str, *arguments: object) -> list[tuple[int, int]]:
    return [tuple(each) for each in mocked.read(name, *arguments)]


@pytest.mark.parametrize("point", [*map(words, POINTS), *OUTSIDE])
def test_what_a_point_is(mocked: Deployed, point: tuple[int, int]) -> None:
    """All of the group but infinity."""
    assert mocked.read("is_point", point) == is_on_curve(*point)


@pytest.mark.parametrize("point", OUTSIDE)
def test_the_precompile_refuses_what_is_no_point(mocked: Deployed, point: tuple[int, int]) -> None:
    with pytest.raises(RevertError):
        mocked.read("sums", [point], INFINITY)
    with pytest.raises(RevertError):
        mocked.read("commitments", point, GENERATOR, [(1, 1)])


def test_sums_and_negatives(mocked: Deployed) -> None:
    given = list(map(words, POINTS))
    for other in POINTS:
        expected = [words(add(each, other)) for each in POINTS]
        assert asked(mocked, "sums", given, words(other)) == expected
    assert asked(mocked, "negated", given) == [words(multiply(each, -1)) for each in POINTS]


def check_commitments(mocked: Deployed, factors: Sequence[tuple[int, int]]) -> None:
    base, target = POINTS[-1], POINTS[-2]
    expected = [words(add(multiply(base, z), multiply(target, -c))) for z, c in factors]
    for at in range(0, len(factors), 250):
        part = slice(at, at + 250)
        found = asked(mocked, "commitments", words(base), words(target), factors[part])
        assert found == expected[part]


def test_commitments_of_edge_factors(mocked: Deployed) -> None:
    check_commitments(mocked, [(z, c) for z in EDGES for c in EDGES])


def test_commitments_of_random_factors(mocked: Deployed) -> None:
    check_commitments(mocked, [(DRAWS.randrange(ORDER), DRAWS.randrange(ORDER)) for _ in range(60)])


@pytest.mark.soak
def test_commitments_of_ten_thousand_random_factors(mocked: Deployed) -> None:
    draws = random.Random(128)
    pairs = [(draws.randrange(ORDER), draws.randrange(ORDER)) for _ in range(10_000)]
    check_commitments(mocked, pairs)


def test_a_hash_is_the_same_factor(mocked: Deployed) -> None:
    for count in range(24):
        parts = [DRAWS.randrange(2**256) for _ in range(count)]
        hashed = b"ballot".ljust(32, b"\0") + b"".join(each.to_bytes(32) for each in parts)
        assert mocked.read("factor_of", hashed) == hash_to_factor("ballot", *parts)


def test_points_come_back_from_one_word(mocked: Deployed) -> None:
    given = [each for each in POINTS if each is not None]
    assert asked(mocked, "packed_and_back", given) == given


def test_inverses(mocked: Deployed) -> None:
    numbers = [*EDGES[1:], *(DRAWS.randrange(1, ORDER) for _ in range(50))]
    found = mocked.read("inverses", numbers)
    assert [number * inverse % ORDER for number, inverse in zip(numbers, found, strict=True)] == [
        1
    ] * len(numbers)

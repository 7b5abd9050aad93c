"""The group alt_bn128 is py_ecc's, for random numbers and at every edge; secrets leave no trace in
the steps."""

from __future__ import annotations

import importlib
import random
import secrets
from collections.abc import Callable
from itertools import cycle
from math import isqrt
from typing import Any

import pytest

from govkit.crypto import bn128
from govkit.crypto.bn128 import (
    FIELD,
    GENERATOR,
    ORDER,
    Affine,
    FixedBase,
    Multiples,
    Point,
    add,
    is_on_curve,
    multiply,
    random_factor,
    sums,
)

py_ecc: Any = importlib.import_module("py_ecc.optimized_bn128")

DRAW = random.Random(20)
TWICE: Affine = (
    0x030644E72E131A029B85045B68181585D97816A916871CA8D3C208C16D87CFD3,
    0x15ED738C0E0A7C92E7845F96B2AE9C0A68A6A449E3538FC7FF3EBF7A5A18A2C4,
)
"""Two times the generator."""
ROOT_OF_ORDER = isqrt(ORDER)
"""About as long as the halves of a factor."""
FACTORS = (
    *(0, 1, 2, 3, 15, 16, 17, 31, 32, 33, 2**32 - 1, 2**32, 2**128, 2**253, 2**254, 2**255),
    *(ORDER - 2, ORDER - 1, ORDER, ORDER + 1, 2 * ORDER, 2**256 - 1, ORDER // 2, ORDER // 2 + 1),
    *(ROOT_OF_ORDER, ROOT_OF_ORDER**2 % ORDER, ORDER - ROOT_OF_ORDER, -1, -ORDER),
    *(DRAW.randrange(2**256) for _ in range(60)),
)


def theirs(point: Point) -> Any:
    field = py_ecc.FQ
    return py_ecc.Z1 if point is None else (field(point[0]), field(point[1]), field(1))


def ours(point: Any) -> Point:
    x, y = py_ecc.normalize(point)
    return None if py_ecc.is_inf(point) else (x.n, y.n)


def some_point(number: int) -> Affine:
    point = ours(py_ecc.multiply(py_ecc.G1, number))
    assert point is not None
    return point


POINTS = (GENERATOR, TWICE, *map(some_point, FACTORS[-3:]))


def negative(point: Point) -> Point:
    return None if point is None else (point[0], FIELD - point[1])


def by_table(point: Affine, factor: int) -> Point:
    return FixedBase(point).multiply(factor)


def test_it_is_the_same_curve() -> None:
    assert (py_ecc.field_modulus, py_ecc.curve_order) == (FIELD, ORDER)
    assert ours(py_ecc.G1) == GENERATOR
    assert ours(py_ecc.double(py_ecc.G1)) == TWICE


@pytest.mark.parametrize("product", [multiply, by_table])
def test_products(product: Callable[[Affine, int], Point]) -> None:
    for factor, point in zip(FACTORS, cycle(POINTS), strict=False):
        expected = ours(py_ecc.multiply(theirs(point), factor % ORDER))
        assert product(point, factor) == expected, (point, factor)


def test_small_products_are_sums() -> None:
    """All digits there are, each next to the others."""
    point, total, table = POINTS[2], None, FixedBase(POINTS[2])
    for factor in range(300):
        assert multiply(point, factor) == table.multiply(factor) == total
        total = add(total, point)


def test_sums_of_products() -> None:
    """Of points with tables and without, at infinity, and of ones that cancel each other."""
    tables = [(point, base(point)) for point in POINTS for base in (FixedBase, Multiples)]
    bases = [*tables, (None, Multiples(None))]
    draw = random.Random(21)
    rows = [draw.choices(bases, k=count) for count in range(5) for _ in range(8)]
    factors = [[draw.choice(FACTORS) for _ in row] for row in rows]
    rows += [[tables[0], tables[1]], [tables[2], tables[2]]]
    factors += [[7, -7], [5, 5]]
    found = sums(
        *(
            [(base, factor) for (_, base), factor in zip(row, chosen, strict=True)]
            for row, chosen in zip(rows, factors, strict=True)
        )
    )
    for row, chosen, total in zip(rows, factors, found, strict=True):
        expected = py_ecc.Z1
        for (point, _), factor in zip(row, chosen, strict=True):
            expected = py_ecc.add(expected, py_ecc.multiply(theirs(point), factor % ORDER))
        assert total == ours(expected)
    assert found[-2] is None
    assert sums() == []


def test_infinity_times_anything_is_infinity() -> None:
    assert {multiply(None, factor) for factor in FACTORS} == {None}


def test_sums() -> None:
    for one in (None, *POINTS):
        for other in (None, *POINTS, negative(one), one):
            assert add(one, other) == ours(py_ecc.add(theirs(one), theirs(other))), (one, other)


def test_a_point_and_its_negative_are_infinity() -> None:
    for point in (None, *POINTS):
        assert add(point, negative(point)) is None


def test_sums_of_points_that_meet_inside_a_product() -> None:
    """The same point, and its negative, in another form (X, Y, Z) of the same (x, y)."""
    for scale in (1, 2, FIELD - 1, FACTORS[-1] % FIELD):
        x, y = TWICE
        form = x * scale**2 % FIELD, y * scale**3 % FIELD, scale
        assert bn128._affine(bn128._add(form, TWICE)) == multiply(GENERATOR, 4)
        assert bn128._affine(bn128._add(form, (x, FIELD - y))) is None
        assert bn128._affine(bn128._double((1, 1, 0))) is None


def test_a_factor_is_split_in_halves() -> None:
    root = 36 * bn128._U**3 + 18 * bn128._U**2 + 6 * bn128._U + 1
    assert multiply(GENERATOR, root) == (bn128._ROOT, 2)
    for factor in (*(each % ORDER for each in FACTORS), *range(ORDER - 50, ORDER)):
        low, high = bn128._halves(factor)
        assert (low + high * root - factor) % ORDER == 0
        assert max(abs(low), abs(high)) < 2**127


def test_what_is_on_the_curve() -> None:
    assert all(is_on_curve(*point) for point in POINTS)
    for x, y in ((0, 0), (1, 3), (FIELD + 1, 2), (1, FIELD + 2), (1, 2 - FIELD), (1 - FIELD, 2)):
        assert not is_on_curve(x, y)


def test_a_secret_factor_leaves_the_steps_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    table, steps = FixedBase(TWICE), list[str]()

    def told(name: str) -> None:
        own = getattr(bn128, name)

        def counted(*given: Any) -> Any:
            steps.append(name)
            return own(*given)

        monkeypatch.setattr(bn128, name, counted)

    told("_add")
    told("_double")
    for factor in FACTORS:
        steps.clear()
        table.multiply(factor)
        assert steps == ["_double", "_add"] * 32, factor


def test_random_factors_are_all_but_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len({random_factor() for _ in range(50)}) == 50
    for drawn, factor in ((lambda end: 0, 1), (lambda end: end - 1, ORDER - 1)):
        monkeypatch.setattr(secrets, "randbelow", drawn)
        assert random_factor() == factor

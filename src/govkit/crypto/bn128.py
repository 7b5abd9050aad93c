"""The group G1 of the curve alt_bn128, in which Ethereum's precompiles compute (EIP-196).

Its points are those of y**2 = x**3 + 3 over the field of `FIELD` numbers, and one at infinity,
which is the group's zero. Their number, `ORDER`, is prime. A point is (x, y), or None at infinity.
Inside this module (X, Y, Z) stands for (X / Z**2, Y / Z**3), and Z is 0 at infinity.

`add`, `multiply` and `sums` are for public numbers, since their time depends on these. A secret
number is multiplied by a `FixedBase`, which does the same steps for every number. Python's own
integers take a little longer if they are larger, which no program in Python can prevent.

The curve is one of Barreto and Naehrig's (2005). The formulas are dbl-2009-l and madd of Bernstein
and Lange's Explicit-Formulas Database.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain

Affine = tuple[int, int]
Point = Affine | None
_Jacobian = tuple[int, int, int]

_U = 4_965_661_367_192_848_881
"""The curve's parameter, from which its numbers follow."""
FIELD = 36 * _U**4 + 36 * _U**3 + 24 * _U**2 + 6 * _U + 1
ORDER = 36 * _U**4 + 36 * _U**3 + 18 * _U**2 + 6 * _U + 1
GENERATOR: Affine = (1, 2)
_ZERO: _Jacobian = (1, 1, 0)

_ROOT = 18 * _U**3 + 18 * _U**2 + 9 * _U + 1
"""A third root of 1 in the field: (_ROOT * x, y) is (x, y) times a number, here called L."""
_LONG, _SHORT, _LONGER = 6 * _U**2 + 2 * _U, 2 * _U + 1, 6 * _U**2 + 4 * _U + 1
"""_LONGER + _SHORT * L and _LONG * L - _SHORT are multiples of the order."""

_DIGIT_BITS = 5
"""Size of a public factor's digits, which are odd and may be negative, with zeros between them."""
_TEETH, _COLUMNS = 8, 32
"""A `FixedBase` takes bit 32 * tooth + column of a factor together with those of the same column,
as a comb would."""
_STRIDE = 1_024
"""How many points of a `walk` share an inversion."""


def is_on_curve(x: int, y: int) -> bool:
    """Whether (x, y) is a point of the group, with both numbers in the field."""
    return 0 <= x < FIELD and 0 <= y < FIELD and (y * y - x * x * x - 3) % FIELD == 0


def checked(point: Point, name: str) -> Affine:
    """The point, if it is in the group and not at infinity. Raises ValueError, which names it."""
    if point is None or not is_on_curve(*point):
        raise ValueError(f"{name} is not a point of alt_bn128, or it is at infinity")
    return point


def random_factor() -> int:
    """A secret number from 1 to ORDER - 1, from the system's generator."""
    return 1 + secrets.randbelow(ORDER - 1)


def add(one: Point, other: Point) -> Point:
    """The sum of two points. The time depends on them."""
    if one is None or other is None:
        return one or other
    return _affine(_add((*one, 1), other))


def multiply(point: Point, factor: int) -> Point:
    """A point times a public number of any size. The time depends on both."""
    (product,) = sums([(Multiples(point), factor)])
    return product


class Multiples:
    """A point with small odd multiples, for products with public numbers.

    A factor is split into two of half the length (Gallant, Lambert and Vanstone, 2001).
    """

    def __init__(self, point: Point) -> None:
        self._odd = _odd_multiples(point) if point else []
        self._turned = [(_ROOT * x % FIELD, y) for x, y in self._odd]

    def terms(self, factor: int) -> Iterator[tuple[int, Affine]]:
        """What adds up to the product: each to be doubled as often as the number beside it says."""
        if self._odd:
            low, high = _halves(factor % ORDER)
            yield from _terms(low, self._odd)
            yield from _terms(high, self._turned)


class FixedBase:
    """A point with a table of 256 others, for quick products with many numbers, secret ones too.

    An odd number is the sum of all powers of 2 below 2**256, each added or subtracted; an even one
    is replaced by its negative. So every product is 31 doublings and 31 additions (Hedabou, Pinel
    and Beneteau, 2005).
    """

    def __init__(self, point: Affine) -> None:
        teeth = [(*point, 1)]
        for _ in range(_TEETH - 1):
            teeth.append(_double(teeth[-1], _COLUMNS))
        *lower, top = _all_affine(teeth)
        sums = [(*top, 1)]
        for x, y in lower:
            sums[0] = _add(sums[0], (x, FIELD - y))
        for double in _all_affine([_double(each) for each in teeth[:-1]]):
            sums += [_add(each, double) for each in sums]
        with_top = _all_affine(sums)
        self._table = [(x, FIELD - y) for x, y in reversed(with_top)] + with_top

    def multiply(self, factor: int) -> Point:
        """The point times a number of any size; the steps are the same for every number."""
        return combine((self, factor))

    def terms(self, factor: int) -> Iterator[tuple[int, Affine]]:
        """As `Multiples` has them."""
        return zip(reversed(range(_COLUMNS)), self.columns(factor), strict=True)

    def columns(self, factor: int) -> Iterator[Affine]:
        """What to add before each of the doublings, the first of which doubles nothing yet."""
        factor %= ORDER
        is_even = 1 - (factor & 1)
        odd = (factor, ORDER - factor)[is_even]
        signs = f"{(odd + 2**256 - 1) >> 1:0256b}"
        for column in range(_COLUMNS):
            x, y = self._table[int(signs[column::_COLUMNS], 2)]
            yield x, (y, FIELD - y)[is_even]


def combine(*terms: tuple[FixedBase, int]) -> Point:
    """The sum of points times numbers of any size; the steps are the same for all numbers."""
    total = _ZERO
    for summands in zip(*(base.columns(factor) for base, factor in terms), strict=True):
        total = _double(total)
        for each in summands:
            total = _add(total, each)
    x, y, z = total
    inverse = pow(z, FIELD - 2, FIELD)  # pow(z, -1, FIELD) takes steps that depend on z
    square = inverse * inverse % FIELD
    point = x * square % FIELD, y * square * inverse % FIELD
    return point if z else None


Product = tuple[Multiples | FixedBase, int]
"""A point times a public number of any size."""


def sums(*rows: Sequence[Product]) -> list[Point]:
    """The sum of each row's products. The time depends on them.

    A row shares its doublings (Straus, 1964), and all rows share an inversion.
    """
    found = [_sum_of(base.terms(factor) for base, factor in row) for row in rows]
    others = iter(_all_affine([point for point in found if point[2]]))
    return [next(others) if z else None for _, _, z in found]


def _sum_of(parts: Iterable[Iterator[tuple[int, Affine]]]) -> _Jacobian:
    terms = sorted(chain.from_iterable(parts), reverse=True)
    total, last = _ZERO, terms[0][0] if terms else 0
    for place, term in terms:
        total, last = _add(_double(total, last - place), term), place
    return _double(total, last)


@cache
def generator() -> FixedBase:
    """The generator with its table."""
    return FixedBase(GENERATOR)


def walk(start: Point, step: Affine, count: int) -> Iterator[int | None]:
    """The first coordinates of a point and those that follow, each by a step: None at infinity."""
    point = _ZERO if start is None else (*start, 1)
    for begin in range(0, count, _STRIDE):
        points = []
        for _ in range(min(_STRIDE, count - begin)):
            points.append(point)
            point = _add(point, step)
        inverses = _inverses([z or 1 for _, _, z in points])
        for (x, _, z), inverse in zip(points, inverses, strict=True):
            yield x * inverse * inverse % FIELD if z else None


def _double(point: _Jacobian, times: int = 1) -> _Jacobian:
    x, y, z = point
    for _ in range(times):
        yy = y * y % FIELD
        slope = 3 * x * x % FIELD
        middle = 4 * x * yy % FIELD
        x = (slope * slope - 2 * middle) % FIELD
        z = 2 * y * z % FIELD
        y = (slope * (middle - x) - 8 * yy * yy) % FIELD
    return x, y, z


def _add(one: _Jacobian, other: Affine) -> _Jacobian:
    (x, y, z), (other_x, other_y) = one, other
    if not z:
        return other_x, other_y, 1
    zz = z * z % FIELD
    across = (other_x * zz - x) % FIELD
    up = (other_y * z * zz - y) % FIELD
    if not across and not up:
        return _double(one)
    square = across * across % FIELD
    cube = across * square % FIELD
    middle = x * square % FIELD
    new_x = (up * up - cube - 2 * middle) % FIELD
    return new_x, (up * (middle - new_x) - y * cube) % FIELD, z * across % FIELD


def _affine(point: _Jacobian) -> Point:
    x, y, z = point
    if not z:
        return None
    inverse = pow(z, -1, FIELD)
    square = inverse * inverse % FIELD
    return x * square % FIELD, y * square * inverse % FIELD


def _all_affine(points: Sequence[_Jacobian]) -> list[Affine]:
    """Points, none at infinity, with one inversion for all."""
    found = []
    for (x, y, _), inverse in zip(points, _inverses([z for _, _, z in points]), strict=True):
        square = inverse * inverse % FIELD
        found.append((x * square % FIELD, y * square * inverse % FIELD))
    return found


def _inverses(numbers: Sequence[int]) -> list[int]:
    """1 divided by each number, none of which is 0 (Montgomery, 1987)."""
    product, before = 1, []
    for each in numbers:
        before.append(product)
        product = product * each % FIELD
    inverse, found = pow(product, -1, FIELD), []
    for each, earlier in zip(reversed(numbers), reversed(before), strict=True):
        found.append(inverse * earlier % FIELD)
        inverse = inverse * each % FIELD
    return found[::-1]


def _odd_multiples(point: Affine) -> list[Affine]:
    """The point times 1, 3, 5 and so on, as many as a digit can be."""
    double = _affine(_double((*point, 1)))
    assert double is not None  # the order is odd
    multiples: list[_Jacobian] = [(*point, 1)]
    for _ in range(2 ** (_DIGIT_BITS - 2) - 1):
        multiples.append(_add(multiples[-1], double))
    return _all_affine(multiples)


def _halves(factor: int) -> tuple[int, int]:
    """Two numbers below 2**127, perhaps negative: the first plus L times the second is the factor,
    modulo the order."""
    one = (2 * factor * _LONG + ORDER) // (2 * ORDER)
    two = -((2 * factor * _SHORT + ORDER) // (2 * ORDER))
    return factor - one * _LONGER + two * _SHORT, -one * _SHORT - two * _LONG


def _terms(number: int, multiples: Sequence[Affine]) -> Iterator[tuple[int, Affine]]:
    """What adds up to a point times a number, given its odd multiples. Digits are odd, with zeros
    between them."""
    place = 0
    while number:
        zeros = (number & -number).bit_length() - 1
        place, number = place + zeros, number >> zeros
        digit = number % 2**_DIGIT_BITS
        is_negative = digit >> (_DIGIT_BITS - 1)
        digit -= is_negative << _DIGIT_BITS
        x, y = multiples[abs(digit) >> 1]
        yield place, (x, FIELD - y if is_negative else y)
        number -= digit

"""A secret vote on up to eight candidates: for one of them or for none, or for any number of them.

Two candidates share a ciphertext, which for the first of them holds 1 and for the second `NO` of
`Choice`: so the sum of many holds two counts, which can still be found. A ballot has a ciphertext
(A, B) = (r G, r H + m G) for each two candidates, and shows of each that m is one of those numbers
that the method allows. Where only one candidate may be chosen, it shows the same of the sum of all.

The proofs are the disjunctions of `govkit.crypto.secret_ballot` with one challenge for all of them,
which is the sum of the challenges of each.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from govkit.crypto.bn128 import (
    ORDER,
    Affine,
    Point,
    add,
    combine,
    generator,
    is_on_curve,
    multiply,
    random_factor,
)
from govkit.crypto.keccak import keccak
from govkit.crypto.secret_ballot import Choice, ElectionKey
from govkit.crypto.sigma_proofs import Part, hash_to_factor, words

MAX_CANDIDATES = 8
FIRST, SECOND = int(Choice.YES), int(Choice.NO)


class Method(Enum):
    """How many candidates a ballot may be for."""

    ONE = "one"
    APPROVAL = "approval"


Pair = tuple[Affine, Affine]
"""A ciphertext. B is at infinity for one r in 2**254, which is drawn again."""


@dataclass(frozen=True, slots=True)
class ChoiceBallot:
    """A ciphertext for each two candidates, and of each statement in order (see `statements`) the
    challenges and responses of its numbers."""

    pairs: tuple[Pair, ...]
    challenges: tuple[int, ...]
    responses: tuple[int, ...]


def statements(candidates: int, method: Method) -> list[tuple[int, ...]]:
    """The numbers of which each ciphertext may hold one; and last, for a choice of one among more
    than two, those of which the sum of all ciphertexts may hold one.

    Raises ValueError for fewer than one candidate or more than eight.
    """
    if not 0 < candidates <= MAX_CANDIDATES:
        raise ValueError(f"a secret ballot names from 1 to {MAX_CANDIDATES}, not {candidates}")
    one = (0, FIRST, SECOND)
    full: tuple[int, ...] = one if method is Method.ONE else (*one, FIRST + SECOND)
    found = [full] * (candidates // 2)
    if candidates % 2:
        found.append((0, FIRST))
    if method is Method.ONE and len(found) > 1:
        found.append(one)
    return found


def encrypt(
    key: ElectionKey,
    chosen: Collection[int],
    candidates: int,
    method: Method,
    context: Sequence[Part],
) -> tuple[ChoiceBallot, tuple[int, ...]]:
    """A ballot for the candidates at those positions, from 0, and the numbers r that open it.

    The steps are the same for every choice. Raises ValueError for positions that the method doesn't
    allow.
    """
    held = _held(chosen, candidates, method)
    pairs: list[Pair] = []
    openings = []
    for number in held:
        r = random_factor()
        a, b = generator().multiply(r), combine((key.table, r), (generator(), number))
        if a is None or b is None:  # once in 2**254 times
            return encrypt(key, chosen, candidates, method, context)
        pairs.append((a, b))
        openings.append(r)
    nonces, made_up, points = [], [], []
    allowed = statements(candidates, method)
    # The sum of all, whose statement comes last if there is one.
    claims = [*zip(held, openings, strict=True), (sum(held), sum(openings))][: len(allowed)]
    for (number, _), numbers in zip(claims, allowed, strict=True):
        for other in numbers:
            w, c = random_factor(), random_factor()
            nonces.append(w)
            made_up.append(c)
            points.append(generator().multiply(w))
            points.append(combine((key.table, w), (generator(), c * (other - number))))
    total = challenge(context, candidates, key.point, pairs, points)
    challenges: list[int] = []
    responses: list[int] = []
    for (number, r), numbers in zip(claims, allowed, strict=True):
        begin = len(challenges)
        mine = made_up[begin : begin + len(numbers)]
        remaining = total - sum(mine)
        for other, c, w in zip(numbers, mine, nonces[begin:], strict=False):
            challenges.append((c + (other == number) * remaining) % ORDER)
            responses.append((w + challenges[-1] * r) % ORDER)
    ballot = ChoiceBallot(tuple(pairs), tuple(challenges), tuple(responses))
    return ballot, tuple(openings)


def commitments(
    key: ElectionKey, ballot: ChoiceBallot, candidates: int, method: Method
) -> list[Point]:
    """Two points for each number of each statement: z G - c A, and z H - c (B - number G).

    A contract is given them, so that it need not compute each.
    """
    points: list[Point] = []
    proofs = iter(zip(ballot.challenges, ballot.responses, strict=True))
    for (a, b), numbers in zip(
        _claimed(ballot.pairs), statements(candidates, method), strict=False
    ):
        for number in numbers:
            c, z = next(proofs)
            points.append(add(generator().multiply(z), multiply(a, -c)))
            points.append(add(combine((key.table, z), (generator(), c * number)), multiply(b, -c)))
    return points


def is_valid(
    key: ElectionKey,
    ballot: ChoiceBallot,
    candidates: int,
    method: Method,
    context: Sequence[Part],
) -> bool:
    """Whether a ballot was made for the context, and holds what the method allows and no more."""
    allowed = statements(candidates, method)
    sizes = [len(numbers) for numbers in allowed]
    if len(ballot.pairs) != (candidates + 1) // 2:
        return False
    if not len(ballot.challenges) == len(ballot.responses) == sum(sizes):
        return False
    if not all(0 <= each < ORDER for each in (*ballot.challenges, *ballot.responses)):
        return False
    if not all(is_on_curve(*each) for pair in ballot.pairs for each in pair):
        return False
    points = commitments(key, ballot, candidates, method)
    total = challenge(context, candidates, key.point, ballot.pairs, points)
    begin = 0
    for size in sizes:
        if sum(ballot.challenges[begin : begin + size]) % ORDER != total:
            return False
        begin += size
    return True


def opened(
    key: ElectionKey, ballot: ChoiceBallot, openings: Sequence[int], candidates: int
) -> tuple[int, ...] | None:
    """The positions that a ballot names, by the numbers that open it; None if they don't."""
    if len(openings) != len(ballot.pairs):
        return None
    found: list[int] = []
    for pair, ((a, b), r) in enumerate(zip(ballot.pairs, openings, strict=True)):
        if generator().multiply(r) != a:
            return None
        for number in (0, FIRST, SECOND, FIRST + SECOND):
            if combine((key.table, r), (generator(), number)) == b:
                break
        else:
            return None
        found += [2 * pair] * bool(number & FIRST) + [2 * pair + 1] * bool(number & SECOND)
    return tuple(found) if all(each < candidates for each in found) else None


def challenge(
    context: Sequence[Part],
    candidates: int,
    key: Affine,
    pairs: Sequence[Pair],
    points: Sequence[Point],
) -> int:
    """What the challenges of each statement add up to."""
    ciphertexts = keccak(words(*(each for pair in pairs for each in pair)))
    committed = keccak(words(*points))
    return hash_to_factor("choices", *context, candidates, key, ciphertexts, committed)


def _held(chosen: Collection[int], candidates: int, method: Method) -> list[int]:
    """The number that each ciphertext holds."""
    places = set(chosen)
    if len(places) < len(chosen) or not places <= set(range(candidates)):
        raise ValueError("each candidate is named once, by its position from 0")
    if method is Method.ONE and len(places) > 1:
        raise ValueError("this ballot is for one candidate or for none")
    numbers = [(place in places) * (SECOND if place % 2 else FIRST) for place in range(candidates)]
    return [sum(numbers[place : place + 2]) for place in range(0, candidates, 2)]


def _claimed(pairs: Sequence[Pair]) -> Iterator[tuple[Point, Point]]:
    """The ciphertexts, and then their sum."""
    yield from pairs
    a: Point = None
    b: Point = None
    for one, other in pairs:
        a, b = add(a, one), add(b, other)
    yield a, b

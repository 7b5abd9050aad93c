"""Secret ballots of elections name as many candidates as the method allows, and nothing else."""

from __future__ import annotations

import random
import secrets
from collections.abc import Collection, Sequence
from dataclasses import replace

import pytest

from govkit.crypto.bn128 import (
    FIELD,
    GENERATOR,
    ORDER,
    Affine,
    Point,
    add,
    checked,
    multiply,
)
from govkit.crypto.counting import find_counts
from govkit.crypto.secret_ballot import ElectionKey
from govkit.crypto.secret_choices import (
    FIRST,
    SECOND,
    ChoiceBallot,
    Method,
    challenge,
    commitments,
    encrypt,
    is_valid,
    opened,
    statements,
)
from govkit.crypto.sigma_proofs import Part
from govkit.types import Address

CONTRACT = Address("0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
VOTER = Address("0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC")
CONTEXT: tuple[Part, ...] = (1337, CONTRACT, 7, VOTER)
SECRET = 0xE1EC7
KEY = checked(multiply(GENERATOR, SECRET), "the key")
ELECTION_KEY = ElectionKey(KEY)
METHODS = pytest.mark.parametrize("method", Method, ids=lambda method: method.value)


@pytest.fixture(autouse=True)
def draws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "randbelow", random.Random(20).randrange)


def cast(chosen: Collection[int], candidates: int, method: Method) -> ChoiceBallot:
    return encrypt(ELECTION_KEY, chosen, candidates, method, CONTEXT)[0]


def valid(
    ballot: ChoiceBallot, candidates: int, method: Method, context: Sequence[Part] = CONTEXT
) -> bool:
    return is_valid(ELECTION_KEY, ballot, candidates, method, context)


def held(ballot: ChoiceBallot) -> list[Point]:
    return [add(b, multiply(a, -SECRET)) for a, b in ballot.pairs]


def made(numbers: Sequence[int], candidates: int, method: Method) -> ChoiceBallot:
    """A ballot that holds any numbers, by whoever proves what is true and makes up the rest."""
    draw = random.Random(repr(numbers))
    openings = [draw.randrange(1, ORDER) for _ in numbers]
    pairs = [
        (
            checked(multiply(GENERATOR, r), "a"),
            checked(add(multiply(KEY, r), multiply(GENERATOR, m)), "b"),
        )
        for r, m in zip(openings, numbers, strict=True)
    ]
    allowed = statements(candidates, method)
    claims = [*zip(numbers, openings, strict=True), (sum(numbers), sum(openings))][: len(allowed)]
    drawn, points = [], list[Point]()
    for (number, _), others in zip(claims, allowed, strict=True):
        for other in others:
            w, c = draw.randrange(ORDER), draw.randrange(ORDER)
            drawn.append((w, c))
            points += [
                multiply(GENERATOR, w),
                add(multiply(KEY, w), multiply(GENERATOR, c * (other - number))),
            ]
    total = challenge(CONTEXT, candidates, KEY, pairs, points)
    challenges, responses = list[int](), list[int]()
    for (number, r), others in zip(claims, allowed, strict=True):
        mine = [c for _, c in drawn[len(challenges) : len(challenges) + len(others)]]
        real = others.index(number) if number in others else 0
        mine[real] += total - sum(mine)
        for c in mine:
            w, _ = drawn[len(challenges)]
            challenges.append(c % ORDER)
            responses.append((w + c * r) % ORDER)
    return ChoiceBallot(tuple(pairs), tuple(challenges), tuple(responses))


# -- what is valid


@METHODS
@pytest.mark.parametrize("candidates", [1, 2, 3, 8])
def test_each_candidate_and_none(candidates: int, method: Method) -> None:
    for chosen in ([], *([place] for place in range(0, candidates, 3))):
        ballot = cast(chosen, candidates, method)
        assert valid(ballot, candidates, method)
        numbers = [0] * ((candidates + 1) // 2)
        for place in chosen:
            numbers[place // 2] = SECOND if place % 2 else FIRST
        assert held(ballot) == [multiply(GENERATOR, number) for number in numbers]


def test_approval_of_several() -> None:
    for chosen in ([0, 1], [1, 2, 4], range(5)):
        assert valid(cast(chosen, 5, Method.APPROVAL), 5, Method.APPROVAL)


def test_the_same_work_whatever_is_chosen() -> None:
    sizes = {
        (len(each.pairs), len(each.challenges), len(each.responses))
        for each in (cast(chosen, 5, Method.APPROVAL) for chosen in ([], [3], range(5)))
    }
    assert len(sizes) == 1


def test_the_honest_prover_of_these_tests_is_believed() -> None:
    assert valid(made([FIRST, 0], 3, Method.ONE), 3, Method.ONE)
    assert valid(made([FIRST + SECOND, FIRST], 3, Method.APPROVAL), 3, Method.APPROVAL)


@METHODS
def test_its_openings_show_what_it_names(method: Method) -> None:
    for chosen in ((), (2,), *(((0, 1, 4),) if method is Method.APPROVAL else ())):
        ballot, openings = encrypt(ELECTION_KEY, chosen, 5, method, CONTEXT)
        assert opened(ELECTION_KEY, ballot, openings, 5) == chosen
        first, *rest = openings
        for wrong in ([first + 1, *rest], rest, [*rest, first]):
            assert opened(ELECTION_KEY, ballot, wrong, 5) is None
        assert opened(ELECTION_KEY, ballot, openings, 4) == (chosen if 4 not in chosen else None)


# -- what is not


@pytest.mark.parametrize(
    ("numbers", "candidates", "method"),
    [
        ([2], 2, Method.APPROVAL),
        ([-1], 2, Method.APPROVAL),
        ([2 * SECOND], 2, Method.APPROVAL),
        ([FIRST + SECOND], 2, Method.ONE),
        ([FIRST, FIRST], 4, Method.ONE),
        ([FIRST, SECOND], 4, Method.ONE),
        ([FIRST, -FIRST], 4, Method.ONE),
        ([0, SECOND], 3, Method.ONE),
        ([0, SECOND], 3, Method.APPROVAL),
        ([0, FIRST + SECOND], 3, Method.APPROVAL),
    ],
)
def test_other_numbers(numbers: list[int], candidates: int, method: Method) -> None:
    assert not valid(made(numbers, candidates, method), candidates, method)


@METHODS
def test_copied_elsewhere(method: Method) -> None:
    ballot = cast([1], 3, method)
    others: list[Part] = [1, VOTER, 8, CONTRACT]
    for place, other in enumerate(others):
        context = [*CONTEXT[:place], other, *CONTEXT[place + 1 :]]
        assert not valid(ballot, 3, method, context)
    assert not is_valid(ElectionKey(GENERATOR), ballot, 3, method, CONTEXT)


def test_of_another_election_or_method() -> None:
    assert not valid(cast([1], 3, Method.ONE), 4, Method.ONE)
    assert not valid(cast([1], 3, Method.ONE), 3, Method.APPROVAL)
    assert not valid(cast([1], 4, Method.APPROVAL), 3, Method.APPROVAL)


@METHODS
def test_each_number_and_point_changed(method: Method) -> None:
    ballot = cast([1], 3, method)
    for name in ("challenges", "responses"):
        numbers = getattr(ballot, name)
        for place, number in enumerate(numbers):
            for other in (number + 1, number + ORDER, number - ORDER):
                changed = (*numbers[:place], other, *numbers[place + 1 :])
                assert not valid(replace(ballot, **{name: changed}), 3, method)
    for place, (a, b) in enumerate(ballot.pairs):
        outside: Affine = (b[0], (b[1] + 1) % FIELD)
        for pair in ((b, a), (a, a), (a, outside), (outside, b), (a, (b[0], b[1] + FIELD))):
            pairs = (*ballot.pairs[:place], pair, *ballot.pairs[place + 1 :])
            assert not valid(replace(ballot, pairs=pairs), 3, method)


def test_ciphertexts_that_change_places_and_rerandomised_ones() -> None:
    ballot = cast([1], 4, Method.APPROVAL)
    assert not valid(replace(ballot, pairs=ballot.pairs[::-1]), 4, Method.APPROVAL)
    (a, b), rest = ballot.pairs
    again = checked(add(a, GENERATOR), "a"), checked(add(b, KEY), "b")
    moved = replace(ballot, pairs=(again, rest))
    assert not valid(moved, 4, Method.APPROVAL)


def test_more_or_fewer_parts() -> None:
    ballot = cast([1], 3, Method.ONE)
    assert not valid(replace(ballot, pairs=ballot.pairs[:1]), 3, Method.ONE)
    for name in ("challenges", "responses"):
        assert not valid(replace(ballot, **{name: getattr(ballot, name)[:-1]}), 3, Method.ONE)
        assert not valid(replace(ballot, **{name: (*getattr(ballot, name), 0)}), 3, Method.ONE)


def test_what_cannot_be_asked_for() -> None:
    for candidates in (0, 9):
        with pytest.raises(ValueError, match="names from 1 to 8"):
            statements(candidates, Method.ONE)
    with pytest.raises(ValueError, match="for one candidate or for none"):
        cast([0, 1], 3, Method.ONE)
    for wrong in ([3], [-1], [1, 1]):
        with pytest.raises(ValueError, match="named once, by its position"):
            cast(wrong, 3, Method.APPROVAL)


# -- the sum


def test_an_election_is_counted() -> None:
    """All approve of both of the first two, so each pair's counts add up to more than ballots."""
    ballots = [cast([0, 1, *more], 3, Method.APPROVAL) for more in ([], [2], [2])]
    counted = []
    for place in range(2):
        total: Point = None
        for ballot in ballots:
            total = add(total, held(ballot)[place])
        counted.append(find_counts(total, len(ballots), together=True))
    assert counted == [(3, 3), (2, 0)]


def test_the_commitments_are_those_of_the_prover() -> None:
    ballot = cast([2], 3, Method.ONE)
    points = commitments(ELECTION_KEY, ballot, 3, Method.ONE)
    assert len(points) == 2 * len(ballot.challenges)
    total = challenge(CONTEXT, 3, KEY, ballot.pairs, points)
    assert sum(ballot.challenges[:3]) % ORDER == total == sum(ballot.challenges[3:5]) % ORDER

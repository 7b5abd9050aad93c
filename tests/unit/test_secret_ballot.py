"""Secret ballots say one of three things, for one voter, once; nothing else is valid."""

from __future__ import annotations

import importlib
import random
import secrets
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from eth_abi.abi import encode
from eth_utils.crypto import keccak

from govkit.crypto import bn128, secret_ballot
from govkit.crypto.bn128 import FIELD, GENERATOR, ORDER, Affine, Point, add, checked, multiply
from govkit.crypto.counting import find_counts, holds
from govkit.crypto.secret_ballot import Choice, ElectionKey, SecretBallot
from govkit.crypto.sigma_proofs import Part, hash_to_factor
from govkit.types import Address

py_ecc: Any = importlib.import_module("py_ecc.optimized_bn128")

CONTRACT = Address("0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
VOTER = Address("0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC")
OTHER_VOTER = Address("0x90F79bf6EB2c4f870365E785982E1f101E93b906")
PROPOSAL = 4
CONTEXT: tuple[Part, ...] = (1337, CONTRACT, PROPOSAL, VOTER)
SECRET = 0xE1EC7


@pytest.fixture(autouse=True)
def draws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "randbelow", random.Random(20).randrange)


@pytest.fixture(scope="module")
def key() -> ElectionKey:
    return ElectionKey(multiply(GENERATOR, SECRET))


@pytest.fixture(params=Choice, ids=lambda choice: choice.name.lower())
def choice(request: pytest.FixtureRequest) -> Choice:
    found: Choice = request.param
    return found


@pytest.fixture
def ballot(key: ElectionKey, choice: Choice) -> SecretBallot:
    return key.encrypt(choice, CONTEXT)[0]


# -- the equations as the protocol has them, by py_ecc and eth_abi


def times(point: Point, factor: int) -> Any:
    if point is None or point == (0, 0):
        return py_ecc.Z1
    whole = py_ecc.FQ(point[0]), py_ecc.FQ(point[1]), py_ecc.FQ(1)
    return py_ecc.multiply(whole, factor % ORDER)


def plain(point: Any) -> tuple[int, int]:
    x, y = py_ecc.normalize(point)
    return x.n, y.n


def is_valid_by_the_protocol(ballot: SecretBallot, key: Affine, context: tuple[Part, ...]) -> bool:
    a, b = ballot.a, ballot.b
    values: list[Any] = [b"ballot", *context, *key, *a, *(b or (0, 0))]
    for m, c, z in zip((0, 1, 2**32), ballot.challenges, ballot.responses, strict=True):
        less = py_ecc.add(times(b, 1), py_ecc.neg(times(GENERATOR, m)))
        values += plain(py_ecc.add(times(GENERATOR, z), times(a, -c)))
        values += plain(py_ecc.add(times(key, z), py_ecc.neg(py_ecc.multiply(less, c % ORDER))))
    kinds = ["bytes32", "uint256", "address", "uint256", "address"] + ["uint256"] * 18
    seed = keccak(encode(kinds, values))
    wide = b"".join(keccak(seed + place.to_bytes(32)) for place in (0, 1))
    return sum(ballot.challenges) % ORDER == int.from_bytes(wide) % ORDER


def test_each_choice_is_valid(key: ElectionKey, ballot: SecretBallot) -> None:
    assert key.is_valid(ballot, CONTEXT)
    assert is_valid_by_the_protocol(ballot, key.point, CONTEXT)


def test_it_decrypts_to_the_choice(ballot: SecretBallot, choice: Choice) -> None:
    assert add(ballot.b, multiply(ballot.a, -SECRET)) == multiply(GENERATOR, choice)


def test_one_key_gives_every_ballot_anew(key: ElectionKey) -> None:
    ballots = [key.encrypt(choice, CONTEXT)[0] for choice in (Choice.YES, Choice.YES, Choice.NO)]
    seen = [ballot.a for ballot in ballots], [ballot.b for ballot in ballots]
    assert [len(set(points)) for points in seen] == [3, 3]


def test_its_opening_shows_the_choice(key: ElectionKey, choice: Choice) -> None:
    ballot, r = key.encrypt(choice, CONTEXT)
    assert key.open(ballot, r) is choice
    for other in (r + 1, 0, ORDER - r):
        with pytest.raises(ValueError, match="does not open"):
            key.open(ballot, other)
    for more in (2, -2, 2**33):
        with pytest.raises(ValueError, match="does not open"):
            key.open(replace(ballot, b=add(ballot.b, multiply(GENERATOR, more))), r)


def test_who_knows_the_key_of_the_election_cannot_open_it_otherwise(
    key: ElectionKey, choice: Choice
) -> None:
    ballot, r = key.encrypt(choice, CONTEXT)
    for other in set(Choice) - {choice}:
        wrong = r + (choice - other) * pow(SECRET, -1, ORDER)
        assert add(multiply(key.point, wrong), multiply(GENERATOR, other)) == ballot.b
        with pytest.raises(ValueError, match="does not open"):
            key.open(ballot, wrong)


# -- must be rejected


def test_a_copied_ballot(key: ElectionKey, ballot: SecretBallot) -> None:
    """By another voter, on another proposal, of another contract, on another chain."""
    contexts: list[tuple[Part, ...]] = [
        (1337, CONTRACT, PROPOSAL, OTHER_VOTER),
        (1337, CONTRACT, PROPOSAL + 1, VOTER),
        (1337, VOTER, PROPOSAL, VOTER),
        (1, CONTRACT, PROPOSAL, VOTER),
    ]
    assert not any(key.is_valid(ballot, context) for context in contexts)


def test_a_ballot_under_another_key(ballot: SecretBallot) -> None:
    assert not ElectionKey(multiply(GENERATOR, SECRET + 1)).is_valid(ballot, CONTEXT)


def test_a_rerandomised_ballot(key: ElectionKey, ballot: SecretBallot) -> None:
    """Of the same choice with r + s, with the proof as it was or with s put into it."""
    s = 12345
    a = checked(add(ballot.a, multiply(GENERATOR, s)), "a")
    again = replace(ballot, a=a, b=add(ballot.b, multiply(key.point, s)))
    first, second, third = (
        (z + c * s) % ORDER for c, z in zip(ballot.challenges, ballot.responses, strict=True)
    )
    for each in (again, replace(again, responses=(first, second, third))):
        assert not key.is_valid(each, CONTEXT)


def test_a_negated_or_doubled_ballot(key: ElectionKey, ballot: SecretBallot) -> None:
    for factor in (2, -1):
        a = checked(multiply(ballot.a, factor), "a")
        assert not key.is_valid(replace(ballot, a=a, b=multiply(ballot.b, factor)), CONTEXT)


def test_any_other_number(key: ElectionKey, ballot: SecretBallot) -> None:
    """Each of the six changed, or written as another number of the same remainder."""
    for place, change in product(range(3), (1, -1, ORDER, -ORDER)):
        for name in ("challenges", "responses"):
            numbers = list(getattr(ballot, name))
            numbers[place] += change
            assert not key.is_valid(replace(ballot, **{name: tuple(numbers)}), CONTEXT)


def test_challenges_that_change_places(key: ElectionKey, ballot: SecretBallot) -> None:
    (c0, c1, c2), (z0, z1, z2) = ballot.challenges, ballot.responses
    for challenges, responses in (
        ((c1, c0, c2), (z1, z0, z2)),
        ((c0, c2, c1), (z0, z2, z1)),
        ((c1, c2, c0), (z0, z1, z2)),
    ):
        moved = replace(ballot, challenges=challenges, responses=responses)
        assert not key.is_valid(moved, CONTEXT)


def test_another_choice_put_in(key: ElectionKey, ballot: SecretBallot) -> None:
    for more in (1, -1, 2**32):
        moved = replace(ballot, b=add(ballot.b, multiply(GENERATOR, more)))
        assert not key.is_valid(moved, CONTEXT)


def test_points_outside_the_group(key: ElectionKey, ballot: SecretBallot) -> None:
    x, y = ballot.a
    for wrong in ((0, 0), (x, y + FIELD), (x + FIELD, y), (x, (y + 1) % FIELD), (y, x), (-x, y)):
        assert not key.is_valid(replace(ballot, a=wrong), CONTEXT)
        assert not key.is_valid(replace(ballot, b=wrong), CONTEXT)
    assert not key.is_valid(replace(ballot, b=None), CONTEXT)


def made(key: Affine, m: int, taken: Choice, r: int) -> SecretBallot:
    """A ballot for any number, by whoever takes one branch for the real one."""
    a, b = multiply(GENERATOR, r) or (0, 0), add(multiply(key, r), multiply(GENERATOR, m))
    draw = random.Random(m)
    challenges = {other: draw.randrange(ORDER) for other in Choice if other != taken}
    nonce, commitments = draw.randrange(ORDER), list[Point]()
    responses = {other: draw.randrange(ORDER) for other in challenges}
    for other in Choice:
        z, c = responses.get(other, nonce), challenges.get(other, 0)
        less = add(b, multiply(GENERATOR, -other))
        commitments += [
            add(multiply(GENERATOR, z), multiply(GENERATOR, -c * r)),
            add(multiply(key, z), multiply(less, -c)),
        ]
    total = hash_to_factor("ballot", *CONTEXT, key, a, b, *commitments)
    challenges[taken] = (total - sum(challenges.values())) % ORDER
    responses[taken] = (nonce + challenges[taken] * r) % ORDER
    c0, c1, c2 = (challenges[each] for each in Choice)
    z0, z1, z2 = (responses[each] for each in Choice)
    return SecretBallot(a, b, (c0, c1, c2), (z0, z1, z2))


@pytest.mark.parametrize("m", [2, -1, 5, 2**32 - 1, 2**32 + 1, 2 * 2**32, -(2**32)])
def test_any_other_vote(key: ElectionKey, m: int) -> None:
    """Two votes at once, a negative one, yes and no together, twice no."""
    assert not any(key.is_valid(made(key.point, m, taken, 77), CONTEXT) for taken in Choice)


def test_only_the_real_branch_can_be_taken(key: ElectionKey, choice: Choice) -> None:
    for taken in Choice:
        valid = key.is_valid(made(key.point, choice, taken, 77), CONTEXT)
        assert valid is (taken is choice)


def test_an_open_vote(key: ElectionKey, choice: Choice) -> None:
    """With r = 0, A is at infinity and B tells the choice. All else about it is right."""
    open_vote = made(key.point, choice, choice, 0)
    assert not key.is_valid(open_vote, CONTEXT)
    assert is_valid_by_the_protocol(replace(open_vote, a=(0, 0)), key.point, CONTEXT)


@pytest.mark.parametrize("point", [None, (0, 0), (1, 3), (1, 2 + FIELD)])
def test_a_key_outside_the_group(point: Point) -> None:
    with pytest.raises(ValueError, match="the election key is not a point of alt_bn128"):
        ElectionKey(point)


# -- what it gives away


def test_each_choice_takes_the_same_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    key, taken = ElectionKey(multiply(GENERATOR, SECRET)), list[str]()
    bn128.generator()

    def count(module: Any, name: str) -> None:
        own = getattr(module, name)

        def counted(*given: Any) -> Any:
            taken.append(name)
            return own(*given)

        monkeypatch.setattr(module, name, counted)

    for name in ("_add", "_double", "_affine", "add", "multiply", "sums"):
        count(bn128, name)
    for name in ("multiply", "sums", "hash_to_factor", "random_factor"):
        count(secret_ballot, name)
    steps = []
    for choice in Choice:
        taken.clear()
        key.encrypt(choice, CONTEXT)
        steps.append(tuple(taken))
    assert len(set(steps)) == 1
    assert not {"add", "multiply", "sums", "_affine"} & set(steps[0])


# -- the sum


def test_a_poll_is_counted(key: ElectionKey) -> None:
    cast = [Choice.YES] * 4 + [Choice.NO] * 3 + [Choice.ABSTAIN] * 2
    a: Point = None
    b: Point = None
    for place, choice in enumerate(cast):
        ballot, _ = key.encrypt(choice, (1337, CONTRACT, PROPOSAL, place))
        a, b = add(a, ballot.a), add(b, ballot.b)
    total = add(b, multiply(a, -SECRET))
    assert find_counts(total, len(cast)) == (4, 3)
    assert holds((4, 3), len(cast), total)
    for wrong in ((3, 4), (4, 2), (5, 3), (4 + 2**32, 2), (4 + ORDER, 3), (4 - 2**32, 4)):
        assert not holds(wrong, len(cast), total)
    assert not holds((4, 3), 6, total)

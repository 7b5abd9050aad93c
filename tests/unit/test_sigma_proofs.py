"""Proofs of knowledge hold for what they were made for, and for nothing else."""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable
from dataclasses import replace

import pytest
from eth_abi.abi import encode
from eth_utils.crypto import keccak

from govkit.crypto import bn128
from govkit.crypto.bn128 import (
    FIELD,
    GENERATOR,
    ORDER,
    Affine,
    FixedBase,
    Point,
    add,
    checked,
    multiply,
)
from govkit.crypto.sigma_proofs import Pair, Part, Proof, hash_to_factor, is_proved, prove
from govkit.types import Address

CONTRACT = Address("0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
CONTEXT: tuple[Part, ...] = (1337, CONTRACT, 4)
SECRET = 0x5EC2E7


def point(factor: int) -> Affine:
    return checked(multiply(GENERATOR, factor), "a point")


OWN, E = point(SECRET), point(99)
SCHNORR: tuple[Pair, ...] = ((GENERATOR, OWN),)
DLEQ: tuple[Pair, ...] = ((GENERATOR, OWN), (E, point(99 * SECRET)))


@pytest.fixture(autouse=True)
def draws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "randbelow", random.Random(20).randrange)


@pytest.fixture(params=[SCHNORR, DLEQ], ids=["schnorr", "dleq"])
def pairs(request: pytest.FixtureRequest) -> tuple[Pair, ...]:
    found: tuple[Pair, ...] = request.param
    return found


@pytest.fixture
def proof(pairs: tuple[Pair, ...]) -> Proof:
    return prove("share", CONTEXT, SECRET, pairs)


def test_a_hash_is_made_as_it_is_specified() -> None:
    parts = ["bytes32", "uint256", "address", "uint256[2]", "uint256[2]", "bytes32"]
    values = (b"ballot", 1337, CONTRACT, OWN, (0, 0), b"\7" * 32)
    seed = keccak(encode(parts, values))
    high, low = (keccak(encode(["bytes32", "uint256"], (seed, place))) for place in (0, 1))
    expected = (int.from_bytes(high) * 2**256 + int.from_bytes(low)) % ORDER
    assert hash_to_factor("ballot", 1337, CONTRACT, OWN, None, b"\7" * 32) == expected


def test_what_cannot_be_hashed() -> None:
    with pytest.raises(ValueError, match="a tag has up to 32 bytes"):
        hash_to_factor("t" * 33)
    with pytest.raises(ValueError, match="a word has 32 bytes, not 31"):
        hash_to_factor("tag", b"\0" * 31)
    for number in (-1, 2**256):
        with pytest.raises(OverflowError):
            hash_to_factor("tag", number)


def test_it_holds(proof: Proof, pairs: tuple[Pair, ...]) -> None:
    assert is_proved(proof, "share", CONTEXT, pairs)


def test_it_never_comes_twice(proof: Proof, pairs: tuple[Pair, ...]) -> None:
    assert prove("share", CONTEXT, SECRET, pairs) != proof


def test_it_holds_for_no_other_purpose(proof: Proof, pairs: tuple[Pair, ...]) -> None:
    assert not is_proved(proof, "dkg", CONTEXT, pairs)
    for other in ((1, CONTRACT, 4), (1337, CONTRACT, 5), (1337, CONTRACT), (*CONTEXT, 0)):
        assert not is_proved(proof, "share", other, pairs)


def test_it_holds_for_no_other_point(proof: Proof, pairs: tuple[Pair, ...]) -> None:
    for place in range(len(pairs)):
        base, target = pairs[place]
        for wrong in ((base, point(5)), (point(5), target), (target, base)):
            others = [wrong if each == place else pair for each, pair in enumerate(pairs)]
            assert not is_proved(proof, "share", CONTEXT, others)


def test_a_changed_proof_does_not_hold(proof: Proof, pairs: tuple[Pair, ...]) -> None:
    changes: list[Callable[[int], int]] = [
        lambda number: number + 1,
        lambda number: number + ORDER,  # the same, written otherwise
        lambda number: number - ORDER,
        lambda number: ORDER - number,
        lambda number: 0,
    ]
    for change in changes:
        assert not is_proved(
            replace(proof, challenge=change(proof.challenge)), "share", CONTEXT, pairs
        )
        assert not is_proved(
            replace(proof, response=change(proof.response)), "share", CONTEXT, pairs
        )


def test_nobody_proves_what_is_not_so() -> None:
    """Another secret; and two targets of different secrets."""
    for secret, pairs in (
        (SECRET + 1, SCHNORR),
        (SECRET, (DLEQ[0], (E, point(5)))),
        (SECRET, ((GENERATOR, point(5)), DLEQ[1])),
    ):
        assert not is_proved(prove("share", CONTEXT, secret, pairs), "share", CONTEXT, pairs)


def test_no_target_is_made_to_suit_a_proof(pairs: tuple[Pair, ...]) -> None:
    """If the challenge left the targets out, each could be taken from proof and commitment."""
    commitments, response = [point(3 + place) for place in range(len(pairs))], 1234
    challenge = hash_to_factor("share", *CONTEXT, *commitments)
    made: list[Pair] = []
    for (base, _), commitment in zip(pairs, commitments, strict=True):
        both = add(multiply(base, response), multiply(commitment, -1))
        target = checked(multiply(both, pow(challenge, -1, ORDER)), "a target")
        assert add(multiply(base, response), multiply(target, -challenge)) == commitment
        made.append((base, target))
    assert not is_proved(Proof(challenge, response), "share", CONTEXT, made)


def test_infinity_and_strange_points_are_refused() -> None:
    """Of the target 0 G everybody knows the secret 0."""
    for wrong in ((0, 0), (1, 3), (1, 2 + FIELD), (1 + FIELD, 2)):
        for pairs in (((GENERATOR, wrong),), (DLEQ[0], (wrong, wrong)), (DLEQ[0], (E, wrong))):
            challenge = hash_to_factor("share", *CONTEXT, wrong, None)
            assert not is_proved(Proof(challenge, 0), "share", CONTEXT, pairs)


def test_a_secret_leaves_the_steps_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the secret is multiplied by what takes steps that depend on it."""
    monkeypatch.setattr(bn128, "_terms", None)
    monkeypatch.setattr(bn128, "_affine", None)
    bn128.generator()
    products, own = list[str](), FixedBase.multiply

    def counted(table: FixedBase, factor: int) -> Point:
        products.append("multiply")
        return own(table, factor)

    monkeypatch.setattr(FixedBase, "multiply", counted)
    for secret in (1, 2, ORDER - 1):
        products.clear()
        prove("share", CONTEXT, secret, DLEQ)
        assert len(products) == 2

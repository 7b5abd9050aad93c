"""Proofs that somebody knows a number, bound to what they are for, that tell nothing else.

A `Proof` shows that the same secret number makes each target from its base: with one pair of these
it is Schnorr's (1991), with two it shows that two logarithms are equal (Chaum and Pedersen, 1992).
The challenge is a hash (Fiat and Shamir, 1986) of the purpose, all pairs and the commitments, so
that a proof can be used for nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from govkit.crypto.bn128 import (
    GENERATOR,
    ORDER,
    Affine,
    FixedBase,
    Multiples,
    Point,
    generator,
    is_on_curve,
    random_factor,
    sums,
)
from govkit.crypto.keccak import keccak
from govkit.types import Address

Part = int | bytes | Address | Point
"""What is hashed: a number or 32 bytes as a word, an address as one, a point as two words."""
Pair = tuple[Affine, Affine]
"""A base and its target."""


@dataclass(frozen=True, slots=True)
class Proof:
    """Two numbers below ORDER."""

    challenge: int
    response: int


def hash_to_factor(tag: str, *parts: Part) -> int:
    """A number below ORDER. `tag`, of up to 32 bytes, says what for.

    It is reduced from 512 bits, as RFC 9380, section 5, advises, since one word would be up to a
    quarter more likely to give some numbers than others: keccak256(seed . 0) and keccak256(seed .
    1), where the seed is the keccak256 of tag and parts in words.
    """
    name = tag.encode()
    if len(name) > 32:
        raise ValueError(f"a tag has up to 32 bytes, and {tag!r} has {len(name)}")
    seed = keccak(name.ljust(32, b"\0") + words(*parts))
    high, low = (keccak(seed + place.to_bytes(32)) for place in range(2))
    return int.from_bytes(high + low) % ORDER


def prove(tag: str, context: Sequence[Part], secret: int, pairs: Sequence[Pair]) -> Proof:
    """Shows that `secret` times each base is its target, for the purpose that tag and context say.

    The steps are the same for every secret.
    """
    nonce = random_factor()
    commitments = [_table(base).multiply(nonce) for base, _ in pairs]
    challenge = _challenge(tag, context, pairs, commitments)
    return Proof(challenge, (nonce + challenge * secret) % ORDER)


def is_proved(proof: Proof, tag: str, context: Sequence[Part], pairs: Sequence[Pair]) -> bool:
    """Whether a proof holds. No base or target may be at infinity or outside the group."""
    numbers = proof.challenge, proof.response
    if not all(0 <= number < ORDER for number in numbers):
        return False
    if not all(is_on_curve(*point) for pair in pairs for point in pair):
        return False
    commitments = sums(
        *(
            [(_public(base), proof.response), (Multiples(target), -proof.challenge)]
            for base, target in pairs
        )
    )
    return _challenge(tag, context, pairs, commitments) == proof.challenge


def _challenge(
    tag: str, context: Sequence[Part], pairs: Sequence[Pair], commitments: Sequence[Point]
) -> int:
    """The generator goes without saying, as the base of the first pair."""
    points = [point for pair in pairs for point in pair]
    if points[0] == GENERATOR:
        del points[0]
    return hash_to_factor(tag, *context, *points, *commitments)


def _table(base: Affine) -> FixedBase:
    return generator() if base == GENERATOR else FixedBase(base)


def words(*parts: Part) -> bytes:
    """What is hashed of each part, 32 bytes to a word. Raises ValueError for other bytes."""
    return b"".join(map(_words, parts))


def _public(base: Affine) -> Multiples | FixedBase:
    return generator() if base == GENERATOR else Multiples(base)


def _words(part: Part) -> bytes:
    if part is None:
        return bytes(64)
    if isinstance(part, tuple):
        return words(*part)
    if isinstance(part, str):
        return bytes(12) + bytes.fromhex(part[2:])
    if isinstance(part, bytes):
        if len(part) != 32:
            raise ValueError(f"a word has 32 bytes, not {len(part)}")
        return part
    return part.to_bytes(32)

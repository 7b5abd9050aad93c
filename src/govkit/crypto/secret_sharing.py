"""A secret number in shares, of which any `threshold` give it back (Shamir, 1979), and points that
show of each share that it is right (Feldman, 1987). Trustees count from 1.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from govkit.crypto.bn128 import (
    ORDER,
    Affine,
    Point,
    add,
    checked,
    generator,
    multiply,
    random_factor,
)
from govkit.crypto.keccak import keccak
from govkit.crypto.sigma_proofs import Part, hash_to_factor


class Dealing:
    """A random polynomial, whose value at 0 is the secret and at j the share of trustee j."""

    def __init__(self, threshold: int, draw: Callable[[], int] = random_factor) -> None:
        """`draw` gives each coefficient, a secret number from 1 to ORDER - 1."""
        self._coefficients = [draw() for _ in range(threshold)]

    @property
    def secret(self) -> int:
        return self._coefficients[0]

    def share(self, trustee: int) -> int:
        """Raises ValueError below 1, since trustee 0's share would be the secret."""
        if trustee < 1:
            raise ValueError(f"trustees count from 1, so there is no trustee {trustee}")
        value = 0
        for coefficient in reversed(self._coefficients):
            value = (value * trustee + coefficient) % ORDER
        return value

    def commitments(self) -> list[Affine]:
        """The coefficients times the generator, for everybody to see."""
        points = [generator().multiply(each) for each in self._coefficients]
        return [checked(point, "a commitment") for point in points]


def key_of_share(commitments: Sequence[Affine], trustee: int) -> Point:
    """A trustee's share times the generator, from the dealing's commitments (or from the sums of
    those of several dealings).

    Raises ValueError for a commitment at infinity or outside the group.
    """
    key: Point = None
    for commitment in reversed(commitments):
        key = add(multiply(key, trustee), checked(commitment, "a commitment"))
    return key


def enrolment_hash(commitments: Sequence[Affine]) -> bytes:
    """What a trustee enrols with, so that it cannot choose its commitments after it has seen those
    of others: keccak256(abi.encode(commitments)), 32 bytes."""
    numbers = (32, len(commitments), *(number for point in commitments for number in point))
    return keccak(b"".join(number.to_bytes(32) for number in numbers))


def is_share(share: int, commitments: Sequence[Affine], trustee: int) -> bool:
    """Whether a share is the one that the commitments promise to a trustee."""
    return 0 <= share < ORDER and generator().multiply(share) == key_of_share(commitments, trustee)


def pad(shared: Point, *context: Part) -> int:
    """The number that hides a share on its way: added by the dealer, subtracted by the trustee.

    `shared` is the one's public point times the other's secret (Diffie and Hellman). Raises
    ValueError if it is at infinity.
    """
    return hash_to_factor("pad", *context, checked(shared, "what dealer and trustee share"))


def weights(trustees: Collection[int]) -> dict[int, int]:
    """What to multiply each trustee's share by, so that the sum is the secret (Lagrange).

    Raises ValueError for a trustee that is named twice or cannot be.
    """
    if len(set(trustees)) < len(trustees) or not all(0 < each < ORDER for each in trustees):
        raise ValueError("each trustee is named once, by a number from 1")
    found = {}
    for own in trustees:
        above = below = 1
        for other in trustees:
            if other != own:
                above, below = above * other % ORDER, below * (other - own) % ORDER
        found[own] = above * pow(below, -1, ORDER) % ORDER
    return found


def joined(shares: Mapping[int, Point]) -> Point:
    """The secret times a point, from the trustees' shares times that point.

    Raises ValueError for a share at infinity or outside the group.
    """
    total: Point = None
    for trustee, weight in weights(shares.keys()).items():
        share = checked(shares[trustee], f"the share of trustee {trustee}")
        total = add(total, multiply(share, weight))
    return total

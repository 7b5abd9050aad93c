"""A vote in exponential ElGamal, with a proof that it is one of three, which tells not which.

A ballot for the choice m under the election key H is A = r G and B = r H + m G, where m is 0 to
abstain, 1 for yes and `NO` for no. So the sum of many ballots holds how many said yes, and NO times
how many said no. The proof is the disjunction by Cramer, Damgård and Schoenmakers (1994) of three
proofs of Chaum and Pedersen's: of each possible choice that B less the choice is r H with the r of
A; only that of the real one was not made up. It is bound to a context (a chain, a contract, a
proposal, a voter), so that nobody can cast it elsewhere or for somebody else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from govkit.crypto.bn128 import (
    GENERATOR,
    ORDER,
    Affine,
    FixedBase,
    Multiples,
    Point,
    Product,
    checked,
    combine,
    generator,
    is_on_curve,
    multiply,
    random_factor,
    sums,
)
from govkit.crypto.sigma_proofs import Part, hash_to_factor


class Choice(IntEnum):
    """What a ballot can say, as the number that is encrypted."""

    ABSTAIN = 0
    YES = 1
    NO = 2**32


@dataclass(frozen=True, slots=True)
class SecretBallot:
    """A and B, and the challenges and responses of the proof, in the order of `Choice`."""

    a: Affine
    b: Point
    challenges: tuple[int, int, int]
    responses: tuple[int, int, int]


class ElectionKey:
    """The key H of an election, to which ballots are encrypted."""

    def __init__(self, point: Point) -> None:
        """Raises ValueError for infinity and for what is not in the group."""
        self.point = checked(point, "the election key")
        self.table = FixedBase(self.point)
        """The key's, for quick products with secret numbers."""

    def encrypt(self, choice: Choice, context: Sequence[Part]) -> tuple[SecretBallot, int]:
        """A ballot, and the number r that opens it: whoever has that can show what was voted.

        The steps are the same for every choice.
        """
        r = random_factor()
        a, b = generator().multiply(r), self._with(r, choice)
        assert a is not None  # since r is not 0
        # Each branch claims another choice: its commitments are w G and w H + c (other - choice) G,
        # which is w H in the real one, whatever its challenge c will be.
        nonces = [random_factor() for _ in Choice]
        made_up = [random_factor() for _ in Choice]
        commitments = [
            point
            for other, w, c in zip(Choice, nonces, made_up, strict=True)
            for point in (generator().multiply(w), self._with(w, c * (other - choice)))
        ]
        total = self._challenge(context, a, b, commitments)
        remaining = total - sum(made_up)
        challenges = [
            (c + (other == choice) * remaining) % ORDER
            for other, c in zip(Choice, made_up, strict=True)
        ]
        responses = [(w + c * r) % ORDER for w, c in zip(nonces, challenges, strict=True)]
        return SecretBallot(a, b, _three(challenges), _three(responses)), r

    def is_valid(self, ballot: SecretBallot, context: Sequence[Part]) -> bool:
        """Whether a ballot holds one of the three choices and was made for the context."""
        numbers = *ballot.challenges, *ballot.responses
        if not all(0 <= number < ORDER for number in numbers):
            return False
        if not is_on_curve(*ballot.a) or not (ballot.b is None or is_on_curve(*ballot.b)):
            return False
        a, b = Multiples(ballot.a), Multiples(ballot.b)
        rows: list[list[Product]] = []
        for choice, c, z in zip(Choice, ballot.challenges, ballot.responses, strict=True):
            rows.append([(generator(), z), (a, -c)])
            rows.append([(self.table, z), (generator(), c * choice), (b, -c)])
        total = self._challenge(context, ballot.a, ballot.b, sums(*rows))
        return sum(ballot.challenges) % ORDER == total

    def open(self, ballot: SecretBallot, r: int) -> Choice:
        """What a ballot says, by the number that opens it. Raises ValueError for any other."""
        if multiply(GENERATOR, r) == ballot.a:
            for choice in Choice:
                if self._with(r, choice) == ballot.b:
                    return choice
        raise ValueError("that number does not open this ballot")

    def _with(self, factor: int, number: int) -> Point:
        """factor H + number G"""
        return combine((self.table, factor), (generator(), number))

    def _challenge(
        self, context: Sequence[Part], a: Affine, b: Point, commitments: Sequence[Point]
    ) -> int:
        return hash_to_factor("ballot", *context, self.point, a, b, *commitments)


def _three(numbers: Sequence[int]) -> tuple[int, int, int]:
    first, second, third = numbers
    return first, second, third

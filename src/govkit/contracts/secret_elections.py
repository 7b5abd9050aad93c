"""A council's secret ballots: cast encrypted, added up, and opened together by trustees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from govkit.contracts.abi import encode
from govkit.contracts.contract import Contract
from govkit.contracts.typed_data import SECRET_CHOICE, digest, type_hash
from govkit.crypto.bn128 import Affine, Point
from govkit.crypto.digests import Digest
from govkit.crypto.keccak import keccak
from govkit.crypto.secret_choices import ChoiceBallot, Method
from govkit.crypto.sigma_proofs import Part, Proof, words
from govkit.network.port import Call
from govkit.types import Address

SHARE_TAG = "election share"
COUNT_BITS = 32


@dataclass(frozen=True, slots=True)
class SecretElectionsSettings:
    """What the contract is created with, field by field as its struct has it.

    `only_one` says whether a ballot names at most one candidate; `share_period` is in the
    registry's clock.
    """

    name: str
    council: Address
    registry: Address
    trustees: Address
    only_one: bool
    least_ballots: int
    share_period: int


@dataclass(frozen=True, slots=True)
class SecretPoll:
    """The secret poll of an election or recall; all zero before it has begun.

    One votes after `voting_from`, to `voting_until` inclusive; `shares` has a bit for each trustee
    that gave one, the lowest for trustee 0, which there is none of.
    """

    voting_from: int
    voting_until: int
    candidates: int
    ballots: int
    epoch: int
    shares: int
    tallied: bool
    only_one: bool

    @property
    def method(self) -> Method:
        return Method.ONE if self.only_one else Method.APPROVAL

    @property
    def shared_by(self) -> tuple[int, ...]:
        """The trustees that gave their share, by number."""
        return tuple(each for each in range(self.shares.bit_length()) if self.shares >> each & 1)


class SecretElections(Contract):
    """Takes, adds up and counts the secret ballots of one council."""

    artifact_name = "SecretElections"

    def council(self, *, block: int | None = None) -> Address:
        return Address(self._read("council", block=block))

    def registry(self, *, block: int | None = None) -> Address:
        return Address(self._read("registry", block=block))

    def trustees(self, *, block: int | None = None) -> Address:
        return Address(self._read("trustees", block=block))

    def only_one(self, *, block: int | None = None) -> bool:
        """Whether a ballot names at most one candidate, instead of any number."""
        return bool(self._read("onlyOne", block=block))

    def least_ballots(self, *, block: int | None = None) -> int:
        """Fewer ballots than this are never opened."""
        return int(self._read("leastBallots", block=block))

    def share_period(self, *, block: int | None = None) -> int:
        """How long after a vote shares and counts are taken, in the registry's clock."""
        return int(self._read("sharePeriod", block=block))

    def poll(self, number: int) -> SecretPoll:
        return SecretPoll(*self._read("poll", number))

    def sums(self, number: int) -> list[tuple[Affine, Affine]]:
        """A and B of the sum of all ballots, for each two candidates."""
        return [((a, b), (c, d)) for a, b, c, d in self._read("sums", number)]

    def has_voted(self, number: int, account: Address) -> bool:
        return bool(self._read("hasVoted", number, account))

    def is_valid_ballot(
        self, number: int, voter: Address, ballot: ChoiceBallot, commitments: Sequence[Point]
    ) -> bool:
        """Whether a ballot's proof is right, which says nothing about who may still vote."""
        return bool(self._read("isValidBallot", number, voter, _packed(ballot, commitments)))

    def result(self, number: int) -> tuple[bool, tuple[int, ...]]:
        """Whether nothing can change any more, and the counts of eight candidates; of a recall
        those against (0) and for it (1)."""
        final, counts = self._read("result", number)
        return bool(final), unpacked(int(counts))

    def context(self, number: int, voter: Address) -> tuple[Part, ...]:
        """What a ballot's proof is bound to."""
        return self.port.chain_id(), self.address, number, voter

    def share_context(self, number: int, trustee: int) -> tuple[Part, ...]:
        """What a share's proof is bound to."""
        return self.port.chain_id(), self.address, number, trustee

    def digest(self, name: str, number: int, ballot: ChoiceBallot) -> Digest:
        """What a voter signs to have a ballot cast. `name` is the council's."""
        return secret_choice_digest(name, self.port.chain_id(), self.address, number, ballot)

    def begin(self, number: int) -> Call:
        return self._call("begin", number)

    def cast(self, number: int, ballot: ChoiceBallot, commitments: Sequence[Point]) -> Call:
        """`commitments` are those of `govkit.crypto.secret_choices`."""
        return self._call("cast", number, _packed(ballot, commitments))

    def cast_by_sig(
        self,
        number: int,
        ballot: ChoiceBallot,
        commitments: Sequence[Point],
        voter: Address,
        signature: bytes,
    ) -> Call:
        return self._call("castBySig", number, _packed(ballot, commitments), voter, signature)

    def share(self, number: int, trustee: int, points: Sequence[Affine], proof: Proof) -> Call:
        return self._call("share", number, trustee, points, proof.challenge, proof.response)

    def tally(
        self,
        number: int,
        trustees: Sequence[int],
        points: Sequence[Sequence[Affine]],
        counts: Sequence[int],
    ) -> Call:
        """`trustees` are as many as the threshold, from the lowest number on, with their shares."""
        return self._call("tally", number, trustees, points, packed(counts))


def secret_choice_digest(
    name: str, chain_id: int, contract: Address, number: int, ballot: ChoiceBallot
) -> Digest:
    """What a voter signs to have a ballot cast (EIP-712), in the domain of the council's name."""
    values = (type_hash(SECRET_CHOICE), number, ciphertexts_hash(ballot))
    struct = keccak(encode(("bytes32", "uint256", "bytes32"), values))
    return digest(name, chain_id, contract, struct)


def ciphertexts_hash(ballot: ChoiceBallot) -> bytes:
    """What a signature says of a ballot: the Keccak-256 of its ciphertexts, in words."""
    return keccak(words(*(point for pair in ballot.pairs for point in pair)))


def packed(counts: Sequence[int]) -> int:
    """Counts in one word, the first one's lowest."""
    return sum(count << (COUNT_BITS * place) for place, count in enumerate(counts))


def unpacked(word: int) -> tuple[int, ...]:
    """The eight counts of a word."""
    return tuple(word >> (COUNT_BITS * place) & (2**COUNT_BITS - 1) for place in range(8))


def _packed(ballot: ChoiceBallot, commitments: Sequence[Point]) -> tuple[object, ...]:
    """A ballot as the contract's struct has it."""
    pairs = [(*a, *b) for a, b in ballot.pairs]
    points = [point or (0, 0) for point in commitments]
    both = [(*a, *b) for a, b in zip(points[::2], points[1::2], strict=True)]
    return pairs, both, list(ballot.challenges), list(ballot.responses)

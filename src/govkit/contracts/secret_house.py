"""SecretHouse: an electorate whose ballots nobody can open, and whose count everybody can check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from govkit.contracts.abi import encode
from govkit.contracts.house import House
from govkit.contracts.typed_data import SECRET_BALLOT, digest, type_hash
from govkit.crypto.bn128 import Affine, Point
from govkit.crypto.digests import Digest
from govkit.crypto.keccak import keccak
from govkit.crypto.secret_ballot import SecretBallot
from govkit.crypto.sigma_proofs import Proof
from govkit.network.port import Call
from govkit.types import Address, ProposalId

MAX_BALLOTS_A_BATCH = 20
_TYPE_HASH = type_hash(SECRET_BALLOT)
Numbers = tuple[int, int, int, int]
"""A and B of a ballot."""
NO_BALLOT: Numbers = (0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class SecretHouseSettings:
    """What a secret house is created with, field by field as the contract's struct has it.

    `number` is 0 for the first house's secret classes. `buckets` are the least votes for a weight
    of 1 to 5, 0 for one that is not used. The spans are in the clock's unit.
    """

    name: str
    number: int
    token: Address
    quorum_source: Address
    numbered: bool
    governor: Address
    rulebook: Address
    treasury: Address
    trustees: Address
    buckets: tuple[int, int, int, int, int]
    least_ballots: int
    share_period: int
    late_quorum_extension: int


def numbers_of(ballot: SecretBallot) -> Numbers:
    """A and B of a ballot, as the contract has them."""
    return (*ballot.a, *words(ballot.b))


def ballot_hash(ballot: SecretBallot) -> bytes:
    """The name of a ballot (32 bytes): keccak256(abi.encode(A, B))."""
    return _hash_of(numbers_of(ballot))


def _hash_of(numbers: Numbers) -> bytes:
    return keccak(b"".join(word.to_bytes(32) for word in numbers))


def words(point: Point) -> Affine:
    """A point as the contract has it: (0, 0) at infinity."""
    return point or (0, 0)


def secret_ballot_digest(
    name: str,
    chain_id: int,
    house: Address,
    proposal: ProposalId,
    ballot: SecretBallot,
    before: Numbers = NO_BALLOT,
) -> Digest:
    """What a voter signs for `cast_by_signature` (EIP-712): a ballot and the one that it replaces,
    both by their hashes."""
    types = ("bytes32", "uint256", "bytes32", "bytes32")
    replaced = _hash_of(before) if any(before) else bytes(32)
    struct = keccak(encode(types, (_TYPE_HASH, proposal, ballot_hash(ballot), replaced)))
    return digest(name, chain_id, house, struct)


class SecretHouse(House):
    """Consents to proposals by ballots that are counted without being opened."""

    artifact_name = "SecretHouse"

    def trustees(self, *, block: int | None = None) -> Address:
        return Address(self._read("trustees", block=block))

    def least_ballots(self, *, block: int | None = None) -> int:
        """With fewer ballots nothing is opened."""
        return int(self._read("leastBallots", block=block))

    def share_period(self, *, block: int | None = None) -> int:
        """How long after the close shares and a tally are taken, in the clock's unit."""
        return int(self._read("sharePeriod", block=block))

    def voting_deadline(self, proposal: ProposalId) -> int:
        """The last timepoint to vote."""
        return int(self._read("votingDeadline", proposal))

    def ballots(self, proposal: ProposalId) -> tuple[int, int]:
        """How many ballots stand, and their weight together."""
        heads, weight = self._read("ballots", proposal)
        return int(heads), int(weight)

    def sums(self, proposal: ProposalId) -> tuple[Affine, Point]:
        """The sums of all A and of all B, each with the weights."""
        ax, ay, bx, by = self._read("sums", proposal)
        return (ax, ay), ((bx, by) if bx or by else None)

    def epoch_of(self, proposal: ProposalId) -> int:
        """The epoch whose key its ballots are encrypted to."""
        return int(self._read("epochOf", proposal))

    def shares(self, proposal: ProposalId) -> frozenset[int]:
        """The trustees who have given shares, by their numbers."""
        bits = int(self._read("shares", proposal))
        return frozenset(n + 1 for n in range(bits.bit_length()) if bits >> n & 1)

    def ballot_of(self, proposal: ProposalId, account: Address) -> bytes:
        """The hash of the ballot that stands where ballots can be changed; zero for none."""
        return bytes(self._read("ballotOf", proposal, account))

    def is_valid(self, proposal: ProposalId, voter: Address, ballot: SecretBallot) -> bool:
        """Whether the contract would take a ballot as it is."""
        return bool(self._read("isValidBallot", proposal, voter, *_ballot(ballot)))

    def cast(self, proposal: ProposalId, ballot: SecretBallot) -> Call:
        return self._call("castSecret", proposal, *_ballot(ballot))

    def change(self, proposal: ProposalId, before: SecretBallot, ballot: SecretBallot) -> Call:
        """Replaces the ballot that stands."""
        return self._call("changeSecret", proposal, list(numbers_of(before)), *_ballot(ballot))

    def cast_by_signature(
        self, proposal: ProposalId, ballots: Sequence[tuple[Address, SecretBallot, Numbers, bytes]]
    ) -> Call:
        """Ballots that their voters signed, each with what it replaces and its signature: at most
        20."""
        rows = [
            (voter, *_ballot(ballot), list(before), signature)
            for voter, ballot, before, signature in ballots
        ]
        return self._call("castSecretBySig", proposal, rows)

    def share(self, proposal: ProposalId, trustee: int, share: Affine, proof: Proof) -> Call:
        numbers = proof.challenge, proof.response
        return self._call("share", proposal, trustee, list(share), *numbers)

    def tally(self, proposal: ProposalId, trustees: Sequence[int], yes: int, no: int) -> Call:
        """The counts, which the contract checks with the shares of these trustees."""
        return self._call("tally", proposal, sorted(trustees), yes, no)


def _ballot(ballot: SecretBallot) -> tuple[object, ...]:
    parts = list(ballot.a), list(words(ballot.b))
    return *parts, list(ballot.challenges), list(ballot.responses)

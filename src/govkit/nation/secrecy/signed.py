"""Secret ballots that their voters sign without a node, and somebody else relays, twenty at once.

A voter signs `SecretBallot(uint256 proposalId,bytes32 ballot,bytes32 before)` in the domain of the
contract (EIP-712). The relayer sees who votes, as everybody does, and not how.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from govkit.contracts.secret_house import (
    MAX_BALLOTS_A_BATCH,
    secret_ballot_digest,
)
from govkit.crypto.digests import Digest
from govkit.crypto.keccak import parse_address
from govkit.crypto.secret_ballot import SecretBallot
from govkit.crypto.signatures import plain_signature
from govkit.nation.handed_over import read_handed_over
from govkit.nation.secrecy.papers import (
    VERSION,
    Paper,
    ballot_json,
    read_ballot,
    versioned,
    write_new,
)
from govkit.nation.secrecy.polls import SecretPolls
from govkit.nation.voting import signed_ballots
from govkit.nation.voting.relaying import BallotRelay, Batch, Skipped, skipped_by
from govkit.nation.voting.signed_ballots import recovered
from govkit.network.port import Port, Signer
from govkit.text import read_hex
from govkit.types import Address, ProposalId

NAME = "govkit_secret_ballot"
PROBLEMS = {**signed_ballots.PROBLEMS, 8: "its proof does not hold"}


@dataclass(frozen=True, slots=True)
class SignedSecretBallot:
    """A ballot as in its file: the paper, the ballot, and the voter's signature (65 bytes)."""

    paper: Paper
    voter: Address
    ballot: SecretBallot
    signature: bytes

    def save(self, path: Path) -> None:
        raw = {
            NAME: VERSION,
            **self.paper.to_json(),
            "voter": self.voter,
            **ballot_json(self.ballot),
            "signature": "0x" + self.signature.hex(),
        }
        write_new(path, raw)

    @classmethod
    def load(cls, path: Path) -> SignedSecretBallot:
        """Read a file. Raises UsageError if it is not a secret ballot."""
        step = "give files that govkit proposal sign --secret wrote"
        return read_handed_over(path, cls._of, "signed secret ballot", step)

    @classmethod
    def _of(cls, raw: Any) -> SignedSecretBallot:
        raw = versioned(raw, NAME)
        return cls(
            paper=Paper.of(raw),
            voter=parse_address(raw["voter"]),
            ballot=read_ballot(raw),
            signature=plain_signature(read_hex(raw["signature"])),
        )

    @property
    def is_voters(self) -> bool:
        """Whether the voter signed exactly this ballot."""
        return recovered(_digest(self.paper, self.ballot), self.signature) == self.voter


def _digest(paper: Paper, ballot: SecretBallot) -> Digest:
    domain = paper.domain_name, paper.chain_id, paper.contract
    return secret_ballot_digest(*domain, paper.proposal, ballot, paper.before)


def sign(paper: Paper, ballot: SecretBallot, signer: Signer) -> SignedSecretBallot:
    """Sign a ballot, without asking any chain."""
    signature = signer.sign_digest(_digest(paper, ballot))
    return SignedSecretBallot(paper, signer.address, ballot, signature)


class SecretRelay(BallotRelay[SignedSecretBallot]):
    """Relays signed secret ballots on one proposal. Each is asked of the contract first, since one
    that it does not take costs its gas all the same."""

    def __init__(self, polls: SecretPolls, chain_id: int, proposal: ProposalId) -> None:
        self.polls, self.chain_id, self.proposal = polls, chain_id, proposal

    def _problem(self, ballot: SignedSecretBallot, known: Container[Address]) -> str:
        house, paper = self.polls.contract, ballot.paper
        if (paper.contract, paper.chain_id) != (house.address, self.chain_id):
            return f"it is for {paper.house} of {paper.nation}, elsewhere"
        if paper.proposal != self.proposal:
            return "it is for another proposal"
        if ballot.voter in known:
            return "its voter has another ballot here"
        if not self._fits(ballot):
            replaces = any(paper.before)
            return "it replaces another ballot" if replaces else "its voter has voted"
        if not ballot.is_voters:
            return "its signature is not its voter's"
        if not self.polls.votes(self.proposal, ballot.voter):
            return "its voter has no votes here"
        if not house.is_valid(self.proposal, ballot.voter, ballot.ballot):
            return "its proof does not hold"
        return ""

    def _fits(self, ballot: SignedSecretBallot) -> bool:
        """Whether it replaces the ballot that stands, or nothing where there is none."""
        before = ballot.paper.before
        if not self.polls.has_voted(self.proposal, ballot.voter):
            return not any(before)
        return any(before) and before == self.polls.before(self.proposal, ballot.voter)

    def batches(
        self, ballots: Sequence[SignedSecretBallot], port: Port, sender: Address
    ) -> list[Batch[SignedSecretBallot]]:
        """Checked ballots, twenty in a transaction."""
        house, found = self.polls.contract, []
        for first in range(0, len(ballots), MAX_BALLOTS_A_BATCH):
            batch = ballots[first : first + MAX_BALLOTS_A_BATCH]
            rows = [(each.voter, each.ballot, each.paper.before, each.signature) for each in batch]
            found.append(Batch(house.cast_by_signature(self.proposal, rows), batch))
        return found

    def _send(
        self, batch: Batch[SignedSecretBallot], port: Port, signer: Signer
    ) -> Iterator[Skipped[SignedSecretBallot]]:
        return skipped_by(self.polls.contract, batch, port.send(batch.call, signer), PROBLEMS)

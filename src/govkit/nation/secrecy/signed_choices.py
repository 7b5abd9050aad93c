"""Secret ballots of elections and recalls that their voters sign, and somebody else relays.

A voter signs `SecretChoice(uint256 number,bytes32 ballot)` in the domain of the council (EIP-712).
The relayer sees who votes, as everybody does, and not how.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from govkit.contracts.registry import CitizenRegistry
from govkit.contracts.secret_elections import SecretElections, secret_choice_digest
from govkit.crypto.digests import Digest
from govkit.crypto.keccak import parse_address
from govkit.crypto.secret_ballot import ElectionKey
from govkit.crypto.secret_choices import ChoiceBallot, commitments, is_valid
from govkit.crypto.signatures import plain_signature
from govkit.errors import RevertError
from govkit.nation.handed_over import read_handed_over
from govkit.nation.secrecy.choice_papers import ChoicePaper, choices_json, read_choices
from govkit.nation.secrecy.papers import VERSION, versioned, write_new
from govkit.nation.voting.relaying import BallotRelay, Batch, Skipped
from govkit.nation.voting.signed_ballots import recovered
from govkit.network.port import Port, Signer
from govkit.text import read_hex
from govkit.types import Address

HEADER = "govkit_signed_choices"
VOTED = "its voter has voted"
REFUSALS = {"secret elections: already voted": VOTED}


@dataclass(frozen=True, slots=True)
class SignedChoices:
    """A ballot as in its file: the paper, the ballot, and the voter's signature (65 bytes)."""

    paper: ChoicePaper
    voter: Address
    ballot: ChoiceBallot
    signature: bytes

    def save(self, path: Path) -> None:
        raw = {
            HEADER: VERSION,
            **self.paper.to_json(),
            "voter": self.voter,
            **choices_json(self.ballot),
            "signature": "0x" + self.signature.hex(),
        }
        write_new(path, raw)

    @classmethod
    def load(cls, path: Path) -> SignedChoices:
        """Read a file. Raises UsageError if it is not such a ballot."""
        step = "give files that govkit election sign wrote"
        return read_handed_over(path, cls._of, "signed ballot of an election", step)

    @classmethod
    def _of(cls, raw: Any) -> SignedChoices:
        raw = versioned(raw, HEADER)
        return cls(
            paper=ChoicePaper.of(raw),
            voter=parse_address(raw["voter"]),
            ballot=read_choices(raw),
            signature=plain_signature(read_hex(raw["signature"])),
        )

    @property
    def is_voters(self) -> bool:
        """Whether the voter signed exactly this ballot."""
        return recovered(_digest(self.paper, self.ballot), self.signature) == self.voter


def _digest(paper: ChoicePaper, ballot: ChoiceBallot) -> Digest:
    domain = paper.council, paper.chain_id, paper.contract
    return secret_choice_digest(*domain, paper.election, ballot)


def sign(paper: ChoicePaper, ballot: ChoiceBallot, signer: Signer) -> SignedChoices:
    """Sign a ballot, without asking any chain."""
    signature = signer.sign_digest(_digest(paper, ballot))
    return SignedChoices(paper, signer.address, ballot, signature)


class ChoiceRelay(BallotRelay[SignedChoices]):
    """Relays signed ballots of an election or recall, each in a transaction of its own. `paper` is
    that of the chain."""

    def __init__(
        self, paper: ChoicePaper, contract: SecretElections, registry: CitizenRegistry
    ) -> None:
        self.paper, self.contract, self._registry = paper, contract, registry
        self._key = ElectionKey(paper.key)
        self._began = contract.poll(paper.election).voting_from

    def _problem(self, ballot: SignedChoices, known: Container[Address]) -> str:
        ours, theirs = self.paper, ballot.paper
        if (theirs.contract, theirs.chain_id) != (ours.contract, ours.chain_id):
            return f"it is for {theirs.council} of {theirs.nation}, elsewhere"
        if theirs.election != ours.election:
            return "it is for another election"
        if not ballot.is_voters:
            return "its signature is not its voter's"
        if ballot.voter in known:
            return "its voter has another ballot here"
        if not self._registry.past_ballot(ballot.voter, self._began)[1]:
            return "its voter has no vote here"
        if self.contract.has_voted(ours.election, ballot.voter):
            return VOTED
        if _terms(theirs) != _terms(ours):
            return "it was made for another key, or for other candidates"
        if not self._is_valid(ballot):
            return "its proof does not hold"
        return ""

    def _is_valid(self, ballot: SignedChoices) -> bool:
        paper, context = self.paper, self.paper.context(ballot.voter)
        return is_valid(self._key, ballot.ballot, paper.places, paper.method, context)

    def batches(
        self, ballots: Sequence[SignedChoices], port: Port, sender: Address
    ) -> list[Batch[SignedChoices]]:
        """Checked ballots, one in a transaction."""
        paper, found = self.paper, []
        for each in ballots:
            points = commitments(self._key, each.ballot, paper.places, paper.method)
            own = each.voter, each.signature
            call = self.contract.cast_by_sig(paper.election, each.ballot, points, *own)
            found.append(Batch(call, [each]))
        return found

    def _send(
        self, batch: Batch[SignedChoices], port: Port, signer: Signer
    ) -> Iterator[Skipped[SignedChoices]]:
        """What the contract refuses by now is told, and does not stop the others."""
        try:
            port.send(batch.call, signer)
        except RevertError as error:
            why = REFUSALS.get(error.reason, f"the contract refused it: {error.reason}")
            yield from (Skipped(each, why) for each in batch.ballots)


def _terms(paper: ChoicePaper) -> tuple[object, ...]:
    return paper.epoch, paper.key, paper.candidates, paper.method

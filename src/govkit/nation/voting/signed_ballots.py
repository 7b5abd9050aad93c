"""Ballots that citizens sign without a node, and somebody else relays, many in one transaction.

A citizen signs `Vote(uint256 proposalId,uint8 support)` in the domain of a house (EIP-712) and
gives the file to a relayer, who pays the gas and can change nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govkit.contracts.ballots import vote_digest
from govkit.crypto.digests import Digest
from govkit.crypto.keccak import parse_address
from govkit.crypto.signatures import plain_signature
from govkit.errors import GovkitError, UsageError
from govkit.files import write_whole
from govkit.guesses import no_such
from govkit.nation.handed_over import read_handed_over
from govkit.nation.voting.houses import NationHouse
from govkit.nation.voting.relaying import BallotRelay, Batch, Skipped, silent, skipped_by
from govkit.network.port import Port, Signer
from govkit.text import read_hex, read_unsigned, read_words
from govkit.types import Address, ProposalId, Support

if TYPE_CHECKING:
    from collections.abc import Callable

    from govkit.nation.blueprint.deployment import Deployment

VERSION = 1
MAX_BALLOTS_A_BATCH = 250
"""As in contracts/modules/ballots.vy."""
BATCH_GAS = 10_000_000
"""The most gas of a batch. Every chain takes such a transaction (EIP-7825 allows 16.7M)."""
PROBLEMS = {1: "its signature is bad", 2: "its voter has no votes here", 4: "its voter has voted"}


@dataclass(frozen=True, slots=True)
class SignedBallot:
    """A ballot as in its file: where it counts, the vote, and the signature (65 bytes r, s, v)."""

    nation: str
    house: str
    chain_id: int
    address: Address
    domain_name: str
    proposal: ProposalId
    support: Support
    voter: Address
    signature: bytes

    def save(self, path: Path) -> None:
        """Write the file in one step."""
        raw = {
            "govkit_ballot": VERSION,
            "nation": self.nation,
            "house": self.house,
            "chain_id": self.chain_id,
            "address": self.address,
            "domain_name": self.domain_name,
            "proposal": str(self.proposal),
            "support": self.support.name.lower(),
            "voter": self.voter,
            "signature": "0x" + self.signature.hex(),
        }
        write_whole(path, json.dumps(raw, indent=2) + "\n")

    @classmethod
    def load(cls, path: Path) -> SignedBallot:
        """Read a file. Raises UsageError if it is not a ballot."""
        return read_handed_over(path, cls._of, "signed ballot", "give files that sign wrote")

    @classmethod
    def _of(cls, raw: Any) -> SignedBallot:
        if raw["govkit_ballot"] != VERSION:
            raise ValueError(f"version {raw['govkit_ballot']} is not {VERSION}")
        return cls(
            nation=read_words(raw["nation"]),
            house=read_words(raw["house"]),
            chain_id=read_unsigned(raw["chain_id"]),
            address=parse_address(raw["address"]),
            domain_name=read_words(raw["domain_name"]),
            proposal=ProposalId(_proposal(raw["proposal"])),
            support=_support(raw["support"]),
            voter=parse_address(raw["voter"]),
            signature=plain_signature(read_hex(raw["signature"])),
        )

    @property
    def digest(self) -> Digest:
        return vote_digest(
            self.domain_name, self.chain_id, self.address, self.proposal, self.support
        )

    @property
    def is_voters(self) -> bool:
        """Whether the voter signed exactly this ballot."""
        return recovered(self.digest, self.signature) == self.voter


def _proposal(value: object) -> int:
    """An id, in decimal digits. Raises ValueError."""
    words = read_words(value)
    if not re.fullmatch("[0-9]{1,78}", words):
        raise ValueError(f"{words[:80]} is not a proposal's id")
    return read_unsigned(int(words))


def _support(value: object) -> Support:
    try:
        return Support[read_words(value).upper()]
    except KeyError:
        raise ValueError(f"{str(value)[:80]} is not a vote: for, against or abstain") from None


def sign(
    deployment: Deployment, house: str, proposal: ProposalId, support: Support, signer: Signer
) -> SignedBallot:
    """Sign a ballot for a house of a nation, without asking any chain. Raises UsageError."""
    sites = {site.name: (number, site) for number, site in enumerate(deployment.houses)}
    if house not in sites:
        raise no_such("house", house, sites)
    number, site = sites[house]
    name = site.name if number else deployment.nation
    digest = vote_digest(name, deployment.chain_id, site.address, proposal, support)
    return SignedBallot(
        nation=deployment.nation,
        house=house,
        chain_id=deployment.chain_id,
        address=site.address,
        domain_name=name,
        proposal=proposal,
        support=support,
        voter=signer.address,
        signature=signer.sign_digest(digest),
    )


def recovered(digest: bytes, signature: bytes) -> Address | None:
    """The account that made a signature (65 bytes r, s, v) of a digest (32 bytes), or None."""
    from eth_account import Account

    try:
        return Address(Account._recover_hash(digest, signature=signature))
    except Exception:  # eth_keys raises several kinds of errors for bad signatures
        return None


class Relay(BallotRelay[SignedBallot]):
    """Relays signed ballots on one proposal into one house."""

    def __init__(self, house: NationHouse, chain_id: int, proposal: ProposalId) -> None:
        self.house, self.chain_id, self.proposal = house, chain_id, proposal

    def check(
        self, ballots: Sequence[SignedBallot], progress: Callable[[int, int], None] = silent
    ) -> tuple[list[SignedBallot], list[Skipped[SignedBallot]]]:
        """The ballots that can be counted, sorted as the contract takes them, and the others.

        Raises GovkitError if voting is not open, or if this house is not asked.
        """
        self._check_begun()
        good, skipped = super().check(ballots, progress)
        return sorted(good, key=lambda each: (each.support, int(each.voter, 16))), skipped

    def _check_begun(self) -> None:
        poll, name = self.house.ballots.poll(self.proposal), self.house.name
        if not poll.snapshot:
            raise UsageError(
                f"{name} does not vote on this proposal",
                next_step="name one of its houses with --house",
            )
        if poll.is_open_later or self.house.ballots.now() <= poll.snapshot:
            when = "once the proposal is queued" if self.house.is_veto else "after its delay"
            raise GovkitError(
                f"{name} cannot vote yet",
                f"it opens {when}",
                "keep the ballots, and relay them then",
            )

    def _problem(self, ballot: SignedBallot, known: Container[Address]) -> str:
        ballots = self.house.ballots
        if (ballot.address, ballot.chain_id) != (self.house.address, self.chain_id):
            return f"it is for {ballot.house} of {ballot.nation}, elsewhere"
        if ballot.proposal != self.proposal:
            return "it is for another proposal"
        if not ballot.is_voters:
            return "its signature is not its voter's"
        if ballot.voter in known:
            return "its voter has another ballot here"
        if ballots.has_voted(self.proposal, ballot.voter):
            return "its voter has voted"
        if not ballots.ballot_votes(self.proposal, ballot.voter):
            return "its voter has no votes here"
        return ""

    def batches(
        self, ballots: Sequence[SignedBallot], port: Port, sender: Address
    ) -> list[Batch[SignedBallot]]:
        """Checked ballots in as few transactions as the gas allows. Raises RevertError."""
        found: list[Batch[SignedBallot]] = []
        done, size = 0, MAX_BALLOTS_A_BATCH
        while done < len(ballots):
            batch = list(ballots[done : done + size])
            call = self.house.ballots.cast_votes_by_sig(
                self.proposal, [(each.support, each.signature) for each in batch]
            )
            if len(batch) > 1 and port.estimate(call, sender) > BATCH_GAS:
                size = len(batch) // 2
                continue
            found.append(Batch(call, batch))
            done += len(batch)
        return found

    def _send(
        self, batch: Batch[SignedBallot], port: Port, signer: Signer
    ) -> Iterator[Skipped[SignedBallot]]:
        receipt = port.send(batch.call, signer)
        return skipped_by(self.house.ballots, batch, receipt, PROBLEMS)

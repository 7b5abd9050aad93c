"""A vote whose ballots are secret: how it stands, its ballots, its count."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from govkit.contracts.secret_house import (
    NO_BALLOT,
    Numbers,
    SecretHouse,
    ballot_hash,
    numbers_of,
)
from govkit.crypto.bn128 import Affine, Point, add, multiply
from govkit.crypto.counting import find_counts
from govkit.crypto.secret_ballot import SecretBallot
from govkit.crypto.secret_sharing import joined
from govkit.errors import GovkitError, NetworkError, UsageError
from govkit.nation.secrecy.papers import Paper
from govkit.network.port import Call
from govkit.types import Address, ProposalId

if TYPE_CHECKING:
    from govkit.contracts.registry import CitizenRegistry
    from govkit.contracts.trustees import Trustees


class Stage(StrEnum):
    """What a secret vote waits for, or how it ended."""

    PENDING = "not open yet"
    UNBEGUN = "not begun"
    VOTING = "voting"
    SHARING = "waits for shares"
    COUNTING = "waits for the count"
    COUNTED = "counted"
    TOO_FEW = "too few ballots to open"
    NOT_COUNTED = "not counted in time"


def check_counting(stage: Stage, missing_shares: int, step: str) -> None:
    """Raises UsageError, with what to do next, unless a vote waits for its count."""
    if stage is not Stage.COUNTING:
        missing = f"{missing_shares} shares are missing" if missing_shares else ""
        raise UsageError(f"there is nothing to count: {stage}", missing, step)


@dataclass(frozen=True, slots=True)
class SecretPoll:
    """How a secret vote in a house stands. Timepoints are in the house's clock: `closes` is the
    last one to vote, `until` the last one for shares and the count. `heads` is how many ballots
    there are and `weight` what they weigh together; `shares` are of trustees by number."""

    contract: SecretHouse
    proposal: ProposalId
    epoch: int
    stage: Stage
    heads: int
    weight: int
    closes: int
    until: int
    shares: frozenset[int]
    threshold: int
    least_ballots: int

    @property
    def missing_shares(self) -> int:
        return max(0, self.threshold - len(self.shares))


class SecretPolls:
    """The secret votes of one house, or of the first house's secret classes.

    A vote belongs to a passport, whose key can be replaced while the vote is open. So the contract
    says which ballot stands, and the events only what is in it.
    """

    def __init__(
        self,
        contract: SecretHouse,
        trustees: Trustees,
        registry: CitizenRegistry,
        first_block: int,
    ) -> None:
        self.contract, self.trustees, self._registry = contract, trustees, registry
        self._first_block = first_block

    def get(self, proposal: ProposalId) -> SecretPoll:
        """A proposal's vote, which this contract must have."""
        house = self.contract
        poll, (heads, weight) = house.poll(proposal), house.ballots(proposal)
        epoch, closes = house.epoch_of(proposal), house.voting_deadline(proposal)
        until, shares = house.deadline(proposal), house.shares(proposal)
        threshold, least = self.trustees.threshold_of(epoch), house.least_ballots()
        now = house.now()
        if now <= poll.snapshot:
            stage = Stage.PENDING
        elif now <= closes:
            stage = Stage.VOTING
        elif any(house.votes(proposal)):
            stage = Stage.COUNTED
        elif heads < house.proposal_quorum(proposal):
            stage = Stage.TOO_FEW
        elif now > until:
            stage = Stage.NOT_COUNTED
        else:
            stage = Stage.SHARING if len(shares) < threshold else Stage.COUNTING
        own = (house, proposal, epoch, stage, heads, weight, closes, until, shares)
        return SecretPoll(*own, threshold, least)

    def paper(
        self, proposal: ProposalId, nation: str, house: str, domain_name: str, chain_id: int
    ) -> Paper:
        """What a voter needs to make a ballot."""
        epoch = self.contract.epoch_of(proposal)
        at, key = self.contract.address, self.trustees.key_of(epoch)
        return Paper(nation, chain_id, house, at, domain_name, proposal, epoch, key)

    def before(self, proposal: ProposalId, voter: Address) -> Numbers:
        """What a voter's next ballot replaces, where ballots can be changed; zeros for nothing."""
        standing = self.standing(proposal, voter)
        return numbers_of(standing) if standing and self.is_changeable(proposal) else NO_BALLOT

    def is_changeable(self, proposal: ProposalId) -> bool:
        return "changeable" in self.contract.poll(proposal).flags

    def ballots(self, proposal: ProposalId) -> Mapping[Address, SecretBallot]:
        """The ballot that stands of each voter."""
        topics = (None, proposal.to_bytes(32))
        events = self.contract.events("BallotCast", from_block=self._first_block, topics=topics)
        return {Address(each.fields["voter"]): ballot_of(each.fields) for each in events}

    def standing(self, proposal: ProposalId, voter: Address) -> SecretBallot | None:
        """The ballot that `cast` would replace, whichever key of the voter's passport cast it;
        where ballots cannot be changed, only one that `voter` itself cast. None if there is none.
        Raises NetworkError for a node that leaves out events."""
        if not self.is_changeable(proposal):
            return next(iter(self._cast_by(proposal, voter)), None)
        stands = self.contract.ballot_of(proposal, voter)
        if not any(stands):
            return None
        for casters in (voter, None):
            for ballot in self._cast_by(proposal, casters):
                if ballot_hash(ballot) == stands:
                    return ballot
        raise NetworkError(
            f"the node does not tell the ballot of {voter}",
            "events are missing",
            "ask a node that keeps all of them",
        )

    def _cast_by(self, proposal: ProposalId, voter: Address | None) -> list[SecretBallot]:
        """All ballots that an account cast, or that anybody did."""
        topics = (
            bytes.fromhex(voter[2:]).rjust(32, b"\0") if voter else None,
            proposal.to_bytes(32),
        )
        events = self.contract.events("BallotCast", from_block=self._first_block, topics=topics)
        return [ballot_of(each.fields) for each in events]

    def votes(self, proposal: ProposalId, voter: Address) -> int:
        """What a voter's ballot weighs, in a house by head also with a key that its passport has
        had since the snapshot only; 0 for who has no votes there. The snapshot must be past."""
        return self.contract.ballot_votes(proposal, voter)

    def keys(self, voter: Address) -> tuple[Address, Address]:
        """A voter's account, and the key that its passport has now; mostly the same."""
        return voter, self._registry.present(voter)

    def has_voted(self, proposal: ProposalId, voter: Address) -> bool:
        """Whether a ballot stands for a voter, or for its passport."""
        return self.contract.has_voted(proposal, voter)

    def cast(self, proposal: ProposalId, voter: Address, ballot: SecretBallot) -> Call:
        """Casts a ballot, or puts it in the place of the one that stands. Raises UsageError if that
        cannot be changed."""
        if not self.has_voted(proposal, voter):
            return self.contract.cast(proposal, ballot)
        before = self.standing(proposal, voter)
        if before is None or not self.is_changeable(proposal):
            raise UsageError(
                f"{voter} has voted",
                "ballots cannot be changed in this class",
                "nothing is to be done: it counts",
            )
        return self.contract.change(proposal, before, ballot)

    def is_standing(self, proposal: ProposalId, voter: Address, ballot: bytes) -> bool:
        """Whether the ballot with this hash (32 bytes), which `voter` cast, stands: also after the
        voter's passport has moved to another key, until that one changes it."""
        if not self.is_changeable(proposal):
            return any(ballot_hash(each) == ballot for each in self._cast_by(proposal, voter))
        return ballot in [self.contract.ballot_of(proposal, each) for each in self.keys(voter)]

    def count(
        self,
        poll: SecretPoll,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> tuple[int, int, Call]:
        """How many said yes and no, and the call that shows it to the contract.

        Raises UsageError before shares enough are given, GovkitError if nothing fits.
        """
        check_counting(poll.stage, poll.missing_shares, "see govkit proposal show")
        used = dict(sorted(self._shares(poll.proposal).items())[: poll.threshold])
        _, total = self.contract.sums(poll.proposal)
        opened = add(total, multiply(joined(used), -1))
        counts = find_counts(opened, poll.weight, progress)
        if counts is None:
            raise GovkitError(
                "no counts fit the sum of the ballots",
                "a share is not right, or the node answers wrongly",
                "try another node; govkit ballot verify tells what is wrong",
            )
        yes, no = counts
        return yes, no, self.contract.tally(poll.proposal, list(used), yes, no)

    def _shares(self, proposal: ProposalId) -> dict[int, Point]:
        topics = (proposal.to_bytes(32),)
        events = self.contract.events("ShareGiven", from_block=self._first_block, topics=topics)
        return {each.fields["trustee"]: _point(each.fields["d"]) for each in events}


def ballot_of(fields: Mapping[str, Any]) -> SecretBallot:
    """A ballot from the event `BallotCast`."""
    b = _point(fields["B"])
    first, second, third = fields["c"]
    one, two, three = fields["z"]
    point = b if any(b) else None
    return SecretBallot(_point(fields["A"]), point, (first, second, third), (one, two, three))


def _point(value: Any) -> Affine:
    x, y = value
    return x, y

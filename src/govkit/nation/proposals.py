"""Proposals: what was proposed, how it stands, what it still needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from govkit.actions import Phrases
from govkit.constitution import units
from govkit.contracts import Governor
from govkit.contracts.contract import EventLog
from govkit.contracts.governor import proposal_id
from govkit.errors import NotFound, UsageError
from govkit.network.port import Call
from govkit.types import (
    BPS_DENOMINATOR,
    Address,
    Clock,
    ProposalId,
    ProposalState,
    Support,
    Wei,
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal as it was made: `number` from 1 in the order of proposing.

    `snapshot` and `deadline` are timepoints in the nation's clock.
    """

    number: int
    id: ProposalId
    proposer: Address
    actions: tuple[Call, ...]
    description: str
    snapshot: int
    deadline: int

    @property
    def title(self) -> str:
        return (self.description.strip().splitlines() or [""])[0].lstrip("# ")


@dataclass(frozen=True, slots=True)
class Tally:
    """How a proposal stands, in the house's units; `quorum` is 0 until the snapshot is past."""

    state: ProposalState
    against: int
    in_favour: int
    abstain: int
    quorum: int
    approval_bps: int
    eta: int

    @property
    def quorum_missing(self) -> int:
        return max(0, self.quorum - self.in_favour - self.abstain)

    @property
    def approved(self) -> bool:
        given = self.in_favour + self.against
        enough = self.in_favour * BPS_DENOMINATOR >= self.approval_bps * given
        return self.in_favour > self.against and enough


@dataclass(frozen=True, slots=True)
class Ballot:
    """A vote that was cast."""

    voter: Address
    support: Support
    weight: int
    reason: str


class Proposals:
    """Reads the governor; what changes it is a call to be sent."""

    def __init__(self, governor: Governor, phrases: Phrases, first_block: int) -> None:
        self._governor, self._phrases, self._first_block = governor, phrases, first_block

    def all(self) -> list[Proposal]:
        """Every proposal ever made, the first one first."""
        events = self._governor.events("ProposalCreated", from_block=self._first_block)
        return [_proposal(number, event) for number, event in enumerate(events, start=1)]

    def get(self, reference: str) -> Proposal:
        """A proposal by its number, or by its id (decimal or 0x). Raises NotFound."""
        try:
            wanted = int(reference, 0)
        except ValueError:
            raise UsageError(
                f"{reference} is no proposal", next_step="give its number, or its id"
            ) from None
        for proposal in self.all():
            if wanted in (proposal.number, proposal.id):
                return proposal
        raise NotFound(f"there is no proposal {reference}", next_step="see govkit proposal list")

    def id_of(self, actions: Sequence[Call], description: str) -> ProposalId:
        """The id that these actions with this description have."""
        return proposal_id(actions, description)

    def tally(self, proposal: Proposal) -> Tally:
        """How it stands now."""
        state = self._governor.state(proposal.id)
        against, in_favour, abstain = self._governor.votes(proposal.id)
        begun = self._governor.clock() > proposal.snapshot
        return Tally(
            state=state,
            against=against,
            in_favour=in_favour,
            abstain=abstain,
            quorum=self._governor.proposal_quorum(proposal.id) if begun else 0,
            approval_bps=self._governor.poll(proposal.id).approval_bps,
            eta=self._governor.eta(proposal.id),
        )

    def ballots(self, proposal: Proposal) -> list[Ballot]:
        """All votes cast on it, in their order."""
        events = self._governor.events("VoteCast", from_block=self._first_block)
        return [_ballot(e.fields) for e in events if e.fields["proposalId"] == proposal.id]

    def next_step(self, proposal: Proposal, tally: Tally) -> str:
        """What the proposal needs now, in words."""
        steps = {
            ProposalState.PENDING: f"voting opens {self._when(proposal.snapshot)}",
            ProposalState.ACTIVE: self._missing(proposal, tally),
            ProposalState.SUCCEEDED: "queue it",
            ProposalState.QUEUED: f"execute it from {units.format_time(tally.eta)}",
            ProposalState.EXPIRED: "nothing: it was not executed in time; propose it again",
            ProposalState.DEFEATED: f"nothing: {self._missing(proposal, tally)}",
            ProposalState.CANCELED: "nothing: it was canceled",
            ProposalState.EXECUTED: "nothing: it is done",
        }
        return steps[tally.state]

    def _missing(self, proposal: Proposal, tally: Tally) -> str:
        votes = self._phrases.votes
        problems = []
        if tally.quorum_missing:
            problems.append(f"quorum lacks {votes(tally.quorum_missing)}")
        if not tally.approved:
            problems.append(f"approval is under {units.format_share(tally.approval_bps)} in favour")
        if tally.state == ProposalState.DEFEATED:
            return ", ".join(problems)
        closing = f"voting closes {self._when(proposal.deadline)}"
        return ", ".join([*problems, closing]) if problems else f"it would pass; {closing}"

    def _when(self, timepoint: int) -> str:
        if self._phrases.clock == Clock.BLOCKNUMBER:
            return f"after block {timepoint}"
        return f"after {units.format_time(timepoint)}"

    def propose(self, actions: Sequence[Call], description: str) -> Call:
        """Puts actions to the vote. Raises UsageError where the contract's bounds are exceeded."""
        _check_bounds(actions, description)
        for action in actions:
            assert action.to is not None
            if action.data and not self._governor.port.code(action.to):
                raise UsageError(
                    f"{action.to} has no code",
                    "an action with calldata would do nothing there",
                    "check the address",
                )
        return self._governor.propose(actions, description)

    def vote(self, proposal: Proposal, support: Support, reason: str = "") -> Call:
        if len(reason.encode()) > MAX_REASON_BYTES:
            raise UsageError(
                f"the reason has {len(reason.encode())} bytes",
                next_step=f"shorten it to {MAX_REASON_BYTES}",
            )
        return self._governor.cast_vote(proposal.id, support, reason)

    def queue(self, proposal: Proposal) -> Call:
        return self._governor.queue(proposal.actions, proposal.description)

    def execute(self, proposal: Proposal) -> Call:
        return self._governor.execute(proposal.actions, proposal.description)

    def cancel(self, proposal: Proposal) -> Call:
        return self._governor.cancel(proposal.actions, proposal.description)


# As in contracts/Governor.vy, so that what is too large is refused before anything is sent.
MAX_ACTIONS = 10
MAX_CALLDATA_BYTES = 2_048
MAX_DESCRIPTION_BYTES = 8_192
MAX_REASON_BYTES = 512


def _check_bounds(actions: Sequence[Call], description: str) -> None:
    if not 1 <= len(actions) <= MAX_ACTIONS:
        raise UsageError(
            f"{len(actions)} actions", next_step=f"a proposal takes 1 to {MAX_ACTIONS}"
        )
    longest = max(len(action.data) for action in actions)
    if longest > MAX_CALLDATA_BYTES:
        raise UsageError(
            f"an action of {longest} bytes", next_step=f"an action takes {MAX_CALLDATA_BYTES}"
        )
    size = len(description.encode())
    if size > MAX_DESCRIPTION_BYTES:
        raise UsageError(
            f"a description of {size} bytes",
            f"it takes {MAX_DESCRIPTION_BYTES}",
            "shorten it, or record the long text and name its record",
        )


def _proposal(number: int, event: EventLog) -> Proposal:
    fields = event.fields
    columns = zip(fields["targets"], fields["values"], fields["calldatas"], strict=True)
    return Proposal(
        number=number,
        id=ProposalId(fields["proposalId"]),
        proposer=fields["proposer"],
        actions=tuple(Call(to, bytes(data), Wei(value)) for to, value, data in columns),
        description=fields["description"],
        snapshot=fields["voteStart"],
        deadline=fields["voteEnd"],
    )


def _ballot(fields: dict[str, Any]) -> Ballot:
    support = Support(fields["support"])
    return Ballot(fields["voter"], support, fields["weight"], fields["reason"])

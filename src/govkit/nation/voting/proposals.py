"""Proposals: what was proposed, who voted, what it needs next, and the calls that bring it on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from govkit.actions import Phrases
from govkit.constitution import units
from govkit.constitution.houses import Votes
from govkit.contracts import Governor, Treasury
from govkit.contracts.contract import EventLog
from govkit.contracts.governor import proposal_id
from govkit.errors import NotFound, UsageError
from govkit.guesses import no_such
from govkit.nation.voting.bounds import check_bounds, check_mark, check_reason
from govkit.nation.voting.houses import NationHouse
from govkit.nation.voting.tallies import HouseTally, Tally
from govkit.network.port import Call
from govkit.types import (
    Address,
    Clock,
    ProposalId,
    ProposalState,
    Support,
    Wei,
)
from govkit.views import Viewed, ViewedMany

if TYPE_CHECKING:
    from govkit.contracts.secret_house import SecretHouse
    from govkit.nation.secrecy.polls import SecretPoll, SecretPolls
    from govkit.nation.voting.prospect import Prospect


@dataclass(frozen=True, slots=True)
class Proposal(Viewed):
    """A proposal as it was made: `number` from 1 in the order of proposing.

    `snapshot` and `deadline` are timepoints in the nation's clock.

        >>> proposal.number, proposal.title, len(proposal.actions)
        (1, 'A new citizen', 1)
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
class Ballot(Viewed):
    """A vote that was cast, and the name of the house. `support` is None for one in fractions, and
    for a `secret` one.

    >>> ballot = nation.proposals.ballots(proposal)[0]
    >>> ballot.house, ballot.support.name, ballot.weight, ballot.voter == voter.address
    ('citizens', 'FOR', 1, True)
    """

    house: str
    voter: Address
    support: Support | None
    weight: int
    reason: str
    secret: bool = False


class Proposals(ViewedMany):
    """Reads the governor; each change is returned as a call to be sent.

    >>> call = nation.proposals.propose([nation.registry.admit(stranger.address)], 'One more')
    >>> receipt = port.send(call, proposer)
    >>> nation.proposals.all()[-1].title
    'One more'
    """

    def __init__(
        self,
        governor: Governor,
        treasury: Treasury,
        houses: Mapping[str, NationHouse],
        phrases: Phrases,
        first_block: int,
        foresee: Callable[[Sequence[Call]], Prospect],
        secret_polls: Callable[[NationHouse], SecretPolls],
    ) -> None:
        self._governor, self._treasury, self._houses = governor, treasury, houses
        self._phrases, self._first_block = phrases, first_block
        self.foresee = foresee
        """Works out what the nation would be after these actions, for its checks."""
        self._secret_polls = secret_polls

    def all(self) -> list[Proposal]:
        """Every proposal, oldest first."""
        events = self._governor.events("ProposalCreated", from_block=self._first_block)
        return [_proposal(number, event) for number, event in enumerate(events, start=1)]

    def get(self, reference: str) -> Proposal:
        """A proposal by its number, or by its id (decimal or 0x). Raises NotFound."""
        try:
            wanted = int(reference, 0)
        except ValueError:
            raise UsageError(
                f"{reference or 'nothing'} is not a proposal",
                next_step="give its number, or its id",
            ) from None
        for proposal in self.all():
            if wanted in (proposal.number, proposal.id):
                return proposal
        raise NotFound(f"there is no proposal {reference}", next_step="see govkit proposal list")

    def id_of(self, actions: Sequence[Call], description: str) -> ProposalId:
        """The id that these actions with this description have."""
        return proposal_id(actions, description)

    def tally(self, proposal: Proposal) -> Tally:
        """How it stands now, in every house that it needs."""
        core = self._governor.poll(proposal.id)
        state, eta = self._governor.state(proposal.id), self._governor.eta(proposal.id)
        houses = [
            self._house_tally(house, proposal.id)
            for house in self._houses.values()
            if house.is_core or (core.houses >> (house.number - 1)) & 1
        ]
        return Tally(
            state=state,
            houses=tuple(houses),
            timelock_seconds=core.timelock_seconds,
            eta=eta,
            expires=self._expires(state, houses, eta),
        )

    def _expires(self, state: ProposalState, houses: Sequence[HouseTally], eta: int) -> int:
        if state == ProposalState.SUCCEEDED:
            closed = max(each.closes for each in houses if not each.house.is_veto)
            return closed + self._governor.queue_period()
        if state == ProposalState.QUEUED:
            return eta + self._governor.grace_period_seconds()
        return 0

    def _house_tally(self, house: NationHouse, proposal: ProposalId) -> HouseTally:
        ballots, poll = house.ballots, house.ballots.poll(proposal)
        if (secret := house.secret_in(poll)) is not None:
            return self._secret_tally(house, secret, proposal)
        against, in_favour, abstain = ballots.votes(proposal)
        by_root = house.votes is Votes.SQUARE_ROOT
        _, heads_for, heads_abstain = poll.small_tally
        begun = not poll.is_open_later and ballots.clock() > poll.snapshot
        return HouseTally(
            house=house,
            poll=poll,
            against=against,
            in_favour=in_favour,
            abstain=abstain,
            present=heads_for + heads_abstain if by_root else in_favour + abstain,
            quorum=ballots.proposal_quorum(proposal) if begun else 0,
            closes=poll.own if house.is_veto else poll.snapshot + poll.period,
        )

    def _secret_tally(
        self, house: NationHouse, secret: SecretHouse, proposal: ProposalId
    ) -> HouseTally:
        stands = self._secret_polls(house).get(proposal)
        poll, (against, in_favour, abstain) = secret.poll(proposal), secret.votes(proposal)
        begun = secret.clock() > poll.snapshot
        return HouseTally(
            house=house,
            poll=poll,
            against=against,
            in_favour=in_favour,
            abstain=abstain,
            present=stands.heads,
            quorum=secret.proposal_quorum(proposal) if begun else 0,
            closes=stands.closes,
            secret=stands,
        )

    def votes(self, house: NationHouse, weight: int) -> str:
        """A number of votes as text, in the unit of a house."""
        if house.votes.in_currency:
            return units.format_amount(weight, self._phrases.symbol)
        if house.votes is Votes.SQUARE_ROOT:
            return f"{weight:,}".replace(",", "_")
        return units.format_count(weight, "citizen" if not house.council else "member")

    def heads(self, house: NationHouse, count: int) -> str:
        """A quorum, or a part of it, as text."""
        if house.votes is Votes.SQUARE_ROOT:
            return units.format_count(count, "citizen")
        return self.votes(house, count)

    def parse_votes(self, house: str | None, text: str) -> int:
        """Reads votes from text: an amount where the house counts currency, else a number."""
        if self.house(house).votes.in_currency and text.strip() != "0":
            return units.parse_amount(text, self._phrases.symbol)
        if not text.strip().replace("_", "").isdigit():
            raise UsageError(f"{text!r} is not a number of votes", next_step="give one such as 60")
        return int(text)

    def ballots(self, proposal: Proposal) -> list[Ballot]:
        """All votes cast on it, house by house in their order; of secret ones, who cast them."""
        return [
            _ballot(house.name, event.fields)
            for house in self._houses.values()
            for event in house.cast(self._first_block)
            if event.fields["proposalId"] == proposal.id
        ]

    def house(self, name: str | None) -> NationHouse:
        """A house by its name, the core if none is given. Raises UsageError."""
        if name is None:
            return next(iter(self._houses.values()))
        if name not in self._houses:
            raise no_such("house", name, self._houses)
        return self._houses[name]

    def next_step(self, proposal: Proposal, tally: Tally) -> str:
        """What the proposal needs now, in words."""
        steps = {
            ProposalState.PENDING: f"voting opens {self._when(proposal.snapshot)}",
            ProposalState.ACTIVE: self._missing(tally),
            ProposalState.SUCCEEDED: f"queue it, at the latest {self.expiry(tally)}",
            ProposalState.QUEUED: f"{self._vetoes(tally)}execute it from "
            f"{units.format_time(tally.eta)} to {self.expiry(tally)}",
            ProposalState.EXPIRED: "nothing: it was not queued or executed in time; propose it "
            "again",
            ProposalState.DEFEATED: f"nothing: {self._missing(tally)}",
            ProposalState.CANCELED: "nothing: it was canceled",
            ProposalState.EXECUTED: "nothing: it is done",
        }
        return steps[tally.state]

    def expiry(self, tally: Tally) -> str:
        """The last moment to queue it or, once queued, to execute it; empty if neither applies."""
        if not tally.expires:
            return ""
        queued = tally.state == ProposalState.QUEUED
        return (units.format_time if queued else self._phrases.moment)(tally.expires)

    def _missing(self, tally: Tally) -> str:
        problems = []
        consenting = [each for each in tally.houses if not each.house.is_veto]
        for each in consenting:
            where = f"in {each.house.name} " if len(consenting) > 1 else ""
            if each.secret:
                problems += self._lacking(each, each.secret, where)
                continue
            if each.quorum_missing:
                lacking = self.heads(each.house, each.quorum_missing)
                problems.append(f"{where}quorum lacks {lacking}")
            if not each.approved:
                share = units.format_share(each.approval_bps)
                problems.append(f"{where}approval is under {share} in favour")
        if tally.state == ProposalState.DEFEATED:
            return ", ".join(problems)
        last = max(each.closes for each in consenting)
        if any(each.secret for each in consenting) and self._governor.now() > last:
            return ", ".join(problems)
        closing = f"voting closes {self._when(last)}"
        return ", ".join([*problems, closing]) if problems else f"it would pass; {closing}"

    def _lacking(self, each: HouseTally, poll: SecretPoll, where: str) -> list[str]:
        from govkit.nation.secrecy.telling import lacking

        return [f"{where}{problem}" for problem in lacking(each, poll, self._phrases.moment)]

    def _vetoes(self, tally: Tally) -> str:
        carried = [each.house.name for each in tally.houses if each.house.is_veto and each.carries]
        return f"{', '.join(carried)} would veto it; else " if carried else ""

    def closing(self, each: HouseTally) -> str:
        """When the vote in a house closes, and the time left; empty before it opens."""
        if each.poll.is_open_later:
            return ""
        if each.house.is_veto:
            now, closes = self._governor.port.now(), units.format_time(each.closes)
            span: Callable[[int], str] = _rounded
        else:
            now, closes = each.house.ballots.now(), self._phrases.moment(each.closes)
            by_block = self._phrases.clock == Clock.BLOCKNUMBER
            span = self._phrases.span if by_block else _rounded
        if now > each.closes - each.house.is_veto:
            return f"closed {closes}"
        return f"open until {closes}, {span(each.closes - now)} left"

    def moment(self, timepoint: int) -> str:
        """A timepoint of the nation's clock, as text."""
        return self._phrases.moment(timepoint)

    def opening(self, each: HouseTally) -> str:
        """When the vote in a house opens."""
        if each.poll.is_open_later:
            return "opens once it is queued"
        return f"opens {self._when(each.poll.snapshot)}"

    def _when(self, timepoint: int) -> str:
        return f"after {self._phrases.moment(timepoint)}"

    def propose(self, actions: Sequence[Call], description: str) -> Call:
        """Puts actions to the vote. Raises UsageError if they exceed the contract's bounds, or
        would set something that a nation file may not say."""
        check_bounds(actions, description)
        check_mark(description)
        for action in actions:
            assert action.to is not None
            if action.data and not self._governor.port.code(action.to):
                raise UsageError(
                    f"{action.to} has no code",
                    "an action with calldata would do nothing there",
                    "check the address",
                )
            if self._governor.marks_executed(action):
                raise UsageError(
                    "an action would mark a proposal as executed that was not",
                    "the treasury refuses that when it executes",
                    "leave it out",
                )
        self.foresee(actions).check()
        return self._governor.propose(actions, description)

    def vote(
        self, proposal: Proposal, support: Support, reason: str = "", house: str | None = None
    ) -> Call:
        """A vote in a house, the core if none is named. Raises UsageError."""
        check_reason(reason)
        self._check_public(proposal, house)
        return self.house(house).ballots.cast_vote(proposal.id, support, reason)

    def _check_public(self, proposal: Proposal, house: str | None) -> None:
        """Raises UsageError where a proposal is voted on in secret."""
        place = self.house(house)
        if place.secret is None or place.secret_in(place.ballots.poll(proposal.id)) is None:
            return
        where = "" if place.is_core else f" --house {place.name}"
        raise UsageError(
            f"{place.name} votes on proposal {proposal.number} in secret",
            "a public ballot is not taken there",
            f"add --secret: govkit proposal vote {proposal.number} for --secret{where}",
        )

    def split_vote(
        self,
        proposal: Proposal,
        against: int,
        in_favour: int,
        abstain: int,
        reason: str = "",
        house: str | None = None,
    ) -> Call:
        """A vote that is split among the sides, in the house's units."""
        self._check_public(proposal, house)
        ballots = self.house(house).ballots
        return ballots.cast_fractional_vote(proposal.id, against, in_favour, abstain, reason)

    def veto(self, proposal: Proposal, house: str | None = None, reason: str = "") -> Call:
        """A vote for the veto, in the house that is named or the only one that can veto.

        Raises UsageError.
        """
        vetoing = [each.house.name for each in self.tally(proposal).houses if each.house.is_veto]
        if house is None and len(vetoing) == 1:
            house = vetoing[0]
        if not vetoing:
            raise UsageError(
                f"no house can veto proposal {proposal.number}", next_step="vote against it instead"
            )
        if house is None or house not in vetoing:
            raise UsageError(
                f"{house} does not veto proposal {proposal.number}" if house else "which house?",
                f"its veto houses: {', '.join(vetoing)}",
                "name one of these with --house",
            )
        return self.vote(proposal, Support.FOR, reason, house)

    def revoke_signatures(self, proposal: Proposal | None, house: str | None = None) -> Call:
        """Voids the caller's signed ballots in a house, the core if none is named.

        It voids every ballot with a nonce; given an open proposal, also those on it that
        `proposal sign` made.
        """
        return self.house(house).ballots.revoke_signatures(proposal.id if proposal else None)

    def queue(self, proposal: Proposal) -> Call:
        if self._governor.release.treasury_asks:
            return self._governor.queue_by_id(proposal.id)
        return self._governor.queue(proposal.actions, proposal.description)

    def execute(self, proposal: Proposal) -> Call:
        door = self._treasury if self._governor.release.treasury_asks else self._governor
        return door.execute(proposal.actions, proposal.description)

    def cancel(self, proposal: Proposal) -> Call:
        return self._governor.cancel(proposal.actions, proposal.description)

    def is_about(self, call: Call, proposal: Proposal) -> bool:
        """Whether a call votes on, queues, executes or cancels a proposal."""
        steps = (self.queue(proposal), self.execute(proposal), self.cancel(proposal))
        return call in steps or call.data[4:36] == proposal.id.to_bytes(32)


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


def _rounded(seconds: int) -> str:
    """A span to the hour, or below a day to the minute."""
    unit = 3_600 if seconds >= 86_400 else 60
    return units.format_duration(seconds - seconds % unit if seconds >= unit else seconds)


def _ballot(house: str, fields: dict[str, Any]) -> Ballot:
    if "A" in fields:
        return Ballot(house, fields["voter"], None, fields["weight"], "", secret=True)
    support = Support(fields["support"]) if fields["support"] <= max(Support) else None
    return Ballot(house, fields["voter"], support, fields["weight"], fields["reason"])

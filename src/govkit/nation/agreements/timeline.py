"""An agreement in words: its steps, how it stands, what happened, and what comes next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from govkit.constitution.units import format_share
from govkit.contracts.agreements import Fallback, Kind, Phase, Step, StepState
from govkit.nation.moments import Moment
from govkit.types import ZERO_ADDRESS, Address, Bps, Clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govkit.actions.vocabulary import Vocabulary
    from govkit.contracts.contract import EventLog
    from govkit.nation.agreements.signed import SignedAgreement
    from govkit.nation.agreements.state import Standing
    from govkit.nation.nation import Nation


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the timeline: `coming` ones have not happened yet, and may not."""

    at: Moment
    words: str
    coming: bool = False


_FALLBACKS = {
    Fallback.PAYERS: "what is in dispute goes back to who put it in",
    Fallback.DEADLINES: "what is in dispute goes as at the deadlines",
    Fallback.RECEIVERS: "what is in dispute goes as if all was performed",
    Fallback.EQUALLY: "what is in dispute goes to all in equal parts",
}
_NOTED = {1: "performed", 2: "lost in a dispute", 3: "in a dispute, and not lost"}


class Wording:
    """Puts one agreement into the words of a nation. The terms take no chain, the rest takes a
    `nation` that is connected to one."""

    def __init__(
        self, say: Vocabulary, agreement: SignedAgreement, nation: Nation | None = None
    ) -> None:
        self._say, self.agreement, self._connected = say, agreement, nation
        self._terms = agreement.terms

    @classmethod
    def of(cls, nation: Nation, agreement: SignedAgreement) -> Wording:
        """In the words of a connected nation."""
        return cls(nation.phrases, agreement, nation)

    @property
    def _nation(self) -> Nation:
        assert self._connected is not None, "these words take a chain"
        return self._connected

    # -- the terms

    def step(self, place: int) -> str:
        """What a step is, in one line."""
        step = self._terms.steps[place]
        payer, receiver = self.name(step.payer), self.name(step.receiver)
        amount = self.amount(step)
        if step.kind is Kind.PAYMENT:
            return f"{payer} pays {receiver} {amount} before {self.moment(step.due)}"
        otherwise = self.name(step.at_deadline)
        if step.kind is Kind.SECURITY:
            return (
                f"{payer} puts in {amount} as security: {receiver} gets it once all payments are "
                f"made, {otherwise} as soon as one is late"
            )
        if step.due <= self._terms.expiry and step.at_deadline == step.receiver:
            return f"{payer} puts in {amount}: {receiver} gets it at once"
        confirmer, day = self.name(step.confirmer), self.moment(step.due)
        if not step.amount:
            return f"{payer} promises: {confirmer} confirms that it is done, before {day}"
        return (
            f"{payer} puts in {amount}: {receiver} gets it once {confirmer} confirms; from {day} "
            f"on {otherwise} gets it"
        )

    def name(self, place: int) -> str:
        """The file's name of a party."""
        return self.agreement.names[place]

    def named(self, party: Address) -> str:
        """The file's name of an account, or its name in the nation."""
        if party in self._terms.parties:
            return self.name(self._terms.parties.index(party))
        return self._say.named(party)

    def amount(self, step: Step) -> str:
        return self._say.cash(self._terms.assets[step.asset], step.amount)

    def moment(self, at: int) -> str:
        """A timepoint of the nation's clock."""
        by_time = self._say.clock is Clock.TIMESTAMP
        return self._say.since_1970(at) if by_time else self._say.moment(at)

    def when(self, entry: Entry) -> str:
        """How far an entry is, and when."""
        return self._nation.moments.both(entry.at)

    def split(self, shares: Sequence[int]) -> str:
        """A split in words; of none the fallback of the terms."""
        if not shares:
            return _FALLBACKS[self._terms.if_unruled]
        parts = zip(self.agreement.names, shares, strict=False)
        return ", ".join(f"{name} {format_share(Bps(bps))}" for name, bps in parts)

    # -- how it stands

    def phase(self, standing: Standing) -> str:
        """How the agreement stands, in a word or two."""
        if standing.is_expired:
            return "expired" if standing.phase is Phase.JOINING else "void"
        if standing.phase is Phase.NONE:
            return "draft" if self.agreement.missing else "signed"
        if standing.phase is Phase.JOINING:
            return "joined in part"
        if standing.phase is Phase.ACTIVE:
            return self._active(standing)
        if standing.phase is Phase.SETTLED:
            return "settled"
        if standing.outcome is None:
            return "before the arbitrator" if standing.phase is Phase.REFERRED else "disputed"
        return "ruled" if standing.phase is Phase.RULED else "decided"

    def _active(self, standing: Standing) -> str:
        if standing.open_steps:
            return "active"
        return "performed" if standing.is_performed else "ended"

    def state(self, standing: Standing, place: int) -> str:
        """How a step stands, in one line."""
        step, state = self._terms.steps[place], standing.word.steps[place]
        if standing.phase <= Phase.JOINING:
            return "not begun"
        if state is StepState.FROZEN:
            return "in dispute" if standing.outcome is None else "split"
        if state is StepState.PAID_OUT:
            return "done"
        if standing.is_open(place):
            return self._awaited(step)
        to = standing.goes_to(place)
        if to is None:
            return "not paid in time"
        if not step.amount:
            return "performed" if to == step.receiver else "not performed in time"
        return f"{self.name(to)} can claim it"

    def _awaited(self, step: Step) -> str:
        if step.kind is Kind.SECURITY:
            return "held until all is paid"
        who = self.name(step.payer if step.kind is Kind.PAYMENT else step.confirmer)
        return f"waits for {who}, {self._nation.moments.away(Moment(step.due))}"

    # -- what happened, and what comes

    def past(self, events: Sequence[EventLog]) -> Iterator[Entry]:
        """What happened, in the chain's order."""
        tellers = self._tellers()
        for event in events:
            tell = tellers.get(event.name)
            if tell:
                second = self._nation.port.block(event.log.block_number).timestamp
                yield Entry(Moment(second, in_seconds=True), tell(event.fields))

    def _tellers(self) -> dict[str, Callable[[dict[str, Any]], str]]:
        return {
            "Joined": lambda each: f"{self.named(each['party'])} signed, and joined",
            "Begun": lambda each: "all had joined: it began",
            "Performed": lambda each: self._performed(each["step"], each["account"]),
            "Claimed": lambda each: (
                f"{self.named(each['party'])} was paid "
                f"{self._say.cash(each['asset'], each['amount'])}"
            ),
            "SplitClaimed": lambda each: f"{self.named(each['party'])} claimed a split",
            "EvidenceGiven": lambda each: (
                f"{self.named(each['party'])} gave evidence 0x{bytes(each['content_hash']).hex()}"
            ),
            "Ruled": lambda each: (
                f"the arbitrator ruled: claim {each['ruling']} holds"
                if each["ruling"]
                else "the arbitrator refused to rule: the fallback holds"
            ),
            "Settled": lambda each: f"all settled: {self.split(each['shares'])}",
            "Noted": lambda each: f"noted in reputation: {_NOTED.get(each['kind'], '')}",
            "Referred": lambda each: "the arbitrator was asked which claim holds",
        }

    def _performed(self, place: int, account: Address) -> str:
        is_payment = self._terms.steps[place].kind is Kind.PAYMENT
        by = self.named(account)
        return f"{by} {'paid' if is_payment else 'confirmed'} step {place + 1}"

    def coming(self, standing: Standing) -> Iterator[Entry]:
        """The deadlines that are open, the nearest first."""
        found = [Entry(Moment(at), words, coming=True) for at, words in self._deadlines(standing)]
        yield from sorted(found, key=lambda each: each.at.at)

    def _deadlines(self, standing: Standing) -> Iterator[tuple[int, str]]:
        terms, word = self._terms, standing.word
        if standing.phase <= Phase.JOINING and not standing.is_expired:
            yield terms.expiry, "the last moment at which it can begin"
        for place in standing.open_steps:
            step = terms.steps[place]
            if step.kind is Kind.PAYMENT:
                yield step.due, f"step {place + 1} must be paid before"
            elif step.kind is Kind.STAKE:
                to = self.name(step.at_deadline)
                end = f"goes to {to}" if step.amount else "is broken"
                yield step.due, f"step {place + 1} {end} if nothing happens before"
        if standing.outcome is not None:
            return
        if standing.phase is Phase.DISPUTED and standing.now < word.time:
            who = self.name(standing.dispute.claims[0].party)
            one = f": then what {who} claims holds" if word.claims == 1 else ""
            yield word.time, f"the claim can be answered before{one}"
        if standing.phase is Phase.DISPUTED and word.claims > 1:
            yield word.time + terms.ruling_period, "the fallback holds if nobody asked for a ruling"
        if standing.phase is Phase.REFERRED:
            yield word.time, "the fallback holds if there is no ruling before"

    def arbitrator(self) -> str:
        """Who rules, in words."""
        terms = self._terms
        if terms.arbitrator == ZERO_ADDRESS:
            return "nobody: only deadlines and settlements"
        kind = "the court" if terms.is_court else "an account"
        return f"{kind} {self._say.show(terms.arbitrator)}"

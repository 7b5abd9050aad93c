"""An agreement as it stands, worked out from its terms and the word that the contract keeps.

Deadlines act without anybody's call: the contract works out who gets what when it is asked, and so
does this module, by the rules of docs/reference/agreements.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from govkit.contracts.agreements import (
    ARBITRATOR,
    FEES,
    NO_DISPUTE,
    AgreementWord,
    Dispute,
    Fallback,
    Kind,
    Phase,
    Step,
    StepState,
    Terms,
)
from govkit.types import BPS_DENOMINATOR, ZERO_ADDRESS, Address

FALLBACK = 0
_OWNERS = {
    Fallback.PAYERS: "payer",
    Fallback.DEADLINES: "at_deadline",
    Fallback.RECEIVERS: "receiver",
}


@dataclass(frozen=True, slots=True)
class Owed:
    """What a party, by its place, can claim of an asset now, and as what: `steps`, `share` or
    `fee`."""

    party: int
    asset: Address
    amount: int
    kind: str
    place: int = 0
    """Of the asset among the terms'."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is true of an agreement at a timepoint `now` of the nation's clock."""

    terms: Terms
    word: AgreementWord
    now: int
    dispute: Dispute = NO_DISPUTE

    @property
    def phase(self) -> Phase:
        return self.word.phase

    @property
    def is_expired(self) -> bool:
        """Whether it never began, and can't any more."""
        return self.phase <= Phase.JOINING and self.now > self.terms.expiry

    @property
    def lacking(self) -> tuple[int, ...]:
        """The parties that have not joined."""
        if self.phase > Phase.JOINING:
            return ()
        places = range(len(self.terms.parties))
        return tuple(each for each in places if not self.word.joined >> each & 1)

    def goes_to(self, place: int) -> int | None:
        """The party that can claim a step now; None if it is open, split, paid or unpaid."""
        state, step = self.word.steps[place], self.terms.steps[place]
        if state is StepState.PERFORMED:
            return step.receiver
        if state is not StepState.OPEN or step.kind is Kind.PAYMENT:
            return None
        if step.kind is Kind.STAKE:
            return None if self.now < step.due else step.at_deadline
        return self._security(step)

    def _security(self, step: Step) -> int | None:
        is_open = False
        for each, paid in zip(self.terms.steps, self.word.steps, strict=False):
            if each.kind is not Kind.PAYMENT:
                continue
            if paid is StepState.OPEN and self.now >= each.due:
                return step.at_deadline
            is_open |= paid in (StepState.OPEN, StepState.FROZEN)
        return None if is_open else step.receiver

    def is_open(self, place: int) -> bool:
        """Whether a step can still be performed, or be in a dispute."""
        if self.phase is not Phase.ACTIVE or self.word.steps[place] is not StepState.OPEN:
            return False
        step = self.terms.steps[place]
        if step.kind is Kind.PAYMENT:
            return self.now < step.due
        return self.goes_to(place) is None

    @property
    def open_steps(self) -> tuple[int, ...]:
        return tuple(each for each in range(len(self.terms.steps)) if self.is_open(each))

    @property
    def is_performed(self) -> bool:
        """Whether every step went to its receiver, or can be claimed by it."""
        if self.word.failed or self.phase is not Phase.ACTIVE:
            return False
        return all(
            self.word.steps[place] is not StepState.OPEN or self.goes_to(place) == step.receiver
            for place, step in enumerate(self.terms.steps)
        )

    @property
    def outcome(self) -> int | None:
        """Which claim of the dispute holds, from 1 on; 0 for the fallback, None for none yet."""
        time = self.word.time
        if self.phase >= Phase.RULED:
            return self.word.ruling
        if self.phase < Phase.DISPUTED or self.now < time:
            return None
        if self.phase is Phase.REFERRED:
            return FALLBACK
        if self.word.claims == 1:
            return 1
        return None if self.now < time + self.terms.ruling_period else FALLBACK

    @property
    def can_refer(self) -> bool:
        """Whether the arbitrator can be asked now."""
        if self.phase is not Phase.DISPUTED or self.word.claims < 2 or self.outcome is not None:
            return False
        return self.word.claims == len(self.terms.parties) or self.now >= self.word.time

    @property
    def shares(self) -> tuple[int, ...]:
        """How what was in dispute is split, in basis points; empty where the fallback holds."""
        outcome = self.outcome
        return self.dispute.claims[outcome - 1].shares if outcome else ()

    # -- what can be claimed

    def owed(self) -> Iterator[Owed]:
        """All that can be claimed now, by anybody for its owner."""
        for party in range(len(self.terms.parties)):
            for place, asset in enumerate(self.terms.assets):
                if amount := self._of_steps(party, place):
                    yield Owed(party, asset, amount, "steps", place)
                if amount := self._share(party, place):
                    yield Owed(party, asset, amount, "share", place)
            if amount := self._fee(party):
                yield Owed(party, ZERO_ADDRESS, amount, "fee")
        if amount := self._fee(ARBITRATOR):
            yield Owed(ARBITRATOR, ZERO_ADDRESS, amount, "fee")

    def _of_steps(self, party: int, asset: int) -> int:
        steps = self.terms.steps
        if self.phase is Phase.JOINING:
            can = self.is_expired and self.word.joined >> party & 1
            if not can or self._was_claimed(party, asset):
                return 0
            return sum(each.amount for each in steps if _stakes(each, party, asset))
        if self.phase is Phase.NONE:
            return 0
        mine = (n for n, each in enumerate(steps) if each.asset == asset)
        return sum(steps[place].amount for place in mine if self.goes_to(place) == party)

    def _share(self, party: int, asset: int) -> int:
        if self.outcome is None or self._was_claimed(party, asset):
            return 0
        frozen = [
            each
            for each, state in zip(self.terms.steps, self.word.steps, strict=False)
            if state is StepState.FROZEN and each.asset == asset and each.kind is not Kind.PAYMENT
        ]
        shares, whole = self.shares, BPS_DENOMINATOR
        if not shares and self.terms.if_unruled is not Fallback.EQUALLY:
            mine = _OWNERS[self.terms.if_unruled]
            return sum(each.amount for each in frozen if getattr(each, mine) == party)
        if not shares:
            shares, whole = (1,) * len(self.terms.parties), len(self.terms.parties)
        total, before = sum(each.amount for each in frozen), sum(shares[:party])
        return total * (before + shares[party]) // whole - total * before // whole

    def _was_claimed(self, party: int, asset: int) -> bool:
        return bool(self.word.claimed[asset] >> party & 1)

    def _fee(self, party: int) -> int:
        if self.outcome is None or self._was_claimed(party, FEES):
            return 0
        own = 0 if self.terms.is_court else self.dispute.fee
        if party == ARBITRATOR:
            return own if self.phase is Phase.RULED else 0
        return self._refund(party, own if self.phase is Phase.RULED else 0)

    def _refund(self, party: int, taken: int) -> int:
        """Whose claim holds gets all of its own back as far as the fees reach; the others share
        what is left."""
        is_settled = self.phase is Phase.SETTLED
        claimed = [each.party for each in self.dispute.claims]
        if party not in claimed:
            return 0
        paid, place = len(claimed) - is_settled, claimed.index(party)
        rest = self.dispute.fee * paid - self.dispute.spent - taken
        won = bool(self.outcome) and not is_settled
        first = (self.outcome or 1) - 1 if won else 0
        each = rest // paid
        if won:
            each = 0 if paid == 1 else (rest - min(rest, self.dispute.fee)) // (paid - 1)
        return rest - each * (paid - 1) if place == first else each


def _stakes(step: Step, party: int, asset: int) -> bool:
    return step.payer == party and step.asset == asset and step.kind is not Kind.PAYMENT

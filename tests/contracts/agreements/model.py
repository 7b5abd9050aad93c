"""What an agreement owes to whom, from the page of reference: a model for tests."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.contracts.agreements.bench import (
    ALL,
    ARBITRATOR,
    AT_DEADLINE,
    BUYER,
    EQUALLY,
    FEE,
    NO_DISPUTE,
    PAYMENT,
    RULING,
    SECURITY,
    SELLER,
    STAKE,
    THIRD,
    TO_PAYERS,
    TO_RECEIVERS,
    Dispute,
    Step,
    Terms,
)

SPLITS = ((ALL, 0), (0, ALL), (3_333, 6_667))
SHAPES: tuple[tuple[Step, ...], ...] = (
    (Step(amount=1_001, due=600),),
    (Step(amount=70, due=500), Step(amount=31, at_deadline=BUYER, due=900, asset=1)),
    (
        Step(SELLER, SELLER, BUYER, BUYER, 0, 500, 0, STAKE),
        Step(BUYER, BUYER, SELLER, SELLER, 0, 260, 1_200, PAYMENT),
        Step(BUYER, BUYER, SELLER, SELLER, 0, 260, 1_500, PAYMENT),
        Step(BUYER, SELLER, BUYER, SELLER, 1, 777, 0, SECURITY),
    ),
    (Step(amount=0, due=700, at_deadline=BUYER), Step(THIRD, BUYER, THIRD, SELLER, 1, 33, 800)),
)
FALLBACKS = (TO_PAYERS, AT_DEADLINE, TO_RECEIVERS, EQUALLY)
OPEN, DONE, GONE, STOPPED = range(4)


@dataclass
class Deal:
    """What the model knows of an agreement."""

    terms: Terms
    joined: set[int] = field(default_factory=set)
    steps: list[int] = field(default_factory=list)
    failed: bool = False
    noted: bool = False
    dispute: Dispute = NO_DISPUTE
    claims: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)
    answers_end: int = 0
    ruling_end: int = 0
    """0 before the judge was asked."""
    ruling: int | None = None
    settled: tuple[int, ...] | None = None
    asked: bool = False
    """Whether the judge was asked and has not spoken."""
    taken: set[tuple[int, int]] = field(default_factory=set)
    refunded: set[tuple[int, int]] = field(default_factory=set)

    @property
    def parties(self) -> int:
        return len(self.terms.parties)

    @property
    def begun(self) -> bool:
        return len(self.joined) == self.parties

    @property
    def disputed(self) -> bool:
        return bool(self.claims) or self.settled is not None

    def goes_to(self, place: int, now: int) -> int | None:
        """Who can claim a step, if anybody can."""
        step, state = self.terms.steps[place], self.steps[place]
        if state == DONE:
            return step.receiver
        if state != OPEN or step.kind == PAYMENT:
            return None
        if step.kind == STAKE:
            return step.at_deadline if now >= step.due else None
        debts = [
            (each, self.steps[other])
            for other, each in enumerate(self.terms.steps)
            if each.kind == PAYMENT
        ]
        if any(state == OPEN and now >= debt.due for debt, state in debts):
            return step.at_deadline
        return step.receiver if all(state in (DONE, GONE) for _, state in debts) else None

    def is_open(self, place: int, now: int) -> bool:
        if self.steps[place] != OPEN:
            return False
        step = self.terms.steps[place]
        if step.kind == PAYMENT:
            return now < step.due
        return self.goes_to(place, now) is None

    def open_steps(self, now: int) -> list[int]:
        return [place for place in range(len(self.steps)) if self.is_open(place, now)]

    def performed(self, now: int) -> bool:
        """Whether all of it went, or goes, to those who were to receive it."""
        return (
            self.begun
            and not self.failed
            and all(
                state != OPEN or self.goes_to(place, now) == self.terms.steps[place].receiver
                for place, state in enumerate(self.steps)
            )
        )

    def outcome(self, now: int) -> tuple[int, ...] | str | None:
        """The split that holds, "fallback", or None as long as it is open."""
        if self.settled is not None:
            return self.settled
        if self.ruling is not None:
            return self.claims[self.ruling - 1][1] if self.ruling else "fallback"
        if self.ruling_end:
            return "fallback" if now >= self.ruling_end else None
        if now < self.answers_end or not self.claims:
            return None
        if len(self.claims) == 1:
            return self.claims[0][1]
        return "fallback" if now >= self.answers_end + RULING else None

    def shares(self, asset: int, now: int) -> list[int]:
        """Of what was stopped, by party, in wei."""
        split = self.outcome(now)
        stopped = [
            step
            for step, state in zip(self.terms.steps, self.steps, strict=True)
            if state == STOPPED and step.kind != PAYMENT and step.asset == asset
        ]
        total, parties = sum(step.amount for step in stopped), range(self.parties)
        if isinstance(split, tuple):
            sums = [sum(split[:place]) * total // ALL for place in range(self.parties + 1)]
            return [sums[place + 1] - sums[place] for place in parties]
        if self.terms.if_unruled == EQUALLY:
            sums = [place * total // self.parties for place in range(self.parties + 1)]
            return [sums[place + 1] - sums[place] for place in parties]
        named = ("payer", "at_deadline", "receiver")[self.terms.if_unruled]
        return [
            sum(step.amount for step in stopped if getattr(step, named) == place)
            for place in parties
        ]

    def fees(self, now: int) -> dict[int, int]:
        """What each gets of the fees: the winner its own, the judge one, the others the rest."""
        paid = [party for party, _ in self.claims]
        given = {ARBITRATOR: FEE} if self.ruling is not None and self.settled is None else {}
        rest = FEE * len(paid) - sum(given.values())
        winner = None
        if self.settled is None and self.outcome(now) != "fallback":
            winner = paid[(self.ruling or 1) - 1]
            given[winner] = min(FEE, rest)
            rest -= given[winner]
        sharing = [party for party in paid if party != winner]
        for party in sharing:
            given[party] = rest // len(sharing)
        if paid:
            first = paid[0] if winner is None else winner
            given[first] += rest - sum(given[party] for party in sharing)
        return given

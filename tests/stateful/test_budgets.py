"""Budgets against the sentences of the reference, in any order of calls, across ends of months.

The model goes from period to period, one by one, with the standard library's dates. It never
lets a period be spent twice; what a treasury loses is what the receiver of an honest token gets.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from govkit.testing import ActorSigner
from govkit.types import Address
from tests.contracts.budgets.cooperative import (
    FOREVER,
    HELD,
    ROADS,
    Cooperative,
    Rules,
    account_of,
)
from tests.contracts.land import LandDesign
from tests.stateful.machines import ChainMachine, run, searches

DAY = 86_400
MONTHS = (1, 3, 12)
LINES = b"wages".ljust(32, b"\0"), b"rent".ljust(32, b"\0")
amounts = st.sampled_from([1, 99, 100, 101, 250, 999, 1_000, 10_000])
terms = st.builds(
    Rules,
    amount=amounts,
    period=st.sampled_from([*MONTHS, 3_600 * 24, 45 * DAY]),
    end=st.sampled_from([0, 20 * DAY, 100 * DAY, 500 * DAY]),
    rolls_over=st.booleans(),
    listed=st.booleans(),
)
"""`end` is after the start; 0 for none."""
which = st.integers(0, 3)
people = st.integers(0, 3)


@dataclass
class Kept:
    """One budget, as a careful bookkeeper has it."""

    holder: bytes
    number: int
    start: int
    rules: Rules
    listed: set[Address] = field(default_factory=set)
    streams: dict[bytes, tuple[int, int]] = field(default_factory=dict)
    strayed: bool = False
    spent: int = 0
    carried: int = 0
    revoked: bool = False
    turn: int = 0
    paid: int = 0

    def __post_init__(self) -> None:
        self.turn = self.turn_of(self.start)

    def turn_of(self, second: int) -> int:
        """Which period a second lies in, for people: counted from the year 0, or the start."""
        if self.rules.period not in MONTHS:
            return (second - self.start) // self.rules.period
        day = datetime.fromtimestamp(second, UTC)
        return (day.year * 12 + day.month - 1) // self.rules.period

    @property
    def reserved(self) -> int:
        """Of each period, by all its streams."""
        return sum(amount for amount, _ in self.streams.values())

    @property
    def covers(self) -> bool:
        return not self.strayed and self.reserved <= self.rules.amount

    @property
    def free(self) -> int:
        """Of each period, for spending: nothing while the streams do not fit."""
        return self.rules.amount - self.reserved if self.covers else 0

    @property
    def left(self) -> int:
        return max(0, self.free - self.spent) + self.carried

    def go_to(self, second: int) -> None:
        """Each period begins with the amount, and with what was left if that rolls over."""
        second = max(self.start, min(second, self.rules.end - 1))
        while self.turn < self.turn_of(second):
            self._begin_one()

    def at(self, second: int) -> Kept:
        """As it will be then, if nothing happens before."""
        later = copy(self)
        later.go_to(second)
        return later

    def _begin_one(self) -> None:
        self.carried = self.left if self.rules.rolls_over else 0
        self.spent = 0
        self.turn += 1

    def change(self, rules: Rules, now: int) -> None:
        """All that counts in the present period stays, if that has begun before the end."""
        self.go_to(now)
        last, left, rolled = min(now, self.rules.end - 1), self.left, self.rules.rolls_over
        if self.streams and (rules.period != self.rules.period or rules.end < self.rules.end):
            self.strayed = True
        self.rules = rules
        self.turn = self.turn_of(max(self.start, now))
        if self.turn_of(max(self.start, last)) != self.turn:
            self.spent, self.carried = 0, left if rolled else 0

    def spend(self, amount: int) -> None:
        self.count(amount)
        self.paid += amount

    def count(self, amount: int) -> None:
        """As spent: first of what was carried over."""
        beyond = max(0, amount - self.carried)
        self.carried -= amount - beyond
        self.spent += beyond

    def give_back(self, line: bytes, now: int) -> None:
        """A stopped stream may have taken all of this period's amount already, if it still ran
        after the period's begin."""
        amount, end = self.streams.pop(line)
        self.strayed = self.strayed and bool(self.streams)
        if min(now, end or now) > self.begun:
            self.count(amount)

    @property
    def begun(self) -> int:
        """The first second of this period."""
        if self.rules.period not in MONTHS:
            return self.start + self.turn * self.rules.period
        year, month = divmod(self.turn * self.rules.period, 12)
        return int(datetime(year, month + 1, 1, tzinfo=UTC).timestamp())

    def is_over(self, line: bytes, now: int) -> bool:
        """Whether that stream has ended by time."""
        return 0 < self.streams[line][1] <= now


class BudgetMachine(ChainMachine):
    coop: Cooperative

    @initialize(office=terms, account=terms)
    def begin(self, office: Rules, account: Rules) -> None:
        self.kept: list[Kept] = []
        self.people: list[ActorSigner] = [*self.coop.roads, self.coop.person, self.coop.stranger]
        self.receivers = [self.coop.receiver, self.coop.keys[2].address]
        self.before = [self.coop.paid(each) for each in self.receivers]
        self.grant(True, office, 0)
        self.grant(False, account, 0)

    def next(self) -> int:
        """When the next transaction is."""
        return self.now() + 1

    def one(self, which: int) -> Kept:
        return self.kept[which % len(self.kept)]

    def finite(self, rules: Rules, start: int) -> Rules:
        end = min(FOREVER, start + rules.end if rules.end else FOREVER)
        return Rules(rules.amount, rules.period, end, rules.rolls_over, rules.listed)

    @precondition(lambda self: len(self.kept) < 5)
    @rule(to_office=st.booleans(), rules=terms, ahead=st.sampled_from([0, 0, 5, 40 * DAY]))
    def grant_another(self, to_office: bool, rules: Rules, ahead: int) -> None:
        self.grant(to_office, rules, ahead)

    def grant(self, to_office: bool, rules: Rules, ahead: int) -> None:
        holder = ROADS if to_office else account_of(self.coop.person.address)
        start = self.next() + ahead
        chosen = self.finite(rules, start)
        listed = {self.receivers[0]} if chosen.listed else set()
        number = 1 + sum(each.holder == holder for each in self.kept)
        self.expect("grant", None, lambda: self.coop.grant(
            holder, chosen, start=start, receivers=sorted(listed)))  # fmt: skip
        self.kept.append(Kept(holder, number, start, chosen, listed))

    @rule(which=which, rules=terms)
    def change(self, which: int, rules: Rules) -> None:
        budget = self.one(which)
        now = self.next()
        chosen = self.finite(rules, max(now, budget.start))
        refusal = "budgets: revoked" if budget.revoked else None
        call = self.coop.change
        if self.expect("change", refusal, lambda: call(chosen, budget.holder, budget.number)):
            budget.change(chosen, now)

    @rule(which=which)
    def restart(self, which: int) -> None:
        budget = self.one(which)
        now = self.next()
        refusal = "budgets: revoked" if budget.revoked else None
        call = "restart", budget.holder, budget.number
        if self.send("restart", refusal, self.coop.budgets, self.coop.treasury, *call):
            budget.go_to(now)
            budget.spent = budget.carried = 0

    @precondition(lambda self: len(self.kept) > 2)
    @rule()
    def revoke(self) -> None:
        budget = self.kept[-1]
        now = self.next()
        refusal = "budgets: revoked" if budget.revoked else None
        call = "revoke", budget.holder, budget.number
        if self.send("revoke", refusal, self.coop.budgets, self.coop.treasury, *call):
            budget.revoked, rules = True, budget.rules
            budget.rules = Rules(
                rules.amount, rules.period, min(now, rules.end), rules.rolls_over, rules.listed
            )

    @rule(which=which, person=people, receiver=st.integers(0, 1), amount=amounts | st.just(0))
    def spend(self, which: int, person: int, receiver: int, amount: int) -> None:
        self._spend(self.one(which), person, receiver, amount)

    @rule(which=which, more=st.integers(0, 1))
    def spend_all(self, which: int, more: int) -> None:
        """What is left, or one more, by one who may."""
        budget = self.one(which)
        left = budget.at(self.next()).left
        self._spend(budget, 0 if budget.holder == ROADS else 2, 0, left + more)

    def _spend(self, budget: Kept, person: int, receiver: int, amount: int) -> None:
        by, to = self.people[person], self.receivers[receiver]
        now = self.next()
        holders = (0, 1) if budget.holder == ROADS else (2,)
        refusal = None
        if amount > budget.at(now).left:
            refusal = "budgets: over the budget"
        if amount == 0:
            refusal = "budgets: nothing to spend"
        if budget.rules.listed and to not in budget.listed:
            refusal = "budgets: receiver not listed"
        if now < budget.start:
            refusal = "budgets: not begun"
        if now >= budget.rules.end:
            refusal = "budgets: ended"
        if person not in holders:
            refusal = "budgets: only holder"
        call = budget.holder, budget.number, to, amount
        if self.send("spend", refusal, self.coop.budgets, by, "spend", *call):
            budget.go_to(now)
            budget.spend(amount)

    @rule(which=which, amount=amounts, line=st.sampled_from(LINES), own=st.integers(0, 3))
    def begin_stream(self, which: int, amount: int, line: bytes, own: int) -> None:
        """For ever, or until the budget ends, to the receiver that each new list names."""
        budget = self.one(which)
        now = self.next()
        person = (0 if budget.holder == ROADS else 2) if own else 3
        refusal = None
        before = next((each for each in self.kept if line in each.streams), None)
        if before and not before.is_over(line, now):
            refusal = "streams: already begun"
        if amount > max(0, budget.free - budget.at(now).spent):
            refusal = "budgets: over the budget"
        if budget.rules.listed and self.receivers[0] not in budget.listed:
            refusal = "budgets: receiver not listed"
        if now < budget.start:
            refusal = "budgets: not begun"
        if now >= budget.rules.end:
            refusal = "budgets: ended"
        if person == 3:
            refusal = "streams: only holder"
        last = 0 if budget.rules.end == FOREVER else budget.rules.end
        names = budget.holder, budget.number, self.receivers[0], line
        terms = amount, budget.rules.period, 0, 0, last, False
        call = "beginFor", *names, terms
        by = self.people[person]
        if self.send("begin_stream", refusal, self.coop.streams, by, *call):
            if before:
                before.go_to(now)
                before.give_back(line, now)
            budget.go_to(now)
            budget.streams[line] = amount, last

    @rule(line=st.sampled_from(LINES), by=people)
    def stop_stream(self, line: bytes, by: int) -> None:
        """Streams that ended by time with their budget are left alone here."""
        budget = next((each for each in self.kept if line in each.streams), None)
        now = self.next()
        if budget is None or now >= budget.rules.end:
            return
        holders = (0, 1) if budget.holder == ROADS else (2,)
        refusal = "streams: only holder" if budget.covers and by not in holders else None
        names = self.receivers[0], self.coop.token.address, line
        who = self.people[by]
        if self.send("stop_stream", refusal, self.coop.streams, who, "stop", *names):
            budget.go_to(now)
            budget.give_back(line, now)

    @rule(days=st.sampled_from([1, 5, 29, 31, 90, 366]))
    def wait(self, days: int) -> None:
        self.world.forward(days * DAY)

    @rule(which=which, around=st.sampled_from([-2, -1, 0]))
    def wait_for_the_next_period(self, which: int, around: int) -> None:
        budget = self.one(which)
        more = self.coop.account(budget.holder, budget.number)[3]
        if more + around > self.now():
            self.world.forward(more + around - self.now())
            self.accepted["wait_for_the_next_period"] += 1

    @invariant()
    def agrees_with_the_model(self) -> None:
        for budget in self.kept:
            budget.go_to(self.now())
            is_open = budget.start <= self.now() < budget.rules.end
            account = self.coop.account(budget.holder, budget.number)
            left = budget.left if is_open else 0
            assert account[:3] == (budget.spent, budget.carried, left), (account, budget)
            assert self.coop.budget(budget.holder, budget.number)[2] == budget.rules.words()
            assert self.coop.reserved(budget.holder, budget.number) == budget.reserved

    @invariant()
    def nothing_is_made_or_lost(self) -> None:
        got = [self.coop.paid(each) for each in self.receivers]
        paid = sum(each.paid for each in self.kept)
        assert sum(got) - sum(self.before) == paid
        assert self.coop.paid(self.coop.treasury.address) == HELD - paid


RULES = {
    "grant", "change", "restart", "revoke", "spend", "begin_stream", "stop_stream",
    "wait_for_the_next_period",
}  # fmt: skip


@searches(max_examples=12)
def test_budgets(chosen: settings) -> None:
    coop = Cooperative(LandDesign())
    BudgetMachine.coop = coop
    run(BudgetMachine, coop.world, RULES, chosen)

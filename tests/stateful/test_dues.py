"""Dues against their sentence, to the wei: by calls in any order, over months and eras.

The model is the sentence of the reference: a citizen owes each period that begins while its
passport is good, from the first that begins after the era and the passport's newest span have,
each by the amount and the tier that held when it began. What is paid is the treasury's at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from govkit import periods
from tests.contracts.dues.club import COIN, FAMILY, NONE, Club, Owing
from tests.contracts.streams.payroll import DAY, START, Design
from tests.stateful.machines import ChainMachine, run, searches

MONTH, QUARTER = periods.MONTH, periods.QUARTER
FAR, MOST, AHEAD = 2**60, 120, 12
amounts = st.sampled_from([0, 1, 10**18, 3 * 10**18])
tiers = st.sampled_from([NONE, FAMILY])
waits = st.sampled_from([1, 3_600, 5 * DAY, 20 * DAY, 40 * DAY, 100 * DAY])


@dataclass
class Era:
    """A period and an asset, from a period on; each tier's amounts, by the period they begin in."""

    number: int
    coin: bool
    period: int
    first: int
    amounts: dict[bytes, dict[int, int]] = field(default_factory=dict)

    def amount(self, tier: bytes, period: int) -> int:
        for each in (tier, NONE):
            begun = [since for since in self.amounts.get(each, {}) if since <= period]
            if begun:
                return self.amounts[each][max(begun)]
        return 0


class DuesMachine(ChainMachine):
    club: Club

    @initialize()
    def begin(self) -> None:
        self.era: Era | None = None
        self.known: set[bytes] = {NONE}
        self.spans = [(0, FAR)]
        self.key = self.club.citizen
        self.keys = list(self.club.keys)
        self.paid = 0
        """The first period that is not paid, of this era."""
        self.tier, self.earlier, self.since = NONE, NONE, 0
        self.had = self.club.has()
        self.coins = self.world.port.balance(self.club.treasury.address)
        self.came = {True: 0, False: 0}
        self.gas = 0
        self.set_dues(NONE, 10**18, False, MONTH)

    # -- the model

    def next_period(self, moment: int, period: int) -> int:
        """That begins at a moment or first after it."""
        number = periods.period_of(moment, period)
        return number if periods.begin_of(number, period) == moment else number + 1

    def first_unpaid(self, era: Era) -> int:
        begun = self.next_period(max(self.spans[-1][0], START // 2), era.period)
        return max(era.first, begun, self.paid)

    def cost(self, era: Era, period: int) -> int:
        tier = self.tier if period >= self.since else self.earlier
        return era.amount(tier, period)

    def owing(self) -> Owing:
        now, era = self.now(), self.era
        assert era is not None
        running = periods.period_of(now, era.period)
        tier = self.tier if running >= self.since else self.earlier
        first, until = self.first_unpaid(era), self.spans[-1][1]
        last = running if until > now else self.next_period(until, era.period) - 1
        count = min(max(0, last - first + 1), MOST)
        amount = sum(self.cost(era, first + each) for each in range(count))
        arrears = min(count, max(0, running - first))
        return Owing(1, tier, first, count, arrears, amount)

    # -- votes

    @rule(tier=tiers, amount=amounts)
    def change(self, tier: bytes, amount: int) -> None:
        assert self.era is not None
        self.set_dues(tier, amount, self.era.coin, self.era.period)

    @rule(coin=st.booleans(), period=st.sampled_from([MONTH, QUARTER]), often=st.integers(0, 3))
    def begin_era(self, coin: bool, period: int, often: int) -> None:
        if often == 0:
            self.set_dues(NONE, 10**18, coin, period)

    def set_dues(self, tier: bytes, amount: int, coin: bool, period: int) -> None:
        club, asset = self.club, COIN if coin else self.club.token.address
        call = "setDues", asset, period, tier, amount
        self.spend(partial(self.send, "set", None, club.dues, club.treasury, *call))
        since = self.next_period(self.now(), period)
        era = self.era
        if era is None or (era.coin, era.period) != (coin, period):
            number = era.number + 1 if era else 1
            self.era = era = Era(number, coin, period, since)
            self.paid = 0
            # A tier that was given before counts from the era's start.
            self.earlier, self.since = (self.tier, 1) if self.since else (NONE, 0)
        era.amounts.setdefault(tier, {})[since] = amount
        self.known.add(tier)

    @rule(tier=tiers)
    def give_tier(self, tier: bytes) -> None:
        club, era = self.club, self.era
        assert era is not None
        refusal = None if tier in self.known else "dues: no such tier"
        call = "giveTier", club.citizen.address, tier
        if self.spend(partial(self.send, "give", refusal, club.dues, club.treasury, *call)):
            since = self.next_period(self.now(), era.period)
            self.earlier = self.tier if since - 1 >= self.since else self.earlier
            self.tier, self.since = tier, since

    # -- anybody

    @rule(count=st.integers(0, 15), off=st.sampled_from([0, 0, 0, 0, 1]), other=st.booleans())
    def pay(self, count: int, off: int, other: bool) -> None:
        club, era, now = self.club, self.era, self.now() + 1
        assert era is not None
        first = self.first_unpaid(era)
        amount = sum(self.cost(era, first + each) for each in range(count)) + off
        refusal = "dues: wrong amount" if off else None
        if count == 0 or first + count > periods.period_of(now, era.period) + 1 + AHEAD:
            refusal = "dues: periods out of range"
        by = club.stranger if other else club.citizen
        who = self.key.address if other else club.citizen.address
        value = amount if era.coin else 0
        pay = partial(club.dues.send, by, "pay", who, count, amount, value=value)
        if self.expect("pay", refusal, pay):
            self.paid = first + count
            self.came[era.coin] += amount

    @rule()
    def revoke_or_admit(self) -> None:
        club, good, now = self.club, self.spans[-1][1] == FAR, self.now() + 1
        name = "revoke" if good else "admit"
        who = self.key.address
        self.spend(partial(self.send, name, None, club.registry, club.treasury, name, who))
        if good:
            self.spans[-1] = self.spans[-1][0], now
        else:
            self.spans.append((now, FAR))

    @rule()
    def move(self) -> None:
        if self.spans[-1][1] != FAR or not self.keys:
            return
        key, club = self.keys.pop(), self.club
        self.send("move", None, club.registry, club.recovery, "move", 1, key.address)
        self.key = key

    @rule(span=waits)
    def wait(self, span: int) -> None:
        self.world.forward(span)

    def spend(self, send: Callable[[], bool]) -> bool:
        """Something that the treasury's person sends, which costs it gas in coin."""
        treasury = self.club.treasury.address
        before = self.world.port.balance(treasury)
        went = send()
        self.gas += before - self.world.port.balance(treasury)
        return went

    # -- always

    @invariant()
    def agrees_with_the_model(self) -> None:
        assert self.club.owes() == self.owing()
        assert self.club.owes(self.key.address) == self.owing()

    @invariant()
    def all_that_is_paid_is_the_treasurys(self) -> None:
        club = self.club
        assert club.has() == self.had + self.came[False]
        coins = self.world.port.balance(club.treasury.address)
        assert coins == self.coins + self.came[True] - self.gas
        assert club.holds(club.dues.address) == 0
        assert self.world.port.balance(club.dues.address) == 0


RULES = {"set", "give", "pay", "revoke", "admit", "move"}


@searches(max_examples=12)
def test_dues(chosen: settings) -> None:
    club = Club(Design())
    club.at(START + 100)
    machine = type("Machine", (DuesMachine,), {"club": club})
    run(machine, club.world, RULES, chosen)

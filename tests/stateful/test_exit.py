"""Leaving with a share, against its sentences, to the wei: by calls in any order, over tenures.

The model is the reference's: what counts is the least that somebody has held since the tenure
before the running one began, with what is under notice, less what is; what has left counts as
never held. A share is of all currency that is not the treasury's, and of what was given back in
the same window without being paid for.
"""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from tests.contracts.exit.commonwealth import (
    DAY,
    ETHER,
    HOUR,
    NOTICE,
    TENURE,
    Commonwealth,
    Design,
)
from tests.stateful.machines import QUICK, SOAK, ChainMachine, run

who = st.integers(0, 3)
parts = st.sampled_from([0, 1, 300, 500, 999, 1_000, 1_000, 1_001])
"""Of a thousand of what there is."""
waits = st.sampled_from([1, HOUR, DAY // 2, DAY, 20 * DAY, 60 * DAY, 100 * DAY])


class ExitMachine(ChainMachine):
    common: Commonwealth

    @initialize()
    def begin(self) -> None:
        common = self.common
        self.people = [common.ana, common.ben, common.cem, common.dan]
        self.balances = [each * ETHER for each in (300, 200, 500, 0)]
        self.noticed, self.until = [0] * 4, [0] * 4
        # By person, what it held with its notice, from a second on.
        self.history = [[(0, each)] for each in self.balances]
        self.treasury, self.supply = 1_000 * ETHER, 2_000 * ETHER
        self.unpaid, self.window = 0, 0
        self.shares = dict.fromkeys(common.assets, 0)
        self.came = 0
        self.spent = 0

    # -- the model

    def held(self, person: int, now: int) -> int:
        begun = (now // TENURE - 1) * TENURE
        past = self.history[person]
        since = [have for when, have in past if when > begun]
        before = [have for when, have in past if when <= begun]
        return min([*since, *before[-1:]]) - self.noticed[person]

    def keep(self, person: int) -> None:
        have = self.balances[person] + self.noticed[person]
        self.history[person].append((self.now(), have))

    def outstanding(self, now: int) -> int:
        unpaid = self.unpaid if now // NOTICE == self.window else 0
        return self.supply - self.treasury + unpaid

    def due(self, amount: int, now: int) -> list[int]:
        """Nothing where all currency was given back."""
        rate = 10_000 - self.common.design.discount_bps
        paid_for, outstanding = amount * rate // 10_000, max(1, self.outstanding(now))
        return [each * paid_for // outstanding for each in self.common.holds()]

    def first(self, one: int, has: list[int]) -> int:
        """The person of that number, or the next one that has something."""
        return next((each % 4 for each in range(one, one + 4) if has[each % 4]), one)

    # -- what holders do

    @rule(one=who, other=who, part=parts)
    def pay(self, one: int, other: int, part: int) -> None:
        amount = self.balances[one] * part // 1_000
        refusal = "votes: balance too low" if amount > self.balances[one] else None
        call = "transfer", self.people[other].address, amount
        if self.send("pay", refusal, self.common.token, self.people[one], *call):
            self.balances[one] -= amount
            self.balances[other] += amount
            self.keep(one)
            self.keep(other)

    @rule(one=who, part=parts, over=st.sampled_from([0, 0, 0, 1]))
    def give(self, one: int, part: int, over: int) -> None:
        self.put_under_notice(one, part, over)

    def put_under_notice(self, one: int, part: int, over: int) -> None:
        now = self.now() + 1
        one = self.first(one, [self.held(each, now) for each in range(4)])
        held = self.held(one, now)
        amount = held * part // 1_000 + over
        refusal = None
        if amount == 0:
            refusal = "exit: nothing"
        elif amount > self.balances[one]:
            refusal = "votes: balance too low"
        elif amount > held:
            refusal = "exit: not held long enough"
        if self.send("give", refusal, self.common.exit, self.people[one], "giveNotice", amount):
            self.balances[one] -= amount
            self.noticed[one] += amount
            self.until[one] = self.now() + NOTICE

    @rule(one=who, part=parts)
    def take_back(self, one: int, part: int) -> None:
        one = self.first(one, self.noticed)
        amount = self.noticed[one] * part // 1_000
        refusal = "exit: nothing" if amount == 0 else None
        if amount > self.noticed[one]:
            refusal = "exit: not under notice"
        call = "withdrawNotice", amount
        if self.send("take back", refusal, self.common.exit, self.people[one], *call):
            self.balances[one] += amount
            self.noticed[one] -= amount

    @rule(one=who, part=parts, wait=st.booleans())
    def leave(self, one: int, part: int, wait: bool) -> None:
        if not any(self.noticed):
            self.put_under_notice(one, 1_000, 0)
        one = self.first(one, self.noticed)
        if wait and self.until[one] > self.now() + 1:
            self.world.forward(self.until[one] - self.now())
        now, amount = self.now() + 1, self.noticed[one] * part // 1_000
        due, outstanding = self.due(amount, now), self.outstanding(now)
        refusal = None
        if amount == 0:
            refusal = "exit: nothing"
        elif now < self.until[one]:
            refusal = "exit: notice not over"
        elif amount > self.noticed[one]:
            refusal = "exit: not under notice"
        holder = self.people[one]
        call = "leave", amount, holder.address, due
        if not self.send("leave", refusal, self.common.exit, holder, *call):
            return
        assert outstanding >= amount
        self.noticed[one] -= amount
        self.treasury += amount
        self.history[one] = [(when, have - amount) for when, have in self.history[one]]
        unpaid = amount - amount * (10_000 - self.common.design.discount_bps) // 10_000
        self.unpaid = unpaid + (self.unpaid if self.window == now // NOTICE else 0)
        self.window = now // NOTICE
        for asset, share in zip(self.common.assets, due, strict=True):
            self.shares[asset] += share

    # -- what the treasury does

    @rule(
        one=who,
        amount=st.sampled_from([1, ETHER, 50 * ETHER]),
        new=st.booleans(),
        often=st.integers(0, 2),
    )
    def hand_out(self, one: int, amount: int, new: bool, often: int) -> None:
        if often or (amount > self.treasury and not new):
            return
        name = "issue" if new else "transfer"
        self.common.decide(name, self.people[one].address, amount, of=self.common.token)
        self.accepted["hand out"] += 1
        self.supply += amount if new else 0
        self.treasury -= 0 if new else amount
        self.balances[one] += amount
        self.keep(one)

    @rule(amount=st.sampled_from([1, 10**6 + 1, 10**11]), out=st.booleans())
    def move_assets(self, amount: int, out: bool) -> None:
        common = self.common
        if not out:
            common.small.send(common.stranger, "mint", common.treasury.address, amount)
            self.came += amount
        elif common.holds()[2] >= amount:
            common.decide("transfer", common.stranger.address, amount, of=common.small)
            self.spent += amount
        self.accepted["move assets"] += 1

    @rule(span=waits)
    def wait(self, span: int) -> None:
        self.world.forward(span)

    # -- always

    @invariant()
    def agrees_with_the_model(self) -> None:
        self.world.mine()
        common, now = self.common, self.now()
        for number, person in enumerate(self.people):
            assert common.balance(person.address) == self.balances[number]
            assert common.held(person) == self.held(number, now)
            assert common.notice(person).amount == self.noticed[number]
        assert common.balance(common.exit.address) == sum(self.noticed)
        assert common.balance(common.treasury.address) == self.treasury
        assert common.exit.read("outstanding") == self.outstanding(now)

    @invariant()
    def no_wei_is_made_or_lost(self) -> None:
        common = self.common
        kept = common.holds()
        assert kept[1] + self.shares[common.odd.address] == 10**24
        assert kept[2] + self.shares[common.small.address] + self.spent == 10**12 + self.came
        for asset in common.assets:
            assert common.has(common.exit.address, asset) == 0
        for asset in common.assets[1:]:
            paid = sum(common.has(each.address, asset) for each in self.people)
            assert paid == self.shares[asset]

    @invariant()
    def nobody_leaves_with_more_than_its_part(self) -> None:
        """Before the discount: the share of what there is, by what is held of all."""
        assert self.held_by_all() == self.supply - self.treasury

    def held_by_all(self) -> int:
        return sum(self.balances) + sum(self.noticed)


RULES = {"pay", "give", "take back", "leave", "hand out", "move assets"}


@pytest.mark.parametrize(
    "chosen",
    [
        settings(QUICK, max_examples=5, stateful_step_count=30),
        pytest.param(SOAK, marks=pytest.mark.soak),
    ],
    ids=["quick", "soak"],
)
def test_exit(chosen: settings) -> None:
    common = Commonwealth(Design())
    machine = type("Machine", (ExitMachine,), {"common": common})
    accepted = run(machine, common.world, RULES, chosen)
    assert accepted["leave"] > 1

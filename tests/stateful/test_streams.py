"""Streams against their sentence, to the wei: by calls in any order, over years, in odd tokens.

The model is the sentence of the reference: a stream pays its amount each period, evenly within a
period, for the time in which it runs: from its start to its end, not paused, and of a citizens'
stream only while the passport is good. Nothing before the cliff.
"""

from __future__ import annotations

from copy import copy
from dataclasses import astuple, dataclass, field

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from govkit.contracts.streams import ALL, StreamTerms
from govkit.testing import ActorSigner
from govkit.types import Address, Wei
from tests.contracts.streams.payroll import (
    COIN,
    DAY,
    MONTH,
    QUARTER,
    SALARY,
    START,
    YEAR,
    Design,
    Payroll,
    accrued,
)
from tests.stateful.machines import ChainMachine, run, searches

HELD = 10**24
FAR = 2**60
streams = st.integers(0, 3)
GOOD = [1, 7, 10**6, 10**18 + 1, 10**21, 2 * 10**24]
amounts = st.sampled_from([*GOOD, *GOOD, 0, 2**112])
periods = st.sampled_from([MONTH, QUARTER, YEAR, 3_600, 30 * DAY] * 3 + [0, 2])
ahead = st.sampled_from([0, 0, 1, 40 * DAY, 400 * DAY])
waits = st.sampled_from([1, 59, 3_600, 5 * DAY, 31 * DAY, 200 * DAY, 1_500 * DAY])


@dataclass
class Model:
    """A stream: what accrued up to `counted`, and the last second in which it ran."""

    citizens_only: bool
    amount: int = 0
    period: int = MONTH
    counted: int = 0
    cliff: int = 0
    end: int = FAR
    paused: bool = False
    accrued: int = 0
    ran: int = 0
    spans: list[tuple[int, int]] = field(default_factory=list)

    def count(self, now: int) -> None:
        """Add what accrued until now."""
        if self.amount and not self.paused:
            for since, until in self.spans if self.citizens_only else [(0, FAR)]:
                begun, ends = max(since, self.counted), min(until, now, self.end)
                if ends > begun:
                    self.accrued += accrued(self.amount, self.period, begun, ends)
                    self.ran = max(self.ran, ends)
        self.counted = max(self.counted, now)

    @property
    def owed(self) -> int:
        return self.accrued if self.ran >= self.cliff else 0

    def stop(self) -> None:
        self.accrued, self.amount, self.cliff, self.paused = self.owed, 0, 0, False


class StreamsMachine(ChainMachine):
    """Streams 0 and 1 are the receiver's (a token, the coin), 2 and 3 the citizen's (the same)."""

    payroll: Payroll

    @initialize()
    def begin_from(self) -> None:
        payroll = self.payroll
        self.citizen: list[ActorSigner] = [payroll.citizen]
        self.spans = [(0, FAR)]
        self.models = [Model(citizens_only=number > 1, spans=self.spans) for number in range(4)]
        self.known = [False] * 4
        self.paid = {payroll.token.address: 0, COIN: 0}
        self.odd = 0
        self.coin = self.world.port.balance(payroll.treasury.address)
        self.keys = list(payroll.keys)
        self.gains: dict[tuple[Address, Address], int] = {}
        self.before = {
            (who.address, COIN): self.world.port.balance(who.address)
            for who in (payroll.receiver, payroll.citizen, *payroll.keys)
        }
        for number in range(4):
            self.begin(number, 10**18 + 1, (MONTH, 30 * DAY)[number % 2], 0, 0, 0)

    def names(self, number: int) -> tuple[Address, Address, bytes]:
        who = self.payroll.citizen if number > 1 else self.payroll.receiver
        return who.address, COIN if number % 2 else self.payroll.token.address, SALARY

    def call(self, kind: str, refusal: str | None, number: int, *more: object) -> bool:
        names, by = self.names(number), self.payroll.treasury
        return self.send(kind, refusal, self.payroll.streams, by, kind, *names, *more)

    def next(self, number: int) -> tuple[Model, int]:
        """What becomes of the model in the next block, and that block's second."""
        model, now = copy(self.models[number]), self.now() + 1
        model.count(now)
        return model, now

    # -- votes

    @rule(number=streams, amount=amounts, period=periods, start=ahead, cliff=ahead, end=ahead)
    def begin(
        self, number: int, amount: int, period: int, start: int, cliff: int, end: int
    ) -> None:
        model, now = self.next(number)
        begins = now + start
        terms = StreamTerms(
            Wei(amount),
            period,
            begins if start else 0,
            begins + cliff if cliff else 0,
            begins + end if end else 0,
            model.citizens_only,
        )
        running = bool(model.amount) and model.end > now
        owed = 0 if running else model.owed
        refusal = None
        if period in (0, 2):
            refusal = "streams: no such period"
        if not 0 < amount < 2**112:
            refusal = "streams: amount out of range"
        elif refusal is None and end and cliff > end:
            refusal = "streams: end out of range"
        if cliff and ((end and cliff > end) or owed):
            refusal = "streams: cliff out of range"
        if running:
            refusal = "streams: already begun"
        if self.call("begin", refusal, number, astuple(terms)):
            self.known[number] = True
            model.stop()
            model.amount, model.period, model.counted = amount, period, begins
            model.cliff, model.end = terms.cliff, terms.end or FAR
            model.ran = begins
            self.models[number] = model

    @rule(number=streams, amount=amounts, period=periods, end=ahead)
    def change(self, number: int, amount: int, period: int, end: int) -> None:
        model, now = self.next(number)
        until = now + end if end else 0
        refusal = None
        if end and (until <= model.counted or until < model.cliff):
            refusal = "streams: end out of range"
        if period in (0, 2):
            refusal = "streams: no such period"
        if not 0 < amount < 2**112:
            refusal = "streams: amount out of range"
        if not model.amount:
            refusal = "streams: no such stream"
        if self.call("change", refusal, number, amount, period, until):
            model.amount, model.period, model.end = amount, period, until or FAR
            self.models[number] = model

    @rule(number=streams)
    def pause(self, number: int) -> None:
        model, _ = self.next(number)
        refusal = "streams: paused" if model.paused else None
        if not model.amount:
            refusal = "streams: no such stream"
        if self.call("pause", refusal, number):
            model.paused = True
            self.models[number] = model

    @rule(number=streams)
    def resume(self, number: int) -> None:
        model, _ = self.next(number)
        refusal = None if model.paused else "streams: not paused"
        if not model.amount:
            refusal = "streams: no such stream"
        if self.call("resume", refusal, number):
            model.paused = False
            self.models[number] = model

    @rule(number=streams)
    def stop(self, number: int) -> None:
        model, _ = self.next(number)
        if self.call("stop", None if model.amount else "streams: no such stream", number):
            model.stop()
            self.models[number] = model

    # -- anybody

    @rule(number=streams, share=st.sampled_from([0, 1, 500, 500, 1_000, 1_001, None, None]))
    def withdraw(self, number: int, share: int | None) -> None:
        model, _ = self.next(number)
        names = self.names(number)
        amount = model.owed if share is None else -(-model.owed * share // 1_000)
        refusal = None
        held = self.coin if names[1] == COIN else HELD
        if amount > held - self.paid[names[1]] or (names[1] != COIN and self.odd > 1):
            refusal = "treasury: payment failed"
        if amount == 0 or amount > model.owed:
            refusal = "streams: not owed"
        if not self.known[number]:
            refusal = "streams: no such stream"
        streams, by = self.payroll.streams, self.payroll.stranger
        asked = ALL if share is None else amount
        if self.send("withdraw", refusal, streams, by, "withdraw", *names, asked):
            model.accrued -= amount
            self.models[number] = model
            self.paid[names[1]] += amount
            payee = self.citizen[-1].address if model.citizens_only else names[0]
            self.gains[payee, names[1]] = self.gains.get((payee, names[1]), 0) + amount

    # -- what happens to passports and tokens

    @rule()
    def revoke_or_admit(self) -> None:
        now, good = self.now() + 1, self.spans[-1][1] == FAR
        registry, by = self.payroll.registry, self.payroll.treasury
        name = "revoke" if good else "admit"
        if self.send(name, None, registry, by, name, self.citizen[-1].address):
            if good:
                self.spans[-1] = self.spans[-1][0], now
            else:
                self.spans.append((now, FAR))

    @rule()
    def move(self) -> None:
        if self.spans[-1][1] != FAR or not self.keys:
            return
        key = self.keys.pop()
        registry, by = self.payroll.registry, self.payroll.recovery
        if self.send("move", None, registry, by, "move", 1, key.address):
            self.citizen.append(key)

    @rule(behaviour=st.sampled_from([0, 0, 1, 2, 3]))
    def make_odd(self, behaviour: int) -> None:
        """Honest, or it answers nothing, or no, or reverts."""
        self.payroll.token.send(self.payroll.stranger, "behave", behaviour, 0)
        self.odd = behaviour

    @rule(span=waits)
    def wait(self, span: int) -> None:
        self.world.forward(span)

    # -- always

    @invariant()
    def agrees_with_the_model(self) -> None:
        now = self.now()
        committed = {COIN: 0, self.payroll.token.address: 0}
        for number, model in enumerate(self.models):
            names = self.names(number)
            model.count(now)
            assert self.payroll.streams.read("owed", *names) == model.owed
            if model.amount and not model.paused:
                committed[names[1]] += yearly(model)
        for asset, expected in committed.items():
            assert self.payroll.streams.read("committed", asset) == expected

    @invariant()
    def no_wei_is_made_or_lost(self) -> None:
        payroll, token = self.payroll, self.payroll.token
        left = HELD - self.paid[token.address]
        assert token.read("balanceOf", payroll.treasury.address) == left
        for (who, asset), gain in self.gains.items():
            if asset == COIN:
                assert self.world.port.balance(who) - self.before[who, COIN] == gain
            else:
                assert token.read("balanceOf", who) == gain


def yearly(model: Model) -> int:
    """What it pays in a mean year, rounded up."""
    if model.period <= YEAR:
        return model.amount * 12 // model.period
    return -(-model.amount * 31_556_952 // model.period)


RULES = {
    "begin", "change", "pause", "resume", "stop", "withdraw", "revoke", "admit", "move",
}  # fmt: skip


@searches(max_examples=12)
def test_streams(chosen: settings) -> None:
    payroll = Payroll(Design())
    payroll.at(START + 1)
    machine = type("Machine", (StreamsMachine,), {"payroll": payroll})
    run(machine, payroll.world, RULES, chosen)

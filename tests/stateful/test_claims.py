"""What verdicts do, against its sentences: by calls in any order, on each deadline and beside it.

The model is the page of reference: what a proposal is halted by and until when, who is suspended,
what each bond has, and who is owed what. No wei is made or lost, and no claim is settled twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from govkit.testing import ActorSigner
from govkit.testing.bare_government import GRACE
from govkit.types import ZERO_ADDRESS
from tests.contracts.claims.bench import (
    CLERK,
    COST,
    EVERY,
    FIRM,
    HALT,
    HALT_BOND,
    MOST,
    NOTICE,
    SUSPENSION,
    TEXT,
    UPHELD,
    URI,
    ClaimsBench,
    ClaimsDesign,
)
from tests.contracts.court.bench import DAY
from tests.stateful.machines import QUICK, SOAK, ChainMachine, run

PROPOSALS, OFFICERS, BONDS = 1, 2, 3
CITIZENS = 4
who = st.integers(0, CITIZENS)
"""The last one is no citizen."""
which = st.integers(0, 2)
rulings = st.sampled_from([1, 1, 0, 2])
amounts = st.sampled_from([0, 1, MOST // 2, MOST, MOST + 1])
spans = st.sampled_from([1, DAY, SUSPENSION, SUSPENSION + 1])
waits = st.sampled_from([1, 60, 1_800, HALT, HALT, NOTICE // 2, NOTICE, EVERY])
sides = st.sampled_from([-1, 0])
"""A second before a deadline, or on it."""


@dataclass
class Filed:
    power: int
    claimant: int
    subject: int
    amount: int
    ruling: int | None = None
    settled: bool = False


@dataclass
class Halt:
    eta: int
    until: int = 0
    open: int = 0
    upheld: bool = False
    executed: bool = False


@dataclass
class Bond:
    amount: int = 0
    free_from: int = 0
    open: int = 0


class ClaimsMachine(ChainMachine):
    bench: ClaimsBench

    @initialize()
    def begin(self) -> None:
        bench = self.bench
        self.people: list[ActorSigner] = [*bench.citizens[:CITIZENS], bench.stranger]
        self.motions = [bench.queued(title=f"Motion {number}") for number in range(3)]
        self.halts = [Halt(bench.eta(each)) for each in self.motions]
        self.next_halt = [0] * CITIZENS
        self.bonds = [Bond() for _ in self.people]
        self.suspended = [0] * len(self.people)
        self.owed = [0] * len(self.people)
        self.treasury = 0
        self.filed: dict[int, Filed] = {}
        self.ended: set[int] = set()
        self.paid_out = 0

    def next(self) -> int:
        return self.now() + 1

    def at(self, deadline: int, side: int) -> None:
        """The next transaction is at the deadline or a second before it, if that is not past."""
        if deadline + side > self.now():
            self.world.chain.set_next_timestamp(deadline + side)

    def claim(self, name: str, one: int, refusal: str | None, *what: object) -> bool:
        value = COST + (HALT_BOND if name == "claimAgainstProposal" else 0)
        return self.pay(name, refusal, one, value, name, *what, TEXT, URI)

    def pay(self, told: str, refusal: str | None, one: int, value: int, *call: object) -> bool:
        """Call a function of the claims with coin."""
        name, *arguments = call
        claims, actor = self.bench.claims, self.people[one]
        send = partial(claims.send, actor, str(name), *arguments, value=value)
        return self.expect(told, refusal, send)

    def first(self, one: int, has: list[int]) -> int:
        """The person of that number, or the next one that has something."""
        count = len(self.people)
        return next((each % count for each in range(one, one + count) if has[each % count]), one)

    def file(self, power: int, one: int, subject: int, amount: int) -> None:
        self.filed[len(self.filed) + 1] = Filed(power, one, subject, amount)

    # -- claims

    @rule(one=who, number=which)
    def against_a_proposal(self, one: int, number: int) -> None:
        halt, now = self.halts[number], self.next()
        refusal = None
        if PROPOSALS in self.ended:
            refusal = "claims: no such power"
        elif one == CITIZENS:
            refusal = "claims: only citizens"
        elif now < self.next_halt[one]:
            refusal = "claims: too soon"
        elif halt.executed or now > halt.eta + GRACE:
            refusal = "claims: not queued"
        id_ = self.motions[number].id
        if self.claim("claimAgainstProposal", one, refusal, id_):
            now = self.now()
            halt.until = halt.until or min(max(now, halt.eta) + HALT, halt.eta + GRACE // 2)
            halt.open += 1
            self.next_halt[one] = now + EVERY
            self.file(PROPOSALS, one, number, 0)

    @rule(one=who, officer=who, span=spans)
    def against_an_officer(self, one: int, officer: int, span: int) -> None:
        refusal = None
        if OFFICERS in self.ended:
            refusal = "claims: no such power"
        elif one == CITIZENS:
            refusal = "claims: only citizens"
        elif span > SUSPENSION:
            refusal = "claims: span out of range"
        what = CLERK, self.people[officer].address, span
        if self.claim("claimAgainstOfficer", one, refusal, *what):
            self.file(OFFICERS, one, officer, span)

    @rule(one=who, owner=who, amount=amounts, side=sides, aimed=st.booleans())
    def on_a_bond(self, one: int, owner: int, amount: int, side: int, aimed: bool) -> None:
        owner = self.first(owner, [each.amount for each in self.bonds])
        bond = self.bonds[owner]
        if aimed and bond.free_from:
            self.at(bond.free_from, side)
        now = max(self.next(), bond.free_from + side if aimed and bond.free_from else 0)
        refusal = None
        if BONDS in self.ended:
            refusal = "claims: no such power"
        elif not 0 < amount <= min(MOST, bond.amount):
            refusal = "claims: amount out of range"
        elif bond.free_from and now >= bond.free_from:
            refusal = "claims: too late"
        what = FIRM, self.people[owner].address, amount
        if self.claim("claimOnBond", one, refusal, *what):
            bond.open += 1
            self.file(BONDS, one, owner, amount)

    # -- verdicts

    @rule(number=st.integers(1, 12), ruling=rulings, tells=st.integers(0, 3))
    def decide(self, number: int, ruling: int, tells: int) -> None:
        if not self.filed:
            return
        unsettled = [each for each, claim in self.filed.items() if not claim.settled]
        number = (unsettled or [number])[-1]
        number = min(number, len(self.filed))
        claim = self.filed[number]
        call = "decide", number, ruling, bool(tells)
        self.send("decide", None, self.bench.court, self.people[0], *call)
        claim.ruling = ruling if claim.ruling is None else claim.ruling
        if tells:
            self.settle(claim)

    @rule(number=st.integers(1, 12))
    def settle_by_anybody(self, number: int) -> None:
        waiting = [each for each, claim in self.filed.items() if claim.ruling is not None]
        number = waiting[-1] if waiting and number > 3 else number
        claim = self.filed.get(number)
        refusal = None
        if claim is None or claim.settled:
            refusal = "claims: no such claim"
        elif claim.ruling is None:
            refusal = "claims: no ruling"
        if self.send("settle", refusal, self.bench.claims, self.people[-1], "settle", number):
            assert claim is not None
            self.settle(claim)

    def settle(self, claim: Filed) -> None:
        if claim.settled:
            return
        claim.settled = True
        if claim.power == PROPOSALS:
            halt = self.halts[claim.subject]
            halt.open -= 1
            halt.upheld |= claim.ruling == UPHELD
            if claim.ruling == 2:
                self.treasury += HALT_BOND
            else:
                self.owed[claim.claimant] += HALT_BOND
        elif claim.power == BONDS:
            bond = self.bonds[claim.subject]
            bond.open -= 1
            awarded = min(claim.amount, bond.amount) if claim.ruling == UPHELD else 0
            bond.amount -= awarded
            self.owed[claim.claimant] += awarded
        elif claim.ruling == UPHELD:
            until = self.now() + claim.amount
            self.suspended[claim.subject] = max(self.suspended[claim.subject], until)

    @rule(number=which, side=sides, aimed=st.booleans())
    def execute(self, number: int, side: int, aimed: bool) -> None:
        halt = self.halts[number]
        if aimed and halt.until:
            self.at(halt.until, side)
        now = max(self.next(), halt.until + side if aimed and halt.until else 0)
        refusal = None
        if halt.executed or now > halt.eta + GRACE:
            refusal = "governor: not queued"
        elif now < halt.eta:
            refusal = "governor: not ready"
        elif self.is_halted(halt, now):
            refusal = "governor: halted"
        call = "execute", *self.motions[number].columns()
        if self.send("execute", refusal, self.bench.governor, self.people[-1], *call):
            halt.executed = True

    def is_halted(self, halt: Halt, now: int) -> bool:
        return PROPOSALS not in self.ended and now < halt.until and bool(halt.open or halt.upheld)

    # -- bonds

    @rule(one=who, amount=st.sampled_from([1, MOST // 2, MOST]))
    def deposit(self, one: int, amount: int) -> None:
        refusal = "claims: no such power" if BONDS in self.ended else None
        if self.pay("deposit", refusal, one, amount, "deposit", FIRM, amount):
            self.bonds[one].amount += amount
            self.bonds[one].free_from = 0

    @rule(one=who)
    def give_notice(self, one: int) -> None:
        bond, owner = self.bonds[one], self.people[one]
        refusal = None if bond.amount else "claims: no bond"
        call = "giveNotice", FIRM, owner.address
        if self.send("give notice", refusal, self.bench.claims, owner, *call):
            bond.free_from = bond.free_from or self.now() + NOTICE

    @rule(one=who, side=sides, aimed=st.booleans())
    def withdraw(self, one: int, side: int, aimed: bool) -> None:
        one = self.first(one, [each.free_from for each in self.bonds])
        bond, owner = self.bonds[one], self.people[one]
        if aimed and bond.free_from:
            self.at(bond.free_from, side)
        now = max(self.next(), bond.free_from + side if aimed and bond.free_from else 0)
        refusal = None
        if not bond.amount:
            refusal = "claims: no bond"
        elif bond.open or not self.is_free(bond, now):
            refusal = "claims: too early"
        call = "withdraw", FIRM, owner.address
        if self.send("withdraw", refusal, self.bench.claims, self.people[0], *call):
            self.bonds[one] = Bond()

    def is_free(self, bond: Bond, now: int) -> bool:
        return BONDS in self.ended or bool(bond.free_from and now >= bond.free_from)

    @rule(one=who)
    def collect(self, one: int) -> None:
        if not any(self.owed):
            self.decide(1, UPHELD, 1)
        one = self.first(one, self.owed)
        refusal = None if self.owed[one] else "claims: nothing owed"
        call = "collect", ZERO_ADDRESS, self.people[one].address
        if self.send("collect", refusal, self.bench.claims, self.people[0], *call):
            self.owed[one] = 0

    # -- the nation

    @rule(power=st.integers(1, 3), often=st.integers(0, 12))
    def end_power(self, power: int, often: int) -> None:
        if often:
            return
        bench = self.bench
        self.send("end power", None, bench.claims, bench.treasury, "endPower", power)
        self.ended.add(power)

    @rule(one=who)
    def lift(self, one: int) -> None:
        bench, account = self.bench, self.people[one].address
        self.send("lift", None, bench.claims, bench.treasury, "lift", 1, account)
        self.suspended[one] = 0

    @rule(span=waits)
    def wait(self, span: int) -> None:
        self.world.forward(span)

    # -- always

    @invariant()
    def agrees_with_the_model(self) -> None:
        self.world.mine()
        claims, now = self.bench.claims, self.now()
        for halt, motion in zip(self.halts, self.motions, strict=True):
            assert claims.read("haltOf", motion.id) == (halt.until, halt.open, halt.upheld)
            assert self.bench.is_halted(motion) == self.is_halted(halt, now)
        for number, person in enumerate(self.people):
            bond = self.bonds[number]
            assert self.bench.bond(FIRM, person)[1:] == (bond.amount, bond.free_from, bond.open)
            suspended = OFFICERS not in self.ended and now < self.suspended[number]
            assert claims.read("isSuspended", 1, person.address) == suspended
            assert self.bench.owed(person) == self.owed[number]

    @invariant()
    def no_wei_is_made_or_lost(self) -> None:
        unsettled = [each for each in self.filed.values() if not each.settled]
        kept = sum(HALT_BOND for each in unsettled if each.power == PROPOSALS)
        bonds = sum(each.amount for each in self.bonds)
        held = self.bench.balance(self.bench.claims.address)
        assert held == kept + bonds + sum(self.owed) + self.treasury
        assert self.bench.owed(self.bench.treasury) == self.treasury


RULES = {
    "claimAgainstProposal", "claimAgainstOfficer", "claimOnBond", "decide", "settle", "execute",
    "deposit", "give notice", "withdraw", "collect", "end power", "lift",
}  # fmt: skip


@pytest.mark.parametrize(
    "chosen",
    [
        settings(QUICK, max_examples=8, stateful_step_count=40),
        pytest.param(SOAK, marks=pytest.mark.soak),
    ],
    ids=["quick", "soak"],
)
def test_claims(chosen: settings) -> None:
    bench = ClaimsBench(ClaimsDesign(umpire=True))
    machine = type("Machine", (ClaimsMachine,), {"bench": bench})
    accepted = run(machine, bench.world, RULES, chosen)
    assert accepted["claimOnBond"] > 1

"""Locked votes against the rule of linear decay, in any order of calls, at any past timepoint.

The model is the sentence of the reference: an amount weighs `amount * time left / longest`, a
delegate votes with the locks of all who chose it, and a sum is rounded down once. What an account
itself had locked counts at each timepoint that its lock then outlasted by an epoch.
"""

from __future__ import annotations

from collections import Counter

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from govkit.contracts.token import TokenSettings
from govkit.testing import ActorSigner, World
from govkit.testing.deployed import Deployed
from govkit.types import ZERO_ADDRESS, Bps, Wei
from tests.stateful.machines import ChainMachine, run, searches

EPOCH, LONGEST, HELD = 1_000, 20_500, 10_000
people = st.integers(0, 3)
amounts = st.integers(0, 3_000)
spans = st.integers(0, LONGEST + 2 * EPOCH)
waits = st.sampled_from([1, 250, 999, 1_000, 5_001, 20_000, 100_000, 256_000])
Locks = dict[str, tuple[int, int, str]]
"""Amount, end and who votes with it, of each account."""


class LockedMachine(ChainMachine):
    @initialize()
    def deploy(self) -> None:
        self.people: list[ActorSigner] = self.world.actors.voters(4)
        treasury, founder = self.world.actors.keeper.address, self.world.actors.deployer
        said = TokenSettings("Test", "TST", Wei(10**9), Bps(0), True, treasury, founder.address)
        at = self.world.deploy("TreasuryToken", said.words())
        self.token = Deployed(self.world, "TreasuryToken", at)
        at = self.world.deploy("LockedVotes", self.token.address, treasury, EPOCH, LONGEST, "Test")
        self.locked = Deployed(self.world, "LockedVotes", at)
        self.token.send(founder, "allocate", [(each.address, HELD, True) for each in self.people])
        for each in self.people:
            self.token.send(each, "approve", at, 2**256 - 1)
        self.held = {each.address: HELD for each in self.people}
        self.locks: Locks = {each.address: (0, 0, each.address) for each in self.people}
        self.began = self.now()
        self.moments: list[tuple[int, Locks]] = [(self.began, dict(self.locks))]

    # -- the model

    def keep(self) -> None:
        self.moments.append((self.now(), dict(self.locks)))

    def at(self, timepoint: int) -> Locks:
        return next((locks for when, locks in reversed(self.moments) if when <= timepoint), {})

    def weight(self, locks: Locks, timepoint: int, delegate: str | None = None) -> int:
        """Of one who votes, or of all."""
        return (
            sum(
                amount * (end - timepoint)
                for amount, end, votes in locks.values()
                if end > timepoint and delegate in (None, votes)
            )
            // LONGEST
        )

    def own(self, locks: Locks, timepoint: int, account: str) -> int:
        """What somebody had locked itself, for an epoch more."""
        amount, end, _ = locks.get(account, (0, 0, ""))
        return amount if end >= timepoint + EPOCH else 0

    # -- calls

    @rule(person=people, amount=amounts, span=spans)
    def lock(self, person: int, amount: int, span: int) -> None:
        by, time = self.people[person], self.now() + 1
        me, until = by.address, time + span
        end, (before, ends, votes) = until - until % EPOCH, self.locks[me]
        refusal = None
        if amount > self.held[me]:
            refusal = "votes: balance too low"
        if before + amount == 0:
            refusal = "lock: nothing"
        if end < ends:
            refusal = "lock: ends earlier"
        if end > time + LONGEST:
            refusal = "lock: too long"
        if end <= time:
            refusal = "lock: too short"
        if self.send("lock", refusal, self.locked, by, "lock", amount, until):
            self.locks[me] = before + amount, end, votes
            self.held[me] -= amount
        self.keep()

    @rule(person=people)
    def withdraw(self, person: int) -> None:
        by = self.people[person]
        amount, end, votes = self.locks[by.address]
        refusal = None
        if end > self.now() + 1:
            refusal = "lock: not over"
        if end == 0:
            refusal = "lock: nothing"
        if self.send("withdraw", refusal, self.locked, by, "withdraw"):
            self.locks[by.address] = 0, 0, votes
            self.held[by.address] += amount
        self.keep()

    @rule(person=people, delegate=st.integers(0, 4))
    def delegate(self, person: int, delegate: int) -> None:
        """The fourth is nobody, and so oneself."""
        by = self.people[person]
        to = self.people[delegate].address if delegate < len(self.people) else ZERO_ADDRESS
        self.send("delegate", None, self.locked, by, "delegate", to)
        amount, end, _ = self.locks[by.address]
        self.locks[by.address] = amount, end, by.address if to == ZERO_ADDRESS else to
        self.keep()

    @rule(span=waits)
    def wait(self, span: int) -> None:
        self.world.forward(span)

    @rule(share=st.floats(0, 1))
    def look_back(self, share: float) -> None:
        timepoint = self.began - 1 + int((self.now() - self.began) * share)
        locks = self.at(timepoint)
        total = self.locked.read("getPastTotalSupply", timepoint)
        assert total == self.weight(locks, timepoint)
        each = [self.locked.read("getPastVotes", who.address, timepoint) for who in self.people]
        assert each == [self.weight(locks, timepoint, who.address) for who in self.people]
        assert 0 <= total - sum(each) < len(each)
        for who in self.people:
            own = self.locked.read("getPastLocked", who.address, timepoint)
            assert own == self.own(locks, timepoint, who.address)
        self.accepted["look_back"] += 1

    # -- always

    @invariant()
    def agrees_with_the_model(self) -> None:
        counted: Counter[str] = Counter()
        for who in self.people:
            me = who.address
            assert self.token.read("balanceOf", me) == self.held[me]
            assert self.locked.read("locked", me) == self.locks[me][:2]
            expected = self.weight(self.locks, self.now(), me)
            assert self.locked.read("getVotes", me) == expected
            counted["locked"] += self.locks[me][0]
        assert self.token.read("balanceOf", self.locked.address) == counted["locked"]


RULES = {"lock", "withdraw", "delegate", "look_back"}


@searches(max_examples=10)
def test_locked(chosen: settings) -> None:
    run(LockedMachine, World(), RULES, chosen)

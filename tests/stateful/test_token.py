"""The token against ERC-20, ERC-5805 and the nation's rule of issuance, in any order of calls."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from govkit.testing import ActorSigner, World
from govkit.testing.probe import Probe
from govkit.types import ZERO_ADDRESS
from tests.stateful.machines import QUICK, SOAK, ChainMachine, History, run

CAP, LIMIT_BPS, GENESIS, YEAR = 2_000, 2_500, 1_000, 365 * 86_400
TOTAL = "total"
people = st.integers(0, 4)
amounts = st.one_of(st.integers(0, 400), st.integers(0, CAP + 1))
spans = st.sampled_from([1, 3_600, 86_400, YEAR // 2, YEAR])


class TokenMachine(ChainMachine):
    @initialize()
    def deploy(self) -> None:
        self.people: list[ActorSigner] = self.world.actors.voters(5)
        self.treasury, self.stranger = self.world.actors.keeper, self.world.actors.stranger
        treasury, founder = self.treasury.address, self.world.actors.deployer.address
        arguments = CAP, LIMIT_BPS, True, treasury, founder
        at = self.world.deploy("TreasuryToken", "Test", "TST", *arguments)
        self.token = Probe(self.world, "TreasuryToken", at)
        self.founded_at = self.began = self.now()
        self.balances: Counter[str] = Counter()
        self.delegate_of: dict[str, str] = {}
        self.allowances: dict[tuple[str, str], int] = defaultdict(int)
        self.issued: list[tuple[int, int]] = []
        self.history = History()
        first = self.people[0].address
        self.token.send(self.world.actors.deployer, "allocate", [(first, GENESIS, True)])
        self.balances[first] = GENESIS
        self.delegate_of[first] = first
        self.keep()

    # -- the model

    def keep(self) -> None:
        self.history.keep(self.now(), {**self.votes(), TOTAL: self.supply()})

    def votes(self) -> dict[str, int]:
        """Everybody's votes: the balances of all who chose them."""
        votes: Counter[str] = Counter()
        for holder, delegate in self.delegate_of.items():
            votes[delegate] += self.balances[holder]
        del votes[ZERO_ADDRESS]
        return votes

    def supply(self) -> int:
        return sum(self.balances.values())

    def issuable(self, timestamp: int) -> tuple[int, int]:
        """What the year's limit and what the cap still allow."""
        begins = timestamp - (timestamp - self.founded_at) % YEAR
        before = GENESIS + sum(amount for when, amount in self.issued if when < begins)
        within = sum(amount for when, amount in self.issued if when >= begins)
        return before * LIMIT_BPS // 10_000 - within, CAP - self.supply()

    def move(self, owner: str, receiver: str, amount: int) -> None:
        self.balances[owner] -= amount
        self.balances[receiver] += amount

    # -- calls

    @rule(sender=people, receiver=people, amount=amounts)
    def transfer(self, sender: int, receiver: int, amount: int) -> None:
        owner, to = self.people[sender], self.people[receiver].address
        refusal = None if amount <= self.balances[owner.address] else "votes: balance too low"
        if self.send("transfer", refusal, self.token, owner, "transfer", to, amount):
            self.move(owner.address, to, amount)
        self.keep()

    @rule(owner=people, spender=people, amount=amounts)
    def approve(self, owner: int, spender: int, amount: int) -> None:
        by, to = self.people[owner], self.people[spender].address
        self.send("approve", None, self.token, by, "approve", to, amount)
        self.allowances[by.address, to] = amount

    @rule(owner=people, spender=people, receiver=people, amount=amounts)
    def transfer_from(self, owner: int, spender: int, receiver: int, amount: int) -> None:
        giver, by = self.people[owner].address, self.people[spender]
        to, key = self.people[receiver].address, (giver, by.address)
        refusal = None
        if amount > self.balances[giver]:
            refusal = "votes: balance too low"
        if amount > self.allowances[key]:
            refusal = "token: allowance too low"
        call = "transferFrom", giver, to, amount
        if self.send("transfer_from", refusal, self.token, by, *call):
            self.allowances[key] -= amount
            self.move(giver, to, amount)
        self.keep()

    @rule(holder=people, delegate=st.integers(0, 5))
    def delegate(self, holder: int, delegate: int) -> None:
        """The fifth is nobody."""
        by = self.people[holder]
        to = self.people[delegate].address if delegate < len(self.people) else ZERO_ADDRESS
        self.send("delegate", None, self.token, by, "delegate", to)
        self.delegate_of[by.address] = to
        self.keep()

    @rule(receiver=people, amount=amounts, by_treasury=st.integers(0, 5).map(bool))
    def issue(self, receiver: int, amount: int, by_treasury: bool) -> None:
        actor, to = self.treasury if by_treasury else self.stranger, self.people[receiver].address
        this_year, below_cap = self.issuable(self.now() + 1)
        refusal = None
        if amount > below_cap:
            refusal = "token: over the cap"
        if amount > this_year:
            refusal = "token: over yearly limit"
        if not by_treasury:
            refusal = "token: only treasury"
        if self.send("issue", refusal, self.token, actor, "issue", to, amount):
            self.balances[to] += amount
            self.issued.append((self.now(), amount))
        self.keep()

    @rule(span=spans)
    def wait(self, span: int) -> None:
        self.world.forward(span)

    @rule(share=st.floats(0, 1))
    def look_back(self, share: float) -> None:
        timepoint = self.began - 1 + int((self.now() - self.began) * share)
        expected = self.history.at(timepoint)
        assert self.token.read("getPastTotalSupply", timepoint) == expected.get(TOTAL, 0)
        for person in self.people:
            past = self.token.read("getPastVotes", person.address, timepoint)
            assert past == expected.get(person.address, 0)
        self.accepted["look_back"] += 1

    # -- always

    @invariant()
    def agrees_with_the_model(self) -> None:
        votes = self.votes()
        assert self.token.read("totalSupply") == self.supply() <= CAP
        assert self.token.read("issuable") == min(self.issuable(self.now()))
        for person in self.people:
            assert self.token.read("balanceOf", person.address) == self.balances[person.address]
            assert self.token.read("getVotes", person.address) == votes.get(person.address, 0)


RULES = {"transfer", "approve", "transfer_from", "delegate", "issue", "look_back"}


@pytest.mark.parametrize(
    "chosen", [QUICK, pytest.param(SOAK, marks=pytest.mark.soak)], ids=["quick", "soak"]
)
def test_token(chosen: settings) -> None:
    run(TokenMachine, World(), RULES, chosen)

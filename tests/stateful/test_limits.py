"""The limits of the treasury against a plain account book, in any order of calls.

The model is the sentence of the reference: so much of each asset may leave in a calendar month, for
each class and each payer by its own cap; what was spent stays counted when a cap changes.
"""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from govkit.contracts.treasury import FIRST_PAYER, UNLIMITED, Limit
from govkit.network.port import Call
from govkit.testing import World
from govkit.testing.deployed import Deployed
from govkit.types import ZERO_ADDRESS, Address, Wei
from tests.contracts.conftest import compiled_mock
from tests.contracts.land import treasury_arguments
from tests.contracts.treasury.test_operations import operation, queue
from tests.stateful.machines import ChainMachine, run, searches

COIN, MONTH, HELD = ZERO_ADDRESS, 1, 10_000
NUMBERS = (0, 1, FIRST_PAYER)
assets = st.integers(0, 1)
amounts = st.sampled_from([0, 1, 7, 99, 100, 101, 250])
caps = st.sampled_from([0, 50, 100, 300, UNLIMITED])
OVER = "treasury: over the limit"


class LimitsMachine(ChainMachine):
    @initialize()
    def deploy(self) -> None:
        world = self.world
        self.payer, self.anybody = world.actors.keeper, world.actors.stranger
        decider, token = compiled_mock("Decider"), compiled_mock("OddToken")
        self.token = Deployed(world, token, world.deploy(token, 6))
        self.assets = [COIN, self.token.address]
        arguments = treasury_arguments(world.deploy(decider), payers=[self.payer.address])
        self.treasury = Deployed(world, "Treasury", world.deploy("Treasury", *arguments))
        self.token.send(self.anybody, "mint", self.treasury.address, HELD)
        world.send(Call(self.treasury.address, b"", Wei(HELD)), self.anybody)
        self.held = dict.fromkeys(self.assets, HELD)
        self.caps: dict[Address, dict[int, int]] = {}
        self.spent: dict[tuple[Address, int, str], int] = {}

    def month(self) -> str:
        return datetime.fromtimestamp(self.world.port.block().timestamp + 1, UTC).strftime("%Y-%m")

    def refusal(self, asset: Address, number: int, amount: int) -> str | None:
        """What the model says of a payment; and counts it if it says nothing."""
        cap = self.caps[asset].get(number, 0) if asset in self.caps else UNLIMITED
        key = asset, number, self.month()
        if amount and cap != UNLIMITED and self.spent.get(key, 0) + amount > cap:
            return OVER
        if amount > self.held[asset]:
            return "treasury: payment failed" if number == FIRST_PAYER else "it gave no reason"
        if cap != UNLIMITED:
            self.spent[key] = self.spent.get(key, 0) + amount
        self.held[asset] -= amount
        return None

    def give(self, asset: Address, amount: int) -> Call:
        if asset == COIN:
            return Call(self.anybody.address, b"", Wei(amount))
        return self.token.call("transfer", self.anybody.address, amount)

    @rule(which=assets, amount=amounts)
    def pay(self, which: int, amount: int) -> None:
        asset, to = self.assets[which], self.anybody.address
        refusal = self.refusal(asset, FIRST_PAYER, amount)
        call = self.treasury.call("pay", asset, to, amount)
        self.expect("pay", refusal, lambda: self.world.send(call, self.payer))

    @rule(which=assets, amount=amounts, number=st.integers(0, 1), parts=st.integers(1, 3))
    def execute(self, which: int, amount: int, number: int, parts: int) -> None:
        asset = self.assets[which]
        actions = [self.give(asset, amount) for _ in range(parts)]
        queue(self.treasury, actions, number)
        refusal = self.refusal(asset, number, amount * parts)
        call = self.treasury.call("execute", *operation(actions))
        self.expect("execute", refusal, lambda: self.world.send(call, self.anybody))

    @rule(which=assets, first=caps, second=caps, third=caps)
    def limit(self, which: int, first: int, second: int, third: int) -> None:
        asset = self.assets[which]
        self.caps[asset] = dict(zip(NUMBERS, (first, second, third), strict=True))
        named = {number: Wei(cap) for number, cap in self.caps[asset].items()}
        actions = [self.treasury.call("setLimit", *Limit(asset, MONTH, caps=named).words())]
        queue(self.treasury, actions)
        call = self.treasury.call("execute", *operation(actions))
        self.expect("limit", None, lambda: self.world.send(call, self.anybody))

    @rule(days=st.integers(1, 40))
    def wait(self, days: int) -> None:
        self.world.forward(days * 86_400)
        self.accepted["wait"] += 1

    @invariant()
    def agrees_with_the_model(self) -> None:
        self.world.mine()
        month = self.month()
        assert self.world.port.balance(self.treasury.address) == self.held[COIN]
        balance = self.token.read("balanceOf", self.treasury.address)
        assert balance == self.held[self.token.address]
        for asset, named in self.caps.items():
            for number, cap in named.items():
                found = tuple(self.treasury.read("capOf", asset, number))
                if cap != UNLIMITED:
                    assert found == (cap, self.spent.get((asset, number, month), 0))


RULES = {"pay", "execute", "limit", "wait"}


@searches(max_examples=10)
def test_limits(chosen: settings) -> None:
    run(LimitsMachine, World(), RULES, chosen)

"""A nation's money in tests: a sample with budgets, streams and dues, and what people do there."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from govkit.chain.dev_accounts import DEV_ACCOUNTS
from govkit.contracts import TreasuryToken
from govkit.contracts.streams import ALL
from govkit.errors import UsageError
from govkit.nation.money.movements import UNEXPLAINED
from govkit.network.port import Call, Receipt
from govkit.testing.actors import Actors, ActorSigner
from govkit.types import ZERO_ADDRESS, Address

if TYPE_CHECKING:
    from govkit.nation.money.budgets import BudgetState, NationBudgets
    from govkit.nation.money.dues import NationDues
    from govkit.nation.money.statement import Statement
    from govkit.nation.money.streams import NationStreams, StreamState
    from govkit.testing.world import World

Reader = TypeVar("Reader")


def with_money(text: str) -> str:
    """The sample nation file with a budget of the first voter (`gravel`, 50 TST a month), a stream
    to the second one (`salary`, 30 TST a month), and dues of 2 TST a month."""
    spender, worker = (each.address for each in Actors().voters(2))
    return f"""{text}
budgets:
  gravel: {{holder: "{spender}", amount: 50 TST, period: month, purpose: Gravel}}
streams:
  begin:
    - {{receiver: "{worker}", line: salary, amount: 30 TST, period: month}}
dues:
  amount: 2 TST
  period: month
  tiers: {{honorary: 0 TST}}
"""


class Money:
    """What people do with a nation's money, in a world. Amounts are as `--action` takes them:
    `5 TST`, `0.1 ETH`, `250 of usdc`."""

    def __init__(self, world: World) -> None:
        self.world, self._nation = world, world.nation

    @property
    def budgets(self) -> NationBudgets:
        """Raises UsageError where the nation has none."""
        return _there("budgets", self._nation.budgets)

    @property
    def streams(self) -> NationStreams:
        """Raises UsageError where the nation has none."""
        return _there("streams", self._nation.streams)

    @property
    def dues(self) -> NationDues:
        """Raises UsageError where the nation has none."""
        return _there("dues", self._nation.dues)

    def give(self, amount: str, giver: ActorSigner | None = None) -> Receipt:
        """Give the treasury something, as the proposer if nobody else is named."""
        asset, wei = self._nation.phrases.money(amount)
        treasury = self._nation.treasury.address
        call = Call(treasury, b"", wei)
        if asset != ZERO_ADDRESS:
            call = TreasuryToken(self.world.port, asset).transfer(treasury, wei)
        return self.world.send(call, giver or self.world.actors.proposer)

    def spend(self, amount: str, receiver: Address, line: str) -> Receipt:
        """Pay somebody from the budget of a line, as one who holds it. Raises RevertError."""
        state = self.budget(line)
        _, wei = self._nation.phrases.money(amount)
        return self.world.send(self.budgets.spend(state, receiver, wei), self.holder(state))

    def budget(self, line: str) -> BudgetState:
        """The newest budget of a line. Raises UsageError."""
        found = [each for each in self.budgets.all() if each.line == line]
        if not found:
            raise UsageError(f"there is no budget {line}", next_step="see nation.budgets.all()")
        return found[-1]

    def holder(self, state: BudgetState) -> ActorSigner:
        """Somebody with a dev account who holds a budget now. Raises UsageError."""
        word, number, contract = state.holder.word, state.number, self.budgets.contract
        for each in DEV_ACCOUNTS:
            if contract.may_spend(word, number, each.address):
                return ActorSigner.of(each)
        raise UsageError(f"nobody with a dev account holds the budget {state.line}")

    def withdraw(self, receiver: Address, line: str, amount: str | None = None) -> Receipt:
        """Have a receiver paid all that its stream of a line owes, or an amount. Anybody can send
        that; here the stranger does. Raises RevertError."""
        state = self.stream(receiver, line)
        wei = self._nation.phrases.money(amount)[1] if amount else ALL
        return self.world.send(self.streams.withdraw(state, wei), self.world.actors.stranger)

    def stream(self, receiver: Address, line: str) -> StreamState:
        """Raises UsageError if there is none, or one in each of several assets."""
        found = [
            each for each in self.streams.all() if (each.receiver, each.line) == (receiver, line)
        ]
        if len(found) != 1:
            raise UsageError(f"{receiver} has {len(found)} streams for {line}")
        return found[0]

    def pay_dues(self, citizen: ActorSigner, periods: int | None = None) -> Receipt:
        """Pay a citizen's own dues: all periods that have begun, or the next one, or so many."""
        count = periods or self.dues.get(citizen.address).owing.begun or 1
        call, cost = self.dues.pay(citizen.address, count)
        asset = self.dues.terms().asset
        if asset != ZERO_ADDRESS:
            token = TreasuryToken(self.world.port, asset)
            self.world.send(token.approve(self.dues.contract.address, cost), citizen)
        return self.world.send(call, citizen)

    def check(self) -> Statement:
        """The nation's statement. Raises AssertionError if no event explains some change."""
        statement = self._nation.statement()
        for line in statement:
            movement = line.movement
            told = f"block {movement.block}: {movement.asset.shown(movement.amount)} unexplained"
            assert movement.kind != UNEXPLAINED, told
        return statement


def _there(name: str, found: Reader | None) -> Reader:
    if found is None:
        raise UsageError(
            f"the nation of this test has no {name}",
            next_step="mark the test nation(govkit.testing.with_money), or with a file of yours",
        )
    return found

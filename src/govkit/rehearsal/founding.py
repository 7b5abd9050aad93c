"""A founding on a chain in memory: whether it would succeed, and the gas of its steps."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from govkit.chain.chain import Chain
from govkit.chain.dev_accounts import DEV_ACCOUNTS
from govkit.chain.store import Store
from govkit.errors import RevertError
from govkit.nation.founding.cost import StepCost
from govkit.nation.founding.found import found
from govkit.network.port import Call, Receipt
from govkit.testing.actors import ActorSigner
from govkit.testing.port import ChainPort
from govkit.types import Address, Wei

if TYPE_CHECKING:
    from govkit.constitution import Constitution

_ENOUGH_WEI = Wei(1_000 * 10**18)


def rehearse_founding(constitution: Constitution, deployer: Address) -> list[StepCost]:
    """Found the nation on a chain in memory whose time is now, and prove it.

    Returns its steps with their gas, in order. Raises what a founding raises.
    """
    port, meter = ChainPort(Chain(Store(), time.time)), _Meter()
    port.send(Call(deployer, value=_ENOUGH_WEI), ActorSigner(DEV_ACCOUNTS[0].address))
    port.watchers.append(meter)
    found(constitution, port, ActorSigner(deployer), progress=meter.begin)
    return [StepCost(title, gas) for title, gas in meter.steps if gas]


class _Meter:
    """Adds up what the transactions of each step used."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, int]] = []

    def begin(self, done: int, total: int, title: str) -> None:
        self.steps.append((title, 0))

    def sent(self, call: Call, sender: Address, receipt: Receipt) -> None:
        title, gas = self.steps[-1]
        self.steps[-1] = (title, gas + receipt.gas_used)

    def refused(self, call: Call, sender: Address, error: RevertError) -> None:
        """A founding that is refused raises."""

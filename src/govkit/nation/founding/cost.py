"""What a founding costs: the gas of each step, and the coin for it at a price of gas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from govkit.constitution.units import format_coin
from govkit.contracts import Founder
from govkit.contracts.founder import DEPLOYMENT_PROXY, PROXY_COST_WEI
from govkit.errors import FoundingError
from govkit.nation.blueprint.plan import Plan
from govkit.network.port import Port
from govkit.network.sending import gas_limit
from govkit.types import Address, GasPrice, Wei


@dataclass(frozen=True, slots=True)
class StepCost:
    """A step of a founding by its title, and the gas that it used in a rehearsal."""

    title: str
    gas: int


def gas_of(steps: Sequence[StepCost]) -> int:
    return sum(step.gas for step in steps)


def cost_wei(steps: Sequence[StepCost], price: GasPrice) -> Wei:
    """The cost if gas keeps its price."""
    return Wei(gas_of(steps) * price.now)


def needed_wei(steps: Sequence[StepCost], price: GasPrice) -> Wei:
    """The coin that must be there at the beginning.

    A node takes a transaction only from an account that could pay its whole gas limit at the most
    that it bids, so this is more than the cost.
    """
    spent = most = 0
    for step in steps:
        most = max(most, spent + gas_limit(step.gas) * price.most)
        spent += step.gas * price.now
    return Wei(most)


def steps_left(steps: Sequence[StepCost], plan: Plan, port: Port) -> Sequence[StepCost]:
    """The steps that the chain has not done yet. The first step creates the founder."""
    if not port.code(plan.founder):
        return steps
    return steps[1 + Founder(port, plan.founder, plan.release).steps() :]


def check_balance(
    steps: Sequence[StepCost], price: GasPrice, port: Port, deployer: Address
) -> None:
    """Raise FoundingError if the deployer lacks coin for these steps, before anything is sent."""
    needed = needed_wei(steps, price) + proxy_wei(port)
    lacking = needed - port.balance(deployer)
    if lacking > 0:
        raise FoundingError(
            f"{deployer} lacks {format_coin(lacking)}",
            f"the founding needs {format_coin(needed)} at this price of gas, and it holds "
            f"{format_coin(needed - lacking)}; nothing was sent",
            "send it the rest, wait for a lower price, or found --as another account",
        )


def proxy_wei(port: Port) -> Wei:
    """The cost of the deployment proxy on the few chains that lack it."""
    return Wei(0) if port.code(DEPLOYMENT_PROXY) else Wei(PROXY_COST_WEI)

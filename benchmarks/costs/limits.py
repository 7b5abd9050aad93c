"""What limits of the treasury cost whoever decides and whoever is paid."""

from __future__ import annotations

from benchmarks.costs.figures import Figure
from benchmarks.costs.nation import Decider, carried, found
from benchmarks.costs.openzeppelin import deploy_paid
from benchmarks.costs.scenario import payment
from govkit.contracts.treasury import Limit
from govkit.types import ZERO_ADDRESS, Address, Wei

YEAR, STRICTEST = 12, 0
BEFORE = 200
"""Who is paid before; the measured payment is another person's."""


def capped(asset: Address, number: int = STRICTEST) -> Limit:
    """A cap that is never reached, so that what is spent is counted."""
    return Limit(asset, YEAR, caps={number: Wei(10**25)})


def measure() -> dict[str, Figure]:
    """A token's payment that is limited, also beside three other assets, and one that is not. Some
    of it was paid in that year before."""
    world = found()
    nation, decider = world.nation, Decider(world)
    others = [ZERO_ADDRESS, nation.token.address, deploy_paid(world, nation.treasury.address)]
    figures = {}
    for name, assets in (
        ("queue and execute 1 payment of a limited token", [decider.paid]),
        ("queue and execute 1 payment of one of 4 limited assets", [decider.paid, *others]),
        ("queue and execute 1 payment beside 3 limited assets", others),
    ):
        snapshot = world.snapshot()
        world.pass_proposal([nation.treasury.set_limit(capped(each)) for each in assets])
        world.pass_proposal([payment(decider.paid, BEFORE)])
        figures[name] = carried(decider, 1, decider.queue)
        world.restore(snapshot)
    return figures

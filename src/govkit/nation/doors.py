"""Where votes name the contracts that have money paid: at the treasury, or at the purse of a nation
whose treasury is older than that."""

from __future__ import annotations

from govkit.contracts.founder import proxy_address
from govkit.contracts.payers import FIRST_PAYER, PaysPayers
from govkit.contracts.purse import Purse
from govkit.contracts.treasury import Treasury
from govkit.nation.blueprint.deployment import Deployment
from govkit.network.port import Port


def door_of(deployment: Deployment, port: Port) -> PaysPayers:
    """The treasury or the purse, which need not have been created."""
    treasury, release = deployment.contracts["treasury"], deployment.release
    if release.treasury_pays:
        return Treasury(port, treasury, release)
    at = proxy_address(Purse.init_code(treasury, release.adopts))
    return Purse(port, at, release.adopts)


def standing_door(deployment: Deployment, port: Port) -> PaysPayers | None:
    """The same; None for a purse that nobody has created."""
    door = door_of(deployment, port)
    return door if deployment.release.treasury_pays or port.code(door.address) else None


def named_in(deployment: Deployment, port: Port) -> list[object]:
    """How many contracts were ever named there, and the last one: it changes with each one."""
    door = standing_door(deployment, port)
    count = door.payer_count() if door else 0
    return [count, door.payer_at(FIRST_PAYER + count - 1)] if door and count else [0]

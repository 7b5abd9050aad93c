"""Checks that what a deployment file names is on the chain that a port reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govkit.errors import DeploymentError, NetworkError
from govkit.nation.blueprint.deployment import Deployment
from govkit.network.port import Port

if TYPE_CHECKING:
    from govkit.nation.nation import Nation


def check_deployment(deployment: Deployment, port: Port) -> None:
    if not deployment.founded:
        raise DeploymentError(
            f"{deployment.nation} is not founded yet",
            "its founding was interrupted",
            "run govkit found again with the same nation file",
        )
    if port.chain_id() != deployment.chain_id:
        raise NetworkError(
            f"{deployment.nation} is on chain {deployment.chain_id}",
            f"this network is chain {port.chain_id()}",
            "choose the right --network",
        )


def check_place(nation: Nation) -> None:
    """Check that the founder and the contracts are on the port's chain."""
    deployment, port = nation.deployment, nation.port
    founded = port.code(deployment.founder)
    if not founded or nation.founder.fingerprint() != deployment.fingerprint:
        raise NetworkError(
            f"{deployment.nation} is not on this chain",
            f"its founder does not stand at {deployment.founder}",
            "choose the right --network; a chain that was reset has forgotten it: found it again "
            "with govkit found",
        )
    for name, address in deployment.contracts.items():
        if not port.code(address):
            raise NetworkError(
                f"the {name} of {deployment.nation} is not on this chain",
                f"there is no code at {address}",
                "choose the right --network and deployment file",
            )

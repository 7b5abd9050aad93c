"""ape by its plugin of the node's, or, for another node, by its URL alone."""

from __future__ import annotations

import os
from typing import Any

from ethpm_types import ContractType
from tell import ARTIFACT, COIN, HOUR, SOMEBODY, tell

import ape

fields = {
    "abi": ARTIFACT["abi"],
    "contractName": "Counter",
    "deploymentBytecode": {"bytecode": ARTIFACT["bytecode"]},
}
made: list[Any] = []


def deploy() -> None:
    container = ape.contracts.ContractContainer(ContractType.model_validate(fields))
    made.append(owner.deploy(container))
    assert ape.chain.provider.get_code(made[0].address), "no code"


def call() -> None:
    assert made[0].count() == 0


def send() -> None:
    assert not made[0].bump(sender=owner).failed
    assert made[0].count() == 1


def reason() -> None:
    with ape.reverts("not today"):
        made[0].fail()


def logs() -> None:
    (found,) = made[0].Bumped
    assert (found.who, found.event_arguments["count"]) == (owner.address, 1), "other logs"


def snapshot() -> None:
    before = made[0].count()
    kept = ape.chain.snapshot()
    made[0].bump(sender=owner)
    ape.chain.restore(kept)
    assert made[0].count() == before, "another state"


def impersonation() -> None:
    somebody = ape.accounts.test_accounts.impersonate_account(SOMEBODY)
    somebody.balance = int(COIN, 16)
    receipt = made[0].bump(sender=somebody)
    (found,) = receipt.events
    assert found.who == somebody.address, "sent by another"


def time_travel() -> None:
    before = made[0].moment()
    ape.chain.pending_timestamp += HOUR
    ape.chain.mine()
    assert made[0].moment() >= before + HOUR, "not later"


def subscription() -> None:
    """ape polls blocks."""
    heard = ape.chain.blocks.poll_blocks(start_block=ape.chain.blocks.height + 1)
    made[0].bump(sender=owner)
    assert next(heard).number == ape.chain.blocks.height, "another block"


with ape.networks.parse_network_choice(os.environ.get("NETWORK", "ethereum:local:govkit")):
    owner = ape.accounts.test_accounts[0]
    tell(
        {
            "deploy": deploy,
            "call": call,
            "send": send,
            "revert reason": reason,
            "logs": logs,
            "subscription": subscription,
            "snapshot": snapshot,
            "impersonation": impersonation,
            "time travel": time_travel,
        }
    )

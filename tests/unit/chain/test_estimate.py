"""An estimate is the least gas with which a transaction succeeds, found without searching."""

from __future__ import annotations

import pytest

from govkit.chain.chain import Chain
from govkit.chain.node import Node
from govkit.chain.transactions import TransactionRefused
from govkit.network.port import Call
from govkit.testing import ActorSigner, World
from govkit.types import Address, Wei


def succeeds(chain: Chain, sender: Address, call: Call, gas: int) -> bool:
    """Whether the transaction succeeds with that much gas."""
    snapshot = chain.snapshot()
    raw = bytes.fromhex(sender[2:])
    to = bytes.fromhex(call.to[2:]) if call.to else None
    try:
        mined = chain.send(raw, to, call.data, call.value, gas=gas)
        receipt = Node(chain).request("eth_getTransactionReceipt", ["0x" + mined.hex()])
        return bool(receipt["status"] == "0x1")
    except TransactionRefused:
        return False
    finally:
        chain.revert(snapshot)


def calls(world: World) -> dict[str, tuple[ActorSigner, Call]]:
    """Transactions of every kind that a nation knows."""
    nation, actors = world.nation, world.actors
    holder, receiver = actors.voters(2)
    amount = Wei(10**18)
    proposal = nation.proposals.propose([nation.token.transfer(receiver.address, amount)], "A gift")
    return {
        "transfer": (holder, nation.token.transfer(receiver.address, amount)),
        "transfer of all": (holder, nation.token.transfer(receiver.address, Wei(1_000 * 10**18))),
        "to a stranger": (holder, nation.token.transfer(actors.stranger.address, amount)),
        "delegate": (holder, nation.token.delegate(receiver.address)),
        "delegate to nobody": (holder, nation.token.delegate(actors.stranger.address)),
        "admit": (actors.registrar, nation.registry.admit(actors.stranger.address)),
        "revoke": (actors.registrar, nation.registry.revoke(receiver.address)),
        "append": (actors.keeper, nation.records.append("law", bytes([7]) * 32, "A law")),
        "propose": (actors.proposer, proposal),
        "coin": (holder, Call(actors.stranger.address, value=Wei(1))),
        "coin to the treasury": (holder, Call(nation.treasury.address, value=Wei(1))),
    }


NAMES = [
    "transfer", "transfer of all", "to a stranger", "delegate", "delegate to nobody", "admit",
    "revoke", "append", "propose", "coin", "coin to the treasury",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_the_least_gas(world: World, name: str) -> None:
    actor, call = calls(world)[name]
    estimate = world.port.estimate(call, actor.address)
    assert succeeds(world.chain, actor.address, call, estimate)
    assert not succeeds(world.chain, actor.address, call, estimate - 1)

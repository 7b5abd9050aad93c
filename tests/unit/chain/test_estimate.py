"""An estimate is the least gas with which a transaction succeeds, found without searching."""

from __future__ import annotations

from typing import Any

import pytest

from govkit.chain import execution
from govkit.chain.chain import Chain
from govkit.chain.dev_accounts import DEV_ACCOUNTS
from govkit.chain.node import JsonRpcError, Node
from govkit.chain.transactions import TransactionRefused
from govkit.network.port import Call
from govkit.testing import ActorSigner, World
from govkit.types import Address, Wei
from tests.unit.chain.code import COUNTER, FORWARDER, SENDER, deploy, init_code, new_node


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


MOST_RUNS = 3


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The gas of each run of the machine that an estimate takes."""
    found: list[int] = []
    really = execution.run

    def noted(vm: Any, transaction: Any) -> Any:
        found.append(transaction.gas)
        return really(vm, transaction)

    monkeypatch.setattr(execution, "run", noted)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_one_run_and_one_check(world: World, runs: list[int], name: str) -> None:
    actor, call = calls(world)[name]
    runs.clear()
    estimate = world.port.estimate(call, actor.address)
    assert 1 <= len(runs) <= MOST_RUNS
    assert len(runs) == 1 or estimate in runs


def test_what_looks_at_its_gas_is_searched_for(runs: list[int]) -> None:
    """The loop stops below 100,000 gas left: no share of what the first run used is enough."""
    chain = Chain.in_memory()
    sender = bytes.fromhex(DEV_ACCOUNTS[0].address[2:])
    # GAS, PUSH3 100000, LT, PUSH1 12, JUMPI, PUSH0, PUSH0, REVERT, JUMPDEST, STOP
    greedy = bytes.fromhex("5a620186a010600c575f5ffd5b00")
    chain.send(sender, None, init_code(greedy))
    address = chain.store.transactions(1)[0].created
    runs.clear()
    outcome = chain.estimate(sender, address, b"", 0)
    assert len(runs) > MOST_RUNS
    assert not chain.call(sender, address, gas=outcome.gas_used).reverted
    assert chain.call(sender, address, gas=outcome.gas_used - 1).reverted


@pytest.mark.parametrize("name", NAMES)
def test_the_least_gas(world: World, name: str) -> None:
    actor, call = calls(world)[name]
    estimate = world.port.estimate(call, actor.address)
    assert succeeds(world.chain, actor.address, call, estimate)
    assert not succeeds(world.chain, actor.address, call, estimate - 1)


PAYER = bytes.fromhex("5f5f5f5f345f545af1600f575f5ffd5b00")
"""Like `FORWARDER`, and hands the coin on too, so that a stipend comes with it."""
CREATOR = bytes.fromhex("365f5f37365f5ff0600e575f5ffd5b00")
"""Creates a contract from the calldata, and fails if that fails."""


@pytest.mark.parametrize("forwarder", [FORWARDER, PAYER], ids=["forwarder", "payer"])
@pytest.mark.parametrize("depth", [1, 2, 9])
@pytest.mark.parametrize("target", [COUNTER, CREATOR], ids=["counter", "creator"])
def test_room_for_calls_in_calls_is_known_at_once(
    runs: list[int], forwarder: bytes, depth: int, target: bytes
) -> None:
    """Each call gets 63 of 64 parts of what is left at most (EIP-150)."""
    node = new_node()
    address = deploy(node, target)
    for _ in range(depth):
        inner, address = address, deploy(node, forwarder)
        node.request("anvil_setStorageAt", [address, "0x0", inner])
    call = {"from": SENDER, "to": address, "value": hex(int(forwarder is PAYER))}
    runs.clear()
    gas = int(node.request("eth_estimateGas", [call]), 16)
    assert len(runs) == 2
    assert runs[1] == gas
    assert node.request("eth_call", [{**call, "gas": hex(gas)}]) is not None
    with pytest.raises(JsonRpcError):
        node.request("eth_call", [{**call, "gas": hex(gas - 1)}])


def test_room_for_a_creation_by_a_contract_is_known_at_once(runs: list[int]) -> None:
    """As the founder creates a nation's contracts."""
    node = new_node()
    creator = deploy(node, CREATOR)
    call = {"from": SENDER, "to": creator, "data": "0x" + init_code(bytes(range(200))).hex()}
    runs.clear()
    gas = int(node.request("eth_estimateGas", [call]), 16)
    assert runs[1:] == [gas]
    with pytest.raises(JsonRpcError):
        node.request("eth_call", [{**call, "gas": hex(gas - 1)}])

"""Calls, estimates, overrides and access lists."""

from __future__ import annotations

from typing import Any

import pytest
from eth_hash.auto import keccak

from govkit.chain import execution
from govkit.chain.execution import Outcome
from govkit.chain.node import JsonRpcError, Node
from govkit.chain.transactions import FreeTransaction
from tests.unit.chain.code import (
    CONTEXT,
    COUNTER,
    FORWARDER,
    NOBODY,
    OTHER,
    REASON,
    REVERTER,
    SENDER,
    count,
    deploy,
    new_node,
    send,
)


@pytest.fixture
def node() -> Node:
    return new_node()


def words(output: str) -> list[int]:
    return [int(output[at : at + 64], 16) for at in range(2, len(output), 64)]


def test_a_call_changes_nothing(node: Node) -> None:
    counter, before = deploy(node, COUNTER), count(node)
    for _ in range(2):
        assert words(node.request("eth_call", [{"to": counter}, "latest"])) == [1]
    assert count(node) == before
    assert int(node.request("eth_getStorageAt", [counter, "0x0", "latest"]), 16) == 0


def test_a_call_sees_the_block_that_it_asks_for(node: Node) -> None:
    counter = deploy(node, COUNTER)
    at = count(node)
    for _ in range(3):
        send(node, counter)
    values = [words(node.request("eth_call", [{"to": counter}, hex(at + i)]))[0] for i in range(4)]
    assert values == [1, 2, 3, 4]
    block = node.request("eth_getBlockByNumber", [hex(at + 1), False])
    by_hash = {"blockHash": block["hash"]}
    assert words(node.request("eth_call", [{"to": counter}, by_hash])) == [2]


def test_a_revert_carries_its_data_with_code_3(node: Node) -> None:
    reverter = deploy(node, REVERTER)
    for method in ("eth_call", "eth_estimateGas"):
        with pytest.raises(JsonRpcError) as caught:
            node.request(method, [{"from": SENDER, "to": reverter}])
        assert caught.value.as_json() == {
            "code": 3,
            "message": "execution reverted: no!",
            "data": "0x" + REASON.hex(),
        }


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"\x36\x72\x7e\x59", ": custom error 0x36727e59"),
        (b"\x36\x72\x7e\x59" + bytes(32), ": custom error 0x36727e59"),
        (b"\x36\x72\x7e", ""),
        (bytes(32), ""),
        (b"", ""),
    ],
    ids=len,
)
def test_a_contracts_own_error_is_told_by_its_number(node: Node, data: bytes, told: str) -> None:
    """As anvil does: some clients and providers hand on no data."""
    size = f"{len(data):02x}"
    reverter = deploy(node, bytes.fromhex(f"60{size}600a5f3960{size}5ffd") + data)
    with pytest.raises(JsonRpcError) as caught:
        node.request("eth_call", [{"to": reverter}])
    error = {"code": 3, "message": f"execution reverted{told}", "data": "0x" + data.hex()}
    assert caught.value.as_json() == error


def test_both_names_of_calldata_are_taken_but_not_two_contents(node: Node) -> None:
    context = deploy(node, CONTEXT)
    for fields in ({"data": "0x01"}, {"input": "0x01"}, {"data": "0x01", "input": "0x01"}):
        assert node.request("eth_call", [{"to": context, **fields}])
    with pytest.raises(JsonRpcError, match="input and data differ"):
        node.request("eth_call", [{"to": context, "data": "0x01", "input": "0x02"}])


def test_overrides_are_seen_and_forgotten(node: Node) -> None:
    counter, before = deploy(node, COUNTER), count(node)
    call = {"to": counter}
    for key in ("state", "stateDiff"):
        override = {counter: {key: {"0x0": "0x" + f"{40:064x}"}}}
        assert words(node.request("eth_call", [call, "latest", override])) == [41]
    code = {NOBODY: {"code": "0x" + COUNTER.hex(), "balance": "0x5", "nonce": "0x1"}}
    assert words(node.request("eth_call", [{"to": NOBODY}, "latest", code])) == [1]
    assert node.request("eth_call", [{"to": NOBODY}, "latest"]) == "0x"
    rich = {NOBODY: {"balance": hex(10**18)}}
    payment = {"from": NOBODY, "to": OTHER, "value": hex(10**18)}
    assert node.request("eth_estimateGas", [payment, "latest", rich]) == "0x5208"
    with pytest.raises(JsonRpcError, match="insufficient funds"):
        node.request("eth_estimateGas", [payment, "latest"])
    assert count(node) == before


@pytest.mark.parametrize(
    "override",
    [
        {NOBODY: {"colour": "0x1"}},
        {NOBODY: {"state": {}, "stateDiff": {}}},
        {"0x12": {}},
        {NOBODY: 5},
        [],
        5,
    ][:4],
)
def test_a_wrong_override_is_told(node: Node, override: object) -> None:
    with pytest.raises(JsonRpcError) as caught:
        node.request("eth_call", [{"to": NOBODY}, "latest", override])
    assert caught.value.code == -32602


def test_the_block_can_be_overridden(node: Node) -> None:
    context = deploy(node, CONTEXT)
    changes = {"number": "0x64", "time": "0x7fffffff", "baseFeePerGas": "0x7"}
    call = {"to": context, "from": OTHER, "gasPrice": "0x9"}
    caller, base_fee, timestamp, number = words(
        node.request("eth_call", [call, "latest", {}, changes])
    )
    assert caller == int(OTHER, 16)
    assert (base_fee, timestamp, number) == (7, 0x7FFFFFFF, 100)
    assert words(node.request("eth_call", [{"to": context}]))[1] == 0
    with pytest.raises(JsonRpcError, match="unknown block override"):
        node.request("eth_call", [call, "latest", {}, {"colour": "0x1"}])


def test_an_estimate_is_the_least_that_suffices(node: Node) -> None:
    """For a plain payment, for code, for a creation, and through a call that gets 63 of 64."""
    counter, forwarder = deploy(node, COUNTER), deploy(node, FORWARDER)
    node.request("anvil_setStorageAt", [forwarder, "0x0", counter])
    calls = [
        {"from": SENDER, "to": OTHER, "value": "0x1"},
        {"from": SENDER, "to": OTHER, "data": "0x" + "ff" * 300},
        {"from": SENDER, "to": counter},
        {"from": SENDER, "to": forwarder},
        {"from": SENDER, "data": "0x6001600255"},
    ]
    for call in calls:
        gas = int(node.request("eth_estimateGas", [call]), 16)
        assert _succeeds(node, call, gas), call
        assert not _succeeds(node, call, gas - 1), call


def _succeeds(node: Node, call: dict[str, str], gas: int) -> bool:
    snapshot = node.request("evm_snapshot")
    try:
        sent = node.request("eth_sendTransaction", [{**call, "gas": hex(gas)}])
        return bool(node.request("eth_getTransactionReceipt", [sent])["status"] == "0x1")
    except JsonRpcError as refused:
        if "intrinsic gas too low" not in refused.message:
            raise
        return False
    finally:
        node.request("evm_revert", [snapshot])


def test_the_usual_estimate_takes_one_run(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    counter = deploy(node, COUNTER)
    runs: list[int] = []
    run = execution.run

    def counted(vm: Any, transaction: FreeTransaction) -> Outcome:
        runs.append(transaction.gas)
        return run(vm, transaction)

    monkeypatch.setattr(execution, "run", counted)
    node.request("eth_estimateGas", [{"from": SENDER, "to": counter}])
    assert len(runs) == 1
    forwarder = deploy(node, FORWARDER)
    node.request("anvil_setStorageAt", [forwarder, "0x0", counter])
    runs.clear()
    node.request("eth_estimateGas", [{"from": SENDER, "to": forwarder}])
    assert len(runs) > 1


def test_an_access_list_names_what_is_touched(node: Node) -> None:
    counter, forwarder = deploy(node, COUNTER), deploy(node, FORWARDER)
    node.request("anvil_setStorageAt", [forwarder, "0x0", counter])
    call = {"from": SENDER, "to": forwarder}
    found = node.request("eth_createAccessList", [call])
    listed = {entry["address"]: entry["storageKeys"] for entry in found["accessList"]}
    zero = "0x" + "00" * 32
    assert listed == {counter: [zero], forwarder: [zero]}
    sent = node.request("eth_sendTransaction", [{**call, "accessList": found["accessList"]}])
    receipt = node.request("eth_getTransactionReceipt", [sent])
    transaction = node.request("eth_getTransactionByHash", [sent])
    assert receipt["status"] == "0x1"
    assert receipt["gasUsed"] == found["gasUsed"]
    assert transaction["accessList"] == found["accessList"]


def test_an_access_list_names_what_a_revert_undid(node: Node) -> None:
    reader = deploy(node, bytes.fromhex("6007545f5ffd"))  # SLOAD of slot 7, then REVERT
    found = node.request("eth_createAccessList", [{"from": SENDER, "to": reader}])
    assert found["accessList"] == [{"address": reader, "storageKeys": ["0x" + "07".zfill(64)]}]
    assert found["error"] == "execution reverted"
    assert int(found["gasUsed"], 16) == 21_000 + 2_400 + 1_900 + 3 + 100 + 2 + 2


def test_a_call_with_a_fee_must_be_able_to_pay_it(node: Node) -> None:
    call = {"from": NOBODY, "to": OTHER, "gasPrice": hex(10**10)}
    with pytest.raises(JsonRpcError, match="insufficient funds"):
        node.request("eth_call", [call])
    assert node.request("eth_call", [{**call, "from": SENDER}]) == "0x"
    with pytest.raises(JsonRpcError, match="both gasPrice and"):
        node.request("eth_call", [{**call, "maxFeePerGas": "0x1"}])


# what a contract sees of its caller: the hash of its code, and where the caller itself creates
HASH_OF_CALLER = bytes.fromhex("333f5f5260205ff3")
CREATOR = bytes.fromhex("5f5f5ff05f5260205ff3")
CODES = {
    "hash of caller": HASH_OF_CALLER,
    "creator": CREATOR,
    "counter": COUNTER,
    "context": CONTEXT,
    "reverter": REVERTER,
    "forwarder": FORWARDER,
}


@pytest.mark.parametrize(
    "runtime", [HASH_OF_CALLER, CREATOR, COUNTER, CONTEXT, REVERTER, FORWARDER]
)
@pytest.mark.parametrize("who", ["somebody", "nobody", "the contract itself", "a sender with more"])
def test_a_plain_call_goes_as_one_that_announces_something(runtime: bytes, who: str) -> None:
    """The first takes a short way to the machine, the other py-evm's own."""
    node = new_node()
    to = deploy(node, runtime)
    senders = {"somebody": SENDER, "nobody": NOBODY, "the contract itself": to}
    call = {"from": senders.get(who, SENDER), "to": to}
    overrides = {} if who in senders else {SENDER: {"nonce": "0x77"}}
    # the address is warm in either
    announced = {**call, "accessList": [{"address": to, "storageKeys": []}]}
    plain, other = (
        node.handle({"id": 1, "method": "eth_call", "params": [each, "latest", overrides]})
        for each in (call, announced)
    )
    assert plain == other
    if runtime == HASH_OF_CALLER and who == "nobody":
        # the call counts as its first transaction, so it is there, without code
        assert plain["result"] == "0x" + keccak(b"").hex()

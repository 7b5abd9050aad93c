"""testing_buildBlockV1: the next block as a payload, of which nothing stays."""

from __future__ import annotations

from typing import Any

import pytest

from govkit.chain.node import JsonRpcError, Node
from tests.unit.chain.code import COUNTER, OTHER, SENDER, count, deploy, new_node, send

ZERO = "0x" + "00" * 32
HEIR = "0x" + "c2" * 20


@pytest.fixture
def node() -> Node:
    return new_node()


def build(node: Node, transactions: Any, parent: str = "latest", **changes: Any) -> Any:
    head = node.request("eth_getBlockByNumber", [parent, False])
    attributes = {
        "timestamp": hex(int(head["timestamp"], 16) + 12),
        "prevRandao": "0x" + "07" * 32,
        "suggestedFeeRecipient": HEIR,
        "withdrawals": [],
        "parentBeaconBlockRoot": ZERO,
        **changes,
    }
    return node.request("testing_buildBlockV1", [head["hash"], attributes, transactions, "0x1234"])


def signed(node: Node, **fields: Any) -> str:
    given = {"from": SENDER, "to": OTHER, "gas": "0x15f90", **fields}
    return str(node.request("eth_signTransaction", [given])["raw"])


def test_a_block_is_built_and_does_not_stay(node: Node) -> None:
    counter = deploy(node, COUNTER)
    raw = signed(node, to=counter)
    before = node.request("eth_getBlockByNumber", ["latest", False])
    built = build(node, [raw])
    payload = built["executionPayload"]
    assert payload["transactions"] == [raw]
    assert (payload["parentHash"], payload["extraData"]) == (before["hash"], "0x1234")
    assert payload["feeRecipient"] == HEIR
    assert int(payload["gasUsed"], 16) > 21_000
    tip = int(node.request("eth_maxPriorityFeePerGas"), 16)
    assert int(built["blockValue"], 16) == tip * int(payload["gasUsed"], 16)
    assert node.request("eth_getBlockByNumber", ["latest", False]) == before
    assert build(node, [raw])["executionPayload"]["blockHash"] == payload["blockHash"]
    assert build(node, [])["executionPayload"]["stateRoot"] != payload["stateRoot"]


def test_without_a_list_it_takes_what_waits(node: Node) -> None:
    node.request("evm_setAutomine", [False])
    send(node, OTHER, gas="0x5208", value="0x1")
    send(node, OTHER, gas="0x5208", value="0x2")
    assert len(build(node, None)["executionPayload"]["transactions"]) == 2
    assert build(node, [])["executionPayload"]["transactions"] == []
    assert int(node.request("txpool_status")["pending"], 16) == 2


def test_withdrawals_are_paid(node: Node) -> None:
    paid = {"index": "0x0", "validatorIndex": "0x1", "address": HEIR, "amount": "0x5"}
    with_it = build(node, [], withdrawals=[paid])["executionPayload"]
    assert with_it["withdrawals"] == [paid]
    assert with_it["stateRoot"] != build(node, [])["executionPayload"]["stateRoot"]


def test_it_can_be_on_an_earlier_block(node: Node) -> None:
    raw = signed(node)
    send(node, OTHER)
    assert build(node, [raw], parent="0x0")["executionPayload"]["blockNumber"] == "0x1"
    with pytest.raises(JsonRpcError, match="nonce too low"):
        build(node, [raw])


@pytest.mark.parametrize(
    ("changes", "code", "why"),
    [
        ({"timestamp": "0x0"}, -32602, "not after the parent"),
        ({"prevRandao": "0x01"}, -32602, "32 bytes"),
        ({"suggestedFeeRecipient": None}, -32602, "found None"),
    ],
)
def test_attributes_that_cannot_be_are_refused(
    node: Node, changes: dict[str, Any], code: int, why: str
) -> None:
    with pytest.raises(JsonRpcError, match=why) as refused:
        build(node, [], **changes)
    assert refused.value.code == code


def test_a_transaction_that_cannot_be_in_it_is_told(node: Node) -> None:
    with pytest.raises(JsonRpcError, match=r"nonce too high.*tx: 7 state: 0") as refused:
        build(node, [signed(node, nonce="0x7")])
    assert refused.value.code == -32000
    with pytest.raises(JsonRpcError, match="gas limit reached"):
        build(node, [signed(node, gas=hex(30_000_001))])
    with pytest.raises(JsonRpcError, match="unknown parent"):
        node.request("testing_buildBlockV1", [ZERO, {}, []])
    assert count(node) == 0

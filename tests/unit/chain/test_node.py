"""Blocks, transactions, logs, filters, proofs, fees and signatures, asked for by JSON-RPC."""

from __future__ import annotations

from typing import Any

import pytest
import rlp
from eth_account import Account
from eth_account.messages import encode_defunct, encode_typed_data
from eth_hash.auto import keccak
from trie import HexaryTrie

from govkit.chain.dev_accounts import DEV_ACCOUNTS
from govkit.chain.methods.logs import MAX_FILTERS
from govkit.chain.node import METHODS, WRITES, JsonRpcError, Node
from tests.unit.chain.code import (
    COUNTER,
    FORWARDER,
    NOBODY,
    OTHER,
    REVERTER,
    SENDER,
    TOPIC,
    count,
    deploy,
    new_node,
    send,
)

GWEI = 10**9


@pytest.fixture
def node() -> Node:
    return new_node()


def signed(**fields: Any) -> str:
    """A transaction of the first dev account, signed by somebody else's code."""
    account = Account.from_key(DEV_ACCOUNTS[0].private_key)
    filled = {"gas": 100_000, "value": 0, "nonce": 0, "chainId": 1337, **fields}
    return "0x" + bytes(account.sign_transaction(filled).raw_transaction).hex()


def receipt_of(node: Node, sent: str) -> Any:
    return node.request("eth_getTransactionReceipt", [sent])


# -- the registry


def test_the_writes_are_methods_and_no_read_is_among_them() -> None:
    assert set(METHODS) >= WRITES
    assert not {name for name in WRITES if "_get" in name} - {
        "anvil_getAutomine",
        "hardhat_getAutomine",
        "anvil_getIntervalMining",
    }
    assert not {"eth_call", "eth_getLogs", "eth_estimateGas", "debug_traceTransaction"} & WRITES


def test_an_unknown_method_and_a_wrong_count_are_told(node: Node) -> None:
    for name, params, code in (
        ("eth_nothing", [], -32601),
        ("eth_getBalance", [], -32602),
        ("eth_chainId", [1], -32602),
    ):
        with pytest.raises(JsonRpcError) as caught:
            node.request(name, params)
        assert caught.value.code == code


# -- transactions of each type


FEES = {"maxFeePerGas": 2 * GWEI, "maxPriorityFeePerGas": GWEI}


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"gasPrice": 2 * GWEI}, 0),
        ({"gasPrice": 2 * GWEI, "accessList": [{"address": OTHER, "storageKeys": []}]}, 1),
        (FEES, 2),
    ],
)
def test_each_type_is_mined_and_shown_as_it_was_signed(
    node: Node, fields: dict[str, Any], kind: int
) -> None:
    raw = signed(to=Account.from_key(DEV_ACCOUNTS[1].private_key).address, **fields)
    sent = node.request("eth_sendRawTransaction", [raw])
    shown = node.request("eth_getTransactionByHash", [sent])
    receipt = receipt_of(node, sent)
    assert (shown["type"], receipt["type"]) == (hex(kind), hex(kind))
    assert sent == "0x" + keccak(bytes.fromhex(raw[2:])).hex()
    assert (shown["from"], shown["to"], receipt["status"]) == (SENDER, OTHER, "0x1")
    assert receipt["effectiveGasPrice"] == shown["gasPrice"]
    assert node.request("debug_getRawTransaction", [sent]) == raw


def test_an_account_can_be_given_code_for_good(node: Node) -> None:
    """EIP-7702: the authority's account acts as the counter."""
    counter = deploy(node, COUNTER)
    authority = Account.from_key(DEV_ACCOUNTS[1].private_key)
    nonce = int(node.request("eth_getTransactionCount", [authority.address, "latest"]), 16)
    authorization = authority.sign_authorization(
        {"chainId": 1337, "address": bytes.fromhex(counter[2:]), "nonce": nonce}
    )
    raw = signed(
        nonce=1, to=authority.address, authorizationList=[authorization], gas=200_000, **FEES
    )
    sent = node.request("eth_sendRawTransaction", [raw])
    assert receipt_of(node, sent)["status"] == "0x1"
    code = node.request("eth_getCode", [authority.address, "latest"])
    assert code == "0xef0100" + counter[2:]
    assert int(node.request("eth_getStorageAt", [authority.address, "0x0", "latest"]), 16) == 1
    shown = node.request("eth_getTransactionByHash", [sent])
    assert shown["type"] == "0x4"
    assert shown["authorizationList"][0]["address"] == counter


def test_a_creation_has_no_receiver_and_says_what_it_created(node: Node) -> None:
    counter = deploy(node, COUNTER)
    block = node.request("eth_getBlockByNumber", ["latest", True])
    assert block["transactions"][0]["to"] is None
    receipt = receipt_of(node, block["transactions"][0]["hash"])
    assert (receipt["to"], receipt["contractAddress"]) == (None, counter)
    assert node.request("eth_getCode", [counter, "latest"]) == "0x" + COUNTER.hex()


def test_a_failed_transaction_is_mined_and_has_no_logs(node: Node) -> None:
    reverter = deploy(node, REVERTER)
    receipt = receipt_of(node, send(node, reverter, gas="0x186a0"))
    assert (receipt["status"], receipt["logs"], receipt["contractAddress"]) == ("0x0", [], None)


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"chainId": 1}, "another chain"),
        ({"gas": 20_000}, "intrinsic gas too low"),
        ({"gas": 40_000_000}, "exceeds block gas limit"),
        ({"value": 10**30}, "insufficient funds"),
        ({"maxFeePerGas": 1, "maxPriorityFeePerGas": 0}, "less than block base fee"),
    ],
)
def test_what_cannot_be_mined_is_refused(node: Node, fields: dict[str, Any], problem: str) -> None:
    raw = signed(**{"to": "0x" + "11" * 20, **FEES, **fields})
    with pytest.raises(JsonRpcError, match=problem):
        node.request("eth_sendRawTransaction", [raw])
    assert count(node) == 0


def test_a_nonce_that_is_not_due_waits_for_those_before_it(node: Node) -> None:
    later, first = (signed(to="0x" + "11" * 20, nonce=n, **FEES) for n in (1, 0))
    sent = node.request("eth_sendRawTransaction", [later])
    assert receipt_of(node, sent) is None
    assert node.request("eth_getTransactionByHash", [sent])["blockHash"] is None
    assert node.request("txpool_status") == {"pending": "0x0", "queued": "0x1"}
    node.request("eth_sendRawTransaction", [first])
    assert receipt_of(node, sent)["status"] == "0x1"
    assert node.request("txpool_status") == {"pending": "0x0", "queued": "0x0"}
    with pytest.raises(JsonRpcError, match="nonce too low"):
        node.request("eth_sendRawTransaction", [first])


def test_what_waits_is_replaced_by_a_higher_bid_only(node: Node) -> None:
    node.request("evm_setAutomine", [False])
    bids = [
        signed(to="0x" + "11" * 20, maxFeePerGas=fee * GWEI // 100, maxPriorityFeePerGas=1)
        for fee in (200, 219, 220)
    ]
    lost = node.request("eth_sendRawTransaction", [bids[0]])
    with pytest.raises(JsonRpcError, match="underpriced"):
        node.request("eth_sendRawTransaction", [bids[1]])
    won = node.request("eth_sendRawTransaction", [bids[2]])
    node.request("evm_setAutomine", [True])
    assert receipt_of(node, won)["status"] == "0x1"
    assert receipt_of(node, lost) is None


def test_a_batch_of_sends_is_one_block(node: Node) -> None:
    batch = [
        {
            "jsonrpc": "2.0",
            "id": i,
            "method": "eth_sendRawTransaction",
            "params": [signed(to="0x" + "11" * 20, nonce=i, **FEES)],
        }
        for i in range(5)
    ]
    answers = node.handle(batch)
    assert count(node) == 1
    receipts = [receipt_of(node, answer["result"]) for answer in answers]
    assert [receipt["transactionIndex"] for receipt in receipts] == [hex(i) for i in range(5)]
    assert receipts[-1]["cumulativeGasUsed"] == hex(5 * 21_000)
    assert {receipt["gasUsed"] for receipt in receipts} == {hex(21_000)}


def test_what_does_not_fit_goes_into_the_next_block(node: Node) -> None:
    with node.chain.one_block():
        for nonce in range(3):
            node.request(
                "eth_sendRawTransaction",
                [signed(to="0x" + "11" * 20, nonce=nonce, gas=29_990_000, **FEES)],
            )
    sizes = [node.request("eth_getBlockTransactionCountByNumber", [hex(n)]) for n in range(4)]
    assert sizes == ["0x0", "0x1", "0x1", "0x1"]


# -- logs and filters


def test_logs_are_found_by_address_topic_and_range(node: Node) -> None:
    one, other = deploy(node, COUNTER), deploy(node, COUNTER)
    for target in (one, other, one):
        send(node, target)
    every = {"fromBlock": "0x0", "toBlock": "latest"}

    def found(**query: Any) -> list[str]:
        return [log["address"] for log in node.request("eth_getLogs", [{**every, **query}])]

    assert found() == found(topics=[]) == found(topics=[None]) == [one, other, one]
    assert found(address=one) == [one, one]
    assert found(address=[one, other]) == [one, other, one]
    assert found(topics=[TOPIC]) == found(topics=[[TOPIC, "0x" + "11" * 32]]) == [one, other, one]
    assert found(topics=["0x" + "11" * 32]) == found(address=NOBODY) == []
    assert found(topics=[TOPIC, None]) == []
    assert found(fromBlock="0x4", toBlock="0x4") == [other]
    block = node.request("eth_getBlockByNumber", ["0x3", False])
    logs = node.request("eth_getLogs", [{"blockHash": block["hash"]}])
    assert logs == receipt_of(node, block["transactions"][0])["logs"]
    assert logs[0]["blockTimestamp"] == block["timestamp"]
    assert int(logs[0]["data"], 16) == 1


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"fromBlock": "0x2", "toBlock": "0x1"}, -32602),
        ({"fromBlock": "0x0", "toBlock": "0xff"}, -32602),
        ({"blockHash": "0x" + "00" * 32}, -32000),
        ({"blockHash": "0x" + "00" * 32, "fromBlock": "0x0"}, -32602),
        ({"topics": [["0x" + "00" * 32] * 1001]}, -32602),
        ({"topics": [[[TOPIC]]]}, -32602),
        ({"topics": {}, "address": 5}, -32602),
    ],
)
def test_a_wrong_log_query_is_told(node: Node, query: dict[str, Any], code: int) -> None:
    send(node, OTHER)
    send(node, OTHER)
    with pytest.raises(JsonRpcError) as caught:
        node.request("eth_getLogs", [query])
    assert caught.value.code == code


def test_filters_give_what_is_new_once(node: Node) -> None:
    counter = deploy(node, COUNTER)
    logs = node.request("eth_newFilter", [{"address": counter}])
    blocks = node.request("eth_newBlockFilter")
    sends = node.request("eth_newPendingTransactionFilter")
    sent = send(node, counter)
    send(node, OTHER)
    (log,) = node.request("eth_getFilterChanges", [logs])
    assert log["transactionHash"] == sent
    hashes = node.request("eth_getFilterChanges", [blocks])
    assert hashes == [node.request("eth_getBlockByNumber", [hex(n), False])["hash"] for n in (2, 3)]
    assert node.request("eth_getFilterChanges", [sends])[0] == sent
    for each in (logs, blocks, sends):
        assert node.request("eth_getFilterChanges", [each]) == []
    assert node.request("eth_getFilterLogs", [logs]) == []
    assert node.request("eth_uninstallFilter", [logs]) is True
    assert node.request("eth_uninstallFilter", [logs]) is False
    with pytest.raises(JsonRpcError, match="filter not found"):
        node.request("eth_getFilterChanges", [logs])


def test_there_are_only_so_many_filters(node: Node) -> None:
    first = node.request("eth_newBlockFilter")
    for _ in range(MAX_FILTERS):
        node.request("eth_newBlockFilter")
    assert len(node.filters) == MAX_FILTERS
    with pytest.raises(JsonRpcError, match="filter not found"):
        node.request("eth_getFilterChanges", [first])


# -- proofs and fees


def test_a_proof_proves_account_and_slot_to_the_blocks_root(node: Node) -> None:
    counter = deploy(node, COUNTER)
    send(node, counter)
    block = node.request("eth_getBlockByNumber", ["latest", False])
    proof = node.request("eth_getProof", [counter, ["0x0", "0x1"], "latest"])
    account = rlp.decode(
        HexaryTrie.get_from_proof(
            bytes.fromhex(block["stateRoot"][2:]),
            keccak(bytes.fromhex(counter[2:])),
            [rlp.decode(bytes.fromhex(each[2:])) for each in proof["accountProof"]],
        )
    )
    assert account[2].hex() == proof["storageHash"][2:]
    for entry, value in zip(proof["storageProof"], (b"\1", b""), strict=True):
        nodes = [rlp.decode(bytes.fromhex(each[2:])) for each in entry["proof"]]
        slot = keccak(int(entry["key"], 16).to_bytes(32))
        assert HexaryTrie.get_from_proof(account[2], slot, nodes) == value
        assert int(entry["value"], 16) == int.from_bytes(value)


def test_the_fee_history_has_the_tips_that_were_paid(node: Node) -> None:
    raws = [
        signed(
            to="0x" + "11" * 20, nonce=n, maxFeePerGas=10 * GWEI, maxPriorityFeePerGas=tip * GWEI
        )
        for n, tip in enumerate((3, 1, 2))
    ]
    with node.chain.one_block():
        for raw in raws:
            node.request("eth_sendRawTransaction", [raw])
    history = node.request("eth_feeHistory", ["0x2", "latest", [0, 50, 100]])
    assert history["oldestBlock"] == "0x0"
    assert len(history["baseFeePerGas"]) == 3
    assert history["reward"][1] == [hex(tip * GWEI) for tip in (1, 2, 3)]
    assert history["reward"][0] == ["0x0"] * 3
    assert history["gasUsedRatio"][1] == 3 * 21_000 / 30_000_000
    wrong: object
    for wrong in ([101], [5, 1], ["x"], [True]):
        with pytest.raises(JsonRpcError):
            node.request("eth_feeHistory", ["0x1", "latest", wrong])


def test_the_base_fee_of_the_next_block_is_foretold(node: Node) -> None:
    foretold = node.request("eth_baseFee")
    node.request("evm_mine")
    assert node.request("eth_getBlockByNumber", ["latest", False])["baseFeePerGas"] == foretold


# -- signatures


def test_messages_and_typed_data_are_signed_as_others_do(node: Node) -> None:
    message = b"hello"
    expected = Account.sign_message(encode_defunct(message), DEV_ACCOUNTS[0].private_key).signature
    assert node.request("eth_sign", [SENDER, "0x" + message.hex()]) == "0x" + expected.hex()
    assert node.request("personal_sign", ["0x" + message.hex(), SENDER]) == "0x" + expected.hex()
    typed = {
        "types": {
            "EIP712Domain": [{"name": "name", "type": "string"}],
            "Vote": [{"name": "proposal", "type": "uint256"}, {"name": "by", "type": "address"}],
        },
        "primaryType": "Vote",
        "domain": {"name": "Testland"},
        "message": {"proposal": 5, "by": OTHER},
    }
    expected = Account.sign_message(
        encode_typed_data(full_message=typed), DEV_ACCOUNTS[0].private_key
    ).signature
    assert node.request("eth_signTypedData_v4", [SENDER, typed]) == "0x" + expected.hex()
    wrong: object
    for wrong in ({"types": {}}, "{", "[" * 99_000, {**typed, "primaryType": "Nothing"}):
        with pytest.raises(JsonRpcError) as caught:
            node.request("eth_signTypedData_v4", [SENDER, wrong])
        assert caught.value.code == -32602
    with pytest.raises(JsonRpcError, match="unknown account"):
        node.request("eth_sign", [NOBODY, "0x00"])


# -- tracing


def test_the_call_tracer_draws_the_tree_of_calls(node: Node) -> None:
    counter, forwarder = deploy(node, COUNTER), deploy(node, FORWARDER)
    node.request("anvil_setStorageAt", [forwarder, "0x0", counter])
    sent = send(node, forwarder)
    trace = node.request("debug_traceTransaction", [sent, {"tracer": "callTracer"}])
    assert (trace["type"], trace["from"], trace["to"]) == ("CALL", SENDER, forwarder)
    assert trace["gasUsed"] == receipt_of(node, sent)["gasUsed"]
    (inner,) = trace["calls"]
    assert (inner["type"], inner["from"], inner["to"]) == ("CALL", forwarder, counter)
    assert int(inner["output"], 16) == 1
    top = {"tracer": "callTracer", "tracerConfig": {"onlyTopCall": True}}
    assert "calls" not in node.request("debug_traceTransaction", [sent, top])
    called = node.request("debug_traceCall", [{"to": counter}, "latest", {"tracer": "callTracer"}])
    assert int(called["output"], 16) == 2


def test_the_trace_of_a_revert_names_its_reason(node: Node) -> None:
    sent = send(node, deploy(node, REVERTER), gas="0x186a0")
    trace = node.request("debug_traceTransaction", [sent, {"tracer": "callTracer"}])
    assert (trace["error"], trace["revertReason"]) == ("execution reverted", "no!")
    steps = node.request("debug_traceTransaction", [sent])
    assert steps["failed"] is True
    assert steps["structLogs"][-1]["op"] == "REVERT"


def test_a_trace_has_a_bound_whatever_its_steps_hold(node: Node) -> None:
    """A loop beside 32 KiB of memory, which each step would note anew."""
    call = {"data": "0x5f618000525b600556", "gas": "0x186a0"}
    with pytest.raises(JsonRpcError, match="the trace is too large"):
        node.request("debug_traceCall", [call, "latest", {"enableMemory": True}])
    few = node.request("debug_traceCall", [call, "latest", {"enableMemory": True, "limit": 10}])
    assert len(few["structLogs"]) == 10
    assert "memory" not in few["structLogs"][0]  # as go-ethereum: there is none yet
    assert len(few["structLogs"][-1]["memory"]) == 0x8020 // 32
    assert len(node.request("debug_traceCall", [call])["structLogs"]) > 10_000


def test_a_trace_sees_the_state_as_it_was_within_the_block(node: Node) -> None:
    counter = deploy(node, COUNTER)
    with node.chain.one_block():
        sent = [send(node, counter, gas="0x186a0") for _ in range(3)]
    for position, each in enumerate(sent):
        trace = node.request("debug_traceTransaction", [each])
        assert int(trace["returnValue"], 16) == position + 1
        loads = [step for step in trace["structLogs"] if step["op"] == "SLOAD"]
        assert int(loads[0]["storage"]["0x" + "00" * 32], 16) == position
    block = node.request("debug_traceBlockByNumber", ["latest"])
    assert [entry["txHash"] for entry in block] == sent
    with pytest.raises(JsonRpcError, match="is not known"):
        node.request("debug_traceTransaction", [sent[0], {"tracer": "magic"}])


def test_the_newest_receipt_is_the_one_that_is_kept(node: Node) -> None:
    """It is answered from memory at first, and from the store once another block is there."""
    counter = deploy(node, COUNTER)
    sent = [send(node, counter) for _ in range(2)]
    first = [receipt_of(node, each) for each in sent]
    transactions = [node.request("eth_getTransactionByHash", [each]) for each in sent]
    node.request("evm_mine")
    assert [receipt_of(node, each) for each in sent] == first
    assert [node.request("eth_getTransactionByHash", [each]) for each in sent] == transactions
    assert first[1]["logs"]


def test_the_newest_receipt_goes_with_its_block(node: Node) -> None:
    counter = deploy(node, COUNTER)
    snapshot = node.request("evm_snapshot")
    sent = send(node, counter)
    assert receipt_of(node, sent) is not None
    node.request("evm_revert", [snapshot])
    assert receipt_of(node, sent) is None


def test_a_send_may_wait_for_its_receipt(node: Node) -> None:
    receiver = Account.from_key(DEV_ACCOUNTS[1].private_key).address
    raw = signed(to=receiver, value=5, **FEES)
    receipt = node.request("eth_sendRawTransactionSync", [raw])
    assert receipt["status"] == "0x1"
    assert receipt == receipt_of(node, receipt["transactionHash"])
    node.request("evm_setAutomine", [False])
    with pytest.raises(JsonRpcError, match="waits") as waiting:
        node.request("eth_sendRawTransactionSync", [signed(to=receiver, value=5, nonce=1, **FEES)])
    assert waiting.value.code == 4
    assert node.request("eth_getTransactionByHash", [waiting.value.data])["blockHash"] is None

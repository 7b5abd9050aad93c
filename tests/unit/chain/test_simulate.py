"""eth_simulateV1: calls in blocks that might come next."""

from __future__ import annotations

from typing import Any

import pytest

from govkit.chain.genesis import DEPLOYMENT_PROXY
from govkit.chain.node import JsonRpcError, Node
from govkit.chain.simulated import COIN, TRANSFER
from tests.unit.chain.code import (
    CONTEXT,
    COUNTER,
    NOBODY,
    OTHER,
    REVERTER,
    SENDER,
    TOPIC,
    deploy,
    init_code,
    new_node,
    send,
)

POOR = "0x" + "c0" * 20
MADE = "0x" + "c1" * 20
HEIR = "0x" + "c2" * 20
ECRECOVER = "0x" + "01".zfill(40)
SHA256 = "0x" + "02".zfill(40)
IDENTITY = "0x" + "04".zfill(40)
FRESH = "0x" + "123456".zfill(40)
ENDER = f"73{HEIR[2:]}ff"  # PUSH20 heir SELFDESTRUCT
CODE_ONE = "0x600160005260206000f3"  # returns 1
BLOCK_HASH = "0x6001430340" + "60005260206000f3"  # of the block before
BLOB_FEE = "0x4a" + "60005260206000f3"
PAYER = "34600080808093" + f"73{HEIR[2:]}" + "5af100"  # hands its value on
LOG_AND_REVERT = "0x60006000a060006000fd"


@pytest.fixture
def node() -> Node:
    return new_node()


def simulate(node: Node, *blocks: dict[str, Any], tag: object = "latest", **options: Any) -> Any:
    return node.request("eth_simulateV1", [{"blockStateCalls": list(blocks), **options}, tag])


def calls(*given: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"calls": list(given), **fields}


def refusal(node: Node, *blocks: dict[str, Any], **options: Any) -> int:
    with pytest.raises(JsonRpcError) as refused:
        simulate(node, *blocks, **options)
    return refused.value.code


def word(number: int) -> str:
    return f"0x{number:064x}"


def test_calls_build_on_each_other_and_nothing_stays(node: Node) -> None:
    counter = deploy(node, COUNTER)
    head = node.request("eth_getBlockByNumber", ["latest"])
    count = {"from": POOR, "to": counter}
    first, second = simulate(node, calls(count, count), calls(count))
    assert [each["returnData"] for each in first["calls"]] == [word(1), word(2)]
    assert second["calls"][0]["returnData"] == word(3)
    assert second["parentHash"] == first["hash"]
    assert first["parentHash"] == head["hash"]
    assert int(second["number"], 16) == int(head["number"], 16) + 2
    assert int(second["timestamp"], 16) == int(head["timestamp"], 16) + 24
    assert node.request("eth_getBlockByNumber", ["latest"]) == head
    assert node.request("eth_getTransactionCount", [POOR]) == "0x0"
    assert list(node.chain.store.nodes.waiting()) == []
    assert simulate(node, calls(count))[0]["calls"][0]["returnData"] == word(1)


def test_a_simulated_block_is_the_one_that_is_made(node: Node) -> None:
    """The same transactions give the same state, receipts and logs as a block that counts."""
    counter = deploy(node, COUNTER)
    fees = {"maxFeePerGas": hex(10**10), "maxPriorityFeePerGas": hex(10**9), "gas": "0x186a0"}
    base = node.request("eth_blockNumber")
    transactions = [
        {"from": SENDER, "to": counter, **fees},
        {"from": SENDER, "to": OTHER, "value": "0x5", **fees},
        {"from": SENDER, "data": "0x" + init_code(COUNTER).hex(), **fees},
    ]
    node.request("evm_setAutomine", [False])
    for each in transactions:
        node.request("eth_sendTransaction", [each])
    node.request("evm_mine")
    made = node.request("eth_getBlockByNumber", ["latest", True])
    receipts = node.request("eth_getBlockReceipts", ["latest"])
    overrides = {"time": made["timestamp"], "prevRandao": made["mixHash"]}
    simulated = simulate(
        node, calls(*transactions, blockOverrides=overrides), tag=base, validation=True
    )[0]
    same = ("stateRoot", "receiptsRoot", "logsBloom", "gasUsed", "baseFeePerGas", "number")
    assert {name: simulated[name] for name in same} == {name: made[name] for name in same}
    for found, receipt in zip(simulated["calls"], receipts, strict=True):
        assert (found["gasUsed"], found["status"]) == (receipt["gasUsed"], receipt["status"])
        plain = ("address", "topics", "data", "logIndex", "transactionIndex", "blockNumber")
        assert [[log[name] for name in plain] for log in found["logs"]] == [
            [log[name] for name in plain] for log in receipt["logs"]
        ]


def test_full_transactions_say_who_sent_them(node: Node) -> None:
    gas = {"gas": "0x5208"}
    block = simulate(
        node,
        calls(
            {"from": POOR, "to": OTHER, **gas},
            {"from": POOR, "gasPrice": "0x0", "to": OTHER, **gas},
        ),
        returnFullTransactions=True,
    )[0]
    new, old = block["transactions"]
    assert (new["from"], new["nonce"], new["type"], new["gasPrice"]) == (POOR, "0x0", "0x2", "0x0")
    assert (old["from"], old["nonce"], old["type"]) == (POOR, "0x1", "0x0")
    assert new["blockHash"] == block["hash"]
    assert {new["r"], new["s"], new["v"]} == {"0x0"}


def test_null_is_as_if_it_were_left_out(node: Node) -> None:
    names = ("gas", "nonce", "value", "data", "accessList", "maxFeePerGas", "chainId")
    absent = dict.fromkeys((*names, "blobVersionedHashes", "authorizationList"))
    call = {"from": POOR, "to": OTHER, "gasPrice": "0x0"}
    account = {POOR: {"balance": "0x1", "state": None, "stateDiff": None, "nonce": None}}
    bare = calls(call, stateOverrides={POOR: {"balance": "0x1"}})
    full = calls({**call, **absent}, stateOverrides=account, blockOverrides={"time": None})
    assert simulate(node, full, validation=None) == simulate(node, bare)
    assert simulate(node, {"calls": None, "stateOverrides": None, "blockOverrides": None}) == (
        simulate(node, {})
    )


def test_a_call_without_gas_gets_what_is_left(node: Node) -> None:
    block = simulate(
        node,
        calls({"to": OTHER}, {"to": OTHER}, blockOverrides={"gasLimit": hex(100_000)}),
        returnFullTransactions=True,
    )[0]
    assert [int(each["gas"], 16) for each in block["transactions"]] == [100_000, 79_000]
    assert block["gasLimit"] == hex(100_000)
    wide = simulate(
        node,
        calls({"to": OTHER}, blockOverrides={"gasLimit": hex(10**9)}),
        returnFullTransactions=True,
    )[0]
    assert int(wide["transactions"][0]["gas"], 16) == 50_000_000


def test_numbers_that_are_left_out_are_empty_blocks(node: Node) -> None:
    blocks = simulate(
        node,
        calls({"to": OTHER}, blockOverrides={"number": "0x4", "time": hex(2**40)}),
        calls({"to": OTHER}),
    )
    assert [int(each["number"], 16) for each in blocks] == [1, 2, 3, 4, 5]
    assert [len(each["transactions"]) for each in blocks] == [0, 0, 0, 1, 1]
    assert int(blocks[4]["timestamp"], 16) == 2**40 + 12
    assert [each["parentHash"] for each in blocks[1:]] == [each["hash"] for each in blocks[:-1]]


def test_a_block_knows_the_hash_of_the_simulated_one_before_it(node: Node) -> None:
    code = {MADE: {"code": BLOCK_HASH}}
    ask = {"to": MADE}
    blocks = simulate(node, calls(ask, stateOverrides=code), calls(ask), calls(ask))
    found = [each["calls"][0]["returnData"] for each in blocks]
    assert found == [each["parentHash"] for each in blocks]


def test_values_of_the_block_are_seen_by_its_calls(node: Node) -> None:
    header = {
        "number": "0x9",
        "time": hex(2**40),
        "baseFeePerGas": "0x7",
        "feeRecipient": HEIR,
        "prevRandao": word(5),
    }
    code = {MADE: {"code": "0x" + CONTEXT.hex()}}
    blocks = simulate(
        node, calls({"from": POOR, "to": MADE}, stateOverrides=code, blockOverrides=header), calls()
    )
    seen = blocks[-2]["calls"][0]["returnData"][2:]
    assert [int(seen[at : at + 64], 16) for at in range(0, 256, 64)] == [
        int(POOR, 16),
        7,
        2**40,
        9,
    ]
    assert (blocks[-2]["mixHash"], blocks[-2]["miner"]) == (word(5), HEIR)
    after = blocks[-1]
    assert (after["mixHash"], after["miner"], after["baseFeePerGas"]) == (word(0), HEIR, "0x0")


def test_the_price_of_blob_gas_can_be_set(node: Node) -> None:
    code = {MADE: {"code": BLOB_FEE}}
    priced, plain = simulate(
        node,
        calls({"to": MADE}, stateOverrides=code, blockOverrides={"blobBaseFee": "0x15"}),
        calls({"to": MADE}),
    )
    assert priced["calls"][0]["returnData"] == word(0x15)
    assert plain["calls"][0]["returnData"] == word(1)


def test_withdrawals_are_paid_after_the_calls(node: Node) -> None:
    given = {"index": "0x1", "validatorIndex": "0x2", "address": POOR, "amount": "0x3"}
    first, second = simulate(
        node,
        calls(blockOverrides={"withdrawals": [given]}),
        calls({"from": POOR, "to": OTHER, "value": hex(3 * 10**9)}),
    )
    assert first["withdrawals"] == [given]
    assert first["withdrawalsRoot"] != second["withdrawalsRoot"]
    assert second["calls"][0]["status"] == "0x1"


# -- failures of a call


def test_a_failed_call_is_told_and_the_others_go_on(node: Node) -> None:
    accounts = {
        POOR: {"code": "0x" + REVERTER.hex()},
        MADE: {"code": "0xfe"},
        HEIR: {"code": "0x600056"},
    }
    counter = deploy(node, COUNTER)
    block = simulate(
        node,
        calls(
            {"to": POOR},
            {"to": MADE, "gas": "0xffff"},
            {"to": HEIR, "gas": "0xffff"},
            {"to": counter},
            stateOverrides=accounts,
        ),
    )[0]
    reverted, invalid, jumped, counted = block["calls"]
    assert reverted["error"]["code"] == 3
    assert reverted["error"]["message"] == "execution reverted: no!"
    assert reverted["error"]["data"].startswith("0x08c379a0")
    assert reverted["returnData"] == "0x"
    assert (reverted["status"], reverted["logs"]) == ("0x0", [])
    assert invalid["error"] == {"code": -32015, "message": "invalid opcode: INVALID"}
    assert invalid["gasUsed"] == "0xffff"
    assert jumped["error"] == {"code": -32015, "message": "invalid jump destination"}
    assert (counted["status"], len(counted["logs"])) == ("0x1", 1)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("0x600001", "stack underflow (1 <=> 2)"),
        ("0x50", "stack underflow (0 <=> 1)"),
        ("0x5b5f600056", "stack limit reached 1024 (1023)"),
        ("0x0c", "invalid opcode: opcode 0xc not defined"),
        ("0x5b600056", "out of gas"),
        ("0x60ff5f5f3e", "return data out of bounds"),
        ("0x5f5f5f5f5f305afa" + "00", ""),
    ],
)
def test_failures_have_the_words_of_other_nodes(node: Node, code: str, text: str) -> None:
    accounts = {MADE: {"code": code}}
    call = simulate(node, calls({"to": MADE, "gas": "0xffff"}, stateOverrides=accounts))
    found = call[0]["calls"][0].get("error", {"message": ""})
    assert found["message"] == text


def test_blobs_that_cannot_be_paid_are_refused(node: Node) -> None:
    blobs = {"blobVersionedHashes": ["0x01" + "22" * 31]}
    assert refusal(node, calls({"from": POOR, "to": OTHER, **blobs})) == -38014


def test_the_gas_before_refunds_is_told(node: Node) -> None:
    clear = {MADE: {"code": "0x6000600055", "state": {word(0): word(1)}}}
    call = simulate(node, calls({"to": MADE}, stateOverrides=clear))[0]["calls"][0]
    assert int(call["maxUsedGas"], 16) - int(call["gasUsed"], 16) == 4_800


# -- transfers as logs


def test_transfers_are_logged_in_order_where_that_is_wanted(node: Node) -> None:
    accounts = {
        POOR: {"balance": hex(1_000)},
        MADE: {"code": "0x" + PAYER},
        NOBODY: {"code": "0x" + ENDER, "balance": hex(40)},
    }
    given = calls(
        {"from": POOR, "to": MADE, "value": hex(100)},
        {"from": POOR, "to": NOBODY, "value": hex(2)},
        stateOverrides=accounts,
    )
    block = simulate(node, given, traceTransfers=True)[0]
    moved = [
        (int(log["topics"][1], 16), int(log["topics"][2], 16), int(log["data"], 16))
        for call in block["calls"]
        for log in call["logs"]
    ]
    poor, made, heir, nobody = (int(each, 16) for each in (POOR, MADE, HEIR, NOBODY))
    assert moved == [
        (poor, made, 100),
        (made, heir, 100),
        (poor, nobody, 2),
        (nobody, heir, 42),
    ]
    logs = [log for call in block["calls"] for log in call["logs"]]
    assert {log["address"] for log in logs} == {"0x" + COIN.hex()}
    assert {log["topics"][0] for log in logs} == {word(TRANSFER)}
    assert [int(log["logIndex"], 16) for log in logs] == [0, 1, 2, 3]
    assert {log["blockHash"] for log in logs} == {block["hash"]}
    assert int(block["logsBloom"], 16) == 0
    plain = simulate(node, given)[0]
    assert [call["logs"] for call in plain["calls"]] == [[], []]
    assert plain["hash"] == block["hash"]


def test_what_is_undone_is_not_logged(node: Node) -> None:
    accounts = {POOR: {"balance": "0x5"}, MADE: {"code": LOG_AND_REVERT}}
    counter = deploy(node, COUNTER)
    block = simulate(
        node,
        calls({"from": POOR, "to": MADE, "value": "0x5"}, {"to": counter}, stateOverrides=accounts),
        traceTransfers=True,
    )[0]
    failed, counted = block["calls"]
    assert failed["logs"] == []
    assert counted["logs"][0]["topics"] == [TOPIC]
    assert counted["logs"][0]["logIndex"] == "0x2"


# -- precompiled contracts


def test_a_precompile_can_be_elsewhere_and_replaced(node: Node) -> None:
    accounts = {SHA256: {"code": CODE_ONE, "movePrecompileToAddress": FRESH}}
    data = {"input": "0x1234"}
    first, second = simulate(
        node,
        calls({"to": SHA256, **data}, {"to": FRESH, **data}, stateOverrides=accounts),
        calls({"to": SHA256, **data}),
    )
    digest = "0x3a103a4e5729ad68c02a678ae39accfbc0ae208096437401b7ceab63cca0622f"
    assert [each["returnData"] for each in first["calls"]] == [word(1), digest]
    assert second["calls"][0]["returnData"] == digest


def test_of_two_precompiles_at_one_place_the_later_one_is_there(node: Node) -> None:
    accounts = {
        SHA256: {"movePrecompileToAddress": FRESH},
        IDENTITY: {"movePrecompileToAddress": FRESH},
    }
    (block,) = simulate(node, calls({"to": FRESH, "input": "0x1234"}, stateOverrides=accounts))
    assert block["calls"][0]["returnData"] == "0x1234"


@pytest.mark.parametrize(
    ("accounts", "code"),
    [
        ({MADE: {"movePrecompileToAddress": FRESH}}, -32000),
        ({SHA256: {"movePrecompileToAddress": SHA256}}, -38022),
        ({SHA256: {"movePrecompileToAddress": MADE}, MADE: {"balance": "0x1"}}, -32000),
        ({MADE: {"state": {}, "stateDiff": {}}}, -32602),
        ({MADE: {"weather": "0x1"}}, -32602),
    ],
)
def test_overrides_that_contradict_are_refused(node: Node, accounts: Any, code: int) -> None:
    assert refusal(node, calls(stateOverrides=accounts)) == code


# -- what cannot be in a block


@pytest.mark.parametrize(
    ("call", "code"),
    [
        ({"from": SENDER, "to": OTHER, "nonce": "0x5"}, -38011),
        ({"from": SENDER, "to": OTHER, "nonce": "0x0"}, -38010),
        ({"from": SENDER, "to": OTHER}, -38012),
        ({"from": SENDER, "to": OTHER, "maxFeePerGas": "0x1"}, -38012),
        (
            {
                "from": SENDER,
                "to": OTHER,
                "maxFeePerGas": hex(10**10),
                "maxPriorityFeePerGas": hex(10**11),
            },
            -32602,
        ),
        ({"from": POOR, "to": OTHER, "maxFeePerGas": hex(10**10)}, -38014),
    ],
)
def test_with_validation_a_call_is_held_to_the_rules(
    node: Node, call: dict[str, str], code: int
) -> None:
    send(node, OTHER)
    assert refusal(node, calls(call), validation=True) == code


@pytest.mark.parametrize(
    ("call", "code"),
    [
        ({"from": POOR, "to": OTHER, "value": "0x1"}, -38014),
        ({"from": POOR, "to": OTHER, "gas": "0x5207"}, -38013),
        ({"to": OTHER, "gas": hex(30_000_001)}, -38015),
        ({"data": "0x" + "00" * 49_153}, -38025),
        ({"to": OTHER, "gasPrice": "0x1", "maxFeePerGas": "0x1"}, -32000),
        ({"to": OTHER, "chainId": "0x1"}, -32000),
        ({"to": OTHER, "maxPriorityFeePerGas": "0x1"}, -32602),
        ({"to": OTHER, "blobVersionedHashes": []}, -32603),
        ({"to": OTHER, "blobVersionedHashes": ["0x02" + "00" * 31]}, -32603),
        ({"to": "0x12"}, -32602),
    ],
)
def test_without_it_some_rules_hold_too(node: Node, call: dict[str, Any], code: int) -> None:
    assert refusal(node, calls(call)) == code


def test_without_validation_nonces_and_fees_do_not_count(node: Node) -> None:
    given = {"from": DEPLOYMENT_PROXY.hex(), "to": OTHER, "nonce": "0x77"}
    given["from"] = "0x" + given["from"]
    block = simulate(node, calls(given, {"from": given["from"], "to": OTHER}))[0]
    assert [each["status"] for each in block["calls"]] == ["0x1", "0x1"]
    assert block["baseFeePerGas"] == "0x0"


def test_the_last_nonce_is_only_for_calls_without_validation(node: Node) -> None:
    """EIP-2681; go-ethereum begins anew after it where nobody validates."""
    accounts = {SENDER: {"nonce": hex(2**64 - 1)}}
    pair = calls({"from": SENDER, "to": OTHER}, {"from": SENDER, "to": OTHER})
    given = {**pair, "stateOverrides": accounts}
    node_options = {"blockStateCalls": [given], "returnFullTransactions": True}
    (block,) = node.request("eth_simulateV1", [node_options])
    nonces = [each["nonce"] for each in block["transactions"]]
    assert nonces == [hex(2**64 - 1), "0x0"]
    assert refusal(node, given, validation=True) == -32603
    before = {**given, "stateOverrides": {SENDER: {"nonce": hex(2**64 - 2)}}}
    assert refusal(node, before, validation=True) == -38012  # the nonce is not what is wrong


def test_free_gas_takes_nothing_from_the_fee_recipient(node: Node) -> None:
    header = {"baseFeePerGas": hex(10**9), "feeRecipient": HEIR}
    balance = f"0x73{HEIR[2:]}31" + "60005260206000f3"
    accounts = {MADE: {"code": balance}, HEIR: {"balance": "0x64"}}
    block = simulate(
        node,
        calls({"to": OTHER}, {"to": MADE}, stateOverrides=accounts, blockOverrides=header),
    )[0]
    assert block["calls"][1]["returnData"] == word(100)


def test_a_blob_transaction_counts_its_blobs(node: Node) -> None:
    blobs = {"blobVersionedHashes": ["0x01" + "22" * 31] * 2}
    first, second = simulate(
        node,
        calls({"to": OTHER, **blobs}, stateOverrides={"0x" + "00" * 20: {"balance": hex(10**18)}}),
        calls(),
    )
    assert (first["blobGasUsed"], second["blobGasUsed"]) == (hex(2 * 2**17), "0x0")


@pytest.mark.parametrize(
    ("blocks", "code"),
    [
        ([{"number": "0x2"}, {"number": "0x2"}], -38020),
        ([{"number": "0x0"}], -38020),
        ([{"number": "0x101"}], -38026),
        ([{"time": "0x1"}], -38021),
        ([{"time": hex(2**40)}, {"time": hex(2**40)}], -38021),
        ([{"weather": "0x1"}], -32602),
        ([{}] * 257, -38026),
        ([], -32602),
    ],
)
def test_blocks_out_of_order_are_refused(node: Node, blocks: list[Any], code: int) -> None:
    assert refusal(node, *[calls(blockOverrides=each) for each in blocks]) == code


def test_too_many_calls_are_refused(node: Node) -> None:
    assert refusal(node, calls(*[{"to": OTHER}] * 5_001)) == -38026


@pytest.mark.parametrize(
    "params", [[], [5], [{}], [{"blockStateCalls": 5}], [{"blockStateCalls": [5]}]]
)
def test_nonsense_is_told(node: Node, params: list[Any]) -> None:
    with pytest.raises(JsonRpcError) as refused:
        node.request("eth_simulateV1", params)
    assert refused.value.code == -32602
    assert refusal(node, calls(), validation="yes") == -32602
    assert refusal(node, calls(), tag="0x77") == -32000


def test_simulated_gas_is_bounded_over_all_blocks(node: Node) -> None:
    loop = {MADE: {"code": "0xfe"}}
    full = calls({"to": MADE}, stateOverrides=loop)
    first, second = simulate(node, full, calls({"to": MADE}))
    assert int(first["calls"][0]["gasUsed"], 16) == 30_000_000
    assert int(second["calls"][0]["gasUsed"], 16) == 20_000_000

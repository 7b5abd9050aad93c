"""Flat traces (trace_...) and what Otterscan asks for (ots_...)."""

from __future__ import annotations

from typing import Any

import pytest

from govkit.chain.node import JsonRpcError, Node
from tests.unit.chain.code import (
    COUNTER,
    NOBODY,
    OTHER,
    REASON,
    REVERTER,
    SENDER,
    deploy,
    init_code,
    new_node,
    send,
)

HEIR = "0x" + "c2" * 20
# hands its value on to HEIR, asks the identity precompile, then ends in favour of HEIR
PAYER = bytes.fromhex(
    "5f5f5f5f34" + f"73{HEIR[2:]}" + "5af150" + "5f5f5f5f5f60045af150" + f"73{HEIR[2:]}ff"
)
BALANCE = "0x64"


@pytest.fixture
def node() -> Node:
    return new_node()


def failing(node: Node, to: str) -> str:
    return send(node, to, gas="0x186a0")


@pytest.fixture
def paid(node: Node) -> tuple[str, str]:
    """A contract that pays and ends, and the hash of the transaction that had it do so."""
    payer = deploy(node, PAYER)
    node.request("anvil_setBalance", [payer, "0x7"])
    return payer, send(node, payer, value=BALANCE, gas="0x30d40")


def test_the_calls_of_a_transaction_are_told_flat(node: Node, paid: tuple[str, str]) -> None:
    payer, sent = paid
    root, call, ending = node.request("trace_transaction", [sent])
    receipt = node.request("eth_getTransactionReceipt", [sent])
    assert (root["type"], root["traceAddress"], root["subtraces"]) == ("call", [], 2)
    assert root["action"] == {
        "callType": "call",
        "from": SENDER,
        "to": payer,
        "gas": hex(200_000 - 21_000),
        "input": "0x",
        "value": BALANCE,
    }
    assert int(root["result"]["gasUsed"], 16) == int(receipt["gasUsed"], 16) - 21_000
    assert (call["traceAddress"], call["action"]["to"]) == ([0], HEIR)
    assert call["action"]["value"] == BALANCE
    assert (ending["type"], ending["traceAddress"]) == ("suicide", [1])
    assert ending["action"] == {"address": payer, "refundAddress": HEIR, "balance": "0x7"}
    place = {
        "blockHash": receipt["blockHash"],
        "blockNumber": int(receipt["blockNumber"], 16),
        "transactionHash": sent,
        "transactionPosition": 0,
    }
    assert all(place.items() <= frame.items() for frame in (root, call, ending))
    assert node.request("trace_block", [receipt["blockNumber"]]) == [root, call, ending]


def test_creations_and_failures_are_told(node: Node) -> None:
    reverter = deploy(node, REVERTER)
    creation = node.request("trace_block", ["latest"])[0]
    assert creation["type"] == "create"
    assert creation["action"]["init"] == "0x" + init_code(REVERTER).hex()
    assert creation["action"]["creationMethod"] == "create"
    assert creation["result"]["address"] == reverter
    assert creation["result"]["code"] == "0x" + REVERTER.hex()
    (refused,) = node.request("trace_transaction", [failing(node, reverter)])
    assert refused["error"] == "Reverted"
    assert refused["result"]["output"] == "0x" + REASON.hex()
    node.request("anvil_setCode", [NOBODY, "0xfe"])
    (broken,) = node.request("trace_transaction", [failing(node, NOBODY)])
    assert (broken["error"], broken["result"]) == ("Bad instruction", None)


def test_a_block_is_replayed(node: Node, paid: tuple[str, str]) -> None:
    (replay,) = node.request("trace_replayBlockTransactions", ["latest", ["trace"]])
    assert replay["transactionHash"] == paid[1]
    assert (replay["output"], replay["stateDiff"], replay["vmTrace"]) == ("0x", None, None)
    assert [frame["type"] for frame in replay["trace"]] == ["call", "call", "suicide"]
    assert "blockHash" not in replay["trace"][0]
    (alone,) = node.request("trace_replayBlockTransactions", ["latest", []])
    assert alone["trace"] == []
    for types in (["vmTrace"], ["weather"], "trace"):
        for method, of in (("BlockTransactions", "latest"), ("Transaction", paid[1])):
            with pytest.raises(JsonRpcError) as refused:
                node.request(f"trace_replay{method}", [of, types])
            assert refused.value.code == -32602


def changes_of(node: Node, sent: str) -> Any:
    """What a transaction changed; a block that it is alone in tells the same."""
    found = node.request("trace_replayTransaction", [sent, ["stateDiff"]])
    block = node.request("eth_getTransactionReceipt", [sent])["blockNumber"]
    (again,) = node.request("trace_replayBlockTransactions", [block, ["stateDiff"]])
    assert again == {"transactionHash": sent, **found}
    return found["stateDiff"]


def state_at(node: Node, account: str, block: int) -> dict[str, str]:
    names = {"balance": "eth_getBalance", "code": "eth_getCode", "nonce": "eth_getTransactionCount"}
    return {name: node.request(method, [account, hex(block)]) for name, method in names.items()}


def test_what_a_transaction_changed_is_what_the_blocks_say(
    node: Node, paid: tuple[str, str]
) -> None:
    node.request("anvil_setCoinbase", [NOBODY])
    counter, fresh = deploy(node, COUNTER), "0x" + "fe" * 20
    for sent in (paid[1], send(node, counter), send(node, counter), send(node, fresh, value="0x5"),
                 failing(node, deploy(node, REVERTER))):  # fmt: skip
        block = int(node.request("eth_getTransactionReceipt", [sent])["blockNumber"], 16)
        found = changes_of(node, sent)
        assert SENDER in found
        for account, diff in found.items():
            before, after = state_at(node, account, block - 1), state_at(node, account, block)
            is_new = account in (fresh, HEIR, NOBODY) and before["balance"] == "0x0"
            for name in ("balance", "code", "nonce"):
                changed = {"*": {"from": before[name], "to": after[name]}}
                expected = "=" if before[name] == after[name] else changed
                assert diff[name] == ({"+": after[name]} if is_new else expected)
            for slot, change in diff["storage"].items():
                asked = [account, slot]
                was, now = (
                    node.request("eth_getStorageAt", [*asked, hex(at)]) for at in (block - 1, block)
                )
                assert change == {"*": {"from": was, "to": now}}
                assert was != now
    changed = changes_of(node, send(node, counter))[counter]
    assert (changed["balance"], changed["code"], len(changed["storage"])) == ("=", "=", 1)


def test_a_new_contract_is_added_with_its_storage(node: Node) -> None:
    # stores 7 in slot 1, and leaves COUNTER's code
    creation = "0x" + (
        "6007600155" + init_code(COUNTER).replace(b"\x80\x60\x09", b"\x80\x60\x0e").hex()
    )
    sent = node.request("eth_sendTransaction", [{"from": SENDER, "data": creation}])
    made = node.request("eth_getTransactionReceipt", [sent])["contractAddress"]
    assert changes_of(node, sent)[made] == {
        "balance": {"+": "0x0"},
        "code": {"+": "0x" + COUNTER.hex()},
        "nonce": {"+": "0x1"},
        "storage": {"0x" + "1".zfill(64): {"+": "0x" + "7".zfill(64)}},
    }


def test_of_several_in_a_block_each_tells_its_own(node: Node) -> None:
    counter = deploy(node, COUNTER)
    with node.chain.one_block():
        sent = [send(node, counter, gas="0x15f90") for _ in range(3)]
    slot = "0x" + "0" * 64
    for number, each in enumerate(sent):
        found = node.request("trace_replayTransaction", [each, ["stateDiff", "trace"]])
        change = found["stateDiff"][counter]["storage"][slot]["*"]
        assert [int(change[name], 16) for name in ("from", "to")] == [number, number + 1]
        assert found["trace"][0]["action"]["to"] == counter


def test_there_is_nothing_to_tell_of_what_is_not_there(node: Node) -> None:
    assert node.request("trace_block", ["earliest"]) == []
    assert node.request("trace_transaction", ["0x" + "00" * 32]) is None
    assert node.request("trace_replayTransaction", ["0x" + "00" * 32, ["trace"]]) is None
    for method in ("ots_traceTransaction", "ots_getTransactionError"):
        with pytest.raises(JsonRpcError, match="not found"):
            node.request(method, ["0x" + "00" * 32])
    assert node.request("ots_getBlockDetails", [77]) is None
    assert node.request("erigon_getHeaderByNumber", [77]) is None
    assert node.request("ots_getContractCreator", [NOBODY]) is None
    assert node.request("ots_getTransactionBySenderAndNonce", [SENDER, 0]) is None


# -- Otterscan


def test_the_explorer_finds_its_level_and_headers(node: Node) -> None:
    assert node.request("ots_getApiLevel") == 8
    send(node, OTHER)
    header = node.request("erigon_getHeaderByNumber", [1])
    assert (header["number"], "transactions" in header) == ("0x1", False)
    assert node.request("ots_hasCode", [SENDER, "latest"]) is False
    assert node.request("ots_hasCode", [deploy(node, COUNTER), "latest"]) is True


def test_what_moves_inside_a_transaction_is_told(node: Node, paid: tuple[str, str]) -> None:
    payer, sent = paid
    assert node.request("ots_getInternalOperations", [sent]) == [
        {"type": 0, "from": payer, "to": HEIR, "value": BALANCE},
        {"type": 1, "from": payer, "to": HEIR, "value": "0x7"},
    ]
    entries = node.request("ots_traceTransaction", [sent])
    assert [(each["type"], each["depth"]) for each in entries] == [
        ("CALL", 0),
        ("CALL", 1),
        ("SELFDESTRUCT", 1),
    ]
    assert node.request("ots_getTransactionError", [sent]) == "0x"
    failed = failing(node, deploy(node, REVERTER))
    assert node.request("ots_getTransactionError", [failed]) == "0x" + REASON.hex()


def test_what_a_failure_undid_did_not_move(node: Node) -> None:
    """A call that fails takes back what it paid, and its caller goes on."""
    pays = f"5f5f5f5f6001{'73' + HEIR[2:]}5af150"
    undone = deploy(node, bytes.fromhex(pays + "5f5ffd"))
    lasting = deploy(node, bytes.fromhex(pays + "00"))
    asks = "".join(f"5f5f5f5f6002{'73' + each[2:]}5af150" for each in (undone, lasting))
    caller = deploy(node, bytes.fromhex(asks + "00"))
    sent = send(node, caller, value="0x64", gas="0x493e0")
    assert node.request("ots_getInternalOperations", [sent]) == [
        {"type": 0, "from": caller, "to": lasting, "value": "0x2"},
        {"type": 0, "from": lasting, "to": HEIR, "value": "0x1"},
    ]
    assert len(node.request("ots_traceTransaction", [sent])) == 5  # where it is told nevertheless


def test_a_block_is_told_in_pages(node: Node) -> None:
    node.request("evm_setAutomine", [False])
    sent = [
        send(node, OTHER, gas="0x7530", data="0x12345678aabb", nonce=hex(nonce))
        for nonce in range(5)
    ]
    node.request("evm_mine")
    details = node.request("ots_getBlockDetails", [1])
    block = details["block"]
    assert (block["transactionCount"], block["logsBloom"]) == (5, None)
    assert "transactions" not in block
    receipts = node.request("eth_getBlockReceipts", ["0x1"])
    fees = [int(each["gasUsed"], 16) * int(each["effectiveGasPrice"], 16) for each in receipts]
    assert details["totalFees"] == hex(sum(fees))
    assert node.request("ots_getBlockDetailsByHash", [block["hash"]]) == details
    pages = [node.request("ots_getBlockTransactions", [1, page, 2]) for page in range(4)]
    shown = [[each["hash"] for each in page["fullblock"]["transactions"]] for page in pages]
    assert shown == [sent[3:5], sent[1:3], sent[0:1], []]
    assert pages[0]["fullblock"]["transactions"][0]["input"] == "0x12345678"
    assert pages[0]["receipts"][0]["logs"] is None
    with pytest.raises(JsonRpcError, match="1 to 1000"):
        node.request("ots_getBlockTransactions", [1, 0, 0])


def hashes(page: Any) -> list[str]:
    return [each["hash"] for each in page["txs"]]


def test_an_accounts_transactions_are_found_in_pages(node: Node, paid: tuple[str, str]) -> None:
    payer, ending = paid
    direct = [send(node, HEIR) for _ in range(3)]
    send(node, OTHER)
    newest = node.request("ots_searchTransactionsBefore", [HEIR, 0, 2])
    assert hashes(newest) == [direct[2], direct[1]]
    assert (newest["firstPage"], newest["lastPage"]) == (True, False)
    before = int(newest["txs"][-1]["blockNumber"], 16)
    older = node.request("ots_searchTransactionsBefore", [HEIR, before, 2])
    assert hashes(older) == [direct[0], ending]
    oldest = node.request("ots_searchTransactionsAfter", [HEIR, 0, 2])
    assert hashes(oldest) == [direct[0], ending]
    assert (oldest["firstPage"], oldest["lastPage"]) == (False, True)
    all_of_it = node.request("ots_searchTransactionsBefore", [payer, 0, 25])
    assert (len(all_of_it["txs"]), all_of_it["lastPage"]) == (2, True)
    assert all_of_it["receipts"][0]["transactionHash"] == ending
    header = node.request("eth_getBlockByNumber", [all_of_it["txs"][0]["blockNumber"]])
    assert all_of_it["receipts"][0]["timestamp"] == int(header["timestamp"], 16)


def pages(node: Node, account: str, size: int, *, forward: bool) -> list[str]:
    """All that is found, page after page as Otterscan turns them: each block's together."""
    method = "ots_searchTransactionsAfter" if forward else "ots_searchTransactionsBefore"
    last, end = ("firstPage", 0) if forward else ("lastPage", -1)
    found, place = list[str](), 0
    while True:
        page = node.request(method, [account, place, size])
        assert page["firstPage" if not forward else "lastPage"] == (place == 0)
        blocks = [int(each["blockNumber"], 16) for each in page["txs"]]
        assert blocks == sorted(blocks, reverse=True)
        assert [each["transactionHash"] for each in page["receipts"]] == hashes(page)
        found = hashes(page) + found if forward else found + hashes(page)
        if page[last]:
            return found
        assert len(page["txs"]) >= size
        place = blocks[end]


@pytest.mark.parametrize("size", range(1, 7))
def test_pages_in_either_direction_have_each_transaction_once(node: Node, size: int) -> None:
    forwarder = deploy(node, bytes.fromhex(f"5f5f5f5f34{'73' + HEIR[2:]}5af150"))
    expected = list[str]()
    for length in (1, 3, 2):
        send(node, OTHER)
        with node.chain.one_block():
            for number in range(length):
                to = forwarder if number % 2 else HEIR
                expected.insert(0, send(node, to, gas="0x15f90", value="0x1"))
    assert pages(node, HEIR, size, forward=False) == expected
    assert pages(node, HEIR, size, forward=True) == expected
    assert pages(node, NOBODY, size, forward=False) == []


def test_a_creator_and_a_nonce_are_found(node: Node) -> None:
    sent = [send(node, OTHER) for _ in range(5)]
    counter = deploy(node, COUNTER)
    send(node, OTHER)
    assert node.request("ots_getTransactionBySenderAndNonce", [SENDER, 3]) == sent[3]
    assert node.request("ots_getTransactionBySenderAndNonce", [SENDER, 7]) is None
    found = node.request("ots_getContractCreator", [counter])
    receipt = node.request("eth_getTransactionReceipt", [found["hash"]])
    assert (found["creator"], receipt["contractAddress"]) == (SENDER, counter)

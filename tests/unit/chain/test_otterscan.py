"""What Otterscan 2.10.0 asked for in Chromium, page by page, when it showed a founded nation here.

It is in no package registry, so its requests were recorded (2026-11-29, from its source built with
npm) and are asked again; its probes of a contract by eth_call are left out. Words in braces stand
for what the nation had there.
"""

from __future__ import annotations

from typing import Any

import pytest

from govkit.chain import Node
from tests.unit.chain.code import COUNTER, OTHER, REVERTER, SENDER, deploy, new_node, send

Request = tuple[str, list[Any]]

HEAD: list[Request] = [
    ("eth_blockNumber", []),
    ("erigon_getHeaderByNumber", ["{head}"]),
    ("eth_getBlockByNumber", ["0x4", False]),
    ("eth_getBlockByNumber", ["0x0", False]),
]
"""On every page: the newest block, and its search for the first one."""

OPENED: list[Request] = [
    ("eth_getTransactionByHash", ["{transaction}"]),
    ("eth_getTransactionReceipt", ["{transaction}"]),
    ("ots_getBlockDetails", ["{block}"]),
    ("ots_hasCode", ["{account}", "{block}"]),
]
"""On every page of a transaction."""

OVERVIEW: list[Request] = [
    *OPENED,
    ("eth_getTransactionCount", ["{account}", "latest"]),
    ("ots_getInternalOperations", ["{transaction}"]),
    ("ots_getTransactionError", ["{transaction}"]),
    ("ots_traceTransaction", ["{transaction}"]),
]
ACCOUNT: list[Request] = [
    ("ots_hasCode", ["{account}", "latest"]),
    ("eth_getBalance", ["{account}", "latest"]),
    ("ots_getContractCreator", ["{account}"]),
    ("eth_getTransactionCount", ["{account}", "latest"]),
    ("ots_getInternalOperations", ["{transaction}"]),
    ("ots_hasCode", ["{contract}", "{block}"]),
]
CODE: list[Request] = [
    ("ots_hasCode", ["{contract}", "latest"]),
    ("eth_getCode", ["{contract}", "latest"]),
]
PAGES: dict[str, list[Request]] = {
    "/": [],
    "/block/N": [("ots_getBlockDetails", ["{block}"])],
    "/block/N/txs": [("ots_getBlockTransactions", ["{block}", 0, 25]), *ACCOUNT[-2:]],
    "/tx/H": OVERVIEW,
    "/tx/H/logs": OPENED,
    "/tx/H/trace": [*OPENED, ("ots_traceTransaction", ["{transaction}"])],
    "/tx/H/statediff": [*OPENED, ("trace_replayTransaction", ["{transaction}", ["stateDiff"]])],
    "/address/A": [*ACCOUNT, ("ots_searchTransactionsBefore", ["{account}", 0, 25])],
    "/address/A/txs/last": [*ACCOUNT, ("ots_searchTransactionsAfter", ["{account}", 0, 25])],
    "/address/A?nonce=1": [
        ("ots_getTransactionBySenderAndNonce", ["{account}", 1]),
        *ACCOUNT[:2],
        *OVERVIEW,
    ],
    "/address/C": [
        *CODE,
        ("ots_getContractCreator", ["{contract}"]),
        ("ots_searchTransactionsBefore", ["{contract}", 0, 25]),
    ],
    "/address/C/contract": CODE,
    "/address/C/readContract": CODE,
}
NOTHING_TO_TELL = {("ots_getContractCreator", SENDER)}


@pytest.fixture(scope="module", params=["it succeeded", "it failed"])
def place(request: pytest.FixtureRequest) -> tuple[Node, dict[str, Any]]:
    """A chain, and what the words in braces stand for: the transaction succeeded, or failed."""
    node = new_node()
    send(node, OTHER)
    runtime = REVERTER if request.param == "it failed" else COUNTER
    contract = deploy(node, runtime)
    sent = send(node, contract, gas="0x186a0")
    block = int(node.request("eth_getTransactionReceipt", [sent])["blockNumber"], 16)
    send(node, OTHER)
    words = {"transaction": sent, "block": block, "account": SENDER, "contract": contract}
    return node, {**words, "head": block + 1}


def filled(given: Any, words: dict[str, Any]) -> Any:
    is_word = isinstance(given, str) and given.startswith("{")
    return words[given.strip("{}")] if is_word else given


@pytest.mark.parametrize("page", PAGES)
def test_each_page_is_told_what_it_asks_for(place: tuple[Node, dict[str, Any]], page: str) -> None:
    node, words = place
    for method, params in (*HEAD, *PAGES[page]):
        given = [filled(each, words) for each in params]
        answer = node.handle({"jsonrpc": "2.0", "id": 1, "method": method, "params": given})
        assert "error" not in answer, answer
        is_there = answer["result"] is not None
        beyond = method == "eth_getBlockByNumber" and int(given[0], 16) > words["head"]
        nothing = beyond or (method, given[0] if given else "") in NOTHING_TO_TELL
        assert is_there != nothing, (method, given, answer)


def test_what_is_not_there_is_told_as_nothing(place: tuple[Node, dict[str, Any]]) -> None:
    """It says so itself then: Block "515" not found."""
    node, unknown = place[0], "0x" + "12" * 32
    for method, params in (
        ("ots_getBlockDetails", [515]),
        ("eth_getTransactionByHash", [unknown]),
        ("eth_getTransactionReceipt", [unknown]),
    ):
        assert node.request(method, params) is None

"""Nodes as providers and other clients answer: behind, busy, bounded, and each in its own words."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from govkit.chain import process
from govkit.chain.dev_accounts import DEV_ACCOUNTS
from govkit.chain.process import NodeInfo
from govkit.contracts import TreasuryToken
from govkit.contracts.abi import Artifact, encode
from govkit.contracts.token import TokenSettings
from govkit.crypto.keccak import checksum, keccak
from govkit.errors import NetworkError, NotAuthorized, RevertError, RpcError
from govkit.nation.nation import Nation
from govkit.network.accounts import KeySigner
from govkit.network.connection import PAUSES_SECONDS
from govkit.network.port import Call
from govkit.network.transport import is_loopback
from govkit.network.web3_port import Web3Port
from govkit.testing import sample_constitution
from govkit.types import Bps, Wei
from tests.integration.hostile import serving
from tests.integration.quirks import Changed, QuirkNode
from tests.unit.network.clocks import WaitingClock

SENDER, OTHER = (KeySigner(DEV_ACCOUNTS[number].private_key) for number in (5, 6))
NOBODY = checksum(b"\xdd" * 20)
GIFT = Call(NOBODY, value=Wei(1))
DAY = 86_400
Body = dict[str, Any]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NodeInfo]:
    folder = tmp_path_factory.mktemp("providers") / "chain"
    yield process.ensure_running(folder)
    process.stop(folder)


@pytest.fixture
def node(running: NodeInfo) -> Iterator[NodeInfo]:
    """A served chain, taken back afterwards to where it was."""
    snapshot = process.request(running, "evm_snapshot", [])
    yield running
    assert process.request(running, "evm_revert", [snapshot])


def port_of(provider: Any, **options: Any) -> Web3Port:
    return Web3Port(provider, poll_seconds=1, clock=WaitingClock(), **options)


def token_of(port: Web3Port) -> TreasuryToken:
    issuer = SENDER.address
    settings = TokenSettings("Merit", "MRT", Wei(10**24), Bps(500), True, issuer, issuer)
    init_code = Artifact.load("TreasuryToken").init_code(settings.words())
    created = port.send(Call(None, init_code), SENDER).contract_address
    assert created is not None
    return TreasuryToken(port, created)


# -- a reader behind the writer


@pytest.mark.parametrize("lag", [1, 2, 5, 12])
def test_what_was_written_is_read(node: NodeInfo, lag: int) -> None:
    port = port_of(QuirkNode(node.url, lag=lag))
    token = token_of(port)
    assert port.code(token.address)
    port.send(token.allocate([(OTHER.address, Wei(1_000), True)]), SENDER)
    assert token.total_supply() == 1_000
    assert token.balance_of(OTHER.address) == 1_000
    receipt = port.send(token.transfer(NOBODY, Wei(7)), OTHER)
    (event,) = token.events("Transfer", from_block=receipt.block_number)
    assert 7 in event.fields.values()
    assert port.block().number == receipt.block_number
    assert port.block(receipt.block_number).number == receipt.block_number
    for number in (1, 2, 3):
        assert port.balance(NOBODY) == number - 1
        port.send(GIFT, SENDER)
    assert port.balance(NOBODY) == 3


def test_without_patience_it_would_not_be(node: NodeInfo) -> None:
    """What the test above is about: the same reads, where the node is taken for one server."""
    port = port_of(QuirkNode(node.url, lag=12), is_one_server=True)
    port.send(GIFT, SENDER)
    assert port.balance(NOBODY) == 0


def test_another_process_of_the_folder_reads_what_was_written(
    node: NodeInfo, tmp_path: Path
) -> None:
    provider, journal = QuirkNode(node.url), tmp_path / "pending.json"
    first = port_of(provider, journal=journal)
    first.send(GIFT, SENDER)
    provider._left, provider._head = 5, first.block().number - 1
    assert port_of(provider, journal=journal).balance(NOBODY) == 1


def test_a_chain_that_was_reset_is_not_waited_for_twice(node: NodeInfo, tmp_path: Path) -> None:
    journal = tmp_path / "pending.json"
    snapshot = process.request(node, "evm_snapshot", [])
    port_of(node.url, journal=journal).send(GIFT, SENDER)
    assert process.request(node, "evm_revert", [snapshot])
    port = port_of(node.url, journal=journal)
    assert port.balance(NOBODY) == 0
    port.send(GIFT, SENDER)
    assert port.balance(NOBODY) == 1


def test_nonces_of_a_chain_that_was_reset_are_not_kept(node: NodeInfo, tmp_path: Path) -> None:
    """Else the next transaction would wait for ever for those before it."""
    journal = tmp_path / "pending.json"
    snapshot = process.request(node, "evm_snapshot", [])
    for _ in range(3):
        port_of(node.url, journal=journal).send(GIFT, SENDER)
    assert process.request(node, "evm_revert", [snapshot])
    for number in (1, 2):
        port_of(node.url, journal=journal).send(GIFT, SENDER)
        assert port_of(node.url).balance(NOBODY) == number


def test_a_server_that_never_catches_up_is_told_and_what_is_done_too(node: NodeInfo) -> None:
    port = port_of(QuirkNode(node.url, lag=10**6))
    with pytest.raises(NetworkError, match=r"lacks block .*what was sent is done"):
        port.send(GIFT, SENDER)
    assert port_of(node.url).balance(NOBODY) == 1


def test_a_nation_is_founded_and_recorded_in_through_servers_that_are_behind(
    node: NodeInfo,
) -> None:
    port = port_of(QuirkNode(node.url, lag=4))
    deployer = KeySigner(DEV_ACCOUNTS[0].private_key)
    nation = Nation.found(sample_constitution(), port, deployer)
    assert nation.deployment.founded
    port.send(nation.token.delegate(NOBODY), deployer)
    assert nation.token.delegates(deployer.address) == NOBODY


# -- logs


WIDEST = 5
TOO_WIDE = [
    (-32600, "eth_getLogs is limited to a range of 5 blocks"),
    (-32005, "query returned more than 10000 results. Try with this block range [0x1, 0x2]."),
    (-32602, "query exceeds max results 20000, retry with the range 1-5"),
    (-32000, "exceed maximum block range: 5"),
    (-32005, "limit exceeded"),
    (-32614, "eth_getLogs is limited to a 5 range"),
    (-32000, "Log response size exceeded. You can make requests with up to a 2K block range"),
    (-32000, "query timeout exceeded"),
]


def bounded(node: NodeInfo, status: int, body: bytes | None) -> Callable[[Body], tuple[int, bytes]]:
    """A node that gives logs of at most five blocks at once."""

    def answer(request: Body) -> tuple[int, bytes]:
        if request["method"] == "eth_getLogs":
            (query,) = request["params"]
            if int(query["toBlock"], 16) - int(query["fromBlock"], 16) >= WIDEST:
                return status, body or b""
        found = process.request(node, request["method"], request["params"])
        return 200, json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": found}).encode()

    return answer


@pytest.mark.parametrize("status", [200, 400, 413, 422])
@pytest.mark.parametrize(("code", "message"), TOO_WIDE)
def test_logs_are_asked_in_parts_however_the_bound_is_told(
    node: NodeInfo, status: int, code: int, message: str
) -> None:
    token = token_of(port_of(node.url))
    process.request(node, "anvil_mine", [hex(30)])
    error = {"jsonrpc": "2.0", "id": 1, "error": {"code": code, "message": message}}
    with serving(bounded(node, status, json.dumps(error).encode())) as url:
        clock = WaitingClock()
        port = Web3Port(url, clock=clock)
        assert port.logs([token.address]) == port_of(node.url).logs([token.address])
        assert clock.slept == []


@pytest.mark.parametrize("status", [400, 413, 414, 422])
def test_a_bound_that_is_told_by_the_status_alone_is_understood(
    node: NodeInfo, status: int
) -> None:
    process.request(node, "anvil_mine", [hex(30)])
    with serving(bounded(node, status, b"<html>Request Entity Too Large</html>")) as url:
        assert port_of(url).logs([NOBODY]) == []


# -- busy


@pytest.mark.parametrize("status", [200, 429])
@pytest.mark.parametrize(
    ("code", "message"),
    [
        (-32005, "rate limit exceeded: retry in a second"),
        (429, "Your app has exceeded its compute units per second capacity."),
        (-32007, "50/second request limit reached"),
        (-32000, "Too Many Requests"),
        (-32005, "daily request count exceeded, request rate limited"),
    ],
)
def test_a_node_that_is_busy_is_asked_again(
    node: NodeInfo, status: int, code: int, message: str
) -> None:
    refused = 3

    def answer(request: Body) -> tuple[int, bytes]:
        nonlocal refused
        refused -= 1
        body: Body = {"jsonrpc": "2.0", "id": request["id"]}
        if refused >= 0:
            body["error"] = {"code": code, "message": message}
            return status, json.dumps(body).encode()
        body["result"] = process.request(node, request["method"], request["params"])
        return 200, json.dumps(body).encode()

    clock = WaitingClock()
    with serving(answer) as url:
        assert Web3Port(url, clock=clock).logs([NOBODY], to_block=0) == []
    assert clock.slept == list(PAUSES_SECONDS[:3])


def test_a_node_that_stays_busy_is_told(node: NodeInfo) -> None:
    clock = WaitingClock()

    def answer(request: Body) -> tuple[int, bytes]:
        error = {"code": -32005, "message": "rate limit exceeded"}
        return 200, json.dumps({"jsonrpc": "2.0", "id": request["id"], "error": error}).encode()

    with serving(answer) as url, pytest.raises(RpcError, match="rate limit exceeded"):
        Web3Port(url, clock=clock).block()
    assert clock.slept == list(PAUSES_SECONDS)


def test_a_revert_whose_reason_sounds_busy_is_not_asked_again() -> None:
    def answer(request: Body) -> tuple[int, bytes]:
        error = {"code": 3, "message": "execution reverted: too many requests, retry"}
        return 200, json.dumps({"jsonrpc": "2.0", "id": request["id"], "error": error}).encode()

    clock = WaitingClock()
    with serving(answer) as url, pytest.raises(RevertError, match="too many requests"):
        Web3Port(url, clock=clock).call(GIFT)
    assert clock.slept == []


# -- reverts


REASON = "registry: only registrar"
DATA = "0x08c379a0" + encode(["string"], [REASON]).hex()
VM = "VM Exception while processing transaction: revert"
FORMS: dict[str, Body] = {
    "geth": {"code": 3, "message": f"execution reverted: {REASON}", "data": DATA},
    "data alone": {"code": 3, "message": "execution reverted", "data": DATA},
    "message alone": {"code": -32000, "message": f"execution reverted: {REASON}"},
    "hardhat": {"code": -32603, "message": f"Error: {VM}ed", "data": {"message": VM, "data": DATA}},
    "hardhat in words": {
        "code": -32603, "message": f"Error: {VM}ed with reason string '{REASON}'",
    },
    "ganache": {
        "code": -32000, "message": VM,
        "data": {"0x" + "ab" * 32: {"error": "revert", "return": DATA}, "name": "Error"},
    },
    "ganache in words": {
        "code": -32000, "message": VM, "data": {"0x" + "ab" * 32: {"reason": REASON}},
    },
    "ganache 7": {
        "code": -32000, "message": VM, "data": {"result": DATA, "hash": "0x" + "ab" * 32},
    },
    "parity": {"code": -32015, "message": "VM execution error.", "data": f"Reverted {DATA}"},
    "nethermind": {"code": -32015, "message": "VM execution error.", "data": f"revert: {REASON}"},
    "wrapped": {
        "code": -32603, "message": "Internal JSON-RPC error.",
        "data": {"originalError": {"code": 3, "message": "execution reverted", "data": DATA}},
    },
    "hex in the message": {"code": -32000, "message": f"execution reverted: {DATA}"},
}  # fmt: skip
ERROR = "RegistryOnlyRegistrar()"
NUMBER = "0x" + keccak(ERROR.encode())[:4].hex()
"""The same reason as contracts give it since release 5."""
FORMS |= {
    f"{name}, four bytes": json.loads(json.dumps(each).replace(DATA, NUMBER))
    for name, each in FORMS.items()
    if DATA in json.dumps(each)
}
FORMS |= {
    "anvil": {
        "code": 3, "message": f"execution reverted: custom error {NUMBER}", "data": NUMBER,
    },
    "a number in the message": {
        "code": -32000, "message": f"execution reverted: custom error {NUMBER}",
    },
    "hardhat by an ABI": {
        "code": -32603, "message": f"Error: {VM}ed with custom error '{ERROR}'",
    },
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_the_reason_of_a_revert_is_told_wherever_it_stands(form: str) -> None:
    def answer(request: Body) -> tuple[int, bytes]:
        body = {"jsonrpc": "2.0", "id": request["id"], "error": FORMS[form]}
        return 200, json.dumps(body).encode()

    with serving(answer) as url:
        with pytest.raises(NotAuthorized) as caught:
            port_of(url).call(GIFT)
        assert caught.value.reason == REASON
        with pytest.raises(NotAuthorized):
            port_of(url).estimate(GIFT, NOBODY)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        ({"code": 3, "message": "execution reverted"}, "it gave no reason"),
        ({"code": 3, "message": "execution reverted", "data": "0x"}, "it gave no reason"),
        ({"code": -32000, "message": f"{VM} dai: not enough"}, "dai: not enough"),
        ({"code": -32015, "message": "VM execution error.", "data": "Reverted 0x"}, "no reason"),
        ({"code": 3, "message": "reverted", "data": {"data": {"data": {"a": {}}}}}, "no reason"),
        ({"code": 3, "message": "reverted", "data": "0x4e487b71" + f"{17:064x}"}, "panic 0x11"),
        ({"code": 3, "message": r"execution reverted: b'\xzz'"}, "xzz"),
        ({"code": 3, "message": "execution reverted: b'é'"}, "é"),
        ({"code": 3, "message": "execution reverted: NoSuchError()"}, r"NoSuchError\(\)"),
        ({"code": 3, "message": "execution reverted: custom error 0x12345678"}, "0x12345678"),
    ],
)
def test_a_revert_that_is_not_known_is_told_as_far_as_it_goes(error: Body, reason: str) -> None:
    def answer(request: Body) -> tuple[int, bytes]:
        return 200, json.dumps({"jsonrpc": "2.0", "id": 1, "error": error}).encode()

    with serving(answer) as url, pytest.raises(RevertError, match=reason):
        port_of(url).call(GIFT)


@pytest.mark.parametrize(
    "message", ["out of gas", "insufficient funds for transfer", "invalid opcode: INVALID"]
)
def test_another_failure_is_no_revert(message: str) -> None:
    def answer(request: Body) -> tuple[int, bytes]:
        error = {"code": -32000, "message": message}
        return 200, json.dumps({"jsonrpc": "2.0", "id": 1, "error": error}).encode()

    with serving(answer) as url, pytest.raises(RpcError, match=message):
        port_of(url).call(GIFT)


# -- fees, receipts, fields


def blocks(change: Callable[[Body], object]) -> Changed:
    def changed(method: str, answer: Body) -> None:
        if method == "eth_getBlockByNumber" and answer.get("result"):
            change(answer["result"])

    return changed


def lacking(*methods: str) -> Changed:
    def changed(method: str, answer: Body) -> None:
        if method in methods:
            answer.pop("result", None)
            answer["error"] = {"code": -32601, "message": f"the method {method} does not exist"}

    return changed


def of_rollups(method: str, answer: Body) -> None:
    found = answer.get("result")
    if isinstance(found, dict):
        found.update(l1BlockNumber="0x1", sendCount="0x1", l1Fee="0x1", l1FeeScalar="0.684",
                     depositNonce=None, sendRoot="0x" + "00" * 32)  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        (blocks(lambda block: block.update(baseFeePerGas=None)), "0x0"),
        (blocks(lambda block: block.pop("baseFeePerGas")), "0x0"),
        (lacking("eth_maxPriorityFeePerGas", "eth_feeHistory"), "0x2"),
        (of_rollups, "0x2"),
    ],
    ids=["base fee null", "no base fee", "no fee methods", "fields of rollups"],
)
def test_it_is_sent_whatever_a_node_says_of_fees(
    node: NodeInfo, changed: Changed, kind: str
) -> None:
    port_of(QuirkNode(node.url, changed=changed)).send(GIFT, SENDER)
    block: Any = process.request(node, "eth_getBlockByNumber", ["latest", True])
    assert block["transactions"][-1]["type"] == kind
    assert port_of(node.url).balance(NOBODY) == 1


def test_a_receipt_that_is_not_indexed_yet_is_waited_for(node: NodeInfo) -> None:
    left = 3

    def changed(method: str, answer: Body) -> None:
        nonlocal left
        if method == "eth_getTransactionReceipt" and left:
            left -= 1
            answer.pop("result", None)
            answer["error"] = {"code": -32000, "message": "transaction indexing is in progress"}

    assert port_of(QuirkNode(node.url, changed=changed)).send(GIFT, SENDER).gas_used == 21_000


def test_a_receipt_of_what_waits_is_none(node: NodeInfo) -> None:
    left = 2

    def changed(method: str, answer: Body) -> None:
        nonlocal left
        if method == "eth_getTransactionReceipt" and left:
            left -= 1
            answer["result"].update(blockNumber=None, blockHash=None)

    assert port_of(QuirkNode(node.url, changed=changed)).send(GIFT, SENDER).block_number > 0


def test_the_chains_id_is_asked_once(node: NodeInfo) -> None:
    provider = QuirkNode(node.url)
    port = port_of(provider)
    token = token_of(port)
    for _ in range(10):
        token.total_supply()
        port.send(GIFT, SENDER)
    assert provider.asked["eth_chainId"] == 1


# -- the environment


@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"])
def test_no_proxy_leads_to_this_machine(
    node: NodeInfo, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert port_of(node.url).chain_id() == 1337
    assert process.request(node, "eth_chainId", []) == "0x539"


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://127.0.0.1:8545", True),
        ("http://127.1.2.3", True),
        ("http://localhost:8545/key", True),
        ("http://node.localhost", True),
        ("http://[::1]:8545", True),
        ("http://0.0.0.0:8545", True),
        ("https://rpc.example.org", False),
        ("http://10.0.0.1:8545", False),
        ("http://localhost.example.org", False),
        ("http://[bad", False),
    ],
)
def test_what_is_this_machine(url: str, here: bool) -> None:
    assert is_loopback(url) is here


# -- receipts


REFUSALS: list[Any] = [
    {"code": -32601, "message": "the method eth_getBlockReceipts does not exist/is not available"},
    {"code": -32601, "message": "Method not found"},
    {"code": -32600, "message": "Unsupported method: eth_getBlockReceipts on ETH_MAINNET"},
    {"code": -32004, "message": "Method not supported"},
    {"code": -32000, "message": "rpc method is not whitelisted"},
    {"code": -32601, "message": "rpc method is unsupported", "data": {"trace_id": "5f"}},
    {"code": -32052, "message": "API key is not allowed to access method"},
    {"code": 35, "message": "method is not available on freetier, please upgrade to a paid plan"},
    None,
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=str)
def test_receipts_are_asked_one_by_one_where_there_is_no_method_for_a_block(
    node: NodeInfo, refusal: Any
) -> None:
    def changed(method: str, answer: Body) -> None:
        if method == "eth_getBlockReceipts":
            answer.pop("result", None)
            answer.update({"error": refusal} if refusal else {"result": None})

    number = port_of(node.url).send(GIFT, SENDER).block_number
    provider = QuirkNode(node.url, changed=changed)
    found = port_of(provider).receipts(number)
    assert found == port_of(node.url).receipts(number)
    assert len(found.receipts) == provider.asked["eth_getTransactionReceipt"] == 1


@pytest.mark.parametrize("status", [403, 404, 405])
def test_receipts_are_asked_one_by_one_where_http_says_no(node: NodeInfo, status: int) -> None:
    number = port_of(node.url).send(GIFT, SENDER).block_number

    def answer(request: Body) -> tuple[int, bytes]:
        if request["method"] == "eth_getBlockReceipts":
            return status, b"no"
        result = process.request(node, request["method"], request["params"])
        return 200, json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": result}).encode()

    with serving(answer) as url:
        assert port_of(url).receipts(number) == port_of(node.url).receipts(number)


# -- the time


def test_an_idle_chain_has_the_time_that_it_is(node: NodeInfo) -> None:
    port = port_of(node.url)
    head, before, began = port.block().timestamp, port.now(), time.monotonic()
    process.request(node, "evm_increaseTime", [40 * DAY])
    assert port.block().timestamp == head
    gone = port.now() - before
    assert 40 * DAY <= gone <= 40 * DAY + (time.monotonic() - began) + 1


def test_a_live_network_that_does_not_tell_has_this_machines_time() -> None:
    def answer(request: Body) -> tuple[int, bytes]:
        results = {
            "eth_chainId": "0x2105",
            "eth_getBlockByNumber": {"number": "0x1", "timestamp": "0x64", "hash": "0x" + "1" * 64},
        }
        body: Body = {"jsonrpc": "2.0", "id": request["id"]}
        if request["method"] in results:
            body["result"] = results[request["method"]]
        else:
            body["error"] = {"code": -32602, "message": "pending is not supported"}
        return 200, json.dumps(body).encode()

    with serving(answer) as url:
        assert Web3Port(url, clock=WaitingClock(at=1_000)).now() == 1_000
        assert Web3Port(url, clock=WaitingClock(at=50)).now() == 100

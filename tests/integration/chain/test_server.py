"""The node's server: subscriptions, web pages of other origins, writers at once, options."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect
from websockets.sync.connection import Connection

from govkit.chain import process
from govkit.chain.dev_accounts import DEV_ACCOUNTS
from govkit.chain.process import NodeInfo, StartOptions
from govkit.errors import ChainError
from tests.unit.chain.code import COUNTER, OTHER, SENDER, init_code

PAGE = "http://localhost:3000"


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NodeInfo]:
    folder = tmp_path_factory.mktemp("server")
    yield process.start(folder, options=StartOptions(origins=(PAGE,)))
    process.stop(folder)


def listen(node: NodeInfo) -> Connection:
    return connect(node.url.replace("http", "ws"), open_timeout=10)


def ask(socket: Connection, method: str, *params: object) -> Any:
    """Send a request; its answer, whatever comes before it being put aside."""
    socket.send(json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}))
    while True:
        answer = json.loads(socket.recv(timeout=10))
        if "id" in answer:
            return answer.get("result", answer.get("error"))


def heard(socket: Connection) -> Any:
    message = json.loads(socket.recv(timeout=10))
    assert message["method"] == "eth_subscription"
    return message["params"]["result"]


def test_new_blocks_and_logs_are_announced(node: NodeInfo) -> None:
    deploy = {"from": SENDER, "data": "0x" + init_code(COUNTER).hex()}
    sent = process.request(node, "eth_sendTransaction", [deploy])
    receipt: Any = process.request(node, "eth_getTransactionReceipt", [sent])
    counter = receipt["contractAddress"]
    with listen(node) as heads, listen(node) as logs:
        subscription = ask(heads, "eth_subscribe", "newHeads")
        ask(logs, "eth_subscribe", "logs", {"address": counter})
        process.request(node, "eth_sendTransaction", [{"from": SENDER, "to": OTHER}])
        counted = process.request(node, "eth_sendTransaction", [{"from": SENDER, "to": counter}])
        numbers = [int(heard(heads)["number"], 16) for _ in range(2)]
        assert numbers[1] == numbers[0] + 1
        log = heard(logs)
        assert (log["transactionHash"], log["address"]) == (counted, counter)
        assert ask(heads, "eth_unsubscribe", subscription) is True
        assert ask(heads, "eth_unsubscribe", subscription) is False
        process.request(node, "evm_mine", [])
        assert int(ask(heads, "eth_blockNumber"), 16) == numbers[1] + 1


def test_whoever_subscribes_hears_of_their_own_writes_too(node: NodeInfo) -> None:
    with listen(node) as socket:
        ask(socket, "eth_subscribe", "newPendingTransactions")
        socket.send(
            json.dumps(
                {
                    "jsonrpc": "2.0",
                    "id": 7,
                    "method": "eth_sendTransaction",
                    "params": [{"from": SENDER, "to": OTHER}],
                }
            )
        )
        messages = [json.loads(socket.recv(timeout=10)) for _ in range(2)]
        answer = next(each for each in messages if "id" in each)
        news = next(each for each in messages if "id" not in each)
        assert news["params"]["result"] == answer["result"]


def test_a_batch_may_subscribe(node: NodeInfo) -> None:
    """What the same batch does is announced too; notifications get no answer."""
    batch = [
        {"id": 1, "method": "eth_sendTransaction", "params": [{"from": SENDER, "to": OTHER}]},
        {"method": "eth_chainId"},
        {"id": 2, "method": "eth_subscribe", "params": ["newHeads"]},
        {"id": 3, "method": "eth_subscribe", "params": ["weather"]},
    ]
    with listen(node) as socket:
        socket.send(json.dumps(batch))
        first, second = (json.loads(socket.recv(timeout=10)) for _ in range(2))
        answers, news = (first, second) if isinstance(first, list) else (second, first)
        by_id = {each["id"]: each for each in answers}
        assert list(by_id) == [2, 3, 1]
        assert by_id[3]["error"]["code"] == -32602
        assert news["params"]["subscription"] == by_id[2]["result"]
        receipt: Any = process.request(node, "eth_getTransactionReceipt", [by_id[1]["result"]])
        assert news["params"]["result"]["hash"] == receipt["blockHash"]
        assert ask(socket, "eth_unsubscribe", by_id[2]["result"]) is True


def test_blocks_are_made_at_an_interval_until_it_is_ended(node: NodeInfo) -> None:
    with listen(node) as socket:
        ask(socket, "eth_subscribe", "newHeads")
        assert ask(socket, "evm_setIntervalMining", 1) is True
        numbers = [int(heard(socket)["number"], 16) for _ in range(2)]
        assert numbers[1] == numbers[0] + 1
        assert ask(socket, "evm_setIntervalMining", 0) is True
        assert ask(socket, "anvil_getIntervalMining") == 0


@pytest.mark.parametrize(
    "params", [["weather"], [], ["logs", {"topics": 5}], ["logs", 5], [["newHeads"]], [None]]
)
def test_a_wrong_subscription_is_told(node: NodeInfo, params: list[object]) -> None:
    with listen(node) as socket:
        assert ask(socket, "eth_subscribe", *params)["code"] == -32602
        assert ask(socket, "eth_chainId") == "0x539"


def test_nonsense_over_a_socket_is_told_and_ends_nothing(node: NodeInfo) -> None:
    with listen(node) as socket:
        deep = "[" * 99_000
        hidden = ('["\u2200",' + deep + '"').encode("utf-16-le")
        unfit = ("{", deep, deep.encode(), hidden)
        for text, code in (*((each, -32700) for each in unfit), ("5", -32600), ("{}", -32600)):
            socket.send(text)
            assert json.loads(socket.recv(timeout=10))["error"]["code"] == code
        assert ask(socket, "eth_chainId") == "0x539"


def test_a_message_that_is_too_big_closes_the_socket(node: NodeInfo) -> None:
    def shout(socket: Connection) -> None:
        socket.send(" " * (11 << 20))
        socket.recv(timeout=10)

    with listen(node) as socket, pytest.raises(ConnectionClosed):
        shout(socket)
    with listen(node) as socket:
        assert ask(socket, "eth_chainId") == "0x539"


# -- web pages


def post(node: NodeInfo, method: str, headers: dict[str, str]) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", node.port, timeout=30)
    try:
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "eth_chainId", "params": []})
        connection.request(method, "/", body, {"content-type": "application/json", **headers})
        answer = connection.getresponse()
        answer.read()
        return answer
    finally:
        connection.close()


def test_simulated_blocks_leave_nothing_while_others_are_made(node: NodeInfo) -> None:
    calls = [{"from": SENDER, "to": OTHER, "value": "0x1"}] * 20
    payload = {"blockStateCalls": [{"calls": calls}] * 5}
    with ThreadPoolExecutor(3) as asking:
        simulated = [
            asking.submit(process.request, node, "eth_simulateV1", [payload]) for _ in range(6)
        ]
        for _ in range(20):
            process.request(node, "eth_sendTransaction", [{"from": SENDER, "to": OTHER}])
        for each in simulated:
            blocks: Any = each.result()
            assert [call["status"] for block in blocks for call in block["calls"]] == ["0x1"] * 100
    head: Any = process.request(node, "eth_getBlockByNumber", ["latest", False])
    assert len(head["transactions"]) == 1


def test_a_page_that_is_named_may_ask(node: NodeInfo) -> None:
    asked = post(node, "POST", {"origin": PAGE})
    assert (asked.status, asked.getheader("access-control-allow-origin")) == (200, PAGE)
    preflight = post(node, "OPTIONS", {"origin": PAGE})
    assert preflight.status == 204
    assert preflight.getheader("access-control-allow-headers") == "content-type"


EXTENSIONS = (
    "chrome-extension://nkbihfbeogaeaoehlefnkodbefgpgknn",
    "moz-extension://5c7cc6ae-7b5e-4c4d-9d5e-3f2f0f8f8a10",
    "safari-web-extension://36E8F5B2-6C3A-4C9E-9D1B-1D0C0A7B7E55",
)
PAGES = ("https://evil.example.org", "null", "file://", "HTTP://evil.example.org")


@pytest.mark.parametrize("origin", [*PAGES, PAGE + "1", PAGE[:-1], *EXTENSIONS])
def test_any_other_page_is_refused_before_anything_is_done(node: NodeInfo, origin: str) -> None:
    """A page can send without asking first, so hiding the answer would not be enough."""
    for method in ("POST", "OPTIONS"):
        answer = post(node, method, {"origin": origin, "content-type": "text/plain"})
        assert answer.status == 403
        assert answer.getheader("access-control-allow-origin") is None
    with (
        pytest.raises(InvalidStatus),
        connect(
            node.url.replace("http", "ws"),
            origin=origin,  # type: ignore[arg-type]
        ),
    ):
        pass


@pytest.mark.parametrize("origin", ["Titanoboa", "capacitor://localhost"])
def test_a_program_that_is_no_browser_may_ask(node: NodeInfo, origin: str) -> None:
    """titanoboa names itself so; no page can send such an origin."""
    assert post(node, "POST", {"origin": origin}).status == 200


@pytest.mark.parametrize("origin", EXTENSIONS)
def test_extensions_may_ask_where_they_are_allowed(tmp_path: Path, origin: str) -> None:
    node = process.start(tmp_path, options=StartOptions(extensions=True))
    try:
        asked = post(node, "POST", {"origin": origin})
        assert (asked.status, asked.getheader("access-control-allow-origin")) == (200, origin)
        for page in PAGES:
            assert post(node, "POST", {"origin": page}).status == 403
    finally:
        process.stop(tmp_path)


def test_a_rebound_name_gets_no_socket(node: NodeInfo) -> None:
    with (
        pytest.raises(InvalidStatus),
        connect(node.url.replace("http", "ws"), additional_headers={"Host": "evil.example.org"}),
    ):
        pass


# -- several at once


def test_writers_at_once_lose_nothing(node: NodeInfo) -> None:
    people = [account.address for account in DEV_ACCOUNTS[10:14]]
    receiver = "0x" + "77" * 20

    def pay(sender: str) -> None:
        for _ in range(10):
            gift = {"from": sender, "to": receiver, "value": "0x1", "gas": "0x5208"}
            process.request(node, "eth_sendTransaction", [gift])

    def read() -> None:
        for _ in range(30):
            process.request(node, "eth_getBlockByNumber", ["latest", True])
            process.request(node, "eth_getLogs", [{"fromBlock": "0x0"}])

    with ThreadPoolExecutor(6) as together:
        running = [together.submit(pay, each) for each in people]
        running += [together.submit(read) for _ in range(2)]
        for each in running:
            each.result()
    assert process.request(node, "eth_getBalance", [receiver, "latest"]) == hex(40)
    for person in people:
        assert process.request(node, "eth_getTransactionCount", [person, "latest"]) == hex(10)


def test_a_read_does_not_wait_for_a_long_write(node: NodeInfo) -> None:
    """Read until the write is done: several answers come while it is not, each one whole."""
    call = {"to": "0x" + "00" * 19 + "04", "data": "0x1234"}
    with ThreadPoolExecutor(1) as writer:
        writing = writer.submit(process.request, node, "anvil_mine", [hex(3_000)])
        answers = 0
        while not writing.done():
            assert process.request(node, "eth_call", [call, "latest"]) == "0x1234"
            block = process.request(node, "eth_getBlockByNumber", ["latest", False])
            assert isinstance(block, dict)
            answers += not writing.done()
        writing.result()
    assert answers > 3


# -- starting


def test_a_node_describes_itself(node: NodeInfo) -> None:
    found = process.describe(node.log_file.parent)
    assert found is not None
    head = int(str(process.request(node, "eth_blockNumber", [])), 16)
    assert (found.node, found.head, found.accounts, found.pending) == (node, head, 30, 0)
    assert found.size_bytes > 10_000
    assert found.now >= found.timestamp
    assert process.describe(node.log_file.parent / "nothing") is None


def test_a_second_start_is_refused(node: NodeInfo) -> None:
    with pytest.raises(ChainError, match=f"already running: on port {node.port}"):
        process.start(node.log_file.parent)


def test_a_folder_can_use_another_folders_node(node: NodeInfo, tmp_path: Path) -> None:
    process.point_to(tmp_path / "mine", node.log_file.parent)
    assert process.ensure_running(tmp_path / "mine") == node
    assert process.status(tmp_path / "mine") == node
    with pytest.raises(ChainError, match="points to another folder"):
        process.point_to(tmp_path / "third", tmp_path / "mine")
    with pytest.raises(ChainError, match="has a chain of its own"):
        process.point_to(node.log_file.parent, tmp_path)


def test_a_genesis_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "genesis.json").write_text("[]")
    options = StartOptions(genesis=tmp_path / "genesis.json")
    with pytest.raises(ChainError, match=r"did not start.*is not a genesis file"):
        process.start(tmp_path / "chain", options=options)
    assert process.status(tmp_path / "chain") is None

"""Whatever one client asks, sends or does not take, the node answers the others."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.sync.connection import Connection

from govkit.chain import process
from govkit.chain.process import NodeInfo
from tests.unit.chain.code import NOBODY, OTHER, SENDER

LOOP = "5b5f56"  # JUMPDEST PUSH0 JUMP: until the gas is gone
MANY = 4_000
"""Blocks whose announcements nobody's kernel holds if they are not read."""
SOON_SECONDS = 3.0
"""A second on a quiet machine; here other tests compute beside it."""


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NodeInfo]:
    folder = tmp_path_factory.mktemp("others")
    yield process.start(folder)
    process.stop(folder)


def long_call(gas: int) -> list[Any]:
    return [{"to": NOBODY, "gas": hex(gas)}, "latest", {NOBODY: {"code": "0x" + LOOP}}]


def longest_wait(node: NodeInfo, until: Callable[[], bool]) -> float:
    """Ask short things of every kind until then; how long the slowest took, in seconds."""
    echo = {"to": "0x" + "00" * 19 + "04", "data": "0x1234"}
    waits: list[float] = []
    while not until() or not waits:
        for method, params in (
            ("eth_blockNumber", []),
            ("eth_call", [echo, "latest"]),
            ("eth_getBlockByNumber", ["latest", True]),
            ("eth_sendTransaction", [{"from": SENDER, "to": OTHER, "gas": "0x5208"}]),
        ):
            before = time.monotonic()
            process.request(node, method, params)  # type: ignore[arg-type]
            waits.append(time.monotonic() - before)
    return max(waits)


def open_raw(node: NodeInfo, holds: int | None = None) -> socket.socket:
    """A socket whose kernel `holds` about so many bytes that were not read."""
    raw = socket.socket()
    if holds:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, holds)
    raw.connect(("127.0.0.1", node.port))
    return raw


def websocket_by_hand(node: NodeInfo) -> socket.socket:
    """One that reads only what it is told to: a library would read by itself."""
    raw = open_raw(node, holds=4_096)
    raw.settimeout(30)
    raw.sendall(
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += raw.recv(1)
    return raw


def frame(payload: bytes, opcode: int = 1) -> bytes:
    """A masked frame, by a mask that changes nothing."""
    size = len(payload)
    if size < 126:
        head = bytes([0x80 | opcode, 0x80 | size])
    elif size < 65_536:
        head = bytes([0x80 | opcode, 0x80 | 126]) + size.to_bytes(2)
    else:
        head = bytes([0x80 | opcode, 0x80 | 127]) + size.to_bytes(8)
    return head + bytes(4) + payload


def request_frame(method: str, *params: object) -> bytes:
    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    return frame(json.dumps(body).encode())


def test_a_long_read_lets_others_be_answered(node: NodeInfo) -> None:
    """One call with all the gas of a block, a trace and an estimate of the like, at once."""
    with ThreadPoolExecutor(3) as slow:
        asked = [
            slow.submit(process.request, node, "eth_call", long_call(6_000_000)),
            slow.submit(process.request, node, "eth_estimateGas", long_call(6_000_000)),
            slow.submit(
                process.request,
                node,
                "debug_traceCall",
                [
                    {"to": NOBODY, "gas": "0x300000"},
                    "latest",
                    {"stateOverrides": {NOBODY: {"code": "0x" + LOOP}}, "limit": 10},
                ],
            ),
        ]
        waited = longest_wait(node, lambda: all(each.done() for each in asked))
    assert waited < SOON_SECONDS
    assert "out of gas" in str(asked[0].exception())


def test_more_long_reads_than_there_are_places_for(node: NodeInfo) -> None:
    """Those that have run longest give way, and are told so; whoever asks little is answered."""
    with ThreadPoolExecutor(40) as slow:
        asked = [
            slow.submit(process.request, node, "eth_call", long_call(1_500_000)) for _ in range(40)
        ]
        waited = longest_wait(node, lambda: all(each.done() for each in asked))
    assert waited < 2 * SOON_SECONDS
    told = {str(each.exception()).partition("; ask")[0] for each in asked}
    assert any("had run longest" in each for each in told)


def test_a_subscriber_that_never_reads_stops_nobody_and_is_dropped(node: NodeInfo) -> None:
    with ExitStack() as stack:
        stuck = [stack.enter_context(websocket_by_hand(node)) for _ in range(3)]
        kinds: list[list[object]] = [["newHeads"], ["newPendingTransactions"], ["logs", {}]]
        for each, kind in zip(stuck, kinds, strict=True):
            each.sendall(request_frame("eth_subscribe", *kind))
        heads = stack.enter_context(connect(node.url.replace("http", "ws")))
        heads.send(json.dumps({"id": 1, "method": "eth_subscribe", "params": ["newHeads"]}))
        heads.recv(timeout=10)
        with ThreadPoolExecutor(1) as mining:
            blocks = mining.submit(process.request, node, "anvil_mine", [hex(MANY)])
            for _ in range(MANY):
                heads.recv(timeout=30)
            blocks.result()
        assert longest_wait(node, lambda: True) < SOON_SECONDS
        assert closing_code(stuck[0]) == 1013


def closing_code(raw: socket.socket) -> int:
    """Read all that was sent; the code in the last frame, which closes."""
    received = b""
    while part := raw.recv(1 << 20):
        received += part
        if received[-64:].find(b"did not take") >= 0:
            break
    at = received.rfind(b"\x88")
    return int.from_bytes(received[at + 2 : at + 4])


def send_often(raw: socket.socket, flood: bytes) -> None:
    for _ in range(10_000):
        raw.sendall(flood)


def test_whoever_takes_no_answers_stops_nobody(node: NodeInfo) -> None:
    """Requests without end over a socket and over HTTP, pings, none of it read."""
    many = request_frame("eth_getBlockByNumber", "latest", True) * 200
    body = b'{"jsonrpc":"2.0","id":1,"method":"eth_accounts"}'
    post = b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
    with ExitStack() as stack:
        for flood in (many, frame(b"x" * 100, 9) * 500, post * 200):
            raw = open_raw(node) if flood.startswith(b"POST") else websocket_by_hand(node)
            stack.enter_context(raw)
            raw.settimeout(0.3)
            with pytest.raises(OSError, match=r"timed out|reset|Broken pipe"):
                send_often(raw, flood)
        assert longest_wait(node, lambda: True) < SOON_SECONDS


def test_open_connections_that_say_nothing_keep_nobody_out(node: NodeInfo) -> None:
    """More than there may be files: half a header, half a body, nothing at all."""
    beginnings = (
        b"",
        b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-",
        b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{",
    )
    with ExitStack() as stack:
        for number in range(700):
            raw = stack.enter_context(open_raw(node))
            raw.sendall(beginnings[number % 3])
        assert longest_wait(node, lambda: True) < SOON_SECONDS


def test_a_header_without_end_is_refused(node: NodeInfo) -> None:
    with open_raw(node) as raw:
        raw.settimeout(10)
        raw.sendall(b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: " + b"x" * 70_000)
        answer = b""
        while part := raw.recv(65_536):
            answer += part
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400")
    assert json.loads(body)["error"]["code"] == -32600


def send_and_hear(client: Connection, text: str) -> None:
    client.send(text)
    client.recv(timeout=10)


def test_a_frame_that_is_too_large_closes_its_own_socket(node: NodeInfo) -> None:
    with (
        connect(node.url.replace("http", "ws")) as large,
        connect(node.url.replace("http", "ws")) as other,
    ):
        with pytest.raises(ConnectionClosed):
            send_and_hear(large, "x" * (11 << 20))
        other.send(json.dumps({"id": 1, "method": "eth_chainId"}))
        assert json.loads(other.recv(timeout=10))["result"] == "0x539"


def test_a_subscription_is_ended_by_its_own_client_only(node: NodeInfo) -> None:
    with (
        connect(node.url.replace("http", "ws")) as one,
        connect(node.url.replace("http", "ws")) as other,
    ):
        one.send(json.dumps({"id": 1, "method": "eth_subscribe", "params": ["newHeads"]}))
        identity = json.loads(one.recv(timeout=10))["result"]
        end = json.dumps({"id": 2, "method": "eth_unsubscribe", "params": [identity]})
        other.send(end)
        assert json.loads(other.recv(timeout=10))["result"] is False
        one.send(end)
        assert json.loads(one.recv(timeout=10))["result"] is True


def test_nothing_secret_is_in_the_nodes_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOVKIT_PASSWORD", "correct horse battery staple")
    monkeypatch.setenv("SOME_API_TOKEN", "correct horse battery staple")
    node = process.start(tmp_path)
    try:
        for name in ("environ", "cmdline"):
            assert b"correct horse" not in Path(f"/proc/{node.pid}/{name}").read_bytes()
        assert b"PATH=" in Path(f"/proc/{node.pid}/environ").read_bytes()
        for file in tmp_path.iterdir():
            assert b"correct horse" not in file.read_bytes()
    finally:
        process.stop(tmp_path)

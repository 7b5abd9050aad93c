"""Requests that are answered where they arrive get, byte for byte, what a task would answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from govkit.chain import Chain, Node, connections
from govkit.chain import turns as turns_module
from govkit.chain.connections import AtOnce, Connections, protocols
from govkit.chain.server import Application
from tests.unit.chain.code import NOBODY, SENDER


class Wire(asyncio.Transport):
    """Keeps what is sent."""

    def __init__(self) -> None:
        super().__init__()
        self.sent, self.is_closed = b"", False

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return ("127.0.0.1", 8545) if name in ("peername", "sockname") else default

    def get_write_buffer_limits(self) -> tuple[int, int]:
        return 16_384, 65_536

    def get_write_buffer_size(self) -> int:
        return 0

    def write(self, data: Any) -> None:
        self.sent += data

    def is_closing(self) -> bool:
        return self.is_closed

    def close(self) -> None:
        self.is_closed = True

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    chain = Chain.open(tmp_path_factory.mktemp("connections"))
    yield Application(Node(chain))
    chain.close()


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns_module, "TRIAL_SECONDS", 60)


def post(method: str, *params: object, identity: int = 1, more: bytes = b"") -> bytes:
    body = json.dumps({"jsonrpc": "2.0", "id": identity, "method": method, "params": [*params]})
    head = b"POST / HTTP/1.1\r\nHost: localhost:8545\r\n%bContent-Length: %d\r\n\r\n"
    return head % (more, len(body)) + body.encode()


def exchange(
    application: Application, at_once: AtOnce, pieces: list[bytes], answers: int = 1
) -> tuple[bytes, bool]:
    """What is sent back for these pieces, and whether the connection was closed."""

    async def talk() -> tuple[bytes, bool]:
        wire = Wire()
        protocol = protocol_over(application, at_once, wire)
        for piece in pieces:
            protocol.data_received(piece)
        async with asyncio.timeout(30):
            while wire.sent.count(b"HTTP/1.1 ") < answers:
                await asyncio.sleep(0)
        protocol.connection_lost(None)
        await asyncio.gather(*protocol.tasks, return_exceptions=True)
        return wire.sent, wire.is_closed

    return asyncio.run(talk())


def protocol_over(application: Application, at_once: AtOnce, wire: Wire) -> Any:
    """A connection that has been made."""
    http, _ = protocols(Connections(10), at_once)
    config = uvicorn.Config(
        application, http=http, lifespan="off", date_header=False, server_header=False
    )
    config.load()
    protocol: Any = http(config, ServerState(), {})  # type: ignore[call-arg]
    protocol.connection_made(wire)
    return protocol


def by_a_task(headers: object, body: bytes) -> None:
    """Nothing is answered at once."""


def counting(application: Application, calls: list[bytes]) -> AtOnce:
    def at_once(headers: Any, body: bytes) -> bytes | None:
        answer = application.at_once(headers, body)
        if answer is not None:
            calls.append(body)
        return answer

    return at_once


CALL = post("eth_call", {"to": NOBODY}, "latest")
SPLITS: dict[str, Callable[[bytes], list[bytes]]] = {
    "whole": lambda raw: [raw],
    "head and body": lambda raw: [*map(bytes, _halves(raw))],
    "bytes": lambda raw: [raw[at : at + 1] for at in range(len(raw))],
}


def _halves(raw: bytes) -> tuple[bytes, bytes]:
    at = raw.index(b"\r\n\r\n") + 4
    return raw[:at], raw[at:]


@pytest.mark.parametrize("split", SPLITS)
@pytest.mark.parametrize(
    "raw", [CALL, post("eth_chainId"), post("eth_estimateGas", {"from": SENDER, "to": NOBODY})]
)
def test_the_same_bytes_in_whatever_pieces(
    application: Application, raw: bytes, split: str
) -> None:
    calls: list[bytes] = []
    pieces = SPLITS[split](raw)
    found = exchange(application, counting(application, calls), pieces)
    assert len(calls) == 1
    assert found == exchange(application, by_a_task, pieces)
    assert found[0].count(b'"result"') == 1


def test_requests_that_are_sent_ahead_are_answered_in_order(application: Application) -> None:
    """One of them at once: the others wait for their turn, so that other clients have theirs."""
    calls: list[bytes] = []
    ahead = b"".join(post("eth_chainId", identity=each) for each in range(5))
    found = exchange(application, counting(application, calls), [ahead], answers=5)
    assert [found[0].index(b'"id":%d' % each) for each in range(5)] == sorted(
        found[0].index(b'"id":%d' % each) for each in range(5)
    )
    assert found == exchange(application, by_a_task, [ahead], answers=5)
    assert len(calls) == 1


@pytest.mark.parametrize(
    "raw",
    [
        post("evm_mine"),
        post("eth_chainId", more=b"Connection: close\r\n"),
        post("eth_chainId", more=b"Origin: https://page.example\r\n"),
        post("eth_call", {"to": NOBODY, "input": "0x" + "00" * 10_000}),
        b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ],
)
def test_others_get_a_task(application: Application, raw: bytes) -> None:
    calls: list[bytes] = []
    sent, _ = exchange(application, counting(application, calls), [raw])
    assert calls == []
    assert sent.startswith(b"HTTP/1.1 ")


def test_a_body_that_comes_late_gets_one_too(
    application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And a connection that is lost before leaves nothing behind: warnings are errors here."""
    monkeypatch.setattr(connections, "_BODY_SECONDS", -1)
    calls: list[bytes] = []
    head, body = _halves(CALL)

    async def late() -> bytes:
        wire = Wire()
        protocol = protocol_over(application, counting(application, calls), wire)
        protocol.data_received(head)
        while not protocol.tasks:
            await asyncio.sleep(0)
        protocol.data_received(body)
        while not wire.sent:
            await asyncio.sleep(0)
        return wire.sent

    assert asyncio.run(late()) == exchange(application, by_a_task, [CALL])[0]
    assert calls == []
    assert exchange(application, counting(application, calls), [head], answers=0) == (b"", True)


@pytest.mark.parametrize("raw", [CALL, post("evm_mine")], ids=["at once", "by a task"])
def test_a_connection_that_rests_for_long_is_ended(application: Application, raw: bytes) -> None:
    """By one timer, however many requests there were; one that is used, or waits for the rest of a
    request, goes on."""

    async def rest() -> None:
        wire = Wire()
        protocol, loop = (
            protocol_over(application, application.at_once, wire),
            asyncio.get_running_loop(),
        )

        async def ask() -> None:
            answers = wire.sent.count(b"HTTP/1.1 ")
            protocol.data_received(raw)
            while wire.sent.count(b"HTTP/1.1 ") == answers or protocol.rests_since is None:
                await asyncio.sleep(0)

        await ask()
        timer = protocol.timeout_keep_alive_task
        await ask()
        assert protocol.timeout_keep_alive_task is timer

        protocol.rests_since = loop.time() - protocol.timeout_keep_alive + 1
        protocol.timeout_keep_alive_handler()
        again = protocol.timeout_keep_alive_task
        assert 0 < again.when() - loop.time() <= 1
        again.cancel()

        protocol.data_received(_halves(raw)[0][:20])
        protocol.timeout_keep_alive_handler()
        assert (wire.is_closed, protocol.timeout_keep_alive_task) == (False, None)
        protocol.data_received(raw[20:])
        while protocol.rests_since is None:
            await asyncio.sleep(0)
        assert protocol.timeout_keep_alive_task is not None

        protocol.rests_since -= protocol.timeout_keep_alive
        protocol.timeout_keep_alive_handler()
        assert wire.is_closed
        timer.cancel()
        protocol.connection_lost(None)

    asyncio.run(rest())

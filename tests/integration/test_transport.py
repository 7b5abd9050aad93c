"""How requests reach a node: one connection for many, made anew when lost, and answers bounded."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import pytest

from govkit.network import transport
from govkit.network.transport import LOST_PAUSES_SECONDS, HttpStatus, HttpTransport
from tests.integration.hostile import serving

BODY = json.dumps({"jsonrpc": "2.0", "id": 1, "result": "0x1"}).encode()
ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%s" % (len(BODY), BODY)


@contextmanager
def impatient(answered: int) -> Iterator[tuple[str, list[int]]]:
    """A server that hangs up, without a word, after so many answers on a connection; gives its URL
    and how many each connection got."""
    counts: list[int] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    taken, _ = listening.accept()
                except OSError:
                    return
                counts.append(0)
                with taken, taken.makefile("rb") as requests:
                    while counts[-1] < answered and _read(requests):
                        counts[-1] += 1  # first: the client may look once it is answered
                        taken.sendall(ANSWER)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", counts
        listening.shutdown(socket.SHUT_RDWR)
    thread.join()


def _read(requests: IO[bytes]) -> bool:
    """Read a whole request; False at the end of the connection."""
    length = -1
    while line := requests.readline().strip():
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    return length >= 0 and len(requests.read(length)) == length


@contextmanager
def asking(url: str) -> Iterator[tuple[HttpTransport, list[float]]]:
    """A transport to a URL, and the pauses that it took."""
    pauses: list[float] = []
    yield HttpTransport(url, pauses.append), pauses


def test_one_connection_serves_many_requests() -> None:
    with impatient(answered=10) as (url, counts), asking(url) as (node, pauses):
        for _ in range(5):
            assert node.exchange("eth_chainId", [])["result"] == "0x1"
        assert counts == [5]
        assert pauses == []
        del node


def test_a_lost_connection_is_made_anew() -> None:
    with impatient(answered=2) as (url, counts), asking(url) as (node, pauses):
        for _ in range(5):
            assert node.exchange("eth_chainId", [])["result"] == "0x1"
        assert counts == [2, 2, 1]
        assert pauses == [0.0, 0.0]
        del node


def test_a_server_that_only_hangs_up_is_asked_so_often_and_no_more() -> None:
    with impatient(answered=0) as (url, counts), asking(url) as (node, pauses):
        with pytest.raises(ConnectionError):
            node.exchange("eth_chainId", [])
        assert pauses == list(LOST_PAUSES_SECONDS)
        assert len(counts) == len(LOST_PAUSES_SECONDS) + 1


@pytest.mark.parametrize("user", ["", "user:word@"])
def test_an_answer_without_end_is_not_kept(user: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "MOST_BYTES", 100)
    monkeypatch.setattr(transport, "_PART_BYTES", 10)
    long = json.dumps({"result": "0x" + "00" * 50}).encode()
    with (
        serving(lambda request: (200, long)) as url,
        asking(_by(url, user)) as (node, _),
        pytest.raises(ValueError, match="longer than"),
    ):
        node.exchange("eth_getCode", [])
    with serving(lambda request: (200, BODY)) as url, asking(_by(url, user)) as (node, _):
        assert node.exchange("eth_chainId", [])["result"] == "0x1"


@pytest.mark.parametrize("user", ["", "user:word@"])
def test_a_status_keeps_what_was_said(user: str) -> None:
    refusal: dict[str, Any] = {"error": {"code": -32005, "message": "limit exceeded"}}
    answer = json.dumps(refusal).encode()
    with (
        serving(lambda request: (429, answer)) as url,
        asking(_by(url, user)) as (node, _),
        pytest.raises(HttpStatus, match="429") as caught,
    ):
        node.exchange("eth_getLogs", [])
    assert caught.value.json_rpc() == refusal
    assert caught.value.retry_after_seconds == 0


def test_several_requests_go_in_one() -> None:
    asked: list[Any] = []

    def answer(request: Any) -> tuple[int, bytes]:
        asked.append(request)
        # in another order, as the standard allows, and one is missing
        answers = [{"id": each["id"], "result": each["method"]} for each in request[:0:-1]]
        return 200, json.dumps(answers).encode()

    requests: list[transport.Request] = [
        ("eth_chainId", []),
        ("eth_blockNumber", []),
        ("eth_gasPrice", []),
    ]
    with serving(answer) as url, asking(url) as (node, _):
        answers = node.exchange_all(requests)
    assert answers[0] is None
    assert [each["result"] for each in answers[1:]] == ["eth_blockNumber", "eth_gasPrice"]
    assert [each["method"] for each in asked[0]] == [
        "eth_chainId",
        "eth_blockNumber",
        "eth_gasPrice",
    ]
    assert len({each["id"] for each in asked[0]}) == 3


def _by(url: str, user: str) -> str:
    """With a user in the URL, requests takes it; without, Python's own client."""
    return url.replace("http://", f"http://{user}")

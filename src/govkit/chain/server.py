"""JSON-RPC over HTTP and WebSocket: a small ASGI application on uvicorn.

What changes the chain is done one after the other, in the order in which it arrives, by a thread
of its own. Reads are answered meanwhile, each of one moment of the chain: the quick ones at once,
and so are short ones while no others run; all others by threads that take turns. A browser page
gets nothing unless its origin is named: the Host header must name this machine (DNS rebinding), and
a foreign page's Origin is refused.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import logging
import signal
import socket
import sys
import threading
from collections.abc import Awaitable, Callable, Collection, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Any

from govkit.chain.encoding import Written
from govkit.chain.interval import IntervalMining
from govkit.chain.node import MAX_BATCH, Node, failure, is_often_short, is_quick, writes
from govkit.chain.origins import Origins
from govkit.chain.process import ENDINGS
from govkit.chain.rpc import (
    INTERNAL_ERROR,
    INVALID_REQUEST,
    PARSE_ERROR,
    JsonRpcError,
    read_message,
)
from govkit.chain.sockets import Outbox
from govkit.chain.subscriptions import Subscriptions
from govkit.chain.turns import TakesLong, turns
from govkit.errors import ChainError

HOST = "127.0.0.1"
MAX_BODY_BYTES = 10 * 1024 * 1024
BODY_SECONDS = 30
"""How long a request's body may take to arrive."""

MOST_READS = 32
"""The most reads at once; one more ends the one that has run longest."""

_LARGE_BODY = 20_000
"""A longer body is decoded by a thread, since that takes time."""

_PIECE = 200
_LOCAL_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
_GARBAGE_THRESHOLDS = (50_000, 20, 50)
"""A request makes thousands of objects and hardly a cycle, so cycles are looked for less often."""
_CLOSED_REFUSED = 1008
_SWITCH_SECONDS = 0.001
"""How long one thread computes before another may."""
_STACK_BYTES = 64 * 1024 * 1024
"""The stack for calls nested 1,024 deep, even on systems that give a thread little."""

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]


class Application:
    """The ASGI application over a node."""

    def __init__(
        self, node: Node, *, names: Collection[str] = (), origins: Origins | None = None
    ) -> None:
        """`names` are hosts to answer to besides this machine's own."""
        self.node = node
        node.answers_in_json = True
        self._names = _LOCAL_NAMES | set(names)
        self._host: bytes | None = None
        """The last host that was asked for and is one of these."""
        self._origins = origins or Origins()
        self._subscriptions = Subscriptions(node)
        self._writer = ThreadPoolExecutor(1, "writer")
        self._readers = ThreadPoolExecutor(MOST_READS, "reader")
        self._reads = 0
        self._interval = IntervalMining(self._mine)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._serve_socket(scope, receive, send)
        elif scope["type"] == "http":
            await self._serve_request(scope, receive, send)

    async def _decode(self, raw: str | bytes) -> Any:
        """A message from its JSON. Raises ValueError."""
        if len(raw) < _LARGE_BODY:
            return read_message(raw)
        return await self._in_thread(self._readers, read_message, raw)

    def at_once(self, headers: Headers, body: bytes) -> bytes | None:
        """The answer to a POST, if it takes no thread, or None: then it is for `__call__`."""
        fields = dict(headers)
        if b"origin" in fields or self._refusal(fields):
            return None
        try:
            return self._short_answer(read_message(body))
        except Exception:  # told where it is answered in full
            return None

    def _short_answer(self, message: Any) -> bytes | None:
        """The answer to a read that is short, or None."""
        if is_quick(message):
            return self._look_up(message)
        if not self._reads and is_often_short(message):
            with contextlib.suppress(TakesLong), turns.trying():
                return self._look_up(message)
        return None

    async def _answer(self, message: Any) -> bytes:
        """The answer to a message, as JSON; nothing for a notification."""
        try:
            if writes(message):
                written: bytes = await self._in_thread(self._writer, self._work, message)
                self._interval.follow(self.node.interval_seconds)
                return written
            if is_quick(message):
                return self._look_up(message)
            return await self._read(message)
        except Exception as error:  # a defect of ours must not end the node
            logging.getLogger(__name__).exception("a request failed")
            return _error(INTERNAL_ERROR, f"internal error: {type(error).__name__}")

    async def _mine(self) -> None:
        await self._in_thread(self._writer, self._work, {"method": "evm_mine"})

    async def _in_thread(
        self, threads: Executor, function: Callable[[Any], Any], given: Any
    ) -> Any:
        return await asyncio.get_running_loop().run_in_executor(threads, function, given)

    async def _read(self, message: Any) -> bytes:
        if self._reads >= MOST_READS:
            turns.end_longest()
        self._reads += 1
        try:
            answer: bytes = await self._in_thread(self._readers, self._read_in_turn, message)
            return answer
        finally:
            self._reads -= 1

    def _read_in_turn(self, message: Any) -> bytes:
        with turns.reading(), self.node.chain.reading():
            return self._work(message)

    def _look_up(self, message: Any) -> bytes:
        """The answer to what takes a moment at most."""
        with self.node.chain.store.holding():
            return self._work(message)

    def _work(self, message: Any) -> bytes:
        return _encode(self.node.handle(message))

    # -- HTTP

    async def _serve_request(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        try:
            status, body = await self._respond(scope["method"], headers, receive)
        except ConnectionError:
            return  # there is nobody left to answer
        answer_headers: Headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
            *self._cors(headers),
        ]
        await send({"type": "http.response.start", "status": status, "headers": answer_headers})
        await send({"type": "http.response.body", "body": body})

    async def _respond(
        self, method: str, headers: dict[bytes, bytes], receive: Receive
    ) -> tuple[int, bytes]:
        refusal = self._refusal(headers)
        if refusal:
            return 403, _error(INVALID_REQUEST, refusal)
        if method == "OPTIONS" and self._cors(headers):
            return 204, b""
        if method != "POST":
            return 405, _error(INVALID_REQUEST, "send JSON-RPC requests with POST")
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await _read(headers, receive)
        except TimeoutError:
            return 408, _error(INVALID_REQUEST, f"a request arrives within {BODY_SECONDS} seconds")
        if body is None:
            return 413, _error(INVALID_REQUEST, f"a request holds at most {MAX_BODY_BYTES} bytes")
        try:
            message = await self._decode(body)
        except ValueError:
            return 400, _error(PARSE_ERROR, "the request is not JSON")
        return 200, await self._answer(message)

    def _refusal(self, headers: dict[bytes, bytes]) -> str:
        """Why this request is refused, or nothing."""
        host = headers.get(b"host", b"")
        if host != self._host:  # mostly it is the one of the last request
            told = host.decode("latin-1")
            name = told if told.endswith("]") else told.rsplit(":", 1)[0]
            if name.lower() not in self._names:
                return f"this node does not answer to the host {told[:100]!r}"
            self._host = host
        origin = headers.get(b"origin")
        return "" if origin is None else self._origins.refusal(origin.decode("latin-1"))

    def _cors(self, headers: dict[bytes, bytes]) -> Headers:
        origin = headers.get(b"origin")
        if origin is None or self._origins.refusal(origin.decode("latin-1")):
            return []
        return [
            (b"access-control-allow-origin", origin),
            (b"access-control-allow-methods", b"POST"),
            (b"access-control-allow-headers", b"content-type"),
            (b"access-control-max-age", b"600"),
            (b"vary", b"origin"),
        ]

    # -- WebSocket

    async def _serve_socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        if self._refusal(dict(scope["headers"])):
            await send({"type": "websocket.close", "code": _CLOSED_REFUSED})
            return
        await send({"type": "websocket.accept"})

        outbox = Outbox(send, scope["extensions"]["abort"])
        try:
            while (event := await receive())["type"] == "websocket.receive":
                raw = event.get("text") or event.get("bytes") or ""
                answer = await self._answer_socket(raw, outbox.tell)
                if answer:
                    await outbox.answer(answer.decode())
        finally:
            self._subscriptions.forget(outbox.tell)
            await outbox.close()

    async def _answer_socket(self, raw: str | bytes, tell: Callable[[str], None]) -> bytes:
        try:
            message = await self._decode(raw)
        except ValueError:
            return _error(PARSE_ERROR, "the request is not JSON")
        if isinstance(message, list) and 0 < len(message) <= MAX_BATCH:
            return await self._answer_batch(message, tell)
        own = self._subscriptions.handle(message, tell)
        return _encode(own) if own is not None else await self._answer(message)

    async def _answer_batch(self, messages: list[Any], tell: Callable[[str], None]) -> bytes:
        """A batch: what concerns subscriptions comes first, in the order of the requests."""
        own = [self._subscriptions.handle(each, tell) for each in messages]
        others = [each for each, found in zip(messages, own, strict=True) if found is None]
        known = [_encode(each) for each in own if each is not None]
        if not known:
            return await self._answer(messages)
        rest = await self._answer(others) if others else b""
        if rest.startswith(b"["):
            rest = rest[1:-1]
        return b"[%b]" % b",".join([*known, rest] if rest else known)


def _encode(answer: Any) -> bytes:
    if answer is None:
        return b""
    if isinstance(answer, dict) and isinstance(result := answer.get("result"), str):
        # one piece in any case, and most answers are such
        return f'{{"jsonrpc":"2.0","id":{_dumps(answer["id"])},"result":{_text(result)}}}'.encode()
    return "".join(_pieces(answer)).encode()


def _pieces(value: Any, depth: int = 0) -> Iterator[str]:
    """JSON in parts, since Python writes each without letting another thread go on."""
    if depth < 4 and isinstance(value, dict):
        for position, (key, each) in enumerate(value.items()):
            yield f"{',' if position else '{'}{_dumps(key)}:"
            yield from _pieces(each, depth + 1)
        yield "}" if value else "{}"
    elif depth < 4 and isinstance(value, list) and len(value) > 1:
        size = 1 if len(value) < _PIECE else _PIECE
        for begin in range(0, len(value), size):
            yield "," if begin else "["
            part = value[begin : begin + size]
            if size == 1:
                yield from _pieces(part[0], depth + 1)
            else:
                yield _dumps(part)[1:-1]
        yield "]"
    elif isinstance(value, Written):
        for begin in range(0, len(value), _PIECE):
            yield "," if begin else "["
            yield ",".join(value.items[begin : begin + _PIECE])
        yield "]" if value else "[]"
    else:
        yield _dumps(value)


_encoder = json.JSONEncoder(separators=(",", ":"))
_text = json.encoder.encode_basestring_ascii


def _dumps(value: Any) -> str:
    return repr(value) if value.__class__ is int else _encoder.encode(value)


async def _read(headers: dict[bytes, bytes], receive: Receive) -> bytes | None:
    """The request's body, or None if it is too large."""
    declared = headers.get(b"content-length", b"0")
    if declared.isdigit() and int(declared) > MAX_BODY_BYTES:
        return None
    parts, size = [], 0
    while True:
        event = await receive()
        if event["type"] == "http.disconnect":
            raise ConnectionError("the client has gone")
        part = event.get("body", b"")
        size += len(part)
        if size > MAX_BODY_BYTES:
            return None
        parts.append(part)
        if not event.get("more_body"):
            return b"".join(parts)


def _error(code: int, message: str) -> bytes:
    return _encode(failure(None, JsonRpcError(code, message)))


def bind(port: int, host: str = HOST) -> socket.socket:
    """A listening socket, on loopback unless asked; port 0 takes a free one. Raises ChainError."""
    # asyncio switches Nagle's algorithm off only where the protocol is named.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise ChainError(
            f"{f'port {port}' if port else host} cannot be used",
            error.strerror or str(error),
            "choose another --port or --host",
        ) from error
    return listener


def serve(application: Application, listener: socket.socket) -> None:
    """Answer until the process is told to end, even before, while the signals were blocked."""
    import uvicorn

    from govkit.chain.connections import Connections, most_connections, protocols

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            """Uvicorn's own handlers are in place by now."""
            signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDINGS)
            await super().startup(sockets)

    gc.collect()
    gc.freeze()  # what is loaded now stays: the collector need not visit it again
    gc.set_threshold(*_GARBAGE_THRESHOLDS)
    sys.setswitchinterval(_SWITCH_SECONDS)
    threading.stack_size(_STACK_BYTES)
    http, websocket = protocols(Connections(most_connections()), application.at_once)
    config = uvicorn.Config(
        application,
        http=http,
        ws=websocket,
        ws_max_size=MAX_BODY_BYTES,
        ws_per_message_deflate=False,
        lifespan="off",
        log_level="warning",
        access_log=False,
        date_header=False,
        server_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=5,
    )
    Server(config).run(sockets=[listener])

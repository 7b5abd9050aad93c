"""JSON-RPC over HTTP and WebSocket: a small ASGI application on uvicorn.

What changes the chain is done one after the other, in the order in which it arrives, by a thread
of its own; reads are answered meanwhile. A browser page gets nothing unless its origin is named:
the Host header must name this machine (DNS rebinding), and a foreign Origin is refused.
"""

from __future__ import annotations

import asyncio
import gc
import json
import socket
from collections.abc import Awaitable, Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from govkit.chain.node import Node, failure, writes
from govkit.chain.rpc import INVALID_REQUEST, PARSE_ERROR, JsonRpcError
from govkit.chain.store import CAN_SHARE
from govkit.chain.subscriptions import Subscriptions
from govkit.errors import ChainError
from govkit.text import read_json

HOST = "127.0.0.1"
MAX_BODY_BYTES = 10 * 1024 * 1024
_LOCAL_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
_CLOSED_TOO_BIG = 1009
_GARBAGE_THRESHOLDS = (50_000, 20, 50)
"""A request makes thousands of objects and hardly a cycle, so cycles are looked for less often."""
_CLOSED_REFUSED = 1008

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]


class Application:
    """The ASGI application over a node."""

    def __init__(
        self, node: Node, *, names: Collection[str] = (), origins: Collection[str] = ()
    ) -> None:
        """`names` are hosts to answer to besides this machine's own, `origins` the web pages'
        ("http://localhost:3000", or "*") that may ask."""
        self.node = node
        self._names = _LOCAL_NAMES | set(names)
        self._origins = frozenset(origins)
        self._subscriptions = Subscriptions(node)
        self._writer = ThreadPoolExecutor(1, "writer") if CAN_SHARE else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._serve_socket(scope, receive, send)
        elif scope["type"] == "http":
            await self._serve_request(scope, receive, send)

    async def _handle(self, message: Any) -> Any:
        if not writes(message):
            return self.node.handle(message)
        if self._writer is None:
            result = self.node.handle(message)
        else:
            loop = asyncio.get_running_loop()
            result = await loop.run_in_executor(self._writer, self.node.handle, message)
        await self._subscriptions.announce()
        return result

    # -- HTTP

    async def _serve_request(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        status, body = await self._respond(scope["method"], headers, receive)
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
        body = await _read(headers, receive)
        if body is None:
            return 413, _error(INVALID_REQUEST, f"a request holds at most {MAX_BODY_BYTES} bytes")
        try:
            message = read_json(body)
        except ValueError:
            return 400, _error(PARSE_ERROR, "the request is not JSON")
        return 200, _encode(await self._handle(message))

    def _refusal(self, headers: dict[bytes, bytes]) -> str:
        """Why this request is not for us, or nothing."""
        host = headers.get(b"host", b"").decode("latin-1")
        name = host if host.endswith("]") else host.rsplit(":", 1)[0]
        if name.lower() not in self._names:
            return f"this node does not answer to the host {host[:100]!r}"
        origin = headers.get(b"origin")
        if origin is not None and not self._allows(origin.decode("latin-1")):
            return f"pages of {origin.decode('latin-1')[:100]!r} may not use this node"
        return ""

    def _allows(self, origin: str) -> bool:
        return "*" in self._origins or origin in self._origins

    def _cors(self, headers: dict[bytes, bytes]) -> Headers:
        origin = headers.get(b"origin")
        if origin is None or not self._allows(origin.decode("latin-1")):
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

        async def push(message: Any) -> None:
            await send({"type": "websocket.send", "text": _encode(message).decode()})

        try:
            while (event := await receive())["type"] == "websocket.receive":
                raw = event.get("text") or event.get("bytes") or ""
                if len(raw) > MAX_BODY_BYTES:
                    await send({"type": "websocket.close", "code": _CLOSED_TOO_BIG})
                    return
                answer = await self._answer_socket(raw, push)
                if answer:
                    await send({"type": "websocket.send", "text": answer.decode()})
        finally:
            self._subscriptions.forget(push)

    async def _answer_socket(self, raw: str | bytes, push: Callable[[Any], Any]) -> bytes:
        try:
            message = read_json(raw)
        except ValueError:
            return _error(PARSE_ERROR, "the request is not JSON")
        own = self._subscriptions.handle(message, push)
        return _encode(own if own is not None else await self._handle(message))


def _encode(answer: Any) -> bytes:
    return b"" if answer is None else json.dumps(answer, separators=(",", ":")).encode()


async def _read(headers: dict[bytes, bytes], receive: Receive) -> bytes | None:
    """The request's body, or None where it is too large."""
    declared = headers.get(b"content-length", b"0")
    if declared.isdigit() and int(declared) > MAX_BODY_BYTES:
        return None
    parts, size = [], 0
    while True:
        event = await receive()
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


class _Joining:
    """A transport that sends what is written in one step of the loop as one packet.

    uvicorn writes an answer's head and body one after the other; its reader would be woken twice.
    """

    def __init__(self, transport: Any) -> None:
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._parts: list[bytes] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        if not self._parts:
            self._loop.call_soon(self._flush)
        self._parts.append(data)

    def close(self) -> None:
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        if self._parts:
            data, self._parts = b"".join(self._parts), []
            self._transport.write(data)


def _http_protocol() -> Any:
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

    class Protocol(HttpToolsProtocol):
        def connection_made(self, transport: Any) -> None:
            super().connection_made(_Joining(transport))  # type: ignore[arg-type]

    return Protocol


def serve(application: Application, listener: socket.socket) -> None:
    """Answer until the process is told to end (SIGINT, SIGTERM)."""
    import uvicorn

    gc.set_threshold(*_GARBAGE_THRESHOLDS)
    config = uvicorn.Config(
        application,
        http=_http_protocol(),
        ws="websockets-sansio",
        ws_max_size=MAX_BODY_BYTES,
        lifespan="off",
        log_level="warning",
        access_log=False,
        date_header=False,
        server_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=5,
    )
    uvicorn.Server(config).run(sockets=[listener])

"""JSON-RPC over HTTP on loopback: a small ASGI application on uvicorn.

Requests are answered one after the other, in the order in which they arrive. A browser page of
another origin gets nothing: the Host header must name this machine (DNS rebinding), and no
CORS header is ever sent.
"""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from govkit.chain.node import JsonRpcError, Node
from govkit.errors import ChainError

HOST = "127.0.0.1"
MAX_BODY_BYTES = 10 * 1024 * 1024
_PARSING_RECURSION = 1_000
_LOCAL_NAMES = {"127.0.0.1", "localhost", "[::1]"}

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Application:
    """The ASGI application over a node."""

    def __init__(self, node: Node) -> None:
        self.node = node

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        status, body = await self._respond(scope, receive)
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
        ]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _respond(self, scope: Scope, receive: Receive) -> tuple[int, bytes]:
        host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
        if host.rsplit(":", 1)[0] not in _LOCAL_NAMES:
            return 403, _error(-32600, f"this node answers to {HOST} only, not to {host}")
        if scope["method"] != "POST":
            return 405, _error(-32600, "send JSON-RPC requests with POST")
        body = await _read(receive)
        if body is None:
            return 413, _error(-32600, f"a request holds at most {MAX_BODY_BYTES} bytes")
        try:
            message = _parse(body)
        except (ValueError, RecursionError):
            return 400, _error(-32700, "the request is not JSON")
        answer = self.node.handle(message)
        return 200, b"" if answer is None else json.dumps(answer, separators=(",", ":")).encode()


def _parse(body: bytes) -> Any:
    """Decode JSON. Raises ValueError, or RecursionError where it is nested too deeply.

    py-evm raises Python's limit for its own calls; with that one, nested brackets would end the
    process by a stack overflow.
    """
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(_PARSING_RECURSION)
    try:
        return json.loads(body)
    finally:
        sys.setrecursionlimit(limit)


async def _read(receive: Receive) -> bytes | None:
    """The request's body, or None where it is too large."""
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
    error = JsonRpcError(code, message)
    return json.dumps({"jsonrpc": "2.0", "id": None, "error": error.as_json()}).encode()


def bind(port: int) -> socket.socket:
    """A listening socket on loopback; port 0 takes a free one. Raises ChainError if taken."""
    # asyncio switches Nagle's algorithm off only where the protocol is named.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        raise ChainError(
            f"port {port} cannot be used", error.strerror or str(error), "choose another --port"
        ) from error
    return listener


def serve(node: Node, listener: socket.socket) -> None:
    """Answer until the process is told to end (SIGINT, SIGTERM)."""
    import uvicorn

    config = uvicorn.Config(
        Application(node), http="httptools", lifespan="off", log_level="warning", access_log=False
    )
    uvicorn.Server(config).run(sockets=[listener])

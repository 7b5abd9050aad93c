"""The node's connections: how many there are, and how each is ended that does not end itself.

uvicorn answers requests and leaves this to us. A client that connects and says nothing, sends a
header without end, or does not read its answers, can take only as much room and memory as this
module allows.
"""

from __future__ import annotations

import asyncio
import resource
from collections.abc import Callable, Collection
from typing import Any

from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

MOST_CONNECTIONS = 2_000
MOST_HEADER_BYTES = 64 * 1024
_FILES_BESIDES = 200
_FILES_WANTED = 8_192
_MOST_PILED_BYTES = 1024 * 1024
_GRACE_SECONDS = 10
_SHORT_BODY = 20_000
_BODY_SECONDS = 0.1
"""How long a request waits for its body without a task."""


class Connections:
    """All open connections, the most recently active one last."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._open: dict[Any, None] = {}

    def heard_of(self, protocol: Any) -> None:
        self._open.pop(protocol, None)
        self._open[protocol] = None
        if len(self._open) > self._most:
            self._end_one()

    def forget(self, protocol: Any) -> None:
        self._open.pop(protocol, None)

    def _end_one(self) -> None:
        """End the longest silent connection; one that waits for an answer only if all do."""
        idle = (each for each in self._open if not each.is_busy)
        oldest = next(idle, next(iter(self._open)))
        self.forget(oldest)
        oldest.transport.abort()


def most_connections() -> int:
    """As many as there can be open files; the system is asked for more of them."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES_WANTED if hard == resource.RLIM_INFINITY else min(hard, _FILES_WANTED)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    return MOST_CONNECTIONS if soft < 0 else max(1, min(MOST_CONNECTIONS, soft - _FILES_BESIDES))


class _Transport:
    """A transport that sends what is written in one step of the loop as one packet.

    uvicorn writes an answer's head and body one after the other; its reader would be woken twice.
    Nor does it look at what piles up of what it sends unasked (answers to pings), or wait for an
    end that a client which takes nothing never comes to: both end the connection here.
    """

    def __init__(self, transport: Any) -> None:
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._parts: list[bytes] = []
        self._piled = 0
        self._most_before_waiting = transport.get_write_buffer_limits()[1]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        if self._transport.get_write_buffer_size() <= self._most_before_waiting:
            self._piled = 0
        else:
            self._piled += len(data)
            if self._piled > _MOST_PILED_BYTES:
                self._transport.abort()
        if not self._parts:
            self._loop.call_soon(self.flush)
        self._parts.append(data)

    def send(self, data: bytes) -> None:
        """Write what is complete, without waiting for the end of the step."""
        self._parts.append(data)
        self.flush()

    def close(self) -> None:
        self.flush()
        self._transport.close()
        if self._transport.get_write_buffer_size():
            self._loop.call_later(_GRACE_SECONDS, self._transport.abort)

    def flush(self) -> None:
        """Send what was written: an answer is complete, or the loop's step is over."""
        if self._parts:
            data, self._parts = b"".join(self._parts), []
            self._transport.write(data)


class _Flow(FlowControl):
    """Reads nothing more while requests that were sent ahead wait for their turn: uvicorn reads on
    with each that begins, so that they would pile up."""

    def __init__(self, transport: Any, ahead: Collection[Any]) -> None:
        super().__init__(transport)
        self._ahead = ahead

    def resume_reading(self) -> None:
        if not self._ahead:
            super().resume_reading()


AtOnce = Callable[[list[tuple[bytes, bytes]], bytes], bytes | None]
"""Takes the headers and the body of a POST. Returns the answer in JSON, or None."""

_ANSWER = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b"


def _is_short_post(cycle: Any) -> bool:
    """Whether a request can be answered at once, when its body is there."""
    if cycle.scope["method"] != "POST" or cycle.waiting_for_100_continue or not cycle.keep_alive:
        return False
    size = next((value for name, value in cycle.scope["headers"] if name == b"content-length"), b"")
    return size.isdigit() and int(size) < _SHORT_BODY


def protocols(
    connections: Connections, at_once: AtOnce
) -> tuple[type[asyncio.Protocol], type[asyncio.Protocol]]:
    """The protocols that uvicorn uses for HTTP and for WebSockets.

    A short request that `at_once` answers needs no task of its own, which would take longer than
    the answer. So a request waits a moment for its body before it gets one.
    """

    class Http(HttpToolsProtocol):
        header_bytes = 0
        """The most bytes of a header that has not ended yet."""
        held: tuple[Any, Any] | None = None
        """The request that waits for its body, and the application for it."""
        patience: asyncio.TimerHandle | None = None
        may_answer = False
        """Whether none was answered yet of what was received together."""
        rests_since: float | None = None
        """When the last answer was complete, until something else arrives."""

        @property
        def is_busy(self) -> bool:
            return self.cycle is not None and not self.cycle.response_complete

        def connection_made(self, transport: Any) -> None:
            super().connection_made(_Transport(transport))  # type: ignore[arg-type]
            self.flow = _Flow(self.transport, self.pipeline)
            connections.heard_of(self)

        def data_received(self, data: bytes) -> None:
            connections.heard_of(self)
            self.header_bytes += len(data)
            self.may_answer, self.rests_since = True, None
            super().data_received(data)
            if self.held and not self.patience:
                self.patience = self.loop.call_later(_BODY_SECONDS, self._let_go, *self.held)
            if self.header_bytes > MOST_HEADER_BYTES and not self.transport.is_closing():
                self.send_400_response(f"a header holds at most {MOST_HEADER_BYTES} bytes")

        def on_headers_complete(self) -> None:
            self.header_bytes = -(2**62)
            super().on_headers_complete()

        def on_message_complete(self) -> None:
            self.header_bytes = 0
            super().on_message_complete()
            if self.held:
                self._let_go(*self.held)

        def _start_asgi_task(self, cycle: Any, app: Any) -> None:
            if _is_short_post(cycle) and cycle.more_body:
                self.held = cycle, app
            else:
                super()._start_asgi_task(cycle, app)

        def _let_go(self, cycle: Any, app: Any) -> None:
            """Answer the request that was held, or give it a task."""
            self._drop_held()
            answer = None
            waits = cycle.more_body or self.flow.write_paused or not cycle.keep_alive
            if self.may_answer and not waits:
                self.may_answer = False
                answer = at_once(cycle.scope["headers"], bytes(cycle.body))
            if answer is None:
                super()._start_asgi_task(cycle, app)
                return
            self.transport.send(_ANSWER % (len(answer), answer))  # type: ignore[attr-defined]
            cycle.response_started = cycle.response_complete = True
            self.on_response_complete()

        def _drop_held(self) -> None:
            self.held = None
            if self.patience:
                self.patience.cancel()
                self.patience = None

        def on_response_complete(self) -> None:
            """As uvicorn does it, which sets a timer after each answer, and takes it back."""
            self.transport.flush()  # type: ignore[attr-defined]
            self.server_state.total_requests += 1
            if self.transport.is_closing():
                return
            self.flow.resume_reading()
            if self.pipeline:
                self._start_asgi_task(*self.pipeline.pop())
                return
            self.rests_since = self.loop.time()
            if self.timeout_keep_alive_task is None:
                self._end_after(self.timeout_keep_alive)

        def _end_after(self, seconds: float) -> None:
            ending = self.loop.call_later(seconds, self.timeout_keep_alive_handler)
            self.timeout_keep_alive_task = ending

        def timeout_keep_alive_handler(self) -> None:
            """The connection's one timer has come to its end: end a rest that was that long."""
            self.timeout_keep_alive_task = None
            if self.rests_since is not None:
                rested = self.loop.time() - self.rests_since
                if rested < self.timeout_keep_alive:
                    self._end_after(self.timeout_keep_alive - rested)
                else:
                    super().timeout_keep_alive_handler()

        def _unset_keepalive_if_required(self) -> None:
            """The timer goes on until the connection is lost."""

        def handle_websocket_upgrade(self) -> None:
            connections.forget(self)
            super()._unset_keepalive_if_required()
            super().handle_websocket_upgrade()

        def connection_lost(self, exc: Exception | None) -> None:
            connections.forget(self)
            self._drop_held()
            super()._unset_keepalive_if_required()
            super().connection_lost(exc)

        def send_400_response(self, msg: str) -> None:
            """uvicorn's answer, as an error of JSON-RPC."""
            body = b'{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"%b"}}'
            content = body % msg.encode("ascii", "replace").replace(b'"', b"'")
            lines = (
                b"content-type: application/json\r\ncontent-length: %d\r\nconnection: close\r\n\r\n"
            )
            self.transport.write(STATUS_LINE[400] + lines % len(content) + content)
            self.transport.close()

    class WebSocket(WebSocketsSansIOProtocol):
        is_busy = True

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            connections.heard_of(self)

        def data_received(self, data: bytes) -> None:
            connections.heard_of(self)
            super().data_received(data)

        def handle_connect(self, event: Any) -> None:
            super().handle_connect(event)
            if hasattr(self, "scope"):
                self.scope["extensions"]["abort"] = self.transport.abort  # type: ignore

        def connection_lost(self, exc: Exception | None) -> None:
            connections.forget(self)
            super().connection_lost(exc)

    return Http, WebSocket

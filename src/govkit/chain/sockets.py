"""Sends to a client over its WebSocket, and drops a client that does not read."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

CLOSED_TOO_SLOW = 1013
"""The code with which a client is dropped that does not read its subscriptions."""

MOST_WAITING = 2 * 1024 * 1024
"""How many characters wait for one client; the system keeps about as much besides."""

_GRACE_SECONDS = 30


class Outbox:
    """The messages waiting for one client. Answers make their client wait, news never does."""

    def __init__(
        self, send: Callable[[dict[str, Any]], Awaitable[None]], abort: Callable[[], None]
    ) -> None:
        self._send, self._abort = send, abort
        self._texts: deque[str] = deque()
        self._size = 0
        self._is_filled, self._has_room = asyncio.Event(), asyncio.Event()
        self._has_room.set()
        self._sender = asyncio.create_task(self._run())
        self._ending: asyncio.Task[None] | None = None

    def tell(self, text: str) -> None:
        """Append a message. A client that has not read the earlier ones is dropped instead."""
        if self._ending is None and self._size > MOST_WAITING:
            self._sender.cancel()
            self._ending = asyncio.create_task(self._drop())
        self._put(text)

    async def answer(self, text: str) -> None:
        """Append an answer, and wait until its client has read enough to ask again."""
        self._put(text)
        await self._has_room.wait()

    def _put(self, text: str) -> None:
        if self._ending or self._sender.done():
            return
        self._texts.append(text)
        self._size += len(text)
        if self._size > MOST_WAITING:
            self._has_room.clear()
        self._is_filled.set()

    async def _run(self) -> None:
        try:
            while await self._is_filled.wait():
                self._is_filled.clear()
                while self._texts:
                    text = self._texts.popleft()
                    await self._send({"type": "websocket.send", "text": text})
                    self._size -= len(text)
                    if self._size <= MOST_WAITING:
                        self._has_room.set()
        finally:  # the connection is gone, however its server says so
            self._texts.clear()
            self._has_room.set()

    async def _drop(self) -> None:
        """Send the reason, if the client still reads that, and hang up."""
        reason = "you did not read your messages in time; subscribe again"
        close = {"type": "websocket.close", "code": CLOSED_TOO_SLOW, "reason": reason}
        try:
            await asyncio.wait_for(self._send(close), _GRACE_SECONDS)
        except Exception:
            self._abort()

    async def close(self) -> None:
        """The connection has ended, or must end."""
        self._sender.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await self._sender
        if self._ending:
            await self._ending

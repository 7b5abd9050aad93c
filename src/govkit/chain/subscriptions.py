"""eth_subscribe: news for clients over a WebSocket."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from govkit.chain.encoding import InvalidParams, header_json, hex_of
from govkit.chain.headers import Header
from govkit.chain.log_query import LogQuery
from govkit.chain.node import Node, failure
from govkit.chain.rpc import INVALID_PARAMS, SERVER_ERROR, JsonRpcError, problem_of

Tell = Callable[[str], None]
"""Takes a message for a client, and never waits."""

_MAX_SUBSCRIPTIONS = 100
"""For each connection."""

_NEWS_AT_ONCE = 1_000
_KINDS = ("newHeads", "logs", "newPendingTransactions")


@dataclass(frozen=True, slots=True)
class _Subscription:
    kind: str
    query: LogQuery
    tell: Tell


class Subscriptions:
    """All subscriptions to a node, over all connections.

    The thread that makes a block only notes it; a task of its own looks up what there is to tell,
    and hands it to each connection, which keeps it until its client has taken it. So nobody's
    answer waits for anybody who listens.
    """

    def __init__(self, node: Node) -> None:
        self._node = node
        self._active: dict[str, _Subscription] = {}
        self._count = 0
        self._made: deque[Header] = deque()
        self._thread = ThreadPoolExecutor(1, "news")
        self._is_woken = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        node.chain.on_block = self._note

    def handle(self, message: Any, tell: Tell) -> Any:
        """Answer eth_subscribe and eth_unsubscribe; None for every other message."""
        if problem_of(message) or message["method"] not in ("eth_subscribe", "eth_unsubscribe"):
            return None
        name, identity = message["method"], message.get("id")
        try:
            result = self._change(name, message.get("params"), tell)
        except InvalidParams as error:
            return failure(identity, JsonRpcError(INVALID_PARAMS, f"{name}: {error}"))
        except JsonRpcError as error:
            return failure(identity, error)
        return {"jsonrpc": "2.0", "id": identity, "result": result}

    def _change(self, name: str, params: object, tell: Tell) -> Any:
        if not isinstance(params, list) or not params:
            raise InvalidParams("expected a kind of subscription, or the id of one")
        return self._add(params, tell) if name == "eth_subscribe" else self._drop(params[0], tell)

    def _add(self, params: list[Any], tell: Tell) -> str:
        kind = params[0]
        if kind not in _KINDS:
            raise InvalidParams(f"no such subscription: {str(kind)[:40]!r}, there are {_KINDS}")
        own = sum(1 for each in self._active.values() if each.tell == tell)
        if own >= _MAX_SUBSCRIPTIONS:
            raise JsonRpcError(
                SERVER_ERROR, f"too many subscriptions: a connection has {_MAX_SUBSCRIPTIONS}"
            )
        query = LogQuery.of(params[1] if len(params) > 1 and kind == "logs" else {})
        self._count += 1
        identity = f"0x{self._count:032x}"
        self._active[identity] = _Subscription(kind, query, tell)
        if self._task is None:
            self._loop = asyncio.get_running_loop()
            self._task = self._loop.create_task(self._announce())
        return identity

    def _drop(self, identity: object, tell: Tell) -> bool:
        """End one of this connection's subscriptions."""
        found = self._active.get(str(identity))
        if found is None or found.tell != tell:
            return False
        del self._active[str(identity)]
        return True

    def forget(self, tell: Tell) -> None:
        """A connection has ended."""
        self._active = {key: each for key, each in self._active.items() if each.tell != tell}

    def _note(self, header: Header) -> None:
        """Called by the thread that made a block."""
        if not self._active or self._loop is None:
            return
        self._made.append(header)
        if len(self._made) == 1:
            self._loop.call_soon_threadsafe(self._is_woken.set)

    async def _announce(self) -> None:
        loop = asyncio.get_running_loop()
        while await self._is_woken.wait():
            self._is_woken.clear()
            while self._made:
                active = list(self._active.items())
                count = min(len(self._made), _NEWS_AT_ONCE // (len(active) or 1) + 1)
                headers = [self._made.popleft() for _ in range(count)]
                news = await loop.run_in_executor(self._thread, self._news, headers, active)
                for identity, text in news:
                    if identity in self._active:
                        self._active[identity].tell(text)

    def _news(
        self, headers: Iterable[Header], active: list[tuple[str, _Subscription]]
    ) -> list[tuple[str, str]]:
        """The news of new blocks, by subscription and in order."""
        chain = self._node.chain
        with chain.reading():
            return [
                (identity, _message(identity, result))
                for header in headers
                if chain.store.hash_of(header.block_number) == header.hash  # not reverted since
                for identity, each in active
                for result in self._news_of(each, header)
            ]

    def _news_of(self, each: _Subscription, header: Header) -> Sequence[Any]:
        chain, number = self._node.chain, header.block_number
        if each.kind == "logs":
            return each.query.between(chain, number, number)
        if each.kind == "newHeads":
            return [header_json(header)]
        return [hex_of(stored.hash) for stored in chain.store.transactions(number)]


def _message(identity: str, result: Any) -> str:
    params = {"subscription": identity, "result": result}
    message = {"jsonrpc": "2.0", "method": "eth_subscription", "params": params}
    return json.dumps(message, separators=(",", ":"))

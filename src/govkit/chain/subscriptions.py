"""eth_subscribe: what clients hear of by themselves, over a WebSocket."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from govkit.chain.encoding import InvalidParams, header_json, hex_of
from govkit.chain.methods.logs import LogQuery
from govkit.chain.node import Node, failure
from govkit.chain.rpc import INVALID_PARAMS, SERVER_ERROR, JsonRpcError

Push = Callable[[Any], Awaitable[None]]

_MAX_SUBSCRIPTIONS = 1_000
_KINDS = ("newHeads", "logs", "newPendingTransactions")


@dataclass(frozen=True, slots=True)
class _Subscription:
    kind: str
    query: LogQuery
    push: Push


class Subscriptions:
    """All that is subscribed to a node, whichever connection it belongs to."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._active: dict[str, _Subscription] = {}
        self._count = 0
        self._announced = node.chain.head.block_number

    def handle(self, message: Any, push: Push) -> Any:
        """Answer eth_subscribe and eth_unsubscribe; None for every other message."""
        if not isinstance(message, dict):
            return None
        name, params = message.get("method"), message.get("params")
        if name not in ("eth_subscribe", "eth_unsubscribe"):
            return None
        identity = message.get("id")
        try:
            result = self._change(name, params, push)
        except InvalidParams as error:
            return failure(identity, JsonRpcError(INVALID_PARAMS, f"{name}: {error}"))
        except JsonRpcError as error:
            return failure(identity, error)
        return {"jsonrpc": "2.0", "id": identity, "result": result}

    def _change(self, name: str, params: object, push: Push) -> Any:
        if not isinstance(params, list) or not params:
            raise InvalidParams("expected a kind of subscription, or the id of one")
        return self._add(params, push) if name == "eth_subscribe" else self._drop(params[0])

    def _add(self, params: list[Any], push: Push) -> str:
        kind = params[0]
        if kind not in _KINDS:
            raise InvalidParams(f"no such subscription: {str(kind)[:40]!r}, there are {_KINDS}")
        if len(self._active) >= _MAX_SUBSCRIPTIONS:
            raise JsonRpcError(SERVER_ERROR, "too many subscriptions")
        query = LogQuery.of(params[1] if len(params) > 1 and kind == "logs" else {})
        self._count += 1
        identity = f"0x{self._count:032x}"
        if not self._active:
            self._announced = self._node.chain.head.block_number
        self._active[identity] = _Subscription(kind, query, push)
        return identity

    def _drop(self, identity: object) -> bool:
        return self._active.pop(str(identity), None) is not None

    def forget(self, push: Push) -> None:
        """A connection has ended."""
        self._active = {key: each for key, each in self._active.items() if each.push is not push}

    async def announce(self) -> None:
        """Tell of the blocks that were made since the last time."""
        chain = self._node.chain
        first, head = self._announced + 1, chain.head.block_number
        self._announced = head
        if not self._active:
            return
        for number in range(first, head + 1):
            for identity, each in list(self._active.items()):
                for result in self._news(each, number):
                    await self._send(identity, each, result)

    def _news(self, each: _Subscription, number: int) -> list[Any]:
        chain = self._node.chain
        if each.kind == "logs":
            return list(each.query.between(chain, number, number))
        if each.kind == "newHeads":
            header = chain.header(number)
            return [header_json(header)] if header else []
        return [hex_of(stored.hash) for stored in chain.store.transactions(number)]

    async def _send(self, identity: str, each: _Subscription, result: Any) -> None:
        params = {"subscription": identity, "result": result}
        message = {"jsonrpc": "2.0", "method": "eth_subscription", "params": params}
        try:
            await each.push(message)
        except Exception:  # the connection is gone, however its server says so
            self._active.pop(identity, None)

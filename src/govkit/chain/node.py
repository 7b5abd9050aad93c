"""A chain as a JSON-RPC node.

`Node.request` runs one method; `Node.handle` takes a decoded JSON-RPC message or batch and never
raises. Each module of `govkit.chain.methods` ends in a table of its methods; to add one, write a
function `(node, *params)` and put it into the table.
"""

from __future__ import annotations

import inspect
import logging
import time
from collections.abc import Sequence
from functools import cache
from typing import Any

from govkit.chain.chain import Chain
from govkit.chain.dev_accounts import DEV_ACCOUNTS
from govkit.chain.encoding import InvalidParams
from govkit.chain.methods import (
    accounts,
    blocks,
    calls,
    development,
    fees,
    logs,
    node_info,
    tracing,
    wallet,
)
from govkit.chain.rpc import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    INVALID_REQUEST,
    METHOD_NOT_FOUND,
    SERVER_ERROR,
    JsonRpcError,
    Method,
    Methods,
)
from govkit.errors import ChainError

__all__ = ["METHODS", "WRITES", "JsonRpcError", "Node"]

METHODS: Methods = {
    **node_info.METHODS,
    **blocks.METHODS,
    **accounts.METHODS,
    **calls.METHODS,
    **fees.METHODS,
    **logs.METHODS,
    **wallet.METHODS,
    **tracing.METHODS,
    **development.METHODS,
}

_SENDS = ("eth_sendRawTransaction", "eth_sendTransaction")

WRITES = frozenset({*_SENDS, "eth_sendRawTransactionSync"}) | (
    frozenset(development.METHODS)
    - {"txpool_status", "txpool_content", "txpool_inspect"}
    - {"govkit_status", "govkit_listSnapshots"}
)
"""The methods that change the chain: one at a time, in the order in which they come."""

MAX_BATCH = 1_000


class Node:
    """A chain, and what a client may ask of it."""

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self.impersonated: set[bytes] = set()
        self.impersonates_all = False
        self.keys = {bytes.fromhex(each.address[2:]): each.private_key for each in DEV_ACCOUNTS}
        self.filters: dict[int, logs.Filter] = {}
        self.filter_count = 0
        self._started = time.monotonic()

    @property
    def uptime_seconds(self) -> int:
        return int(time.monotonic() - self._started)

    def request(self, name: str, params: Sequence[Any] = ()) -> Any:
        """The result of one method, ready for JSON. Raises JsonRpcError."""
        function = METHODS.get(name)
        if function is None:
            raise JsonRpcError(
                METHOD_NOT_FOUND, f"the method {name[:60]} does not exist/is not available"
            )
        least, most = _arity(function)
        if not least <= len(params) <= most:
            raise JsonRpcError(INVALID_PARAMS, f"{name}: {_arity_text(least, most, len(params))}")
        try:
            return function(self, *params)
        except InvalidParams as error:
            raise JsonRpcError(INVALID_PARAMS, f"{name}: {error}") from error
        except ChainError as error:
            raise JsonRpcError(SERVER_ERROR, str(error)) from error

    def handle(self, message: Any) -> Any:
        """Answer a decoded message; None where nothing is to be answered (notifications)."""
        if isinstance(message, list):
            return self._handle_batch(message)
        if not isinstance(message, dict) or not isinstance(message.get("method"), str):
            return failure(None, JsonRpcError(INVALID_REQUEST, "invalid request: no method"))
        identity = message.get("id")
        params = message.get("params") or []
        if not isinstance(params, list):
            return failure(identity, JsonRpcError(INVALID_PARAMS, "params must be a list"))
        try:
            result = self.request(message["method"], params)
        except JsonRpcError as error:
            return failure(identity, error)
        except Exception as error:  # a defect of ours must not end the node
            logging.getLogger(__name__).exception("%s failed", message["method"][:60])
            text = f"internal error: {type(error).__name__}: {str(error)[:200]}"
            return failure(identity, JsonRpcError(INTERNAL_ERROR, text))
        if "id" not in message:
            return None
        return {"jsonrpc": "2.0", "id": identity, "result": result}

    def _handle_batch(self, messages: list[Any]) -> Any:
        """What a batch of nothing but transactions sends goes into one block, with automine on."""
        if not messages or len(messages) > MAX_BATCH:
            problem = f"a batch holds 1 to {MAX_BATCH} requests, found {len(messages)}"
            return failure(None, JsonRpcError(INVALID_REQUEST, problem))
        if all(isinstance(each, dict) and _sends(each.get("method")) for each in messages):
            with self.chain.one_block():
                answers = [self.handle(each) for each in messages]
        else:
            answers = [
                failure(None, JsonRpcError(INVALID_REQUEST, "a batch holds no batches"))
                if isinstance(each, list)
                else self.handle(each)
                for each in messages
            ]
        return [answer for answer in answers if answer is not None] or None


def writes(message: Any) -> bool:
    """Whether a message, or one in a batch, changes the chain."""
    if isinstance(message, list):
        return any(isinstance(each, dict) and writes(each) for each in message)
    return isinstance(message, dict) and message.get("method") in WRITES


def failure(identity: Any, error: JsonRpcError) -> dict[str, Any]:
    """The answer to a request that failed."""
    return {"jsonrpc": "2.0", "id": identity, "error": error.as_json()}


def _sends(name: object) -> bool:
    return name in _SENDS


@cache
def _arity(function: Method) -> tuple[int, int]:
    """How many parameters a method takes, its node not counted."""
    parameters = list(inspect.signature(function).parameters.values())[1:]
    if any(each.kind is each.VAR_POSITIONAL for each in parameters):
        return 0, 100
    needed = [each for each in parameters if each.default is each.empty]
    return len(needed), len(parameters)


def _arity_text(least: int, most: int, found: int) -> str:
    expected = str(least) if least == most else f"{least} to {most}"
    return f"expected {expected} parameters, found {found}"

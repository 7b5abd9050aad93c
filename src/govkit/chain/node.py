"""A chain as a JSON-RPC node.

`Node.request` runs one method; `Node.handle` takes a decoded JSON-RPC message or batch and never
raises. Each module of `govkit.chain.methods` ends in a table of its methods; to add one, write a
function `(node, *params)`, where `node` is a `NodeState`, and put it into the table.
"""

from __future__ import annotations

import inspect
import logging
from collections.abc import Sequence
from functools import cache
from typing import Any

from govkit.chain.encoding import InvalidParams
from govkit.chain.methods import (
    accounts,
    blocks,
    building,
    calls,
    config,
    development,
    explorer,
    fees,
    flat,
    logs,
    node_info,
    simulate,
    tracing,
    wallet,
)
from govkit.chain.node_state import NodeState
from govkit.chain.rpc import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    INVALID_REQUEST,
    METHOD_NOT_FOUND,
    SERVER_ERROR,
    JsonRpcError,
    Method,
    Methods,
    Unfit,
    is_identity,
    problem_of,
)
from govkit.chain.turns import stepping
from govkit.errors import ChainError
from govkit.text import printable

__all__ = ["METHODS", "WRITES", "JsonRpcError", "Node"]

_OWN: Methods = {
    **node_info.METHODS,
    **blocks.METHODS,
    **accounts.METHODS,
    **calls.METHODS,
    **fees.METHODS,
    **logs.METHODS,
    **wallet.METHODS,
    **building.METHODS,
    **tracing.METHODS,
    **development.METHODS,
    **config.METHODS,
    **simulate.METHODS,
    **flat.METHODS,
    **explorer.METHODS,
}


def modules(_node: NodeState) -> dict[str, str]:
    """The first parts of the methods' names, each with the version that go-ethereum gives it."""
    return dict.fromkeys(sorted({name.partition("_")[0] for name in METHODS}), "1.0")


METHODS: Methods = {**_OWN, "rpc_modules": modules}

_SENDS = ("eth_sendRawTransaction", "eth_sendTransaction")

WRITES = frozenset({*_SENDS, "eth_sendRawTransactionSync"}) | (
    frozenset(development.METHODS)
    - {name for name in development.METHODS if name.startswith("txpool_")}
    - {"eth_pendingTransactions"}
    - {"govkit_status", "govkit_listSnapshots"}
)
"""The methods that change the chain: one at a time, in the order of arrival."""

QUICK = frozenset(
    {
        *node_info.METHODS,
        *("eth_accounts", "eth_requestAccounts", "eth_getBalance", "eth_getCode"),
        *("eth_getStorageAt", "eth_getTransactionCount", "eth_blockNumber"),
        *("eth_gasPrice", "eth_maxPriorityFeePerGas", "eth_baseFee", "eth_blobBaseFee"),
        *("eth_newFilter", "eth_newBlockFilter", "eth_newPendingTransactionFilter"),
        "eth_uninstallFilter",
    }
)
"""The reads that never take long, whatever their parameters."""

OFTEN_SHORT = frozenset(
    {
        *("eth_call", "eth_estimateGas", "debug_traceTransaction", "eth_getLogs"),
        *("eth_getBlockByNumber", "eth_getBlockByHash"),
        *("eth_getTransactionByHash", "eth_getTransactionReceipt"),
    }
)
"""The reads that take less than a moment as a rule, and come to a step again and again if not."""

MAX_BATCH = 1_000


class Node(NodeState):
    """Answers clients' requests about a chain."""

    def request(self, name: str, params: Sequence[Any] = ()) -> Any:
        """The result of one method, ready for JSON. Raises JsonRpcError."""
        function = METHODS.get(name)
        if function is None:
            raise JsonRpcError(
                METHOD_NOT_FOUND,
                f"the method {printable(name[:60])} does not exist/is not available",
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
        """Answer a decoded message; None for notifications, which get no answer."""
        if isinstance(message, list):
            return self._handle_batch(message)
        problem = problem_of(message)
        if problem:
            error = JsonRpcError(INVALID_REQUEST, f"invalid request: {problem}")
            return failure(identity_of(message), error)
        answer = self._answer(message["method"], message.get("params"))
        if "id" not in message:
            return None
        return {"jsonrpc": "2.0", "id": message["id"], **answer}

    def _answer(self, name: str, params: Any) -> dict[str, Any]:
        """A request's result, or its error."""
        if not isinstance(params, list | None):
            return {"error": JsonRpcError(INVALID_PARAMS, "params must be a list").as_json()}
        try:
            return {"result": self.request(name, params or [])}
        except JsonRpcError as error:
            return {"error": error.as_json()}
        except Exception as error:  # a defect of ours must not end the node
            return {"error": _defect(name, error).as_json()}

    def _handle_batch(self, messages: list[Any]) -> Any:
        """A batch that only sends transactions puts them into one block, with automine on."""
        if not messages or len(messages) > MAX_BATCH:
            problem = f"a batch holds 1 to {MAX_BATCH} requests, found {len(messages)}"
            return failure(None, JsonRpcError(INVALID_REQUEST, problem))
        if all(isinstance(each, dict) and _sends(each.get("method")) for each in messages):
            answers = self._send_together(messages)
        else:
            answers = [self._member(each) for each in stepping(messages)]
        return [answer for answer in answers if answer is not None] or None

    def _member(self, message: Any) -> Any:
        if isinstance(message, list):
            return failure(None, JsonRpcError(INVALID_REQUEST, "a batch holds no batches"))
        return self.handle(message)

    def _send_together(self, messages: list[Any]) -> list[Any]:
        answers: list[Any] = []
        try:
            with self.chain.one_block():
                answers += [self.handle(each) for each in messages]
        except Exception as error:  # no block was made, so none of these may wait for the next
            reason = _unmade(error)
            for answer in answers:
                if answer and "result" in answer:
                    self.chain.pool.drop(bytes.fromhex(answer.pop("result")[2:]))
                    answer["error"] = reason.as_json()
        return answers


def _unmade(error: Exception) -> JsonRpcError:
    if isinstance(error, ChainError):
        return JsonRpcError(SERVER_ERROR, str(error))
    return _defect("a batch", error)


def _defect(name: str, error: Exception) -> JsonRpcError:
    logging.getLogger(__name__).error("%s failed", ascii(name[:60]), exc_info=error)
    text = f"internal error: {type(error).__name__}: {str(error)[:200]}"
    return JsonRpcError(INTERNAL_ERROR, text)


def writes(message: Any) -> bool:
    """Whether a message, or one in a batch, changes the chain."""
    return any(name in WRITES for name in methods_of(message))


def is_quick(message: Any) -> bool:
    """Whether a message is one request that never takes long."""
    return isinstance(message, dict) and _is_one_of(QUICK, message)


def is_often_short(message: Any) -> bool:
    """Whether a message is one request that may be tried at once (`Turns.trying`)."""
    return isinstance(message, dict) and _is_one_of(OFTEN_SHORT, message)


def _is_one_of(methods: frozenset[str], message: dict[str, Any]) -> bool:
    """Whether it names one of these; one that names none is refused, which takes no time."""
    name = message.get("method")
    return not isinstance(name, str) or name in methods


def methods_of(message: Any) -> list[str]:
    """The methods that a message, or a batch, names."""
    messages = message if isinstance(message, list) else [message]
    names = [each.get("method") for each in messages if isinstance(each, dict)]
    return [name for name in names if isinstance(name, str)]


def identity_of(message: Any) -> Any:
    """A request's id; None if it has none, or none that JSON-RPC allows."""
    if isinstance(message, Unfit):
        return message.identity
    identity = message.get("id") if isinstance(message, dict) else None
    return identity if is_identity(identity) else None


def failure(identity: Any, error: JsonRpcError) -> dict[str, Any]:
    """The answer to a request that failed."""
    return {"jsonrpc": "2.0", "id": identity, "error": error.as_json()}


def _sends(name: object) -> bool:
    return name in _SENDS


@cache
def _arity(function: Method) -> tuple[int, int]:
    """How many parameters a method takes, without its node."""
    parameters = list(inspect.signature(function).parameters.values())[1:]
    if any(each.kind is each.VAR_POSITIONAL for each in parameters):
        return 0, 100
    needed = [each for each in parameters if each.default is each.empty]
    return len(needed), len(parameters)


def _arity_text(least: int, most: int, found: int) -> str:
    expected = str(least) if least == most else f"{least} to {most}"
    return f"expected {expected} parameters, found {found}"

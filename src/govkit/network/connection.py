"""Asks a node: again if it is busy, and with its refusals as errors of our own, in any spelling."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from govkit.errors import NetworkError, RpcError
from govkit.network.reverts import revert_told
from govkit.network.transport import HttpStatus, TakesMany, Transport

Result = TypeVar("Result")
Question = tuple[str, Sequence[object], Callable[[Any], Result]]
"""A method, its parameters, and what makes a value of the result."""

AT_ONCE = (100, 10)
"""So many questions are in one request; if a node takes no so long one, the next number."""

PAUSES_SECONDS = (1, 1, 2, 4, 8)
"""The waits before a busy node is asked again; after the last one it is an error."""
LONGEST_PAUSE_SECONDS = 30

TOO_MUCH = 413
"""The error code of a node that was asked for too much at once."""

_BUSY_STATUS = (429, 502, 503, 504)
_BUSY = re.compile(
    r"rate.?limit|too many requests|request count|throttl|per second|/ ?s(ec(ond)?)?\b|throughput"
    r"|compute units|at capacity|retry|try again|too frequent",
    re.IGNORECASE,
)
_BUSY_CODES = (429, -32029, -32097)
_TOO_WIDE = re.compile(r"range|results|more than|response size|too (large|big|wide)", re.IGNORECASE)
"""The words with which nodes say that they were asked for too many logs at once."""
_REVERTED = 3
_MOST_SHOWN = 300


class Connection:
    """A node by its transport. `name` is how errors call it; `pause` waits for so many seconds."""

    def __init__(self, transport: Transport, name: str, pause: Callable[[float], None]) -> None:
        self._transport, self.name, self._pause = transport, name, pause
        self._at_once = list(AT_ONCE) if isinstance(transport, TakesMany) else []

    def ask(
        self, method: str, parameters: Sequence[object], read: Callable[[Any], Result]
    ) -> Result:
        """What `read` makes of the result.

        Raises NetworkError if the node does not answer, or not in Ethereum's JSON-RPC; RpcError
        or RevertError if it refuses.
        """
        try:
            return read(self._result(method, parameters))
        except OSError as error:
            # Not `from error`: its own message holds the URL, and with it a provider's key.
            raise no_answer(self.name, error) from None
        except (ValueError, TypeError, AttributeError, LookupError) as error:
            # What is not an Ethereum answer can fail anywhere in reading it.
            raise NetworkError(
                f"{self.name} does not answer with JSON-RPC",
                (str(error).splitlines() or [type(error).__name__])[0][:120],
                "check the URL",
            ) from error

    def ask_all(self, questions: Sequence[Question[Any]]) -> list[Any]:
        """What is made of each result, many of them asked for in one request; None for what the
        node did not tell so, which is to be asked for by itself. A node that answers no such
        request, or a transport that takes none, tells nothing."""
        told: list[Any] = []
        while self._at_once and len(told) < len(questions):
            part = questions[len(told) : len(told) + self._at_once[0]]
            answers = self._together(part)
            if answers is None:
                self._at_once.pop(0)
            else:
                told += answers
        return [*told, *(None for _ in questions[len(told) :])]

    def _together(self, questions: Sequence[Question[Any]]) -> list[Any] | None:
        """None if the node does not take so many at once."""
        assert isinstance(self._transport, TakesMany)
        try:
            answers = self._transport.exchange_all([each[:2] for each in questions])
        except (OSError, ValueError, TypeError, AttributeError, LookupError):
            return None
        told = [_read(each, read) for each, (*_, read) in zip(answers, questions, strict=True)]
        return told if any(each is not None for each in told) else None

    def _result(self, method: str, parameters: Sequence[object]) -> Any:
        for seconds in PAUSES_SECONDS:
            answer, wait = self._once(method, parameters)
            if wait is None:
                break
            self._pause(min(max(seconds, wait), LONGEST_PAUSE_SECONDS))
        else:
            answer, _ = self._once(method, parameters)
        if isinstance(answer, HttpStatus):
            raise answer
        error = answer.get("error")
        if error is not None:
            raise _refusal(error)
        return answer["result"]

    def _once(self, method: str, parameters: Sequence[object]) -> tuple[Any, float | None]:
        """An answer or an exception; and the least seconds to wait if the node is busy."""
        try:
            answer = self._transport.exchange(method, parameters)
        except HttpStatus as failed:
            return _of_http(method, failed)
        except TimeoutError:
            if method != "eth_getLogs":
                raise
            return {"error": {"code": TOO_MUCH, "message": "no answer in time"}}, None
        error = answer.get("error")
        return answer, 0.0 if error and _is_busy(method, error) else None


def _read(answer: Any, read: Callable[[Any], Any]) -> Any:
    """What is made of an answer's result, or None if there is none."""
    try:
        return None if answer.get("error") is not None else read(answer["result"])
    except (ValueError, TypeError, AttributeError, LookupError):
        return None


def _of_http(method: str, failed: HttpStatus) -> tuple[Any, float | None]:
    """The meaning of an answer with an HTTP status other than 200: JSON-RPC in its body counts."""
    status, answer = failed.status, failed.json_rpc()
    busy = status in _BUSY_STATUS or (answer is not None and _is_busy(method, answer["error"]))
    wait = failed.retry_after_seconds if busy else None
    if answer is None and status in (400, 413, 414, 422):
        answer = {"error": {"code": status, "message": f"HTTP status {status}"}}
    if answer is None or status in _BUSY_STATUS:
        return failed, wait
    return answer, wait


def _is_busy(method: str, error: Any) -> bool:
    """Whether the same question may be answered a little later."""
    fields = error if isinstance(error, dict) else {"message": str(error)}
    message = str(fields.get("message", ""))
    if fields.get("code") == _REVERTED or "revert" in message.lower():
        return False
    if method == "eth_getLogs" and _TOO_WIDE.search(message):
        return False
    exceeded = method != "eth_getLogs" and "limit exceeded" in message.lower()
    return exceeded or fields.get("code") in _BUSY_CODES or bool(_BUSY.search(message))


def _refusal(error: Any) -> Exception:
    """A node's error, as RevertError or RpcError."""
    if not isinstance(error, dict):
        error = {"message": str(error)}
    reverted = revert_told(error)
    if reverted is not None:
        return reverted
    code, data = error.get("code"), error.get("data")
    message = str(error.get("message", "it gave no reason"))[:_MOST_SHOWN]
    next_step = ""
    if re.search(r"insufficient (funds|balance)|enough funds", message, re.IGNORECASE):
        next_step = (
            "send coin for gas to this account (on the local chain: govkit account fund), or use "
            "another --as account"
        )
    number = code if isinstance(code, int) and not isinstance(code, bool) else -32000
    return RpcError(number, message, data if isinstance(data, str) else "", next_step)


def no_answer(name: str, error: OSError) -> NetworkError:
    """The error if no node answers. It repeats nothing of the exception's own message, which
    contains the URL and so a provider's key."""
    why, next_step = _why(error)
    return NetworkError(f"{name} does not answer", why, next_step)


def _why(error: OSError) -> tuple[str, str]:
    status = error.status if isinstance(error, HttpStatus) else 0
    if status in (401, 403):
        return f"HTTP status {status}: not allowed", "check the key in its URL"
    if status == 429:
        return "HTTP status 429: too many requests", "wait a while, or use another provider"
    if status >= 500:
        return f"HTTP status {status}: its server fails", "run the same command again later"
    why = f"HTTP status {status}" if status else type(error).__name__
    return why, "check the URL and that the node runs (govkit chain status)"

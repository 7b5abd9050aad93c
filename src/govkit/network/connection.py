"""Asks a node over HTTP: without a proxy on this machine, again if it is busy, and with its
refusals as errors of our own, in any spelling."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.exceptions import HTTPError, RequestException, Timeout
from web3 import HTTPProvider, Web3
from web3.middleware import ExtraDataToPOAMiddleware, Web3Middleware
from web3.providers.base import BaseProvider
from web3.providers.rpc.utils import ExceptionRetryConfiguration

from govkit.errors import NetworkError, RpcError
from govkit.network.reverts import revert_told
from govkit.text import read_json

Asked = Callable[[Any, Any], Any]
"""From a method and its parameters to a decoded answer, as in web3.py's providers."""

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


def connect(endpoint: str | BaseProvider, pause: Callable[[float], None]) -> Web3:
    """A node by its URL, or by a web3 provider; `pause` waits for so many seconds."""
    provider = _provider(endpoint) if isinstance(endpoint, str) else endpoint
    # Otherwise a contract could make us fetch any URL in a read (ERC-3668).
    provider.global_ccip_read_enabled = False
    web3 = Web3(provider)
    # It asks for the chain's id before each call, and checks nothing that we send.
    web3.middleware_onion.remove("validation")
    # Chains that seal blocks by authority put more into a header than Ethereum allows.
    web3.middleware_onion.inject(ExtraDataToPOAMiddleware, layer=0)
    patient: Any = lambda w3: _Patient(w3, pause)  # noqa: E731
    web3.middleware_onion.inject(patient, layer=0)
    return web3


def is_loopback(url: str) -> bool:
    """Whether a URL is on this machine; for any other the environment's proxy settings hold."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _provider(url: str) -> HTTPProvider:
    session = requests.Session()
    session.trust_env = not is_loopback(url)
    again = ExceptionRetryConfiguration(errors=(requests.ConnectionError,))
    return HTTPProvider(url, session=session, exception_retry_configuration=again)


class _Patient(Web3Middleware):
    """Between web3.py and the provider, to see every answer as it came."""

    def __init__(self, w3: Any, pause: Callable[[float], None]) -> None:
        super().__init__(w3)
        self._pause = pause

    def wrap_make_request(self, make_request: Asked) -> Asked:
        def asked(method: Any, params: Any) -> Any:
            for seconds in PAUSES_SECONDS:
                answer, wait = self._once(make_request, method, params)
                if wait is None:
                    break
                self._pause(min(max(seconds, wait), LONGEST_PAUSE_SECONDS))
            else:
                answer, _ = self._once(make_request, method, params)
            if isinstance(answer, RequestException):
                raise answer
            error = answer.get("error") if isinstance(answer, dict) else None
            if error is None:
                return answer
            raise _refusal(method, error)

        return asked

    def _once(self, make_request: Asked, method: Any, params: Any) -> tuple[Any, float | None]:
        """An answer or an exception; and the least seconds to wait if the node is busy."""
        try:
            answer = make_request(method, params)
        except HTTPError as failed:
            return _of_http(method, failed)
        except Timeout:
            if method != "eth_getLogs":
                raise
            return {"error": {"code": TOO_MUCH, "message": "no answer in time"}}, None
        error = answer.get("error") if isinstance(answer, dict) else None
        return answer, 0.0 if error and _is_busy(method, error) else None


def _of_http(method: str, failed: HTTPError) -> tuple[Any, float | None]:
    """The meaning of an answer with an HTTP status other than 200: JSON-RPC in its body counts."""
    response = failed.response
    status = 0 if response is None else response.status_code
    answer = _json_rpc(response)
    busy = status in _BUSY_STATUS or (answer is not None and _is_busy(method, answer["error"]))
    wait = _retry_after(response) if busy else None
    if answer is None and status in (400, 413, 414, 422):
        answer = {"error": {"code": status, "message": f"HTTP status {status}"}}
    if answer is None or status in _BUSY_STATUS:
        return failed, wait
    return answer, wait


def _json_rpc(response: requests.Response | None) -> Any:
    """A JSON-RPC error in a response's body, or None."""
    try:
        found = read_json(response.content) if response is not None and response.content else None
    except ValueError:
        return None
    return found if isinstance(found, dict) and found.get("error") else None


def _retry_after(response: requests.Response | None) -> float:
    """The seconds that a response asks to wait, if it says so in seconds."""
    text = "" if response is None else response.headers.get("retry-after", "")
    return float(text) if re.fullmatch(r"[0-9]{1,4}", text) else 0.0


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


def _refusal(method: str, error: Any) -> Exception:
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


def no_answer(name: str, error: Exception) -> NetworkError:
    """The error if no node answers. It repeats nothing of the exception's own message, which
    contains the URL and so a provider's key."""
    why, next_step = _why(error)
    return NetworkError(f"{name} does not answer", why, next_step)


def _why(error: Exception) -> tuple[str, str]:
    response = error.response if isinstance(error, HTTPError) else None
    status = 0 if response is None else response.status_code
    if status in (401, 403):
        return f"HTTP status {status}: not allowed", "check the key in its URL"
    if status == 429:
        return "HTTP status 429: too many requests", "wait a while, or use another provider"
    if status >= 500:
        return f"HTTP status {status}: its server fails", "run the same command again later"
    why = f"HTTP status {status}" if status else type(error).__name__
    return why, "check the URL and that the node runs (govkit chain status)"

"""Takes requests to a node: over HTTP, without a proxy where the node is on this machine.

A transport fails with an OSError if no answer comes, which includes `HttpStatus`, and with a
ValueError if the answer is not JSON.
"""

from __future__ import annotations

import ipaddress
import json
import re
import time
from collections.abc import Callable, Sequence
from http.client import HTTPConnection, HTTPException
from itertools import count, islice
from threading import local
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable
from urllib.parse import SplitResult, urlsplit

from govkit.text import read_json

if TYPE_CHECKING:
    import requests

Request = tuple[str, Sequence[object]]
"""A method of JSON-RPC and its parameters."""

TIMEOUT_SECONDS = 30
LOST_PAUSES_SECONDS = (0.0, 0.125, 0.25, 0.5, 1.0)
"""The waits before a request is sent again whose connection was lost."""
MOST_BYTES = 256 * 2**20
"""The longest answer that is read: a node that sends without end fills nobody's memory."""
_PART_BYTES = 2**20

_HEADERS = {"content-type": "application/json", "accept": "application/json"}


class Transport(Protocol):
    """A way to a node. `is_one_server` says that its reads are never behind what it has mined."""

    @property
    def is_one_server(self) -> bool: ...

    def exchange(self, method: str, parameters: Sequence[object]) -> Any:
        """The decoded answer, whatever it is."""


@runtime_checkable
class TakesMany(Protocol):
    """A transport that takes several requests to a node in one."""

    def exchange_all(self, requests: Sequence[Request]) -> list[Any]:
        """The decoded answers to several requests in one, None for those that have none.

        What is not a list of answers fails with a TypeError or LookupError.
        """


class HttpStatus(OSError):
    """An answer with a status that is not 200; its `body`, and the seconds that it asks to wait."""

    def __init__(self, status: int, retry_after: str, body: bytes) -> None:
        super().__init__(f"HTTP status {status}")
        self.status, self.body = status, body
        self.retry_after_seconds = (
            float(retry_after) if re.fullmatch(r"[0-9]{1,4}", retry_after) else 0.0
        )

    def json_rpc(self) -> Any:
        """A JSON-RPC error in the body, or None."""
        try:
            found = read_json(self.body) if self.body else None
        except ValueError:
            return None
        return found if isinstance(found, dict) and found.get("error") else None


class HttpTransport:
    """A node by its URL. A connection stays open from one request to the next; a lost one is
    made anew, after a `pause` of so many seconds."""

    is_one_server = False

    def __init__(self, url: str, pause: Callable[[float], None] = time.sleep) -> None:
        parts = urlsplit(url)
        is_plain = parts.scheme == "http" and "@" not in parts.netloc and is_loopback(url)
        self._way: _Plain | _Requests = _Plain(parts) if is_plain else _Requests(url)
        self._pause, self._numbers = pause, count(1)

    def exchange(self, method: str, parameters: Sequence[object]) -> Any:
        return self._posted(self._message(method, parameters))

    def exchange_all(self, requests: Sequence[Request]) -> list[Any]:
        messages = [self._message(*each) for each in requests]
        answers = {each["id"]: each for each in self._posted(messages)}
        return [answers.get(each["id"]) for each in messages]

    def _message(self, method: str, parameters: Sequence[object]) -> dict[str, object]:
        number = next(self._numbers)
        return {"jsonrpc": "2.0", "id": number, "method": method, "params": list(parameters)}

    def _posted(self, message: object) -> Any:
        status, retry_after, body = self._sent(json.dumps(message).encode())
        if len(body) > MOST_BYTES:
            raise ValueError(f"its answer is longer than {MOST_BYTES >> 20} MiB")
        if status != 200:
            raise HttpStatus(status, retry_after, body)
        return read_json(body)

    def _sent(self, body: bytes) -> tuple[int, str, bytes]:
        for seconds in LOST_PAUSES_SECONDS:
            try:
                return self._way.post(body)
            except ConnectionError:
                self._pause(seconds)
        return self._way.post(body)


class _Open(HTTPConnection):
    """A connection that ends with the thread that had it, and with its port."""

    def __del__(self) -> None:
        self.close()


class _Plain:
    """HTTP to this machine, by Python's own client: `requests` takes long to import."""

    def __init__(self, parts: SplitResult) -> None:
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._of_thread = local()

    def post(self, body: bytes) -> tuple[int, str, bytes]:
        connection: _Open | None = getattr(self._of_thread, "connection", None)
        if connection is None:
            connection = _Open(self._host, self._port, timeout=TIMEOUT_SECONDS)
            self._of_thread.connection = connection
        try:
            connection.request("POST", self._path, body, _HEADERS)
            answer = connection.getresponse()
            content = answer.read(MOST_BYTES + 1)
            return answer.status, answer.headers.get("retry-after", ""), content
        except HTTPException as error:
            connection.close()
            raise ConnectionError(type(error).__name__) from error
        except OSError:
            connection.close()
            raise


class _Requests:
    """HTTP and HTTPS to anywhere, with the proxies and certificates of the environment."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._of_thread = local()

    def post(self, body: bytes) -> tuple[int, str, bytes]:
        import requests

        session: requests.Session | None = getattr(self._of_thread, "session", None)
        if session is None:
            session = self._of_thread.session = requests.Session()
            session.trust_env = not is_loopback(self._url)
        try:
            with session.post(
                self._url, body, headers=_HEADERS, timeout=TIMEOUT_SECONDS, stream=True
            ) as answer:
                parts = answer.iter_content(_PART_BYTES)
                content = b"".join(islice(parts, MOST_BYTES // _PART_BYTES + 1))
                return answer.status_code, answer.headers.get("retry-after", ""), content
        except requests.Timeout as error:
            raise TimeoutError(type(error).__name__) from error
        except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError) as error:
            raise ConnectionError(type(error).__name__) from error


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

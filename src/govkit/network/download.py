"""Fetches a stranger's small file: over https alone, within a bound of size and time."""

from __future__ import annotations

import time
from urllib.parse import urljoin

import requests
from requests.exceptions import RequestException

from govkit.errors import NetworkError, UsageError
from govkit.files import MOST_BYTES_HANDED_OVER

_MOST_HOPS = 4
_WAIT_SECONDS = 20
_LONGEST_SECONDS = 60
_CHUNK_BYTES = 1 << 16


def download(url: str, most: int = MOST_BYTES_HANDED_OVER) -> bytes:
    """The bytes at an https URL. Raises NetworkError, or UsageError for another kind of URL.

    A redirect is followed only to another https URL. No key or cookie of the user's goes along.
    """
    with requests.Session() as session:
        session.auth = lambda request: request  # otherwise ~/.netrc would be sent
        for _ in range(_MOST_HOPS):
            _check_kind(url)
            try:
                with session.get(
                    url,
                    stream=True,
                    allow_redirects=False,
                    timeout=_WAIT_SECONDS,
                    headers={"accept-encoding": "identity"},
                ) as answer:
                    if answer.is_redirect:
                        url = urljoin(url, answer.headers["location"])
                        continue
                    return _content(url, answer, most)
            except (RequestException, OSError, ValueError) as error:
                raise _failed(url, type(error).__name__) from None
    raise _failed(url, "it leads on and on")


def _check_kind(url: str) -> None:
    if not url.lower().startswith("https://"):
        raise UsageError(
            f"{url[:200]} is not fetched",
            "on the way anybody could change what is not fetched by https",
            "give an https URL, or a file",
        )


def _content(url: str, answer: requests.Response, most: int) -> bytes:
    """The body as it was sent: unpacked it could be far larger."""
    if answer.status_code != 200:
        raise _failed(url, f"HTTP status {answer.status_code}")
    if answer.headers.get("content-encoding", "identity") != "identity":
        raise _failed(url, "it is packed, though it was asked for as it is")
    end, body = time.monotonic() + _LONGEST_SECONDS, bytearray()
    while chunk := answer.raw.read(_CHUNK_BYTES):
        body += chunk
        if len(body) > most:
            raise _failed(url, f"it is over {most >> 20} MiB")
        if time.monotonic() > end:
            raise _failed(url, f"it took over {_LONGEST_SECONDS} seconds")
    return bytes(body)


def _failed(url: str, why: str) -> NetworkError:
    return NetworkError(
        f"{url[:200]} cannot be fetched",
        why,
        "check the URL, or fetch it yourself and give the file",
    )

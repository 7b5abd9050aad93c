"""Asks a node in one request for what the same command asked for last time.

A command reads a few dozen things, most of them the same each time. They are noted by command, and
asked for together, in a thread, while Python still imports what will use the answers. An answer
serves once, and only for a moment; whatever writes discards the rest. So nothing that is shown is
older than the command, and a note that is wrong or missing costs a request and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any

from govkit.files import OWNER_ONLY, read_text, write_whole
from govkit.network.clock import SYSTEM_CLOCK, Clock
from govkit.network.transport import HttpTransport, Request
from govkit.text import read_json

READS = frozenset(
    {
        "eth_blockNumber",
        "eth_call",
        "eth_chainId",
        "eth_getBalance",
        "eth_getBlockByNumber",
        "eth_getCode",
        "eth_getLogs",
    }
)
MOST_REQUESTS, _MOST_BYTES = 100, 1 << 18
"""How much is noted of a command, and read again."""
SERVES_SECONDS = 2.0
"""So long after it was asked for an answer may be used; the user may have been asked meanwhile."""


class Ahead:
    """A transport before another one; `note` is the file of the command's reads."""

    def __init__(self, transport: HttpTransport, note: Path, clock: Clock = SYSTEM_CLOCK) -> None:
        self._transport, self._note, self._clock = transport, note, clock
        self.is_one_server = transport.is_one_server
        self._noted = _read(note)
        self._asked: dict[str, None] = {}
        self._answers: dict[str, Any] = {}
        self._at = clock.monotonic()
        self._thread: Thread | None = None
        if self._noted:
            self._thread = Thread(target=self._fetch, daemon=True)
            self._thread.start()

    def exchange(self, method: str, parameters: Sequence[object]) -> Any:
        if method not in READS:
            self.drop()
            return self._transport.exchange(method, parameters)
        key = _key(method, parameters)
        self._asked.setdefault(key)
        answer = self._fetched().pop(key, None)
        return self._transport.exchange(method, parameters) if answer is None else answer

    def exchange_all(self, requests: Sequence[Request]) -> list[Any]:
        """Of reads; they are not noted."""
        return self._transport.exchange_all(requests)

    def save(self) -> None:
        """Note what was asked this time, for the next."""
        self._fetched()
        asked = list(self._asked)[:MOST_REQUESTS]
        if asked and asked != [_key(*each) for each in self._noted]:
            text = f"[{', '.join(asked)}]\n"
            with suppress(OSError):
                self._note.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                write_whole(self._note, text, mode=OWNER_ONLY)

    def _fetched(self) -> dict[str, Any]:
        left = self._at + SERVES_SECONDS - self._clock.monotonic()
        if self._thread is not None:
            self._thread.join(max(0.0, left))  # later than that no answer may be used
            self._thread = None
        if left < 0:
            self._answers = {}
        return self._answers

    def drop(self) -> None:
        """Forget the answers: what they tell may have changed."""
        self._fetched()
        self._answers = {}

    def _fetch(self) -> None:
        """Whatever goes wrong here is told when it is asked for by itself."""
        with suppress(OSError, ValueError, TypeError, AttributeError, LookupError):
            answers = self._transport.exchange_all(self._noted)
            self._answers = {
                _key(*request): answer
                for request, answer in zip(self._noted, answers, strict=True)
                if answer and answer.get("result") is not None
            }


def _key(method: str, parameters: Sequence[object]) -> str:
    return json.dumps([method, list(parameters)], sort_keys=True)


def _read(note: Path) -> list[Request]:
    """The requests in a note; none if it is missing, or holds anything that is not a read."""
    try:
        noted = [
            (method, parameters) for method, parameters in read_json(read_text(note, _MOST_BYTES))
        ]
        is_sound = all(method in READS and type(each) is list for method, each in noted)
    except (OSError, ValueError, TypeError):
        return []
    return noted if is_sound and len(noted) <= MOST_REQUESTS else []

"""Where this process, and others of its folder shortly before, wrote last.

Behind one URL there may be many servers, some of them a few seconds behind. What is read after a
transaction has to come from one that has its block, and the next nonce is known here before they
all know of it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from govkit.files import alone_with, read_text, write_whole
from govkit.network.clock import Clock
from govkit.network.port import Log
from govkit.text import read_hex, read_json, read_unsigned
from govkit.types import Address

FRESH_SECONDS = 30
"""For so long after a transaction a server may lack its block; a minute would be out of order."""


@dataclass(slots=True)
class Written:
    """The newest block written to: its hash (32 bytes), when (seconds since 1970), the next nonces
    by sender; and whether this process did it, and which events it had then."""

    block: int
    hash: bytes
    at: float
    nonces: dict[Address, int] = field(default_factory=dict)
    is_own: bool = False
    logs: list[Log] = field(default_factory=list)


class Trail:
    """What was written last, kept in a file if there is one, by chain."""

    def __init__(self, path: Path | None, clock: Clock) -> None:
        self._path, self._clock = path, clock
        self._written: Written | None = None
        self._is_loaded = path is None

    @property
    def needs_loading(self) -> bool:
        return not self._is_loaded

    def load(self, chain_id: int) -> Written | None:
        """What another process left, if that is fresh; asked for once."""
        self._is_loaded = True
        self._written = self._stored(chain_id)
        return self.fresh()

    def fresh(self) -> Written | None:
        """What was written so lately that a server may lack it."""
        if self._written and not self._is_fresh(self._written):
            self._written = None
        return self._written

    def _is_fresh(self, written: Written) -> bool:
        return 0 <= self._clock.now() - written.at < FRESH_SECONDS

    def forget(self) -> None:
        self._written = None

    def discard(self) -> None:
        """What is stored is of a chain that was reset since."""
        self.forget()
        if self._path is not None:
            self._path.unlink(missing_ok=True)

    def note(self, chain_id: int, block: int, block_hash: bytes, logs: Sequence[Log]) -> None:
        """A transaction of this process is in a block."""
        now, before = self._clock.now(), self.fresh()
        written = Written(block, block_hash, now, is_own=True, logs=list(logs))
        if before:
            written.nonces, written.logs = before.nonces, [*before.logs, *logs]
            if before.block > block:
                written.block, written.hash = before.block, before.hash
        self._written = written
        self._store(chain_id)

    def note_nonce(self, sender: Address, nonce: int) -> None:
        """The sender's transaction with this nonce was sent; it is stored with its block."""
        written = self.fresh()
        if written is None:
            written = self._written = Written(0, b"", self._clock.now())
        written.nonces[sender] = max(nonce + 1, written.nonces.get(sender, 0))

    def next_nonce(self, sender: Address) -> int:
        """The least that the sender's next nonce can be, as far as it is known here."""
        written = self.fresh()
        return written.nonces.get(sender, 0) if written else 0

    def _stored(self, chain_id: int) -> Written | None:
        """It only saves waiting: a damaged file is as good as none."""
        assert self._path is not None
        try:
            entry = read_json(read_text(self._path))[str(chain_id)]
            nonces = {Address(who): read_unsigned(each) for who, each in entry["nonces"].items()}
            block, block_hash = read_unsigned(entry["block"]), read_hex(entry["hash"])
            written = Written(block, block_hash, float(entry["at"]), nonces)
        except (OSError, ValueError, TypeError, LookupError, AttributeError):
            return None
        return written if self._is_fresh(written) else None

    def _store(self, chain_id: int) -> None:
        written = self._written
        if self._path is None or written is None:
            return
        with alone_with(self._path):
            other = self._stored(chain_id)
            nonces = dict(written.nonces)
            for who, nonce in (other.nonces if other else {}).items():
                nonces[who] = max(nonce, nonces.get(who, 0))
            entry = {"block": written.block, "hash": written.hash.hex(), "at": written.at}
            content = {str(chain_id): {**entry, "nonces": nonces}}
            write_whole(self._path, json.dumps(content, indent=1))

"""RecordLedger: records that nobody can change."""

from __future__ import annotations

from govkit.contracts.contract import Contract
from govkit.network.port import Call
from govkit.types import Address


class RecordLedger(Contract):
    """An append-only Merkle tree of records (RFC 6962)."""

    artifact_name = "RecordLedger"

    def treasury(self, *, block: int | None = None) -> Address:
        return Address(self._read("treasury", block=block))

    def size(self, *, block: int | None = None) -> int:
        return int(self._read("size", block=block))

    def root(self, *, block: int | None = None) -> bytes:
        return bytes(self._read("root", block=block))

    def is_keeper(self, account: Address, *, block: int | None = None) -> bool:
        return bool(self._read("isKeeper", account, block=block))

    def append(self, kind: bytes, content_hash: bytes, title: str) -> Call:
        """`kind` is ASCII padded to 32 bytes, `content_hash` SHA-256 (32 bytes)."""
        return self._call("append", kind, content_hash, title)

    def set_keeper(self, keeper: Address, allowed: bool) -> Call:
        """Only in a proposal: the treasury alone may."""
        return self._call("setKeeper", keeper, allowed)

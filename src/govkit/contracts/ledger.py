"""RecordLedger: records that nobody can change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from govkit.contracts.contract import Contract
from govkit.network.port import Call, Log
from govkit.types import ZERO_ADDRESS, Address, KindMode, Relation, Wei

MAX_BATCH = 100
"""The most records that one transaction can append."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A record to be appended.

    `kind` is ASCII padded to 32 bytes, `content_hash` SHA-256 (32 bytes), `target` the number
    of the record that this one does something to, 0 for none.
    """

    kind: bytes
    content_hash: bytes
    title: str
    relation: Relation = Relation.NONE
    target: int = 0


@dataclass(frozen=True, slots=True)
class KindRule:
    """Who may append a kind of record (if the mode needs it, `gate` is asked), and its fee."""

    mode: KindMode
    gate: Address
    fee_wei: Wei


class RecordLedger(Contract):
    """An append-only Merkle tree of records (RFC 6962).

    >>> nation.ledger.size(), len(nation.ledger.root())
    (1, 32)
    """

    artifact_name = "RecordLedger"

    def treasury(self, *, block: int | None = None) -> Address:
        return Address(self._read("treasury", block=block))

    def size(self, *, block: int | None = None) -> int:
        return int(self._read("size", block=block))

    def root(self, *, block: int | None = None) -> bytes:
        return bytes(self._read("root", block=block))

    def is_keeper(self, account: Address, *, block: int | None = None) -> bool:
        return bool(self._read("isKeeper", account, block=block))

    def rule_of(self, kind: bytes, *, block: int | None = None) -> KindRule:
        mode, gate, fee_wei = self._read("ruleOf", kind, block=block)
        return KindRule(KindMode(mode), Address(gate), Wei(fee_wei))

    def appended(self, *, from_block: int = 0, to_block: int | None = None) -> list[Log]:
        """The logs of RecordAppended, not decoded, since there may be a million of them."""
        topic = self.artifact().events["RecordAppended"].topic
        return self.port.logs([self.address], [[topic]], from_block=from_block, to_block=to_block)

    def append(self, kind: bytes, content_hash: bytes, title: str, fee_wei: int = 0) -> Call:
        """`kind` is ASCII padded to 32 bytes, `content_hash` SHA-256 (32 bytes)."""
        return replace(self._call("append", kind, content_hash, title), value=Wei(fee_wei))

    def append_linked(self, entry: Entry, fee_wei: int = 0) -> Call:
        """One record that amends, repeals or supersedes an earlier one."""
        call = self._call(
            "appendLinked",
            entry.kind,
            entry.content_hash,
            entry.title,
            int(entry.relation),
            entry.target,
        )
        return replace(call, value=Wei(fee_wei))

    def append_batch(self, entries: Sequence[Entry], fee_wei: int = 0) -> Call:
        """Up to `MAX_BATCH` records in this order; `fee_wei` is the sum of their fees."""
        raw = [
            (each.kind, each.content_hash, int(each.relation), each.target, each.title)
            for each in entries
        ]
        return replace(self._call("appendBatch", raw), value=Wei(fee_wei))

    def set_keeper(self, keeper: Address, allowed: bool) -> Call:
        """Only in a proposal: the treasury alone may."""
        return self._call("setKeeper", keeper, allowed)

    def set_kind(
        self,
        kind: bytes,
        mode: KindMode,
        gate: Address = ZERO_ADDRESS,
        fee_wei: int = 0,
    ) -> Call:
        """Only in a proposal: the treasury alone may."""
        return self._call("setKind", kind, int(mode), gate, fee_wei)

    def office_of(self, kind: bytes) -> bytes:
        """The office whose holders may append a kind (32 bytes); zeros for none."""
        return bytes(self._read("officeOf", kind))

    def set_kind_office(self, kind: bytes, offices: Address, role: bytes, fee_wei: int = 0) -> Call:
        """Only in a proposal: the holders of an office may append the kind."""
        return self._call("setKindOffice", kind, offices, role, fee_wei)

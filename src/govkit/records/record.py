"""A record, and the bytes that the ledger hashes as its leaf."""

from __future__ import annotations

from dataclasses import dataclass

from govkit.crypto.keccak import checksum
from govkit.crypto.merkle import leaf_hash
from govkit.errors import RecordError
from govkit.text import from_utf8, utf8
from govkit.types import Address, Relation

_WORD = 32
_HEAD_WORDS = 7
_TITLE_OFFSET = (_HEAD_WORDS * _WORD).to_bytes(_WORD)

RELATIONS = {
    Relation.AMENDS: "amends",
    Relation.REPEALS: "repeals",
    Relation.SUPERSEDES: "supersedes",
}
"""What each relation is called in words."""


@dataclass(frozen=True, slots=True)
class Record:
    """A record: `number` from 1, `timestamp` in seconds since 1970, `content_hash` SHA-256.

    `relation` says what it does to the record with number `target`, 0 where it does nothing.
    """

    number: int
    kind: str
    author: Address
    timestamp: int
    content_hash: bytes
    title: str
    relation: int = Relation.NONE
    target: int = 0

    def entry(self) -> bytes:
        """The ABI encoding of (bytes32, address, uint256, bytes32, uint256, uint256, string)."""
        title = utf8(self.title)
        return b"".join(
            (
                utf8(self.kind).ljust(_WORD, b"\0"),
                bytes(12),
                bytes.fromhex(self.author[2:]),
                self.timestamp.to_bytes(_WORD),
                self.content_hash,
                self.relation.to_bytes(_WORD),
                self.target.to_bytes(_WORD),
                _TITLE_OFFSET,
                len(title).to_bytes(_WORD),
                title,
                bytes(-len(title) % _WORD),
            )
        )

    def leaf(self) -> bytes:
        """The record's leaf hash (RFC 6962, section 2.1)."""
        return leaf_hash(self.entry())

    @property
    def link(self) -> str:
        """`amends 3`, or nothing."""
        if not self.relation:
            return ""
        name = RELATIONS.get(Relation(self.relation)) if self.relation in RELATIONS else None
        return f"{name or f'relation {self.relation} to'} {self.target}"

    @classmethod
    def from_entry(cls, number: int, entry: bytes) -> Record:
        """The record that a leaf's bytes are. Raises RecordError unless `entry` gives them back."""
        words = [entry[place : place + _WORD] for place in range(0, len(entry), _WORD)]
        if len(words) > _HEAD_WORDS:
            length = int.from_bytes(words[_HEAD_WORDS])
            start = (_HEAD_WORDS + 1) * _WORD
            record = cls(
                number=number,
                kind=from_utf8(words[0].rstrip(b"\0")),
                author=checksum(words[1][12:]),
                timestamp=int.from_bytes(words[2]),
                content_hash=words[3],
                title=from_utf8(entry[start : start + length]),
                relation=int.from_bytes(words[4]),
                target=int.from_bytes(words[5]),
            )
            if record.entry() == entry:
                return record
        raise RecordError(
            f"entry {number} is not one of a record ledger",
            "its bytes are not an encoded record",
            "find an undamaged copy",
        )

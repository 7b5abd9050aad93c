"""A record, and the bytes that the ledger hashes as its leaf."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from govkit.crypto.keccak import checksum
from govkit.crypto.merkle import leaf_hash
from govkit.errors import RecordError
from govkit.text import from_utf8, utf8
from govkit.types import Address, Relation
from govkit.views import Viewed

_WORD = 32
_HEAD_WORDS = 7
_EVENT_WORDS = 5
_TITLE_OFFSET = (_HEAD_WORDS * _WORD).to_bytes(_WORD)

RELATIONS = {
    Relation.AMENDS: "amends",
    Relation.REPEALS: "repeals",
    Relation.SUPERSEDES: "supersedes",
}
"""The word for each relation."""


@dataclass(frozen=True, slots=True)
class Record(Viewed):
    """A record: `number` from 1, `timestamp` in seconds since 1970, `content_hash` SHA-256.

    `relation` says what it does to the record with number `target`, 0 if it does nothing.

        >>> record.number, record.title, len(record.content_hash)
        (1, 'Minutes of May', 32)
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
        """The record in a leaf's bytes. Raises RecordError unless `entry` gives the same bytes."""
        words = _words(entry)
        if len(words) > _HEAD_WORDS:
            record = cls._of(number, words[:2], words[2:6], entry, _HEAD_WORDS)
            if record.entry() == entry:
                return record
        raise _bad(f"entry {number}", "its bytes are not an encoded record")

    @classmethod
    def from_log(cls, topics: Sequence[bytes], data: bytes) -> Record:
        """The record of a RecordAppended log, 20 times as fast as by the ABI. Raises RecordError.

        The topics are the event's own, number, kind and author; the data holds the rest.
        """
        words = _words(data)
        if len(topics) != 4 or len(words) <= _EVENT_WORDS:
            raise _bad("a log", "it has too few fields")
        number = int.from_bytes(topics[1])
        return cls._of(number, topics[2:], words[:4], data, _EVENT_WORDS)

    @classmethod
    def _of(
        cls, number: int, who: Sequence[bytes], what: Sequence[bytes], data: bytes, head_words: int
    ) -> Record:
        """From kind and author; timestamp, content hash, relation and target; and the title."""
        start = (head_words + 1) * _WORD
        length = int.from_bytes(data[start - _WORD : start])
        return cls(
            number=number,
            kind=from_utf8(who[0].rstrip(b"\0")),
            author=_address(who[1][12:]),
            timestamp=int.from_bytes(what[0]),
            content_hash=what[1],
            title=from_utf8(data[start : start + length]),
            relation=int.from_bytes(what[2]),
            target=int.from_bytes(what[3]),
        )


@lru_cache(maxsize=1_024)
def _address(raw: bytes) -> Address:
    return checksum(raw)


def _words(data: bytes) -> list[bytes]:
    return [data[place : place + _WORD] for place in range(0, len(data), _WORD)]


def _bad(what: str, why: str) -> RecordError:
    return RecordError(
        f"{what} is not one of a record ledger", why, "find an undamaged copy, or ask another node"
    )

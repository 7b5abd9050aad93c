"""The records that a dossier shows, each with its proof, and their contents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from govkit.errors import RecordError
from govkit.records.archive import LOG_KEY_KIND
from govkit.records.law import consolidated, law_at
from govkit.records.record import Record
from govkit.records.store import SALT_BYTES, is_salt

CHARTER_KIND = "charter"
WRAPPER_KIND = "legal-wrapper"


@dataclass(frozen=True, slots=True)
class Papers:
    """The records that a dossier cites, by number, and the contents it has, by their hash.

    Contents of sealed records begin with their 32 bytes of salt. `wrapper` is the legal
    wrapper's text, or nothing; `is_whole` tells whether all records of the log are known, so that
    none was left out.
    """

    cited: Mapping[int, Record]
    contents: Mapping[bytes, bytes]
    wrapper: str
    is_whole: bool

    def newest(self, kind: str) -> Record | None:
        """The last cited record of a kind."""
        return next((self.cited[n] for n in sorted(self.cited, reverse=True)
                     if self.cited[n].kind == kind), None)  # fmt: skip

    def of_kind(self, kind: str) -> list[Record]:
        return [self.cited[n] for n in sorted(self.cited) if self.cited[n].kind == kind]

    def charter(self) -> str:
        """The charter that its records add up to; nothing if a content is missing."""
        records = self.of_kind(CHARTER_KIND)
        if not records or any(each.content_hash not in self.contents for each in records):
            return ""
        return consolidated(law_at(records, self._text, kinds=(CHARTER_KIND,)))

    def wrapper_record(self) -> int:
        """The number of the record with exactly this legal wrapper, or 0."""
        record = self.newest(WRAPPER_KIND)
        held = self.contents.get(record.content_hash) if record else None
        if record is None or held is None:
            return 0
        opened = held[SALT_BYTES:] if is_salt(held[:SALT_BYTES]) else held
        return record.number if self.wrapper.encode() == opened else 0

    def check_contents(self) -> None:
        """Raises RecordError unless one of the cited records names each content."""
        named = {record.content_hash for record in self.cited.values()}
        for digest, content in self.contents.items():
            if sha256(content).digest() != digest or digest not in named:
                raise RecordError(
                    f"the content 0x{digest.hex()} is damaged, or belongs to no record here",
                    next_step="ask for the dossier again",
                )

    def _text(self, record: Record) -> str:
        try:
            return self.contents[record.content_hash].decode()
        except UnicodeDecodeError:
            raise RecordError(f"the content of record {record.number} is not text") from None


def to_cite(records: Sequence[Record], further: Iterable[int] = ()) -> list[Record]:
    """The charter's records, the newest legal wrapper and log key, and the requested records.

    Raises RecordError for a number that no record has.
    """
    numbers = {each.number for each in records if each.kind == CHARTER_KIND}
    for kind in (WRAPPER_KIND, LOG_KEY_KIND):
        numbers |= {each.number for each in records if each.kind == kind} and {
            max(each.number for each in records if each.kind == kind)
        }
    for number in further:
        if not 1 <= number <= len(records):
            raise RecordError(f"there is no record {number}", f"the ledger holds {len(records)}")
        numbers.add(number)
    return [records[number - 1] for number in sorted(numbers)]


Reader = Callable[[Record], bytes | None]
"""A record's content including its salt, or nothing if it is not available."""

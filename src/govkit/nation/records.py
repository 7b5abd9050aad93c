"""Records: what the nation remembers, and the proof that nobody changed it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from govkit.actions.phrases import kind_name, record_kind
from govkit.contracts import RecordLedger
from govkit.crypto.merkle import verify_inclusion
from govkit.crypto.merkle_tree import MerkleTree
from govkit.errors import RecordError, UsageError
from govkit.network.port import Call
from govkit.records.record import Record

MAX_TITLE_BYTES = 128
_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Verification:
    """A record that was found in the tree of `size` records with `root`, by `proof`."""

    record: Record
    size: int
    root: bytes
    proof: tuple[bytes, ...]


class Records:
    """Reads the ledger; appending is a call to be sent or proposed."""

    def __init__(self, ledger: RecordLedger, first_block: int) -> None:
        self._ledger, self._first_block = ledger, first_block

    def __len__(self) -> int:
        return self._ledger.size()

    def all(self) -> list[Record]:
        """Every record, from the ledger's events."""
        events = self._ledger.events("RecordAppended", from_block=self._first_block)
        return [
            Record(
                number=event.fields["number"],
                kind=kind_name(event.fields["kind"]),
                author=event.fields["author"],
                timestamp=event.fields["timestamp"],
                content_hash=event.fields["content_hash"],
                title=event.fields["title"],
                relation=event.fields["relation"],
                target=event.fields["target"],
            )
            for event in events
        ]

    def get(self, number: int) -> Record:
        """A record by its number. Raises RecordError."""
        return self._pick(self.all(), number)

    def _pick(self, records: list[Record], number: int) -> Record:
        if not 1 <= number <= len(records):
            raise RecordError(
                f"there is no record {number}",
                f"the ledger holds {len(records)}",
                "see govkit record list",
            )
        return records[number - 1]

    def verify(self, number: int, content: Path | None = None) -> Verification:
        """Prove that a record stands in the ledger, and that a file is its content.

        The tree is rebuilt from the events, so a node that hides, adds or changes a record is
        found out by the root that the contract keeps. Raises RecordError.
        """
        records, tree = self.checked()
        record = self._pick(records, number)
        size, root = tree.size, tree.root()
        proof = tree.inclusion_proof(number - 1)
        if not verify_inclusion(tree.leaf(number - 1), number - 1, size, proof, root):
            raise RecordError(f"record {number} is not in the ledger's tree")
        if content is not None and hash_file(content) != record.content_hash:
            raise RecordError(
                f"{content} is not what record {number} holds",
                f"it hashes to 0x{hash_file(content).hex()}, "
                f"the record says 0x{record.content_hash.hex()}",
                "find the right file; not a byte may differ",
            )
        return Verification(record, size, root, tuple(proof))

    def checked(self) -> tuple[list[Record], MerkleTree]:
        """Every record and the tree over them, held against the contract's size and root.

        Raises RecordError where the node hides, adds or changes a record.
        """
        records = self.all()
        tree = MerkleTree(record.leaf() for record in records)
        size, root = self._ledger.size(), self._ledger.root()
        in_order = [each.number for each in records] == list(range(1, size + 1))
        if not in_order or tree.root() != root:
            raise RecordError(
                "the records that this node gives are not those of the ledger",
                f"{len(records)} of {size} records were given, and they do not make up its root",
                "ask another node",
            )
        return records, tree

    def append(self, kind: str, content_hash: bytes, title: str) -> Call:
        """By a keeper, or in a proposal. Raises UsageError for a title that is too long."""
        size = len(title.encode())
        if size > MAX_TITLE_BYTES:
            raise UsageError(
                f"the title has {size} bytes", next_step=f"shorten it to {MAX_TITLE_BYTES}"
            )
        return self._ledger.append(record_kind(kind), content_hash, title)


def hash_file(path: Path) -> bytes:
    """SHA-256 of a file, read in pieces. Raises RecordError if it cannot be read."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                digest.update(chunk)
    except OSError as error:
        raise RecordError(
            f"{path} cannot be read", error.strerror or str(error), "check the path"
        ) from error
    return digest.digest()

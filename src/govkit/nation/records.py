"""The nation's records, and the proof that nobody changed them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from govkit.actions.record_words import record_kind
from govkit.contracts import RecordLedger
from govkit.contracts.ledger import Entry, KindRule
from govkit.crypto.merkle import verify_inclusion
from govkit.crypto.merkle_tree import MerkleTree
from govkit.errors import RecordError, UsageError
from govkit.network.port import Block, Call
from govkit.records.archive import Head
from govkit.records.record import Record
from govkit.records.store import hash_of, hashes_of
from govkit.types import Address, Relation
from govkit.views import ViewedMany

MAX_TITLE_BYTES = 128


@dataclass(frozen=True, slots=True)
class Verification:
    """A record that `proof` shows in the tree of `size` records with `root`.

    >>> verified = nation.records.verify(1)
    >>> verified.size, verified.record.title, len(verified.root)
    (1, 'Minutes of May', 32)
    """

    record: Record
    size: int
    root: bytes
    proof: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class RecordLog:
    """The whole ledger at one block: the records, the tree over them, and its head.

    >>> log = nation.records.log()
    >>> log.head.size, log.tree.root() == nation.ledger.root()
    (1, True)
    """

    head: Head
    records: list[Record]
    tree: MerkleTree


class Records(ViewedMany):
    """Reads the ledger. To append, send or propose the calls that it makes.

    >>> len(nation.records), nation.records.get(1).title
    (1, 'Minutes of May')
    """

    def __init__(self, ledger: RecordLedger, first_block: int) -> None:
        self._ledger, self._first_block = ledger, first_block

    def __len__(self) -> int:
        return self._ledger.size()

    @property
    def origin(self) -> str:
        """The log's name in checkpoints: its contract and chain (CAIP-10)."""
        return f"eip155:{self._ledger.port.chain_id()}:{self._ledger.address}"

    def all(self, *, to_block: int | None = None) -> list[Record]:
        """Every record, from the ledger's events."""
        logs = self._ledger.appended(from_block=self._first_block, to_block=to_block)
        return [Record.from_log(log.topics, log.data) for log in logs]

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

        The tree is rebuilt from the events and compared with the root that the contract keeps, so
        a node cannot hide, add or change a record. Raises RecordError.
        """
        log = self.log()
        record, tree = self._pick(log.records, number), log.tree
        size, root = tree.size, tree.root()
        proof = tree.inclusion_proof(number - 1)
        if not verify_inclusion(tree.leaf(number - 1), number - 1, size, proof, root):
            raise RecordError(f"record {number} is not in the ledger's tree")
        if content is not None:
            check_content(record, content)
        return Verification(record, size, root, tuple(proof))

    def log(self, block: Block | None = None) -> RecordLog:
        """The whole ledger, compared with the contract's size and root at a block, or the newest.

        Raises RecordError if the node hides, adds or changes a record.
        """
        block = block or self._ledger.port.block()
        records = self.all(to_block=block.number)
        tree = MerkleTree(record.leaf() for record in records)
        size = self._ledger.size(block=block.number)
        root = self._ledger.root(block=block.number)
        in_order = [each.number for each in records] == list(range(1, size + 1))
        if not in_order or tree.root() != root:
            raise RecordError(
                "this node gives other records than the ledger has",
                f"{len(records)} of {size} records were given, but they do not lead to its root",
                "ask another node",
            )
        return RecordLog(Head(self.origin, size, root, block.number, block.hash), records, tree)

    def rule(self, kind: str) -> KindRule:
        """The rule for a kind of record: who can append it, and for what fee. Raises UsageError."""
        return self._ledger.rule_of(record_kind(kind))

    def fee(self, kinds: Sequence[str], sender: Address) -> int:
        """The fee that an account pays for records of these kinds, in wei."""
        if sender == self._ledger.treasury():
            return 0
        fees = {kind: self.rule(kind).fee_wei for kind in set(kinds)}
        return sum(fees[kind] for kind in kinds)

    def append(self, kind: str, content_hash: bytes, title: str) -> Call:
        """Append a record without a fee, or in a proposal. Raises UsageError for a long title."""
        return self._ledger.append(record_kind(kind), content_hash, checked_title(title))

    def append_entries(self, entries: Sequence[Entry], fee_wei: int = 0) -> Call:
        """Append one record or several (`entry`), with links, in one transaction."""
        if len(entries) == 1:
            return self._ledger.append_linked(entries[0], fee_wei)
        return self._ledger.append_batch(entries, fee_wei)


def entry(
    kind: str, content_hash: bytes, title: str, relation: Relation = Relation.NONE, target: int = 0
) -> Entry:
    """A record to append. Raises UsageError for a bad kind or a long title."""
    return Entry(record_kind(kind), content_hash, checked_title(title), relation, target)


def checked_title(title: str) -> str:
    """The title. Raises UsageError if it is too long for the ledger."""
    size = len(title.encode())
    if size > MAX_TITLE_BYTES:
        raise UsageError(
            f"the title has {size} bytes", next_step=f"shorten it to {MAX_TITLE_BYTES}"
        )
    return title


def check_content(record: Record, file: Path) -> None:
    """Check that a file, or its canonical text, is a record's content. Raises RecordError."""
    if record.content_hash not in hashes_of(file):
        raise RecordError(
            f"{file} is not the content of record {record.number}",
            f"it hashes to 0x{hash_of(file).hex()}, the record says 0x{record.content_hash.hex()}",
            "find the right file; every character must match",
        )

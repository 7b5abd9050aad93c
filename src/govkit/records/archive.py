"""The whole log as a folder that outlives its nation's servers and chain.

    log.json            which log, its size and root, and the block at which that was read
    checkpoint          the head, signed (where the log has a key)
    tile/...            hashes and entries (C2SP tlog-tiles)
    contents/...        what the records hold, as in a store; nothing that is sealed

From it alone the records, the tree and the store come back, each checked against the other.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from govkit.crypto.merkle_tree import MerkleTree
from govkit.errors import RecordError
from govkit.files import MOST_BYTES_HANDED_OVER, read_text, unreadable, write_whole
from govkit.records.checkpoint import (
    Checkpoint,
    VerifierKey,
    open_checkpoint,
    unverified_checkpoint,
)
from govkit.records.record import Record
from govkit.records.store import Fault, Store
from govkit.records.tiles import check_tiles, entry_bundles, hash_tiles, read_entries
from govkit.text import read_json, read_unsigned, read_words

LOG_KEY_KIND = "log-key"
"""The kind of the records whose titles name the keys that sign checkpoints; the newest counts."""

_LOG_FILE, _CHECKPOINT_FILE = "log.json", "checkpoint"


@dataclass(frozen=True, slots=True)
class Head:
    """A log's head as a chain told it: `root` of `size` records, at `block` with `block_hash`."""

    origin: str
    size: int
    root: bytes
    block: int
    block_hash: bytes

    def checkpoint(self) -> Checkpoint:
        return Checkpoint(self.origin, self.size, self.root)

    def to_json(self) -> str:
        fields = {**asdict(self), "root": self.root.hex(), "block_hash": self.block_hash.hex()}
        return json.dumps(fields, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str, place: Path) -> Head:
        """Raises RecordError."""
        try:
            raw: dict[str, Any] = read_json(text)
            root, block_hash = bytes.fromhex(raw["root"]), bytes.fromhex(raw["block_hash"])
            size, block = read_unsigned(raw["size"], 64), read_unsigned(raw["block"], 64)
            return cls(read_words(raw["origin"]), size, root, block, block_hash)
        except (ValueError, KeyError, TypeError) as error:
            why = unreadable(error)
            raise RecordError(f"{place} is damaged", why, "find another copy") from None


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive that was read and checked: its records lead to its head's root."""

    folder: Path
    head: Head
    records: list[Record]
    tree: MerkleTree

    @property
    def store(self) -> Store:
        """Its contents."""
        return Store(self.folder)

    def note(self) -> str | None:
        """The signed head, if there is one."""
        place = self.folder / _CHECKPOINT_FILE
        return _read_text(place) if place.exists() else None


def log_keys(records: Sequence[Record]) -> list[VerifierKey]:
    """The keys that the log names, oldest first: the titles of its log-key records.

    Titles that are not keys are left out, since nobody may stop the log by writing nonsense.
    """
    keys: list[VerifierKey] = []
    for record in records:
        if record.kind == LOG_KEY_KIND:
            try:
                keys.append(VerifierKey.parse(record.title))
            except RecordError:
                continue
    return keys


def write_archive(
    folder: Path, head: Head, records: Sequence[Record], tree: MerkleTree, store: Store,
    note: str | None = None,
) -> list[Fault]:  # fmt: skip
    """Write or bring up to date an archive. Returns the contents that are missing or damaged.

    Raises RecordError where the folder holds another log, or a head that this one does not
    continue.
    """
    _must_continue(folder, head, tree)
    entries = [record.entry() for record in records]
    for path, data in [*hash_tiles(tree), *entry_bundles(entries)]:
        write_whole(folder / path, data)
    faults = _copy_contents(records, store, Store(folder))
    if note is not None:
        write_whole(folder / _CHECKPOINT_FILE, note)
    else:
        (folder / _CHECKPOINT_FILE).unlink(missing_ok=True)
    write_whole(folder / _LOG_FILE, head.to_json())
    return faults


def read_archive(folder: Path, keys: Sequence[VerifierKey] = ()) -> Archive:
    """Rebuild records and tree from an archive alone, and check everything except the contents.

    With `keys` one of them must have signed the head. Raises RecordError.
    """
    head = read_head(folder)
    entries = read_entries(folder, head.size)
    records = [Record.from_entry(place + 1, entry) for place, entry in enumerate(entries)]
    tree = MerkleTree(record.leaf() for record in records)
    if tree.root() != head.root:
        raise RecordError(
            f"the records in {folder} do not match its head",
            f"they lead to 0x{tree.root().hex()}, the head says 0x{head.root.hex()}",
            "find an undamaged copy",
        )
    damaged = next(check_tiles(folder, tree), None)
    if damaged is not None:
        raise RecordError(f"{folder / damaged} is damaged", next_step="find an undamaged copy")
    archive = Archive(folder, head, records, tree)
    _check_note(archive, keys)
    return archive


def read_head(folder: Path) -> Head:
    """The head that an archive claims. Raises RecordError."""
    place = folder / _LOG_FILE
    if not place.exists():
        raise RecordError(f"there is no archive of records in {folder}", next_step="check the path")
    return Head.from_json(_read_text(place), place)


def check_contents(archive: Archive) -> list[Fault]:
    """The contents that the archive lacks, and those that are damaged, by record.

    A content that was erased, or is sealed and so was never exported, is not a fault.
    """
    return list(archive.store.check())


def restore(archive: Archive, store: Store) -> tuple[int, list[Fault]]:
    """Put an archive's contents into a store. Returns how many, and those that are damaged.

    Takes only what its records name. No note of an archive erases anything in the store, or opens
    anything that is sealed there.
    """
    count, faults = 0, []
    named = {record.content_hash for record in archive.records}
    for content in archive.store.all():
        if content.hash not in named or (content.erased and store.knows(content.hash)):
            continue
        if store.is_sealed(content.hash):
            continue
        try:
            file = archive.folder if content.erased else archive.store.path(content.hash)
            store.accept(file, content)
            count += 1
        except RecordError as error:
            faults.append(Fault(content.hash, error.why or error.what))
    return count, faults


def _check_note(archive: Archive, keys: Sequence[VerifierKey]) -> None:
    note = archive.note()
    if note is None:
        if keys:
            raise RecordError(f"the archive in {archive.folder} is not signed")
        return
    checkpoint = open_checkpoint(note, keys)[0] if keys else unverified_checkpoint(note)
    if checkpoint != archive.head.checkpoint():
        raise RecordError(
            f"the archive in {archive.folder} has another head than the signed one",
            f"{archive.head.size} records, signed are {checkpoint.size} of {checkpoint.origin}",
            "find an undamaged copy",
        )


def _must_continue(folder: Path, head: Head, tree: MerkleTree) -> None:
    if not (folder / _LOG_FILE).exists():
        return
    before = read_head(folder)
    if before.origin != head.origin:
        raise RecordError(
            f"{folder} holds another log", f"it belongs to {before.origin}", "choose another folder"
        )
    if before.size > tree.size or tree.root(before.size) != before.root:
        raise RecordError(
            f"the archive in {folder} no longer matches the chain",
            f"its {before.size} records are not the first of the chain's {tree.size}",
            "one of the two was rewritten: keep the archive, and find out which",
        )


def _copy_contents(records: Sequence[Record], source: Store, target: Store) -> list[Fault]:
    """Copy the open contents; a record without a content in the store is a fault."""
    faults: list[Fault] = []
    for digest in dict.fromkeys(record.content_hash for record in records):
        try:
            content = source.describe(digest)
            if source.is_sealed(digest):
                continue
            file = source.folder if content.erased else source.path(digest)
            target.accept(file, content)
        except RecordError as error:
            faults.append(Fault(digest, error.why or error.what))
    return faults


def _read_text(place: Path) -> str:
    try:
        return read_text(place, MOST_BYTES_HANDED_OVER)
    except (OSError, ValueError) as error:
        raise RecordError(f"{place} is damaged", unreadable(error), "find another copy") from None

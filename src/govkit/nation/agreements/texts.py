"""The text of an agreement: kept, or sealed, in the records' store, and known by its hash."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from govkit.errors import UsageError
from govkit.files import read_bytes
from govkit.records.canonical import MAX_TEXT_BYTES, canonical_text, is_text, media_type_of
from govkit.records.store import Store, hashes_of


def keep(store: Store, file: Path, *, sealed: bool) -> bytes:
    """Keep a text, and return its hash (32 bytes). A sealed one is kept behind a salt, so that
    nobody can guess from the hash what was agreed. Raises UsageError or RecordError."""
    _check_there(file)
    return (store.seal(file) if sealed else store.put(file)).hash


def foreseen(file: Path, *, sealed: bool) -> bytes:
    """The hash that a text would be kept under; zero bytes of one that would be sealed, whose salt
    is not drawn yet. Raises UsageError or RecordError."""
    _check_there(file)
    return bytes(32) if sealed else sha256(_canonical(file)).digest()


def check(store: Store, digest: bytes, file: Path | None) -> Path:
    """The text that a hash stands for: a file that is given, or else the one in the store.

    A sealed text is handed over as a file that begins with its salt (`write_for`). It is kept
    then. Raises UsageError for another text.
    """
    if file is None:
        if not store.knows(digest):
            raise UsageError(
                "the text of this agreement is not here",
                "nobody should sign what they have not read",
                "ask the other party for the file, and give it with --text",
            )
        return store.path(digest)
    found = hashes_of(file)
    if digest not in found:
        raise UsageError(
            f"{file} is not the text of this agreement",
            f"the agreement says 0x{digest.hex()}, the file hashes to 0x{min(found).hex()}",
            "ask for the text that was signed",
        )
    return file


def same_text(store: Store, digest: bytes | None, file: Path) -> bytes | None:
    """The hash of a text that was sealed before, if the file still says the same; else None."""
    if digest is None or not store.is_sealed(digest) or not file.is_file():
        return None
    return digest if store.read(digest) == _canonical(file) else None


def _canonical(file: Path) -> bytes:
    """A file's bytes as the store keeps them."""
    raw = read_bytes(file, MAX_TEXT_BYTES)
    return canonical_text(raw) if is_text(media_type_of(file.name)) else raw


def _check_there(file: Path) -> None:
    if not file.is_file():
        raise UsageError(
            f"{file} is missing",
            "an agreement is a text, of which the parties sign the hash",
            "write it, or correct the name of the file",
        )

"""The contents of records on disk, each under its SHA-256 hash.

    contents/ab/ab12...        the bytes
    contents/ab/ab12....json   media type, size, and whether it was sealed or erased
    sealed/...                 the same for what only those chosen may read

A sealed content is 32 random bytes followed by the real ones, so that nobody can guess what a
hash on the chain stands for; to open it for somebody is to hand over that file.
"""

from __future__ import annotations

import codecs
import errno
import json
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from govkit.errors import RecordError
from govkit.files import (
    MOST_BYTES_HANDED_OVER,
    OWNER_ONLY,
    chunks,
    read_bytes,
    read_text,
    unreadable,
    write_whole,
)
from govkit.records.canonical import (
    MAX_TEXT_BYTES,
    canonical_text,
    is_control,
    is_text,
    media_type_of,
)
from govkit.text import read_json, read_unsigned, read_words

SALT_BYTES = 32
MAX_CONTENT_BYTES = 4 << 30
"""The most bytes of a content: keep larger ones elsewhere, and record their hash in a text."""
_IN_MEMORY_BYTES = 256 << 20
_OPEN, _SEALED = "contents", "sealed"
_HASH = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Content:
    """The facts about a content: `hash` (32 bytes), `size` in bytes without its salt.

    `erased` says why its bytes are gone; empty if they exist.
    """

    hash: bytes
    media_type: str
    size: int
    salt_bytes: int = 0
    erased: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """A damaged or missing content, and what is wrong with it."""

    hash: bytes
    problem: str


class Store:
    """The contents in a folder, which is made when the first one is put into it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    # -- putting in

    def put(self, file: Path, media_type: str = "") -> Content:
        """Keep a copy of a file, a text in its canonical form. Raises RecordError.

        Any size takes the same memory, except a text (of at most `MAX_TEXT_BYTES`).
        """
        return self._put(file, media_type, b"")

    def seal(self, file: Path, media_type: str = "") -> Content:
        """Keep a copy that export leaves out, behind a fresh salt. Raises RecordError."""
        return self._put(file, media_type, _new_salt())

    def put_bytes(self, raw: bytes, media_type: str) -> Content:
        """Keep bytes, a text in its canonical form. Raises RecordError."""
        data = canonical_text(raw) if is_text(media_type) else raw
        content = Content(sha256(data).digest(), media_type, len(data))
        write_whole(self._place(content.hash, _OPEN), data)
        self._describe(content, _OPEN)
        return content

    def _put(self, file: Path, media_type: str, salt: bytes) -> Content:
        media_type = media_type or media_type_of(file.name)
        part = _SEALED if salt else _OPEN
        digest, size = self._copy(file, media_type, salt, part)
        content = Content(digest, media_type, size, len(salt))
        self._describe(content, part)
        return content

    def _copy(
        self, file: Path, media_type: str, salt: bytes, part: str, expected: bytes | None = None
    ) -> tuple[bytes, int]:
        """Put a file's content into its place, behind a salt. Returns the hash of both, and the
        content's size. Raises RecordError, also if that is not the `expected` hash."""
        place = self.folder / part
        place.mkdir(0o700 if part == _SEALED else 0o777, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=place, delete=False) as copy:
            partial = Path(copy.name)
            try:
                copy.write(salt)
                digest, size = _copy(file, copy.file, media_type, salt)
                if expected not in (None, digest):
                    raise _damaged(digest if expected is None else expected)
                copy.flush()
                os.fsync(copy.fileno())
                final = self._place(digest, part)
                final.parent.mkdir(exist_ok=True)
                partial.replace(final)
            finally:
                partial.unlink(missing_ok=True)
        if part == _OPEN:
            final.chmod(0o644)
        return digest, size

    # -- reading

    def describe(self, digest: bytes) -> Content:
        """The facts about a content. Raises RecordError if nothing is known."""
        for part in (_OPEN, _SEALED):
            note = _note(self._place(digest, part))
            if note.exists():
                return _parse_note(note, digest)
        raise RecordError(
            f"the content 0x{digest.hex()} is not in the store",
            "it was never added, or it was lost",
            "find the file and add it: govkit record keep FILE",
        )

    def path(self, digest: bytes) -> Path:
        """The file with a content's bytes, after its salt. Raises RecordError."""
        content = self.describe(digest)
        if content.erased:
            raise RecordError(f"the content 0x{digest.hex()} was erased", content.erased)
        for part in (_OPEN, _SEALED):
            if self._place(digest, part).exists():
                return self._place(digest, part)
        raise RecordError(f"the bytes of the content 0x{digest.hex()} are missing in the store")

    def read(self, digest: bytes, *, with_salt: bool = False) -> bytes:
        """A content, without its salt unless asked for, checked. Raises RecordError."""
        content = self.describe(digest)
        data = self._bytes(digest)
        if sha256(data).digest() != digest:
            raise _damaged(digest)
        if content.salt_bytes and not is_salt(data[:SALT_BYTES]):
            raise _unsalted(digest)
        return data if with_salt else data[content.salt_bytes :]

    def _bytes(self, digest: bytes) -> bytes:
        place = self.path(digest)
        try:
            return read_bytes(place, _IN_MEMORY_BYTES)
        except OSError as error:
            raise _unreadable(place, error) from error

    def write_to(self, file: Path, digest: bytes, *, with_salt: bool = False) -> None:
        """Write a content, checked, into a file; of a sealed one only its owner can read it.

        Raises RecordError, or OSError where the file cannot be written.
        """
        content, place = self.describe(digest), self.path(digest)
        if hash_of(place) != digest:
            raise _damaged(digest)
        if content.salt_bytes and not is_salt(_beginning(place)):
            raise _unsalted(digest)
        mode = OWNER_ONLY if self.is_sealed(digest) else 0o666
        write_whole(file, _without(0 if with_salt else content.salt_bytes, place), mode=mode)

    def knows(self, digest: bytes) -> bool:
        """Whether the store has a note of a content."""
        return any(_note(self._place(digest, part)).exists() for part in (_OPEN, _SEALED))

    def is_sealed(self, digest: bytes) -> bool:
        """Whether a content is sealed here."""
        return not _note(self._place(digest, _OPEN)).exists() and (
            _note(self._place(digest, _SEALED)).exists()
        )

    def all(self, *, sealed: bool = False) -> Iterator[Content]:
        """The contents in the store, the open or the sealed ones, by hash."""
        part = _SEALED if sealed else _OPEN
        for note in sorted((self.folder / part).glob("??/*.json")):
            if not _HASH.fullmatch(note.stem) or note.parent.name != note.stem[:2]:
                raise RecordError(f"{note} is not a content's note", next_step="move it away")
            yield _parse_note(note, bytes.fromhex(note.stem))

    def check(self) -> Iterator[Fault]:
        """Every damaged or lost content; the others are whole. Streams, like `put`."""
        for sealed in (False, True):
            for content in self.all(sealed=sealed):
                if content.erased:
                    continue
                place = self._place(content.hash, _SEALED if sealed else _OPEN)
                problem = _problem(content, place)
                if problem:
                    yield Fault(content.hash, problem)

    # -- opening and erasing

    def publish(self, digest: bytes) -> Content:
        """Open a sealed content to all: export includes it from now on. Raises RecordError."""
        content = self.describe(digest)
        if not self.is_sealed(digest):
            return content
        place = self._place(digest, _OPEN)
        place.parent.mkdir(parents=True, exist_ok=True)
        self.path(digest).replace(place)
        place.chmod(0o644)
        self._describe(content, _OPEN)
        _note(self._place(digest, _SEALED)).unlink()
        return content

    def accept(self, file: Path, content: Content) -> None:
        """Add a content that somebody handed over, including its salt. Raises RecordError."""
        if content.erased:
            self._leave_only_note(content)
            return
        if file.stat().st_size != content.size + content.salt_bytes:
            raise _damaged(content.hash)
        if content.salt_bytes and not is_salt(_beginning(file)):
            raise _unsalted(content.hash)
        self._copy(file, "", b"", _OPEN, content.hash)
        self._describe(content, _OPEN)

    def erase(self, digest: bytes, reason: str) -> Content:
        """Delete a content's bytes for ever; the note of it stays, and so does the record.

        `reason` says why, in one line. Copies that others made are out of reach. Raises
        RecordError.
        """
        if not reason:
            raise RecordError("an erasure needs a reason", next_step="say why")
        content = self.describe(digest)
        erased = replace(content, erased=reason)
        self._leave_only_note(erased)
        return erased

    def _leave_only_note(self, content: Content) -> None:
        self._describe(content, _OPEN)
        for part in (_OPEN, _SEALED):
            self._place(content.hash, part).unlink(missing_ok=True)
        _note(self._place(content.hash, _SEALED)).unlink(missing_ok=True)

    def _place(self, digest: bytes, part: str) -> Path:
        return self.folder / part / digest.hex()[:2] / digest.hex()

    def _describe(self, content: Content, part: str) -> None:
        fields = {**asdict(content), "hash": content.hash.hex()}
        mode = OWNER_ONLY if part == _SEALED else 0o666
        place = _note(self._place(content.hash, part))
        write_whole(place, json.dumps(fields, indent=1) + "\n", mode=mode)


def _problem(content: Content, place: Path) -> str:
    """The fault in the bytes of a content, or nothing."""
    if not place.exists():
        return "its bytes are missing"
    if place.stat().st_size != content.size + content.salt_bytes:
        return "it has another size"
    try:
        if hash_of(place) != content.hash:
            return "its bytes differ from those that were hashed"
    except RecordError as error:
        return error.why
    salted = not content.salt_bytes or is_salt(_beginning(place))
    return "" if salted else _unsalted(content.hash).why


def _without(salt_bytes: int, place: Path) -> Iterator[bytes]:
    """A content in pieces, the first of which lacks the salt."""
    for chunk in chunks(place, MAX_CONTENT_BYTES):
        yield chunk[salt_bytes:]
        salt_bytes = 0


def is_salt(data: bytes) -> bool:
    """Whether the beginning of a content can be its salt: whatever a text begins with cannot, so
    that nobody who writes a note of a text can hide its first words as one."""
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return True
    return any(map(is_control, text))


def _new_salt() -> bytes:
    while not is_salt(salt := os.urandom(SALT_BYTES)):
        pass
    return salt


def hash_of(file: Path) -> bytes:
    """SHA-256 of a file's bytes as they are, read in pieces. Raises RecordError."""
    digest = sha256()
    try:
        for chunk in chunks(file, MAX_CONTENT_BYTES):
            digest.update(chunk)
    except OSError as error:
        raise _unreadable(file, error) from error
    return digest.digest()


def hashes_of(file: Path) -> set[bytes]:
    """The hashes by which a file may stand on record: as it is, and as canonical text."""
    found = {hash_of(file)}
    if is_text(media_type_of(file.name)) and file.stat().st_size <= MAX_TEXT_BYTES:
        with suppress(RecordError):  # it may not be text after all, and is recorded as it is
            found.add(sha256(canonical_text(read_bytes(file, MAX_TEXT_BYTES))).digest())
    return found


def _copy(file: Path, copy: IO[bytes], media_type: str, salt: bytes) -> tuple[bytes, int]:
    """Copy a file's content. Returns the hash of salt and content, and the content's size."""
    digest, size = sha256(salt), 0
    try:
        for chunk in _chunks(file, media_type):
            digest.update(chunk)
            copy.write(chunk)
            size += len(chunk)
    except OSError as error:
        raise _unreadable(file, error) from error
    return digest.digest(), size


def _chunks(file: Path, media_type: str = "") -> Iterator[bytes]:
    """A file in pieces; a text as one piece, in its canonical form."""
    if is_text(media_type) and file.stat().st_size <= MAX_TEXT_BYTES:
        yield canonical_text(read_bytes(file, MAX_TEXT_BYTES))
    else:
        yield from chunks(file, MAX_CONTENT_BYTES)


def _note(place: Path) -> Path:
    return place.with_name(place.name + ".json")


def _parse_note(note: Path, digest: bytes) -> Content:
    try:
        raw = read_json(read_text(note, MOST_BYTES_HANDED_OVER))
        size, salt_bytes = _sizes(raw)
        media_type, erased = read_words(raw["media_type"]), read_words(raw["erased"])
        return Content(digest, media_type, size, salt_bytes, erased)
    except (OSError, ValueError, KeyError, TypeError) as error:
        why = unreadable(error)
        raise RecordError(f"{note} is damaged", why, "add the content again") from None


def _sizes(raw: Any) -> tuple[int, int]:
    size, salt_bytes = read_unsigned(raw["size"], 64), read_unsigned(raw["salt_bytes"], 64)
    if salt_bytes not in (0, SALT_BYTES):
        raise ValueError("its sizes are impossible")
    return size, salt_bytes


def _beginning(place: Path) -> bytes:
    try:
        return next(chunks(place, MAX_CONTENT_BYTES), b"")[:SALT_BYTES]
    except OSError as error:
        raise _unreadable(place, error) from error


def _unsalted(digest: bytes) -> RecordError:
    return RecordError(
        f"the note of the content 0x{digest.hex()} is wrong",
        "its salt is text",
        "find an undamaged copy, and add it again",
    )


def _damaged(digest: bytes) -> RecordError:
    return RecordError(
        f"the content 0x{digest.hex()} is damaged",
        "its bytes differ from those that were hashed",
        "find an undamaged copy, and add it again",
    )


def _unreadable(file: Path, error: OSError) -> RecordError:
    next_step = "check the path" if error.errno != errno.EFBIG else "record a text that says where"
    return RecordError(f"{file} cannot be read", unreadable(error), next_step)

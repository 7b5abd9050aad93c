"""The rule by which a text becomes the bytes that are hashed.

A text is UTF-8 without a byte order mark, in Unicode's normal form C; its lines end in LF,
carry no spaces or tabs at their end, and the last one ends too, with no empty lines after it.
No control characters but LF and tab, and at most 30 combining marks on one character, as
Unicode's stream-safe format has it (UAX #15), since sorting them takes time without bound. So
an editor, a mail or another system can change how a text is stored without its becoming another
text. Of an empty text nothing is left.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import PurePath

from govkit.errors import RecordError

MAX_TEXT_BYTES = 64 << 20
"""A longer file does not count as text, whatever its name: it is kept as it is."""

MAX_MARKS = 30

_MEDIA_TYPES = {
    ".csv": "text/csv",
    ".htm": "text/html",
    ".html": "text/html",
    ".json": "application/json",
    ".markdown": "text/markdown",
    ".md": "text/markdown",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".txt": "text/plain",
}
_CANONICAL_TYPES = {"text/markdown", "text/plain"}
_UNKNOWN_TYPE = "application/octet-stream"


def media_type_of(name: str) -> str:
    """The media type that a file's name stands for."""
    return _MEDIA_TYPES.get(PurePath(name).suffix.lower(), _UNKNOWN_TYPE)


def is_text(media_type: str) -> bool:
    """Whether contents of this type are brought into canonical form."""
    return media_type in _CANONICAL_TYPES


def is_canonical(raw: bytes, media_type: str) -> bool:
    """Whether the store would keep these bytes as they are."""
    if not is_text(media_type):
        return True
    try:
        return canonical_text(raw) == raw
    except RecordError:
        return False


def canonical_text(raw: bytes) -> bytes:
    """The canonical form of a text. Raises RecordError if it is not text."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RecordError(
            "this is not text", f"byte {error.start} is not UTF-8", "save it as UTF-8"
        ) from None
    if not text.isascii() and _most_marks(text) > MAX_MARKS:
        raise RecordError(
            "this is not text",
            f"more than {MAX_MARKS} marks are on one character",
            "remove them",
        )
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    bad = next((each for each in text if is_control(each)), None)
    if bad is not None:
        raise RecordError(
            "this is not text", f"it holds the control character U+{ord(bad):04X}", "remove it"
        )
    lines = [line.rstrip(" \t") for line in text.split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    return "".join(f"{line}\n" for line in lines).encode()


def is_control(character: str) -> bool:
    """Whether a character is not allowed in a text."""
    return unicodedata.category(character) == "Cc" and character not in "\n\t"


def _most_marks(text: str) -> int:
    """The length of the longest run of combining marks in a text's decomposition."""
    most = run = 0
    for character in text:
        marks, alone = _marks(character)
        run = run + marks if alone else marks
        most = max(most, run)
    return most


@cache
def _marks(character: str) -> tuple[int, bool]:
    """How many marks a character's decomposition ends with, and whether it has only marks."""
    parts = unicodedata.normalize("NFD", character)
    marks = next(
        (place for place, each in enumerate(reversed(parts)) if not unicodedata.combining(each)),
        len(parts),
    )
    return marks, marks == len(parts)

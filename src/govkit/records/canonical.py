"""The rule by which a text becomes the bytes that are hashed.

A text is UTF-8 without a byte order mark, in Unicode's normal form C; its lines end in LF,
carry no spaces or tabs at their end, and the last one ends too, with no empty lines after it.
No control characters but LF and tab. So an editor, a mail or another system can change how a
text is stored without its becoming another text. Of an empty text nothing is left.
"""

from __future__ import annotations

import unicodedata
from pathlib import PurePath

from govkit.errors import RecordError

MAX_TEXT_BYTES = 64 << 20
"""What is longer is no text, whatever its name: it is kept as it is."""

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


def canonical_text(raw: bytes) -> bytes:
    """The canonical form of a text. Raises RecordError for what is none."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RecordError(
            "this is no text", f"byte {error.start} is not UTF-8", "save it as UTF-8"
        ) from None
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    bad = next((each for each in text if is_control(each)), None)
    if bad is not None:
        raise RecordError(
            "this is no text", f"it holds the control character U+{ord(bad):04X}", "take it out"
        )
    lines = [line.rstrip(" \t") for line in text.split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    return "".join(f"{line}\n" for line in lines).encode()


def is_control(character: str) -> bool:
    """Whether a character is one that no text holds."""
    return unicodedata.category(character) == "Cc" and character not in "\n\t"

"""Text of unknown origin, made harmless for a terminal and for a line."""

from __future__ import annotations


def printable(text: str) -> str:
    """`text` with everything that is not to be seen (controls, bidi marks, line ends) escaped."""
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else repr(each)[1:-1] for each in text)


def utf8(text: str) -> bytes:
    """The bytes of a text, also of one that came from `from_utf8`."""
    return text.encode("utf-8", "surrogateescape")


def from_utf8(data: bytes) -> str:
    """The text of bytes that ought to be UTF-8; what is not is kept, so that nothing gets lost.

    A contract takes any bytes for a string: one odd title must not make the rest unreadable.
    """
    return data.decode("utf-8", "surrogateescape")

"""Text of unknown origin, made harmless for a terminal and for a line."""

from __future__ import annotations


def printable(text: str) -> str:
    """`text` with everything that is not to be seen (controls, bidi marks, line ends) escaped."""
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else repr(each)[1:-1] for each in text)

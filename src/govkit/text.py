"""Text of unknown origin, made harmless: for a terminal, for a line, for the reader of JSON."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Sequence
from typing import Any

_MOST_NESTED = 100
_BRACKETS = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{}]', re.DOTALL)


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


def read_json(raw: bytes | str, *, instead: Callable[[str], Any] | None = None) -> Any:
    """Decode JSON in UTF-8, by its standard (RFC 8259). Raises ValueError.

    Refused besides: nesting over 100 levels deep, a name that stands twice in an object, and
    numbers that are not finite. Python's own reader relies on the limit of recursion, and py-evm
    raises that so far that nested brackets overflow the stack and end the process.

    `instead`, if given, is told of an object or a number that is refused, and gives what shall
    stand in its place, so that the rest can be read.
    """
    # Not json.loads(raw), which would take UTF-16 and -32 too.
    text = raw.decode() if isinstance(raw, bytes) else raw
    if text.count("[") + text.count("{") > _MOST_NESTED and _depth(text) > _MOST_NESTED:
        raise ValueError("it is nested too deeply")
    readers: dict[str, Any] = {
        "object_pairs_hook": _each_once,
        "parse_constant": _finite,
        "parse_float": _finite,
    }
    if instead:
        readers["parse_int"] = int
        readers = {name: _or_instead(read, instead) for name, read in readers.items()}
    return json.loads(text, **readers)


def _or_instead(read: Callable[[Any], Any], instead: Callable[[str], Any]) -> Callable[[Any], Any]:
    def reading(value: Any) -> Any:
        try:
            return read(value)
        except ValueError as error:
            return instead(str(error))

    return reading


def read_hex(text: object) -> bytes:
    """The bytes of hex digits, with or without 0x before them. Raises ValueError."""
    return bytes.fromhex(str(text).removeprefix("0x"))


def read_unsigned(value: object, bits: int = 256) -> int:
    """A number of JSON as contracts and blocks hold it, and no truth value. Raises ValueError."""
    if type(value) is not int or not 0 <= value < 2**bits:
        raise ValueError(f"{str(value)[:80]} is no number from 0 to 2^{bits} - 1")
    return value


def _each_once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """An object; of a name that stands twice, readers would see one value or the other."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in found if names.count(name) > 1)
        raise ValueError(f"the name {twice[:80]!r} stands twice in one object")
    return found


def _finite(text: str) -> float:
    """A number with a point or an exponent; not NaN, Infinity or what overflows to it."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text[:80]} is no finite number")
    return number


def _depth(text: str) -> int:
    """How deep lists and objects are nested, as far as brackets outside of strings tell."""
    depth = deepest = 0
    for match in _BRACKETS.finditer(text):
        token = match.group()
        if token in ("[", "{"):
            depth += 1
            deepest = max(deepest, depth)
        elif token in ("]", "}"):
            depth -= 1
    return deepest

"""Text of unknown origin, made harmless: for a terminal, for a line, for the reader of JSON."""

from __future__ import annotations

import codecs
import json
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

_MOST_NESTED = 100
_OTHER_MARKS = {  # the longer ones first: UTF-32's begins as UTF-16's
    b"\xff\xfe\0\0": "UTF-32",
    b"\0\0\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}
# What no font draws, though Python calls it printable: Unicode's default-ignorable code points that
# are not format characters, and the blanks among letters and symbols.
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U0001d159\U000e0100-\U000e01ef]"
)
# More marks over one letter than languages need reach into the lines above and below.
_MARK = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_HEAPED = re.compile(f"^{_MARK}+|(?<={_MARK * 3}){_MARK}+")
# An escape, which is a word of its own, or letters in a row.
_WORD = re.compile(r"\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})|[^\W\d_]{2,}")
# Cyrillic, Greek, Armenian and Cherokee letters by their code, each before the Latin one it is
# mistaken for (the letters of UTS 39 that people meet).
_PAIRS = (
    "430a 435e 43eo 440p 441c 443y 445x 455s 456i 458j 4bbh 501d 51bq 51dw 4cfl 43ak 43cm 442t "
    "432b 43dh 433r 43fn 410A 412B 415E 41aK 41cM 41dH 41eO 420P 421C 422T 423Y 425X 405S 406I "
    "408J 50cG 51aQ 51cW 474V 4c0I 3bfo 3b1a 3bdv 3b9i 3c1p 3bak 3c5u 3b3y 3c3o 3c4t 3c9w 3b7n "
    "3c7x 3b5e 3f2c 3f3j 391A 392B 395E 396Z 397H 399I 39aK 39cM 39dN 39fO 3a1P 3a4T 3a5Y 3a7X "
    "3f9C 585o 57du 570h 578n 581g 566q 561w 56cl 13a0D 13a1R 13a2T 13a5i 13aaA 13abJ 13acE "
    "13b3W 13b7M 13bbH 13c0G 13c3Z 13daS 13deL 13dfC 13e2P 13e6K 13f4B"
)
_LOOKS_LIKE = {chr(int(each[:-1], 16)): each[-1] for each in _PAIRS.split()}
_FIRST_FORM = 0x2100
"""From here on there are other forms of Latin letters: bold, in circles, full width."""
_ALIKE = str.maketrans("01i|\u0131", "ollll")
_BRACKETS = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{}]', re.DOTALL)


def printable(text: str) -> str:
    """`text` in one line, with everything that does not show as itself written as its escape.

    That is: controls, line ends, marks of direction, whatever takes no room on the screen
    (variation selectors, fillers, tags), marks heaped over one letter, and letters
    that pass for another alphabet's within one word.
    """
    if not text.isascii():
        shown = "".join(map(_escaped, text))
        return _WORD.sub(_unmasked, _HEAPED.sub(lambda heap: _escape(heap[0]), shown))
    return text if text.isprintable() else "".join(map(_escaped, text))


def in_quotes(text: str, most: int = 200) -> str:
    """A stranger's words within a line of ours: printable, in quotes, without wide gaps that would
    look like the next line, and cut after `most` characters, which is told."""
    shown = re.sub(" {2,}", " ", printable(text[: 8 * most]))
    return f'"{shown}"' if len(shown) <= most else f'"{shown[:most]}..." (it goes on)'


@lru_cache(maxsize=1 << 16)
def likeness(name: str) -> str:
    """The look of a name: two names with the same look are hard to tell apart."""
    latin = "".join(_LOOKS_LIKE.get(each, each) for each in unicodedata.normalize("NFKC", name))
    parts = unicodedata.normalize("NFKD", latin.casefold())
    letters = "".join(each for each in parts if not unicodedata.combining(each))
    return letters.translate(_ALIKE).replace("rn", "m").replace("vv", "w")


def _escaped(character: str) -> str:
    seen = character.isprintable() and not _INVISIBLE.match(character)
    return character if seen else _escape(character)


def _escape(text: str) -> str:
    return text.encode("unicode_escape").decode()


def _unmasked(word: re.Match[str]) -> str:
    """A word; of one that mixes alphabets, the letters that pass for those of the other."""
    text = word[0]
    strange = {each for each in text if _passes_for_latin(each)}
    latin = {each for each in text if each not in strange and _is_latin(each)}
    if text.isascii() or not strange or not latin:
        return text
    hidden = min(latin, strange, key=lambda letters: sum(each in letters for each in text))
    return "".join(_escape_letter(each) if each in hidden else each for each in text)


def _escape_letter(letter: str) -> str:
    return f"\\u{ord(letter):04x}" if letter.isascii() else _escape(letter)


def _passes_for_latin(letter: str) -> bool:
    plain = unicodedata.normalize("NFKC", letter)
    return letter in _LOOKS_LIKE or (ord(letter) >= _FIRST_FORM and plain.isascii())


def _is_latin(letter: str) -> bool:
    return unicodedata.normalize("NFKD", letter)[0].isascii()


def utf8(text: str) -> bytes:
    """The bytes of a text, even of one from `from_utf8`."""
    return text.encode("utf-8", "surrogateescape")


def from_utf8(data: bytes) -> str:
    """The text of bytes that should be UTF-8; other bytes are kept, so that nothing gets lost.

    A contract takes any bytes for a string: one odd title must not make the rest unreadable.
    """
    return data.decode("utf-8", "surrogateescape")


def decoded(data: bytes) -> str:
    """The text of a file in UTF-8, with or without a byte order mark. Raises ValueError."""
    if data.startswith(tuple(_OTHER_MARKS)):
        name = next(name for mark, name in _OTHER_MARKS.items() if data.startswith(mark))
        raise ValueError(f"it is text in {name}; save it as UTF-8")
    plain = data.removeprefix(codecs.BOM_UTF8)
    try:
        return plain.decode()
    except UnicodeDecodeError as error:
        line = plain.count(b"\n", 0, error.start) + 1
        raise ValueError(
            f"it is not text in UTF-8, by the byte 0x{plain[error.start]:02x} in line {line}; "
            "save it as UTF-8"
        ) from None


def read_json(raw: bytes | str, *, instead: Callable[[str], Any] | None = None) -> Any:
    """Decode JSON in UTF-8, by its standard (RFC 8259). Raises ValueError.

    Refused besides: nesting over 100 levels deep, a name that stands twice in an object, and
    numbers that are not finite. Python's own reader relies on the limit of recursion, and py-evm
    raises that so far that nested brackets overflow the stack and end the process.

    `instead`, if given, is told of an object or a number that is refused, and gives what shall
    stand in its place, so that the rest can be read.
    """
    # Not json.loads(raw), which would take UTF-16 and -32 too.
    text = decoded(raw) if isinstance(raw, bytes) else raw
    if text.count("[") + text.count("{") > _MOST_NESTED and _depth(text) > _MOST_NESTED:
        raise ValueError("it is nested too deeply")
    decoder = _decoder(lambda read: _or_instead(read, instead)) if instead else _STRICT
    return decoder.decode(text)


def _or_instead(read: Callable[[Any], Any], instead: Callable[[str], Any]) -> Callable[[Any], Any]:
    def reading(value: Any) -> Any:
        try:
            return read(value)
        except ValueError as error:
            return instead(str(error))

    return reading


def read_words(value: object) -> str:
    """A text of JSON that can be hashed and signed, so without half a character (a lone
    surrogate). Raises ValueError."""
    if isinstance(value, str) and not re.search("[\ud800-\udfff]", value):
        return value
    raise ValueError(f"{str(value)[:80]} is not text")


def read_hex(text: object) -> bytes:
    """The bytes of hex digits, with or without 0x before them. Raises ValueError."""
    return bytes.fromhex(str(text).removeprefix("0x"))


def read_unsigned(value: object, bits: int = 256) -> int:
    """A number of JSON in the range of contracts and blocks, not a boolean. Raises ValueError."""
    if type(value) is not int or not 0 <= value < 2**bits:
        raise ValueError(f"{str(value)[:80]} is not a number from 0 to 2^{bits} - 1")
    return value


def _each_once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """An object without duplicate names, of which readers would see one value or the other."""
    found = dict(pairs)
    if len(found) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        twice = next(name for name, count in counts.items() if count > 1)
        raise ValueError(f"the name {twice[:80]!r} is twice in one object")
    return found


def _finite(text: str) -> float:
    """A number with a point or an exponent; not NaN, Infinity or what overflows to it."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text[:80]} is not a finite number")
    return number


def _decoder(reader: Callable[[Callable[[Any], Any]], Callable[[Any], Any]]) -> json.JSONDecoder:
    """What decodes with the rules above, each as `reader` gives it."""
    return json.JSONDecoder(
        object_pairs_hook=reader(_each_once),
        parse_constant=reader(_finite),
        parse_float=reader(_finite),
        parse_int=reader(int),
    )


_STRICT = _decoder(lambda read: read)


def _depth(text: str) -> int:
    """How deep lists and objects are nested, judged by brackets outside of strings."""
    depth = deepest = 0
    for match in _BRACKETS.finditer(text):
        token = match.group()
        if token in ("[", "{"):
            depth += 1
            deepest = max(deepest, depth)
        elif token in ("]", "}"):
            depth -= 1
    return deepest

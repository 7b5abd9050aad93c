"""The short name of a provision: `Article 12a`, `Section 2.1`, `Article IV`, `§ 2`, `2.`.

A label is a word, a paragraph sign or nothing, and a number: digits in parts (`2.1.3`) with
letters (`12a`, `2(b)`) or a Latin suffix (`12 bis`), a Roman numeral, or a single letter
(`Annex B`). Without a word the number needs a dot or a bracket, so that `2024 Budget` is no
provision 2024. A heading without a number is its own label.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_SUFFIXES = ("bis", "ter", "quater", "quinquies", "sexies", "septies", "octies", "novies", "decies")
_WORDS = {
    "§§": "§", "art": "article", "arts": "article", "ch": "chapter", "chap": "chapter",
    "cl": "clause", "para": "paragraph", "pt": "part", "reg": "regulation", "sch": "schedule",
    "sec": "section", "sect": "section",
}  # fmt: skip
"""Abbreviations of words; a dot after one is ignored."""

_SUBDIVISIONS = {
    *_WORDS.values(), "abs", "absatz", "al", "item", "lit", "nr", "point", "satz", "subsection",
}  # fmt: skip
"""Words whose number goes on with a label: `Article 2 Section 3`, `§ 2 Abs. 1`."""

_MAX_DEPTH = 4

_PART = r"\d{1,9}[a-z]{0,3}"
_PARTS = (
    rf"(?i:{_PART}(?:[.\-–/](?:{_PART}|[a-z](?![^\W_]))){{0,9}}(?:\s?\([a-z0-9]{{1,5}}\)){{0,9}})"
)
_SUFFIX = rf"(?:\s?(?P<suffix>(?i:{'|'.join(_SUFFIXES)})))?"
_ROMAN = r"[IVXLC]{1,12}"
_END = r"(?=[\s.:,;)—–-]|$)"
_CALLED = re.compile(
    r"(?:(?P<sign>§{1,2})\s*|(?P<word>[^\W\d_]{1,40})(?:\.\s*|\s+))"
    rf"(?:(?P<parts>{_PARTS}){_SUFFIX}|(?P<roman>{_ROMAN})|(?P<letter>[A-Z])){_END}"
)
_BARE = re.compile(
    rf"(?:(?P<parts>{_PARTS})|(?P<roman>{_ROMAN})|(?P<letter>[A-Z]))(?:[.):](?=\s|$)|$)|"
    r"(?P<path>\d{1,9}(?:\.\d{1,9}){1,9}[a-z]?)(?=\s)"
)
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_RUNS = re.compile(r"\d+|[^\W\d_]+")

Number = tuple[tuple[int, str], ...]
"""The sort key of provisions with one word: numbers and letters in their order."""


@dataclass(frozen=True, slots=True)
class Label:
    """A provision's word (`article`, `§` or nothing), its number as written, and its place."""

    word: str
    written: str
    number: Number = ()

    def __str__(self) -> str:
        return f"{self.word} {self.written}".strip()

    @property
    def depth(self) -> int:
        """The number of its numbers: 1 for `12a`, 2 for `2.1`."""
        return sum(1 for value, letters in self.number if value >= 0 and not letters)

    @property
    def key(self) -> tuple[str, Number | str]:
        """Equal for two ways to write one label: `Art. IV` and `Article 4`."""
        return self.word, self.number or self.written


def label_of(heading: str) -> Label:
    """The label that a heading begins with; without a number it is the whole heading."""
    text = " ".join(heading.split())
    match = _CALLED.match(text) or _BARE.match(text)
    if match is None:
        return Label("", text.casefold())
    label = _label(match)
    for _ in range(_MAX_DEPTH if label.word else 0):
        match = _CALLED.match(text, _next(text, match.end()))
        deeper = None if match is None else _label(match)
        if match is None or deeper is None or deeper.word not in _SUBDIVISIONS:
            break
        written = f"{label.written} {deeper}"
        label = Label(label.word, written, (*label.number, (-1, deeper.word), *deeper.number))
    return label


def _next(text: str, place: int) -> int:
    """The start of the next word, after a space or a comma and a space."""
    place += text.startswith(",", place)
    return place + text.startswith(" ", place)


def _label(match: re.Match[str]) -> Label:
    found = match.groupdict()
    word = (found.get("sign") or found.get("word") or "").casefold()
    word = _WORDS.get(word, word)
    roman = found["roman"]
    value = _roman(roman) if roman and (roman in "IVX" or len(roman) > 1) else None
    if roman and value is not None:
        return Label(word, roman.casefold(), ((value, ""),))
    parts = (found["parts"] or found.get("path") or found["letter"] or roman).casefold()
    suffix = (found.get("suffix") or "").casefold()
    return Label(word, f"{parts} {suffix}".strip(), _number(parts, suffix))


def _number(parts: str, suffix: str) -> Number:
    runs: list[tuple[int, str]] = [
        (int(run), "") if run.isdecimal() else (-1, run) for run in _RUNS.findall(parts)
    ]
    return (*runs, (_SUFFIXES.index(suffix) + 2, "th")) if suffix else tuple(runs)


def _roman(numeral: str) -> int | None:
    """The value of a Roman numeral; None for other letters."""
    values = [_ROMAN_VALUES[each] for each in numeral]
    following = [*values[1:], 0]
    total = sum(
        -value if value < after else value for value, after in zip(values, following, strict=True)
    )
    return total if _as_roman(total) == numeral else None


def _as_roman(value: int) -> str:
    written = ""
    for numeral, worth in (
        ("C", 100), ("XC", 90), ("L", 50), ("XL", 40), ("X", 10), ("IX", 9), ("V", 5),
        ("IV", 4), ("I", 1),
    ):  # fmt: skip
        count, value = divmod(value, worth)
        written += numeral * count
    return written

"""The text of a nation file as plain values, each with its line and what was written there.

YAML by the rules of its core schema, less what a nation file does not need: no anchors and
aliases (a short file could grow without end), no tags, one document. Only `true` and `false`
are booleans, digits (with `_` between them) are integers, `0x...` stays text, and a number
with a decimal point becomes `Float`, which no setting takes.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from govkit.constitution.values import Float, KeyPath, Problem, dotted, printable
from govkit.errors import ConstitutionError
from govkit.files import read_bytes

MAX_BYTES = 1 << 20
MAX_DEPTH = 8
MAX_VALUES = 25_000
"""Enough for some twenty thousand founding citizens; a file of 1 MiB could hold far more."""
MAX_DIGITS = 40

_INTEGER = re.compile(r"[-+]?[0-9]+(_[0-9]+)*")
_FLOAT = re.compile(
    r"[-+]?(\.[0-9]+|[0-9][0-9_]*(\.[0-9_]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|nan)", re.IGNORECASE
)
_NULLS = ("", "~", "null", "Null", "NULL")
_BOOLEANS = {
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a value stands: its `line` (from 1), and what is `found` there, in one line."""

    line: int
    found: str


@dataclass(slots=True)
class Document:
    """A nation file read: `root`, the `marks` of every value and the `problems` on the way."""

    file: Path
    root: Any = None
    marks: dict[KeyPath, Mark] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def error(self, problems: list[Problem]) -> ConstitutionError:
        """The error of one or more `problems`, in the order of their lines."""
        errors = sorted(map(self._error, problems), key=lambda error: error.line)
        first = errors[0]
        return ConstitutionError(
            first.file, first.line, first.key, first.found, first.allowed, errors[1:]
        )

    def place(self, path: KeyPath) -> str:
        """File and line of the value at `path`."""
        return f"{self.file}:{self._mark(path).line}"

    def texts(self) -> Iterator[tuple[KeyPath, str]]:
        """Every value that is text, with where it stands."""
        yield from _texts((), self.root)

    def _error(self, problem: Problem) -> ConstitutionError:
        mark = self._mark(problem.path)
        line, found = problem.line or mark.line, printable(problem.found or mark.found, 200)
        return ConstitutionError(self.file, line, dotted(problem.path), found, problem.allowed)

    def _mark(self, path: KeyPath) -> Mark:
        """The mark of the value at `path`, or of the nearest one that holds it."""
        while path and path not in self.marks:
            path = path[:-1]
        return self.marks.get(path, Mark(0, "nothing"))


def _texts(path: KeyPath, value: Any) -> Iterator[tuple[KeyPath, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts((*path, key), inner)
    elif isinstance(value, tuple | list):
        for place, inner in enumerate(value):
            yield from _texts((*path, place), inner)


def read_text(path: Path) -> str:
    """The text of a nation file: UTF-8, at most 1 MiB. Raises ConstitutionError."""
    wanted = "a nation file; `govkit init` writes one"
    if not path.exists():
        raise ConstitutionError(path, 0, "", "no file", f"the path of {wanted}")
    if not path.is_file():
        raise ConstitutionError(path, 0, "", "a folder, device or pipe", f"the path of {wanted}")
    try:
        content = read_bytes(path, MAX_BYTES)
    except OSError as error:
        if error.errno == errno.EFBIG:
            allowed = f"{wanted}, at most 1 MiB"
            raise ConstitutionError(path, 0, "", "a file over 1 MiB", allowed) from None
        found = f"a file that cannot be read ({error.strerror})"
        raise ConstitutionError(path, 0, "", found, "a file that you may read") from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = f"the byte 0x{content[error.start]:02x}, which is not UTF-8"
        raise ConstitutionError(path, line, "", found, "text saved as UTF-8") from None


def read(text: str, file: Path) -> Document:
    """Read YAML. Raises ConstitutionError if it is not YAML, or uses more of it than is allowed."""
    document = Document(file)
    try:
        _Reader(document, text).read()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        found = printable((error.problem or error.context or "a mistake").removeprefix("found "))
        line = mark.line + 1 if mark else 0
        raise ConstitutionError(file, line, "", found, "YAML, as in `key: value`") from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        found = "a control character"
        raise ConstitutionError(file, line, "", found, "printable text") from None
    return document


class _Reader:
    """Builds a document from the events of libyaml (or of PyYAML, if that is missing)."""

    def __init__(self, document: Document, text: str) -> None:
        self._document = document
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        self._events: Iterator[Any] = iter(yaml.parse(text, Loader=loader))

    def read(self) -> None:
        next(self._events)  # the stream starts
        if isinstance(next(self._events), yaml.StreamEndEvent):
            self._document.marks[()] = Mark(1, "an empty file")
            return
        event = next(self._events)
        # Settings missing at the top are reported at the file's beginning.
        self._document.root = self._value(event, (), 1)
        next(self._events)  # the document ends
        after = next(self._events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise self._refused(after, (), "a second document", "one document in a file")

    def _value(self, event: Any, path: KeyPath, line: int) -> Any:
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            allowed = "the value itself, written out: aliases and anchors are not allowed"
            raise self._refused(event, path, f"the alias or anchor {event.anchor}", allowed)
        if event.tag:
            raise self._refused(event, path, f"the tag {event.tag}", "a value without a tag")
        if len(self._document.marks) > MAX_VALUES:
            found = f"more than {MAX_VALUES:_} values"
            raise self._refused(
                event, path, found, "a shorter file: let the nation admit the rest later"
            )
        if len(path) > MAX_DEPTH:
            raise self._refused(event, path[:2], "a value nested too deep", "the keys of the guide")
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, path, line)
        if isinstance(event, yaml.MappingStartEvent):
            self._document.marks[path] = Mark(line, "a mapping")
            return self._mapping(path)
        self._document.marks[path] = Mark(line, "a list")
        return self._list(path)

    def _mapping(self, path: KeyPath) -> Mapping[str, Any]:
        result: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent) or event.anchor or event.tag:
                raise self._refused(event, path, "a key that is not a word", "a plain word as key")
            place = (*path, event.value)
            line = _line(event)
            if event.value in result:
                found = f"this key again, first on line {self._document.marks[place].line}"
                raise self._refused(event, place, found, "each key once")
            result[event.value] = self._value(next(self._events), place, line)
        return result

    def _list(self, path: KeyPath) -> tuple[Any, ...]:
        result: list[Any] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            place = (*path, len(result))
            result.append(self._value(event, place, _line(event)))
        return tuple(result)

    def _scalar(self, event: Any, path: KeyPath, line: int) -> object:
        text: str = event.value
        plain = not event.style  # libyaml says "", PyYAML None
        shown = printable(text) if plain else f'"{printable(text)}"'
        self._document.marks[path] = Mark(line, shown or "nothing")
        if not plain:
            return text
        if text in _NULLS:
            allowed = "a value, or no such key at all"
            self._document.problems.append(Problem(path, allowed, "nothing"))
            return None
        return _resolve(text)

    def _refused(self, event: Any, path: KeyPath, found: str, allowed: str) -> ConstitutionError:
        line = _line(event)
        return ConstitutionError(self._document.file, line, dotted(path), printable(found), allowed)


def _line(event: Any) -> int:
    line: int = event.start_mark.line + 1
    return line


def _resolve(text: str) -> object:
    """A plain scalar's value."""
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    if len(text) <= MAX_DIGITS and _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return Float(text)
    return text

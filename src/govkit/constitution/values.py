"""Values of a nation file as they were read, and the problem of one."""

from __future__ import annotations

from dataclasses import dataclass

KeyPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Float:
    """A number that YAML would make a float; it keeps its `text`, and nothing computes with it."""

    text: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at `path`; `line` and `found` are the mark's unless given."""

    path: KeyPath
    allowed: str
    found: str = ""
    line: int = 0


def dotted(path: KeyPath) -> str:
    """A path as people write it: `currency.genesis[0].amount`."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return printable(text.removeprefix("."))


def printable(text: str, most: int = 80) -> str:
    """`text` on one line, without control characters, cut after `most` characters."""
    shown = text if text.isprintable() else repr(text)[1:-1]
    return shown if len(shown) <= most else f"{shown[:most]}…"

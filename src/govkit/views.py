"""How objects show themselves: in one line, and in a notebook as a table.

Names and texts may be a stranger's, so they are made printable, and none becomes HTML.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from enum import Enum
from itertools import islice
from typing import Any, cast

from govkit.text import printable

MOST_ROWS = 50
"""A notebook's table has so many rows at most."""


class Viewed:
    """Shows its facts: of a dataclass the fields, of others what `_facts` gives."""

    __slots__ = ()

    def _facts(self) -> Mapping[str, object]:
        names = (each.name for each in fields(cast("Any", self)))
        return {name: getattr(self, name) for name in names}

    def __repr__(self) -> str:
        told = ", ".join(f"{name} {_text(value)}" for name, value in self._facts().items())
        return f"<{type(self).__name__}: {told}>"

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr>{_cell('th', name)}{_cell('td', value)}</tr>"
            for name, value in self._facts().items()
        )
        return _table(type(self).__name__, rows)


class ViewedMany:
    """Shows in a notebook, as a table, the first of what `all` gives."""

    def all(self) -> Iterable[Viewed]:
        raise NotImplementedError

    def _repr_html_(self) -> str:
        found = list(islice(self.all(), MOST_ROWS + 1))
        lines = [each._facts() for each in found[:MOST_ROWS]]
        heads = [f"<tr>{''.join(_cell('th', name) for name in lines[0])}</tr>"] if lines else []
        rows = (
            f"<tr>{''.join(_cell('td', value) for value in each.values())}</tr>" for each in lines
        )
        more = f", the first {MOST_ROWS}" if len(found) > MOST_ROWS else ""
        return _table(f"{type(self).__name__}{more}", "".join([*heads, *rows]))


def _table(caption: str, rows: str) -> str:
    return f"<table>{_cell('caption', caption)}{rows}</table>"


def _cell(kind: str, value: object) -> str:
    from html import escape  # a notebook only waits for it

    return f"<{kind}>{escape(_text(value))}</{kind}>"


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return f"0x{value.hex()}"
    if isinstance(value, Enum):
        return value.name.lower()
    return printable(str(value))

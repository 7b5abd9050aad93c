"""How objects show themselves: in one line, and in a notebook as a table.

Names and texts may be a stranger's, so they are made printable, and none becomes HTML.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from enum import Enum
from html import escape
from typing import Any, cast

from govkit.text import printable


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
            f"<tr><th>{escape(printable(name))}</th><td>{escape(_text(value))}</td></tr>"
            for name, value in self._facts().items()
        )
        return f"<table><caption>{escape(type(self).__name__)}</caption>{rows}</table>"


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return f"0x{value.hex()}"
    if isinstance(value, Enum):
        return value.name.lower()
    return printable(str(value))

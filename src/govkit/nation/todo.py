"""Something that is open for one person. `govkit.nation.todos` gathers all of it.

An institution's row names a module with `todo(nation, person)`, which yields its part.
"""

from __future__ import annotations

from dataclasses import dataclass

from govkit.nation.moments import Moment
from govkit.text import in_quotes


@dataclass(frozen=True, slots=True)
class Todo:
    """Something that a person can do now, or has done while it is still open (`done` says how).

    `until` is the last moment, None for no end. `command` is the command that does it.
    """

    what: str
    command: str
    until: Moment | None = None
    done: str = ""


def numbered(name: str, number: int, title: str) -> str:
    """A thing by its number and its title, which may be a stranger's."""
    return f"{name} {number} {in_quotes(title, 60)}"

"""Gathers what is open for a person, from the core and from the institutions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govkit.institutions import part
from govkit.nation.moments import Moments
from govkit.nation.people import citizens
from govkit.nation.todo import Todo
from govkit.nation.voting import agenda
from govkit.types import Address

if TYPE_CHECKING:
    from govkit.nation.nation import Nation


def gather(nation: Nation, person: Address) -> list[Todo]:
    """What is open for a person: the most urgent first, and last what is done already."""
    nation.moments = moments = Moments(nation.port, nation.clock)  # of now
    parts = [agenda.todo, citizens.todo]
    parts += [part(row.todo, "todo") for row in nation.institutions if row.todo]

    def urgency(each: Todo) -> tuple[bool, bool, int]:
        left = each.until.at - moments.now(each.until) if each.until else 0
        return bool(each.done), each.until is None, left

    return sorted((each for of in parts for each in of(nation, person)), key=urgency)

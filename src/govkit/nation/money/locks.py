"""Locked currency that can be taken out again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from govkit.nation.moments import Moment
from govkit.nation.todo import Todo
from govkit.types import Address, Call

if TYPE_CHECKING:
    from govkit.nation.nation import Nation


def todo(nation: Nation, person: Address) -> Iterator[Todo]:
    """A lock that has ended."""
    lock = nation.locked.locked(person) if nation.locked else None
    if lock and lock.amount and nation.moments.now(Moment(0)) >= lock.until:
        amount = nation.phrases.amount(lock.amount)
        yield Todo(f"withdraw {amount}: their lock has ended", "govkit token lock withdraw")


def when(nation: Nation, call: Call, person: Address, reason: str) -> str:
    """When a lock ends, for a refusal that is about time."""
    if nation.locked is None or reason != "lock: not over":
        return ""
    return f"your lock ends {nation.moments.both(Moment(nation.locked.locked(person).until))}"

"""Checks the settings of citizenship for a term, with each other and the rest of the file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from govkit.constitution.findings import Finding
from govkit.constitution.units import format_count
from govkit.constitution.values import Problem

if TYPE_CHECKING:
    from govkit.constitution.model import Constitution

MAX_TERM_EPOCHS = 24
"""As in the registry: it bounds how much a count of citizens sums up."""
MAX_KEEPERS = 16


def find_term_problems(constitution: Constitution) -> Iterator[Problem]:
    """Terms that no registry can keep."""
    citizens = constitution.citizenship
    settings = {"epoch": citizens.epoch, "renewal_window": citizens.renewal_window}
    if citizens.term is None:
        for name, value in settings.items():
            if value is not None:
                allowed = f"a `term` beside it; or no {name}: passports never end"
                yield Problem(("citizenship", name), allowed)
        return
    for name, value in settings.items():
        if value is None:
            yield Problem(
                ("citizenship", "term"), f"`{name}` beside it", f"a term, and no `{name}`"
            )
    if citizens.epoch is not None:
        yield from _epochs(citizens.term, citizens.epoch)
    if citizens.renewal_window is not None and citizens.renewal_window > citizens.term:
        yield Problem(("citizenship", "renewal_window"), "no longer than the term")


def _epochs(term: int, epoch: int) -> Iterator[Problem]:
    if term % epoch:
        yield Problem(("citizenship", "term"), "a whole number of epochs: terms end with one")
    elif term // epoch > MAX_TERM_EPOCHS:
        found = format_count(term // epoch, "epoch")
        yield Problem(("citizenship", "epoch"), f"at most {MAX_TERM_EPOCHS} to a term", found)


def find_keeper_problems(constitution: Constitution) -> Iterator[Problem]:
    """More keepers than the ledger takes at the founding."""
    count, room = len(constitution.records.keepers), MAX_KEEPERS
    why = ""
    if constitution.citizenship.notice_period is not None:
        room, why = room - 1, ": the registry is one too, since it records notices and replies"
    if count > room:
        yield Problem(("records", "keepers"), f"at most {room} keepers{why}", f"{count} keepers")


def find_term_warnings(constitution: Constitution) -> Iterator[Finding]:
    """Terms that may end a nation."""
    citizens = constitution.citizenship
    by_citizens = constitution.government.house == "citizens"
    if citizens.term is not None and citizens.admission == "vote" and by_citizens:
        text = (
            "citizenship.term with admission vote: if all citizens let their passports lapse, "
            "nobody is left to vote anybody in"
        )
        yield Finding("all-may-lapse", ("citizenship", "term"), text)

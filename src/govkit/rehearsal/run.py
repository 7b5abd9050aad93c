"""Rehearses attacks on a nation, and says which of them breaks it cheapest."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from govkit.constitution.findings import Severity
from govkit.rehearsal.cost import Means, priced
from govkit.rehearsal.model import Attack, Verdict
from govkit.rehearsal.search import Search
from govkit.rehearsal.stage import Rehearsal, Stage

if TYPE_CHECKING:
    from govkit.constitution import Constitution

Progress = Callable[[int, int, str], None]
"""Is told the attacks done, all of them, and the title of the next."""


def rehearse(
    constitution: Constitution,
    attacks: Mapping[str, Attack],
    *,
    means: Means | None = None,
    price: Fraction | None = None,
    progress: Progress = lambda done, total, title: None,
) -> tuple[Rehearsal, ...]:
    """Found the nation on a chain in memory whose time is now, and perform each attack on it.

    `price` is the coin that a unit of the currency costs, if that is known. With `means`, the least
    that breaks the nation is searched for each attack, within them if there is any. Raises what a
    founding raises; nothing is left behind.
    """
    progress(0, len(attacks), "founding")
    stage = Stage.found(constitution, time.time)
    search = Search(stage, means, price) if means is not None else None
    found = []
    for number, each in enumerate(attacks.values()):
        progress(number, len(attacks), each.title)
        done = _priced(stage.perform(each), price)
        found.append(_searched(done, search) if search else done)
    progress(len(attacks), len(attacks), "done")
    return tuple(found)


def _priced(found: Rehearsal, price: Fraction | None) -> Rehearsal:
    inner = found.unguarded and _priced(found.unguarded, price)
    return replace(found, cost=priced(found.cost, price), unguarded=inner)


def _searched(found: Rehearsal, search: Search) -> Rehearsal:
    """The same with the least that breaks the nation. What breaks it at full force alone, by
    somebody whom the limits leave out, is told as it was performed."""
    least = search.least(found.attack)
    if found.verdict is not Verdict.BROKEN:
        return replace(found, least=least)
    if least is None:
        least = replace(found, missing=search.means.missing(found.cost, search.price))
    return replace(found, least=least, missing=least.missing)


def cheapest(found: Collection[Rehearsal], severity: Severity | None = None) -> Rehearsal | None:
    """The break that takes least, of one severity or of any: money where it is known, then people,
    currency and time. Where the least was searched, it is one that the attacker has the means for
    if there is any, else the cheapest that it lacks something for."""
    breaks = [
        each.least or each
        for each in found
        if (each.broke or each.least) and severity in (None, each.attack.severity)
    ]
    return min(breaks, key=lambda each: (bool(each.lacks), *each.cost.rank), default=None)

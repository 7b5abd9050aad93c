"""Searches the least with which an attack breaks a nation: each force is performed, none computed.

More is taken never to be worse for an attacker. So the least people are found first, with all else
that it may use, then the least currency with those, then coin and time. Of each, one less was
performed too, and failed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import count

from govkit.rehearsal.cost import Manner, Means, priced
from govkit.rehearsal.model import Attack, Verdict
from govkit.rehearsal.raid import GUARDIAN
from govkit.rehearsal.stage import Rehearsal, Stage

_MANY, _MUCH = 2**16, 2**128
"""More people, and more coin in wei, than any nation has."""
_KINDS = ("people", "currency", "coin", "seconds")


@dataclass(frozen=True, slots=True)
class Search:
    """The search for the least that breaks the nation of one stage, by an attacker of some means.

    `price` is the coin that a unit of the currency costs, if that is known.
    """

    stage: Stage
    means: Means
    price: Fraction | None = None

    def least(self, attack: Attack) -> Rehearsal | None:
        """The least with which an attack breaks the nation: within the means if it does so by any
        route; else beyond them, and `lacks` says what is missing. None if it never does."""
        found = [self._priced(each) for each in self._breaks(attack)]
        return min(found, key=lambda each: (bool(each.lacks), *each.cost.rank), default=None)

    def _breaks(self, attack: Attack) -> Iterator[Rehearsal]:
        """The least by each route, and once the guardian's power has ended where only that held."""
        everything = Means(self._held, _MANY, _MUCH, self.means.seconds)
        for route in count():
            for outwait in (False, True):
                manner = Manner(everything, route, outwait)
                found = self.stage.once(attack, manner)
                if found.verdict is Verdict.BROKEN:
                    yield self._least_in(attack, manner, found)
                if found.by != GUARDIAN:
                    break
            if route + 1 >= found.routes:
                return

    def _least_in(self, attack: Attack, manner: Manner, found: Rehearsal) -> Rehearsal:
        """The least in a manner that breaks it with everything: within the means, if they do."""
        reach = self.means.reach(self.price)
        within = replace(manner, limits=replace(reach, currency=min(reach.currency, self._held)))
        tried = self.stage.once(attack, within)
        if tried.verdict is Verdict.BROKEN:
            manner, found = within, tried
        for kind in _KINDS:
            manner, found = self._lowest(attack, kind, manner, found)
        limits = manner.limits
        assert limits is not None
        cost = replace(found.cost, currency=limits.currency, people=limits.people, coin=limits.coin)
        return replace(found, cost=cost)

    def _lowest(
        self, attack: Attack, kind: str, manner: Manner, found: Rehearsal
    ) -> tuple[Manner, Rehearsal]:
        """The same manner with the lowest limit of one kind that still breaks the nation.

        What it used is tried first, then round numbers, each with the number next to it: a rule's
        bound is mostly round, and then both sides of it are found at once.
        """
        breaks, fails = getattr(manner.limits, kind), -1
        if breaks is None:
            return manner, found
        used = 0 if kind == "seconds" else getattr(found.cost, kind)
        limit: int | None = min(used, breaks)
        beside: int | None = limit
        while breaks - fails > 1:
            if limit is None:
                limit = beside = _round_between(fails, breaks)
            if limit < breaks:
                less = _limited(manner, kind, limit)
                tried = self.stage.once(attack, less)
                if tried.verdict is Verdict.BROKEN:
                    breaks, manner, found = limit, less, tried
                else:
                    fails = limit
            is_beside = limit != beside
            limit = None if is_beside else limit - 1 if limit == breaks else limit + 1
        return manner, found

    @property
    def _held(self) -> int:
        """What people hold of the currency since the founding, in wei."""
        genesis = self.stage.constitution.currency.genesis
        return sum(int(each.amount_wei) for each in genesis if each.receiver is not None)

    def _priced(self, found: Rehearsal) -> Rehearsal:
        cost = priced(found.cost, self.price)
        return replace(found, cost=cost, missing=self.means.missing(cost, self.price))


def _limited(manner: Manner, kind: str, limit: int) -> Manner:
    assert manner.limits is not None
    return replace(manner, limits=replace(manner.limits, **{kind: limit}))


def _round_between(low: int, high: int) -> int:
    """The roundest number between two that have any between them; of several the middle one."""
    step: int = 10 ** len(str(high))
    while (high - 1) // step <= low // step:
        step //= 10
    middle = (low // step + 1 + (high - 1) // step) // 2
    return middle * step

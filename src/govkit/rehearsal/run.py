"""Rehearses attacks on a nation, each on its own copy of one founded chain."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from govkit.chain.chain import Chain
from govkit.chain.store import Store
from govkit.errors import GovkitError, RevertError
from govkit.nation.nation import Nation
from govkit.rehearsal.cost import Cost, Means, in_money
from govkit.rehearsal.model import Attack, Ended, Verdict
from govkit.rehearsal.raid import GUARDIAN, Raid
from govkit.rehearsal.settling import lock_up, make_key
from govkit.testing.backend import ChainBackend
from govkit.testing.calls import CallsBackend
from govkit.testing.world import World

if TYPE_CHECKING:
    from govkit.constitution import Constitution

Progress = Callable[[int, int, str], None]
"""Is told the attacks done, all of them, and the title of the next."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """How an attack on a nation ended.

    `told` is what the attacker has in the end, what stopped it, or why there is nothing to try;
    `by` is the setting or the rule that held. `cost` is what it took as far as it came; `lacks`
    what an attacker of limited means has too little of for that. If only the guardian held,
    `unguarded` is how it ends without it.
    """

    attack: Attack
    verdict: Verdict
    told: str
    by: str = ""
    cost: Cost = field(default_factory=Cost)
    lacks: str = ""
    unguarded: Rehearsal | None = None

    @property
    def broke(self) -> bool:
        """Whether it broke the nation, by an attacker of these means."""
        return self.verdict is Verdict.BROKEN and not self.lacks


def rehearse(
    constitution: Constitution,
    attacks: Mapping[str, Attack],
    *,
    means: Means | None = None,
    price: Fraction | None = None,
    progress: Progress = lambda done, total, title: None,
) -> tuple[Rehearsal, ...]:
    """Found the nation on a chain in memory whose time is now, and perform each attack on it.

    `price` is the coin that a unit of the currency costs, if that is known. With `means`, an attack
    that takes more has not broken anything. Raises what a founding raises; nothing is left behind.
    """
    progress(0, len(attacks), "founding")
    stage = Stage.found(constitution, time.time)
    found = []
    for number, each in enumerate(attacks.values()):
        progress(number, len(attacks), each.title)
        found.append(_with_means(stage.perform(each), means, price))
    progress(len(attacks), len(attacks), "done")
    return tuple(found)


def attempt(attack: Attack, world: World, constitution: Constitution) -> Rehearsal:
    """Perform one attack in a world, whose state it changes: for tests of one's own.

    Where the guardian alone held, the world is as it was when the guardian had acted.
    """
    return _perform(attack, Raid(world, constitution))


@dataclass(frozen=True, slots=True)
class Stage:
    """A founded nation on which attacks are performed, one after the other, each as on the first
    day: in `world`, which makes no blocks and is quick, or in `founded`, which does."""

    world: World
    constitution: Constitution
    founded: World

    @classmethod
    def found(cls, constitution: Constitution, now: Callable[[], float] | None = None) -> Stage:
        """Raises what a founding raises."""
        chain = Chain(Store(), now) if now else Chain.in_memory()
        founded = World.found(constitution, ChainBackend(chain))
        make_key(founded)
        return cls.of(founded, constitution)

    @classmethod
    def of(cls, founded: World, constitution: Constitution) -> Stage:
        """On a founded nation in a world with blocks, which stays as it is."""
        backend = CallsBackend(founded.chain)
        nation = Nation(founded.nation.deployment, backend.port, founded.nation.institutions)
        world = World(backend, nation, founded.actors)
        warm_up = constitution.currency.vote_warm_up
        if warm_up:  # the founders' votes count from here on
            world.pass_time(warm_up + 1)
        return cls(world, constitution, founded)

    def perform(self, attack: Attack) -> Rehearsal:
        """An attack, and where the guardian alone holds, the same without it."""
        found = self._once(attack, guarded=True)
        if found.by != GUARDIAN:
            return found
        return replace(found, unguarded=self._once(attack, guarded=False))

    def _once(self, attack: Attack, *, guarded: bool) -> Rehearsal:
        world = self.founded if attack.blocks else self.world
        moment = world.snapshot()
        try:
            if not attack.nothing_locked:
                lock_up(world)
            return _perform(attack, Raid(world, self.constitution, guarded=guarded))
        finally:
            world.restore(moment)


def _perform(attack: Attack, raid: Raid) -> Rehearsal:
    try:
        told = attack.perform(raid)
    except Ended as end:
        return Rehearsal(attack, end.verdict, end.why, end.by, raid.cost)
    except GovkitError as error:
        reason = error.reason if isinstance(error, RevertError) else str(error)
        why = f"its preparation failed: {reason}"
        return Rehearsal(attack, Verdict.UNTRIED, why, "", raid.cost)
    return Rehearsal(attack, Verdict.BROKEN, told, "", raid.cost)


def _with_means(found: Rehearsal, means: Means | None, price: Fraction | None) -> Rehearsal:
    """The same with its price, and with what an attacker of these means lacks for it."""
    cost = replace(found.cost, money=in_money(found.cost, price))
    lacks = means.lack(cost, price) if means else ""
    inner = found.unguarded and _with_means(found.unguarded, means, price)
    return replace(found, cost=cost, lacks=lacks, unguarded=inner)


def cheapest(found: Collection[Rehearsal]) -> Rehearsal | None:
    """The break that takes least: money where it is known, then people, currency and time."""
    broken = [each for each in found if each.broke]
    return min(broken, key=_dear, default=None)


def _dear(found: Rehearsal) -> tuple[int, ...]:
    cost = found.cost
    return cost.money or 0, cost.people, cost.currency, cost.coin, cost.seconds

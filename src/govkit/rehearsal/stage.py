"""A founded nation on which attacks are performed, each on its own copy, and how each ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from govkit.chain.chain import Chain
from govkit.chain.store import Store
from govkit.errors import GovkitError, RevertError
from govkit.nation.nation import Nation
from govkit.rehearsal.cost import AT_FULL_FORCE, Cost, Manner
from govkit.rehearsal.model import Attack, Ended, Verdict
from govkit.rehearsal.raid import GUARDIAN, Raid
from govkit.rehearsal.settling import lock_up, make_key
from govkit.testing.backend import ChainBackend
from govkit.testing.calls import CallsBackend
from govkit.testing.world import World

if TYPE_CHECKING:
    from govkit.constitution import Constitution


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """How an attack on a nation ended.

    `told` is what the attacker has in the end, what stopped it, or why there is nothing to try;
    `by` is the setting or the rule that held. `cost` is what it took as far as it came, `missing`
    what an attacker of limited means has too little of for that. If only the guardian held,
    `unguarded` is how it ends without it. `least` is the least that breaks the nation, if that was
    searched and there is any. `routes` are the ways to what it wants.
    """

    attack: Attack
    verdict: Verdict
    told: str
    by: str = ""
    cost: Cost = field(default_factory=Cost)
    missing: Cost = field(default_factory=Cost)
    unguarded: Rehearsal | None = None
    least: Rehearsal | None = None
    routes: int = 1

    @property
    def lacks(self) -> str:
        """What an attacker of these means has too little of: people, coin, currency or time."""
        return self.missing.kind

    @property
    def broke(self) -> bool:
        """Whether it broke the nation, by an attacker of these means."""
        if self.least is not None:
            return not self.least.lacks
        return self.verdict is Verdict.BROKEN


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
        found = self.once(attack)
        if found.by != GUARDIAN:
            return found
        return replace(found, unguarded=self.once(attack, guarded=False))

    def once(
        self, attack: Attack, manner: Manner = AT_FULL_FORCE, *, guarded: bool = True
    ) -> Rehearsal:
        """An attack in one manner, as on the first day."""
        world = self.founded if attack.blocks else self.world
        moment = world.snapshot()
        try:
            if not attack.nothing_locked:
                lock_up(world)
            raid = Raid(world, self.constitution, guarded=guarded, manner=manner)
            return _perform(attack, raid)
        finally:
            world.restore(moment)


def _perform(attack: Attack, raid: Raid) -> Rehearsal:
    try:
        told = attack.perform(raid)
    except Ended as end:
        return Rehearsal(attack, end.verdict, end.why, end.by, raid.cost, routes=raid.routes)
    except GovkitError as error:
        reason = error.reason if isinstance(error, RevertError) else str(error)
        why = f"its preparation failed: {reason}"
        return Rehearsal(attack, Verdict.UNTRIED, why, "", raid.cost)
    return Rehearsal(attack, Verdict.BROKEN, told, "", raid.cost, routes=raid.routes)

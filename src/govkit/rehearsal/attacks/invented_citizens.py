"""Citizens who are no people, let in by one key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govkit.constitution.houses import Votes
from govkit.rehearsal.forces import stranger
from govkit.rehearsal.model import Held, Setup, attack
from govkit.rehearsal.village import replacing

if TYPE_CHECKING:
    from govkit.rehearsal.raid import Raid

_REGISTRAR = replacing(("admission: vote", "admission: registrar\n  registrar: clerk"))


@attack(
    incident="Sybil citizens",
    mechanism="Whoever makes up identities, or holds the key that confirms them, has as many votes "
    "as it likes.",
    source="https://www.microsoft.com/en-us/research/publication/the-sybil-attack/",
    defence="citizenship.admission: vote, or an office of several as registrar",
    off=Setup(_REGISTRAR),
    on=Setup(),
)
def invented_citizens(raid: Raid) -> str:
    """The registrar's key was stolen. It admits as many as there are citizens, and they vote."""
    nation, world = raid.nation, raid.world
    core = next(iter(nation.houses.values()))
    raid.needs(core.votes is Votes.CITIZENS, "citizens do not decide here by head")
    registrar = raid.constitution.citizenship.registrar
    if registrar is None:
        raise Held("citizenship.registrar", "no single key admits citizens")
    key = raid.hire(raid.actor(registrar))
    invented = [
        stranger(f"citizen {number}") for number in range(2 * len(world.actors.electorate()))
    ]
    with raid.attempt("citizenship.registrar"):
        for each in invented:
            world.send(nation.registry.admit(each.address), key)
    world.pass_time(2)
    for each in invented:
        raid.enlist(each, counted=False)
    change = nation.rulebook.set_class(0, nation.rulebook.terms(0))
    raid.force([change])
    return "the power to change every rule, with one key"

"""A nation that most have left, and the few who remain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govkit.constitution.houses import Votes
from govkit.constitution.units import format_duration
from govkit.rehearsal.model import Held, Setup, attack
from govkit.rehearsal.village import replacing

if TYPE_CHECKING:
    from govkit.rehearsal.raid import Raid


@attack(
    incident="Swerve 2023",
    mechanism="Hardly anybody voted any more in a nation that still had money, and somebody tried "
    "to take all of it.",
    source="https://www.halborn.com/blog/post/explained-the-swerve-finance-hack-march-2023",
    defence="government.dormancy",
    off=Setup(),
    on=Setup(replacing(("  grace_period:", "  dormancy: 3 citizens\n  grace_period:"))),
)
def abandoned_nation(raid: Raid) -> str:
    """All but one of the citizens leave, and the guardian with them. A dormant nation takes the
    terms of the strictest class and twice its delays, in which others can come back."""
    nation, world = raid.nation, raid.world
    core = next(iter(nation.houses.values()))
    raid.needs(core.votes is Votes.CITIZENS, "citizens do not decide here by head")
    citizens, stays = world.actors.electorate(), raid.electorate()[:1]
    raid.needs(len(citizens) > 1, "there is one citizen from the start")
    action, told = raid.loot()
    usual = raid.span_of([action])
    for citizen in citizens:
        if all(citizen.address != each.address for each in stays):
            world.send(nation.registry.resign(), citizen)
    world.pass_time(2)
    raid.begin()
    raid.guarded = False
    raid.force([action])
    dormant = raid.span_of([action], dormant=True)
    if nation.governor.is_dormant() and usual < dormant <= raid.cost.seconds:
        told = f"it takes {format_duration(dormant)} instead of {format_duration(usual)}"
        raise Held("government.dormancy", f"{told}, and anybody can come back meanwhile")
    return f"{told}, by one of {len(citizens)}"

"""Votes that are rented for one vote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govkit.rehearsal.attacks.seized_votes import WARM
from govkit.rehearsal.model import Held, Setup, attack
from govkit.rehearsal.village import HOLDERS

if TYPE_CHECKING:
    from govkit.rehearsal.raid import Raid


@attack(
    incident="Arbitrum, LobbyFi 2025",
    mechanism="For 5 ETH somebody rented the votes of 19.3 million ARB, and cast them for one "
    "candidate in an election.",
    source="https://daotimes.com/vote-buying-starts-governance-debate-in-arbitrum-dao",
    defence="currency.vote_warm_up; a house of citizens in government.houses",
    off=Setup(HOLDERS),
    on=Setup(lambda text: WARM(HOLDERS(text))),
)
def rented_votes(raid: Raid) -> str:
    """Once a proposal is there, holders delegate to who pays for it, and nothing else of theirs
    changes hands."""
    nation, world = raid.nation, raid.world
    house = raid.money_house()
    action, told = raid.loot()
    proposal = raid.propose([action])
    for holder in raid.electorate(house.name):
        world.send(nation.token.delegate(raid.thief.address), holder)
    raid.enlist(raid.thief)
    raid.open(proposal)
    if not raid.vote(proposal, raid.thief, house=house):
        raise Held(raid.fresh_votes, "what was rented does not count in this vote")
    raid.muster(proposal, people=False)
    raid.conclude(proposal)
    return told

"""One alone stops everything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govkit.constitution.findings import Severity
from govkit.rehearsal.model import Held, Setup, attack
from govkit.rehearsal.village import replacing
from govkit.types import ProposalState, Support

if TYPE_CHECKING:
    from govkit.rehearsal.raid import Raid


# The source was not opened. That a deputy ended the session of 1652 was read in
# https://histmag.org/Liberum-veto-nie-pozwalam-przez-ktore-upadla-Rzeczpospolita-6451
# The bribes: not checked: from general knowledge.
@attack(
    incident="Sejm 1652",
    mechanism="One deputy's word ended the session of a parliament and undid what it had passed; "
    "soon every session could be bought for one bribe.",
    source="https://www.britannica.com/topic/liberum-veto",
    defence="government.approval",
    severity=Severity.MEDIUM,
    off=Setup(replacing(("approval: 60 %", "approval: 95 %"))),
    on=Setup(),
)
def lone_veto(raid: Raid) -> str:
    """One voter of the core is against a change of the rules that all others want, there and in
    each other house where that account votes."""
    nation, world = raid.nation, raid.world
    lone = raid.richest(next(iter(nation.houses.values())).name)
    change = nation.rulebook.set_class(0, nation.rulebook.terms(0))
    proposal = raid.propose([change])
    raid.open(proposal)
    houses = [each.house for each in nation.proposals.tally(proposal).houses]
    for house in (each for each in houses if not each.is_veto):
        voters = world.actors.electorate(house.name)
        raid.needs(len(voters) > 1, f"one alone votes in {house.name}")
        for voter in (each for each in voters if each.address != lone.address):
            raid.vote(proposal, voter, house=house, honest=True)
        raid.vote(proposal, lone, Support.AGAINST, house)
        if house.votes.in_currency:
            raid.count_currency(raid.tally(proposal, house).against)
    raid.close(proposal)
    if nation.governor.state(proposal.id) is ProposalState.DEFEATED:
        return "one account's vote against stops every change that all others want"
    raid.queue(proposal)
    for house in (each for each in houses if each.is_veto):
        raid.vote(proposal, lone, house=house)
        if raid.tally(proposal, house).carries:
            return f"one account's veto in {house.name} stops every change"
    raise Held("government.approval", "it takes more than one to stop what all others want")

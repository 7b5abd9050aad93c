"""A tenth of the votes, where hardly anybody else votes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govkit.constitution.houses import Votes
from govkit.rehearsal.model import Held, Setup, attack
from govkit.rehearsal.village import HOLDERS, replacing

if TYPE_CHECKING:
    from govkit.rehearsal.raid import Raid

SHARE = 10
"""A tenth of all votes, and of people at least one."""
_LOW = replacing(("quorum: 40 %", "quorum: 5 %"))


# The source was read but for what was minted: not checked: from general knowledge.
@attack(
    incident="True Seigniorage Dollar 2021",
    mechanism="Currency was cheap, and its holders had mostly stopped voting: few votes passed a "
    "proposal that minted billions.",
    source="https://www.certik.com/resources/blog/exploitingasmartcontractwithoutsecurity"
    "vulnerabilitiesanalysisoftrueseignioragedollarattackevent",
    defence="government.quorum",
    off=Setup(lambda text: _LOW(HOLDERS(text))),
    on=Setup(HOLDERS),
)
def cheap_votes(raid: Raid) -> str:
    """A tenth of the currency is bought before, or a tenth of the citizens is won over: at most."""
    nation = raid.nation
    house = next(iter(nation.houses.values()))
    everybody = raid.world.actors.electorate()
    action, told = raid.loot()
    if house.votes is Votes.TOKEN:
        held = sum(nation.token.balance_of(each.address) for each in everybody)
        raid.buy(-(-held // SHARE))
        voters = [raid.thief]
    else:
        voters = raid.electorate()[: -(-len(everybody) // SHARE)]
    proposal = raid.propose([action])
    raid.open(proposal)
    for voter in voters:
        raid.vote(proposal, voter)
    for tally in nation.proposals.tally(proposal).houses:
        if not tally.house.is_veto and not raid.passes(proposal, tally.house):
            raise Held(f"government.quorum ({tally.house.name})", "a tenth of the votes is too few")
    raid.conclude(proposal)
    return told

"""A quorum that is reached in the last second, when nobody can answer any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govkit.rehearsal.model import Held, Setup, attack
from govkit.rehearsal.village import replacing
from govkit.types import ProposalState, Support

if TYPE_CHECKING:
    from govkit.rehearsal.raid import Raid

_LATE = replacing(("  grace_period:", "  late_quorum_extension: 1 day\n  grace_period:"))


@attack(
    incident="Yam 2022",
    mechanism="A proposal that was made to go unnoticed reached the quorum; the team saw and "
    "cancelled it.",
    source="https://decrypt.co/104848/yam-finance-safeguards-3-1m-treasury-governance-attack",
    defence="government.late_quorum_extension",
    off=Setup(),
    on=Setup(_LATE),
)
def last_minute_quorum(raid: Raid) -> str:
    """Who is against sees it when the quorum is reached, and votes against if that still counts."""
    nation, core = raid.nation, next(iter(raid.nation.houses.values()))
    action, told = raid.loot()
    proposal = raid.propose([action])
    raid.open(proposal)
    room = len(raid.electorate()) + len(raid.honest()) + 1  # each ballot takes a second or a block
    raid.world.pass_time(proposal.deadline - nation.governor.clock() - room)
    raid.muster(proposal)
    honest = raid.honest()
    raid.world.pass_time(max(0, proposal.deadline - nation.governor.clock() + 1))
    if nation.governor.clock() <= raid.tally(proposal, core).closes:
        for voter in honest:
            raid.vote(proposal, voter, Support.AGAINST, core, honest=True)
        raid.close(proposal)
        if nation.governor.state(proposal.id) is ProposalState.DEFEATED:
            raise Held("government.late_quorum_extension", "there was time to vote against it")
    raid.guarded = False
    raid.conclude(proposal)
    return told

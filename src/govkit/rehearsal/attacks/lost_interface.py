"""The maker of the interface closes, and with it the index of what was decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govkit.constitution.findings import Severity
from govkit.nation.nation import Nation
from govkit.network.port import Call
from govkit.rehearsal.model import Edit, Held, Setup, attack

if TYPE_CHECKING:
    from govkit.rehearsal.raid import Raid

_ELSEWHERE = Edit("Governor.vy", "        description=description,\n", '        description="",\n')


@attack(
    incident="Tally 2026",
    mechanism="The company whose page many governors were used through announced its end, and gave "
    "them weeks to move.",
    source="https://cryptodailyink.com/articles/amanda-foster/tally-dao-governance-platform-"
    "shutdown-1773833205",
    defence="everything is read from the chain alone",
    severity=Severity.MEDIUM,
    off=Setup(edits=(_ELSEWHERE,)),
    on=Setup(),
)
def lost_interface(raid: Raid) -> str:
    """Somebody with the deployment file and a node, and nothing else, finds what is open and brings
    it to its end."""
    raid.guarded = raid.vetoed = False
    proposal = raid.propose([Call(raid.thief.address)], "What only the index knew")
    raid.open(proposal)
    raid.muster(proposal)
    again = Nation(raid.nation.deployment, raid.world.port, raid.nation.institutions)
    known = [each for each in again.proposals.all() if each.id == proposal.id]
    if not known or again.proposals.id_of(known[0].actions, known[0].description) != proposal.id:
        return "a proposal of which the chain does not tell enough to execute it"
    raid.conclude(known[0])
    raise Held("everything is read from the chain alone", "it was found, and executed")

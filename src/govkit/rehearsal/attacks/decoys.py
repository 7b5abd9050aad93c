"""A harmful proposal that hides among many harmless ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govkit.constitution.findings import Severity
from govkit.network.port import Call
from govkit.rehearsal.model import Setup, attack
from govkit.rehearsal.village import replacing

if TYPE_CHECKING:
    from govkit.rehearsal.raid import Raid

MANY = 10


@attack(
    incident="Synthetify 2023",
    mechanism="Nine proposals without effect hid the tenth, which paid everything out.",
    source="https://binance.com/fr-AF/square/post/2023-10-24-synthetify-suffers-230-000-loss-due-to-"
    "governance-failure-1482126",
    defence="government.active_proposals",
    severity=Severity.MEDIUM,
    off=Setup(replacing(("  grace_period:", "  active_proposals: any\n  grace_period:"))),
    on=Setup(replacing(("  grace_period:", "  active_proposals: 3\n  grace_period:"))),
)
def decoys(raid: Raid) -> str:
    nation, (loot, _) = raid.nation, raid.loot()
    proposer = nation.proposals.all
    first = raid.propose([Call(raid.thief.address)], "Decoy 0")
    author = next(each for each in raid.electorate() if each.address == first.proposer)
    with raid.attempt():
        for number in range(1, MANY):
            action = loot if number == MANY - 1 else Call(raid.thief.address)
            raid.world.send(nation.governor.propose([action], f"Decoy {number}"), author)
    return f"{len(proposer())} proposals of one proposer are open, and one of them takes all"

"""A timelock that cancels what the governor holds to be queued."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govkit.constitution.findings import Severity
from govkit.network.port import Call
from govkit.rehearsal.model import Edit, Held, Setup, attack
from govkit.types import ProposalState

if TYPE_CHECKING:
    from govkit.rehearsal.raid import Raid

_CANCEL = bytes.fromhex("c4d252f5")  # cancel(bytes32), as OpenZeppelin's timelock has it
_ANOTHER_DOOR = (
    Edit(
        "Treasury.vy",
        "# -- payers and limits -",
        "_canceled: HashMap[bytes32, bool]\n\n@external\ndef cancel(id: bytes32):\n"
        "    self._canceled[id] = True\n\n# -- payers and limits -",
    ),
    Edit(
        "Treasury.vy",
        "    # The governor checks all that must be true",
        "    assert not self._canceled[id]\n    # The governor checks all that must be true",
    ),
)


# Of the source its beginning was read, which names no nation. TrueFi's cancellers stand in
# https://forum.truefi.io/t/cancellers-governance-attack-truefis-safeguard-or-shackles/1761
# Rari: not checked: from general knowledge.
@attack(
    incident="TrueFi, Rari: cancel on the timelock",
    mechanism="A proposal was canceled on the timelock, without an event of the governor, so pages "
    "showed it as queued.",
    source="https://github.com/snapshot-labs/sx-monorepo/issues/2269",
    defence="the treasury has no cancel of its own, and asks the governor",
    severity=Severity.LOW,
    off=Setup(edits=_ANOTHER_DOOR),
    on=Setup(),
)
def silent_cancel(raid: Raid) -> str:
    nation, world = raid.nation, raid.world
    proposal = raid.propose([Call(raid.thief.address)], "Say hello")
    raid.open(proposal)
    raid.muster(proposal)
    raid.close(proposal)
    raid.queue(proposal)
    raid.goes_through(Call(nation.treasury.address, _CANCEL + proposal.id.to_bytes(32)))
    world.mature(proposal)
    executed = raid.goes_through(nation.proposals.execute(proposal))
    state = nation.governor.state(proposal.id)
    if not executed and state is ProposalState.QUEUED:
        return "a proposal that the governor calls queued, and that nobody can execute"
    raise Held("the treasury has no cancel of its own", f"the proposal is {state.name.lower()}")

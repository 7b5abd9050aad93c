"""A caller's word about who calls is believed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govkit.rehearsal.model import Edit, Held, Setup, attack
from govkit.testing.deployed import Deployed

if TYPE_CHECKING:
    from govkit.rehearsal.raid import Raid

_ANYBODY = Edit(
    "RecordLedger.vy",
    "        if not self.isKeeper[msg.sender]: refusals._refuse(refusals.LEDGER_ONLY_KEEPER)\n",
    "        pass\n",
)
_LATE = 2**40
_NO_SIGNATURE = (27, b"\1" * 32, b"\2" * 32)


@attack(
    incident="Superfluid 2022",
    mechanism="A contract took from its caller's message who the caller was, and paid out in other "
    "people's names.",
    source="https://rekt.news/superfluid-rekt/",
    defence="only the sender, a signature and storage say who acts",
    off=Setup(edits=(_ANYBODY,)),
    on=Setup(),
)
def believed_caller(raid: Raid) -> str:
    """A stranger acts in others' names by every function of the core that takes a name, and in the
    name of each that has a power."""
    nation, world, thief = raid.nation, raid.world, raid.thief.address
    victim = world.actors.electorate()[0].address
    token = Deployed(world, "TreasuryToken", nation.token.address)
    governor = Deployed(world, "Governor", nation.governor.address)
    attempts = {
        "token.transferFrom": token.call("transferFrom", victim, thief, 1),
        "token.permit": token.call("permit", victim, thief, 1, _LATE, *_NO_SIGNATURE),
        "token.issue": nation.token.issue(thief, nation.token.issuable()),
        "registry.admit": nation.registry.admit(thief),
        "registry.revoke": nation.registry.revoke(victim),
        "registry.setRegistrar": nation.registry.set_registrar(thief),
        "rulebook.setClass": nation.rulebook.set_class(0, nation.rulebook.terms(0)),
        "ledger.append": nation.ledger.append(b"law".ljust(32, b"\0"), b"\1" * 32, "Forged"),
        "ledger.setKeeper": nation.ledger.set_keeper(thief, True),
        "governor.removeGuardian": nation.governor.remove_guardian(),
        "governor.markExecuted": governor.call("markExecuted", 1),
    }
    for name, call in attempts.items():
        if raid.goes_through(call):
            return f"{name}, called by a stranger"
    raise Held("only the sender, a signature and storage say who acts", f"{len(attempts)} refused")

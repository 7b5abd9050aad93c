"""A contract that is set up a second time, by somebody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govkit.crypto.keccak import keccak
from govkit.network.port import Call
from govkit.rehearsal.model import Edit, Held, Setup, attack

if TYPE_CHECKING:
    from govkit.rehearsal.raid import Raid

SIGNATURES = (
    "initialize()", "initialize(address)", "initialize(address,address)", "init()", "init(address)",
    "setup(address)", "setOwner(address)", "transferOwnership(address)", "changeAdmin(address)",
    "upgradeTo(address)", "upgradeToAndCall(address,bytes)", "setImplementation(address)",
    "grantRole(bytes32,address)", "setGovernor(address)", "setTreasury(address)",
)  # fmt: skip
"""What contracts are set up, taken over and replaced by."""
_NONSENSE = "no such function()"
_INITIALISER = Edit(
    "RecordLedger.vy",
    "def setKeeper(keeper: address, allowed: bool):",
    "def initialize(keeper: address):\n    self.isKeeper[keeper] = True\n\n\n@external\n"
    "def setKeeper(keeper: address, allowed: bool):",
)


@attack(
    incident="Audius 2022",
    mechanism="A collision in storage let anybody initialise the governance contract again, and "
    "give itself all votes.",
    source="https://callisto-network.gitbook.io/callisto-network/hack-investigation-dept./audius-"
    "governance-system-exploit-overview",
    defence="there are constructors only, and no proxies; the founder has ended",
    off=Setup(edits=(_INITIALISER,)),
    on=Setup(),
)
def initialised_again(raid: Raid) -> str:
    """Each contract of the nation, and the founder, is called by all names that set one up."""
    deployment = raid.nation.deployment
    places = {**deployment.contracts, "founder": deployment.founder}
    word = bytes.fromhex(raid.thief.address[2:]).rjust(32, b"\0")
    for name, address in places.items():
        if raid.goes_through(Call(address, _selector(_NONSENSE))):
            continue  # it takes anything, and does nothing by it
        for signature in SIGNATURES:
            if raid.goes_through(Call(address, _selector(signature) + 3 * word)):
                return f"{name}.{signature}, called by a stranger"
    raise Held(
        "there is nothing to initialise", f"{len(places)} contracts, {len(SIGNATURES)} names"
    )


def _selector(signature: str) -> bytes:
    return keccak(signature.encode())[:4]

"""A payment to an address that looks like a known one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govkit.constitution.findings import Severity
from govkit.crypto.keccak import checksum
from govkit.network.port import Call
from govkit.rehearsal.model import Held, Setup, attack
from govkit.rehearsal.village import replacing
from govkit.types import Address, Wei

if TYPE_CHECKING:
    from govkit.rehearsal.raid import Raid

_SHOWN_DIGITS = 4
_UNNAMED = replacing(("accounts: {clerk: ", "# {clerk: "))


@attack(
    incident="Tornado Cash 2026",
    mechanism="A proposal acted on addresses that begin and end as known ones do, which is all "
    "that many pages show.",
    source="https://www.criptor.net/publisher/protos/tornado-cash-dao-faces-malicious-governance-"
    "attack-researchers-warn",
    defence="accounts",
    severity=Severity.LOW,
    off=Setup(_UNNAMED),
    on=Setup(),
)
def look_alike(raid: Raid) -> str:
    """Who votes reads the action in words, as `govkit proposal show` tells it."""
    nation = raid.nation
    name, real = next(iter(raid.constitution.accounts.items()), ("", None))
    paid = real or raid.world.actors.proposer.address
    fake = _twin(paid)
    words = nation.phrases.describe(Call(fake, b"", Wei(1)))
    honest = nation.phrases.describe(Call(paid, b"", Wei(1)))
    if name and name in honest and name not in words and fake in words:
        raise Held("accounts", f"{name} is shown with its name, the other in full without one")
    return "no account has a name in the nation file, so nothing tells the addresses apart"


def _twin(address: Address) -> Address:
    """An address with the same first and last digits."""
    middle = address[2 + _SHOWN_DIGITS : -_SHOWN_DIGITS].translate(
        str.maketrans("0123456789abcdefABCDEF", "1234567890bcdefabcdefa")
    )
    return checksum(f"{address[: 2 + _SHOWN_DIGITS]}{middle}{address[-_SHOWN_DIGITS:]}".lower())

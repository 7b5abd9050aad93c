"""The founders move the treasury to a company of theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govkit.constitution.findings import Severity
from govkit.rehearsal.model import Setup, attack
from govkit.rehearsal.village import adding

if TYPE_CHECKING:
    from govkit.rehearsal.raid import Raid

_LIMITS = """\
treasury:
  limits:
    - {asset: VIL, period: month, caps: {constitutional: 500 VIL}}
"""


# The source tells no year: not checked: from general knowledge.
@attack(
    incident="Nation3 2024",
    mechanism="Its founders proposed to move the whole treasury to a company of theirs; 22 of 27 "
    "citizens voted against.",
    source="https://forum.nation3.org/t/n3gov-49-decentralize-the-nation3-governance-structure-and-"
    "launch-new-experiment/941",
    defence="treasury.limits",
    severity=Severity.MEDIUM,
    off=Setup(),
    on=Setup(adding(_LIMITS)),
)
def founders_company(raid: Raid) -> str:
    """Those who have most vote for it, as few as it takes; the guardian is one of them."""
    action, told = raid.loot()
    raid.guarded = False
    raid.force([action])
    return told

"""Accumulated votes that narrowly pass a payment of everything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govkit.rehearsal.model import Setup, attack
from govkit.rehearsal.village import HOLDERS, adding

if TYPE_CHECKING:
    from govkit.rehearsal.raid import Raid

_LIMIT = """\
treasury:
  limits:
    - {asset: VIL, period: month, caps: {constitutional: 100 VIL}}
"""


@attack(
    incident="Compound 289, 2024",
    mechanism="A few holders gathered votes and passed a payment of 24 million dollars, while most "
    "others did not vote.",
    source="https://www.comp.xyz/t/trust-setup-for-dao-investment-into-goldcomp/5406",
    defence="treasury.limits, government.guardian, a house that vetoes",
    off=Setup(HOLDERS),
    on=Setup(adding(_LIMIT, HOLDERS)),
)
def accumulated_votes(raid: Raid) -> str:
    action, told = raid.loot()
    raid.force([action])
    return told

"""New currency for whoever has a majority once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govkit.constitution.units import format_amount
from govkit.rehearsal.model import Held, Setup, attack
from govkit.rehearsal.village import HOLDERS, replacing
from govkit.types import Wei

if TYPE_CHECKING:
    from govkit.rehearsal.raid import Raid

_ALL = replacing(("yearly_issuance_limit: 5 %", "yearly_issuance_limit: 100 %"))


@attack(
    incident="Build Finance 2022",
    mechanism="One vote that nobody watched gave the minting keys away, and so all later votes.",
    source="https://decrypt.co/92970/build-finance-dao-falls-to-governance-takeover/",
    defence="currency.yearly_issuance_limit",
    off=Setup(lambda text: _ALL(HOLDERS(text))),
    on=Setup(HOLDERS),
)
def minted_votes(raid: Raid) -> str:
    """Everybody who could object is silent: what is tried is what one vote can do at most."""
    nation, token = raid.nation, raid.nation.token
    held = Wei(token.total_supply() - token.balance_of(nation.treasury.address))
    raid.needs(held, "nobody holds currency")
    wanted = Wei(min(held, token.cap() - token.total_supply()))
    if wanted < held:
        raise Held("currency.cap", "less may be made than people hold")
    raid.guarded = False
    raid.force([token.issue(raid.thief.address, held)])
    return f"{format_amount(held, nation.symbol)} of new currency, as much as all others hold"

"""Votes that were seized in an incident, used in the vote about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govkit.rehearsal.model import Held, Setup, attack
from govkit.rehearsal.village import HOLDERS, replacing

if TYPE_CHECKING:
    from govkit.rehearsal.raid import Raid

WARM = replacing(("  self_delegate: true", "  self_delegate: true\n  vote_warm_up: 2 days"))


@attack(
    incident="Mango 2022",
    mechanism="Who had taken the treasury by a manipulated price voted with what he had taken on "
    "letting him keep it.",
    source="https://decrypt.co/112016/mango-dao-solana-defi-hacker-47m-offer",
    defence="currency.vote_warm_up",
    off=Setup(HOLDERS),
    on=Setup(lambda text: WARM(HOLDERS(text))),
)
def seized_votes(raid: Raid) -> str:
    """The case is proposed, and then the currency is seized before its vote begins."""
    house = raid.money_house()
    action, told = raid.loot()
    proposal = raid.propose([action])
    raid.seize(house.name)
    raid.open(proposal)
    if not raid.vote(proposal, raid.thief, house=house):
        raise Held(raid.fresh_votes, "what was seized does not count in this vote")
    raid.muster(proposal, people=False)
    raid.conclude(proposal)
    return told

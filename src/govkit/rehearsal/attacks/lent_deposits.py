"""An exchange votes with what its customers have deposited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govkit.rehearsal.model import Setup, attack
from govkit.rehearsal.village import HOLDERS, replacing

if TYPE_CHECKING:
    from govkit.rehearsal.raid import Raid

_BOTH = replacing(
    (
        "houses: [token]",
        "houses:\n    - {name: holders, votes: token}\n"
        "    - {name: people, votes: citizens, quorum: 40 %, approval: 60 %}",
    )
)


@attack(
    incident="Steem 2020",
    mechanism="Three exchanges voted with their customers' deposits, and put their own people in "
    "charge.",
    source="https://decrypt.co/21108/did-binance-just-help-take-over-steem-network-justin-sun",
    defence="a house of citizens in government.houses",
    off=Setup(HOLDERS),
    on=Setup(lambda text: _BOTH(HOLDERS(text))),
)
def lent_deposits(raid: Raid) -> str:
    """All holders have deposited what they hold, long before. An exchange has currency, and no
    people."""
    nation = raid.nation
    house = raid.money_house()
    raid.seize(house.name)
    raid.world.pass_time(raid.warm_up + 1)
    raid.begin()
    change = nation.rulebook.set_class(0, nation.rulebook.terms(0))
    proposal = raid.propose([change])
    raid.open(proposal)
    raid.muster(proposal, people=False)
    raid.conclude(proposal)
    return "the power to change every rule, with other people's currency"

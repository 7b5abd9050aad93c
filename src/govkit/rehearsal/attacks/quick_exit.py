"""Currency bought below book value, to leave with more than it cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govkit.constitution.findings import Severity
from govkit.constitution.units import COIN_SYMBOL, format_amount, format_duration
from govkit.rehearsal.model import Held, Setup, attack
from govkit.rehearsal.village import HOLDERS, Change, adding

if TYPE_CHECKING:
    from govkit.rehearsal.raid import Raid

PATIENCE_DAYS = 30
"""How long a buyer is ready to wait for its profit, if nothing else is said."""
WANTED_SHARE = 100
"""A hundredth of the treasury is worth a raid."""
_DAY = 86_400


def _exit(tenure: str) -> Change:
    section = f"exit: {{assets: [ETH], tenure: {tenure}, notice: 1 day, discount: 5 %}}\n"
    return adding(section, HOLDERS)


@attack(
    incident="Nouns fork 2023",
    mechanism="Tokens traded below their share of the treasury were bought up to leave with that "
    "share.",
    source="https://blockworks.co/news/nouns-dao-treasury-fork-governance",
    defence="exit.tenure, exit.discount",
    severity=Severity.MEDIUM,
    off=Setup(_exit("1 day")),
    on=Setup(_exit("90 days")),
)
def quick_exit(raid: Raid) -> str:
    nation, world = raid.nation, raid.world
    door = nation.exit
    raid.needs(door, "nobody can leave with a share")
    assert door is not None
    raid.endow()
    everybody = world.actors.electorate()
    held = sum(nation.token.balance_of(each.address) for each in everybody)
    amount, contract = raid.buy(held // 10), door.contract
    waited = raid.patience(PATIENCE_DAYS * _DAY)
    world.forward(waited)
    wanted = world.port.balance(nation.treasury.address) // WANTED_SHARE
    before = world.port.balance(raid.thief.address)
    world.send(nation.token.approve(contract.address, amount), raid.thief)
    with raid.attempt("exit.tenure"):
        world.send(contract.give_notice(amount), raid.thief)
        world.forward(contract.notice() + 1)
        least = [0 for _ in contract.assets()]
        world.send(contract.leave(amount, raid.thief.address, least), raid.thief)
    gained = world.port.balance(raid.thief.address) - before
    if gained < wanted:
        raise Held("exit.discount", f"it gives less than 1 in {WANTED_SHARE} of the treasury")
    span = format_duration(waited + contract.notice())
    return f"{format_amount(gained, COIN_SYMBOL)} of the treasury within {span}"

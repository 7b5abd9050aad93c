"""A quorum that nobody can reach any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govkit.constitution.findings import Severity
from govkit.constitution.houses import Votes
from govkit.rehearsal.model import Held, Setup, attack
from govkit.rehearsal.village import HOLDERS, replacing
from govkit.types import Wei

if TYPE_CHECKING:
    from govkit.rehearsal.raid import Raid

_IDLE = replacing(
    ("  self_delegate: true\n", ""),
    ("dev10, amount: 1_000 VIL", "dev10, amount: 10_000 VIL, self_delegate: false"),
)


@attack(
    incident="Yam 2020",
    mechanism="By a fault most of the currency was made for the reserve, which never votes, and no "
    "vote could reach the quorum any more.",
    source="https://medium.com/@yamfinance/save-yam-245598d81cec",
    defence="the treasury's currency is part of no quorum; allocations with self_delegate: true",
    severity=Severity.MEDIUM,
    off=Setup(lambda text: _IDLE(HOLDERS(text))),
    on=Setup(HOLDERS),
    nothing_locked=True,
)
def unreachable_quorum(raid: Raid) -> str:
    """Half of what people hold ends up in the treasury; then all who can vote for a change of
    the rules."""
    nation, world = raid.nation, raid.world
    raid.act_as_everybody()
    if any(each.votes is Votes.TOKEN for each in nation.houses.values()):
        for allocation in raid.constitution.currency.genesis:
            if allocation.receiver is not None:
                held = nation.token.balance_of(allocation.receiver)
                give = nation.token.transfer(nation.treasury.address, Wei(held // 2))
                world.send(give, raid.actor(allocation.receiver))
        world.pass_time(raid.warm_up + 1)
    raid.guarded = raid.vetoed = False
    change = nation.rulebook.set_class(0, nation.rulebook.terms(0))
    try:
        raid.force([change])
    except Held as stuck:
        return f"no change of the rules can pass: {stuck.by}: {stuck.why}"
    raise Held("the treasury's currency is part of no quorum", "all together can still decide")

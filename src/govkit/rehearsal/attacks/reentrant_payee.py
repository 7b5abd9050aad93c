"""A payee that calls back while it is being paid."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from govkit.constitution.units import COIN_SYMBOL, WEI_PER_UNIT, format_amount
from govkit.errors import RevertError
from govkit.network.port import Call
from govkit.rehearsal.model import Edit, Held, Setup, attack
from govkit.testing.puppet import puppet
from govkit.types import Wei

if TYPE_CHECKING:
    from govkit.rehearsal.raid import Raid

_PAID = Wei(WEI_PER_UNIT)
_UNMARKED = Edit(
    "Governor.vy",
    "    ballots.polls[proposal_id] = word | poll_word.EXECUTED\n",
    "",
)


# The source was not opened: not checked: from general knowledge.
@attack(
    incident="The DAO 2016",
    mechanism="A payee called back before its payment was written down, and was paid again and "
    "again.",
    source="https://hackingdistributed.com/2016/06/18/analysis-of-the-dao-exploit/",
    defence="a proposal is marked as executed before it pays, and the treasury is locked meanwhile",
    off=Setup(edits=(_UNMARKED,)),
    on=Setup(),
)
def reentrant_payee(raid: Raid) -> str:
    """The payment itself is wanted: whoever can veto or cancel it does not."""
    nation, world = raid.nation, raid.world
    raid.endow(10 * _PAID)
    payee = puppet(world)
    payment = Call(payee.address, b"", _PAID)
    proposal = raid.propose([payment])
    again = nation.proposals.execute(proposal)
    payee.arm([again])
    raid.open(proposal)
    raid.muster(proposal)
    raid.guarded = raid.vetoed = False
    raid.conclude(proposal)
    with suppress(RevertError):  # called back or not, it is tried once more afterwards
        world.send(again, raid.thief)
    paid = world.port.balance(payee.address)
    if paid <= _PAID:
        raise Held("no payment is open to its own payee", "it was paid once")
    return (
        f"{format_amount(paid, COIN_SYMBOL)} for a payment of {format_amount(_PAID, COIN_SYMBOL)}"
    )

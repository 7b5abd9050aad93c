"""A target whose code is replaced after the vote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govkit.constitution.units import COIN_SYMBOL, WEI_PER_UNIT, format_amount
from govkit.network.port import Call
from govkit.rehearsal.model import Edit, Held, Setup, attack
from govkit.types import Wei

if TYPE_CHECKING:
    from govkit.rehearsal.raid import Raid

_AMOUNT = Wei(10 * WEI_PER_UNIT)
_CREATE = bytes.fromhex("600b380380600b5f395ff3")
_GIVES_BACK = _CREATE + bytes.fromhex("5f5f5f5f34335af100")
"""Sends what it is paid back to the caller."""
_KEEPS = bytes.fromhex("00")
_UNPINNED = Edit(
    "Treasury.vy",
    "    if (convert(fold, uint256) ^ pinned) & code_fold.MASK != 0: "
    "refusals._refuse(refusals.TREASURY_CODE_CHANGED)\n",
    "",
)


@attack(
    incident="Tornado Cash 2023",
    mechanism="The contract that a passed proposal called ended itself, and other code was put at "
    "its address before the proposal was executed.",
    source="https://en.foresightnews.pro/analysis-of-the-tornado-cash-proposal-attack/",
    defence="the code of each target is pinned when it is proposed",
    off=Setup(edits=(_UNPINNED,)),
    on=Setup(),
)
def replaced_code(raid: Raid) -> str:
    """The payment is wanted, as the code is that was voted on."""
    raid.endow()
    target = raid.world.deploy_code(_GIVES_BACK)
    proposal = raid.propose([Call(target, b"deposit", _AMOUNT)])
    raid.open(proposal)
    raid.muster(proposal)
    raid.set_code(target, _KEEPS)
    raid.guarded = raid.vetoed = False
    raid.conclude(proposal)
    kept = raid.world.port.balance(target)
    if not kept:
        raise Held("the code that was voted on ran")
    return f"{format_amount(kept, COIN_SYMBOL)}, by code that nobody voted on"

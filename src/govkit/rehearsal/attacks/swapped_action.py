"""Another action is executed than the one that was shown and voted on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from govkit.network.port import Call
from govkit.rehearsal.model import Edit, Setup, attack

if TYPE_CHECKING:
    from govkit.rehearsal.raid import Raid

_UNASKED = Edit(
    "Treasury.vy",
    "extcall IProposals(governor).markExecuted(convert(id, uint256))",
    "convert(code_fold.NO_CODE, uint256)",
)
_UNPINNED = Edit(
    "Treasury.vy",
    "    if (convert(fold, uint256) ^ pinned) & code_fold.MASK != 0: "
    "refusals._refuse(refusals.TREASURY_CODE_CHANGED)\n",
    "",
)


@attack(
    incident="Bybit 2025",
    mechanism="The page showed a harmless transfer, and the signers' wallets signed another call.",
    source="https://coinspaidmedia.com/news/lazarus-group-hacked-bybit-using-vulnerability-safe-wallet",
    defence="the treasury executes exactly the actions that make up a proposal's id",
    off=Setup(edits=(_UNASKED, _UNPINNED)),
    on=Setup(),
)
def swapped_action(raid: Raid) -> str:
    loot, told = raid.loot()
    shown = raid.propose([Call(raid.thief.address)], "Say hello")
    raid.open(shown)
    raid.muster(shown)
    raid.close(shown)
    raid.queue(shown)
    raid.world.mature(shown)
    signed = replace(shown, actions=(loot,))
    with raid.attempt("a proposal's id is the hash of its actions"):
        raid.world.send(raid.nation.proposals.execute(signed), raid.thief)
    return told

"""What comes to the treasury out of agreements that it is a party of.

What it puts in leaves by a proposal, which the statement tells as such.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from govkit.nation.money.contributions import Commitment, Note

if TYPE_CHECKING:
    from govkit.nation.nation import Nation

LINE = "agreements"


def commitments(nation: Nation) -> Iterator[Commitment]:
    """None: what the treasury stakes is out of it already."""
    return iter(())


def movements(nation: Nation, from_block: int, to_block: int) -> Iterator[Note]:
    """Each time that the treasury was paid."""
    if nation.agreements is None:
        return
    contract, treasury = nation.agreements.contract, nation.treasury.address
    topic = bytes(12) + bytes.fromhex(treasury[2:])
    for event in contract.events(
        "Claimed", from_block=from_block, to_block=to_block, topics=(None, topic)
    ):
        asset, amount = event.fields["asset"], int(event.fields["amount"])
        yield Note(event.log, "agreement", asset, amount, contract.address, LINE)

"""What claims pay into the treasury: the bonds of claimants whose claims were dismissed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from govkit.nation.money.contributions import Commitment, Note

if TYPE_CHECKING:
    from govkit.nation.nation import Nation

LINE = "court"


def commitments(nation: Nation) -> Iterator[Commitment]:
    """None: the treasury owes nothing for claims."""
    return iter(())


def movements(nation: Nation, from_block: int, to_block: int) -> Iterator[Note]:
    """Each time that the treasury's part was collected."""
    if nation.claims is None:
        return
    claims, topic = (
        nation.claims.contract,
        bytes.fromhex(nation.treasury.address[2:]).rjust(32, b"\0"),
    )
    for event in claims.events(
        "Collected", from_block=from_block, to_block=to_block, topics=(None, topic)
    ):
        asset, amount = event.fields["asset"], int(event.fields["amount"])
        yield Note(event.log, "court", asset, amount, claims.address, LINE)

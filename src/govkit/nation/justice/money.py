"""What the court pays into the treasury: lost stakes and bonds, and what is left of fees."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from govkit.contracts.court import TREASURY_PLACE
from govkit.nation.money.contributions import Commitment, Note
from govkit.types import ZERO_ADDRESS

if TYPE_CHECKING:
    from govkit.nation.nation import Nation

LINE = "court"


def commitments(nation: Nation) -> Iterator[Commitment]:
    """None: the parties pay the panels."""
    return iter(())


def movements(nation: Nation, from_block: int, to_block: int) -> Iterator[Note]:
    """Each time that the treasury's part was collected."""
    if nation.court is None:
        return
    court, topic = nation.court.contract, TREASURY_PLACE.to_bytes(32)
    for event in court.events(
        "Collected", from_block=from_block, to_block=to_block, topics=(topic,)
    ):
        amount = int(event.fields["amount"])
        yield Note(event.log, "court", ZERO_ADDRESS, amount, court.address, LINE)

"""What the treasury has, what it has committed itself to pay, and how long that lasts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govkit.nation.money.assets import (
    COIN,
    Asset,
    balance,
    movements_of,
    read_asset,
)
from govkit.nation.money.contributions import Commitment, commitments

if TYPE_CHECKING:
    from govkit.nation.nation import Nation

YEAR_SECONDS = 31_556_952
"""The mean year of the calendar: twelve mean months."""
MOST_YEARS = 100
"""Nobody is told of a later end of the money."""


@dataclass(frozen=True, slots=True)
class Holding:
    """An asset of the treasury: what it `held` at `now` (seconds since 1970), in its smallest unit.

    `held` is None for a token that does not say. `commitments` are those in this asset.
    """

    asset: Asset
    held: int | None
    now: int
    commitments: Sequence[Commitment]

    @property
    def owed(self) -> int:
        """What is due now and not paid."""
        return sum(each.owed for each in self.commitments if each.is_certain)

    def due(self, until: int, *, at_most: bool = False) -> int:
        """What falls due until a second, what is owed now included; with budgets spent whole
        `at_most`."""
        return self.owed + sum(
            each.between(self.now, until) for each in self.commitments if each.is_certain or at_most
        )

    @property
    def runs_out(self) -> int | None:
        """The first second at which less is held than is due by then, if nothing else comes or
        goes; None if that is not within 100 years."""
        held = self.held or 0
        low, high = self.now, self.now + MOST_YEARS * YEAR_SECONDS
        if self.due(low) > held:
            return low
        if self.due(high) <= held:
            return None
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self.due(middle) > held else (middle, high)
        return high


def read_holdings(nation: Nation) -> list[Holding]:
    """Of each asset that the treasury has, that something is committed in, or that is limited: the
    coin and the currency first.

    >>> [each.asset.symbol for each in read_holdings(nation)]
    ['ETH', 'TST']
    """
    port, treasury = nation.port, nation.treasury.address
    block, found = port.block().number, commitments(nation)
    own = (COIN, nation.token.address)
    named = {*(each.asset for each in found), *nation.treasury.limited_assets()}
    held: list[Holding] = []
    moved = movements_of(port, treasury, nation.deployment.first_block, block)
    tokens = dict.fromkeys(log.address for log in moved)
    for address in dict.fromkeys((*own, *sorted(named), *tokens)):
        asset = read_asset(nation, address)
        amount = balance(port, asset, treasury, block)
        if amount or address in named or address in own:
            mine = [each for each in found if each.asset == address]
            held.append(Holding(asset, amount, port.now(), mine))
    return held

"""How an institution takes part in the treasury's accounts. Its row names a module as `money`:

commitments(nation)                      yields a `Commitment` for all that it may pay
movements(nation, from_block, to_block)  yields a `Note` for each payment that it made or passed on
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govkit.institutions import Institution, part
from govkit.network.port import Log
from govkit.types import Address, Wei

if TYPE_CHECKING:
    from govkit.nation.nation import Nation


@dataclass(frozen=True, slots=True)
class Commitment:
    """What will or may leave the treasury in one asset; the zero address is the chain's coin.

    `owed` is due now and not paid, in the asset's smallest unit. `between(start, end)` is what
    falls due besides from a second since 1970 on, and before another. `is_certain` tells whether
    it falls due whatever anybody does (a stream), or may be spent at most (a budget).
    """

    kind: str
    what: str
    asset: Address
    line: str
    owed: Wei
    between: Callable[[int, int], int]
    is_certain: bool


@dataclass(frozen=True, slots=True)
class Note:
    """An institution's event about money that left the treasury (`amount` below 0) or came to it.

    It explains the token's own event in the same transaction. Of the chain's coin, which has no
    events, it is the movement itself. `other` is who received or paid.
    """

    log: Log
    kind: str
    asset: Address
    amount: int
    other: Address
    line: str = ""
    purpose: str = ""


def commitments(nation: Nation) -> list[Commitment]:
    """Of all institutions of a nation."""
    return [each for row in _rows(nation) for each in part(row.money, "commitments")(nation)]


def notes(nation: Nation, from_block: int, to_block: int) -> Iterator[Note]:
    """Of all institutions of a nation, in these blocks."""
    for row in _rows(nation):
        yield from part(row.money, "movements")(nation, from_block, to_block)


def _rows(nation: Nation) -> list[Institution]:
    """None where a purse pays: what leaves the purse has left the treasury before."""
    pays = nation.deployment.release.treasury_pays
    return [row for row in nation.institutions if row.money and pays]

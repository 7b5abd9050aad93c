"""An exact ledger of the treasury between two blocks: what it had, every movement, what it has.

In each asset the opening balance and all movements make up the closing one, to the smallest unit:
a difference between what events tell and what the chain holds is a movement of its own, of the kind
`unexplained`. A movement is read when it is asked for, so that a ledger of any length fits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import gcd
from typing import TYPE_CHECKING

from govkit.errors import NetworkError, UsageError
from govkit.nation.money.assets import (
    COIN,
    Asset,
    balance,
    movements_of,
    read_asset,
)
from govkit.nation.money.contributions import commitments
from govkit.nation.money.movements import Movement, Movements, unexplained
from govkit.network.port import Block
from govkit.types import Address

if TYPE_CHECKING:
    from govkit.nation.nation import Nation


@dataclass(frozen=True, slots=True)
class Account:
    """One asset of a statement, in its smallest unit: what the treasury had and what it has.

    Both are None for a token that does not tell its balances: of that, events alone are told.
    `largest` is more than any sum of its movements, and `step` divides each of them.
    """

    asset: Asset
    opening: int | None
    closing: int | None
    largest: int
    step: int

    @property
    def is_balanced(self) -> bool:
        return self.opening is not None and self.closing is not None


@dataclass(frozen=True, slots=True)
class Line:
    """A movement, and what the treasury has of its asset afterwards."""

    movement: Movement
    balance: int


@dataclass(frozen=True, slots=True)
class Statement:
    """What moved in the blocks from `first` to `last`. `begins` and `ends` are their times.

    >>> statement = read_statement(nation)
    >>> [account] = [each for each in statement.accounts if each.asset.symbol == 'TST']
    >>> sum(line.movement.amount for line in statement) == account.closing - account.opening
    True
    """

    nation: Nation
    first: Block
    last: Block
    accounts: Sequence[Account]

    def __iter__(self) -> Iterator[Line]:
        """Every movement, in the chain's order; then what is unexplained of each token.

        Raises NetworkError if the chain exchanged its newest blocks meanwhile.
        """
        balances = {each.asset.address: each.opening or 0 for each in self.accounts}
        assets = {each.asset.address: each.asset for each in self.accounts}
        for each in Movements(self.nation, self.first.number, self.last.number, assets):
            yield _line(each, balances)
        for account in self.accounts:
            rest = (account.closing or 0) - balances[account.asset.address]
            if account.is_balanced and rest:
                yield _line(unexplained(account.asset, rest, self.last.number), balances)
        if self.nation.port.block(self.last.number).hash != self.last.hash:
            raise NetworkError(
                "the chain has exchanged its newest blocks",
                f"block {self.last.number} is another one now",
                "make the statement again, or end it some blocks earlier",
            )


def _line(movement: Movement, balances: dict[Address, int]) -> Line:
    address = movement.asset.address
    balances[address] += movement.amount
    return Line(movement, balances[address])


def read_statement(
    nation: Nation,
    first: int | None = None,
    last: int | None = None,
    only: Sequence[Address] = (),
) -> Statement:
    """The statement from one block to another, both included: of the nation's whole life, or in
    `only` these assets (the zero address is the coin).

    Raises UsageError for blocks that there are not, NetworkError if the node lacks their state.
    """
    port, newest = nation.port, nation.port.block()
    first = _founded(nation) if first is None else first
    last = newest.number if last is None else last
    if not 1 <= first <= last <= newest.number:
        raise UsageError(
            f"there is no statement of the blocks {first} to {last}",
            f"the newest block is {newest.number}",
            "choose blocks from 1 up to it, the first one first",
        )
    begin, head = port.block(first), port.block(last)
    seen = _seen(nation, begin.number, head.number)
    named = (each.asset for each in commitments(nation))
    wanted = only or dict.fromkeys((COIN, nation.token.address, *seen, *named))
    accounts = [_account(nation, each, seen[each], begin, head) for each in wanted]
    return Statement(nation, begin, head, [each for each in accounts if _is_told(each, only)])


def _is_told(account: Account, only: Sequence[Address]) -> bool:
    """Whether an asset belongs into a statement: not a stranger's of which there is nothing."""
    moved = account.largest or account.opening or account.closing
    return bool(moved) or account.asset.is_own or account.asset.address in only


@dataclass(slots=True)
class _Seen:
    """The amounts of a token's movements: their sum without signs, and what divides them all."""

    total: int = 0
    step: int = 0

    def add(self, amount: int) -> None:
        self.total += amount
        self.step = gcd(self.step, amount)


def _seen(nation: Nation, first: int, last: int) -> defaultdict[Address, _Seen]:
    """The tokens that ever moved to or from the treasury, and their amounts in these blocks."""
    port, treasury = nation.port, nation.treasury.address
    found: defaultdict[Address, _Seen] = defaultdict(_Seen)
    for log in movements_of(port, treasury, nation.deployment.first_block, first - 1):
        found[log.address].add(0)
    for log in movements_of(port, treasury, first, last):
        found[log.address].add(int.from_bytes(log.data))
    return found


def _account(nation: Nation, address: Address, seen: _Seen, first: Block, last: Block) -> Account:
    asset, holder = read_asset(nation, address), nation.treasury.address
    opening = balance(nation.port, asset, holder, first.number - 1)
    closing = balance(nation.port, asset, holder, last.number)
    if opening is None or closing is None:
        opening = closing = None
    largest = (opening or 0) + (closing or 0) + seen.total
    return Account(asset, opening, closing, largest, gcd(seen.step, opening or 0, closing or 0))


# -- where a statement begins and ends


def first_block_at(nation: Nation, second: int) -> int:
    """The first block at or after a second since 1970. Raises UsageError if there is none yet."""
    port, high = nation.port, nation.port.block()
    low = _founded(nation)
    if port.block(low).timestamp >= second:
        return low
    if high.timestamp < second:
        raise UsageError(
            "the chain has no block of that time yet", next_step="choose an earlier moment"
        )
    end = high.number
    while end - low > 1:
        middle = (low + end) // 2
        if port.block(middle).timestamp >= second:
            end = middle
        else:
            low = middle
    return end


def _founded(nation: Nation) -> int:
    """The block of the founding's first step. Nothing comes before block 1, only the genesis."""
    return max(nation.deployment.first_block, 1)


class Days:
    """The number of the day (since 1970, UTC) in which a block was made.

    Blocks between two of one day are of that day too, so a block a day is asked for or so.
    """

    def __init__(self, statement: Statement) -> None:
        self._port = statement.nation.port
        self._known = [(each.number, _day(each)) for each in (statement.first, statement.last)]

    def of(self, block: int) -> int:
        """The day of a block; the blocks are asked for in their order."""
        while len(self._known) > 1 and self._known[1][0] <= block:
            self._known.pop(0)
        number, day = self._known[0]
        while number < block and self._known[1][1] != day:
            middle = (number + self._known[1][0]) // 2
            found = _day(self._port.block(middle))
            if middle <= block:
                self._known[0] = (middle, found)
                number, day = middle, found
            else:
                self._known.insert(1, (middle, found))
        return day


def _day(block: Block) -> int:
    return block.timestamp // 86_400

"""Every movement of the treasury's money between two blocks, each with what explains it.

Tokens tell their movements in events. The chain's coin does not: payments of proposals stand in
the treasury's events, payments of institutions in theirs, and all other coin can only have come in.
So what the treasury has after a block, less all that these events say, never falls, and where it
rises is found by halving. The sender is read from the block's transactions, if it was one of them.

What is explained by nothing is a movement of its own, of the kind `unexplained`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

from govkit.nation.money.assets import (
    COIN,
    Asset,
    address_of,
    balance,
    in_windows,
    transfers,
    word_of,
)
from govkit.nation.money.contributions import Note, notes
from govkit.network.port import Log
from govkit.types import ZERO_ADDRESS, Address

if TYPE_CHECKING:
    from govkit.nation.nation import Nation

PROPOSAL, ISSUE, DONATION = "proposal", "issue", "donation"
ALLOWANCE, UNEXPLAINED = "allowance", "unexplained"
Titles = Mapping[bytes, tuple[int, str]]
_TITLE_LETTERS = 100
_FIRST_IN_BLOCK, _LAST_IN_BLOCK = -1, 1 << 62


@dataclass(frozen=True, slots=True)
class Movement:
    """Money that left the treasury (`amount` below 0, in the smallest unit) or came to it.

    `block`, `transaction` (32 bytes, or none) and the event's `index` say where; an index below 0
    is coin that came without an event. `other` is who received or paid, if it is known. `kind` is
    the institution's word, or one of those above; `line` and `purpose` are the institution's.
    `proposal` is the number of the proposal that moved it, or 0.
    """

    block: int
    transaction: bytes
    index: int
    asset: Asset
    amount: int
    other: Address | None
    kind: str
    line: str = ""
    purpose: str = ""
    proposal: int = 0


class Movements:
    """Reads the movements of these assets between two blocks, in the chain's order."""

    def __init__(
        self, nation: Nation, first: int, last: int, assets: Mapping[Address, Asset]
    ) -> None:
        self._nation, self._first, self._last = nation, first, last
        self._treasury, self._assets = nation.treasury.address, assets
        self._coin, self._word = assets.get(COIN), word_of(self._treasury)

    def __iter__(self) -> Iterator[Movement]:
        before = self._coin_after(self._first - 1)
        for first, last, logs in in_windows(self._first, self._last, self._logs):
            told = self._told(first, last, logs)
            after = self._coin_after(last)
            if self._coin:
                changes = [(each.block, each.amount) for each in told if each.asset.is_coin]
                told += self._other_coin(
                    _Coin(self._coin_after, changes), first, last, before, after
                )
            before = after
            yield from sorted(told, key=lambda each: (each.block, each.index))

    @cached_property
    def _titles(self) -> Titles:
        """The number and the title of each proposal, by its id as the treasury tells it."""
        return {
            each.id.to_bytes(32): (each.number, each.title[:_TITLE_LETTERS])
            for each in self._nation.proposals.all()
        }

    def _logs(self, first: int, last: int) -> list[Log]:
        return transfers(self._nation.port, self._treasury, first, last)

    def _coin_after(self, block: int) -> int:
        if not self._coin:
            return 0
        return balance(self._nation.port, self._coin, self._treasury, block) or 0

    def _told(self, first: int, last: int, logs: Sequence[Log]) -> list[Movement]:
        """The movements that events tell."""
        explained = _Explained(self._nation, first, last, lambda: self._titles)
        found = [
            self._of_token(asset, log, explained)
            for log in logs
            if (asset := self._assets.get(log.address))
        ]
        if self._coin:
            found += [_of_note(self._coin, note) for note in explained.coin]
            found += self._of_proposals(self._coin, explained)
        return found

    def _of_token(self, asset: Asset, log: Log, explained: _Explained) -> Movement:
        sender, receiver = log.topics[1], log.topics[2]
        comes = receiver == self._word
        amount = int.from_bytes(log.data) * (1 if comes else -1)
        other = address_of(sender if comes else receiver)
        where = (log.block_number, log.transaction_hash, log.index, asset, amount, other)
        note = explained.note(log, asset.address, amount, other)
        if note:
            return Movement(*where, note.kind, note.line, note.purpose)
        proposal, title = explained.proposal(log)
        if other == ZERO_ADDRESS and comes and asset.is_own:
            return Movement(*where[:-1], None, ISSUE, purpose=title, proposal=proposal)
        if proposal:
            return Movement(*where, PROPOSAL, purpose=title, proposal=proposal)
        return Movement(*where, DONATION if comes else ALLOWANCE)

    def _of_proposals(self, coin: Asset, explained: _Explained) -> Iterator[Movement]:
        for log in explained.executions:
            target, value = address_of(log.data[:32]), int.from_bytes(log.data[32:64])
            if value and target != self._treasury:
                proposal, title = explained.named(log)
                where = (log.block_number, log.transaction_hash, log.index)
                yield Movement(
                    *where, coin, -value, target, PROPOSAL, purpose=title, proposal=proposal
                )

    def _other_coin(
        self, coin: _Coin, first: int, last: int, before: int, after: int
    ) -> list[Movement]:
        """Coin of which no event tells: it was sent, or came in some other way."""
        assert self._coin
        found = []
        for block, amount in coin.rises(first - 1, last, before, after):
            rest = amount
            for sent in self._nation.port.transfers(self._treasury, block):
                where = (block, sent.transaction_hash, _FIRST_IN_BLOCK, self._coin)
                found.append(Movement(*where, sent.amount, sent.sender, DONATION))
                rest -= sent.amount
            if rest:
                found.append(unexplained(self._coin, rest, block, _FIRST_IN_BLOCK))
        return found


def unexplained(asset: Asset, amount: int, block: int, index: int = _LAST_IN_BLOCK) -> Movement:
    """A change of the balance that nothing tells of, found at a block."""
    return Movement(block, b"", index, asset, amount, None, UNEXPLAINED)


def _of_note(coin: Asset, note: Note) -> Movement:
    log = note.log
    where = (log.block_number, log.transaction_hash, log.index, coin, note.amount, note.other)
    return Movement(*where, note.kind, note.line, note.purpose)


class _Coin:
    """What is known of the coin in a span of blocks: `changes`, each a block and an amount."""

    def __init__(
        self, balance_after: Callable[[int], int], changes: Sequence[tuple[int, int]]
    ) -> None:
        ordered = sorted(changes)
        self._balance_after = balance_after
        self._blocks = [block for block, _ in ordered]
        self._sums = [0, *accumulate(amount for _, amount in ordered)]

    def rises(
        self, low: int, high: int, low_balance: int, high_balance: int
    ) -> Iterator[tuple[int, int]]:
        """The blocks after `low` and up to `high` in which something else came, and how much."""
        yield from self._between(
            low, high, low_balance - self._known(low), high_balance - self._known(high)
        )

    def _known(self, block: int) -> int:
        return self._sums[bisect_right(self._blocks, block)]

    def _between(self, low: int, high: int, before: int, after: int) -> Iterator[tuple[int, int]]:
        if before == after:
            return
        if high - low == 1:
            yield high, after - before
            return
        middle = (low + high) // 2
        there = self._balance_after(middle) - self._known(middle)
        yield from self._between(low, middle, before, there)
        yield from self._between(middle, high, there, after)


class _Explained:
    """What the treasury's and the institutions' events say of the movements in a span of blocks."""

    def __init__(self, nation: Nation, first: int, last: int, titles: Callable[[], Titles]) -> None:
        self._titles = titles
        # Not decoded as a whole: there are many, with the calldata of each call.
        topic = nation.treasury.artifact().events["CallExecuted"].topic
        self.executions = nation.port.logs(
            [nation.treasury.address], [[topic]], from_block=first, to_block=last
        )
        self._executed: dict[bytes, list[Log]] = defaultdict(list)
        for log in self.executions:
            self._executed[log.transaction_hash].append(log)
        self.coin: list[Note] = []
        self._notes: dict[bytes, list[Note]] = defaultdict(list)
        for note in notes(nation, first, last):
            if note.asset == COIN:
                self.coin.append(note)
            else:
                self._notes[note.log.transaction_hash].append(note)

    def note(self, log: Log, asset: Address, amount: int, other: Address) -> Note | None:
        """The note of a token's event, each used once: of its amount, or else of its receiver, as
        a token may keep a fee."""
        own = self._notes.get(log.transaction_hash)
        if not own:
            return None
        fitting = [
            each
            for each in own
            if each.asset == asset and each.other == other and (each.amount > 0) == (amount > 0)
        ]
        if not fitting:
            return None
        chosen = next((each for each in fitting if each.amount == amount), fitting[0])
        own.remove(chosen)
        return chosen

    def proposal(self, log: Log) -> tuple[int, str]:
        """The number and the title of the proposal that did this; the treasury tells of a call
        after it. 0 for none."""
        later = self._executed.get(log.transaction_hash, ())
        execution = next((each for each in later if each.index > log.index), None)
        return self.named(execution) if execution else (0, "")

    def named(self, execution: Log) -> tuple[int, str]:
        return self._titles().get(execution.topics[1], (0, ""))

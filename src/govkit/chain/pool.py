"""Transactions that wait: for a block, or for earlier ones of their senders."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from govkit.chain.forks import Fork
from govkit.chain.state import AccountDatabase
from govkit.chain.transactions import TransactionRefused, UnsignedTransaction, floor_gas
from govkit.types import TRANSACTION_GAS_CAP

_REPLACEMENT_PERCENT = 110
_MAX_QUEUED = 1_000


@dataclass(frozen=True, slots=True)
class NextBlock:
    """The block that a transaction must fit: the state before it, and the block's bounds."""

    state: AccountDatabase
    fork: Fork
    gas_limit: int
    base_fee: int


class Pool:
    """The waiting transactions, in the order in which they will run."""

    def __init__(self) -> None:
        self.pending: list[Any] = []
        self.queued: list[Any] = []

    def __iter__(self) -> Iterator[Any]:
        return iter([*self.pending, *self.queued])

    def clear(self) -> None:
        self.pending, self.queued = [], []

    def take_pending(self) -> list[Any]:
        """Take out the transactions that may be in the next block."""
        taken, self.pending = self.pending, []
        return taken

    def drop(self, transaction_hash: bytes) -> bool:
        """Drop a transaction. False if none has that hash."""
        before = len(self.pending) + len(self.queued)
        self.pending = [each for each in self.pending if bytes(each.hash) != transaction_hash]
        self.queued = [each for each in self.queued if bytes(each.hash) != transaction_hash]
        return len(self.pending) + len(self.queued) < before

    def next_nonce(self, sender: bytes, state: AccountDatabase) -> int:
        """The nonce of the sender's next transaction, those that wait for a block included."""
        waiting = sum(1 for each in self.pending if each.sender == sender)
        return state.get_nonce(sender) + waiting

    def add(self, transaction: Any, block: NextBlock) -> None:
        """Add a transaction. Raises TransactionRefused.

        One that waits is replaced by another of its nonce that bids a tenth more; one whose
        nonce is not due yet waits for those before it.
        """
        earlier = self._of_same_nonce(transaction)
        self.check(transaction, block, earlier)
        pool = self.queued if earlier in self.queued else self.pending
        if earlier is not None:
            pool[pool.index(earlier)] = transaction
        elif transaction.nonce > self.next_nonce(transaction.sender, block.state):
            if len(self.queued) >= _MAX_QUEUED:
                raise TransactionRefused("nonce too high", "too many wait for earlier ones already")
            self.queued.append(transaction)
        else:
            self.pending.append(transaction)

    def promote(self, state: AccountDatabase) -> None:
        """Move transactions that are due now from the queue to those that wait for a block."""
        while due := [each for each in self.queued if self._is_due(each, state)]:
            self.queued.remove(due[0])
            if due[0].nonce == self.next_nonce(due[0].sender, state):
                self.pending.append(due[0])

    def _is_due(self, transaction: Any, state: AccountDatabase) -> bool:
        return bool(transaction.nonce <= self.next_nonce(transaction.sender, state))

    def _of_same_nonce(self, transaction: Any) -> Any:
        for waiting in self:
            if (waiting.sender, waiting.nonce) == (transaction.sender, transaction.nonce):
                return waiting
        return None

    # -- what could not be in the next block is refused, so that its sender learns why

    def check(self, transaction: Any, block: NextBlock, replaces: Any = None) -> None:
        """Raises TransactionRefused."""
        fee = max_fee_of(transaction)
        if replaces is None:
            self._check_nonce(transaction, block)
        elif fee * 100 < max_fee_of(replaces) * _REPLACEMENT_PERCENT:
            raise TransactionRefused("replacement transaction underpriced", f"bids {fee} wei")
        if transaction.gas > block.gas_limit:
            raise TransactionRefused(
                "exceeds block gas limit", f"{transaction.gas} of {block.gas_limit}"
            )
        _check_balance(transaction, block, fee)
        if fee < block.base_fee:
            raise TransactionRefused(
                "max fee per gas less than block base fee", f"{fee} of {block.base_fee}"
            )
        _check_rules(transaction, block)

    def _check_nonce(self, transaction: Any, block: NextBlock) -> None:
        nonce = self.next_nonce(transaction.sender, block.state)
        if transaction.nonce < nonce:
            raise TransactionRefused(
                "nonce too low", f"next nonce {nonce}, tx nonce {transaction.nonce}"
            )


def _check_balance(transaction: Any, block: NextBlock, fee: int) -> None:
    balance, cost = block.state.get_balance(transaction.sender), transaction.value
    if not isinstance(transaction, UnsignedTransaction):
        cost += transaction.gas * fee
    if balance < cost:
        raise TransactionRefused(
            "insufficient funds for gas * price + value", f"balance {balance}, needs {cost}"
        )


def _check_rules(transaction: Any, block: NextBlock) -> None:
    """Checks for only some types or forks."""
    intrinsic = max(transaction.intrinsic_gas, floor_gas(transaction.data))
    if transaction.gas < intrinsic:
        raise TransactionRefused("intrinsic gas too low", f"{transaction.gas} of {intrinsic}")
    kind = int(getattr(transaction, "type_id", None) or 0)
    if kind == 3:
        raise TransactionRefused("blob transactions are not taken", "there is no blob pool")
    if kind >= 2 and transaction.max_priority_fee_per_gas > transaction.max_fee_per_gas:
        raise TransactionRefused("max priority fee per gas higher than max fee per gas")
    if block.fork.has("osaka") and transaction.gas > TRANSACTION_GAS_CAP:
        raise TransactionRefused("transaction gas limit too high", f"{transaction.gas}")


def max_fee_of(transaction: Any) -> int:
    """The most a gas may cost, in wei: legacy transactions have one price."""
    return int(getattr(transaction, "max_fee_per_gas", None) or transaction.gas_price)

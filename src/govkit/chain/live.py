"""A state that messages change without blocks: nothing is signed, paid, sealed or stored.

What follows from a message is what a transaction with free gas would do, each as if alone in a
block of its own: the number and the time go on by one. Roots and hashes are left out, which is
most of what a block costs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from govkit.chain.chain import Chain
from govkit.chain.execution import Outcome
from govkit.chain.forks import machine
from govkit.chain.state import AccountDatabase, SavedState
from govkit.chain.transactions import FreeTransaction, Message, TransactionRefused

LiveLog = tuple[bytes, tuple[bytes, ...], bytes]
"""An event: the contract's address, its 32-byte topics, its data."""


@dataclass(frozen=True, slots=True)
class Effect:
    """A message's effect: how it ended, its events, and the address of a created contract."""

    outcome: Outcome
    logs: tuple[LiveLog, ...]
    created: bytes | None


@dataclass(frozen=True, slots=True)
class Moment:
    """A live state to come back to."""

    number: int
    timestamp: int
    state: SavedState


class LiveState:
    """The state after a chain's head, which then changes independently.

    `number` and `timestamp` (seconds since 1970) are those of the last block there would be.
    """

    def __init__(self, chain: Chain) -> None:
        head = chain.head
        self.number, self.timestamp = head.block_number, head.timestamp
        header = replace(head, base_fee_per_gas=0)
        self._gas_limit = chain.gas_limit
        self._state: Any = machine(chain.schedule, header, chain.store).state
        self._executor = self._state.get_transaction_executor()

    @property
    def accounts(self) -> AccountDatabase:
        """The accounts as they are now."""
        accounts: AccountDatabase = self._state.accounts
        return accounts

    def send(self, message: Message) -> Effect:
        """Run a message and keep its effect; a failed one leaves no trace."""
        effect = self._run(message, self.number + 1, self.timestamp + 1, keep=True)
        if not effect.outcome.reverted:
            self.number, self.timestamp = self.number + 1, self.timestamp + 1
        return effect

    def call(self, message: Message) -> Outcome:
        """Run a message for its answer, and undo its effect."""
        return self._run(message, self.number, self.timestamp, keep=False).outcome

    def forward(self, blocks: int, seconds: int) -> None:
        """Let blocks and seconds pass."""
        self.number, self.timestamp = self.number + blocks, self.timestamp + seconds

    def save(self) -> Moment:
        return Moment(self.number, self.timestamp, self.accounts.save())

    def restore(self, moment: Moment) -> None:
        """Go back to a moment, which stays usable."""
        self.number, self.timestamp = moment.number, moment.timestamp
        self.accounts.load(moment.state)

    def _run(self, message: Message, number: int, timestamp: int, *, keep: bool) -> Effect:
        state, executor, accounts = self._state, self._executor, self.accounts
        context = state.execution_context
        context._block_number, context._timestamp = number, timestamp
        gas = self._gas_limit if message.gas is None else min(message.gas, self._gas_limit)
        transaction = FreeTransaction.of(message, gas)
        balance = accounts.get_balance(message.sender)
        if balance < message.value:
            raise TransactionRefused(
                "insufficient funds for value", f"balance {balance}, needs {message.value}"
            )
        accounts.lock_changes()
        before = accounts.record()
        computation = executor.build_computation(
            executor.build_evm_message(transaction), transaction
        )
        failed = bool(computation.is_error)
        peak = gas - computation.get_gas_remaining()
        refund = executor.calculate_gas_refund(computation, peak)
        used = peak - refund + executor.calc_data_floor_gas(transaction, peak, refund)
        logs: tuple[LiveLog, ...] = ()
        created = None
        if keep and not failed:
            logs = tuple(
                (address, tuple(topic.to_bytes(32) for topic in topics), data)
                for address, topics, data in computation.get_log_entries()
            )
            created = computation.msg.storage_address if message.to is None else None
            for account in computation.get_accounts_for_deletion():
                accounts.delete_account(account)
        else:
            accounts.discard(before)
        error = computation.error if failed else None
        return Effect(Outcome(bytes(computation.output), used, error, peak), logs, created)

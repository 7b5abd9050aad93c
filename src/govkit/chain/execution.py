"""Runs messages for their answer: calls, estimates, access lists. Their effects are not kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from eth.exceptions import OutOfGas, VMError

from govkit.chain.forks import Fork, ForkSchedule, machine
from govkit.chain.headers import Header
from govkit.chain.state import AccountDatabase
from govkit.chain.store import Store
from govkit.chain.transactions import (
    AccessList,
    FreeTransaction,
    Message,
    TransactionRefused,
    floor_gas,
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What running a transaction or a call gave; `error` is None if it succeeded.

    `peak_gas` is what it had used before refunds. `needed_gas` is that, or what calls and SSTORE in
    it wanted besides at some moment: less cannot be enough, and so much is unless `gas_mattered`.
    """

    output: bytes
    gas_used: int
    error: VMError | None
    peak_gas: int = 0
    needed_gas: int = 0
    gas_mattered: bool = False

    @property
    def reverted(self) -> bool:
        return self.error is not None

    @property
    def out_of_gas(self) -> bool:
        return isinstance(self.error, OutOfGas)


@dataclass(frozen=True, slots=True)
class AccountOverride:
    """What a call shall find in an account instead: `storage` replaces it all, `slots` some."""

    balance: int | None = None
    nonce: int | None = None
    code: bytes | None = None
    storage: Mapping[int, int] | None = None
    slots: Mapping[int, int] | None = None

    def apply(self, accounts: AccountDatabase, address: bytes) -> None:
        if self.balance is not None:
            accounts.set_balance(address, self.balance)
        if self.nonce is not None:
            accounts.set_nonce(address, self.nonce)
        if self.code is not None:
            accounts.set_code(address, self.code)
        if self.storage is not None:
            accounts.delete_storage(address)
        for slot, value in {**(self.storage or {}), **(self.slots or {})}.items():
            accounts.set_storage(address, slot, value)


Overrides = Mapping[bytes, AccountOverride]
"""By address."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Where messages are run: the block whose rules and values they see, and its state."""

    schedule: ForkSchedule
    store: Store
    header: Header
    overrides: Overrides

    @property
    def fork(self) -> Fork:
        return self.schedule.fork(self.header.block_number, self.header.timestamp)

    def machine(self, message: Message) -> Any:
        """A machine over a state of its own. Gas that costs nothing makes the base fee zero."""
        vm = machine(self.schedule, self.header, self.store, self.fork)
        if not message.max_fee and self.header.base_fee_per_gas:
            vm.state.execution_context._base_fee_per_gas = 0
        for address, override in self.overrides.items():
            override.apply(vm.state.accounts, address)
        return vm

    def gas_limit(self, message: Message) -> int:
        limit = self.header.gas_limit
        return limit if message.gas is None else min(message.gas, limit)

    def call(self, message: Message) -> Outcome:
        """Run a message once."""
        gas = self.gas_limit(message)
        return run(self.machine(message), FreeTransaction.of(message, gas))

    def estimate(self, message: Message) -> Outcome:
        """The least gas with which it succeeds, as `gas_used`; or how it fails.

        One run with all gas shows what is needed, with the room that calls take (EIP-150), and,
        where the run could depend on how much there was, one more whether that is enough, as it
        nearly always is. Only then is the least searched for.
        """
        limit = self.gas_limit(message)
        first = self._attempt(message, limit)
        if first.reverted:
            return first
        least = max(first.needed_gas, first.gas_used)
        if self.fork.has("prague"):
            least = max(least, floor_gas(message.data))
        enough = self._enough(message, least, limit) if first.gas_mattered else least
        return Outcome(first.output, enough, None, first.peak_gas)

    def _enough(self, message: Message, least: int, limit: int) -> int:
        def succeeds(gas: int) -> bool:
            return not self._attempt(message, gas).reverted

        return least if succeeds(least) else _search(least, limit, succeeds)

    def _attempt(self, message: Message, gas: int) -> Outcome:
        return run(self.machine(message), FreeTransaction.of(message, gas))

    def access_list(self, message: Message) -> tuple[AccessList, Outcome]:
        """What a message reads and writes (EIP-2930), and how it goes with that announced."""
        known: AccessList = message.access_list
        while True:
            announced = replace(message, access_list=known)
            vm = self.machine(announced)
            outcome = run(vm, FreeTransaction.of(announced, self.gas_limit(message)))
            found = _touched(vm, message)
            if len(found) == len(known) and dict(found) == dict(known):
                return found, outcome
            known = found


def run(vm: Any, transaction: FreeTransaction) -> Outcome:
    """Execute without validating signature, nonce and the balance for gas that is free.

    Raises TransactionRefused where the sender lacks the value, or the fee that it names.
    """
    state = vm.state
    executor = state.get_transaction_executor()
    if transaction.gas < transaction.intrinsic_gas:
        return Outcome(b"", transaction.gas, OutOfGas("intrinsic gas too low"))
    cost = _cost(transaction, state)
    if cost and (balance := state.get_balance(transaction.sender)) < cost:
        raise TransactionRefused(
            "insufficient funds for gas * price + value", f"balance {balance}, needs {cost}"
        )
    state.lock_changes()
    if state.takes_calls and transaction.is_call:
        computation = state.call(transaction, executor)
    else:
        message = executor.build_evm_message(transaction)
        computation = executor.build_computation(message, transaction)
    peak = transaction.gas - computation.get_gas_remaining()
    refund = executor.calculate_gas_refund(computation, peak)
    floor = executor.calc_data_floor_gas(transaction, peak, refund)
    error = computation.error if computation.is_error else None
    output = bytes(computation.output)
    needed = max(peak, transaction.intrinsic_gas + computation.room)
    return Outcome(output, peak - refund + floor, error, peak, needed, state.gas_mattered)


def _cost(transaction: FreeTransaction, state: Any) -> int:
    if not transaction.max_fee_per_gas:
        return transaction.value
    return transaction.value + transaction.gas * int(state.get_gas_price(transaction))


def _touched(vm: Any, message: Message) -> AccessList:
    """The addresses and slots touched, without those that are warm for every transaction."""
    free = {message.sender, message.to or b"", vm.state.coinbase}
    free |= set(vm.state.computation_class.get_precompiles())
    slots: dict[bytes, list[int]] = {}
    for address, slot in vm.state.accounts.touched():
        if slot is not None:
            slots.setdefault(address, []).append(slot)
        elif address not in free:
            slots.setdefault(address, [])
    return [(address, sorted(slots[address])) for address in sorted(slots)]


def _search(failing: int, enough: int, succeeds: Callable[[int], bool]) -> int:
    while enough - failing > 1:
        middle = (failing + enough) // 2
        if succeeds(middle):
            enough = middle
        else:
            failing = middle
    return enough

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

_STIPEND_GAS = 2_300
"""The gas that a call with value gives its target for free."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What running a transaction or a call gave; `error` is None if it succeeded.

    `peak_gas` is what it had used before refunds: less than that cannot be enough.
    `least_gas_left` is what an SSTORE found left at the least, 0 if gas was looked at.
    """

    output: bytes
    gas_used: int
    error: VMError | None
    peak_gas: int = 0
    least_gas_left: int = 0

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
        header = self.header
        if not message.max_fee and header.base_fee_per_gas:
            header = _free_of_fees(header)
        vm = machine(self.schedule, header, self.store, self.fork)
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

        One run with all gas shows what is needed, and, where the run depended on how much there
        was, one more whether that is enough, as it nearly always is. Where a callee gets 63 of
        64 parts (EIP-150) or gas is looked at, room for these is tried, and only then is the
        least searched for.
        """
        limit = self.gas_limit(message)
        first = self._attempt(message, limit)
        if first.reverted:
            return first
        least = max(first.peak_gas, first.gas_used)
        if self.fork.has("prague"):
            least = max(least, floor_gas(message.data))
        # Where no instruction looked at the gas, a run with less differs by just that much
        # everywhere: enough is what leaves every SSTORE more than its stipend.
        if first.least_gas_left:
            exact = max(least, limit - first.least_gas_left + _STIPEND_GAS + 1)
            return Outcome(first.output, exact, None, first.peak_gas)
        enough = self._enough(message, least, limit)
        return Outcome(first.output, enough, None, first.peak_gas)

    def _enough(self, message: Message, least: int, limit: int) -> int:
        failing = least - 1
        for gas in (least, (least + _STIPEND_GAS) * 64 // 63 + 1):
            if gas >= limit:
                break
            if not self._attempt(message, gas).reverted:
                return gas if gas == least else _search(failing, gas, self._succeeds(message))
            failing = gas
        return _search(failing, limit, self._succeeds(message))

    def _succeeds(self, message: Message) -> Callable[[int], bool]:
        return lambda gas: not self._attempt(message, gas).reverted

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
    balance, cost = state.get_balance(transaction.sender), _cost(transaction, state)
    if balance < cost:
        raise TransactionRefused(
            "insufficient funds for gas * price + value", f"balance {balance}, needs {cost}"
        )
    state.lock_changes()
    message = executor.build_evm_message(transaction)
    computation = executor.build_computation(message, transaction)
    peak = transaction.gas - computation.get_gas_remaining()
    refund = executor.calculate_gas_refund(computation, peak)
    floor = executor.calc_data_floor_gas(transaction, peak, refund)
    error = computation.error if computation.is_error else None
    output = bytes(computation.output)
    return Outcome(output, peak - refund + floor, error, peak, state.least_gas_left)


def _cost(transaction: FreeTransaction, state: Any) -> int:
    if not transaction.max_fee_per_gas:
        return transaction.value
    return transaction.value + transaction.gas * int(state.get_gas_price(transaction))


def _free_of_fees(header: Header) -> Header:
    """The block with a base fee of zero."""
    return replace(header, base_fee_per_gas=0)


def _touched(vm: Any, message: Message) -> AccessList:
    """The warm addresses and slots, without those that are warm for every transaction."""
    free = {message.sender, message.to or b"", vm.state.coinbase}
    free |= set(vm.state.computation_class.get_precompiles())
    slots: dict[bytes, list[int]] = {}
    for address, slot in vm.state.accounts.warm():
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

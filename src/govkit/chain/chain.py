"""A py-evm chain (Prague rules) with a block builder of its own.

py-evm executes transactions; headers, look-ups and receipts are the store's. A block is built
in one pass and committed in one transaction. Timestamps are strictly increasing, as Ethereum
asks, so blocks made faster than one a second run ahead of the clock.
"""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

os.environ.setdefault("ETH_HASH_BACKEND", "pysha3")  # six times as fast as the one detected first

import rlp
from eth.abc import ComputationAPI
from eth.consensus.context import ConsensusContext
from eth.constants import ZERO_ADDRESS
from eth.exceptions import InsufficientFunds, PyEVMError, VMError
from eth.rlp.receipts import Receipt
from eth.vm.chain_context import ChainContext
from eth.vm.forks.prague import PragueVM
from eth.vm.forks.prague.blocks import PragueBlockHeader
from eth.vm.forks.prague.state import PragueState
from eth_utils.exceptions import ValidationError

from govkit.chain.genesis import genesis_header
from govkit.chain.state import AccountDatabase
from govkit.chain.store import Store, StoredBlock, StoredLog, StoredTransaction
from govkit.chain.trie import root_of
from govkit.errors import ChainError

CHAIN_ID = 1337
GENESIS_TIMESTAMP = 1_767_225_600
"""When a chain in memory begins: 2026-01-01, 00:00 UTC."""

_PREVIOUS_HASHES = 256


class TransactionRefused(ChainError):
    """A transaction that cannot be put into a block; `str` says why."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What running a transaction or a call gave; `error` is None where it succeeded."""

    output: bytes
    gas_used: int
    error: VMError | None

    @property
    def reverted(self) -> bool:
        return self.error is not None


class UnsignedTransaction:
    """A transaction whose sender is taken at its word (impersonation, reads, estimates)."""

    def __init__(self, transaction: Any, sender: bytes) -> None:
        self._transaction = transaction
        self.sender = sender

    def validate(self) -> None:
        """There is no signature to check."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transaction, name)


class _State(PragueState):
    """Prague's state over our own accounts: one journal, and no work that a block does not need."""

    account_db_class: Any = AccountDatabase
    _account_db: Any

    def set_system_contracts(self) -> None:
        """The genesis has them; py-evm 0.12 would look for them at every block."""

    def snapshot(self) -> Any:
        return self._account_db.state_root, self._account_db.record()

    def commit(self, snapshot: Any) -> None:
        self._account_db.commit(snapshot[1])

    def revert(self, snapshot: Any) -> None:
        self._account_db.discard(snapshot[1])

    def get_transient_storage(self, address: bytes, slot: int) -> bytes:
        return self._account_db.get_transient(address, slot)

    def set_transient_storage(self, address: bytes, slot: int, value: bytes) -> None:
        self._account_db.set_transient(address, slot, value)

    def clear_transient_storage(self) -> None:
        self._account_db.clear_transient()


class _VM(PragueVM):
    """Prague rules over the store: no chain database, only nodes and earlier hashes."""

    _state_class: Any = _State

    def __init__(self, header: Any, store: Store) -> None:
        super().__init__(
            header,
            SimpleNamespace(db=store.nodes),  # type: ignore[arg-type]
            ChainContext(CHAIN_ID),
            ConsensusContext(store.nodes),  # type: ignore[arg-type]
        )
        self._store = store

    @classmethod
    def validate_receipt(cls, receipt: Any) -> None:
        """It is of our own making."""

    @property
    def previous_hashes(self) -> Iterator[bytes]:  # type: ignore[override]
        number = self._initial_header.block_number - 1
        for earlier in range(number, max(-1, number - _PREVIOUS_HASHES), -1):
            block = self._store.block(earlier)
            if block:
                yield block.hash


class Chain:
    """One chain: read its state at any block, send transactions, move its time."""

    def __init__(self, store: Store, wall_clock: Callable[[], float] | None) -> None:
        """`wall_clock` gives seconds since 1970; None lets time pass only with blocks."""
        self.store = store
        self.automine = True
        self._wall_clock = wall_clock
        self._next_timestamp: int | None = None
        self._offset_seconds = int(store.get_meta("offset_seconds") or 0)
        self._pending: list[Any] = []
        self._snapshots: dict[int, tuple[int, int]] = {}
        self._snapshot_count = 0
        head = store.head()
        self._head = _decode_header(head.header) if head else self._begin()

    @classmethod
    def in_memory(cls) -> Chain:
        """A chain for tests: nothing on disk, and time that only blocks move."""
        return cls(Store(), wall_clock=None)

    @classmethod
    def open(cls, folder: Path) -> Chain:
        """The chain kept in `folder`, new if there is none. Raises ChainError if unusable."""
        chain = cls(Store(folder), wall_clock=time.time)
        gc.collect()
        gc.freeze()  # what is loaded now stays: the collector need not visit it again
        return chain

    def close(self) -> None:
        self.store.close()

    def _begin(self) -> Any:
        timestamp = int(self._wall_clock()) if self._wall_clock else GENESIS_TIMESTAMP
        header = genesis_header(self.store.nodes, timestamp)
        self.store.commit_block(StoredBlock(0, header.hash, rlp.encode(header)))
        return header

    # -- reading

    @property
    def head(self) -> Any:
        return self._head

    @property
    def pending(self) -> Sequence[Any]:
        """Transactions that wait for a block."""
        return self._pending

    def header(self, number: int) -> Any:
        if number == self._head.block_number:
            return self._head
        block = self.store.block(number)
        return _decode_header(block.header) if block else None

    def state(self, number: int | None = None) -> Any:
        """The state after a block (the head, if left out), for reading. Raises KeyError."""
        header = self._head if number is None else self.header(number)
        if header is None:
            raise KeyError(number)
        return AccountDatabase(self.store.nodes, header.state_root)

    def now(self) -> int:
        """The timestamp that a block made now would have, in seconds since 1970."""
        if self._next_timestamp is not None:
            return self._next_timestamp
        after = int(self._head.timestamp) + 1
        if self._wall_clock is None:
            return after
        return max(after, int(self._wall_clock()) + self._offset_seconds)

    def call(
        self,
        sender: bytes,
        to: bytes | None,
        data: bytes = b"",
        value: int = 0,
        *,
        gas: int | None = None,
        number: int | None = None,
    ) -> Outcome:
        """Run a message without keeping its effects.

        After block `number`, in its context; without one, after the head, and with the time
        that it is now, so that a deadline passes for readers even while no blocks are made.
        """
        header = self._head if number is None else self.header(number)
        if header is None:
            raise KeyError(number)
        if number is None and self._wall_clock:
            header = header.copy(timestamp=max(header.timestamp, self.now() - 1))
        vm = self._vm(header.copy(base_fee_per_gas=0))
        gas = min(gas or header.gas_limit, header.gas_limit)
        transaction = _unsigned(sender, to, data, value, gas)
        return _run(vm, transaction)

    def estimate(self, sender: bytes, to: bytes | None, data: bytes, value: int) -> Outcome:
        """The least gas with which a transaction succeeds, as `gas_used`; or how it fails.

        Run once with all gas: what was used, or that with room for the 63/64 rule (EIP-150)
        and its refunds, is nearly always enough, and checked; only otherwise bisect.
        """
        header = self._next_header(self.now()).copy(base_fee_per_gas=0)

        def attempt(gas: int) -> Outcome:
            return _run(self._vm(header), _unsigned(sender, to, data, value, gas))

        limit = header.gas_limit
        first = attempt(limit)
        if first.reverted:
            return first
        failing = first.gas_used - 1
        for gas in (first.gas_used, (first.gas_used + 2_300) * 64 // 63 + 1):
            if gas >= limit:
                break
            if not attempt(gas).reverted:
                limit = gas
                break
            failing = gas
        if limit != first.gas_used:
            limit = _bisect(failing, limit, lambda gas: not attempt(gas).reverted)
        return Outcome(first.output, limit, None)

    # -- writing

    def decode(self, raw: bytes) -> Any:
        """A signed transaction from its bytes. Raises TransactionRefused."""
        try:
            transaction = PragueVM.get_transaction_builder().decode(raw)
            transaction.validate()
        except (
            rlp.exceptions.RLPException,
            PyEVMError,
            ValidationError,
            ValueError,
            TypeError,
        ) as error:
            raise TransactionRefused("the transaction cannot be read", str(error)) from error
        if transaction.chain_id not in (CHAIN_ID, None):
            raise TransactionRefused(
                "the transaction is for another chain",
                f"it names chain {transaction.chain_id}, this is chain {CHAIN_ID}",
            )
        return transaction

    def submit(self, transaction: Any) -> bytes:
        """Take a transaction; mined at once, or kept if automine is off. Gives its hash."""
        self._check(transaction)
        self._pending.append(transaction)
        if self.automine:
            self.mine()
        return bytes(transaction.hash)

    def send(
        self,
        sender: bytes,
        to: bytes | None,
        data: bytes = b"",
        value: int = 0,
        *,
        gas: int | None = None,
    ) -> bytes:
        """Submit a transaction from any account, without a signature. Gives its hash."""
        return self.submit(self.unsigned(sender, to, data, value, gas))

    def transact(
        self, sender: bytes, to: bytes | None, data: bytes = b"", value: int = 0
    ) -> tuple[bytes | None, Outcome]:
        """Like `send`, but what fails leaves no block: its hash is None, and `Outcome` says why.

        Raises TransactionRefused like `submit`.
        """
        transaction = self.unsigned(sender, to, data, value, None)
        self._check(transaction)
        try:
            built = self._execute(self._next_header(self.now()), [transaction])
            computation = built.computations[0]
            failed = computation.is_error
            outcome = Outcome(
                bytes(computation.output),
                built.header.gas_used,
                computation.error if failed else None,
            )
            if failed:
                self.store.nodes.discard()
                return None, outcome
            self._next_timestamp = None
            self._head = self._seal(built)
        except BaseException:
            self.store.nodes.discard()
            raise
        return bytes(transaction.hash), outcome

    def unsigned(
        self, sender: bytes, to: bytes | None, data: bytes, value: int, gas: int | None
    ) -> UnsignedTransaction:
        """An impersonated transaction with the next nonce; its r holds the sender, so that the
        hashes of two senders differ."""
        transaction = _legacy(
            self.next_nonce(sender),
            to,
            data,
            value,
            gas or self._head.gas_limit,
            gas_price=self.next_base_fee(),
            r=int.from_bytes(sender),
        )
        return UnsignedTransaction(transaction, sender)

    def signed(self, unsigned: UnsignedTransaction, private_key: bytes) -> Any:
        """The same transaction, signed (EIP-155)."""
        from eth_keys.datatypes import PrivateKey

        transaction = PragueVM.create_unsigned_transaction(
            nonce=unsigned.nonce,
            gas_price=unsigned.gas_price,
            gas=unsigned.gas,
            to=unsigned.to,
            value=unsigned.value,
            data=unsigned.data,
        )
        return transaction.as_signed_transaction(PrivateKey(private_key), CHAIN_ID)

    def next_nonce(self, sender: bytes) -> int:
        """The nonce for the sender's next transaction, those that wait included."""
        waiting = sum(1 for transaction in self._pending if transaction.sender == sender)
        return int(self.state().get_nonce(sender)) + waiting

    def mine(self, timestamp: int | None = None) -> Any:
        """Make a block of all that waits. What cannot be applied any more is dropped."""
        waiting, self._pending = self._pending, []
        header = self._next_header(timestamp if timestamp is not None else self.now())
        self._next_timestamp = None
        try:
            self._head = self._seal(self._execute(header, waiting))
        except BaseException:
            self.store.nodes.discard()
            raise
        return self._head

    @contextmanager
    def one_block(self) -> Iterator[None]:
        """Put all that is sent inside into one block."""
        automine, self.automine = self.automine, False
        try:
            yield
        finally:
            self.automine = automine
            if automine and self._pending:
                self.mine()

    # -- time and snapshots

    def forward(self, seconds: int) -> Any:
        """Move the clock and make a block there, `seconds` after the head or after now."""
        return self.mine(self._moved(seconds))

    def increase_time(self, seconds: int) -> int:
        """Move the clock by `seconds` from the next block on. Returns the whole shift."""
        self._next_timestamp = self._moved(seconds)
        return self._offset_seconds

    def _moved(self, seconds: int) -> int:
        if seconds < 0:
            raise ChainError("time cannot go back", f"{seconds} seconds", "give a positive span")
        self._offset_seconds += seconds
        self.store.set_meta("offset_seconds", str(self._offset_seconds))
        if self._wall_clock is None:
            return int(self._head.timestamp) + max(seconds, 1)
        self._next_timestamp = None
        return max(self.now(), int(self._head.timestamp) + max(seconds, 1))

    def set_next_timestamp(self, timestamp: int) -> None:
        """Give the next block that timestamp. Raises ChainError unless it is after the head's."""
        if timestamp <= self._head.timestamp:
            raise ChainError(
                "time cannot go back",
                f"{timestamp} is not after the head's {self._head.timestamp}",
                "give a later timestamp",
            )
        self._next_timestamp = timestamp
        if self._wall_clock:
            self._offset_seconds = timestamp - int(self._wall_clock())
            self.store.set_meta("offset_seconds", str(self._offset_seconds))

    def snapshot(self) -> int:
        """Remember this moment; `revert` comes back to it."""
        self._snapshot_count += 1
        self._snapshots[self._snapshot_count] = (self._head.block_number, self._offset_seconds)
        return self._snapshot_count

    def revert(self, snapshot: int, *, keep: bool = False) -> bool:
        """Forget all blocks since a snapshot, and the later snapshots. False if it is unknown.

        The snapshot itself is used up, as `evm_revert` has it, unless it is to be kept.
        """
        if snapshot not in self._snapshots:
            return False
        number, self._offset_seconds = self._snapshots[snapshot]
        self._snapshots = {key: at for key, at in self._snapshots.items() if key < snapshot + keep}
        self._pending, self._next_timestamp = [], None
        if number != self._head.block_number:
            self.store.truncate(number)
            block = self.store.block(number)
            assert block is not None
            self._head = _decode_header(block.header)
        return True

    def change_state(self, change: Callable[[Any], None]) -> None:
        """Make a block that changes the state outside all rules (anvil_setBalance and the like)."""
        header = self._next_header(self.now())
        vm = self._vm(header)
        change(vm.state)
        self._head = self._seal(_Built(vm, header))

    # -- the block builder

    def _next_header(self, timestamp: int) -> Any:
        return PragueVM.create_header_from_parent(
            self._head,
            timestamp=timestamp,
            coinbase=ZERO_ADDRESS,
            gas_limit=self._head.gas_limit,
        )

    def next_base_fee(self) -> int:
        """The base fee of the next block, in wei a gas."""
        return int(self._next_header(self._head.timestamp + 1).base_fee_per_gas)

    def _vm(self, header: Any) -> _VM:
        return _VM(header, self.store)

    def _check(self, transaction: Any) -> None:
        """Refuse what could not be in the next block, so that its sender learns why."""
        sender, state = transaction.sender, self.state()
        nonce = self.next_nonce(sender)
        if transaction.nonce != nonce:
            low = "low" if transaction.nonce < nonce else "high"
            raise TransactionRefused(
                f"nonce too {low}", f"next nonce {nonce}, tx nonce {transaction.nonce}"
            )
        if transaction.gas > self._head.gas_limit:
            raise TransactionRefused(
                "exceeds block gas limit", f"{transaction.gas} of {self._head.gas_limit}"
            )
        cost = transaction.gas * _max_fee(transaction) + transaction.value
        balance = state.get_balance(sender)
        if balance < cost:
            raise TransactionRefused(
                "insufficient funds for gas * price + value", f"balance {balance}, needs {cost}"
            )
        if _max_fee(transaction) < self.next_base_fee():
            raise TransactionRefused(
                "max fee per gas less than block base fee",
                f"{_max_fee(transaction)} of {self.next_base_fee()}",
            )
        if transaction.gas < transaction.intrinsic_gas:
            raise TransactionRefused(
                "intrinsic gas too low", f"{transaction.gas} of {transaction.intrinsic_gas}"
            )

    def _execute(self, header: Any, waiting: Sequence[Any]) -> _Built:
        vm = self._vm(header)
        block: Any = SimpleNamespace(header=header, number=header.block_number)
        vm.block_preprocessing(block)
        built = _Built(vm, header)
        for transaction in waiting:
            snapshot = vm.state.snapshot()
            try:
                receipt, computation = vm.apply_transaction(built.header, transaction)
            except ValidationError:
                vm.state.revert(snapshot)
                continue
            built.header = vm.add_receipt_to_header(built.header, receipt)
            built.transactions.append(transaction)
            built.receipts.append(receipt)
            built.computations.append(computation)
        return built

    def _seal(self, built: _Built) -> Any:
        """Fix the roots and commit."""
        state = built.vm.state
        state.persist()
        header = built.header.copy(state_root=state.state_root)
        if built.transactions:
            header = header.copy(
                transaction_root=root_of([each.encode() for each in built.transactions]),
                receipt_root=root_of([each.encode() for each in built.receipts]),
            )
        stored = list(_stored(header.block_number, built))
        self.store.commit_block(
            StoredBlock(header.block_number, header.hash, rlp.encode(header)),
            stored,
            _stored_logs(stored, built.receipts),
        )
        return header


@dataclass(slots=True)
class _Built:
    """A block in the making."""

    vm: _VM
    header: Any
    transactions: list[Any] = field(default_factory=list)
    receipts: list[Any] = field(default_factory=list)
    computations: list[ComputationAPI] = field(default_factory=list)


def _stored(block: int, built: _Built) -> Iterator[StoredTransaction]:
    before = 0
    for position, transaction in enumerate(built.transactions):
        message, receipt = built.computations[position].msg, built.receipts[position]
        yield StoredTransaction(
            hash=bytes(transaction.hash),
            block=block,
            position=position,
            sender=transaction.sender,
            body=transaction.encode(),
            receipt=receipt.encode(),
            gas_used=receipt.gas_used - before,
            created=message.storage_address if message.is_create else None,
        )
        before = receipt.gas_used


def _stored_logs(
    transactions: Sequence[StoredTransaction], receipts: Sequence[Receipt]
) -> Iterator[StoredLog]:
    position = 0
    for transaction, receipt in zip(transactions, receipts, strict=True):
        for log in receipt.logs:
            yield StoredLog(
                block=transaction.block,
                position=position,
                transaction_position=transaction.position,
                transaction_hash=transaction.hash,
                address=log.address,
                topics=tuple(topic.to_bytes(32) for topic in log.topics),
                data=log.data,
            )
            position += 1


def _decode_header(raw: bytes) -> Any:
    return rlp.decode(raw, sedes=PragueBlockHeader)


def _max_fee(transaction: Any) -> int:
    """The most a gas may cost, in wei: legacy transactions have one price."""
    return int(getattr(transaction, "max_fee_per_gas", None) or transaction.gas_price)


def _legacy(
    nonce: int, to: bytes | None, data: bytes, value: int, gas: int, *, gas_price: int, r: int
) -> Any:
    builder: Any = PragueVM.get_transaction_builder()
    return builder.new_transaction(
        nonce=nonce,
        gas_price=gas_price,
        gas=gas,
        to=to or b"",
        value=value,
        data=data,
        v=27,
        r=r,
        s=1,
    )


def _unsigned(
    sender: bytes, to: bytes | None, data: bytes, value: int, gas: int
) -> UnsignedTransaction:
    return UnsignedTransaction(_legacy(0, to, data, value, gas, gas_price=0, r=1), sender)


def _run(vm: _VM, transaction: UnsignedTransaction) -> Outcome:
    """Execute without validating nonce and balance for gas, which is free here.

    Raises TransactionRefused where the sender lacks the value.
    """
    state = vm.state
    executor: Any = state.get_transaction_executor()
    if transaction.gas < transaction.intrinsic_gas:
        return Outcome(b"", transaction.gas, VMError("intrinsic gas too low"))
    message = executor.build_evm_message(transaction)
    try:
        computation = executor.build_computation(message, transaction)
    except InsufficientFunds as lacking:
        raise TransactionRefused(
            "insufficient funds for gas * price + value", f"needs {transaction.value} wei"
        ) from lacking
    remaining = computation.get_gas_remaining()
    used = transaction.gas - remaining
    refund = executor.calculate_gas_refund(computation, used)
    floor = executor.calc_data_floor_gas(transaction, used, refund)
    error = computation.error if computation.is_error else None
    return Outcome(bytes(computation.output), used - refund + floor, error)


def _bisect(failing: int, enough: int, succeeds: Callable[[int], bool]) -> int:
    while enough - failing > 1:
        middle = (failing + enough) // 2
        if succeeds(middle):
            enough = middle
        else:
            failing = middle
    return enough

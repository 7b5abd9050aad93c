"""Makes a block: runs its transactions in one pass, fixes its roots, readies it for the store."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from types import SimpleNamespace
from typing import Any

from eth.constants import SYSTEM_ADDRESS, SYSTEM_MESSAGE_GAS
from eth.vm.forks.prague.constants import (
    CONSOLIDATION_REQUEST_PREDEPLOY_ADDRESS,
    WITHDRAWAL_REQUEST_PREDEPLOY_ADDRESS,
)
from eth_utils.exceptions import ValidationError

from govkit.chain.forks import Fork, ForkSchedule, machine
from govkit.chain.headers import EMPTY_REQUESTS_HASH, Header
from govkit.chain.rows import StoredBlock, StoredLog, StoredTransaction
from govkit.chain.store import Store
from govkit.chain.transactions import UnsignedTransaction
from govkit.chain.trie import root_of

GAS_PER_BLOB = 2**17
_REQUEST_CONTRACTS = (
    (b"\x01", WITHDRAWAL_REQUEST_PREDEPLOY_ADDRESS),
    (b"\x02", CONSOLIDATION_REQUEST_PREDEPLOY_ADDRESS),
)


class _Progress:
    """A header while its block grows: py-evm asks it how much gas is gone."""

    def __init__(self, header: Header) -> None:
        self._header = header
        self.gas_used = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._header, name)


@dataclass(slots=True)
class Draft:
    """A block in the making."""

    vm: Any
    fork: Fork
    header: Header
    progress: _Progress
    transactions: list[Any] = field(default_factory=list)
    receipts: list[Any] = field(default_factory=list)
    raw_transactions: list[bytes] = field(default_factory=list)
    raw_receipts: list[bytes] = field(default_factory=list)
    """Both as they are hashed and stored: written out once."""
    computations: list[Any] = field(default_factory=list)
    requests: list[bytes] = field(default_factory=list)
    bloom: int = 0
    blob_gas_used: int = 0

    @classmethod
    def begin(cls, schedule: ForkSchedule, store: Store, header: Header) -> Draft:
        """Start a block: `header` names the parent's state; the system contracts are called."""
        fork = schedule.fork(header.block_number, header.timestamp)
        draft = cls.over(machine(schedule, header, store, fork), fork, header)
        draft.call_system_contracts()
        return draft

    @classmethod
    def over(cls, vm: Any, fork: Fork, header: Header) -> Draft:
        """A block in which nothing has been done yet."""
        return cls(vm, fork, header, _Progress(header))

    def call_system_contracts(self) -> None:
        number = self.header.block_number
        self.vm.block_preprocessing(SimpleNamespace(header=self.header, number=number))

    def apply(self, transaction: Any) -> Any:
        """Run a transaction. Returns its computation. Raises ValidationError if it cannot be in
        this block, which is then as it was."""
        lent = self._lend(transaction)
        before = self.progress.gas_used
        receipt, computation = self.vm.apply_transaction(self.progress, transaction)
        if lent:
            unused = transaction.gas - (receipt.gas_used - before)
            self.vm.state.delta_balance(transaction.sender, -unused * lent)
        self.add(transaction, receipt, computation)
        return computation

    def run(self, transaction: Any) -> Any:
        """Run a transaction that was valid once, and leave it at that: nothing is checked, settled
        or put into the block. Returns its computation."""
        self._lend(transaction)
        self.vm.state.lock_changes()
        executor = self.vm.state.get_transaction_executor()
        return executor.build_computation(executor.build_evm_message(transaction), transaction)

    def add(self, transaction: Any, receipt: Any, computation: Any) -> None:
        """Put in a transaction that was run."""
        self.progress.gas_used = receipt.gas_used
        self.bloom |= int(receipt.bloom)
        self.transactions.append(transaction)
        self.receipts.append(receipt)
        self.raw_transactions.append(bytes(transaction.encode()))
        self.raw_receipts.append(receipt.encode())
        self.computations.append(computation)
        if _type_of(transaction) == 3:
            self.blob_gas_used += GAS_PER_BLOB * len(transaction.blob_versioned_hashes)

    def _lend(self, transaction: Any) -> int:
        """Give an impersonated sender that is too poor for gas what it needs, and no more.

        Returns the price of a gas that was lent, in wei, or 0.
        """
        if not isinstance(transaction, UnsignedTransaction):
            return 0
        state = self.vm.state
        price = int(state.get_gas_price(transaction))
        if state.get_balance(transaction.sender) >= transaction.value + transaction.gas * price:
            return 0
        state.delta_balance(transaction.sender, transaction.gas * price)
        return price

    def finish(self) -> Header:
        """The header with its roots; the state's new nodes wait in the store."""
        state = self.vm.state
        changes: dict[str, Any] = {}
        if self.fork.has("prague"):
            changes["requests_hash"] = self._requests_hash()
        if self.fork.has("cancun"):
            changes["blob_gas_used"] = self.blob_gas_used
        if self.transactions:
            changes["transaction_root"] = root_of(self.raw_transactions)
            changes["receipt_root"] = root_of(self.raw_receipts)
        return replace(
            self.header,
            state_root=state.make_state_root(),
            gas_used=self.progress.gas_used,
            bloom=self.bloom,
            **changes,
        )

    def _requests_hash(self) -> bytes:
        """Take what the request contracts hand to the consensus layer (EIP-7685)."""
        for kind, address in _REQUEST_CONTRACTS:
            code = self.vm.state.get_code(address)
            output = _call_system(self.vm, address, code) if code else b""
            if output:
                self.requests.append(kind + output)
        digests = b"".join(sha256(each).digest() for each in self.requests)
        return sha256(digests).digest() if digests else EMPTY_REQUESTS_HASH


def _call_system(vm: Any, address: bytes, code: bytes) -> bytes:
    computation = vm.execute_bytecode(
        origin=SYSTEM_ADDRESS,
        gas_price=0,
        gas=SYSTEM_MESSAGE_GAS,
        to=address,
        sender=SYSTEM_ADDRESS,
        value=0,
        data=b"",
        code=code,
        code_address=address,
    )
    return bytes(computation.output)


def build(
    schedule: ForkSchedule, store: Store, header: Header, waiting: Sequence[Any]
) -> tuple[Draft, list[Any]]:
    """Run all that waits; what does not fit any more comes back for the next block, what cannot
    be applied at all is dropped."""
    draft, left = Draft.begin(schedule, store, header), []
    for transaction in waiting:
        if draft.progress.gas_used + transaction.gas > header.gas_limit:
            left.append(transaction)
            continue
        try:
            draft.apply(transaction)
        except ValidationError:
            continue
    return draft, left


def reward_miner(draft: Draft, uncles: Sequence[Any]) -> None:
    """Pay for a block, and for the uncles that it names; nothing after the merge."""
    number = draft.header.block_number
    draft.vm._assign_block_rewards(
        SimpleNamespace(header=draft.header, uncles=uncles, number=number)
    )


def commit(
    store: Store, draft: Draft, header: Header, then: Callable[[], None], **extra: bytes
) -> None:
    """Write a finished block with all that it brings; `extra` are uncles and withdrawals.

    `then` runs before anybody begins to read it. Raises ChainError if the disk is full.
    """
    stored = list(stored_transactions(header.block_number, draft))
    store.commit_block(
        StoredBlock(header.block_number, header.hash, header.encode(), header.timestamp, **extra),
        stored,
        _stored_logs(stored, draft.receipts),
        then=then,
    )


def _type_of(transaction: Any) -> int:
    return int(getattr(transaction, "type_id", None) or 0)


def stored_transactions(block: int, draft: Draft) -> Iterator[StoredTransaction]:
    """A block's transactions as the store keeps them."""
    before = 0
    for position, transaction in enumerate(draft.transactions):
        message, receipt = draft.computations[position].msg, draft.receipts[position]
        yield StoredTransaction(
            hash=bytes(transaction.hash),
            block=block,
            position=position,
            sender=transaction.sender,
            body=draft.raw_transactions[position],
            receipt=draft.raw_receipts[position],
            gas_used=receipt.gas_used - before,
            created=message.storage_address if message.is_create else None,
        )
        before = receipt.gas_used


def _stored_logs(
    transactions: Sequence[StoredTransaction], receipts: Sequence[Any]
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

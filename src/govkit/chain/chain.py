"""The writing side of a chain: it opens one, takes transactions, makes blocks, and goes back.

py-evm executes; `reading` answers, `clock` says when the next block is, and the store keeps all. A
block is built in one pass and committed in one transaction. Timestamps increase strictly, as
Ethereum demands, so blocks made faster than one a second run ahead of the clock. They run ahead by
five minutes at most: then blocks share a second until the clock has caught up.
"""

from __future__ import annotations

import govkit.chain.py_evm_setup  # noqa: F401

# isort: split

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from operator import index
from pathlib import Path
from typing import Any

from govkit.chain import builder
from govkit.chain.builder import Draft
from govkit.chain.clock import Clock
from govkit.chain.execution import Outcome
from govkit.chain.forks import CHAIN_ID, ForkSchedule, schedule_of_config
from govkit.chain.genesis import Genesis
from govkit.chain.headers import Header
from govkit.chain.pool import Pool
from govkit.chain.reading import ReadableChain
from govkit.chain.rows import StoredBlock
from govkit.chain.store import Store
from govkit.chain.transactions import (
    Message,
    TransactionRefused,
    UnsignedTransaction,
    impersonated,
    read_transaction,
    signed,
    unsigned,
)
from govkit.errors import ChainError, GovkitError
from govkit.files import read_text
from govkit.guesses import no_such
from govkit.text import read_json
from govkit.types import TRANSACTION_GAS_CAP

__all__ = ["CHAIN_ID", "Chain", "Outcome", "TransactionRefused", "UnsignedTransaction"]

GENESIS_TIMESTAMP = 1_767_225_600
"""When a chain in memory begins: 2026-01-01, 00:00 UTC."""

PRIORITY_FEE_WEI = 10**9


class Chain(ReadableChain):
    """One chain: read its state at any block, send transactions, move its time."""

    def __init__(
        self,
        store: Store,
        wall_clock: Callable[[], float] | None,
        genesis: Genesis | None = None,
        config: Mapping[str, Any] | None = None,
    ) -> None:
        """`wall_clock` gives seconds since 1970; None lets time pass only with blocks.

        `genesis` and its `config` are used for a new store; an old one keeps its own.
        """
        head = store.head()
        if head is None:
            schedule, first = _begin(store, wall_clock, genesis, config)
            super().__init__(store, Clock(store, wall_clock), schedule, first)
        else:
            known = store.get_meta("config")
            schedule = schedule_of_config(read_json(known)) if known else ForkSchedule.development()
            super().__init__(store, Clock(store, wall_clock), schedule, Header.decode(head.header))
        self.automine = True
        self.pool = Pool()
        self.on_block: Callable[[Header], None] | None = None
        """Called with each new head, by the thread that made it."""
        self._snapshots: dict[int, tuple[int, int]] = {}
        self._snapshot_count = 0

    @classmethod
    def in_memory(cls) -> Chain:
        """A chain for tests: nothing on disk, and time that only blocks move."""
        return cls(Store(), wall_clock=None)

    @classmethod
    def open(cls, folder: Path, genesis: Path | None = None) -> Chain:
        """The chain kept in `folder`, new if there is none. Raises ChainError if unusable.

        A new one begins with a go-ethereum genesis file, if one is given, and an old one must
        have begun with it.
        """
        given = Genesis.of_file(genesis) if genesis else None
        store = Store(folder)
        try:
            config = read_json(read_text(genesis))["config"] if genesis else None
            chain = cls(store, time.time, given, config)
            if given:
                chain._must_begin_with(given)
        except BaseException:
            store.close()
            raise
        return chain

    @classmethod
    def begin(cls, folder: Path, first: Header) -> Chain:
        """A new chain whose first block is `first`, a development chain's. Raises ChainError."""
        genesis = Genesis.development(first.timestamp)
        if cls(Store(), None, genesis).store.hash_of(0) != first.hash:
            raise ChainError(
                "the file's first block is not that of a development chain",
                "it does not say which accounts there are",
                "give its genesis: govkit chain start --genesis genesis.json --import FILE",
            )
        return cls(Store(folder), time.time, genesis)

    def close(self) -> None:
        self.store.close()

    def _must_begin_with(self, genesis: Genesis) -> None:
        header = genesis.write(self.store.nodes)
        self.store.nodes.discard()
        if header.hash != self.store.hash_of(0):
            raise ChainError(
                f"the chain in {self.store.folder} begins with another block",
                "its first block is not that of the genesis file",
                "choose an empty folder, or leave --genesis out",
            )

    # -- transactions and blocks

    def decode(self, raw: bytes) -> Any:
        """A signed transaction from its bytes. Raises TransactionRefused."""
        return read_transaction(raw, self.chain_id)

    def submit(self, transaction: Any) -> bytes:
        """Take a transaction: mine it at once, or keep it if automine is off. Returns its hash.

        Raises TransactionRefused. It replaces one that waits with the same nonce if it bids a tenth
        more. If earlier nonces are missing, it waits for those.
        """
        self.pool.add(transaction, self._next_block())
        self.pool.promote(self.state())
        try:
            while self.automine and self.pool.pending:
                self.mine()
        except ChainError:
            self.pool.drop(bytes(transaction.hash))  # its sender gets the error
            raise
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
        """Submit a transaction from any account, without a signature. Returns its hash.

        A sender that cannot pay for the gas, such as a contract, is lent it.
        """
        return self.submit(self.unsigned(Message(sender, to, data, value, gas)))

    def transact(
        self, sender: bytes, to: bytes | None, data: bytes = b"", value: int = 0
    ) -> tuple[bytes | None, Outcome]:
        """Like `send`, but one that fails makes no block: its hash is None, `Outcome` says why.

        Raises TransactionRefused like `submit`.
        """
        transaction = self.unsigned(Message(sender, to, data, value))
        self.pool.check(transaction, self._next_block())
        with self._building():
            draft = Draft.begin(self.schedule, self.store, self._next_header(self.now()))
            computation = draft.apply(transaction)
            error = computation.error if computation.is_error else None
            outcome = Outcome(bytes(computation.output), draft.progress.gas_used, error)
            if error is not None:
                self.store.nodes.discard()
                return None, outcome
            self._keep(draft)
        self.clock.next = None
        return bytes(transaction.hash), outcome

    def unsigned(self, message: Message) -> UnsignedTransaction:
        """A message as an impersonated transaction with the next nonce."""
        price = self.next_base_fee() if message.max_fee is None else message.max_fee
        nonce = self.next_nonce(message.sender) if message.nonce is None else message.nonce
        return impersonated(message, nonce, message.gas or self._most_gas(), price)

    def _most_gas(self) -> int:
        """What a transaction may have: a block's gas, or less by EIP-7825."""
        block = self._next_block()
        has_cap = block.fork.has("osaka")
        return min(block.gas_limit, TRANSACTION_GAS_CAP) if has_cap else block.gas_limit

    def signed(self, message: Message, gas: int, private_key: bytes) -> Any:
        """A message as a signed transaction, with the next nonce and the going price."""
        nonce, price, tip = self._terms(message)
        return signed(message, nonce, gas, price, tip, private_key, self.chain_id)

    def filled(self, message: Message, gas: int) -> Any:
        """The transaction that `signed` would sign."""
        nonce, price, tip = self._terms(message)
        return unsigned(message, nonce, gas, price, tip, self.chain_id)

    def _terms(self, message: Message) -> tuple[int, int, int]:
        """Its nonce, and the most and the tip that it pays for a gas."""
        nonce = self.next_nonce(message.sender) if message.nonce is None else message.nonce
        tip = PRIORITY_FEE_WEI if message.priority_fee is None else message.priority_fee
        price = 2 * self.next_base_fee() + tip if message.max_fee is None else message.max_fee
        return nonce, price, min(tip, price)

    def next_nonce(self, sender: bytes) -> int:
        """The nonce of the sender's next transaction, after those that wait."""
        return self.pool.next_nonce(sender, self.state())

    def mine(self, timestamp: int | None = None) -> Header:
        """Make a block of all waiting transactions that fit; drop those that became invalid.

        Raises ChainError if the disk is full; then all wait on.
        """
        header = self._next_header(self.now() if timestamp is None else index(timestamp))
        with self._building():
            waiting = self.pool.take_pending()
            draft, left = builder.build(self.schedule, self.store, header, waiting)
            try:
                made = self._keep(draft)
            except ChainError:
                self.pool.pending = waiting
                raise
        self.pool.pending, self.clock.next = left, None
        self.pool.promote(self.state())
        return made

    @contextmanager
    def one_block(self) -> Iterator[None]:
        """Put all transactions that are sent inside into one block."""
        automine, self.automine = self.automine, False
        try:
            yield
        finally:
            self.automine = automine
            while automine and self.pool.pending:
                self.mine()

    def change_state(self, change: Callable[[Any], None]) -> None:
        """Make a block that changes the state as no transaction can, as anvil_setBalance does."""
        with self._building():
            draft = Draft.begin(self.schedule, self.store, self._next_header(self.now()))
            change(draft.vm.state)
            self._keep(draft)
        self.clock.next = None

    def append(self, draft: Draft, header: Header, **extra: bytes) -> None:
        """Commit a block that was built elsewhere (an imported one) as the new head."""
        self._commit(draft, header, **extra)
        self.gas_limit = header.gas_limit

    @contextmanager
    def _building(self) -> Iterator[None]:
        """On an error, drop the nodes that would go into the next commit."""
        try:
            yield
        except BaseException:
            self.store.nodes.discard()
            raise

    def _keep(self, draft: Draft) -> Header:
        header = draft.finish()
        self._commit(draft, header)
        self._next_base_fee = self._next_randao = None
        return header

    def _commit(self, draft: Draft, header: Header, **extra: bytes) -> None:
        def become_head() -> None:
            self._head = header

        builder.commit(self.store, draft, header, become_head, **extra)
        if self.on_block:
            self.on_block(header)

    def set_next_base_fee(self, fee: int) -> None:
        """Give the next block that base fee, in wei a gas."""
        self._next_base_fee = fee

    def set_next_randao(self, randao: bytes) -> None:
        """Give the next block those 32 bytes of randomness (EIP-4399)."""
        self._next_randao = randao

    # -- time and snapshots

    def forward(self, seconds: int) -> Header:
        """Move the clock and make a block then, `seconds` after the head or after now."""
        return self.mine(self.clock.forward(seconds, self.head.timestamp))

    def increase_time(self, seconds: int) -> int:
        """Move the clock by `seconds` from the next block on. Returns the whole shift."""
        self.clock.next = self.clock.forward(seconds, self.head.timestamp)
        return self.clock.offset_seconds

    def set_next_timestamp(self, timestamp: int) -> None:
        """Give the next block that timestamp. Raises ChainError unless it is after the head's."""
        self.clock.set_next(timestamp, self.head.timestamp)

    def snapshot(self) -> int:
        """Keep this moment; `revert` goes back to it."""
        self._snapshot_count += 1
        self._snapshots[self._snapshot_count] = (self.head.block_number, self.clock.offset_seconds)
        return self._snapshot_count

    def revert(self, snapshot: int, *, keep: bool = False) -> bool:
        """Delete all blocks since a snapshot, and the later snapshots. False if it is unknown.

        The snapshot itself is deleted too, as `evm_revert` demands, unless `keep` is set.
        """
        if snapshot not in self._snapshots:
            return False
        number, offset_seconds = self._snapshots[snapshot]
        self.go_back(number, offset_seconds)
        self._snapshots = {key: at for key, at in self._snapshots.items() if key < snapshot + keep}
        return True

    def save_snapshot(self, name: str) -> None:
        """Keep this moment under a name, also after a restart."""
        self.store.name_snapshot(name, self.head.block_number, self.clock.offset_seconds)

    def named_snapshots(self) -> dict[str, int]:
        """The block number of each snapshot that has a name."""
        return {name: block for name, (block, _) in self.store.named_snapshots().items()}

    def restore_snapshot(self, name: str) -> None:
        """Go back to a named snapshot; it stays, later ones are deleted. Raises ChainError."""
        found = self.store.named_snapshots().get(name)
        if found is None:
            raise self._no_snapshot(name)
        self.go_back(*found)

    def delete_snapshot(self, name: str) -> None:
        """Delete a snapshot's name; the blocks stay. Raises ChainError."""
        if not self.store.forget_snapshot(name):
            raise self._no_snapshot(name)

    def _no_snapshot(self, name: str) -> GovkitError:
        return no_such("snapshot", name, self.named_snapshots(), error=ChainError)

    def reset(self) -> None:
        """Go back to the very beginning, and to the clock's own time."""
        self.go_back(0, 0)

    def go_back(self, number: int, offset_seconds: int) -> None:
        """Delete the blocks after `number` and all that waits, and set the clock's offset."""
        self.pool.clear()
        self.clock.next = self._next_base_fee = self._next_randao = None
        if number == self.head.block_number:
            self.clock.set_offset(offset_seconds)
            return
        block = self.store.block(number)
        assert block is not None
        head = Header.decode(block.header)

        def become_head() -> None:
            # a new dictionary: threads that read an earlier moment keep the old one
            self._head, self._headers = head, {}

        self.store.truncate(number, {"offset_seconds": str(offset_seconds)}, then=become_head)
        self.clock.offset_seconds = offset_seconds
        self._snapshots = {key: at for key, at in self._snapshots.items() if at[0] <= number}


def _begin(
    store: Store,
    wall_clock: Callable[[], float] | None,
    genesis: Genesis | None,
    config: Mapping[str, Any] | None,
) -> tuple[ForkSchedule, Header]:
    """Write the first block into a new store. Returns the chain's rules and the block's header."""
    if genesis is None:
        genesis = Genesis.development(int(wall_clock()) if wall_clock else GENESIS_TIMESTAMP)
    header = genesis.write(store.nodes)
    block = StoredBlock(0, header.hash, header.encode(), header.timestamp)
    store.commit_block(block, meta={"config": json.dumps(config)} if config else None)
    return genesis.schedule, header

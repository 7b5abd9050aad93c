"""A chain in one place: py-evm executes; headers, look-ups and receipts are the store's.

A block is built in one pass and committed in one transaction. Timestamps increase strictly, as
Ethereum asks, so blocks made faster than one a second run ahead of the clock: by five minutes
at most, from when on blocks share a second until the clock has caught up.
"""

from __future__ import annotations

import govkit.chain.py_evm_setup  # noqa: F401

# isort: split

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from operator import index
from pathlib import Path
from typing import Any

from govkit.chain import builder
from govkit.chain.builder import Draft
from govkit.chain.execution import Outcome, Overrides, Stage
from govkit.chain.forks import (
    CHAIN_ID,
    ForkSchedule,
    next_header,
    schedule_of_config,
)
from govkit.chain.genesis import Genesis
from govkit.chain.headers import Header, next_base_fee
from govkit.chain.pool import NextBlock, Pool
from govkit.chain.state import AccountDatabase
from govkit.chain.store import Store, StoredBlock
from govkit.chain.transactions import (
    Message,
    TransactionRefused,
    UnsignedTransaction,
    impersonated,
    read_transaction,
    signed,
)
from govkit.errors import ChainError
from govkit.files import read_text
from govkit.text import read_json

__all__ = ["CHAIN_ID", "Chain", "Outcome", "TransactionRefused", "UnsignedTransaction"]

GENESIS_TIMESTAMP = 1_767_225_600
"""When a chain in memory begins: 2026-01-01, 00:00 UTC."""

MAX_AHEAD_SECONDS = 300
"""How far blocks made in a rush may run ahead of the clock."""

PRIORITY_FEE_WEI = 10**9
_HEADERS_KEPT = 2_048


class _Seen(threading.local):
    """What this thread, while it reads a moment, takes for the head and for known headers."""

    head: Header | None = None
    headers: dict[int, Header] | None = None


class Chain:
    """One chain: read its state at any block, send transactions, move its time."""

    def __init__(
        self,
        store: Store,
        wall_clock: Callable[[], float] | None,
        genesis: Genesis | None = None,
        config: Mapping[str, Any] | None = None,
    ) -> None:
        """`wall_clock` gives seconds since 1970; None lets time pass only with blocks.

        `genesis` and its `config` are for a store that is new; an old one remembers its own.
        """
        self.store = store
        self.automine = True
        self._wall_clock = wall_clock
        self._next_timestamp: int | None = None
        self._next_base_fee: int | None = None
        self._offset_seconds = int(store.get_meta("offset_seconds") or 0)
        self.pool = Pool()
        self._snapshots: dict[int, tuple[int, int]] = {}
        self._snapshot_count = 0
        self._seen = _Seen()
        self._headers: dict[int, Header] = {}
        self.on_block: Callable[[Header], None] | None = None
        """Told of each new head, by the thread that made it."""
        head = store.head()
        if head is None:
            self.schedule, self._head = self._begin(genesis, config)
        else:
            known = store.get_meta("config")
            self.schedule = (
                schedule_of_config(read_json(known)) if known else ForkSchedule.development()
            )
            self._head = Header.decode(head.header)
        self.coinbase = bytes(20)
        self.gas_limit = self._head.gas_limit

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
                "its accounts are not known from it",
                "give its genesis: govkit chain start --genesis genesis.json --import FILE",
            )
        return cls(Store(folder), time.time, genesis)

    def close(self) -> None:
        self.store.close()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """For this thread the chain stays as it is now, whatever another one writes; only for
        threads that do not write. See `Store.reading`."""
        if self.store.folder is None:  # in memory one thread does all
            yield
            return
        seen = self._seen
        with self.store.changing:
            moment = self.store.reading()
            moment.__enter__()
            seen.head, seen.headers = self._head, self._headers
        try:
            yield
        finally:
            seen.head = seen.headers = None
            moment.__exit__(None, None, None)

    def _begin(
        self, genesis: Genesis | None, config: Mapping[str, Any] | None
    ) -> tuple[ForkSchedule, Header]:
        if genesis is None:
            timestamp = int(self._wall_clock()) if self._wall_clock else GENESIS_TIMESTAMP
            genesis = Genesis.development(timestamp)
        header = genesis.write(self.store.nodes)
        block = StoredBlock(0, header.hash, header.encode(), header.timestamp)
        self.store.commit_block(block, meta={"config": json.dumps(config)} if config else None)
        return genesis.schedule, header

    def _must_begin_with(self, genesis: Genesis) -> None:
        header = genesis.write(self.store.nodes)
        self.store.nodes.discard()
        if header.hash != self.store.hash_of(0):
            raise ChainError(
                f"the chain in {self.store.folder} began otherwise",
                "its first block is not that of the genesis file",
                "choose an empty folder, or leave --genesis out",
            )

    # -- reading

    @property
    def chain_id(self) -> int:
        return self.schedule.chain_id

    @property
    def head(self) -> Header:
        """The newest block's header; for a thread that reads a moment, that moment's."""
        return self._seen.head or self._head

    def header(self, number: int) -> Header | None:
        """The header of that number, or None."""
        if number == self.head.block_number:
            return self.head
        headers = self._headers if self._seen.headers is None else self._seen.headers
        known = headers.get(number)
        if known is None:
            block = self.store.block(number)
            if block is None:
                return None
            known = Header.decode(block.header)
            if len(headers) >= _HEADERS_KEPT:
                headers.clear()
            headers[number] = known
        return known

    def _header(self, number: int | None) -> Header:
        header = self.head if number is None else self.header(number)
        if header is None:
            raise KeyError(number)
        return header

    def state(self, number: int | None = None) -> AccountDatabase:
        """The accounts after a block (the head, if left out), for reading. Raises KeyError."""
        return AccountDatabase(self.store.nodes, self._header(number).state_root)

    def now(self) -> int:
        """The timestamp that a block made now would have, in seconds since 1970."""
        if self._next_timestamp is not None:
            return self._next_timestamp
        after = self.head.timestamp + 1
        if self._wall_clock is None:
            return after
        clock = int(self._wall_clock()) + self._offset_seconds
        if after > clock + MAX_AHEAD_SECONDS:
            return self.head.timestamp
        return max(after, clock)

    def stage(
        self,
        number: int | None = None,
        overrides: Overrides | None = None,
        block: Mapping[str, Any] | None = None,
    ) -> Stage:
        """Where messages are run for their answer. Raises KeyError.

        After block `number`, in its context; without one, after the head, and with the time
        that it is now, so that a deadline passes for readers even while no blocks are made.
        `block` replaces values of the header.
        """
        header = self._header(number)
        changes = dict(block or {})
        if number is None and self._wall_clock and header.base_fee_per_gas is not None:
            changes.setdefault("timestamp", max(header.timestamp, self.now() - 1))
        if changes:
            header = replace(header, **changes)
        return Stage(self.schedule, self.store, header, overrides or {})

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
        """Run a message without keeping its effects: at the head as it is now, or after block
        `number`. Raises KeyError."""
        return self.stage(number).call(Message(sender, to, data, value, gas))

    def estimate(self, sender: bytes, to: bytes | None, data: bytes, value: int) -> Outcome:
        """The least gas with which a transaction succeeds, as `gas_used`; or how it fails."""
        return self.next_stage().estimate(Message(sender, to, data, value))

    def next_stage(self, overrides: Overrides | None = None) -> Stage:
        """The block that would be made now, as far as it is known."""
        if not self._makes_blocks():
            return self.stage(None, overrides)
        return Stage(self.schedule, self.store, self._next_header(self.now()), overrides or {})

    # -- writing

    def decode(self, raw: bytes) -> Any:
        """A signed transaction from its bytes. Raises TransactionRefused."""
        return read_transaction(raw, self.chain_id)

    def submit(self, transaction: Any) -> bytes:
        """Take a transaction; mined at once, or kept if automine is off. Gives its hash.

        Raises TransactionRefused. One that waits is replaced by another of its nonce that bids a
        tenth more; one whose nonce is not due yet waits for those before it.
        """
        self.pool.add(transaction, self._next_block())
        self.pool.promote(self.state())
        try:
            while self.automine and self.pool.pending:
                self.mine()
        except ChainError:
            self.pool.drop(bytes(transaction.hash))  # whoever sent it is told, and sends it again
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
        """Submit a transaction from any account, without a signature. Gives its hash.

        A sender that cannot pay for the gas, such as a contract, need not.
        """
        return self.submit(self.unsigned(Message(sender, to, data, value, gas)))

    def transact(
        self, sender: bytes, to: bytes | None, data: bytes = b"", value: int = 0
    ) -> tuple[bytes | None, Outcome]:
        """Like `send`, but what fails leaves no block: its hash is None, and `Outcome` says why.

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
        self._next_timestamp = None
        return bytes(transaction.hash), outcome

    def unsigned(self, message: Message) -> UnsignedTransaction:
        """A message as an impersonated transaction with the next nonce."""
        price = self.next_base_fee() if message.max_fee is None else message.max_fee
        nonce = self.next_nonce(message.sender) if message.nonce is None else message.nonce
        return impersonated(message, nonce, message.gas or self.head.gas_limit, price)

    def signed(self, message: Message, gas: int, private_key: bytes) -> Any:
        """A message as a signed transaction, with the next nonce and the going price."""
        nonce = self.next_nonce(message.sender) if message.nonce is None else message.nonce
        tip = PRIORITY_FEE_WEI if message.priority_fee is None else message.priority_fee
        price = 2 * self.next_base_fee() + tip if message.max_fee is None else message.max_fee
        return signed(message, nonce, gas, price, min(tip, price), private_key, self.chain_id)

    def next_nonce(self, sender: bytes) -> int:
        """The nonce for the sender's next transaction, those that wait included."""
        return self.pool.next_nonce(sender, self.state())

    def mine(self, timestamp: int | None = None) -> Header:
        """Make a block of all that waits and fits. What cannot be applied any more is dropped.

        Raises ChainError where the disk takes no more; then all waits on.
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
        self.pool.pending, self._next_timestamp = left, None
        self.pool.promote(self.state())
        return made

    @contextmanager
    def one_block(self) -> Iterator[None]:
        """Put all that is sent inside into one block."""
        automine, self.automine = self.automine, False
        try:
            yield
        finally:
            self.automine = automine
            while automine and self.pool.pending:
                self.mine()

    def change_state(self, change: Callable[[Any], None]) -> None:
        """Make a block that changes the state outside all rules (anvil_setBalance and the like)."""
        with self._building():
            draft = Draft.begin(self.schedule, self.store, self._next_header(self.now()))
            change(draft.vm.state)
            self._keep(draft)
        self._next_timestamp = None

    def append(self, draft: Draft, header: Header, **extra: bytes) -> None:
        """Commit a block that was built elsewhere (an imported one) as the new head."""
        self._commit(draft, header, **extra)
        self.gas_limit = header.gas_limit

    @contextmanager
    def _building(self) -> Iterator[None]:
        """What goes wrong leaves nothing that waits for the next commit."""
        try:
            yield
        except BaseException:
            self.store.nodes.discard()
            raise

    def _keep(self, draft: Draft) -> Header:
        header = draft.finish()
        self._commit(draft, header)
        self._next_base_fee = None
        return header

    def _commit(self, draft: Draft, header: Header, **extra: bytes) -> None:
        def become_head() -> None:
            self._head = header

        builder.commit(self.store, draft, header, become_head, **extra)
        if self.on_block:
            self.on_block(header)

    # -- time and snapshots

    def forward(self, seconds: int) -> Header:
        """Move the clock and make a block there, `seconds` after the head or after now."""
        return self.mine(self._moved(seconds))

    def increase_time(self, seconds: int) -> int:
        """Move the clock by `seconds` from the next block on. Returns the whole shift."""
        self._next_timestamp = self._moved(seconds)
        return self._offset_seconds

    def _moved(self, seconds: int) -> int:
        seconds = index(seconds)  # a float would be kept, and be read by all that follows
        if seconds < 0:
            raise ChainError("time cannot go back", f"{seconds} seconds", "give a positive span")
        self._set_offset(self._offset_seconds + seconds)
        if self._wall_clock is None:
            return (self._next_timestamp or self.head.timestamp) + max(seconds, 1)
        before, self._next_timestamp = self._next_timestamp, None
        return max(self.now(), (before or self.head.timestamp) + max(seconds, 1))

    def _set_offset(self, seconds: int) -> None:
        self.store.set_meta("offset_seconds", str(seconds))
        self._offset_seconds = seconds

    def set_next_timestamp(self, timestamp: int) -> None:
        """Give the next block that timestamp. Raises ChainError unless it is after the head's."""
        timestamp = index(timestamp)
        if timestamp <= self.head.timestamp:
            raise ChainError(
                "time cannot go back",
                f"{timestamp} is not after the head's {self.head.timestamp}",
                "give a later timestamp",
            )
        if self._wall_clock:
            self._set_offset(timestamp - int(self._wall_clock()))
        self._next_timestamp = timestamp

    def snapshot(self) -> int:
        """Remember this moment; `revert` comes back to it."""
        self._snapshot_count += 1
        self._snapshots[self._snapshot_count] = (self.head.block_number, self._offset_seconds)
        return self._snapshot_count

    def revert(self, snapshot: int, *, keep: bool = False) -> bool:
        """Forget all blocks since a snapshot, and the later snapshots. False if it is unknown.

        The snapshot itself is used up, as `evm_revert` has it, unless it is to be kept.
        """
        if snapshot not in self._snapshots:
            return False
        number, offset_seconds = self._snapshots[snapshot]
        self.go_back(number, offset_seconds)
        self._snapshots = {key: at for key, at in self._snapshots.items() if key < snapshot + keep}
        return True

    def save_snapshot(self, name: str) -> None:
        """Remember this moment under a name, also after a restart."""
        self.store.name_snapshot(name, self.head.block_number, self._offset_seconds)

    def named_snapshots(self) -> dict[str, int]:
        """The snapshots that have names: the number of the block of each."""
        return {name: block for name, (block, _) in self.store.named_snapshots().items()}

    def restore_snapshot(self, name: str) -> None:
        """Go back to a named snapshot, which stays; later ones go. Raises ChainError."""
        found = self.store.named_snapshots().get(name)
        if found is None:
            raise self._no_snapshot(name)
        self.go_back(*found)

    def delete_snapshot(self, name: str) -> None:
        """Forget a snapshot's name; the blocks stay. Raises ChainError."""
        if not self.store.forget_snapshot(name):
            raise self._no_snapshot(name)

    def _no_snapshot(self, name: str) -> ChainError:
        known = ", ".join(self.named_snapshots()) or "none"
        return ChainError(f"there is no snapshot {name}", f"there are: {known}")

    def reset(self) -> None:
        """Go back to the very beginning, and to the clock's own time."""
        self.go_back(0, 0)

    def go_back(self, number: int, offset_seconds: int) -> None:
        """Forget all blocks after `number`, and all that waits; `offset_seconds` is the clock's
        shift then."""
        self.pool.clear()
        self._next_timestamp = self._next_base_fee = None
        if number == self.head.block_number:
            self._set_offset(offset_seconds)
            return
        block = self.store.block(number)
        assert block is not None
        head = Header.decode(block.header)

        def become_head() -> None:
            # a new dictionary: who reads an earlier moment keeps that of then
            self._head, self._headers = head, {}

        self.store.truncate(number, {"offset_seconds": str(offset_seconds)}, then=become_head)
        self._offset_seconds = offset_seconds
        self._snapshots = {key: at for key, at in self._snapshots.items() if at[0] <= number}

    # -- the next block

    def _makes_blocks(self) -> bool:
        """Whether the head's rules are those of a chain after the merge."""
        return self.schedule.fork(self.head.block_number + 1, self.head.timestamp).has("paris")

    def _next_header(self, timestamp: int) -> Header:
        if not self._makes_blocks():
            raise ChainError(
                "no block can be made here", "the chain still mines by proof of work", "read only"
            )
        header = next_header(self.schedule, self.head, timestamp, self.gas_limit, self.coinbase)
        fee = self._next_base_fee
        return header if fee is None else replace(header, base_fee_per_gas=fee)

    def _next_block(self) -> NextBlock:
        fork = self.schedule.fork(self.head.block_number + 1, self.head.timestamp)
        return NextBlock(self.state(), fork, self.gas_limit, self.next_base_fee())

    def next_base_fee(self) -> int:
        """The base fee of the next block, in wei a gas."""
        return next_base_fee(self.head) if self._next_base_fee is None else self._next_base_fee

    def set_next_base_fee(self, fee: int) -> None:
        """Give the next block that base fee, in wei a gas."""
        self._next_base_fee = fee

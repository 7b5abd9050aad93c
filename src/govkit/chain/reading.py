"""The reading side of a chain: its head, its blocks and states, and answers from them."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from govkit.chain.clock import Clock
from govkit.chain.execution import Outcome, Overrides, Stage
from govkit.chain.forks import ForkSchedule, next_header
from govkit.chain.headers import Header, next_base_fee
from govkit.chain.pool import NextBlock
from govkit.chain.state import AccountDatabase
from govkit.chain.store import Store
from govkit.chain.transactions import Message
from govkit.errors import ChainError

_HEADERS_KEPT = 2_048


class _Seen(threading.local):
    """The head and known headers for this thread, while it reads one moment."""

    head: Header | None = None
    headers: dict[int, Header] | None = None


class ReadableChain:
    """What a chain answers, at its head or after any block. `Chain` also makes blocks."""

    def __init__(self, store: Store, clock: Clock, schedule: ForkSchedule, head: Header) -> None:
        self.store, self.clock, self.schedule = store, clock, schedule
        self.coinbase, self.gas_limit = bytes(20), head.gas_limit
        self._head = head
        self._headers: dict[int, Header] = {}
        self._present = head, head
        self._following: tuple[Header | None, object, Header] = None, None, head
        self._next_base_fee: int | None = None
        self._next_randao: bytes | None = None
        self._seen = _Seen()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Keep the chain as it is now for this thread, whatever another thread writes.

        Only for threads that do not write. See `Store.reading`.
        """
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

    @property
    def chain_id(self) -> int:
        return self.schedule.chain_id

    @property
    def head(self) -> Header:
        """The newest block's header; inside `reading`, the newest of that moment."""
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
        return self.clock.now(self.head.timestamp)

    def stage(
        self,
        number: int | None = None,
        overrides: Overrides | None = None,
        block: Mapping[str, Any] | None = None,
    ) -> Stage:
        """A place to run messages for their answers. Raises KeyError.

        It is after block `number`, in that block's context; without a number after the head, at
        the present time, so that readers see a deadline pass even while no blocks are made.
        `block` replaces values of the header.
        """
        header = self._header(number)
        if number is None and self.clock.wall_clock and header.base_fee_per_gas is not None:
            header = self._at(header, max(header.timestamp, self.now() - 1))
        if block:
            header = replace(header, **block)
        return Stage(self.schedule, self.store, header, overrides or {})

    def _at(self, header: Header, timestamp: int) -> Header:
        """The header with that time; within a second all calls see the same."""
        base, changed = self._present
        if base is not header or changed.timestamp != timestamp:
            changed = replace(header, timestamp=timestamp)
            self._present = header, changed
        return changed

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
        """Run a message without keeping its effects, at the head or after block `number`.

        Raises KeyError.
        """
        return self.stage(number).call(Message(sender, to, data, value, gas))

    def estimate(self, sender: bytes, to: bytes | None, data: bytes, value: int) -> Outcome:
        """The least gas with which a transaction succeeds, as `gas_used`; or how it fails."""
        return self.next_stage().estimate(Message(sender, to, data, value))

    def next_stage(self, overrides: Overrides | None = None) -> Stage:
        """A place to run messages as in the block that would be made now."""
        if not self._makes_blocks():
            return self.stage(None, overrides)
        return Stage(self.schedule, self.store, self._next_header(self.now()), overrides or {})

    def _makes_blocks(self) -> bool:
        """Whether the head's rules are those of a chain after the merge."""
        return self.schedule.fork(self.head.block_number + 1, self.head.timestamp).has("paris")

    def _next_header(self, timestamp: int) -> Header:
        if not self._makes_blocks():
            raise ChainError(
                "no block can be made here", "the chain still mines by proof of work", "read only"
            )
        asked = self._next_base_fee, self._next_randao
        terms = timestamp, self.gas_limit, self.coinbase, asked
        base, known, header = self._following
        if base is not self.head or known != terms:
            header = next_header(self.schedule, self.head, *terms[:3])
            if asked[0] is not None:
                header = replace(header, base_fee_per_gas=asked[0])
            if asked[1] is not None:
                header = replace(header, mix_hash=asked[1])
            self._following = self.head, terms, header
        return header

    def _next_block(self) -> NextBlock:
        fork = self.schedule.fork(self.head.block_number + 1, self.head.timestamp)
        return NextBlock(self.state(), fork, self.gas_limit, self.next_base_fee())

    def next_base_fee(self) -> int:
        """The base fee of the next block, in wei a gas."""
        return next_base_fee(self.head) if self._next_base_fee is None else self._next_base_fee

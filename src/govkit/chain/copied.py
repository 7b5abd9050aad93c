"""A copy of a chain's state, read where it is needed, on which messages are run and watched.

Nothing is written anywhere but here, so what runs on it changes no chain. Whoever serves the plain
state of a block (accounts, codes, slots) can be copied: no node has to trace or to simulate.
"""

from __future__ import annotations

import govkit.chain.py_evm_setup  # noqa: F401

# isort: split

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, wraps
from types import SimpleNamespace
from typing import Any, Protocol

from eth_hash.auto import keccak

from govkit.chain.execution import Outcome
from govkit.chain.forks import Fork, machine_class
from govkit.chain.headers import EMPTY_REQUESTS_HASH, first_header
from govkit.chain.live import Effect, LiveState
from govkit.chain.state import EMPTY_CODE_HASH, Account, AccountDatabase
from govkit.chain.transactions import Message
from govkit.chain.trie import EMPTY_ROOT, Tries
from govkit.types import AccountState

MOST_GAS = 30_000_000
"""The gas that a message on a copy may use, as much as a block of the embedded chain has."""

_COPIED = b"\x01" * 32
"""Stands for the root of a storage that is read from the source slot by slot."""

_TOLD = {
    0x32: "ORIGIN",
    0x3A: "GASPRICE",
    0x40: "BLOCKHASH",
    0x41: "COINBASE",
    0x44: "PREVRANDAO",
    0x45: "GASLIMIT",
    0x48: "BASEFEE",
    0x49: "BLOBHASH",
    0x4A: "BLOBBASEFEE",
}
"""The instructions that answer with what nobody knows before the block is made."""

_SELFDESTRUCT = 0xFF


class StateSource(Protocol):
    """The state of one block. Addresses are 20 bytes. Methods may raise NetworkError."""

    def account(self, address: bytes) -> AccountState: ...

    def slot(self, address: bytes, slot: int) -> int: ...


class CopiedState(AccountDatabase):
    """The accounts of a source, each read once; `accounts` and `slots` are what was read."""

    def __init__(self, source: StateSource) -> None:
        nodes: Any = SimpleNamespace(tries=Tries({}), code=_no_code)
        super().__init__(nodes, EMPTY_ROOT)
        self._source = source
        self.accounts: dict[bytes, AccountState] = {}
        self.slots: dict[tuple[bytes, int], int] = {}

    def _first(self, address: bytes) -> Account | None:
        """The account as the source has it."""
        found = self.accounts.get(address)
        if found is None:
            found = self.accounts[address] = self._source.account(address)
        if found == (0, 0, b""):
            return None
        code_hash = bytes(keccak(found.code)) if found.code else EMPTY_CODE_HASH
        self._codes[code_hash] = found.code
        return Account(found.nonce, found.balance, _COPIED, code_hash)

    def get_storage(self, address: bytes, slot: int, from_journal: bool = True) -> int:
        storage = self._storage(address)
        if storage.root == _COPIED and slot not in storage.values:
            storage.values[slot] = self._first_slot(address, slot)
        return super().get_storage(address, slot, from_journal)

    def _first_slot(self, address: bytes, slot: int) -> int:
        found = self.slots.get((address, slot))
        if found is None:
            found = self.slots[address, slot] = self._source.slot(address, slot)
        return found

    def changed_slots(self) -> Iterator[tuple[bytes, int, int, int]]:
        """The slots that the last message changed: address, slot, before, after."""
        for (address, slot), before in self._original.items():
            after = self.get_storage(address, slot)
            if after != before:
                yield address, slot, before, after


def _no_code(code_hash: bytes) -> bytes:
    raise KeyError(code_hash)


# -- watching what runs


@dataclass(slots=True)
class Watch:
    """What happened while messages ran, also where it was undone; each thing once, in order.

    `delegated` are contracts and whose code they ran as their own, `told` contracts and the
    instruction by which they asked what only the block's maker knows.
    """

    called: dict[bytes, None] = field(default_factory=dict)
    delegated: dict[tuple[bytes, bytes], None] = field(default_factory=dict)
    destroyed: dict[bytes, None] = field(default_factory=dict)
    created: dict[bytes, None] = field(default_factory=dict)
    told: dict[tuple[bytes, str], None] = field(default_factory=dict)


class _Watched:
    """Goes before a computation class; `state.watch` is told."""

    def apply_child_computation(self: Any, message: Any) -> Any:
        watch: Watch = self.state.watch
        if message.is_create:
            watch.created[message.storage_address] = None
        else:
            watch.called[message.code_address] = None
            if message.code_address != message.storage_address:
                watch.delegated[message.storage_address, message.code_address] = None
        return super().apply_child_computation(message)  # type: ignore[misc]


@cache
def _watched_class(base: Any) -> Any:
    """One class for all copies, since what is translated of a code is kept by class."""
    opcodes = dict(base.opcodes)
    for code in (*_TOLD, _SELFDESTRUCT):
        if code in opcodes:
            opcodes[code] = _noting(opcodes[code], _TOLD.get(code, ""))
    return type("WatchedComputation", (_Watched, base), {"opcodes": opcodes})


def _noting(opcode: Any, name: str) -> Callable[..., Any]:
    @wraps(opcode.__call__)
    def noting(computation: Any) -> Any:
        watch, own = computation.state.watch, computation.msg.storage_address
        if name:
            watch.told[own, name] = None
        else:
            watch.destroyed[own] = None
        return opcode(computation=computation)

    noting.__wrapped__ = getattr(opcode, "__wrapped__", opcode)
    return noting


class Copy(LiveState):
    """A block on top of a source's, in which messages run, by the rules of `fork`.

    `number` and `timestamp` (seconds since 1970) are that block's; a message may use `gas`.
    """

    def __init__(
        self,
        source: StateSource,
        *,
        number: int,
        timestamp: int,
        chain_id: int,
        fork: str = "prague",
        gas: int = MOST_GAS,
    ) -> None:
        self.number, self.timestamp, self._gas_limit = number, timestamp, gas
        header = first_header(
            block_number=number,
            timestamp=timestamp,
            gas_limit=gas,
            base_fee_per_gas=0,
            blob_gas_used=0,
            excess_blob_gas=0,
            withdrawals_root=EMPTY_ROOT,
            parent_beacon_block_root=bytes(32),
            requests_hash=EMPTY_REQUESTS_HASH,
        )
        state = CopiedState(source)
        shelf: Any = SimpleNamespace(nodes=state._nodes, block=lambda number: None)
        self._state = machine_class(Fork(fork))(header, shelf, chain_id).state
        self._state.computation_class = _watched_class(self._state.computation_class)
        self._state._account_db = state
        self._executor = self._state.get_transaction_executor()
        self.watch = Watch()

    @property
    def gas_limit(self) -> int:
        """The gas that a message may use."""
        return self._gas_limit

    @property
    def watch(self) -> Watch:
        watch: Watch = self._state.watch
        return watch

    @watch.setter
    def watch(self, watch: Watch) -> None:
        self._state.watch = watch

    @property
    def accounts(self) -> CopiedState:
        accounts: CopiedState = self._state.accounts
        return accounts

    def send(self, message: Message) -> Effect:
        """Run a message in this block and keep its effect; a failed one leaves no trace."""
        return self._run(message, self.number, self.timestamp, keep=True)

    def call(self, message: Message) -> Outcome:
        """Run a message for its answer, unwatched, and undo its effect."""
        kept, self.watch = self.watch, Watch()
        try:
            return super().call(message)
        finally:
            self.watch = kept

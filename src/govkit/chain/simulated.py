"""What simulated blocks run on: nodes of their own, hashes of their own, and noted transfers.

Nothing of this reaches the chain's store.
"""

from __future__ import annotations

import re
import weakref
from collections.abc import Mapping
from functools import cache
from itertools import count
from typing import Any, NamedTuple

from eth.exceptions import Halt, VMError

from govkit.chain.rows import StoredBlock
from govkit.chain.store import Store
from govkit.chain.trie import Tries
from govkit.chain.trie_nodes import NodeStore

COIN = b"\xee" * 20
"""Whom coin's transfers are logged for (ERC-7528)."""
TRANSFER = 0xDDF252AD1BE2C89B69C2B068FC378DAA952BA7F163C4A11628F55A4DF523B3EF
"""The topic of Transfer(address,address,uint256)."""
_SELFDESTRUCT = 0xFF


class SimulatedNodes(dict[bytes, bytes]):
    """Trie nodes and codes of a simulation, over those of the chain."""

    def __init__(self, below: NodeStore) -> None:
        super().__init__()
        self._below = below
        self.tries = Tries(weakref.proxy(self))  # no cycle: it is freed with the answer

    def __missing__(self, key: bytes) -> bytes:
        return self._below[key]

    def code(self, code_hash: bytes) -> bytes:
        """A contract's code. Raises KeyError."""
        own = self.get(code_hash)
        return self._below.code(code_hash) if own is None else own


class SimulatedStore:
    """A chain's store up to a block, and simulated blocks after it."""

    def __init__(self, store: Store, base: int) -> None:
        self._store, self._base = store, base
        self._blocks: dict[int, StoredBlock] = {}
        self.nodes = SimulatedNodes(store.nodes)

    def block(self, number: int) -> StoredBlock | None:
        """The block of that number, or None."""
        return self._store.block(number) if number <= self._base else self._blocks.get(number)

    def add(self, block: StoredBlock) -> None:
        self._blocks[block.number] = block


class Note(NamedTuple):
    """A log: its place in the block (what was undone counts too), address, topics and data."""

    place: int
    address: bytes
    topics: tuple[int, ...]
    data: bytes


class Notes:
    """Numbers the logs of a block, those of coin's transfers too if they are wanted."""

    def __init__(self, *, transfers: bool) -> None:
        self.transfers = transfers
        self._places = count()

    def next(self) -> int:
        return next(self._places)


class _Noted:
    """Goes before a computation class; `state.notes` and `state.precompiles` are its own."""

    state: Any

    @property
    def precompiles(self) -> Mapping[bytes, Any]:
        """Which addresses are warm follows from the fork alone (EIP-2929)."""
        found: Mapping[bytes, Any] = self.state.precompiles
        return found

    def __init__(self: Any, state: Any, message: Any, transaction_context: Any) -> None:
        super().__init__(state, message, transaction_context)  # type: ignore[call-arg]
        self.transfers: list[Note] = []
        goes_to_itself = message.sender == message.storage_address != message.code_address
        if message.should_transfer_value and not (goes_to_itself and not message.is_create):
            self.note_transfer(message.sender, message.storage_address, message.value)

    def note_transfer(self: Any, sender: bytes, to: bytes, value: int) -> None:
        if value and self.state.notes.transfers:
            topics = (TRANSFER, int.from_bytes(sender), int.from_bytes(to))
            self.transfers.append(Note(self.state.notes.next(), COIN, topics, value.to_bytes(32)))

    def add_log_entry(self: Any, account: bytes, topics: tuple[int, ...], data: bytes) -> None:
        super().add_log_entry(account, topics, data)  # type: ignore[misc]
        self._log_entries[-1] = (self.state.notes.next(), account, topics, data)


@cache
def simulated_class(base: Any) -> Any:
    """A computation class with the state's precompiled contracts, which notes logs and transfers.

    One class for all simulations, since what is translated of a code is kept by class.
    """
    opcodes = {**base.opcodes, _SELFDESTRUCT: _noting(base.opcodes[_SELFDESTRUCT])}
    return type("SimulatedComputation", (_Noted, base), {"opcodes": opcodes})


def _noting(opcode: Any) -> Any:
    """SELFDESTRUCT hands its coin on without a call."""

    def noting(computation: Any) -> Any:
        own = computation.msg.storage_address
        value = computation.state.get_balance(own)
        try:
            return opcode(computation=computation)
        except Halt:
            computation.note_transfer(own, computation.beneficiaries[-1], value)
            raise

    noting.__wrapped__ = opcode  # type: ignore[attr-defined]
    return noting


def notes_of(computation: Any) -> list[Note]:
    """The logs and transfers that were not undone, in order."""
    return sorted(_notes_of(computation))


def _notes_of(computation: Any) -> list[Note]:
    if computation.is_error:
        return []
    found = [Note(*entry) for entry in computation._log_entries]
    found += computation.transfers
    for child in computation.children:
        found += _notes_of(child)
    return found


_TEXTS = {
    "OutOfGas": "out of gas",
    "InsufficientStack": "stack underflow (0 <=> 1)",
    "FullStack": "stack limit reached 1024 (1023)",
    "InvalidJumpDestination": "invalid jump destination",
    "InvalidInstruction": "invalid opcode: INVALID",
    "InsufficientFunds": "insufficient balance for transfer",
    "StackDepthLimit": "max call depth exceeded",
    "ContractCreationCollision": "contract address collision",
    "WriteProtection": "write protection",
    "OutOfBoundsRead": "return data out of bounds",
    "ReservedBytesInCode": "invalid code: must not begin with 0xef",
}


def failure_text(error: VMError) -> str:
    """A failure of the machine, in the words that other nodes have for it."""
    name, text = type(error).__name__, str(error)
    if name == "InvalidInstruction":
        code = text.partition("0x")[2].partition(" ")[0]
        return (
            _TEXTS[name] if code in ("", "fe") else f"invalid opcode: opcode 0x{code} not defined"
        )
    if name == "InsufficientStack" and (counts := re.findall(r"\d+", text)) and "only" in text:
        return f"stack underflow ({counts[1]} <=> {counts[0]})"
    if "EIP170 " in text:
        return "max code size exceeded"
    if "Write contract code" in text:
        return "contract creation code storage out of gas"
    return _TEXTS.get(name, text[:200])

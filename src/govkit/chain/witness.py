"""A past state and past receipts from proofs alone, and contracts run over them without a node.

A witness is a pool of byte strings (trie nodes, codes, headers), each known by its Keccak-256
hash only. From one trusted block's hash the others follow: to the header, its state
and receipts, and through the contract that keeps earlier blocks' hashes (EIP-2935) to earlier
headers. What was altered has another hash, and so is not found.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from eth.vm.forks.prague.constants import HISTORY_STORAGE_ADDRESS
from eth_hash.auto import keccak

from govkit.chain.execution import Outcome, run
from govkit.chain.forks import Fork, machine_class
from govkit.chain.headers import Header
from govkit.chain.state import AccountDatabase
from govkit.chain.transactions import FreeTransaction, Message
from govkit.chain.trie import EMPTY_ROOT, Tries, decode, encode_bytes
from govkit.errors import RecordError

HISTORY_ADDRESS = bytes(HISTORY_STORAGE_ADDRESS)
HISTORY_BLOCKS = 8_191
"""How many earlier blocks' hashes a state holds, if the chain follows EIP-2935."""

MOST_GAS = 30_000_000
_RULES = Fork("prague")
_LENGTH_BYTES = 4
_MOST_BYTES = 1 << 24

Fetch = Callable[[bytes, int | None], None]
"""Adds the proof of an account (20 bytes), and of a slot of it, to the witness."""


class Witness(MutableMapping[bytes, bytes]):
    """Byte strings by their hash, and whether each was ever used."""

    def __init__(self, parts: Sequence[bytes] = ()) -> None:
        self._parts: dict[bytes, bytes] = {}
        self._used: set[bytes] = set()
        for part in parts:
            self.add(part)
        self.tries = Tries(self)

    def add(self, part: bytes) -> bytes:
        """Add a part, and return its hash."""
        part_hash = bytes(keccak(part))
        self._parts[part_hash] = part
        return part_hash

    def __getitem__(self, key: bytes) -> bytes:
        part = self._parts[key]
        self._used.add(key)
        return part

    def __setitem__(self, key: bytes, value: bytes) -> None:
        raise TypeError("add to a witness with add(), which hashes")

    def __delitem__(self, key: bytes) -> None:
        raise TypeError("nothing can be removed from a witness")

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._parts)

    def __len__(self) -> int:
        return len(self._parts)

    def code(self, code_hash: bytes) -> bytes:
        """A contract's code. Raises KeyError."""
        return self[code_hash]

    def unused(self) -> int:
        """The number of unused parts."""
        return len(self._parts) - len(self._used)

    def to_bytes(self, without: Collection[bytes] = ()) -> bytes:
        """The parts that were looked at, in the order of their hashes, each behind its length;
        `without` are hashes of those that are kept elsewhere."""
        used = (self._parts[key] for key in sorted(self._used.difference(without)))
        return b"".join(len(each).to_bytes(_LENGTH_BYTES) + each for each in used)

    @classmethod
    def parse(cls, raw: bytes) -> Witness:
        """Raises RecordError unless `to_bytes` may have written it."""
        parts, place = [], 0
        while place < len(raw):
            length = int.from_bytes(raw[place : place + _LENGTH_BYTES])
            place += _LENGTH_BYTES
            if not 0 < length <= _MOST_BYTES or place + length > len(raw):
                raise _bad("a part is cut off")
            parts.append(raw[place : place + length])
            place += length
        hashes = [bytes(keccak(part)) for part in parts]
        if any(hashes[i] >= hashes[i + 1] for i in range(len(hashes) - 1)):
            raise _bad("its parts are not in order")
        return cls(parts)


class ProvenState(AccountDatabase):
    """The accounts under a root that a witness proves; `fetch` adds missing parts."""

    def __init__(self, witness: Witness, state_root: bytes, fetch: Fetch | None = None) -> None:
        super().__init__(witness, state_root)  # type: ignore[arg-type]  # it reads as a NodeStore
        self._fetch = fetch

    def account(self, address: bytes) -> Any:
        try:
            return super().account(address)
        except KeyError:
            self._ask(address, None)
            return super().account(address)

    def get_storage(self, address: bytes, slot: int, from_journal: bool = True) -> int:
        try:
            return super().get_storage(address, slot, from_journal)
        except KeyError:
            self._ask(address, slot)
            return super().get_storage(address, slot, from_journal)

    def get_code(self, address: bytes) -> bytes:
        try:
            return super().get_code(address)
        except KeyError:
            self._ask(address, None)
            return super().get_code(address)

    def _ask(self, address: bytes, slot: int | None) -> None:
        if self._fetch is None:
            where = f"0x{address.hex()}" + ("" if slot is None else f", slot {slot:#x}")
            raise _bad(f"it lacks the proof of {where}")
        self._fetch(address, slot)


def run_call(
    state: ProvenState, witness: Witness, header: Header, chain_id: int, call: Message
) -> Outcome:
    """What a call answers right after a block, worked out here over the proved state.

    Raises RecordError if the witness lacks or garbles something that the call reads.
    """
    shelf: Any = SimpleNamespace(nodes=witness, block=lambda number: None)
    # Reads pay no fees.
    vm = machine_class(_RULES)(replace(header, base_fee_per_gas=0), shelf, chain_id)
    vm.state._account_db = state
    gas = min(MOST_GAS, call.gas or MOST_GAS)
    with_reason = _guarded(lambda: run(vm, FreeTransaction.of(call, gas)))
    assert isinstance(with_reason, Outcome)
    return with_reason


def read_header(raw: bytes) -> Header:
    """A header from its RLP. Raises RecordError."""
    header = _guarded(lambda: Header.decode(raw))
    if not isinstance(header, Header) or header.encode() != raw:
        raise _bad("a header cannot be decoded")
    return header


def history_slot(number: int) -> int:
    """The slot in which the history contract keeps the hash of a block."""
    return number % HISTORY_BLOCKS


def receipt_at(witness: Witness, receipt_root: bytes, position: int) -> bytes:
    """The receipt of a block's transaction number `position`, from 0. Raises RecordError."""
    minimal = position.to_bytes((position.bit_length() + 7) // 8)
    raw = _guarded(lambda: witness.tries.get(receipt_root, encode_bytes(minimal)))
    if not raw:
        raise _bad(f"there is no receipt {position} in that block")
    return bytes(raw)


def receipt_path(witness: Witness, receipt_root: bytes, position: int) -> list[bytes]:
    """The nodes that prove such a receipt. Raises RecordError."""
    minimal = position.to_bytes((position.bit_length() + 7) // 8)
    found: list[bytes] = _guarded(lambda: witness.tries.prove(receipt_root, encode_bytes(minimal)))
    return found


def receipt_nodes(receipts: Sequence[bytes]) -> tuple[bytes, Mapping[bytes, bytes]]:
    """The root of a block's receipts, and the nodes of their trie by hash."""
    nodes: dict[bytes, bytes] = {}
    keyed = {
        encode_bytes(place.to_bytes((place.bit_length() + 7) // 8)): receipt
        for place, receipt in enumerate(receipts)
    }
    return Tries(nodes).update(EMPTY_ROOT, keyed), nodes


def logs_of(receipt: bytes) -> list[tuple[bytes, tuple[bytes, ...], bytes]]:
    """Address, topics and data of each event in a receipt; nothing if it failed (EIP-658,
    EIP-2718). Raises RecordError."""

    def read() -> list[tuple[bytes, tuple[bytes, ...], bytes]]:
        body = receipt if receipt[0] >= 0xC0 else receipt[1:]
        status, _, _, logs = decode(body)[:4]
        if status != b"\x01":
            return []
        return [(bytes(at), tuple(map(bytes, topics)), bytes(data)) for at, topics, data in logs]

    found: list[tuple[bytes, tuple[bytes, ...], bytes]] = _guarded(read)
    return found


def has_succeeded(receipt: bytes) -> bool:
    """Whether the transaction of a receipt succeeded (EIP-658)."""
    body = receipt if receipt[0] >= 0xC0 else receipt[1:]
    return bool(decode(body)[0] == b"\x01")


def _guarded(read: Callable[[], Any]) -> Any:
    """The result of `read`; broken parts fail in any layer, and in many ways."""
    try:
        return read()
    except RecordError:
        raise
    except (KeyError, IndexError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise _bad("part of it is missing or altered") from error


def _bad(why: str) -> RecordError:
    return RecordError("the proofs do not verify", why, "ask for an undamaged copy")

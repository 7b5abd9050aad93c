"""Proves a contract's storage from a block's state root, without a node.

Merkle-Patricia proofs as `eth_getProof` gives them (EIP-1186), read by the trie library.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from govkit.crypto.keccak import keccak
from govkit.crypto.rlp import rlp_encode
from govkit.errors import RecordError

_STATE_ROOT, _NUMBER, _TIMESTAMP = 3, 8, 11
_MOST_NODES = 65
"""A path has at most a node for each of 64 nibbles, and the root."""


@dataclass(frozen=True, slots=True)
class HeaderFacts:
    """A block header's facts: its state root (32 bytes), number, time (seconds since 1970)."""

    state_root: bytes
    number: int
    timestamp: int


def encode_header(items: Sequence[bytes | int]) -> bytes:
    """The RLP of a header's fields in their order; its Keccak-256 is the block's hash."""
    return rlp_encode(items)


def encode_receipt(
    kind: int,
    status: int,
    gas_used: int,
    bloom: bytes,
    logs: Sequence[tuple[bytes, Sequence[bytes], bytes]],
) -> bytes:
    """A receipt as it is hashed (EIP-658, EIP-2718): transaction type, 1 for success, the gas used
    in the block so far, 256 bytes of bloom, and address, topics and data of each event."""
    raw = rlp_encode([status, gas_used, bloom, logs])
    return (bytes([kind]) if kind else b"") + raw


def read_header(raw: bytes) -> HeaderFacts:
    """The facts in a header's RLP. Raises RecordError if it is not a header."""
    items = _decoded(raw)
    if len(items) < 15 or not all(isinstance(each, bytes) for each in items):
        raise _bad("the header cannot be decoded")
    if len(items[_STATE_ROOT]) != 32:
        raise _bad("the header cannot be decoded")
    number, timestamp = (int.from_bytes(items[each]) for each in (_NUMBER, _TIMESTAMP))
    return HeaderFacts(items[_STATE_ROOT], number, timestamp)


def prove_storage_root(state_root: bytes, account: bytes, proof: Sequence[bytes]) -> bytes:
    """The storage root (32 bytes) of an account (20 bytes). Raises RecordError."""
    value = _value(state_root, account, proof)
    items = _decoded(value) if value else []
    if len(items) != 4:
        raise _bad("there is no such account in this state")
    return bytes(items[2])


def prove_word(storage_root: bytes, slot: int, proof: Sequence[bytes]) -> int:
    """The word in a slot, 0 if the proof shows that there is none. Raises RecordError."""
    value = _value(storage_root, slot.to_bytes(32), proof)
    if not value:
        return 0
    import rlp

    try:
        return int.from_bytes(rlp.decode(value))
    except Exception as error:  # rlp raises several kinds, and a list has no bytes
        raise _bad("a proved value is not a word") from error


def mapping_slot(slot: int, key: bytes) -> int:
    """The slot in which a Vyper HashMap at `slot` keeps the value of `key` (at most 32 bytes)."""
    return int.from_bytes(keccak(slot.to_bytes(32) + key.rjust(32, b"\x00")))


def _value(root: bytes, key: bytes, proof: Sequence[bytes]) -> bytes:
    """The trie's value under `root` for the hash of `key`; empty if it has none."""
    import rlp
    from trie import HexaryTrie

    if len(proof) > _MOST_NODES:
        raise _bad("the proof is too long")
    try:
        nodes = [rlp.decode(each) for each in proof]
        return bytes(HexaryTrie.get_from_proof(root, keccak(key), nodes))
    except Exception as error:  # the library raises many kinds of errors for broken nodes
        raise _bad("a node of the proof is missing or altered") from error


def _decoded(raw: bytes) -> list[Any]:
    import rlp

    try:
        items = rlp.decode(raw)
    except Exception as error:  # rlp raises several kinds
        raise _bad("it is not RLP") from error
    return items if isinstance(items, list) else []


def _bad(why: str) -> RecordError:
    return RecordError("the state proof does not verify", why, "ask for a new one")

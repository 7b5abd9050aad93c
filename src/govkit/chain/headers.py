"""Block headers of every fork, in RLP and out of it, and what follows from a parent's."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import Any

from eth_hash.auto import keccak

from govkit.chain.trie import EMPTY_ROOT, decode, encode

EMPTY_BLOOM = 0
EMPTY_UNCLES_HASH = keccak(b"\xc0")
EMPTY_REQUESTS_HASH = bytes.fromhex(
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"  # SHA-256 of nothing
)
_ELASTICITY = 2
_BASE_FEE_CHANGE_DENOMINATOR = 8
INITIAL_BASE_FEE_WEI = 10**9


@dataclass(frozen=True, slots=True)
class Header:
    """A header; what its fork does not have yet is None. `bloom` is the 256 bytes as an integer.

    The names are those that py-evm reads.
    """

    parent_hash: bytes
    uncles_hash: bytes
    coinbase: bytes
    state_root: bytes
    transaction_root: bytes
    receipt_root: bytes
    bloom: int
    difficulty: int
    block_number: int
    gas_limit: int
    gas_used: int
    timestamp: int
    extra_data: bytes
    mix_hash: bytes
    nonce: bytes
    base_fee_per_gas: int | None = None
    withdrawals_root: bytes | None = None
    blob_gas_used: int | None = None
    excess_blob_gas: int | None = None
    parent_beacon_block_root: bytes | None = None
    requests_hash: bytes | None = None
    _encoded: bytes = field(init=False, default=b"", compare=False, repr=False)
    _hash: bytes = field(init=False, default=b"", compare=False, repr=False)

    @property
    def hash(self) -> bytes:
        """Worked out once, when it is asked for: a block in the making has no use for it."""
        if not self._hash:
            object.__setattr__(self, "_hash", bytes(keccak(self.encode())))
        return self._hash

    def encode(self) -> bytes:
        """RLP, with as many fields as the fork has."""
        if not self._encoded:
            values = (getattr(self, name) for name in _NAMES)
            items = zip(_NAMES, values, strict=True)
            raw = encode([_item(name, each) for name, each in items if each is not None])
            object.__setattr__(self, "_encoded", raw)
        return self._encoded

    @classmethod
    def decode(cls, raw: bytes) -> Header:
        return cls.of_items(decode(raw))

    @classmethod
    def of_items(cls, items: list[bytes]) -> Header:
        """A header from its decoded RLP list, of 15 to 21 items."""
        values: dict[str, Any] = {
            name: int.from_bytes(item) if name in _INTEGERS else item
            for name, item in zip(_NAMES, items, strict=False)
        }
        return cls(**values)


_NAMES = tuple(each.name for each in fields(Header) if each.init)
_INTEGERS = frozenset(each.name for each in fields(Header) if "int" in str(each.type))


def _item(name: str, value: Any) -> bytes:
    if name == "bloom":
        return int(value).to_bytes(256)
    if isinstance(value, int):
        return value.to_bytes((value.bit_length() + 7) // 8)
    return bytes(value)


def first_header(**values: Any) -> Header:
    """A genesis header of its own making, before its state root is known; the rest is empty."""
    header = Header(
        parent_hash=bytes(32),
        uncles_hash=EMPTY_UNCLES_HASH,
        coinbase=bytes(20),
        state_root=EMPTY_ROOT,
        transaction_root=EMPTY_ROOT,
        receipt_root=EMPTY_ROOT,
        bloom=EMPTY_BLOOM,
        difficulty=0,
        block_number=0,
        gas_limit=0,
        gas_used=0,
        timestamp=0,
        extra_data=b"",
        mix_hash=bytes(32),
        nonce=bytes(8),
    )
    return replace(header, **values)


def next_base_fee(parent: Header) -> int:
    """The base fee after a block, in wei a gas (EIP-1559)."""
    if parent.base_fee_per_gas is None:
        return INITIAL_BASE_FEE_WEI
    base_fee, target = parent.base_fee_per_gas, parent.gas_limit // _ELASTICITY
    if parent.gas_used == target:
        return base_fee
    change = base_fee * abs(parent.gas_used - target) // target // _BASE_FEE_CHANGE_DENOMINATOR
    return base_fee + max(change, 1) if parent.gas_used > target else base_fee - change

"""Keccak-256, and the checksum of addresses that is made with it."""

from __future__ import annotations

import re

from govkit.types import Address


def keccak(data: bytes) -> bytes:
    """Keccak-256, the hash of Ethereum (32 bytes)."""
    # Named, since eth-hash looks for pycryptodome first, which takes ten times as long to import.
    from eth_hash.backends.pysha3 import keccak256

    return bytes(keccak256(data))


def checksum(address: str | bytes) -> Address:
    """The EIP-55 form of an address: 20 bytes, or 40 hex digits with or without 0x."""
    digits = address.hex() if isinstance(address, bytes) else address.removeprefix("0x").lower()
    nibbles = keccak(digits.encode()).hex()
    cased = (
        digit.upper() if int(nibble, 16) >= 8 else digit
        for digit, nibble in zip(digits, nibbles, strict=False)
    )
    return Address("0x" + "".join(cased))


def parse_address(text: object) -> Address:
    """An address from an untrusted file, with its EIP-55 checksum. Raises ValueError."""
    if not isinstance(text, str) or not re.fullmatch("0x[0-9a-fA-F]{40}", text):
        raise ValueError(f"{str(text)[:80]!r} is not an address")
    return checksum(bytes.fromhex(text[2:]))

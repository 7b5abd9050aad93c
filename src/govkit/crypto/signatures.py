"""Converts signatures as wallets write them to the only form that contracts accept."""

from __future__ import annotations


def plain_signature(raw: bytes) -> bytes:
    """A signature as r, s and a v of 27 or 28, 65 bytes. Raises ValueError for anything else.

    Some hardware wallets write v as 0 or 1; some write 64 bytes, with the parity in the highest
    bit of s (EIP-2098).
    """
    if len(raw) == 64:
        parity, s = raw[32] >> 7, bytes([raw[32] & 0x7F]) + raw[33:]
        return raw[:32] + s + bytes([27 + parity])
    if len(raw) == 65 and raw[64] in (0, 1):
        return raw[:64] + bytes([27 + raw[64]])
    if len(raw) != 65 or raw[64] not in (27, 28):
        raise ValueError("its signature is not r, s and v of 27 or 28, together 65 bytes")
    return raw

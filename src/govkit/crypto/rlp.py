"""RLP, Ethereum's encoding of lists (yellow paper, appendix B), by the library of that name."""

from __future__ import annotations

from collections.abc import Sequence

Item = bytes | int | Sequence["Item"]
"""Bytes, a number from 0 (encoded without leading zeros), or a list of these."""


def rlp_encode(items: Sequence[Item]) -> bytes:
    import rlp

    raw: bytes = rlp.encode(list(map(_plain, items)))
    return raw


def _plain(item: Item) -> object:
    if isinstance(item, bytes):
        return item
    if isinstance(item, int):
        return item.to_bytes((item.bit_length() + 7) // 8)
    return list(map(_plain, item))

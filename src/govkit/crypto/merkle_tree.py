"""A whole Merkle tree in memory, so that each proof takes only a few look-ups.

All full subtrees of RFC 6962, section 2.1, are kept, level above level, 64 bytes a leaf. They
never change as the tree grows: roots and proofs of every earlier size come from them too.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from govkit.crypto.merkle import EMPTY_ROOT, HASH_BYTES, node_hash

_PAIR_BYTES = 2 * HASH_BYTES


class MerkleTree:
    """An append-only tree over leaf hashes (32 bytes each)."""

    def __init__(self, leaf_hashes: Iterable[bytes] = ()) -> None:
        # Level l holds the roots of the full subtrees of 2^l leaves, concatenated.
        self._levels: list[bytearray] = [bytearray()]
        self.extend(leaf_hashes)

    @property
    def size(self) -> int:
        """The number of leaves."""
        return len(self._levels[0]) // HASH_BYTES

    def leaf(self, index: int) -> bytes:
        """The hash of leaf `index`. Raises IndexError."""
        if not 0 <= index < self.size:
            raise IndexError(f"leaf {index} of a tree of {self.size}")
        return self._node(0, index)

    def extend(self, leaf_hashes: Iterable[bytes]) -> None:
        """Append leaves. Raises ValueError unless each hash has 32 bytes, and changes nothing."""
        joined = bytearray()
        for each in leaf_hashes:
            if len(each) != HASH_BYTES:
                raise ValueError(f"a leaf hash has {HASH_BYTES} bytes, not {len(each)}")
            joined += each
        self.extend_joined(joined)

    def extend_joined(self, leaf_hashes: bytes | bytearray) -> None:
        """Append leaves from concatenated hashes, as in a tile of level 0."""
        if len(leaf_hashes) % HASH_BYTES:
            raise ValueError(f"leaf hashes have {HASH_BYTES} bytes each")
        self._levels[0] += leaf_hashes
        level = 0
        while len(self._levels[level]) >= _PAIR_BYTES:
            if level + 1 == len(self._levels):
                self._levels.append(bytearray())
            above = self._levels[level + 1]
            above += _pair_hashes(bytes(self._levels[level][2 * len(above) :]))
            level += 1

    def root(self, size: int | None = None) -> bytes:
        """The root of the first `size` leaves, or of all. Raises IndexError."""
        size = self._checked(size)
        return self._range_root(0, size) if size else EMPTY_ROOT

    def inclusion_proof(self, index: int, size: int | None = None) -> list[bytes]:
        """PATH(index, D[size]) of RFC 6962, section 2.1.1, from the leaf up. Raises IndexError."""
        size = self._checked(size)
        if not 0 <= index < size:
            raise IndexError(f"leaf {index} of a tree of {size}")
        path: list[bytes] = []
        start, end = 0, size
        while end - start > 1:
            split = start + _split_of(end - start)
            if index < split:
                path.append(self._range_root(split, end))
                end = split
            else:
                path.append(self._range_root(start, split))
                start = split
        return path[::-1]

    def consistency_proof(self, old_size: int, new_size: int | None = None) -> list[bytes]:
        """PROOF(old size, D[new size]) of RFC 6962, section 2.1.2. Raises IndexError."""
        new_size = self._checked(new_size)
        if not 0 <= old_size <= new_size:
            raise IndexError(f"a tree of {new_size} does not begin with one of {old_size}")
        path: list[bytes] = []
        start, end, whole = 0, new_size, True
        while old_size and old_size != end:
            split = start + _split_of(end - start)
            if old_size <= split:
                path.append(self._range_root(split, end))
                end = split
            else:
                path.append(self._range_root(start, split))
                start, whole = split, False
        if old_size and not whole:
            path.append(self._range_root(start, end))
        return path[::-1]

    def subtrees(self, level: int, start: int, count: int) -> bytes:
        """Concatenated roots of full subtrees of 2^`level` leaves, from the `start`-th on."""
        end = (start + count) * HASH_BYTES
        if level >= len(self._levels) or end > len(self._levels[level]):
            raise IndexError(f"subtrees {start} to {start + count} of level {level} are not full")
        return bytes(self._levels[level][start * HASH_BYTES : end])

    def _checked(self, size: int | None) -> int:
        if size is None:
            return self.size
        if not 0 <= size <= self.size:
            raise IndexError(f"size {size} of a tree of {self.size}")
        return size

    def _node(self, level: int, index: int) -> bytes:
        return bytes(self._levels[level][index * HASH_BYTES : (index + 1) * HASH_BYTES])

    def _range_root(self, start: int, end: int) -> bytes:
        """The root over leaves that begin where a subtree begins, as every range in a proof does.

        The range is cut into full subtrees, the largest first, and folded from the right.
        """
        peaks: list[bytes] = []
        while start < end:
            level = (end - start).bit_length() - 1
            peaks.append(self._node(level, start >> level))
            start += 1 << level
        root = peaks.pop()
        while peaks:
            root = node_hash(peaks.pop(), root)
        return root


def _split_of(count: int) -> int:
    """The greatest power of two below `count`, which is at least 2."""
    return 1 << ((count - 1).bit_length() - 1)


def _pair_hashes(nodes: bytes) -> bytes:
    """The parents of neighbours; an odd one at the end has none yet."""
    whole = len(nodes) - len(nodes) % _PAIR_BYTES
    return b"".join(
        [
            sha256(b"\x01" + nodes[place : place + _PAIR_BYTES]).digest()
            for place in range(0, whole, _PAIR_BYTES)
        ]
    )

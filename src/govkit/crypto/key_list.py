"""The Merkle tree of a list of keys: OpenZeppelin's StandardMerkleTree over `address`.

Leaves are keccak(keccak(address as a word)), so that no node can be taken for one; they are
sorted, and so is each pair of children, so that a proof needs no positions.
See https://github.com/OpenZeppelin/merkle-tree.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from govkit.crypto.keccak import keccak
from govkit.types import Address

MAX_PROOF = 24
"""How many hashes a proof may have, as in contracts/modules/founding_list.vy."""


class KeyList:
    """Keys, each once, as a tree with a `root` (32 bytes) and a `proof` of each."""

    def __init__(self, keys: Iterable[Address]) -> None:
        """Raises ValueError for no keys, duplicate keys, or too many."""
        self.keys = tuple(keys)
        leaves = sorted(leaf_of(key) for key in self.keys)
        if len(set(leaves)) < len(leaves):
            raise ValueError("a key is in the list twice")
        if not 0 < len(leaves) <= 1 << MAX_PROOF:
            raise ValueError(f"a list has from 1 to {1 << MAX_PROOF} keys, not {len(leaves)}")
        self._nodes = tree_of(leaves)

    @property
    def root(self) -> bytes:
        return self._nodes[0]

    def proof(self, key: Address) -> list[bytes]:
        """The hashes beside the way from a key's leaf up to the root. Raises KeyError."""
        leaf = leaf_of(key)
        first_leaf = len(self._nodes) // 2
        try:
            place = self._nodes.index(leaf, first_leaf)
        except ValueError:
            raise KeyError(key) from None
        proof = []
        while place:
            proof.append(self._nodes[place + 1 if place & 1 else place - 1])
            place = (place - 1) // 2
        return proof


def leaf_of(key: Address) -> bytes:
    """The leaf of a key (32 bytes)."""
    return keccak(keccak(bytes(12) + bytes.fromhex(key[2:])))


def tree_of(leaves: Sequence[bytes]) -> list[bytes]:
    """A whole tree, the root first, the children of node n at 2n + 1 and 2n + 2.

    The sorted leaves are at the end in the opposite order.
    """
    nodes = [b""] * (len(leaves) - 1) + list(reversed(leaves))
    for place in reversed(range(len(leaves) - 1)):
        nodes[place] = keccak(b"".join(sorted(nodes[2 * place + 1 : 2 * place + 3])))
    return nodes


def is_listed(key: Address, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether a proof shows that a key is on the list with that root."""
    node = leaf_of(key)
    for sibling in proof:
        node = keccak(b"".join(sorted((node, sibling))))
    return node == root

"""The Merkle tree of RFC 6962, section 2.1, and how its proofs are verified.

Hashes are SHA-256, 32 bytes. Indices count from 0, as in the RFC; record n is leaf n - 1.
Many proofs of one tree, or of a large one, come from `merkle_tree.MerkleTree`.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()
"""The root of the tree without leaves."""


def leaf_hash(entry: bytes) -> bytes:
    """The hash of an entry as a leaf."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return sha256(b"\x01" + left + right).digest()


def tree_root(leaf_hashes: Sequence[bytes]) -> bytes:
    """The Merkle tree hash over the leaves' hashes; of no leaves, the hash of nothing.

    One pass with a stack of full subtrees, so memory is logarithmic beside the leaves.
    """
    if not leaf_hashes:
        return EMPTY_ROOT
    peaks: list[bytes] = []
    for index, leaf in enumerate(leaf_hashes):
        node = leaf
        while index & 1:
            node = node_hash(peaks.pop(), node)
            index >>= 1
        peaks.append(node)
    root = peaks.pop()
    while peaks:
        root = node_hash(peaks.pop(), root)
    return root


def inclusion_proof(leaf_hashes: Sequence[bytes], index: int) -> list[bytes]:
    """The audit path of leaf `index`, from the leaf up (RFC 6962, section 2.1.1).

    Raises IndexError unless `index` is one of the tree's.
    """
    size = len(leaf_hashes)
    if not 0 <= index < size:
        raise IndexError(f"leaf {index} of a tree of {size}")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        split = start + _greatest_power_of_two_below(end - start)
        if index < split:
            path.append(tree_root(leaf_hashes[split:end]))
            end = split
        else:
            path.append(tree_root(leaf_hashes[start:split]))
            start = split
    return path[::-1]


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """Whether `proof` shows that the leaf's hash stands at `index` of the tree with that root.

    The algorithm of RFC 9162, section 2.1.3.2.
    """
    if not 0 <= index < size:
        return False
    node, last = index, size - 1
    computed = leaf
    for sibling in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            computed = node_hash(sibling, computed)
            while not node & 1 and node:
                node >>= 1
                last >>= 1
        else:
            computed = node_hash(computed, sibling)
        node >>= 1
        last >>= 1
    return last == 0 and computed == root


def verify_consistency(
    old_size: int, new_size: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> bool:
    """Whether `proof` shows that the tree with the new root begins with all of the old one.

    The algorithm of RFC 9162, section 2.1.4.2; the empty tree begins every tree, without proof.
    """
    if not 0 <= old_size <= new_size:
        return False
    if old_size == 0:
        return not proof and old_root == EMPTY_ROOT
    if old_size == new_size:
        return not proof and old_root == new_root
    # A tree that is one full subtree is itself the first node of the path.
    path = [old_root, *proof] if old_size & (old_size - 1) == 0 else list(proof)
    return _grows_into(old_size - 1, new_size - 1, path, old_root, new_root)


def _grows_into(node: int, last: int, path: list[bytes], old_root: bytes, new_root: bytes) -> bool:
    while node & 1:
        node >>= 1
        last >>= 1
    if not path:
        return False
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not node & 1 and node:
                node >>= 1
                last >>= 1
        else:
            new = node_hash(new, sibling)
        node >>= 1
        last >>= 1
    return last == 0 and old == old_root and new == new_root


def _greatest_power_of_two_below(number: int) -> int:
    return 1 << ((number - 1).bit_length() - 1)

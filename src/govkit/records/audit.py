"""The auditor: checks that the present log continues the one that was seen before."""

from __future__ import annotations

from collections.abc import Callable

from govkit.crypto.merkle import verify_consistency
from govkit.crypto.merkle_tree import MerkleTree
from govkit.errors import RecordError
from govkit.records.archive import Head
from govkit.records.checkpoint import Checkpoint

_NEXT = "keep what you have as evidence, and tell the citizens"


def audit(
    seen: Head, now: Head, tree: MerkleTree, block_hash: Callable[[int], bytes | None]
) -> list[bytes]:
    """The consistency proof from the head that was `seen` to the one `now`.

    `tree` is that of all records now; `block_hash` tells the hash of a block by its number,
    or None. Raises RecordError for any rewrite, also of the chain alone (a fork or a reset).
    """
    proof = continues(seen.checkpoint(), now.checkpoint(), tree)
    if block_hash(seen.block) != seen.block_hash:
        raise RecordError(
            "the chain under the log was rewritten",
            f"block {seen.block} is no longer 0x{seen.block_hash.hex()}, which was seen before",
            _NEXT,
        )
    return proof


def continues(seen: Checkpoint, now: Checkpoint, tree: MerkleTree) -> list[bytes]:
    """The consistency proof from a checkpoint to the head of `tree`. Raises RecordError."""
    if seen.origin != now.origin:
        raise RecordError(
            "this is another log", f"{seen.origin} was seen, now it is {now.origin}", _NEXT
        )
    if seen.size > now.size:
        raise RecordError(
            "records were removed from the log",
            f"{seen.size} were seen, now there are {now.size}",
            _NEXT,
        )
    proof = tree.consistency_proof(seen.size, now.size)
    if not verify_consistency(seen.size, now.size, proof, seen.root, now.root):
        raise RecordError(
            "the log was rewritten",
            f"its first {seen.size} records are not those that were seen: their root is "
            f"0x{tree.root(seen.size).hex()}, it was 0x{seen.root.hex()}",
            _NEXT,
        )
    return proof

"""Records as a nation might have them, without a chain."""

from __future__ import annotations

from hashlib import sha256

from govkit.crypto.merkle_tree import MerkleTree
from govkit.records.checkpoint import Checkpoint, SigningKey
from govkit.records.record import Record
from govkit.types import Address, Relation

ORIGIN = "eip155:1337:0x5FbDB2315678afecb367f032d93F642f64180aa3"
KEEPER = Address("0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
KEY = SigningKey(ORIGIN, bytes(range(32)))
OTHER_KEY = SigningKey(ORIGIN, bytes(range(1, 33)))
BEGIN = 1_800_000_000
DAY = 86_400


def record(
    number: int,
    content: bytes | str = "",
    *,
    kind: str = "law",
    title: str | None = None,
    relation: Relation = Relation.NONE,
    target: int = 0,
) -> Record:
    """Record `number`, written on day `number`."""
    raw = content.encode() if isinstance(content, str) else content
    return Record(
        number=number,
        kind=kind,
        author=KEEPER,
        timestamp=BEGIN + number * DAY,
        content_hash=sha256(raw).digest(),
        title=f"Law {number}" if title is None else title,
        relation=relation,
        target=target,
    )


def log_of(records: list[Record]) -> tuple[MerkleTree, str]:
    """The tree over records, and its head signed by `KEY`."""
    tree = MerkleTree(each.leaf() for each in records)
    return tree, KEY.sign(Checkpoint(ORIGIN, tree.size, tree.root()))

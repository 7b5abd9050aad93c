"""What a long record log costs: its head rebuilt, its proofs, its leaves, its events.

    python benchmarks/records.py [--leaves 1000000]

`hashlib` is the time that as many hashes of as many bytes take in a bare loop. The result is
written to benchmarks/results/records.json.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import Any

from govkit.contracts import RecordLedger
from govkit.contracts.abi import encode
from govkit.crypto.merkle import verify_consistency, verify_inclusion
from govkit.crypto.merkle_tree import MerkleTree
from govkit.records.record import Record
from govkit.types import Address

RESULT = Path(__file__).parent / "results" / "records.json"
AUTHOR = Address("0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
PROOFS = 1_000
ROUNDS = 9


def seconds(work: Callable[[], Any], times: int = 3) -> float:
    """Of the processor, the best of several runs: what else the machine does counts little."""
    best = float("inf")
    for _ in range(times):
        begun = time.process_time()
        work()
        best = min(best, time.process_time() - begun)
    return best


def bare_hashes(count: int) -> None:
    message = b"\x01" * 65
    for _ in range(count):
        sha256(message).digest()


def record(number: int) -> Record:
    digest = sha256(number.to_bytes(8)).digest()
    return Record(number, "law", AUTHOR, 1_800_000_000, digest, f"Article {number}: Of property")


def measure(leaves: int) -> dict[str, float]:
    hashes = [sha256(number.to_bytes(8)).digest() for number in range(leaves)]
    rounds = [  # in turns, since the machine's own speed changes
        (seconds(lambda: bare_hashes(leaves - 1), 1), seconds(lambda: MerkleTree(hashes).root(), 1))
        for _ in range(ROUNDS)
    ]
    bare, rebuilt = (median(each) for each in zip(*rounds, strict=True))
    tree = MerkleTree(hashes)
    root = tree.root()
    places = [(number * 997) % leaves for number in range(PROOFS)]

    def inclusion() -> None:
        for index in places:
            assert verify_inclusion(hashes[index], index, leaves, tree.inclusion_proof(index), root)

    def consistency() -> None:
        for size in places:
            proof = tree.consistency_proof(size)
            assert verify_consistency(size, leaves, proof, tree.root(size), root)

    records = [record(number) for number in range(1, PROOFS + 1)]
    event = RecordLedger.compiled().events["RecordAppended"]
    kinds = [kind for _, kind, indexed in event.fields if not indexed]
    data = encode(kinds, [1_800_000_000, bytes(32), 0, 0, "Article 12: Of property"])
    topics = (event.topic, bytes(32), b"law".ljust(32, b"\0"), bytes(12) + bytes(20))
    return {
        "leaves": leaves,
        "hashlib_s": bare,
        "head_s": rebuilt,
        "head_over_hashlib": median(head / hashed for hashed, head in rounds),
        "inclusion_proof_and_check_ms": seconds(inclusion) / PROOFS * 1_000,
        "consistency_proof_and_check_ms": seconds(consistency) / PROOFS * 1_000,
        "leaf_of_a_record_us": seconds(lambda: [each.leaf() for each in records]) / PROOFS * 1e6,
        "record_of_a_log_us": seconds(
            lambda: [Record.from_log(topics, data) for _ in range(PROOFS)]
        ) / PROOFS * 1e6,
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--leaves", type=int, default=1_000_000)
    result = {name: round(value, 4) for name, value in measure(parser.parse_args().leaves).items()}
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=2) + "\n")
    print(json.dumps(result, indent=2))  # noqa: T201


if __name__ == "__main__":
    main()

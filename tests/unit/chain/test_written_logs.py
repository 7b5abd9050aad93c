"""Logs are written as JSON at once: the same text that writing dictionaries of them gives."""

from __future__ import annotations

import json
import random

import pytest

from govkit.chain.encoding import Written, log_json, log_text
from govkit.chain.rows import StoredBlock, StoredLog, log_columns
from govkit.chain.server import _encode
from govkit.chain.store import Store


def made(draw: random.Random, block: int, position: int) -> StoredLog:
    topics = tuple(draw.randbytes(32) for _ in range(draw.randrange(5)))
    data = draw.randbytes(draw.choice((0, 1, 32, 700)))
    sent = block.to_bytes(2) * 16
    return StoredLog(block, position, position // 2, sent, draw.randbytes(20), topics, data)


def expected(log: StoredLog, block: StoredBlock) -> dict[str, object]:
    """As the execution APIs describe a log, in go-ethereum's order."""
    return {
        "address": f"0x{log.address.hex()}",
        "topics": [f"0x{each.hex()}" for each in log.topics],
        "data": f"0x{log.data.hex()}",
        "blockNumber": hex(log.block),
        "transactionHash": f"0x{log.transaction_hash.hex()}",
        "transactionIndex": hex(log.transaction_position),
        "blockHash": f"0x{block.hash.hex()}",
        "blockTimestamp": hex(block.timestamp),
        "logIndex": hex(log.position),
        "removed": False,
    }


def test_from_the_store_and_from_the_newest_block() -> None:
    draw, store, all_expected = random.Random(22), Store(), []
    for number in range(1, 9):
        block = StoredBlock(number, draw.randbytes(32), b"\xc0", 1_700_000_000 + number)
        logs = [made(draw, number, position) for position in range(draw.randrange(12))]
        store.commit_block(block, (), logs)
        for log in logs:
            wanted, row = expected(log, block), log_columns(log, block)
            assert log_text(row) == json.dumps(wanted, separators=(",", ":"))
            assert log_json(row) == wanted
            all_expected.append(wanted)
    found = Written([log_text(row) for row in store.log_rows(0, 9)])
    assert found == all_expected
    assert len({len(each["topics"]) for each in found}) == 5
    store.close()


@pytest.mark.parametrize("size", [0, 1, 2, 199, 200, 201, 401])
def test_an_answer_holds_them_as_they_are(size: int) -> None:
    items = [{"at": place, "text": 'a "quoted" word'} for place in range(size)]
    written = Written([json.dumps(each, separators=(",", ":")) for each in items])
    assert [*written] == items
    assert written[:2] == items[:2]
    for shape in (lambda each: each, lambda each: {"result": each}, lambda each: [{"r": each}, 1]):
        assert _encode(shape(written)) == _encode(shape(items))

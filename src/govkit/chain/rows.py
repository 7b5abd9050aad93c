"""The rows that the store keeps of blocks, transactions and logs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

NO_LIST = b"\xc0"


@dataclass(frozen=True, slots=True)
class StoredBlock:
    """A block: its header, its uncles' headers and its withdrawals are in RLP."""

    number: int
    hash: bytes
    header: bytes
    timestamp: int
    uncles: bytes = NO_LIST
    withdrawals: bytes = NO_LIST


@dataclass(frozen=True, slots=True)
class StoredTransaction:
    """A mined transaction and its result; `receipt` is RLP with its type byte."""

    hash: bytes
    block: int
    position: int
    sender: bytes
    body: bytes
    receipt: bytes
    gas_used: int
    created: bytes | None


@dataclass(frozen=True, slots=True)
class StoredLog:
    """An event; `position` counts through the whole block."""

    block: int
    position: int
    transaction_position: int
    transaction_hash: bytes
    address: bytes
    topics: tuple[bytes, ...]
    data: bytes


@dataclass(frozen=True, slots=True)
class NewestBlock:
    """The block that was committed last, in memory: its sender asks for it at once."""

    block: StoredBlock
    transactions: dict[bytes, StoredTransaction]
    logs: tuple[StoredLog, ...]


LOG_COLUMNS = """
    address, topic0, topic1, topic2, topic3, data, block, transaction_hash, transaction_position,
    hash, timestamp, position
"""
"""A log's address, topics (None where there is none), data, block, transaction and its position,
block's hash and timestamp, own position."""


def log_columns(log: StoredLog, block: StoredBlock) -> tuple[Any, ...]:
    """The values of `LOG_COLUMNS`."""
    return (
        log.address,
        *_topics(log),
        log.data,
        *(log.block, log.transaction_hash, log.transaction_position),
        *(block.hash, block.timestamp, log.position),
    )


def _topics(log: StoredLog) -> tuple[bytes | None, ...]:
    return (*log.topics, None, None, None, None)[:4]


def block_row(block: StoredBlock) -> tuple[object, ...]:
    place = (block.number, block.hash, block.header, block.timestamp)
    return (*place, block.uncles, block.withdrawals)


def transaction_row(each: StoredTransaction) -> tuple[object, ...]:
    place = (each.hash, each.block, each.position, each.sender)
    return (*place, each.body, each.receipt, each.gas_used, each.created)


def log_row(log: StoredLog) -> tuple[object, ...]:
    place = (log.block, log.position, log.transaction_position, log.transaction_hash)
    return (*place, log.address, *_topics(log), log.data)


def log_of_row(row: tuple[Any, ...]) -> StoredLog:
    topics = tuple(topic for topic in row[5:9] if topic is not None)
    return StoredLog(row[0], row[1], row[2], row[3], row[4], topics, row[9])

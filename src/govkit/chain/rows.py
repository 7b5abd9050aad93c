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
    '0x' || lower(hex(address)), lower(hex(topic0)), lower(hex(topic1)), lower(hex(topic2)),
    lower(hex(topic3)), '0x' || lower(hex(data)), printf('0x%x', block),
    '0x' || lower(hex(transaction_hash)), printf('0x%x', transaction_position),
    '0x' || lower(hex(hash)), printf('0x%x', timestamp), printf('0x%x', position)
"""
"""A log's address, topics (empty where there is none), data, block, transaction and its position,
block's hash and timestamp, own position. All are hex strings: SQLite writes them faster than Python
does."""


def log_columns(log: StoredLog, block: StoredBlock) -> tuple[Any, ...]:
    """The values of `LOG_COLUMNS`, as SQLite writes them."""
    return (
        f"0x{log.address.hex()}",
        *[each.hex() for each in (*log.topics, b"", b"", b"", b"")[:4]],
        f"0x{log.data.hex()}",
        f"{log.block:#x}",
        f"0x{log.transaction_hash.hex()}",
        f"{log.transaction_position:#x}",
        f"0x{block.hash.hex()}",
        f"{block.timestamp:#x}",
        f"{log.position:#x}",
    )


def block_row(block: StoredBlock) -> tuple[object, ...]:
    place = (block.number, block.hash, block.header, block.timestamp)
    return (*place, block.uncles, block.withdrawals)


def transaction_row(each: StoredTransaction) -> tuple[object, ...]:
    place = (each.hash, each.block, each.position, each.sender)
    return (*place, each.body, each.receipt, each.gas_used, each.created)


def log_row(log: StoredLog) -> tuple[object, ...]:
    topics = (*log.topics, None, None, None, None)[:4]
    place = (log.block, log.position, log.transaction_position, log.transaction_hash)
    return (*place, log.address, *topics, log.data)


def log_of_row(row: tuple[Any, ...]) -> StoredLog:
    topics = tuple(topic for topic in row[5:9] if topic is not None)
    return StoredLog(row[0], row[1], row[2], row[3], row[4], topics, row[9])

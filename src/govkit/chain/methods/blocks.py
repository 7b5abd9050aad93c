"""Blocks, transactions and receipts."""

from __future__ import annotations

from typing import Any

from govkit.chain.encoding import (
    block_json,
    hex_of,
    log_json,
    parse_data,
    parse_quantity,
    raw_block,
    receipt_json,
    transaction_json,
    waiting_json,
)
from govkit.chain.headers import Header
from govkit.chain.node_state import NodeState
from govkit.chain.rows import StoredTransaction
from govkit.chain.rpc import Methods, NotFound, settled_number
from govkit.chain.turns import stepping, turns

_LARGE_RECEIPT = 20_000
"""Bytes of RLP: a longer one takes a moment to decode."""


def block_number(node: NodeState) -> str:
    return hex_of(node.chain.head.block_number)


def get_block_by_number(node: NodeState, tag: object, full: object = False) -> Any:
    return _block(node, _known(node, tag), bool(full))


def get_block_by_hash(node: NodeState, block_hash: object, full: object = False) -> Any:
    return _block(node, _by_hash(node, block_hash), bool(full))


def _known(node: NodeState, tag: object) -> int | None:
    try:
        return settled_number(node.chain, tag)
    except NotFound:
        return None


def _by_hash(node: NodeState, block_hash: object) -> int | None:
    block = node.chain.store.block_by_hash(parse_data(block_hash, 32))
    return block.number if block else None


def _block(node: NodeState, number: int | None, full: bool) -> Any:
    block = None if number is None else node.chain.store.block(number)
    if block is None:
        return None
    header = Header.decode(block.header)
    return block_json(block, header, node.chain.store.transactions(block.number), full=full)


def count_by_number(node: NodeState, tag: object) -> str | None:
    number = _known(node, tag)
    return None if number is None else hex_of(node.chain.store.count_transactions(number))


def count_by_hash(node: NodeState, block_hash: object) -> str | None:
    number = _by_hash(node, block_hash)
    return None if number is None else hex_of(node.chain.store.count_transactions(number))


def uncles_by_number(node: NodeState, tag: object) -> str | None:
    block = _block(node, _known(node, tag), full=False)
    return hex_of(len(block["uncles"])) if block else None


def uncles_by_hash(node: NodeState, block_hash: object) -> str | None:
    block = _block(node, _by_hash(node, block_hash), full=False)
    return hex_of(len(block["uncles"])) if block else None


def get_transaction(node: NodeState, transaction_hash: object) -> Any:
    """A mined transaction, or one that waits."""
    wanted = parse_data(transaction_hash, 32)
    stored = node.chain.store.transaction(wanted)
    if stored is not None:
        return _transaction(node, stored)
    for waiting in node.chain.pool:
        if bytes(waiting.hash) == wanted:
            return waiting_json(waiting)
    return None


def transaction_by_number(node: NodeState, tag: object, position: object) -> Any:
    return _transaction_at(node, _known(node, tag), position)


def transaction_by_hash(node: NodeState, block_hash: object, position: object) -> Any:
    return _transaction_at(node, _by_hash(node, block_hash), position)


def _transaction_at(node: NodeState, number: int | None, position: object) -> Any:
    index = parse_quantity(position, 32)
    if number is None:
        return None
    found = node.chain.store.transactions(number)
    return _transaction(node, found[index]) if index < len(found) else None


def _transaction(node: NodeState, stored: StoredTransaction) -> Any:
    header = node.chain.header(stored.block)
    return transaction_json(stored, header) if header else None


def get_receipt(node: NodeState, transaction_hash: object) -> Any:
    stored = node.chain.store.transaction(parse_data(transaction_hash, 32))
    header = node.chain.header(stored.block) if stored else None
    if stored is None or header is None:
        return None
    if len(stored.receipt) > _LARGE_RECEIPT:
        turns.long_step()
    logs = [log_json(row) for row in stepping(node.chain.store.log_rows_of(stored))]
    fork = node.chain.schedule.fork(stored.block, header.timestamp)
    return receipt_json(stored, header, logs, fork)


def get_block_receipts(node: NodeState, tag: object) -> Any:
    number = _known(node, tag)
    return (
        None if number is None else _receipts(node, number, node.chain.store.transactions(number))
    )


def _receipts(node: NodeState, number: int, stored: list[StoredTransaction]) -> list[Any]:
    chain = node.chain
    header = chain.header(number)
    if header is None:
        return []
    logs: dict[str, list[Any]] = {}
    for row in stepping(chain.store.log_rows(number, number)):
        log = log_json(row)
        logs.setdefault(log["transactionHash"], []).append(log)
    fork = chain.schedule.fork(number, header.timestamp)
    return [
        receipt_json(each, header, logs.get(hex_of(each.hash), []), fork)
        for each in stepping(stored)
    ]


# -- raw (debug_)


def raw_header(node: NodeState, tag: object) -> str:
    header = node.chain.header(settled_number(node.chain, tag))
    return hex_of(header.encode()) if header else "0x"


def raw_block_of(node: NodeState, tag: object) -> str:
    number = settled_number(node.chain, tag)
    block = node.chain.store.block(number)
    return hex_of(raw_block(block, node.chain.store.transactions(number))) if block else "0x"


def raw_receipts(node: NodeState, tag: object) -> list[str]:
    number = settled_number(node.chain, tag)
    return [hex_of(each.receipt) for each in node.chain.store.transactions(number)]


def raw_transaction(node: NodeState, transaction_hash: object) -> str | None:
    stored = node.chain.store.transaction(parse_data(transaction_hash, 32))
    return hex_of(stored.body) if stored else "0x"


METHODS: Methods = {
    "eth_blockNumber": block_number,
    "eth_getBlockByNumber": get_block_by_number,
    "eth_getBlockByHash": get_block_by_hash,
    "eth_getBlockTransactionCountByNumber": count_by_number,
    "eth_getBlockTransactionCountByHash": count_by_hash,
    "eth_getUncleCountByBlockNumber": uncles_by_number,
    "eth_getUncleCountByBlockHash": uncles_by_hash,
    "eth_getTransactionByHash": get_transaction,
    "eth_getTransactionByBlockNumberAndIndex": transaction_by_number,
    "eth_getTransactionByBlockHashAndIndex": transaction_by_hash,
    "eth_getTransactionReceipt": get_receipt,
    "eth_getBlockReceipts": get_block_receipts,
    "debug_getRawHeader": raw_header,
    "debug_getRawBlock": raw_block_of,
    "debug_getRawReceipts": raw_receipts,
    "debug_getRawTransaction": raw_transaction,
}

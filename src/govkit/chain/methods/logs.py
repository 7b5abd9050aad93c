"""Logs, and the filters that clients poll."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from govkit.chain.encoding import Written, hex_of, parse_quantity
from govkit.chain.log_query import LogQuery
from govkit.chain.node_state import Filter, NodeState
from govkit.chain.rpc import HEAD_TAGS, SERVER_ERROR, JsonRpcError, Methods
from govkit.chain.turns import stepping

MAX_FILTERS = 10_000


def get_logs(node: NodeState, query: object) -> Any:
    return _told(node, LogQuery.of(query).run(node.chain))


def _told(node: NodeState, logs: Written) -> Sequence[Any]:
    return logs if node.answers_in_json else [*logs]


def new_filter(node: NodeState, query: object) -> str:
    return _add(node, "logs", LogQuery.of(query))


def new_block_filter(node: NodeState) -> str:
    return _add(node, "blocks", LogQuery())


def new_pending_filter(node: NodeState) -> str:
    return _add(node, "transactions", LogQuery())


def _add(node: NodeState, kind: str, query: LogQuery) -> str:
    """Add a filter under a number that no other client can guess.

    If there are too many, the one that was polled longest ago is dropped: its client may be gone.
    """
    identity = secrets.randbits(127)
    with node.filter_gate:
        node.filters[identity] = Filter(kind, query, node.chain.head.block_number + 1)
        if len(node.filters) > MAX_FILTERS:
            del node.filters[next(iter(node.filters))]
    return hex_of(identity)


def uninstall_filter(node: NodeState, identity: object) -> bool:
    return node.filters.pop(parse_quantity(identity), None) is not None


def filter_changes(node: NodeState, identity: object) -> Any:
    """All that is new since the last poll."""
    found, chain = _filter(node, identity), node.chain
    first, last = found.next_block, chain.head.block_number
    found.next_block = last + 1
    if found.kind == "logs":
        first, last = _within(found.query, first, last)
        return _told(node, found.query.between(chain, first, last)) if first <= last else []
    numbers = stepping(range(first, last + 1))
    if found.kind == "blocks":
        hashes = [chain.store.hash_of(number) for number in numbers]
        return [hex_of(each) for each in hashes if each]
    return [hex_of(each.hash) for number in numbers for each in chain.store.transactions(number)]


def filter_logs(node: NodeState, identity: object) -> Any:
    """All that a log filter matches."""
    found = _filter(node, identity)
    if found.kind != "logs":
        raise JsonRpcError(SERVER_ERROR, "filter not found: it is not one of logs")
    return _told(node, found.query.run(node.chain))


def _filter(node: NodeState, identity: object) -> Filter:
    number = parse_quantity(identity)
    with node.filter_gate:
        found = node.filters.pop(number, None)
        if found is None:
            raise JsonRpcError(SERVER_ERROR, "filter not found")
        node.filters[number] = found  # the last one polled is the last one dropped
    return found


def _within(query: LogQuery, first: int, last: int) -> tuple[int, int]:
    """The part of a range of new blocks that the filter's own bounds leave."""
    if query.first not in HEAD_TAGS and query.first != "earliest":
        first = max(first, parse_quantity(query.first, 63))
    if query.last not in HEAD_TAGS and query.last != "earliest":
        last = min(last, parse_quantity(query.last, 63))
    return first, last


METHODS: Methods = {
    "eth_getLogs": get_logs,
    "eth_newFilter": new_filter,
    "eth_newBlockFilter": new_block_filter,
    "eth_newPendingTransactionFilter": new_pending_filter,
    "eth_getFilterChanges": filter_changes,
    "eth_getFilterLogs": filter_logs,
    "eth_uninstallFilter": uninstall_filter,
}

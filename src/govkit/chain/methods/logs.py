"""Logs, and the filters that clients poll."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from govkit.chain.encoding import (
    InvalidParams,
    fields_of,
    hex_of,
    log_json,
    parse_address,
    parse_data,
    parse_quantity,
)
from govkit.chain.rpc import (
    HEAD_TAGS,
    INVALID_PARAMS,
    SERVER_ERROR,
    JsonRpcError,
    Methods,
    settled_number,
)
from govkit.chain.turns import stepping

if TYPE_CHECKING:
    from govkit.chain.chain import Chain
    from govkit.chain.node import Node

_MAX_TOPICS = 4
_MAX_ALTERNATIVES = 1_000
MAX_FILTERS = 10_000


@dataclass(frozen=True, slots=True)
class LogQuery:
    """Which logs: from any of the addresses, with any of the topics at each place."""

    first: object = None
    last: object = None
    block_hash: object = None
    addresses: Sequence[bytes] = ()
    topics: Sequence[Sequence[bytes]] = ()

    @classmethod
    def of(cls, value: object) -> LogQuery:
        """A filter object of JSON-RPC. Raises InvalidParams."""
        given = fields_of(value, "a filter object")
        block_hash = given.get("blockHash")
        if block_hash is not None and ("fromBlock" in given or "toBlock" in given):
            raise InvalidParams("cannot specify both blockHash and fromBlock/toBlock")
        addresses = [parse_address(each) for each in _alternatives(given.get("address"))]
        topics = _topics(given.get("topics") or [])
        return cls(given.get("fromBlock"), given.get("toBlock"), block_hash, addresses, topics)

    def run(self, chain: Chain) -> list[dict[str, Any]]:
        """The logs in chain order. Raises JsonRpcError for blocks that do not exist."""
        first, last = self._range(chain)
        return self.between(chain, first, last)

    def between(self, chain: Chain, first: int, last: int) -> list[dict[str, Any]]:
        rows = chain.store.log_rows(first, last, self.addresses, self.topics)
        return [log_json(row) for row in stepping(rows)]

    def _range(self, chain: Chain) -> tuple[int, int]:
        if self.block_hash is not None:
            block = chain.store.block_by_hash(parse_data(self.block_hash, 32))
            if block is None:
                raise JsonRpcError(SERVER_ERROR, "unknown block")
            return block.number, block.number
        first, last = _edge(chain, self.first), _edge(chain, self.last)
        if first > last:
            raise JsonRpcError(INVALID_PARAMS, "invalid block range params")
        if last > chain.head.block_number:
            raise JsonRpcError(INVALID_PARAMS, "block range extends beyond current head block")
        return first, last


def _edge(chain: Chain, tag: object) -> int:
    if tag in HEAD_TAGS or tag == "earliest":
        return settled_number(chain, tag)
    return parse_quantity(tag, 63)


def _topics(value: object) -> list[list[bytes]]:
    if not isinstance(value, list) or len(value) > _MAX_TOPICS:
        raise InvalidParams(f"exceed max topics: at most {_MAX_TOPICS}")
    return [[parse_data(topic, 32) for topic in _alternatives(each)] for each in value]


def _alternatives(value: object) -> list[object]:
    if value is None:
        return []
    found = value if isinstance(value, list) else [value]
    if len(found) > _MAX_ALTERNATIVES:
        raise InvalidParams(f"at most {_MAX_ALTERNATIVES} alternatives, found {len(found)}")
    if None in found:  # a list with null in it matches anything
        return []
    return found


def get_logs(node: Node, query: object) -> Any:
    return LogQuery.of(query).run(node.chain)


@dataclass(slots=True)
class Filter:
    """What a client polls: logs, or with no query the hashes of blocks (or of transactions)."""

    kind: str
    query: LogQuery
    next_block: int


def new_filter(node: Node, query: object) -> str:
    return _add(node, "logs", LogQuery.of(query))


def new_block_filter(node: Node) -> str:
    return _add(node, "blocks", LogQuery())


def new_pending_filter(node: Node) -> str:
    return _add(node, "transactions", LogQuery())


def _add(node: Node, kind: str, query: LogQuery) -> str:
    """A new filter, by a number that no other client guesses; that which was polled longest ago
    goes when there are too many, since nobody may poll it again."""
    identity = secrets.randbits(127)
    with node.filter_gate:
        node.filters[identity] = Filter(kind, query, node.chain.head.block_number + 1)
        if len(node.filters) > MAX_FILTERS:
            del node.filters[next(iter(node.filters))]
    return hex_of(identity)


def uninstall_filter(node: Node, identity: object) -> bool:
    return node.filters.pop(parse_quantity(identity), None) is not None


def filter_changes(node: Node, identity: object) -> Any:
    """What came since the last poll."""
    found, chain = _filter(node, identity), node.chain
    first, last = found.next_block, chain.head.block_number
    found.next_block = last + 1
    if found.kind == "logs":
        first, last = _within(found.query, first, last)
        return found.query.between(chain, first, last) if first <= last else []
    numbers = stepping(range(first, last + 1))
    if found.kind == "blocks":
        hashes = [chain.store.hash_of(number) for number in numbers]
        return [hex_of(each) for each in hashes if each]
    return [hex_of(each.hash) for number in numbers for each in chain.store.transactions(number)]


def filter_logs(node: Node, identity: object) -> Any:
    """All that a log filter matches."""
    found = _filter(node, identity)
    if found.kind != "logs":
        raise JsonRpcError(SERVER_ERROR, "filter not found: it is not one of logs")
    return found.query.run(node.chain)


def _filter(node: Node, identity: object) -> Filter:
    number = parse_quantity(identity)
    with node.filter_gate:
        found = node.filters.pop(number, None)
        if found is None:
            raise JsonRpcError(SERVER_ERROR, "filter not found")
        node.filters[number] = found  # the last to be polled is the last to go
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

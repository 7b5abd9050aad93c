"""A client's query for logs: a filter object of JSON-RPC."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from govkit.chain.chain import Chain
from govkit.chain.database import QueryEnded
from govkit.chain.encoding import (
    InvalidParams,
    Written,
    fields_of,
    log_text,
    parse_address,
    parse_data,
    parse_quantity,
)
from govkit.chain.rpc import (
    HEAD_TAGS,
    INVALID_PARAMS,
    SERVER_ERROR,
    JsonRpcError,
    settled_number,
)
from govkit.chain.turns import turns

_MAX_TOPICS = 4
_MAX_ALTERNATIVES = 1_000
_ROWS_AT_ONCE = 100


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

    def run(self, chain: Chain) -> Written:
        """The logs in chain order. Raises JsonRpcError for blocks that do not exist."""
        first, last = self._range(chain)
        return self.between(chain, first, last)

    def between(self, chain: Chain, first: int, last: int) -> Written:
        try:
            with turns.stoppable():
                rows = chain.store.log_rows(first, last, self.addresses, self.topics)
                found: list[str] = []
                while part := rows.fetchmany(_ROWS_AT_ONCE):
                    if turns.running:
                        turns.step()
                    found += map(log_text, part)
                return Written(found)
        except QueryEnded:
            turns.long_step()  # the query was ended, if this was a trial
            raise

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

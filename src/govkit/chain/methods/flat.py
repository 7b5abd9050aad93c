"""trace_...: the calls of transactions as flat lists, as Parity told them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from govkit.chain.encoding import InvalidParams, hex_of, list_of, parse_data
from govkit.chain.flat_traces import Frame, flat_traces
from govkit.chain.node_state import NodeState
from govkit.chain.replay import Replayed, replayed
from govkit.chain.rpc import Methods, settled_number

_TYPES = _TRACE, _STATE_DIFF, _VM_TRACE = "trace", "stateDiff", "vmTrace"


def traces_of(node: NodeState, stored: Any) -> list[Frame]:
    """The frames of one transaction."""
    (run,) = replayed(node.chain, stored.block, only=stored.position)
    return flat_traces(run.computation)


def trace_block(node: NodeState, tag: object) -> list[Frame]:
    """The frames of all transactions of a block."""
    number = settled_number(node.chain, tag)
    return list(_localized(node, number, replayed(node.chain, number)))


def trace_transaction(node: NodeState, transaction_hash: object) -> list[Frame] | None:
    stored = node.chain.store.transaction(parse_data(transaction_hash, 32))
    if stored is None:
        return None
    runs = replayed(node.chain, stored.block, only=stored.position)
    return list(_localized(node, stored.block, runs))


def _localized(node: NodeState, number: int, runs: Iterator[Replayed]) -> Iterator[Frame]:
    block_hash = hex_of(node.chain.store.hash_of(number) or b"")
    for run in runs:
        place = {
            "blockHash": block_hash,
            "blockNumber": number,
            "transactionHash": hex_of(run.stored.hash),
            "transactionPosition": run.stored.position,
        }
        for frame in flat_traces(run.computation):
            yield {**frame, **place}


def replay_block(node: NodeState, tag: object, types: object) -> list[dict[str, Any]]:
    """What became of each transaction of a block, of the kinds that `types` names."""
    wanted = _kinds(types)
    with_diff = _STATE_DIFF in wanted
    runs = replayed(node.chain, settled_number(node.chain, tag), with_diff=with_diff)
    return [{"transactionHash": hex_of(run.stored.hash), **_told(run, wanted)} for run in runs]


def replay_transaction(
    node: NodeState, transaction_hash: object, types: object
) -> dict[str, Any] | None:
    wanted, stored = _kinds(types), node.chain.store.transaction(parse_data(transaction_hash, 32))
    if stored is None:
        return None
    with_diff = _STATE_DIFF in wanted
    (run,) = replayed(node.chain, stored.block, only=stored.position, with_diff=with_diff)
    return _told(run, wanted)


def _kinds(value: object) -> list[Any]:
    wanted = list_of(value, "kinds of traces")
    unknown = [each for each in wanted if each not in _TYPES]
    if unknown:
        raise InvalidParams(f"no such kind of trace: {str(unknown[0])[:40]!r}, there are {_TYPES}")
    if _VM_TRACE in wanted:
        raise InvalidParams("vmTrace is not told here; ask for trace, or debug_traceTransaction")
    return wanted


def _told(run: Replayed, wanted: list[Any]) -> dict[str, Any]:
    return {
        "output": hex_of(bytes(run.computation.output)),
        "trace": flat_traces(run.computation) if _TRACE in wanted else [],
        "stateDiff": run.diff,
        "vmTrace": None,
    }


METHODS: Methods = {
    "trace_block": trace_block,
    "trace_transaction": trace_transaction,
    "trace_replayBlockTransactions": replay_block,
    "trace_replayTransaction": replay_transaction,
}

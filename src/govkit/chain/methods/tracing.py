"""debug_trace...: transactions and calls, run again under a tracer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from govkit.chain import tracing
from govkit.chain.chain import Chain
from govkit.chain.encoding import InvalidParams, fields_of, hex_of, parse_data
from govkit.chain.node_state import NodeState
from govkit.chain.replay import replayed
from govkit.chain.rpc import (
    SERVER_ERROR,
    JsonRpcError,
    Methods,
    NotFound,
    message_of,
    number_of,
    overrides_of,
    settled_number,
)
from govkit.chain.transactions import TransactionRefused

_CALL_TRACER = "callTracer"


@dataclass(frozen=True, slots=True)
class _Request:
    """The tracer, and what it records."""

    calls: bool
    only_top: bool
    options: tracing.TraceOptions
    room: tracing.Room = field(default_factory=tracing.Room)

    @classmethod
    def of(cls, value: object) -> _Request:
        given = fields_of(value or {}, "trace options")
        tracer = given.get("tracer") or ""
        if tracer not in ("", _CALL_TRACER):
            raise InvalidParams(f"tracer {str(tracer)[:40]!r} is not known: {_CALL_TRACER} is")
        limit = given.get("limit") or tracing.TraceOptions().limit
        if isinstance(limit, bool) or not isinstance(limit, int) or limit < 0:
            raise InvalidParams("expected limit to be a count of steps")
        options = tracing.TraceOptions(
            stack=not given.get("disableStack"),
            memory=bool(given.get("enableMemory")),
            storage=not given.get("disableStorage"),
            return_data=bool(given.get("enableReturnData")),
            limit=min(limit, tracing.TraceOptions().limit),
        )
        config = fields_of(given.get("tracerConfig") or {}, "tracerConfig")
        return cls(tracer == _CALL_TRACER, bool(config.get("onlyTopCall")), options)

    def recorder(self) -> tracing.Recorder | None:
        """What notes the instructions; None for calls alone."""
        if self.calls:
            return None
        return tracing.Recorder(self.options, takes_steps=True, room=self.room)

    def answer(
        self, recorder: tracing.Recorder | None, computation: Any, gas: int, gas_used: int
    ) -> dict[str, Any]:
        if recorder is None:
            return tracing.call_tree(
                computation, only_top=self.only_top, gas=gas, gas_used=gas_used
            )
        return tracing.struct_logs(recorder, computation, gas_used)


def trace_transaction(node: NodeState, transaction_hash: object, options: object = None) -> Any:
    request = _Request.of(options)
    stored = node.chain.store.transaction(parse_data(transaction_hash, 32))
    if stored is None:
        raise JsonRpcError(SERVER_ERROR, "transaction not found")
    return _trace_block(node.chain, stored.block, request, only=stored.position)[0]["result"]


def trace_block_by_number(node: NodeState, tag: object, options: object = None) -> Any:
    return _trace_block(node.chain, settled_number(node.chain, tag), _Request.of(options))


def trace_block_by_hash(node: NodeState, block_hash: object, options: object = None) -> Any:
    block = node.chain.store.block_by_hash(parse_data(block_hash, 32))
    if block is None:
        raise NotFound(f"block {block_hash} not found")
    return _trace_block(node.chain, block.number, _Request.of(options))


def _trace_block(
    chain: Chain, number: int, request: _Request, only: int | None = None
) -> list[dict[str, Any]]:
    """The traces of a block's transactions in order, or of one of them alone."""
    if chain.header(number - 1) is None:
        raise JsonRpcError(SERVER_ERROR, "genesis is not traceable")
    return [
        {
            "txHash": hex_of(run.stored.hash),
            "result": request.answer(run.recorder, run.computation, run.gas, run.stored.gas_used),
        }
        for run in replayed(chain, number, request.recorder, only)
    ]


def trace_call(
    node: NodeState, transaction: object, tag: object = "latest", options: object = None
) -> Any:
    """A call that is not sent."""
    request, message = _Request.of(options), message_of(transaction)
    overrides = fields_of(options or {}, "trace options").get("stateOverrides")
    stage = node.chain.stage(number_of(node.chain, tag), overrides_of(overrides))
    recorder = request.recorder()
    try:
        computation, gas = tracing.run_traced(stage, message, recorder)
    except TransactionRefused:
        raise JsonRpcError(SERVER_ERROR, "intrinsic gas too low") from None
    gas_used = gas - computation.get_gas_remaining()
    return request.answer(recorder, computation, gas, gas_used)


METHODS: Methods = {
    "debug_traceTransaction": trace_transaction,
    "debug_traceBlockByNumber": trace_block_by_number,
    "debug_traceBlockByHash": trace_block_by_hash,
    "debug_traceCall": trace_call,
}

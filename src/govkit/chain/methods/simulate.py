"""eth_simulateV1: what calls would do, in blocks that might come next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from eth.vm.forks.shanghai.withdrawals import Withdrawal

from govkit.chain.encoding import (
    InvalidParams,
    block_json,
    fields_of,
    hex_of,
    list_of,
    parse_address,
    parse_data,
    parse_quantity,
    word_of,
)
from govkit.chain.node_state import NodeState
from govkit.chain.rpc import (
    LIMIT_EXCEEDED,
    REVERTED,
    SERVER_ERROR,
    JsonRpcError,
    Methods,
    block_overrides_of,
    message_of,
    number_of,
    overrides_of,
    reason_of,
)
from govkit.chain.simulated import failure_text
from govkit.chain.simulation import (
    MOST_BLOCKS,
    SimulatedBlock,
    SimulatedCall,
    SimulatedCalls,
    Simulation,
)
from govkit.chain.transactions import Message
from govkit.chain.turns import stepping

_MOST_CALLS_OF_A_BLOCK, _MOST_CALLS = 5_000, 10_000
_MACHINE_FAILED = -32015
_MOVED = "movePrecompileToAddress"


def simulate(node: NodeState, payload: object, tag: object = "latest") -> list[dict[str, Any]]:
    """Blocks of calls after a block, each with the results of its calls."""
    given = fields_of(payload, "an object with blockStateCalls")
    blocks = _blocks_of(given.get("blockStateCalls"), node.chain.chain_id)
    number = number_of(node.chain, tag)
    base = node.chain.head if number is None else node.chain.header(number)
    if base is None:
        raise JsonRpcError(SERVER_ERROR, f"header not found: there is no block {number}")
    simulation = Simulation(
        node.chain,
        base,
        validates=_flag(given, "validation"),
        transfers=_flag(given, "traceTransfers"),
    )
    full = _flag(given, "returnFullTransactions")
    return [_block_json(each, full=full) for each in stepping(simulation.run(blocks))]


def _flag(given: dict[str, Any], name: str) -> bool:
    value = given.get(name)
    if value is not None and not isinstance(value, bool):
        raise InvalidParams(f"expected true or false for {name}")
    return bool(value)


# -- what is asked for


def _blocks_of(value: object, chain_id: int) -> list[SimulatedCalls]:
    given = list_of(value, "blocks with calls")
    if not given:
        raise InvalidParams("expected blocks with calls, found none")
    if len(given) > MOST_BLOCKS:
        raise JsonRpcError(LIMIT_EXCEEDED, f"too many blocks: at most {MOST_BLOCKS}")
    blocks = [fields_of(each, "a block with calls") for each in given]
    counts = [len(list_of(each.get("calls") or [], "calls")) for each in blocks]
    if max(counts) > _MOST_CALLS_OF_A_BLOCK or sum(counts) > _MOST_CALLS:
        limits = f"{_MOST_CALLS_OF_A_BLOCK} in a block, {_MOST_CALLS} in all"
        raise JsonRpcError(LIMIT_EXCEEDED, f"too many calls: at most {limits}")
    return [_block_of(each, chain_id) for each in stepping(blocks)]


def _block_of(given: dict[str, Any], chain_id: int) -> SimulatedCalls:
    header = dict(fields_of(given.get("blockOverrides") or {}, "block overrides"))
    withdrawals = header.pop("withdrawals", None)
    blob_fee, beacon_root = header.pop("blobBaseFee", None), header.pop("beaconRoot", None)
    difficulty = header.pop("difficulty", None)
    values = block_overrides_of(_named(header))
    if difficulty is not None:
        values["difficulty"] = parse_quantity(difficulty)
    if beacon_root is not None:
        values["parent_beacon_block_root"] = parse_data(beacon_root, 32)
    accounts = fields_of(given.get("stateOverrides") or {}, "state overrides by address")
    overrides, moved = _overrides_of(accounts)
    return SimulatedCalls(
        calls=[_call_of(each, chain_id) for each in given.get("calls") or []],
        overrides=overrides,
        moved=moved,
        header=values,
        withdrawals=[withdrawal_of(each) for each in list_of(withdrawals or [], "withdrawals")],
        blob_fee=None if blob_fee is None else parse_quantity(blob_fee),
    )


def _named(fields: dict[str, Any]) -> dict[str, Any]:
    """What is not null: that is as if it were left out."""
    return {name: each for name, each in fields.items() if each is not None}


def _overrides_of(accounts: dict[str, Any]) -> tuple[Any, dict[bytes, bytes]]:
    """What accounts shall have, and where precompiled contracts shall be."""
    plain, moved = {}, {}
    for key, entry in accounts.items():
        fields = dict(fields_of(entry, "an account's overrides"))
        target = fields.pop(_MOVED, None)
        if target is not None:
            moved[parse_address(key)] = parse_address(target)
        plain[key] = _named(fields)
    return overrides_of(plain), moved


def _call_of(value: object, chain_id: int) -> Message:
    given = _named(fields_of(value, "a transaction object"))
    named = given.get("chainId")
    if named is not None and parse_quantity(named) != chain_id:
        raise JsonRpcError(SERVER_ERROR, f"chainId does not match node's: {named}, {chain_id:#x}")
    price = given.get("gasPrice")
    if price is not None and {"maxFeePerGas", "maxPriorityFeePerGas"} & set(given):
        raise JsonRpcError(
            SERVER_ERROR, "both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified"
        )
    return replace(message_of(given), legacy=price is not None)


def withdrawal_of(value: object) -> Withdrawal:
    given = fields_of(value, "a withdrawal")
    address: Any = parse_address(given.get("address"))
    return Withdrawal(
        parse_quantity(given.get("index", 0), 64),
        parse_quantity(given.get("validatorIndex", 0), 64),
        address,
        parse_quantity(given.get("amount", 0), 64),
    )


# -- what is answered


def _block_json(block: SimulatedBlock, *, full: bool) -> dict[str, Any]:
    transactions = [each.transaction for each in block.calls]
    shown = block_json(block.stored, block.header, transactions, full=full)
    return {**shown, "calls": [_call_json(block, each) for each in stepping(block.calls)]}


def _call_json(block: SimulatedBlock, call: SimulatedCall) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "returnData": "0x" if call.error else hex_of(call.output),
        "logs": _logs_json(block, call),
        "gasUsed": hex_of(call.transaction.gas_used),
        "maxUsedGas": hex_of(call.peak_gas),
        "status": "0x0" if call.error else "0x1",
    }
    if call.error is not None:
        shown["error"] = _error_json(call)
    return shown


def _error_json(call: SimulatedCall) -> dict[str, Any]:
    assert call.error is not None
    if type(call.error).__name__ != "Revert":
        return {"code": _MACHINE_FAILED, "message": failure_text(call.error)}
    reason = reason_of(call.output)
    message = f"execution reverted: {reason}" if reason else "execution reverted"
    return {"code": REVERTED, "message": message, "data": hex_of(call.output)}


def _logs_json(block: SimulatedBlock, call: SimulatedCall) -> Sequence[dict[str, Any]]:
    header, transaction = block.header, call.transaction
    place = {
        "blockNumber": hex_of(header.block_number),
        "blockHash": hex_of(header.hash),
        "blockTimestamp": hex_of(header.timestamp),
        "transactionHash": hex_of(transaction.hash),
        "transactionIndex": hex_of(transaction.position),
        "removed": False,
    }
    return [
        {
            "address": hex_of(each.address),
            "topics": [word_of(topic) for topic in each.topics],
            "data": hex_of(each.data),
            "logIndex": hex_of(each.place),
            **place,
        }
        for each in call.notes
    ]


METHODS: Methods = {"eth_simulateV1": simulate}

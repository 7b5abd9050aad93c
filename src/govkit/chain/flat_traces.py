"""A transaction's calls as a flat list, as Parity told them: what trace_... of the execution APIs
describes."""

from __future__ import annotations

from typing import Any

from govkit.chain.encoding import hex_of
from govkit.chain.tracing import kind_of

REVERTED = "Reverted"
_LABELS = {
    "Revert": REVERTED,
    "OutOfGas": "Out of gas",
    "InvalidInstruction": "Bad instruction",
    "InvalidJumpDestination": "Bad jump destination",
    "InsufficientStack": "Stack underflow",
    "FullStack": "Out of stack",
    "WriteProtection": "Mutable Call In Static Context",
    "OutOfBoundsRead": "Out of bounds",
    "ReservedBytesInCode": "Invalid code",
    "ContractCreationCollision": "Contract address collision",
    "InsufficientFunds": "Insufficient balance for transfer",
    "StackDepthLimit": "Max call depth exceeded",
}
"""What the schema calls a failure, by py-evm's class."""

Frame = dict[str, Any]


def flat_traces(computation: Any) -> list[Frame]:
    """The frames from the outermost on, each before those that it called."""
    found: list[Frame] = []
    _add(found, computation, [])
    return found


def _add(found: list[Frame], computation: Any, place: list[int]) -> None:
    kind = kind_of(computation)
    is_create = computation.msg.is_create
    frame = _creation(computation, kind) if is_create else _call(computation, kind)
    found.append(frame)
    if computation.is_error:
        frame["error"] = _LABELS.get(type(computation.error).__name__, "Built-in failed")
    below = [child for child in computation.children if not _is_left_out(child)]
    for position, child in enumerate(below):
        _add(found, child, [*place, position])
    ends = bool(computation.beneficiaries)
    if ends:
        found.append(_ending(computation, [*place, len(below)]))
    frame |= {"subtraces": len(below) + ends, "traceAddress": place}


def _is_left_out(computation: Any) -> bool:
    """Whether it is a precompiled contract that no value went to."""
    message = computation.msg
    return message.code_address in computation.get_precompiles() and not message.value


def _call(computation: Any, kind: str) -> Frame:
    message = computation.msg
    borrows = kind in ("DELEGATECALL", "CALLCODE")
    action = {
        "callType": kind.lower(),
        "from": hex_of(message.storage_address if borrows else message.sender),
        "to": hex_of(message.code_address),
        "gas": hex_of(message.gas),
        "input": hex_of(bytes(message.data)),
        "value": hex_of(message.value),
    }
    return {"type": "call", "action": action, "result": _result(computation)}


def _creation(computation: Any, kind: str) -> Frame:
    message = computation.msg
    action = {
        "from": hex_of(message.sender),
        "gas": hex_of(message.gas),
        "init": hex_of(bytes(message.code)),
        "value": hex_of(message.value),
        "creationMethod": kind.lower(),
    }
    result = _result(computation)
    if result and not computation.is_error:
        address = hex_of(message.storage_address)
        result = {"gasUsed": result["gasUsed"], "address": address, "code": result["output"]}
    return {"type": "create", "action": action, "result": result}


def _result(computation: Any) -> dict[str, str] | None:
    if computation.is_error and type(computation.error).__name__ != "Revert":
        return None
    gas_used = hex_of(computation.get_gas_used())
    return {"gasUsed": gas_used, "output": hex_of(bytes(computation.output))}


def _ending(computation: Any, place: list[int]) -> Frame:
    action = {
        "address": hex_of(computation.msg.storage_address),
        "refundAddress": hex_of(computation.beneficiaries[-1]),
        "balance": hex_of(computation.left),
    }
    return {
        "type": "suicide",
        "action": action,
        "result": None,
        "subtraces": 0,
        "traceAddress": place,
    }

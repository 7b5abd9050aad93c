"""Runs a transaction again, and records what the machine does.

A recorder notes each instruction, as go-ethereum's standard tracer does. Without one only calls are
noted, as its callTracer does, and all other instructions are the machine's own. Either way a class
stands in for the machine's computation class, for one run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from eth.vm.logic.invalid import InvalidOpcode

from govkit.chain.encoding import hex_of, word_of
from govkit.chain.execution import Stage
from govkit.chain.rpc import reason_of
from govkit.chain.transactions import FreeTransaction, Message, TransactionRefused
from govkit.chain.turns import turns
from govkit.errors import ChainError

_MAX_STEPS = 1_000_000
_MOST_WORDS = 1 << 22
"""What the traces of one request may note of stack, memory and storage; some 400 MB in Python."""
_WORD = 32
_NEW_NAMES = {"SHA3": "KECCAK256"}
_NOTED = (0xF0, 0xF1, 0xF2, 0xF4, 0xF5, 0xFA, 0xFF)
"""CREATE, CALL, CALLCODE, DELEGATECALL, CREATE2, STATICCALL, SELFDESTRUCT."""
_SELFDESTRUCT = "SELFDESTRUCT"


@dataclass(frozen=True, slots=True)
class TraceOptions:
    """The content of a trace of instructions."""

    stack: bool = True
    memory: bool = False
    storage: bool = True
    return_data: bool = False
    limit: int = _MAX_STEPS


@dataclass(slots=True)
class Room:
    """The room left for the traces of one request."""

    words: int = _MOST_WORDS

    def take(self, words: int) -> None:
        """Raises ChainError if there is none left: the number of steps does not say their size."""
        self.words -= words
        if self.words < 0:
            raise ChainError(
                "the trace is too large",
                f"it records over {_MOST_WORDS:,} words of stack, memory and storage",
                "set a limit of steps, disableStack, or leave out enableMemory",
            )


@dataclass(slots=True)
class Recorder:
    """The present instruction of each frame, and the records so far."""

    options: TraceOptions
    takes_steps: bool
    room: Room = field(default_factory=Room)
    steps: list[dict[str, Any]] = field(default_factory=list)
    storage: dict[bytes, dict[str, str]] = field(default_factory=dict)

    @property
    def is_full(self) -> bool:
        return len(self.steps) >= self.options.limit


@contextmanager
def recorded(state: Any, recorder: Recorder | None) -> Iterator[None]:
    """What runs on the state inside is recorded; without a recorder, its calls alone are noted."""
    plain = state.computation_class
    state.computation_class = _calls_class(plain) if recorder is None else _steps_class(plain)
    state.recorder = recorder
    try:
        yield
    finally:
        state.computation_class = plain


@cache
def _steps_class(base: Any) -> Any:
    """One class for all traces, with `state.recorder`: each class of its own would keep what was
    recorded until the cycles in it are looked for."""
    return type("TracedComputation", (_Traced, base), {"opcodes": _Opcodes(base.opcodes)})


@cache
def _calls_class(base: Any) -> Any:
    noted = {code: _noting(base.opcodes[code]) for code in _NOTED if code in base.opcodes}
    return type("CallsComputation", (_Calls, base), {"opcodes": {**base.opcodes, **noted}})


def _noting(function: Any) -> Any:
    """An instruction that makes a computation or ends one; it says so before it is done."""
    name = mnemonic_of(function)

    def noting(computation: Any) -> Any:
        computation.mnemonic = name
        if name == _SELFDESTRUCT:
            computation.left = computation.state.get_balance(computation.msg.storage_address)
        return function(computation=computation)

    noting.__wrapped__ = function  # type: ignore[attr-defined]
    return noting


def mnemonic_of(function: Any) -> str:
    """The name of an instruction, whatever is wrapped around it."""
    while hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    name: str = function.mnemonic
    return _NEW_NAMES.get(name, name)


class _Calls:
    """Goes before a computation class."""

    mnemonic = ""
    """The present instruction, or the last one that was noted."""
    made_by = ""
    """The instruction that made this computation; none made the outermost."""
    left = 0
    """The coin that SELFDESTRUCT handed on, in wei."""

    def apply_child_computation(self: Any, message: Any) -> Any:
        mnemonic = self.mnemonic
        child = super().apply_child_computation(message)  # type: ignore[misc]
        child.made_by = mnemonic
        return child


class _Traced(_Calls):
    """Goes before a computation class."""

    step: dict[str, Any] | None = None
    gas_before = 0
    jumped_from = 0
    """The pc of the last JUMP or JUMPI."""
    called_from = 0
    """The pc of the last JUMP: where Vyper calls a function of the same contract."""

    def apply_child_computation(self: Any, message: Any) -> Any:
        if self.step is not None:
            # everything is paid by now, even the callee's gas
            self.step["gasCost"] = self.gas_before - self._gas_meter.gas_remaining
        self.step = None
        return super().apply_child_computation(message)


class _Opcodes(dict[int, Any]):
    """The instructions, each noted before it is done."""

    def __init__(self, opcodes: Mapping[int, Any]) -> None:
        super().__init__({code: _Opcode(function) for code, function in opcodes.items()})

    def __missing__(self, code: int) -> Any:
        return _Opcode(InvalidOpcode(code))


class _Opcode:
    def __init__(self, function: Any) -> None:
        self._function = getattr(function, "__wrapped__", function)
        self.mnemonic = mnemonic_of(function)
        self.jumps = self.mnemonic in ("JUMP", "JUMPI")
        self.ends = self.mnemonic == _SELFDESTRUCT

    def __call__(self, computation: Any) -> Any:
        turns.step()
        computation.mnemonic = self.mnemonic
        if self.jumps:
            computation.jumped_from = computation.code.program_counter - 1
            if self.mnemonic == "JUMP":
                computation.called_from = computation.jumped_from
        if self.ends:
            computation.left = computation.state.get_balance(computation.msg.storage_address)
        recorder: Recorder = computation.state.recorder
        if not recorder.takes_steps or not computation.msg.code or recorder.is_full:
            return self._function(computation=computation)
        gas = computation._gas_meter.gas_remaining
        step = _step(computation, self.mnemonic, gas, recorder)
        computation.step, computation.gas_before = step, gas
        try:
            return self._function(computation=computation)
        except Exception as error:
            if getattr(error, "burns_gas", False):
                step["error"] = str(error)[:200]
            raise
        finally:
            if computation.step is not None:
                step["gasCost"] = max(0, gas - computation._gas_meter.gas_remaining)
            computation.step = None


def _step(computation: Any, mnemonic: str, gas: int, recorder: Recorder) -> dict[str, Any]:
    options, stack = recorder.options, computation._stack.values
    recorder.room.take(
        2
        + len(stack) * options.stack
        + len(computation._memory) // _WORD * options.memory
        + len(computation.return_data) // _WORD * options.return_data
    )
    step: dict[str, Any] = {
        "pc": _place(computation.code, mnemonic),
        "op": mnemonic,
        "gas": gas,
        "gasCost": 0,
        "depth": computation.msg.depth + 1,
    }
    if options.stack:
        step["stack"] = [hex(_number(each)) for each in stack]
    if options.memory and len(computation._memory):
        memory = bytes(computation._memory._bytes)
        step["memory"] = [hex_of(memory[at : at + _WORD]) for at in range(0, len(memory), _WORD)]
    if options.return_data and computation.return_data:
        step["returnData"] = hex_of(bytes(computation.return_data))
    if options.storage and mnemonic in ("SLOAD", "SSTORE") and stack:
        step["storage"] = _storage(computation, mnemonic, stack, recorder)
    recorder.steps.append(step)
    return step


def _place(code: Any, mnemonic: str) -> int:
    """Where an instruction stands; the one after the code's end is a STOP that is not there."""
    after, last = int(code.program_counter), len(code) - 1
    if mnemonic == "STOP" and after > last and not (code[last] == 0 and code.is_valid_opcode(last)):
        return after
    return after - 1


def _storage(computation: Any, mnemonic: str, stack: list[Any], recorder: Recorder) -> Any:
    """The slots of this contract that were read and written so far, this one included."""
    address = computation.msg.storage_address
    known, slot = recorder.storage.setdefault(address, {}), _number(stack[-1])
    if mnemonic == "SLOAD":
        value = computation.state.get_storage(address, slot)
    else:
        value = _number(stack[-2]) if len(stack) > 1 else 0
    known[word_of(slot)] = word_of(value)
    recorder.room.take(2 * len(known))
    return dict(known)


def _number(value: int | bytes) -> int:
    return value if isinstance(value, int) else int.from_bytes(value)


def run_traced(stage: Stage, message: Message, recorder: Recorder | None) -> tuple[Any, int]:
    """Run a message in a traced class. Returns its computation, and the gas that it was given.

    Raises TransactionRefused where that is less than any message takes.
    """
    state = stage.machine(message).state
    free = FreeTransaction.of(message, stage.gas_limit(message))
    if free.gas < free.intrinsic_gas:
        raise TransactionRefused("intrinsic gas too low", f"gas {free.gas}")
    executor = state.get_transaction_executor()
    with recorded(state, recorder):
        return executor.build_computation(executor.build_evm_message(free), free), free.gas


def struct_logs(recorder: Recorder, computation: Any, gas_used: int) -> dict[str, Any]:
    """The answer of the standard tracer."""
    return {
        "gas": gas_used,
        "failed": bool(computation.is_error),
        "returnValue": hex_of(bytes(computation.output)),
        "structLogs": recorder.steps,
    }


def call_tree(computation: Any, *, only_top: bool, gas: int, gas_used: int) -> dict[str, Any]:
    """The answer of the callTracer: the outer call has the transaction's own gas."""
    frame = _frame(computation, only_top)
    return {**frame, "gas": hex_of(gas), "gasUsed": hex_of(gas_used)}


def kind_of(computation: Any) -> str:
    """The instruction that made a traced computation, or would have made the outermost."""
    return computation.made_by or ("CREATE" if computation.msg.is_create else "CALL")


def _frame(computation: Any, only_top: bool) -> dict[str, Any]:
    message, kind = computation.msg, kind_of(computation)
    frame: dict[str, Any] = {
        "type": kind,
        "from": hex_of(message.sender),
        "to": hex_of(message.storage_address if message.is_create else message.code_address),
        "gas": hex_of(message.gas),
        "gasUsed": hex_of(computation.get_gas_used()),
        "input": hex_of(bytes(message.code if message.is_create else message.data)),
    }
    if kind == "DELEGATECALL":
        frame["from"] = hex_of(message.storage_address)
    if computation.output:
        frame["output"] = hex_of(bytes(computation.output))
    if kind not in ("STATICCALL", "DELEGATECALL"):
        frame["value"] = hex_of(message.value)
    if computation.is_error:
        frame |= _failure(computation)
    if computation.children and not only_top:
        frame["calls"] = [_frame(child, only_top) for child in computation.children]
    return frame


def _failure(computation: Any) -> dict[str, str]:
    error = computation.error
    if type(error).__name__ != "Revert":
        return {"error": str(error).split("\n", maxsplit=1)[0][:200] or type(error).__name__}
    reason = reason_of(bytes(computation.output))
    return {"error": "execution reverted", **({"revertReason": reason} if reason else {})}

"""The simplest instructions of the machine, done in one step each.

py-evm passes every instruction through a gas meter, a stack and type checks of their own. Here
stand the ones that make up most of any program, for the ordinary case: enough gas, enough on the
stack, no new kind of jump. Everything else is left, before anything has changed, to py-evm's own
instruction, so that only it decides what fails and how. Words on the stack are integers or bytes,
as py-evm has them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from eth._utils.numeric import ceil32
from eth.constants import GAS_COPY, GAS_SHA3WORD
from eth.exceptions import Halt
from eth_hash.backends.pysha3 import keccak256 as keccak

from govkit.chain.expressions import BINARY, OF_MESSAGE, UNARY
from govkit.chain.frames import NEAR, WORD, growth_gas, number
from govkit.chain.state_instructions import Instruction, Maker, load_slot, log, store_slot
from govkit.chain.turns import turns

STACK_LIMIT = 1_024


def quickened(opcodes: Mapping[int, Any]) -> dict[int, Any]:
    """The instructions of a fork, with quick ones before those that have one."""
    return {code: _quick(_MAKERS.get(code), own) for code, own in opcodes.items()}


def _quick(make: Maker | None, own: Any) -> Any:
    instruction: Any = own if make is None else make(own, own.gas_cost)
    if instruction is own:
        return own
    instruction.__wrapped__ = own  # py-evm and traces ask it for its name
    return instruction


def _push(size: int) -> Maker:
    def make(own: Any, gas: int) -> Instruction:
        def push(computation: Any) -> None:
            meter, values = computation._gas_meter, computation._stack.values
            code = computation.code
            begin, left = code.program_counter, meter.gas_remaining - gas
            end = begin + size
            if left < 0 or len(values) >= STACK_LIMIT or end > code._length_cache:
                own(computation=computation)
                return
            meter.gas_remaining = left
            code.program_counter = end
            values.append(int.from_bytes(code._raw_code_bytes[begin:end]))

        return push

    return make


def _dup(position: int) -> Maker:
    def make(own: Any, gas: int) -> Instruction:
        def dup(computation: Any) -> None:
            meter, values = computation._gas_meter, computation._stack.values
            left = meter.gas_remaining - gas
            if left < 0 or not position <= len(values) < STACK_LIMIT:
                own(computation=computation)
                return
            meter.gas_remaining = left
            values.append(values[-position])

        return dup

    return make


def _swap(position: int) -> Maker:
    place = -position - 1

    def make(own: Any, gas: int) -> Instruction:
        def swap(computation: Any) -> None:
            meter, values = computation._gas_meter, computation._stack.values
            left = meter.gas_remaining - gas
            if left < 0 or len(values) <= position:
                own(computation=computation)
                return
            meter.gas_remaining = left
            values[-1], values[place] = values[place], values[-1]

        return swap

    return make


def _pop(own: Any, gas: int) -> Instruction:
    def pop(computation: Any) -> None:
        meter, values = computation._gas_meter, computation._stack.values
        left = meter.gas_remaining - gas
        if left < 0 or not values:
            own(computation=computation)
            return
        meter.gas_remaining = left
        values.pop()

    return pop


def _binary(result: Callable[[int, int], int]) -> Maker:
    """`result` takes the top word and the one below it."""

    def make(own: Any, gas: int) -> Instruction:
        def binary(computation: Any) -> None:
            meter, values = computation._gas_meter, computation._stack.values
            left = meter.gas_remaining - gas
            if left < 0 or len(values) < 2:
                own(computation=computation)
                return
            meter.gas_remaining = left
            first, second = values.pop(), values[-1]
            if first.__class__ is bytes:
                first = int.from_bytes(first)
            if second.__class__ is bytes:
                second = int.from_bytes(second)
            values[-1] = result(first, second)

        return binary

    return make


def _unary(result: Callable[[int], int]) -> Maker:
    def make(own: Any, gas: int) -> Instruction:
        def unary(computation: Any) -> None:
            meter, values = computation._gas_meter, computation._stack.values
            left = meter.gas_remaining - gas
            if left < 0 or not values:
                own(computation=computation)
                return
            meter.gas_remaining = left
            values[-1] = result(number(values[-1]))

        return unary

    return make


def _of_message(value: Callable[[Any], Any]) -> Maker:
    """What the message says, on top of the stack."""

    def make(own: Any, gas: int) -> Instruction:
        def of_message(computation: Any) -> None:
            meter, values = computation._gas_meter, computation._stack.values
            left = meter.gas_remaining - gas
            if left < 0 or len(values) >= STACK_LIMIT:
                own(computation=computation)
                return
            meter.gas_remaining = left
            values.append(value(computation.msg))

        return of_message

    return make


def _load_calldata(own: Any, gas: int) -> Instruction:
    def load_calldata(computation: Any) -> None:
        meter, values = computation._gas_meter, computation._stack.values
        left = meter.gas_remaining - gas
        if left < 0 or not values:
            own(computation=computation)
            return
        meter.gas_remaining = left
        begin = number(values[-1])
        word = computation.msg.data_as_bytes[begin : begin + WORD]
        values[-1] = int.from_bytes(word if len(word) == WORD else word.ljust(WORD, b"\0"))

    return load_calldata


def _store_word(own: Any, gas: int) -> Instruction:
    def store_word(computation: Any) -> None:
        meter, values = computation._gas_meter, computation._stack.values
        if len(values) < 2:
            own(computation=computation)
            return
        memory, begin = computation._memory, number(values[-1])
        left = meter.gas_remaining - gas - growth_gas(memory, begin)
        if left < 0 or begin > NEAR:
            own(computation=computation)
            return
        meter.gas_remaining = left
        values.pop()
        word = values.pop()
        memory.extend(begin, WORD)
        memory._bytes[begin : begin + WORD] = (
            word.rjust(WORD, b"\0") if word.__class__ is bytes else word.to_bytes(WORD)
        )

    return store_word


def _load_word(own: Any, gas: int) -> Instruction:
    def load_word(computation: Any) -> None:
        meter, values = computation._gas_meter, computation._stack.values
        if not values:
            own(computation=computation)
            return
        memory, begin = computation._memory, number(values[-1])
        left = meter.gas_remaining - gas - growth_gas(memory, begin)
        if left < 0 or begin > NEAR:
            own(computation=computation)
            return
        meter.gas_remaining = left
        memory.extend(begin, WORD)
        values[-1] = bytes(memory._bytes[begin : begin + WORD])

    return load_word


def _copy(source: Callable[[Any], bytes]) -> Maker:
    """A part of `source` into memory, with zeros where there is no more."""

    def make(own: Any, gas: int) -> Instruction:
        def copy(computation: Any) -> None:
            if turns.running:
                turns.step()
            meter, values = computation._gas_meter, computation._stack.values
            if len(values) < 3:
                own(computation=computation)
                return
            memory, to, size = computation._memory, number(values[-1]), number(values[-3])
            left = meter.gas_remaining - gas - GAS_COPY * (ceil32(size) // WORD)
            left -= growth_gas(memory, to, size)
            if left < 0 or to > NEAR or size > NEAR:
                own(computation=computation)
                return
            meter.gas_remaining = left
            begin = number(values[-2])
            del values[-3:]
            memory.extend(to, size)
            part = source(computation)[begin : begin + size]
            memory._bytes[to : to + size] = part.ljust(size, b"\0")

        return copy

    return make


def _hash(own: Any, gas: int) -> Instruction:
    def hash_(computation: Any) -> None:
        if turns.running:
            turns.step()
        meter, values = computation._gas_meter, computation._stack.values
        if len(values) < 2:
            own(computation=computation)
            return
        memory, begin, size = computation._memory, number(values[-1]), number(values[-2])
        left = meter.gas_remaining - gas - GAS_SHA3WORD * (ceil32(size) // WORD)
        left -= growth_gas(memory, begin, size)
        if left < 0 or begin > NEAR or size > NEAR:
            own(computation=computation)
            return
        meter.gas_remaining = left
        memory.extend(begin, size)
        values.pop()
        values[-1] = keccak(bytes(memory._bytes[begin : begin + size]))

    return hash_


def _return(own: Any, gas: int) -> Instruction:
    def return_(computation: Any) -> None:
        meter, values = computation._gas_meter, computation._stack.values
        if len(values) < 2:
            own(computation=computation)
            return
        memory, begin, size = computation._memory, number(values[-1]), number(values[-2])
        left = meter.gas_remaining - gas - growth_gas(memory, begin, size)
        if left < 0 or begin > NEAR or size > NEAR:
            own(computation=computation)
            return
        meter.gas_remaining = left
        del values[-2:]
        memory.extend(begin, size)
        computation.output = bytes(memory._bytes[begin : begin + size])
        raise Halt("RETURN")

    return return_


def _jumpdest(own: Any, gas: int) -> Instruction:
    def jumpdest(computation: Any) -> None:
        meter = computation._gas_meter
        left = meter.gas_remaining - gas
        if left < 0:
            own(computation=computation)
            return
        meter.gas_remaining = left

    return jumpdest


def _jump(own: Any, gas: int) -> Instruction:
    def jump(computation: Any) -> None:
        if turns.running:  # no program is long without a jump or a call
            turns.step()
        meter, values, code = computation._gas_meter, computation._stack.values, computation.code
        left = meter.gas_remaining - gas
        if left < 0 or not values:
            own(computation=computation)
            return
        target, known = number(values[-1]), _known_targets(code._raw_code_bytes)
        if target not in known:
            own(computation=computation)  # raises, unless it is one
            known.add(target)
            return
        meter.gas_remaining = left
        values.pop()
        code.program_counter = target

    return jump


def _jump_if(own: Any, gas: int) -> Instruction:
    def jump_if(computation: Any) -> None:
        if turns.running:
            turns.step()
        meter, values, code = computation._gas_meter, computation._stack.values, computation.code
        left = meter.gas_remaining - gas
        if left < 0 or len(values) < 2:
            own(computation=computation)
            return
        if number(values[-2]):
            target, known = number(values[-1]), _known_targets(code._raw_code_bytes)
            if target not in known:
                own(computation=computation)  # raises, unless it is one
                known.add(target)
                return
            code.program_counter = target
        meter.gas_remaining = left
        del values[-2:]

    return jump_if


@lru_cache(maxsize=256)
def _known_targets(code: bytes) -> set[int]:
    """The jump targets seen in this code: py-evm would look through the bytes before, each time."""
    return set()


def _function(*arguments: str, result: str) -> Callable[..., Any]:
    """The function of such an expression."""
    function: Callable[..., Any] = eval(f"lambda {', '.join(arguments)}: {result}")
    return function


_MAKERS: Mapping[int, Maker] = {
    **{
        code: _binary(_function("a", "b", result=each.format("a", "b")))
        for code, each in BINARY.items()
    },
    **{code: _unary(_function("a", result=each.format("a"))) for code, each in UNARY.items()},
    **{code: _of_message(_function("message", result=each)) for code, each in OF_MESSAGE.items()},
    0x20: _hash,
    0x35: _load_calldata,
    0x37: _copy(lambda computation: computation.msg.data_as_bytes),
    0x39: _copy(lambda computation: computation.code._raw_code_bytes),
    0x50: _pop,
    0x51: _load_word,
    0x52: _store_word,
    0x54: load_slot,
    0x55: store_slot,
    0x56: _jump,
    0x57: _jump_if,
    0x5B: _jumpdest,
    **{0xA0 + count: log(count) for count in range(5)},
    0xF3: _return,
    **{0x5F + size: _push(size) for size in range(33)},
    **{0x7F + position: _dup(position) for position in range(1, 17)},
    **{0x8F + position: _swap(position) for position in range(1, 17)},
}

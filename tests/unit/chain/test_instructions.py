"""The quick instructions do what py-evm's own do, in success and in failure, to the last gas."""

from __future__ import annotations

import random
from typing import Any

import pytest
from eth.vm.forks.prague.computation import PragueComputation
from eth.vm.message import Message
from eth_typing import Address

from govkit.chain.chain import Chain
from govkit.chain.forks import Fork, machine, machine_class
from govkit.chain.instructions import quickened

QUICK = machine_class(Fork("prague"))._state_class.computation_class
BARE = {
    code: getattr(each, "__wrapped__", each) for code, each in PragueComputation.opcodes.items()
}
OWN: Any = type("Own", (PragueComputation,), {"opcodes": BARE})
CALLER, CONTRACT = Address(b"\x11" * 20), Address(b"\x22" * 20)
CODES = sorted(code for code, each in quickened(BARE).items() if each is not BARE[code])
OTHERS = (0x00, 0x20, 0x30, 0x39, 0x53, 0x58, 0x59, 0x5A, 0xF3, 0xFD, 0xFE, 0x0C)
"""What else a program does between: STOP, SHA3, ADDRESS, CODECOPY, MSTORE8, PC, MSIZE, GAS,
RETURN, REVERT, INVALID and one that there is not."""
WORDS = (0, 1, 2, 31, 32, 33, 64, 255, 256, 2**20, 2**64, 2**255, 2**256 - 1)


@pytest.fixture(scope="module")
def chain() -> Chain:
    return Chain.in_memory()


def outcome(chain: Chain, kind: Any, code: bytes, gas: int, data: bytes) -> tuple[Any, ...]:
    """All that running the code leaves behind."""
    state = machine(chain.schedule, chain.head, chain.store).state
    context = state.get_transaction_context_class()(gas_price=1, origin=CALLER)
    message = Message(gas, CONTRACT, CALLER, 7, data, code)
    computation = kind.apply_computation(state, message, context)
    error = computation.error if computation.is_error else None
    stack = [w if isinstance(w, int) else int.from_bytes(w) for w in computation._stack.values]
    return (
        type(error),
        str(error),
        computation._gas_meter.gas_remaining,
        stack,
        bytes(computation._memory._bytes),
        bytes(computation.output),
        computation.code.program_counter,
    )


def same(chain: Chain, code: bytes, gas: int, data: bytes = b"") -> tuple[Any, ...]:
    own = outcome(chain, OWN, code, gas, data)
    # the second run finds the jumps that the first has learnt
    assert outcome(chain, QUICK, code, gas, data) == own, code.hex()
    assert outcome(chain, QUICK, code, gas, data) == own, code.hex()
    return own


def program(draw: random.Random) -> bytes:
    """Instructions at random over words that matter; some jump to where others begin."""
    code = bytearray()
    targets = [0]
    for _ in range(draw.randrange(1, 40)):
        if draw.random() < 0.1:
            targets.append(len(code))
            code.append(0x5B)
        if draw.random() < 0.6:
            word = draw.choice((*WORDS, len(code) + draw.randrange(8), draw.choice(targets)))
            size = max(1, (word.bit_length() + 7) // 8)
            code += bytes((0x5F + size,)) + word.to_bytes(size)
        code.append(draw.choice(CODES) if draw.random() < 0.9 else draw.choice(OTHERS))
    return bytes(code[: draw.randrange(1, len(code) + 1)])


def test_programs_at_random_do_the_same(chain: Chain) -> None:
    draw, ends = random.Random(7), set[str]()
    for _ in range(3_000):
        data = draw.randbytes(draw.randrange(70))
        found = same(chain, program(draw), draw.choice((60, 300, 30_000)), data)
        ends.add(found[0].__name__)
    assert ends >= {"NoneType", "OutOfGas", "InsufficientStack", "InvalidJumpDestination"}


@pytest.mark.parametrize("code", CODES)
def test_each_at_its_limits(chain: Chain, code: int) -> None:
    """On no stack, on one word, on a full one; with the gas for it, and a gas less."""
    for depth in (0, 1, 2, 16, 17, 1023, 1024):
        filling = b"\x5f" * depth
        for gas in (2 * depth + 1, 2 * depth + 2, 2 * depth + 10):
            same(chain, filling + bytes((code,)), gas)
    same(chain, b"\x60\x20\x60\x21" + bytes((code,)) + b"\x01\x02", 1_000, b"\x03" * 40)


def test_a_jump_into_data_is_refused_each_time(chain: Chain) -> None:
    # PUSH1 4, JUMP, PUSH1 0x5b: a JUMPDEST inside another instruction's data
    assert same(chain, bytes.fromhex("60045660" + "5b"), 100)[0].__name__ == "InvalidInstruction"
    loop = bytes.fromhex("600a5b6001900380600257" + "00")
    assert same(chain, loop, 10_000)[0] is type(None)

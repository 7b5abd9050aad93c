"""The quick instructions do what py-evm's own do, in success and in failure, to the last gas; so
do the functions that runs of them are translated to."""

from __future__ import annotations

import random
from itertools import product
from typing import Any

import pytest
from eth.vm.forks.prague.computation import PragueComputation
from eth.vm.message import Message
from eth_typing import Address

from govkit.chain import translation
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
OTHERS = (0x00, 0x30, 0x53, 0x58, 0x59, 0x5A, 0xF3, 0xFD, 0xFE, 0x0C)
"""What else a program does between: STOP, ADDRESS, MSTORE8, PC, MSIZE, GAS, RETURN, REVERT,
INVALID and one that there is not."""
WORDS = (0, 1, 2, 31, 32, 33, 64, 255, 256, 2**20, 2**64, 2**255, 2**256 - 1)


@pytest.fixture(scope="module")
def chain() -> Chain:
    return Chain.in_memory()


STORED = {0: 0, 1: 5, 2: 2**255, 32: 1}


def outcome(
    chain: Chain, kind: Any, code: bytes, gas: int, data: bytes, *, is_static: bool = False
) -> tuple[Any, ...]:
    """All that running the code leaves behind."""
    state = machine(chain.schedule, chain.head, chain.store).state
    for slot, value in STORED.items():
        state.set_storage(CONTRACT, slot, value)
    state.lock_changes()
    context = state.get_transaction_context_class()(gas_price=1, origin=CALLER)
    message = Message(gas, CONTRACT, CALLER, 7, data, code, is_static=is_static)
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
        set(state.accounts.touched()),
        computation._gas_meter.gas_refunded,
        computation._log_entries,
        {slot: state.get_storage(CONTRACT, slot) for slot in WORDS},
    )


@pytest.fixture(params=[1, 2, translation.OFTEN], autouse=True)
def often(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """When a run is translated: the first time it comes, the second, and as it is."""
    times: int = request.param
    monkeypatch.setattr(translation, "OFTEN", times)
    translation.program_of.cache_clear()
    return times


def same(
    chain: Chain, code: bytes, gas: int, data: bytes = b"", *, is_static: bool = False
) -> tuple[Any, ...]:
    own = outcome(chain, OWN, code, gas, data, is_static=is_static)
    # the second run finds the jumps that the first has learnt
    for _ in range(2):
        assert outcome(chain, QUICK, code, gas, data, is_static=is_static) == own, code.hex()
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


def test_programs_at_random_do_the_same(chain: Chain, often: int) -> None:
    draw, ends = random.Random(often), set[str]()
    for _ in range(2_000):
        data = draw.randbytes(draw.randrange(70))
        gas, is_static = draw.choice((60, 300, 30_000)), draw.random() < 0.2
        found = same(chain, program(draw), gas, data, is_static=is_static)
        ends.add(found[0].__name__)
    assert ends >= {"NoneType", "OutOfGas", "InsufficientStack", "InvalidJumpDestination"}
    assert "WriteProtection" in ends


@pytest.mark.parametrize("code", CODES)
def test_each_at_its_limits(chain: Chain, code: int) -> None:
    """On no stack, on one word, on a full one; with the gas for it, and a gas less."""
    for depth in (0, 1, 2, 16, 17, 1023, 1024):
        filling = b"\x5f" * depth
        for gas in (2 * depth + 1, 2 * depth + 2, 2 * depth + 10):
            same(chain, filling + bytes((code,)), gas)
    same(chain, b"\x60\x20\x60\x21" + bytes((code,)) + b"\x01\x02", 1_000, b"\x03" * 40)


def test_a_slot_stored_again_and_again(chain: Chain) -> None:
    """Each price and each refund: from a value, to a third one, back, to nothing."""
    refunds = set()
    for first, second, third in product((0, 1, 5, 2**255), repeat=3):
        for slot in STORED:
            code = b"".join(
                b"\x7f" + value.to_bytes(32) + b"\x60" + bytes((slot, 0x55))
                for value in (first, second, third)
            )
            for gas in (70_000, 2_315, 2_300):
                refunds.add(same(chain, code, gas)[8])
    assert refunds == {0, 2_800, 4_800, 7_600, 19_900}


def test_events_of_any_length(chain: Chain) -> None:
    """With each number of topics, from memory that there is and that there is not yet."""
    for count, size, at in product(range(5), (0, 1, 32, 100), (0, 5, 1_000)):
        words = [*range(0xE0, 0xE0 + count), size, at]
        code = b"".join(b"\x61" + word.to_bytes(2) for word in words) + bytes((0xA0 + count,))
        found = same(chain, code, 10_000)
        assert [len(topics) for _, _, topics, _ in found[9]] == [count]
        same(chain, code, 10_000, is_static=True)
        for gas in range(380, 2_400, 101):
            same(chain, code, gas)


def long_program(draw: random.Random) -> bytes:
    """A stack that suffices, and then instructions that take and leave words on it."""
    code = bytearray()
    for _ in range(12):
        word = draw.choice(WORDS[:9])
        code += b"\x61" + word.to_bytes(2)
    for _ in range(draw.randrange(5, 60)):
        if draw.random() < 0.5:
            code += b"\x61" + draw.choice(WORDS[:9]).to_bytes(2)
        code.append(draw.choice(STEADY))
    return bytes(code)


STEADY = [code for code in CODES if code not in (0x37, 0x39, 0x50, 0x56, 0x57) and code < 0xA0]


def test_long_runs_do_the_same(chain: Chain, often: int) -> None:
    """And all that gas allows of them: each may end anywhere."""
    draw, ends = random.Random(often), set[str]()
    for _ in range(300):
        code, data = long_program(draw), draw.randbytes(70)
        for gas in (60_000, *(draw.randrange(40, 600) for _ in range(4))):
            ends.add(same(chain, code, gas, data)[0].__name__)
    assert {"NoneType", "OutOfGas"} <= ends


def test_a_loop_is_translated_on_its_way(chain: Chain) -> None:
    # PUSH2 1000, JUMPDEST, four that cancel out, PUSH1 1, SWAP1, SUB, DUP1, PUSH1 3, JUMPI, STOP
    loop = bytes.fromhex("6103e85b80508050600190038060035700")
    assert same(chain, loop, 100_000)[0] is type(None)
    assert same(chain, loop, 10_000)[0].__name__ == "OutOfGas"
    assert translation.program_of(loop, QUICK).runs


def test_who_watches_the_instructions_sees_each(chain: Chain) -> None:
    """As coverage does, in the machine's own table."""
    loop = bytes.fromhex("6103e85b600190038060035700")
    same(chain, loop, 100_000)
    seen, own = [], QUICK.opcodes[0x57]

    def jump_if(computation: Any) -> None:
        seen.append(computation.code.program_counter)
        own(computation=computation)

    QUICK.opcodes[0x57] = jump_if
    try:
        same(chain, loop, 100_000)
    finally:
        QUICK.opcodes[0x57] = own
    assert len(seen) == 2 * 1_000


def test_a_jump_into_data_is_refused_each_time(chain: Chain) -> None:
    # PUSH1 4, JUMP, PUSH1 0x5b: a JUMPDEST inside another instruction's data
    assert same(chain, bytes.fromhex("60045660" + "5b"), 100)[0].__name__ == "InvalidInstruction"
    loop = bytes.fromhex("600a5b6001900380600257" + "00")
    assert same(chain, loop, 10_000)[0] is type(None)

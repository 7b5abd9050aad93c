"""The callTracer's short way, in which only calls are noted, tells what noting each instruction
tells."""

from __future__ import annotations

import random
from typing import Any

import pytest

from govkit.chain import translation
from govkit.chain.chain import Chain
from govkit.chain.execution import AccountOverride, Stage
from govkit.chain.flat_traces import flat_traces
from govkit.chain.tracing import Recorder, TraceOptions, call_tree, kind_of, run_traced
from govkit.chain.transactions import Message

SENDER = b"\x11" * 20
CONTRACTS = [bytes([0xC0 + i]) * 20 for i in range(6)]
PRECOMPILES = [i.to_bytes(20) for i in (1, 4, 9)]
MAKE_NOTHING = bytes.fromhex("5f5ff3")
CALLS = {0xF1: True, 0xF2: True, 0xF4: False, 0xFA: False}
"""CALL, CALLCODE, DELEGATECALL, STATICCALL: whether a value is among the arguments."""
CREATES = {0xF0: False, 0xF5: True}
"""CREATE, CREATE2: whether a salt is."""


def push(word: int | bytes) -> bytes:
    data = word if isinstance(word, bytes) else word.to_bytes(max(1, (word.bit_length() + 7) // 8))
    return bytes((0x5F + len(data),)) + data


def a_call(draw: random.Random, targets: list[bytes]) -> bytes:
    code = draw.choice(list(CALLS))
    value = push(draw.choice((0, 0, 1, 10**30))) if CALLS[code] else b""
    room = push(draw.choice((0, 32))) + push(0) + push(draw.choice((0, 4, 68))) + push(0)
    target = draw.choice(targets)
    gas = push(draw.choice((0, 700, 40_000, 2**40)))
    return room + value + push(target) + gas + bytes((code,)) + b"\x50"


def a_creation(draw: random.Random) -> bytes:
    """Init code of three bytes in memory: right, or one that fails."""
    code = draw.choice(list(CREATES))
    init = draw.choice((MAKE_NOTHING, b"\x5f\x5f\xfd", b"\xfe\xfe\xfe", b"\x5b\xff\xff"))
    store = push(init.ljust(32, b"\0")) + push(0) + b"\x52"
    salt = push(draw.randrange(3)) if CREATES[code] else b""
    return store + salt + push(3) + push(0) + push(draw.choice((0, 1))) + bytes((code,)) + b"\x50"


def an_end(draw: random.Random, targets: list[bytes]) -> bytes:
    ends = (b"\x00", push(32) + push(0) + b"\xf3", push(4) + push(0) + b"\xfd", b"\xfe", b"\x50")
    return draw.choice((*ends, push(draw.choice(targets)) + b"\xff"))


def contracts(draw: random.Random) -> dict[bytes, AccountOverride]:
    """Each calls only later ones, so that there is an end to it."""
    found = {}
    for place, address in enumerate(CONTRACTS):
        targets = [*CONTRACTS[place + 1 :], *PRECOMPILES, b"\x77" * 20]
        steps = [
            a_call(draw, targets) if draw.random() < 0.75 else a_creation(draw)
            for _ in range(draw.randrange(4))
        ]
        code = b"".join(steps) + an_end(draw, targets)
        found[address] = AccountOverride(code=code, balance=draw.choice((0, 5)))
    return found


def told(stage: Stage, message: Message, recorder: Recorder | None) -> tuple[Any, set[str]]:
    computation, gas = run_traced(stage, message, recorder)
    tree = call_tree(computation, only_top=False, gas=gas, gas_used=computation.get_gas_used())
    return (tree, flat_traces(computation)), kinds(computation)


def kinds(computation: Any) -> set[str]:
    own = {kind_of(computation)} | ({"SELFDESTRUCT"} if computation.beneficiaries else set())
    return own.union(*map(kinds, computation.children))


@pytest.mark.parametrize("often", [1, translation.OFTEN])
def test_both_ways_tell_the_same(often: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translation, "OFTEN", often)
    translation.program_of.cache_clear()
    chain, draw, seen, failed = Chain.in_memory(), random.Random(often), set[str](), 0
    for _ in range(150):
        stage = Stage(chain.schedule, chain.store, chain.head, contracts(draw))
        gas = draw.choice((22_000, 60_000, 2_000_000))
        message = Message(SENDER, CONTRACTS[0], b"\x01\x02\x03\x04", gas=gas)
        expected, _ = told(stage, message, Recorder(TraceOptions(), takes_steps=False))
        found, made = told(stage, message, None)
        assert found == expected
        seen |= made
        failed += "error" in found[0]
    both = {"CALL", "CALLCODE", "DELEGATECALL", "STATICCALL", "CREATE", "CREATE2", "SELFDESTRUCT"}
    assert seen == both
    assert 10 < failed < 140

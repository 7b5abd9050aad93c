"""ECADD and ECMUL do what py-evm's own do, in success and in failure, to the last gas."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from eth.vm.forks.byzantium.computation import ByzantiumComputation
from eth.vm.forks.istanbul.computation import IstanbulComputation
from eth.vm.forks.prague.computation import PragueComputation
from eth.vm.message import Message
from eth_typing import Address

from govkit.chain.chain import Chain
from govkit.chain.forks import Fork, machine, machine_class
from govkit.crypto.bn128 import FIELD, GENERATOR, ORDER, add, multiply

CALLER = Address(b"\x11" * 20)
ECADD, ECMUL, ECPAIRING = (Address(number.to_bytes(20)) for number in (6, 7, 8))
FORKS = {
    "byzantium": (ByzantiumComputation, {ECADD: 500, ECMUL: 40_000}),
    "istanbul": (IstanbulComputation, {ECADD: 150, ECMUL: 6_000}),
    "prague": (PragueComputation, {ECADD: 150, ECMUL: 6_000}),
    "osaka": (PragueComputation, {ECADD: 150, ECMUL: 6_000}),
}
"""Of each fork, py-evm's own machine and the prices (EIP-196, EIP-1108)."""
FACTORS = (0, 1, 2, ORDER - 1, ORDER, ORDER + 1, FIELD, 2**255, 2**256 - 1)
VECTORS = Path(__file__).parents[4] / "shared" / "data" / "precompiles"


@pytest.fixture(scope="module")
def chain() -> Chain:
    return Chain.in_memory()


def outcome(chain: Chain, kind: Any, to: Address, data: bytes, gas: int) -> tuple[Any, ...]:
    """All that calling a precompile leaves behind."""
    state = machine(chain.schedule, chain.head, chain.store).state
    context = state.get_transaction_context_class()(gas_price=1, origin=CALLER)
    message = Message(gas, to, CALLER, 0, data, b"")
    computation = kind.apply_computation(state, message, context)
    error = computation.error if computation.is_error else None
    left = computation.get_gas_remaining()
    return type(error).__name__, str(error), left, computation.output


def same(chain: Chain, to: Address, data: bytes, fork: str = "prague") -> tuple[Any, ...]:
    own, prices = FORKS[fork]
    ours = machine_class(Fork(fork))._state_class.computation_class
    for gas in (0, prices[to] - 1, prices[to]):
        expected = outcome(chain, own, to, data, gas)
        assert outcome(chain, ours, to, data, gas) == expected, (to, data.hex(), gas)
    return expected


def words(*numbers: int) -> bytes:
    return b"".join(number.to_bytes(32) for number in numbers)


def coordinates() -> list[tuple[int, int]]:
    """Points, infinity, and what is neither."""
    draw = random.Random(196)
    points = [GENERATOR, *(multiply(GENERATOR, draw.randrange(ORDER)) for _ in range(3))]
    points += [multiply(point, -1) for point in points]
    (x, y), one = GENERATOR, points[1] or (0, 0)
    wrong = [(0, FIELD), (FIELD, 0), (FIELD, FIELD), (x + FIELD, y), (x, y + FIELD)]
    wrong += [(0, 1), (1, 0), (1, 1), (2**256 - 1, 2**256 - 1), (one[1], one[0])]
    return [*((point or (0, 0)) for point in points), (0, 0), *wrong]


COORDINATES = coordinates()


@pytest.mark.parametrize("fork", FORKS)
def test_sums(chain: Chain, fork: str) -> None:
    ends = set[str]()
    for one in COORDINATES:
        for other in COORDINATES:
            ends.add(same(chain, ECADD, words(*one, *other), fork)[0])
    assert ends == {"NoneType", "VMError"}


@pytest.mark.parametrize("fork", FORKS)
def test_products(chain: Chain, fork: str) -> None:
    draw, ends = random.Random(fork), set[str]()
    for point in COORDINATES:
        for factor in (*draw.sample(FACTORS, 3), draw.randrange(2**256)):
            ends.add(same(chain, ECMUL, words(*point, factor), fork)[0])
    assert ends == {"NoneType", "VMError"}


@pytest.mark.parametrize("factor", FACTORS)
def test_the_generator_and_another_times_every_edge(chain: Chain, factor: int) -> None:
    for point in COORDINATES[:2]:
        assert same(chain, ECMUL, words(*point, factor))[0] == "NoneType"


def test_inputs_of_every_length(chain: Chain) -> None:
    """What is missing is zeros, and what is too much is left out."""
    ending_in_zero = next(
        point
        for point in (multiply(GENERATOR, factor) for factor in range(1, 10_000))
        if point and point[1] % 256 == 0
    )
    one, factor = COORDINATES[1], 2**256 - 2**200 + 1
    for to, whole, valid in (
        (ECADD, words(*one, *ending_in_zero, 7), {0, 64, 127, 128, 160}),
        (ECMUL, words(*ending_in_zero, factor, 7), {0, 63, 64, 65, 95, 96, 128}),
    ):
        ends = {size: same(chain, to, whole[:size])[0] for size in range(len(whole) + 1)}
        assert {size for size, end in ends.items() if end == "NoneType"} >= valid
        assert ends[40] == "VMError"


def test_random_points_and_factors(chain: Chain) -> None:
    draw = random.Random(1108)
    for _ in range(50):
        one, other = (multiply(GENERATOR, draw.randrange(1, ORDER)) or (0, 0) for _ in range(2))
        factor = draw.randrange(2**256)
        total = same(chain, ECADD, words(*one, *other))
        assert total[3] == words(*(add(one, other) or (0, 0)))
        product = same(chain, ECMUL, words(*one, factor))
        assert product[3] == words(*(multiply(one, factor) or (0, 0)))


def test_a_fork_without_them_has_none() -> None:
    for fork, prices in (("spurious_dragon", ()), ("byzantium", (ECADD, ECMUL, ECPAIRING))):
        known = machine_class(Fork(fork))._state_class.computation_class.get_precompiles()
        assert {ECADD, ECMUL, ECPAIRING} & set(known) == set(prices)


@pytest.mark.skipif(not VECTORS.exists(), reason="the vectors are not beside the project")
@pytest.mark.parametrize(("file", "to"), [("bn256Add", ECADD), ("bn256ScalarMul", ECMUL)], ids=str)
def test_the_vectors_of_go_ethereum(chain: Chain, file: str, to: Address) -> None:
    """core/vm/testdata/precompiles of ethereum/go-ethereum, with the prices of Istanbul."""
    for case in json.loads((VECTORS / f"{file}.json").read_text()):
        ended = same(chain, to, bytes.fromhex(case["Input"]))
        assert ended == ("NoneType", "None", 0, bytes.fromhex(case["Expected"])), case["Name"]
        assert case["Gas"] == FORKS["prague"][1][to]

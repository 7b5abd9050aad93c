"""How long a product on alt_bn128 takes: in Python, and as ECMUL on the embedded chain; and what
secret ballots make of it.

    python benchmarks/curve.py [--rounds 30]

Each time is divided by that of py_ecc's `optimized_bn128.multiply`, which py-evm's own ECMUL uses,
in the same round; the medians are kept. On the chain a contract calls ECMUL, each time on the
point that the call before gave. A ballot is proved with the tables that a process of one ballot
must make first. The result is written to benchmarks/results/curve.json.
"""

from __future__ import annotations

import argparse
import importlib
import json
import random
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from eth.vm.forks.prague.computation import PragueComputation
from eth.vm.message import Message
from eth_typing import Address

from govkit.chain.chain import Chain
from govkit.chain.forks import Fork, machine, machine_class
from govkit.crypto.bn128 import GENERATOR, ORDER, Affine, FixedBase, add, generator, multiply
from govkit.crypto.counting import find_counts
from govkit.crypto.secret_ballot import Choice, ElectionKey

RESULT = Path(__file__).parent / "results" / "curve.json"
CALLER, CONTRACT = Address(b"\x11" * 20), Address(b"\x22" * 20)
CALLS = 10
VOTES = 10_000, 100_000
# The input into memory; then as often as CALLS: STATICCALL ECMUL on it, the output in its place.
CODE = bytes.fromhex("60605f5f37" + "60405f60605f60075afa50" * CALLS + "60405ff3")
DRAW = random.Random(7)

py_ecc: Any = importlib.import_module("py_ecc.optimized_bn128")
CHAIN = Chain.in_memory()
OURS = machine_class(Fork("prague"))._state_class.computation_class
OWN = type("Own", (OURS,), {"_precompiles": PragueComputation.get_precompiles()})
"""The embedded chain's machine with py-evm's precompiles."""


def seconds(work: Callable[[], Any], times: int = 1) -> float:
    """Of the processor, for one time."""
    begun = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - begun) / times


def by_chain(kind: Any, point: Affine, factor: int) -> bytes:
    state = machine(CHAIN.schedule, CHAIN.head, CHAIN.store).state
    context = state.get_transaction_context_class()(gas_price=1, origin=CALLER)
    data = b"".join(number.to_bytes(32) for number in (*point, factor))
    message = Message(1_000_000, CONTRACT, CALLER, 0, data, CODE)
    computation = kind.apply_computation(state, message, context)
    assert not computation.is_error, computation.error
    return bytes(computation.output)


def prove_first(key: Affine) -> None:
    generator.cache_clear()
    ElectionKey(key).encrypt(Choice.NO, (1,))


def find(count: int) -> None:
    """The tally that is found last."""
    assert find_counts(multiply(GENERATOR, count * Choice.NO), count) == (0, count)


def round_() -> dict[str, float]:
    point, factor = multiply(GENERATOR, DRAW.randrange(1, ORDER)), DRAW.randrange(1, ORDER)
    assert point is not None
    table, (x, y) = FixedBase(point), point
    theirs = py_ecc.FQ(x), py_ecc.FQ(y), py_ecc.FQ(1)
    assert by_chain(OURS, point, factor) == by_chain(OWN, point, factor)
    ballot, _ = ElectionKey(point).encrypt(Choice.NO, (1,))
    key = ElectionKey(point)
    return {
        "py_ecc_multiply": seconds(lambda: py_ecc.multiply(theirs, factor), 3),
        "multiply": seconds(lambda: multiply(point, factor), 20),
        "fixed_base": seconds(lambda: table.multiply(factor), 20),
        "fixed_base_table": seconds(lambda: FixedBase(point), 5),
        "add": seconds(lambda: add(point, GENERATOR), 200),
        "prove_a_ballot": seconds(lambda: prove_first(point), 3),
        "check_a_ballot": seconds(lambda: key.is_valid(ballot, (1,)), 3),
        **{f"find_the_tally_of_{count}": seconds(partial(find, count)) for count in VOTES},
        "ecmul_on_the_chain": seconds(lambda: by_chain(OURS, point, factor)) / CALLS,
        "ecmul_on_the_chain_before": seconds(lambda: by_chain(OWN, point, factor)) / CALLS,
    }


def measure(rounds: int) -> dict[str, float]:
    found = [round_() for _ in range(rounds + 1)][1:]  # the first is for warming up
    unit = "py_ecc_multiply"
    result = {"py_ecc_multiply_ms": median(each[unit] for each in found) * 1_000}
    for name in found[0]:
        if name != unit:
            result[f"{name}_over_py_ecc"] = median(each[name] / each[unit] for each in found)
    return result


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=30)
    found = measure(parser.parse_args().rounds)
    result = {name: round(value, 4) for name, value in found.items()}
    RESULT.write_text(json.dumps(result, indent=2) + "\n")
    print(json.dumps(result, indent=2))  # noqa: T201


if __name__ == "__main__":
    main()

"""How long a secret ballot takes on the embedded chain, and checking a whole vote's transcript.

    python benchmarks/secret_votes.py [--ballots 1000]

Both are divided by the time of py_ecc's `optimized_bn128.multiply` in the same run. A ballot is a
transaction of one, from its sending to its block (the median of a dozen). A vote is checked by as
many processes as there are cores, as `govkit ballot verify` does after it has read the file: what
they take together is told, so that a busy machine does not matter. All is processor time. The
result is written to benchmarks/results/secret_votes.json.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import random
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.contracts.secret import SecretBench, SecretDesign  # noqa: E402
from tests.secret_votes import secret_vote  # noqa: E402

from govkit.crypto.secret_ballot import Choice  # noqa: E402
from govkit.nation.secrecy.transcript_checks import check  # noqa: E402

RESULT = ROOT / "benchmarks" / "results" / "secret_votes.json"
DRAW = random.Random(7)


def seconds(work: Callable[[], Any]) -> float:
    """Of the processor, in this process and others that it starts."""
    begun = spent()
    work()
    return spent() - begun


def spent() -> float:
    times = os.times()
    others = times.children_user + times.children_system
    return time.process_time() + others


def unit() -> float:
    """Seconds of one product by py_ecc."""
    py_ecc: Any = importlib.import_module("py_ecc.optimized_bn128")
    factors = [DRAW.randrange(py_ecc.curve_order) for _ in range(30)]
    return median(seconds(partial(py_ecc.multiply, py_ecc.G1, each)) for each in factors)


def cast() -> float:
    """Seconds of a ballot on the embedded chain, without the making of its proof."""
    bench = SecretBench(SecretDesign(citizens=12))
    poll = bench.poll()
    made = [(voter, bench.prepare(poll, voter, Choice.NO).words()) for voter in bench.citizens]
    return median(
        seconds(partial(bench.house.send, voter, "castSecret", poll, *words))
        for voter, words in made
    )


def verify(ballots: int) -> float:
    """Seconds of checking a vote with so many ballots, of all cores together."""
    choices = [(number, DRAW.choice(list(Choice))) for number in range(1, ballots + 1)]
    vote = secret_vote(choices, trustees=5, threshold=3, sharing=(1, 3, 5))
    verdicts = []
    found = seconds(lambda: verdicts.append(check(vote)))
    assert verdicts[0].is_tallied
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ballots", type=int, default=1_000)
    ballots = parser.parse_args().ballots
    one = unit()
    result = {
        "py_ecc_multiply_ms": round(one * 1_000, 4),
        "a_ballot_on_the_chain_over_py_ecc": round(cast() / one, 2),
        f"verify_{ballots}_ballots_over_py_ecc": round(verify(ballots) / one, 1),
        "cores": os.cpu_count(),
    }
    RESULT.write_text(json.dumps(result, indent=2) + "\n")
    print(json.dumps(result, indent=2))  # noqa: T201


if __name__ == "__main__":
    main()

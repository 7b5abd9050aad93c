"""What a long statement takes: processor time, and memory, which does not grow with it.

    python benchmarks/statement.py [--movements 100000]

The chain is made up and answers from memory, so what a node takes comes on top. Each movement is in
a block of its own, a tenth of them coin. `events_s` is the time in which the same events are only
decoded in a bare loop. The result is written to benchmarks/results/statement.json.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks.made_chain import CURRENCY, TREASURY, MadeChain, made_nation
from govkit.contracts import TreasuryToken
from govkit.crypto.keccak import checksum
from govkit.nation.money.assets import COIN
from govkit.nation.money.statement import Statement, read_statement
from govkit.nation.money.statement_files import to_beancount, to_csv

RESULT = Path(__file__).parent / "results" / "statement.json"
TOKEN = checksum(b"\x33" * 20)
PEOPLE = 500
BLOCK_SECONDS = 300


def story(movements: int) -> MadeChain:
    """Payments by proposals, gifts, and a token that keeps fees, one a block."""
    chain = MadeChain(BLOCK_SECONDS)
    chain.words[TOKEN] = "USDC", (6).to_bytes(32)
    chain.begin_block()
    for asset in (COIN, CURRENCY, TOKEN):
        chain.change(asset, 10**24)
    for number in range(movements):
        chain.begin_block()
        person = checksum((number % PEOPLE + 1).to_bytes(20))
        _move(chain, number, person)
    return chain


def _move(chain: MadeChain, number: int, person: Any) -> None:
    where, amount = chain.transaction(), 10**15 + number
    if number % 20 == 0:
        chain.send_coin(person, amount)
    elif number % 20 == 1:
        chain.execute(number % 50 + 1, person, amount, where)
        chain.change(COIN, -amount)
    elif number % 2:
        chain.tell(CURRENCY, TREASURY, person, amount, where)
        chain.execute(number % 50 + 1, CURRENCY, 0, where)
        chain.change(CURRENCY, -amount)
    else:
        chain.tell(TOKEN, person, TREASURY, amount, where)
        chain.change(TOKEN, amount - amount // 1_000)


def bare_events(chain: MadeChain) -> None:
    event = TreasuryToken.compiled().events["Transfer"]
    for log in chain.logs([], [[event.topic]]):
        event.decode(log.topics, log.data)


def seconds(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def spent(parts: Iterator[str]) -> int:
    return sum(map(len, parts))


def peak_mib(nation: Any, form: Callable[[Statement], Iterator[str]]) -> float:
    """The most memory that a statement takes at a time, beside the chain."""
    tracemalloc.start()
    spent(form(read_statement(nation)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20


def measure(movements: int) -> dict[str, float]:
    chain = story(movements)
    nation = made_nation(chain, [(number, f"Payment {number}") for number in range(1, 51)])
    few = made_nation(story(movements // 10), [])
    csv_seconds = seconds(lambda: spent(to_csv(read_statement(nation))))
    return {
        "movements": movements,
        "csv_s": csv_seconds,
        "beancount_s": seconds(lambda: spent(to_beancount(read_statement(nation)))),
        "csv_over_bare_events": csv_seconds / seconds(lambda: bare_events(chain)),
        "peak_mib": peak_mib(nation, to_csv),
        "peak_mib_of_a_tenth": peak_mib(few, to_csv),
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--movements", type=int, default=100_000)
    found = measure(parser.parse_args().movements)
    result = {name: round(value, 3) for name, value in found.items()}
    RESULT.write_text(json.dumps(result, indent=2) + "\n")
    print(json.dumps(result, indent=2))  # noqa: T201


if __name__ == "__main__":
    main()

"""What a client notices while another one replays, traces or filters without a pause.

    python benchmarks/chain_others.py [--minutes 10] [--blocks 2000]

One client asks for long answers, each kind for its share of the time: a block's calls told again,
the instructions of a transaction, all logs of the chain, an account's transactions by replay.
Beside it another one reads, once before anybody disturbs it and once meanwhile, each kind of read
in turns; the medians' ratio and the node's memory over the time are what counts. The result is
written to benchmarks/results/chain_others.json.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from govkit.chain import process
from govkit.chain.chain import Chain
from govkit.chain.dev_accounts import DEV_ACCOUNTS
from govkit.chain.process import NodeInfo
from govkit.chain.transactions import Message
from govkit.errors import ChainError

RESULT = Path(__file__).parent / "results" / "chain_others.json"
SENDER = bytes.fromhex(DEV_ACCOUNTS[0].address[2:])
# slot 0 += 1; log it; and 250 rounds of a loop that stores nothing
COUNTER = "5f54600101805f555f52602a60205fa160fa5b600190038060125700"
INIT = bytes.fromhex(f"60{len(COUNTER) // 2:02x}8060093d393df3{COUNTER}")
GOAL = 5.0
Asked = tuple[str, list[object]]
"""A method and its parameters."""
BETWEEN_SECONDS = 0.02
"""A client that reads does something with the answers."""


def make_chain(folder: Path, blocks: int) -> str:
    """A chain of blocks with a transaction and a log each; the contract's address."""
    chain = Chain.open(folder)
    key = DEV_ACCOUNTS[0].private_key
    made = chain.submit(chain.signed(Message(SENDER, None, data=INIT), 200_000, key))
    stored = chain.store.transaction(made)
    assert stored is not None
    assert stored.created is not None
    for _ in range(blocks):
        chain.submit(chain.signed(Message(SENDER, stored.created), 100_000, key))
    chain.close()
    return "0x" + stored.created.hex()


class Reader:
    """A client that reads: what each kind of read took, in seconds."""

    def __init__(self, node: NodeInfo, counter: str, blocks: int) -> None:
        self._node = node
        self._reads: dict[str, Asked] = {
            "block number": ("eth_blockNumber", []),
            "block": ("eth_getBlockByNumber", [hex(blocks // 2), True]),
            "call": ("eth_call", [{"to": counter}, "latest"]),
            "balance": ("eth_getBalance", ["0x" + SENDER.hex(), "latest"]),
            "logs of a block": (
                "eth_getLogs",
                [{"fromBlock": hex(blocks // 2), "toBlock": hex(blocks // 2)}],
            ),
        }

    def read_for(self, seconds: float) -> dict[str, float]:
        """The median of each kind, in milliseconds."""
        taken: dict[str, list[float]] = {name: [] for name in self._reads}
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for name, (method, params) in self._reads.items():
                before = time.perf_counter()
                process.request(self._node, method, params)
                taken[name].append(time.perf_counter() - before)
                time.sleep(BETWEEN_SECONDS)
        return {name: round(1_000 * statistics.median(each), 2) for name, each in taken.items()}


def long_answers(counter: str, blocks: int, transaction: str) -> dict[str, Asked]:
    everything: dict[str, object] = {"fromBlock": "0x0", "toBlock": "latest", "address": counter}
    return {
        "replays": ("trace_replayBlockTransactions", [hex(blocks // 2), ["trace"]]),
        "traces": ("debug_traceTransaction", [transaction, {"enableMemory": True}]),
        "filters": ("eth_getLogs", [everything]),
        "searches": ("ots_searchTransactionsBefore", ["0x" + "ab" * 20, 0, 25]),
    }


def memory_mib(node: NodeInfo) -> float:
    for line in Path(f"/proc/{node.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise ProcessLookupError(node.pid)


def disturb(node: NodeInfo, asked: Asked, done: threading.Event) -> Counter[str]:
    """Ask again and again; an answer may be that it took too long."""
    count = Counter[str]()
    while not done.is_set():
        try:
            process.request(node, *asked)
            count["answered"] += 1
        except ChainError:
            count["ended"] += 1
    return count


def measure(node: NodeInfo, reader: Reader, asked: Asked, seconds: float) -> dict[str, Any]:
    """One kind of long answer: reads before it and meanwhile, and memory at four moments."""
    alone = reader.read_for(min(20.0, seconds / 4))
    done, memory, meanwhile = threading.Event(), [memory_mib(node)], list[dict[str, float]]()
    with ThreadPoolExecutor(1) as other:
        count = other.submit(disturb, node, asked, done)
        try:
            for _ in range(4):
                meanwhile.append(reader.read_for(seconds / 4))
                memory.append(memory_mib(node))
        finally:
            done.set()
    slower = {
        name: round(statistics.median(each[name] for each in meanwhile) / alone[name], 2)
        for name in alone
    }
    return {
        "long_answers": dict(count.result()),
        "alone_ms": alone,
        "meanwhile_ms": meanwhile[-1],
        "times_slower": slower,
        "memory_mib": [round(each, 1) for each in memory],
    }


def main(
    blocks: int, minutes: float, tell: Callable[[str], object] = sys.stdout.write
) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        counter = make_chain(Path(folder), blocks)
        node = process.start(Path(folder))
        try:
            block: Any = process.request(node, "eth_getBlockByNumber", [hex(blocks // 2), False])
            kinds = long_answers(counter, blocks, block["transactions"][0])
            reader = Reader(node, counter, blocks)
            found: dict[str, Any] = {"blocks": blocks, "minutes": minutes}
            for name, asked in kinds.items():
                found[name] = measure(node, reader, asked, 60 * minutes / len(kinds))
                tell(f"{name}: {json.dumps(found[name])}\n")
            return found
        finally:
            process.stop(Path(folder))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--blocks", type=int, default=2_000)
    options = parser.parse_args()
    result = main(options.blocks, options.minutes)
    RESULT.write_text(json.dumps(result, indent=2) + "\n")
    worst = max(
        slower
        for each in result.values()
        if isinstance(each, dict)
        for slower in each["times_slower"].values()
    )
    sys.stdout.write(f"at the median at most {worst} times slower (goal: {GOAL})\n")

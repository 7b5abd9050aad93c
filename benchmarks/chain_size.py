"""What a long chain costs: reopening it, asking for all its logs, memory, and starting its node.

    python benchmarks/chain_size.py [--blocks 10000]

Every block holds one transaction with one log. The store is reopened after it was closed and, on
a copy that was taken while it was open, as after a kill; a node is ready when it has answered.
The result is written to benchmarks/results/chain_size.json.
"""

from __future__ import annotations

import argparse
import http.client
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from govkit.chain import process
from govkit.chain.chain import Chain
from govkit.chain.database import FILE_NAME
from govkit.chain.dev_accounts import DEV_ACCOUNTS
from govkit.chain.store import Store

RESULT = Path(__file__).parent / "results" / "chain_size.json"
SENDER = bytes.fromhex(DEV_ACCOUNTS[0].address[2:])
# slot 0 += 1; log it; return it
COUNTER = bytes.fromhex("60138060093d393df35f54600101805f555f52602a60205fa160205ff3")


def milliseconds(work: Callable[[], Any], times: int = 5) -> float:
    """The best of several runs."""
    best = float("inf")
    for _ in range(times):
        begun = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - begun)
    return round(best * 1000, 1)


def killed_copy(folder: Path) -> Path:
    """Where the store is copied to while it is open: what a killed node leaves."""
    return folder / "killed"


def fill(folder: Path, blocks: int) -> dict[str, Any]:
    """Make the blocks; how fast that goes, and what it does to memory."""
    chain = Chain.open(folder)
    chain.send(SENDER, None, COUNTER)
    counter = chain.store.transactions(1)[0].created
    begun, peaks = time.perf_counter(), []
    for number in range(2, blocks + 1):
        chain.send(SENDER, counter, gas=100_000)
        if number % max(blocks // 4, 1) == 0:
            peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
    seconds = time.perf_counter() - begun
    shutil.copytree(folder, killed_copy(folder))
    chain.close()
    size = sum(file.stat().st_size for file in folder.glob("chain.sqlite*"))
    return {
        "blocks_per_second": round(blocks / seconds, 1),
        "peak_mib_at_each_quarter": peaks,
        "mib_on_disk": round(size / 2**20, 1),
    }


def open_store(folder: Path) -> None:
    store = Store(folder)
    store.head()
    store.close()


def ask(node: process.NodeInfo, method: str, params: list[Any]) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", node.port, timeout=60)
    message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    connection.request("POST", "/", json.dumps(message), {"content-type": "application/json"})
    answer = connection.getresponse().read()
    connection.close()
    return answer


def memory_mib(pid: int) -> int:
    """What a process has in memory now."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * resource.getpagesize() // 2**20


def start_and_stop(folder: Path) -> float:
    """Seconds until the node has answered."""
    begun = time.perf_counter()
    ask(process.start(folder), "eth_blockNumber", [])
    seconds = time.perf_counter() - begun
    process.stop(folder)
    return seconds


def measure(folder: Path, blocks: int) -> dict[str, Any]:
    result: dict[str, Any] = {"blocks": blocks, **fill(folder, blocks)}
    killed = killed_copy(folder)
    result["wal_mib_after_a_kill"] = round((killed / f"{FILE_NAME}-wal").stat().st_size / 2**20, 1)
    result["reopen_store_after_a_kill_ms"] = milliseconds(lambda: open_store(killed), times=1)
    result["reopen_store_ms"] = milliseconds(lambda: open_store(folder))
    node = process.start(folder)
    logs: list[Any] = [{"fromBlock": "0x0", "toBlock": "latest"}]
    result["all_logs_ms"] = milliseconds(lambda: ask(node, "eth_getLogs", logs))
    assert len(json.loads(ask(node, "eth_getLogs", logs))["result"]) == blocks - 1
    result["node_mib_after_all_logs"] = memory_mib(node.pid)
    process.stop(folder)
    command = [sys.executable, "-c", "import eth"]
    result["import_eth_ms"] = milliseconds(lambda: subprocess.run(command, check=True))
    result["ready_ms"] = round(min(start_and_stop(folder) for _ in range(5)) * 1000, 1)
    result["ready_of_import"] = round(result["ready_ms"] / result["import_eth_ms"], 2)
    return result


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--blocks", type=int, default=10_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        result = measure(Path(folder), options.blocks)
    for name, value in result.items():
        sys.stdout.write(f"{name:<28}{value}\n")
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

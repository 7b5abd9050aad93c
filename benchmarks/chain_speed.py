"""How fast the embedded chain is, beside py-evm, EthereumTesterProvider and anvil, in one run.

    python benchmarks/chain_speed.py [--count 50] [--rounds 9] [--blocks 5000] [--beside]

The work is a plain ERC-20 transfer to a fresh address; signing is part of it for web3.py, and
the same client does the same on either side. The two sides take turns in short rounds, and the
median is kept, of the speeds and of the ratios within a round, so that a busy machine disturbs
both alike; the load is written down before and after. All have coincurve and the fast keccak.
web3.py asks for the chain's id before each request unless it may remember it, which it may here,
over any provider. The result is written to benchmarks/results/chain_speed.json.

anvil is `@foundry-rs/anvil` from npm, kept in the temporary folder, or the program that ANVIL
names; without npm its column says why it is empty. It keeps its chain in memory, ours on disk,
and answers a send before it has made the block, ours after. It slows down as its chain grows, so in
the rows against it both have a fresh chain that has grown to `--blocks`, of one transfer each. What
the client itself takes is in both figures, and brings their ratio nearer to 1.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.chain_clients import (
    BATCH,
    AnvilClient,
    PyEvm,
    RawAnvilClient,
    RawClient,
    TesterClient,
    Web3Client,
    token_code,
)
from benchmarks.chain_reads import ReadsClient

# isort: split

from web3 import EthereumTesterProvider, HTTPProvider, Web3

from govkit.chain import process

RESULT = Path(__file__).parent / "results" / "chain_speed.json"
ANVIL_PACKAGE = "@foundry-rs/anvil@1.7.1"
ANVIL_FOLDER = Path(tempfile.gettempdir()) / "govkit-anvil"
TESTER = "EthereumTesterProvider, web3.py"
ANVIL = "anvil"

Speed = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Row:
    """One piece of work on the chain, on what it is held against, and on anvil."""

    work: str
    client: str
    against: str
    goal: float
    ours: Speed
    theirs: Speed
    anvils: Speed | None = None

    def measure(self, rounds: int) -> dict[str, Any]:
        """Rounds take turns; the first is for warming up."""
        runs = [(self.ours(), self.theirs()) for _ in range(rounds + 1)][1:]
        ratios = sorted(ours / theirs for ours, theirs in runs)
        anvil = [self.anvils() for _ in range(rounds)] if self.anvils else None
        if self.against == ANVIL:
            anvil = [theirs for _, theirs in runs]
        return {
            "work": self.work,
            "client": self.client,
            "per_second": round(statistics.median(ours for ours, _ in runs), 1),
            "against": self.against,
            "against_per_second": round(statistics.median(theirs for _, theirs in runs), 1),
            "ratio": round(statistics.median(ratios), 2),
            "ratio_least": round(ratios[0], 2),
            "ratio_most": round(ratios[-1], 2),
            "goal": self.goal,
            "anvil_per_second": round(statistics.median(anvil), 1) if anvil else None,
        }


@contextmanager
def node() -> Iterator[str]:
    """A chain on disk, served by a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            yield process.ensure_running(Path(folder)).url
        finally:
            process.stop(Path(folder))


def find_anvil() -> tuple[str | None, str]:
    """The program, or None and why there is none."""
    given = os.environ.get("ANVIL")
    if given:
        return given, ""
    if shutil.which("npm") is None:
        return None, "npm is missing"
    program = ANVIL_FOLDER / "node_modules" / ".bin" / "anvil"
    if not program.exists():
        ANVIL_FOLDER.mkdir(exist_ok=True)
        command = ["npm", "install", "--no-audit", "--no-fund", "--silent"]
        done = subprocess.run([*command, "--prefix", str(ANVIL_FOLDER), ANVIL_PACKAGE], check=False)
        if done.returncode:
            return None, "npm reaches no registry"
    return str(program), ""


@contextmanager
def anvil(program: str | None) -> Iterator[str | None]:
    """anvil in a process of its own, or nothing."""
    if program is None:
        yield None
        return
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    command = [program, "--port", str(port), "--chain-id", "1337", "--silent"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as running:
        try:
            for _ in range(100):
                if Web3(HTTPProvider(url)).is_connected():
                    break
                time.sleep(0.1)
            yield url
        finally:
            running.terminate()


def remembering(provider: Any) -> Any:
    """The provider, which may remember what never changes, such as the chain's id."""
    provider.cache_allowed_requests = True
    return provider


def speed(client: Any, method: str, count: int) -> Speed:
    """One round of a client's. Two may spend for one account, so each first asks for its nonce."""

    def run() -> float:
        if method != "calls" and hasattr(client, "next_nonce"):
            client.work.nonce = client.next_nonce()
        return float(getattr(client, method)(count))

    return run


def rows(url: str, anvil_url: str | None, count: int) -> Iterator[Row]:
    code = token_code()
    ours, raw = Web3Client(remembering(HTTPProvider(url)), code), RawClient(url, code)
    tester, plain = TesterClient(remembering(EthereumTesterProvider()), code), PyEvm(code)
    theirs: dict[str, Any] = {}
    if anvil_url:
        theirs["web3.py"] = AnvilClient(remembering(HTTPProvider(anvil_url)), code)
        theirs["raw JSON-RPC"] = RawAnvilClient(anvil_url, code)

    def row(work: str, goal: float, mine: Any, other: Any, method: str, each: int) -> Row:
        against = TESTER if other is tester else other.name
        anvils = speed(theirs[mine.name], method, each) if theirs else None
        mine_run, other_run = speed(mine, method, each), speed(other, method, each)
        return Row(work, mine.name, against, goal, mine_run, other_run, anvils)

    yield row("estimate, send, receipt; 1 a block", 2.5, ours, tester, "one_by_one", count)
    yield row("send, receipt; 100 a block, in batches", 3.5, ours, tester, "in_blocks", BATCH)
    yield row("send, 1 a block", 0.75, raw, plain, "one_by_one", 2 * count)
    yield row("send, 100 a block, one batch", 0.6, raw, plain, "in_blocks", BATCH)
    yield row("eth_call of balanceOf", 5.0, raw, tester, "calls", 2 * count)


def rows_beside_anvil(url: str, anvil_url: str, blocks: int, count: int) -> Iterator[Row]:
    """The same work on two chains of one length."""
    code = token_code()
    ours, theirs = ReadsClient(url, code, blocks), ReadsClient(anvil_url, code, blocks)
    for client in (ours, theirs):
        client.connection.close()  # one may have rested for too long while the other chain grew

    def row(work: str, goal: float, method: str, each: int) -> Row:
        def run(client: ReadsClient) -> Speed:
            return lambda: float(getattr(client, method)(each))  # nobody else spends here

        return Row(f"{work}; {blocks:,} blocks", ours.name, ANVIL, goal, run(ours), run(theirs))

    yield row("eth_call at the head", 0.65, "calls", 2 * count)
    yield row("eth_call at old blocks", 4.7, "old_calls", 2 * count)
    yield row("estimate of a transfer", 0.7, "estimates", 2 * count)
    yield row("callTracer of a new transfer", 0.35, "call_traces", count)
    yield row("all logs", 0.9, "dense_logs", 1)
    yield row("no logs", 12.7, "empty_logs", count)
    yield row("send, receipt", 3.4, "mined", 2 * count)


def machine() -> dict[str, Any]:
    names = ("py-evm", "web3", "eth-tester", "uvicorn", "coincurve", "safe-pysha3")
    return {
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "load_before": round(os.getloadavg()[0], 1),
        "packages": {name: version(name) for name in names},
    }


def line(*cells: object) -> str:
    widths = (46, 14, 9, 34, 9, 7, 6, 9)
    cut = [f"{cell!s:<{width}}" for cell, width in zip(cells, widths, strict=True)]
    return "".join(cut).rstrip() + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--blocks", type=int, default=5_000, help="how long the chains beside are")
    parser.add_argument("--beside", action="store_true", help="only the rows against anvil")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    program, missing = find_anvil()
    result: dict[str, Any] = {"machine": machine(), "rounds": options.rounds, "rows": []}
    result["anvil"] = missing or ANVIL_PACKAGE
    sys.stdout.write(line("work", "client", "1/s", "against", "1/s", "ratio", "goal", "anvil 1/s"))

    def measure(found: Iterator[Row]) -> None:
        for row in found:
            measured = row.measure(options.rounds)
            result["rows"].append(measured)
            names = ("work", "client", "per_second", "against", "against_per_second", "ratio")
            cells = [measured[name] for name in (*names, "goal", "anvil_per_second")]
            sys.stdout.write(line(*(missing if cell is None else cell for cell in cells)))
            sys.stdout.flush()

    if not options.beside:
        with node() as url, anvil(program) as anvil_url:
            measure(rows(url, anvil_url, options.count))
    if program:
        with node() as url, anvil(program) as anvil_url:
            assert anvil_url
            measure(rows_beside_anvil(url, anvil_url, options.blocks, options.count))
    result["machine"]["load_after"] = round(os.getloadavg()[0], 1)
    if options.beside:
        return 0  # half of the result is not written
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

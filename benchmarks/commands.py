"""How long a person waits: commands against `import web3`, a founding, the demo.

    python benchmarks/commands.py

Each figure is the best of several runs of a fresh process, in one run of this script, and is
kept in benchmarks/results/commands.json.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RESULTS = Path(__file__).parent / "results" / "commands.json"
GOVKIT = Path(sys.executable).with_name("govkit")


def seconds(command: list[str | Path], folder: Path, runs: int) -> float:
    """The best wall-clock time of a command."""
    best = float("inf")
    for _ in range(runs):
        begin = time.perf_counter()
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
        best = min(best, time.perf_counter() - begin)
    return best


def measure(folder: Path) -> dict[str, float]:
    """Seconds by what was measured."""
    web3 = seconds([sys.executable, "-c", "import web3"], folder, 5)
    bare = seconds([sys.executable, "-c", "pass"], folder, 5)
    usage = seconds([GOVKIT, "--help"], folder, 5)
    sdk = seconds([sys.executable, "-c", "import govkit"], folder, 5)
    subprocess.run([GOVKIT, "init", "--template", "micronation"], cwd=folder, check=True)
    subprocess.run([GOVKIT, "chain", "start", "--detach"], cwd=folder, check=True)
    found = seconds([GOVKIT, "found", "--yes"], folder, 1)
    status = seconds([GOVKIT, "status"], folder, 3)
    subprocess.run([GOVKIT, "chain", "stop"], cwd=folder, check=True)
    demo = seconds([GOVKIT, "demo"], folder, 1)
    return {
        "python -c pass": bare,
        "import govkit": sdk,
        "import web3": web3,
        "govkit --help": usage,
        "govkit status": status,
        "govkit found (3 citizens)": found,
        "govkit demo (25 citizens)": demo,
        "govkit --help / import web3": usage / web3,
    }


def main() -> None:
    """Measure, print, keep."""
    with tempfile.TemporaryDirectory() as folder:
        results = measure(Path(folder))
    for name, value in results.items():
        sys.stdout.write(f"{name:<28} {value:8.3f}{'' if '/' in name else ' s'}\n")
    RESULTS.parent.mkdir(exist_ok=True)
    rounded = {name: round(value, 3) for name, value in results.items()}
    RESULTS.write_text(json.dumps(rounded, indent=2) + "\n")


if __name__ == "__main__":
    main()

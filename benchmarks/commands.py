"""How long a person waits: commands against `import web3`, a founding, the demo.

    python benchmarks/commands.py

Each figure is the best of several runs of a fresh process, taken in turns in one run of this
script, and is kept in benchmarks/results/commands.json.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

RESULTS = Path(__file__).parent / "results" / "commands.json"
GOVKIT = Path(sys.executable).with_name("govkit")
ROUNDS = 9
WEB3 = "import web3"
MOST_OF_WEB3 = {
    "govkit --help": 0.2,
    "govkit status": 0.6,
    "govkit proposal list": 0.6,
    "govkit proposal show 1": 0.6,
    "govkit citizen list": 0.6,
    "govkit token balance dev0": 0.6,
    "govkit proposal vote 1 for --as dev1 --yes": 0.8,
    "govkit proposal preview 1": 1.5,
}
"""The commands that people type most, and how much of `import web3` each may take."""

# Python keeps what it compiled of a module, as it does for everybody who has installed one.
ENVIRONMENT = {
    name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
}


def run(folder: Path, *arguments: str | Path) -> float:
    """The wall-clock seconds of a process."""
    begin = time.perf_counter()
    subprocess.run(arguments, cwd=folder, check=True, capture_output=True, env=ENVIRONMENT)
    return time.perf_counter() - begin


def in_turns(commands: Mapping[str, Sequence[str | Path]], folder: Path) -> dict[str, float]:
    """The best seconds of each command; before each round the chain is as it was."""
    run(folder, GOVKIT, "chain", "snapshot", "save", "before")
    best = dict.fromkeys(commands, float("inf"))
    for _ in range(ROUNDS):
        for name, command in commands.items():
            best[name] = min(best[name], run(folder, *command))
        run(folder, GOVKIT, "chain", "snapshot", "restore", "before", "--yes")
    return best


def measure(folder: Path) -> dict[str, float]:
    """Seconds by what was measured."""
    run(folder, GOVKIT, "init", "--template", "micronation")
    run(folder, GOVKIT, "chain", "start", "--detach")
    found = run(folder, GOVKIT, "found", "--yes")
    action = "set voting_period 5 days"
    run(folder, GOVKIT, "proposal", "new", "Longer votes", "--action", action, "--yes")
    run(folder, GOVKIT, "chain", "forward", "2days")
    commands: dict[str, Sequence[str | Path]] = {
        "python -c pass": (sys.executable, "-c", "pass"),
        "import govkit": (sys.executable, "-c", "import govkit"),
        WEB3: (sys.executable, "-c", WEB3),
        **{name: (GOVKIT, *name.split()[1:]) for name in MOST_OF_WEB3},
    }
    results = in_turns(commands, folder)
    run(folder, GOVKIT, "chain", "stop")
    demo = run(folder, GOVKIT, "demo")
    return {**results, "govkit found (3 citizens)": found, "govkit demo (25 citizens)": demo}


def main() -> None:
    """Measure, print, keep."""
    with tempfile.TemporaryDirectory() as folder:
        results = measure(Path(folder))
    for name, value in results.items():
        most = MOST_OF_WEB3.get(name)
        told = f"   {value / results[WEB3]:.2f} of {WEB3}, wanted {most}" if most else ""
        sys.stdout.write(f"{name:<44} {value:8.3f} s{told}\n")
    RESULTS.parent.mkdir(exist_ok=True)
    rounded = {name: round(value, 3) for name, value in results.items()}
    RESULTS.write_text(json.dumps(rounded, indent=2) + "\n")


if __name__ == "__main__":
    main()

"""What a preview of a ten-action proposal takes: processor time, on the embedded chain.

    python benchmarks/preview.py

`preview_s` is `preview.of` in a process that has loaded it, the best of several runs, on a chain in
this process, so with all that the node does for it; the first run, when no code is translated yet,
is `first_s`. `import_s` is what loading it takes. `of_web3` is the first run and the loading as a
share of `import web3`. The result is written to benchmarks/results/preview.json.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

RESULT = Path(__file__).parent / "results" / "preview.json"
ROUNDS = 7
WORDS = (
    "set voting_period 5 days",
    "set rule token.transfer class constitutional",
    "admit dev9",
    "add keeper dev6",
    "issue 5 TST to treasury",
    "pay 5 TST to dev3",
    "pay 7 TST to dev4",
    "pay 0.1 ETH to dev5",
    "record law 0x" + "5a" * 32 + " On maps",
    "set limit of ETH to 5 ETH a month for class constitutional",
)


def loading(module: str) -> float:
    """The processor seconds of an import, in a process of its own."""
    code = f"import time; t = time.process_time(); import {module}; print(time.process_time() - t)"
    run = [sys.executable, "-c", code]
    return min(
        float(subprocess.run(run, check=True, capture_output=True, cwd=ROOT).stdout)
        for _ in range(ROUNDS)
    )


def main() -> None:
    """Measure, print, keep."""
    from govkit.preview import preview
    from govkit.testing import World, sample_constitution
    from govkit.types import Call, Wei

    world = World.found(sample_constitution())
    nation = world.nation
    world.send(Call(nation.treasury.address, value=Wei(10**18)), world.actors.deployer)
    actions = [nation.phrases.parse(each) for each in WORDS]
    proposal = world.propose(actions, "# Ten things")
    seconds = []
    for _ in range(ROUNDS):
        begin = time.process_time()
        found = preview.of(nation, proposal)
        seconds.append(time.process_time() - begin)
        assert found.answer is preview.Answer.SUCCEEDS, found.why
    imported, web3 = loading("govkit.preview.preview"), loading("web3")
    result = {
        "actions": len(actions),
        "flags": len(found.flags),
        "first_s": round(seconds[0], 3),
        "preview_s": round(min(seconds), 3),
        "import_s": round(imported, 3),
        "of_web3": round((seconds[0] + imported) / web3, 2),
    }
    sys.stdout.write(json.dumps(result, indent=2) + "\n")
    RESULT.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()

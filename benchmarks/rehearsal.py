"""What a rehearsal takes: processor time of `govkit rehearse` for an example, in a fresh process.

    python benchmarks/rehearsal.py [--example micronation]

`search_s` is the same with the search for the least that breaks it, for who lacks nothing.
`founding_s` is the founding of the same nation alone, in the same process, and `ratio` how many
foundings the whole rehearsal costs. The result is written to benchmarks/results/rehearsal.json.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from govkit.constitution import Constitution
from govkit.rehearsal import Means, Stage, known_attacks, rehearse

ROOT = Path(__file__).parents[1]
RESULT = ROOT / "benchmarks" / "results" / "rehearsal.json"
ROUNDS = 3
MUCH = Means(10**30, 10**3, 10**30, 10**9)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--example", default="micronation")
    example = parser.parse_args().example
    constitution = Constitution.load(ROOT / "examples" / f"{example}.yaml")
    begun = time.process_time()
    found = rehearse(constitution, known_attacks())
    first = time.process_time() - begun
    founding, whole, searched = [], [], []
    for _ in range(ROUNDS):
        begun = time.process_time()
        Stage.found(constitution)
        founding.append(time.process_time() - begun)
        begun = time.process_time()
        rehearse(constitution, known_attacks())
        whole.append(time.process_time() - begun)
        begun = time.process_time()
        rehearse(constitution, known_attacks(), means=MUCH)
        searched.append(time.process_time() - begun)
    result = {
        "example": example,
        "attacks": len(found),
        "first_s": round(first, 2),
        "rehearsal_s": round(min(whole), 2),
        "search_s": round(min(searched), 2),
        "founding_s": round(min(founding), 2),
        "ratio": round(min(whole) / min(founding), 1),
    }
    RESULT.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(f"{json.dumps(result, indent=2)}\n")


if __name__ == "__main__":
    main()

"""Compile the Vyper sources to the artifacts that the package ships.

Used when the package is built, by `make contracts`, and by the test that compares the two.
It stands alone (standard library and the compiler), since a build has nothing else installed.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

COMPILER = "0.4.3"


def compile_contracts(contracts: Path) -> dict[str, dict[str, Any]]:
    """Artifacts of all deployable contracts, by name: abi, bytecode, deployedBytecode, compiler.

    `contracts` is the folder with the sources; deployables are the files right in it.
    Bytecode is hex with 0x; what the constructor sets (immutables) follows `deployedBytecode`
    on the chain. Raises RuntimeError with another compiler, for then the code would differ.
    """
    import vyper
    from vyper.cli.vyper_compile import compile_files

    if vyper.__version__ != COMPILER:
        raise RuntimeError(
            f"the contracts need Vyper {COMPILER}: found {vyper.__version__}; "
            f"run pip install vyper=={COMPILER}"
        )
    sources = sorted(contracts.glob("*.vy"))
    outputs = compile_files(
        sources,
        ["abi", "bytecode", "bytecode_runtime", "layout"],
        paths=[str(contracts.parent)],
        include_sys_path=True,  # where snekmate is
    )
    return {Path(path).stem: _artifact(output) for path, output in outputs.items()}


def write_artifacts(contracts: Path, target: Path) -> list[Path]:
    """Compile everything in `contracts` into `target`, one JSON file a contract."""
    target.mkdir(parents=True, exist_ok=True)
    written = []
    for name, artifact in compile_contracts(contracts).items():
        path = target / f"{name}.json"
        path.write_text(json.dumps(artifact, indent=1, sort_keys=True) + "\n")
        written.append(path)
    for stale in set(target.glob("*.json")) - set(written):
        stale.unlink()
    return written


def _artifact(output: dict[str, Any]) -> dict[str, Any]:
    return {
        "abi": output["abi"],
        "bytecode": output["bytecode"],
        "deployedBytecode": output["bytecode_runtime"],
        "compiler": f"vyper {COMPILER}",
        "storage": _slots(output["layout"].get("storage_layout", {})),
    }


def _slots(layout: dict[str, Any], prefix: str = "") -> dict[str, int]:
    """The slot of each variable by its name, with its module before it: `votes._accounts`."""
    slots: dict[str, int] = {}
    for name, place in layout.items():
        if "slot" in place:
            slots[prefix + name] = place["slot"]
        else:
            slots.update(_slots(place, f"{prefix}{name}."))
    return slots


if __name__ == "__main__":
    here = Path(__file__).resolve().parent
    # Run as a script, Python looks here first, and takes token.py for its own module.
    sys.path[:] = [place for place in sys.path if Path(place).resolve() != here]
    root = here.parents[2]
    for path in write_artifacts(root / "contracts", here / "artifacts"):
        sys.stdout.write(f"{path.relative_to(root)}\n")

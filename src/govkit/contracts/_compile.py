"""Compile the Vyper sources to the artifacts and interfaces that the package ships.

Used when the package is built, by `make contracts`, and by the test that compares the two.
It stands alone (standard library and the compiler), since a build has nothing else installed.
"""

from __future__ import annotations

import json
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

COMPILER = "0.4.3"


def compile_contracts(contracts: Path) -> dict[str, dict[str, Any]]:
    """Artifacts of all deployable contracts, by name: abi, bytecode, deployedBytecode, compiler.

    `contracts` is the folder with the sources; deployables are the files right in it.
    Bytecode is hex with 0x; what the constructor sets (immutables) follows `deployedBytecode`
    on the chain. Raises RuntimeError with another compiler, for then the code would differ.
    """
    return {name: artifact_of(data) for name, data in read_contracts(contracts).items()}


def read_contracts(contracts: Path) -> dict[str, Any]:
    """What vyper knows of each deployable contract (`CompilerData`), by name."""
    import vyper
    from vyper.cli.vyper_compile import get_search_paths
    from vyper.compiler.input_bundle import FilesystemInputBundle
    from vyper.compiler.phases import CompilerData

    if vyper.__version__ != COMPILER:
        raise RuntimeError(
            f"the contracts need Vyper {COMPILER}: found {vyper.__version__}; "
            f"run pip install vyper=={COMPILER}"
        )
    # The search path includes Python's own, where snekmate is.
    bundle = FilesystemInputBundle(get_search_paths([str(contracts.parent)]))
    return {
        source.stem: CompilerData(bundle.load_file(source.resolve()), input_bundle=bundle)
        for source in sorted(contracts.glob("*.vy"))
    }


def artifact_of(data: Any) -> dict[str, Any]:
    """A contract's artifact from what vyper knows of it."""
    from vyper.compiler.output import build_abi_output

    return {
        "abi": build_abi_output(data),
        "bytecode": f"0x{data.bytecode.hex()}",
        "deployedBytecode": f"0x{data.bytecode_runtime.hex()}",
        "compiler": f"vyper {COMPILER}",
        "storage": slots_of(data.storage_layout.get("storage_layout", {})),
    }


def write_artifacts(contracts: Path, package: Path) -> list[Path]:
    """Compile everything in `contracts` into `package`, govkit's own folder.

    Of each contract that is one JSON file, and its interfaces in Vyper and Solidity.
    """
    target = package / "contracts" / "artifacts"
    target.mkdir(parents=True, exist_ok=True)
    compiled = read_contracts(contracts)
    written = []
    for name, data in compiled.items():
        path = target / f"{name}.json"
        path.write_text(json.dumps(artifact_of(data), indent=1, sort_keys=True) + "\n")
        written.append(path)
    for stale in set(target.glob("*.json")) - set(written):
        stale.unlink()
    return [*written, *_interfaces().write_interfaces(compiled, package / "interfaces")]


def _interfaces() -> Any:
    """The module beside this one; the package may not be there yet, so it cannot be imported."""
    spec = spec_from_file_location("_interfaces", Path(__file__).with_name("_interfaces.py"))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def slots_of(layout: dict[str, Any], prefix: str = "") -> dict[str, int]:
    """The slot of each variable by its name, with its module before it: `votes._accounts`."""
    slots: dict[str, int] = {}
    for name, place in layout.items():
        if "slot" in place:
            slots[prefix + name] = place["slot"]
        else:
            slots.update(slots_of(place, f"{prefix}{name}."))
    return slots


if __name__ == "__main__":
    here = Path(__file__).resolve().parent
    # Run as a script, Python looks here first, and takes token.py for its own module.
    sys.path[:] = [place for place in sys.path if Path(place).resolve() != here]
    root = here.parents[2]
    for path in write_artifacts(root / "contracts", root / "src" / "govkit"):
        sys.stdout.write(f"{path.relative_to(root)}\n")

"""Compile the Vyper sources to the artifacts and interfaces that the package ships.

Used when the package is built, by `make contracts`, and by the test that compares the two. With
`--keep NUMBER` it packs what was compiled last as the contracts of a release.
It stands alone (standard library and the compiler), since a build has nothing else installed.

To compile everything takes more than a minute, so a checkout records what was compiled from what,
in build/compiled.json: where neither the sources nor the compiler nor the files have changed since,
the files stay.
"""

from __future__ import annotations

import gc
import gzip
import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from importlib.metadata import version
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

    with _no_collections():
        return {
            "abi": [*build_abi_output(data), *errors_of(data)],
            "bytecode": f"0x{data.bytecode.hex()}",
            "deployedBytecode": f"0x{data.bytecode_runtime.hex()}",
            "compiler": f"vyper {COMPILER}",
            "storage": slots_of(data.storage_layout.get("storage_layout", {})),
        }


def errors_of(data: Any) -> list[dict[str, Any]]:
    """ABI entries of the errors that a contract's code can revert with.

    Vyper has no errors of one's own, so `modules/refusals.vy` holds their names and, as numbers,
    the first four bytes of their hashes. Code that can refuse with one pushes its number.
    """
    pushed = {
        name: bytes([0x5F + (number.bit_length() + 7) // 8]) + number.to_bytes(4).lstrip(b"\0")
        for name, number in refusals_in(_refusals_of(data.global_ctx)).items()
    }
    return [
        {"type": "error", "name": name, "inputs": []}
        for name, instruction in pushed.items()
        if instruction in data.bytecode
    ]


def _refusals_of(module: Any) -> str:
    """The source of `refusals.vy`, if a module or one that it imports uses that; else nothing."""
    for each in module.imported_modules.values():
        imported = each.module_t
        if Path(imported._module.path).name == "refusals.vy":
            return str(imported._module.full_source_code)
        if source := _refusals_of(imported):
            return source
    return ""


def refusals_in(source: str) -> dict[str, int]:
    """The errors of `refusals.vy` by their names: NO_ACTIONS there is NoActions in an ABI."""
    constants = re.findall(r"^([A-Z0-9_]+): constant\(uint256\) = ([\d_]+)$", source, re.MULTILINE)
    return {
        "".join(word.capitalize() for word in name.split("_")): int(number)
        for name, number in constants
    }


@contextmanager
def _no_collections() -> Iterator[None]:
    """Let no garbage be looked for: the compiler keeps nearly all it makes until it is done, and
    a fifth of its time went into looking."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def write_artifacts(contracts: Path, package: Path) -> list[Path]:
    """Compile everything in `contracts` into `package`, govkit's own folder.

    Of each contract that is one JSON file, and its interfaces in Vyper and Solidity. Returns
    what was written: nothing where the record says that all is there already.
    """
    source, record = digest_of_sources(contracts), record_of(contracts)
    if recorded(record) == {"sources": source, "files": digests_of_files(package)}:
        return []
    written = _write(contracts, package)
    record.parent.mkdir(exist_ok=True)
    made = {"sources": source, "files": digests_of_files(package)}
    record.write_text(json.dumps(made, indent=1, sort_keys=True) + "\n")
    return written


def record_of(contracts: Path) -> Path:
    """Where a checkout records what was compiled."""
    return contracts.parent / "build" / "compiled.json"


def recorded(record: Path) -> Any:
    """What a record says; None where there is none that can be read."""
    try:
        return json.loads(record.read_text())
    except (OSError, ValueError):
        return None


def digest_of_sources(contracts: Path) -> str:
    """One digest of all that the artifacts depend on: sources, compilers, and this code."""
    here = Path(__file__).resolve().parent
    read = [*sorted(contracts.rglob("*.vy*")), here / "_compile.py", here / "_interfaces.py"]
    parts = [f"{path.name} {_digest(path)}" for path in read]
    parts += [f"{name} {version(name)}" for name in ("vyper", "snekmate")]
    return sha256("\n".join(parts).encode()).hexdigest()


def digests_of_files(package: Path) -> dict[str, str]:
    """A digest of each file that was compiled and is there."""
    places = [(package / "contracts" / "artifacts", "*.json")]
    places += [(package / "interfaces", kind) for kind in ("*.vyi", "*.sol")]
    paths = [path for folder, kind in places for path in folder.glob(kind)]
    return {path.relative_to(package).as_posix(): _digest(path) for path in paths}


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def _write(contracts: Path, package: Path) -> list[Path]:
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


def keep(package: Path, number: int) -> Path:
    """Pack the artifacts in `package` as those of a release. Raises FileExistsError where that is
    kept: a release never changes."""
    compiled = sorted((package / "contracts" / "artifacts").glob("*.json"))
    raw = {path.stem: json.loads(path.read_text()) for path in compiled}
    packed = package / "contracts" / "released" / f"{number}.json.gz"
    text = json.dumps(raw, sort_keys=True, separators=(",", ":"))
    with packed.open("xb") as file:
        file.write(gzip.compress(text.encode(), mtime=0))
    return packed


if __name__ == "__main__":
    here = Path(__file__).resolve().parent
    # Run as a script, Python looks here first, and takes token.py for its own module.
    sys.path[:] = [place for place in sys.path if Path(place).resolve() != here]
    root = here.parents[2]
    if sys.argv[1:2] == ["--keep"]:
        sys.stdout.write(f"{keep(root / 'src' / 'govkit', int(sys.argv[2]))}\n")
        sys.exit()
    for path in write_artifacts(root / "contracts", root / "src" / "govkit"):
        sys.stdout.write(f"{path.relative_to(root)}\n")

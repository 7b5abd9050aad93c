"""Which package may import which: read from the sources, so that nothing has to be loaded."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path

import pytest

SOURCES = Path(__file__).parents[2] / "src" / "govkit"

BASE = {
    "types",
    "errors",
    "files",
    "text",
    "guesses",
    "institutions",
    "periods",
    "renamed",
    "reasons",
    "version",
    "views",
    "lazy",
}
ALLOWED: dict[str, set[str]] = {
    "types": set(),
    "institutions": {"renamed"},
    "lazy": set(),
    "periods": set(),
    "renamed": set(),
    "version": set(),
    "views": {"text"},
    "packing": {"errors", "version"},
    "reasons": {"errors"},
    "files": {"text"},
    "interfaces": set(),
    "text": set(),
    "errors": {"text"},
    "guesses": {"errors"},
    "chain": BASE | {"crypto.bn128"},
    "crypto": BASE,
    "records": BASE | {"crypto"},
    "constitution": BASE | {"crypto", "chain.dev_accounts"},
    "network": BASE | {"crypto", "constitution", "chain.dev_accounts"},
    "contracts": BASE | {"crypto", "constitution", "network"},
    "actions": BASE | {"crypto", "constitution", "network", "contracts"},
    "nation": BASE
    | {
        "crypto",
        "constitution",
        "network",
        "contracts",
        "actions",
        "records",
        "chain.dev_accounts",
    },
    "evidence": BASE | {"crypto", "network", "chain"},
    "preview": BASE
    | {"crypto", "constitution", "network", "contracts", "actions", "nation", "chain"},
    "dossier": BASE
    | {
        "crypto",
        "constitution",
        "network",
        "contracts",
        "nation",
        "records",
        "evidence",
        "chain.witness",
        "web.checker",
    },
    "testing": BASE
    | {"crypto", "constitution", "network", "contracts", "actions", "nation", "chain"},
    "rehearsal": BASE
    | {"crypto", "constitution", "network", "contracts", "actions", "nation", "chain", "testing"},
    "web": BASE
    | {"crypto", "constitution", "nation", "network", "records", "evidence", "chain.witness"},
    "cli": BASE
    | {
        "crypto",
        "constitution",
        "network",
        "contracts",
        "actions",
        "nation",
        "preview",
        "records",
        "evidence",
        "dossier",
        "web",
        "chain",
        "rehearsal",
        "packing",
        "",
    },
    "__main__": {"cli"},
    "": BASE | {"actions", "constitution", "contracts", "nation", "network", "records"},
}
"""Of each package (and top module), what of govkit it may import; "" is govkit itself."""

ONLY_IN = {
    "web3": {"network.web3_port"},
    "requests": {"network.transport", "network.download", "network.web3_port"},
    "ape": set(),
    "vyper": {"contracts._compile", "testing.compiler", "testing.vyper_map"},
    "eth": {"chain"},
    "rlp": {"chain", "crypto.rlp", "crypto.state_proof"},
    "trie": {"crypto.state_proof"},
    "uvicorn": {"chain.server", "chain.connections"},
    "sqlite3": {"chain.database"},
    "cryptography": {"records.checkpoint"},
    "typer": {"cli"},
    "rich": {"cli"},
    "pytest": {
        "testing.choices",
        "testing.coverage_plugin",
        "testing.gas_plugin",
        "testing.plugin",
    },
    "hypothesis": {"testing.machines", "testing.money_strategies", "testing.strategies"},
    "plotext": {"cli.plot"},
    "matplotlib": {"cli.plot"},
    "pydantic": {"constitution"},
    "fpdf": {"dossier.pages"},
    "eth_abi": {"contracts.abi"},
}
"""Of a package that is not ours, where it may be imported (a module, or all below a package)."""


def module_of(path: Path) -> str:
    parts = path.relative_to(SOURCES).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def imports_of(path: Path) -> set[str]:
    """Full names of all modules that a file imports, wherever in it, also only for types."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            base = node.module or ""
            found.update(
                f"{base}.{alias.name}" if is_module(f"{base}.{alias.name}") else base
                for alias in node.names
            )
    return found


def is_module(name: str) -> bool:
    """Whether this is one of ours."""
    if not name.startswith("govkit."):
        return False
    place = SOURCES.joinpath(*name.split(".")[1:])
    return place.is_dir() or place.with_suffix(".py").exists()


FILES = sorted(SOURCES.rglob("*.py"))
MODULES = {module_of(path): imports_of(path) for path in FILES}


def within(module: str, places: set[str]) -> bool:
    return any(module == place or module.startswith(f"{place}.") for place in places if place)


def ours(imported: set[str]) -> set[str]:
    """What is imported of govkit, without its first name."""
    return {
        name.removeprefix("govkit").removeprefix(".")
        for name in imported
        if name == "govkit" or name.startswith("govkit.")
    }


def test_the_sources_were_read() -> None:
    assert len(MODULES) > 40
    assert "network.port" in ours(MODULES["nation.nation"])


@pytest.mark.parametrize("module", MODULES)
def test_nothing_is_imported_from_above(module: str) -> None:
    package = module.split(".")[0]
    assert package in ALLOWED, f"{package} has no place in the layers yet"
    allowed = ALLOWED[package]
    upward = {
        name
        for name in ours(MODULES[module])
        if name.split(".")[0] != package
        and not within(name, allowed)
        and not (name == "" and "" in allowed)
    }
    assert upward == set()


def test_no_module_imports_itself_in_a_circle() -> None:
    """As modules are loaded; what a function imports later, or only types need, is left out."""
    graph = {module: loaded_with(path) for module, path in zip(MODULES, FILES, strict=True)}
    assert sum(map(len, graph.values())) > 100
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"a circle of imports: {' -> '.join(error.args[1])}")


def loaded_with(path: Path) -> set[str]:
    """Our modules that the top level of a file imports."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("govkit"):
            base = node.module or ""
            fulls = (f"{base}.{alias.name}" for alias in node.names)
            names.update(full if is_module(full) else base for full in fulls)
    return {name for name in ours(names) if name and name != module_of(path)}


def test_what_is_imported_is_asked_for() -> None:
    """Whatever another package brings along today, it may not bring tomorrow."""
    project = tomllib.loads((SOURCES.parents[1] / "pyproject.toml").read_text())["project"]
    asked = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    named = {re.split(r"[^A-Za-z0-9_-]", each)[0].lower() for each in asked}
    known = packages_distributions()
    used = {name.split(".")[0] for imported in MODULES.values() for name in imported}
    missing = {
        name
        for name in used - {"govkit", *sys.stdlib_module_names}
        if not named & {each.lower().replace("_", "-") for each in known[name]}
    }
    assert missing <= {"pydantic_core"}, "which pydantic pins to one version, its own"


@pytest.mark.parametrize("package", ONLY_IN)
def test_a_foreign_package_is_imported_in_its_place_only(package: str) -> None:
    users = {
        module
        for module, imported in MODULES.items()
        if any(name.split(".")[0] == package for name in imported)
    }
    assert {module for module in users if not within(module, ONLY_IN[package])} == set()
    assert users or not ONLY_IN[package], f"nothing imports {package} any more"


# -- how long a file is

MOST_LINES, MOST_LINES_OF_A_CONTRACT = 450, 700
LONGER_CONTRACTS = {
    "CitizenRegistry.vy": "0021-where-the-contracts-are-cut.md",
    "Council.vy": "0042-elections-in-secret.md",
    "Treasury.vy": "0027-payers-and-limits.md",
}
"""The contracts that are longer, and the decision that says why a cut would be false."""

CONTRACTS = SOURCES.parents[1] / "contracts"


def longer_than(most: int, files: Iterable[Path]) -> set[Path]:
    return {path for path in files if len(path.read_text(encoding="utf-8").splitlines()) > most}


def test_no_module_is_too_long() -> None:
    assert longer_than(MOST_LINES, SOURCES.parent.rglob("*.py")) == set()


def test_no_contract_is_too_long_without_a_reason() -> None:
    long = longer_than(MOST_LINES_OF_A_CONTRACT, CONTRACTS.rglob("*.vy"))
    assert {path.name for path in long} == set(LONGER_CONTRACTS)
    for name, decision in LONGER_CONTRACTS.items():
        reason = (CONTRACTS.parent / "docs" / "decisions" / decision).read_text(encoding="utf-8")
        assert f"`{name.removesuffix('.vy')}` has" in reason, name

"""Which tests `make web3-8` runs: those that touch a library of which there are two lanes.

    python -m tests.lanes       prints their files

A test file belongs to them when it imports such a library, or a module of govkit that does; a
helper or a conftest beside it counts as its own imports.
"""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[1]

LIBRARIES = {
    "eth_abi",
    "eth_account",
    "eth_keyfile",
    "eth_tester",
    "eth_typing",
    "eth_utils",
    "hexbytes",
    "trie",
    "web3",
}

EVERYWHERE = {"govkit.contracts.abi"}
"""Each call is encoded there, so nearly every test would count: what tests it names eth_abi."""

LEFT_OUT = (
    "tests.ape",
    "tests.cli",
    "tests.contracts",
    "tests.docs",
    "tests.integration.chain",
    "tests.integration.test_process",
    "tests.stateful",
    "tests.testing",
)
"""They ask what the contracts do, build the documents, or drive whole commands and nodes, as `make
demo` does with web3 8; for them one lane is enough, and two would double what they take."""


def chosen(root: Path = ROOT) -> list[Path]:
    """The test files to run, below `root`."""
    imports = {name: imports_of(path) for name, path in modules(root / "src").items()}
    touching = {name for name, imported in imports.items() if of_libraries(imported)} - EVERYWHERE
    tests = {
        name: path for name, path in modules(root, "tests").items() if not name.startswith(LEFT_OUT)
    }
    asked = {name: imports_of(path) | conftests(name, tests) for name, path in tests.items()}
    found = {
        name for name, imported in asked.items() if of_libraries(imported) or imported & touching
    }
    while more := {name for name in asked.keys() - found if asked[name] & found}:
        found |= more
    return sorted(tests[name] for name in found if tests[name].name.startswith("test_"))


def modules(base: Path, package: str = "") -> dict[str, Path]:
    """Python files in a folder by the names that they are imported by."""
    return {
        ".".join(
            part for part in path.relative_to(base).with_suffix("").parts if part != "__init__"
        ): path
        for path in (base / package).rglob("*.py")
    }


def imports_of(path: Path) -> set[str]:
    """Full names of what a file imports, wherever in it: modules, and names in modules."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.update((node.module, *(f"{node.module}.{alias.name}" for alias in node.names)))
    return found


def of_libraries(imported: set[str]) -> set[str]:
    return {name.split(".")[0] for name in imported} & LIBRARIES


def conftests(name: str, tests: dict[str, Path]) -> set[str]:
    """The conftest of a test's folder and of those above, which pytest imports for it."""
    parts = name.split(".")
    above = {".".join([*parts[:depth], "conftest"]) for depth in range(1, len(parts))}
    return above & tests.keys() - {name}


if __name__ == "__main__":
    for path in chosen():
        print(path.relative_to(ROOT))  # noqa: T201

"""Both lanes of dependencies are locked, and `make web3-8` misses no test that touches them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.lanes import (
    EVERYWHERE,
    LEFT_OUT,
    LIBRARIES,
    ROOT,
    chosen,
    imports_of,
    modules,
    of_libraries,
)

LOCKS = ROOT / "requirements"


def locked(lock: str) -> dict[str, str]:
    """The first part of each package's version that says what it breaks (0.14, 6)."""
    text = (LOCKS / f"{lock}.txt").read_text()
    pinned = re.findall(r"^([a-z0-9-]+)==((?:0\.)?\d+)", text, re.MULTILINE)
    return {name.replace("-", "_"): version for name, version in pinned}


def test_the_lanes_are_web3_7_with_ape_and_web3_8_without() -> None:
    with_ape, without = locked("ape"), locked("dev")
    wanted = {
        "web3": "8",
        "eth_abi": "6",
        "eth_account": "0.14",
        "eth_utils": "6",
        "eth_typing": "6",
    }
    assert {name: without[name] for name in wanted} == wanted
    assert with_ape["web3"] == "7"
    assert ("eth_ape" in with_ape, "eth_ape" in without) == (True, False)


def test_a_user_without_ape_gets_what_make_web3_8_tests() -> None:
    core, tested, without = locked("core"), locked("web3-8"), locked("dev")
    assert core.items() <= tested.items() <= without.items()
    assert core["web3"] == "8"


def test_no_library_of_two_lanes_is_forgotten() -> None:
    with_ape, without = locked("ape"), locked("web3-8")
    differ = {name for name in without if without[name] != with_ape[name]}
    # We import no packaging, and only benchmarks use eth_tester.
    assert differ - {"packaging"} | {"eth_tester"} == LIBRARIES


@pytest.fixture(scope="module")
def run() -> set[Path]:
    """The tests that `make web3-8` runs: to find them, all of the project is read."""
    return set(chosen())


def test_every_test_that_names_such_a_library_is_run(run: set[Path]) -> None:
    names = "|".join(sorted(LIBRARIES))
    naming = re.compile(rf"^\s*(?:from|import) (?:{names})\b", re.MULTILINE)
    tests = ROOT.joinpath("tests").rglob("test_*.py")
    wanted = {
        path
        for path in tests
        if naming.search(path.read_text())
        and not str(path.relative_to(ROOT)).replace("/", ".").startswith(LEFT_OUT)
    }
    assert len(wanted) > 5
    assert wanted <= run


def test_what_nearly_every_test_uses_has_tests_of_its_own_that_are_run(run: set[Path]) -> None:
    sources = modules(ROOT / "src")
    used = set[str]().union(*(of_libraries(imports_of(sources[name])) for name in EVERYWHERE))
    named = set[str]().union(*(of_libraries(imports_of(path)) for path in run))
    assert used
    assert used <= named


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def test_a_test_is_run_for_what_its_helpers_and_modules_import(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "src/govkit/wire.py": "def ask():\n    import web3\n",
            "src/govkit/words.py": "import json\n",
            "tests/unit/test_wire.py": "from govkit import wire\n",
            "tests/unit/test_name.py": "from govkit.wire import ask\n",
            "tests/unit/test_words.py": "from govkit.words import tell\n",
            "src/govkit/contracts/abi.py": "import eth_abi\n",
            "tests/unit/test_artifact.py": "from govkit.contracts.abi import Artifact\n",
            "tests/unit/test_near.py": "import web3_like\n",
            "tests/helper.py": "from eth_account import Account\n",
            "tests/second.py": "from tests.helper import Account\n",
            "tests/unit/test_helped.py": "from tests.second import Account\n",
            "tests/network/conftest.py": "from eth_abi.abi import encode\n",
            "tests/network/deep/test_fixture.py": "def test_it(encoded): ...\n",
            "tests/contracts/test_vyper.py": "import eth_abi\n",
        },
    )
    named = {path.name for path in chosen(tmp_path)}
    assert named == {"test_wire.py", "test_name.py", "test_helped.py", "test_fixture.py"}

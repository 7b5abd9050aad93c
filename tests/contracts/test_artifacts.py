"""The artifacts that ship are what the sources compile to, and fit on a chain.

To compile all contracts takes more than a minute. The record of the last time says of all of them
that nothing has changed since; those that are quick to compile are compiled anew each time, and
all are with `-m soak`.
"""

from __future__ import annotations

import gzip
import json
import shutil
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from govkit.contracts import _compile, _interfaces
from govkit.contracts._compile import artifact_of, read_contracts
from govkit.contracts.abi import NAMES
from govkit.interfaces import FOLDER
from govkit.testing import World
from tests.contracts.conftest import ROOT

# They share what they compile: one worker does it.
pytestmark = pytest.mark.xdist_group("compiled")

GREATEST_CODE_BYTES = 24_576  # EIP-170
SHIPPED = files("govkit.contracts").joinpath("artifacts")


CONTRACTS = ROOT / "contracts"
PACKAGE = ROOT / "src" / "govkit"
HINT = "recompile: python src/govkit/contracts/_compile.py"
QUICK = {
    "Distributor",
    "Founder",
    "SplitDelegation",
    "SquareRootVotes",
    "Treasury",
    "VestingGrant",
}
each_contract = pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in QUICK else pytest.mark.soak) for name in NAMES]
)


@pytest.fixture(scope="session")
def known() -> dict[str, Any]:
    """What the compiler knows of each contract."""
    return read_contracts(CONTRACTS)


def shipped(name: str) -> dict[str, Any]:
    artifact: dict[str, Any] = json.loads(SHIPPED.joinpath(f"{name}.json").read_text())
    return artifact


def test_every_contract_ships_and_nothing_else() -> None:
    there = {each.name.removesuffix(".json") for each in SHIPPED.iterdir()}
    assert {path.stem for path in CONTRACTS.glob("*.vy")} == there == set(NAMES)


def test_nothing_has_changed_since_all_was_compiled() -> None:
    recorded = _compile.recorded(_compile.record_of(CONTRACTS))
    assert recorded is not None, HINT
    assert recorded["sources"] == _compile.digest_of_sources(CONTRACTS), HINT
    assert recorded["files"] == _compile.digests_of_files(PACKAGE), HINT


@each_contract
def test_shipped_is_what_the_sources_compile_to(known: dict[str, Any], name: str) -> None:
    assert shipped(name) == json.loads(json.dumps(artifact_of(known[name]))), HINT


@each_contract
def test_shipped_interfaces_are_what_the_sources_say(known: dict[str, Any], name: str) -> None:
    for suffix, make in (
        ("vyi", _interfaces.vyper_interface),
        ("sol", _interfaces.solidity_interface),
    ):
        assert (FOLDER / f"I{name}.{suffix}").read_text() == make(name, known[name]), HINT


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with one contract, compiled."""
    contracts = tmp_path / "contracts"
    contracts.mkdir()
    shutil.copy(CONTRACTS / "SquareRootVotes.vy", contracts)
    for folder in ("interfaces", "modules"):
        shutil.copytree(CONTRACTS / folder, contracts / folder)
    assert write(tmp_path)
    return tmp_path


def write(checkout: Path) -> list[Path]:
    return _compile.write_artifacts(checkout / "contracts", checkout / "src")


def test_what_is_compiled_already_stays(checkout: Path) -> None:
    assert write(checkout) == []


@pytest.mark.parametrize("path", ["SquareRootVotes.vy", "modules/checkpoints.vy"])
def test_changed_sources_are_compiled_again(checkout: Path, path: str) -> None:
    with (checkout / "contracts" / path).open("a") as source:
        source.write("# changed\n")
    assert len(write(checkout)) == 3
    assert write(checkout) == []


@pytest.mark.parametrize(
    "path",
    [
        "src/contracts/artifacts/SquareRootVotes.json",
        "src/interfaces/ISquareRootVotes.sol",
        "build/compiled.json",
    ],
)
def test_what_is_altered_is_written_again(checkout: Path, path: str) -> None:
    altered = checkout / path
    before = altered.read_text()
    altered.write_text("{")
    assert len(write(checkout)) == 3
    assert altered.read_text() == before


def test_what_is_missing_is_compiled_again(checkout: Path) -> None:
    (checkout / "src" / "interfaces" / "ISquareRootVotes.vyi").unlink()
    assert len(write(checkout)) == 3


@pytest.mark.parametrize("name", ["token", "registry", "ledger", "treasury", "governor"])
def test_code_on_the_chain_fits(world: World, name: str) -> None:
    code = world.port.code(world.nation.deployment.contracts[name])
    assert 0 < len(code) < GREATEST_CODE_BYTES  # immutables included


@pytest.mark.parametrize("name", NAMES)
def test_runtime_code_fits(name: str) -> None:
    assert 0 < len(shipped(name)["deployedBytecode"]) // 2 - 1 < GREATEST_CODE_BYTES


def test_with_what_the_constructor_adds_it_fits_too(world: World) -> None:
    for address in world.nation.deployment.contracts.values():
        assert 0 < len(world.port.code(address)) <= GREATEST_CODE_BYTES


def test_a_release_is_kept_once(tmp_path: Path) -> None:
    """What is packed is what was compiled; a second time would change a release."""
    shutil.copytree(PACKAGE / "contracts" / "artifacts", tmp_path / "contracts" / "artifacts")
    (tmp_path / "contracts" / "released").mkdir()
    packed = _compile.keep(tmp_path, 9)
    assert json.loads(gzip.decompress(packed.read_bytes())) == {n: shipped(n) for n in NAMES}
    with pytest.raises(FileExistsError):
        _compile.keep(tmp_path, 9)

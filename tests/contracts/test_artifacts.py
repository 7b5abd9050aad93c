"""The artifacts that ship are what the sources compile to, and fit on a chain."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import pytest

from govkit.contracts import _interfaces
from govkit.contracts._compile import artifact_of, read_contracts
from govkit.contracts.abi import NAMES
from govkit.interfaces import FOLDER
from govkit.testing import World
from tests.contracts.conftest import ROOT

# All contracts are compiled for them: once, by one worker.
pytestmark = pytest.mark.xdist_group("compiled")

GREATEST_CODE_BYTES = 24_576  # EIP-170
SHIPPED = files("govkit.contracts").joinpath("artifacts")


@pytest.fixture(scope="session")
def known() -> dict[str, Any]:
    """What the compiler knows of each contract."""
    return read_contracts(ROOT / "contracts")


@pytest.fixture(scope="session")
def compiled(known: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {name: artifact_of(data) for name, data in known.items()}


def shipped(name: str) -> dict[str, Any]:
    artifact: dict[str, Any] = json.loads(SHIPPED.joinpath(f"{name}.json").read_text())
    return artifact


def test_every_contract_ships_and_nothing_else(compiled: dict[str, dict[str, Any]]) -> None:
    there = {each.name.removesuffix(".json") for each in SHIPPED.iterdir()}
    assert set(compiled) == there == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_shipped_is_what_the_sources_compile_to(
    compiled: dict[str, dict[str, Any]], name: str
) -> None:
    hint = "recompile: python src/govkit/contracts/_compile.py"
    assert shipped(name) == json.loads(json.dumps(compiled[name])), hint


@pytest.mark.parametrize("name", NAMES)
def test_shipped_interfaces_are_what_the_sources_say(known: dict[str, Any], name: str) -> None:
    hint = "recompile: python src/govkit/contracts/_compile.py"
    for suffix, make in (
        ("vyi", _interfaces.vyper_interface),
        ("sol", _interfaces.solidity_interface),
    ):
        assert (FOLDER / f"I{name}.{suffix}").read_text() == make(name, known[name]), hint


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

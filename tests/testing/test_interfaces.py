"""The interfaces that ship, read by the compilers of Vyper and Solidity: the contracts' ABIs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from govkit.contracts._interfaces import _RESERVED
from govkit.contracts.abi import NAMES
from govkit.interfaces import FOLDER

SOLC = '{"private": true, "dependencies": {"solc": "0.8.28"}}\n'
DRIVER = """\
const solc = require("solc"), fs = require("fs"), folder = process.argv[2];
const sources = {};
for (const file of fs.readdirSync(folder).filter((each) => each.endsWith(".sol")))
  sources[file] = { content: fs.readFileSync(`${folder}/${file}`, "utf8") };
sources["User.sol"] = { content: process.argv[3] };
const settings = { outputSelection: { "*": { "*": ["abi"] } } };
const input = { language: "Solidity", sources, settings };
process.stdout.write(solc.compile(JSON.stringify(input)));
"""
USER = """\
// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;
import "./ICitizenRegistry.sol";
import "./IGovernor.sol";
contract User {
    function may(ICitizenRegistry registry, address who) external view returns (bool) {
        return registry.isCitizen(who);
    }
    function share(IGovernor governor) external view returns (uint256) {
        return governor.quorumNumerator() + governor.quorumNumerator(1);
    }
}
"""


def shape(abi: Iterable[Mapping[str, Any]]) -> set[str]:
    """What callers and readers of logs depend on, in any order."""
    return {
        json.dumps(
            [
                entry["type"],
                entry["name"],
                entry.get("stateMutability"),
                types(entry["inputs"]),
                types(entry.get("outputs", [])),
                [each.get("indexed") for each in entry["inputs"]],
            ]
        )
        for entry in abi
        if entry["type"] in ("function", "event")
    }


def types(fields: Iterable[Mapping[str, Any]]) -> list[Any]:
    return [[each["type"], types(each.get("components", []))] for each in fields]


def contract(name: str) -> set[str]:
    artifact = files("govkit.contracts").joinpath("artifacts", f"{name}.json")
    return shape(json.loads(artifact.read_text())["abi"])


@pytest.mark.parametrize("name", NAMES)
def test_vyper_reads_the_contracts_abi(name: str) -> None:
    from vyper.cli.vyper_compile import compile_files

    path = FOLDER / f"I{name}.vyi"
    (output,) = compile_files([str(path)], ["abi"]).values()
    assert shape(output["abi"]) == contract(name)
    assert len(contract(name)) >= 3


@pytest.fixture(scope="module")
def solidity(pytestconfig: pytest.Config) -> Any:
    """What solc says of all of them, and of a contract that uses two."""
    if shutil.which("npm") is None:
        pytest.skip("npm is missing")
    assert pytestconfig.cache is not None
    folder = pytestconfig.cache.mkdir("solc")
    if not (folder / "node_modules" / "solc").exists():
        (folder / "package.json").write_text(SOLC)
        done = subprocess.run(
            ["npm", "install", "--no-audit", "--no-fund", "--silent"],
            cwd=folder, capture_output=True, timeout=240, check=False,
        )  # fmt: skip
        if done.returncode:
            if os.environ.get("CI"):
                pytest.fail(f"npm install: {done.stderr.decode()[-500:]}")
            pytest.skip("npm reaches no registry")
    (folder / "drive.cjs").write_text(DRIVER)
    done = subprocess.run(
        ["node", "drive.cjs", str(FOLDER), USER],
        cwd=folder, capture_output=True, timeout=120, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


@pytest.mark.xdist_group("npm")
def test_solidity_reads_the_contracts_abis(solidity: Any) -> None:
    assert [each["formattedMessage"] for each in solidity.get("errors", [])] == []
    for name in NAMES:
        read = shape(solidity["contracts"][f"I{name}.sol"][f"I{name}"]["abi"])
        # A function whose name Solidity reserves is told in a comment.
        text = (FOLDER / f"I{name}.sol").read_text()
        missing = {json.loads(each)[1] for each in contract(name) - read}
        assert all(f"// {each}(" in text for each in missing), name
        assert missing <= _RESERVED
        assert read <= contract(name)
    assert "User" in solidity["contracts"]["User.sol"]


def test_what_is_documented_is_documented_there() -> None:
    """NatSpec comes along, of functions, of modules' and of public variables."""
    for suffix, mark in (("vyi", ""), ("sol", "/// ")):
        text = Path(FOLDER / f"ICitizenRegistry.{suffix}").read_text()
        for said in ('"registry: only treasury"', "The name of the passports."):
            assert said in text
        assert f"{mark}@notice" in text

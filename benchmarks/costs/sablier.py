"""Sablier's Flow, from its published packages, through the same steps as our streams.

Its figures are kept with its version in benchmarks/sablier.json, so that only a new measurement
needs npm. Its code is not kept: its licence does not let others pass it on.
"""

from __future__ import annotations

import json
import shutil
import tarfile
from collections.abc import Mapping
from pathlib import Path

from benchmarks.costs.figures import Figure, as_json, counting_backend, of_json, spend
from benchmarks.costs.openzeppelin import ROOT, deploy_paid, run
from govkit.contracts.abi import Artifact
from govkit.errors import GovkitError
from govkit.testing import Deployed, World
from govkit.types import ZERO_ADDRESS

KEPT = ROOT / "benchmarks" / "sablier.json"
BUILD = ROOT / "build" / "sablier"
FLOW, UTILS = "@sablier/flow@3.0.1", "@sablier/evm-utils@2.0.1"
VERSION = "Sablier Flow 3.0.1, as its package has it compiled"
CONTRACTS = {"SablierFlow": FLOW, "SablierComptroller": UTILS, "ERC1967Proxy": UTILS}
MUCH, RATE = 10**24, 10**18 // 86_400


def kept() -> dict[str, Figure]:
    """What was measured, by operation."""
    return of_json(json.loads(KEPT.read_text())["figures"])


def version() -> str:
    """What was measured."""
    return str(json.loads(KEPT.read_text())["version"])


def keep(figures: Mapping[str, Figure]) -> None:
    told = as_json({name: each.rounded() for name, each in figures.items()})
    KEPT.write_text(f'{{\n"version": {json.dumps(VERSION)},\n"figures": {told}\n}}\n')


def compiled() -> dict[str, Artifact]:
    """Its contracts by name. Raises GovkitError without npm, or where that fails."""
    if shutil.which("npm") is None:
        raise GovkitError("npm is missing", "Sablier's contracts come from it", "install node")
    BUILD.mkdir(parents=True, exist_ok=True)
    # Not `npm install`: one of their dependencies is no package, but a repository.
    names = run(["npm", "pack", "--silent", FLOW, UTILS], BUILD).split()
    files = {package: BUILD / name for package, name in zip((FLOW, UTILS), names, strict=True)}
    return {name: _artifact(name, files[package]) for name, package in CONTRACTS.items()}


def _artifact(name: str, packed: Path) -> Artifact:
    with tarfile.open(packed) as files:
        found = files.extractfile(f"package/artifacts/{name}.json")
        assert found is not None
        raw = json.load(found)
    codes = {key: raw[key]["object"] for key in ("bytecode", "deployedBytecode")}
    return Artifact.parse(name, {"abi": raw["abi"], **codes})


def measure(artifacts: Mapping[str, Artifact]) -> dict[str, Figure]:
    """By the names that gas.py has for the same. The receiver holds some of the asset already, a
    stranger sends the withdrawal, and what is withdrawn was set aside before."""
    world = World(counting_backend())
    me, payer, receiver = (
        world.actors.deployer,
        world.actors.stranger,
        world.actors.voters(1)[0],
    )
    flow = _deployed(world, artifacts)
    paid = deploy_paid(world, me.address)
    token = Deployed(world, Artifact.load("TreasuryToken"), paid)
    world.send(token.call("approve", flow.address, MUCH), me)
    world.send(token.call("transfer", receiver.address, 1), me)
    stream = flow.read("nextStreamId")
    create = flow.call("create", me.address, receiver.address, RATE, 0, paid, False)
    deposit = flow.call("deposit", stream, 10**21, me.address, receiver.address)
    withdraw = flow.call("withdrawMax", stream, receiver.address)
    begun = spend(world, create, me)
    aside = spend(world, deposit, me)
    world.forward("100 days")
    world.send(withdraw, payer)
    world.forward("30 days")
    return {
        "begin a stream": begun,
        "set money aside for a stream": aside,
        "withdraw from a stream, plain ERC-20": spend(world, withdraw, payer),
    }


def _deployed(world: World, artifacts: Mapping[str, Artifact]) -> Deployed:
    """Flow with its comptroller behind a proxy, as it is deployed, and with no fee set."""
    me = world.actors.deployer.address
    comptroller = artifacts["SablierComptroller"]
    code = world.deploy(comptroller, me)
    begin = comptroller.function("initialize", 6).encode((me, 0, 0, 0, 0, ZERO_ADDRESS))
    proxy = world.deploy(artifacts["ERC1967Proxy"], code, begin)
    flow = artifacts["SablierFlow"]
    return Deployed(world, flow, world.deploy(flow, proxy, me))

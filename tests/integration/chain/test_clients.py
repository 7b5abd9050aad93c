"""The node as viem, ethers and cast see it: real clients, from npm, over HTTP and WebSocket."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from govkit.chain import process
from govkit.chain.dev_accounts import DEV_ACCOUNTS
from govkit.contracts.abi import Artifact
from govkit.crypto.keccak import keccak
from govkit.network.accounts import KeySigner
from govkit.network.port import Call
from govkit.network.web3_port import Web3Port
from govkit.types import Address
from tests.npm import CLIENTS, npm_packages
from tests.unit.chain.code import COUNTER, REVERTER, SENDER, init_code

LEDGER = Path(str(files("govkit.contracts").joinpath("artifacts/RecordLedger.json")))
KEY = "0x" + DEV_ACCOUNTS[0].private_key.hex()

pytestmark = pytest.mark.xdist_group("npm")


@pytest.fixture(scope="module")
def packages(pytestconfig: pytest.Config) -> Path:
    folder = npm_packages(pytestconfig)
    shutil.copy(CLIENTS / "drive.mjs", folder / "drive.mjs")
    return folder


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[process.NodeInfo]:
    folder = tmp_path_factory.mktemp("clients")
    yield process.ensure_running(folder)
    process.stop(folder)


@pytest.fixture(scope="module")
def ledger(node: process.NodeInfo) -> Address:
    """A contract of govkit's; only its treasury, which is nobody here, may set keepers."""
    code = Artifact.load("RecordLedger").init_code(
        "0x" + "ee" * 20, [], bytes(32), "0x" + "00" * 20
    )
    receipt = Web3Port(node.url).send(Call(None, code), KeySigner(DEV_ACCOUNTS[0].private_key))
    assert receipt.contract_address is not None
    return receipt.contract_address


@pytest.fixture(scope="module")
def seen(packages: Path, node: process.NodeInfo, ledger: Address) -> Any:
    codes = ["0x" + init_code(code).hex() for code in (COUNTER, REVERTER)]
    done = subprocess.run(
        ["node", "drive.mjs", node.url, *codes, KEY, ledger, str(LEDGER)],
        cwd=packages,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


EXPECTED = {
    "status": "success",
    "logs": 1,
    "called": 2,
    "blockHolds": True,
    "verified": True,
    "heard": True,
    "fees": True,
    "refusal": "LedgerOnlyTreasury",
}


def test_viem(seen: Any) -> None:
    """Deploy, send, receipt, logs, call, reason, block, proof, typed data, subscription."""
    assert seen["viem"] == {**EXPECTED, "failure": "no!", "proof": True}


def test_ethers(seen: Any) -> None:
    assert seen["ethers"] == {**EXPECTED, "failure": "CALL_EXCEPTION: no!"}


def cast(packages: Path, node: process.NodeInfo, *words: str, fails: bool = False) -> str:
    program = str(packages / "node_modules" / ".bin" / "cast")
    command = [program, words[0], "--rpc-url", node.url, *words[1:]]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    # npm's wrapper of cast ends with 0, whatever cast says
    assert ("Error:" in done.stderr) == fails, done.stderr
    return (done.stderr if fails else done.stdout).strip()


def test_cast(packages: Path, node: process.NodeInfo) -> None:
    made = cast(
        packages, node, "send", "--json", "--private-key", KEY, "--create",
        "0x" + init_code(COUNTER).hex(),
    )  # fmt: skip
    counter = json.loads(made)["contractAddress"]
    sent = json.loads(cast(packages, node, "send", "--json", "--private-key", KEY, counter))
    assert sent["status"] == "0x1"
    assert len(sent["logs"]) == 1
    assert int(cast(packages, node, "call", counter), 16) == 2
    assert int(cast(packages, node, "storage", counter, "0"), 16) == 1
    assert cast(packages, node, "nonce", SENDER).isdigit()
    assert cast(packages, node, "chain-id") == "1337"
    block = json.loads(cast(packages, node, "block", "latest", "--json"))
    assert sent["transactionHash"] in block["transactions"]
    assert counter.lower() in cast(packages, node, "logs", "--address", counter).lower()
    assert int(cast(packages, node, "estimate", "--from", SENDER, counter)) > 21_000
    traced = cast(packages, node, "run", sent["transactionHash"], "--quick")
    assert counter.lower() in traced.lower()


def test_cast_is_told_why(packages: Path, node: process.NodeInfo) -> None:
    made = cast(
        packages, node, "send", "--json", "--private-key", KEY, "--create",
        "0x" + init_code(REVERTER).hex(),
    )  # fmt: skip
    reverter = json.loads(made)["contractAddress"]
    assert "no!" in cast(packages, node, "call", reverter, fails=True)


def test_cast_names_an_error_of_a_contract(
    packages: Path, node: process.NodeInfo, ledger: Address
) -> None:
    keeper = "0x" + "11" * 20
    told = cast(
        packages, node, "call", ledger, "setKeeper(address,bool)", keeper, "true", fails=True
    )
    number = re.search(r"0x[0-9a-f]{8}\b", told)
    assert number is not None, told
    assert number.group() == "0x" + keccak(b"LedgerOnlyTreasury()")[:4].hex()

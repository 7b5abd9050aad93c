"""Ape compiles, deploys and calls the contracts, and founds nations over its own provider.

A run of its own, `ape test tests/ape`: ape's plugin alone costs seven seconds.
"""

from __future__ import annotations

import hashlib
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from govkit import Constitution, KeySigner, Nation, Web3Port

ZERO = "0x" + "00" * 20
EXAMPLES = Path(__file__).parents[2] / "examples"

pytestmark = pytest.mark.ape


@pytest.fixture
def keeper(accounts: Any) -> Any:
    return accounts[3]


def test_the_ledger_keeps_what_a_keeper_appends(project: Any, accounts: Any, keeper: Any) -> None:
    ledger = accounts[0].deploy(project.RecordLedger, accounts[1], [keeper], b"", "0x" + "00" * 20)
    digest = hashlib.sha256(b"a law").digest()
    ledger.append(b"law".ljust(32, b"\0"), digest, "A law", sender=keeper)
    assert ledger.size() == 1


def shipped(name: str) -> Any:
    """A contract as govkit ships it: its ABI lists the errors, which ape then decodes."""
    from ape.contracts import ContractContainer
    from ethpm_types import ContractType

    artifact = json.loads(files("govkit.contracts").joinpath(f"artifacts/{name}.json").read_text())
    fields = {
        "contractName": name,
        "abi": artifact["abi"],
        "deploymentBytecode": {"bytecode": artifact["bytecode"]},
        "runtimeBytecode": {"bytecode": artifact["deployedBytecode"]},
    }
    return ContractContainer(ContractType.model_validate(fields))


def test_a_stranger_appends_nothing(accounts: Any, keeper: Any) -> None:
    import ape

    ledger = accounts[0].deploy(
        shipped("RecordLedger"), accounts[1], [keeper], b"", "0x" + "00" * 20
    )
    with ape.reverts(ledger.LedgerOnlyKeeper):
        ledger.append(b"law".ljust(32, b"\0"), b"\1" * 32, "A law", sender=accounts[5])
    assert ledger.size() == 0


def test_a_nation_is_founded_over_apes_provider(accounts: Any, networks: Any) -> None:
    signer = KeySigner(bytes.fromhex(accounts[0].private_key.removeprefix("0x")))
    port = Web3Port(networks.active_provider.web3.provider, poll_seconds=0.01)
    nation = Nation.found(Constitution.load(EXAMPLES / "micronation.yaml"), port, signer)
    assert nation.deployment.founded
    assert len(nation.citizens) == 3


def test_ape_reads_and_writes_on_the_served_chain(
    project: Any, accounts: Any, networks: Any, tmp_path: Path
) -> None:
    from govkit.chain import process

    node = process.ensure_running(tmp_path)
    try:
        with networks.parse_network_choice(node.url) as provider:
            assert provider.chain_id == 1337
            ledger = accounts[0].deploy(
                project.RecordLedger, accounts[1], [accounts[3]], b"", "0x" + "00" * 20
            )
            receipt = ledger.append(
                b"law".ljust(32, b"\0"), b"\2" * 32, "A law", sender=accounts[3]
            )
            assert ledger.size() == 1
            assert [event.title for event in receipt.events] == ["A law"]
    finally:
        process.stop(tmp_path)

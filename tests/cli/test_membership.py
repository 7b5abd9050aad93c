"""govkit citizen prove and verify, over JSON-RPC, and offline with nothing but the file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from govkit.contracts.abi import Artifact
from govkit.crypto.state_proof import mapping_slot
from govkit.types import PassportStatus
from tests.cli.conftest import Cli

AGE = ("--max-age", "1000 years")


@pytest.fixture
def proof(cli: Cli, tmp_path: Path) -> Path:
    path = tmp_path / "proof.json"
    cli.ok("citizen", "prove", path, "--challenge", "tea?", "--as", "dev2", "--yes")
    return path


def test_a_proof_verifies_with_the_head_of_the_chain(cli: Cli, proof: Path) -> None:
    head = "0x" + cli.workspace.port.block().hash.hex()
    shown = cli.ok(
        *("citizen", "verify", proof, "--block-hash", head, "--challenge", "tea?", "--json", *AGE)
    )
    answer = json.loads(shown.out)
    assert answer["valid"] is True
    assert answer["challenge_checked"] is True
    assert answer["number"] == 3


def test_a_third_party_needs_no_nation_and_no_node(cli: Cli, proof: Path, tmp_path: Path) -> None:
    elsewhere = Cli(tmp_path / "elsewhere")
    elsewhere.folder.mkdir()
    head = "0x" + cli.workspace.port.block().hash.hex()
    registry = cli.workspace.nation.registry.address
    chain_id = str(cli.workspace.port.chain_id())
    place = ("--registry", registry, "--chain-id", chain_id)
    shown = elsewhere.ok("citizen", "verify", proof, "--block-hash", head, *place, *AGE)
    assert "not checked" in shown.out
    assert not elsewhere.workspace.chain_folder.exists()


@pytest.mark.parametrize(
    ("options", "code", "problem"),
    [
        ((), 2, "nothing is given to trust"),
        (("--block-hash", "0x12"), 2, "is not a hash"),
        (("--block-hash", "0x" + "11" * 32), 1, "another block"),
        (("--state-root", "0x" + "11" * 32), 1, "does not verify"),
        (("--registry", "0x" + "11" * 20), 2, "another nation"),
        (("--chain-id", "1"), 2, "another nation"),
    ],
)
def test_is_refused(
    cli: Cli, proof: Path, options: tuple[str, ...], code: int, problem: str
) -> None:
    assert problem in cli.fails("citizen", "verify", proof, *options, *AGE, code=code)


def test_whoever_is_no_citizen_proves_nothing(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "proof.json"
    assert "is not a citizen" in cli.fails("citizen", "prove", path, "--as", "dev9", "--yes")
    assert not path.exists()


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (PassportStatus.RESIGNED << 44, "was ended or suspended"),
        (1 << 84, "is not a citizen"),
        (1 << 156, "is not a citizen"),
    ],
    ids=["ended", "lapsed", "moved away"],
)
def test_a_passport_that_ended_or_was_moved_proves_nothing(
    cli: Cli, tmp_path: Path, change: int, problem: str
) -> None:
    """Written into the registry's storage, also what it never lets happen."""
    registry, holder = (
        cli.workspace.nation.registry.address,
        cli.workspace.nation.book.resolve("dev2"),
    )
    at = Artifact.load("CitizenRegistry").storage["_citizens"]
    slot = hex(mapping_slot(at, bytes.fromhex(holder[2:])))
    word = cli.workspace.node_request("eth_getStorageAt", [registry, slot, "latest"])
    changed = f"0x{int(str(word), 16) | change:064x}"
    cli.workspace.node_request("hardhat_setStorageAt", [registry, slot, changed])
    line = cli.fails("citizen", "prove", tmp_path / "proof.json", "--as", "dev2", "--yes")
    assert problem in line

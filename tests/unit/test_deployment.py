"""The deployment file: read back as written, and refused by name when it is anything else."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from govkit.constitution.houses import Role, Votes
from govkit.contracts.releases import KEPT, NEWEST
from govkit.errors import DeploymentError
from govkit.institutions import CORE as CONTRACTS
from govkit.nation.blueprint.deployment import Deployment, HouseSite
from govkit.types import Address

ADDRESSES = [Address("0x" + f"{number:040x}") for number in range(1, 20)]
CORE = {"name": "citizens", "role": "consent", "votes": "citizens", "address": ADDRESSES[7]}


@pytest.fixture
def deployment() -> Deployment:
    return Deployment(
        nation="Testland",
        chain_id=1337,
        fingerprint=bytes(range(32)),
        deployer=ADDRESSES[0],
        founder=ADDRESSES[1],
        contracts={
            **dict(zip(CONTRACTS, ADDRESSES[2:], strict=False)),
            "senate": ADDRESSES[12],
            "square_root_votes": ADDRESSES[13],
            "senators": ADDRESSES[14],
        },
        first_block=7,
        houses=(
            HouseSite("citizens", Role.CONSENT, Votes.CITIZENS, ADDRESSES[7]),
            HouseSite("senate", Role.VETO, Votes.COUNCIL, ADDRESSES[12], "senators"),
        ),
        classes=("constitutional", "ordinary"),
        councils=("senators",),
        founded=True,
        names={"mint": ADDRESSES[10], "bank": ADDRESSES[11]},
        settings={"govkit": 1},
    )


@pytest.fixture
def file(deployment: Deployment, tmp_path: Path) -> Path:
    path = tmp_path / "deployment.json"
    deployment.save(path)
    return path


def edit(file: Path, **changes: Any) -> None:
    raw = {**json.loads(file.read_text()), **changes}
    file.write_text(json.dumps({key: value for key, value in raw.items() if value is not ...}))


def test_what_is_saved_is_read_back(deployment: Deployment, file: Path) -> None:
    assert Deployment.load(file) == deployment
    assert json.loads(file.read_text())["govkit_deployment"] == NEWEST


def test_it_can_be_handed_to_another_machine(
    deployment: Deployment, file: Path, tmp_path: Path
) -> None:
    other = tmp_path / "elsewhere" / "copy.json"
    other.parent.mkdir()
    other.write_bytes(file.read_bytes())
    assert Deployment.load(other) == deployment
    assert str(tmp_path) not in file.read_text()


def test_an_absent_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DeploymentError, match=r"there is no nation at .*run govkit found"):
        Deployment.load(tmp_path / "deployment.json")


def test_a_newer_version_is_refused(file: Path) -> None:
    edit(file, govkit_deployment=NEWEST + 1)
    with pytest.raises(DeploymentError, match="upgrade govkit"):
        Deployment.load(file)


def test_an_older_version_is_refused(file: Path) -> None:
    edit(file, govkit_deployment=KEPT[0] - 1)
    with pytest.raises(DeploymentError, match="use the govkit that wrote it"):
        Deployment.load(file)


@pytest.mark.parametrize("version", [None, ..., "1", 1.0, [], True])
def test_a_file_without_a_version_is_no_deployment_file(file: Path, version: object) -> None:
    edit(file, govkit_deployment=version)
    with pytest.raises(DeploymentError, match="is not a deployment file"):
        Deployment.load(file)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'"x"', b"null", b"\xff\xfe", b"[" * 5000])
def test_what_is_no_json_object_is_refused(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(DeploymentError):
        Deployment.load(file)


@pytest.mark.parametrize(
    "key",
    ["nation", "chain_id", "fingerprint", "deployer", "founder", "contracts", "first_block",
     "houses", "classes", "councils", "founded", "names", "settings"],
)  # fmt: skip
def test_a_missing_field_is_named(file: Path, key: str) -> None:
    edit(file, **{key: ...})
    with pytest.raises(DeploymentError, match=key):
        Deployment.load(file)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("chain_id", "mainnet"),
        ("chain_id", None),
        ("fingerprint", "0xzz"),
        ("fingerprint", "0x00"),
        ("fingerprint", 5),
        ("contracts", {}),
        ("contracts", []),
        ("contracts", dict.fromkeys(CONTRACTS, "0x1234")),
        ("deployer", "dev0"),
        ("founder", None),
        ("founder", 1),
        ("founded", "false"),
        ("founded", None),
        ("names", []),
        ("names", {"mint": 5}),
        ("first_block", -1),
        ("first_block", "x"),
        ("nation", None),
        ("houses", []),
        ("houses", ["citizens"]),
        ("houses", [{**CORE, "role": "rule"}]),
        ("houses", [{**CORE, "votes": "sheep"}]),
        ("houses", [{**CORE, "address": "0x1"}]),
        ("houses", [{**CORE, "council": 7}]),
        ("houses", [CORE, CORE]),
        ("councils", None),
        ("councils", ["nobody"]),
        ("councils", [1]),
        ("classes", []),
        ("classes", [1]),
        ("classes", ["ordinary", "ordinary"]),
    ],
)
def test_a_wrong_field_is_refused(file: Path, key: str, value: object) -> None:
    edit(file, **{key: value})
    with pytest.raises(DeploymentError, match="is damaged"):
        Deployment.load(file)


def test_every_cut_of_the_file_is_refused(deployment: Deployment, file: Path) -> None:
    whole = file.read_bytes().rstrip()
    for length in range(0, len(whole), 17):
        file.write_bytes(whole[:length])
        with pytest.raises(DeploymentError):
            Deployment.load(file)
    file.write_bytes(whole)
    assert Deployment.load(file) == deployment


def test_a_crash_while_saving_leaves_the_old_file(
    deployment: Deployment, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = file.read_bytes()

    def fail(descriptor: int) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="the disk is full"):
        deployment.save(file)
    assert file.read_bytes() == before
    assert Deployment.load(file) == deployment


def test_names_are_found_both_for_contracts_and_people(deployment: Deployment) -> None:
    assert deployment.name_of(deployment.contracts["ledger"]) == "ledger"
    assert deployment.name_of(ADDRESSES[10]) == "mint"
    assert deployment.name_of(ADDRESSES[18]) == ""

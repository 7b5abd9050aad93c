"""govkit account descriptors: files by which a hardware wallet shows words."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Cli
from tests.schemas import problems


def test_the_files_are_of_this_nations_contracts(cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "wallet"
    assert cli.ok("account", "descriptors", folder).out.split() == [str(folder)]
    written = {each.name: json.loads(each.read_text()) for each in folder.iterdir()}
    token = written["calldata-TreasuryToken.json"]
    where = {"chainId": 1337, "address": cli.workspace.deployment.contracts["token"]}
    assert token["context"]["contract"]["deployments"] == [where]
    assert token["metadata"]["owner"] == cli.workspace.nation.name
    assert written["eip712-Governor.json"]["context"]["eip712"]["deployments"] == [
        {"chainId": 1337, "address": cli.workspace.deployment.contracts["governor"]}
    ]
    assert "calldata-Exit.json" not in written, "the nation has none"
    assert problems("erc7730-2.0.0", token) == []


def test_files_that_are_there_are_kept(cli: Cli, tmp_path: Path) -> None:
    cli.ok("account", "descriptors", tmp_path)
    (tmp_path / "calldata-Governor.json").write_text("mine")
    assert "is there already" in cli.fails("account", "descriptors", tmp_path, code=2)
    assert (tmp_path / "calldata-Governor.json").read_text() == "mine"
    cli.ok("account", "descriptors", tmp_path, "--force")
    assert json.loads((tmp_path / "calldata-Governor.json").read_text())


def test_without_a_nation_they_are_for_others_to_include(empty: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "all"
    assert "wrote" in empty.ok("account", "descriptors", folder, "--generic").err
    assert "context" not in json.loads((folder / "calldata-Exit.json").read_text())
    refused = empty.fails("account", "descriptors", tmp_path / "none", code=1)
    assert "no nation" in refused or "found" in refused
    assert not (tmp_path / "none").exists()


def test_a_folder_that_cannot_be_written_is_one_line(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    refused = cli.fails("account", "descriptors", tmp_path / "file", code=2)
    assert "cannot be written" in refused

"""What another user or a stranger put down is not believed unasked."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from govkit.chain import process
from govkit.cli import folders
from govkit.cli.workspace import Workspace
from govkit.errors import UsageError
from tests.cli.conftest import Cli

OTHER = 65_534
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    (tmp_path / ".govkit").mkdir()
    (tmp_path / ".govkit" / "network").write_text("http://127.0.0.1:9\n")
    return tmp_path


def test_ones_own_folder_is_taken(shared: Path) -> None:
    assert folders.stranger_in(shared) == ""
    assert Workspace(shared, is_named=False).network == "http://127.0.0.1:9"


@as_root
@pytest.mark.parametrize("place", [".govkit", ".govkit/network"])
def test_another_users_folder_is_refused(
    shared: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.chown(shared / place, OTHER, OTHER)
    with pytest.raises(UsageError, match=r"belongs to .*65534.*--folder"):
        _ = Workspace(shared, is_named=False).network
    assert Workspace(shared).network == "http://127.0.0.1:9"
    monkeypatch.setenv("SUDO_UID", str(OTHER))
    assert Workspace(shared, is_named=False).network == "http://127.0.0.1:9"


@as_root
def test_a_folder_on_the_users_own_list_is_taken(
    shared: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path_factory.mktemp("config")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(config))
    os.chown(shared / ".govkit", OTHER, OTHER)
    (config / "govkit").mkdir()
    (config / "govkit" / "safe-folders").write_text(f"{shared}\n")
    assert Workspace(shared, is_named=False).network == "http://127.0.0.1:9"
    os.chown(config / "govkit" / "safe-folders", OTHER, OTHER)
    with pytest.raises(UsageError, match="belongs to"):
        _ = Workspace(shared, is_named=False).network


def test_a_folder_that_others_write_into_is_refused(shared: Path) -> None:
    (shared / ".govkit").chmod(0o777)
    with pytest.raises(UsageError, match="can be written by others"):
        _ = Workspace(shared, is_named=False).network


def test_a_forged_deployment_is_refused_before_anything_is_signed(cli: Cli, tmp_path: Path) -> None:
    node = process.status(cli.workspace.chain_folder)
    assert node is not None
    other = Cli(tmp_path)
    other.workspace.state.mkdir()
    raw = json.loads(cli.workspace.deployment_file.read_text())
    raw["contracts"]["treasury"] = raw["contracts"]["token"]
    other.workspace.deployment_file.write_text(json.dumps(raw))
    for command in (
        ["status"],
        ["token", "transfer", "5 SHELL", "treasury", "--as", "dev0", "--yes"],
        ["proposal", "sign", "0x" + "11" * 32, "for", "--as", "dev0"],
        ["verify"],
    ):
        line = other.fails("--network", node.url, *command)
        assert "treasury is not where it was created" in line


def test_verify_takes_no_key(cli: Cli) -> None:
    found = cli.ok("verify", cli.folder / "nation.yaml", "--json").json
    assert found["genuine"] is True
    assert found["moved"] == []
    assert any("ask another node" in line for line in found["trust"])
    assert "What still has to be trusted" in cli.ok("verify").err


def test_verify_wants_the_file_that_is_meant(cli: Cli) -> None:
    other = cli.folder / "other.yaml"
    other.write_text((cli.folder / "nation.yaml").read_text().replace("Sandbar", "Sandbank"))
    assert "was not founded from" in cli.fails("verify", other)

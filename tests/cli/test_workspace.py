"""A command's surroundings: which folder, whose key."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from govkit.cli.folders import STATE_FOLDER, find_folder
from govkit.cli.workspace import Workspace
from govkit.errors import UsageError


def test_the_nearest_folder_with_a_nation(tmp_path: Path) -> None:
    (tmp_path / "nation" / STATE_FOLDER).mkdir(parents=True)
    inner = tmp_path / "nation" / "laws" / "2027"
    inner.mkdir(parents=True)
    assert find_folder(inner) == tmp_path / "nation"
    assert find_folder(tmp_path) == tmp_path


def remote(folder: Path, chain_id: int) -> Workspace:
    workspace = Workspace(folder, "https://rpc.example.org")
    workspace.__dict__["port"] = SimpleNamespace(chain_id=lambda: chain_id)
    return workspace


def test_a_dev_account_signs_nothing_on_a_real_chain(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="its key is public"):
        remote(tmp_path, 1).signer("dev0")


def test_a_dev_account_signs_on_another_development_chain(tmp_path: Path) -> None:
    assert remote(tmp_path, 31337).signer("dev0").address.startswith("0xf39F")


def test_nobody_signs_unnamed_on_another_network(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no account is named to sign"):
        remote(tmp_path, 31337).signer(None)

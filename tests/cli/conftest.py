"""Commands are run in this process, against a nation on a chain of its own process.

The nation is founded once a session; each test gets the chain back as it was then.
"""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from govkit.chain import process
from govkit.cli import main
from govkit.cli.workspace import Workspace

_FOUNDED = "founded"


@dataclass(frozen=True, slots=True)
class Result:
    """What a command left: its exit code, and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Cli:
    """Runs `govkit` in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.workspace = Workspace(folder)

    def __call__(self, *arguments: str | Path) -> Result:
        """Run a command that may fail."""
        out, err = io.StringIO(), io.StringIO()
        code = 0
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                main(["--folder", str(self.folder), *map(str, arguments)])
            except SystemExit as end:
                code = int(end.code or 0)
        return Result(code, out.getvalue(), err.getvalue())

    def ok(self, *arguments: str | Path) -> Result:
        """Run a command that must succeed."""
        result = self(*arguments)
        assert result.code == 0, result.err
        return result

    def carry(self, number: str) -> None:
        """Take a proposal of the micronation through its whole life."""
        self.ok("chain", "forward", "2 days")
        for voter in ("dev0", "dev1", "dev2"):
            self.ok("proposal", "vote", number, "for", "--as", voter, "--yes")
        self.ok("chain", "forward", "3 days")
        self.ok("proposal", "queue", number, "--yes")
        self.ok("chain", "forward", "2 days")
        self.ok("proposal", "execute", number, "--yes")

    def fails(self, *arguments: str | Path, code: int = 1) -> str:
        """Run a command that must fail, with one line that says so; give that line."""
        result = self(*arguments)
        assert result.code == code, (result.code, result.err)
        lines = result.err.strip().splitlines()
        assert lines, "it said nothing"
        assert lines[-1].startswith("error: "), result.err
        assert "Traceback" not in result.err
        return lines[-1]


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GOVKIT_ACCOUNT", "GOVKIT_NETWORK", "GOVKIT_FOLDER", "GOVKIT_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.stdin", io.StringIO())


@pytest.fixture(scope="session")
def _founded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cli]:
    cli = Cli(tmp_path_factory.mktemp("nation"))
    cli.ok("init", cli.folder, "--template", "micronation")
    cli.ok("found", cli.folder / "nation.yaml", "--yes")
    cli.workspace.node_request("evm_mine", [])
    cli.workspace.node_request("govkit_saveSnapshot", [_FOUNDED])
    yield cli
    process.stop(cli.workspace.chain_folder)


@pytest.fixture
def cli(_founded: Cli) -> Iterator[Cli]:
    """A founded micronation, as it was right after its founding, whatever a test does with its
    node: it may start another one, at another port."""
    _founded.workspace = Workspace(_founded.folder)
    _founded.workspace.log_key_file.unlink(missing_ok=True)  # of a test before
    yield _founded
    Workspace(_founded.folder).node_request("govkit_restoreSnapshot", [_FOUNDED])
    # Else a command by a URL waits half a minute for the block that was written last.
    (_founded.workspace.state / "sent.json").unlink(missing_ok=True)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Cli]:
    """A folder without a nation."""
    cli = Cli(tmp_path)
    yield cli
    process.stop(cli.workspace.chain_folder)

"""What `govkit init --with-tests` writes works at once; the tutorial does, block by block."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml

from govkit.constitution import scaffold_files

ROOT = Path(__file__).resolve().parents[2]
TUTORIAL = ROOT / "docs" / "tutorial" / "grants.md"
BLOCK = re.compile(r"<!-- (\w+)(?:: (\S+))? -->\n```\w+\n(.*?)```\n", re.DOTALL)
# Ape's fixtures are tried by tests/ape; an older editable install knows no entry point yet.
PLUGINS = "-p no:ape_test -p govkit.testing.plugin"


def shell(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command as somebody who has installed the package."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    words = shlex.split(command)
    if words[0] == "pytest":
        words = [sys.executable, "-m", *words]
    return subprocess.run(
        words,
        cwd=folder,
        env={**os.environ, "PATH": path, "PYTEST_ADDOPTS": PLUGINS},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def govkit(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return shell(shlex.join(["govkit", *words]), folder)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    done = govkit("init", "--template", "micronation", "--with-tests", "ours", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    return tmp_path / "ours"


def test_what_it_writes_passes_at_once(project: Path) -> None:
    done = shell("pytest -q --cov-vyper=contracts --cov-vyper-fail-under=100", project)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    assert "11 passed" in done.stdout
    assert "FAILED" not in done.stdout


def test_what_ci_runs_are_options_there_are(project: Path) -> None:
    workflow = yaml.safe_load((project / ".github" / "workflows" / "test.yml").read_text())
    command = workflow["jobs"]["test"]["steps"][-1]["run"]
    done = shell(f"{command} --collect-only -q", project)
    assert done.returncode in (0, 1), done.stderr  # nothing ran, so nothing was covered
    assert "test_a_grant_is_voted_and_claimed" in done.stdout


def test_it_refuses_to_overwrite(project: Path) -> None:
    """Any of its files, not only the nation's; nothing is written then."""
    (project / "nation.yaml").unlink()
    contract = project / "contracts" / "Grants.vy"
    contract.write_text("# mine\n")
    words = ("init", "--template", "minimal", "--with-tests", str(project))
    done = govkit(*words, folder=project)
    assert done.returncode == 2
    assert "is there already" in done.stderr
    assert contract.read_text() == "# mine\n"
    assert not (project / "nation.yaml").exists()
    assert govkit(*words, "--force", folder=project).returncode == 0
    assert contract.read_text() == scaffold_files()["contracts/Grants.vy"]


def test_without_the_option_there_is_no_project(tmp_path: Path) -> None:
    assert govkit("init", "--template", "minimal", folder=tmp_path).returncode == 0
    assert [each.name for each in tmp_path.iterdir()] == ["nation.yaml"]


def test_the_tutorial_does_what_it_says(tmp_path: Path) -> None:
    blocks = BLOCK.findall(TUTORIAL.read_text())
    assert len(blocks) > 10
    for kind, place, text in blocks:
        if kind == "write":
            (tmp_path / place).write_text(text)
        elif kind == "append":
            with (tmp_path / place).open("a") as file:
                file.write(f"\n\n{text}")
        else:
            assert kind == "run"
            run_console(text, tmp_path / (place or ""))
    written = (tmp_path / "grants" / "contracts" / "Grants.vy").read_text()
    assert written == scaffold_files()["contracts/Grants.vy"]


def run_console(text: str, folder: Path) -> None:
    """Run a command, and find each line that it is said to print."""
    command, *expected = text.removeprefix("$ ").splitlines()
    done = shell(command, folder)
    said = (done.stdout + done.stderr).splitlines()
    for line in expected:
        assert any(fnmatch(each, line) for each in said), f"{command}: no {line!r} in {said}"

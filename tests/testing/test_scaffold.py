"""What `govkit init --with-tests` writes works at once; the tutorial does, block by block."""

from __future__ import annotations

import base64
import csv
import hashlib
import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml

from govkit import packing
from govkit.constitution import scaffold_files
from govkit.errors import UsageError
from govkit.version import WHEEL, __version__

ROOT = Path(__file__).resolve().parents[2]
TUTORIAL = ROOT / "docs" / "tutorial" / "grants.md"
DIST_INFO = f"govkit_dao-{__version__}.dist-info"
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


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("written")
    done = govkit("init", "--template", "micronation", "--with-tests", "ours", folder=folder)
    assert done.returncode == 0, done.stderr
    return folder / "ours"


@pytest.fixture
def project(written: Path, tmp_path: Path) -> Path:
    """What was written, for one test."""
    return shutil.copytree(written, tmp_path / "ours")


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


@pytest.fixture
def machine(tmp_path: Path) -> dict[str, str]:
    """The environment of a machine with all that govkit needs, and not with govkit."""
    venv.create(tmp_path / "venv", with_pip=True)
    (beside,) = (tmp_path / "venv").glob("lib/python3*/site-packages")
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if "govkit" not in path.name and not (beside / path.name).exists():
            (beside / path.name).symlink_to(path)
    first = f"{tmp_path / 'venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": first, "PYTEST_ADDOPTS": "-p no:ape_test", "PIP_NO_INDEX": "1"}


def test_what_ci_runs_installs_and_passes(project: Path, machine: dict[str, str]) -> None:
    """As written, from the wheel in the project; and that govkit hands on the same wheel."""
    workflow = yaml.safe_load((project / ".github" / "workflows" / "test.yml").read_text())
    for step in workflow["jobs"]["test"]["steps"]:
        if "run" in step:
            command = step["run"].replace("pytest ", "python -m pytest ")
            done = in_shell(command, project, machine)
            assert done.returncode == 0, (command, done.stdout[-3000:], done.stderr[-3000:])
    assert "11 passed" in done.stdout
    again = "govkit init again --template minimal --with-tests"
    assert in_shell(again, project, machine).returncode == 0
    wheel = project / "vendor" / WHEEL
    assert (project / "again" / "vendor" / WHEEL).read_bytes() == wheel.read_bytes()
    wheel.write_bytes(wheel.read_bytes() + b"0")
    done = in_shell("pip install --no-deps --require-hashes -r requirements.txt", project, machine)
    assert "DO NOT MATCH THE HASHES" in done.stderr


def in_shell(
    command: str, folder: Path, environment: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-ec", command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_the_jobs_differ_in_ape_alone(project: Path) -> None:
    """tests/ape runs the kit under ape; this holds that CI installs it the same way."""
    jobs = yaml.safe_load((project / ".github" / "workflows" / "test.yml").read_text())["jobs"]
    assert jobs["test"]["steps"][:-2] == jobs["ape"]["steps"][:-2]
    plain, with_ape = (jobs[name]["steps"][-2]["run"] for name in ("test", "ape"))
    assert plain.replace("[test]", "[test,ape]") == with_ape
    assert jobs["ape"]["steps"][-1]["run"] == "ape test"


def test_the_wheel_holds_what_runs_and_makes_itself_again(project: Path) -> None:
    unpacked = project / "unpacked"
    with zipfile.ZipFile(project / "vendor" / WHEEL) as wheel:
        wheel.extractall(unpacked)
    for name, digest, _ in csv.reader((unpacked / DIST_INFO / "RECORD").read_text().splitlines()):
        found = hashlib.sha256((unpacked / name).read_bytes()).digest()
        told = "sha256=" + base64.urlsafe_b64encode(found).rstrip(b"=").decode()
        assert digest == told or name.endswith("RECORD")
    for place in ("templates/grants/contracts/Grants.vy", "templates/liberland.yaml"):
        assert (unpacked / "govkit" / "constitution" / place).is_file()
    assert (unpacked / "govkit" / "contracts" / "sources" / "Governor.vy").is_file()
    code = "from govkit.packing import vendored; print(vendored()['requirements.txt'])"
    environment = {**os.environ, "PYTHONPATH": str(unpacked)}
    again = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert again.stdout.strip() == (project / "requirements.txt").read_text().strip()


def test_without_pips_knowledge_there_is_no_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "DISTRIBUTION", "govkit-dao-of-nobody")
    with pytest.raises(UsageError, match=r"no wheel of this govkit.*--editable"):
        packing.vendored()


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

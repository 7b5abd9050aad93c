"""The README's walk, command by command, with the output it promises."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from govkit.chain import process
from tests.cli.conftest import Cli
from tests.walks.walk import masked, steps_of

README = Path(__file__).parents[2] / "README.md"
MAKEFILE = README.with_name("Makefile")
CI = README.with_name(".ci") / "run"


def block(language: str) -> str:
    match = re.search(rf"```{language}\n(.*?)```", README.read_text(), re.DOTALL)
    assert match, f"the README has no {language} block"
    return match[1]


def test_the_walk(tmp_path: Path) -> None:
    binaries = str(Path(sys.executable).parent)
    environment = {**os.environ, "PATH": binaries + os.pathsep + os.environ["PATH"]}
    try:
        for step in steps_of(README.read_text()):
            command, shown = step.command, step.shown
            result = subprocess.run(
                shlex.split(command),
                cwd=tmp_path,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                text=True,
                timeout=120,
                check=False,
            )
            assert result.returncode == 0, (command, result.stdout)
            said = [masked(line) for line in result.stdout.splitlines()]
            for line in shown:
                assert line == "..." or masked(line) in said, (command, line, said)
    finally:
        process.stop(tmp_path / ".govkit" / "chain")


def test_the_python_example(cli: Cli, capsys: pytest.CaptureFixture[str]) -> None:
    cli.ok("proposal", "new", "A plan", "--action", "admit dev9", "--yes")
    node = process.ensure_running(cli.workspace.chain_folder)
    code = block("python").replace("http://127.0.0.1:8545", node.url)
    code = code.replace(".govkit/deployment.json", str(cli.workspace.deployment_file))
    exec(compile(code, "README.md", "exec"), {})
    assert capsys.readouterr().out == "1 A plan PENDING\n"


def test_its_two_commands_are_what_ci_runs() -> None:
    commands = [line.split("#")[0].strip() for line in block("sh").splitlines()]
    assert commands == ["make demo", "make test"]
    assert all(command in CI.read_text().splitlines() for command in commands)
    targets = MAKEFILE.read_text()
    assert all(f"\n{command.split()[1]}:" in targets for command in commands)


def test_its_links_lead_somewhere() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", README.read_text())
    missing = [link for link in links if not (README.parent / link).exists()]
    assert links
    assert not missing


def test_its_figures_are_the_measured_ones() -> None:
    """The shares of OpenZeppelin's gas, by the rows of the page that is made from measurements."""
    page = (README.parent / "docs" / "reference" / "gas.md").read_text()
    made = page.partition("<!-- made: beside -->")[2].partition("<!-- end -->")[0]
    rows = [line.strip("| ").split(" | ") for line in made.splitlines() if line.startswith("| ")]
    share = {row[0]: row[3] for row in rows}
    told = " ".join(README.read_text().split())
    assert f"vote costs {share['castVote, citizen']} of" in told
    assert f"whole life {share['whole life, 20 votes']}, the" in told
    assert f"deployment {float(share['deploy the whole nation']):.2f} times" in told

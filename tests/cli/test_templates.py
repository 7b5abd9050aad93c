"""Each template ends in a nation in which every command works that its comments show."""

from __future__ import annotations

import io
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from govkit.cli.app import command as root
from govkit.constitution import TEMPLATES, template_files
from tests.cli.conftest import Cli

KINDS = ("cooperative", "club", "open-source", "token-dao", "open-door", "micronation")
"""Templates of the kinds of nations that people found."""


def shown(text: str) -> list[str]:
    """The commands in a nation file's comments."""
    return re.findall(r"^#   (govkit .*)$", text, re.MULTILINE)


def can_say_yes(words: list[str]) -> bool:
    found: Any = root()
    while hasattr(found, "commands"):
        found, words = found.commands[words[0]], words[1:]
    return any("--yes" in each.opts for each in found.params)


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_command_that_a_template_shows_works(
    empty: Cli, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(empty.folder)
    written = empty.ok("init", "--template", name)
    assert "run govkit found nation.yaml" in written.err
    commands = shown((empty.folder / "nation.yaml").read_text())
    assert commands[0] == "govkit found nation.yaml"
    assert len(commands) > 1
    said = []
    for command in commands:
        words = shlex.split(command, comments=True)[1:]
        said.append(empty.ok(*words, *(["--yes"] if can_say_yes(words) else [])))
    assert "founded, and proved on the chain" in said[0].out
    assert empty.ok("status", "--json").json["chain_id"] == 1337
    for reading in ("citizen list", "proposal list", "record list", "law show", "verify"):
        empty.ok(*reading.split())


@pytest.mark.parametrize("name", KINDS)
def test_a_template_shows_a_keeper_at_work_or_how_to_get_one(name: str) -> None:
    commands = shown(template_files(name)["nation.yaml"])
    assert any("govkit record add " in each or "add keeper " in each for each in commands)


def test_of_answers_without_a_registrar_a_citizen_keeps_records(
    empty: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = ["Atlantis", *[""] * 5, "nothing", *[""] * 6]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(answers) + "\n"))
    empty.ok("init", empty.folder)
    path = empty.folder / "nation.yaml"
    empty.ok("found", path)
    empty.ok("record", "add", path, "--as", "dev0", "--yes")


def test_an_example_names_itself_and_a_template_the_nation_file() -> None:
    examples = Path(__file__).parents[2] / "examples"
    for path in examples.glob("*.yaml"):
        assert shown(path.read_text())[0] == f"govkit found {path.name}"

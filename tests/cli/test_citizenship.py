"""govkit citizen: standing and dates, suspension, and what a nation does not have."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Cli


def test_a_suspension_from_beginning_to_end(cli: Cli) -> None:
    until = ("--until", "2100-01-01")
    said = cli.ok("citizen", "suspend", "dev2", *until, "--as", "dev1", "--yes").err
    assert "2100-01-01 00:00:00 UTC" in said
    assert len(cli.ok("citizen", "list", "--json").json) == 2
    shown = cli.ok("citizen", "show", "dev2")
    assert "suspended until" in shown.out
    assert "2100-01-01" in shown.out
    everybody = cli.ok("citizen", "list", "--former", "--json").json
    assert [each["standing"] for each in everybody] == ["active", "active", "suspended"]
    assert "suspended" in cli.ok("citizen", "list", "--former").out
    line = cli.fails("citizen", "reinstate", "dev2", "--as", "dev2", "--yes")
    assert "registry: still suspended" in line
    assert "is active" in cli.ok("citizen", "reinstate", "dev2", "--as", "dev1", "--yes").err


def test_whoever_resigned_is_shown_and_comes_back(cli: Cli) -> None:
    cli.ok("citizen", "resign", "--as", "dev2", "--yes")
    assert cli.ok("citizen", "show", "dev2", "--json").json["standing"] == "resigned"
    cli.ok("citizen", "admit", "dev2", "--as", "dev1", "--yes")
    assert cli.ok("citizen", "show", "dev2", "--json").json["number"] == 3


@pytest.mark.parametrize(
    ("command", "problem"),
    [
        (("renew", "--as", "dev2"), "registry: no term"),
        (("notice", "dev2", "FILE", "--as", "dev1"), "registry: needs no notice"),
        (("reply", "FILE", "--as", "dev2"), "registry: no notice"),
        (("suspend", "dev2", "--until", "2001-01-01", "--as", "dev1"), "registry: bad end"),
        (("suspend", "dev2", "--until", "2100-01-01", "--as", "dev2"), "only registrar"),
        (("reinstate", "dev2", "--as", "dev1"), "registry: not suspended"),
    ],
    ids=lambda each: each if isinstance(each, str) else each[0],
)
def test_is_refused(cli: Cli, tmp_path: Path, command: tuple[str, ...], problem: str) -> None:
    file = tmp_path / "text.txt"
    file.write_text("a text")
    arguments = [str(file) if each == "FILE" else each for each in command]
    assert problem in cli.fails("citizen", *arguments, "--yes")


def test_nobody_must_renew_where_passports_are_for_ever(cli: Cli) -> None:
    assert cli.ok("citizen", "list", "--ending", "--json").json == []
    assert cli.ok("status", "--json").json["ending_soon"] == []

"""The law by commands: enacted provision by provision, amended, and shown as it stood."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.cli.test_records import KEEPER, write

CODE = """\
# Code of Testland

## Article 1: Shells
Shells are money.

## Article 2: Sand
Sand is not.
"""


@pytest.fixture
def code(cli: Cli, tmp_path: Path) -> Cli:
    """The code in three records, and the day after it an amendment and a repeal."""
    first = cli.ok("law", "enact", write(tmp_path, "code.md", CODE), *KEEPER).out.strip()
    assert first == "1"
    cli.ok("chain", "forward", "2 days")
    act = write(tmp_path, "act.md", "# Article 1: Shells\nShells are all the money there is.\n")
    cli.ok("record", "add", act, "--kind", "law", "--amends", "2", *KEEPER)
    cli.ok("chain", "forward", "2 days")
    end = write(tmp_path, "end.md", "Sand has no law.\n")
    cli.ok("record", "add", end, "--kind", "law", "--repeals", "3", *KEEPER)
    return cli


def day(cli: Cli, number: int) -> str:
    from govkit.constitution.units import format_date

    return format_date(cli.ok("record", "show", str(number), "--json").json["timestamp"])


def test_the_law_at_each_point_in_time(code: Cli) -> None:
    begin, middle = day(code, 1), day(code, 4)
    assert code.ok("law", "show", "--at", begin).out == CODE
    then = code.ok("law", "show", "--at", middle).out
    assert then == CODE.replace("are money", "are all the money there is")
    now = code.ok("law", "show").out
    assert now == then.replace("Sand is not.", "*Repealed by record 5.*")
    assert code.ok("law", "show", "Article 1", "--at", begin).out.endswith("Shells are money.\n")
    assert code.ok("law", "show", "--at", "2020-01-01").out == ""
    found = code.ok("law", "show", "article 2", "--json").json
    assert found["provisions"][0]["repealed_by"] == 5


def test_history_and_difference(code: Cli) -> None:
    begin, middle = day(code, 1), day(code, 4)
    shown = code.ok("law", "history", "Article 1").out
    assert "enacted" in shown
    assert "amended" in shown
    effects = [each["effect"] for each in code.ok("law", "history", "4", "--json").json["history"]]
    assert effects == ["enacted", "amended"]
    changed = code.ok("law", "diff", "Article 1", "--from", begin, "--to", middle).out
    assert "-Shells are money.\n+Shells are all the money there is.\n" in changed
    as_json = code.ok("law", "diff", "Article 1", "--from", begin, "--to", middle, "--json").json
    assert as_json["diff"] == changed
    assert "nothing changed" in code.ok("law", "diff", "Article 1", "--from", middle).err
    assert (
        "+Shells are money."
        in code.ok("law", "diff", "Article 1", "--from", "2020-01-01", "--to", begin).out
    )


def test_the_law_from_an_archive_alone(code: Cli, tmp_path: Path) -> None:
    code.ok("record", "export", tmp_path / "archive")
    outside = Cli(tmp_path / "outside")
    told = outside.ok("law", "show", "--archive", tmp_path / "archive").out
    assert told == code.ok("law", "show").out


def test_what_is_not_there(code: Cli, tmp_path: Path) -> None:
    assert "no provisions are called 'Article 9'" in code.fails("law", "show", "Article 9")
    assert "no provisions" in code.fails("law", "history", "99")
    code.fails("law", "show", "--at", "soon", code=2)
    plain = write(tmp_path, "plain.md", "No headings.\n")
    assert "no heading of this text" in code.fails("law", "enact", plain, *KEEPER)
    refused = ("law", "enact", write(tmp_path, "code.md", CODE), "--kind", "charter", *KEEPER)
    assert "ledger: may not append" in code.fails(*refused)


def test_an_act_without_effect_is_told(code: Cli, tmp_path: Path) -> None:
    act = write(tmp_path, "act2.md", "Let it be.\n")
    code.ok("record", "add", act, "--kind", "law", "--amends", "2", *KEEPER)
    assert "record 6 (act2.md): an amending text without headings" in code.ok("law", "show").err


BYLAWS = "# Bylaws\n\n## Section 2.1 Quorum\n\nHalf.\n\n## Section 3.1 Fees\n\nOne.\n"


def test_a_decimal_section_is_added_and_told(cli: Cli, tmp_path: Path) -> None:
    bylaws = write(tmp_path, "bylaws.md", BYLAWS)
    new = write(tmp_path, "new.md", "## Section 2.2 Notice\n\nSeven days.\n")
    cli.ok("record", "add", bylaws, "--kind", "law", "--title", "Bylaws", *KEEPER)
    told = cli.ok("record", "add", new, "--kind", "law", "--amends", "1", *KEEPER).err
    assert "Bylaws: Section 2.2 Notice would be added" in told
    shown = cli.ok("law", "show", "Bylaws")
    assert "## Section 2.1 Quorum\n\nHalf.\n" in shown.out
    assert "## Section 2.2 Notice\nSeven days.\n\n## Section 3.1 Fees" in shown.out
    assert "record 2 (new.md): amended; added Section 2.2 Notice" in shown.err
    assert cli("law", "history", "Bylaws", "--json").json["history"][1]["added"] == [
        "Section 2.2 Notice"
    ]
    wrong = write(tmp_path, "wrong.md", "No heading.\n")
    told = cli.ok("record", "add", wrong, "--kind", "law", "--amends", "1", *KEEPER).err
    assert "it would have no effect: an amending text without headings" in told

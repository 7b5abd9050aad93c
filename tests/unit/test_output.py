"""What a proposal's title or a record's may hold must not reach the terminal as it is."""

from __future__ import annotations

import pytest

from govkit.cli.output import print_fields, print_table

HOSTILE = "pay \x1b[2J\u202eevil [bold]me[/bold] [/red]"
HARMLESS = "pay \\x1b[2J\\u202eevil [bold]me[/bold] [/red]"


def test_a_table_shows_text_as_it_is_without_its_controls(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_table(["title"], [[HOSTILE]], "none")
    shown = capsys.readouterr().out
    assert HARMLESS in shown
    assert "\x1b" not in shown
    print_table(["title"], [], "none yet")
    assert capsys.readouterr().out == "none yet\n"


def test_fields_show_text_as_it_is_without_its_controls(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_fields({"title": HOSTILE, "description": "one\ntwo\x07"})
    assert capsys.readouterr().out.splitlines() == [
        f"title        {HARMLESS}",
        "description  one",
        "             two\\x07",
    ]

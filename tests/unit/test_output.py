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


ADDRESS = "0x" + "aB" * 20


@pytest.mark.parametrize(
    ("row", "fits"),
    [
        (
            (f"{ADDRESS} setParameter(bytes32,uint256)", "parameters, even if dormant, for ever"),
            True,
        ),
        ((1, [f"{ADDRESS} (a-long-name)", f"to {ADDRESS}"], "2026-11-11", "2026-11-11"), True),
        ((ADDRESS, "word " * 30), True),
        ((ADDRESS, ADDRESS), False),
    ],
)
def test_a_table_fits_and_never_cuts_an_address(
    capsys: pytest.CaptureFixture[str], row: tuple[object, ...], fits: bool
) -> None:
    print_table(["x"] * len(row), [row], "none")
    shown = capsys.readouterr().out
    assert shown.count(ADDRESS) == sum(str(each).count(ADDRESS) for each in row)
    cells = [each if isinstance(each, list) else [each] for each in row]
    for word in " ".join(str(line) for cell in cells for line in cell).split():
        assert word in shown
    assert all(len(line) <= 80 for line in shown.splitlines()) is fits


def test_fields_are_wrapped_and_never_cut(capsys: pytest.CaptureFixture[str]) -> None:
    key = "k" * 100
    print_fields({"name": "word " * 40, "key": key})
    first, *rest = capsys.readouterr().out.splitlines()
    assert first.startswith("name  word")
    assert rest[-1] == f"key   {key}"
    assert all(len(line) <= 80 for line in (first, *rest[:-1]))


def test_fields_show_text_as_it_is_without_its_controls(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_fields({"title": HOSTILE, "description": ["one", "two\x07\nthree"]})
    assert capsys.readouterr().out.splitlines() == [
        f"title        {HARMLESS}",
        "description  one",
        "             two\\x07\\nthree",
    ]

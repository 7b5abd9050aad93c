"""Plain values of arguments and options are read without pydantic, and as typer reads them."""

from __future__ import annotations

import subprocess
import sys
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
import typer

from govkit.cli.plain_values import read_plainly


class Way(StrEnum):
    UP = "up"
    DOWN = "down"


app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def walk(
    way: Way = typer.Argument(help="Which way."),
    steps: list[int] = typer.Argument(None, help="How many."),
    name: str = typer.Option("", help="Who."),
    start: Path | None = typer.Option(None, help="From where."),
    most: int = typer.Option(7, min=1, max=9, help="How far."),
    quickly: bool = typer.Option(False, "--quickly", help="Run."),
) -> tuple[Any, ...]:
    return way, steps, name, start, most, quickly


def run(arguments: list[str], *, plainly: bool) -> object:
    command: Any = typer.main.get_command(app)
    for each in command.params if plainly else ():
        read_plainly(each)
    try:
        return command(arguments, standalone_mode=False)
    except Exception as error:
        return type(error), str(error)


@pytest.mark.parametrize(
    "words",
    [
        "up",
        "down 1 2 3 --name ana --quickly",
        "up --start . --most 9",
        "up --start /no/such/place --name",
        "up --name= --start=",
        "sideways",
        "UP",
        "up 1 x",
        "up -- -1 +2 1_0 ٣",
        "up 007",
        "up --most 10",
        "up --most 0",
        "up --most 1.5",
        "up --loud",
        "",
    ],
)
def test_a_value_is_read_as_typer_reads_it(words: str) -> None:
    arguments = words.split()
    assert run(arguments, plainly=True) == run(arguments, plainly=False)


def test_a_place_that_cannot_be_read_is_left_to_typer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    arguments = ["up", "--start", str(tmp_path)]
    assert "not readable" in str(run(arguments, plainly=True))
    assert run(arguments, plainly=True) == run(arguments, plainly=False)


@pytest.mark.parametrize(
    "words", ["--help", "proposal vote --help", "citizen", "chain stop", "gazette build --nonsense"]
)
def test_the_command_line_is_parsed_without_pydantic(tmp_path: Path, words: str) -> None:
    code = (
        "import sys\nfrom govkit.cli import main\n"
        f"try: main({['--folder', str(tmp_path), *words.split()]!r})\n"
        "except SystemExit: pass\n"
        "print('pydantic' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert run.stdout.endswith("False\n")

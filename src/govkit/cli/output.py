"""How things look: tables of 80 columns for people, JSON for machines, progress on stderr."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import typer

from govkit.text import printable

WIDTH = 80

_ADDRESS = re.compile("0x[0-9a-fA-F]{40}")
_ADDRESS_WIDTH = 54
"""What a column of addresses takes, with a name beside them."""


def print_json(data: object) -> None:
    """Print one JSON document; amounts are strings, since they exceed what JSON numbers hold."""
    text = json.dumps(data, indent=2, ensure_ascii=False)
    # What was no UTF-8 on the chain (lone surrogates) can be printed only as JSON's escapes.
    typer.echo(text.encode("utf-8", "backslashreplace").decode())


def print_table(columns: Sequence[str], rows: Sequence[Sequence[object]], empty: str) -> None:
    """Print rows below their columns' names, or the word for none."""
    if not rows:
        typer.echo(empty)
        return
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
    addresses = {n for n in range(len(columns)) if any(_ADDRESS.search(str(r[n])) for r in rows)}
    for place, column in enumerate(columns):
        table.add_column(column, no_wrap=place in addresses, overflow="fold")
    for row in rows:
        table.add_row(*(Text(_cell(each, n in addresses)) for n, each in enumerate(row)))
    console = _console(max(WIDTH, _console(1_000).measure(table).minimum))
    with console.capture() as shown:
        console.print(table)
    typer.echo("\n".join(line.rstrip() for line in shown.get().splitlines()))


def _cell(value: object, has_address: bool) -> str:
    lines = str(value).split("\n")
    if has_address:  # never half of one: such a column is wrapped here, and by nobody else
        return "\n".join(part for line in lines for part in _folded(line, _ADDRESS_WIDTH))
    return "\n".join(map(printable, lines))


def print_fields(fields: Mapping[str, object]) -> None:
    """Print names and values below each other; long values go on below themselves."""
    width = max(len(name) for name in fields)
    for name, value in fields.items():
        lines = [
            part
            for line in str(value).splitlines()
            for part in _folded(line, max(WIDTH - width - 2, 20))
        ]
        for place, line in enumerate(lines or [""]):
            typer.echo(f"{'' if place else name:<{width}}  {line}".rstrip())


def _folded(line: str, room: int) -> list[str]:
    """A line in parts of so many columns; a word that is longer stays whole."""
    from textwrap import wrap

    return wrap(
        printable(line), room, break_long_words=False, break_on_hyphens=False,
    ) or [""]  # fmt: skip


def say(text: str) -> None:
    """A word on how things go, which is no data."""
    typer.echo(text, err=True)


@contextmanager
def progress_bar() -> Iterator[Callable[[int, int, str], None]]:
    """A bar on stderr: call it with steps done, steps in all, and what comes now."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description:<24}"), BarColumn(30), MofNCompleteColumn())
    bar = Progress(*columns, console=Console(stderr=True, width=WIDTH))
    task = bar.add_task("", total=None)

    def update(done: int, total: int, title: str) -> None:
        bar.start()  # only now, so that what is refused at once shows no bar
        bar.update(task, completed=done, total=total, description=title)

    try:
        yield update
    finally:
        if bar.live.is_started:
            bar.stop()


def _console(width: int) -> Any:
    from rich.console import Console

    return Console(width=width, highlight=False, soft_wrap=False)

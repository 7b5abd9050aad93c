"""How things look: tables of 80 columns for people, JSON for machines, progress on stderr."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import typer

from govkit.text import printable

WIDTH = 80


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

    table = Table(*columns, box=box.SIMPLE_HEAD, pad_edge=False)
    for row in rows:
        table.add_row(*(printable(str(cell)) for cell in row))
    _console().print(table, markup=False)


def print_fields(fields: Mapping[str, object]) -> None:
    """Print names and values below each other; long values go on below themselves."""
    width = max(len(name) for name in fields)
    for name, value in fields.items():
        first, *more = str(value).splitlines() or [""]
        typer.echo(f"{name:<{width}}  {printable(first)}")
        for line in more:
            typer.echo(f"{'':<{width}}  {printable(line)}")


def say(text: str) -> None:
    """A word on how things go, which is no data."""
    typer.echo(text, err=True)


@contextmanager
def progress_bar() -> Iterator[Callable[[int, int, str], None]]:
    """A bar on stderr: call it with steps done, steps in all, and what comes now."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description:<24}"), BarColumn(30), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True, width=WIDTH)) as bar:
        task = bar.add_task("", total=None)

        def update(done: int, total: int, title: str) -> None:
            bar.update(task, completed=done, total=total, description=title)

        yield update


def _console() -> Any:
    from rich.console import Console

    return Console(width=WIDTH, highlight=False, soft_wrap=False)

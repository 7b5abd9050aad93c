"""Everything that a command shows, on stdout or stderr, is printed by this module.

Strangers wrote much of it: titles, names, texts of law, a node's answers. So characters that
would not show as themselves are escaped (see text.printable). A str is one line and a list is
several lines; a line end inside a str is escaped and begins no new line. Tables have 80 columns
for people, JSON is for machines, and progress is told on stderr.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import typer

from govkit.errors import UsageError
from govkit.text import printable

WIDTH = 80
MOST_CHARACTERS = 16_000
"""A longer line is cut here; --json has all of it."""

_LINES_AT_ONCE = 500
_ADDRESS = re.compile("0x[0-9a-fA-F]{40}")
_ADDRESS_WIDTH = 54
"""The width of a column with addresses and their names."""


def print_line(line: object = "") -> None:
    """Print a line of data on stdout."""
    typer.echo(_safe(str(line)))


def say(line: str) -> None:
    """Print a line of progress, a note or a warning on stderr."""
    typer.echo(_safe(line), err=True)


def print_text(text: str) -> None:
    """Print a text such as a law with its line ends, on stdout. Tabs become spaces."""
    typer.echo("\n".join(printable(line.expandtabs(4)) for line in text.split("\n")), nl=False)


def write_lines(parts: Iterable[str]) -> None:
    """Write lines as they are, which are printable already, on stdout, as they come."""
    kept: list[str] = []
    for part in parts:
        kept.append(part)
        if len(kept) == _LINES_AT_ONCE:
            typer.echo("".join(kept), nl=False)
            kept.clear()
    typer.echo("".join(kept), nl=False)


def give(data: bytes) -> None:
    """Write bytes as they are into a file or a pipe, or show them as text on a terminal.

    Raises UsageError if they are not text and stdout is a terminal.
    """
    binary = getattr(sys.stdout, "buffer", None)
    if binary is not None and not sys.stdout.isatty():
        binary.write(data)
        return
    try:
        print_text(data.decode())
    except UnicodeDecodeError:
        raise UsageError(
            "the content is not text", "a terminal cannot show it", "write it with --out FILE"
        ) from None


def ask(question: str, default: str | None = None) -> str:
    """Ask a question on the terminal and return the answer."""
    return str(typer.prompt(_safe(question), default=default, err=True))


def ask_secret(question: str, *, twice: bool = False) -> str:
    """Ask a question on the terminal without showing the answer."""
    return str(typer.prompt(_safe(question), hide_input=True, confirmation_prompt=twice, err=True))


def confirm(question: str) -> None:
    """Ask a yes-no question. Raises typer.Abort unless the answer is yes."""
    typer.confirm(_safe(question), abort=True, err=True)


def print_json(data: object) -> None:
    """Print one JSON document. Amounts are strings, since they are too large for JSON numbers.

    Letters are printed as they are. Characters that would not show as themselves are JSON
    escapes, so that a terminal shows exactly what a parser reads.
    """
    text = json.dumps(data, indent=2, ensure_ascii=False)
    typer.echo("\n".join(map(_json_safe, text.split("\n"))))


def _json_safe(line: str) -> str:
    if line.isascii() and line.isprintable():
        return line
    return "".join(each if _shows(each) else _json_escape(each) for each in line)


def _json_escape(character: str) -> str:
    return json.dumps(character)[1:-1] if ord(character) > 0xFFFF else f"\\u{ord(character):04x}"


def _shows(character: str) -> bool:
    return printable("a" + character) == "a" + character


def _safe(line: str) -> str:
    if len(line) <= MOST_CHARACTERS:
        return printable(line)
    more = len(line) - MOST_CHARACTERS
    return f"{printable(line[:MOST_CHARACTERS])}... ({more} characters more)"


def print_table(columns: Sequence[str], rows: Sequence[Sequence[object]], empty: str) -> None:
    """Print rows below the names of their columns, or `empty` if there are none."""
    if not rows:
        print_line(empty)
        return
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
    cells = [[_lines(each) for each in row] for row in rows]
    addresses = {
        n
        for n in range(len(columns))
        if any(map(_ADDRESS.search, (x for r in cells for x in r[n])))
    }
    for place, column in enumerate(columns):
        table.add_column(column, no_wrap=place in addresses, overflow="fold")
    for row in cells:
        table.add_row(*(Text(_cell(each, n in addresses)) for n, each in enumerate(row)))
    console = _console(max(WIDTH, _console(1_000).measure(table).minimum))
    with console.capture() as shown:
        console.print(table)
    typer.echo("\n".join(line.rstrip() for line in shown.get().split("\n")).rstrip("\n"))


def _lines(value: object) -> list[str]:
    """The printable lines of a value: one, or as many as a list has."""
    parts = value if isinstance(value, list | tuple) else [value]
    return [_safe(str(each)) for each in parts]


def _cell(lines: Sequence[str], has_address: bool) -> str:
    if has_address:  # wrapped here, since rich would break an address in two
        return "\n".join(part for line in lines for part in _folded(line, _ADDRESS_WIDTH))
    return "\n".join(lines)


def print_fields(fields: Mapping[str, object]) -> None:
    """Print a line for each name and value. A long value goes on in lines of its own."""
    names = [_safe(name) for name in fields]
    width = max(map(len, names))
    for name, value in zip(names, fields.values(), strict=True):
        room = max(WIDTH - width - 2, 20)
        lines = [part for line in _lines(value) for part in _folded(line, room)]
        for place, line in enumerate(lines or [""]):
            typer.echo(f"{'' if place else name:<{width}}  {line}".rstrip())


def _folded(line: str, room: int) -> list[str]:
    """Break a line into parts of `room` columns. A longer word stays whole."""
    from textwrap import wrap

    return wrap(line, room, break_long_words=False, break_on_hyphens=False) or [""]


@contextmanager
def progress_bar() -> Iterator[Callable[[int, int, str], None]]:
    """Show a bar on stderr. Call it with the steps done, all steps, and the next step's title."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    words = TextColumn("{task.description:<24}", markup=False)
    columns = (words, BarColumn(30), MofNCompleteColumn())
    bar = Progress(*columns, console=Console(stderr=True, width=WIDTH))
    task = bar.add_task("", total=None)

    def update(done: int, total: int, title: str) -> None:
        bar.start()  # only now, so that an early refusal shows no bar
        bar.update(task, completed=done, total=total, description=_safe(title))

    try:
        yield update
    finally:
        if bar.live.is_started:
            bar.stop()


def _console(width: int) -> Any:
    from rich.console import Console

    return Console(width=width, highlight=False, soft_wrap=False)

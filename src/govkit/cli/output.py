"""The one door to the screen: whatever a command shows, on stdout or stderr, goes through here.

Much of it was written by strangers: titles, names, texts of law, what a node answers. So nothing
gets out but what shows as itself; the rest is escaped (see text.printable). A str is one line,
and a list of them is several: a line end within somebody's words makes no line of its own.
Tables have 80 columns for people, JSON is for machines, and how things go is told on stderr.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import typer

from govkit.errors import UsageError
from govkit.text import printable

WIDTH = 80
MOST_CHARACTERS = 16_000
"""What a line shows of a text that goes on and on; --json has all of it."""

_ADDRESS = re.compile("0x[0-9a-fA-F]{40}")
_ADDRESS_WIDTH = 54
"""What a column of addresses takes, with a name beside them."""


def print_line(line: object = "") -> None:
    """A line of what was asked for, on stdout."""
    typer.echo(_safe(str(line)))


def say(line: str) -> None:
    """A line on how things go, which is no data, on stderr."""
    typer.echo(_safe(line), err=True)


def print_text(text: str) -> None:
    """A text with its line ends, such as law, on stdout; a tab becomes spaces."""
    typer.echo("\n".join(printable(line.expandtabs(4)) for line in text.split("\n")), nl=False)


def give(data: bytes) -> None:
    """A content byte for byte, into a file or a pipe; on a terminal it is shown as a text.

    Raises UsageError where it is none.
    """
    binary = getattr(sys.stdout, "buffer", None)
    if binary is not None and not sys.stdout.isatty():
        binary.write(data)
        return
    try:
        print_text(data.decode())
    except UnicodeDecodeError:
        raise UsageError(
            "the content is no text", "a terminal cannot show it", "write it with --out FILE"
        ) from None


def ask(question: str, default: str | None = None) -> str:
    """What somebody types, on a terminal."""
    return str(typer.prompt(_safe(question), default=default, err=True))


def ask_secret(question: str, *, twice: bool = False) -> str:
    """What somebody types without its being seen."""
    return str(typer.prompt(_safe(question), hide_input=True, confirmation_prompt=twice, err=True))


def confirm(question: str) -> None:
    """Raises typer.Abort unless the answer is yes."""
    typer.confirm(_safe(question), abort=True, err=True)


def print_json(data: object) -> None:
    """Print one JSON document; amounts are strings, since they exceed what JSON numbers hold.

    Letters are themselves. What would not show as itself is a JSON escape, so that a terminal
    shows no more than a parser reads.
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
    """Print rows below their columns' names, or the word for none."""
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
    """A value's lines, each safe: one, or as many as a list has."""
    parts = value if isinstance(value, list | tuple) else [value]
    return [_safe(str(each)) for each in parts]


def _cell(lines: Sequence[str], has_address: bool) -> str:
    if has_address:  # never half of one: such a column is wrapped here, and by nobody else
        return "\n".join(part for line in lines for part in _folded(line, _ADDRESS_WIDTH))
    return "\n".join(lines)


def print_fields(fields: Mapping[str, object]) -> None:
    """Print names and values below each other; long values go on below themselves."""
    names = [_safe(name) for name in fields]
    width = max(map(len, names))
    for name, value in zip(names, fields.values(), strict=True):
        room = max(WIDTH - width - 2, 20)
        lines = [part for line in _lines(value) for part in _folded(line, room)]
        for place, line in enumerate(lines or [""]):
            typer.echo(f"{'' if place else name:<{width}}  {line}".rstrip())


def _folded(line: str, room: int) -> list[str]:
    """A line in parts of so many columns; a word that is longer stays whole."""
    from textwrap import wrap

    return wrap(line, room, break_long_words=False, break_on_hyphens=False) or [""]


@contextmanager
def progress_bar() -> Iterator[Callable[[int, int, str], None]]:
    """A bar on stderr: call it with steps done, steps in all, and what comes now."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    words = TextColumn("{task.description:<24}", markup=False)
    columns = (words, BarColumn(30), MofNCompleteColumn())
    bar = Progress(*columns, console=Console(stderr=True, width=WIDTH))
    task = bar.add_task("", total=None)

    def update(done: int, total: int, title: str) -> None:
        bar.start()  # only now, so that what is refused at once shows no bar
        bar.update(task, completed=done, total=total, description=_safe(title))

    try:
        yield update
    finally:
        if bar.live.is_started:
            bar.stop()


def _console(width: int) -> Any:
    from rich.console import Console

    return Console(width=width, highlight=False, soft_wrap=False)

"""govkit completion: let the shell complete commands, options and names.

The scripts and what they ask are typer's; `cli/completing.py` answers them.
"""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

import typer

from govkit.cli import COMPLETE
from govkit.cli.output import print_text, say
from govkit.errors import UsageError

app = typer.Typer()


class Shell(StrEnum):
    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


class Place(NamedTuple):
    """Where a shell finds the script, and the line of its start-up file that loads it."""

    script: Path
    start: Path | None = None
    line: str = ""


@app.command("install", epilog="Example: govkit completion install bash")
def install(
    shell: Shell | None = typer.Argument(
        None, help="Your shell. [default: the one in $SHELL]", show_default=False
    ),
    show: bool = typer.Option(False, "--show", help="Print the script, and write nothing."),
) -> None:
    """Let your shell complete commands, options and names.

    It writes a script into your home, and for bash and zsh adds a line to the file that they read
    at their start.
    """
    from typer.completion import get_completion_script  # type: ignore[attr-defined]

    chosen = shell or _own_shell()
    script = get_completion_script(prog_name="govkit", complete_var=COMPLETE, shell=chosen)
    if show:
        print_text(f"{script}\n")
        return
    place = _place(chosen)
    changed = [path for path in (_write(place, script), _load(place)) if path]
    for path in changed:
        say(f"wrote {path}")
    if changed:
        say(f"open a new {chosen}, and press Tab after govkit")
    else:
        say(f"{chosen} completes govkit already, by {place.script}")


def _own_shell() -> Shell:
    name = Path(os.environ.get("SHELL", "")).name
    if name in list(Shell):
        return Shell(name)
    raise UsageError(
        f"your shell is {name or 'not known'}",
        f"there is completion for {', '.join(Shell)}",
        "name one: govkit completion install bash",
    )


def _place(shell: Shell) -> Place:
    from shlex import quote

    home = Path.home()
    if shell is Shell.FISH:
        return Place(_folder("XDG_CONFIG_HOME", home / ".config") / "fish/completions/govkit.fish")
    script = _folder("XDG_DATA_HOME", home / ".local/share") / f"govkit/completion.{shell}"
    line = f"source {quote(str(script))}"
    if shell is Shell.BASH:
        return Place(script, home / ".bashrc", line)
    needed = "(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }"
    return Place(script, _folder("ZDOTDIR", home) / ".zshrc", f"{needed}; {line}")


def _folder(variable: str, default: Path) -> Path:
    """The folder that a variable names by its full path, or else the default."""
    named = os.environ.get(variable, "")
    return Path(named) if named.startswith("/") else default


def _write(place: Place, script: str) -> Path | None:
    """Write the script. Gives its path, or None if it is there already."""
    from govkit.files import read_bytes, write_whole

    text = f"{script}\n"
    if place.script.exists() and read_bytes(place.script) == text.encode():
        return None
    write_whole(place.script, text)
    return place.script


def _load(place: Place) -> Path | None:
    """Append the line that loads the script. Gives the file, or None if the line is there."""
    from govkit.files import read_bytes, write_whole

    if place.start is None:
        return None
    before = read_bytes(place.start) if place.start.exists() else b""
    if place.line.encode() in before.splitlines():
        return None
    end = b"" if before.endswith(b"\n") or not before else b"\n"
    kept = place.start.resolve()  # it may be a link into a repository of settings
    mode = kept.stat().st_mode & 0o777 if kept.exists() else 0o666
    write_whole(kept, before + end + place.line.encode() + b"\n", mode=mode)
    return place.start

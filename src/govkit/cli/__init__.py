"""The command line: parse, call the library, print. Nothing is decided here.

Only typer is loaded at the start; a command loads what it uses.
"""

from __future__ import annotations

import os
import sys
from typing import Any, NoReturn

import typer

from govkit.cli.output import say
from govkit.errors import GovkitError, UsageError
from govkit.institutions import INSTITUTIONS, Institution
from govkit.renamed import COMMANDS
from govkit.text import in_quotes

INTERRUPTED = 130
"""The exit code after Ctrl-C, as shells have it: 128 and the signal's number."""

GLOBAL_OPTIONS = ("--folder", "--network", "--debug", "--version")


def main(
    arguments: list[str] | None = None,
    institutions: tuple[Institution, ...] = INSTITUTIONS,
) -> None:
    """Run a command; what goes wrong becomes one line on stderr and an exit code."""
    from govkit.cli.app import build

    arguments = sys.argv[1:] if arguments is None else arguments
    _never_fail_to_print()
    try:
        code = build(institutions)(
            arguments, prog_name="govkit", standalone_mode=False, obj=institutions
        )
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:  # the reader, such as head, has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except typer.Abort:
        if not sys.stdin.isatty():
            say("")  # the question's line is still open
        say("error: there was no yes, or no answer: nothing was done")
        sys.exit(1)
    except KeyboardInterrupt:
        code = INTERRUPTED
    except Exception as error:
        if "--debug" in arguments:
            raise
        _fail(error)
    if code == INTERRUPTED:
        say("error: interrupted: what was sent before stays; look with status")
    if code:
        sys.exit(code)


def _never_fail_to_print() -> None:
    """Where the terminal's encoding lacks a letter, its escape is shown."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _fail(error: Exception) -> NoReturn:
    """One line that says what, why and what next, and the exit code."""
    if type(error).__name__ == "NoArgsIsHelpError":  # a group of commands was named alone
        for line in str(error).split("\n"):
            say(line)
        sys.exit(2)
    told = error if isinstance(error, GovkitError) else _told(error)
    for line in str(told).split("\n"):
        say(f"error: {line}")
    sys.exit(told.exit_code)


def _told(error: Any) -> GovkitError:
    """What is no error of govkit's own, as one."""
    if hasattr(error, "format_message"):  # typer could not read the command line
        return _misread(error)
    if isinstance(error, UnicodeEncodeError):
        return _unwritable(error)
    if isinstance(error, OSError):
        place, why = error.filename or "a file", error.strerror or str(error)
        return GovkitError(f"{place} cannot be used", why, "check the path and its permissions")
    kind = type(error).__name__
    return GovkitError(f"a defect of govkit ({kind}: {error})", next_step="--debug shows where")


def _unwritable(error: UnicodeEncodeError) -> UsageError:
    """A name or a title whose bytes are no UTF-8, or which this locale cannot read as such."""
    begin, end = max(0, error.start - 20), error.end + 20
    return UsageError(
        f"{in_quotes(error.object[begin:end])} is no text in UTF-8",
        f"its letters cannot be written in {error.encoding}",
        "type it anew in UTF-8, give a file without such a name, or set LC_ALL=C.UTF-8",
    )


def _misread(error: Any) -> UsageError:
    message = str(error.format_message()).rstrip(".")
    message = message.replace(": Value error, ", ": ", 1)  # so pydantic begins, which typer asks
    what = message[:1].lower() + message[1:]
    if what.startswith("no such option") and error.option_name in GLOBAL_OPTIONS:
        return UsageError(what, "it goes before the command", f"govkit {error.option_name} ...")
    command = error.ctx.command_path if error.ctx else "govkit"
    for old, new in COMMANDS.items() if command == "govkit" else ():
        if what.startswith(f"no such command '{old}'"):
            what, command = f"{command} {old} is called {new} now", f"{command} {new}"
    return UsageError(what, next_step=f"see {command} --help")

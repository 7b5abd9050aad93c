"""The command line parses, calls the library and prints. It decides nothing itself.

Only typer is loaded at the start. Each command loads the modules that it uses.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import Any, NoReturn

import typer

from govkit.cli.output import say
from govkit.errors import GovkitError, UsageError
from govkit.institutions import INSTITUTIONS, Institution
from govkit.text import in_quotes

COMPLETE = "_GOVKIT_COMPLETE"
"""The variable that a shell sets to ask what completes a command line. Typer gives it its name."""

INTERRUPTED = 130
"""The exit code after Ctrl-C, as in shells: 128 plus the signal's number."""


def main(
    arguments: list[str] | None = None,
    institutions: tuple[Institution, ...] = INSTITUTIONS,
) -> None:
    """Run a command. An error becomes one line on stderr and an exit code."""
    if COMPLETE in os.environ:
        from govkit.cli.completing import complete

        complete(institutions)
    from govkit.cli.app import command

    if arguments is None:
        arguments = sys.argv[1:]
        # Looking for cycles while modules load takes a tenth of a short command.
        gc.set_threshold(100_000, 50, 100)
    _never_fail_to_print()
    try:
        code = command(institutions)(
            arguments, prog_name="govkit", standalone_mode=False, obj=institutions
        )
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:  # the reader, such as head, has closed the pipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except typer.Abort:
        if not sys.stdin.isatty():
            say("")  # ends the line of the question
        say("error: nothing was done: the answer was not yes")
        sys.exit(1)
    except KeyboardInterrupt:
        code = INTERRUPTED
    except Exception as error:
        if "--debug" in arguments:
            raise
        _fail(error)
    if code == INTERRUPTED:
        say("error: interrupted: what was sent before stays sent; look with govkit status")
    if code:
        sys.exit(code)


def _never_fail_to_print() -> None:
    """Print an escape for each letter that the terminal's encoding lacks."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _fail(error: Exception) -> NoReturn:
    """Print one line that says what, why and what to do next, and exit with the error's code."""
    if type(error).__name__ == "NoArgsIsHelpError":  # a group was named without a command
        for line in str(error).split("\n"):
            say(line)
        sys.exit(2)
    told = error if isinstance(error, GovkitError) else _told(error)
    for line in str(told).split("\n"):
        say(f"error: {line}")
    sys.exit(told.exit_code)


def _told(error: Any) -> GovkitError:
    """Wrap any other exception as a GovkitError."""
    if hasattr(error, "format_message"):  # typer could not read the command line
        from govkit.cli.misread import misread

        return misread(error)
    if isinstance(error, UnicodeEncodeError):
        return _unwritable(error)
    if isinstance(error, OSError):
        place, why = error.filename or "a file", error.strerror or str(error)
        return GovkitError(f"{place} cannot be used", why, "check the path and its permissions")
    kind = type(error).__name__
    return GovkitError(f"a bug in govkit ({kind}: {error})", next_step="--debug shows where")


def _unwritable(error: UnicodeEncodeError) -> UsageError:
    """The error for a name or title that is not UTF-8, or that this locale cannot encode."""
    begin, end = max(0, error.start - 20), error.end + 20
    return UsageError(
        f"{in_quotes(error.object[begin:end])} is not UTF-8 text",
        f"its letters cannot be written in {error.encoding}",
        "type it again in UTF-8, rename the file, or set LC_ALL=C.UTF-8",
    )

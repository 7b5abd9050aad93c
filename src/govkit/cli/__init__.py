"""The command line: parse, call the library, print. Nothing is decided here.

Only typer is loaded at the start; a command loads what it uses.
"""

from __future__ import annotations

import os
import sys

import typer

from govkit.errors import GovkitError


def main(arguments: list[str] | None = None) -> None:
    """Run a command; what goes wrong becomes one line on stderr and an exit code."""
    from govkit.cli.app import app

    arguments = sys.argv[1:] if arguments is None else arguments
    debug = "--debug" in arguments
    try:
        app(arguments, prog_name="govkit")
    except GovkitError as error:
        if debug:
            raise
        for line in str(error).splitlines():
            typer.echo(f"error: {line}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:  # the reader, such as head, has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        if debug:
            raise
        kind = type(error).__name__
        typer.echo(f"error: a defect of govkit ({kind}: {error}); --debug shows where", err=True)
        sys.exit(1)

"""govkit record: keep, check, open and erase the contents of records in the nation's folder."""

from __future__ import annotations

from pathlib import Path

import typer

from govkit.cli.headings import Heading
from govkit.cli.output import give, print_json, print_line, say
from govkit.cli.record.entries import NumberArgument
from govkit.cli.workspace import JsonOption, workspace_of
from govkit.text import in_quotes

app = typer.Typer()


@app.command(
    "keep", rich_help_panel=Heading.RECORD, epilog="Example: govkit record keep treaty.pdf"
)
def keep(
    context: typer.Context,
    file: Path = typer.Argument(help="The content of a record, now or later."),
) -> None:
    """Put a file into the store without recording it."""
    from govkit.records.store import Store

    content = Store(workspace_of(context).record_store).put(file)
    say(f"{content.size} bytes of {content.media_type} are kept")
    print_line(f"0x{content.hash.hex()}")


@app.command(
    "content",
    rich_help_panel=Heading.SEE,
    epilog="Example: govkit record content 1 --out charter.md",
)
def content(
    context: typer.Context,
    number: int = NumberArgument,
    out: Path | None = typer.Option(
        None, "--out", help="Write it into this file. [default: print it]"
    ),
) -> None:
    """Print the content of a record."""
    from govkit.records.store import Store

    workspace = workspace_of(context)
    store, digest = Store(workspace.record_store), workspace.nation.records.get(number).content_hash
    if out:
        store.write_to(out, digest)
    else:
        give(store.read(digest))


@app.command("check", rich_help_panel=Heading.COPY, epilog="Example: govkit record check")
def check(context: typer.Context, as_json: bool = JsonOption) -> None:
    """Check every content in the store for damage or loss."""
    from govkit.records.store import Store

    faults = list(Store(workspace_of(context).record_store).check())
    if as_json:
        print_json([{"sha256": f"0x{each.hash.hex()}", "problem": each.problem} for each in faults])
    else:
        for fault in faults:
            print_line(f"0x{fault.hash.hex()}: {fault.problem}")
    say(f"{len(faults)} contents are damaged" if faults else "every content is whole")
    if faults:
        raise typer.Exit(1)


@app.command(
    "open",
    rich_help_panel=Heading.RECORD,
    epilog="Example: govkit record open 7 --to for-the-court.bin",
)
def open_(
    context: typer.Context,
    number: int = NumberArgument,
    to: Path | None = typer.Option(
        None, "--to", help="Write this file, to give to somebody. [default: open it to everybody]"
    ),
) -> None:
    """Open a sealed record to everybody, or to some.

    With --to, it writes a file that opens the record to the people you give it to.
    """
    from govkit.records.store import Store

    workspace = workspace_of(context)
    record = workspace.nation.records.get(number)
    store = Store(workspace.record_store)
    if to is None:
        store.publish(record.content_hash)
        say(f"record {number} is open to everybody; the next export publishes it")
        return
    store.write_to(to, record.content_hash, with_salt=True)
    salt_bytes = store.describe(record.content_hash).salt_bytes
    say(f"{to} opens record {number}: {salt_bytes} bytes of salt, and then the content")


@app.command(
    "erase",
    rich_help_panel=Heading.RECORD,
    epilog="Example: govkit record erase 7 --reason 'Personal data'",
)
def erase(
    context: typer.Context,
    number: int = NumberArgument,
    reason: str = typer.Option(..., help="Why, in one line; this is kept in place of the content."),
    yes: bool = typer.Option(False, "--yes", "-y", help="Erase without asking."),
) -> None:
    """Erase the content of a record from the store, for ever.

    The log stays whole.
    """
    from govkit.cli.workspace import ask_to_go_on
    from govkit.records.store import Store

    workspace = workspace_of(context)
    record = workspace.nation.records.get(number)
    if not yes:
        say(f"  erase the content of record {number}, {in_quotes(record.title)}")
        ask_to_go_on()
    Store(workspace.record_store).erase(record.content_hash, reason)
    say(f"the content of record {number} is erased; copies elsewhere are not")

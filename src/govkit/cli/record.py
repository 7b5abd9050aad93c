"""govkit record: what the nation remembers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from govkit.cli.output import print_fields, print_json, print_table, say
from govkit.cli.world import AsOption, JsonOption, World, YesOption, world_of

if TYPE_CHECKING:
    from govkit.records.record import Record

app = typer.Typer(help="Records that nobody can change.", no_args_is_help=True)
NumberArgument = typer.Argument(help="The record's number, from 1.")


@app.command("add")
def add(
    context: typer.Context,
    file: Path = typer.Argument(help="What is recorded; its SHA-256 hash goes on the chain."),
    kind: str = typer.Option("document", help="What it is: law, minutes, treaty, ..."),
    title: str | None = typer.Option(None, help="Its title. [default: the file's name]"),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Append a record. Keepers may; otherwise it takes a proposal."""
    from govkit.nation.records import hash_file

    world = world_of(context)
    digest = hash_file(file)
    call = world.nation.records.append(kind, digest, title or file.name)
    receipt = world.send(call, account, yes=yes)
    events = world.nation.ledger.events(
        "RecordAppended", from_block=receipt.block_number, to_block=receipt.block_number
    )
    mine = next(e for e in events if e.log.transaction_hash == receipt.transaction_hash)
    say(f"record {mine.fields['number']}: 0x{digest.hex()}; keep the file, it is not on the chain")
    typer.echo(mine.fields["number"])


@app.command("list")
def list_(context: typer.Context, as_json: bool = JsonOption) -> None:
    """List all records."""
    from govkit.constitution.units import format_date

    records = world_of(context).nation.records.all()
    if as_json:
        print_json([_json(record) for record in records])
        return
    rows = [(each.number, format_date(each.timestamp), each.kind, each.title) for each in records]
    print_table(("no.", "recorded", "kind", "title"), rows, "no records")


@app.command("show")
def show(context: typer.Context, number: int = NumberArgument, as_json: bool = JsonOption) -> None:
    """Show one record."""
    world = world_of(context)
    record = world.nation.records.get(number)
    if as_json:
        print_json(_json(record))
    else:
        print_fields(readable(world, record))


@app.command("verify")
def verify(
    context: typer.Context,
    number: int = NumberArgument,
    file: Path | None = typer.Argument(None, help="A file that should be its content."),
    as_json: bool = JsonOption,
) -> None:
    """Prove that a record stands in the ledger unchanged, and that a file is its content."""
    world = world_of(context)
    result = world.nation.records.verify(number, file)
    if as_json:
        proof = ["0x" + each.hex() for each in result.proof]
        tree = {"size": result.size, "root": "0x" + result.root.hex(), "proof": proof}
        print_json({**_json(result.record), "tree": tree, "file": str(file) if file else None})
        return
    print_fields(
        {
            **readable(world, result.record),
            "in the tree": f"of {result.size} records, {len(result.proof)} hashes prove it",
            "root": f"0x{result.root.hex()}",
            "file": f"{file} is its content" if file else "none was compared",
        }
    )
    say(f"record {number} is verified")


def readable(world: World, record: Record) -> dict[str, object]:
    """A record's fields for people."""
    from govkit.constitution.units import format_time

    return {
        f"record {record.number}": record.title,
        "kind": record.kind,
        "author": world.book.show(record.author),
        "recorded": format_time(record.timestamp),
        "sha256": f"0x{record.content_hash.hex()}",
    }


def _json(record: Record) -> dict[str, object]:
    return {
        "number": record.number,
        "kind": record.kind,
        "author": record.author,
        "timestamp": record.timestamp,
        "content_hash": "0x" + record.content_hash.hex(),
        "title": record.title,
    }

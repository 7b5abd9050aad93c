"""govkit record: append, list and verify records."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from govkit.cli.headings import Heading
from govkit.cli.output import print_fields, print_json, print_line, print_table, say
from govkit.cli.workspace import AsOption, JsonOption, Workspace, YesOption, workspace_of

if TYPE_CHECKING:
    from govkit.network.port import Receipt
    from govkit.records.checkpoint import Checkpoint, VerifierKey
    from govkit.records.record import Record
    from govkit.types import Relation

app = typer.Typer()
NumberArgument = typer.Argument(min=1, help="The record's number, from 1.")
KeyOption = typer.Option(
    [], "--key", help="A key of the log that you trust, or a file with it; may be repeated."
)


@app.command(
    "add",
    rich_help_panel=Heading.RECORD,
    epilog="Example: govkit record add minutes.md --kind minutes",
)
def add(
    context: typer.Context,
    file: Path = typer.Argument(help="The file to record; its SHA-256 hash goes on the chain."),
    kind: str = typer.Option("document", help="The kind of record: law, minutes, treaty, ..."),
    title: str | None = typer.Option(None, help="The record's title. [default: the file's name]"),
    amends: int | None = typer.Option(
        None, min=1, help="The record of the same kind that it amends."
    ),
    repeals: int | None = typer.Option(
        None, min=1, help="The record of the same kind that it repeals."
    ),
    supersedes: int | None = typer.Option(
        None, min=1, help="The record of the same kind that it replaces."
    ),
    seal: bool = typer.Option(False, "--seal", help="Hide the content behind a salted hash."),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Record a file, and keep its content in the store.

    Who can do this depends on the record's kind; govkit record kind tells.
    """
    from govkit.cli.law import foretell
    from govkit.nation.records import entry
    from govkit.records.law import LAW_KINDS
    from govkit.records.store import Store

    workspace = workspace_of(context)
    relation, target = _link(amends, repeals, supersedes)
    records, store = workspace.nation.records, Store(workspace.record_store)
    entry(kind, bytes(32), title or file.name)  # refuse a bad record before its content is kept
    content = store.seal(file) if seal else store.put(file)
    new = entry(kind, content.hash, title or file.name, relation, target)
    if amends is not None and kind in LAW_KINDS and not seal:
        foretell(workspace, store, store.read(content.hash), amends)
    fee_wei = records.fee([kind], workspace.signer(account).address)
    receipt = workspace.send(records.append_entries([new], fee_wei), account, yes=yes)
    number = appended(workspace, receipt)[0]
    where = store.path(content.hash)
    say(f"record {number}: 0x{content.hash.hex()}; its content is kept in {where}")
    print_line(number)


def _link(amends: int | None, repeals: int | None, supersedes: int | None) -> tuple[Relation, int]:
    """The record's link to another. Raises UsageError if several are given."""
    from govkit.errors import UsageError
    from govkit.types import Relation

    asked = {
        Relation.AMENDS: amends,
        Relation.REPEALS: repeals,
        Relation.SUPERSEDES: supersedes,
    }
    links = [(relation, target) for relation, target in asked.items() if target is not None]
    if len(links) > 1:
        raise UsageError(
            "a record does one thing to one other",
            next_step="give one of --amends, --repeals and --supersedes",
        )
    return links[0] if links else (Relation.NONE, 0)


@app.command("list", rich_help_panel=Heading.SEE, epilog="Example: govkit record list")
def list_(context: typer.Context, as_json: bool = JsonOption) -> None:
    """List all records."""
    from govkit.constitution.units import format_date

    records = workspace_of(context).nation.records.all()
    if as_json:
        print_json([to_json(record) for record in records])
        return
    rows = [
        (each.number, format_date(each.timestamp), each.kind, each.title, each.link)
        for each in records
    ]
    print_table(("no.", "recorded", "kind", "title", "link"), rows, "no records")


@app.command("show", rich_help_panel=Heading.SEE, epilog="Example: govkit record show 1")
def show(context: typer.Context, number: int = NumberArgument, as_json: bool = JsonOption) -> None:
    """Show one record."""
    workspace = workspace_of(context)
    record = workspace.nation.records.get(number)
    if as_json:
        print_json(to_json(record))
    else:
        print_fields(readable(workspace, record))


@app.command(
    "verify", rich_help_panel=Heading.PROVE, epilog="Example: govkit record verify 1 charter.md"
)
def verify(
    context: typer.Context,
    what: str = typer.Argument(
        help="A record's number, or a proof file, which is verified offline."
    ),
    file: Path | None = typer.Argument(None, help="Check that this file is the record's content."),
    keys: list[str] = KeyOption,
    origin: str | None = typer.Option(
        None, help="The log that the proof must come from. [default: the key's name]"
    ),
    as_json: bool = JsonOption,
) -> None:
    """Prove that a record stands in the log unchanged.

    With a file, prove also that the file is its content.
    """
    if not what.isdecimal():
        _verify_file(Path(what), file, keys, origin, as_json)
        return
    workspace = workspace_of(context)
    result = workspace.nation.records.verify(int(what), file)
    if as_json:
        proof = ["0x" + each.hex() for each in result.proof]
        tree = {"size": result.size, "root": "0x" + result.root.hex(), "proof": proof}
        print_json({**to_json(result.record), "tree": tree, "file": str(file) if file else None})
        return
    print_fields(
        {
            **readable(workspace, result.record),
            "in the tree": f"of {result.size} records, {len(result.proof)} hashes prove it",
            "root": f"0x{result.root.hex()}",
            "file": f"{file} is its content" if file else "none was compared",
        }
    )
    say(f"record {what} is verified")


def _verify_file(
    proof_file: Path, file: Path | None, keys: list[str], origin: str | None, as_json: bool
) -> None:
    """Verify a proof file. Reads only files: no chain and no nation."""
    from govkit.cli.workspace import read_text
    from govkit.errors import UsageError
    from govkit.nation.records import check_content
    from govkit.records.proof import RecordProof

    proof = RecordProof.parse(read_text(proof_file))
    if not keys:
        raise UsageError(
            "no key is trusted",
            "anybody can write a proof; only the log's key signs the log's own",
            "give --key, as the nation publishes it and records it (kind log-key)",
        )
    checkpoint = proof.verify(trusted(keys), origin)
    if file is not None:
        check_content(proof.record, file)
    if as_json:
        print_json({**to_json(proof.record), "tree": _tree_json(checkpoint), "file": str(file)})
        return
    print_fields(
        {
            **readable(None, proof.record),
            "log": checkpoint.origin,
            "in the tree": f"of {checkpoint.size} records, {len(proof.path)} hashes prove it",
            "root": f"0x{checkpoint.root.hex()}",
            "file": f"{file} is its content" if file else "none was compared",
        }
    )
    say(f"record {proof.record.number} is verified")


@app.command("kind", rich_help_panel=Heading.SEE, epilog="Example: govkit record kind law")
def kind_(
    context: typer.Context,
    kind: str = typer.Argument(help="A kind of record: law, minutes, treaty, ..."),
    as_json: bool = JsonOption,
) -> None:
    """Show who can append records of a kind, and the fee."""
    from govkit.constitution.units import format_amount
    from govkit.types import KindMode

    workspace = workspace_of(context)
    rule = workspace.nation.records.rule(kind)
    gate = workspace.book.show(rule.gate)
    who = {
        KindMode.KEEPERS: "keepers",
        KindMode.TREASURY: "nobody else",
        KindMode.ACCOUNT: gate,
        KindMode.MEMBERS: f"everybody with a balance at {gate}",
        KindMode.ANYONE: "anyone",
        KindMode.OFFICE: f"who holds {_office(workspace, kind)}",
        KindMode.SOLE: gate,
    }[rule.mode]
    if as_json:
        mode = rule.mode.name.lower()
        print_json({"kind": kind, "mode": mode, "gate": rule.gate, "fee_wei": str(rule.fee_wei)})
        return
    fee = format_amount(rule.fee_wei, "ether") if rule.fee_wei else "none"
    whose = "for ever only" if rule.mode is KindMode.SOLE else "a passed proposal may, and"
    print_fields({"kind": kind, whose: who, "fee": fee})


def _office(workspace: Workspace, kind: str) -> str:
    """The office whose holders can append a kind, in words."""
    from govkit.actions.record_words import record_kind
    from govkit.text import from_utf8

    role = workspace.nation.ledger.office_of(record_kind(kind))
    return f"the office {from_utf8(role.rstrip(bytes(1)))}"


def appended(workspace: Workspace, receipt: Receipt) -> list[int]:
    """The numbers of the records that a transaction appended."""
    events = workspace.nation.ledger.events(
        "RecordAppended", from_block=receipt.block_number, to_block=receipt.block_number
    )
    mine = [each for each in events if each.log.transaction_hash == receipt.transaction_hash]
    return [each.fields["number"] for each in mine]


def trusted(keys: list[str]) -> list[VerifierKey]:
    """Read keys from the command line; each is a key or a file that holds one."""
    from govkit.cli.workspace import read_text
    from govkit.records.checkpoint import VerifierKey

    return [
        VerifierKey.parse(
            each if "+" in each and not Path(each).exists() else read_text(Path(each))
        )
        for each in keys
    ]


def readable(workspace: Workspace | None, record: Record) -> dict[str, object]:
    """A record's fields for people. Without a workspace, its author is shown by address."""
    from govkit.constitution.units import format_time

    fields: dict[str, object] = {
        f"record {record.number}": record.title,
        "kind": record.kind,
        "author": workspace.book.show(record.author) if workspace else record.author,
        "recorded": format_time(record.timestamp),
        "sha256": f"0x{record.content_hash.hex()}",
    }
    return {**fields, "link": record.link} if record.link else fields


def to_json(record: Record) -> dict[str, object]:
    return {
        "number": record.number,
        "kind": record.kind,
        "author": record.author,
        "timestamp": record.timestamp,
        "content_hash": "0x" + record.content_hash.hex(),
        "title": record.title,
        "relation": record.relation,
        "target": record.target,
    }


def _tree_json(checkpoint: Checkpoint) -> dict[str, object]:
    return {
        "origin": checkpoint.origin,
        "size": checkpoint.size,
        "root": "0x" + checkpoint.root.hex(),
    }

"""govkit record: sign, prove, audit and export the log as a whole."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from govkit.cli.headings import Heading
from govkit.cli.output import give, print_fields, print_json, print_line, say
from govkit.cli.record.entries import KeyOption, NumberArgument, appended, trusted
from govkit.cli.workspace import AsOption, JsonOption, Workspace, YesOption, read_text, workspace_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govkit.records.checkpoint import SigningKey
    from govkit.records.record import Record

app = typer.Typer()


@app.command("log-key", rich_help_panel=Heading.PROVE, epilog="Example: govkit record log-key")
def log_key(context: typer.Context, account: str | None = AsOption, yes: bool = YesOption) -> None:
    """Make a key that signs checkpoints, and record it.

    It takes the place of an older key.
    """
    from govkit.files import OWNER_ONLY, write_whole
    from govkit.nation.records import entry
    from govkit.records.archive import LOG_KEY_KIND
    from govkit.records.checkpoint import SigningKey
    from govkit.records.store import Store

    workspace = workspace_of(context)
    records = workspace.nation.records
    key = SigningKey.generate(records.origin)
    public = str(key.verifier)
    content = Store(workspace.record_store).put_bytes(public.encode(), "text/plain")
    # The key is saved before it is recorded, and replaces the old one only after that.
    waiting = workspace.log_key_file.with_name("log.key.next")
    write_whole(waiting, key.export() + "\n", mode=OWNER_ONLY)
    new = entry(LOG_KEY_KIND, content.hash, public)
    fee_wei = records.fee([LOG_KEY_KIND], workspace.signer(account).address)
    receipt = workspace.send(records.append_entries([new], fee_wei), account, yes=yes)
    waiting.replace(workspace.log_key_file)
    number = appended(workspace, receipt)[0]
    say(f"record {number} names the key; publish it, so that everybody can verify")
    print_line(public)


@app.command(
    "checkpoint", rich_help_panel=Heading.PROVE, epilog="Example: govkit record checkpoint"
)
def checkpoint(context: typer.Context) -> None:
    """Print the log's head as it is now, signed.

    The format is C2SP tlog-checkpoint.
    """
    workspace = workspace_of(context)
    log = workspace.nation.records.log()
    give(signing_key(workspace, log.records).sign(log.head.checkpoint()).encode())


@app.command("prove", rich_help_panel=Heading.PROVE, epilog="Example: govkit record prove 1")
def prove(
    context: typer.Context,
    number: int = NumberArgument,
    given: Path | None = typer.Option(
        None, "--checkpoint", help="Prove it for this checkpoint. [default: one signed now]"
    ),
) -> None:
    """Print a proof of a record that anybody can verify offline.

    The format is C2SP tlog-proof.
    """
    from govkit.errors import RecordError
    from govkit.records.audit import continues
    from govkit.records.checkpoint import unverified_checkpoint
    from govkit.records.proof import RecordProof

    workspace = workspace_of(context)
    log = workspace.nation.records.log()
    note = (
        read_text(given)
        if given
        else signing_key(workspace, log.records).sign(log.head.checkpoint())
    )
    head = unverified_checkpoint(note)
    continues(head, log.head.checkpoint(), log.tree)
    if not 1 <= number <= head.size:
        raise RecordError(
            f"there is no record {number}",
            f"the checkpoint has {head.size}",
            "see govkit record list",
        )
    path = log.tree.inclusion_proof(number - 1, head.size)
    give(RecordProof(log.records[number - 1], tuple(path), note).text().encode())


@app.command("audit", rich_help_panel=Heading.PROVE, epilog="Example: govkit record audit")
def audit_(
    context: typer.Context,
    state: Path | None = typer.Option(
        None, help="Keep the last head seen here. [default: .govkit/audit.json]"
    ),
    published: list[Path] = typer.Option(
        [], "--checkpoint", help="Check a published checkpoint as well; may be repeated."
    ),
    as_json: bool = JsonOption,
) -> None:
    """Check that nothing seen before has been rewritten.

    Each run remembers the log's head for the next one, and fails if the log does not continue it.
    """
    from govkit.files import write_whole
    from govkit.records.archive import Head, log_keys
    from govkit.records.audit import audit, continues
    from govkit.records.checkpoint import open_checkpoint

    workspace = workspace_of(context)
    place = state or workspace.state / "audit.json"
    seen = Head.from_json(read_text(place), place) if place.exists() else None
    log = workspace.nation.records.log()
    proof = audit(seen, log.head, log.tree, workspace.block_hash) if seen else []
    for file in published:
        signed, _ = open_checkpoint(read_text(file), log_keys(log.records))
        continues(signed, log.head.checkpoint(), log.tree)
    write_whole(place, log.head.to_json())
    new = log.head.size - (seen.size if seen else 0)
    if as_json:
        print_json(
            {
                "origin": log.head.origin,
                "seen": seen.size if seen else None,
                "size": log.head.size,
                "root": "0x" + log.head.root.hex(),
                "proof": ["0x" + each.hex() for each in proof],
            }
        )
        return
    print_fields(
        {
            "log": log.head.origin,
            "records": f"{log.head.size}, {new} of them new",
            "root": f"0x{log.head.root.hex()}",
        }
    )
    say(
        "nothing was rewritten since"
        if seen
        else "this was the first look: later runs compare with it"
    )


@app.command("export", rich_help_panel=Heading.COPY, epilog="Example: govkit record export archive")
def export(
    context: typer.Context,
    folder: Path = typer.Argument(help="Write here. An existing archive is brought up to date."),
) -> None:
    """Write the log and its open contents as an archive.

    The archive is a folder of plain files.
    """
    from govkit.records.archive import write_archive
    from govkit.records.store import Store

    workspace = workspace_of(context)
    log = workspace.nation.records.log()
    note = (
        signing_key(workspace, log.records).sign(log.head.checkpoint())
        if workspace.log_key_file.exists()
        else None
    )
    store = Store(workspace.record_store)
    faults = write_archive(folder, log.head, log.records, log.tree, store, note)
    numbers = {record.content_hash: record.number for record in log.records}
    for fault in faults:
        say(f"the content of record {numbers[fault.hash]} is not in the archive: {fault.problem}")
    say(f"{log.head.size} records are in {folder}, {'signed' if note else 'not signed'}")


@app.command(
    "rebuild", rich_help_panel=Heading.COPY, epilog="Example: govkit record rebuild archive"
)
def rebuild(
    context: typer.Context,
    folder: Path = typer.Argument(help="An archive that govkit record export wrote."),
    keys: list[str] = KeyOption,
    offline: bool = typer.Option(False, "--offline", help="Do not compare it with the chain."),
) -> None:
    """Check an archive, and put its contents into the store.

    It is checked against the chain as well, unless you add --offline.
    """
    from govkit.records.archive import read_archive, restore
    from govkit.records.audit import continues
    from govkit.records.store import Store

    workspace = workspace_of(context)
    archive = read_archive(folder, trusted(keys))
    if not offline:
        log = workspace.nation.records.log()
        continues(archive.head.checkpoint(), log.head.checkpoint(), log.tree)
    count, faults = restore(archive, Store(workspace.record_store))
    for fault in faults:
        say(f"the content 0x{fault.hash.hex()} in the archive is damaged: {fault.problem}")
    checked = "whole" if offline else "what the chain says"
    say(f"{archive.head.size} records are {checked}; {count} contents are in the store")
    if faults:
        raise typer.Exit(1)


def signing_key(workspace: Workspace, records: Sequence[Record]) -> SigningKey:
    """The key that signs checkpoints. Raises RecordError unless the log names it."""
    from govkit.errors import RecordError
    from govkit.records.archive import log_keys
    from govkit.records.checkpoint import SigningKey

    if not workspace.log_key_file.exists():
        raise RecordError(
            "there is no key to sign with",
            f"{workspace.log_key_file} is missing",
            "make one: govkit record log-key",
        )
    key = SigningKey.parse(read_text(workspace.log_key_file))
    newest = log_keys(records)[-1:]
    if key.verifier not in newest:
        raise RecordError(
            f"the key in {workspace.log_key_file} is not the log's",
            "the newest log-key record names another" if newest else "no log-key record names one",
            "get that key, or make a new one: govkit record log-key",
        )
    return key

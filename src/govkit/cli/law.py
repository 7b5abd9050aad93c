"""govkit law: enact the law, and read it as it is or was and what changed it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from govkit.cli.output import print_json, print_line, print_table, print_text, say
from govkit.cli.workspace import AsOption, JsonOption, Workspace, YesOption, read_text, workspace_of

if TYPE_CHECKING:
    from govkit.records.law import Provision
    from govkit.records.record import Record
    from govkit.records.store import Store

app = typer.Typer()
NameArgument = typer.Argument(help='A provision: "Article 12", its title, or a record\'s number.')
KindOption = typer.Option(
    [], "--kind", help="Count this kind of record as law. [default: charter, law]"
)
ArchiveOption = typer.Option(None, help="Read an exported archive instead of the chain.")

_DAY_SECONDS = 86_400
_BATCH = 50


@app.command("show", epilog="Example: govkit law show 'Article 12' --at 2026-12-31")
def show(
    context: typer.Context,
    name: str | None = typer.Argument(
        None, help='A provision: "Article 12", its title, or a record\'s number. [default: all]'
    ),
    at: str | None = typer.Option(
        None, help="The law at the end of this date (UTC). [default: now]"
    ),
    kinds: list[str] = KindOption,
    archive: Path | None = ArchiveOption,
    as_json: bool = JsonOption,
) -> None:
    """Print the law, with all amendments up to a date."""
    from govkit.records.law import consolidated, find

    provisions = _Source(workspace_of(context), archive, kinds).at(at)
    if name is not None:
        provision, text = find(provisions, name)
        provisions = [provision]
    else:
        text = consolidated(provisions)
    if as_json:
        print_json({"at": at, "text": text, "provisions": [_json(each) for each in provisions]})
        return
    print_text(text)
    if not provisions:
        say("no record is law yet")
    for each in provisions:
        for event in each.history:
            if event.problem or event.added:
                told = event.problem or event.in_words()
                say(f"record {event.record.number} ({event.record.title}): {told}")


@app.command("history", epilog="Example: govkit law history 'Article 12'")
def history(
    context: typer.Context,
    name: str = NameArgument,
    kinds: list[str] = KindOption,
    archive: Path | None = ArchiveOption,
    as_json: bool = JsonOption,
) -> None:
    """List the records that changed a provision."""
    from govkit.constitution.units import format_date
    from govkit.records.law import find

    provision, _ = find(_Source(workspace_of(context), archive, kinds).at(None), name)
    if as_json:
        print_json(_json(provision))
        return
    rows = [
        (
            event.record.number,
            format_date(event.record.timestamp),
            event.in_words(),
            event.record.title,
        )
        for event in provision.history
    ]
    print_table(("no.", "recorded", "effect", "title"), rows, "nothing")


@app.command("diff", epilog="Example: govkit law diff 'Article 12' --from 2026-01-01")
def diff(
    context: typer.Context,
    name: str = NameArgument,
    since: str = typer.Option(..., "--from", help="The earlier date (UTC)."),
    until: str | None = typer.Option(None, "--to", help="The later date (UTC). [default: now]"),
    kinds: list[str] = KindOption,
    archive: Path | None = ArchiveOption,
    as_json: bool = JsonOption,
) -> None:
    """Print what changed in a provision between two dates."""
    from govkit.records.law import difference, find

    source = _Source(workspace_of(context), archive, kinds)
    provision, after = find(source.at(until), name)
    number = str(provision.record.number)
    enacted = any(str(each.record.number) == number for each in source.at(since))
    if not enacted:
        before = ""
    elif name.isdecimal():
        before = find(source.at(since), number)[1]
    else:
        before = find(source.at(since), name)[1]
    changed = difference(before, after, (since, until or "now"))
    if as_json:
        print_json({"from": since, "to": until, "before": before, "after": after, "diff": changed})
        return
    print_text(changed)
    if not changed:
        say("nothing changed")


@app.command("enact", epilog="Example: govkit law enact constitution.md --by Article")
def enact(
    context: typer.Context,
    file: Path = typer.Argument(help="A text in Markdown, with a heading for each provision."),
    by: str = typer.Option("Article", help="Headings of provisions begin with this word."),
    kind: str = typer.Option("law", help="The kind of record."),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Record a text, each provision as a record of its own.

    So each provision can be amended alone.
    """
    from govkit.contracts.ledger import MAX_BATCH
    from govkit.nation.records import entry
    from govkit.records.outline import split
    from govkit.records.store import Store

    workspace = workspace_of(context)
    records, store = workspace.nation.records, Store(workspace.record_store)
    entries = []
    for heading, text in split(read_text(file), by):
        content = store.put_bytes(text.encode(), "text/markdown")
        entries.append(entry(kind, content.hash, _title(heading or file.name)))
    assert _BATCH <= MAX_BATCH
    sender = workspace.signer(account).address
    batches = [entries[place : place + _BATCH] for place in range(0, len(entries), _BATCH)]
    calls = [
        records.append_entries(batch, records.fee([kind] * len(batch), sender)) for batch in batches
    ]
    first = len(records) + 1
    workspace.send_all(calls, account, yes=yes)
    say(f"records {first} to {first + len(entries) - 1} are the {len(entries)} parts of {file}")
    print_line(first)


class _Source:
    """Reads the law from the chain and this folder's store, or from an archive."""

    def __init__(self, workspace: Workspace, archive: Path | None, kinds: Sequence[str]) -> None:
        from govkit.records.archive import read_archive
        from govkit.records.law import LAW_KINDS
        from govkit.records.store import Store

        self._kinds = tuple(kinds) or LAW_KINDS
        self._records: list[Record]
        self._store: Store
        if archive is None:
            self._records = workspace.nation.records.log().records
            self._store = Store(workspace.record_store)
        else:
            found = read_archive(archive)
            self._records, self._store = found.records, found.store

    def at(self, date: str | None) -> list[Provision]:
        """The provisions at the end of a date."""
        from govkit.constitution.units import parse_date
        from govkit.records.law import law_at

        moment = None if date is None else parse_date(date) + _DAY_SECONDS - 1
        return law_at(self._records, self._read, moment, self._kinds)

    def _read(self, record: Record) -> str:
        return read_text_of(self._store, record)


def read_text_of(store: Store, record: Record) -> str:
    """A record's text from a store. Raises RecordError."""
    from govkit.errors import RecordError

    try:
        return store.read(record.content_hash).decode()
    except UnicodeDecodeError:
        raise RecordError(f"the content of record {record.number} is not text") from None


def foretell(workspace: Workspace, store: Store, amendment: bytes, target: int) -> None:
    """Say what an amending text would do to the law of record `target`."""
    from govkit.errors import RecordError
    from govkit.records.law import law_at, provision_of

    records = workspace.nation.records.log().records
    provision = provision_of(law_at(records, lambda each: read_text_of(store, each)), target)
    if provision is None:
        return
    try:
        changes = provision.amend(amendment.decode())
    except RecordError as error:
        say(f"it would have no effect: {error.what}")
        return
    for change in changes:
        say(f"{provision.title}: {change.heading} would be {change.verb}")


def _title(heading: str) -> str:
    """A heading, cut to the length that the ledger takes."""
    from govkit.nation.records import MAX_TITLE_BYTES

    return heading.encode()[:MAX_TITLE_BYTES].decode("utf-8", "ignore")


def _json(provision: Provision) -> dict[str, object]:
    return {
        "record": provision.record.number,
        "title": provision.title,
        "repealed_by": provision.repealed_by.number if provision.repealed_by else None,
        "history": [
            {
                "record": event.record.number,
                "timestamp": event.record.timestamp,
                "effect": event.effect,
                "problem": event.problem or None,
                "added": list(event.added),
                "title": event.record.title,
            }
            for event in provision.history
        ],
    }

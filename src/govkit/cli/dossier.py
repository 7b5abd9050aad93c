"""govkit dossier: write what a registrar, a bank or a court asks for, with its proofs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from govkit.cli.output import give, print_fields, print_json, say
from govkit.cli.record.entries import KeyOption, trusted
from govkit.cli.record.log import signing_key
from govkit.cli.workspace import JsonOption, Workspace, hash_option, workspace_of

if TYPE_CHECKING:
    from govkit.constitution.legal_wrapper import LegalWrapper
    from govkit.dossier import Verified
    from govkit.records.record import Record
    from govkit.records.store import Store

app = typer.Typer()
NationFileOption = typer.Option(
    None, "--nation-file", help="The file with the legal wrapper. [default: nation.yaml, if there]"
)
FontOption = typer.Option(None, "--font", help="A font file for the PDF. [default: one found here]")


@app.command("build", epilog="Example: govkit dossier build dossier.zip --pdf dossier.pdf")
def build(
    context: typer.Context,
    file: Path = typer.Argument(help="Write here: an archive (ZIP) with the PDF and all proofs."),
    pdf: Path | None = typer.Option(None, "--pdf", help="Write the PDF into this file as well."),
    records: list[int] = typer.Option(
        [], "--record", help="Cite this record too, with its content; may be repeated."
    ),
    nation_file: Path | None = NationFileOption,
    font: Path | None = FontOption,
) -> None:
    """Write a dossier on the nation as it is now.

    It is signed with the log's key.
    """
    from govkit.dossier.build import Request
    from govkit.dossier.build import build as build_dossier
    from govkit.dossier.fonts import find_fonts
    from govkit.dossier.pdf import to_pdf
    from govkit.dossier.records import to_cite
    from govkit.files import OWNER_ONLY, write_whole
    from govkit.records.store import Store

    workspace = workspace_of(context)
    fonts = find_fonts(font)
    if fonts is None:
        say("no font was found: the PDF has only Western European letters; give --font FILE")
    log = workspace.nation.records.log()
    cited = to_cite(log.records, records)
    store = Store(workspace.record_store)
    contents = _contents(store, cited)
    wrapper = _wrapper(workspace, nation_file)
    request = Request(tuple(cited), contents, wrapper.text() if wrapper else "")
    made: list[bytes] = []

    def print_pages(facts: dict[str, object], charter: str) -> bytes:
        made.append(to_pdf(facts, charter, fonts))
        return made[-1]

    raw = build_dossier(
        workspace.public_nation, log, signing_key(workspace, log.records), request, print_pages
    )
    # Sealed contents are for the people who get the dossier, not for everybody on this machine.
    write_whole(file, raw, mode=OWNER_ONLY if any(map(store.is_sealed, contents)) else 0o666)
    if pdf is not None:
        write_whole(pdf, made[-1])
    say(f"{file}: {len(raw):_} bytes, as of block {log.head.block}")
    say(f"block hash 0x{log.head.block_hash.hex()}")


@app.command("verify", epilog="Example: govkit dossier verify dossier.zip --pdf proved.pdf")
def verify(
    context: typer.Context,
    file: Path = typer.Argument(help="A dossier."),
    keys: list[str] = KeyOption,
    block_hash: str | None = typer.Option(
        None, help="The hash of its block, which you looked up yourself."
    ),
    origin: str | None = typer.Option(
        None, help="The log of the nation you mean, such as eip155:1:0x..."
    ),
    pdf: Path | None = typer.Option(
        None, "--pdf", help="Write what was proved into a PDF of your own."
    ),
    font: Path | None = FontOption,
    as_json: bool = JsonOption,
) -> None:
    """Verify a dossier offline.

    No chain, no nation and no network is asked.
    """
    from govkit.dossier import bundle
    from govkit.dossier import verify as verify_dossier
    from govkit.dossier.fonts import find_fonts
    from govkit.dossier.pdf import to_pdf
    from govkit.errors import UsageError
    from govkit.files import unreadable, write_whole

    try:
        raw = bundle.read(file)
    except OSError as error:
        raise UsageError(f"{file} cannot be read", unreadable(error), "check the path") from None
    found = verify_dossier(
        raw, keys=trusted(keys), block_hash=hash_option(block_hash), origin=origin
    )
    if pdf is not None:
        write_whole(pdf, to_pdf(found.facts, found.charter, find_fonts(font)))
    if as_json:
        print_json({"valid": True, "trust": found.trust(), **found.facts})
        return
    print_fields(_proved(found))
    say("verified. What still has to be trusted:")
    for line in found.trust():
        say(f"- {line}")


@app.command("verifiers", epilog="Example: govkit dossier verifiers .")
def verifiers_(
    folder: Path = typer.Argument(help="Write both files here."),
) -> None:
    """Write what verifies a dossier without govkit.

    A page for a browser and a file of Python, both as they are in each dossier. Compare their
    hashes with those in a dossier's README.
    """
    from hashlib import sha256

    from govkit.dossier.build import verifiers
    from govkit.files import write_whole

    found = verifiers()
    for name, data in found.items():
        write_whole(folder / name, data)
    print_fields({name: sha256(data).hexdigest() for name, data in found.items()})


@app.command("wrapper", epilog="Example: govkit dossier wrapper")
def wrapper_(context: typer.Context, nation_file: Path | None = NationFileOption) -> None:
    """Print the legal wrapper, to be recorded.

    Record it with govkit record add FILE --kind legal-wrapper.
    """
    from govkit.errors import UsageError

    found = _wrapper(workspace_of(context), nation_file)
    if found is None:
        raise UsageError(
            "no legal wrapper is stated", next_step="add nation.legal_wrapper to the nation file"
        )
    give(found.text().encode())


def _wrapper(workspace: Workspace, nation_file: Path | None) -> LegalWrapper | None:
    """The legal wrapper in the nation file. Raises UsageError for another nation's file."""
    from govkit.constitution import Constitution
    from govkit.errors import UsageError

    place = nation_file or workspace.folder / "nation.yaml"
    if nation_file is None and not place.exists():
        return None
    constitution = Constitution.load(place, workspace.institutions)
    if constitution.fingerprint() != workspace.deployment.fingerprint:
        if nation_file is None:
            say(f"{place} is not the file that this nation was founded with: no legal wrapper")
            return None
        raise UsageError(
            f"{place} is not the file that this nation was founded with",
            "its settings have another fingerprint",
            "give the right one with --nation-file",
        )
    return constitution.nation.legal_wrapper


def _contents(store: Store, cited: list[Record]) -> dict[bytes, bytes]:
    """The contents of the cited records that are in the store, sealed ones with their salt."""
    from govkit.errors import RecordError

    found = {}
    for record in cited:
        try:
            found[record.content_hash] = store.read(record.content_hash, with_salt=True)
        except RecordError as error:
            say(f"the content of record {record.number} is not in the dossier: {error}")
    return found


def _proved(found: Verified) -> dict[str, object]:
    from govkit.constitution.units import format_amount, format_time

    facts = found.facts
    held, wrapper = facts["treasury"], facts["legal_wrapper"]
    officers = [f"{each['office']}: {each['holder']}" for each in facts["officers"]]
    shown: dict[str, object] = {
        "nation": facts["nation"],
        "log": found.origin,
        "block": f"{facts['block']['number']}, {format_time(facts['block']['timestamp'])}",
        "block hash": facts["block"]["hash"],
        "key": f"{found.key}",
        "citizens": facts["citizens"]["now"],
        "treasury holds": format_amount(int(held["held_wei"]), held["symbol"]),
        "officers": officers or "none",
        "resolutions": len(facts["resolutions"]),
        "records": f"{facts['log']['size']}, of which {len(facts['log']['records'])} are cited",
        "charter": "its text is here" if facts["charter"]["has_text"] else "no text here",
    }
    if wrapper is not None:
        where = f"record {wrapper['record']}" if wrapper["record"] else "not recorded"
        shown["legal entity"] = f"{wrapper['fields']['entity']} ({where})"
    return shown

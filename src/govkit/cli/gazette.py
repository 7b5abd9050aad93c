"""govkit gazette: publish the nation's public record as a site of plain files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from govkit.cli.output import print_fields, print_json, say
from govkit.cli.record.entries import KeyOption, trusted
from govkit.cli.record.log import export, signing_key
from govkit.cli.workspace import JsonOption, Workspace, hash_option, workspace_of

if TYPE_CHECKING:
    from govkit.nation.history.activity import Act

app = typer.Typer()


@app.command("build", epilog="Example: govkit gazette build site")
def build(
    context: typer.Context,
    folder: Path = typer.Argument(help="Write here. An existing site is brought up to date."),
    base_uri: str = typer.Option(
        "", "--uri", help="The site's address, for the documents of ERC-4824."
    ),
) -> None:
    """Write the gazette as a site that anybody can verify.

    It holds the nation, its law, proposals, records, votes and payments, with their proofs.
    """
    from govkit.cli.law import read_text_of
    from govkit.files import write_whole
    from govkit.records.archive import log_keys, read_archive
    from govkit.records.law import consolidated, law_at
    from govkit.web.dao_uri import GOVERNANCE_FILE
    from govkit.web.gazette import Gazette, write_site
    from govkit.web.proofs import prove_acts, sign_site

    workspace = workspace_of(context)
    export(context, folder)
    archive = read_archive(folder)
    law = law_at(archive.records, lambda record: read_text_of(archive.store, record))
    proven = prove_acts(workspace.public_nation, archive.head)
    for path, data in proven.files.items():
        write_whole(folder / path, data)
    key = str(log_keys(archive.records)[-1]) if archive.note() else ""
    book = workspace.nation.book
    accounts = {act.who for act in proven.acts} | {each.author for each in archive.records}
    accounts |= {each["proposer"] for each in proven.facts["proposals"]}
    names = {str(account): book.name_of(account) for account in accounts}
    pages = Gazette(proven.facts, archive, law, proven.acts, names, key)
    count = write_site(folder, pages, write_whole) + len(proven.files)
    for place, document in _documents(workspace, base_uri, proven.acts).items():
        write_whole(folder / place, document)
    write_whole(folder / GOVERNANCE_FILE, consolidated(law))
    if key:
        sign_site(folder, archive.head.origin, signing_key(workspace, archive.records), write_whole)
    say(f"{count} pages and proofs are in {folder}; open {folder / 'index.html'}")


@app.command("verify", epilog="Example: govkit gazette verify site")
def verify(
    folder: Path = typer.Argument(help="A copy of the site."),
    keys: list[str] = KeyOption,
    block_hash: str | None = typer.Option(
        None, help="The hash of the block in its log.json, which you looked up yourself."
    ),
    as_json: bool = JsonOption,
) -> None:
    """Verify a gazette offline: records, votes, payments, pages."""
    from govkit.web.proofs import verify_site

    found = verify_site(folder, trusted(keys), hash_option(block_hash))
    head, kinds = found.archive.head, ("proposal", "vote", "decision", "payment")
    counts = {f"{each}s": sum(act.what == each for act in found.acts) for each in kinds}
    shown = {"log": head.origin, "block": head.block, "records": head.size, **counts}
    if as_json:
        trust = found.trust()
        print_json({"valid": True, **shown, "block_hash": f"0x{head.block_hash.hex()}",
                    "files_checked": found.files if found.key else 0, "trust": trust})  # fmt: skip
        return
    files = f"{found.files}, signed by {found.key}" if found.key else "not checked"
    print_fields({**shown, "files": files})
    say("verified. What still has to be trusted:")
    for line in found.trust():
        say(f"- {line}")


def _documents(workspace: Workspace, base_uri: str, acts: list[Act]) -> dict[str, str]:
    from govkit.web.dao_uri import documents

    nation = workspace.nation
    proposals = [
        (each.id, each.title, nation.governor.state(each.id).name.lower(), each.actions)
        for each in nation.proposals.all()
    ]
    return documents(
        name=nation.name,
        base_uri=base_uri,
        chain_id=nation.deployment.chain_id,
        governor=nation.governor.address,
        treasury=nation.treasury.address,
        members=[citizen.address for citizen in nation.citizens.all()],
        proposals=proposals,
        acts=acts,
        contracts=nation.deployment.contracts,
    )

"""govkit gazette: the nation's public record as a site of plain files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from govkit.cli.output import say
from govkit.cli.record_log import export
from govkit.cli.world import World, world_of

if TYPE_CHECKING:
    from govkit.nation.acts import Act

app = typer.Typer(help="The nation's public record as a site of plain files.", no_args_is_help=True)


@app.command("build")
def build(
    context: typer.Context,
    folder: Path = typer.Argument(help="Where to; a site that is there is brought up to date."),
    base_uri: str = typer.Option(
        "", "--uri", help="Where the site will be, for the documents of ERC-4824."
    ),
) -> None:
    """Write the gazette: records with proofs, law, votes, payments; verifiable by itself."""
    from govkit.cli.law import read_text_of
    from govkit.files import write_whole
    from govkit.nation.acts import acts_of
    from govkit.records.archive import read_archive
    from govkit.records.law import consolidated, law_at
    from govkit.web.dao_uri import GOVERNANCE_FILE
    from govkit.web.gazette import Gazette, write_site

    world = world_of(context)
    export(context, folder)
    archive = read_archive(folder)
    law = law_at(archive.records, lambda record: read_text_of(archive.store, record))
    acts = acts_of(world.nation, archive.head.block)
    count = write_site(folder, Gazette(world.nation.name, archive, law, acts), write_whole)
    for place, document in _documents(world, base_uri, acts).items():
        write_whole(folder / place, document)
    write_whole(folder / GOVERNANCE_FILE, consolidated(law))
    say(f"{count} pages and proofs are in {folder}; open {folder / 'index.html'}")


def _documents(world: World, base_uri: str, acts: list[Act]) -> dict[str, str]:
    from govkit.web.dao_uri import documents

    nation = world.nation
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

"""All commands, put together."""

from __future__ import annotations

from pathlib import Path

import typer

from govkit import __version__
from govkit.cli import (
    account,
    chain,
    charter,
    citizen,
    demo,
    dossier,
    election,
    found,
    gazette,
    init,
    law,
    office,
    proposal,
    record,
    record_log,
    record_store,
    status,
    token,
    verify,
)
from govkit.cli import network as network_commands
from govkit.cli.folders import find_folder
from govkit.cli.output import print_line
from govkit.cli.world import World

app = typer.Typer(
    name="govkit",
    help="Found, run and defend a digital nation.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        print_line(f"govkit {__version__}")
        raise typer.Exit


@app.callback()
def choose(
    context: typer.Context,
    folder: Path | None = typer.Option(
        None,
        "--folder",
        envvar="GOVKIT_FOLDER",
        help="The nation's folder. [default: the nearest that holds one]",
        show_default=False,
    ),
    network: str | None = typer.Option(
        None,
        "--network",
        envvar="GOVKIT_NETWORK",
        help="local, a name in .govkit/networks.yaml, or a URL. [default: where it was founded]",
        show_default=False,
    ),
    debug: bool = typer.Option(False, "--debug", help="Show where an error comes from."),
    version: bool = typer.Option(
        False, "--version", callback=_show_version, is_eager=True, help="Show the version."
    ),
) -> None:
    """Found, run and defend a digital nation."""
    context.obj = World(folder or find_folder(Path.cwd()), network, is_named=folder is not None)


app.command("init")(init.init)
app.command("schema")(init.schema)
app.command("found")(found.found)
app.command("verify")(verify.verify)
app.command("status")(status.status)
app.add_typer(account.app, name="account")
app.add_typer(network_commands.app, name="network")
app.add_typer(citizen.app, name="citizen")
app.add_typer(token.app, name="token")
app.add_typer(proposal.app, name="proposal")
app.add_typer(charter.app, name="charter")
app.add_typer(election.app, name="election")
app.add_typer(office.app, name="office")
record.app.command("prove")(record_log.prove)
record.app.command("audit")(record_log.audit_)
record.app.command("checkpoint")(record_log.checkpoint)
record.app.command("log-key")(record_log.log_key)
record.app.command("export")(record_log.export)
record.app.command("rebuild")(record_log.rebuild)
record.app.command("keep")(record_store.keep)
record.app.command("content")(record_store.content)
record.app.command("check")(record_store.check)
record.app.command("open")(record_store.open_)
record.app.command("erase")(record_store.erase)
app.add_typer(record.app, name="record")
app.add_typer(law.app, name="law")
app.add_typer(gazette.app, name="gazette")
app.add_typer(dossier.app, name="dossier")
app.add_typer(chain.app, name="chain")
app.command("demo")(demo.demo)

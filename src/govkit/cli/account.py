"""govkit account: keys that sign."""

from __future__ import annotations

from pathlib import Path

import typer

from govkit.cli.output import print_json, print_table
from govkit.cli.world import JsonOption, ask_password, world_of

app = typer.Typer(
    help="Keys that sign: keystores (Web3 Secret Storage) and dev accounts.", no_args_is_help=True
)


@app.command("new")
def new(context: typer.Context, name: str = typer.Argument(help="What to call it.")) -> None:
    """Make a key and store it, encrypted, in the nation's folder."""
    typer.echo(world_of(context).keystore.new(name, ask_password(name, new=True)))


@app.command("import")
def import_(
    context: typer.Context,
    name: str = typer.Argument(help="What to call it."),
    key_file: Path | None = typer.Option(
        None, help="A file with the private key (64 hex digits). Without it, import asks."
    ),
) -> None:
    """Store a private key that you have, encrypted, in the nation's folder."""
    from govkit.errors import UsageError
    from govkit.network.accounts import read_key

    if key_file is None:
        text = str(typer.prompt("Private key", hide_input=True, err=True))
    else:
        try:
            text = key_file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"{key_file} cannot be read", str(error), "check the path") from None
    key = read_key(text)
    typer.echo(world_of(context).keystore.import_key(name, key, ask_password(name, new=True)))


@app.command("list")
def list_(context: typer.Context, as_json: bool = JsonOption) -> None:
    """List keystores, those of ape among them, and on the local chain the dev accounts."""
    from govkit.chain.dev_accounts import DEV_ACCOUNTS

    world = world_of(context)
    rows = [
        (account.name, account.address, "ape" if account.of_ape else "keystore")
        for account in world.keystore.list()
    ]
    if world.is_local:
        rows += [(account.name, account.address, "dev") for account in DEV_ACCOUNTS]
    if as_json:
        print_json([{"name": n, "address": a, "kind": kind} for n, a, kind in rows])
    else:
        print_table(("name", "address", "kind"), rows, "no accounts")

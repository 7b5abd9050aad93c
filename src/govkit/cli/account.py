"""govkit account: keys that sign."""

from __future__ import annotations

from pathlib import Path

import typer

from govkit.cli.output import ask_secret, print_json, print_line, print_table, say
from govkit.cli.workspace import (
    JsonOption,
    WhoArgument,
    Workspace,
    ask_password,
    check_strength,
    is_strong,
    read_text,
    workspace_of,
)
from govkit.errors import UsageError

app = typer.Typer()


@app.command("new", epilog="Example: govkit account new treasurer")
def new(context: typer.Context, name: str = typer.Argument(help="What to call it.")) -> None:
    """Create a key and store it, encrypted, in the nation's folder."""
    workspace = workspace_of(context)
    password = _new_password(workspace, name)
    print_line(workspace.keystore.new(name, password))
    _say_what_next(workspace, name, password)


def _new_password(workspace: Workspace, name: str) -> str:
    """A password for a new keystore. On a network a weak one is refused."""
    password = ask_password(name, new=True)
    if not workspace.is_local:
        check_strength(name, password)
    return password


def _say_what_next(workspace: Workspace, name: str, password: str) -> None:
    """Say how not to lose the key, and how it gets coin."""
    file = workspace.keystore.folder / f"{name}.json"
    say(f"keep a copy of {file} and of its password elsewhere: nobody can restore a lost key")
    if not is_strong(password):
        say("note: its password is weak; to found on a network takes one of five random words")
    if workspace.is_local:
        say(f"it holds no coin yet; on the local chain: govkit account fund {name}")


@app.command("fund", epilog="Example: govkit account fund ana '5 ETH'")
def fund(
    context: typer.Context,
    name: str = WhoArgument,
    amount: str = typer.Argument("100 ETH", help="Of the chain's coin, such as 5 or '5 ETH'."),
) -> None:
    """Give an account coin, on the local chain only.

    A dev account sends it, so that the account can pay for gas and act at once.
    """
    from govkit.chain.dev_accounts import DEV_ACCOUNTS
    from govkit.constitution.units import COIN_SYMBOL, format_amount, parse_amount
    from govkit.network.accounts import KeySigner
    from govkit.network.port import Call

    workspace = workspace_of(context)
    if not workspace.is_local:
        raise UsageError(
            f"{workspace.network_shown} is not the embedded chain, this folder's own",
            "coin has a price there, and nobody gives it away",
            "send the account some, or leave out --network",
        )
    receiver = workspace.find(name)
    wei = parse_amount(amount if " " in amount.strip() else f"{amount} {COIN_SYMBOL}", COIN_SYMBOL)
    # The last ones come first: examples give the first ones parts in their nations.
    givers = [each for each in reversed(DEV_ACCOUNTS) if each.address != receiver]
    giver = max(givers, key=lambda each: workspace.port.balance(each.address))
    workspace.port.send(Call(receiver, value=wei), KeySigner(giver.private_key))
    held = workspace.port.balance(receiver)
    say(f"{name} got {format_amount(wei, COIN_SYMBOL)} from {giver.name}")
    print_line(format_amount(held, COIN_SYMBOL))


@app.command("import", epilog="Example: govkit account import treasurer --key-file key.txt")
def import_(
    context: typer.Context,
    name: str = typer.Argument(help="What to call it."),
    key_file: Path | None = typer.Option(
        None, help="A file with the private key (64 hex digits). Without a file, import asks."
    ),
    mnemonic_file: Path | None = typer.Option(
        None, help="A file with a mnemonic's words (BIP-39)."
    ),
    path: str = typer.Option("m/44'/60'/0'/0/0", help="The key's path in the mnemonic (BIP-44)."),
    keystore_file: Path | None = typer.Option(
        None, help="Another keystore (Web3 Secret Storage, version 3); it keeps its password."
    ),
) -> None:
    """Store a key that you have, encrypted, in the nation's folder."""
    from govkit.network.accounts import read_key

    workspace = workspace_of(context)
    keystore = workspace.keystore
    given = [file for file in (key_file, mnemonic_file, keystore_file) if file]
    if len(given) > 1:
        raise UsageError(
            "several files are given", next_step="give one: import takes one key at a time"
        )
    if keystore_file:
        password = ask_password(keystore_file.stem)
        address = keystore.import_file(name, keystore_file, password, password)
    elif mnemonic_file:
        words = read_text(mnemonic_file)
        password = _new_password(workspace, name)
        address = keystore.import_mnemonic(name, words, password, path)
    else:
        text = read_text(key_file) if key_file else _typed_key()
        key = read_key(text)
        password = _new_password(workspace, name)
        address = keystore.import_key(name, key, password)
    print_line(address)
    _say_what_next(workspace, name, password)


def _typed_key() -> str:
    import sys

    if not sys.stdin.isatty():
        raise UsageError("nobody is there to type a key", next_step="give --key-file FILE")
    return ask_secret("Private key")


@app.command("list", epilog="Example: govkit account list")
def list_(context: typer.Context, as_json: bool = JsonOption) -> None:
    """List the keystores and, on the local chain, the dev accounts.

    The keystores of ape are listed too.
    """
    from govkit.chain.dev_accounts import DEV_ACCOUNTS

    workspace = workspace_of(context)
    rows = [
        (account.name, account.address, "ape" if account.of_ape else "keystore")
        for account in workspace.keystore.list()
    ]
    if workspace.is_local:
        rows += [(account.name, account.address, "dev") for account in DEV_ACCOUNTS]
    for odd in workspace.keystore.odd():
        say(f"left out: {odd}")
    if as_json:
        print_json([{"name": n, "address": a, "kind": kind} for n, a, kind in rows])
    else:
        print_table(("name", "address", "kind"), rows, "no accounts")


@app.command("descriptors", epilog="Example: govkit account descriptors wallet")
def descriptors(
    context: typer.Context,
    folder: Path = typer.Argument(help="Write the files into this folder."),
    generic: bool = typer.Option(
        False, "--generic", help="Of all contracts, bound to no nation: for other files to include."
    ),
    force: bool = typer.Option(False, "--force", help="Overwrite existing files."),
) -> None:
    """Write files that let a hardware wallet show words.

    They are ERC-7730 descriptors of this nation's contracts and of all that is signed for them. A
    wallet takes them from its maker's registry, or from you where it lets you load your own.
    """
    import json

    from govkit.contracts.clear_signing import descriptors as made
    from govkit.files import write_whole

    if generic:
        found = made()
    else:
        from govkit.nation.clear_signing import binding_of

        found = made(binding_of(workspace_of(context).nation))
    for name in found if not force else ():
        if (folder / name).exists():
            raise UsageError(
                f"{folder / name} is there already",
                next_step="name another folder, or add --force to overwrite it",
            )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, each in found.items():
            write_whole(folder / name, json.dumps(each, indent=2, ensure_ascii=False) + "\n")
    except OSError as error:
        raise UsageError(
            f"{folder} cannot be written", error.strerror or str(error), "name another folder"
        ) from None
    say(f"wrote {len(found)} descriptors")
    print_line(folder)

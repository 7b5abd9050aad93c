"""govkit citizen: apply for citizenship, or claim a place on the founding list."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from govkit.cli.headings import Heading
from govkit.cli.output import print_fields, print_json, say
from govkit.cli.workspace import (
    AsOption,
    JsonOption,
    WhoArgument,
    Workspace,
    YesOption,
    read_text,
    workspace_of,
)
from govkit.errors import UsageError
from govkit.text import in_quotes

if TYPE_CHECKING:
    from govkit.crypto.key_list import KeyList
    from govkit.nation.people.ways_in import OpenApplication, Request
    from govkit.types import Address, Call

app = typer.Typer()
FileArgument = typer.Argument(help="A file that govkit citizen request wrote.")
ListOption = typer.Option(None, "--list", help="The founding list, an address on each line.")
DaysOption = typer.Option(
    30, "--days", min=1, max=3_650, help="The request is good for so many days."
)
DAY_SECONDS = 24 * 60 * 60


@app.command("oath", rich_help_panel=Heading.JOIN, epilog="Example: govkit citizen oath")
def oath(context: typer.Context, as_json: bool = JsonOption) -> None:
    """Show the oath, and what an application takes.

    Everybody who applies or claims swears it.
    """
    workspace = workspace_of(context)
    ways_in = workspace.nation.ways_in
    from govkit.actions.admission_words import AdmissionWords

    sworn = ways_in.oath
    terms = AdmissionWords(workspace.nation.phrases, {}).settings(ways_in.terms)
    if as_json:
        words = {"title": sworn.title, "sha256": f"0x{sworn.sha256.hex()}"}
        print_json({"oath": sworn.pledge or None, "charter": words, "application": terms})
        return
    charter = f"{sworn.title}, SHA-256 0x{sworn.sha256.hex()}"
    shown = {"oath": sworn.pledge, "on": charter} if sworn.pledge else {"oath": "none"}
    print_fields({**shown, **terms})


@app.command(
    "apply", rich_help_panel=Heading.JOIN, epilog="Example: govkit citizen apply --as dev20"
)
def apply(context: typer.Context, account: str | None = AsOption, yes: bool = YesOption) -> None:
    """Apply for citizenship: swear the oath and pay the fee.

    A nation without an oath or a fee does not ask for it.
    """
    workspace = workspace_of(context)
    ways_in, signer = workspace.nation.ways_in, workspace.signer(account)
    wanted = ways_in.request(signer.address, _in_days(workspace, 1))
    if wanted.oath.pledge:
        _say_oath(wanted)
        wanted = wanted.signed_by(signer)
    workspace.send(ways_in.bring(wanted), account, yes=yes)
    _say_standing(workspace, signer.address)


@app.command(
    "claim",
    rich_help_panel=Heading.JOIN,
    epilog="Example: govkit citizen claim --list founders.txt --as dev20",
)
def claim(
    context: typer.Context,
    list_: Path = typer.Option(..., "--list", help="The founding list."),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Claim your place on the founding list, with its key.

    To be admitted under another address, write a request with --key, sign it with both keys, and
    relay it.
    """
    workspace = workspace_of(context)
    ways_in, signer = workspace.nation.ways_in, workspace.signer(account)
    wanted = ways_in.request(signer.address, _in_days(workspace, 1), signer.address)
    if wanted.oath.pledge:
        _say_oath(wanted)
    call = ways_in.bring(wanted.signed_by(signer), read_list(list_))
    workspace.send(call, account, yes=yes)
    _say_standing(workspace, signer.address)


@app.command(
    "request", rich_help_panel=Heading.JOIN, epilog="Example: govkit citizen request dev20"
)
def request(
    context: typer.Context,
    who: str = WhoArgument,
    key: str | None = typer.Option(None, help="Claim the place of this key on the founding list."),
    days: int = DaysOption,
    out: Path | None = typer.Option(None, help="Write it here. [default: request-<who>.json]"),
) -> None:
    """Write an application into a file, to sign and relay.

    With --key it is a claim to a place on the founding list. Signing it takes no node.
    """
    workspace = workspace_of(context)
    citizen = workspace.resolve(who)
    by = workspace.resolve(key) if key else None
    wanted = workspace.nation.ways_in.request(citizen, _in_days(workspace, days), by)
    path = out or Path(f"request-{citizen}.json")
    if path.exists():
        raise UsageError(f"{path} is there already", next_step="give another name with --out")
    wanted.save(path)
    say(f"{path} is for {' and '.join(map(workspace.book.show, wanted.signers))} to sign")


@app.command(
    "sign",
    rich_help_panel=Heading.JOIN,
    epilog="Example: govkit citizen sign request.json --as dev20",
)
def sign(context: typer.Context, file: Path = FileArgument, account: str | None = AsOption) -> None:
    """Sign a request without asking a node.

    The applicant signs, and for a claim the key on the founding list.
    """
    from govkit.nation.people.ways_in import Request

    workspace = workspace_of(context)
    wanted = Request.load(file)
    if wanted.oath.pledge:
        _say_oath(wanted)
    signed = wanted.signed_by(workspace.signer(account))
    signed.save(file)
    rest = ", ".join(signed.missing)
    say(f"signed in {file}; {f'it lacks {rest}' if rest else 'anybody can relay it'}")


@app.command(
    "relay",
    rich_help_panel=Heading.JOIN,
    epilog="Example: govkit citizen relay request.json --as dev1",
)
def relay(
    context: typer.Context,
    file: Path = FileArgument,
    list_: Path | None = ListOption,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Send in a signed request, and pay for it."""
    from govkit.nation.people.ways_in import Request

    workspace = workspace_of(context)
    wanted = Request.load(file)
    if wanted.missing:
        raise UsageError(
            f"{file} is not signed by {' and '.join(wanted.missing)}",
            next_step="have it signed first: govkit citizen sign",
        )
    call = workspace.nation.ways_in.bring(wanted, read_list(list_) if list_ else None)
    workspace.send(call, account, yes=yes)
    _say_standing(workspace, wanted.citizen)


@app.command(
    "close", rich_help_panel=Heading.JOIN, epilog="Example: govkit citizen close dev20 --as dev20"
)
def close(
    context: typer.Context,
    who: str = WhoArgument,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Close your application, or one that cannot succeed.

    Where applications need its consent, the registrar can close them too.
    """
    workspace = workspace_of(context)
    applicant = workspace.resolve(who)
    call = workspace.nation.ways_in.contract.close(applicant)
    own = workspace.signer(account).address == applicant
    act_on(workspace, who, call if own else workspace.as_officer(call, account), account, yes)


def read_list(path: Path) -> KeyList:
    from govkit.constitution.ways_in import read_keys

    try:
        return read_keys(read_text(path))
    except ValueError as error:
        raise UsageError(f"{path} is not a list of keys", str(error)) from None


def _in_days(workspace: Workspace, days: int) -> int:
    return workspace.port.now() + days * DAY_SECONDS


def act_on(workspace: Workspace, who: str, call: Call, account: str | None, yes: bool) -> None:
    workspace.send(call, account, yes=yes)
    _say_standing(workspace, workspace.resolve(who))


def _say_oath(wanted: Request) -> None:
    from govkit.nation.people.ways_in import MAX_PLEDGE_BYTES

    say(in_quotes(wanted.oath.pledge, MAX_PLEDGE_BYTES))
    on, nation = in_quotes(wanted.oath.title, MAX_PLEDGE_BYTES), in_quotes(wanted.nation)
    say(f"  on {on} of {nation}, SHA-256 0x{wanted.oath.sha256.hex()}")


def _say_standing(workspace: Workspace, citizen: Address) -> None:
    """Say how somebody stands now: as a citizen, or as an applicant who lacks something."""
    ways_in, shown = workspace.nation.ways_in, workspace.book.show(citizen)
    number = workspace.nation.registry.passport_of(citizen)
    if number:
        say(f"{shown} is citizen {number}")
        return
    found = ways_in.contract.application(citizen)
    if found is None:
        say(f"{shown} is not a citizen, and has no open application")
        return
    say(f"{shown} lacks {lacking(ways_in.get(citizen), ways_in.contract.now())}")


def lacking(each: OpenApplication, now: int) -> str:
    return ", ".join(each.lacks(now)) or "nothing: conclude it"

"""govkit citizen: apply or claim, vouch, challenge, judge, until somebody is a citizen."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from govkit.cli.output import print_fields, print_json, print_table, say
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
    from govkit.nation.people.ways_in import OpenApplication, Request, WaysIn
    from govkit.types import Address, Call

app = typer.Typer()
FileArgument = typer.Argument(help="A file that govkit citizen request wrote.")
ListOption = typer.Option(None, "--list", help="The founding list, an address on each line.")
DaysOption = typer.Option(
    30, "--days", min=1, max=3_650, help="The request is good for so many days."
)
DAY_SECONDS = 24 * 60 * 60


class Judgement(StrEnum):
    UPHOLD = "uphold"
    DISMISS = "dismiss"


@app.command("oath", epilog="Example: govkit citizen oath")
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


@app.command("apply", epilog="Example: govkit citizen apply --as dev20")
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


@app.command("claim", epilog="Example: govkit citizen claim --list founders.txt --as dev20")
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
    call = ways_in.bring(wanted.signed_by(signer), _keys(list_))
    workspace.send(call, account, yes=yes)
    _say_standing(workspace, signer.address)


@app.command("request", epilog="Example: govkit citizen request dev20")
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


@app.command("sign", epilog="Example: govkit citizen sign request.json --as dev20")
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


@app.command("relay", epilog="Example: govkit citizen relay request.json --as dev1")
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
    call = workspace.nation.ways_in.bring(wanted, _keys(list_) if list_ else None)
    workspace.send(call, account, yes=yes)
    _say_standing(workspace, wanted.citizen)


@app.command("applications", epilog="Example: govkit citizen applications")
def applications(context: typer.Context, as_json: bool = JsonOption) -> None:
    """List the open applications, and what each lacks."""
    workspace = workspace_of(context)
    ways_in, now = workspace.nation.ways_in, workspace.nation.ways_in.contract.now()
    found = list(ways_in.open())
    if as_json:
        print_json([_json(workspace, ways_in, each, now) for each in found])
        return
    rows = [
        (each.citizen, workspace.book.name_of(each.citizen), _lacking(each, now)) for each in found
    ]
    print_table(("applicant", "name", "lacks"), rows, "no open applications")


@app.command("vouch", epilog="Example: govkit citizen vouch dev20 --as dev3")
def vouch(
    context: typer.Context,
    who: str = WhoArgument,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Vouch for an applicant that you know, with a bond.

    You need to have been a citizen for some time.
    """
    workspace = workspace_of(context)
    _act(workspace, who, workspace.nation.ways_in.vouch(workspace.resolve(who)), account, yes)


@app.command("retract", epilog="Example: govkit citizen retract dev20 --as dev3")
def retract(
    context: typer.Context,
    who: str = WhoArgument,
    voucher: str | None = typer.Option(
        None, help="Take back this citizen's vouch instead of your own."
    ),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Take back your vouch for an applicant, and its bond.

    With --voucher, the applicant can drop a vouch, and anybody can drop the vouch of somebody who
    is no longer a citizen.
    """
    workspace = workspace_of(context)
    by = workspace.resolve(voucher) if voucher else workspace.signer(account).address
    _act(workspace, who, workspace.nation.ways_in.retract(workspace.resolve(who), by), account, yes)


@app.command("consent", epilog="Example: govkit citizen consent dev20")
def consent(
    context: typer.Context,
    who: str = WhoArgument,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Consent to an application, as the registrar.

    Anybody else can propose it: the action is 'consent to WHO'.
    """
    workspace = workspace_of(context)
    call = workspace.nation.ways_in.contract.consent(workspace.resolve(who))
    _act(workspace, who, workspace.as_officer(call, account), account, yes)


@app.command("challenge", epilog="Example: govkit citizen challenge dev20 --record 7 --as dev4")
def challenge(
    context: typer.Context,
    who: str = WhoArgument,
    record: int = typer.Option(0, min=0, help="The number of the record that says why."),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Challenge an application that citizens vouch for.

    It takes a bond.
    """
    workspace = workspace_of(context)
    _act(
        workspace,
        who,
        workspace.nation.ways_in.challenge(workspace.resolve(who), record),
        account,
        yes,
    )


@app.command("judge", epilog="Example: govkit citizen judge dev20 dismiss")
def judge(
    context: typer.Context,
    who: str = WhoArgument,
    judgement: Judgement = typer.Argument(help="Whether the challenge is right."),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Uphold or dismiss a challenge.

    The registrar can do this where the terms say so. Otherwise it takes a proposal.
    """
    workspace = workspace_of(context)
    upheld = judgement is Judgement.UPHOLD
    call = workspace.nation.ways_in.contract.judge(workspace.resolve(who), upheld)
    _act(workspace, who, workspace.as_officer(call, account), account, yes)


@app.command("conclude", epilog="Example: govkit citizen conclude dev20")
def conclude(
    context: typer.Context,
    who: str = WhoArgument,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Admit an applicant who lacks nothing.

    Anybody can do this.
    """
    workspace = workspace_of(context)
    _act(
        workspace,
        who,
        workspace.nation.ways_in.contract.conclude(workspace.resolve(who)),
        account,
        yes,
    )


@app.command("close", epilog="Example: govkit citizen close dev20 --as dev20")
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
    _act(workspace, who, call if own else workspace.as_officer(call, account), account, yes)


@app.command("collect", epilog="Example: govkit citizen collect dev3")
def collect(
    context: typer.Context,
    who: str = typer.Argument("treasury", help="Pay this account."),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Pay out the bonds, rewards or fees somebody is owed.

    The treasury is owed fees; citizens are owed rewards, and bonds that are free again.
    """
    from govkit.types import ZERO_ADDRESS

    workspace = workspace_of(context)
    receiver = workspace.resolve(who)
    own = ZERO_ADDRESS if receiver == workspace.nation.treasury.address else receiver
    workspace.send(workspace.nation.ways_in.collect(own), account, yes=yes)
    say(f"{workspace.book.show(receiver)} was paid")


@app.command("list-root", epilog="Example: govkit citizen list-root founders.txt")
def list_root(
    context: typer.Context,
    file: Path = typer.Argument(help="A file with an address on each line; # begins a remark."),
    key: str | None = typer.Option(None, help="Show this key's proof too."),
    as_json: bool = JsonOption,
) -> None:
    """Show the root of a founding list, for the nation file.

    With --key, show that key's proof as well.
    """
    keys = _keys(file)
    fields: dict[str, object] = {"root": f"0x{keys.root.hex()}", "keys": len(keys.keys)}
    if key:
        address = workspace_of(context).resolve(key) if not key.startswith("0x") else _address(key)
        try:
            proof = [f"0x{each.hex()}" for each in keys.proof(address)]
        except KeyError:
            raise UsageError(f"{key} is not in {file}", next_step="check the address") from None
        fields["proof"] = proof
    if as_json:
        print_json(fields)
    else:
        print_fields(fields)


def _address(text: str) -> Address:
    from govkit.actions import AddressBook

    return AddressBook({}).resolve(text)


def _keys(path: Path) -> KeyList:
    from govkit.constitution.ways_in import read_keys

    try:
        return read_keys(read_text(path))
    except ValueError as error:
        raise UsageError(f"{path} is not a list of keys", str(error)) from None


def _in_days(workspace: Workspace, days: int) -> int:
    return workspace.port.now() + days * DAY_SECONDS


def _act(workspace: Workspace, who: str, call: Call, account: str | None, yes: bool) -> None:
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
    say(f"{shown} lacks {_lacking(ways_in.get(citizen), ways_in.contract.now())}")


def _lacking(each: OpenApplication, now: int) -> str:
    return ", ".join(each.lacks(now)) or "nothing: conclude it"


def _json(
    workspace: Workspace, ways_in: WaysIn, each: OpenApplication, now: int
) -> dict[str, object]:
    found = each.application
    return {
        "applicant": each.citizen,
        "name": workspace.book.name_of(each.citizen),
        "opened": found.opened,
        "vouchers": [{"number": n, "address": ways_in.holder(n)} for n in found.vouchers],
        "vouchers_needed": each.terms.vouchers,
        "consented": found.consented,
        "challenger": ways_in.holder(found.challenger) if found.challenger else None,
        "judge_until": found.judge_until,
        "window_end": each.window_end,
        "lacks": each.lacks(now),
    }

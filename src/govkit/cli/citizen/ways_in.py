"""govkit citizen: the ways in, from a request that is signed offline to a passport."""

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
FileArgument = typer.Argument(help="A file that request wrote.")
ListOption = typer.Option(None, "--list", help="The founding list, an address on each line.")
DaysOption = typer.Option(30, "--days", min=1, max=3_650, help="For how long it is good.")
DAY_SECONDS = 24 * 60 * 60


class Judgement(StrEnum):
    UPHOLD = "uphold"
    DISMISS = "dismiss"


@app.command("oath")
def oath(context: typer.Context, as_json: bool = JsonOption) -> None:
    """Show what is sworn by whoever applies or claims, and what an application takes."""
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


@app.command("apply")
def apply(context: typer.Context, account: str | None = AsOption, yes: bool = YesOption) -> None:
    """Apply for yourself: swear the oath, if there is one, and pay the fee."""
    workspace = workspace_of(context)
    ways_in, signer = workspace.nation.ways_in, workspace.signer(account)
    wanted = ways_in.request(signer.address, _in_days(workspace, 1))
    if wanted.oath.pledge:
        _say_oath(wanted)
        wanted = wanted.signed_by(signer)
    workspace.send(ways_in.bring(wanted), account, yes=yes)
    _say_standing(workspace, signer.address)


@app.command("claim")
def claim(
    context: typer.Context,
    list_: Path = typer.Option(..., "--list", help="The founding list."),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Claim your own place on the founding list, for the key that is on it.

    To be admitted under another address: request --key, sign it with both, and relay it.
    """
    workspace = workspace_of(context)
    ways_in, signer = workspace.nation.ways_in, workspace.signer(account)
    wanted = ways_in.request(signer.address, _in_days(workspace, 1), signer.address)
    if wanted.oath.pledge:
        _say_oath(wanted)
    call = ways_in.bring(wanted.signed_by(signer), _keys(list_))
    workspace.send(call, account, yes=yes)
    _say_standing(workspace, signer.address)


@app.command("request")
def request(
    context: typer.Context,
    who: str = WhoArgument,
    key: str | None = typer.Option(None, help="The key on the founding list whose place it is."),
    days: int = DaysOption,
    out: Path | None = typer.Option(None, help="The file. [default: request-<who>.json]"),
) -> None:
    """Write an application, or with --key a claim, into a file, to be signed without a node."""
    workspace = workspace_of(context)
    citizen = workspace.resolve(who)
    by = workspace.resolve(key) if key else None
    wanted = workspace.nation.ways_in.request(citizen, _in_days(workspace, days), by)
    path = out or Path(f"request-{citizen}.json")
    if path.exists():
        raise UsageError(f"{path} is there already", next_step="give another name with --out")
    wanted.save(path)
    say(f"{path} takes the signature of {' and '.join(map(workspace.book.show, wanted.signers))}")


@app.command("sign")
def sign(context: typer.Context, file: Path = FileArgument, account: str | None = AsOption) -> None:
    """Sign a request, as the applicant or as the key on the list. Asks no node."""
    from govkit.nation.people.ways_in import Request

    workspace = workspace_of(context)
    wanted = Request.load(file)
    if wanted.oath.pledge:
        _say_oath(wanted)
    signed = wanted.signed_by(workspace.signer(account))
    signed.save(file)
    rest = ", ".join(signed.missing)
    say(f"signed in {file}; {f'it lacks {rest}' if rest else 'anybody may relay it'}")


@app.command("relay")
def relay(
    context: typer.Context,
    file: Path = FileArgument,
    list_: Path | None = ListOption,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Bring a signed request in, and pay for it."""
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


@app.command("applications")
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


@app.command("vouch")
def vouch(
    context: typer.Context,
    who: str = WhoArgument,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Vouch for an applicant that you know, with a bond. Citizens of some time may."""
    workspace = workspace_of(context)
    _act(workspace, who, workspace.nation.ways_in.vouch(workspace.resolve(who)), account, yes)


@app.command("retract")
def retract(
    context: typer.Context,
    who: str = WhoArgument,
    voucher: str | None = typer.Option(None, help="Whose vouch, if not your own."),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Take your vouch back, and the bond; or one for you, or of who is no citizen any more."""
    workspace = workspace_of(context)
    by = workspace.resolve(voucher) if voucher else workspace.signer(account).address
    _act(workspace, who, workspace.nation.ways_in.retract(workspace.resolve(who), by), account, yes)


@app.command("consent")
def consent(
    context: typer.Context,
    who: str = WhoArgument,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Consent to an application. The registrar may; otherwise it takes a proposal."""
    workspace = workspace_of(context)
    call = workspace.nation.ways_in.contract.consent(workspace.resolve(who))
    _act(workspace, who, workspace.as_officer(call, account), account, yes)


@app.command("challenge")
def challenge(
    context: typer.Context,
    who: str = WhoArgument,
    record: int = typer.Option(0, min=0, help="The number of the record that says why."),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Challenge an application that citizens vouch for, with a bond."""
    workspace = workspace_of(context)
    _act(
        workspace,
        who,
        workspace.nation.ways_in.challenge(workspace.resolve(who), record),
        account,
        yes,
    )


@app.command("judge")
def judge(
    context: typer.Context,
    who: str = WhoArgument,
    judgement: Judgement = typer.Argument(help="uphold the challenge, or dismiss it."),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Judge a challenge. The registrar may where the terms say so; else it takes a proposal."""
    workspace = workspace_of(context)
    upheld = judgement is Judgement.UPHOLD
    call = workspace.nation.ways_in.contract.judge(workspace.resolve(who), upheld)
    _act(workspace, who, workspace.as_officer(call, account), account, yes)


@app.command("conclude")
def conclude(
    context: typer.Context,
    who: str = WhoArgument,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Admit an applicant that lacks nothing. Anybody may."""
    workspace = workspace_of(context)
    _act(
        workspace,
        who,
        workspace.nation.ways_in.contract.conclude(workspace.resolve(who)),
        account,
        yes,
    )


@app.command("close")
def close(
    context: typer.Context,
    who: str = WhoArgument,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """End an application: your own, or one that can come to nothing."""
    workspace = workspace_of(context)
    applicant = workspace.resolve(who)
    call = workspace.nation.ways_in.contract.close(applicant)
    own = workspace.signer(account).address == applicant
    _act(workspace, who, call if own else workspace.as_officer(call, account), account, yes)


@app.command("collect")
def collect(
    context: typer.Context,
    who: str = typer.Argument("treasury", help="Whose; the treasury's if left out."),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Pay out what somebody is owed: bonds that are free, rewards; the treasury its fees."""
    from govkit.types import ZERO_ADDRESS

    workspace = workspace_of(context)
    receiver = workspace.resolve(who)
    own = ZERO_ADDRESS if receiver == workspace.nation.treasury.address else receiver
    workspace.send(workspace.nation.ways_in.collect(own), account, yes=yes)
    say(f"{workspace.book.show(receiver)} was paid")


@app.command("list-root")
def list_root(
    context: typer.Context,
    file: Path = typer.Argument(help="An address on each line; # begins a remark."),
    key: str | None = typer.Option(None, help="Show this key's proof too."),
    as_json: bool = JsonOption,
) -> None:
    """Show the root of a founding list, for the nation file, and a key's proof."""
    keys = _keys(file)
    fields: dict[str, object] = {"root": f"0x{keys.root.hex()}", "keys": len(keys.keys)}
    if key:
        address = workspace_of(context).resolve(key) if not key.startswith("0x") else _address(key)
        try:
            proof = [f"0x{each.hex()}" for each in keys.proof(address)]
        except KeyError:
            raise UsageError(f"{key} is not in {file}") from None
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
        raise UsageError(f"{path} is no list of keys", str(error)) from None


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
    """How somebody stands now: a citizen, or an applicant that lacks something."""
    ways_in, shown = workspace.nation.ways_in, workspace.book.show(citizen)
    number = workspace.nation.registry.passport_of(citizen)
    if number:
        say(f"{shown} is citizen {number}")
        return
    found = ways_in.contract.application(citizen)
    if found is None:
        say(f"{shown} is no citizen, and has no open application")
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

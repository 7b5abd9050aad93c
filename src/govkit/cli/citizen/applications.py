"""govkit citizen: vouch for, challenge, judge and admit those who applied."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from govkit.cli.citizen.ways_in import act_on, lacking, read_list
from govkit.cli.headings import Heading
from govkit.cli.output import print_fields, print_json, print_table, say
from govkit.cli.workspace import (
    AsOption,
    JsonOption,
    WhoArgument,
    Workspace,
    YesOption,
    workspace_of,
)
from govkit.errors import UsageError

if TYPE_CHECKING:
    from govkit.nation.people.ways_in import OpenApplication, WaysIn
    from govkit.types import Address

app = typer.Typer()


class Judgement(StrEnum):
    UPHOLD = "uphold"
    DISMISS = "dismiss"


@app.command(
    "applications",
    rich_help_panel=Heading.DECIDE_WHO_JOINS,
    epilog="Example: govkit citizen applications",
)
def applications(context: typer.Context, as_json: bool = JsonOption) -> None:
    """List the open applications, and what each lacks."""
    workspace = workspace_of(context)
    ways_in, now = workspace.nation.ways_in, workspace.nation.ways_in.contract.now()
    found = list(ways_in.open())
    if as_json:
        print_json([_json(workspace, ways_in, each, now) for each in found])
        return
    rows = [
        (each.citizen, workspace.book.name_of(each.citizen), lacking(each, now)) for each in found
    ]
    print_table(("applicant", "name", "lacks"), rows, "no open applications")


@app.command(
    "vouch",
    rich_help_panel=Heading.DECIDE_WHO_JOINS,
    epilog="Example: govkit citizen vouch dev20 --as dev3",
)
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
    act_on(workspace, who, workspace.nation.ways_in.vouch(workspace.resolve(who)), account, yes)


@app.command(
    "retract",
    rich_help_panel=Heading.DECIDE_WHO_JOINS,
    epilog="Example: govkit citizen retract dev20 --as dev3",
)
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
    act_on(
        workspace, who, workspace.nation.ways_in.retract(workspace.resolve(who), by), account, yes
    )


@app.command(
    "consent",
    rich_help_panel=Heading.DECIDE_WHO_JOINS,
    epilog="Example: govkit citizen consent dev20",
)
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
    act_on(workspace, who, workspace.as_officer(call, account), account, yes)


@app.command(
    "challenge",
    rich_help_panel=Heading.DECIDE_WHO_JOINS,
    epilog="Example: govkit citizen challenge dev20 --record 7 --as dev4",
)
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
    act_on(
        workspace,
        who,
        workspace.nation.ways_in.challenge(workspace.resolve(who), record),
        account,
        yes,
    )


@app.command(
    "judge",
    rich_help_panel=Heading.DECIDE_WHO_JOINS,
    epilog="Example: govkit citizen judge dev20 dismiss",
)
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
    act_on(workspace, who, workspace.as_officer(call, account), account, yes)


@app.command(
    "conclude",
    rich_help_panel=Heading.DECIDE_WHO_JOINS,
    epilog="Example: govkit citizen conclude dev20",
)
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
    act_on(
        workspace,
        who,
        workspace.nation.ways_in.contract.conclude(workspace.resolve(who)),
        account,
        yes,
    )


@app.command(
    "collect",
    rich_help_panel=Heading.DECIDE_WHO_JOINS,
    epilog="Example: govkit citizen collect dev3",
)
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


@app.command(
    "list-root",
    rich_help_panel=Heading.DECIDE_WHO_JOINS,
    epilog="Example: govkit citizen list-root founders.txt",
)
def list_root(
    context: typer.Context,
    file: Path = typer.Argument(help="A file with an address on each line; # begins a remark."),
    key: str | None = typer.Option(None, help="Show this key's proof too."),
    as_json: bool = JsonOption,
) -> None:
    """Show the root of a founding list, for the nation file.

    With --key, show that key's proof as well.
    """
    keys = read_list(file)
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

"""govkit treasury dues, pay-dues and give: what comes in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from govkit.cli.headings import Heading
from govkit.cli.institution import needed
from govkit.cli.output import print_fields, print_json, print_line, print_table, say
from govkit.cli.status import Told
from govkit.cli.workspace import AsOption, JsonOption, Workspace, YesOption, workspace_of
from govkit.errors import UsageError

if TYPE_CHECKING:
    from govkit.nation.money.dues import Member, NationDues
    from govkit.types import Address, Call, Wei

app = typer.Typer()


@app.command("dues", rich_help_panel=Heading.SEE, epilog="Example: govkit treasury dues")
def dues(context: typer.Context, as_json: bool = JsonOption) -> None:
    """List what citizens owe, and who is in arrears.

    Votes set dues: `govkit proposal new --action 'set dues of 20 MRT a month'`.
    """
    workspace = workspace_of(context)
    found = workspace.nation.dues
    members = found.all() if found else []
    if as_json:
        print_json(
            {
                "asset": found.terms().asset if found else None,
                "period": found.terms().period if found else 0,
                "amounts_wei": {tier: str(wei) for tier, wei in found.amounts().items()}
                if found
                else {},
                "citizens": [_json(each) for each in members],
            }
        )
        return
    if found is None:
        print_line("no dues")
        return
    print_fields({tier or "dues": amount for tier, amount in _amounts(workspace, found).items()})
    print_line()
    rows = [_row(workspace, found, each) for each in members]
    print_table(("citizen", "tier", "owes", "in arrears"), rows, "no citizens")


@app.command(
    "pay-dues", rich_help_panel=Heading.PAY, epilog="Example: govkit treasury pay-dues --as dev3"
)
def pay_dues(
    context: typer.Context,
    who: str | None = typer.Option(None, "--for", help="For somebody else."),
    periods: int | None = typer.Option(
        None, min=1, help="How many. [default: all that have begun, or the next one]"
    ),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Pay your dues, or somebody else's."""
    workspace = workspace_of(context)
    found, nation = _dues(workspace), workspace.nation
    asset = found.terms().asset
    citizen = workspace.resolve(who) if who else workspace.signer(account).address
    count = periods or found.get(citizen).owing.begun or 1
    call, amount = found.pay(citizen, count)
    calls = _allowed(workspace, asset, amount, call, account)
    workspace.send_all(calls, account, yes=yes)
    left = found.get(citizen).owing.begun
    owed = f"{left} are still owed" if left else "nothing is owed now"
    say(f"paid {nation.phrases.cash(asset, amount)} for {workspace.book.show(citizen)}; {owed}")


@app.command(
    "give",
    rich_help_panel=Heading.PAY,
    epilog="Example: govkit treasury give '5 MRT' --line roads --purpose gravel",
)
def give(
    context: typer.Context,
    amount: str = typer.Argument(help="An amount such as '5 MRT' or '0.1 ether'."),
    line: str = typer.Option(..., help="The budget line that it is for, such as roads."),
    purpose: str = typer.Option("", help="What it is for, in at most 128 bytes."),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Give the treasury something, or pay it a fee."""
    from govkit.actions.vocabulary import line_of

    workspace = workspace_of(context)
    asset, wei = workspace.nation.phrases.money(amount)
    if not wei:
        raise UsageError("a gift of nothing", next_step="give more than 0")
    if len(purpose.encode()) > 128:
        raise UsageError("the purpose is too long", next_step="say it in at most 128 bytes")
    call = _dues(workspace).contract.give(asset, wei, line_of(line), purpose)
    workspace.send_all(_allowed(workspace, asset, wei, call, account), account, yes=yes)
    say(f"gave {workspace.nation.phrases.cash(asset, wei)} for {line}")


def in_status(workspace: Workspace) -> Told:
    """What the dues are, and how many are in arrears."""
    found = workspace.nation.dues
    if found is None:
        return Told()
    late = len(found.in_arrears())
    shown = _amounts(workspace, found)[""]
    return Told({"in_arrears": late}, {"dues": f"{shown}; {late} in arrears"})


def _allowed(
    workspace: Workspace, asset: Address, amount: Wei, call: Call, account: str | None
) -> list[Call]:
    """The call, after an allowance of the token if it takes one."""
    from govkit.contracts import TreasuryToken
    from govkit.types import ZERO_ADDRESS

    if asset == ZERO_ADDRESS or not amount:
        return [call]
    assert call.to is not None
    token, payer = TreasuryToken(workspace.port, asset), workspace.signer(account).address
    if token.allowance(payer, call.to) >= amount:
        return [call]
    return [token.approve(call.to, amount), call]


def _dues(workspace: Workspace) -> NationDues:
    return needed(workspace, workspace.nation.dues, "dues")


def _amounts(workspace: Workspace, found: NationDues) -> dict[str, str]:
    terms, phrases = found.terms(), workspace.nation.phrases
    each = phrases.a_period(terms.period)
    return {
        tier: f"{phrases.cash(terms.asset, wei)} {each}" for tier, wei in found.amounts().items()
    }


def _row(workspace: Workspace, found: NationDues, member: Member) -> tuple[str, ...]:
    owing = member.owing
    amount = workspace.nation.phrases.cash(found.terms().asset, owing.amount)
    return (
        workspace.book.name_of(member.holder) or member.holder,
        member.tier,
        amount if owing.begun else "",
        f"{owing.arrears} of {owing.begun}" if owing.arrears else "",
    )


def _json(member: Member) -> dict[str, object]:
    owing = member.owing
    return {
        "citizen": member.holder,
        "number": owing.number,
        "tier": member.tier,
        "next": owing.next,
        "begun": owing.begun,
        "arrears": owing.arrears,
        "owed_wei": str(owing.amount),
    }

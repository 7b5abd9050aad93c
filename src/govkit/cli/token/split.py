"""govkit token split: share one holder's votes out among several delegates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from govkit.cli.headings import Heading
from govkit.cli.institution import needed
from govkit.cli.output import print_json, print_table, say
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
    from govkit.nation.voting.splits import Splits
    from govkit.types import Address, Wei

app = typer.Typer()


@app.command(
    "split",
    rich_help_panel=Heading.DELEGATE,
    epilog="Example: govkit token split dev4='60 MRT' dev5='40 MRT' --as dev3",
)
def split(
    context: typer.Context,
    parts: list[str] = typer.Argument(
        help="WHO=AMOUNT, such as dev1='60 MRT'; WHO=0 takes a part back."
    ),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Share your votes out among several delegates.

    Delegates that you do not name keep their parts. The currency stays yours: take the parts back
    at any time.
    """
    from govkit.constitution.units import format_amount

    workspace = workspace_of(context)
    nation, splits, signer = workspace.nation, _splits(workspace), workspace.signer(account)
    wanted = _wanted(workspace, parts)
    workspace.send_all(splits.calls(signer.address, wanted, nation.token), account, yes=yes)
    for who, wei in wanted.items():
        say(f"{workspace.book.show(who)} votes with {format_amount(wei, nation.symbol)} of yours")


@app.command("shares", rich_help_panel=Heading.DELEGATE, epilog="Example: govkit token shares dev3")
def shares(
    context: typer.Context,
    who: str = WhoArgument,
    as_json: bool = JsonOption,
) -> None:
    """Show how somebody's votes are shared among delegates."""
    from govkit.constitution.units import format_amount

    workspace = workspace_of(context)
    found = _splits(workspace).of(workspace.resolve(who))
    if as_json:
        rows = [
            {"delegate": each.delegatee, "amount_wei": str(each.amount), "portion": each.portion}
            for each in found
        ]
        print_json(rows)
        return
    symbol, show = workspace.nation.symbol, workspace.book.show
    table = [
        ([show(each.delegatee), f"held by {each.portion}"], format_amount(each.amount, symbol))
        for each in found
    ]
    print_table(("delegate", "votes with"), table, "no shares")


def _splits(workspace: Workspace) -> Splits:
    whole = "delegate the whole instead: govkit token delegate"
    return needed(workspace, workspace.nation.splits, "split_delegation", whole)


def _wanted(workspace: Workspace, parts: list[str]) -> dict[Address, Wei]:
    """Read the parts. Raises UsageError for one that makes no sense or a delegate named twice."""
    from govkit.constitution.units import parse_amount
    from govkit.types import Wei

    wanted: dict[Address, Wei] = {}
    for part in parts:
        who, equals, amount = part.partition("=")
        if not equals:
            raise UsageError(f"{part!r} is not a part", next_step="write it as WHO=AMOUNT")
        address, symbol = workspace.resolve(who.strip()), workspace.nation.symbol
        if address in wanted:
            raise UsageError(f"{who} is named twice", next_step="name each delegate once")
        wanted[address] = Wei(0) if amount.strip() == "0" else parse_amount(amount, symbol)
    return wanted

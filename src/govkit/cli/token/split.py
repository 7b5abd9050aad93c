"""govkit token split: votes of one holder parted among several delegates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

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


@app.command("split")
def split(
    context: typer.Context,
    parts: list[str] = typer.Argument(help="WHO=AMOUNT, such as dev1='60 MRT'; WHO=0 takes back."),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Make your delegates' parts of what you hold these; other delegates keep theirs.

    The parts stay yours: take them back at any time.
    """
    from govkit.constitution.units import format_amount

    workspace = workspace_of(context)
    nation, splits, signer = workspace.nation, _splits(workspace), workspace.signer(account)
    wanted = _wanted(workspace, parts)
    workspace.send_all(splits.calls(signer.address, wanted, nation.token), account, yes=yes)
    for who, wei in wanted.items():
        say(f"{workspace.book.show(who)} votes with {format_amount(wei, nation.symbol)} of yours")


@app.command("shares")
def shares(
    context: typer.Context,
    who: str = WhoArgument,
    as_json: bool = JsonOption,
) -> None:
    """Show which delegates vote with which parts of what somebody holds."""
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
    print_table(("delegate", "votes with"), table, "nothing was parted")


def _splits(workspace: Workspace) -> Splits:
    splits = workspace.nation.splits
    if splits is None:
        raise UsageError(
            f"{workspace.nation.name} has no delegation by shares",
            "its nation file has no currency.split_delegation",
            "delegate the whole instead: govkit token delegate",
        )
    return splits


def _wanted(workspace: Workspace, parts: list[str]) -> dict[Address, Wei]:
    """Raises UsageError for a part that cannot be read, and for a delegate named twice."""
    from govkit.constitution.units import parse_amount
    from govkit.types import Wei

    wanted: dict[Address, Wei] = {}
    for part in parts:
        who, equals, amount = part.partition("=")
        if not equals:
            raise UsageError(f"{part!r} is no part", next_step="write it as WHO=AMOUNT")
        address, symbol = workspace.resolve(who.strip()), workspace.nation.symbol
        if address in wanted:
            raise UsageError(f"{who} is named twice", next_step="say each delegate's part once")
        wanted[address] = Wei(0) if amount.strip() == "0" else parse_amount(amount, symbol)
    return wanted

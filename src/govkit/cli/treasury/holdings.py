"""govkit treasury: what it has, what is committed, and how long that lasts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from govkit.cli.headings import Heading
from govkit.cli.output import print_json, print_line, print_table
from govkit.cli.treasury.limits import limit_json, print_limit
from govkit.cli.workspace import JsonOption, workspace_of

if TYPE_CHECKING:
    from govkit.nation.money.holdings import Holding

app = typer.Typer()


@app.command("show", rich_help_panel=Heading.SEE, epilog="Example: govkit treasury show")
def show(context: typer.Context, as_json: bool = JsonOption) -> None:
    """Show what the treasury has, what is committed, what may leave.

    That is what govkit treasury shows alone, too.
    """
    workspace = workspace_of(context)
    found, limits = workspace.nation.holdings(), workspace.nation.limits()
    if as_json:
        print_json(
            {
                "treasury": workspace.nation.treasury.address,
                "assets": [_json(each) for each in found],
                "limits": [limit_json(each) for each in limits],
            }
        )
        return
    print_line(f"The treasury {workspace.book.show(workspace.nation.treasury.address)} has:")
    rows = [(_title(each), _held(each), _committed(each), _lasts(each)) for each in found]
    print_table(("asset", "held", "due within a year", "lasts until"), rows, "nothing")
    if any(each.commitments for each in found):
        print_line()
        _print_commitments(found)
    for limit in limits:
        print_line()
        print_limit(limit)


def _print_commitments(found: list[Holding]) -> None:
    rows = [
        (
            [each.what, *([f"line {each.line}"] if each.line else [])],
            holding.asset.shown(each.owed) if each.owed else "",
            holding.asset.shown(each.between(holding.now, holding.now + _year())),
            "committed" if each.is_certain else "at most",
        )
        for holding in found
        for each in holding.commitments
    ]
    print_table(("commitment", "due now", "within a year", ""), rows, "nothing is committed")


def _title(holding: Holding) -> list[str]:
    asset = holding.asset
    if asset.is_own:
        return [asset.symbol]
    return [f"{asset.symbol or 'token'} ({asset.name})" if asset.name else asset.symbol or "token",
            asset.address]  # fmt: skip


def _held(holding: Holding) -> str:
    if holding.held is None:
        return "it does not say"
    return holding.asset.number(holding.held)


def _committed(holding: Holding) -> str:
    due = holding.due(holding.now + _year())
    return holding.asset.rounded(due) if due else ""


def _lasts(holding: Holding) -> str:
    from govkit.constitution.units import format_date

    end = holding.runs_out
    return "" if end is None else format_date(end)


def _year() -> int:
    from govkit.nation.money.holdings import YEAR_SECONDS

    return YEAR_SECONDS


def _json(holding: Holding) -> dict[str, object]:
    asset, now = holding.asset, holding.now
    return {
        "asset": asset.address,
        "symbol": asset.symbol,
        "name": asset.name,
        "decimals": asset.decimals,
        "held": None if holding.held is None else str(holding.held),
        "owed": str(holding.owed),
        "due_within_a_year": str(holding.due(now + _year())),
        "lasts_until": holding.runs_out,
        "commitments": [
            {
                "kind": each.kind,
                "what": each.what,
                "line": each.line,
                "owed": str(each.owed),
                "due_within_a_year": str(each.between(now, now + _year())),
                "certain": each.is_certain,
            }
            for each in holding.commitments
        ],
    }

"""govkit treasury limits: what may still leave the treasury, by class and payer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from govkit.cli.headings import Heading
from govkit.cli.output import print_json, print_line, print_table
from govkit.cli.workspace import JsonOption, workspace_of

if TYPE_CHECKING:
    from govkit.nation.money.limits import Cap, LimitState

app = typer.Typer()


@app.command("limits", rich_help_panel=Heading.SEE, epilog="Example: govkit treasury limits --json")
def limits(context: typer.Context, as_json: bool = JsonOption) -> None:
    """Show what may still leave the treasury in this period.

    A proposal changes it: `govkit proposal new --action 'set limit of ETH to 5 ETH a month for
    class budget'`. A class or payer without a cap may spend nothing of a limited asset.
    """
    found = workspace_of(context).nation.limits()
    if as_json:
        print_json([limit_json(each) for each in found])
        return
    if not found:
        print_line("nothing is limited")
    for number, state in enumerate(found):
        if number:
            print_line()
        print_limit(state)


def print_limit(state: LimitState) -> None:
    """An asset's caps and what was spent of each, its runway, and what dormancy changes."""
    from govkit.constitution.units import format_count, format_period, format_share, format_time
    from govkit.contracts.treasury import WHOLE

    asset, limit = state.asset, state.limit
    print_line(f"limit of {asset.title}")
    if state.ends is not None:
        print_line(f"by the {format_period(limit.period)}; this one ends {format_time(state.ends)}")
        rows = [
            (each.name, _cap(state, each), asset.number(each.spent.spent), _left(state, each))
            for each in state.caps
        ]
        print_table(("for", "cap", "spent", "left"), rows, "nobody")
    if limit.dormant_bps != WHOLE:
        is_now = "is" if state.is_dormant else "is not now"
        share = format_share(limit.dormant_bps)
        print_line(f"while the nation is dormant, which it {is_now}: {share} of each cap")
    if limit.runway_months:
        stays, above = asset.rounded(state.stays), asset.rounded(state.above_runway)
        months = format_count(limit.runway_months, "month")
        print_line(f"{months} of commitments must stay: {stays}; above that: {above}")
    for each in state.allowances:
        amount = "any amount" if each.is_endless else asset.number(each.amount)
        print_line(f"{each.spender} was let take {amount}, which no cap counts")


def _cap(state: LimitState, cap: Cap) -> str:
    return "any" if cap.spent.cap is None else state.asset.number(cap.spent.cap)


def _left(state: LimitState, cap: Cap) -> str:
    return "any" if cap.left is None else state.asset.number(cap.left)


def limit_json(state: LimitState) -> dict[str, object]:
    """Amounts in the smallest unit, as text; null for a cap that is not there."""
    limit = state.limit
    return {
        "asset": state.asset.address,
        "symbol": state.asset.symbol,
        "period": limit.period,
        "ends": state.ends,
        "dormant_bps": limit.dormant_bps,
        "runway_months": limit.runway_months,
        "dormant": state.is_dormant,
        "stays": str(state.stays),
        "above_runway": str(state.above_runway),
        "allowances": [
            {"spender": each.spender, "amount": str(each.amount)} for each in state.allowances
        ],
        "caps": [
            {
                "number": each.number,
                "for": each.name,
                "cap": None if each.spent.cap is None else str(each.spent.cap),
                "spent": str(each.spent.spent),
                "left": None if each.left is None else str(each.left),
            }
            for each in state.caps
        ],
    }

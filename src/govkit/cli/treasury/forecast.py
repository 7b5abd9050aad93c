"""govkit treasury forecast: the months ahead, from what is committed and what came in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from govkit.cli.headings import Heading
from govkit.cli.output import print_json, print_line, print_table, say
from govkit.cli.treasury.statement import AssetOption, asset_of
from govkit.cli.workspace import JsonOption, workspace_of
from govkit.errors import UsageError

if TYPE_CHECKING:
    from govkit.nation.money.forecast import Forecast, Outlook

app = typer.Typer()


@app.command(
    "forecast",
    rich_help_panel=Heading.SEE,
    epilog="Example: govkit treasury forecast --months 24 --asset ETH",
)
def forecast(
    context: typer.Context,
    months: int = typer.Option(12, min=1, max=600, help="Look so many months ahead."),
    assets: list[str] = AssetOption,
    png: Path | None = typer.Option(
        None, help="Draw it into this PNG file as well; takes one --asset."
    ),
    as_json: bool = JsonOption,
) -> None:
    """Show the months ahead: what is committed, and what comes in.

    Income is what came in on average in the last year. What is assumed is told in words.
    """
    nation = workspace_of(context).nation
    if png and len(assets) != 1:
        raise UsageError("one plot shows one asset", next_step="name it with --asset")
    found = nation.forecast(months, [asset_of(nation, each) for each in assets])
    if png:
        from govkit.cli.plot import write_png

        [outlook] = found.outlooks
        symbol = outlook.holding.asset.symbol
        write_png(png, _caption(outlook), _labels(outlook), _lines(outlook), symbol)
        say(f"drawn into {png}")
    if as_json:
        print_json(_json(found))
        return
    for each in found.outlooks:
        _print(each)
    for line in found.assumptions:
        say(line)


def _print(outlook: Outlook) -> None:
    from govkit.cli.plot import print_plot
    from govkit.constitution.units import format_date

    asset, end = outlook.holding.asset, outlook.holding.runs_out
    print_line(_caption(outlook))
    rows = [
        (
            format_date(each.at),
            asset.rounded(each.likely),
            asset.rounded(each.without_income),
            *([asset.rounded(each.least)] if outlook.has_budgets else []),
        )
        for each in outlook.points
    ]
    least = ("least",) if outlook.has_budgets else ()
    print_table(("at", "likely", "without income", *least), rows, "")
    print_line(f"income a month: {asset.rounded(outlook.income_a_month)}")
    print_line(f"lasts until: {'no end in 100 years' if end is None else format_date(end)}")
    if outlook.likely_short:
        print_line(f"short even with income on: {format_date(outlook.likely_short)}")
    if any(each.likely or each.without_income for each in outlook.points):
        print_plot(_caption(outlook), _labels(outlook), _lines(outlook))
    print_line()


def _caption(outlook: Outlook) -> str:
    return f"{outlook.holding.asset.title}: the months ahead"


def _labels(outlook: Outlook) -> list[str]:
    from govkit.constitution.units import format_date

    return [format_date(each.at) for each in outlook.points]


def _lines(outlook: Outlook) -> dict[str, list[float]]:
    unit = 10 ** (outlook.holding.asset.decimals or 0)
    lines = {
        "likely": [each.likely / unit for each in outlook.points],
        "without income": [each.without_income / unit for each in outlook.points],
    }
    if outlook.has_budgets:
        lines["least"] = [each.least / unit for each in outlook.points]
    return lines


def _json(found: Forecast) -> dict[str, object]:
    return {
        "assumptions": list(found.assumptions),
        "assets": [
            {
                "asset": each.holding.asset.address,
                "symbol": each.holding.asset.symbol,
                "decimals": each.holding.asset.decimals,
                "income_a_month": str(each.income_a_month),
                "lasts_until": each.holding.runs_out,
                "likely_short": each.likely_short,
                "points": [
                    {
                        "at": point.at,
                        "likely": str(point.likely),
                        "without_income": str(point.without_income),
                        "least": str(point.least),
                    }
                    for point in each.points
                ],
            }
            for each in found.outlooks
        ],
    }

"""govkit citizen stats: show who joined, left and voted, by cohort and over time."""

from __future__ import annotations

from dataclasses import asdict, astuple
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from govkit.cli.headings import Heading
from govkit.cli.output import print_fields, print_json, print_line, print_table, say
from govkit.cli.workspace import JsonOption, workspace_of

if TYPE_CHECKING:
    from govkit.nation.history.cohorts import Stats

app = typer.Typer()


@app.command(
    "stats", rich_help_panel=Heading.SEE, epilog="Example: govkit citizen stats --quarters"
)
def stats(
    context: typer.Context,
    quarters: bool = typer.Option(
        False, "--quarters", help="Count by quarter instead of by month."
    ),
    png: Path | None = typer.Option(None, help="Draw the figures into this PNG file as well."),
    as_json: bool = JsonOption,
) -> None:
    """Show who joined, renewed, lapsed and voted over time.

    The figures come from the chain, for each cohort and for each month or quarter.
    """
    from govkit.nation.history import cohorts
    from govkit.nation.history.passports import read_lives

    nation = workspace_of(context).nation
    span = cohorts.Span.QUARTER if quarters else cohorts.Span.MONTH
    now = nation.port.now()
    found = cohorts.stats(read_lives(nation), span, now, nation.governor.dormancy_citizens())
    if png:
        from govkit.cli.plot import write_png

        write_png(png, f"{nation.name}: citizens", _labels(found), _lines(found), "citizens")
        say(f"drawn into {png}")
    if as_json:
        print_json({"by": span.value, **asdict(found), "critical_since": found.critical_since})
        return
    _print(found, nation.name)


def _print(found: Stats, name: str) -> None:
    from govkit.cli.plot import print_plot

    print_fields(
        {
            "citizens": found.citizens,
            "ever joined": sum(each.joined for each in found.cohorts),
            "dormant below": found.dormancy_citizens or "never dormant",
            "enough since": found.critical_since or "not enough now",
        }
    )
    print_line()
    print_line("by time of joining")
    rows = [
        (
            each.label,
            each.joined,
            each.active,
            each.renewed,
            each.lapsed,
            each.ended,
            _share(each.voted, each.joined),
        )
        for each in found.cohorts
    ]
    columns = ("joined in", "joined", "still", "renewed", "lapsed", "ended", "ever voted")
    print_table(columns, rows, "nobody")
    print_line()
    print_line("over time")
    columns = ("in", "joined", "renewed", "lapsed", "ended", "citizens", "voted")
    print_table(columns, [astuple(each) for each in found.periods], "nobody")
    if found.periods:
        print_line()
        print_plot(f"{name}: citizens", _labels(found), _lines(found))


def _labels(found: Stats) -> list[str]:
    return [each.label for each in found.periods]


def _lines(found: Stats) -> dict[str, list[float]]:
    lines: dict[str, list[float]] = {
        "citizens": [each.citizens for each in found.periods],
        "voted": [each.voted for each in found.periods],
    }
    if found.dormancy_citizens:
        lines["dormant below"] = [found.dormancy_citizens] * len(found.periods)
    return lines


def _share(part: int, whole: int) -> str:
    return f"{part} ({100 * part // whole} %)"

"""govkit audit: find what is weak in a nation before somebody else does."""

from __future__ import annotations

import json
import time
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from govkit.cli.headings import Heading
from govkit.cli.output import print_fields, print_json, print_line, print_table, say
from govkit.cli.powers import need_json
from govkit.cli.workspace import JsonOption, Workspace, workspace_of
from govkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction

    from govkit.constitution import Constitution
    from govkit.constitution.anticapture import Metric, Rating
    from govkit.constitution.audit import Measure, Subject
    from govkit.constitution.findings import Finding

app = typer.Typer()
FOUND = 3
"""The exit code if a finding is as bad as --fail-on."""


class FailOn(StrEnum):
    """The severity from which on the exit code is 3."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Report:
    """What an audit found in a nation `file`, or in a nation that `stands`: of its file only what
    no vote changes is in force."""

    nation: str
    findings: tuple[Finding, ...]
    subject: Subject
    file: Constitution
    stands: bool = False

    def place(self, finding: Finding) -> tuple[Path, int] | None:
        """The file and line of a finding."""
        if self.stands:
            return None
        path, _, line = self.file.place(finding.path).rpartition(":")
        return Path(path), int(line)


@app.command("audit", rich_help_panel=Heading.FOUND, epilog="Example: govkit audit nation.yaml")
def audit(
    context: typer.Context,
    nation_file: Path | None = typer.Argument(
        None, help="A nation file. [default: the nation of this folder, as it stands]"
    ),
    fail_on: FailOn = typer.Option(
        FailOn.HIGH, "--fail-on", help="The severity from which on the exit code is 3."
    ),
    sarif: Path | None = typer.Option(None, "--sarif", help="Write SARIF 2.1 into this file too."),
    metrics: bool = typer.Option(
        False, "--metrics", help="Show Anticapture's 16 metrics, and how each is rated here."
    ),
    price: str | None = typer.Option(
        None, help="What a unit of the currency costs, such as '0.02 ETH': tells costs in coin."
    ),
    as_json: bool = JsonOption,
) -> None:
    """Find what is weak in a nation file or a nation.

    Each finding says where it is, what can happen, and which setting mends it. Below is what each
    class takes: how many accounts pass it, alone or against all, how many stop it, and how long it
    takes. It sends nothing.
    """
    workspace, rate = workspace_of(context), _price(price)
    found = of_folder(workspace) if nation_file is None else of_file(workspace, nation_file)
    if sarif:
        _write_sarif(sarif, found)
    if as_json:
        print_json(_json(found, rate))
    else:
        _print(found, rate)
        if metrics:
            _print_metrics(found, rate)
    if fail_on is not FailOn.NEVER:
        from govkit.constitution.findings import Severity

        worst = Severity(fail_on.value).rank
        if any(each.severity.rank <= worst for each in found.findings):
            raise typer.Exit(FOUND)


def of_folder(workspace: Workspace) -> Report:
    """The audit of the folder's nation as it stands."""
    from govkit.nation import audit as founded

    nation = workspace.nation
    subject = founded.subject_of(nation)
    found = founded.audit(nation, subject)
    return Report(nation.name, found, subject, founded.file_of(nation), stands=True)


def of_file(workspace: Workspace, path: Path) -> Report:
    """The audit of a nation file."""
    from govkit.constitution import Constitution
    from govkit.constitution.audit import audit_file, subject_of

    file, now = Constitution.load(path, workspace.institutions), int(time.time())
    return Report(file.nation.name, audit_file(file, now), subject_of(file, now), file)


def say_findings(constitution: Constitution) -> None:
    """Say what an audit of a nation file finds before it is founded, all but what is low."""
    from govkit.constitution.audit import audit_file
    from govkit.constitution.findings import Severity

    found = audit_file(constitution, int(time.time()))
    warned = {each.id for each in constitution.findings()}
    for each in found:
        if each.severity is not Severity.LOW or each.id in warned:
            say(f"note: {constitution.told(each)}")
    if found:
        say(f"note: the audit has {_counted(found)}: govkit audit {constitution.file} tells more")


def _counted(findings: Iterable[Finding]) -> str:
    """How many findings there are of each severity."""
    from govkit.constitution.findings import Severity

    counts = Counter(each.severity for each in findings)
    words = ", ".join(f"{counts[each]} {each}" for each in Severity if counts[each])
    return f"{words} finding{'' if counts.total() == 1 else 's'}"


def _price(text: str | None) -> Fraction | None:
    from govkit.rehearsal.cost import parse_price

    return None if text is None else parse_price(text)


def _print(report: Report, price: Fraction | None) -> None:
    for each in report.findings:
        place = report.place(each)
        where = f"{place[0]}:{place[1]}, " if place else ""
        print_fields(
            {
                str(each.severity): each.id,
                "where": where + each.setting,
                "risk": each.text,
                "mend": each.rule.mend,
                "shown": f"govkit rehearse FILE --only {each.rehearsals[0]}",
            }
        )
        print_line()
    columns = ("class", "pass if alone", "pass against all", "stop", "time")
    rows = [_row(report.subject, each) for each in _measures(report.subject)]
    print_table(columns, rows, "")
    print_line()
    print_fields(_costs(report.subject))
    if price is not None:
        _print_money(report.subject, price)
    say(_counted(report.findings) if report.findings else "no findings")


def _print_money(subject: Subject, price: Fraction) -> None:
    """What each class takes in coin. The houses without currency come on top."""
    from govkit.constitution.units import format_coin

    rows = []
    for each in _measures(subject):
        costs = _money(each, price)
        rows.append((each.of.name, *("no price" if x is None else format_coin(x) for x in costs)))
    print_line()
    print_table(("class", "pass if alone", "pass against all", "stop"), rows, "")
    say("in coin, for the currency alone: nobody knows the price of a person")


def _money(each: Measure, price: Fraction) -> tuple[int | None, int | None, int | None]:
    """What passes a class if nobody else votes, what passes it against all, and the least that
    stops it or vetoes it, in wei of coin; None where currency alone stops nothing, or passes
    nothing."""
    from govkit.constitution.costs import money_of

    counted = [need for need in each.needs if need.house.votes.in_currency and need.house.size]
    consents = [need for need in counted if need.house.consents]
    stops = [
        money_of([(need, need.block if need.house.consents else need.least)], price)
        for need in counted
    ]
    if not consents:
        return None, None, min(stops, default=None)
    least = money_of(((need, need.least) for need in consents), price)
    sure = money_of(((need, need.sure) for need in consents), price)
    return least, sure, min(stops)


def _print_metrics(report: Report, price: Fraction | None) -> None:
    rows = [
        (metric.name, rating.value, rating.risk or "not told", ", ".join(metric.findings))
        for metric, rating in _ratings(report, price)
    ]
    print_line()
    print_table(("metric", "here", "risk", "findings"), rows, "")


def _ratings(report: Report, price: Fraction | None) -> list[tuple[Metric, Rating]]:
    from govkit.constitution.anticapture import METRICS, Nation

    nation = Nation(report.subject, report.file, price)
    return [(each, each.rate(nation)) for each in METRICS]


def _costs(subject: Subject) -> dict[str, object]:
    """What it takes in votes to change everything, and to stop every change."""
    from govkit.constitution.costs import need_words

    facts, needs = subject.facts, _measures(subject)[0].needs
    stops = [
        f"{each.house.name}: {facts.votes(each.house, each.block)} against all"
        for each in needs
        if each.house.consents and each.house.size
    ]
    vetoes = [
        f"{each.house.name}: {facts.votes(each.house, each.least)} veto it"
        for each in needs
        if not each.house.consents
    ]
    return {
        "change all": [need_words(facts, each) for each in needs],
        "stop that": [*stops, *vetoes],
    }


def _measures(subject: Subject) -> list[Measure]:
    from govkit.constitution.audit import measure

    return [measure(subject, of) for of in subject.facts.classes]


def _row(subject: Subject, each: Measure) -> tuple[object, ...]:
    from govkit.constitution.costs import span_of, span_words

    counts = (each.least, each.sure, each.block)
    return each.of.name, *map(_accounts, counts), span_words(subject.facts, span_of(each.of))


def _accounts(count: int | None) -> str:
    from govkit.constitution.units import format_count

    return "nobody can" if count is None else format_count(count, "account")


def _json(report: Report, price: Fraction | None) -> dict[str, object]:
    measures = _measures(report.subject)
    return {
        "nation": report.nation,
        "findings": [_finding_json(report, each) for each in report.findings],
        "nakamoto_coefficient": measures[0].sure,
        "classes": [_measure_json(each, price) for each in measures],
        "anticapture": [_metric_json(*each) for each in _ratings(report, price)],
    }


def _metric_json(metric: Metric, rating: Rating) -> dict[str, object]:
    return {
        "metric": metric.name,
        "value": rating.value,
        "risk": str(rating.risk) if rating.risk else None,
        "low": metric.low,
        "medium": metric.medium or None,
        "high": metric.high or None,
        "findings": list(metric.findings),
    }


def _finding_json(report: Report, finding: Finding) -> dict[str, object]:
    place = report.place(finding)
    return {
        "id": finding.id,
        "severity": str(finding.severity),
        "setting": finding.setting,
        "file": str(place[0]) if place else None,
        "line": place[1] if place else None,
        "risk": finding.text,
        "mend": finding.rule.mend,
        "rehearsals": list(finding.rehearsals),
    }


def _measure_json(each: Measure, price: Fraction | None) -> dict[str, object]:
    from govkit.constitution.costs import span_of

    span = span_of(each.of)
    return {
        "class": each.of.name,
        "accounts_that_pass_alone": each.least,
        "accounts_that_pass_against_all": each.sure,
        "accounts_that_stop": each.block,
        "houses": [need_json(need) for need in each.needs],
        "money_wei": None if price is None else _money_json(each, price),
        "ticks": span.ticks,
        "timelock_seconds": span.seconds,
    }


def _money_json(each: Measure, price: Fraction) -> dict[str, str | None]:
    names = ("pass_alone", "pass_against_all", "stop")
    costs = zip(names, _money(each, price), strict=True)
    return {name: None if cost is None else str(cost) for name, cost in costs}


def _write_sarif(path: Path, report: Report) -> None:
    from govkit.cli.sarif import to_sarif
    from govkit.files import write_whole

    text = json.dumps(to_sarif(report.findings, report.place), indent=2)
    try:
        write_whole(path, f"{text}\n")
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written", error.strerror or str(error), "name another file"
        ) from None

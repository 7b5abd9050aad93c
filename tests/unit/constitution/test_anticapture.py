"""Anticapture's 16 metrics: each at its bounds, a nation for each level, and the page of them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from govkit.constitution.anticapture import METRICS, Metric, Nation
from govkit.constitution.audit import subject_of
from govkit.constitution.findings import RULES, Severity
from govkit.rehearsal.village import HOLDERS, village

NOW = 1_800_000_000
PAGE = Path(__file__).parents[3] / "docs" / "reference" / "audit.md"
LOW, MEDIUM, HIGH = Severity.LOW, Severity.MEDIUM, Severity.HIGH
NAMED = {each.name: each for each in METRICS}
BY_CURRENCY = ("houses: [citizens]", "houses: [token]")
GUARDIAN = "  guardian: {account: warden, until: 1 year}\n"


def rated(metric: str, *edits: tuple[str, str], coin: int = 0, price: int = 0) -> Severity | None:
    def change(text: str) -> str:
        for before, after in edits:
            assert before in text, before
            text = text.replace(before, after)
        return text

    file = village(change)
    subject = replace(subject_of(file, NOW), coin=coin)
    return NAMED[metric].rate(Nation(subject, file, Fraction(price) or None)).risk


def add(line: str) -> tuple[str, str]:
    return "  grace_period: 14 days\n", f"  grace_period: 14 days\n{line}"


@pytest.mark.parametrize(
    ("metric", "edits", "risk"),
    [
        ("timelock delay", [("timelock_delay: 2 days", "timelock_delay: 1 day")], LOW),
        ("timelock delay", [("timelock_delay: 2 days", "timelock_delay: 86_399 seconds")], HIGH),
        ("voting delay", [("voting_delay: 1 day", "voting_delay: 172_801 seconds")], LOW),
        ("voting delay", [("voting_delay: 1 day", "voting_delay: 2 days")], MEDIUM),
        ("voting delay", [("voting_delay: 1 day", "voting_delay: 172_799 seconds")], HIGH),
        ("voting period", [("voting_period: 3 days", "voting_period: 7 days")], LOW),
        ("voting period", [("voting_period: 3 days", "voting_period: 604_799 seconds")], MEDIUM),
        ("voting period", [("voting_period: 3 days", "voting_period: 259_201 seconds")], MEDIUM),
        ("voting period", [], HIGH),
        ("proposal threshold", [], LOW),
        ("veto strategy", [add(GUARDIAN)], MEDIUM),
        ("veto strategy", [], HIGH),
        ("security council", [add(GUARDIAN)], MEDIUM),
        ("security council", [add(GUARDIAN.replace("1 year", "3 years"))], HIGH),
        ("security council", [], HIGH),
        ("vote mutability", [add("  changeable: true\n")], LOW),
        ("vote mutability", [], MEDIUM),
        ("spam resistance", [add("  active_proposals: 5\n")], LOW),
        ("spam resistance", [add("  active_proposals: any\n")], HIGH),
    ],
)
def test_a_metric_at_its_bounds(metric: str, edits: list[tuple[str, str]], risk: Severity) -> None:
    assert rated(metric, *edits) == risk


@pytest.mark.parametrize(
    ("votes", "risk"), [(51, LOW), (50, MEDIUM), (25, MEDIUM), (24, HIGH), (1, HIGH)]
)
def test_the_proposal_threshold_is_a_share_of_all_votes(votes: int, risk: Severity) -> None:
    threshold = ("proposal_threshold: 1 citizen", f"proposal_threshold: {votes} VIL")
    assert rated("proposal threshold", BY_CURRENCY, threshold) == risk


def test_an_attack_is_profitable_if_votes_cost_less_than_the_coin_there_is() -> None:
    name, guard = "attack profitability", add(GUARDIAN)
    threshold = ("proposal_threshold: 1 citizen", "proposal_threshold: 500 VIL")
    votes = 5_000 * 10**18
    assert rated(name, coin=10**30, price=1) == LOW, "people decide"
    sold = (BY_CURRENCY, threshold)
    assert rated(name, *sold) == LOW, "there is no coin"
    assert rated(name, *sold, coin=votes) is None, "no price is known"
    assert rated(name, *sold, coin=votes - 1, price=1) == LOW
    assert rated(name, *sold, coin=votes, price=1) == HIGH
    assert rated(name, *sold, guard, coin=votes, price=1) == MEDIUM


def test_a_house_that_vetoes_everything_is_the_nations_own_veto() -> None:
    house = "{name: holders, votes: token, role: veto, quorum: 20 %, approval: 50 %}"
    veto = ("houses: [citizens]", f"houses: [citizens, {house}]")
    weak = add(
        "  classes:\n    small: {houses: {}}\n  rules: [{action: token.transfer, class: small}]\n"
    )
    for metric in ("veto strategy", "security council"):
        assert rated(metric, veto) == LOW
        assert rated(metric, veto, weak) == HIGH, "not everything"


def test_what_settings_do_not_tell_has_no_risk() -> None:
    untold = {"voting subsidy", "audited contracts", "interface resilience"}
    assert {each.name for each in METRICS if rated(each.name) is None} == untold


def test_a_nation_whose_currency_is_its_house_is_rated_too() -> None:
    file = village(HOLDERS)
    for each in METRICS:
        assert each.rate(Nation(subject_of(file, NOW), file)).value.isprintable()


def test_there_are_16_and_their_findings_are_the_audits() -> None:
    assert len(METRICS) == len(NAMED) == 16
    assert {name for each in METRICS for name in each.findings} <= RULES.keys()


def test_the_page_has_them_as_they_are() -> None:
    def row(each: Metric) -> str:
        findings = ", ".join(f"`{name}`" for name in each.findings) or "-"
        cells = (each.name, each.low, each.medium or "-", each.high or "-", findings)
        return f"| {' | '.join(cells)} |"

    page = PAGE.read_text(encoding="utf-8").splitlines()
    begin = page.index("| metric | low risk | medium | high | findings about it |") + 2
    assert page[begin : begin + 17] == [*map(row, METRICS), ""]

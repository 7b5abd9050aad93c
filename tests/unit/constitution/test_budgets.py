"""The section `budgets` of a nation file: what it says, and what it may not say."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from govkit.constitution import Constitution
from govkit.constitution.budgets import LAST_SECOND, BudgetsSection, HolderName
from govkit.constitution.quantities import Money
from govkit.errors import ConstitutionError
from govkit.testing.sample import sample_text
from govkit.types import Wei

OFFICE = "offices:\n  roads:\n    term: 1 year\n"
BUDGET = """\
budgets:
  gravel:
    holder: office roads
    amount: 500 TST
    period: month
    purpose: Gravel
"""


def parse(budget: str = BUDGET) -> Constitution:
    return Constitution.parse(f"{sample_text()}{OFFICE}{budget}", Path())


def section(file: Constitution) -> BudgetsSection:
    return cast(BudgetsSection, file.sections()["budgets"])


def test_what_is_left_out() -> None:
    [(line, budget)] = section(parse()).by_line.items()
    assert (line, budget.holder) == ("gravel", HolderName("office", "roads"))
    assert budget.amount == Money("token", Wei(500 * 10**18))
    assert (budget.period, budget.start, budget.end) == (1, None, LAST_SECOND)
    assert (budget.receivers, budget.rolls_over) == ((), False)


def test_without_the_section_there_are_none() -> None:
    assert "budgets" not in parse("").sections()
    assert section(parse("budgets: {}\n")).by_line == {}


def test_each_setting_counts_in_the_fingerprint_and_the_order_of_lines_does_not() -> None:
    other = BUDGET.removeprefix("budgets:\n").replace("gravel", "salt")
    assert parse(BUDGET + other).fingerprint() == parse(
        f"budgets:\n{other}" + BUDGET.removeprefix("budgets:\n")
    ).fingerprint()  # fmt: skip
    changes = [
        ("", ""), ("500 TST", "501 TST"), ("500 TST", "500 ETH"), ("500 TST", "500 of dev3"),
        ("month", "quarter"), ("month", "31 days"), ("Gravel", "Sand"), ("gravel", "sand"),
        ("office roads", "dev3"), ("Gravel\n", "Gravel\n    receivers: [dev4]\n"),
        ("Gravel\n", "Gravel\n    start: 2030-01-01\n"),
        ("Gravel\n", "Gravel\n    until: 2030-01-01\n"),
        ("Gravel\n", "Gravel\n    rolls_over: true\n"),
    ]  # fmt: skip
    seen = {parse(BUDGET.replace(old, new)).fingerprint() for old, new in changes}
    assert len(seen | {parse("").fingerprint()}) == len(changes) + 1


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("office roads", "office parks", "roads"),
        ("office roads", "council roads", "there is none"),
        ("office roads", "clerk roads", "`office` or `council`"),
        ("office roads", "nobody", "an address, a name"),
        ("500 TST", "500", "500 TST"),
        ("500 TST", "500 XYZ", "TST"),
        ("500 TST", "0 TST", "more than nothing"),
        ("500 TST", "30_000_000_000_000 TST", "2\\^104"),
        ("500 TST", "5 of nobody", "an address, a name"),
        ("month", "fortnight", "month, quarter, year"),
        ("month", "0 days", "month, quarter, year"),
        ("month", "59 minutes", "month, quarter, year"),
        ("month", "9 years", "2\\^28"),
        ("month", "1 hour", "longer span"),
        ("Gravel", "x" * 129, "128 bytes"),
        ("    purpose: Gravel\n", "", "purpose"),
        ("Gravel\n", "Gravel\n    until: 2027-02-30\n", "a date"),
        ("Gravel\n", "Gravel\n    start: 2030-01-02\n    until: 2030-01-02\n", "after its `start`"),
        ("Gravel\n", "Gravel\n    receivers: [dev3, dev3]\n", "under one name"),
        ("Gravel\n", "Gravel\n    recievers: [dev3]\n", "receivers"),
        ("gravel:", "Gravel-1:", "a letter first"),
    ],
)
def test_what_is_no_budget(old: str, new: str, why: str) -> None:
    with pytest.raises(ConstitutionError, match=why):
        parse(BUDGET.replace(old, new))


def test_an_end_is_after_the_founding() -> None:
    file = parse(BUDGET.replace("Gravel\n", "Gravel\n    until: 2030-01-02\n"))
    file.check_sunset(1_893_542_399 - 3 * 365 * 86_400)
    with pytest.raises(ConstitutionError, match="a day after the founding") as caught:
        file.check_sunset(1_893_542_400)
    assert "until" in str(caught.value)

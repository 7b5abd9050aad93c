"""begin: who can begin a stream, on which terms, and what it then owes."""

from __future__ import annotations

from typing import Any

import pytest

from govkit.testing import reverts
from govkit.types import ZERO_ADDRESS
from tests.contracts.streams.payroll import (
    COIN,
    DAY,
    ETHER,
    MEAN_YEAR,
    MONTH,
    QUARTER,
    SALARY,
    START,
    YEAR,
    Payroll,
    accrued,
    second,
)

MUCH = 1_000 * ETHER
LONGEST_BACK, LONGEST_AHEAD = 366 * DAY, 36_600 * DAY


def test_is_told(payroll: Payroll) -> None:
    payroll.next_at(START + 10)
    sent = payroll.begin(MUCH, cliff=START + 50, end=START + 100)
    assert sent.names == ["StreamBegun"]
    assert sent.only("StreamBegun") == {
        "receiver": payroll.receiver.address,
        "asset": payroll.token.address,
        "line": SALARY,
        "amount": MUCH,
        "period": MONTH,
        "start": START + 10,
        "cliff": START + 50,
        "end": START + 100,
        "citizens_only": False,
        "of_budget": False,
    }
    stream = payroll.stream()
    assert (stream.amount, stream.period, stream.cliff, stream.end) == (
        MUCH, MONTH, START + 50, START + 100,
    )  # fmt: skip
    assert (stream.citizens_only, stream.of_budget, stream.paused, stream.owed) == (
        False, False, False, 0,
    )  # fmt: skip
    assert stream.payee == payroll.receiver.address


@pytest.mark.parametrize("period", [MONTH, QUARTER, YEAR])
def test_a_calendar_year_pays_its_periods_exactly(payroll: Payroll, period: int) -> None:
    """Months of 28 to 31 days, and a leap year, from the first second of a year on."""
    payroll.begin(MUCH, period, start=START)
    each = 12 // period
    for year in range(1, 9):
        payroll.at(second(2031 + year))
        assert payroll.owed() == MUCH * each * year
    payroll.at(second(2039, 2, 15))
    assert payroll.owed() == MUCH * each * 8 + accrued(MUCH, period, second(2039), payroll.now())


def test_each_month_pays_its_amount(payroll: Payroll) -> None:
    payroll.begin(MUCH, start=START)
    for number in range(1, 37):
        payroll.at(second(2031 + number // 12, number % 12 + 1))
        assert payroll.owed() == MUCH * number
    payroll.at(second(2034, 1, 16, 12))
    assert payroll.owed() == 36 * MUCH + MUCH // 2


def test_a_span_pays_its_amount(payroll: Payroll) -> None:
    begun = START + 12_345
    payroll.begin(7, 30 * DAY, start=begun)
    for number in (1, 2, 100):
        payroll.at(begun + 30 * DAY * number)
        assert payroll.owed() == 7 * number
    with_rest = begun + 30 * DAY * 100 + 15 * DAY
    payroll.at(with_rest)
    assert payroll.owed() == accrued(7, 30 * DAY, begun, with_rest)


@pytest.mark.parametrize("amount", [1, 3, 10**6, MUCH + 1, 2**112 - 1])
@pytest.mark.parametrize("period", [MONTH, YEAR, 3_600, 2**32 - 1])
def test_accrues_by_the_second(payroll: Payroll, amount: int, period: int) -> None:
    begun = second(2031, 1, 30)
    payroll.begin(amount, period, start=begun)
    for moment in (begun, begun + 1, begun + 59, second(2031, 2, 28), second(2036, 2, 29, 13)):
        payroll.at(moment)
        assert payroll.owed() == accrued(amount, period, begun, moment)


def test_nothing_before_its_start(payroll: Payroll) -> None:
    later = START + LONGEST_AHEAD
    payroll.begin(MUCH, start=START + 1_000)
    payroll.begin(MUCH, start=later, asset=COIN)
    payroll.next_at(START + 1_000)
    with reverts("streams: not owed"):
        payroll.withdraw()
    payroll.at(START + 1_000)
    assert payroll.owed() == payroll.owed(asset=COIN) == 0
    payroll.at(START + 1_100)
    assert payroll.owed() == accrued(MUCH, MONTH, START + 1_000, START + 1_100) > 0


def test_a_start_in_the_past_pays_for_it(payroll: Payroll) -> None:
    payroll.begin(MUCH, start=second(2030, 6))
    payroll.at(second(2031, 2))
    assert payroll.owed() == 8 * MUCH


def test_no_start_that_is_far_away(payroll: Payroll) -> None:
    now = payroll.now() + 1
    for start in (1, now - LONGEST_BACK - 1, now + LONGEST_AHEAD + 1, 2**40, 2**256 - 1):
        payroll.next_at(now)
        with reverts("streams: start out of range"):
            payroll.begin(MUCH, start=start)
    payroll.next_at(now)
    payroll.begin(MUCH, start=now - LONGEST_BACK)
    payroll.next_at(now + 1)
    payroll.begin(MUCH, asset=COIN, start=now + 1 + LONGEST_AHEAD)


def test_a_cliff(payroll: Payroll) -> None:
    cliff = second(2031, 7)
    payroll.begin(MUCH, start=START, cliff=cliff)
    payroll.next_at(cliff - 1)
    with reverts("streams: not owed"):
        payroll.withdraw(1)
    payroll.at(cliff - 1)
    assert payroll.owed() == 0
    payroll.at(cliff)
    assert payroll.owed() == 6 * MUCH


def test_an_end(payroll: Payroll) -> None:
    payroll.begin(MUCH, start=START, end=second(2031, 4))
    payroll.at(second(2031, 4))
    assert payroll.owed() == 3 * MUCH
    payroll.at(second(2035))
    assert payroll.owed() == 3 * MUCH


@pytest.mark.parametrize(
    ("terms", "reason"),
    [
        ({"amount": 0}, "amount out of range"),
        ({"amount": 2**112}, "amount out of range"),
        ({"amount": 2**256 - 1}, "amount out of range"),
        ({"period": 0}, "no such period"),
        ({"period": 2}, "no such period"),
        ({"period": 3_599}, "no such period"),
        ({"period": 2**32}, "no such period"),
        ({"end": START + 100}, "end out of range"),
        ({"end": 1}, "end out of range"),
        ({"end": 2**40}, "end out of range"),
        ({"cliff": START + 99}, "cliff out of range"),
        ({"cliff": START + 301, "end": START + 300}, "cliff out of range"),
        ({"cliff": 2**40}, "cliff out of range"),
        ({"cliff": 2**256 - 1}, "cliff out of range"),
    ],
)
def test_terms_that_cannot_be(payroll: Payroll, terms: dict[str, Any], reason: str) -> None:
    with reverts(f"streams: {reason}"):
        payroll.begin(**{"amount": MUCH, "start": START + 100, **terms})
    payroll.begin(MUCH, start=START + 100, cliff=START + 100, end=START + 101)


def test_to_somebody_for_something(payroll: Payroll) -> None:
    for nobody in (ZERO_ADDRESS, payroll.treasury.address):
        with reverts("streams: no receiver"):
            payroll.begin(MUCH, to=nobody)
    with reverts("streams: no line"):
        payroll.begin(MUCH, line=bytes(32))


def test_only_who_may(payroll: Payroll) -> None:
    for other in (payroll.stranger, payroll.receiver, payroll.citizen, payroll.recovery):
        with reverts("streams: only treasury"):
            payroll.begin(MUCH, by=other)
    payroll.begin(MUCH, by=payroll.founder)
    who, terms = payroll.stranger, (MUCH, MONTH, 0, 0, 0, False)
    with reverts("streams: no budgets"):
        payroll.streams.send(who, "beginFor", bytes(32), 1, who.address, SALARY, terms)


def test_once(payroll: Payroll) -> None:
    payroll.begin(MUCH, start=START, end=second(2031, 4))
    with reverts("streams: already begun"):
        payroll.begin(MUCH)
    payroll.begin(MUCH, line=b"grant".ljust(32, b"\0"))
    payroll.begin(MUCH, asset=COIN)
    payroll.begin(MUCH, to=payroll.citizen.address)


def test_again_after_the_end_keeps_what_is_owed(payroll: Payroll) -> None:
    payroll.begin(MUCH, start=START, end=second(2031, 4))
    assert payroll.committed() == 12 * MUCH
    payroll.next_at(second(2031, 5))
    payroll.begin(2 * MUCH, start=second(2031, 5))
    assert payroll.committed() == 24 * MUCH
    assert payroll.owed() == 3 * MUCH
    payroll.at(second(2031, 6))
    assert payroll.owed() == 5 * MUCH


def test_no_cliff_over_what_is_owed_already(payroll: Payroll) -> None:
    payroll.begin(MUCH, start=START, end=second(2031, 4))
    payroll.next_at(second(2031, 5))
    with reverts("streams: cliff out of range"):
        payroll.begin(MUCH, cliff=second(2031, 6))
    payroll.next_at(second(2031, 5))
    assert payroll.withdraw() == 3 * MUCH
    payroll.begin(MUCH, cliff=second(2031, 6))


def test_what_is_committed(payroll: Payroll) -> None:
    payroll.begin(MUCH)
    payroll.begin(5, QUARTER, line=b"a".ljust(32, b"\0"))
    payroll.begin(7, YEAR, line=b"b".ljust(32, b"\0"))
    assert payroll.committed() == 12 * MUCH + 20 + 7
    payroll.begin(1, 7 * DAY, line=b"c".ljust(32, b"\0"))
    # Rounded up: 52.18 weeks.
    assert payroll.committed() == 12 * MUCH + 27 + 53 == 12 * MUCH + 27 - (-MEAN_YEAR // (7 * DAY))
    assert payroll.committed(COIN) == 0

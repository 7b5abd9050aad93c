"""The module `calendar` and its Python twin, against the standard library's dates."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govkit import periods
from govkit.testing import World
from govkit.testing.deployed import Deployed

YEARS = range(1970, 2201)
DAY = 86_400
PERIODS = pytest.mark.parametrize("period", [periods.MONTH, periods.QUARTER, periods.YEAR])


@pytest.fixture
def mocked(bare_world: World, mock: Callable[..., Deployed]) -> Deployed:
    return mock(bare_world, "Calendar")


def first_second(year: int, month: int) -> int:
    return calendar.timegm((year, month, 1, 0, 0, 0))


def number(second: int, period: int) -> int:
    """From the standard library: how many whole periods passed since 1970."""
    day = datetime.fromtimestamp(second, UTC)
    return ((day.year - 1970) * 12 + day.month - 1) // period


def ask(
    mocked: Deployed, name: str, numbers: Sequence[int], period: int, since: int = 0
) -> list[int]:
    """What a function of the mock answers for each number, 1,024 in a call."""
    return [
        each
        for at in range(0, len(numbers), 1_024)
        for each in mocked.read(name, list(numbers[at : at + 1_024]), period, since)
    ]


def month_ends() -> Iterator[int]:
    """The last second of every month, and the first of the next."""
    for year in YEARS:
        for month in range(1, 13):
            end = first_second(year + month // 12, month % 12 + 1)
            yield from (end - 1, end)


@PERIODS
def test_every_month_end(mocked: Deployed, period: int) -> None:
    seconds = [0, *month_ends()]
    expected = [number(second, period) for second in seconds]
    assert ask(mocked, "periods_of", seconds, period) == expected
    assert [periods.period_of(second, period) for second in seconds] == expected


def test_every_day_of_400_years() -> None:
    for ordinal in range(date(1970, 1, 1).toordinal(), date(2370, 1, 1).toordinal()):
        day = date.fromordinal(ordinal)
        second = (ordinal - date(1970, 1, 1).toordinal()) * DAY
        assert periods.period_of(second, periods.MONTH) == (day.year - 1970) * 12 + day.month - 1


def test_every_leap_day(mocked: Deployed) -> None:
    days = [
        calendar.timegm((year, month, day, 23, 59, 59))
        for year in YEARS
        for month, day in ((2, 28 + calendar.isleap(year)), (3, 1))
    ]
    expected = [number(second, periods.MONTH) for second in days]
    assert ask(mocked, "periods_of", days, periods.MONTH) == expected
    assert [periods.period_of(each, periods.MONTH) for each in days] == expected


@PERIODS
def test_every_period_begins_where_the_calendar_says(mocked: Deployed, period: int) -> None:
    numbers = range((YEARS[-1] + 1 - 1970) * 12 // period)
    expected = [
        first_second(1970 + months // 12, months % 12 + 1)
        for months in (each * period for each in numbers)
    ]
    assert ask(mocked, "begins_of", numbers, period, since=7) == expected
    assert [periods.begin_of(each, period) for each in numbers] == expected


@given(
    second=st.integers(0, 2**40 - 1),
    period=st.sampled_from([periods.MONTH, periods.QUARTER, periods.YEAR])
    | st.integers(periods.MIN_SPAN, periods.MAX_SPAN),
    data=st.data(),
)
def test_a_second_lies_in_its_period(second: int, period: int, data: st.DataObject) -> None:
    since = data.draw(st.integers(0, second))
    found = periods.period_of(second, period, since)
    assert 0 <= found < 2**32
    assert periods.begin_of(found, period, since) <= second
    assert second < periods.begin_of(found + 1, period, since)


def test_the_contract_and_its_twin_agree_at_the_ends_of_all_time(mocked: Deployed) -> None:
    late = [2**40 - 1 - each * 86_399 for each in range(100)]
    for period in (periods.MONTH, periods.QUARTER, periods.YEAR, periods.MIN_SPAN, 2**32 - 1):
        found = ask(mocked, "periods_of", late, period)
        assert found == [periods.period_of(each, period) for each in late]
        begins = ask(mocked, "begins_of", found, period)
        assert begins == [periods.begin_of(each, period) for each in found]


def test_a_span_counts_from_where_it_begins(mocked: Deployed) -> None:
    since, span = 1_900_000_001, 90 * DAY
    seconds = [since, since + span - 1, since + span, since + 10 * span]
    assert ask(mocked, "periods_of", seconds, span, since) == [0, 0, 1, 10]
    assert [periods.period_of(each, span, since) for each in seconds] == [0, 0, 1, 10]
    assert ask(mocked, "begins_of", [0, 1, 10], span, since) == [since, since + span, seconds[-1]]


def test_what_is_a_period(mocked: Deployed) -> None:
    good = [1, 3, 12, 3_600, 2**32 - 1]
    bad = [0, 2, 4, 6, 11, 13, 3_599, 2**32, 2**256 - 1]
    for period in (*good, *bad):
        assert mocked.read("is_period", period) is (period in good)
        assert periods.is_period(period) is (period in good)


def test_a_month_in_one_pass(mocked: Deployed) -> None:
    """Its number, what of it is over, and its length, at every month end and in between."""
    seconds = [0, *month_ends(), *(end + 1_234_567 for end in month_ends())]
    answered = [
        tuple(each)
        for at in range(0, len(seconds), 1_024)
        for each in mocked.read("months_of", seconds[at : at + 1_024])
    ]
    for moment, answer in zip(seconds, answered, strict=True):
        day = datetime.fromtimestamp(moment, UTC)
        begun = first_second(day.year, day.month)
        length = calendar.monthrange(day.year, day.month)[1] * DAY
        assert answer == (number(moment, periods.MONTH), moment - begun, length)

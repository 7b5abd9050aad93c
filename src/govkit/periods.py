"""Periods of accounts: calendar months, quarters and years (UTC), or spans of seconds.

The twin of contracts/modules/calendar.vy. A period is one number: 1, 3 or 12 for so many calendar
months, or from 3,600 on a span in seconds. Periods are numbered without gaps: number 0 of the
calendar's began on 1 January 1970, number 0 of a span begins at `since`.
Seconds are since 1970. Dates are computed as in Howard Hinnant's "chrono-compatible low-level
date algorithms", since Python's own end with the year 9999: a year begins in March.
"""

from __future__ import annotations

MONTH, QUARTER, YEAR = 1, 3, 12
MIN_SPAN, MAX_SPAN = 3_600, 2**32 - 1
"""The shortest and the longest span, in seconds."""

_DAY = 86_400
_CYCLE_DAYS, _CYCLE_MONTHS = 146_097, 4_800
"""400 years, after which the calendar repeats itself."""
_DAYS_BEFORE, _MONTHS_BEFORE = 719_468, 23_638
"""From 1 March of the year 0 until 1 January 1970."""


def is_period(period: int) -> bool:
    """Whether the number names a month, a quarter, a year, or a span that is allowed."""
    return period in (MONTH, QUARTER, YEAR) or MIN_SPAN <= period <= MAX_SPAN


def period_of(second: int, period: int, since: int = 0) -> int:
    """The number of the period in which a second lies; a span's `since` is not after it."""
    if period > YEAR:
        return (second - since) // period
    cycle, day = divmod(second // _DAY + _DAYS_BEFORE, _CYCLE_DAYS)
    year = (day - day // 1_460 + day // 36_524 - day // 146_096) // 365
    month = (5 * (day - _days_of_years(year)) + 2) // 153
    return (cycle * _CYCLE_MONTHS + year * 12 + month - _MONTHS_BEFORE) // period


def begin_of(number: int, period: int, since: int = 0) -> int:
    """The first second of the period of that number."""
    if period > YEAR:
        return since + number * period
    year, month = divmod(number * period + _MONTHS_BEFORE, 12)
    days = _days_of_years(year) + year // 400 + (153 * month + 2) // 5
    return (days - _DAYS_BEFORE) * _DAY


def _days_of_years(year: int) -> int:
    """Of so many years from the year 0 on, without the leap days of every 400 years."""
    return 365 * year + year // 4 - year // 100

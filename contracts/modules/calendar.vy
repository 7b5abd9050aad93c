# pragma version 0.4.3
"""
@title calendar
@license AGPL-3.0-only
@author govkit
@notice Periods of accounts: calendar months, quarters and years (UTC), or spans of seconds.
@dev A period is one number: 1, 3 or 12 for so many calendar months, or from 3,600 on a span in seconds.
     Periods are numbered without gaps. Number 0 of the calendar's began on 1 January 1970; number 0 of a
     span begins at `since`.
     Dates are computed as in Howard Hinnant's "chrono-compatible low-level date algorithms": a year
     begins in March, so that the leap day is its last, and 400 years are one cycle of 146,097 days.
     The Python twin is `govkit.periods`.
"""

MONTH: constant(uint256) = 1
QUARTER: constant(uint256) = 3
YEAR: constant(uint256) = 12
# A shorter span would be hard to follow, and its numbers would not fit 32 bits.
MIN_SPAN: constant(uint256) = 3_600
MAX_SPAN: constant(uint256) = 2**32 - 1

_DAY: constant(uint256) = 86_400
# 1 January 1970, in days and in months since 1 March of the year 0.
_DAYS_BEFORE: constant(uint256) = 719_468
_MONTHS_BEFORE: constant(uint256) = 23_638


@internal
@pure
def _is_period(period: uint256) -> bool:
    """
    @return Whether the number names a month, a quarter, a year, or a span from an hour to 136 years.
    """
    return period in [MONTH, QUARTER, YEAR] or (period >= MIN_SPAN and period <= MAX_SPAN)


@internal
@pure
def _period_of(timestamp: uint256, period: uint256, since: uint256) -> uint256:
    """
    @notice The number of the period in which a second lies; below 2^32 for timestamps below 2^40.
    @param period As `_is_period` allows.
    @param since The second in which span 0 begins, not after `timestamp`. Of no effect in the calendar.
    """
    # Nothing here overflows: a timestamp is below 2^40, and every divisor is above 0.
    if period > YEAR:
        return unsafe_div(unsafe_sub(timestamp, since), period)
    days: uint256 = unsafe_add(unsafe_div(timestamp, _DAY), _DAYS_BEFORE)
    cycle: uint256 = unsafe_div(days, 146_097)
    # The day within the cycle, from 0.
    rest: uint256 = unsafe_sub(days, unsafe_mul(cycle, 146_097))
    # The year within the cycle: leap days so far are those of every 4 years (1,461 days) without those
    # of every 100, and with that of all 400. The sums below stay positive, since the leap days are a
    # small part of all days.
    year: uint256 = unsafe_div(
        unsafe_sub(
            unsafe_add(unsafe_sub(rest, unsafe_div(rest, 1_460)), unsafe_div(rest, 36_524)),
            unsafe_div(rest, 146_096),
        ),
        365,
    )
    # The day within the year; as in `_begin_of`.
    rest = unsafe_sub(
        rest, unsafe_sub(unsafe_add(unsafe_mul(365, year), unsafe_div(year, 4)), unsafe_div(year, 100))
    )
    # From March on, five months have 153 days.
    month: uint256 = unsafe_div(unsafe_add(unsafe_mul(5, rest), 2), 153)
    # 400 years have 4,800 months. January 1970 is the earliest, so the difference is not negative.
    months: uint256 = unsafe_add(
        unsafe_add(unsafe_mul(4_800, cycle), unsafe_mul(12, year)), unsafe_sub(month, _MONTHS_BEFORE)
    )
    return unsafe_div(months, period)


@internal
@pure
def _begin_of(number: uint256, period: uint256, since: uint256) -> uint256:
    """
    @notice The first second of the period of that number.
    @param number Below 2^32.
    """
    # Nothing here overflows, since the number is below 2^32.
    if period > YEAR:
        return unsafe_add(since, unsafe_mul(number, period))
    months: uint256 = unsafe_add(unsafe_mul(number, period), _MONTHS_BEFORE)
    year: uint256 = unsafe_div(months, 12)
    month: uint256 = unsafe_sub(months, unsafe_mul(year, 12))
    # 365 days a year, and the leap days of every 4 years without those of every 100, with those of every 400.
    days: uint256 = unsafe_add(
        unsafe_sub(unsafe_add(unsafe_mul(365, year), unsafe_div(year, 4)), unsafe_div(year, 100)),
        unsafe_div(year, 400),
    )
    days = unsafe_add(days, unsafe_div(unsafe_add(unsafe_mul(153, month), 2), 5))
    # 1970 is after the year 0.
    return unsafe_mul(unsafe_sub(days, _DAYS_BEFORE), _DAY)


@internal
@pure
def _month_of(timestamp: uint256) -> (uint256, uint256, uint256):
    """
    @notice The calendar month in which a second lies, in one pass, which costs half of the functions above.
    @return Its number, how many of its seconds are over, and how many it has.
    """
    # Nothing here overflows or divides by zero, as in `_period_of`.
    days: uint256 = unsafe_add(unsafe_div(timestamp, _DAY), _DAYS_BEFORE)
    cycle: uint256 = unsafe_div(days, 146_097)
    rest: uint256 = unsafe_sub(days, unsafe_mul(cycle, 146_097))
    year: uint256 = unsafe_div(
        unsafe_sub(
            unsafe_add(unsafe_sub(rest, unsafe_div(rest, 1_460)), unsafe_div(rest, 36_524)),
            unsafe_div(rest, 146_096),
        ),
        365,
    )
    rest = unsafe_sub(
        rest, unsafe_add(unsafe_mul(365, year), unsafe_sub(unsafe_div(year, 4), unsafe_div(year, 100)))
    )
    month: uint256 = unsafe_div(unsafe_add(unsafe_mul(5, rest), 2), 153)
    # 400 years have 4,800 months. January 1970 is the earliest, so the difference is not negative.
    number: uint256 = unsafe_add(
        unsafe_add(unsafe_mul(4_800, cycle), unsafe_mul(12, year)), unsafe_sub(month, _MONTHS_BEFORE)
    )
    first: uint256 = unsafe_div(unsafe_add(unsafe_mul(153, month), 2), 5)
    next: uint256 = unsafe_div(unsafe_add(unsafe_mul(153, month), 155), 5)
    if month == 11:
        # February ends the year that began in March, and is of the year after it.
        year = unsafe_add(year, 1)
        next = 365
        if year % 4 == 0 and (year % 100 != 0 or year == 400):
            next = 366
    return number, unsafe_add(unsafe_mul(unsafe_sub(rest, first), _DAY), timestamp % _DAY), unsafe_mul(
        unsafe_sub(next, first), _DAY
    )

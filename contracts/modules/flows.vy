# pragma version 0.4.3
"""
@title flows
@license AGPL-3.0-only
@author govkit
@notice What an amount each period comes to, by the second: within a period it accrues evenly, so a calendar
        month pays its whole amount, however many days it has.
@dev The terms are a word whose lowest fields are

         period (32) | amount (112)

     with a period as `calendar` has it, or 0 beside an amount of 0.
"""

from . import calendar

AMOUNT_MASK: constant(uint256) = 2**112 - 1
PERIOD_MASK: constant(uint256) = 2**32 - 1
PERIOD_SHIFT: constant(uint256) = 112
# A year of the calendar on average, in seconds.
YEAR_SECONDS: constant(uint256) = 31_556_952


@internal
@pure
def _flow(terms: uint256, timestamp: uint256) -> uint256:
    """
    @return What such a stream would have paid from 1970 until `timestamp`, in wei, rounded down.
    """
    # Nothing overflows: an amount is below 2^112, and the rest below 2^40.
    amount: uint256 = terms & AMOUNT_MASK
    period: uint256 = (terms >> PERIOD_SHIFT) & PERIOD_MASK
    if period > calendar.YEAR:
        return unsafe_div(unsafe_mul(amount, timestamp), period)
    if amount == 0:
        return 0
    number: uint256 = 0
    over: uint256 = 0
    length: uint256 = 0
    if period == calendar.MONTH:
        number, over, length = calendar._month_of(timestamp)
    else:
        number = calendar._period_of(timestamp, period, 0)
        begun: uint256 = calendar._begin_of(number, period, 0)
        over = unsafe_sub(timestamp, begun)
        length = unsafe_sub(calendar._begin_of(unsafe_add(number, 1), period, 0), begun)
    return unsafe_add(unsafe_mul(amount, number), unsafe_div(unsafe_mul(amount, over), length))


@internal
@pure
def _yearly(terms: uint256) -> uint256:
    """
    @return What such a stream pays in `YEAR_SECONDS`, in wei, rounded up.
    """
    amount: uint256 = terms & AMOUNT_MASK
    period: uint256 = (terms >> PERIOD_SHIFT) & PERIOD_MASK
    # Nothing overflows: an amount is below 2^112, and a year of seconds below 2^25.
    if period > calendar.YEAR:
        return unsafe_div(unsafe_add(unsafe_mul(amount, YEAR_SECONDS), unsafe_sub(period, 1)), period)
    # 12, 4 or 1 of them make a year.
    return unsafe_mul(amount, unsafe_div(12, period))

# pragma version 0.4.3
# pragma evm-version cancun
"""
@title Calendar
@license AGPL-3.0-only
@author govkit
@notice The module `calendar` on its own, for tests.
"""

from ..modules import calendar

MAX: constant(uint256) = 1_024


@external
@pure
def is_period(period: uint256) -> bool:
    return calendar._is_period(period)


@external
@pure
def periods_of(
    timestamps: DynArray[uint256, MAX], period: uint256, since: uint256
) -> DynArray[uint256, MAX]:
    numbers: DynArray[uint256, MAX] = []
    for each: uint256 in timestamps:
        numbers.append(calendar._period_of(each, period, since))
    return numbers


@external
@pure
def begins_of(
    numbers: DynArray[uint256, MAX], period: uint256, since: uint256
) -> DynArray[uint256, MAX]:
    begins: DynArray[uint256, MAX] = []
    for each: uint256 in numbers:
        begins.append(calendar._begin_of(each, period, since))
    return begins


@external
@pure
def months_of(timestamps: DynArray[uint256, MAX]) -> DynArray[uint256[3], MAX]:
    months: DynArray[uint256[3], MAX] = []
    for each: uint256 in timestamps:
        number: uint256 = 0
        over: uint256 = 0
        length: uint256 = 0
        number, over, length = calendar._month_of(each)
        months.append([number, over, length])
    return months

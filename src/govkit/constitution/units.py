"""Converts between what people write in a nation file and the exact integer that it means.

Seconds, basis points, wei and counts are computed with `Fraction`, never with floats. What is
finer than the unit can hold is refused, with one exception: a share written as a fraction is
rounded down to whole basis points (docs/decisions/0001-rounding-of-shares.md).
Each `parse_` raises UnitError; each `format_` writes what its `parse_` reads back.
"""

from __future__ import annotations

import calendar
import re
from datetime import UTC, date, datetime
from fractions import Fraction

from govkit import periods
from govkit.errors import UnitError
from govkit.types import BPS_DENOMINATOR, Bps, Wei

WEI_PER_UNIT = 10**18
WEI_PER_GWEI = 10**9
COIN_SYMBOL = "ETH"
"""The chain's own coin, whatever its name there."""
YEAR_SECONDS = 365 * 24 * 60 * 60
"""A year has 365 days, as in the currency's issuance."""

LAST_SECOND = calendar.timegm((9999, 12, 31, 23, 59, 59))
"""Since 1970: the last one that a date can name."""

_SECONDS = {
    "year": YEAR_SECONDS,
    "week": 7 * 24 * 60 * 60,
    "day": 24 * 60 * 60,
    "hour": 60 * 60,
    "minute": 60,
    "second": 1,
}
_PERIODS = {"month": periods.MONTH, "quarter": periods.QUARTER, "year": periods.YEAR}
_FORMATTED = ("day", "hour", "minute", "second")
COUNTED_SECONDS = tuple((unit, _SECONDS[unit]) for unit in _FORMATTED)
"""The units in which spans are told, and their seconds, longest first."""
_MAX_CHARACTERS = 100
LAST_SECOND = 253_402_300_799
"""Of the year 9999, the last one that Python's calendar has."""

_NUMBER = r"[0-9]+(?:_[0-9]+)*(?:\.[0-9]+)?"
_DURATION = re.compile(rf"(?:{_NUMBER} *[a-z]+ *)+")
_DURATION_PART = re.compile(rf"({_NUMBER}) *([a-z]+)")
_THOUSANDS = re.compile(r"(?<=\d)_(?=\d{3})")
_PERCENT = re.compile(rf"({_NUMBER}) *%")
_BARE = re.compile(r"[0-9]+(?:\.[0-9]+)?|\.[0-9]+")
_FRACTION = re.compile(r"([0-9]+) */ *([0-9]+)")
_AMOUNT = re.compile(rf"({_NUMBER}) +([A-Z0-9]+)")
_COUNT = re.compile(r"([0-9]+(?:_[0-9]+)*) *([a-z]+)")
_OF_TOKEN = re.compile(r"([0-9]+(?:_[0-9]+)*) of (\S+)")
_MOMENT = re.compile(r"(\S+) ([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9]) UTC")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

DURATION_ALLOWED = "a duration such as 3 days, 36 hours or 1 day 12 hours"
TINY_SHARE = re.compile(r"0+\.[0-9]*[1-9][0-9]* *%")
"""A share of less than one percent."""
SHARE_ALLOWED = "a share such as 66.7 % or 2/3, to 0.01 %"
PERIOD_ALLOWED = "month, quarter, year, or a span from 1 hour on such as 7 days"
DATE_ALLOWED = "a date such as 2027-12-31 (from 00:00 UTC)"


def parse_duration(text: str) -> int:
    """Seconds: "3 days", "1.5 hours", "1 day 12 hours"; a year is 365 days, no months."""
    if not _matches(_DURATION, text):
        raise UnitError(text, DURATION_ALLOWED)
    total, smallest = Fraction(0), YEAR_SECONDS + 1
    for number, word in _DURATION_PART.findall(text):
        seconds = _SECONDS.get(word.removesuffix("s"))
        if seconds is None or seconds >= smallest:
            units = ", ".join(f"{unit}s" for unit in _SECONDS)
            raise UnitError(text, f"{DURATION_ALLOWED}; each of {units} once, longest first")
        total, smallest = total + _exact(number) * seconds, seconds
    return _whole(total, text, "a whole number of seconds")


def format_duration(seconds: int) -> str:
    """In days, hours, minutes and seconds: "1 day 12 hours"."""
    parts, rest = [], seconds
    for unit in _FORMATTED:
        count, rest = divmod(rest, _SECONDS[unit])
        if count:
            parts.append(_counted(count, unit))
    return " ".join(parts) or "0 seconds"


def parse_share(text: str) -> Bps:
    """Basis points: "66.7 %" exactly, or "2/3" rounded down; may exceed 10,000."""
    if percent := _matches(_PERCENT, text):
        share = _exact(percent[1]) * BPS_DENOMINATOR / 100
        return Bps(_whole(share, text, "a percentage in steps of 0.01 %"))
    fraction = _matches(_FRACTION, text)
    if not fraction or int(fraction[2]) == 0:
        hint = f"; with its unit, as in {shares_meant(text)}" if _matches(_BARE, text) else ""
        raise UnitError(text, SHARE_ALLOWED + hint)
    return Bps(int(fraction[1]) * BPS_DENOMINATOR // int(fraction[2]))


def shares_meant(number: str) -> str:
    """How to write a share that was given as a bare number: "66 % (or 0.66 %)" for 0.66."""
    if not _matches(_BARE, number) or not 0 < _exact(f"0{number}") <= 1:
        return f"{number} %"
    return f"{_decimal(_exact(f'0{number}') * 100, 18)} % (or {number} %)"


def format_share(bps: int) -> str:
    """A percentage: 5000 is "50 %", 6666 is "66.66 %"."""
    return f"{_decimal(Fraction(bps * 100, BPS_DENOMINATOR), 2)} %"


def parse_amount(text: str, symbol: str | None = None) -> Wei:
    """Wei of the currency `symbol` (None: of any): "1_000_000 MRT", "0.5 MRT", to 18 decimals."""
    amount = _matches(_AMOUNT, text)
    if not amount or symbol not in (None, amount[2]):
        shown = symbol or "MRT"
        raise UnitError(text, f"an amount in {shown}, such as 1_000_000 {shown} or 0.5 {shown}")
    return Wei(_whole(_exact(amount[1]) * WEI_PER_UNIT, text, "at most 18 decimals"))


def format_amount(wei: int, symbol: str) -> str:
    """With the currency's symbol: "1_000.5 MRT"."""
    return f"{_decimal(Fraction(wei, WEI_PER_UNIT), 18)} {symbol}"


def grouped(text: str) -> str:
    """An amount in words with commas between thousands, in place of underscores."""
    return _THOUSANDS.sub(",", text)


def format_coin(wei: int) -> str:
    """An amount of the chain's coin for people, rounded up to a gwei: "0.320246914 ETH"."""
    return format_amount(-(-wei // WEI_PER_GWEI) * WEI_PER_GWEI, COIN_SYMBOL)


def parse_money(text: str, symbol: str) -> tuple[str, Wei]:
    """What is paid, and how much of it: "500 MRT" of the currency `symbol`, which is "token";
    "0.5 ETH" or "0.5 ether" of the chain's coin, "coin"; "250_000 of usdc" of another token by
    its name or address, in its smallest unit."""
    if other := _matches(_OF_TOKEN, text):
        return other[2], Wei(int(other[1]))
    for coin in (COIN_SYMBOL, "ether"):
        if text.endswith(f" {coin}"):
            return "coin", parse_amount(text.removesuffix(coin) + COIN_SYMBOL, COIN_SYMBOL)
    try:
        return "token", parse_amount(text, symbol)
    except UnitError as error:
        allowed = f"{error.allowed}, of the chain's coin such as 0.5 {COIN_SYMBOL}, or"
        raise UnitError(text, f"{allowed} of another token such as 250_000 of usdc") from None


def parse_period(text: str) -> int:
    """A period (`govkit.periods`): "month", "quarter", "year", or a span such as "7 days"."""
    if text in _PERIODS:
        return _PERIODS[text]
    try:
        seconds = parse_duration(text)
    except UnitError:
        raise UnitError(text, PERIOD_ALLOWED) from None
    if not periods.is_period(seconds) or seconds <= periods.YEAR:
        raise UnitError(text, PERIOD_ALLOWED)
    return seconds


def format_period(period: int) -> str:
    """In the words that `parse_period` reads."""
    named = {number: word for word, number in _PERIODS.items()}
    return named.get(period) or format_duration(period)


def parse_count(text: str, unit: str) -> int:
    """A whole number of `unit` (singular): "7200 blocks", "1 citizen"."""
    count = _matches(_COUNT, text)
    if not count or count[2] not in (unit, f"{unit}s"):
        raise UnitError(text, f"a number of {unit}s, such as 1 {unit} or 10 {unit}s")
    return int(count[1])


def format_count(count: int, unit: str) -> str:
    """With its `unit` (singular): "7_200 blocks"."""
    return _counted(count, unit)


def parse_date(text: str) -> int:
    """Seconds since 1970 of a date's beginning, 00:00 UTC: "2027-12-31"."""
    written = _matches(_DATE, text)
    try:
        day = date.fromisoformat(written[0] if written else "")
    except ValueError:
        raise UnitError(text, DATE_ALLOWED) from None
    return calendar.timegm(day.timetuple())


def parse_second(text: str) -> int:
    """Seconds since 1970, of a date or of a moment as `format_time` writes it, in UTC."""
    if not (moment := _matches(_MOMENT, text)):
        return parse_date(text)
    hours, minutes, seconds = (int(each) for each in moment.groups()[1:])
    return parse_date(moment[1]) + 3_600 * hours + 60 * minutes + seconds


def format_date(timestamp: int) -> str:
    """The UTC date of seconds since 1970: "2027-12-31"; the seconds after the year 9999."""
    if timestamp > LAST_SECOND:
        return _beyond(timestamp)
    return datetime.fromtimestamp(timestamp, UTC).date().isoformat()


def format_time(timestamp: int) -> str:
    """The UTC moment of seconds since 1970: "2027-12-31 00:00:00 UTC"; else as `format_date`."""
    if timestamp > LAST_SECOND:
        return _beyond(timestamp)
    moment = datetime.fromtimestamp(timestamp, UTC).replace(tzinfo=None)
    return f"{moment.isoformat(' ', 'seconds')} UTC"


def _beyond(timestamp: int) -> str:
    """Moments that no calendar has, but that a proposal may contain."""
    return f"{timestamp} seconds after 1970"


def _matches(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return pattern.fullmatch(text.strip()) if len(text) <= _MAX_CHARACTERS else None


def _exact(number: str) -> Fraction:
    return Fraction(number.replace("_", ""))


def _whole(value: Fraction, text: str, allowed: str) -> int:
    if value.denominator != 1:
        raise UnitError(text, allowed)
    return value.numerator


def _counted(count: int, unit: str) -> str:
    return f"{count:_} {unit}{'' if count == 1 else 's'}"


def _decimal(value: Fraction, places: int) -> str:
    """`value`, which has at most `places` decimals, without trailing zeros."""
    whole, part = divmod(value, 1)
    digits = str(int(part * 10**places)).rjust(places, "0").rstrip("0")
    return f"{int(whole):_}.{digits}" if digits else f"{int(whole):_}"

"""Quantities of a nation file: shares, durations, spans of the clock, amounts, and their bounds.

The bounds are those of the contracts, or narrower where a typing mistake would freeze a nation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, NamedTuple

from pydantic import Field, PlainValidator, ValidationInfo, WithJsonSchema

from govkit.constitution import units
from govkit.constitution.accounts import Elsewhere, Refused, read_account, reading_of, schema
from govkit.constitution.values import Float
from govkit.errors import UnitError
from govkit.types import BPS_DENOMINATOR, Bps, Clock, Wei

MAX_CAP_WEI = 2**88 - 1
MAX_VOTING_DELAY = 2**24 - 1
MAX_VOTING_PERIOD = 2**23 - 1
MAX_LATE_EXTENSION = 2**23 - 1
"""In the clock's unit: a period and its extension together must fit the poll's 24 bits."""
MAX_WARM_UP = 2**24 - 1
MIN_DELEGATION_EXPIRY = 4
"""In the clock's unit: a life is four epochs, and an epoch is at least one."""
MAX_DELEGATION_EXPIRY = 2**32 - 1
MAX_TIMELOCK_DELAY_SECONDS = 2**24 - 1
MAX_COUNCIL_SPAN = 2**32 - 1
MAX_CITIZEN_SPAN = 2**32 - 1
MAX_SEATS = 21
MAX_WAY_SPAN = 2**36 - 1
MAX_COIN_WEI = 2**88 - 1
COIN_SYMBOL = units.COIN_SYMBOL
MAX_LOCK = 4 * units.YEAR_SECONDS
MAX_SPONSORS = 255
MAX_THRESHOLD = 2**88 - 1
MAX_ACTIVE_PROPOSALS = 5
MAX_DORMANCY_CITIZENS = 10**10
MIN_GRACE_PERIOD_SECONDS = 60 * 60
MAX_GRACE_PERIOD_SECONDS = 365 * 24 * 60 * 60
MAX_SUNSET_SECONDS = 10 * units.YEAR_SECONDS
MIN_APPROVAL_BPS = 5_000


def _written(value: object, allowed: str, example: Callable[[str], str] | None = None) -> str:
    """The text of a quantity; a bare number is refused, with how to write it."""
    if isinstance(value, bool) or not isinstance(value, str | int | Float):
        raise Refused(allowed)
    if isinstance(value, str):
        return value
    text = value.text if isinstance(value, Float) else f"{value:_}"
    raise Refused(f"{allowed}; with its unit, as in {example(text)}" if example else allowed)


def _share(value: object, least_bps: int = 0) -> Bps:
    # A share as a YAML float (0.5) may mean 0.5 % or 50 %, so nobody guesses.
    text = _written(value, units.SHARE_ALLOWED, units.shares_meant)
    bps = units.parse_share(text)
    if not least_bps <= bps <= BPS_DENOMINATOR:
        raise Refused(f"{units.format_share(least_bps)} to 100 %")
    return bps


def _approval(value: object) -> Bps:
    return _share(value, MIN_APPROVAL_BPS)


def _duration(value: object, least: int, most: int) -> int:
    text = _written(value, units.DURATION_ALLOWED, lambda text: f"{text} days")
    seconds = units.parse_duration(text)
    if not least <= seconds <= most:
        raise Refused(f"{units.format_duration(least)} to {units.format_duration(most)}")
    return seconds


def _timelock_delay(value: object) -> int:
    return _duration(value, 1, MAX_TIMELOCK_DELAY_SECONDS)


def _grace_period(value: object) -> int:
    return _duration(value, MIN_GRACE_PERIOD_SECONDS, MAX_GRACE_PERIOD_SECONDS)


def _span(value: object, info: ValidationInfo, most: int, least: int = 1) -> int:
    """A span of time in the unit of the nation's clock."""
    clock = reading_of(info).clock
    if clock is None:
        raise Elsewhere
    if clock is Clock.TIMESTAMP:
        return _duration(value, least, most)
    allowed = "a number of blocks such as 7200 blocks, since the clock is blocknumber"
    try:
        blocks = units.parse_count(_written(value, allowed, lambda text: f"{text} blocks"), "block")
    except UnitError:
        raise Refused(allowed) from None
    if not least <= blocks <= most:
        first, last = units.format_count(least, "block"), units.format_count(most, "block")
        raise Refused(f"{first} to {last}")
    return blocks


def _voting_delay(value: object, info: ValidationInfo) -> int:
    return _span(value, info, MAX_VOTING_DELAY)


def _voting_period(value: object, info: ValidationInfo) -> int:
    return _span(value, info, MAX_VOTING_PERIOD)


def _late_extension(value: object, info: ValidationInfo) -> int:
    return _span(value, info, MAX_LATE_EXTENSION)


def _warm_up(value: object, info: ValidationInfo) -> int:
    return _span(value, info, MAX_WARM_UP)


def _delegation_expiry(value: object, info: ValidationInfo) -> int:
    return _span(value, info, MAX_DELEGATION_EXPIRY, MIN_DELEGATION_EXPIRY)


def _council_span(value: object, info: ValidationInfo) -> int:
    return _span(value, info, MAX_COUNCIL_SPAN)


def _way_span(value: object, info: ValidationInfo) -> int:
    return _span(value, info, MAX_WAY_SPAN)


def _coin(value: object) -> Wei:
    """An amount of the chain's own coin, whatever its name there."""
    allowed = f"an amount of the chain's coin, such as 0.1 {COIN_SYMBOL}"
    text = _written(value, allowed, lambda text: f"{text} {COIN_SYMBOL}")
    amount = units.parse_amount(text, COIN_SYMBOL)
    if not 1 <= amount <= MAX_COIN_WEI:
        raise Refused(f"more than nothing, and at most 2^88 - 1 wei {COIN_SYMBOL}")
    return amount


def _citizen_span(value: object, info: ValidationInfo) -> int:
    return _span(value, info, MAX_CITIZEN_SPAN)


def _lock_span(value: object, info: ValidationInfo) -> int:
    return _span(value, info, MAX_LOCK)


def _seats(value: object) -> int:
    return _number(value, MAX_SEATS)


def _recall_quorum(value: object) -> Bps:
    return _share(value, 1)


def _number(value: object, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        raise Refused(f"a number from 1 to {most}")
    return value


def whole_number(most: int) -> PlainValidator:
    """A reader of numbers from 1 to `most`."""
    return PlainValidator(
        lambda value: _number(value, most),
        json_schema_input_type=Annotated[int, Field(ge=1, le=most)],
    )


def _active_proposals(value: object) -> int:
    """0 for no cap, which only a word says: a 0 could also mean that nobody may propose."""
    if value == _NO_CAP:
        return 0
    try:
        return _number(value, MAX_ACTIVE_PROPOSALS)
    except Refused as error:
        raise Refused(f"{error}, or {_NO_CAP}") from None


def _sponsors(value: object) -> int:
    return _number(value, MAX_SPONSORS)


def _dormancy(value: object) -> int:
    allowed = "a number of citizens, such as 10 citizens; or no such key"
    text = _written(value, allowed, lambda text: f"{text} citizens")
    try:
        citizens = units.parse_count(text, "citizen")
    except UnitError:
        raise Refused(allowed) from None
    if not 1 <= citizens <= MAX_DORMANCY_CITIZENS:
        raise Refused(f"1 citizen to {units.format_count(MAX_DORMANCY_CITIZENS, 'citizen')}")
    return citizens


def _amount(value: object, info: ValidationInfo) -> Wei:
    symbol = reading_of(info).symbol
    shown = symbol or "MRT"
    allowed = f"an amount in {shown}, such as 1_000_000 {shown}"
    text = _written(value, allowed, lambda text: f"{text} {shown}")
    amount = units.parse_amount(text, symbol)
    if not 1 <= amount <= MAX_CAP_WEI:
        most = MAX_CAP_WEI // units.WEI_PER_UNIT
        raise Refused(f"more than nothing, and at most {most:_} {shown} (2^88 - 1 wei)")
    return amount


class Money(NamedTuple):
    """An amount in wei of an asset: `token` (the currency), `coin`, or a token's address."""

    asset: str
    amount: Wei


def read_money(value: object, info: ValidationInfo) -> Money:
    """An amount of the currency, the coin, or another token, that is more than nothing."""
    money = _money_or_nothing(value, info)
    if money.amount == 0:
        raise Refused("more than nothing")
    return money


def _money_or_nothing(value: object, info: ValidationInfo) -> Money:
    shown = reading_of(info).symbol or "MRT"
    allowed = f"an amount such as 500 {shown}, 0.5 {COIN_SYMBOL} or 250_000 of usdc, a token"
    text = _written(value, allowed, lambda text: f"{text} {shown}")
    asset, amount = units.parse_money(text, shown)
    if asset not in ("token", "coin"):
        asset = read_account(asset, info)
    return Money(asset, amount)


def _period(value: object) -> int:
    return units.parse_period(_written(value, units.PERIOD_ALLOWED))


def _date(value: object) -> int:
    return units.parse_date(_written(value, units.DATE_ALLOWED))


def _threshold(value: object, info: ValidationInfo) -> int:
    votes = _votes_needed(value, info)
    if votes > MAX_THRESHOLD:
        raise Refused("no more than can ever be voted with (2^88 - 1)")
    return votes


def _votes_needed(value: object, info: ValidationInfo) -> int:
    """The votes that a proposer needs: citizens, or wei of the currency."""
    reading = reading_of(info)
    if reading.house is None:
        raise Elsewhere
    if reading.house == "citizens":
        allowed = "1 citizen (or 0 citizens: anybody at all), since the house is citizens"
        try:
            return units.parse_count(
                _written(value, allowed, lambda text: f"{text} citizens"), "citizen"
            )
        except UnitError:
            raise Refused(allowed) from None
    shown = reading.symbol or "MRT"
    allowed = f"an amount such as 1_000 {shown}, since the house is token"
    return units.parse_amount(
        _written(value, allowed, lambda text: f"{text} {shown}"), reading.symbol
    )


@dataclass(frozen=True, slots=True)
class Sunset:
    """When a power ends: at a `timestamp` (seconds since 1970), or `seconds` after the founding."""

    timestamp: int | None = None
    seconds: int | None = None

    def timestamp_after(self, founded_at: int) -> int:
        """The end in seconds since 1970, for a founding at `founded_at` (seconds since 1970)."""
        return self.timestamp if self.timestamp is not None else founded_at + (self.seconds or 0)


def _sunset(value: object) -> Sunset:
    allowed = "a date such as 2027-12-31 (00:00 UTC), or a time after the founding such as 1 year"
    text = _written(value, allowed)
    try:
        return Sunset(timestamp=units.parse_date(text))
    except UnitError:
        pass
    try:
        return Sunset(seconds=_duration(text, 1, MAX_SUNSET_SECONDS))
    except UnitError:
        raise Refused(allowed) from None


_NO_CAP = "any"
_DURATION_PATTERN = r"^[0-9._]+ *[a-z]+( +[0-9._]+ *[a-z]+)*$"
_SHARE_SCHEMA = schema(r"^([0-9_]+(\.[0-9]+)? *%|[0-9]+ */ *[0-9]+)$", "50 %", "2/3")
_DURATION_SCHEMA = schema(_DURATION_PATTERN, "2 days", "36 hours", "1 day 12 hours")
_SPAN_SCHEMA = schema(_DURATION_PATTERN, "3 days", "7200 blocks")

Amount = Annotated[Wei, PlainValidator(_amount), schema(r"^[0-9._]+ +[A-Z0-9]+$", "1_000_000 MRT")]
ActiveProposals = Annotated[
    int,
    PlainValidator(_active_proposals),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 1, "maximum": MAX_ACTIVE_PROPOSALS},
                {"const": _NO_CAP},
            ]
        }
    ),
]
Approval = Annotated[Bps, PlainValidator(_approval), _SHARE_SCHEMA]
CoinAmount = Annotated[
    Wei, PlainValidator(_coin), schema(rf"^[0-9._]+ +{COIN_SYMBOL}$", f"0.1 {COIN_SYMBOL}")
]
CitizenSpan = Annotated[int, PlainValidator(_citizen_span), _SPAN_SCHEMA]
CouncilSpan = Annotated[int, PlainValidator(_council_span), _SPAN_SCHEMA]
DelegationExpiry = Annotated[int, PlainValidator(_delegation_expiry), _SPAN_SCHEMA]
DateField = Annotated[int, PlainValidator(_date), schema(r"^\d{4}-\d{2}-\d{2}$", "2027-12-31")]
Dormancy = Annotated[int, PlainValidator(_dormancy), schema(r"^[0-9_]+ *citizens?$", "10 citizens")]
GracePeriod = Annotated[int, PlainValidator(_grace_period), _DURATION_SCHEMA]
LateExtension = Annotated[int, PlainValidator(_late_extension), _SPAN_SCHEMA]
LockSpan = Annotated[int, PlainValidator(_lock_span), _SPAN_SCHEMA]
_MONEY_SCHEMA = schema(
    r"^[0-9._]+ +(of +)?[A-Za-z0-9_-]+$", "500 MRT", "0.5 ETH", "250_000 of usdc"
)
MoneyField = Annotated[Money, PlainValidator(read_money), _MONEY_SCHEMA]
MoneyOrNothing = Annotated[Money, PlainValidator(_money_or_nothing), _MONEY_SCHEMA]
AccountingPeriod = Annotated[
    int,
    PlainValidator(_period),
    schema(r"^(month|quarter|year|[0-9._]+ *[a-z]+( +[0-9._]+ *[a-z]+)*)$", "month", "7 days"),
]
Period = Annotated[int, PlainValidator(_voting_period), _SPAN_SCHEMA]
RecallQuorum = Annotated[Bps, PlainValidator(_recall_quorum), _SHARE_SCHEMA]
Seats = Annotated[
    int,
    PlainValidator(_seats),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": MAX_SEATS}),
]
Share = Annotated[Bps, PlainValidator(_share), _SHARE_SCHEMA]
Span = Annotated[int, PlainValidator(_voting_delay), _SPAN_SCHEMA]
Sponsors = Annotated[
    int,
    PlainValidator(_sponsors),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": MAX_SPONSORS}),
]
SunsetField = Annotated[Sunset, PlainValidator(_sunset), schema(".", "2027-12-31", "1 year")]
Threshold = Annotated[
    int, PlainValidator(_threshold), schema(r"^[0-9._]+ +[A-Za-z0-9]+$", "1 citizen", "1_000 MRT")
]
TimelockDelay = Annotated[int, PlainValidator(_timelock_delay), _DURATION_SCHEMA]
WaySpan = Annotated[int, PlainValidator(_way_span), _SPAN_SCHEMA]
WarmUp = Annotated[int, PlainValidator(_warm_up), _SPAN_SCHEMA]

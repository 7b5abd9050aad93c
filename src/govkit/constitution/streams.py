"""The section `streams`: salaries, grants and pensions from the founding on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, PlainValidator, ValidationInfo

from govkit.constitution import units
from govkit.constitution.accounts import (
    Account,
    Elsewhere,
    Refused,
    read_address,
    reading_of,
    schema,
)
from govkit.constitution.fields import Truth
from govkit.constitution.section import InstitutionSection, Section
from govkit.constitution.values import Problem
from govkit.types import ZERO_ADDRESS, Address, Clock

if TYPE_CHECKING:
    from govkit.constitution.model import Constitution

CURRENCY = "currency"
MAX_STREAMS = 64
MAX_AMOUNT = 2**112 - 1
_LINE = re.compile(r"[a-z0-9_-]{1,32}")

Money = tuple[str, int]
"""An asset (`currency`, the zero address for the coin, or a token's address), and an amount of its
smallest unit."""


def read_money(value: object, info: ValidationInfo) -> Money:
    """An amount of the currency, of the coin, or of another token in its smallest unit."""
    symbol = reading_of(info).symbol
    shown = symbol or "MRT"
    if not isinstance(value, str):
        raise Refused(f"an amount such as 1_000 {shown}, 0.5 ETH or 250_000 of 0x...")
    if symbol is None:
        raise Elsewhere
    asset, amount = units.parse_money(value, symbol)
    if not 0 < amount <= MAX_AMOUNT:
        raise Refused("more than nothing, and at most 2^112 - 1 of its smallest unit")
    if asset == "coin":
        return ZERO_ADDRESS, amount
    return CURRENCY if asset == "token" else read_address(asset), amount


def read_period(value: object) -> int:
    """A period as `govkit.periods` numbers it."""
    if not isinstance(value, str):
        raise Refused(units.PERIOD_ALLOWED)
    return units.parse_period(value)


def read_line(value: object) -> str:
    """A budget line."""
    if not isinstance(value, str) or not _LINE.fullmatch(value):
        raise Refused("a budget line of 1 to 32 of a-z, 0-9, - and _, such as salary")
    return value


def _date(value: object) -> int:
    if not isinstance(value, str):
        raise Refused(units.DATE_ALLOWED)
    return units.parse_date(value)


MoneyField = Annotated[
    tuple[str, int], PlainValidator(read_money), schema(r"^[0-9._]+ +\S.*$", "1_000 MRT", "0.5 ETH")
]
PeriodField = Annotated[int, PlainValidator(read_period), schema(".", "month", "30 days")]
LineField = Annotated[str, PlainValidator(read_line), schema("^[a-z0-9_-]{1,32}$", "salary")]
DateField = Annotated[int, PlainValidator(_date), schema(r"^\d{4}-\d{2}-\d{2}$", "2027-12-31")]


class StreamSetting(Section):
    """An amount each period, accruing by the second."""

    receiver: Account = Field(description="Who is paid.")
    line: LineField = Field(description="The budget line, such as salary.")
    amount: MoneyField = Field(
        description="How much each period.\n\n"
        "Of the currency, of the chain's coin (ETH), or `250_000 of 0x...`, another token's "
        "smallest units."
    )
    period: PeriodField = Field(
        description="month, quarter or year of the calendar (UTC), or a span such as 30 days."
    )
    start: DateField = Field(
        default=0, description="When it begins to accrue. Default: at the founding."
    )
    cliff: DateField = Field(
        default=0, description="Before this day nothing can be withdrawn. Default: no such day."
    )
    end: DateField = Field(default=0, description="When it ends. Default: never.")
    citizens_only: Truth = Field(
        default=False,
        description="Whether it accrues only while the receiver's passport is good.\n\n"
        "It follows the passport to a new key.",
    )

    @property
    def key(self) -> tuple[str, str, str]:
        return self.receiver, self.amount[0], self.line


class StreamsSection(InstitutionSection):
    """Salaries, grants and pensions that the treasury pays by the second."""

    begin: tuple[StreamSetting, ...] = Field(
        default=(), description="The streams that begin with the founding. Votes begin others."
    )

    def problems(self, constitution: Constitution) -> Iterator[Problem]:
        if len(self.begin) > MAX_STREAMS:
            yield Problem(("streams", "begin"), f"at most {MAX_STREAMS} streams")
        seen: set[tuple[str, str, str]] = set()
        for number, stream in enumerate(self.begin):
            place = ("streams", "begin", number)
            if stream.key in seen:
                yield Problem(place, "each receiver, asset and line once")
            seen.add(stream.key)
            if stream.end and stream.end <= max(stream.start, stream.cliff):
                yield Problem((*place, "end"), "a day after start and cliff")
            if stream.cliff and stream.cliff < stream.start:
                yield Problem((*place, "cliff"), "a day not before the start")
            if stream.citizens_only:
                yield from _citizens_only(constitution, stream.receiver, place)


def _citizens_only(
    constitution: Constitution, receiver: Address, place: tuple[str | int, ...]
) -> Iterator[Problem]:
    if constitution.nation.clock is Clock.BLOCKNUMBER:
        allowed = "no such key, since the clock is blocknumber: a passport's end is no second"
        yield Problem((*place, "citizens_only"), allowed)
    if receiver not in constitution.citizenship.founding_citizens:
        yield Problem((*place, "receiver"), "one of the founding citizens, if citizens_only")


SECTION = StreamsSection

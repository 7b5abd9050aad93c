"""The section `streams`: salaries, grants and pensions from the founding on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, PlainValidator

from govkit.constitution.accounts import Account, Refused, schema
from govkit.constitution.fields import Truth
from govkit.constitution.quantities import AccountingPeriod, DateField, MoneyField
from govkit.constitution.section import InstitutionSection, Section
from govkit.constitution.units import format_date
from govkit.constitution.values import Problem
from govkit.types import Address, Clock

if TYPE_CHECKING:
    from govkit.constitution.model import Constitution

MAX_STREAMS = 64
MAX_AMOUNT = 2**112 - 1
MAX_BACK = 365 * 24 * 60 * 60
"""How long before the founding a stream can begin, a day less than the contract allows."""
_LINE = re.compile(r"[a-z0-9_-]{1,32}")


def _line(value: object) -> str:
    if not isinstance(value, str) or not _LINE.fullmatch(value):
        raise Refused("a budget line of 1 to 32 of a-z, 0-9, - and _, such as salary")
    return value


LineField = Annotated[str, PlainValidator(_line), schema("^[a-z0-9_-]{1,32}$", "salary")]


class StreamSetting(Section):
    """An amount each period, accruing by the second."""

    receiver: Account = Field(description="Who is paid.")
    line: LineField = Field(description="The budget line, such as salary.")
    amount: MoneyField = Field(
        description="How much each period.\n\n"
        "Of the currency, the chain's coin (ETH), or another token by its address or its name "
        "under `accounts`, in its smallest unit: `250_000 of usdc`. Below 2^112 of that unit."
    )
    period: AccountingPeriod = Field(
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
        return self.receiver, self.amount.asset, self.line


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
            if stream.amount.amount > MAX_AMOUNT:
                yield Problem((*place, "amount"), "less than 2^112 of the asset's smallest unit")
            if stream.end and stream.end <= max(stream.start, stream.cliff):
                yield Problem((*place, "end"), "a day after start and cliff")
            if stream.cliff and stream.cliff < stream.start:
                yield Problem((*place, "cliff"), "a day not before the start")
            if stream.citizens_only:
                yield from _citizens_only(constitution, stream.receiver, place)

    def problems_at(self, founded_at: int) -> Iterator[Problem]:
        for number, stream in enumerate(self.begin):
            place = ("streams", "begin", number)
            day = format_date(founded_at)
            if stream.end and stream.end <= founded_at:
                yield Problem((*place, "end"), f"a day after the founding ({day})")
            if stream.start and stream.start < founded_at - MAX_BACK:
                yield Problem((*place, "start"), f"a day in the year before the founding ({day})")


def _citizens_only(
    constitution: Constitution, receiver: Address, place: tuple[str | int, ...]
) -> Iterator[Problem]:
    if constitution.nation.clock is Clock.BLOCKNUMBER:
        allowed = "no such key, since the clock is blocknumber: a passport's end is no second"
        yield Problem((*place, "citizens_only"), allowed)
    if receiver not in constitution.citizenship.founding_citizens:
        yield Problem((*place, "receiver"), "one of the founding citizens, if citizens_only")


SECTION = StreamsSection

"""Reads the accounts, moments, stakes and words of an agreement file."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from pydantic import PlainValidator, ValidationInfo, WithJsonSchema

from govkit import periods
from govkit.constitution import units
from govkit.constitution.accounts import (
    TREASURY,
    Elsewhere,
    Refused,
    read_account,
    reading_of,
    schema,
)
from govkit.constitution.quantities import Money, read_money
from govkit.errors import UnitError
from govkit.types import Address, Clock

FORMAT_VERSION = 1
COURT, NOBODY, AT_ONCE = "court", "nobody", "at once"
MAX_WORD_BYTES = 32
_FILE_NAME = re.compile(r"[^/\\\0\n]{1,200}")
_MONTHS = {periods.MONTH: 1, periods.QUARTER: 3, periods.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Arbitrator:
    """Who rules: `nobody`, the nation's own `court`, or an account."""

    word: str
    account: Address | None = None


@dataclass(frozen=True, slots=True)
class Every:
    """A span between equal steps: calendar `months`, or `ticks` of the nation's clock."""

    months: int = 0
    ticks: int = 0

    def after(self, moment: int, times: int) -> int:
        """The timepoint so many spans after a moment; the last day of a shorter month."""
        if self.ticks:
            return moment + times * self.ticks
        day = datetime.fromtimestamp(moment, UTC)
        years, month = divmod(day.month - 1 + times * self.months, 12)
        year = day.year + years
        last = calendar.monthrange(year, month + 1)[1]
        moved = day.replace(year=year, month=month + 1, day=min(day.day, last))
        return calendar.timegm(moved.timetuple())


def _version(value: object) -> int:
    if isinstance(value, bool) or value != FORMAT_VERSION:
        newer = isinstance(value, int) and value > FORMAT_VERSION
        hint = "; upgrade govkit to read a newer file" if newer else ""
        raise Refused(f"{FORMAT_VERSION}, the version of agreement files{hint}")
    return FORMAT_VERSION


def _party(value: object, info: ValidationInfo) -> Address:
    """An account by its name or address; the treasury is a party by a vote."""
    known = reading_of(info).accounts
    if isinstance(value, str) and not value.startswith("0x"):
        found = known.get(value)
        if found is None:
            allowed = "an address, or a name that the nation or your folder has"
            raise Refused(allowed, word=value, words=known)
        return found
    return read_account(value, info)


def _arbitrator(value: object, info: ValidationInfo) -> Arbitrator:
    """The nation's court, an outside court or a person by address or name, or nobody."""
    if value == NOBODY:
        return Arbitrator(NOBODY)
    if value == COURT:
        court = reading_of(info).accounts.get(COURT)
        if court is None:
            raise Refused("an account, or nobody: this nation has no court")
        return Arbitrator(COURT, court)
    return Arbitrator("account", _party(value, info))


def _moment(value: object, info: ValidationInfo) -> int:
    """A timepoint of the nation's clock."""
    clock = reading_of(info).clock
    if clock is None:
        raise Elsewhere
    if clock is Clock.BLOCKNUMBER:
        block = re.fullmatch("block ([0-9]{1,12})", value) if isinstance(value, str) else None
        if block is None:
            raise Refused("a block such as block 120000, since the nation's clock counts blocks")
        return int(block[1])
    try:
        return units.parse_second(value if isinstance(value, str) else "")
    except UnitError:
        allowed = "a date such as 2027-12-31 (from 00:00 UTC), or 2027-12-31 18:00:00 UTC"
        raise Refused(allowed) from None


def _start(value: object, info: ValidationInfo) -> int:
    """A deadline; 0 for one that is over when the agreement begins."""
    return 0 if value == AT_ONCE else _moment(value, info)


def _every(value: object, info: ValidationInfo) -> Every:
    clock = reading_of(info).clock
    if clock is Clock.BLOCKNUMBER:
        try:
            return Every(ticks=units.parse_count(str(value), "block"))
        except UnitError:
            raise Refused("a number of blocks, such as 216_000 blocks") from None
    period = units.parse_period(value if isinstance(value, str) else "")
    return Every(_MONTHS[period]) if period in _MONTHS else Every(ticks=period)


def _text_name(value: object) -> str:
    if not isinstance(value, str) or not _FILE_NAME.fullmatch(value):
        raise Refused("the name of a file beside this one, such as boat.md")
    return value


def _word(value: object) -> str:
    """A line that a contract keeps in 32 bytes."""
    fits = isinstance(value, str) and value.isascii() and value.isprintable()
    if not isinstance(value, str) or not fits or not 0 < len(value.strip()) <= MAX_WORD_BYTES:
        raise Refused(f"1 to {MAX_WORD_BYTES} letters, digits and signs of ASCII")
    return value.strip()


def _stakes(value: object, info: ValidationInfo) -> tuple[Money, ...]:
    """One amount, or a list of amounts in different assets."""
    each = value if isinstance(value, tuple | list) else (value,)
    return tuple(read_money(one, info) for one in each)


AgreementVersion = Annotated[
    int, PlainValidator(_version), WithJsonSchema({"const": FORMAT_VERSION})
]
ArbitratorField = Annotated[
    Arbitrator, PlainValidator(_arbitrator), schema(".", COURT, NOBODY, "dev5")
]
ClockMoment = Annotated[
    int, PlainValidator(_moment), schema(".", "2027-12-31", "2027-12-31 18:00:00 UTC")
]
Deadline = Annotated[int, PlainValidator(_start), schema(".", "2027-12-31", AT_ONCE)]
EveryField = Annotated[Every, PlainValidator(_every), schema(".", "month", "30 days")]
Party = Annotated[Address, PlainValidator(_party), schema(".", "ana", "dev3", TREASURY)]
Stakes = Annotated[tuple[Money, ...], PlainValidator(_stakes), WithJsonSchema({})]
TextName = Annotated[str, PlainValidator(_text_name), schema(".", "boat.md")]
ShortWord = Annotated[
    str, PlainValidator(_word), WithJsonSchema({"type": "string", "maxLength": MAX_WORD_BYTES})
]

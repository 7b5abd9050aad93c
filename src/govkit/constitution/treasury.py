"""What may leave the treasury in a period, and what must stay in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, PlainValidator, ValidationInfo

from govkit import periods
from govkit.constitution import units
from govkit.constitution.accounts import Refused, read_account, reading_of, schema
from govkit.constitution.findings import Finding
from govkit.constitution.quantities import AccountingPeriod, Money, Share, read_money
from govkit.constitution.section import Section
from govkit.constitution.units import COIN_SYMBOL, format_count
from govkit.constitution.values import Problem
from govkit.guesses import suggestion
from govkit.types import BPS_DENOMINATOR, Bps

if TYPE_CHECKING:
    from govkit.constitution.model import Constitution

MAX_LIMITS = 4
MAX_CAPS = 24
MAX_CAP = 2**104 - 2
MAX_RUNWAY_MONTHS = 255
ANY = "any"
_HOUR = 3_600
_RUNWAY_ALLOWED = f"a number of months, from 1 month to {MAX_RUNWAY_MONTHS} months"


def _asset(value: object, info: ValidationInfo) -> str:
    """`token` (the currency), `coin`, or a token's address."""
    shown = reading_of(info).symbol or "MRT"
    if not isinstance(value, str):
        raise Refused(f"{shown}, {COIN_SYMBOL}, or another token by its address or its name")
    if value in (COIN_SYMBOL, "ether"):
        return "coin"
    return "token" if value == shown else read_account(value, info)


def _cap(value: object, info: ValidationInfo) -> Money | None:
    return None if value == ANY else read_money(value, info)


def _runway(value: object) -> int:
    if not isinstance(value, str):
        raise Refused(_RUNWAY_ALLOWED)
    months = units.parse_count(value, "month")
    if not 1 <= months <= MAX_RUNWAY_MONTHS:
        raise Refused(_RUNWAY_ALLOWED)
    return months


AssetField = Annotated[str, PlainValidator(_asset), schema(r"^[A-Za-z0-9_-]+$", "ETH", "MRT")]
CapField = Annotated[
    Money | None,
    PlainValidator(_cap),
    schema(r"^(any|[0-9._]+ +(of +)?[A-Za-z0-9_-]+)$", "5 ETH", "any"),
]
RunwayField = Annotated[int, PlainValidator(_runway), schema(r"^[0-9_]+ *months?$", "6 months")]


class LimitSetting(Section):
    """What may leave of one asset in a period, and what must stay of it."""

    asset: AssetField = Field(
        description="The currency by its symbol, the chain's coin (ETH), or another token by its "
        "address or its name under `accounts`."
    )
    period: AccountingPeriod | None = Field(
        default=None,
        description="How often a cap is there again; needed with `caps`.\n\n"
        "`month`, `quarter` or `year` of the calendar (UTC), or a span of whole hours.",
    )
    caps: dict[str, CapField] = Field(
        default_factory=dict,
        description="The most that may leave in each period, by class of decisions and by "
        "institution that pays. Who is not named may spend nothing of the asset.\n\n"
        "An amount of the asset, or `any`. By the name of a class, or `budgets`, `streams` and "
        "so on.",
    )
    dormant: Share = Field(
        default=Bps(BPS_DENOMINATOR),
        description="The share of each cap that may leave while the nation is dormant. "
        "Default: all of it.",
    )
    runway: RunwayField | None = Field(
        default=None,
        description="So many months of what is committed must stay. Default: none.\n\n"
        "Once less is left, only the strictest class and the commitments themselves take out more.",
    )


class TreasurySection(Section):
    """What may leave the treasury; proposals of the strictest class change it."""

    limits: tuple[LimitSetting, ...] = Field(
        description="At most four assets, each with its caps or its runway."
    )


def find_treasury_problems(constitution: Constitution) -> Iterator[Problem]:
    """Limits that could not be founded, or that name what the nation does not have."""
    section = constitution.treasury
    if section is None:
        return
    if len(section.limits) > MAX_LIMITS:
        found = format_count(len(section.limits), "limit")
        yield Problem(("treasury", "limits"), f"at most {MAX_LIMITS} assets", found)
    for i, limit in enumerate(section.limits):
        place = ("treasury", "limits", i)
        if limit.asset in [each.asset for each in section.limits[:i]]:
            yield Problem((*place, "asset"), "each asset once")
        yield from _shape(limit, place)
        yield from _caps(constitution, limit, place)


def _shape(limit: LimitSetting, place: tuple[str | int, ...]) -> Iterator[Problem]:
    if not limit.caps and limit.runway is None:
        yield Problem(place, "`period` and `caps`, or a `runway`")
    if bool(limit.caps) != (limit.period is not None):
        yield Problem(place, "`period` and `caps` together")
    if limit.period and limit.period > periods.YEAR and limit.period % _HOUR:
        yield Problem((*place, "period"), "whole hours")
    if len(limit.caps) > MAX_CAPS:
        found = format_count(len(limit.caps), "cap")
        yield Problem((*place, "caps"), f"at most {MAX_CAPS} caps", found)


def _caps(
    constitution: Constitution, limit: LimitSetting, place: tuple[str | int, ...]
) -> Iterator[Problem]:
    names = cap_names(constitution)
    for name, cap in limit.caps.items():
        if name not in names:
            allowed = f"a class or an institution that pays: {', '.join(names)}"
            yield Problem((*place, "caps", name), allowed + suggestion(name, names), name)
        if cap and cap.asset != limit.asset:
            yield Problem((*place, "caps", name), "an amount of the limit's own asset")
        if cap and cap.amount > MAX_CAP:
            allowed = f"less than 2^104 of the asset's smallest unit, or `{ANY}`"
            yield Problem((*place, "caps", name), allowed)


def cap_names(constitution: Constitution) -> list[str]:
    """Whom a cap can be for: the classes, and the institutions with a section of their own."""
    classes = [each.name for each in constitution.government.decision_classes()]
    return [*classes, *(name for name in constitution.sections() if name not in classes)]


def find_treasury_warnings(constitution: Constitution) -> Iterator[Finding]:
    """An asset of which the strictest class can spend nothing."""
    if constitution.treasury is None:
        return
    strictest = constitution.government.decision_classes()[0].name
    for i, limit in enumerate(constitution.treasury.limits):
        if limit.caps and strictest not in limit.caps:
            text = (
                f"treasury.limits[{i}]: {strictest} has no cap, so it spends nothing of "
                f"this asset and can only change the limit; write {strictest}: {ANY} if it may"
            )
            yield Finding("spends-nothing", ("treasury", "limits", i), text)

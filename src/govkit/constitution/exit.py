"""The section `exit`: how holders leave with their share of the treasury."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, PlainValidator

from govkit.constitution import units
from govkit.constitution.accounts import Refused, schema
from govkit.constitution.findings import Finding
from govkit.constitution.quantities import Share
from govkit.constitution.section import InstitutionSection
from govkit.constitution.treasury import AssetField, RunwayField
from govkit.constitution.values import Problem
from govkit.types import BPS_DENOMINATOR

if TYPE_CHECKING:
    from govkit.constitution.model import Constitution

MAX_ASSETS = 8
HOUR, DAY = 3_600, 86_400
MAX_TENURE = 10 * 365 * DAY
MAX_NOTICE = 15 * DAY
"""Half of the longest least delay that a treasury takes."""
QUICK_TENURE = 30 * DAY
"""The audit warns of a shorter one."""
KEPT_MONTHS = 3
_SPAN_SCHEMA = schema("^[0-9_]+ *[a-z]+( +[0-9_]+ *[a-z]+)*$", "90 days")


def _span(value: object, least: int, most: int) -> int:
    if not isinstance(value, str):
        raise Refused(units.DURATION_ALLOWED)
    seconds = units.parse_duration(value)
    if not least <= seconds <= most:
        raise Refused(f"{units.format_duration(least)} to {units.format_duration(most)}")
    return seconds


def _tenure(value: object) -> int:
    return _span(value, DAY, MAX_TENURE)


def _notice(value: object) -> int:
    return _span(value, HOUR, MAX_NOTICE)


Tenure = Annotated[int, PlainValidator(_tenure), _SPAN_SCHEMA]
Notice = Annotated[int, PlainValidator(_notice), _SPAN_SCHEMA]


class ExitSection(InstitutionSection):
    """How holders leave: they give currency back, and take their share of the treasury.

    No vote can change it.
    """

    assets: tuple[AssetField, ...] = Field(
        description="What a share is of: 1 to 8 assets.\n\n"
        "The chain's coin (ETH), and other tokens by their address or their name under `accounts`; "
        "not the currency. The tokens must be on the chain when the nation is founded."
    )
    tenure: Tenure = Field(
        description="How long currency must be held before a holder can leave with it.\n\n"
        "1 day to 10 years, in seconds whatever the nation's clock. What was held in the whole "
        "tenure before the running one, and since, counts: so for one tenure at least, and at most "
        "two."
    )
    notice: Notice = Field(
        description="How long before it leaves a holder gives notice.\n\n"
        "An hour or more, and at most half of the shortest `timelock_delay`, so that nothing which "
        "is decided after a notice comes before its holder can leave."
    )
    discount: Share = Field(
        description="How much less than book value a share is, so that nobody buys below book "
        "value and leaves at it.\n\n`0 %` to `99.99 %`."
    )
    keeps: RunwayField = Field(
        default=KEPT_MONTHS,
        description="So many months of what the treasury is committed to are in no share. "
        "Default: 3 months.",
    )

    def problems(self, constitution: Constitution) -> Iterator[Problem]:
        place = ("exit", "assets")
        if not 1 <= len(self.assets) <= MAX_ASSETS:
            yield Problem(place, f"1 to {MAX_ASSETS} assets")
        for number, asset in enumerate(self.assets):
            if asset in self.assets[:number]:
                yield Problem((*place, number), "each asset once")
            if asset == "token":
                allowed = "another asset than the currency, which holders give back"
                yield Problem((*place, number), allowed)
        if self.discount >= BPS_DENOMINATOR:
            yield Problem(("exit", "discount"), "less than 100 %")
        yield from self._notice(constitution)
        yield from self._limits(constitution)

    def lasting_findings(self) -> Iterator[Finding]:
        if self.tenure >= QUICK_TENURE:
            return
        longest = units.format_duration(2 * self.tenure + self.notice)
        text = (
            f"exit.tenure is {units.format_duration(self.tenure)}: who buys currency for less than "
            f"its share of the treasury leaves with that share within {longest}"
        )
        yield Finding("quick-exit", ("exit", "tenure"), text)

    def _notice(self, constitution: Constitution) -> Iterator[Problem]:
        """Whoever gives notice in time can leave before anything that is decided then."""
        classes = constitution.government.decision_classes()
        shortest = min(each.timelock_delay_seconds for each in classes)
        if 2 * self.notice > shortest:
            delay = units.format_duration(shortest)
            allowed = f"at most half of the shortest timelock_delay, which is {delay}"
            yield Problem(("exit", "notice"), allowed, units.format_duration(self.notice))

    def _limits(self, constitution: Constitution) -> Iterator[Problem]:
        """A limit that does not name the exit would lock all holders in."""
        limits = constitution.treasury.limits if constitution.treasury else ()
        for number, limit in enumerate(limits):
            if limit.asset in self.assets and limit.caps and "exit" not in limit.caps:
                place = ("treasury", "limits", number, "caps")
                allowed = "a cap for exit too (`exit: any` for none), since it is a listed asset"
                yield Problem(place, f"{allowed}: without one nobody could leave with it")


SECTION = ExitSection

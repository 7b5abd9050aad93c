"""The section `dues`: what citizens owe each period."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, PlainValidator, WithJsonSchema

from govkit.constitution.fields import Slug, choice
from govkit.constitution.quantities import AccountingPeriod, MoneyOrNothing
from govkit.constitution.section import InstitutionSection
from govkit.constitution.streams import MAX_AMOUNT
from govkit.constitution.values import Problem
from govkit.types import Clock

if TYPE_CHECKING:
    from govkit.constitution.model import Constitution

MAX_TIERS = 32
BARS = {"streams": "streams", "candidacy": "councils"}
"""What arrears can bar from, and the part of the file that it needs."""
_TOO_MUCH = "less than 2^112 of the asset's smallest unit"


def _bar(value: object) -> str:
    return choice(value, tuple(BARS))


Bar = Annotated[str, PlainValidator(_bar), WithJsonSchema({"enum": [*BARS]})]


class DuesSection(InstitutionSection):
    """What citizens owe each period. Who is in arrears is told, and never expelled for it."""

    amount: MoneyOrNothing = Field(
        description="How much each period, for those without a tier.\n\n"
        "Of the currency, the chain's coin (ETH), or another token by its address or its name "
        "under `accounts`, in its smallest unit: `250_000 of usdc`. Below 2^112 of that unit."
    )
    period: AccountingPeriod = Field(
        description="month, quarter or year of the calendar (UTC), or a span such as 30 days."
    )
    tiers: dict[Slug, MoneyOrNothing] = Field(
        default_factory=dict,
        description="What citizens of each tier owe instead, in the same asset; 0 for nothing.\n\n"
        "A vote gives a tier, or an office with the power `dues.giveTier`.",
    )

    arrears_bar: tuple[Bar, ...] = Field(
        default=(),
        description="What those in arrears can't do, until they have paid. Default: they can do "
        "everything.\n\n`streams`: withdraw from streams for citizens only. `candidacy`: be "
        "nominated for a council.",
    )

    def problems(self, constitution: Constitution) -> Iterator[Problem]:
        if constitution.nation.clock is Clock.BLOCKNUMBER:
            allowed = "no such section, since the clock is blocknumber: a period begins in a second"
            yield Problem(("dues",), allowed)
        there = {*constitution.sections(), *(("councils",) if constitution.councils else ())}
        for bar in self.arrears_bar:
            if BARS[bar] not in there:
                allowed = f"{bar} only beside a section `{BARS[bar]}`"
                yield Problem(("dues", "arrears_bar"), allowed)
        if len(self.tiers) > MAX_TIERS:
            yield Problem(("dues", "tiers"), f"at most {MAX_TIERS} tiers")
        if self.amount.amount > MAX_AMOUNT:
            yield Problem(("dues", "amount"), _TOO_MUCH)
        for name, money in self.tiers.items():
            place = ("dues", "tiers", name)
            if money.asset != self.amount.asset:
                yield Problem(place, "an amount in the same asset as `amount`")
            if money.amount > MAX_AMOUNT:
                yield Problem(place, _TOO_MUCH)


SECTION = DuesSection

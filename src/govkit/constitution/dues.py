"""The section `dues`: what citizens owe each period."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, PlainValidator, ValidationInfo, WithJsonSchema

from govkit.constitution import units
from govkit.constitution.accounts import Elsewhere, Refused, read_address, reading_of, schema
from govkit.constitution.fields import Slug, choice
from govkit.constitution.section import InstitutionSection
from govkit.constitution.streams import CURRENCY, MAX_AMOUNT, Money, PeriodField
from govkit.constitution.values import Problem
from govkit.types import ZERO_ADDRESS, Clock

if TYPE_CHECKING:
    from govkit.constitution.model import Constitution

MAX_TIERS = 32
BARS = ("streams",)
"""What arrears can bar from."""


def _money(value: object, info: ValidationInfo) -> Money:
    """As a stream's amount, but it can be nothing."""
    symbol = reading_of(info).symbol
    if not isinstance(value, str):
        raise Refused(f"an amount such as 20 {symbol or 'MRT'}, 0.01 ETH or 250_000 of 0x...")
    if symbol is None:
        raise Elsewhere
    asset, amount = units.parse_money(value, symbol)
    if amount > MAX_AMOUNT:
        raise Refused("at most 2^112 - 1 of its smallest unit")
    if asset == "coin":
        return ZERO_ADDRESS, amount
    return CURRENCY if asset == "token" else read_address(asset), amount


DuesAmount = Annotated[
    tuple[str, int], PlainValidator(_money), schema(r"^[0-9._]+ +\S.*$", "20 MRT", "0 MRT")
]


def _bar(value: object) -> str:
    return choice(value, BARS)


Bar = Annotated[str, PlainValidator(_bar), WithJsonSchema({"enum": [*BARS]})]


class DuesSection(InstitutionSection):
    """What citizens owe each period. Who is in arrears is told, and never expelled for it."""

    amount: DuesAmount = Field(
        description="How much each period, for those without a tier.\n\n"
        "Of the currency, of the chain's coin (ETH), or `250_000 of 0x...`, another token's "
        "smallest units."
    )
    period: PeriodField = Field(
        description="month, quarter or year of the calendar (UTC), or a span such as 30 days."
    )
    tiers: dict[Slug, DuesAmount] = Field(
        default_factory=dict,
        description="What citizens of each tier owe instead, in the same asset; 0 for nothing.\n\n"
        "A vote gives a tier, or an office with the power `dues.giveTier`.",
    )

    arrears_bar: tuple[Bar, ...] = Field(
        default=(),
        description="What those in arrears can't do: `streams`, withdraw from streams for citizens "
        "only, until they have paid. Default: they can do everything.",
    )

    def problems(self, constitution: Constitution) -> Iterator[Problem]:
        if constitution.nation.clock is Clock.BLOCKNUMBER:
            allowed = "no such section, since the clock is blocknumber: a period begins in a second"
            yield Problem(("dues",), allowed)
        if self.arrears_bar and "streams" not in constitution.sections():
            allowed = "streams only beside a section `streams`"
            yield Problem(("dues", "arrears_bar"), allowed)
        if len(self.tiers) > MAX_TIERS:
            yield Problem(("dues", "tiers"), f"at most {MAX_TIERS} tiers")
        for name, (asset, _) in self.tiers.items():
            if asset != self.amount[0]:
                yield Problem(("dues", "tiers", name), "an amount in the same asset as `amount`")


SECTION = DuesSection

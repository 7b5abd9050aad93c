"""The section `agreements`: what citizens, firms and the nation bind each other by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, PlainValidator, ValidationInfo

from govkit.constitution.accounts import Refused, read_account, schema
from govkit.constitution.agreement_fields import COURT, NOBODY
from govkit.constitution.quantities import CitizenSpan
from govkit.constitution.section import InstitutionSection
from govkit.constitution.units import format_count, format_duration
from govkit.constitution.values import Problem
from govkit.types import Clock

if TYPE_CHECKING:
    from govkit.constitution.model import Constitution

DAY, BLOCKS_A_DAY = 86_400, 7_200
ANSWER_DAYS, RULING_DAYS = 7, 60
"""What new agreement files say where the nation file does not."""


def _arbitrator(value: object, info: ValidationInfo) -> str:
    """`court`, `nobody`, or an account's address."""
    if value in (COURT, NOBODY):
        return str(value)
    try:
        return read_account(value, info)
    except Refused as error:
        raise Refused(
            f"court, nobody, or an account: {error.allowed}", word=error.word, words=error.words
        ) from None


ArbitratorField = Annotated[str, PlainValidator(_arbitrator), schema(".", COURT, NOBODY, "dev5")]


class AgreementsSection(InstitutionSection):
    """Agreements that enforce themselves, between any parties, in one contract.

    The settings are what `govkit agreement new` writes into a new agreement. Each agreement may say
    otherwise: its parties choose.
    """

    arbitrator: ArbitratorField | None = Field(
        default=None,
        description="Who decides disputes, if an agreement says nothing else.\n\n"
        "`court`, an account, or `nobody`. Default: the court if the nation has one, else nobody.",
    )
    answer_period: CitizenSpan | None = Field(
        default=None, description="How long a claim can be answered. Default: 7 days."
    )
    ruling_period: CitizenSpan | None = Field(
        default=None,
        description="How long a ruling is waited for; then each agreement's fallback holds. "
        "Default: 60 days.",
    )

    def problems(self, constitution: Constitution) -> Iterator[Problem]:
        if self.arbitrator == COURT and COURT not in constitution.sections():
            allowed = "an account, or nobody, since this file has no section court"
            yield Problem(("agreements", "arbitrator"), allowed)


SECTION = AgreementsSection


def span_words(days: int, clock: Clock) -> str:
    """Days as a nation's clock counts them, in words."""
    if clock is Clock.BLOCKNUMBER:
        return format_count(days * BLOCKS_A_DAY, "block")
    return format_duration(days * DAY)

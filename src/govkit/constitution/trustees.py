"""The section `trustees`: who holds the key of secret ballots together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, PlainValidator, WithJsonSchema

from govkit.constitution import units
from govkit.constitution.accounts import Account, Refused, schema
from govkit.constitution.quantities import Period, whole_number
from govkit.constitution.section import InstitutionSection
from govkit.constitution.values import Problem

if TYPE_CHECKING:
    from govkit.constitution.model import Constitution

MAX_TRUSTEES = 15
HOUR, DAY = 3_600, 86_400
MAX_PHASE = 60 * DAY
LEAST_BALLOTS = 3
MAX_BALLOTS = 2**24 - 1
"""As many heads as a poll counts."""
FEW_BALLOTS = 10
"""The default; the audit warns of fewer."""


def _phase(value: object) -> int:
    if not isinstance(value, str):
        raise Refused(units.DURATION_ALLOWED)
    seconds = units.parse_duration(value)
    if not HOUR <= seconds <= MAX_PHASE:
        raise Refused(f"{units.format_duration(HOUR)} to {units.format_duration(MAX_PHASE)}")
    return seconds


def _least_ballots(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise Refused(f"a number from {LEAST_BALLOTS}")
    if not LEAST_BALLOTS <= value <= MAX_BALLOTS:
        raise Refused(
            f"a number from {LEAST_BALLOTS}: the sum of fewer ballots tells who said what"
        )
    return value


Phase = Annotated[
    int,
    PlainValidator(_phase),
    schema("^[0-9._]+ *[a-z]+( +[0-9._]+ *[a-z]+)*$", "3 days"),
]
LeastBallots = Annotated[
    int,
    PlainValidator(_least_ballots),
    WithJsonSchema({"type": "integer", "minimum": LEAST_BALLOTS, "maximum": MAX_BALLOTS}),
]
Threshold = Annotated[int, whole_number(MAX_TRUSTEES)]


class TrusteesSection(InstitutionSection):
    """Who holds the key of secret ballots together, and how many of them it takes to count.

    A vote appoints others (`trustees.appoint`); nothing else here can be changed.
    """

    accounts: tuple[Account, ...] = Field(
        description="The trustees: 1 to 15 accounts.\n\n"
        "They need not be citizens, and should not depend on each other."
    )
    threshold: Threshold = Field(
        description="How many of them must give their shares after a vote, so that it counts.\n\n"
        "As many who work together can also open every single ballot, and one more than the others "
        "can stop a count by silence."
    )
    phase: Phase = Field(
        default=3 * DAY,
        description="How long each phase of making the key may take: enrolling, dealing, "
        "confirming. Default: 3 days.\n\n"
        "1 hour to 60 days, in seconds whatever the nation's clock. A phase ends once all have "
        "acted; whoever did nothing in it can then be left out.",
    )
    shares: Period = Field(
        description="How long after a vote's close shares can be given and the count be made.\n\n"
        "In the clock's unit. What is not counted by then fails."
    )
    least_ballots: LeastBallots = Field(
        default=FEW_BALLOTS,
        description="With fewer ballots nothing is ever opened, and the vote fails. Default 10.\n\n"
        "At least 3.",
    )

    def problems(self, constitution: Constitution) -> Iterator[Problem]:
        place = ("trustees", "accounts")
        if not 1 <= len(self.accounts) <= MAX_TRUSTEES:
            found = f"{len(self.accounts)} accounts"
            yield Problem(place, f"1 to {MAX_TRUSTEES} accounts", found)
        for number, account in enumerate(self.accounts):
            if account in self.accounts[:number]:
                yield Problem((*place, number), "each trustee once, under one name")


def trustees_of(constitution: Constitution) -> Any:
    """The section, a `TrusteesSection`, or None."""
    return constitution.sections().get("trustees")


SECTION = TrusteesSection

"""Works out the most currency that can exist at the end of each issuance year.

The rule is TreasuryToken's: in each span of 365 days since the founding, the treasury issues at
most a share of the supply at the span's start, rounded down, and never more than the cap allows.
"""

from __future__ import annotations

from dataclasses import dataclass

from govkit.constitution.units import YEAR_SECONDS
from govkit.contracts import TreasuryToken
from govkit.types import BPS_DENOMINATOR, Bps, Wei

MAX_YEARS = 1_000
"""The most years that are computed. Nobody plans further."""


@dataclass(frozen=True, slots=True)
class YearEnd:
    """The end of issuance year `year` (from 0), in seconds since 1970, and the supply then.

    `supply` is the most that can exist; `issuable` is the most that this year can add.
    """

    year: int
    at: int
    supply: Wei
    issuable: Wei


@dataclass(frozen=True, slots=True)
class Schedule:
    """The supply at `now` (seconds since 1970), and the most at the end of each year."""

    now: int
    supply: Wei
    cap: Wei
    limit_bps: Bps
    years: tuple[YearEnd, ...]

    @property
    def cap_year(self) -> YearEnd | None:
        """The first of these years in which the cap can be reached, or None."""
        return next((each for each in self.years if each.supply == self.cap), None)


def read_schedule(token: TreasuryToken, years: int) -> Schedule:
    """The schedule of a token for so many years from the chain's present time on."""
    return schedule(
        now=token.port.now(),
        founded_at=token.founded_at(),
        supply=token.total_supply(),
        issuable=token.issuable(),
        cap=token.cap(),
        limit_bps=token.issuance_limit_bps(),
        years=years,
    )


def schedule(
    *,
    now: int,
    founded_at: int,
    supply: Wei,
    issuable: Wei,
    cap: Wei,
    limit_bps: Bps,
    years: int,
) -> Schedule:
    """The most that can exist at the end of this issuance year and of the years after.

    `issuable` is what this year still allows, in wei. Raises ValueError for more than 1,000 years.
    """
    if not 1 <= years <= MAX_YEARS:
        raise ValueError(f"{years} years")
    first, most, ends = (now - founded_at) // YEAR_SECONDS, int(supply), []
    for year in range(first, first + years):
        allowed = issuable if year == first else most * limit_bps // BPS_DENOMINATOR
        added = min(allowed, cap - most)
        most += added
        ends.append(YearEnd(year, founded_at + (year + 1) * YEAR_SECONDS, Wei(most), Wei(added)))
    return Schedule(now, supply, cap, limit_bps, tuple(ends))

"""The months ahead of the treasury: from what is committed, and what came in on average.

Nothing is guessed besides. `assumptions` says in words what is counted and what is not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govkit.constitution.units import format_time
from govkit.errors import UsageError
from govkit.nation.money.holdings import YEAR_SECONDS, Holding, read_holdings
from govkit.nation.money.movements import ISSUE, PROPOSAL, UNEXPLAINED
from govkit.nation.money.statement import first_block_at, read_statement
from govkit.periods import MONTH, begin_of, period_of
from govkit.types import Address

if TYPE_CHECKING:
    from govkit.nation.nation import Nation

MOST_MONTHS = 600
MONTH_SECONDS = YEAR_SECONDS // 12
"""A mean month, over which income is averaged at least."""

_NO_INCOME = (ISSUE, PROPOSAL, UNEXPLAINED)


@dataclass(frozen=True, slots=True)
class Point:
    """What the treasury would have at the first second of a month (since 1970); below 0 it is
    short of as much.

    `likely` with income as it was on average, `without_income` with none, `least` with all budgets
    spent whole besides. In the smallest unit.
    """

    at: int
    likely: int
    without_income: int
    least: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """One asset's months ahead. `income` came in the last `seconds`."""

    holding: Holding
    income: int
    seconds: int
    points: Sequence[Point]

    @property
    def income_a_month(self) -> int:
        return self.income * MONTH_SECONDS // self.seconds

    @property
    def likely_short(self) -> int | None:
        """The first of these months at whose beginning it would be short even with income."""
        return next((each.at for each in self.points if each.likely < 0), None)

    @property
    def has_budgets(self) -> bool:
        return any(not each.is_certain for each in self.holding.commitments)


@dataclass(frozen=True, slots=True)
class Forecast:
    """The outlook of each asset, and the `assumptions`, a line each.

    >>> from govkit.nation.money.forecast import read_forecast
    >>> [each.points[-1].likely == each.holding.held for each in read_forecast(nation, 3).outlooks]
    [True, True]
    """

    outlooks: Sequence[Outlook]
    assumptions: Sequence[str]


def read_forecast(nation: Nation, months: int, only: Sequence[Address] = ()) -> Forecast:
    """The forecast for so many months, of all assets or `only` these (the zero address is the
    coin). Raises UsageError for more than 600 months."""
    if not 1 <= months <= MOST_MONTHS:
        raise UsageError(
            f"there is no forecast of {months} months", next_step=f"choose 1 to {MOST_MONTHS}"
        )
    holdings = [each for each in read_holdings(nation) if each.held is not None]
    for address in only:
        if address not in [each.asset.address for each in holdings]:
            raise UsageError(
                f"the treasury has nothing of {address}",
                "nothing is committed in it either",
                "see govkit treasury",
            )
    holdings = [each for each in holdings if not only or each.asset.address in only]
    came, begins = _income(nation, [each.asset.address for each in holdings])
    outlooks = [
        _outlook(each, came[each.asset.address], max(each.now - begins, MONTH_SECONDS), months)
        for each in holdings
    ]
    now = nation.port.now()
    return Forecast(outlooks, _assumptions(now, begins, outlooks))


def _income(nation: Nation, assets: Sequence[Address]) -> tuple[dict[Address, int], int]:
    """What came in each asset in the last year, and the time from which that is counted."""
    first = first_block_at(nation, nation.port.block().timestamp - YEAR_SECONDS)
    statement = read_statement(nation, first, only=assets)
    came: dict[Address, int] = defaultdict(int)
    for line in statement:
        movement = line.movement
        if movement.amount > 0 and movement.kind not in _NO_INCOME:
            came[movement.asset.address] += movement.amount
    return came, statement.first.timestamp


def _outlook(holding: Holding, income: int, seconds: int, months: int) -> Outlook:
    this = period_of(holding.now, MONTH)
    marks = (begin_of(this + ahead, MONTH) for ahead in range(1, months + 1))
    points = [_point(holding, income, seconds, at) for at in (holding.now, *marks)]
    return Outlook(holding, income, seconds, points)


def _point(holding: Holding, income: int, seconds: int, at: int) -> Point:
    rest = (holding.held or 0) - holding.due(at)
    likely = rest + income * (at - holding.now) // seconds
    least = (holding.held or 0) - holding.due(at, at_most=True)
    return Point(at, likely, rest, least)


def _assumptions(now: int, begins: int, outlooks: Sequence[Outlook]) -> list[str]:
    lines = [
        f"Counted from {format_time(now)}.",
        f"Income goes on as it was on average since {format_time(begins)}: gifts, dues and other "
        "payments to the treasury, but not new currency, nor what proposals brought.",
        "What is committed falls due as it is now; what is owed already is paid first.",
        "No other payment by a proposal is foreseen, and no change of prices.",
    ]
    if any(each.has_budgets for each in outlooks):
        lines.append("Budgets are left out, but in `least`, where each is spent whole.")
    return lines

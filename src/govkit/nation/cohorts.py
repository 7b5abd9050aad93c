"""How citizenship and voting go: by cohort of joining, and over time, from the chain's events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from govkit.nation.nation import Nation
    from govkit.network.port import Port

VOTE_EVENTS = ("VoteCast", "VoteCastWithParams")
_MONTHS_A_QUARTER = 3


class Span(StrEnum):
    """How long a cohort's time of joining is."""

    MONTH = "month"
    QUARTER = "quarter"


@dataclass(frozen=True, slots=True)
class Life:
    """One passport: when it was issued, when it ended (None while good), and when its holder voted.

    All in seconds since 1970.
    """

    number: int
    joined: int
    ended: int | None
    voted: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Cohort:
    """Those who joined in one month or quarter: how many, still citizens, ended, ever voted."""

    label: str
    joined: int
    active: int
    ended: int
    voted: int


@dataclass(frozen=True, slots=True)
class Period:
    """One month or quarter: who joined and ended in it, citizens at its end, citizens who voted."""

    label: str
    joined: int
    ended: int
    citizens: int
    voted: int


@dataclass(frozen=True, slots=True)
class Stats:
    """`periods` has every month or quarter from the first passport to `now`, also the empty ones.

    `dormancy_citizens` is what the nation needs not to be dormant, 0 for a nation that never is.
    """

    now: int
    cohorts: tuple[Cohort, ...]
    periods: tuple[Period, ...]
    dormancy_citizens: int

    @property
    def citizens(self) -> int:
        return self.periods[-1].citizens if self.periods else 0

    @property
    def critical_since(self) -> str | None:
        """The period since whose end there were always citizens enough, or None if not now."""
        since = None
        for period in self.periods:
            enough = period.citizens >= self.dormancy_citizens
            since = (since or period.label) if enough else None
        return since


def read_lives(nation: Nation) -> list[Life]:
    """Every passport's life, from the registry's and the houses' events, in order of numbers.

    A ballot counts for the passport that its voter held when it was cast.
    """
    first, times = nation.deployment.first_block, _Times(nation.port)
    joined: dict[int, tuple[str, int, int]] = {}
    ended: dict[int, tuple[int, int]] = {}
    for event in nation.registry.events("Admitted", "Revoked", from_block=first):
        number, block = event.fields["number"], event.log.block_number
        if event.name == "Admitted":
            joined[number] = event.fields["citizen"], block, event.log.index
        else:
            ended[number] = block, event.log.index
    votes = _votes(nation, first)
    return [
        Life(
            number,
            times.at(block),
            times.at(ended[number][0]) if number in ended else None,
            tuple(
                times.at(at[0])
                for at in votes.get(holder, ())
                if (block, index) <= at and at <= ended.get(number, at)
            ),
        )
        for number, (holder, block, index) in sorted(joined.items())
    ]


def _votes(nation: Nation, first_block: int) -> dict[str, list[tuple[int, int]]]:
    """Block and log index of each ballot, by voter, in all houses; a further house's too."""
    votes: dict[str, list[tuple[int, int]]] = {}
    for house in nation.houses.values():
        for event in house.ballots.events(*VOTE_EVENTS, from_block=first_block):
            place = event.log.block_number, event.log.index
            votes.setdefault(event.fields["voter"], []).append(place)
    return votes


class _Times:
    """The time of each block, asked for once."""

    def __init__(self, port: Port) -> None:
        self._port = port
        self._known: dict[int, int] = {}

    def at(self, block: int) -> int:
        if block not in self._known:
            self._known[block] = self._port.block(block).timestamp
        return self._known[block]


def stats(lives: Sequence[Life], span: Span, now: int, dormancy_citizens: int = 0) -> Stats:
    """Cohorts and periods of these lives up to `now`, in UTC."""
    if not lives:
        return Stats(now, (), (), dormancy_citizens)
    labels = list(_labels(min(each.joined for each in lives), now, span))
    joined = _counted(label_of(each.joined, span) for each in lives)
    ended = _counted(label_of(each.ended, span) for each in lives if each.ended is not None)
    voted = _counted(label for each in lives for label in {label_of(at, span) for at in each.voted})
    periods, citizens = [], 0
    for label in labels:
        citizens += joined.get(label, 0) - ended.get(label, 0)
        counts = joined.get(label, 0), ended.get(label, 0), citizens, voted.get(label, 0)
        periods.append(Period(label, *counts))
    cohorts = (
        _cohort(label, [each for each in lives if label_of(each.joined, span) == label])
        for label in labels
        if label in joined
    )
    return Stats(now, tuple(cohorts), tuple(periods), dormancy_citizens)


def label_of(at: int, span: Span) -> str:
    """The month ("2027-03") or quarter ("2027-Q1") of a moment, in UTC."""
    moment = datetime.fromtimestamp(at, UTC)
    if span is Span.MONTH:
        return f"{moment.year}-{moment.month:02}"
    return f"{moment.year}-Q{(moment.month - 1) // _MONTHS_A_QUARTER + 1}"


def _labels(first: int, last: int, span: Span) -> Iterator[str]:
    """Every month or quarter from one moment to another, both included."""
    start, end = (datetime.fromtimestamp(each, UTC) for each in (first, last))
    step = 1 if span is Span.MONTH else _MONTHS_A_QUARTER
    month = (start.year * 12 + start.month - 1) // step * step
    while month <= end.year * 12 + end.month - 1:
        year, within = divmod(month, 12)
        yield label_of(int(datetime(year, within + 1, 1, tzinfo=UTC).timestamp()), span)
        month += step


def _cohort(label: str, lives: Sequence[Life]) -> Cohort:
    ended = sum(each.ended is not None for each in lives)
    voted = sum(bool(each.voted) for each in lives)
    return Cohort(label, len(lives), len(lives) - ended, ended, voted)


def _counted(labels: Iterable[str]) -> Mapping[str, int]:
    counts: dict[str, int] = {}
    for label in labels:
        counts[label] = counts.get(label, 0) + 1
    return counts

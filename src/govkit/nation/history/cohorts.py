"""Statistics of citizenship and voting, by cohort of joining and over time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

_MONTHS_A_QUARTER = 3


class Span(StrEnum):
    """The length of a cohort's or period's time."""

    MONTH = "month"
    QUARTER = "quarter"


@dataclass(frozen=True, slots=True)
class Life:
    """One passport: when its holder `joined`, when it counted, and what happened to it.

    All in seconds since 1970. A span's end is None while the passport counts. `ended` is when it
    was resigned or revoked, or None while it is held, even if it lapsed or is suspended.
    """

    number: int
    joined: int
    spans: tuple[tuple[int, int | None], ...]
    renewed: tuple[int, ...] = ()
    lapsed: tuple[int, ...] = ()
    ended: int | None = None
    voted: tuple[int, ...] = ()

    @property
    def active(self) -> bool:
        return self.spans[-1][1] is None

    @property
    def has_lapsed(self) -> bool:
        """Whether its term ran out, and it was not renewed or ended since."""
        return self.ended is None and self.lapsed[-1:] == (self.spans[-1][1],)

    def counted_at(self, moment: int) -> bool:
        """Whether it counted at the end of a second."""
        return any(start <= moment and (end is None or moment < end) for start, end in self.spans)


@dataclass(frozen=True, slots=True)
class Cohort:
    """How many joined in one month or quarter, and what became of them.

    Of those who `joined`: `active` are citizens still, `renewed` and `voted` did so at least once,
    `lapsed` have not come back, and `ended` resigned or were revoked.
    """

    label: str
    joined: int
    active: int
    renewed: int
    lapsed: int
    ended: int
    voted: int


@dataclass(frozen=True, slots=True)
class Period:
    """One month or quarter: what happened to passports in it, and how many citizens voted.

    `citizens` counts them at its end.
    """

    label: str
    joined: int
    renewed: int
    lapsed: int
    ended: int
    citizens: int
    voted: int


@dataclass(frozen=True, slots=True)
class Stats:
    """The cohorts and the periods; `periods` has empty months and quarters too, up to `now`.

    With fewer than `dormancy_citizens` the nation is dormant; 0 stands for never.
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
        """The period since whose end the nation has never been dormant, or None if it is now."""
        since = None
        for period in self.periods:
            enough = period.citizens >= self.dormancy_citizens
            since = (since or period.label) if enough else None
        return since


def stats(lives: Sequence[Life], span: Span, now: int, dormancy_citizens: int = 0) -> Stats:
    """Cohorts and periods of these lives up to `now`, in UTC."""
    if not lives:
        return Stats(now, (), (), dormancy_citizens)
    joined, renewed, lapsed, ended, voted = (
        _counted(label_of(at, span) for each in lives for at in moments(each))
        for moments in (_joined, _renewed, _lapsed, _ended, lambda each: _firsts(each.voted, span))
    )
    labels = list(_labels(min(each.joined for each in lives), now, span))
    periods = tuple(
        Period(
            label,
            joined.get(label, 0),
            renewed.get(label, 0),
            lapsed.get(label, 0),
            ended.get(label, 0),
            sum(each.counted_at(min(now, _end_of(label, span))) for each in lives),
            voted.get(label, 0),
        )
        for label in labels
    )
    cohorts = (
        _cohort(label, [each for each in lives if label_of(each.joined, span) == label])
        for label in labels
        if label in joined
    )
    return Stats(now, tuple(cohorts), periods, dormancy_citizens)


def _joined(life: Life) -> tuple[int, ...]:
    return (life.joined,)


def _renewed(life: Life) -> tuple[int, ...]:
    return life.renewed


def _lapsed(life: Life) -> tuple[int, ...]:
    return life.lapsed


def _ended(life: Life) -> tuple[int, ...]:
    return () if life.ended is None else (life.ended,)


def _firsts(moments: Iterable[int], span: Span) -> Iterable[int]:
    """One moment of each month or quarter that has a moment here."""
    return {label_of(at, span): at for at in moments}.values()


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
        yield label_of(_beginning(month), span)
        month += step


def _end_of(label: str, span: Span) -> int:
    """The last second of a month or quarter."""
    year, _, part = label.partition("-")
    if span is Span.MONTH:
        return _beginning(int(year) * 12 + int(part)) - 1
    return _beginning(int(year) * 12 + int(part[1:]) * _MONTHS_A_QUARTER) - 1


def _beginning(month: int) -> int:
    """Seconds since 1970 of the beginning of a month, counted from year 0 on."""
    year, within = divmod(month, 12)
    return int(datetime(year, within + 1, 1, tzinfo=UTC).timestamp())


def _cohort(label: str, lives: Sequence[Life]) -> Cohort:
    return Cohort(
        label,
        joined=len(lives),
        active=sum(each.active for each in lives),
        renewed=sum(bool(each.renewed) for each in lives),
        lapsed=sum(each.has_lapsed for each in lives),
        ended=sum(each.ended is not None for each in lives),
        voted=sum(bool(each.voted) for each in lives),
    )


def _counted(labels: Iterable[str]) -> Mapping[str, int]:
    counts: dict[str, int] = {}
    for label in labels:
        counts[label] = counts.get(label, 0) + 1
    return counts

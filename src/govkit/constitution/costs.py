"""What a class of decisions takes: votes of each house, and time.

The votes follow the counting of the houses: the quorum counts what is for or abstains, the approval
what is for among what is for and against, and there must be more for than against.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from govkit.constitution.classes import DecisionClass
from govkit.constitution.facts import Electorate, Facts
from govkit.constitution.units import format_duration
from govkit.types import BPS_DENOMINATOR, Clock


@dataclass(frozen=True, slots=True)
class Need:
    """What a house takes, in its votes. Of a consenting house: `least` pass if nobody else votes,
    `sure` pass whatever all others do, and `block` stop it whatever all others do. `least` of a
    veto house stops what passed. All are 0 in a house without votes."""

    house: Electorate
    least: int
    sure: int
    block: int


@dataclass(frozen=True, slots=True)
class Span:
    """Time by two clocks: `ticks` in the nation's clock, `seconds` of timelocks besides."""

    ticks: int = 0
    seconds: int = 0

    def __add__(self, other: Span) -> Span:
        return Span(self.ticks + other.ticks, self.seconds + other.seconds)


def quorum_of(total: int, quorum_bps: int) -> int:
    """The votes that a quorum needs: rounded up, as the houses do."""
    return -(-total * quorum_bps // BPS_DENOMINATOR)


def needs_of(facts: Facts, of: DecisionClass) -> tuple[Need, ...]:
    """What each house takes in a class, the core first, the veto houses last."""
    return (*(_to_pass(*each) for each in facts.consenting(of)), *_vetoes(facts, of))


def span_of(of: DecisionClass) -> Span:
    """From a proposal to its execution, if nothing extends the vote."""
    return Span(of.voting_delay + of.voting_period, of.timelock_delay_seconds)


def span_words(facts: Facts, span: Span) -> str:
    """A span in words: by one clock where the nation counts seconds."""
    if facts.clock is Clock.TIMESTAMP:
        return format_duration(span.ticks + span.seconds)
    return f"{facts.span(span.ticks)} and {format_duration(span.seconds)}"


def need_words(facts: Facts, need: Need) -> str:
    """What a house takes in words."""
    house, shown = need.house, facts.votes(need.house, need.least)
    if not house.consents:
        return f"unless {shown} veto it in {house.name}"
    if not house.size:
        return f"{house.name}: nobody can vote there yet"
    surely = facts.votes(house, need.sure)
    if house.votes.in_currency and need.sure == house.size // 2 + 1:
        surely = f"over {facts.votes(house, house.size // 2)}"
    return f"{house.name}: {shown} if others do not vote, {surely} against all"


def money_of(needs: Iterable[tuple[Need, int]], price: Fraction) -> int:
    """What so many votes of each house cost in wei of coin, rounded up, where a unit of the
    currency costs `price`. The same currency votes in all houses; nobody knows the price of a
    person, nor of a root of what is locked up."""
    wei = max((votes for need, votes in needs if need.house.votes.in_currency), default=0)
    return -(-wei * price.numerator // price.denominator)


def _to_pass(house: Electorate, quorum_bps: int, approval_bps: int) -> Need:
    size = house.size
    if not size:
        return Need(house, 0, 0, 0)
    quorum = quorum_of(size, quorum_bps)
    sure = max(quorum, quorum_of(size, approval_bps), size // 2 + 1)
    return Need(house, max(quorum, 1), sure, size - sure + 1)


def _vetoes(facts: Facts, of: DecisionClass) -> Iterator[Need]:
    for house in facts.houses[1:]:
        if not house.consents and house.name in of.houses and house.size:
            least = max(quorum_of(house.size, of.houses[house.name].quorum_bps), 1)
            yield Need(house, least, least, 0)

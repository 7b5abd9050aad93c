"""How Anticapture would rate a nation: its 16 metrics by name, with its bounds.

The bounds are those that Anticapture states beside its recommendations and for the DAOs it rates
(github.com/blockful/anticapture at fb6db49, apps/dashboard/shared/constants/recommended-settings.ts
and shared/dao-config). Where it rates two DAOs with one value differently, the worse rating is
taken. A metric that no setting answers has no risk here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from govkit.constitution.audit import (
    LONG_GUARDIAN_SECONDS,
    Subject,
    seconds_of,
    vetoes,
)
from govkit.constitution.findings import Severity
from govkit.constitution.setting_checks import DAY_SECONDS
from govkit.constitution.units import format_coin, format_count, format_duration, format_share
from govkit.types import BPS_DENOMINATOR

if TYPE_CHECKING:
    from govkit.constitution.classes import DecisionClass
    from govkit.constitution.facts import Facts
    from govkit.constitution.model import Constitution

_HALF_PERCENT, _ONE_PERCENT = 50, 100
_WEEK_SECONDS = 7 * DAY_SECONDS


@dataclass(frozen=True, slots=True)
class Nation:
    """What is rated: a subject of an audit, what no vote changes of it (`file`), and in coin the
    price of a unit of the currency, if it is known."""

    subject: Subject
    file: Constitution
    price: Fraction | None = None

    def shortest(self, span: Callable[[DecisionClass], int]) -> int:
        """The least of a span of all classes."""
        return min(map(span, self.subject.facts.classes))


@dataclass(frozen=True, slots=True)
class Rating:
    """What a nation has in words, and how risky that is; None where it cannot be told."""

    value: str
    risk: Severity | None


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric of Anticapture: what is of low, medium and high risk ("" where it has no such), and
    the findings of the audit that are about the same."""

    name: str
    low: str
    medium: str
    high: str
    findings: tuple[str, ...]
    rate: Callable[[Nation], Rating]


def _timelock_delay(nation: Nation) -> Rating:
    least = nation.shortest(lambda of: of.timelock_delay_seconds)
    risk = Severity.LOW if least >= DAY_SECONDS else Severity.HIGH
    return Rating(format_duration(least), risk)


def _voting_delay(nation: Nation) -> Rating:
    facts = nation.subject.facts
    least = nation.shortest(lambda of: seconds_of(facts, of.voting_delay))
    if least == 2 * DAY_SECONDS:
        return Rating(format_duration(least), Severity.MEDIUM)
    return Rating(
        format_duration(least), Severity.LOW if least > 2 * DAY_SECONDS else Severity.HIGH
    )


def _voting_period(nation: Nation) -> Rating:
    facts = nation.subject.facts
    least = nation.shortest(lambda of: seconds_of(facts, of.voting_period))
    if least >= _WEEK_SECONDS:
        return Rating(format_duration(least), Severity.LOW)
    long_enough = least > 3 * DAY_SECONDS
    return Rating(format_duration(least), Severity.MEDIUM if long_enough else Severity.HIGH)


def _proposal_threshold(nation: Nation) -> Rating:
    facts = nation.subject.facts
    least = nation.shortest(lambda of: of.proposal_threshold)
    share = least * BPS_DENOMINATOR // facts.core.size if facts.core.size else 0
    value = f"{facts.votes(facts.core, least)}, {format_share(share)} of all votes"
    if share > _ONE_PERCENT:
        return Rating(value, Severity.LOW)
    return Rating(value, Severity.MEDIUM if share >= _HALF_PERCENT else Severity.HIGH)


def _veto_strategy(nation: Nation) -> Rating:
    facts = nation.subject.facts
    if all(vetoes(facts, of) for of in facts.classes):
        return Rating("a house vetoes in every class", Severity.LOW)
    if facts.guardian:
        return Rating(f"the guardian {facts.guardian} cancels", Severity.MEDIUM)
    return Rating("nobody stops all that passed", Severity.HIGH)


def _security_council(nation: Nation) -> Rating:
    subject, facts = nation.subject, nation.subject.facts
    if not facts.guardian:
        if all(vetoes(facts, of) for of in facts.classes):
            return Rating("none; a house vetoes", Severity.LOW)
        return Rating("none", Severity.HIGH)
    left = format_duration(subject.guardian_left // DAY_SECONDS * DAY_SECONDS)
    more = facts.guardian == facts.registrar or facts.guardian in facts.keepers
    value = f"{facts.guardian}, {left} more{', with other powers' if more else ''}"
    badly = more or subject.guardian_left > LONG_GUARDIAN_SECONDS
    return Rating(value, Severity.HIGH if badly else Severity.MEDIUM)


def _vote_mutability(nation: Nation) -> Rating:
    fixed = [of.name for of in nation.subject.facts.classes if not of.changeable]
    if fixed:
        return Rating(f"votes are final: {', '.join(fixed)}", Severity.MEDIUM)
    return Rating("votes can be changed", Severity.LOW)


def _spam_resistance(nation: Nation) -> Rating:
    cap = nation.file.government.active_proposals
    if not cap:
        return Rating("any number of open proposals", Severity.HIGH)
    return Rating(f"{format_count(cap, 'open proposal')} of one proposer", Severity.LOW)


def _attack_profitability(nation: Nation) -> Rating:
    """The votes of all accounts against the coin of the treasury: its own currency is worth
    nothing more to who has all votes."""
    subject, facts = nation.subject, nation.subject.facts
    if not any(_is_for_sale(facts, of) for of in facts.classes):
        return Rating("currency alone passes nothing", Severity.LOW)
    if not subject.coin:
        return Rating("the treasury has no coin", Severity.LOW)
    if nation.price is None:
        return Rating(f"{format_coin(subject.coin)} to take; see --price", None)
    votes = int(sum(subject.votes) * nation.price)
    value = f"{format_coin(subject.coin)} to take; the votes cost {format_coin(votes)}"
    if votes > subject.coin:
        return Rating(value, Severity.LOW)
    stopped = facts.guardian or all(vetoes(facts, of) for of in facts.classes)
    return Rating(value, Severity.MEDIUM if stopped else Severity.HIGH)


def _is_for_sale(facts: Facts, of: DecisionClass) -> bool:
    """Whether currency alone passes what is of a class, and nobody else could veto it."""
    deciding = (facts.core, *(each for each in facts.houses[1:] if each.name in of.houses))
    return all(each.votes.in_currency for each in deciding)


def _always(value: str, risk: Severity | None = Severity.LOW) -> Callable[[Nation], Rating]:
    return lambda _: Rating(value, risk)


METRICS: tuple[Metric, ...] = (
    Metric(
        "timelock delay", "at least 1 day", "", "less",
        ("short-timelock", "short-class-timelock"), _timelock_delay,
    ),
    Metric(
        "voting delay", "over 2 days, and a plan for it", "2 days", "less",
        ("no-notice-of-votes",), _voting_delay,
    ),
    Metric(
        "voting period", "at least 7 days", "over 3 days", "less",
        ("hasty-vote",), _voting_period,
    ),
    Metric(
        "proposal threshold", "over 1 % of what is on markets", "at least 0.5 %", "less",
        ("no-threshold",), _proposal_threshold,
    ),
    Metric(
        "veto strategy", "a veto that the DAO itself holds", "others hold it", "none",
        ("no-brake", "last-brake", "hasty-veto"), _veto_strategy,
    ),
    Metric(
        "proposer balance cancel", "anybody cancels once the threshold is lost", "", "nobody",
        (), _always("anybody cancels then"),
    ),
    Metric(
        "vote mutability", "votes can be changed", "votes are final", "",
        (), _vote_mutability,
    ),
    Metric(
        "voting subsidy", "voting costs no gas", "", "it does",
        (), _always("signed votes are relayed; who pays is yours", None),
    ),
    Metric(
        "spam resistance", "a cap on one proposer's proposals", "", "none",
        ("no-cap",), _spam_resistance,
    ),
    Metric(
        "audited contracts", "public audits", "", "none",
        (), _always("settings do not tell", None),
    ),
    Metric(
        "interface resilience", "a signed page that cannot be changed", "only signed", "neither",
        (), _always("govkit runs on your computer", None),
    ),
    Metric(
        "attack profitability", "votes cost more than the treasury holds", "less, but stopped",
        "less", ("one-passes", "few-take-all"), _attack_profitability,
    ),
    Metric(
        "security council", "one of eight or more, renewed; or another veto", "a weaker one",
        "none, or one without an end", ("long-guardian", "guardian-with-more"), _security_council,
    ),
    Metric(
        "timelock admin", "nobody but the DAO", "others that it has not chosen", "others",
        (), _always("nobody: the founding proves it"),
    ),
    Metric(
        "voting flash loan protection", "borrowed votes do not count", "", "they do",
        ("no-warm-up",), _always("votes count at a past moment"),
    ),
    Metric(
        "proposal flash loan protection", "borrowed votes do not propose", "", "they do",
        (), _always("the moment before counts"),
    ),
)  # fmt: skip
"""All of Anticapture's metrics."""

"""Audits a nation: who can pass, stop and take all, and whether anybody could answer in time.

Asked of facts, of a nation file and of a founded nation alike. What `govkit check` warns of comes
from `setting_checks`, `power_checks` and `checks`; here is what takes numbers besides settings.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from govkit.constitution.checks import find_lasting_warnings
from govkit.constitution.costs import Need, needs_of
from govkit.constitution.facts import OFFICES, Electorate, Facts, facts_of
from govkit.constitution.findings import Finding
from govkit.constitution.houses import Role, Votes
from govkit.constitution.power_checks import find_leading_rules
from govkit.constitution.setting_checks import (
    DAY_SECONDS,
    LOW_CLASS_QUORUM_BPS,
    find_setting_problems,
    find_setting_warnings,
    place_of,
)
from govkit.constitution.units import YEAR_SECONDS, format_count, format_duration, format_share
from govkit.constitution.values import KeyPath, dotted
from govkit.types import Clock

if TYPE_CHECKING:
    from govkit.constitution.classes import DecisionClass
    from govkit.constitution.model import Constitution

FEW = 3
LONG_GUARDIAN_SECONDS = 2 * YEAR_SECONDS
BLOCK_SECONDS = 12
"""A block of Ethereum, to compare a nation's blocks with its timelocks."""
_GOVERNMENT = "government"


@dataclass(frozen=True, slots=True)
class Subject:
    """A nation to audit: its facts, how many seconds its guardian still has, the votes by currency
    of each account in wei, the most first, whether the treasury has limits, and its coin in wei."""

    facts: Facts
    guardian_left: int = 0
    votes: tuple[int, ...] = ()
    limited: bool = True
    coin: int = 0

    def accounts(self, need: Need, votes: int) -> int | None:
        """The fewest accounts that have so many votes of a house; None if all have not."""
        if not need.house.size:
            return None
        if not need.house.votes.in_currency:
            return votes
        sums = enumerate(accumulate(self.votes), start=1)
        return next((count for count, total in sums if total >= votes), None)


@dataclass(frozen=True, slots=True)
class Measure:
    """The fewest accounts that pass a class if nobody else votes, that pass it against all, and
    that stop it against all or veto it. None where all accounts together have not the votes.

    Of several houses it counts as if the same accounts voted in all, so it is at least so many. The
    middle one, of the strictest class, is the Nakamoto coefficient.
    """

    of: DecisionClass
    needs: tuple[Need, ...]
    least: int | None
    sure: int | None
    block: int | None


def measure(subject: Subject, of: DecisionClass) -> Measure:
    """What a class takes in accounts."""
    needs = needs_of(subject.facts, of)
    consents = [each for each in needs if each.house.consents]
    least = [subject.accounts(each, each.least) for each in consents]
    sure = [subject.accounts(each, each.sure) for each in consents]
    stops = [each.block if each.house.consents else each.least for each in needs]
    block = [subject.accounts(each, stop) for each, stop in zip(needs, stops, strict=True)]
    return Measure(of, needs, _most(least), _most(sure), min(filter(None, block), default=None))


def _most(counts: list[int | None]) -> int | None:
    known = [each for each in counts if each is not None]
    return max(known) if len(known) == len(counts) else None


def subject_of(file: Constitution, now: int) -> Subject:
    """A nation as its file founds it at `now`, in seconds since 1970."""
    guardian = file.government.guardian
    left = guardian.until_timestamp(now) - now if guardian else 0
    held = (each.amount_wei for each in file.currency.genesis if each.receiver)
    limited = file.treasury is not None and bool(file.treasury.limits)
    return Subject(facts_of(file), left, tuple(sorted(held, reverse=True)), limited)


def audit_file(file: Constitution, now: int) -> tuple[Finding, ...]:
    """Everything that is weak in a nation file, the worst first."""
    found = (*file.findings(), *_no_warm_up(file), *_measured(subject_of(file, now)))
    return in_order(found)


def audit_founded(subject: Subject, file: Constitution) -> tuple[Finding, ...]:
    """Everything that is weak in a founded nation, the worst first. From its `file` is only what no
    vote changes."""
    facts = subject.facts
    found = [*_frozen(facts), *find_setting_warnings(facts), *find_leading_rules(facts)]
    return in_order((*found, *find_lasting_warnings(file), *_no_warm_up(file), *_measured(subject)))


def in_order(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The worst first, and otherwise as they were found."""
    return tuple(sorted(findings, key=lambda each: each.severity.rank))


def _frozen(facts: Facts) -> Iterator[Finding]:
    """Settings that a nation file could not have: nothing, or no change, can be decided."""
    for each in find_setting_problems(facts):
        text = f"{dotted(each.path)}{f' is {each.found}' if each.found else ''}: it takes"
        yield Finding("frozen", each.path, f"{text} {each.allowed}")


def _measured(subject: Subject) -> Iterator[Finding]:
    yield from _all_by_few(subject)
    yield from _classes_by_one(subject)
    yield from _stopped_by_one(subject)
    yield from _registrar(subject.facts)
    yield from _guardian(subject)
    yield from _reaction(subject.facts)
    yield from _strictest(subject.facts)
    if not subject.limited:
        text = "treasury.limits: one vote of the class that pays can pay out everything at once"
        yield Finding("no-limits", ("treasury", "limits"), text)


# -- concentration


def _all_by_few(subject: Subject) -> Iterator[Finding]:
    found, name = measure(subject, subject.facts.strictest), subject.facts.strictest.name
    place = (_GOVERNMENT, "houses")
    if found.sure == 1:
        text = f"one account can pass whatever is {name}, against all others"
        yield Finding("one-takes-all", place, f"{_GOVERNMENT}.houses: {text}")
        return
    if found.least == 1 and found.of.quorum_bps:
        text = (
            f"{_GOVERNMENT}.quorum is {format_share(found.of.quorum_bps)}: one account reaches it "
            f"{subject.facts.when}, and passes whatever is {name} if others do not vote"
        )
        yield Finding("one-passes-all", (_GOVERNMENT, "quorum"), text)
    if found.sure is not None and found.sure <= FEW:
        text = f"{format_count(found.sure, 'account')} can pass whatever is {name}, against all"
        yield Finding("few-take-all", place, f"{_GOVERNMENT}.houses: {text} others")


def _classes_by_one(subject: Subject) -> Iterator[Finding]:
    facts = subject.facts
    for number, of in enumerate(facts.classes[1:], start=1):
        if measure(subject, of).least == 1 and of.quorum_bps >= LOW_CLASS_QUORUM_BPS:
            place = (*place_of(facts, number), "quorum")
            text = (
                f"{dotted(place)} is {format_share(of.quorum_bps)}: one account reaches it "
                f"{facts.when}, and passes whatever is {of.name} if others do not vote"
            )
            yield Finding("one-passes", place, text)


def _stopped_by_one(subject: Subject) -> Iterator[Finding]:
    facts = subject.facts
    found = measure(subject, facts.strictest)
    if found.sure == 1:
        return
    for need in found.needs:
        stops = need.block if need.house.consents else need.least
        number = facts.houses.index(need.house)
        if need.house.size > 1 and subject.accounts(need, stops) == 1:
            place: KeyPath = (_GOVERNMENT, "houses", number)
            does = "stop" if need.house.consents else "veto"
            text = f"one account can {does} whatever is {facts.strictest.name}, against all others"
            yield Finding("one-blocks", place, f"{dotted(place)} ({need.house.name}): {text}")


# -- persons


def _registrar(facts: Facts) -> Iterator[Finding]:
    if facts.registrar in ("", OFFICES):
        return
    deciding = [each for each in facts.houses if _decides(facts, each)]
    if all(each.votes is Votes.CITIZENS for each in deciding):
        text = (
            f"citizenship.registrar: {facts.registrar} alone admits citizens, and citizens alone "
            "decide: who has this key can make a majority"
        )
        yield Finding("registrar-decides", ("citizenship", "registrar"), text)
    if not facts.notices and any(house.votes is Votes.CITIZENS for house in facts.houses):
        text = (
            f"citizenship.notice_period is none: {facts.registrar} alone sends citizens away at "
            "once, also before a vote"
        )
        yield Finding("no-notice", ("citizenship", "notice_period"), text)


def _decides(facts: Facts, house: Electorate) -> bool:
    """Whether a house consents to what is of the strictest class, or vetoes it."""
    return house is facts.core or house.name in facts.strictest.houses


def _guardian(subject: Subject) -> Iterator[Finding]:
    facts, place = subject.facts, (_GOVERNMENT, "guardian")
    if not facts.guardian:
        return
    if subject.guardian_left > LONG_GUARDIAN_SECONDS:
        left = format_duration(subject.guardian_left // DAY_SECONDS * DAY_SECONDS)
        text = f"government.guardian.until: {facts.guardian} can cancel proposals for {left} more"
        yield Finding("long-guardian", (*place, "until"), text)
    if facts.guardian == facts.registrar or facts.guardian in facts.keepers:
        text = (
            f"government.guardian.account: {facts.guardian} is the registrar or a keeper of the "
            "ledger too, so one lost key has more than the power to cancel"
        )
        yield Finding("guardian-with-more", (*place, "account"), text)
    if not vetoes(facts, facts.strictest):
        text = "government.guardian: once its power ends, nothing stops what has passed"
        yield Finding("last-brake", place, text)


def vetoes(facts: Facts, of: DecisionClass) -> bool:
    """Whether a house can veto what is of a class."""
    return any(each.role is Role.VETO and each.name in of.houses for each in facts.houses[1:])


# -- time


def _reaction(facts: Facts) -> Iterator[Finding]:
    """Whether those who could stop what has passed have the time to."""
    quickest = min(_vote_seconds(facts, of) for of in facts.classes)
    stoppable = bool(facts.guardian) or not any(each.role is Role.VETO for each in facts.houses)
    for number, of in enumerate(facts.classes):
        place = (*place_of(facts, number), "timelock_delay")
        shown = f"{dotted(place)} is {format_duration(of.timelock_delay_seconds)}"
        if vetoes(facts, of):
            if 2 * of.timelock_delay_seconds < seconds_of(facts, of.voting_period):
                text = "less than half the time that the vote has is left to gather a veto"
                yield Finding("hasty-veto", place, f"{shown}: {text}")
        elif not stoppable and of.timelock_delay_seconds < quickest:
            text = f"no house vetoes what is {of.name}, and no vote that answers it ends before"
            yield Finding("unstoppable", place, f"{shown}: {text}")


def _vote_seconds(facts: Facts, of: DecisionClass) -> int:
    return seconds_of(facts, of.voting_delay + of.voting_period)


def seconds_of(facts: Facts, ticks: int) -> int:
    """A span of the nation's clock in seconds."""
    return ticks if facts.clock is Clock.TIMESTAMP else BLOCK_SECONDS * ticks


# -- the strictest class


def _strictest(facts: Facts) -> Iterator[Finding]:
    of = facts.strictest
    if of.approval_bps <= 5_000:
        text = f"government.approval is {format_share(of.approval_bps)}: a bare majority of those"
        text += " who vote can change everything"
        yield Finding("bare-majority", (_GOVERNMENT, "approval"), text)
    if seconds_of(facts, of.voting_delay) < DAY_SECONDS:
        shown = facts.span(of.voting_delay)
        text = f"government.voting_delay is {shown}: who looks once a day first sees a vote that"
        text += " has begun, and can no longer take their votes back from a delegate"
        yield Finding("no-notice-of-votes", (_GOVERNMENT, "voting_delay"), text)
    if facts.core.votes.by_head and not facts.dormancy:
        text = "government.dormancy is never: the few who are left of an abandoned nation have all"
        yield Finding("never-dormant", (_GOVERNMENT, "dormancy"), text)
    if _is_for_sale(facts):
        text = "government.houses: currency alone decides everything, and who buys enough has it"
        yield Finding("bought-votes", (_GOVERNMENT, "houses"), text)


def _is_for_sale(facts: Facts) -> bool:
    """Whether currency passes everything, and nobody else could veto it."""
    return all(each.votes.in_currency for each in facts.houses if _decides(facts, each))


def _no_warm_up(file: Constitution) -> Iterator[Finding]:
    if not file.currency.vote_warm_up and file.government.votes_in(Votes.TOKEN):
        text = (
            "currency.vote_warm_up is none: currency that was bought or borrowed a moment before a "
            "vote begins counts in it"
        )
        yield Finding("no-warm-up", ("currency", "vote_warm_up"), text)

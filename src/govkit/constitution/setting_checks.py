"""Finds settings with which a nation could not go on, and weak ones.

Asked of facts, so that a proposal which changes a setting meets what the nation file meets. The
rulebook refuses some of it too ("rulebook: over class 0"); here it is said with the names of both
settings, before anybody votes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from govkit.constitution.costs import quorum_of
from govkit.constitution.facts import AT_FOUNDING, OFFICES, Electorate, Facts, Function
from govkit.constitution.findings import Finding
from govkit.constitution.houses import Role, Votes
from govkit.constitution.quantities import (
    MAX_TIMELOCK_DELAY_SECONDS,
    MAX_VOTING_DELAY,
    MAX_VOTING_PERIOD,
)
from govkit.constitution.secret_checks import find_secret_problems, find_secret_warnings
from govkit.constitution.units import YEAR_SECONDS, format_count, format_duration, format_share
from govkit.constitution.values import KeyPath, Problem, dotted
from govkit.types import BPS_DENOMINATOR, Clock

if TYPE_CHECKING:
    from govkit.constitution.classes import DecisionClass, Shares

MINUTE_SECONDS = 60
HOUR_SECONDS = 60 * MINUTE_SECONDS
DAY_SECONDS = 24 * HOUR_SECONDS
LEAST_APPROVAL_BPS = 5_000
LOW_QUORUM_BPS = 1_000
LOW_CLASS_QUORUM_BPS = 200
LOW_VETO_QUORUM_BPS = 100
HIGH_SHARE_BPS = 9_500

REGISTRY = "registry"
"""The keeper that records notices."""

_GOVERNMENT = "government"
_KEYS = {
    "voting_delay": "voting_delay",
    "voting_period": "voting_period",
    "quorum_bps": "quorum",
    "approval_bps": "approval",
    "proposal_threshold": "proposal_threshold",
    "timelock_delay_seconds": "timelock_delay",
}
"""The fields in which class 0 is the strictest, each with its key in the file."""
_MOST = {
    "voting_delay": MAX_VOTING_DELAY,
    "voting_period": MAX_VOTING_PERIOD,
    "timelock_delay_seconds": MAX_TIMELOCK_DELAY_SECONDS,
}


def find_setting_problems(facts: Facts) -> Iterator[Problem]:
    """Settings that contracts refuse, or with which nothing could ever be decided again."""
    for number, each in enumerate(facts.classes):
        yield from _out_of_range(facts, number, each)
        yield from _wrong_shares(facts, number, each)
        if number:
            yield from _over_strictest(facts, number, each)
    yield from _threshold(facts)
    yield from _beyond_who_votes(facts)
    yield from _empty_houses(facts)
    yield from _notices(facts)
    yield from _vouching(facts)
    yield from find_secret_problems(facts)


def place_of(facts: Facts, number: int) -> KeyPath:
    """The path of a class in a nation file."""
    return (_GOVERNMENT, "classes", facts.classes[number].name) if number else (_GOVERNMENT,)


def _out_of_range(facts: Facts, number: int, each: DecisionClass) -> Iterator[Problem]:
    own = place_of(facts, number)
    for field, most in _MOST.items():
        if not 1 <= getattr(each, field) <= most:
            allowed = f"{facts.shown(field, 1)} to {facts.shown(field, most)}"
            yield Problem((*own, _KEYS[field]), allowed, facts.shown(field, getattr(each, field)))
    if facts.clock is Clock.TIMESTAMP and each.voting_period < MINUTE_SECONDS:
        allowed = "at least 1 minute: no block need fall into a shorter vote, and then nobody votes"
        yield Problem((*own, "voting_period"), allowed, format_duration(each.voting_period))


def _wrong_shares(facts: Facts, number: int, each: DecisionClass) -> Iterator[Problem]:
    """Houses that do not exist, and shares that no vote can have."""
    own, known = place_of(facts, number), {house.name: house for house in facts.houses[1:]}
    rows = [(own, each.quorum_bps, each.approval_bps, 0)]
    for name, shares in each.houses.items():
        if name not in known:
            allowed = f"one of {', '.join(known) or 'none'}, the further houses"
            yield Problem((*own, "houses"), allowed, name)
            continue
        least = 0 if known[name].consents else 1
        rows.append(((*own, "houses", name), shares.quorum_bps, shares.approval_bps, least))
    for place, quorum, approval, least in rows:
        if not least <= quorum <= BPS_DENOMINATOR:
            yield Problem((*place, "quorum"), "0 % to 100 %, of a veto over 0 %", f"{quorum} bps")
        if not LEAST_APPROVAL_BPS <= approval <= BPS_DENOMINATOR:
            yield Problem((*place, "approval"), "50 % to 100 %", f"{approval} bps")


def _over_strictest(facts: Facts, number: int, each: DecisionClass) -> Iterator[Problem]:
    strictest, own = facts.strictest, place_of(facts, number)
    for field, key in _KEYS.items():
        most = getattr(strictest, field)
        if getattr(each, field) > most:
            allowed = (
                f"at most {facts.shown(field, most)}, which is `{_GOVERNMENT}.{key}`: "
                f"no class may be stricter than {strictest.name}"
            )
            yield Problem((*own, key), allowed)
    if strictest.changeable and not each.changeable:
        allowed = (
            f"true, as `{_GOVERNMENT}.changeable` is: a ballot that stands is stricter, "
            f"and no class may be stricter than {strictest.name}"
        )
        yield Problem((*own, "changeable"), allowed)
    for index, house in enumerate(facts.houses):
        place = (*own, "houses", house.name)
        if index and house.name in each.houses and house.name in strictest.houses:
            both = each.houses[house.name], strictest.houses[house.name]
            yield from _over_shares(house, index, both, place)
        elif index and house.name in each.houses:
            allowed = f"only houses of {strictest.name}: no class may be stricter"
            yield Problem(place, allowed, f"`{house.name}`")


def _over_shares(
    house: Electorate, index: int, both: tuple[Shares, Shares], place: KeyPath
) -> Iterator[Problem]:
    """For a veto the lower share is stricter, since it makes the veto easier."""
    shares, limits = both
    veto = house.role is Role.VETO
    for field, key in (("quorum_bps", "quorum"), ("approval_bps", "approval")):
        value, limit = getattr(shares, field), getattr(limits, field)
        if (value < limit) if veto else (value > limit):
            where = f"`{_GOVERNMENT}.houses[{index}].{key}`"
            why = "no class may be stricter than the government section" + (
                ", and an easier veto is stricter" if veto else ""
            )
            bound = "at least" if veto else "at most"
            yield Problem((*place, key), f"{bound} {format_share(limit)}, which is {where}: {why}")


def _threshold(facts: Facts) -> Iterator[Problem]:
    """Thresholds with which nobody could propose any more, not even the way back."""
    core, threshold = facts.core, facts.strictest.proposal_threshold
    path = (_GOVERNMENT, "proposal_threshold")
    if core.votes.by_head:
        most = max(core.size, 1) if facts.delegated else 1
        if threshold > most:
            allowed = "1 citizen or 0 citizens: each has one vote and cannot delegate it"
            if facts.delegated:
                allowed = f"at most the {most} there are {facts.when}, all delegated to one"
            yield Problem(path, allowed, facts.votes(core, threshold))
    elif threshold > core.size > 0:
        allowed = f"at most what people hold {facts.when}, {facts.votes(core, core.size)}"
        yield Problem(path, allowed, facts.votes(core, threshold))


def _beyond_who_votes(facts: Facts) -> Iterator[Problem]:
    """Thresholds that nobody reaches before holders delegate: a warning at the founding."""
    if facts.voting is None:
        return
    threshold = facts.strictest.proposal_threshold
    if facts.core.votes is Votes.TOKEN and threshold > facts.voting.most:
        allowed = f"at most what anybody votes with, {facts.votes(facts.core, facts.voting.most)}"
        yield Problem(
            (_GOVERNMENT, "proposal_threshold"), allowed, facts.votes(facts.core, threshold)
        )
    for house, quorum, _ in facts.consenting(facts.strictest):
        if house.votes is Votes.TOKEN and quorum_of(house.size, quorum) > facts.voting.together:
            number, most = facts.houses.index(house), facts.votes(house, facts.voting.together)
            place = (_GOVERNMENT, "houses", number) if number else (_GOVERNMENT,)
            allowed = (
                f"a quorum that all who vote have together: {most} votes, the rest is not delegated"
            )
            yield Problem((*place, "quorum"), allowed, format_share(quorum))


_VOTERS = {
    Votes.CITIZENS: "founding citizens: nobody could vote in this house",
    Votes.SQUARE_ROOT: "founding citizens: nobody could vote in this house",
    Votes.TOKEN: "allocations to people: nobody could vote in this house",
    Votes.LOCKED: "allocations to people: nobody could vote in this house",
    Votes.COUNCIL: "a council with members: nobody could vote in this house",
}


def _empty_houses(facts: Facts) -> Iterator[Problem]:
    """An empty house that must consent would stop the nation for ever."""
    core = facts.core
    if not core.size and core.votes.by_head:
        allowed = "at least one founding citizen: the house is citizens, and none could vote"
        yield Problem(("citizenship", "founding_citizens"), allowed, "no founding citizen")
    elif not core.size:
        allowed = "an allocation to somebody besides the treasury: the house is token"
        yield Problem(("currency", "genesis"), allowed, "nobody who could vote")
    for number, house in enumerate(facts.houses):
        place = (_GOVERNMENT, "houses", number, "votes")
        if not number or not house.consents or house.name not in facts.strictest.houses:
            continue
        if house.council and house.council not in facts.seated:
            continue  # reported elsewhere: there is no such council
        if not house.size:
            yield Problem(place, _VOTERS[house.votes])
        elif house.council and not facts.citizens:
            allowed = "founding citizens: once the first term ends, nobody could elect this council"
            yield Problem(place, allowed)


def _notices(facts: Facts) -> Iterator[Problem]:
    if not facts.notices:
        return
    allowed = "the registry too: it records notices, and without one nobody can be expelled"
    if REGISTRY not in facts.keepers:
        yield Problem(("records", "keepers"), allowed, "keepers without the registry")
    elif not facts.notices_open:
        allowed = "a kind that the registry may write without a fee: it records notices"
        yield Problem(("records", "keepers"), allowed, "a rule for records of the kind notice")


def _vouching(facts: Facts) -> Iterator[Problem]:
    ways, place = facts.ways_in, ("citizenship", "application", "vouching")
    if ways is None or not ways.vouchers:
        return
    if ways.registrar_judges and not facts.registrar:
        yield Problem((*place, "judge"), "vote: there is no registrar")
    if facts.citizens < ways.vouchers and not ways.claims and not facts.registrar:
        who = "founding citizens" if facts.when == AT_FOUNDING else "citizens"
        allowed = f"at most the {who}, {facts.citizens}: nobody else could vouch"
        yield Problem((*place, "vouchers"), allowed)


# -- warnings


def find_setting_warnings(facts: Facts) -> Iterator[Finding]:
    """Settings of the government section that are allowed but weak."""
    yield from _weak_strictest(facts)
    yield from _unmovable(facts)
    yield from _weak_classes(facts)
    yield from _late_judgement(facts)
    yield from _idle_registrar(facts)
    yield from find_secret_warnings(facts)


def _weak_strictest(facts: Facts) -> Iterator[Finding]:
    rules = facts.strictest
    if rules.quorum_bps == 0:
        text = "government.quorum is 0 %: a single vote can decide for the whole nation"
        yield Finding("no-quorum", (_GOVERNMENT, "quorum"), text)
    elif rules.quorum_bps < LOW_QUORUM_BPS:
        text = (
            f"government.quorum is {format_share(rules.quorum_bps)}: a few can change everything "
            f"if the others do not look; take {format_share(LOW_QUORUM_BPS)} or more"
        )
        yield Finding("low-quorum", (_GOVERNMENT, "quorum"), text)
    if rules.proposal_threshold == 0:
        text = "government.proposal_threshold is 0: anybody can propose, citizen or not"
        yield Finding("no-threshold", (_GOVERNMENT, "proposal_threshold"), text)
    if rules.timelock_delay_seconds < DAY_SECONDS:
        text = (
            f"government.timelock_delay is {format_duration(rules.timelock_delay_seconds)}: "
            "under a day nobody has time to respond to a passed proposal"
        )
        yield Finding("short-timelock", (_GOVERNMENT, "timelock_delay"), text)
    if not facts.guardian and not any(house.role is Role.VETO for house in facts.houses):
        text = (
            "government.guardian is nobody, and no house has a veto: nothing stops a "
            "proposal that passed by mistake or by attack"
        )
        yield Finding("no-brake", (_GOVERNMENT, "guardian"), text)
    if facts.late_extension == 0:
        text = (
            "government.late_quorum_extension is none: by waiting for the last moment a few get a "
            "quorum that nobody can answer"
        )
        yield Finding("late-quorum", (_GOVERNMENT, "late_quorum_extension"), text)
    if facts.dormancy > facts.citizens:
        text = (
            f"government.dormancy is {format_count(facts.dormancy, 'citizen')}: the "
            f"nation is dormant {facts.since}, until that many are citizens"
        )
        yield Finding("dormant", (_GOVERNMENT, "dormancy"), text)


def _unmovable(facts: Facts) -> Iterator[Finding]:
    """Settings that let a few stop everything of the strictest class, even their own repair."""
    rules = facts.strictest
    for house, quorum, approval in facts.consenting(rules):
        where, place = _where(facts, house), _place(facts, house)
        if quorum > HIGH_SHARE_BPS:
            text = (
                f"{where}.quorum is {format_share(quorum)}: a few who are absent, or whose keys "
                "are lost, stop every change for ever, even of the quorum"
            )
            yield Finding("high-quorum", (*place, "quorum"), text)
        if approval > HIGH_SHARE_BPS:
            text = (
                f"{where}.approval is {format_share(approval)}: a few who vote against stop every "
                "change for ever, even of the approval"
            )
            yield Finding("high-approval", (*place, "approval"), text)
    for house in facts.houses[1:]:
        if house.consents or house.name not in rules.houses:
            continue
        quorum = rules.houses[house.name].quorum_bps
        if house.size > 1 and (
            quorum < LOW_VETO_QUORUM_BPS
            or (not house.votes.in_currency and quorum_of(house.size, quorum) == 1)
        ):
            text = (
                f"{_where(facts, house)}.quorum is {format_share(quorum)}: one alone, or a few, "
                "can veto every change for ever, even of the veto"
            )
            yield Finding("easy-veto", (*_place(facts, house), "quorum"), text)
    if facts.clock is Clock.TIMESTAMP:
        span = rules.voting_delay + rules.voting_period + rules.timelock_delay_seconds
        if span > YEAR_SECONDS:
            text = (
                f"government: a proposal takes {format_duration(span)} from its first day to its "
                "execution, even to change this"
            )
            yield Finding("slow", (_GOVERNMENT,), text)
        if rules.voting_period < HOUR_SECONDS:
            text = (
                f"government.voting_period is {format_duration(rules.voting_period)}: "
                "under an hour few can vote"
            )
            yield Finding("hasty-vote", (_GOVERNMENT, "voting_period"), text)


def _where(facts: Facts, house: Electorate) -> str:
    return dotted(_place(facts, house))


def _place(facts: Facts, house: Electorate) -> KeyPath:
    number = facts.houses.index(house)
    return (_GOVERNMENT, "houses", number) if number else (_GOVERNMENT,)


def _weak_classes(facts: Facts) -> Iterator[Finding]:
    for number, each in enumerate(facts.classes[1:], start=1):
        path, place = place_of(facts, number), f"government.classes.{each.name}"
        if each.quorum_bps < min(LOW_CLASS_QUORUM_BPS, facts.strictest.quorum_bps):
            text = (
                f"{place}.quorum is {format_share(each.quorum_bps)}: nearly nobody need take part"
            )
            yield Finding("low-class-quorum", (*path, "quorum"), text)
        if each.timelock_delay_seconds < HOUR_SECONDS:
            text = (
                f"{place}.timelock_delay is {format_duration(each.timelock_delay_seconds)}: "
                "under an hour nobody has time to respond to a passed proposal"
            )
            yield Finding("short-class-timelock", (*path, "timelock_delay"), text)


def _late_judgement(facts: Facts) -> Iterator[Finding]:
    ways = facts.ways_in
    if ways is None or not ways.vouchers or ways.registrar_judges:
        return
    terms = facts.classes[facts.class_of(Function.own("admissions.judge"))]
    ticks = terms.voting_delay + terms.voting_period
    by_time = facts.clock is Clock.TIMESTAMP
    if ticks + (terms.timelock_delay_seconds if by_time else 0) >= ways.judging_period:
        text = (
            "citizenship.application.vouching.judging_period is over before a vote on a "
            "challenge is: make it longer, or give admissions.judge a faster class"
        )
        place = ("citizenship", "application", "vouching", "judging_period")
        yield Finding("late-judgement", place, text)


def _idle_registrar(facts: Facts) -> Iterator[Finding]:
    powers = (power for post in facts.posts.values() for power in post.powers)
    if facts.registrar == OFFICES and not any(each.contract == "registry" for each in powers):
        text = (
            "the registrar is an office, and no office may call the registry: nobody but a vote "
            "admits citizens"
        )
        yield Finding("idle-registrar", ("offices",), text)

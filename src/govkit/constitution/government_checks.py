"""Houses, classes and rules that must go together, and what of them is weak.

The charter refuses the same ("charter: over class 0"); here it is said with the names of both
settings, before anything is founded.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from govkit.constitution.accounts import DEV_ADDRESSES, RESERVED_NAMES, nearest
from govkit.constitution.document import KeyPath, Problem
from govkit.constitution.functions import Action
from govkit.constitution.houses import MAX_FURTHER_HOUSES, Role, Votes
from govkit.constitution.units import (
    format_amount,
    format_count,
    format_duration,
    format_share,
)
from govkit.types import BPS_DENOMINATOR, Clock

if TYPE_CHECKING:
    from govkit.constitution.government import DecisionClass, HouseSetting, Shares
    from govkit.constitution.model import Constitution

MAX_CLASSES = 16
MAX_RULES = 500
DAY_SECONDS = 24 * 60 * 60
HOUR_SECONDS = 60 * 60
LOW_QUORUM_BPS = 1_000
LOW_CLASS_QUORUM_BPS = 200

_GOVERNMENT = "government"
_KEYS = {
    "voting_delay": "voting_delay",
    "voting_period": "voting_period",
    "quorum_bps": "quorum",
    "approval_bps": "approval",
    "proposal_threshold": "proposal_threshold",
    "timelock_delay_seconds": "timelock_delay",
}
"""What is strictest in class 0, by field, and its key in the file."""


def find_government_problems(constitution: Constitution) -> Iterator[Problem]:
    """All that does not go together in the government section."""
    yield from _houses(constitution)
    yield from _classes(constitution)
    yield from _rules(constitution)


def _houses(constitution: Constitution) -> Iterator[Problem]:
    rules = constitution.government
    if len(rules.further_houses) > MAX_FURTHER_HOUSES:
        allowed = f"the core and at most {MAX_FURTHER_HOUSES} further houses"
        yield Problem((_GOVERNMENT, "houses"), allowed, f"{len(rules.houses)} houses")
    yield from _core(rules.core)
    first: set[str] = {rules.core.name}
    taken = (
        RESERVED_NAMES
        | DEV_ADDRESSES.keys()
        | constitution.accounts.keys()
        | constitution.councils.keys()
    )
    for number, house in enumerate(rules.further_houses, start=1):
        place = (_GOVERNMENT, "houses", number)
        if house.name in first:
            yield Problem((*place, "name"), "each house under a name of its own")
        elif house.name in taken:
            allowed = (
                "another name: an account, a council, or another of the nation's contracts has "
                "this one"
            )
            yield Problem((*place, "name"), allowed)
        first.add(house.name)
        yield from _further(house, place)
        yield from _electorate(constitution, house, place)
        if house.votes is Votes.LOCKED and constitution.currency.locked_votes is None:
            allowed = "`currency.locked_votes`: this house votes by currency that is locked up"
            yield Problem((*place, "votes"), allowed, "no `currency.locked_votes`")


def _core(core: HouseSetting) -> Iterator[Problem]:
    place = (_GOVERNMENT, "houses", 0)
    if core.role is not Role.CONSENT:
        yield Problem((*place, "role"), "consent: the core is the house that passes proposals")
    for key, value in (("quorum", core.quorum_bps), ("approval", core.approval_bps)):
        if value is not None:
            allowed = f"no such key for the core, which takes `{_GOVERNMENT}.{key}`"
            yield Problem((*place, key), allowed)


def _further(house: HouseSetting, place: KeyPath) -> Iterator[Problem]:
    if house.role is not Role.VETO:
        return
    if not house.quorum_bps:
        allowed = "a quorum of more than 0 % for a veto, else the first ballot would be one"
        found = "" if house.quorum_bps == 0 else "no `quorum`"
        yield Problem((*place, "quorum"), allowed, found)
    if house.approval_bps is None:
        allowed = "the share that a veto takes of the votes for and against it, from 50 %"
        yield Problem((*place, "approval"), allowed, "no `approval`")


def _electorate(
    constitution: Constitution, house: HouseSetting, place: KeyPath
) -> Iterator[Problem]:
    """A house that must consent and has nobody in it would stop the nation for ever."""
    if house.role is Role.VETO:
        return
    citizens = constitution.citizenship.founding_citizens
    held = sum(each.amount_wei for each in constitution.currency.genesis if each.receiver)
    if house.votes in (Votes.CITIZENS, Votes.SQUARE_ROOT) and not citizens:
        yield Problem((*place, "votes"), "founding citizens: nobody could vote in this house")
    if house.votes.in_currency and held == 0:
        yield Problem((*place, "votes"), "allocations to people: nobody could vote in this house")


def _classes(constitution: Constitution) -> Iterator[Problem]:
    rules = constitution.government
    place = (_GOVERNMENT, "classes")
    if len(rules.classes) >= MAX_CLASSES:
        allowed = f"at most {MAX_CLASSES - 1} classes beside {rules.strictest_class}"
        yield Problem(place, allowed, f"{len(rules.classes)} classes")
    strictest, *others = rules.decision_classes()
    known = strictest.houses.keys()
    for each in others:
        own = (*place, each.name)
        if each.name == rules.strictest_class:
            yield Problem(own, "another name: this is what the government section itself is")
        for house in (rules.classes[each.name].houses or {}).keys() - known:
            allowed = f"one of {', '.join(known) or 'none'}, the further houses"
            yield Problem((*own, "houses", house), allowed + nearest(house, known), f"`{house}`")
        yield from _over_strictest(constitution, each, strictest, own)


def _over_strictest(
    constitution: Constitution, each: DecisionClass, strictest: DecisionClass, own: KeyPath
) -> Iterator[Problem]:
    name = constitution.government.strictest_class
    for field, key in _KEYS.items():
        most = getattr(strictest, field)
        if getattr(each, field) > most:
            allowed = (
                f"at most {_shown(constitution, field, most)}, which is `{_GOVERNMENT}.{key}`: "
                f"no class may be stricter than {name}"
            )
            yield Problem((*own, key), allowed)
    if strictest.changeable and not each.changeable:
        allowed = (
            f"true, as `{_GOVERNMENT}.changeable` is: a ballot that stands is stricter, "
            f"and no class may be stricter than {name}"
        )
        yield Problem((*own, "changeable"), allowed)
    for index, house in enumerate(constitution.government.further_houses, start=1):
        if house.name in each.houses:
            place = (*own, "houses", house.name)
            shares, limits = each.houses[house.name], strictest.houses[house.name]
            yield from _over_shares(house, index, (shares, limits), place)


def _over_shares(
    house: HouseSetting, index: int, both: tuple[Shares, Shares], place: KeyPath
) -> Iterator[Problem]:
    """Of a veto the lesser share is the stricter one, since it makes the veto easier."""
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


def _shown(constitution: Constitution, field: str, value: int) -> str:
    """A setting in the words of the file."""
    if field.endswith("_bps"):
        return format_share(value)
    if field == "proposal_threshold":
        if constitution.government.house == "token":
            return format_amount(value, constitution.currency.symbol)
        return format_count(value, "citizen")
    if field != "timelock_delay_seconds" and constitution.nation.clock is Clock.BLOCKNUMBER:
        return format_count(value, "block")
    return format_duration(value)


def _rules(constitution: Constitution) -> Iterator[Problem]:
    rules = constitution.government
    place = (_GOVERNMENT, "rules")
    if len(rules.rules) > MAX_RULES:
        yield Problem(place, f"at most {MAX_RULES} rules", f"{len(rules.rules)} rules")
    names = (rules.strictest_class, *rules.classes)
    pinned = {_key(action) for action in rules.pinned_actions()}
    first: dict[tuple[str, str | None, bytes], int] = {}
    for i, rule in enumerate(rules.rules):
        if rule.class_name not in names:
            allowed = f"one of {', '.join(names)}" + nearest(rule.class_name, names)
            yield Problem((*place, i, "class"), allowed)
        key = _key(rule.action)
        if key in first:
            found = f"{rule.action.words} again, number {i + 1} after number {first[key] + 1}"
            yield Problem((*place, i, "action"), "one rule for each action", found)
        first.setdefault(key, i)
        if key in pinned:
            allowed = "no rule about it: who votes in a house is of the strictest class for ever"
            yield Problem((*place, i, "action"), allowed)


def _key(action: Action) -> tuple[str, str | None, bytes]:
    return action.contract, action.address, action.selector


def find_government_warnings(constitution: Constitution) -> Iterator[str]:
    """What is allowed in the government section, and weak."""
    yield from _weak_strictest(constitution)
    yield from _weak_classes(constitution)
    yield from _weak_rules(constitution)


def _weak_strictest(constitution: Constitution) -> Iterator[str]:
    rules = constitution.government
    if rules.quorum_bps == 0:
        yield "government.quorum is 0 %: a single vote can decide for the whole nation"
    elif rules.quorum_bps < LOW_QUORUM_BPS:
        yield (
            f"government.quorum is {format_share(rules.quorum_bps)}: few can change all there is, "
            f"when the others do not look; take {format_share(LOW_QUORUM_BPS)} or more"
        )
    if rules.proposal_threshold == 0:
        yield "government.proposal_threshold is 0: anybody can propose, citizen or not"
    if rules.timelock_delay_seconds < DAY_SECONDS:
        yield (
            f"government.timelock_delay is {format_duration(rules.timelock_delay_seconds)}: "
            "under a day nobody has time to answer what has passed"
        )
    if not rules.guardian and not any(house.role is Role.VETO for house in rules.further_houses):
        yield (
            "government.guardian is nobody, and no house has a veto: nothing stops what has "
            "passed by mistake or by attack"
        )
    if rules.late_quorum_extension == 0:
        yield (
            "government.late_quorum_extension is none: who holds back to the last moment gets a "
            "quorum that nobody can answer"
        )
    if rules.dormancy_citizens > len(constitution.citizenship.founding_citizens):
        yield (
            f"government.dormancy is {format_count(rules.dormancy_citizens, 'citizen')}: the "
            "nation is dormant from its founding on, until that many are citizens"
        )


def _weak_classes(constitution: Constitution) -> Iterator[str]:
    for each in constitution.government.decision_classes()[1:]:
        place = f"government.classes.{each.name}"
        if each.quorum_bps < min(LOW_CLASS_QUORUM_BPS, constitution.government.quorum_bps):
            yield f"{place}.quorum is {format_share(each.quorum_bps)}: nearly nobody must take part"
        if each.timelock_delay_seconds < HOUR_SECONDS:
            yield (
                f"{place}.timelock_delay is {format_duration(each.timelock_delay_seconds)}: "
                "under an hour nobody has time to answer what has passed"
            )


def _weak_rules(constitution: Constitution) -> Iterator[str]:
    """Decisions on who votes, in a class that is weaker than the strictest."""
    rules = constitution.government
    by_head = rules.votes_in(Votes.CITIZENS) or rules.votes_in(Votes.SQUARE_ROOT)
    electorates = {
        "registry.admit": (by_head, "admits voters"),
        "token.issue": (rules.votes_in(Votes.TOKEN), "makes votes"),
        "governor.removeGuardian": (True, "ends the guardian's power"),
    }
    for i, rule in enumerate(rules.rules):
        applies, what = electorates.get(rule.action.words, (False, ""))
        if applies and rule.class_name != rules.strictest_class:
            yield (
                f"government.rules[{i}]: {rule.action.words} {what}, and is of the class "
                f"{rule.class_name}, which is weaker than {rules.strictest_class}"
            )


def quorum_of(total: int, quorum_bps: int) -> int:
    """The votes that a quorum needs: rounded up, as the houses do."""
    return -(-total * quorum_bps // BPS_DENOMINATOR)

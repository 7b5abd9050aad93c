"""Contradictions in the file between houses, classes and rules that name each other.

What settings must hold, of a file and of a proposal alike, is in `setting_checks`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from govkit.constitution.accounts import DEV_ADDRESSES
from govkit.constitution.functions import Action
from govkit.constitution.houses import MAX_FURTHER_HOUSES, Role
from govkit.constitution.values import KeyPath, Problem
from govkit.guesses import suggestion
from govkit.institutions import reserved_names

if TYPE_CHECKING:
    from govkit.constitution.government import HouseSetting
    from govkit.constitution.model import Constitution

MAX_CLASSES = 16
MAX_RULES = 500

_GOVERNMENT = "government"


def find_government_problems(constitution: Constitution) -> Iterator[Problem]:
    """The settings of the government section that contradict each other."""
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
        reserved_names(constitution.institutions)
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
        if house.votes.needs_locks and constitution.currency.locked_votes is None:
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
            yield Problem((*own, "houses", house), allowed + suggestion(house, known), f"`{house}`")


def _rules(constitution: Constitution) -> Iterator[Problem]:
    rules = constitution.government
    place = (_GOVERNMENT, "rules")
    if len(rules.rules) > MAX_RULES:
        yield Problem(place, f"at most {MAX_RULES} rules", f"{len(rules.rules)} rules")
    names = (rules.strictest_class, *rules.classes)
    first: dict[tuple[str, str | None, bytes], int] = {}
    for i, rule in enumerate(rules.rules):
        if rule.class_name not in names:
            allowed = f"one of {', '.join(names)}" + suggestion(rule.class_name, names)
            yield Problem((*place, i, "class"), allowed)
        key = _key(rule.action)
        if key in first:
            found = f"{rule.action.words} again, number {i + 1} after number {first[key] + 1}"
            yield Problem((*place, i, "action"), "one rule for each action", found)
        first.setdefault(key, i)


def _key(action: Action) -> tuple[str, str | None, bytes]:
    return action.contract, action.address, action.selector

"""What secret ballots take of the rest of a nation: trustees, heads that are counted, a way back.

Asked of facts, so that a proposal meets it as the nation file does; what no vote can change is
asked of the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from govkit.constitution.facts import Facts, Function, Trusteeship
from govkit.constitution.findings import Finding
from govkit.constitution.houses import Role, Votes
from govkit.constitution.trustees import FEW_BALLOTS
from govkit.constitution.units import format_count
from govkit.constitution.values import KeyPath, Problem

if TYPE_CHECKING:
    from govkit.constitution.government import HouseSetting
    from govkit.constitution.model import Constitution

MAX_BUCKETS = 5
APPOINT = "trustees.appoint"
_GOVERNMENT = "government"


def find_secret_problems(facts: Facts) -> Iterator[Problem]:
    """Secret ballots that nobody could count, or that only themselves could mend."""
    secret = list(_secret_places(facts))
    if secret and facts.trustees is None:
        allowed = "`trustees` in the file: they hold the key with which secret ballots are counted"
        yield Problem(secret[0], allowed, "true, but no `trustees`")
        return
    for number, each in enumerate(facts.classes):
        if each.secret and not facts.secret_core:
            allowed = "false: this nation was founded without a class whose ballots are secret"
            yield Problem((*_class_place(facts, number), "secret"), allowed)
    if facts.trustees is not None:
        yield from _threshold(facts.trustees)
        yield from _no_way_back(facts)


def _threshold(trustees: Trusteeship) -> Iterator[Problem]:
    count = len(trustees.accounts)
    if not 1 <= trustees.threshold <= count:
        allowed = f"at most the number of `trustees.accounts`, {count}"
        yield Problem(("trustees", "threshold"), allowed, str(trustees.threshold))


def _secret_places(facts: Facts) -> Iterator[KeyPath]:
    for number, each in enumerate(facts.classes):
        if each.secret:
            yield (*_class_place(facts, number), "secret")
    for number, house in enumerate(facts.houses):
        if house.secret:
            yield (_GOVERNMENT, "houses", number, "secret")


def _class_place(facts: Facts, number: int) -> KeyPath:
    return (_GOVERNMENT, "classes", facts.classes[number].name) if number else (_GOVERNMENT,)


def _no_way_back(facts: Facts) -> Iterator[Problem]:
    """If trustees vanish, others must be appointed by votes that need no trustees."""
    number = facts.class_of(Function.own(APPOINT))
    of = facts.classes[number]
    why = f"{APPOINT} is of it: if the trustees vanish, nobody could ever be appointed instead"
    if of.secret:
        allowed = f"false, since {why}"
        yield Problem((*_class_place(facts, number), "secret"), allowed)
    for place, house in enumerate(facts.houses):
        if place and house.secret and house.consents and house.name in of.houses:
            allowed = (
                f"false; or a rule that puts {APPOINT} into a class without this house, which "
                f"consents to all that is {of.name}: {why.removeprefix(f'{APPOINT} is of it: ')}"
            )
            yield Problem((_GOVERNMENT, "houses", place, "secret"), allowed)


def find_secret_warnings(facts: Facts) -> Iterator[Finding]:
    """Trustees of whom one can do too much, and ballots too few to hide among."""
    trustees = facts.trustees
    if trustees is None:
        return
    all_of_them, place = len(trustees.accounts), ("trustees", "threshold")
    if trustees.threshold == 1:
        text = "trustees.threshold is 1: each trustee alone can open every single ballot"
        yield Finding("one-opens-all", place, text)
    elif trustees.threshold == all_of_them:
        text = (
            f"trustees.threshold is {all_of_them}, all of them: one who is absent, or loses a key, "
            "stops every count"
        )
        yield Finding("one-stops-counts", place, text)
    else:
        yield from _minorities(trustees.threshold, all_of_them)
    if trustees.least_ballots < FEW_BALLOTS:
        text = (
            f"trustees.least_ballots is {format_count(trustees.least_ballots, 'ballot')}: the sum "
            "of so few can tell how each voted, above all if they agree"
        )
        yield Finding("few-ballots", ("trustees", "least_ballots"), text)


def _minorities(threshold: int, count: int) -> Iterator[Finding]:
    """What fewer than half of the trustees can do, where that is more than nothing."""
    place, minority = ("trustees", "threshold"), (count - 1) // 2
    shown, without = f"trustees.threshold is {threshold} of {count}", count - threshold + 1
    if threshold <= minority:
        text = f"{shown}: {threshold}, which are fewer than half, can open every single ballot"
        yield Finding("minority-opens", place, text)
    if without <= minority:
        text = f"{shown}: {without}, which are fewer than half, stop every count by silence"
        yield Finding("minority-stops-counts", place, text)


# -- what no vote changes


def find_secret_house_problems(constitution: Constitution) -> Iterator[Problem]:
    """Houses that can't vote in secret as they are, and keys that go only with secret ones."""
    rules = constitution.government
    core, *further = rules.houses
    for key in ("secret", "buckets"):
        if getattr(core, key):
            allowed = "no such key for the core: its classes say it (`secret: true` in a class)"
            yield Problem((_GOVERNMENT, "houses", 0, key), allowed)
    for number, house in enumerate(further, start=1):
        yield from _house(constitution, house, (_GOVERNMENT, "houses", number))
    for name, each in rules.classes.items():
        place = (_GOVERNMENT, "classes", name, "secret")
        if each.secret and core.votes is not Votes.CITIZENS:
            allowed = f"false: {_BY_HEAD}"
            yield Problem(place, allowed, f"true, and the core votes by {core.votes.value}")
        elif each.secret and constitution.citizenship.delegation:
            yield Problem(place, f"false: {_ONE_EACH}", "true, and `citizenship.delegation` is")


_BY_HEAD = (
    "secret ballots are counted by head, and amounts of currency would tell who cast which ballot"
)
_ONE_EACH = "a ballot for many voters would tell who cast it"


def _house(constitution: Constitution, house: HouseSetting, place: KeyPath) -> Iterator[Problem]:
    if house.buckets is not None and not (house.secret and house.votes is Votes.SQUARE_ROOT):
        allowed = "no such key but in a secret house by square_root"
        yield Problem((*place, "buckets"), allowed)
    if not house.secret:
        return
    if house.role is Role.VETO:
        allowed = "false: a house that vetoes votes in the timelock, which waits for no count"
        yield Problem((*place, "secret"), allowed, "true, and its role is veto")
    if house.votes.in_currency:
        allowed = f"false: {_BY_HEAD}; a house by square_root can be, with `buckets`"
        yield Problem((*place, "secret"), allowed, f"true, and it votes by {house.votes.value}")
    if house.votes is Votes.CITIZENS and constitution.citizenship.delegation:
        yield Problem((*place, "secret"), f"false: {_ONE_EACH}", "true, with delegation")
    if house.votes is Votes.SQUARE_ROOT:
        yield from _buckets(house, (*place, "buckets"))


def _buckets(house: HouseSetting, place: KeyPath) -> Iterator[Problem]:
    if not house.buckets:
        allowed = (
            "1 to 5 rising amounts, as `[1 MRT, 100 MRT]`: what a voter must have locked up for a "
            "weight of 1, of 2 and so on, since exact weights would tell who cast which ballot"
        )
        yield Problem(place, allowed, "no `buckets`" if house.buckets is None else "")
        return
    if len(house.buckets) > MAX_BUCKETS:
        yield Problem(place, f"at most {MAX_BUCKETS} buckets", f"{len(house.buckets)} buckets")
    if list(house.buckets) != sorted(set(house.buckets)):
        yield Problem(place, "amounts that rise, each once")

"""Settings that must go together: what no single field can see.

A nation that could never decide anything, because no vote can reach its quorum or nobody can
propose, is refused before it is founded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govkit.constitution.costs import quorum_of
from govkit.constitution.councils import find_council_problems
from govkit.constitution.court_powers import find_guardian_problems
from govkit.constitution.facts import Facts, facts_of
from govkit.constitution.findings import Finding
from govkit.constitution.government_checks import find_government_problems
from govkit.constitution.houses import Role, Votes
from govkit.constitution.offices import find_office_problems
from govkit.constitution.power_checks import find_broken_rules, find_leading_rules
from govkit.constitution.secret_checks import find_secret_house_problems
from govkit.constitution.setting_checks import (
    find_setting_problems,
    find_setting_warnings,
)
from govkit.constitution.terms import (
    find_keeper_problems,
    find_term_problems,
    find_term_warnings,
)
from govkit.constitution.treasury import find_treasury_problems, find_treasury_warnings
from govkit.constitution.trustees import trustees_of
from govkit.constitution.units import format_amount, format_count, format_duration
from govkit.constitution.values import KeyPath, Problem, dotted
from govkit.constitution.verdicts import COURT
from govkit.constitution.ways_in import find_way_problems, find_way_warnings
from govkit.types import Address, Clock

if TYPE_CHECKING:
    from govkit.constitution.model import Constitution

MAX_LOCK_EPOCHS = 209


@dataclass(frozen=True, slots=True)
class DevAccountUse:
    """A setting (`key`) that gives power or money to the dev account `name`."""

    key: str
    name: str
    address: Address


def find_problems(constitution: Constitution) -> list[Problem]:
    """The settings that contradict each other."""
    facts = facts_of(constitution)
    return [
        *_admission(constitution),
        *_duplicates(
            ("citizenship", "founding_citizens"), constitution.citizenship.founding_citizens
        ),
        *_duplicates(("records", "keepers"), constitution.records.keepers),
        *_allocations(constitution),
        *_locks(constitution),
        *find_term_problems(constitution),
        *find_keeper_problems(constitution),
        *find_setting_problems(facts),
        *_broken_rules(facts),
        *find_government_problems(constitution),
        *find_council_problems(constitution),
        *find_way_problems(constitution),
        *find_office_problems(constitution),
        *find_treasury_problems(constitution),
        *find_guardian_problems(constitution),
        *find_secret_house_problems(constitution),
        *(
            found
            for each in constitution.sections().values()
            for found in each.problems(constitution)
        ),
    ]


def find_warnings(constitution: Constitution) -> Iterator[Finding]:
    """The settings that are allowed and may surprise."""
    facts = facts_of(constitution)
    yield from find_setting_warnings(facts)
    yield from find_leading_rules(facts)
    yield from find_term_warnings(constitution)
    yield from _weak_delegation(constitution)
    yield from find_way_warnings(constitution)
    yield from find_treasury_warnings(constitution)
    yield from _nothing_locked(constitution)
    yield from find_lasting_warnings(constitution)


def find_lasting_warnings(constitution: Constitution) -> Iterator[Finding]:
    """The same of what no vote changes: it holds for a founded nation too."""
    yield from _no_cap(constitution)
    yield from _short_locks(constitution)
    yield from _cold_votes(constitution)
    for each in constitution.sections().values():
        yield from each.lasting_findings()


def _no_cap(constitution: Constitution) -> Iterator[Finding]:
    if constitution.government.active_proposals == 0:
        text = (
            "government.active_proposals is any: one account can hide a proposal among many; take 3"
        )
        yield Finding("no-cap", ("government", "active_proposals"), text)


def _broken_rules(facts: Facts) -> Iterator[Problem]:
    rules = list(facts.rules)
    for function, allowed in find_broken_rules(facts):
        yield Problem(("government", "rules", rules.index(function), "action"), allowed)


def _cold_votes(constitution: Constitution) -> Iterator[Finding]:
    rules, span = constitution.government, constitution.currency.vote_warm_up
    if span <= rules.voting_delay + rules.voting_period:
        return
    if any(house.votes is Votes.TOKEN for house in rules.houses):
        by_time = constitution.nation.clock is Clock.TIMESTAMP
        shown = format_duration(span) if by_time else format_count(span, "block")
        text = (
            f"currency.vote_warm_up is {shown}, longer than a whole vote: for so long after the "
            "founding, and after every delegation, nobody votes with that currency"
        )
        yield Finding("cold-votes", ("currency", "vote_warm_up"), text)


def _weak_delegation(constitution: Constitution) -> Iterator[Finding]:
    rules, currency = constitution.government, constitution.currency
    voting = _votes_at_founding(constitution)
    for path, quorum_bps in _token_quorums(constitution):
        missing = quorum_of(_held(constitution), quorum_bps) - voting
        if missing > 0:
            text = (
                f"{dotted(path)} is not within reach at the founding: holders of another "
                f"{format_amount(missing, currency.symbol)} must delegate first, to themselves "
                "or to somebody who votes"
            )
            yield Finding("quorum-out-of-reach", path, text)
    if rules.house != "token":
        return
    holdings = [each.amount_wei for each in currency.genesis if each.self_delegate]
    if max(holdings, default=0) < rules.proposal_threshold:
        text = (
            "government.proposal_threshold is more than anybody votes with at the founding: "
            "holders must delegate to one of them before anything can be proposed"
        )
        yield Finding("threshold-out-of-reach", ("government", "proposal_threshold"), text)


def _nothing_locked(constitution: Constitution) -> Iterator[Finding]:
    for number, house in enumerate(constitution.government.further_houses, start=1):
        if house.votes.needs_locks and house.role is Role.CONSENT:
            text = (
                f"government.houses[{number}] votes by currency that is locked up, and none is at "
                "the founding: until somebody locks some, nothing passes there"
            )
            yield Finding("nothing-locked", ("government", "houses", number, "votes"), text)


def _short_locks(constitution: Constitution) -> Iterator[Finding]:
    rules, locked = constitution.government, constitution.currency.locked_votes
    if locked and rules.votes_in(Votes.SQUARE_ROOT) and locked.epoch < rules.voting_period:
        text = (
            "currency.locked_votes.epoch is shorter than a vote: what weighs by square roots stays "
            "locked for one epoch after the snapshot, and can be back with a lender before the end"
        )
        yield Finding("short-locks", ("currency", "locked_votes", "epoch"), text)


def _token_quorums(constitution: Constitution) -> Iterator[tuple[KeyPath, int]]:
    """The quorums by currency of the strictest class, and the path of each."""
    rules = constitution.government
    if rules.house == "token":
        yield ("government", "quorum"), rules.quorum_bps
    for number, house in enumerate(rules.further_houses, start=1):
        if house.votes is Votes.TOKEN and house.role is Role.CONSENT:
            shares = rules.decision_classes()[0].houses[house.name]
            yield ("government", "houses", number, "quorum"), shares.quorum_bps


def powers(constitution: Constitution) -> Iterator[tuple[str, Address]]:
    """Each account to which the file gives power or money, with the key that does so."""
    for i, each in enumerate(constitution.currency.genesis):
        if each.receiver is not None:
            yield f"currency.genesis[{i}].to", each.receiver
    if constitution.citizenship.registrar is not None:
        yield "citizenship.registrar", constitution.citizenship.registrar
    for i, citizen in enumerate(constitution.citizenship.founding_citizens):
        yield f"citizenship.founding_citizens[{i}]", citizen
    guardian = constitution.government.guardian
    if guardian is not None and guardian.account != COURT:
        yield "government.guardian.account", guardian.account
    for name, council in constitution.councils.items():
        for i, member in enumerate(council.members):
            yield f"councils.{name}.members[{i}]", member
    for name, office in constitution.offices.items():
        for i, holder in enumerate(office.holders):
            yield f"offices.{name}.holders[{i}]", holder
    for i, keeper in enumerate(constitution.records.keepers):
        yield f"records.keepers[{i}]", keeper
    trustees = trustees_of(constitution)
    for i, trustee in enumerate(trustees.accounts if trustees else ()):
        yield f"trustees.accounts[{i}]", trustee


def _admission(constitution: Constitution) -> Iterator[Problem]:
    citizenship = constitution.citizenship
    office = constitution.registrar_office
    if office and citizenship.registrar is not None:
        allowed = f"no account here: the office {office} is the registrar"
        yield Problem(("citizenship", "registrar"), allowed)
    if office and citizenship.admission == "vote":
        allowed = "false with admission vote; or admission registrar"
        yield Problem(("offices", office, "registrar"), allowed)
    if citizenship.admission == "registrar" and citizenship.registrar is None and not office:
        allowed = "a `registrar` beside it: the account that admits; or admission vote"
        yield Problem(("citizenship", "admission"), allowed, "registrar, but no registrar is named")
    if citizenship.admission == "vote" and citizenship.registrar is not None:
        allowed = "no registrar with admission vote; or admission registrar"
        yield Problem(("citizenship", "registrar"), allowed)


def _duplicates(path: tuple[str, str], accounts: Sequence[Address]) -> Iterator[Problem]:
    first: dict[Address, int] = {}
    for i, account in enumerate(accounts):
        if account in first:
            found = f"{account} again, number {i + 1} after number {first[account] + 1}"
            yield Problem((*path, i), "each account once, under one name", found)
        first.setdefault(account, i)


def _allocations(constitution: Constitution) -> Iterator[Problem]:
    currency = constitution.currency
    receivers: set[Address | None] = set()
    for i, each in enumerate(currency.genesis):
        place = ("currency", "genesis", i)
        if each.receiver in receivers:
            yield Problem((*place, "to"), "one allocation for each receiver; add them up")
        receivers.add(each.receiver)
        if each.receiver is None and each.self_delegate:
            yield Problem((*place, "self_delegate"), "false: the treasury never votes")
        if currency.self_delegate and each.receiver and not each.self_delegate:
            yield Problem(
                (*place, "self_delegate"), "true, as `currency.self_delegate` says for all"
            )
    if currency.genesis_wei > currency.cap_wei:
        found = f"{format_amount(currency.genesis_wei, currency.symbol)} in all"
        allowed = f"at most the cap, {format_amount(currency.cap_wei, currency.symbol)}"
        yield Problem(("currency", "genesis"), allowed, found)


def _locks(constitution: Constitution) -> Iterator[Problem]:
    """A read looks at no more than 209 epochs; square roots weigh locks with an epoch to go."""
    locked, place = constitution.currency.locked_votes, ("currency", "locked_votes")
    by_roots = constitution.government.votes_in(Votes.SQUARE_ROOT)
    if locked and not locked.epoch <= locked.longest <= MAX_LOCK_EPOCHS * locked.epoch:
        allowed = (
            f"at least one epoch, at most {MAX_LOCK_EPOCHS} of them (`currency.locked_votes.epoch`)"
        )
        yield Problem((*place, "longest"), allowed)
    elif locked and by_roots and locked.longest < 2 * locked.epoch:
        allowed = (
            "at least two epochs: square roots weigh only locks with a whole epoch to go after the "
            "snapshot"
        )
        yield Problem((*place, "longest"), allowed)


def _held(constitution: Constitution) -> int:
    """What people hold at the founding, in wei; the treasury's is left out."""
    return sum(each.amount_wei for each in constitution.currency.genesis if each.receiver)


def _votes_at_founding(constitution: Constitution) -> int:
    return sum(each.amount_wei for each in constitution.currency.genesis if each.self_delegate)

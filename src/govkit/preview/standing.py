"""How a nation stands, in rows of words: its roles, settings and limits; and who can do what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govkit.constitution.facts import Facts
from govkit.constitution.powers import Kind, Power, Powers
from govkit.constitution.reach import shown
from govkit.constitution.units import format_count, format_share
from govkit.contracts.payers import FIRST_PAYER
from govkit.nation.money.assets import read_asset
from govkit.nation.voting.prospect import facts_of
from govkit.types import ZERO_ADDRESS, Address

if TYPE_CHECKING:
    from govkit.contracts.offices import Office
    from govkit.contracts.treasury import Limit
    from govkit.nation.nation import Nation

_WHO = (Kind.ACCOUNT, Kind.OFFICE, Kind.SEATS)


@dataclass(frozen=True, slots=True)
class Change:
    """A row that is other afterwards; empty where there is none."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A nation: `rows` by what they are about, and the facts behind its graph of powers."""

    rows: Mapping[str, str]
    facts: Facts

    def edges(self) -> dict[tuple[Power, Power, bool], str]:
        """Who is given what and whether wholly, each with how in words."""
        return {
            (each.source, each.target, each.whole): each.how for each in Powers(self.facts).edges
        }

    def reached(self) -> set[tuple[str, str]]:
        """What each account, office and council comes to wholly, in any number of steps."""
        graph = Powers(self.facts)
        holders = {each.source for each in graph.edges if each.source.kind in _WHO}
        return {
            (f"{who.kind} {shown(self.facts, who)}", f"{power.kind} {shown(self.facts, power)}")
            for who in holders
            for power, chain in graph.reach(who).items()
            if chain.whole
        }


def standing_of(nation: Nation) -> Standing:
    """A nation as its contracts have it."""
    facts = facts_of(nation)
    return Standing(dict(_rows(nation, facts)), facts)


def changes(before: Standing, after: Standing) -> tuple[Change, ...]:
    """The rows that differ."""
    names = dict.fromkeys((*before.rows, *after.rows))
    pairs = ((each, before.rows.get(each, ""), after.rows.get(each, "")) for each in names)
    return tuple(Change(*each) for each in pairs if each[1] != each[2])


def _rows(nation: Nation, facts: Facts) -> Iterator[tuple[str, str]]:
    yield "registrar", facts.registrar
    yield "guardian", facts.guardian
    yield "keepers", ", ".join(sorted(facts.keepers))
    yield "citizens", str(facts.citizens)
    yield from _class_rows(facts)
    yield from _role_rows(nation, facts)
    yield from _money_rows(nation)


def _class_rows(facts: Facts) -> Iterator[tuple[str, str]]:
    for each in facts.classes:
        name = f"class {each.name}"
        yield f"{name}, voting delay", facts.span(each.voting_delay)
        yield f"{name}, voting period", facts.span(each.voting_period)
        yield f"{name}, quorum", format_share(each.quorum_bps)
        yield f"{name}, approval", format_share(each.approval_bps)
        yield f"{name}, threshold", facts.votes(facts.core, each.proposal_threshold)
        timelock = facts.shown("timelock_delay_seconds", each.timelock_delay_seconds)
        yield f"{name}, timelock", timelock
        yield f"{name}, ballots changeable", "yes" if each.changeable else "no"
        for house, shares in each.houses.items():
            quorum, approval = format_share(shares.quorum_bps), format_share(shares.approval_bps)
            yield f"{name}, house {house}", f"quorum {quorum}, approval {approval}"
    for function, number in facts.rules.items():
        yield f"rule of {function.words}", f"class {facts.classes[number].name}"


def _role_rows(nation: Nation, facts: Facts) -> Iterator[tuple[str, str]]:
    for name, council in nation.councils.items():
        yield f"council {name}", ", ".join(map(nation.phrases.named, council.holders()))
    for each in nation.offices.all() if nation.offices else ():
        held = ", ".join(nation.phrases.named(one.holder) for one in each.held)
        yield f"office {each.name}", _office_words(nation, each.terms)
        yield f"office {each.name}, held by", f"council {each.council}" if each.council else held
        post = facts.posts[each.name]
        yield f"office {each.name}, may call", ", ".join(power.words for power in post.powers)


def _office_words(nation: Nation, terms: Office) -> str:
    whose = " of citizens" if terms.citizens_only else ""
    if not terms.seats:
        return f"the seats of a council{whose}"
    return f"{format_count(terms.seats, 'seat')}{whose} for {nation.phrases.span(terms.term)}"


def _money_rows(nation: Nation) -> Iterator[tuple[str, str]]:
    token, treasury, say = nation.token, nation.treasury, nation.phrases
    yield "currency there is", say.amount(token.total_supply())
    yield "issuance limit", format_share(token.issuance_limit_bps())
    for asset in treasury.limited_assets():
        limit = treasury.whole_limit(asset)
        yield f"limit of {read_asset(nation, asset).title}", _limit_words(nation, limit)
    for number in range(FIRST_PAYER, FIRST_PAYER + treasury.payer_count()):
        payer = treasury.payer_at(number)
        yield f"payer {say.named(payer)}", "is paid for" if treasury.is_payer(payer) else "is not"
    if treasury.release.treasury_pays:
        yield "commitments told by", _account(nation, treasury.commitments())


def _limit_words(nation: Nation, limit: Limit) -> str:
    say, asset = nation.phrases, read_asset(nation, limit.asset)
    words = []
    if limit.period:
        for number, cap in limit.caps.items():
            payer = nation.treasury.payer_at(number) if number >= FIRST_PAYER else None
            who = say.named(payer) if payer else f"class {nation.class_name(number)}"
            words.append(f"{asset.shown(cap)} {say.a_period(limit.period)} for {who}")
        words.append(f"{format_share(limit.dormant_bps)} of that while dormant")
    if limit.runway_months:
        words.append(f"a runway of {limit.runway_months} months")
    return "; ".join(words)


def _account(nation: Nation, account: Address) -> str:
    return "" if account == ZERO_ADDRESS else nation.phrases.named(account)

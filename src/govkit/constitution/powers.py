"""The graph of powers: who can do what to whom in a nation, followed to its end.

An edge says that one power gives another, and how. It is `whole` if that needs nobody else's
consent and has no bound: an officer can admit anybody. A class that admits one citizen per vote
gets only a part of that power. The makers below make edges from facts; one more power is one more
maker.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from govkit.constitution.classes import DecisionClass
from govkit.constitution.facts import OFFICES, Facts, Function
from govkit.constitution.functions import COUNCIL_FUNCTIONS, FUNCTIONS
from govkit.constitution.houses import Role, Votes
from govkit.constitution.secret_checks import APPOINT
from govkit.constitution.units import format_amount, format_share
from govkit.constitution.verdicts import COURT
from govkit.types import BPS_DENOMINATOR


class Kind(StrEnum):
    """The kinds of power: a class decides, a function is called by vote, or at will."""

    ACCOUNT = "account"
    CLASS = "class"
    FUNCTION = "function"
    ACT = "act"
    OFFICE = "office"
    SEATS = "seats"
    HOUSE = "house"
    STANDING = "standing"


@dataclass(frozen=True, slots=True)
class Power:
    """A power by its kind and key."""

    kind: Kind
    key: str
    function: Function | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Edge:
    """`source` gives `target`; `how` says it in plain words, `whole` as above."""

    source: Power
    target: Power
    how: str
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Chain:
    """Steps from one power to another."""

    edges: tuple[Edge, ...]

    @property
    def end(self) -> Power:
        return self.edges[-1].target

    @property
    def whole(self) -> bool:
        return all(edge.whole for edge in self.edges)

    @property
    def words(self) -> str:
        return "; ".join(edge.how for edge in self.edges)


CITIZENS = Power(Kind.STANDING, "who is a citizen")
CURRENCY = Power(Kind.STANDING, "votes by currency")
KEEPER = Power(Kind.STANDING, "keeper of the ledger")
REGISTRAR = Power(Kind.STANDING, "registrar")
GUARDIAN = Power(Kind.STANDING, "guardian")
THE_COURT = Power(Kind.STANDING, "the court")
TRUSTEES = Power(Kind.STANDING, "the trustees")
OFFICES_CONTRACT = Power(Kind.STANDING, "the contract of the offices")


def by_vote(function: Function) -> Power:
    """A function that proposals call."""
    return Power(Kind.FUNCTION, f"{function.contract}.{function.selector.hex()}", function)


def at_will(function: Function) -> Power:
    """A function that somebody calls without asking anybody else."""
    return Power(Kind.ACT, f"{function.contract}.{function.selector.hex()}", function)


def class_power(number: int) -> Power:
    return Power(Kind.CLASS, str(number))


def seats(council: str) -> Power:
    return Power(Kind.SEATS, council)


def office(name: str) -> Power:
    return Power(Kind.OFFICE, name)


def house(name: str) -> Power:
    return Power(Kind.HOUSE, name)


@dataclass(frozen=True)
class Powers:
    """The graph of one nation."""

    facts: Facts

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        made = [edge for make in _MAKERS for edge in make(self.facts)]
        return (*made, *_by_default(self.facts, made))

    @cached_property
    def _from(self) -> Mapping[Power, list[Edge]]:
        found: dict[Power, list[Edge]] = {}
        for edge in self.edges:
            found.setdefault(edge.source, []).append(edge)
        return found

    def reach(self, power: Power) -> dict[Power, Chain]:
        """Everything that `power` leads to in any number of steps, each by its shortest chain: a
        whole one if there is one."""
        parts = self._reached(power, whole_only=False)
        return parts | self._reached(power, whole_only=True)

    def _reached(self, power: Power, *, whole_only: bool) -> dict[Power, Chain]:
        found: dict[Power, Chain] = {}
        waiting: deque[tuple[Power, tuple[Edge, ...]]] = deque([(power, ())])
        while waiting:
            at, steps = waiting.popleft()
            for edge in self._from.get(at, ()):
                if edge.target == power or edge.target in found or (whole_only and not edge.whole):
                    continue
                found[edge.target] = Chain((*steps, edge))
                waiting.append((edge.target, found[edge.target].edges))
        return found

    def for_ever(self) -> set[Power]:
        """The powers that only the strictest class gives, in every nation and for ever."""
        voting = {each.council for each in self.facts.houses if each.council}
        return {CITIZENS, *map(seats, voting)}


def is_weaker(one: DecisionClass, other: DecisionClass, facts: Facts) -> bool:
    """Whether fewer must agree in `one` than in `other`, in any house; time and threshold aside."""
    if one.quorum_bps < other.quorum_bps or one.approval_bps < other.approval_bps:
        return True
    vetoing = {each.name for each in facts.houses if each.role is Role.VETO}
    for name, shares in other.houses.items():
        if name not in one.houses:
            return True
        own, veto = one.houses[name], name in vetoing
        pairs = ((own.quorum_bps, shares.quorum_bps), (own.approval_bps, shares.approval_bps))
        if any(mine > theirs if veto else mine < theirs for mine, theirs in pairs):
            return True
    return False


def breaks(powers: Powers, function: Function) -> Chain | None:
    """How it gives the whole of a power that only the strictest class may ever give."""
    reached, kept = powers.reach(by_vote(function)), powers.for_ever()
    chains = [chain for power, chain in reached.items() if power in kept and chain.whole]
    return min(chains, key=lambda chain: len(chain.edges), default=None)


def leads_to(powers: Powers, function: Function) -> Chain | None:
    """How it leads to another stronger power: to a say in the strictest class, or to a call at will
    that would otherwise take a vote of a class in which more must agree."""
    facts = powers.facts
    number = facts.class_of(function)
    reached = powers.reach(by_vote(function))
    if number == 0:
        return None
    if class_power(0) in reached:
        return reached[class_power(0)]
    own = facts.classes[number]
    for power, chain in reached.items():
        if power.kind is Kind.ACT and power.function is not None:
            wanted = facts.classes[facts.class_of(power.function)]
            if is_weaker(own, wanted, facts):
                return chain
    return None


# -- edges, one maker for each sort of power


def _decisions(facts: Facts) -> Iterator[Edge]:
    """Classes decide about the actions that rules name; houses decide in classes."""
    for function, number in facts.rules.items():
        name = facts.classes[number].name
        how = f"{function.words} is of the class {name}"
        yield Edge(class_power(number), by_vote(function), how)
    for each in facts.houses:
        does = "vetoes" if each.role is Role.VETO else "decides on"
        for number, of in enumerate(facts.classes):
            if each is facts.core or each.name in of.houses:
                how = f"the house {each.name} {does} what is {of.name}"
                yield Edge(house(each.name), class_power(number), how, whole=False)


def _by_default(facts: Facts, made: Sequence[Edge]) -> Iterator[Edge]:
    """The strictest class decides about each function that other edges name and no rule does."""
    ends = (end for edge in made for end in (edge.source, edge.target))
    named = dict.fromkeys(end.function for end in ends if end.function)
    for function in named:
        exists = facts.ways_in is not None or function.contract != "admissions"
        if exists and function not in facts.rules:
            yield by_default(facts, function)


def by_default(facts: Facts, function: Function) -> Edge:
    """A function that no rule names is of the strictest class."""
    how = f"{function.words} is of the class {facts.strictest.name}, as no rule names it"
    return Edge(class_power(0), by_vote(function), how)


def _electorates(facts: Facts) -> Iterator[Edge]:
    for each in facts.houses:
        if each.votes in (Votes.CITIZENS, Votes.SQUARE_ROOT):
            yield Edge(CITIZENS, house(each.name), f"citizens vote in the house {each.name}")
        if each.votes is Votes.COUNCIL:
            how = f"the members of {each.council} vote in the house {each.name}"
            yield Edge(seats(each.council), house(each.name), how)
        if each.votes in (Votes.TOKEN, Votes.LOCKED, Votes.SQUARE_ROOT):
            yield Edge(CURRENCY, house(each.name), f"currency votes in the house {each.name}")
    for name in facts.seated:
        yield Edge(CITIZENS, seats(name), f"citizens elect {name}")


def _councils(facts: Facts) -> Iterator[Edge]:
    words = {"appoint": "decides who sits in", "dismiss": "removes people from"}
    for name in facts.seated:
        for signature in COUNCIL_FUNCTIONS:
            function = Function.own(f"{name}.{signature.partition('(')[0]}", frozenset((name,)))
            verb = words[signature.partition("(")[0]]
            yield Edge(by_vote(function), seats(name), f"{function.words} {verb} {name}")


def _offices(facts: Facts) -> Iterator[Edge]:
    """The power to give offices and their powers gives them all, since an office may get any."""
    if not facts.posts:
        return
    for signature in FUNCTIONS["offices"]:
        function = Function.own(f"offices.{signature.partition('(')[0]}")
        how = f"{function.words} gives and takes what offices may do"
        yield Edge(by_vote(function), OFFICES_CONTRACT, how)
    if facts.registrar == OFFICES:
        yield Edge(OFFICES_CONTRACT, REGISTRAR, "an office is the registrar")
    for name, post in facts.posts.items():
        yield Edge(OFFICES_CONTRACT, office(name), f"one of them is the office {name}")
        if post.council:
            how = f"the members of {post.council} hold the office {name}"
            yield Edge(seats(post.council), office(name), how)
        for power in post.powers:
            if power.contract in _ON_OFFICERS_WORD or power.contract not in FUNCTIONS:
                how = f"the office {name} may call {power.words}"
                yield Edge(office(name), at_will(power), how)


_ON_OFFICERS_WORD = ("registry", "admissions", "recovery", "ledger")
"""The contracts that obey an officer; the nation's others obey only the treasury."""


def _citizenship(facts: Facts) -> Iterator[Edge]:
    decides = "decides who is a citizen"
    yield Edge(REGISTRAR, CITIZENS, f"the registrar {decides}")
    for words in _of_registrar(facts):
        function = Function.own(words)
        yield Edge(REGISTRAR, at_will(function), f"the registrar may call {words}")
    for words in ("registry.setRegistrar", "registry.revoke", "registry.suspend"):
        target = REGISTRAR if words == "registry.setRegistrar" else CITIZENS
        yield Edge(by_vote(Function.own(words)), target, f"{words} {decides}")
    for words, what in _LETS_IN.items():
        yield Edge(by_vote(Function.own(words)), CITIZENS, f"{words} {what}", whole=False)
    for post in facts.posts.values():
        for power in post.powers:
            if power.contract == "registry":
                yield Edge(at_will(power), CITIZENS, f"its caller {decides}")
            elif power.words in _LETS_IN:
                how = f"{power.words} {_LETS_IN[power.words]}"
                yield Edge(at_will(power), CITIZENS, how, whole=_is_enough(facts, power))


_LETS_IN = {
    "registry.admit": "admits voters",
    "registry.reinstate": "brings voters back",
    "admissions.consent": "lets applicants in, who vote",
    "admissions.judge": "lets in somebody challenged, who then votes",
}


def _of_registrar(facts: Facts) -> Iterator[str]:
    """What the registrar calls at will. Where there are notices, only votes send citizens away."""
    yield from ("registry.admit", "registry.reinstate")
    alone = ("registry.revoke", "registry.suspend")
    yield from ("registry.giveNotice",) if facts.notices else alone
    if facts.ways_in and facts.ways_in.by_consent:
        yield "admissions.consent"
    if facts.ways_in and facts.ways_in.registrar_judges:
        yield "admissions.judge"


def _is_enough(facts: Facts, power: Function) -> bool:
    """Whether an officer's consent alone lets somebody in."""
    ways = facts.ways_in
    return power.words == "admissions.consent" and ways is not None and ways.by_consent


def _currency(facts: Facts) -> Iterator[Edge]:
    yield Edge(by_vote(Function.own("token.issue")), CURRENCY, "token.issue makes votes", False)
    for words in ("token.transfer", "token.approve"):
        function = Function.own(words)
        for each in _decided_by_paying(facts, function):
            share = format_share(facts.treasury * BPS_DENOMINATOR // (facts.treasury + facts.held))
            how = (
                f"{words} pays out the treasury's {format_amount(facts.treasury, facts.symbol)}, "
                f"which then votes in the house {each}: up to {share} of all votes"
            )
            yield Edge(by_vote(function), house(each), how, whole=False)


def _decided_by_paying(facts: Facts, function: Function) -> Iterator[str]:
    """The houses in which those who pass a payment with the fewest votes of its class could pay the
    treasury's currency to themselves, and only then have what the strictest class takes."""
    own = facts.classes[facts.class_of(function)]
    paid, held = facts.treasury, facts.held
    if not paid:
        return
    for each, quorum, approval in facts.consenting(facts.strictest):
        if not each.votes.in_currency:
            continue
        had = own.houses.get(each.name) if each is not facts.core else own
        shares = (had.quorum_bps, had.approval_bps) if had else (0, 0)
        for least, wanted in zip(shares, (quorum, approval), strict=True):
            if least < wanted and least * held + paid * BPS_DENOMINATOR >= wanted * (held + paid):
                yield each.name
                break


def _records(facts: Facts) -> Iterator[Edge]:
    for words in ("ledger.setKeeper", "ledger.setKind", "ledger.setKindOffice"):
        how = f"{words} decides who writes records at will"
        yield Edge(by_vote(Function.own(words)), KEEPER, how)
    for signature in FUNCTIONS["ledger"][:3]:
        function = Function.own(f"ledger.{signature.partition('(')[0]}")
        yield Edge(KEEPER, at_will(function), f"that is what {function.words} does by vote")


def _people(facts: Facts) -> Iterator[Edge]:
    """Accounts to which the nation gives something by name."""
    if facts.guardian and facts.guardian != COURT:
        how = f"{facts.guardian} may cancel proposals"
        yield Edge(Power(Kind.ACCOUNT, facts.guardian), GUARDIAN, how)
    if facts.registrar not in ("", OFFICES):
        how = f"{facts.registrar} is the registrar"
        yield Edge(Power(Kind.ACCOUNT, facts.registrar), REGISTRAR, how)
    for name in sorted(facts.keepers):
        yield Edge(Power(Kind.ACCOUNT, name), KEEPER, f"{name} is a keeper of the ledger")


def _court(facts: Facts) -> Iterator[Edge]:
    """What citizens who are drawn by lot decide: each power has its bounds, so none is whole."""
    if not facts.verdicts:
        return
    yield Edge(CITIZENS, THE_COURT, "citizens are drawn for the court", whole=False)
    end, lift = Function.own("claims.endPower"), Function.own("claims.lift")
    how = "claims.endPower ends what verdicts may do"
    yield Edge(by_vote(end), THE_COURT, how, whole=False)
    if "halt_proposals" in facts.verdicts:
        how = f"a claim before the court halts what is {facts.strictest.name} for some time"
        yield Edge(THE_COURT, class_power(0), how, whole=False)
    if facts.guardian == COURT:
        yield Edge(THE_COURT, GUARDIAN, "verdicts cancel proposals", whole=False)
    if "suspend_officers" in facts.verdicts:
        for name in facts.posts:
            how = f"verdicts suspend those who hold the office {name}"
            yield Edge(THE_COURT, office(name), how, whole=False)
            how = f"claims.lift lets them hold the office {name} again"
            yield Edge(by_vote(lift), office(name), how, whole=False)


def _trustees(facts: Facts) -> Iterator[Edge]:
    """Who can stop a count by silence. No number of them can make another result."""
    trustees = facts.trustees
    if trustees is None:
        return
    how = f"{APPOINT} decides who holds the key of secret ballots"
    yield Edge(by_vote(Function.own(APPOINT)), TRUSTEES, how)
    stopping = len(trustees.accounts) - trustees.threshold + 1
    for name in trustees.accounts:
        how = f"{name} is a trustee of secret ballots"
        yield Edge(Power(Kind.ACCOUNT, name), TRUSTEES, how, whole=False)
    secret = {each.name for each in facts.houses if each.secret}
    for number, each in enumerate(facts.classes):
        if each.secret or secret & each.houses.keys():
            how = f"{stopping} trustees who give no shares stop what is {each.name}"
            yield Edge(TRUSTEES, class_power(number), how, whole=False)


def _guarding(facts: Facts) -> Iterator[Edge]:
    how = "governor.removeGuardian ends the guardian's power"
    remove = by_vote(Function.own("governor.removeGuardian"))
    yield Edge(remove, GUARDIAN, how, whole=False)
    how = f"nobody then cancels what is {facts.strictest.name}"
    yield Edge(GUARDIAN, class_power(0), how, whole=False)


_MAKERS: tuple[Callable[[Facts], Iterator[Edge]], ...] = (
    _decisions,
    _electorates,
    _councils,
    _offices,
    _citizenship,
    _currency,
    _records,
    _people,
    _court,
    _trustees,
    _guarding,
)

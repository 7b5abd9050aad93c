"""Answers who can reach a power, by which steps, and what that takes; over the graph of powers."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property, reduce

from govkit.constitution.costs import Need, Span, needs_of, span_of
from govkit.constitution.facts import Facts, Function
from govkit.constitution.houses import Role
from govkit.constitution.powers import (
    GUARDIAN,
    Chain,
    Edge,
    Kind,
    Power,
    Powers,
    at_will,
    by_default,
    by_vote,
    house,
)
from govkit.guesses import no_such

_WHO = (Kind.ACCOUNT, Kind.OFFICE, Kind.SEATS, Kind.CLASS)
"""The powers that somebody has; all others are steps in between."""


@dataclass(frozen=True, slots=True)
class Toll:
    """A class on the way: what it takes."""

    name: str
    needs: tuple[Need, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Way:
    """How `who` reaches a power: the steps, and the votes and the time that they take."""

    who: Power
    chain: Chain
    tolls: tuple[Toll, ...]

    @property
    def span(self) -> Span:
        return reduce(Span.__add__, (each.span for each in self.tolls), Span())


def ways_to(powers: Powers, words: str, contracts: Collection[str] = ()) -> tuple[Way, ...]:
    """All ways to a power in the words of the nation file, such as `registry.admit`: each by its
    shortest chain, those without a vote first.

    `contracts` are the nation's own, if known. Raises UsageError if there is no such power.
    """
    targets, extra = _targets(powers, words, contracts)
    doing = _Doing(powers.facts, extra)
    found = [way for each in _start(doing) if (way := _way(doing, each, targets))]
    return tuple(sorted(found, key=_order))


@dataclass(frozen=True)
class _Doing(Powers):
    """The graph without what only stops others, and with some edges more."""

    extra: tuple[Edge, ...] = ()

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        vetoing = {house(each.name) for each in self.facts.houses if each.role is Role.VETO}
        edges = sorted_edges(Powers(self.facts))
        return (*(each for each in edges if each.source not in {GUARDIAN, *vetoing}), *self.extra)


def sorted_edges(powers: Powers) -> list[Edge]:
    """The edges in an order that does not depend on where the facts come from."""

    def order(edge: Edge) -> tuple[str, ...]:
        ends = (edge.source, edge.target)
        return (*(part for end in ends for part in (end.kind, end.key.zfill(3))), edge.how)

    return sorted(dict.fromkeys(powers.edges), key=order)


def named(powers: Powers) -> dict[str, Power]:
    """The powers of a nation by the words that ask for them; of a function, as a vote calls it."""
    ends = (end for edge in powers.edges for end in (edge.source, edge.target))
    found: dict[str, Power] = {}
    for each in sorted(dict.fromkeys(ends), key=lambda end: end.kind is Kind.ACT):
        found.setdefault(shown(powers.facts, each), each)
    return found


def shown(facts: Facts, power: Power) -> str:
    """A power in words that stay the same from file to chain."""
    if power.function is not None:
        return power.function.words
    return facts.classes[int(power.key)].name if power.kind is Kind.CLASS else power.key


def _targets(
    powers: Powers, words: str, contracts: Collection[str]
) -> tuple[tuple[Power, ...], tuple[Edge, ...]]:
    """The powers that the words mean, and the edge of a function that the graph does not name."""
    known = named(powers)
    if power := known.get(words):
        function = power.function
        return ((power,) if function is None else (at_will(function), by_vote(function))), ()
    function = _own(powers.facts, words, contracts)
    if function is None:
        raise no_such("power", words, sorted(known))
    edge = by_default(powers.facts, function)
    return (edge.target,), (edge,)


def _own(facts: Facts, words: str, contracts: Collection[str]) -> Function | None:
    """A function of the nation's own contracts, as far as a rule may name it."""
    if contracts and words.partition(".")[0] not in contracts:
        return None
    try:
        return Function.own(words, frozenset(facts.seated))
    except KeyError:
        return None


def _start(powers: Powers) -> Iterator[Power]:
    yield from dict.fromkeys(edge.source for edge in powers.edges if edge.source.kind in _WHO)


def _way(powers: Powers, who: Power, targets: tuple[Power, ...]) -> Way | None:
    reached = powers.reach(who)
    chains = [reached[each] for each in targets if each in reached]
    best = min(chains, key=lambda chain: (not chain.whole, len(chain.edges)), default=None)
    if best is None or who in targets:
        return None
    return Way(who, best, tuple(_tolls(powers.facts, best)))


def _tolls(facts: Facts, chain: Chain) -> Iterator[Toll]:
    """What each class on the way takes, in order."""
    for edge in chain.edges:
        if edge.source.kind is Kind.CLASS:
            of = facts.classes[int(edge.source.key)]
            yield Toll(of.name, needs_of(facts, of), span_of(of))


def _order(way: Way) -> tuple[int, bool, int, str, str]:
    steps = len(way.chain.edges)
    return len(way.tolls), not way.chain.whole, steps, way.who.kind, way.who.key.zfill(3)

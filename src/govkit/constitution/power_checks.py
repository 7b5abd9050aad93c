"""Rules that make a stronger power easier to get than by its own class: see `powers`."""

from __future__ import annotations

from collections.abc import Iterator

from govkit.constitution.facts import Facts, Function
from govkit.constitution.findings import Finding
from govkit.constitution.functions import FUNCTIONS
from govkit.constitution.powers import Powers, breaks, leads_to


def find_broken_rules(facts: Facts) -> Iterator[tuple[Function, str]]:
    """Rules that no nation may have, each with what is allowed."""
    powers = Powers(facts)
    for function in facts.rules:
        chain = breaks(powers, function)
        if function in facts.pinned:
            yield (
                function,
                "no rule about it: who votes in a house is of the strictest class for ever",
            )
        elif chain:
            allowed = (
                "no rule about it, since it leads to a power that is "
                f"{facts.strictest.name} for ever: "
            )
            yield function, allowed + chain.words
        elif not _is_nameable(facts, function):
            allowed = f"no rule about it: it is {facts.strictest.name} in every nation"
            yield function, allowed


def find_leading_rules(facts: Facts) -> Iterator[Finding]:
    """Rules that are allowed and lead to a stronger power, each with the steps."""
    powers = Powers(facts)
    for place, (function, number) in enumerate(facts.rules.items()):
        chain = leads_to(powers, function)
        if chain:
            name = facts.classes[number].name
            text = (
                f"{function.words} is of the class {name}, but leads to a power that takes more: "
                f"{chain.words}"
            )
            yield Finding("leads-to-more", ("government", "rules", place, "action"), text)


def _is_nameable(facts: Facts, function: Function) -> bool:
    """Whether a nation file may have a rule about it, as about any foreign contract."""
    if function.contract in facts.seated:
        return True
    if function.contract not in facts.contracts:
        return True
    return any(Function.own(f"{function.contract}.{name}") == function for name in _names(function))


def _names(function: Function) -> Iterator[str]:
    for signature in FUNCTIONS.get(function.contract, ()):
        yield signature.partition("(")[0]

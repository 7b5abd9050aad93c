"""Classes of decisions, and what each takes, as the rulebook has them now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from govkit.actions import Phrases
from govkit.contracts import Rule, Rulebook, Terms
from govkit.network.port import Call
from govkit.types import Address


@dataclass(frozen=True, slots=True)
class DecisionClass:
    """A class by its number (0 is the strictest) and name, and what it takes.

    >>> strictest = nation.classes.all()[0]
    >>> strictest.number, strictest.terms.voting_period
    (0, 259200)
    """

    number: int
    name: str
    terms: Terms


class Classes:
    """Reads the rulebook. Only a proposal's action changes it (see `Phrases`).

    >>> [each.name for each in nation.classes.all()]
    ['constitutional']
    """

    def __init__(self, rulebook: Rulebook, phrases: Phrases, first_block: int) -> None:
        self._rulebook, self._phrases, self._first_block = rulebook, phrases, first_block

    def all(self) -> list[DecisionClass]:
        """All classes, beginning with the strictest."""
        return [self._class(number) for number in range(self._rulebook.class_count())]

    def rules(self) -> list[Rule]:
        """The rules in force, class by class. An action without a rule is of class 0."""
        latest: dict[tuple[Address, bytes], Rule] = {}
        for event in self._rulebook.events("RuleSet", from_block=self._first_block):
            target, selector = Address(event.fields["target"]), bytes(event.fields["selector"])
            latest[target, selector] = self._rulebook.rule(target, selector)
        return sorted(latest.values(), key=lambda rule: rule.class_number)

    def of(self, actions: Sequence[Call]) -> list[DecisionClass]:
        """The classes of some actions, each once, the strictest first.

        A proposal takes the strictest of each setting over these, and all their houses.
        """
        rules = [rule for action in actions for rule in self._rulebook.rules_of(action)]
        numbers = {rule.class_number for rule in rules}
        return [self._class(number) for number in sorted(numbers)]

    def together(self, actions: Sequence[Call], *, dormant: bool = False) -> Terms:
        """The terms of a proposal of some actions now: of each setting the strictest."""
        return self._rulebook.terms_of(actions, dormant=dormant)

    def counts_as(self, actions: Sequence[Call], *, dormant: bool = False) -> int:
        """The number of the class by which the treasury's limits count these actions."""
        return self._rulebook.counts_as(actions, dormant=dormant)

    def _class(self, number: int) -> DecisionClass:
        return DecisionClass(number, self._phrases.class_name(number), self._rulebook.terms(number))

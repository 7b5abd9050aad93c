"""What agreements ask of a person: to join, perform, answer, rule, and claim.

What is open is known for the agreements whose files the person's folder has.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from govkit.contracts.agreements import ARBITRATOR, Kind, Phase
from govkit.nation.agreements.files import files_in
from govkit.nation.agreements.timeline import Wording
from govkit.nation.moments import Moment
from govkit.nation.todo import Todo

if TYPE_CHECKING:
    from govkit.nation.agreements.signed import SignedAgreement
    from govkit.nation.agreements.state import Standing
    from govkit.nation.nation import Nation
    from govkit.network.port import Call
    from govkit.types import Address


def todo(nation: Nation, person: Address) -> Iterator[Todo]:
    """What waits for a person in the agreements that the folder has."""
    reader = nation.agreements
    for path, agreement in files_in(nation.agreement_folder) if reader else ():
        assert reader is not None
        terms = agreement.terms
        if agreement.contract != reader.contract.address:
            continue
        place = ARBITRATOR if person == terms.arbitrator else reader.place_of(terms, person)
        if place is not None:
            one = _Open(nation, path.stem, agreement, reader.standing(terms), place)
            yield from one.all()


class _Open:
    """What one agreement asks of one party, by its place."""

    def __init__(
        self,
        nation: Nation,
        name: str,
        agreement: SignedAgreement,
        standing: Standing,
        place: int,
    ) -> None:
        self._nation, self._name, self._agreement = nation, name, agreement
        self._standing, self._place = standing, place
        self._words = Wording.of(nation, agreement)

    def all(self) -> Iterator[Todo]:
        yield from self._join()
        yield from self._steps()
        yield from self._dispute()
        yield from self._rule()
        for owed in self._standing.owed():
            if owed.party == self._place:
                amount = self._nation.phrases.cash(owed.asset, owed.amount)
                yield self._todo(f"claim {amount} of the agreement {self._name}", "claim")

    def _join(self) -> Iterator[Todo]:
        standing, terms = self._standing, self._agreement.terms
        if self._place not in standing.lacking or standing.is_expired:
            return
        verb = "fund" if terms.parties[self._place] in self._agreement.signatures else "sign"
        words = {"fund": "put in your stake for", "sign": "sign"}[verb]
        yield self._todo(f"{words} the agreement {self._name}", verb, terms.expiry)

    def _steps(self) -> Iterator[Todo]:
        for number in self._standing.open_steps:
            step = self._agreement.terms.steps[number]
            what = f"step {number + 1} of the agreement {self._name}"
            command = f"perform {self._name} {number + 1}"
            if step.kind is Kind.PAYMENT and step.payer == self._place:
                to = self._words.name(step.receiver)
                words = f"pay {self._words.amount(step)} to {to}: {what}"
                yield self._todo(words, command, step.due)
            if step.kind is Kind.STAKE and step.confirmer == self._place:
                yield self._todo(f"confirm {what}, once it is performed", command, step.due)

    def _dispute(self) -> Iterator[Todo]:
        standing = self._standing
        if standing.phase is not Phase.DISPUTED or standing.outcome is not None:
            return
        claimed = [each.party for each in standing.dispute.claims]
        is_asked = self._place < ARBITRATOR and self._place not in claimed
        if is_asked and standing.now < standing.word.time:
            shares = f"'{self._words.name(self._place)} 100 %'"
            words = f"answer the dispute about the agreement {self._name}"
            yield self._todo(words, f"answer {self._name} {shares}", standing.word.time)
        if standing.can_refer:
            yield self._todo(f"ask the arbitrator about the agreement {self._name}", "refer")

    def _rule(self) -> Iterator[Todo]:
        standing = self._standing
        if self._place != ARBITRATOR or self._agreement.terms.is_court:
            return
        if standing.phase is Phase.REFERRED and standing.outcome is None:
            first = self._words.name(standing.dispute.claims[0].party)
            words = f"rule on the dispute about the agreement {self._name}"
            yield self._todo(words, f"rule {self._name} {first}", standing.word.time)

    def _todo(self, what: str, command: str, until: int | None = None) -> Todo:
        named = command if " " in command else f"{command} {self._name}"
        moment = None if until is None else Moment(until)
        return Todo(what, f"govkit agreement {named}", moment)


def when(nation: Nation, call: Call, person: Address, reason: str) -> str:
    """Nothing: `agreement show` tells the deadlines, which the commands check first."""
    return ""

"""Agreements in tests: a sample nation that has them, and what their parties do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from govkit.constitution.agreement_file import AgreementFile
from govkit.constitution.agreement_templates import Local, agreement_files
from govkit.contracts.agreements import Kind, Terms
from govkit.errors import UsageError
from govkit.nation.agreements.drafts import reading, terms_of
from govkit.nation.agreements.reader import dispute_number
from govkit.network.port import Receipt
from govkit.testing.actors import ActorSigner, signer
from govkit.types import Address

if TYPE_CHECKING:
    from govkit.nation.agreements.reader import NationAgreements
    from govkit.nation.agreements.state import Standing
    from govkit.testing.world import World

ARBITRATOR = "dev29"
NO_GROUNDS = bytes(32)


def with_agreements(text: str) -> str:
    """The sample nation file with agreements, whose disputes dev29 decides."""
    return f"{text}\nagreements:\n  arbitrator: {ARBITRATOR}\n  answer_period: 5 days\n"


class Agreeing:
    """What the parties of agreements do, in a world. An agreement is its terms."""

    def __init__(self, world: World) -> None:
        self.world, self._nation = world, world.nation
        self._count = 0

    @property
    def agreements(self) -> NationAgreements:
        """Raises UsageError where the nation has none."""
        if self._nation.agreements is None:
            raise UsageError(
                "the nation of this test has no agreements",
                next_step="mark the test nation(govkit.testing.with_agreements), or with a file "
                "of yours",
            )
        return self._nation.agreements

    def terms(
        self, template: str, parties: Mapping[str, Address], arbitrator: str = ARBITRATOR
    ) -> Terms:
        """The terms of a template of `govkit agreement new`, between parties by its names of them:
        `agreeing.terms("sale", {"seller": a, "buyer": b})`. Each time others, by their salt.

        The arbitrator is a name, or `court` for the nation's own.
        """
        nation, self._count = self._nation, self._count + 1
        now = self.agreements.contract.now()
        salt = (self.world.port.block().number << 16) + self._count
        local = Local(nation.symbol, nation.clock, now, arbitrator, salt=salt)
        text = agreement_files(template, "it", local, parties)["it.yaml"]
        named = reading(nation, nation.book.addresses)
        file = AgreementFile.parse(text, Path("it.yaml"), named)
        return terms_of(file, bytes(32), nation.token.address)

    def begin(self, terms: Terms) -> Standing:
        """Let all parties put in their stakes, each by itself. Raises RevertError."""
        for place, party in enumerate(terms.parties):
            for call in self.agreements.allow(terms, place):
                self.world.send(call, signer(party))
            self.world.send(self.agreements.join(terms, [place], {}), signer(party))
        return self.standing(terms)

    def relay(self, terms: Terms, sender: ActorSigner) -> Receipt:
        """Let all parties sign and allow their stakes in tokens, and somebody else send it."""
        at = self._nation.deployment.chain_id, self.agreements.contract.address
        signatures = {}
        for place, party in enumerate(terms.parties):
            for call in self.agreements.allow(terms, place):
                self.world.send(call, signer(party))
            signatures[place] = signer(party).sign_digest(terms.digest(*at))
        places = range(len(terms.parties))
        return self.world.send(self.agreements.join(terms, places, signatures), sender)

    def standing(self, terms: Terms) -> Standing:
        """How it stands now."""
        return self.agreements.standing(terms)

    def perform(self, terms: Terms, step: int) -> Standing:
        """Let whoever must confirm or pay a step, by its place from 0 on. Raises RevertError."""
        part = terms.steps[step]
        place = part.payer if part.kind is Kind.PAYMENT else part.confirmer
        actor = signer(self.agreements.acts_for(terms.parties[place]))
        for call in self.agreements.perform(terms, step, actor.address):
            self.world.send(call, actor)
        return self.standing(terms)

    def dispute(self, terms: Terms, party: int, shares: Sequence[int]) -> Standing:
        """Let a party claim a split of all that is open, in basis points by party."""
        call = self.agreements.dispute(self.standing(terms), party, shares, NO_GROUNDS)
        self.world.send(call, self._acting(terms, party))
        return self.standing(terms)

    def answer(self, terms: Terms, party: int, shares: Sequence[int]) -> Standing:
        """Let another party answer with a split of its own."""
        call = self.agreements.answer(self.standing(terms), party, shares, NO_GROUNDS)
        self.world.send(call, self._acting(terms, party))
        return self.standing(terms)

    def rule(self, terms: Terms, ruling: int) -> Standing:
        """Let an arbitrator that is no court rule: a claim from 1 on, or 0 for the fallback."""
        number = dispute_number(terms, self.standing(terms).dispute)
        actor = signer(terms.arbitrator)
        self.world.send(self.agreements.contract.rule(number, ruling), actor)
        return self.standing(terms)

    def claim(self, terms: Terms) -> dict[tuple[int, Address], int]:
        """Let a stranger claim all that is owed: what was paid, by party and asset."""
        paid: dict[tuple[int, Address], int] = {}
        for owed, call in self.agreements.claims(self.standing(terms)):
            self.world.send(call, self.world.actors.stranger)
            key = owed.party, owed.asset
            paid[key] = paid.get(key, 0) + owed.amount
        return paid

    def _acting(self, terms: Terms, party: int) -> ActorSigner:
        return signer(self.agreements.acts_for(terms.parties[party]))

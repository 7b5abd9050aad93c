"""The nation's court with agreements before it."""

from __future__ import annotations

from dataclasses import astuple

from govkit.testing import Backend
from govkit.testing.deployed import Deployed, Sent
from govkit.types import ZERO_ADDRESS
from tests.contracts.agreements.bench import (
    ALL,
    BUYER,
    GROUNDS,
    SELLER,
    Dispute,
    State,
    Step,
    Terms,
    created_by,
    dispute_of,
)
from tests.contracts.court.bench import ETHER, FEE, Bench, Case, Design

COST = 5 * FEE
LONG = 20_000


PLAIN = Design()


class Hall:
    """A court among citizens, and the agreements of a plaintiff and a defendant about 10 coins."""

    def __init__(self, design: Design = PLAIN, backend: Backend | None = None) -> None:
        self.court = court = Bench(design, backend)
        self.world = court.world
        me, world = court.founder.address, court.world
        nonce = world.chain.state().get_nonce(bytes.fromhex(me[2:]))
        foreseen = created_by(me, nonce + 1)
        registry, bench = court.registry.address, court.court.address
        self.reputation = court._new("Reputation", registry, foreseen, bench)
        self.agreements: Deployed = court._new(
            "Agreements", registry, bench, self.reputation.address
        )
        assert self.agreements.address == foreseen

    def begun(self, **changed: object) -> Terms:
        court, now = self.court, self.court.clock()
        parties = court.plaintiff.address, court.defendant.address
        plain: dict[str, object] = {
            "arbitrator": court.court.address,
            "is_court": True,
            "ruling_period": LONG,
            "assets": (ZERO_ADDRESS, ZERO_ADDRESS),
        }
        steps = (Step(amount=10 * ETHER, due=now + 5_000),)
        terms = Terms(parties, steps, now + 1_000, **{**plain, **changed})  # type: ignore[arg-type]
        for place, who in enumerate((court.plaintiff, court.defendant)):
            value = 10 * ETHER if place == BUYER else 0
            self.agreements.send(who, "join", terms.abi(), [place], [b""], value=value)
        return terms

    def claimed(self, terms: Terms) -> Dispute:
        """The plaintiff claims all."""
        arguments = terms.abi(), BUYER, [ALL, 0], GROUNDS
        sent = self.agreements.send(self.court.plaintiff, "dispute", *arguments, value=COST)
        return dispute_of(sent)

    def answered(self, terms: Terms, dispute: Dispute) -> Sent:
        """The defendant claims all too, and asks the court."""
        more = terms.abi(), astuple(dispute), SELLER, [0, ALL], GROUNDS, True
        return self.agreements.send(self.court.defendant, "answer", *more, value=COST)

    def disputed(self, terms: Terms) -> tuple[Dispute, int, Case]:
        """Both claim all, and the court has a case of it."""
        sent = self.answered(terms, self.claimed(terms))
        return (dispute_of(sent), *self.court.changed(sent.receipt))

    def judged(self, terms: Terms, votes: tuple[int, ...]) -> tuple[Dispute, int, Case]:
        dispute, number, case = self.disputed(terms)
        case, _ = self.court.draw(number, case)
        self.court.vote(number, case, votes)
        return dispute, number, case

    def appeal(self, terms: Terms, dispute: Dispute, case: Case, value: int = 7 * FEE) -> Sent:
        arguments = terms.abi(), astuple(dispute), SELLER, case.abi()
        return self.agreements.send(self.court.defendant, "appeal", *arguments, value=value)

    def state(self, terms: Terms) -> State:
        return State(self.agreements.read("wordOf", terms.id()))

    def share(self, terms: Terms, dispute: Dispute, party: int, asset: int = 0) -> Sent:
        arguments = terms.abi(), astuple(dispute), party, asset
        return self.agreements.send(self.court.stranger, "claimShare", *arguments)

"""Agreements against their sentences: by calls in any order, on each deadline and a tick beside it.

The model is the page of reference: to whom each step goes and when, who may do what until when,
which split holds, and who bears the fees. No wei is made or lost, no dispute is ruled twice, and at
any time anybody can bring each agreement to an end that leaves nothing behind.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from govkit.testing import ActorSigner
from tests.contracts.agreements.bench import (
    ANSWER,
    ARBITRATOR,
    BUYER,
    FEE,
    FEES,
    GROUNDS,
    PAYMENT,
    RULING,
    SECURITY,
    THIRD,
    TOGETHER,
    Bench,
    Dispute,
    claim,
    dispute_of,
)
from tests.contracts.agreements.model import (
    DONE,
    FALLBACKS,
    GONE,
    OPEN,
    SHAPES,
    SPLITS,
    STOPPED,
    Deal,
)
from tests.stateful.machines import QUICK, SOAK, ChainMachine, run

which = st.integers(0, 1)
places = st.integers(0, 2)
assets = st.integers(0, 1)


class AgreementsMachine(ChainMachine):
    bench: Bench

    @initialize()
    def begin(self) -> None:
        self.deals: list[Deal] = []
        self.money: Counter[int] = Counter()
        """What the contract holds: of the token (0), and in coin (1)."""
        self.keys = dict(enumerate(self.bench.people[:3]))
        self.moved = False
        self.standings: dict[str, list[int]] = {
            each.address: [0, 0, 0] for each in self.bench.people[:3]
        }
        """performed, disputes, lost"""

    def next(self) -> int:
        return self.now() + 1

    def picked(self, index: int) -> Deal | None:
        newest = self.deals[-2:]
        return newest[index % len(newest)] if newest else None

    def call(
        self,
        name: str,
        refusal: str | None,
        by: ActorSigner,
        function: str,
        *arguments: object,
        value: int = 0,
    ) -> bool:
        def send() -> None:
            self.sent = self.bench.agreements.send(by, function, *arguments, value=value)

        return self.expect(name, refusal and f"agreements: {refusal}", send)

    # -- beginning

    @rule(shape=st.integers(0, 3), fallback=st.sampled_from(FALLBACKS), joined=st.booleans())
    def offer(self, shape: int, fallback: int, joined: bool) -> None:
        parties = 3 if shape == 3 else 2
        if self.moved and parties == 3:
            return
        terms = self.bench.terms(*SHAPES[shape], parties=parties, if_unruled=fallback)
        self.deals.append(Deal(terms, steps=[OPEN] * len(terms.steps)))
        self.accepted["offer"] += 1
        for party in range(parties if joined else 0):
            self.join(len(self.deals) - 1 & 1, party)

    @rule(index=which, party=places)
    def join(self, index: int, party: int) -> None:
        deal = self.picked(index)
        if deal is None or party >= deal.parties:
            return
        staked: Counter[int] = Counter()
        for step in deal.terms.steps:
            if step.payer == party and step.kind != PAYMENT:
                staked[step.asset] += step.amount
        refusal = None
        if self.next() > deal.terms.expiry:
            refusal = "too late"
        elif party in deal.joined:
            refusal = "joined"
        elif self.moved and party == THIRD:
            refusal = "moved away"
        call = "join", deal.terms.abi(), [party], [b""]
        by = self.bench.people[party]
        if self.call("join", refusal, by, *call, value=staked[1]):
            deal.joined.add(party)
            self.money += staked

    @rule(rare=st.integers(0, 30))
    def recover(self, rare: int) -> None:
        if rare or self.moved:
            return
        self.keys[THIRD] = self.bench.move(THIRD, "the third one's new key")
        self.moved = True
        self.accepted["recover"] += 1

    # -- performing

    @rule(index=which, step=st.integers(0, 3), by=places, pays=st.booleans())
    def perform(self, index: int, step: int, by: int, pays: bool) -> None:
        deal, now = self.picked(index), self.next()
        if deal is None or step >= len(deal.steps):
            return
        said = deal.terms.steps[step]
        refusal, is_payment = None, said.kind == PAYMENT
        if not deal.begun or deal.disputed:
            refusal = "not active"
        elif deal.steps[step] != OPEN or (
            said.kind == SECURITY and deal.goes_to(step, now) is not None
        ):
            refusal = "not open"
        elif said.kind != SECURITY and now >= said.due:
            refusal = "too late"
        elif not is_payment and by != said.confirmer:
            refusal = "only confirmer"
        value = said.amount if is_payment and said.asset == 1 else 0
        by = BUYER if is_payment else by
        call = "perform", deal.terms.abi(), step, pays
        name = "pay" if is_payment else "perform"
        if self.call(name, refusal, self.keys[by], *call, value=value):
            deal.steps[step] = GONE if pays and said.amount else DONE
            if is_payment:
                self.money[said.asset] += said.amount
            if deal.steps[step] == GONE:
                self.money[said.asset] -= said.amount
            if deal.performed(now):
                self.note_performed(deal)

    @rule(index=which, party=places, asset=assets)
    def take(self, index: int, party: int, asset: int) -> None:
        deal, now = self.picked(index), self.next()
        if deal is None:
            return
        amount, steps = 0, []
        if deal.begun:
            steps = [
                place
                for place, step in enumerate(deal.terms.steps)
                if step.asset == asset and deal.goes_to(place, now) == party
            ]
            amount = sum(deal.terms.steps[place].amount for place in steps)
        elif party in deal.joined and now > deal.terms.expiry:
            amount = sum(
                step.amount
                for step in deal.terms.steps
                if (step.payer, step.asset) == (party, asset) and step.kind != PAYMENT
            )
            amount = 0 if (party, asset) in deal.refunded else amount
        refusal = None if amount else "nothing owed"
        call = "claim", deal.terms.abi(), party, asset
        if self.call("take", refusal, self.bench.stranger, *call):
            assert self.sent.only("Claimed")["amount"] == amount
            self.money[asset] -= amount
            deal.refunded.add((party, asset))
            for place in steps:
                deal.failed |= deal.terms.steps[place].receiver != party
                deal.steps[place] = GONE

    # -- disputes

    def split_of(self, deal: Deal, split: int) -> tuple[int, ...]:
        return (*SPLITS[split], *[0] * (deal.parties - 2))

    @rule(index=which, party=places, split=places)
    def contest(self, index: int, party: int, split: int) -> None:
        deal, now = self.picked(index), self.next()
        if deal is None or party >= deal.parties:
            return
        shares, stopped = self.split_of(deal, split), deal.open_steps(now)
        refusal = None
        if not deal.begun or deal.disputed:
            refusal = "not active"
        elif not stopped:
            refusal = "not open"
        call = "dispute", deal.terms.abi(), party, list(shares), GROUNDS
        if self.call("contest", refusal, self.keys[party], *call, value=FEE):
            self.stop(deal, now)
            deal.claims.append((party, shares))
            deal.answers_end = now + ANSWER
            self.money[1] += FEE
            self.told(deal)

    def stop(self, deal: Deal, now: int) -> None:
        for place in deal.open_steps(now):
            deal.steps[place] = STOPPED

    def told(self, deal: Deal) -> None:
        """The event says the dispute as the model has it."""
        number = int.from_bytes(deal.terms.id()) if deal.ruling_end else 0
        claims = [claim(party, shares) for party, shares in deal.claims]
        if deal.settled is not None:
            claims.append(claim(TOGETHER, deal.settled))
        deal.dispute = Dispute(FEE if deal.claims else 0, 0, number, tuple(claims))
        assert dispute_of(self.sent) == deal.dispute

    def given(self, deal: Deal) -> tuple[object, ...]:
        said = deal.dispute
        return said.fee, said.spent, said.number, list(said.claims)

    def cannot_refer(self, deal: Deal, claims: int, now: int) -> str | None:
        if deal.ruling_end or deal.settled is not None or not deal.claims:
            return "not disputed"
        if claims < 2 or (claims < deal.parties and now < deal.answers_end):
            return "too early"
        return "too late" if now >= deal.answers_end + RULING else None

    @rule(index=which, party=places, split=places, refers=st.booleans())
    def answer(self, index: int, party: int, split: int, refers: bool) -> None:
        deal, now = self.picked(index), self.next()
        if deal is None or party >= deal.parties or not deal.disputed:
            return
        shares, refusal = self.split_of(deal, split), None
        if deal.ruling_end or deal.settled is not None:
            refusal = "not disputed"
        elif now >= deal.answers_end:
            refusal = "too late"
        elif party in [each for each, _ in deal.claims]:
            refusal = "claimed"
        elif refers:
            refusal = self.cannot_refer(deal, len(deal.claims) + 1, now)
        given = self.given(deal), party, list(shares), GROUNDS, refers
        call = "answer", deal.terms.abi(), *given
        if self.call("answer", refusal, self.keys[party], *call, value=FEE):
            deal.claims.append((party, shares))
            self.money[1] += FEE
            if refers:
                deal.ruling_end, deal.asked = now + RULING, True
            self.told(deal)

    @rule(index=which)
    def refer(self, index: int) -> None:
        deal, now = self.picked(index), self.next()
        if deal is None:
            return
        refusal: str | None = "wrong dispute"
        if deal.disputed:
            refusal = self.cannot_refer(deal, len(deal.claims), now)
        call = "refer", deal.terms.abi(), self.given(deal)
        if self.call("refer", refusal, self.bench.stranger, *call):
            deal.ruling_end, deal.asked = now + RULING, True
            self.told(deal)

    @rule(index=which, ruling=st.integers(0, 4))
    def judge(self, index: int, ruling: int) -> None:
        deal, now = self.picked(index), self.next()
        if deal is None:
            return
        call = "rule", int.from_bytes(deal.terms.id()), ruling
        refusal = None if deal.asked else "not referred"
        if self.call("judge", refusal, self.bench.judge, *call):
            deal.asked = False
            if deal.settled is None and now < deal.ruling_end:
                deal.ruling = ruling if ruling <= len(deal.claims) else 0
                self.accepted["rule in time"] += 1

    @rule(index=which, split=places)
    def settle(self, index: int, split: int) -> None:
        deal, now = self.picked(index), self.next()
        if deal is None:
            return
        shares = self.split_of(deal, split)
        steps, refusal = deal.open_steps(now), None
        if not deal.begun:
            refusal = "not active"
        elif deal.disputed:
            steps = [place for place, state in enumerate(deal.steps) if state == STOPPED]
            refusal = None if deal.outcome(now) is None else "not active"
        elif not steps:
            refusal = "not open"
        mask, people = sum(1 << place for place in steps), self.bench.people[: deal.parties]
        sign = partial(self.bench.sign_settlement, terms=deal.terms, steps=mask, expiry=now)
        by = self.keys[deal.parties - 1]
        signed = [sign(each, shares=shares) for each in people[:-1]] + [b""]
        given = self.given(deal), list(shares), now, signed
        if self.call("settle", refusal, by, "settle", deal.terms.abi(), *given):
            self.stop(deal, now)
            deal.settled = shares
            self.told(deal)

    # -- what follows

    @rule(index=which, party=st.sampled_from([0, 1, 2, ARBITRATOR]), asset=st.integers(0, 2))
    def share(self, index: int, party: int, asset: int) -> None:
        deal, now = self.picked(index), self.next()
        if deal is None:
            return
        amount, refusal = 0, None
        if not deal.disputed:
            refusal = "wrong dispute"
        elif deal.outcome(now) is None:
            refusal = "not ruled"
        elif asset == FEES:
            amount = deal.fees(now).get(party, 0)
        elif party < deal.parties:
            amount = deal.shares(asset, now)[party]
        if refusal is None and (not amount or (party, asset) in deal.taken):
            refusal = "nothing owed"
        call = "claimShare", deal.terms.abi(), self.given(deal), party, asset
        name = "fees" if asset == FEES else "share"
        if self.call(name, refusal, self.bench.stranger, *call):
            assert self.sent.only("Claimed")["amount"] == amount
            deal.taken.add((party, asset))
            self.money[min(asset, 1)] -= amount

    @rule(index=which)
    def note(self, index: int) -> None:
        deal, now = self.picked(index), self.next()
        if deal is None:
            return
        refusal = None
        if deal.noted:
            refusal = "noted"
        elif not deal.disputed:
            refusal = None if deal.performed(now) else "not performed"
        elif deal.outcome(now) is None:
            refusal = "not ruled"
        call = "note", deal.terms.abi(), self.given(deal)
        if self.call("note", refusal, self.bench.stranger, *call):
            if deal.disputed:
                self.note_disputed(deal, now)
            else:
                self.note_performed(deal)

    def note_performed(self, deal: Deal) -> None:
        deal.noted = True
        for party in deal.terms.parties:
            self.standings[party][0] += 1

    def note_disputed(self, deal: Deal, now: int) -> None:
        """Who claimed and did not win has lost, if somebody won; or who was silent to the only
        other one."""
        deal.noted = True
        paid = {party for party, _ in deal.claims}
        lost: set[int] = set()
        if deal.settled is None and deal.outcome(now) != "fallback":
            winner = deal.claims[(deal.ruling or 1) - 1][0]
            lost = paid - {winner}
            if deal.parties == 2 and len(paid) == 1:
                lost = {1 - winner}
        for place in paid | lost:
            standing = self.standings[deal.terms.parties[place]]
            standing[1] += 1
            standing[2] += place in lost

    # -- time

    @rule(ticks=st.sampled_from([1, 40, ANSWER]))
    def wait(self, ticks: int) -> None:
        self.world.forward(ticks)

    @rule(
        index=which,
        nth=st.integers(0, 3),
        off=st.sampled_from([-1, 0, 0, 1]),
        act=st.sampled_from(["join", "take", "perform", "answer", "judge", "settle", "note", ""]),
        party=st.integers(0, 1),
    )
    def at_a_deadline(self, index: int, nth: int, off: int, act: str, party: int) -> None:
        """The next call is on the tick of a deadline that can matter, or beside it."""
        deal, now = self.picked(index), self.next()
        if deal is None:
            return
        ahead = sorted(end + off - now for end in self.ends(deal) if end + off > now)
        if ahead:
            self.world.forward(ahead[min(nth, len(ahead) - 1)])
        acts: dict[str, Callable[[], object]] = {
            "join": lambda: self.join(index, party),
            "take": lambda: [self.take(index, each, party) for each in range(2)],
            "perform": lambda: self.perform(index, nth, BUYER, False),
            "answer": lambda: self.answer(index, party, 1, True),
            "judge": lambda: self.judge(index, 2),
            "settle": lambda: self.settle(index, 2),
            "note": lambda: self.note(index),
            "": lambda: self.share(index, party, 0),
        }
        acts[act]()

    def ends(self, deal: Deal) -> set[int]:
        if not deal.begun:
            return {deal.terms.expiry}
        if deal.ruling_end:
            return {deal.ruling_end}
        if deal.disputed:
            return {deal.answers_end, deal.answers_end + RULING}
        return {
            step.due for place, step in enumerate(deal.terms.steps) if deal.steps[place] == OPEN
        }

    @rule(index=which, ruling=st.integers(0, 2), three=places)
    def go_to_the_end(self, index: int, ruling: int, three: int) -> None:
        """What an agreement waits for, so that more of them are disputed and ruled."""
        deal = self.picked(index)
        if deal is None:
            return
        if not deal.begun:
            for party in range(deal.parties):
                self.join(index, party)
        elif not deal.disputed:
            self.contest(index, three % deal.parties, ruling)
        elif deal.outcome(self.next()) is None and not deal.ruling_end:
            for party in range(deal.parties):
                self.answer(index, party, three, False)
            self.refer(index)
        elif deal.outcome(self.next()) is None:
            self.judge(index, ruling)
        else:
            self.take_all(index)
            self.note(index)

    def take_all(self, index: int) -> None:
        for asset in (0, 1, FEES):
            for party in (*range(3), ARBITRATOR):
                if asset != FEES and party != ARBITRATOR:
                    self.take(index, party, asset)
                self.share(index, party, asset)

    # -- what always holds

    @invariant()
    def no_wei_is_made_or_lost(self) -> None:
        bench = self.bench
        assert bench.has(bench.agreements.address) == self.money[0]
        assert bench.agreements.read("held", bench.token.address) == self.money[0]
        assert bench.coin(bench.agreements.address) == self.money[1]

    @invariant()
    def reputation_is_as_it_went(self) -> None:
        for party, (performed, disputes, lost) in self.standings.items():
            told = self.bench.reputation.read("standing", party)
            assert tuple(told[2:5]) == (performed, disputes, lost)

    def teardown(self) -> None:
        """A stranger brings each agreement to its end, when all is due, and nothing is left."""
        if not hasattr(self, "deals"):
            return
        self.world.forward(2 * RULING + ANSWER)
        deals, self.deals = self.deals, []
        for deal in deals:
            self.deals = [deal]
            self.take_all(0)
        assert self.money == Counter()
        self.no_wei_is_made_or_lost()


RULES = {
    "offer", "join", "perform", "pay", "take", "contest", "answer", "refer", "judge",
    "rule in time", "settle", "share", "fees", "note",
}  # fmt: skip


@pytest.mark.parametrize(
    "chosen",
    [
        settings(QUICK, max_examples=20, stateful_step_count=45),
        pytest.param(SOAK, marks=pytest.mark.soak),
    ],
    ids=["quick", "soak"],
)
def test_agreements_keep_their_sentences(chosen: settings) -> None:
    bench = Bench()
    machine = type("Machine", (AgreementsMachine,), {"bench": bench})
    run(machine, bench.world, RULES, chosen)

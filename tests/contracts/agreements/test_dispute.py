"""`dispute`, `answer` and `refer`: splits that are claimed, and until when they are answered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from govkit.contracts.abi import encode
from govkit.testing import reverts
from govkit.types import ZERO_ADDRESS
from tests.contracts.agreements.bench import (
    ALL,
    ANSWER,
    BUYER,
    DISPUTED,
    DUE,
    ETHER,
    FEE,
    FROZEN,
    GROUNDS,
    NO_DISPUTE,
    OPEN,
    PAYMENT,
    PRICE,
    REFERRED,
    RULING,
    SECURITY,
    SELLER,
    THIRD,
    Bench,
    Dispute,
    Step,
    claim,
)

HALF = (ALL // 2, ALL // 2)


def outside(bench: Bench, **changed: object) -> dict[str, object]:
    """A court of somebody else instead of the judge."""
    return {"arbitrator": bench.outside.address, "is_court": True, "fee": 0, **changed}


def test_a_dispute_claims_a_split_and_stops_the_deadlines(bench: Bench) -> None:
    terms = bench.begun()
    sent = bench.agreements.send(
        bench.buyer, "dispute", terms.abi(), BUYER, [9_000, 1_000], GROUNDS, value=FEE
    )
    now = bench.world.port.block().timestamp
    claimed = {"agreement": terms.id(), "party": bench.buyer.address, "grounds": GROUNDS}
    assert sent.only("SplitClaimed") == claimed
    assert sent.only("DisputeSet")["dispute"] == (FEE, 0, 0, (claim(BUYER, (9_000, 1_000)),))
    state = bench.state(terms)
    assert (state.phase, state.time, state.claims) == (DISPUTED, now + ANSWER, 1)
    assert state.steps[:2] == [FROZEN, OPEN]
    bench.wait(DUE)
    with reverts("agreements: nothing owed"):
        bench.claim(terms, SELLER)


def test_a_dispute_is_of_parties_with_right_shares_and_fees(bench: Bench) -> None:
    terms = bench.begun()
    for by in (bench.seller, bench.stranger):
        with reverts("agreements: only parties"):
            bench.dispute(terms, by=by)
    with reverts("agreements: only parties"):
        bench.dispute(terms, 2, by=bench.buyer)
    for wrong in ((ALL,), (ALL, 1), (ALL, 0, 0), (ALL - 1, 0), (), (2**256 - 1, ALL + 1)):
        with reverts("agreements: wrong shares"):
            bench.dispute(terms, shares=wrong)
    for value in (0, FEE - 1, FEE + 1):
        with reverts("agreements: wrong amount"):
            bench.dispute(terms, value=value)
    bench.dispute(terms)


def test_a_dispute_is_opened_before_the_deadline(bench: Bench) -> None:
    terms = bench.begun()
    start = bench.world.snapshot()
    bench.until(terms.steps[0].due - 1)
    bench.dispute(terms)
    bench.world.restore(start)
    bench.until(terms.steps[0].due)
    with reverts("agreements: not open"):
        bench.dispute(terms)


def test_only_what_is_active_and_has_an_arbitrator_is_disputed(bench: Bench) -> None:
    terms = bench.terms()
    with reverts("agreements: not active"):
        bench.dispute(terms)
    bench.join(terms, [BUYER])
    with reverts("agreements: not active"):
        bench.dispute(terms)
    bench.join(terms, [SELLER])
    bench.dispute(terms)
    with reverts("agreements: not active"):
        bench.dispute(terms)
    with reverts("agreements: no arbitrator"):
        bench.dispute(bench.begun(arbitrator=ZERO_ADDRESS))


def test_what_was_performed_or_is_due_stays_out_of_the_dispute(bench: Bench) -> None:
    """Of six steps the three that are open: a stake, a payment, and the security for it."""
    steps = [
        Step(due=DUE),
        Step(due=0),
        Step(due=DUE),
        Step(kind=PAYMENT, due=EARLY),
        Step(kind=PAYMENT, due=DUE),
        Step(kind=SECURITY),
    ]
    terms = bench.begun(*steps)
    bench.perform(terms, 0)
    bench.perform(terms, 3, by=bench.seller)
    bench.dispute(terms)
    assert bench.state(terms).steps[:6] == [1, OPEN, FROZEN, 1, FROZEN, FROZEN]
    had = bench.has(bench.seller)
    bench.claim(terms, SELLER)
    assert bench.has(bench.seller) == had + 3 * PRICE


EARLY = 2_000


def test_a_security_that_fell_stays_out_of_the_dispute(bench: Bench) -> None:
    terms = bench.begun(
        Step(kind=PAYMENT, due=EARLY), Step(kind=SECURITY, at_deadline=BUYER), Step(due=DUE)
    )
    bench.until(terms.steps[0].due)
    bench.dispute(terms)
    assert bench.state(terms).steps[:3] == [OPEN, OPEN, FROZEN]
    had = bench.has(bench.buyer)
    bench.claim(terms, BUYER)
    assert bench.has(bench.buyer) == had + PRICE


def test_without_an_answer_the_claim_holds_and_the_fee_goes_back(bench: Bench) -> None:
    terms = bench.begun()
    had = bench.has(bench.buyer)
    dispute = bench.dispute(terms, shares=(7_000, 3_000))
    coins = bench.coin(bench.buyer)
    end = bench.state(terms).time
    bench.until(end - 1)
    with reverts("agreements: not ruled"):
        bench.share(terms, dispute, BUYER)
    bench.until(end)
    with reverts("agreements: too late"):
        bench.answer(terms, dispute)
    bench.share(terms, dispute, BUYER)
    bench.share(terms, dispute, SELLER)
    bench.share(terms, dispute, BUYER, 2)
    assert bench.has(bench.buyer) == had + PRICE * 7 // 10
    assert bench.coin(bench.buyer) == coins + FEE
    with reverts("agreements: nothing owed"):
        bench.share(terms, dispute, SELLER, 2)
    with reverts("agreements: too early"):
        bench.refer(terms, dispute)


def test_an_answer_asks_the_judge(bench: Bench) -> None:
    terms = bench.begun()
    dispute = bench.dispute(terms)
    answered = bench.answer(terms, dispute)
    now = bench.world.port.block().timestamp
    number = int.from_bytes(terms.id())
    claims = claim(BUYER, (ALL, 0)), claim(SELLER, (0, ALL))
    assert answered == Dispute(FEE, 0, number, claims)
    state = bench.state(terms)
    assert (state.phase, state.time, state.claims) == (REFERRED, now + RULING, 2)
    assert bench.agreements.read("referred", bench.judge.address, number) == terms.id()
    with reverts("agreements: not disputed"):
        bench.answer(terms, answered, THIRD, by=bench.seller)
    with reverts("agreements: not disputed"):
        bench.refer(terms, answered)


def test_an_answer_is_another_partys_with_the_same_fee(bench: Bench) -> None:
    terms = bench.begun()
    with reverts("agreements: wrong dispute"):
        bench.answer(terms, NO_DISPUTE)
    dispute = bench.dispute(terms)
    with reverts("agreements: claimed"):
        bench.answer(terms, dispute, BUYER)
    for by in (bench.buyer, bench.stranger):
        with reverts("agreements: only parties"):
            bench.answer(terms, dispute, by=by)
    with reverts("agreements: wrong shares"):
        bench.answer(terms, dispute, shares=(ALL, ALL))
    for value, refers in ((FEE - 1, True), (FEE + 1, True), (FEE + 1, False), (0, False)):
        with reverts("agreements: wrong amount"):
            bench.answer(terms, dispute, value=value, refers=refers)
    for changed in (
        replace(dispute, fee=0),
        replace(dispute, claims=(claim(BUYER, HALF),)),
        NO_DISPUTE,
    ):
        with reverts("agreements: wrong dispute"):
            bench.answer(terms, changed)
    bench.answer(terms, dispute)


def test_an_answer_is_given_within_its_period(bench: Bench) -> None:
    terms = bench.begun()
    dispute = bench.dispute(terms)
    bench.until(bench.state(terms).time - 1)
    bench.answer(terms, dispute)


def test_anybody_asks_later_what_an_answer_did_not(bench: Bench) -> None:
    terms = bench.begun()
    dispute = bench.answer(terms, bench.dispute(terms), refers=False)
    assert bench.state(terms).phase == DISPUTED
    with reverts("agreements: wrong amount"):
        bench.refer(terms, dispute, value=1)
    bench.refer(terms, dispute)
    assert bench.state(terms).phase == REFERRED


def test_of_three_all_can_claim_before_the_judge_is_asked(bench: Bench) -> None:
    terms = bench.begun(parties=3)
    dispute = bench.dispute(terms, shares=(ALL, 0, 0))
    with reverts("agreements: too early"):
        bench.answer(terms, dispute, shares=(0, ALL, 0))
    dispute = bench.answer(terms, dispute, shares=(0, ALL, 0), refers=False)
    with reverts("agreements: too early"):
        bench.refer(terms, dispute)
    start = bench.world.snapshot()
    dispute = bench.answer(terms, dispute, THIRD, (0, 0, ALL))
    assert len(dispute.claims) == 3
    assert bench.state(terms).phase == REFERRED
    bench.world.restore(start)
    bench.until(bench.state(terms).time)
    dispute = replace(dispute, number=0, claims=dispute.claims[:2])
    bench.refer(terms, dispute)
    assert bench.state(terms).claims == 2


def test_what_nobody_refers_falls_to_the_fallback(bench: Bench) -> None:
    terms = bench.begun()
    dispute = bench.answer(terms, bench.dispute(terms), refers=False)
    end = bench.state(terms).time + RULING
    start = bench.world.snapshot()
    bench.until(end - 1)
    with reverts("agreements: not ruled"):
        bench.share(terms, dispute, BUYER)
    bench.world.restore(start)
    bench.until(end)
    with reverts("agreements: too late"):
        bench.refer(terms, dispute)
    had = bench.has(bench.buyer)
    bench.share(terms, dispute, BUYER)
    assert bench.has(bench.buyer) == had + PRICE
    for party in (BUYER, SELLER):
        bench.share(terms, dispute, party, 2)
    assert bench.coin(bench.agreements.address) == 0


def test_a_recovered_party_disputes_with_its_new_key(bench: Bench) -> None:
    terms = bench.begun()
    key = bench.move(BUYER, "the buyer's new key")
    with reverts("agreements: only parties"):
        bench.dispute(terms)
    dispute = bench.dispute(terms, by=key)
    bench.wait(ANSWER)
    bench.share(terms, dispute, BUYER)
    assert bench.has(key) == PRICE


def test_a_court_is_told_what_the_terms_say_and_paid_what_it_asks(bench: Bench) -> None:
    extra = encode(("uint256", "uint256", "uint256"), (2, 5, 1))
    terms = bench.begun(**outside(bench, extra=extra))
    dispute = bench.answer(terms, bench.dispute(terms))
    assert bench.outside.read("extra") == extra
    assert bench.outside.read("choices") == 2
    assert bench.coin(bench.outside.address) == FEE
    assert dispute == replace(dispute, fee=FEE, spent=FEE, number=1)
    assert bench.agreements.read("referred", bench.outside.address, 1) == terms.id()


def test_a_court_that_costs_less_meanwhile_leaves_the_rest(bench: Bench) -> None:
    terms = bench.begun(**outside(bench))
    dispute = bench.dispute(terms)
    bench.outside.send(bench.stranger, "setCost", FEE // 2)
    dispute = bench.answer(terms, dispute)
    assert dispute.spent == FEE // 2
    bench.outside.send(bench.stranger, "give", 1, 1)
    had = bench.coin(bench.buyer), bench.coin(bench.seller)
    bench.share(terms, dispute, BUYER, 2)
    bench.share(terms, dispute, SELLER, 2)
    assert bench.coin(bench.buyer) == had[0] + FEE
    assert bench.coin(bench.seller) == had[1] + FEE // 2


def test_a_court_that_costs_more_meanwhile_takes_of_both(bench: Bench) -> None:
    terms = bench.begun(**outside(bench))
    dispute = bench.dispute(terms)
    bench.outside.send(bench.stranger, "setCost", FEE * 3 // 2)
    dispute = bench.answer(terms, dispute)
    bench.outside.send(bench.stranger, "give", 1, 1)
    had = bench.coin(bench.buyer)
    bench.share(terms, dispute, BUYER, 2)
    assert bench.coin(bench.buyer) == had + FEE // 2
    with reverts("agreements: nothing owed"):
        bench.share(terms, dispute, SELLER, 2)


@pytest.mark.parametrize("refers", [True, False])
def test_a_court_over_all_fees_is_paid_by_who_asks_it(bench: Bench, refers: bool) -> None:
    terms = bench.begun(**outside(bench))
    dispute = bench.dispute(terms)
    bench.outside.send(bench.stranger, "setCost", 5 * FEE)
    with reverts("agreements: wrong amount"):
        bench.answer(terms, dispute)
    if refers:
        dispute = bench.answer(terms, dispute, value=FEE + 3 * FEE)
    else:
        dispute = bench.answer(terms, dispute, refers=False)
        with reverts("agreements: wrong amount"):
            bench.refer(terms, dispute, value=2 * FEE)
        with reverts("agreements: wrong amount"):
            bench.refer(terms, dispute, value=6 * FEE)
        dispute = bench.refer(terms, dispute, value=3 * FEE)
    assert dispute.spent == 2 * FEE
    assert bench.coin(bench.outside.address) == 5 * FEE
    assert bench.coin(bench.agreements.address) == 0


def test_a_dispute_about_coin_keeps_fees_and_stakes_apart(bench: Bench) -> None:
    coin = (ZERO_ADDRESS, ZERO_ADDRESS)
    terms = bench.begun(Step(amount=ETHER, due=DUE), assets=coin)
    dispute = bench.answer(terms, bench.dispute(terms))
    bench.rule(terms, 1)
    assert bench.coin(bench.agreements.address) == ETHER + 2 * FEE
    bench.share(terms, dispute, BUYER)
    bench.share(terms, dispute, BUYER, 2)
    bench.share(terms, dispute, 15, 2)
    assert bench.coin(bench.agreements.address) == 0

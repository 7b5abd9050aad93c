"""`claimShare` and `note`: what a ruling splits, who bears the fees, and what is noted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from govkit.testing import reverts
from govkit.types import ZERO_ADDRESS
from tests.contracts.agreements.bench import (
    ALL,
    ANSWER,
    ARBITRATOR,
    AT_DEADLINE,
    BUYER,
    DUE,
    EQUALLY,
    ETHER,
    FEE,
    FEES,
    PAYMENT,
    RULING,
    SELLER,
    THIRD,
    TO_PAYERS,
    TO_RECEIVERS,
    Bench,
    Dispute,
    Step,
    Terms,
)

ODD = (3_333, 3_333, 3_334)


def of_three(bench: Bench, *steps: Step, **changed: object) -> tuple[Terms, Dispute]:
    """Three parties who claim all for the first, as `ODD` says, and all for the third."""
    terms = bench.begun(*steps, parties=3, **changed)
    dispute = bench.dispute(terms, shares=(ALL, 0, 0))
    dispute = bench.answer(terms, dispute, SELLER, ODD, refers=False)
    return terms, bench.answer(terms, dispute, THIRD, (0, 0, ALL))


def test_a_split_adds_up_to_the_wei(bench: Bench) -> None:
    terms, dispute = of_three(bench, Step(amount=50, due=DUE), Step(amount=51, due=DUE))
    bench.rule(terms, 2)
    amounts = []
    for party, who in enumerate(bench.people[:3]):
        had = bench.has(who)
        bench.share(terms, dispute, party)
        amounts.append(bench.has(who) - had)
    assert amounts == [33, 34, 34]
    assert bench.has(bench.agreements.address) == 0


@pytest.mark.parametrize(
    ("fallback", "amounts"),
    [
        (TO_PAYERS, [70, 31, 0]),
        (AT_DEADLINE, [30, 1, 70]),
        (TO_RECEIVERS, [0, 101, 0]),
        (EQUALLY, [33, 34, 34]),
    ],
)
def test_the_fallback_holds_without_a_ruling(
    bench: Bench, fallback: int, amounts: list[int]
) -> None:
    steps = (
        Step(amount=70, at_deadline=THIRD, due=DUE),
        Step(amount=30, payer=SELLER, at_deadline=BUYER, due=DUE),
        Step(amount=1, payer=SELLER, due=DUE),
        Step(kind=PAYMENT, due=DUE),
    )
    terms, dispute = of_three(bench, *steps, if_unruled=fallback)
    bench.until(bench.state(terms).time)
    for party, (who, amount) in enumerate(zip(bench.people, amounts, strict=False)):
        had = bench.has(who)
        if amount:
            bench.share(terms, dispute, party)
        else:
            with reverts("agreements: nothing owed"):
                bench.share(terms, dispute, party)
        assert bench.has(who) == had + amount
    assert bench.has(bench.agreements.address) == 0


def test_shares_of_each_asset_are_claimed_once(bench: Bench) -> None:
    coin = Step(amount=ETHER, asset=1, due=DUE)
    terms, dispute = bench.referred(Step(due=DUE), coin)
    bench.rule(terms, 1)
    had = bench.coin(bench.buyer)
    for asset in (0, 1):
        bench.share(terms, dispute, BUYER, asset)
        with reverts("agreements: nothing owed"):
            bench.share(terms, dispute, BUYER, asset)
    assert bench.coin(bench.buyer) == had + ETHER
    for party, asset in ((BUYER, 3), (2, 0), (ARBITRATOR, 0), (2**255, 0), (BUYER, 2**255)):
        with reverts("agreements: nothing owed"):
            bench.share(terms, dispute, party, asset)


def test_the_dispute_comes_back_as_it_is(bench: Bench) -> None:
    terms, dispute = bench.referred()
    bench.rule(terms, 1)
    for changed in (
        replace(dispute, claims=dispute.claims[::-1]),
        replace(dispute, fee=2 * FEE),
        replace(dispute, number=1),
        Dispute(),
    ):
        with reverts("agreements: wrong dispute"):
            bench.share(terms, changed, BUYER)
    with reverts("agreements: not ruled"):
        bench.share(*bench.referred(), BUYER)


def test_without_a_dispute_there_are_no_shares(bench: Bench) -> None:
    terms = bench.begun()
    with reverts("agreements: wrong dispute"):
        bench.share(terms, Dispute(), BUYER)


def test_the_loser_bears_the_judges_fee(bench: Bench) -> None:
    terms, dispute = bench.referred()
    with reverts("agreements: not ruled"):
        bench.share(terms, dispute, ARBITRATOR, FEES)
    bench.rule(terms, 1)
    had = bench.coin(bench.buyer), bench.coin(bench.judge)
    bench.share(terms, dispute, BUYER, FEES)
    bench.share(terms, dispute, ARBITRATOR, FEES)
    assert bench.coin(bench.buyer) == had[0] + FEE
    assert bench.coin(bench.judge) == had[1] + FEE
    for party in (BUYER, SELLER, ARBITRATOR):
        with reverts("agreements: nothing owed"):
            bench.share(terms, dispute, party, FEES)


def test_both_bear_the_fee_of_a_judge_who_refuses(bench: Bench) -> None:
    terms, dispute = bench.referred()
    bench.rule(terms, 0)
    had = bench.coin(bench.buyer), bench.coin(bench.seller)
    for party in (BUYER, SELLER, ARBITRATOR):
        bench.share(terms, dispute, party, FEES)
    assert bench.coin(bench.buyer) == had[0] + FEE // 2
    assert bench.coin(bench.seller) == had[1] + FEE // 2


def test_who_never_rules_gets_no_fee(bench: Bench) -> None:
    terms, dispute = bench.referred()
    bench.wait(RULING)
    had = bench.coin(bench.buyer), bench.coin(bench.seller)
    for party in (BUYER, SELLER):
        bench.share(terms, dispute, party, FEES)
    with reverts("agreements: nothing owed"):
        bench.share(terms, dispute, ARBITRATOR, FEES)
    assert bench.coin(bench.buyer) == had[0] + FEE
    assert bench.coin(bench.seller) == had[1] + FEE


def test_three_share_what_the_judge_did_not_take(bench: Bench) -> None:
    terms, dispute = of_three(bench)
    bench.rule(terms, 2)
    had = [bench.coin(each) for each in bench.people[:3]]
    for party in (BUYER, SELLER, THIRD, ARBITRATOR):
        bench.share(terms, dispute, party, FEES)
    gained = [bench.coin(who) - was for who, was in zip(bench.people, had, strict=False)]
    assert gained == [FEE // 2, FEE, FEE // 2]
    assert bench.coin(bench.agreements.address) == 0


# -- note


def test_a_performed_agreement_is_noted_with_its_last_step(bench: Bench) -> None:
    terms = bench.begun(Step(due=DUE), Step(due=DUE))
    assert bench.perform(terms, 1).names == ["Performed"]
    sent = bench.perform(terms, 0)
    assert sent.only("Noted") == {"agreement": terms.id(), "kind": 1}
    assert bench.standing(bench.buyer) == bench.standing(bench.seller) == (16, 1, 0, 0)
    with reverts("agreements: noted"):
        bench.note(terms)


def test_what_deadlines_performed_anybody_notes(bench: Bench) -> None:
    terms = bench.begun()
    bench.until(terms.steps[0].due - 1)
    with reverts("agreements: not performed"):
        bench.note(terms)
    bench.until(terms.steps[0].due)
    bench.claim(terms, SELLER)
    bench.note(terms)
    assert bench.standing(bench.seller) == (16, 1, 0, 0)
    with reverts("agreements: noted"):
        bench.note(terms)


def test_a_missed_deadline_or_payment_is_not_performed(bench: Bench) -> None:
    missed = bench.begun(Step(at_deadline=BUYER, due=DUE))
    unpaid = bench.begun(Step(kind=PAYMENT, due=DUE))
    bench.until(unpaid.steps[0].due)
    for terms in (missed, unpaid, bench.terms()):
        with reverts("agreements: not performed"):
            bench.note(terms)
    bench.claim(missed, BUYER)
    with reverts("agreements: not performed"):
        bench.note(missed)


def test_who_loses_a_dispute_is_told_apart_from_who_wins(bench: Bench) -> None:
    terms, dispute = bench.referred()
    with reverts("agreements: not ruled"):
        bench.note(terms, dispute)
    bench.rule(terms, 2)
    with reverts("agreements: wrong dispute"):
        bench.note(terms)
    bench.note(terms, dispute)
    assert bench.standing(bench.buyer) == (0, 0, 1, 1)
    assert bench.standing(bench.seller) == (0, 0, 1, 0)
    with reverts("agreements: noted"):
        bench.note(terms, dispute)


def test_who_never_answers_has_lost(bench: Bench) -> None:
    terms = bench.begun()
    dispute = bench.dispute(terms)
    bench.wait(ANSWER)
    bench.note(terms, dispute)
    assert bench.standing(bench.buyer) == (0, 0, 1, 0)
    assert bench.standing(bench.seller) == (0, 0, 1, 1)


def test_a_bystander_of_a_dispute_has_no_part_in_it(bench: Bench) -> None:
    terms = bench.begun(parties=3)
    dispute = bench.dispute(terms, shares=(ALL, 0, 0))
    bench.wait(ANSWER)
    bench.note(terms, dispute)
    assert bench.standing(bench.buyer) == (0, 0, 1, 0)
    assert bench.standing(bench.seller) == bench.standing(bench.third) == (0, 0, 0, 0)


@pytest.mark.parametrize("settled", [True, False])
def test_nobody_loses_by_a_settlement_or_the_fallback(bench: Bench, settled: bool) -> None:
    terms, dispute = bench.referred()
    if settled:
        told = bench.settle(terms, (ALL, 0), dispute).only("DisputeSet")["dispute"]
        dispute = Dispute(told[0], told[1], told[2], tuple(told[3]))
    else:
        bench.wait(RULING)
    bench.note(terms, dispute)
    assert bench.standing(bench.buyer) == bench.standing(bench.seller) == (0, 0, 1, 0)


def test_a_nation_without_reputation_notes_nothing(make_bench: object) -> None:
    bench = make_bench(reputation=False)  # type: ignore[operator]
    terms = bench.begun()
    assert bench.perform(terms).names == ["Performed"]
    with reverts("agreements: noted"):
        bench.note(terms)
    assert bench.agreements.read("reputation") == ZERO_ADDRESS

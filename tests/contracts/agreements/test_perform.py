"""`perform`: stakes that are confirmed, payments, and securities; until when, and by whom."""

from __future__ import annotations

import pytest

from govkit.testing import reverts
from govkit.types import ZERO_ADDRESS
from tests.contracts.agreements.bench import (
    BUYER,
    DONE,
    DUE,
    ETHER,
    PAID_OUT,
    PAYMENT,
    PRICE,
    SECURITY,
    SELLER,
    Bench,
    Step,
)
from tests.state import put_code

DEBT = Step(kind=PAYMENT, payer=SELLER, confirmer=SELLER, receiver=BUYER, amount=10, due=DUE)
PLEDGE = Step(kind=SECURITY, payer=SELLER, receiver=SELLER, at_deadline=BUYER, amount=7)


def test_the_confirmer_performs_and_the_receiver_claims(bench: Bench) -> None:
    terms = bench.begun()
    had = bench.has(bench.seller)
    sent = bench.perform(terms)
    assert sent.events[0] == (
        "Performed",
        {"agreement": terms.id(), "step": 0, "account": bench.buyer.address},
    )
    assert bench.state(terms).steps[0] == DONE
    assert bench.has(bench.seller) == had
    bench.claim(terms, SELLER)
    assert bench.has(bench.seller) == had + PRICE


def test_the_receiver_can_be_paid_at_once(bench: Bench) -> None:
    terms = bench.begun()
    had = bench.has(bench.seller)
    sent = bench.perform(terms, pays=True)
    assert sent.only("Claimed")["amount"] == PRICE
    assert bench.has(bench.seller) == had + PRICE
    assert bench.state(terms).steps[0] == PAID_OUT
    with reverts("agreements: nothing owed"):
        bench.claim(terms, SELLER)


def test_nobody_but_the_confirmer_performs_a_stake(bench: Bench) -> None:
    terms = bench.begun()
    for other in (bench.seller, bench.stranger, bench.judge):
        with reverts("agreements: only confirmer"):
            bench.perform(terms, by=other)
    bench.perform(terms)
    with reverts("agreements: not open"):
        bench.perform(terms)


def test_a_stake_is_performed_before_its_deadline(bench: Bench) -> None:
    terms = bench.begun()
    start = bench.world.snapshot()
    bench.until(terms.steps[0].due - 1)
    bench.perform(terms)
    bench.world.restore(start)
    bench.until(terms.steps[0].due)
    with reverts("agreements: too late"):
        bench.perform(terms)


def test_only_steps_of_an_active_agreement_are_performed(bench: Bench) -> None:
    terms = bench.terms()
    with reverts("agreements: not active"):
        bench.perform(terms)
    bench.join(terms, [BUYER])
    with reverts("agreements: not active"):
        bench.perform(terms)
    bench.join(terms, [SELLER])
    with reverts("agreements: no such step"):
        bench.perform(terms, 1)
    bench.dispute(terms)
    with reverts("agreements: not active"):
        bench.perform(terms)


def test_a_recovered_confirmer_performs_with_its_new_key(bench: Bench) -> None:
    terms = bench.begun()
    key = bench.move(BUYER, "the buyer's new key")
    with reverts("agreements: only confirmer"):
        bench.perform(terms)
    bench.perform(terms, by=key)


def test_an_expelled_confirmer_still_performs(bench: Bench) -> None:
    terms = bench.begun()
    bench.registry.send(bench.founder, "revoke", bench.buyer.address)
    bench.perform(terms, pays=True)


def test_anybody_pays_a_payment_for_its_payer(bench: Bench) -> None:
    terms = bench.begun(DEBT, Step(due=DUE))
    had, lent = bench.has(bench.third), bench.has(bench.buyer)
    bench.perform(terms, by=bench.third)
    assert bench.has(bench.third) == had - 10
    bench.claim(terms, BUYER)
    assert bench.has(bench.buyer) == lent + 10


def test_a_payment_in_coin_comes_along(bench: Bench) -> None:
    terms = bench.begun(DEBT, assets=(ZERO_ADDRESS, ZERO_ADDRESS))
    for wrong in (0, 9, 11):
        with reverts("agreements: wrong amount"):
            bench.perform(terms, by=bench.seller, value=wrong)
    had = bench.coin(bench.buyer)
    bench.perform(terms, by=bench.seller, value=10, pays=True)
    assert bench.coin(bench.buyer) == had + 10
    assert bench.coin(bench.agreements.address) == 0


def test_coin_comes_along_with_nothing_else(bench: Bench) -> None:
    terms = bench.begun(Step(due=DUE), DEBT)
    for step, by in ((0, bench.buyer), (1, bench.seller)):
        with reverts("agreements: wrong amount"):
            bench.perform(terms, step, by=by, value=1)


def test_a_payment_is_made_before_its_deadline_and_once(bench: Bench) -> None:
    terms = bench.begun(DEBT)
    start = bench.world.snapshot()
    bench.until(terms.steps[0].due - 1)
    bench.perform(terms, by=bench.seller)
    with reverts("agreements: not open"):
        bench.perform(terms, by=bench.seller)
    bench.world.restore(start)
    bench.until(terms.steps[0].due)
    with reverts("agreements: too late"):
        bench.perform(terms, by=bench.seller)


def test_a_payment_without_allowance_is_refused(bench: Bench) -> None:
    terms = bench.begun(DEBT)
    bench.token.send(bench.seller, "approve", bench.agreements.address, 9)
    with reverts("agreements: not paid"):
        bench.perform(terms, by=bench.seller)


@pytest.mark.parametrize("pays", [True, False])
def test_a_promise_without_money_is_performed(bench: Bench, pays: bool) -> None:
    terms = bench.begun(Step(amount=0, due=DUE))
    bench.perform(terms, pays=pays)
    assert bench.state(terms).noted
    with reverts("agreements: nothing owed"):
        bench.claim(terms, SELLER)


def test_a_security_goes_back_once_all_payments_are_made(bench: Bench) -> None:
    terms = bench.begun(DEBT, DEBT, PLEDGE)
    bench.perform(terms, 0, by=bench.seller)
    with reverts("agreements: nothing owed"):
        bench.claim(terms, SELLER)
    had = bench.has(bench.seller)
    bench.perform(terms, 1, by=bench.seller)
    bench.claim(terms, SELLER)
    assert bench.has(bench.seller) == had - 10 + 7
    assert bench.standing(bench.seller)[1] == 1


def test_a_security_goes_to_the_other_one_when_a_payment_is_missed(bench: Bench) -> None:
    terms = bench.begun(DEBT, PLEDGE)
    bench.until(terms.steps[0].due - 1)
    with reverts("agreements: nothing owed"):
        bench.claim(terms, BUYER)
    had = bench.has(bench.buyer)
    bench.until(terms.steps[0].due)
    bench.claim(terms, BUYER)
    assert bench.has(bench.buyer) == had + 7
    assert bench.state(terms).failed


def test_a_security_is_let_go_by_its_confirmer(bench: Bench) -> None:
    terms = bench.begun(DEBT, PLEDGE)
    with reverts("agreements: only confirmer"):
        bench.perform(terms, 1, by=bench.seller)
    had = bench.has(bench.seller)
    bench.perform(terms, 1, pays=True)
    assert bench.has(bench.seller) == had + 7


def test_a_security_that_went_its_way_is_not_performed(bench: Bench) -> None:
    terms = bench.begun(DEBT, PLEDGE)
    bench.until(terms.steps[0].due)
    with reverts("agreements: not open"):
        bench.perform(terms, 1)


def test_a_receiver_that_refuses_is_paid_later(bench: Bench) -> None:
    terms = bench.begun(Step(amount=ETHER, due=DUE), assets=(ZERO_ADDRESS, ZERO_ADDRESS))
    put_code(bench.world, bench.seller.address, bytes.fromhex("5f5ffd"))
    with reverts("agreements: payment failed"):
        bench.perform(terms, pays=True)
    bench.perform(terms)
    put_code(bench.world, bench.seller.address, b"")
    bench.claim(terms, SELLER)


def test_a_nation_whose_clock_counts_blocks(make_bench: object) -> None:
    bench = make_bench(by_timestamp=False)  # type: ignore[operator]
    terms = bench.begun(Step(due=50))
    start = bench.world.snapshot()
    bench.until(terms.steps[0].due - 1)
    bench.perform(terms)
    bench.world.restore(start)
    bench.until(terms.steps[0].due)
    with reverts("agreements: too late"):
        bench.perform(terms)
    bench.claim(terms, SELLER)

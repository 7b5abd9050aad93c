"""`claim`: deadlines that act by anybody's call, several assets, and what never began."""

from __future__ import annotations

from govkit.testing import reverts
from govkit.types import ZERO_ADDRESS
from tests.contracts.agreements.bench import (
    BUYER,
    DUE,
    ETHER,
    PRICE,
    SELLER,
    THIRD,
    Bench,
    Step,
)


def test_a_deadline_acts_by_anybodys_call_to_the_second(bench: Bench) -> None:
    terms = bench.begun()
    bench.until(terms.steps[0].due - 1)
    with reverts("agreements: nothing owed"):
        bench.claim(terms, SELLER)
    had = bench.has(bench.seller)
    bench.until(terms.steps[0].due)
    sent = bench.claim(terms, SELLER)
    assert sent.only("Claimed") == {
        "agreement": terms.id(),
        "party": bench.seller.address,
        "receiver": bench.seller.address,
        "asset": bench.token.address,
        "amount": PRICE,
    }
    assert bench.has(bench.seller) == had + PRICE
    assert not bench.state(terms).failed
    with reverts("agreements: nothing owed"):
        bench.claim(terms, SELLER)


def test_a_deadline_can_act_for_the_payer(bench: Bench) -> None:
    terms = bench.begun(Step(at_deadline=BUYER, due=DUE))
    bench.until(terms.steps[0].due)
    with reverts("agreements: nothing owed"):
        bench.claim(terms, SELLER)
    had = bench.has(bench.buyer)
    bench.claim(terms, BUYER)
    assert bench.has(bench.buyer) == had + PRICE
    assert bench.state(terms).failed


def test_a_step_that_is_due_at_once_is_claimed_at_once(bench: Bench) -> None:
    """As a loan's principal."""
    terms = bench.begun(Step(due=0), Step(due=DUE))
    had = bench.has(bench.seller)
    bench.claim(terms, SELLER)
    assert bench.has(bench.seller) == had + PRICE


def test_several_steps_are_paid_together_and_assets_apart(bench: Bench) -> None:
    both = Step(amount=2, due=DUE), Step(amount=3, due=2 * DUE)
    coin = Step(amount=ETHER, due=DUE, asset=1)
    terms = bench.begun(*both, coin, Step(amount=5, due=0))
    had, coins = bench.has(bench.seller), bench.coin(bench.seller)
    bench.perform(terms, 0)
    bench.claim(terms, SELLER)
    assert bench.has(bench.seller) == had + 7
    bench.until(terms.steps[2].due)
    bench.claim(terms, SELLER, 1)
    assert bench.coin(bench.seller) == coins + ETHER
    bench.until(terms.steps[1].due)
    bench.claim(terms, SELLER)
    assert bench.has(bench.seller) == had + 10


def test_of_other_parties_and_assets_nothing_is_owed(bench: Bench) -> None:
    terms = bench.begun(Step(due=0))
    for party, asset in ((BUYER, 0), (SELLER, 1), (THIRD, 0), (SELLER, 2), (2**255, 0)):
        with reverts("agreements: nothing owed"):
            bench.claim(terms, party, asset)
    with reverts("agreements: nothing owed"):
        bench.claim(bench.terms(Step(due=0)), SELLER)


def test_a_recovered_party_is_paid_by_its_new_key(bench: Bench) -> None:
    terms = bench.begun(Step(due=0))
    key = bench.move(SELLER, "the seller's new key")
    bench.claim(terms, SELLER)
    assert bench.has(key) == PRICE


def test_an_expelled_party_is_paid(bench: Bench) -> None:
    terms = bench.begun(Step(due=0))
    bench.registry.send(bench.founder, "revoke", bench.seller.address)
    had = bench.has(bench.seller)
    bench.claim(terms, SELLER)
    assert bench.has(bench.seller) == had + PRICE


def test_what_never_began_goes_back_after_the_expiry(bench: Bench) -> None:
    coin = Step(amount=ETHER, asset=1, due=DUE)
    terms = bench.terms(Step(due=DUE), coin, Step(payer=SELLER, due=DUE))
    bench.join(terms, [BUYER])
    bench.until(terms.expiry)
    with reverts("agreements: nothing owed"):
        bench.claim(terms, BUYER)
    bench.until(terms.expiry + 1)
    had, coins = bench.has(bench.buyer), bench.coin(bench.buyer)
    with reverts("agreements: nothing owed"):
        bench.claim(terms, SELLER)
    bench.claim(terms, BUYER)
    bench.claim(terms, BUYER, 1)
    for asset in (0, 1):
        with reverts("agreements: nothing owed"):
            bench.claim(terms, BUYER, asset)
    assert bench.has(bench.buyer) == had + PRICE
    assert bench.coin(bench.buyer) == coins + ETHER
    assert bench.has(bench.agreements.address) == bench.coin(bench.agreements.address) == 0
    with reverts("agreements: too late"):
        bench.join(terms, [SELLER])


def test_a_blocked_asset_holds_no_other_one_up(bench: Bench) -> None:
    steps = Step(due=0), Step(amount=ETHER, asset=1, due=0)
    terms = bench.begun(*steps, assets=(bench.odd.address, ZERO_ADDRESS))
    bench.odd.send(bench.stranger, "setBlocked", bench.seller.address, True)
    with reverts("agreements: payment failed"):
        bench.claim(terms, SELLER)
    bench.claim(terms, SELLER, 1)

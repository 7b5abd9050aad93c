"""`settle`: all sign a split, and that ends it at once."""

from __future__ import annotations

from govkit.testing import reverts
from tests.contracts.agreements.bench import (
    ALL,
    ANSWER,
    BUYER,
    DUE,
    FEE,
    NO_DISPUTE,
    PRICE,
    SELLER,
    SETTLED,
    Bench,
    Step,
    dispute_of,
)

SPLIT = (2_500, 7_500)


def test_a_settlement_ends_an_agreement_at_once(bench: Bench) -> None:
    terms = bench.begun()
    sent = bench.settle(terms, SPLIT)
    assert sent.only("Settled") == {"agreement": terms.id(), "shares": SPLIT}
    assert bench.state(terms).phase == SETTLED
    had = bench.has(bench.buyer), bench.has(bench.seller)
    for party in (BUYER, SELLER):
        bench.share(terms, dispute_of(sent), party)
    assert bench.has(bench.buyer) == had[0] + PRICE // 4
    assert bench.has(bench.seller) == had[1] + PRICE * 3 // 4
    with reverts("agreements: nothing owed"):
        bench.share(terms, dispute_of(sent), BUYER, 2)


def test_a_settlement_splits_what_is_open(bench: Bench) -> None:
    terms = bench.begun(Step(due=DUE), Step(due=DUE, payer=SELLER), Step(due=0))
    bench.perform(terms, 0)
    dispute = dispute_of(bench.settle(terms, (ALL, 0), steps=0b010))
    had = bench.has(bench.buyer), bench.has(bench.seller)
    bench.share(terms, dispute, BUYER)
    bench.claim(terms, SELLER)
    assert bench.has(bench.buyer) == had[0] + PRICE
    assert bench.has(bench.seller) == had[1] + 2 * PRICE


def test_a_settlement_is_signed_for_the_steps_that_it_splits(bench: Bench) -> None:
    """Else a settlement that was signed for two steps would split what is left of them."""
    terms = bench.begun(Step(due=DUE), Step(due=DUE))
    bench.perform(terms, 0)
    with reverts("agreements: invalid signature"):
        bench.settle(terms, SPLIT, steps=0b11)
    bench.settle(terms, SPLIT, steps=0b10)


def test_a_settlement_needs_everybodys_signature(bench: Bench) -> None:
    terms = bench.begun()
    until = bench.clock() + 50
    mine = bench.sign_settlement(bench.buyer, terms, 1, SPLIT, until)
    yours = bench.sign_settlement(bench.seller, terms, 1, SPLIT, until)
    other = bench.sign_settlement(bench.seller, terms, 1, (ALL, 0), until)
    elsewhere = bench.sign_settlement(bench.seller, terms, 1, SPLIT, until, chainId=1)
    for bad in ([mine], [], [mine, b""], [yours, mine], [mine, other], [mine, elsewhere]):
        with reverts("agreements: invalid signature"):
            bench.settle(terms, SPLIT, expiry=until, signatures=bad)
    with reverts("agreements: invalid signature"):
        bench.settle(terms, SPLIT, expiry=until + 1, signatures=[mine, yours])
    bench.settle(terms, SPLIT, expiry=until, by=bench.buyer, signatures=[b"", yours])


def test_a_settlement_is_good_until_its_expiry(bench: Bench) -> None:
    terms = bench.begun()
    until = bench.clock() + 50
    start = bench.world.snapshot()
    bench.until(until)
    bench.settle(terms, SPLIT, expiry=until)
    bench.world.restore(start)
    bench.until(until + 1)
    with reverts("agreements: too late"):
        bench.settle(terms, SPLIT, expiry=until)


def test_shares_are_right_and_something_is_open(bench: Bench) -> None:
    terms = bench.begun()
    for wrong in ((ALL, 1), (ALL,), (5_000, 4_999)):
        with reverts("agreements: wrong shares"):
            bench.settle(terms, wrong)
    bench.perform(terms)
    with reverts("agreements: not open"):
        bench.settle(terms, SPLIT)


def test_a_running_dispute_is_settled_and_both_bear_the_fees(bench: Bench) -> None:
    terms = bench.begun()
    dispute = bench.dispute(terms)
    with reverts("agreements: wrong dispute"):
        bench.settle(terms, SPLIT)
    start, had = bench.world.snapshot(), bench.coin(bench.buyer)
    alone = dispute_of(bench.settle(terms, SPLIT, dispute))
    bench.share(terms, alone, BUYER, 2)
    assert bench.coin(bench.buyer) == had + FEE
    bench.world.restore(start)
    dispute = bench.answer(terms, dispute)
    had = bench.coin(bench.buyer)
    both = dispute_of(bench.settle(terms, SPLIT, dispute))
    for party in (BUYER, SELLER):
        bench.share(terms, both, party, 2)
        bench.share(terms, both, party)
    assert bench.coin(bench.buyer) == had + FEE
    assert bench.coin(bench.agreements.address) == bench.has(bench.agreements.address) == 0


def test_a_settlement_before_a_court_leaves_what_it_did_not_take(bench: Bench) -> None:
    terms, dispute = bench.referred(arbitrator=bench.outside.address, is_court=True, fee=0)
    settled = dispute_of(bench.settle(terms, SPLIT, dispute))
    had = bench.coin(bench.buyer), bench.coin(bench.seller)
    for party in (BUYER, SELLER):
        bench.share(terms, settled, party, 2)
    assert bench.coin(bench.buyer) == had[0] + FEE // 2
    assert bench.coin(bench.seller) == had[1] + FEE // 2
    assert bench.coin(bench.agreements.address) == 0


def test_what_is_decided_is_not_settled(bench: Bench) -> None:
    terms = bench.terms()
    with reverts("agreements: not active"):
        bench.settle(terms, SPLIT)
    bench.join(terms, [BUYER])
    with reverts("agreements: not active"):
        bench.settle(terms, SPLIT)
    terms, dispute = bench.referred()
    start = bench.world.snapshot()
    bench.rule(terms, 1)
    with reverts("agreements: not active"):
        bench.settle(terms, SPLIT, dispute)
    bench.world.restore(start)
    end = bench.state(terms).time
    bench.until(end)
    with reverts("agreements: not active"):
        bench.settle(terms, SPLIT, dispute, expiry=end)
    bench.world.mine()
    terms = bench.begun()
    settled = dispute_of(bench.settle(terms, SPLIT))
    with reverts("agreements: not active"):
        bench.settle(terms, SPLIT, settled)


def test_an_unanswered_claim_that_holds_is_not_settled_any_more(bench: Bench) -> None:
    terms = bench.begun()
    dispute = bench.dispute(terms)
    bench.wait(ANSWER)
    with reverts("agreements: not active"):
        bench.settle(terms, SPLIT, dispute)


def test_a_recovered_party_signs_with_its_new_key(bench: Bench) -> None:
    terms = bench.begun()
    until = bench.clock() + 50
    old = bench.sign_settlement(bench.buyer, terms, 1, SPLIT, until)
    yours = bench.sign_settlement(bench.seller, terms, 1, SPLIT, until)
    key = bench.move(BUYER, "the buyer's new key")
    with reverts("agreements: invalid signature"):
        bench.settle(terms, SPLIT, NO_DISPUTE, expiry=until, signatures=[old, yours])
    bench.settle(terms, SPLIT, expiry=until, by=key, signatures=[b"", yours])

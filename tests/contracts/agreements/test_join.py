"""`join`: who signs what, what is put in, and until when."""

from __future__ import annotations

from dataclasses import replace

import pytest

from govkit.crypto.keccak import keccak
from govkit.testing import reverts
from govkit.types import ZERO_ADDRESS
from tests.contracts.agreements.bench import (
    ACTIVE,
    BUYER,
    DUE,
    ETHER,
    EXPIRY,
    JOINING,
    PAYMENT,
    PRICE,
    SECURITY,
    SELLER,
    THIRD,
    Bench,
    Step,
    person,
)
from tests.contracts.conftest import compiled_mock
from tests.state import put_code

FAR = 2**32


def test_one_transaction_signs_and_funds_for_both(bench: Bench) -> None:
    terms = bench.terms()
    had = bench.has(bench.buyer)
    sent = bench.join(terms)
    assert sent.events == (
        ("Joined", {"agreement": terms.id(), "party": bench.buyer.address}),
        ("Joined", {"agreement": terms.id(), "party": bench.seller.address}),
        ("Begun", {"agreement": terms.id()}),
    )
    assert bench.state(terms).phase == ACTIVE
    assert bench.has(bench.buyer) == had - PRICE
    assert bench.has(bench.agreements.address) == PRICE
    assert bench.agreements.read("held", bench.token.address) == PRICE


def test_parties_join_one_by_one_each_with_its_own_transaction(bench: Bench) -> None:
    terms = bench.terms()
    sent = bench.join(terms, [SELLER], by=bench.seller)
    assert sent.names == ["Joined"]
    state = bench.state(terms)
    assert (state.phase, state.joined) == (JOINING, 0b10)
    assert bench.has(bench.agreements.address) == 0
    bench.join(terms, [BUYER], by=bench.buyer)
    assert bench.state(terms).phase == ACTIVE


def test_stakes_in_coin_come_along_from_the_sender(bench: Bench) -> None:
    coin = (ZERO_ADDRESS, bench.token.address)
    steps = Step(amount=ETHER, due=DUE), Step(amount=3, payer=SELLER, due=DUE)
    terms = bench.terms(*steps, Step(asset=1, due=DUE), assets=coin)
    with reverts("agreements: wrong amount"):
        bench.join(terms, value=ETHER + 2)
    with reverts("agreements: wrong amount"):
        bench.join(terms, [BUYER], value=ETHER + 3)
    bench.join(terms)
    assert bench.coin(bench.agreements.address) == ETHER + 3
    assert bench.has(bench.agreements.address) == PRICE


def test_payments_are_not_put_in_and_securities_are(bench: Bench) -> None:
    later = Step(kind=PAYMENT, due=DUE)
    terms = bench.begun(later, Step(kind=SECURITY, amount=7, payer=SELLER))
    assert bench.has(bench.agreements.address) == 7
    assert bench.state(terms).phase == ACTIVE


def test_fifteen_parties_join_in_one_transaction(bench: Bench) -> None:
    terms = bench.terms(parties=12)
    few = replace(terms, parties=(*terms.parties, *(
        person(bench.world, f"member {n}").address for n in range(3)
    )))  # fmt: skip
    bench.join(few, range(12))
    for place in range(12, 15):
        who = person(bench.world, f"member {place - 12}")
        bench.join(few, [place], by=who)
    assert bench.state(few).phase == ACTIVE


def test_who_joined_does_not_join_again(bench: Bench) -> None:
    terms = bench.terms()
    bench.join(terms, [BUYER])
    with reverts("agreements: joined"):
        bench.join(terms, [BUYER])
    with reverts("agreements: joined"):
        bench.join(terms, [SELLER, SELLER])
    bench.join(terms, [SELLER])
    with reverts("agreements: joined"):
        bench.join(terms)


def test_parties_join_until_the_expiry_inclusive(bench: Bench) -> None:
    terms = bench.terms()
    start = bench.world.snapshot()
    bench.until(terms.expiry)
    bench.join(terms)
    bench.world.restore(start)
    bench.until(terms.expiry + 1)
    with reverts("agreements: too late"):
        bench.join(terms)


def test_signatures_are_each_partys_of_these_terms_here(bench: Bench) -> None:
    terms = bench.terms()
    good, other = bench.sign(bench.buyer, terms), replace(terms, text=keccak(b"another text"))
    bad = [
        b"",
        bench.sign(bench.stranger, terms),
        bench.sign(bench.seller, terms),
        bench.sign(bench.buyer, other),
        bench.sign(bench.buyer, replace(terms, salt=2**200)),
        bench.sign(bench.buyer, terms, chainId=1),
        bench.sign(bench.buyer, terms, verifyingContract=bench.token.address),
        good[:64],
        good + b"\0",
    ]
    for each in bad:
        with reverts("agreements: invalid signature"):
            bench.join(terms, [BUYER], signatures=[each])
    for too_few in ([], [good, good]):
        with reverts("agreements: invalid signature"):
            bench.join(terms, [BUYER], signatures=too_few)
    with reverts("agreements: invalid signature"):
        bench.join(terms, [])
    bench.join(terms, [BUYER], signatures=[good])


def test_only_parties_join(bench: Bench) -> None:
    terms = bench.terms()
    with reverts("agreements: no such party"):
        bench.join(terms, [2], signatures=[b""])


def test_a_contract_wallet_signs(bench: Bench) -> None:
    wallet = compiled_mock("Wallet")
    address = bench.world.deploy(wallet, bench.third.address)
    terms = bench.terms(Step(amount=0, due=DUE))
    terms = replace(terms, parties=(address, terms.parties[1]))
    with reverts("agreements: invalid signature"):
        bench.join(terms, [0], signatures=[bench.sign(bench.buyer, terms)])
    bench.join(terms, [0], signatures=[bench.sign(bench.third, terms)])


def test_a_key_whose_account_has_code_signs(bench: Bench) -> None:
    """Delegated code, of EIP-7702."""
    put_code(bench.world, bench.buyer.address, bytes.fromhex("ef0100") + b"\1" * 20)
    terms = bench.begun()
    assert bench.state(terms).phase == ACTIVE


def test_a_key_that_was_recovered_from_does_not_join(bench: Bench) -> None:
    terms = bench.terms()
    signature = bench.sign(bench.buyer, terms)
    bench.move(BUYER, "the buyer's new key")
    with reverts("agreements: moved away"):
        bench.join(terms, [BUYER], signatures=[signature])
    with reverts("agreements: moved away"):
        bench.join(terms, [BUYER], by=bench.buyer)


def test_without_an_allowance_nothing_is_half_done(bench: Bench) -> None:
    terms = bench.terms(Step(due=DUE), Step(payer=SELLER, due=DUE))
    bench.token.send(bench.seller, "approve", bench.agreements.address, PRICE - 1)
    with reverts("agreements: not paid"):
        bench.join(terms)
    assert bench.state(terms).word == 0
    assert bench.has(bench.agreements.address) == bench.agreements.read("held", bench.token.address)
    assert bench.has(bench.agreements.address) == 0


def test_an_asset_without_code_is_refused(bench: Bench) -> None:
    with reverts("agreements: not paid"):
        bench.begun(assets=(bench.stranger.address, ZERO_ADDRESS))


@pytest.mark.parametrize(
    "wrong",
    [
        Step(payer=2, due=DUE),
        Step(confirmer=2, due=DUE),
        Step(receiver=2, due=DUE),
        Step(at_deadline=2, due=DUE),
        Step(asset=2, due=DUE),
        Step(kind=3, due=DUE),
        Step(amount=2**128 + 1, due=DUE),
        Step(due=FAR + 100),
        Step(kind=PAYMENT, due=EXPIRY),
        Step(kind=PAYMENT),
    ],
)
def test_steps_out_of_bounds_are_refused(bench: Bench, wrong: Step) -> None:
    with reverts("agreements: wrong step"):
        bench.begun(Step(due=DUE), wrong)


def test_an_agreement_has_steps(bench: Bench) -> None:
    terms = replace(bench.terms(), steps=())
    with reverts("agreements: wrong step"):
        bench.join(terms)
    bench.begun(*[Step(due=DUE, amount=1)] * 24)


def test_parties_are_two_or_more_different_ones(bench: Bench) -> None:
    terms = bench.terms()
    buyer, seller = terms.parties
    for wrong in (
        (buyer,),
        (buyer, buyer),
        (buyer, seller, buyer),
        (buyer, ZERO_ADDRESS),
        (buyer, bench.judge.address),
        (buyer, bench.agreements.address),
    ):
        with reverts("agreements: wrong parties"):
            bench.join(replace(terms, parties=wrong, steps=(Step(receiver=0, at_deadline=0),)), [0])


@pytest.mark.parametrize(
    "wrong", [{"answer_period": 0}, {"ruling_period": 0}, {"answer_period": FAR}]
)
def test_periods_out_of_bounds_are_refused(bench: Bench, wrong: dict[str, int]) -> None:
    terms = bench.terms(**wrong)
    with reverts("agreements: period out of range"):
        bench.join(terms)
    bench.join(replace(terms, arbitrator=ZERO_ADDRESS))


def test_the_expiry_and_the_fallback_are_within_bounds(bench: Bench) -> None:
    terms = bench.terms()
    with reverts("agreements: period out of range"):
        bench.join(replace(terms, expiry=bench.clock() + FAR + 100))
    with reverts("agreements: wrong shares"):
        bench.join(replace(terms, if_unruled=4))
    bench.join(replace(terms, if_unruled=3))


def test_a_third_party_is_one_like_the_others(bench: Bench) -> None:
    terms = bench.terms(Step(payer=THIRD, confirmer=THIRD, due=DUE), parties=3)
    bench.join(terms, [BUYER, SELLER])
    assert bench.state(terms).phase == JOINING
    bench.join(terms, [THIRD], by=bench.third)
    assert bench.state(terms).phase == ACTIVE

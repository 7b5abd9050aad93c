"""Attacks on agreements, each performed: by receivers, assets, arbitrators, parties and senders.
What holds after each is the same: nobody else's money moves, and the agreement ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple, replace
from typing import Any

import pytest
import rlp

from govkit.contracts.abi import encode
from govkit.network.port import Call
from govkit.testing import reverts
from govkit.testing.deployed import Deployed
from govkit.types import ZERO_ADDRESS, Wei
from tests.contracts.agreements.bench import (
    ALL,
    ANSWER,
    ARBITRATOR,
    BUYER,
    DUE,
    ETHER,
    FEE,
    FEES,
    GROUNDS,
    JOINING,
    PAYMENT,
    PRICE,
    REFERRED,
    RULED,
    RULING,
    SELLER,
    SETTLED,
    THIRD,
    Bench,
    Dispute,
    Step,
    Terms,
)
from tests.state import put_code

COIN = (ZERO_ADDRESS, ZERO_ADDRESS)
REFUSES, BURNS = bytes.fromhex("5f5ffd"), bytes.fromhex("5b5f56")


def outside(bench: Bench) -> dict[str, Any]:
    return {"arbitrator": bench.outside.address, "is_court": True, "fee": 0}


def odd(bench: Bench, *steps: Step, **changed: Any) -> Terms:
    return bench.terms(*steps, assets=(bench.odd.address, ZERO_ADDRESS), **changed)


def reenterer(bench: Bench, insists: bool, name: str, *arguments: object) -> Deployed:
    """A contract that calls the agreements whenever it is paid."""
    hostile = bench.mock("Reenterer")
    payload = bench.agreements.call(name, *arguments).data
    hostile.send(bench.stranger, "arm", bench.agreements.address, payload, insists)
    return hostile


# -- receivers


@pytest.mark.parametrize("code", [REFUSES, BURNS])
def test_a_receiver_that_refuses_or_burns_gas_holds_nobody_up(bench: Bench, code: bytes) -> None:
    steps = Step(amount=ETHER, due=0), Step(amount=ETHER, due=0, at_deadline=BUYER)
    terms = bench.begun(*steps, assets=COIN)
    put_code(bench.world, bench.seller.address, code)
    with reverts("agreements: payment failed"):
        bench.claim(terms, SELLER)
    had = bench.coin(bench.buyer)
    bench.claim(terms, BUYER)
    assert bench.coin(bench.buyer) == had + ETHER
    put_code(bench.world, bench.seller.address, b"")
    bench.claim(terms, SELLER)


def test_a_loser_that_refuses_coin_does_not_stop_the_winner_or_the_judge(bench: Bench) -> None:
    terms, dispute = bench.referred(Step(amount=ETHER, due=DUE), assets=COIN)
    put_code(bench.world, bench.seller.address, REFUSES)
    bench.rule(terms, 1)
    for party, asset in ((BUYER, 0), (BUYER, FEES), (ARBITRATOR, FEES)):
        bench.share(terms, dispute, party, asset)
    assert bench.coin(bench.agreements.address) == 0


@pytest.mark.parametrize("insists", [False, True])
@pytest.mark.parametrize("name", ["claim", "claimShare", "perform"])
def test_a_receiver_that_calls_back_gets_its_money_once(
    bench: Bench, name: str, insists: bool
) -> None:
    """It is the seller, by code that was put at its account after the joining."""
    terms = bench.begun(Step(amount=ETHER, due=0), assets=COIN)
    other = bench.begun(Step(amount=ETHER, due=0), assets=COIN)
    again: tuple[object, ...] = (terms.abi(), SELLER, 0)
    if name == "claimShare":
        again = (terms.abi(), astuple(Dispute()), SELLER, 0)
    if name == "perform":
        again = (other.abi(), 0, True)
    hostile = reenterer(bench, insists, name, *again)
    put_code(bench.world, bench.seller.address, bench.world.port.code(hostile.address))
    account = Deployed(bench.world, hostile.artifact, bench.seller.address)
    payload = bench.agreements.call(name, *again).data
    account.send(bench.stranger, "arm", bench.agreements.address, payload, insists)
    had = bench.coin(bench.seller)
    if insists:
        with reverts("agreements: payment failed"):
            bench.claim(terms, SELLER)
        assert bench.coin(bench.agreements.address) == 2 * ETHER
        return
    bench.claim(terms, SELLER)
    assert (account.read("attempts"), account.read("successes")) == (1, 0)
    assert bench.coin(bench.seller) == had + ETHER
    assert bench.coin(bench.agreements.address) == ETHER


# -- assets


def test_a_token_that_keeps_a_fee_is_refused(bench: Bench) -> None:
    bench.odd.send(bench.stranger, "charge", 1, 0)
    for terms in (odd(bench), odd(bench, Step(amount=PRICE // 2, due=DUE))):
        with reverts("agreements: not paid"):
            bench.join(terms)
    bench.odd.send(bench.stranger, "charge", 0, 0)
    terms = odd(bench, Step(due=DUE), Step(kind=PAYMENT, due=DUE))
    bench.join(terms)
    bench.odd.send(bench.stranger, "charge", 1, 0)
    with reverts("agreements: not paid"):
        bench.perform(terms, 1, by=bench.seller)


@pytest.mark.parametrize("behaviour", [2, 3, 5, 6])
def test_a_token_that_refuses_burns_gas_or_lies_is_not_paid(bench: Bench, behaviour: int) -> None:
    terms = odd(bench)
    bench.odd.send(bench.stranger, "behave", behaviour, 0)
    with reverts("agreements: not paid"):
        bench.join(terms)
    assert bench.agreements.read("held", bench.odd.address) == 0


def test_a_token_that_answers_nothing_is_paid(bench: Bench) -> None:
    bench.odd.send(bench.stranger, "behave", 1, 0)
    terms = odd(bench)
    bench.join(terms)
    had = bench.has(bench.seller, bench.odd)
    bench.perform(terms, pays=True)
    assert bench.has(bench.seller, bench.odd) == had + PRICE


def test_a_bomb_of_an_answer_is_not_read(bench: Bench) -> None:
    bench.odd.send(bench.stranger, "behave", 4, 0)
    bench.join(odd(bench))


def test_a_token_that_lies_later_takes_only_its_own_agreements(bench: Bench) -> None:
    terms, plain = odd(bench, Step(due=0)), bench.begun(Step(due=0))
    bench.join(terms)
    bench.odd.send(bench.stranger, "behave", 2, 0)
    with reverts("agreements: payment failed"):
        bench.claim(terms, SELLER)
    bench.claim(plain, SELLER)
    bench.odd.send(bench.stranger, "behave", 0, 0)
    bench.claim(terms, SELLER)


def test_a_balance_that_falls_is_borne_in_proportion_by_who_asks(bench: Bench) -> None:
    """Without this the first one who claims would be paid with the other agreement's money."""
    first, second = odd(bench, Step(due=0)), odd(bench, Step(due=0, amount=3 * PRICE))
    bench.join(first)
    bench.join(second)
    bench.odd.send(bench.stranger, "rebase", 10**18 // 2)
    with reverts("agreements: asset falls short"):
        bench.claim(first, SELLER)
    with reverts("agreements: not paid"):
        bench.join(odd(bench))
    had = bench.has(bench.seller, bench.odd)
    bench.claim(first, SELLER, by=bench.seller)
    assert bench.has(bench.seller, bench.odd) == had + PRICE // 2
    bench.claim(second, SELLER, by=bench.seller)
    assert bench.has(bench.seller, bench.odd) == had + 2 * PRICE
    assert bench.agreements.read("held", bench.odd.address) == 0


def test_a_balance_that_comes_back_is_paid_in_full(bench: Bench) -> None:
    terms = odd(bench, Step(due=0))
    bench.join(terms)
    bench.odd.send(bench.stranger, "rebase", 10**18 // 2)
    with reverts("agreements: asset falls short"):
        bench.claim(terms, SELLER)
    bench.odd.send(bench.stranger, "rebase", 10**18)
    had = bench.has(bench.seller, bench.odd)
    bench.claim(terms, SELLER)
    assert bench.has(bench.seller, bench.odd) == had + PRICE


def test_what_a_balance_grew_by_pays_for_no_stake(bench: Bench) -> None:
    bench.join(odd(bench))
    bench.odd.send(bench.stranger, "rebase", 2 * 10**18)
    had = bench.has(bench.buyer, bench.odd)
    terms = odd(bench, Step(due=0))
    bench.join(terms)
    assert bench.has(bench.buyer, bench.odd) == had - PRICE
    bench.claim(terms, SELLER)
    assert bench.has(bench.agreements.address, bench.odd) == 2 * PRICE


@pytest.mark.parametrize("insists", [False, True])
def test_a_token_that_calls_back_changes_nothing(bench: Bench, insists: bool) -> None:
    terms, other = odd(bench), bench.begun(Step(due=0))
    signed = [bench.sign(each, terms) for each in (bench.buyer, bench.seller)]
    for name, arguments in (
        ("join", (terms.abi(), [0, 1], signed)),
        ("claim", (other.abi(), SELLER, 0)),
        ("perform", (terms.abi(), 0, True)),
    ):
        start = bench.world.snapshot()
        payload = bench.agreements.call(name, *arguments).data
        bench.odd.send(bench.stranger, "arm", bench.agreements.address, payload, insists)
        if insists:
            with reverts("agreements: not paid"):
                bench.join(terms)
        else:
            bench.join(terms)
            assert bench.odd.read("successes") == 0
        bench.world.restore(start)


# -- arbitrators


def test_a_judge_who_never_rules_leaves_the_fallback(bench: Bench) -> None:
    terms, dispute = bench.referred()
    had = bench.has(bench.buyer)
    bench.until(bench.state(terms).time - 1)
    with reverts("agreements: not ruled"):
        bench.share(terms, dispute, BUYER)
    bench.until(bench.state(terms).time)
    bench.share(terms, dispute, BUYER)
    assert bench.has(bench.buyer) == had + PRICE


def test_a_court_that_refuses_disputes_leaves_the_fallback(bench: Bench) -> None:
    """An answer that did not need the court: nobody wins because the court is gone."""
    terms = bench.begun(**outside(bench), if_unruled=3)
    dispute = bench.dispute(terms)
    bench.outside.send(bench.stranger, "behave", 1, b"")
    with pytest.raises(Exception, match="refused"):
        bench.answer(terms, dispute)
    dispute = bench.answer(terms, dispute, refers=False)
    with pytest.raises(Exception, match="refused"):
        bench.refer(terms, dispute)
    bench.wait(ANSWER + RULING)
    for party in (BUYER, SELLER):
        bench.share(terms, dispute, party)
        bench.share(terms, dispute, party, FEES)
    assert bench.coin(bench.agreements.address) == bench.has(bench.agreements.address) == 0


def test_a_court_that_says_no_cost_leaves_the_deadlines(bench: Bench) -> None:
    terms = bench.begun(**outside(bench))
    bench.outside.send(bench.stranger, "behave", 4, b"")
    with pytest.raises(Exception, match="silent"):
        bench.dispute(terms)
    bench.wait(DUE)
    bench.claim(terms, SELLER)


def test_a_court_with_one_number_for_all_moves_no_earlier_ruling(bench: Bench) -> None:
    bench.outside.send(bench.stranger, "behave", 2, b"")
    terms, _ = bench.referred(**outside(bench))
    other = bench.begun(**outside(bench))
    contest = bench.answer(other, bench.dispute(other), refers=False)
    with reverts("agreements: referred"):
        bench.refer(other, contest)
    bench.outside.send(bench.stranger, "give", 0, 1)
    assert bench.state(terms).phase == RULED
    assert bench.state(other).phase != RULED


def test_a_court_that_rules_while_it_is_asked_is_refused(bench: Bench) -> None:
    terms = bench.begun(**outside(bench))
    dispute = bench.dispute(terms)
    rules = bench.agreements.call("rule", 1, 1).data
    bench.outside.send(bench.stranger, "behave", 3, rules)
    bench.answer(terms, dispute)
    assert (bench.outside.read("attempts"), bench.outside.read("successes")) == (1, 0)
    assert bench.state(terms).phase == REFERRED


@pytest.mark.parametrize("name", ["refer", "claimShare", "dispute"])
def test_a_court_that_calls_back_changes_nothing(bench: Bench, name: str) -> None:
    terms, other = bench.begun(**outside(bench)), bench.begun()
    dispute = bench.answer(terms, bench.dispute(terms), refers=False)
    arguments = {
        "refer": (terms.abi(), astuple(dispute)),
        "claimShare": (terms.abi(), astuple(dispute), BUYER, 0),
        "dispute": (other.abi(), BUYER, [ALL, 0], GROUNDS),
    }[name]
    payload = bench.agreements.call(name, *arguments).data
    bench.outside.send(bench.stranger, "behave", 3, payload)
    bench.refer(terms, dispute)
    assert (bench.outside.read("attempts"), bench.outside.read("successes")) == (1, 0)


def test_a_court_that_calls_back_in_an_appeal_changes_nothing(bench: Bench) -> None:
    terms, dispute = bench.referred(**outside(bench))
    rules = bench.agreements.call("rule", 1, 2).data
    bench.outside.send(bench.stranger, "behave", 3, rules)
    arguments = terms.abi(), astuple(dispute), BUYER, b""
    bench.agreements.send(bench.buyer, "appeal", *arguments, value=2 * FEE)
    assert (bench.outside.read("attempts"), bench.outside.read("successes")) == (1, 0)
    bench.outside.send(bench.stranger, "give", 1, 1)
    assert bench.state(terms).ruling == 1


def test_appeals_without_end_do_not_lock_the_money(bench: Bench) -> None:
    """A court and a party in league: only the first appeal gives time."""
    terms, dispute = bench.referred(**outside(bench))
    end = bench.state(terms).time
    for _ in range(5):
        arguments = terms.abi(), astuple(dispute), SELLER, b""
        bench.agreements.send(bench.seller, "appeal", *arguments, value=2 * FEE)
    bench.until(end + RULING)
    bench.share(terms, dispute, BUYER)


# -- parties and senders


def test_a_flood_of_evidence_costs_only_its_sender(bench: Bench) -> None:
    terms, _ = bench.referred()

    def root() -> bytes:
        proof = bench.world.port.state_proof(
            bench.agreements.address, [], block=bench.world.port.block().number
        )
        return bytes(rlp.decode(rlp.decode(proof.account_proof[-1])[1])[2])

    before, costs = root(), []
    for _ in range(20):
        piece = terms.abi(), SELLER, GROUNDS, "x" * 128
        sent = bench.agreements.send(bench.seller, "submitEvidence", *piece)
        costs.append(sent.receipt.gas_used)
    assert min(costs) > 30_000
    assert root() == before


def test_a_party_in_league_with_the_claimant_does_not_stop_the_third_one(bench: Bench) -> None:
    """It answers at once with nearly the same split; the third one is heard all the same."""
    terms = bench.begun(parties=3)
    dispute = bench.dispute(terms, shares=(0, ALL, 0))
    dispute = bench.answer(terms, dispute, SELLER, (1, ALL - 1, 0), refers=False)
    with reverts("agreements: too early"):
        bench.refer(terms, dispute)
    dispute = bench.answer(terms, dispute, THIRD, (ALL, 0, 0))
    bench.rule(terms, 3)
    had = bench.has(bench.buyer)
    bench.share(terms, dispute, BUYER)
    assert bench.has(bench.buyer) == had + PRICE


def test_a_party_recovered_in_mid_dispute_goes_on_with_its_new_key(bench: Bench) -> None:
    terms = bench.begun()
    dispute = bench.dispute(terms)
    key = bench.move(SELLER, "the seller's new key")
    with reverts("agreements: only parties"):
        bench.answer(terms, dispute)
    dispute = bench.answer(terms, dispute, by=key)
    bench.rule(terms, 2)
    had = bench.coin(key)
    for asset in (0, FEES):
        bench.share(terms, dispute, SELLER, asset)
    assert bench.has(key) == PRICE
    assert bench.coin(key) == had + FEE
    bench.note(terms, dispute)
    assert bench.standing(bench.buyer)[2:] == (1, 1)
    assert tuple(bench.reputation.read("standing", key.address))[3:5] == (1, 0)


def test_a_party_expelled_in_mid_dispute_is_heard_and_paid(bench: Bench) -> None:
    terms = bench.begun()
    dispute = bench.dispute(terms)
    bench.registry.send(bench.founder, "revoke", bench.seller.address)
    dispute = bench.answer(terms, dispute)
    bench.rule(terms, 2)
    had = bench.has(bench.seller)
    bench.share(terms, dispute, SELLER)
    assert bench.has(bench.seller) == had + PRICE


def test_terms_that_were_changed_are_another_agreement(bench: Bench) -> None:
    terms = bench.begun(Step(due=0))
    greedy = replace(terms, steps=(Step(due=0, at_deadline=BUYER, amount=9 * PRICE),))
    with reverts("agreements: nothing owed"):
        bench.claim(greedy, BUYER)
    with reverts("agreements: not active"):
        bench.perform(greedy)
    with reverts("agreements: not active"):
        bench.dispute(greedy)


def test_a_signature_joins_once_and_to_one_agreement(bench: Bench) -> None:
    """Whoever saw a signature can send it, which does what was signed and nothing more."""
    terms = bench.terms(Step(due=DUE), Step(payer=SELLER, due=DUE))
    signed = bench.sign(bench.buyer, terms)
    bench.join(terms, [BUYER], by=bench.stranger, signatures=[signed])
    assert bench.state(terms).phase == JOINING
    bench.until(terms.expiry + 1)
    bench.claim(terms, BUYER)
    with reverts("agreements: too late"):
        bench.join(terms, [BUYER], signatures=[signed])


def test_a_settlement_is_not_used_twice(bench: Bench) -> None:
    terms, twin = bench.begun(), bench.begun()
    until = bench.clock() + 500
    shares = (ALL, 0)
    signed = [bench.sign_settlement(each, terms, 1, shares, until) for each in bench.people[:2]]
    bench.settle(terms, shares, expiry=until, signatures=signed)
    assert bench.state(terms).phase == SETTLED
    with reverts("agreements: not active"):
        bench.settle(terms, shares, expiry=until, signatures=signed)
    with reverts("agreements: invalid signature"):
        bench.settle(twin, shares, expiry=until, signatures=signed)


def test_coin_that_nobody_asked_for_is_refused(bench: Bench) -> None:
    with pytest.raises(Exception, match="refused"):
        bench.world.send(Call(bench.agreements.address, b"", Wei(1)), bench.stranger)


def test_a_wallet_that_misbehaves_joins_nobody(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench()
    wallet = bench.mock("Wallet", bench.third.address)
    terms = replace(bench.terms(Step(amount=0, due=DUE)))
    terms = replace(terms, parties=(wallet.address, terms.parties[1]))
    signed = bench.sign(bench.third, terms)
    for manner in (1, 3, 4, 5):
        wallet.send(bench.stranger, "behave", manner)
        with reverts("agreements: invalid signature"):
            bench.join(terms, [0], signatures=[signed])
    wallet.send(bench.stranger, "behave", 2)
    bench.join(terms, [0], signatures=[signed])


def test_calldata_that_says_more_than_fits_is_refused(bench: Bench) -> None:
    terms = bench.terms()
    many = replace(terms, parties=terms.parties * 8)
    with pytest.raises(Exception, match="refused"):
        bench.join(many, [0])
    with pytest.raises(Exception, match="refused"):
        bench.join(replace(terms, steps=terms.steps * 25))
    with pytest.raises(Exception, match="refused"):
        bench.join(replace(terms, extra=encode(("bytes",), (bytes(300),))))

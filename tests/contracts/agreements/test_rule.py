"""`rule`, `ruleFor`, `appeal` and `submitEvidence`: what the arbitrator says, once and in time."""

from __future__ import annotations

import pytest

from govkit.testing import reverts
from tests.contracts.agreements.bench import (
    ALL,
    BUYER,
    FEE,
    GROUNDS,
    PRICE,
    REFERRED,
    RULED,
    RULING,
    SELLER,
    SETTLED,
    Bench,
    Dispute,
    Terms,
    person,
)


def outside(bench: Bench) -> tuple[Terms, Dispute]:
    return bench.referred(arbitrator=bench.outside.address, is_court=True, fee=0)


def appeal(bench: Bench, terms: Terms, dispute: Dispute, **more: object) -> None:
    by = more.get("by", bench.buyer)
    value = more.get("value", 2 * FEE)
    given = (dispute.fee, dispute.spent, dispute.number, list(dispute.claims))
    arguments = terms.abi(), given, more.get("party", BUYER), b"more"
    bench.agreements.send(by, "appeal", *arguments, value=value)  # type: ignore[arg-type]


def test_the_judge_says_which_claim_holds(bench: Bench) -> None:
    terms, dispute = bench.referred()
    sent = bench.rule(terms, 2)
    number = int.from_bytes(terms.id())
    told = {"arbitrator": bench.judge.address, "disputeID": number, "ruling": 2}
    assert sent.only("Ruling") == told
    assert sent.only("Ruled") == {"agreement": terms.id(), "ruling": 2}
    assert (bench.state(terms).phase, bench.state(terms).ruling) == (RULED, 2)
    had = bench.has(bench.seller)
    with reverts("agreements: nothing owed"):
        bench.share(terms, dispute, BUYER)
    bench.share(terms, dispute, SELLER)
    assert bench.has(bench.seller) == had + PRICE


def test_nobody_rules_twice_or_instead_of_the_judge(bench: Bench) -> None:
    terms, _ = bench.referred()
    for by in (bench.buyer, bench.stranger):
        with reverts("agreements: not referred"):
            bench.rule(terms, 1, by=by)
    number = int.from_bytes(terms.id())
    with reverts("agreements: moved away"):
        bench.agreements.send(bench.buyer, "ruleFor", bench.judge.address, number, 1)
    bench.rule(terms, 2)
    for _ in range(2):
        with reverts("agreements: not referred"):
            bench.rule(terms, 1)
    assert bench.state(terms).ruling == 2
    with reverts("agreements: not referred"):
        bench.rule(bench.begun(), 1)


@pytest.mark.parametrize("ruling", [0, 3, 31, 32, 2**255])
def test_a_ruling_for_no_claim_is_the_fallback(bench: Bench, ruling: int) -> None:
    terms, dispute = bench.referred()
    bench.rule(terms, ruling)
    assert (bench.state(terms).phase, bench.state(terms).ruling) == (RULED, 0)
    had = bench.has(bench.buyer)
    bench.share(terms, dispute, BUYER)
    assert bench.has(bench.buyer) == had + PRICE


def test_a_ruling_counts_until_its_time_is_over(bench: Bench) -> None:
    terms, dispute = bench.referred()
    end = bench.state(terms).time
    start = bench.world.snapshot()
    bench.until(end - 1)
    bench.rule(terms, 2)
    assert bench.state(terms).phase == RULED
    bench.world.restore(start)
    bench.until(end)
    sent = bench.rule(terms, 2)
    assert sent.names == ["Ruling"]
    assert bench.state(terms).phase == REFERRED
    bench.share(terms, dispute, BUYER)
    with reverts("agreements: nothing owed"):
        bench.share(terms, dispute, 15, 2)


def test_a_ruling_after_a_settlement_changes_nothing(bench: Bench) -> None:
    terms, dispute = bench.referred()
    bench.settle(terms, (ALL // 2, ALL // 2), dispute)
    assert bench.rule(terms, 1).names == ["Ruling"]
    assert (bench.state(terms).phase, bench.state(terms).ruling) == (SETTLED, 3)
    with reverts("agreements: not referred"):
        bench.rule(terms, 1)


def test_a_recovered_judge_rules_with_its_new_key(bench: Bench) -> None:
    terms, dispute = bench.referred()
    number = bench.registry.read("passportOf", bench.judge.address)
    key = person(bench.world, "the judge's new key")
    bench.registry.send(bench.recovery, "move", number, key.address)
    with reverts("agreements: moved away"):
        bench.rule(terms, 1)
    arguments = bench.judge.address, int.from_bytes(terms.id()), 1
    bench.agreements.send(key, "ruleFor", *arguments)
    had = bench.coin(key)
    bench.share(terms, dispute, 15, 2)
    assert bench.coin(key) == had + FEE
    with reverts("agreements: not referred"):
        bench.agreements.send(key, "ruleFor", *arguments)


def test_a_court_rules_by_its_own_number(bench: Bench) -> None:
    terms, dispute = outside(bench)
    bench.outside.send(bench.stranger, "give", 1, 1)
    assert bench.state(terms).phase == RULED
    with reverts("agreements: not referred"):
        bench.outside.send(bench.stranger, "give", 1, 2)
    with reverts("agreements: nothing owed"):
        bench.share(terms, dispute, 15, 2)


def test_an_appeal_is_passed_to_the_court_and_gives_it_time_once(bench: Bench) -> None:
    terms, dispute = outside(bench)
    end = bench.state(terms).time
    appeal(bench, terms, dispute)
    assert bench.outside.read("appeals") == 1
    assert bench.outside.read("extra") == b"more"
    assert bench.state(terms).time == end + RULING
    appeal(bench, terms, dispute, by=bench.seller, party=SELLER)
    assert bench.outside.read("appeals") == 2
    assert bench.state(terms).time == end + RULING
    assert bench.coin(bench.outside.address) == 5 * FEE


def test_an_appeal_is_a_partys_in_time_and_paid(bench: Bench) -> None:
    terms, dispute = outside(bench)
    for value in (0, 2 * FEE - 1, 2 * FEE + 1):
        with reverts("agreements: wrong amount"):
            appeal(bench, terms, dispute, value=value)
    for by in (bench.stranger, bench.seller):
        with reverts("agreements: only parties"):
            appeal(bench, terms, dispute, by=by)
    start = bench.world.snapshot()
    bench.until(bench.state(terms).time)
    with reverts("agreements: too late"):
        appeal(bench, terms, dispute)
    bench.world.restore(start)
    bench.outside.send(bench.stranger, "give", 1, 1)
    with reverts("agreements: not referred"):
        appeal(bench, terms, dispute)
    with reverts("agreements: not referred"):
        appeal(bench, *bench.referred())


def test_an_appeal_at_the_last_second_is_in_time(bench: Bench) -> None:
    terms, dispute = outside(bench)
    end = bench.state(terms).time
    bench.until(end - 1)
    appeal(bench, terms, dispute)
    bench.until(end + RULING - 1)
    bench.outside.send(bench.stranger, "give", 1, 1)
    assert bench.state(terms).phase == RULED


def evidence(bench: Bench, terms: Terms, party: int = BUYER, **more: object) -> object:
    by = more.get("by", bench.buyer)
    arguments = terms.abi(), party, GROUNDS, "ipfs://why"
    return bench.agreements.send(by, "submitEvidence", *arguments)  # type: ignore[arg-type]


def test_evidence_is_the_parties_as_long_as_the_dispute_is_open(bench: Bench) -> None:
    terms = bench.begun()
    with reverts("agreements: not disputed"):
        evidence(bench, terms)
    dispute = bench.dispute(terms)
    sent = evidence(bench, terms)
    assert sent.only("EvidenceGiven") == {  # type: ignore[attr-defined]
        "agreement": terms.id(),
        "party": bench.buyer.address,
        "content_hash": GROUNDS,
        "uri": "ipfs://why",
    }
    for by, party in ((bench.stranger, BUYER), (bench.seller, BUYER), (bench.buyer, 2)):
        with reverts("agreements: only parties"):
            evidence(bench, terms, party, by=by)
    bench.answer(terms, dispute)
    evidence(bench, terms, SELLER, by=bench.seller)
    start = bench.world.snapshot()
    bench.until(bench.state(terms).time)
    with reverts("agreements: not disputed"):
        evidence(bench, terms)
    bench.world.restore(start)
    bench.rule(terms, 1)
    with reverts("agreements: not disputed"):
        evidence(bench, terms)

"""Budgets: grant, and what a budget is then."""

from __future__ import annotations

from dataclasses import astuple

import pytest

from govkit.crypto.keccak import keccak
from govkit.testing import reverts
from govkit.testing.deployed import Deployed
from govkit.types import ZERO_ADDRESS, Address
from tests.contracts.budgets.cooperative import (
    COIN,
    FOREVER,
    LINE,
    PARKS,
    ROADS,
    TERM,
    Cooperative,
    Rules,
    account_of,
    council_of,
    utc,
)

NOBODY = Address("0x" + "11" * 20)
DAY = 86_400
MOST = 2**104 - 1


def test_what_is_granted_is_there(coop: Cooperative) -> None:
    rules = Rules(amount=MOST, period=12, end=utc(2028, 1, 1), rolls_over=True, listed=True)
    start = coop.clock() + 7 * DAY
    sent = coop.grant(ROADS, rules, start=start, receivers=[coop.receiver, NOBODY])
    assert sent.events == (
        ("BudgetGranted", {
            "holder": ROADS, "number": 1, "asset": coop.token.address, "start": start,
            "rules": rules.words(), "receivers": (coop.receiver, NOBODY), "line": LINE,
            "purpose": "Gravel for the roads",
        }),
    )  # fmt: skip
    assert coop.budget() == (coop.token.address, start, rules.words(), False)
    assert coop.account() == (0, 0, 0, start)
    for receiver, listed in ((coop.receiver, True), (NOBODY, True), (coop.stranger.address, False)):
        assert coop.budgets.read("isReceiver", ROADS, 1, receiver) is listed


def test_the_budgets_of_a_holder_are_numbered(coop: Cooperative) -> None:
    assert coop.budgets.read("count", ROADS) == 0
    for number in (1, 2, 3):
        sent = coop.grant(ROADS, Rules(amount=number), start=coop.clock() + 1_000 * number)
        assert sent.only("BudgetGranted")["number"] == number
    other = account_of(coop.person.address)
    assert coop.grant(other).only("BudgetGranted")["number"] == 1
    assert [coop.budgets.read("count", each) for each in (ROADS, other, PARKS)] == [3, 1, 0]
    for number in (1, 2, 3):
        assert coop.budget(number=number)[2] == Rules(amount=number).words()
    # The count stands beside the terms of budget 1, and stays there through each change.
    coop.change(Rules(amount=9))
    coop.budgets.send(coop.treasury, "restart", ROADS, 1)
    coop.until(coop.budget()[1])
    coop.spend(9)
    coop.budgets.send(coop.treasury, "revoke", ROADS, 1)
    assert coop.budgets.read("count", ROADS) == 3
    assert coop.grant(ROADS).only("BudgetGranted")["number"] == 4


def test_no_more_budgets_than_a_word_counts(coop: Cooperative) -> None:
    coop.grant(ROADS)

    def full(state: object) -> None:
        at = bytes.fromhex(coop.budgets.address[2:])
        slot = coop.budgets.artifact.storage["_terms"]
        key = slot_of(slot, keccak(ROADS + (1).to_bytes(32)))
        word = state.get_storage(at, key)  # type: ignore[attr-defined]
        state.set_storage(at, key, word | ((2**14 - 2) << 4))  # type: ignore[attr-defined]

    coop.world.chain.change_state(full)
    assert coop.budgets.read("count", ROADS) == 2**14 - 1
    before = coop.budget()
    with reverts("budgets: too many budgets"):
        coop.grant(ROADS)
    assert coop.budget() == before


def slot_of(slot: int, key: bytes) -> int:
    return int.from_bytes(keccak(slot.to_bytes(32) + key))


def test_a_start_in_the_past_is_now(coop: Cooperative) -> None:
    """However late a vote is executed, nothing has been carried over before."""
    coop.grant(rules=Rules(rolls_over=True), start=coop.clock() - 300 * DAY)
    assert coop.budget()[1] == coop.clock()
    assert coop.account()[:3] == (0, 0, 500)


def test_only_the_treasury_and_the_founder(coop: Cooperative) -> None:
    for actor in (coop.roads[0], coop.registrar, coop.stranger, coop.person):
        with reverts("budgets: only treasury"):
            coop.grant(by=actor)
    coop.grant(by=coop.founder)
    coop.grant(by=coop.treasury)


@pytest.mark.parametrize(
    ("rules", "reason"),
    [
        (Rules(amount=0), "budgets: amount out of range"),
        (Rules(amount=2**104), "budgets: amount out of range"),
        (Rules(amount=2**256 - 1), "budgets: amount out of range"),
        (Rules(period=0), "budgets: period out of range"),
        (Rules(period=2), "budgets: period out of range"),
        (Rules(period=3_599), "budgets: period out of range"),
        (Rules(period=2**28), "budgets: period out of range"),
        (Rules(period=2**256 - 1), "budgets: period out of range"),
        (Rules(end=0), "budgets: end out of range"),
        (Rules(end=1_500_000_000), "budgets: end out of range"),
        (Rules(end=2**35), "budgets: end out of range"),
        (Rules(end=2**256 - 1), "budgets: end out of range"),
        (Rules(period=3_600), "budgets: too many periods"),
        (Rules(period=DAY // 2), "budgets: too many periods"),
    ],
)
def test_what_is_no_budget(coop: Cooperative, rules: Rules, reason: str) -> None:
    with reverts(reason):
        coop.grant(rules=rules)
    coop.grant()
    with reverts(reason):
        coop.change(rules)


@pytest.mark.parametrize(
    "rules",
    [
        Rules(amount=1),
        Rules(amount=MOST),
        Rules(period=3),
        Rules(period=12),
        Rules(period=2**28 - 1),
        Rules(period=DAY),
        Rules(period=3_600, end=utc(2080, 1, 1)),
    ],
)
def test_what_is_just_one(coop: Cooperative, rules: Rules) -> None:
    coop.grant(rules=rules)
    assert coop.budget()[2] == rules.words()
    assert coop.left() == rules.amount


def test_the_end_is_after_the_start(coop: Cooperative) -> None:
    later = coop.clock() + 1_000
    with reverts("budgets: end out of range"):
        coop.grant(rules=Rules(end=later), start=later)
    with reverts("budgets: end out of range"):
        coop.grant(start=2**40)
    coop.grant(rules=Rules(end=later + 1), start=later)
    last = Rules(end=coop.clock() + 2)
    coop.grant(rules=last)
    with reverts("budgets: end out of range"):
        coop.grant(rules=last)


def test_a_holder_exists(coop: Cooperative) -> None:
    for holder in (
        bytes(32), PARKS, b"\x02".rjust(12, b"\0") + bytes(20),
        b"\x01".rjust(12, b"\0") + bytes.fromhex(NOBODY[2:]),
    ):  # fmt: skip
        with reverts("budgets: no such holder"):
            coop.grant(holder)
    for holder in (ROADS, council_of(coop.council), account_of(NOBODY)):
        coop.grant(holder)


def test_a_nation_without_offices(coop: Cooperative) -> None:
    names = coop.registry.address, coop.treasury.address, coop.founder.address, ZERO_ADDRESS
    alone = Deployed(coop.world, "Budgets", coop.world.deploy("Budgets", *names))
    receivers: list[Address] = []
    budget = COIN, 0, Rules().words(), receivers, LINE, "Gravel for the roads"
    with reverts("budgets: no such holder"):
        alone.send(coop.treasury, "grant", ROADS, *budget)
    alone.send(coop.treasury, "grant", account_of(NOBODY), *budget)
    assert alone.read("count", account_of(NOBODY)) == 1


def test_an_asset_is_there(coop: Cooperative) -> None:
    for asset in (NOBODY, coop.stranger.address):
        with reverts("budgets: no such asset"):
            coop.grant(asset=asset)
    coop.grant(asset=COIN)
    assert coop.budget()[0] == COIN


def test_receivers_are_those_of_a_list(coop: Cooperative) -> None:
    with reverts("budgets: pays anybody"):
        coop.grant(receivers=[coop.receiver])
    many = [Address(f"0x{n:040x}") for n in range(1, 33)]
    coop.grant(rules=Rules(listed=True), receivers=many)
    coop.grant(rules=Rules(listed=True))
    assert coop.budgets.read("isReceiver", ROADS, 1, many[-1]) is True
    assert coop.budgets.read("isReceiver", ROADS, 2, many[-1]) is False
    coop.grant()
    assert coop.budgets.read("isReceiver", ROADS, 3, many[-1]) is True


def test_there_is_no_other(coop: Cooperative) -> None:
    coop.grant()
    for holder, number in ((ROADS, 0), (ROADS, 2), (ROADS, 2**256 - 1), (PARKS, 1)):
        for view in ("budget", "account"):
            with reverts("budgets: no such budget"):
                coop.budgets.read(view, holder, number)
        for view in ("isReceiver", "maySpend"):
            with reverts("budgets: no such budget"):
                coop.budgets.read(view, holder, number, coop.receiver)
        with reverts("budgets: no such budget"):
            coop.spend(1, holder=holder, number=number)
        with reverts("budgets: no such budget"):
            coop.change(Rules(), holder, number)
        for act in ("restart", "revoke"):
            with reverts("budgets: no such budget"):
                coop.budgets.send(coop.treasury, act, holder, number)
        with reverts("budgets: no such budget"):
            coop.budgets.send(coop.treasury, "setReceiver", holder, number, NOBODY, True)


def test_the_words_hold_every_field(coop: Cooperative) -> None:
    """Each field at its greatest beside the others at their least, and the other way round."""
    greatest = Rules(MOST, 2**28 - 1, FOREVER, True, True)
    least = Rules(1, 1, coop.clock() + 3 * TERM, False, False)
    for place, value in enumerate(astuple(greatest)):
        fields = [*astuple(least)]
        fields[place] = value
        number = coop.grant(rules=Rules(*fields)).only("BudgetGranted")["number"]
        assert coop.budget(number=number)[2] == tuple(fields)
        fields = [*astuple(greatest)]
        fields[place] = astuple(least)[place]
        coop.change(Rules(*fields), number=number)
        assert coop.budget(number=number)[2] == tuple(fields)

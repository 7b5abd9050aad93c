"""Dues: what is owed, by whom and since when; and that what is paid comes to the treasury."""

from __future__ import annotations

import pytest

from govkit.testing import reverts
from tests.contracts.dues.club import (
    COIN,
    EACH,
    FAMILY,
    HONORARY,
    MONTH,
    NONE,
    Club,
    Owing,
)
from tests.contracts.streams.payroll import ETHER, second

FEBRUARY = 61 * 12 + 1
"""2031, in months since 1970."""


def at(club: Club, year: int, month: int, day: int = 1) -> None:
    club.at(second(year, month, day))


# -- what is owed


def test_is_told(bare_club: Club) -> None:
    club = bare_club
    sent = club.set()
    assert sent.only("DuesSet") == {
        "tier": NONE,
        "era": 1,
        "asset": club.token.address,
        "period": MONTH,
        "amount": EACH,
        "since": FEBRUARY,
    }
    assert club.dues.read("terms") == (club.token.address, MONTH, 1, FEBRUARY)
    assert club.dues.read("amountOf", NONE, FEBRUARY) == EACH


def test_falls_due_with_each_month(club: Club) -> None:
    assert club.owes() == Owing(1, NONE, FEBRUARY, 0, 0, 0)
    at(club, 2031, 2)
    assert club.owes() == Owing(1, NONE, FEBRUARY, 1, 0, EACH)
    assert club.dues.read("isPaidUp", club.citizen.address)
    club.at(second(2031, 3) - 1)
    assert club.owes().arrears == 0
    at(club, 2031, 3)
    assert club.owes() == Owing(1, NONE, FEBRUARY, 2, 1, 2 * EACH)
    assert not club.dues.read("isPaidUp", club.citizen.address)
    at(club, 2032, 3)
    assert club.owes().arrears == 13


def test_a_stranger_owes_nothing(club: Club) -> None:
    at(club, 2032, 1)
    assert club.owes(club.stranger.address) == Owing(0, NONE, 0, 0, 0, 0)
    assert not club.dues.read("isPaidUp", club.stranger.address)
    with reverts("dues: no passport"):
        club.pay(1, EACH, who=club.stranger.address)


def test_a_newcomer_owes_from_its_first_month(club: Club) -> None:
    who = club.receiver.address
    club.next_at(second(2031, 6, 10))
    club.registry.send(club.treasury, "admit", who)
    assert club.owes(who).begun == 0
    at(club, 2031, 7)
    assert club.owes(who) == Owing(2, NONE, FEBRUARY + 5, 1, 0, EACH)


def test_nothing_falls_due_after_the_passport(club: Club) -> None:
    club.next_at(second(2031, 4, 10))
    club.registry.send(club.treasury, "revoke", club.citizen.address)
    at(club, 2033, 1)
    assert club.owes() == Owing(1, NONE, FEBRUARY, 3, 3, 3 * EACH)
    club.next_at(second(2033, 2, 10))
    club.registry.send(club.treasury, "admit", club.citizen.address)
    assert club.owes().begun == 0
    at(club, 2033, 3)
    assert club.owes().begun == 1


def test_no_dues(bare_club: Club) -> None:
    assert bare_club.owes().begun == 0
    with reverts("dues: no dues"):
        bare_club.pay(1, 0)
    with reverts("dues: no dues"):
        bare_club.give_tier(NONE)


# -- amounts and tiers


def test_another_amount_counts_from_the_next_month(club: Club) -> None:
    club.next_at(second(2031, 4, 10))
    club.set(3 * EACH)
    at(club, 2031, 6)
    assert club.owes().amount == 3 * EACH + 2 * 3 * EACH
    club.next_at(second(2031, 6, 10))
    club.set(5 * EACH)
    club.next_at(second(2031, 6, 11))
    club.set(7 * EACH)
    at(club, 2031, 8)
    assert club.owes().amount == (3 + 2 * 3 + 3 + 2 * 7) * EACH - 3 * EACH
    assert club.price(3) == 3 * EACH


def test_a_tier_counts_from_the_next_month(club: Club) -> None:
    club.set(EACH // 2, FAMILY)
    club.set(0, HONORARY)
    club.next_at(second(2031, 3, 10))
    sent = club.give_tier(FAMILY)
    assert sent.only("TierGiven") == {
        "number": 1, "account": club.citizen.address, "tier": FAMILY, "since": FEBRUARY + 2,
    }  # fmt: skip
    at(club, 2031, 5)
    assert club.owes() == Owing(1, FAMILY, FEBRUARY, 4, 3, 3 * EACH)
    club.next_at(second(2031, 5, 2))
    club.give_tier(HONORARY)
    club.next_at(second(2031, 5, 3))
    club.give_tier(NONE)
    at(club, 2031, 6)
    assert club.owes().tier == NONE
    # February and March by the tier in between: of two changes the older is forgotten.
    assert club.owes().amount == 4 * EACH // 2 + EACH


def test_a_tier_within_a_month_makes_it_no_cheaper(club: Club) -> None:
    club.set(1, FAMILY)
    at(club, 2031, 3, 10)
    club.give_tier(FAMILY)
    assert club.price() == EACH
    with reverts("dues: wrong amount"):
        club.pay(1, 1)


def test_an_office_gives_tiers_and_sets_nothing(club: Club) -> None:
    club.set(EACH // 2, FAMILY)
    club.give_tier(FAMILY, by=club.office)
    with reverts("dues: only treasury"):
        club.dues.send(club.office, "setDues", COIN, MONTH, NONE, 1)
    for other in (club.citizen, club.stranger, club.founder):
        with reverts("dues: only treasury"):
            club.give_tier(FAMILY, by=other)
    with reverts("dues: no such tier"):
        club.give_tier(HONORARY)


@pytest.mark.parametrize(
    ("period", "amount", "reason"),
    [(2, EACH, "no such period"), (0, EACH, "no such period"), (MONTH, 2**112, "amount out of")],
)
def test_dues_that_cannot_be(bare_club: Club, period: int, amount: int, reason: str) -> None:
    words = f"dues: {reason} range" if "out of" in reason else f"dues: {reason}"
    with reverts(words):
        bare_club.set(amount, period=period)
    for other in (bare_club.citizen, bare_club.stranger):
        with reverts("dues: only treasury"):
            bare_club.dues.send(other, "setDues", COIN, MONTH, NONE, 1)


def test_another_asset_or_period_begins_anew(club: Club) -> None:
    club.set(EACH // 2, FAMILY)
    club.give_tier(FAMILY)
    at(club, 2031, 6)
    assert club.owes().arrears == 4
    club.next_at(second(2031, 6, 15))
    assert club.set(ETHER, asset=COIN).only("DuesSet")["era"] == 2
    assert club.owes().begun == 0
    at(club, 2031, 8)
    # The tier has no amount in this era yet, so it owes what those without one do.
    assert club.owes() == Owing(1, FAMILY, FEBRUARY + 5, 2, 1, 2 * ETHER)
    club.set(7, FAMILY, asset=COIN)
    at(club, 2031, 9)
    assert club.owes().amount == 2 * ETHER + 7
    club.next_at(second(2031, 9, 2))
    club.set(3, asset=COIN, period=3)
    at(club, 2031, 10)
    assert club.owes() == Owing(1, FAMILY, 61 * 4 + 3, 1, 0, 3)


# -- paying


def test_comes_to_the_treasury_at_once(club: Club) -> None:
    at(club, 2031, 2, 5)
    before = club.has()
    sent = club.pay()
    assert sent.only("DuesPaid") == {
        "number": 1,
        "payer": club.citizen.address,
        "era": 1,
        "since": FEBRUARY,
        "periods": 1,
        "asset": club.token.address,
        "amount": EACH,
    }
    assert club.has() == before + EACH
    assert club.holds(club.dues.address) == 0
    assert club.owes() == Owing(1, NONE, FEBRUARY + 1, 0, 0, 0)


def test_twice_is_for_the_next_month(club: Club) -> None:
    at(club, 2031, 2, 5)
    club.pay()
    club.pay()
    assert club.owes().next == FEBRUARY + 2
    at(club, 2031, 3, 5)
    assert club.owes().begun == 0


def test_behind_and_ahead(club: Club) -> None:
    at(club, 2031, 6)
    club.pay(3)
    assert club.owes() == Owing(1, NONE, FEBRUARY + 3, 2, 1, 2 * EACH)
    for wrong in (0, 15, 2**256 - 1):
        with reverts("dues: periods out of range"):
            club.pay(wrong, EACH)
    club.pay(14)
    with reverts("dues: periods out of range"):
        club.pay(1, EACH)
    at(club, 2032, 6, 30)
    assert club.owes().begun == 0
    at(club, 2032, 7)
    assert club.owes().begun == 1


def test_many_years_behind_in_parts(club: Club) -> None:
    at(club, 2050, 2)
    assert club.owes().begun == 120
    with reverts("dues: periods out of range"):
        club.pay(121, 121 * EACH)
    club.pay(120)
    assert club.owes() == Owing(1, NONE, FEBRUARY + 120, 109, 108, 109 * EACH)


def test_by_anybody(club: Club) -> None:
    at(club, 2031, 2, 5)
    club.pay(by=club.stranger)
    assert club.owes().begun == 0
    assert club.holds(club.citizen.address) == 10_000 * ETHER


def test_for_a_passport_that_moved(club: Club) -> None:
    at(club, 2031, 3)
    key = club.keys[0].address
    club.registry.send(club.recovery, "move", 1, key)
    assert club.owes().arrears == club.owes(key).arrears == 1
    club.pay(by=club.stranger)
    club.pay(by=club.stranger, who=key, amount=EACH)
    assert club.owes().begun == club.owes(key).begun == 0


def test_exactly_what_it_costs(club: Club) -> None:
    at(club, 2031, 2, 5)
    for wrong in (EACH - 1, EACH + 1, 0):
        with reverts("dues: wrong amount"):
            club.pay(1, wrong)
    with reverts("dues: wrong amount"):
        club.pay(value=EACH)


def test_in_coin(bare_club: Club) -> None:
    club = bare_club
    club.set(ETHER, asset=COIN)
    at(club, 2031, 2, 5)
    before = club.world.port.balance(club.treasury.address)
    for wrong in (0, ETHER - 1, ETHER + 1):
        with reverts("dues: wrong amount"):
            club.pay(value=wrong)
    club.pay(value=ETHER)
    assert club.world.port.balance(club.treasury.address) == before + ETHER
    assert club.world.port.balance(club.dues.address) == 0


def test_dues_of_nothing(bare_club: Club) -> None:
    club = bare_club
    club.set(0)
    at(club, 2031, 3)
    assert club.owes().amount == 0
    club.pay(2)
    assert club.owes().begun == 0


# -- gifts


def test_a_gift(club: Club) -> None:
    line, before = b"roads".ljust(32, b"\0"), club.has()
    sent = club.dues.send(club.stranger, "give", club.token.address, 5, line, "gravel")
    assert sent.only("Given") == {
        "payer": club.stranger.address,
        "line": line,
        "asset": club.token.address,
        "amount": 5,
        "purpose": "gravel",
    }
    assert club.has() == before + 5
    coin = club.world.port.balance(club.treasury.address)
    club.dues.send(club.stranger, "give", COIN, 7, line, "", value=7)
    assert club.world.port.balance(club.treasury.address) == coin + 7


def test_no_gift_of_nothing_or_for_nothing(club: Club) -> None:
    line = b"roads".ljust(32, b"\0")
    for arguments, value in (((COIN, 0), 0), ((COIN, 5), 4), ((club.token.address, 5), 5)):
        with reverts("dues: wrong amount"):
            club.dues.send(club.stranger, "give", *arguments, line, "", value=value)
    with reverts("dues: no line"):
        club.dues.send(club.stranger, "give", COIN, 5, NONE, "", value=5)


# -- attacks


@pytest.mark.parametrize(("behaviour", "reason"), [(2, "dues: not paid"), (6, "dues: not paid")])
def test_a_token_that_does_not_pay(club: Club, behaviour: int, reason: str) -> None:
    """One that says no, and one that lies."""
    at(club, 2031, 2, 5)
    club.token.send(club.stranger, "behave", behaviour, 0)
    with reverts(reason):
        club.pay()
    assert club.owes().begun == 1


def test_a_token_that_says_nothing_pays(club: Club) -> None:
    at(club, 2031, 2, 5)
    club.token.send(club.stranger, "behave", 1, 0)
    club.pay()
    assert club.owes().begun == 0


def test_a_token_with_a_fee_has_not_paid(club: Club) -> None:
    at(club, 2031, 2, 5)
    club.token.send(club.stranger, "charge", 1, 0)
    with reverts("dues: not paid"):
        club.pay()
    assert club.owes().begun == 1


@pytest.mark.parametrize("function", ["pay", "give"])
def test_a_token_that_calls_back_pays_nothing_in_between(club: Club, function: str) -> None:
    """Although it has tokens of its own, and allows the contract to take them."""
    at(club, 2031, 2, 5)
    dues, token, by = club.dues.address, club.token, club.stranger
    line = b"roads".ljust(32, b"\0")
    call = (
        club.dues.call("pay", club.citizen.address, 1, EACH)
        if function == "pay"
        else club.dues.call("give", token.address, 1, line, "")
    )
    token.send(by, "mint", token.address, 100 * EACH)
    token.send(by, "arm", token.address, token.call("approve", dues, 2**256 - 1).data, True)
    token.send(by, "transfer", club.receiver.address, 1)
    assert token.read("allowance", token.address, dues) == 2**256 - 1
    token.send(by, "arm", dues, call.data, False)
    before, tried = club.has(), token.read("attempts")
    went = token.read("successes")
    club.pay()
    assert (token.read("attempts"), token.read("successes")) == (tried + 1, went)
    assert club.has() == before + EACH
    assert club.owes().next == FEBRUARY + 1


def test_not_without_an_allowance(club: Club) -> None:
    at(club, 2031, 2, 5)
    club.token.send(club.citizen, "approve", club.dues.address, EACH - 1)
    with pytest.raises(Exception, match="refused"):
        club.pay()
    assert club.owes().begun == 1

"""Bonds, and damages from them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit.testing import reverts
from govkit.testing.blocks import at_timestamp
from govkit.types import ZERO_ADDRESS
from tests.contracts.claims.bench import (
    BANK,
    BONDS,
    CLERK,
    COST,
    DISMISSED,
    FIRM,
    MOST,
    MOST_ODD,
    NOTICE,
    REFUSED,
    TEXT,
    UPHELD,
    URI,
    ClaimsBench,
)
from tests.contracts.court.bench import BOND, ETHER

Make = Callable[..., ClaimsBench]


def test_a_bond_is_put_down_topped_up_and_taken_out_after_the_notice(bench: ClaimsBench) -> None:
    owner = bench.defendant
    sent = bench.deposit(2 * ETHER)
    assert sent.only("BondDeposited") == {
        "role": FIRM, "owner": owner.address, "added": 2 * ETHER, "amount": 2 * ETHER,
    }  # fmt: skip
    bench.deposit(ETHER)
    assert bench.bond() == (ZERO_ADDRESS, 3 * ETHER, 0, 0)
    with reverts("claims: too early"):
        bench.claims.send(owner, "withdraw", FIRM, owner.address)
    with reverts("claims: only owner"):
        bench.claims.send(bench.stranger, "giveNotice", FIRM, owner.address)
    bench.claims.send(owner, "giveNotice", FIRM, owner.address)
    free_from = bench.now() + NOTICE
    assert bench.bond()[2] == free_from
    at_timestamp(bench.world, free_from - 1)
    with reverts("claims: too early"):
        bench.claims.send(owner, "withdraw", FIRM, owner.address)
    # A second notice changes nothing.
    assert not bench.claims.send(owner, "giveNotice", FIRM, owner.address).events
    had = bench.balance(owner.address)
    bench.claims.send(bench.stranger, "withdraw", FIRM, owner.address)
    assert bench.balance(owner.address) == had + 3 * ETHER
    assert bench.bond() == (ZERO_ADDRESS, 0, 0, 0)
    for function in ("withdraw", "giveNotice"):
        with reverts("claims: no bond"):
            bench.claims.send(owner, function, FIRM, owner.address)


def test_what_is_added_takes_the_notice_back(bench: ClaimsBench) -> None:
    owner = bench.defendant
    bench.deposit(ETHER)
    bench.claims.send(owner, "giveNotice", FIRM, owner.address)
    bench.world.forward(NOTICE)
    bench.deposit(1)
    assert bench.bond() == (ZERO_ADDRESS, ETHER + 1, 0, 0)
    with reverts("claims: too early"):
        bench.claims.send(owner, "withdraw", FIRM, owner.address)


def test_deposits_are_of_known_kinds_and_right_amounts(bench: ClaimsBench) -> None:
    owner, claims = bench.defendant, bench.claims
    assert list(claims.read("kinds")) == [
        (FIRM, ZERO_ADDRESS, MOST),
        (BANK, bench.odd.address, MOST_ODD),
    ]
    with reverts("claims: no such power"):
        claims.send(owner, "deposit", CLERK, 1, value=1)
    for amount, value in ((0, 0), (2, 1), (2, 3), (2**96, 2)):
        with reverts("claims: wrong amount"):
            claims.send(owner, "deposit", FIRM, amount, value=value)
    with reverts("claims: wrong amount"):
        claims.send(owner, "deposit", BANK, 1, value=1)
    bench.deposit_odd(2**96 - 1)
    with reverts("claims: wrong amount"):
        bench.deposit_odd(1)
    assert bench.bond(BANK) == (bench.odd.address, 2**96 - 1, 0, 0)


def test_a_verdict_awards_damages_which_are_collected(bench: ClaimsBench) -> None:
    bench.deposit(4 * ETHER)
    dispute, case = bench.on_bond(2 * ETHER)
    assert case.parties == (bench.plaintiff.address, bench.defendant.address)
    # A quarter of what is at stake, which is more than the court's least.
    assert case.bond == ETHER // 2
    assert bench.bond()[3] == 1
    receipt = bench.verdict(dispute, case, UPHELD)
    assert bench.settled(receipt) == (UPHELD, 2 * ETHER)
    assert bench.bond() == (ZERO_ADDRESS, 2 * ETHER, 0, 0)
    assert bench.owed(bench.plaintiff) == 2 * ETHER
    had = bench.balance(bench.plaintiff.address)
    sent = bench.claims.send(bench.stranger, "collect", ZERO_ADDRESS, bench.plaintiff.address)
    assert sent.only("Collected")["amount"] == 2 * ETHER
    assert bench.balance(bench.plaintiff.address) == had + 2 * ETHER
    assert bench.balance(bench.claims.address) == 2 * ETHER


def test_damages_in_a_token(bench: ClaimsBench) -> None:
    bench.deposit_odd(900)
    dispute, case = bench.on_bond(MOST_ODD, BANK)
    assert case.bond == BOND
    bench.verdict(dispute, case, UPHELD)
    bench.claims.send(bench.stranger, "collect", bench.odd.address, bench.plaintiff.address)
    assert bench.odd.read("balanceOf", bench.plaintiff.address) == MOST_ODD
    assert bench.odd.read("balanceOf", bench.claims.address) == 900 - MOST_ODD


@pytest.mark.parametrize("ruling", [DISMISSED, REFUSED])
def test_a_claim_that_is_not_upheld_takes_nothing(bench: ClaimsBench, ruling: int) -> None:
    bench.deposit(ETHER)
    dispute, case = bench.on_bond(ETHER)
    assert bench.settled(bench.verdict(dispute, case, ruling)) == (ruling, 0)
    assert bench.bond() == (ZERO_ADDRESS, ETHER, 0, 0)
    assert bench.owed(bench.plaintiff) == bench.owed(bench.treasury) == 0


def test_how_much_can_be_claimed(bench: ClaimsBench) -> None:
    with reverts("claims: amount out of range"):
        bench.on_bond(1)
    bench.deposit(ETHER)
    for amount in (0, ETHER + 1):
        with reverts("claims: amount out of range"):
            bench.on_bond(amount)
    bench.deposit(5 * ETHER)
    with reverts("claims: amount out of range"):
        bench.on_bond(MOST + 1)
    with reverts("claims: no such power"):
        bench.on_bond(1, CLERK)
    call = bench.claims.call(
        "claimOnBond", FIRM, bench.defendant.address, MOST, TEXT, URI, value=COST - 1
    )
    with reverts("court: wrong amount"):
        bench.world.send(call, bench.plaintiff)
    bench.on_bond(MOST)


def test_claims_are_filed_until_the_notice_is_over_to_the_second(bench: ClaimsBench) -> None:
    owner = bench.defendant
    bench.deposit(ETHER)
    bench.claims.send(owner, "giveNotice", FIRM, owner.address)
    free_from = bench.bond()[2]
    at_timestamp(bench.world, free_from - 1)
    dispute, case = bench.on_bond(ETHER)
    at_timestamp(bench.world, free_from)
    with reverts("claims: too late"):
        bench.on_bond(ETHER)
    # What was filed in time holds the bond until its verdict.
    with reverts("claims: too early"):
        bench.claims.send(owner, "withdraw", FIRM, owner.address)
    bench.verdict(dispute, case, DISMISSED)
    bench.claims.send(owner, "withdraw", FIRM, owner.address)


def test_two_verdicts_share_what_is_left(bench: ClaimsBench) -> None:
    bench.deposit(3 * ETHER)
    first, case = bench.on_bond(2 * ETHER)
    second, other = bench.on_bond(2 * ETHER, by=bench.citizens[2])
    bench.verdict(first, case, UPHELD)
    assert bench.settled(bench.verdict(second, other, UPHELD)) == (UPHELD, ETHER)
    assert bench.owed(bench.citizens[2]) == ETHER
    assert bench.bond() == (ZERO_ADDRESS, 0, 0, 0)


def test_a_foreigner_claims_unless_the_file_says_citizens(
    bench: ClaimsBench, make_claims: Make
) -> None:
    bench.deposit(ETHER)
    bench.on_bond(ETHER, by=bench.stranger)
    closed = make_claims(citizens_only=True)
    closed.deposit(ETHER)
    with reverts("claims: only citizens"):
        closed.on_bond(ETHER, by=closed.stranger)
    closed.on_bond(ETHER)


def test_the_nation_ends_the_power_over_bonds(bench: ClaimsBench) -> None:
    """Open claims take their course; whoever has none open takes its bond out at once."""
    other = bench.citizens[4]
    bench.deposit(ETHER)
    bench.deposit(ETHER, by=other)
    dispute, case = bench.on_bond(ETHER // 2)
    bench.claims.send(bench.treasury, "endPower", BONDS)
    with reverts("claims: no such power"):
        bench.deposit(1)
    with reverts("claims: no such power"):
        bench.on_bond(1)
    bench.claims.send(bench.stranger, "withdraw", FIRM, other.address)
    with reverts("claims: too early"):
        bench.claims.send(bench.stranger, "withdraw", FIRM, bench.defendant.address)
    bench.verdict(dispute, case, UPHELD)
    bench.claims.send(bench.stranger, "withdraw", FIRM, bench.defendant.address)
    assert bench.balance(bench.claims.address) == bench.owed(bench.plaintiff) == ETHER // 2


def test_where_the_file_names_no_bonds_there_are_none(make_claims: Make) -> None:
    bench = make_claims(kinds=(), notice_seconds=0)
    with reverts("claims: no such power"):
        bench.deposit(1)

"""Attacks on the claims, each performed: floods, bonds that vanish, odd assets, receivers that
refuse, and parties whose passport moves."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit.errors import GovkitError, RevertError
from govkit.network.port import Call
from govkit.testing import reverts
from govkit.testing.bare_government import EXECUTED
from govkit.types import ZERO_ADDRESS, Wei
from tests.contracts.claims.bench import (
    BANK,
    DISMISSED,
    FIRM,
    HALT,
    HALT_BOND,
    MOST,
    MOST_ODD,
    NOTICE,
    UPHELD,
    ClaimsBench,
)
from tests.contracts.court.bench import DAY, ETHER, person
from tests.state import put_code

Make = Callable[..., ClaimsBench]
REFUSES = bytes.fromhex("5f5ffd")
BURNS = bytes.fromhex("5b5f56")


def test_a_flood_of_claims_halts_no_longer_than_one(bench: ClaimsBench) -> None:
    """Twelve citizens claim one after another, while nobody moves the court."""
    motion = bench.queued()
    until = bench.eta(motion) + HALT
    for person_ in bench.citizens[:12]:
        bench.against(motion, by=person_)
        bench.world.forward(600)
    assert bench.claims.read("haltOf", motion.id) == (until, 12, False)
    assert bench.balance(bench.claims.address) == 12 * HALT_BOND
    with reverts("governor: halted"):
        bench.execute_motion(motion, until - 1)
    bench.execute_motion(motion, until)
    assert bench.nation.state(motion) == EXECUTED


def test_the_proposal_that_ends_the_power_is_executed_in_the_end(bench: ClaimsBench) -> None:
    """Whoever wants to keep it claims as often as it can, and nobody decides."""
    motion = bench.queued([bench.claims.call("endPower", 1)])
    for person_ in bench.citizens[:5]:
        bench.against(motion, by=person_)
    bench.execute_motion(motion, bench.eta(motion) + HALT)
    assert bench.claims.read("ended") == 2
    again = bench.queued(title="What was halted before")
    bench.execute_motion(again, bench.eta(again))


def test_a_proposer_who_claims_early_shields_nothing(bench: ClaimsBench) -> None:
    """It claims against its own proposal as soon as it is queued, so that the halt is used up
    before the timelock is over. It is not: the halt counts from the eta."""
    motion = bench.queued()
    dispute, case = bench.against(motion, by=bench.defendant)
    assert case.parties == (bench.defendant.address,)
    bench.against(motion)
    bench.verdict(dispute, case, DISMISSED)
    with reverts("governor: halted"):
        bench.execute_motion(motion, bench.eta(motion) + HALT - 1)


def test_a_bond_does_not_leave_ahead_of_a_verdict(bench: ClaimsBench) -> None:
    owner = bench.defendant
    bench.deposit(ETHER)
    bench.claims.send(owner, "giveNotice", FIRM, owner.address)
    bench.world.forward(NOTICE - 10)
    dispute, case = bench.on_bond(ETHER)
    case = bench.ruled_by(dispute, case, UPHELD)
    bench.world.forward(NOTICE)
    with reverts("claims: too early"):
        bench.claims.send(owner, "withdraw", FIRM, owner.address)
    bench.execute(dispute, case)
    with reverts("claims: no bond"):
        bench.claims.send(owner, "withdraw", FIRM, owner.address)


def test_a_flood_of_claims_holds_a_bond_only_until_they_are_decided(bench: ClaimsBench) -> None:
    owner = bench.defendant
    bench.deposit(ETHER)
    bench.claims.send(owner, "giveNotice", FIRM, owner.address)
    floods = [bench.on_bond(1, by=each) for each in bench.citizens[2:5]]
    bench.world.forward(NOTICE)
    with reverts("claims: too late"):
        bench.on_bond(1)
    for dispute, case in floods:
        with reverts("claims: too early"):
            bench.claims.send(owner, "withdraw", FIRM, owner.address)
        bench.verdict(dispute, case, DISMISSED)
    bench.claims.send(owner, "withdraw", FIRM, owner.address)


def test_assets_that_take_a_fee_or_lie_make_no_bond(bench: ClaimsBench) -> None:
    for name, arguments in (("charge", (100, 0)), ("behave", (6, 0))):
        start = bench.world.snapshot()
        bench.odd.send(bench.stranger, name, *arguments)
        with reverts("claims: wrong amount"):
            bench.deposit_odd(1_000)
        bench.world.restore(start)
    bench.odd.send(bench.stranger, "behave", 2, 0)
    with reverts("claims: not paid"):
        bench.deposit_odd(1_000)


def test_an_asset_that_refuses_leaves_what_is_owed(bench: ClaimsBench) -> None:
    bench.deposit_odd(900)
    dispute, case = bench.on_bond(MOST_ODD, BANK)
    bench.verdict(dispute, case, UPHELD)
    bench.odd.send(bench.stranger, "behave", 2, 0)
    with reverts("claims: not paid"):
        bench.claims.send(bench.stranger, "collect", bench.odd.address, bench.plaintiff.address)
    bench.odd.send(bench.stranger, "behave", 0, 0)
    bench.claims.send(bench.stranger, "collect", bench.odd.address, bench.plaintiff.address)
    assert bench.odd.read("balanceOf", bench.plaintiff.address) == MOST_ODD


@pytest.mark.parametrize("function", ["deposit", "collect", "withdraw"])
def test_an_asset_that_calls_back_gets_nothing_twice(bench: ClaimsBench, function: str) -> None:
    claims, odd = bench.claims, bench.odd
    bench.deposit_odd(900)
    dispute, case = bench.on_bond(MOST_ODD, BANK)
    bench.verdict(dispute, case, UPHELD)
    arguments = {
        "deposit": (BANK, 1),
        "collect": (odd.address, bench.plaintiff.address),
        "withdraw": (BANK, bench.defendant.address),
    }
    claims.send(bench.defendant, "giveNotice", BANK, bench.defendant.address)
    bench.world.forward(NOTICE)
    again = claims.call(function, *arguments[function])
    odd.send(bench.stranger, "arm", claims.address, again.data, False)
    if function == "deposit":
        bench.deposit_odd(7)
    else:
        claims.send(bench.stranger, function, *arguments[function])
    assert (odd.read("attempts"), odd.read("successes")) == (1, 0)


@pytest.mark.parametrize("code", [REFUSES, BURNS], ids=["refuses", "burns gas"])
def test_a_claimant_that_refuses_money_holds_up_nobody(bench: ClaimsBench, code: bytes) -> None:
    motion = bench.queued()
    dispute, case = bench.against(motion)
    put_code(bench.world, bench.plaintiff.address, code)
    bench.verdict(dispute, case, UPHELD)
    call = bench.claims.call("collect", ZERO_ADDRESS, bench.plaintiff.address)
    with pytest.raises(GovkitError):
        bench.world.send(call, bench.stranger)
    assert bench.owed(bench.plaintiff) == HALT_BOND
    bench.claims.send(bench.stranger, "cancelProposal", dispute, *motion.columns())


def test_a_bond_and_what_is_owed_follow_a_passport(bench: ClaimsBench) -> None:
    key, other = person(bench.world, "a new key"), person(bench.world, "another key")
    owner, claimant = bench.defendant, bench.plaintiff
    bench.deposit(MOST)
    dispute, case = bench.on_bond(ETHER)
    for number, to in ((1, other), (2, key)):
        bench.registry.send(bench.recovery, "move", number, to.address)
    bench.verdict(dispute, case, UPHELD)
    had = bench.balance(other.address)
    bench.claims.send(bench.stranger, "collect", ZERO_ADDRESS, claimant.address)
    assert bench.balance(other.address) == had + ETHER
    with reverts("claims: only owner"):
        bench.claims.send(owner, "giveNotice", FIRM, owner.address)
    bench.claims.send(key, "giveNotice", FIRM, owner.address)
    bench.world.forward(NOTICE)
    had = bench.balance(key.address)
    bench.claims.send(bench.stranger, "withdraw", FIRM, owner.address)
    assert bench.balance(key.address) == had + MOST - ETHER


def test_a_new_key_makes_no_claim_sooner(bench: ClaimsBench) -> None:
    key, motion = person(bench.world, "a new key"), bench.queued()
    bench.against(motion)
    bench.registry.send(bench.recovery, "move", 1, key.address)
    with reverts("claims: too soon"):
        bench.against(motion, by=key)
    with reverts("claims: only citizens"):
        bench.against(motion)


def test_who_is_expelled_midway_gets_its_damages(bench: ClaimsBench) -> None:
    bench.deposit(ETHER)
    dispute, case = bench.on_bond(ETHER)
    bench.registry.send(bench.treasury, "revoke", bench.plaintiff.address)
    bench.verdict(dispute, case, UPHELD)
    had = bench.balance(bench.plaintiff.address)
    bench.claims.send(bench.stranger, "collect", ZERO_ADDRESS, bench.plaintiff.address)
    assert bench.balance(bench.plaintiff.address) == had + ETHER
    with reverts("claims: only citizens"):
        bench.against_officer(bench.defendant, DAY)


def test_coin_that_anybody_sends_is_refused(bench: ClaimsBench) -> None:
    with pytest.raises(RevertError):
        bench.world.send(Call(bench.claims.address, b"", Wei(1)), bench.stranger)
    assert bench.balance(bench.claims.address) == 0

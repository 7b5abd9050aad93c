"""Verdicts that suspend somebody from an office."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit.testing import ActorSigner, reverts
from govkit.testing.blocks import at_timestamp
from govkit.types import ZERO_ADDRESS
from tests.contracts.claims.bench import (
    CLERK,
    COST,
    DISMISSED,
    OFFICERS,
    REFUSED,
    SUSPENSION,
    TEXT,
    UPHELD,
    URI,
    ClaimsBench,
)
from tests.contracts.court.bench import DAY, person

Make = Callable[..., ClaimsBench]
NUMBER = 1
"""Of the clerk's office."""


def appoint(bench: ClaimsBench, who: ActorSigner) -> ActorSigner:
    bench.offices.send(bench.treasury, "appoint", CLERK, who.address, bench.now() + 10**8)
    return who


def suspend(bench: ClaimsBench, who: ActorSigner, span: int = DAY) -> int:
    """Until when."""
    dispute, case = bench.against_officer(who, span, by=bench.citizens[2])
    ruling, until = bench.settled(bench.verdict(dispute, case, UPHELD))
    assert ruling == UPHELD
    return until


def is_clerk(bench: ClaimsBench, who: ActorSigner) -> bool:
    answers = {
        bench.offices.read("hasRole", CLERK, who.address),
        bench.offices.read("holdsNumber", NUMBER, who.address),
        who.address in bench.offices.read("getRoleMembers", CLERK),
        bench.offices.read("until", CLERK, who.address) != 0,
        not bench.claims.read("isSuspended", NUMBER, who.address),
    }
    assert len(answers) == 1
    return True in answers


def test_a_verdict_suspends_for_the_span_that_was_claimed(bench: ClaimsBench) -> None:
    officer = appoint(bench, bench.defendant)
    colleague = appoint(bench, bench.citizens[7])
    dispute, case = bench.against_officer(officer, 3 * DAY)
    assert case.parties == (bench.plaintiff.address, officer.address)
    assert is_clerk(bench, officer)
    ruling, until = bench.settled(bench.verdict(dispute, case, UPHELD))
    assert (ruling, until) == (UPHELD, bench.now() + 3 * DAY)
    assert not is_clerk(bench, officer)
    assert is_clerk(bench, colleague)
    with reverts("offices: no holder"):
        bench.offices.send(officer, "act", CLERK, bench.odd.address, b"\0\0\0\0")
    assert bench.claims.read("suspendedUntil", NUMBER, officer.address) == until
    at_timestamp(bench.world, until - 1)
    bench.world.mine()
    assert not is_clerk(bench, officer)
    at_timestamp(bench.world, until)
    bench.world.mine()
    assert is_clerk(bench, officer)


@pytest.mark.parametrize("ruling", [DISMISSED, REFUSED])
def test_another_ruling_suspends_nobody(bench: ClaimsBench, ruling: int) -> None:
    officer = appoint(bench, bench.defendant)
    dispute, case = bench.against_officer(officer)
    assert bench.settled(bench.verdict(dispute, case, ruling)) == (ruling, 0)
    assert is_clerk(bench, officer)


def test_who_holds_no_office_is_barred_from_it(bench: ClaimsBench) -> None:
    officer = bench.defendant
    suspend(bench, officer)
    appoint(bench, officer)
    assert not bench.offices.read("hasRole", CLERK, officer.address)


def test_a_suspension_follows_the_passport(bench: ClaimsBench) -> None:
    officer, key = appoint(bench, bench.defendant), person(bench.world, "a new key")
    dispute, case = bench.against_officer(officer)
    bench.registry.send(bench.recovery, "move", 2, key.address)
    bench.offices.send(bench.stranger, "follow", officer.address)
    assert is_clerk(bench, key)
    bench.verdict(dispute, case, UPHELD)
    assert bench.claims.read("isSuspended", NUMBER, officer.address)
    assert not is_clerk(bench, key)


def test_a_foreigner_who_becomes_a_citizen_stays_suspended(bench: ClaimsBench) -> None:
    officer = appoint(bench, bench.stranger)
    suspend(bench, officer)
    assert not is_clerk(bench, officer)
    bench.registry.send(bench.registrar, "admit", officer.address)
    assert not is_clerk(bench, officer)
    bench.claims.send(bench.treasury, "lift", NUMBER, officer.address)
    assert is_clerk(bench, officer)


def test_the_nation_lifts_a_suspension(bench: ClaimsBench) -> None:
    officer = appoint(bench, bench.defendant)
    suspend(bench, officer)
    with reverts("claims: only treasury"):
        bench.claims.send(officer, "lift", NUMBER, officer.address)
    sent = bench.claims.send(bench.treasury, "lift", NUMBER, officer.address)
    assert sent.only("SuspensionLifted") == {"office": NUMBER, "account": officer.address}
    assert is_clerk(bench, officer)


def test_a_shorter_suspension_shortens_none(bench: ClaimsBench) -> None:
    until = suspend(bench, bench.defendant, SUSPENSION)
    assert suspend(bench, bench.defendant, 1) == until


def test_what_can_be_claimed_against_whom(bench: ClaimsBench) -> None:
    for span in (0, SUSPENSION + 1):
        with reverts("claims: span out of range"):
            bench.against_officer(bench.defendant, span)
    with reverts("claims: only citizens"):
        bench.against_officer(bench.defendant, by=bench.stranger)
    what = CLERK[:-1] + b"x", bench.defendant.address, DAY, TEXT, URI
    with reverts("claims: no such office"):
        bench.claims.send(bench.plaintiff, "claimAgainstOfficer", *what, value=COST)
    for value in (COST - 1, COST + 1):
        call = bench.claims.call(
            "claimAgainstOfficer", CLERK, bench.defendant.address, DAY, TEXT, URI, value=value
        )
        with reverts("court: wrong amount"):
            bench.world.send(call, bench.plaintiff)
    bench.against_officer(bench.defendant, SUSPENSION)


def test_a_claim_against_oneself_has_one_party(bench: ClaimsBench) -> None:
    _, case = bench.against_officer(bench.plaintiff)
    assert case.parties == (bench.plaintiff.address,)


def test_the_nation_ends_the_power_over_officers(bench: ClaimsBench) -> None:
    officer = appoint(bench, bench.defendant)
    suspend(bench, officer)
    bench.claims.send(bench.treasury, "endPower", OFFICERS)
    assert is_clerk(bench, officer)
    with reverts("claims: no such power"):
        bench.against_officer(officer)


@pytest.mark.parametrize("changed", [{"suspension_seconds": 0}, {"offices": ZERO_ADDRESS}])
def test_without_that_power_nobody_is_suspended(
    make_claims: Make, changed: dict[str, object]
) -> None:
    bench = make_claims(**changed)
    with reverts("claims: no such power"):
        bench.against_officer(bench.defendant)

"""Recovery: nameGuardians, and who they are now and next; the constructor's bounds."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit.testing import reverts
from govkit.testing.deployed import Deployed
from govkit.types import ZERO_ADDRESS
from tests.contracts.land import DELAY, GUARDIAN_DELAY, Land

NONE = ((), 0)


def test_they_hold_after_the_delay(land: Land) -> None:
    citizen, named = land.citizens[0], tuple(each.address for each in land.guardians)
    sent = land.name(citizen, land.guardians, 2)
    since = land.clock() + GUARDIAN_DELAY
    expected = {"number": 1, "members": named, "threshold": 2, "since": since}
    assert sent.events == (("GuardiansNamed", expected),)
    assert land.recovery.read("guardiansOf", 1) == NONE
    assert land.recovery.read("nextGuardiansOf", 1) == ((named, 2), since)
    land.wait(GUARDIAN_DELAY)
    assert land.recovery.read("guardiansOf", 1) == NONE
    land.world.mine()
    assert land.recovery.read("guardiansOf", 1) == ((named, 2))
    assert land.recovery.read("nextGuardiansOf", 1) == (NONE, 0)
    assert land.recovery.read("guardiansOf", 2) == NONE


def test_a_change_that_waits_is_replaced_and_those_before_hold(land: Land) -> None:
    citizen, (first, second, third) = land.citizens[0], land.guardians
    land.protect(citizen)
    before = land.recovery.read("guardiansOf", 1)
    land.name(citizen, [first], 1)
    land.wait(GUARDIAN_DELAY - 1)
    land.name(citizen, [second, third], 1)
    land.wait(GUARDIAN_DELAY - 1)
    land.world.mine()
    assert land.recovery.read("guardiansOf", 1) == before
    land.world.mine()
    assert land.recovery.read("guardiansOf", 1) == ((second.address, third.address), 1)


def test_nobody_leaves_it_to_sponsors(land: Land) -> None:
    citizen = land.citizens[0]
    land.protect(citizen)
    land.name(citizen, [], 0)
    land.wait(GUARDIAN_DELAY)
    land.world.mine()
    assert land.recovery.read("guardiansOf", 1) == NONE
    assert land.recovery.read("approvals", 1, land.keys[0].address) == (0, 2, False)
    land.name(citizen, land.guardians[:1], 1)
    land.wait(GUARDIAN_DELAY)
    land.world.mine()
    assert land.recovery.read("guardiansOf", 1) == ((land.guardians[0].address,), 1)


def test_a_suspended_citizen_may_too(land: Land) -> None:
    citizen = land.citizens[0]
    land.registry.send(land.registrar, "suspend", citizen.address, land.clock() + 10_000)
    land.name(citizen, land.guardians, 3)


def test_who_is_none(land: Land) -> None:
    me, guardians = land.citizens[0], [each.address for each in land.guardians]
    moved = land.citizens[5].address
    land.force(land.citizens[5], land.keys[0])
    for members in (
        [ZERO_ADDRESS], [me.address], [guardians[0], guardians[1], guardians[0]],
        [*guardians, moved],
    ):  # fmt: skip
        with reverts("recovery: wrong guardian"):
            land.recovery.send(me, "nameGuardians", members, 1)
    land.recovery.send(me, "nameGuardians", [*guardians, land.keys[0].address], 1)


@pytest.mark.parametrize(("count", "threshold"), [(1, 0), (1, 2), (3, 4), (0, 1), (3, 2**255)])
def test_a_threshold_that_makes_no_sense(land: Land, count: int, threshold: int) -> None:
    members = [each.address for each in land.guardians[:count]]
    with reverts("recovery: wrong threshold"):
        land.recovery.send(land.citizens[0], "nameGuardians", members, threshold)


def test_only_who_holds_a_passport(land: Land) -> None:
    gone = land.citizens[1]
    land.registry.send(gone, "resign")
    land.force(land.citizens[2], land.keys[0])
    sent_away, suspended = land.citizens[3:5]
    land.registry.send(land.registrar, "revoke", sent_away.address)
    land.registry.send(land.registrar, "suspend", suspended.address, land.clock() + 10_000)
    people = land.stranger, land.registrar, land.treasury, land.citizens[2], gone, sent_away
    for actor in people:
        with reverts("recovery: no passport"):
            land.name(actor, land.guardians, 1)
    land.name(suspended, land.guardians, 1)
    land.name(land.keys[0], land.guardians, 1)


def test_a_guardian_whose_passport_moved_is_its_new_key(land: Land) -> None:
    citizen, friend, key = land.citizens[0], land.citizens[1], land.keys[0]
    land.name(citizen, [friend, *land.guardians[:1]], 1)
    land.wait(GUARDIAN_DELAY)
    land.force(friend, key)
    assert land.recovery.read("guardiansOf", 1) == (
        (key.address, land.guardians[0].address),
        1,
    )
    with reverts("recovery: not a guardian"):
        land.ask(1, land.keys[1], friend)
    land.ask(1, land.keys[1], key)


def test_sixteen_at_most(land: Land) -> None:
    many = [*land.citizens[1:], *land.guardians, *land.keys[:2]]
    assert len(many) == 16
    land.name(land.citizens[0], many, 16)
    with reverts("it gave no reason"):
        land.name(land.citizens[0], [*many, land.stranger], 1)


@pytest.mark.parametrize(
    ("delay", "guardian_delay"), [(0, 1), (2, 1), (1, 2**32), (0, 0), (2**256 - 1, 2**256 - 1)]
)
def test_delays_out_of_range(
    deploy: Callable[..., Deployed], registry: Deployed, delay: int, guardian_delay: int
) -> None:
    at = registry.address, registry.address
    with reverts("recovery: delay out of range"):
        deploy("Recovery", *at, delay, guardian_delay, 2, [])


def test_what_it_was_created_with(
    deploy: Callable[..., Deployed], registry: Deployed, land: Land
) -> None:
    at = registry.address, registry.address
    with reverts("recovery: too many sponsors"):
        deploy("Recovery", *at, 1, 1, 256, [])
    made = deploy("Recovery", *at, 1, 2**32 - 1, 255, [])
    settings = [made.read(each) for each in ("delay", "guardianDelay", "sponsors")]
    assert settings == [1, 2**32 - 1, 255]
    assert land.recovery.read("followers", 1) == land.council.address
    assert land.recovery.read("delay") == DELAY
    assert land.recovery.read("eip712Domain")[1:3] == ("Recovery", "1")

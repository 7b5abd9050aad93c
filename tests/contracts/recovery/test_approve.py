"""Recovery: approve and withdraw, by guardians or by sponsors."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit.testing import reverts
from govkit.types import ZERO_ADDRESS
from tests.contracts.land import DELAY, GUARDIAN_DELAY, WINDOW, Land

MakeLand = Callable[..., Land]
NONE = (ZERO_ADDRESS, 0, 0, False)


def test_the_last_guardian_needed_begins_the_delay(land: Land) -> None:
    number, key = land.protect(land.citizens[0]), land.keys[0]
    first, second, _ = land.guardians
    sent = land.ask(number, key, first)
    asked = {"number": number, "new_key": key.address, "by": first.address}
    assert sent.events == (("RecoveryApproved", asked),)
    assert land.recovery.read("pending", number) == NONE
    assert land.recovery.read("approvals", number, key.address) == (1, 2, False)
    begun = land.ask(number, key, second).only("RecoveryBegun")
    ready = land.clock() + DELAY
    assert begun == {
        "number": number,
        "holder": land.citizens[0].address,
        "new_key": key.address,
        "ready_at": ready,
        "until": ready + WINDOW,
        "forced": False,
    }
    assert land.recovery.read("pending", number) == (key.address, ready, ready + WINDOW, False)
    assert land.registry.read("passport", number)[0] == land.citizens[0].address


def test_sponsors_need_the_registrar(land: Land) -> None:
    key, (_, *others) = land.keys[0], land.citizens
    land.ask(1, key, others[0], others[1], others[2])
    assert land.recovery.read("approvals", 1, key.address) == (3, 2, False)
    assert land.recovery.read("pending", 1) == NONE
    assert land.ask(1, key, land.registrar).names == ["RecoveryApproved", "RecoveryBegun"]


def test_the_registrar_needs_sponsors(land: Land) -> None:
    key = land.keys[0]
    assert land.ask(1, key, land.registrar).names == ["RecoveryApproved"]
    assert land.ask(1, key, land.citizens[1]).names == ["RecoveryApproved"]
    assert land.recovery.read("approvals", 1, key.address) == (1, 2, True)
    land.ask(1, key, land.citizens[2]).only("RecoveryBegun")


def test_a_registrar_who_is_a_citizen_counts_once(land: Land) -> None:
    registrar, key = land.citizens[3], land.keys[0]
    land.registry.send(land.treasury, "setRegistrar", registrar.address)
    land.ask(1, key, registrar, land.citizens[4])
    assert land.recovery.read("approvals", 1, key.address) == (1, 2, True)
    with reverts("recovery: already asked"):
        land.ask(1, key, registrar)


def test_without_a_registrar_no_sponsor_gets_anywhere(land: Land) -> None:
    land.registry.send(land.treasury, "setRegistrar", ZERO_ADDRESS)
    land.ask(1, land.keys[0], *land.citizens[1:6])
    assert land.recovery.read("pending", 1) == NONE


def test_who_named_guardians_has_no_sponsors(land: Land) -> None:
    number = land.protect(land.citizens[0])
    for actor in (land.registrar, land.citizens[1], land.stranger, land.treasury):
        with reverts("recovery: not a guardian"):
            land.ask(number, land.keys[0], actor)


def test_a_nation_without_sponsors(make_land: MakeLand) -> None:
    land = make_land(sponsors=0)
    for actor in (land.registrar, land.citizens[1]):
        with reverts("recovery: no sponsors"):
            land.ask(1, land.keys[0], actor)
    number = land.protect(land.citizens[0])
    land.ask(number, land.keys[0], *land.guardians[1:]).only("RecoveryBegun")


def test_who_is_no_sponsor(land: Land) -> None:
    revoked, suspended = land.citizens[1], land.citizens[2]
    land.registry.send(land.registrar, "revoke", revoked.address)
    land.registry.send(land.registrar, "suspend", suspended.address, land.clock() + 10_000)
    for actor in (land.stranger, land.guardians[0], revoked, suspended, land.citizens[0]):
        with reverts("recovery: only citizens"):
            land.ask(1, land.keys[0], actor)


def test_a_sponsor_who_recovers_counts_once(land: Land) -> None:
    key, sponsor = land.keys[0], land.citizens[1]
    land.ask(1, key, sponsor)
    land.force(sponsor, land.keys[1])
    with reverts("recovery: already asked"):
        land.ask(1, key, land.keys[1])


def test_twice_by_one(land: Land) -> None:
    number = land.protect(land.citizens[0])
    land.ask(number, land.keys[0], land.guardians[0])
    with reverts("recovery: already asked"):
        land.ask(number, land.keys[0], land.guardians[0])
    land.ask(number, land.keys[1], land.guardians[0])  # a mistyped key, and the right one


def test_approvals_of_two_keys_do_not_add_up(land: Land) -> None:
    number = land.protect(land.citizens[0])
    land.ask(number, land.keys[0], land.guardians[0])
    sent = land.ask(number, land.keys[1], land.guardians[1])
    assert sent.names == ["RecoveryApproved"]
    assert land.recovery.read("pending", number) == NONE


def test_one_at_a_time(land: Land) -> None:
    number = land.protect(land.citizens[0])
    land.ask(number, land.keys[0], *land.guardians[:2])
    for key in land.keys[:2]:
        with reverts("recovery: under way"):
            land.ask(number, key, land.guardians[2])


def test_what_nobody_took_is_asked_for_anew(land: Land) -> None:
    number, key = land.protect(land.citizens[0]), land.keys[0]
    land.ask(number, key, *land.guardians[:2])
    land.wait(DELAY + WINDOW + 1)
    land.world.mine()
    assert land.recovery.read("pending", number) == NONE
    sent = land.ask(number, key, land.guardians[2])
    assert sent.names == ["RecoveryApproved"]
    assert land.recovery.read("approvals", number, key.address) == (1, 2, False)


def test_wrong_keys_and_passports(land: Land) -> None:
    number, me = land.protect(land.citizens[0]), land.citizens[0]
    for key in (ZERO_ADDRESS, me.address):
        with reverts("recovery: wrong key"):
            land.recovery.send(land.guardians[0], "approve", number, key)
    with reverts("registry: unknown passport"):
        land.ask(99, land.keys[0], land.guardians[0])
    land.registry.send(me, "resign")
    with reverts("recovery: no passport"):
        land.ask(number, land.keys[0], land.guardians[0])


def test_guardians_named_meanwhile_do_not_take_over(land: Land) -> None:
    """What is under way stays with those who began it."""
    citizen, key = land.citizens[0], land.keys[0]
    number = land.protect(citizen)
    land.name(citizen, [land.stranger], 1)
    land.wait(GUARDIAN_DELAY - 2)
    land.ask(number, key, *land.guardians[:2])
    land.wait(3)
    land.world.mine()
    assert land.recovery.read("guardiansOf", number) == ((land.stranger.address,), 1)
    assert land.recovery.read("approvals", number, key.address) == (2, 2, False)
    with reverts("recovery: not a guardian"):
        land.recovery.send(land.stranger, "withdraw", number, key.address)
    land.wait(DELAY)
    land.recovery.send(key, "accept", number)


class TestWithdraw:
    def test_too_few_are_left(self, land: Land) -> None:
        number, key = land.protect(land.citizens[0]), land.keys[0]
        land.ask(number, key, *land.guardians[:2])
        sent = land.recovery.send(land.guardians[0], "withdraw", number, key.address)
        expected = {"number": number, "new_key": key.address, "by": land.guardians[0].address}
        assert sent.events == (("ApprovalWithdrawn", expected),)
        assert land.recovery.read("pending", number) == NONE
        assert land.recovery.read("approvals", number, key.address) == (1, 2, False)
        land.wait(DELAY)
        with reverts("recovery: only new key"):
            land.recovery.send(key, "accept", number)
        land.ask(number, key, land.guardians[2]).only("RecoveryBegun")

    def test_by_sponsor_or_registrar(self, land: Land) -> None:
        key = land.keys[0]
        everybody = (*land.citizens[1:3], land.registrar)
        for one in everybody:
            land.ask(1, key, *everybody)
            land.recovery.send(one, "withdraw", 1, key.address)
            assert land.recovery.read("pending", 1) == NONE
            land.ask(1, key, one).only("RecoveryBegun")
            land.recovery.send(land.citizens[0], "stop", 1)

    def test_where_enough_are_left_it_goes_on(self, land: Land) -> None:
        key = land.keys[0]
        land.ask(1, key, *land.citizens[1:4], land.registrar)
        land.recovery.send(land.citizens[1], "withdraw", 1, key.address)
        assert land.recovery.read("pending", 1)[0] == key.address

    def test_what_was_not_asked(self, land: Land) -> None:
        number, key = land.protect(land.citizens[0]), land.keys[0]
        with reverts("recovery: not asked"):
            land.recovery.send(land.guardians[0], "withdraw", number, key.address)
        with reverts("recovery: not a guardian"):
            land.recovery.send(land.stranger, "withdraw", number, key.address)
        with reverts("recovery: not asked"):
            land.recovery.send(land.registrar, "withdraw", 2, key.address)
        with reverts("recovery: only citizens"):
            land.recovery.send(land.stranger, "withdraw", 2, key.address)

    def test_no_vote_is_taken_back_so(self, land: Land) -> None:
        number, key = land.protect(land.citizens[0]), land.keys[0]
        land.ask(number, key, land.guardians[0])
        land.recovery.send(land.treasury, "force", number, key.address)
        with reverts("recovery: not asked"):
            land.recovery.send(land.guardians[0], "withdraw", number, key.address)
        assert land.recovery.read("pending", number)[3] is True


@pytest.mark.parametrize("by_timestamp", [True, False])
def test_by_either_clock(make_land: MakeLand, by_timestamp: bool) -> None:
    land = make_land(by_timestamp=by_timestamp)
    citizen, key = land.citizens[0], land.keys[0]
    number = land.recover(citizen, key)
    assert land.registry.read("passport", number)[0] == key.address
    assert land.recovery.read("CLOCK_MODE") == land.registry.read("CLOCK_MODE")

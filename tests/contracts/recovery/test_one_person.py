"""Who asks for a recovery, at the boundaries of office, term and time (more in test_persons)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit.testing import ActorSigner, reverts
from govkit.testing.blocks import at_timestamp
from govkit.types import ZERO_ADDRESS
from tests.contracts.land import DELAY, GUARDIAN_DELAY, WINDOW, Land, role_of

MakeLand = Callable[..., Land]
NONE = (ZERO_ADDRESS, 0, 0, False)


def asked(land: Land, number: int = 1) -> object:
    return land.recovery.read("approvals", number, land.keys[0].address)


def hold_office(land: Land, officer: ActorSigner) -> bytes:
    """Makes somebody the registrar by an office, which may ask."""
    role = role_of("registrar")
    land.offices.send(land.founder, "establish", role, (1, 5_000, False, ZERO_ADDRESS))
    land.offices.send(land.founder, "appoint", role, officer.address, land.clock() + 4_000)
    land.registry.send(land.treasury, "setRegistrar", land.offices.address)
    selector = land.recovery.call("approve", 1, officer.address).data[:4]
    land.offices.send(land.founder, "setPower", role, land.recovery.address, selector, True)
    return role


def ask_by_office(land: Land, officer: ActorSigner) -> None:
    call = land.recovery.call("approve", 1, land.keys[0].address)
    land.offices.send(officer, "act", role_of("registrar"), call.to, call.data)


class TestTheRegistrar:
    def test_who_asked_before_it_moved_asked_once(self, land: Land) -> None:
        old, new, key = land.citizens[1], land.keys[1], land.keys[0]
        land.registry.send(land.treasury, "setRegistrar", old.address)
        land.ask(1, key, old)
        land.force(old, new)
        with reverts("recovery: already asked"):
            land.ask(1, key, new)
        assert asked(land) == (0, 2, True)

    def test_who_becomes_a_citizen_afterwards_has_one_voice(self, land: Land) -> None:
        registrar, key = land.stranger, land.keys[0]
        land.registry.send(land.treasury, "setRegistrar", registrar.address)
        land.ask(1, key, registrar, land.citizens[1])
        land.registry.send(registrar, "admit", registrar.address)
        land.registry.send(land.treasury, "setRegistrar", land.registrar.address)
        land.ask(1, key, registrar)  # as a citizen, who is registrar no more
        assert asked(land) == (2, 2, False)
        land.registry.send(land.treasury, "setRegistrar", registrar.address)
        assert asked(land) == (1, 2, True)

    def test_a_replaced_one_does_not_count(self, land: Land) -> None:
        key = land.keys[0]
        land.ask(1, key, land.registrar, land.citizens[1])
        land.registry.send(land.treasury, "setRegistrar", land.stranger.address)
        assert land.ask(1, key, land.citizens[2]).names == ["RecoveryApproved"]
        assert asked(land) == (2, 2, False)
        land.ask(1, key, land.stranger).only("RecoveryBegun")

    def test_one_replaced_in_the_delay_does_not_count(self, land: Land) -> None:
        key = land.keys[0]
        land.ask(1, key, *land.citizens[1:3], land.registrar)
        land.registry.send(land.treasury, "setRegistrar", land.stranger.address)
        assert land.recovery.read("pending", 1) == NONE
        land.wait(DELAY)
        with reverts("recovery: too few ask"):
            land.recovery.send(key, "accept", 1)
        land.registry.send(land.treasury, "setRegistrar", land.registrar.address)
        land.recovery.send(key, "accept", 1)

    def test_a_dismissed_officer_does_not_count(self, land: Land) -> None:
        officer, key = land.citizens[5], land.keys[0]
        role = hold_office(land, officer)
        ask_by_office(land, officer)
        land.ask(1, key, land.citizens[1])
        assert asked(land) == (1, 2, True)
        land.offices.send(land.treasury, "dismiss", role, officer.address)
        assert land.ask(1, key, land.citizens[2]).names == ["RecoveryApproved"]
        assert asked(land) == (2, 2, False)
        other = land.citizens[6]
        land.offices.send(land.treasury, "appoint", role, other.address, land.clock() + 1_000)
        ask_by_office(land, other)
        assert land.recovery.read("pending", 1)[0] == key.address

    def test_an_officer_can_act_up_to_the_end_of_its_term(self, land: Land) -> None:
        officer, key = land.citizens[5], land.keys[0]
        role = hold_office(land, officer)
        end = land.offices.read("until", role, officer.address)
        approve = land.recovery.call("approve", 1, key.address).data[:4]
        for moment, holds in ((end - 1, True), (end, False)):
            at_timestamp(land.world, moment)
            land.world.mine()
            power = officer.address, land.recovery.address
            assert land.offices.read("canAct", *power, approve) is holds
            assert land.offices.read("canAct", *power, b"none") is False


class TestSponsors:
    @pytest.mark.parametrize("way", ["revoke", "suspend"])
    def test_one_that_is_no_citizen_any_more_does_not_count(self, land: Land, way: str) -> None:
        fake, key = land.citizens[1], land.keys[0]
        land.ask(1, key, fake, land.registrar)
        span = [land.clock() + 9_000] if way == "suspend" else []
        land.registry.send(land.treasury, way, fake.address, *span)
        assert land.ask(1, key, land.citizens[2]).names == ["RecoveryApproved"]
        assert asked(land) == (1, 2, True)
        land.ask(1, key, land.citizens[3]).only("RecoveryBegun")

    def test_one_more_than_needed_makes_up_for_it(self, land: Land) -> None:
        fake, key = land.citizens[1], land.keys[0]
        land.ask(1, key, fake, *land.citizens[2:4], land.registrar)
        land.registry.send(land.treasury, "revoke", fake.address)
        land.wait(DELAY)
        land.recovery.send(key, "accept", 1)

    @pytest.mark.parametrize(("late", "begun"), [(0, True), (1, False)])
    def test_what_was_asked_for_ends(self, land: Land, late: int, begun: bool) -> None:
        key = land.keys[0]
        land.ask(1, key, land.citizens[1])
        asked_at = land.clock()
        land.ask(1, key, land.registrar)
        land.world.chain.set_next_timestamp(asked_at + WINDOW + late)
        sent = land.ask(1, key, land.citizens[2])
        assert ("RecoveryBegun" in sent.names) is begun
        assert asked(land) == ((2, 2, True) if begun else (1, 2, False))

    def test_suspended_meanwhile_it_takes_back_what_it_asked(self, land: Land) -> None:
        sponsor, key = land.citizens[1], land.keys[0]
        land.ask(1, key, sponsor)
        land.registry.send(land.treasury, "suspend", sponsor.address, land.clock() + 9_000)
        land.recovery.send(sponsor, "withdraw", 1, key.address)
        with reverts("recovery: only citizens"):
            land.recovery.send(sponsor, "withdraw", 1, key.address)


class TestGuardians:
    def test_their_two_voices_from_before_are_one(self, land: Land) -> None:
        me, friend, key = land.citizens[0], land.citizens[1], land.keys[0]
        spare, third, fourth = land.guardians
        land.name(me, [friend, spare, third, fourth], 3)
        land.wait(GUARDIAN_DELAY)
        land.ask(1, key, friend, spare)
        land.force(friend, spare)
        assert asked(land) == (1, 3, False)
        assert land.ask(1, key, third).names == ["RecoveryApproved"]
        land.ask(1, key, fourth).only("RecoveryBegun")

    def test_who_has_asked_already_can_begin_it(self, land: Land) -> None:
        me, friend, spare, key = land.citizens[0], land.citizens[1], land.guardians[0], land.keys[0]
        land.name(me, [friend, spare], 2)
        land.wait(GUARDIAN_DELAY)
        land.ask(1, key, spare)
        land.force(friend, spare)
        assert land.ask(1, key, spare).names == ["RecoveryBegun"]

    def test_one_who_becomes_the_holder_is_none(self, land: Land) -> None:
        """A second key of one's own, which takes the passport: then sponsors help."""
        me, spare, key = land.citizens[0], land.guardians[0], land.keys[0]
        land.name(me, [spare], 1)
        land.wait(GUARDIAN_DELAY)
        land.ask(1, spare, spare)
        land.wait(DELAY)
        land.recovery.send(spare, "accept", 1)
        assert land.recovery.read("guardiansOf", 1) == ((), 0)
        with reverts("recovery: only citizens"):
            land.ask(1, key, spare)
        land.ask(1, key, *land.citizens[1:3], land.registrar).only("RecoveryBegun")


class TestTheNewKey:
    def test_is_not_admitted_while_it_is_awaited(self, land: Land) -> None:
        number, key = land.protect(land.citizens[0]), land.keys[0]
        land.ask(number, key, *land.guardians[:2])
        until = land.recovery.read("pending", number)[2]
        for officer in (land.registrar, land.treasury):
            with reverts("registry: awaits recovery"):
                land.registry.send(officer, "admit", key.address)
        assert land.registry.read("isCitizen", key.address) is False
        assert land.registry.read("getPastVotes", key.address, land.clock() - 1) == 0
        assert land.registry.read("getPastBallot", key.address, land.clock() - 1) == 0
        assert land.registry.read("successorOf", key.address) == ZERO_ADDRESS
        land.world.chain.set_next_timestamp(until)
        with reverts("registry: awaits recovery"):
            land.registry.send(land.registrar, "admit", key.address)
        land.recovery.send(key, "accept", number)

    def test_is_not_admitted_from_the_first_guardians_word_on(self, land: Land) -> None:
        """Else a hostile registrar would admit each new key before the last guardian asks."""
        number, key = land.protect(land.citizens[0]), land.keys[0]
        assert land.ask(number, key, land.guardians[0]).names == ["RecoveryApproved"]
        until = land.clock() + WINDOW
        for officer in (land.registrar, land.treasury):
            with reverts("registry: awaits recovery"):
                land.registry.send(officer, "admit", key.address)
        land.ask(number, land.keys[1], land.guardians[0])
        land.ask(number, land.keys[1], land.guardians[1]).only("RecoveryBegun")
        land.world.chain.set_next_timestamp(until)
        with reverts("registry: awaits recovery"):
            land.registry.send(land.registrar, "admit", key.address)
        land.world.chain.set_next_timestamp(until + 1)
        land.registry.send(land.registrar, "admit", key.address)

    def test_is_kept_from_no_door_by_one_sponsor(self, land: Land) -> None:
        """Who may be any citizen: once enough ask, it is awaited."""
        newcomer, key = land.keys[0], land.keys[1]
        land.ask(1, newcomer, land.citizens[1], land.registrar)
        land.registry.send(land.registrar, "admit", newcomer.address)
        land.ask(1, key, *land.citizens[1:3], land.registrar).only("RecoveryBegun")
        with reverts("registry: awaits recovery"):
            land.registry.send(land.registrar, "admit", key.address)

    def test_is_admitted_once_nobody_awaits_it(self, land: Land) -> None:
        number, key = land.protect(land.citizens[0]), land.keys[0]
        land.ask(number, key, *land.guardians[:2])
        until = land.recovery.read("pending", number)[2]
        land.world.chain.set_next_timestamp(until + 1)
        land.registry.send(land.registrar, "admit", key.address)
        assert land.registry.read("numberOf", key.address) == 13

    def test_is_admitted_where_it_declines(self, land: Land) -> None:
        """So nobody is kept out by a recovery that it did not want."""
        number, key = land.protect(land.citizens[0]), land.keys[0]
        land.ask(number, key, *land.guardians[:2])
        sent = land.recovery.send(key, "decline", True)
        declined = {"key": key.address, "declined": True}
        assert sent.events == (("RecoveriesDeclined", declined),)
        land.recovery.send(land.citizens[0], "stop", number)
        with reverts("recovery: wrong key"):
            land.ask(number, key, land.guardians[0])
        land.registry.send(land.registrar, "admit", key.address)
        land.recovery.send(land.keys[1], "decline", True)
        land.recovery.send(land.keys[1], "decline", False)
        land.ask(number, land.keys[1], *land.guardians[:2]).only("RecoveryBegun")

    def test_an_awaited_key_is_named_registrar(self, land: Land) -> None:
        number, key = land.protect(land.citizens[0]), land.keys[0]
        land.ask(number, key, *land.guardians[:2])
        land.registry.send(land.treasury, "setRegistrar", key.address)
        assert land.registry.read("registrar") == key.address

    def test_who_says_that_a_key_is_awaited(self, land: Land) -> None:
        for actor in (land.treasury, land.registrar, land.stranger):
            with reverts("registry: only recovery"):
                land.registry.send(actor, "expect", land.keys[0].address, 2**35)

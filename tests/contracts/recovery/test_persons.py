"""Who asks for a recovery is a person, in office or a citizen when it counts: attacks, performed.

Each beside what is allowed. See docs/threats.md.
"""

from __future__ import annotations

from govkit.testing import ActorSigner, reverts
from tests.contracts.land import DELAY, GUARDIAN_DELAY, WINDOW, Land


def number_of(land: Land, who: ActorSigner) -> int:
    return int(land.registry.read("numberOf", who.address))


def asked(land: Land, number: int, key: ActorSigner) -> tuple[int, int, bool]:
    count, needed, registrar = land.recovery.read("approvals", number, key.address)
    return count, needed, registrar


def test_a_registrar_that_moved_has_one_voice(land: Land) -> None:
    registrar, new_key, thief = land.citizens[1], land.keys[1], land.keys[0]
    land.registry.send(land.treasury, "setRegistrar", registrar.address)
    victim = number_of(land, land.citizens[0])
    land.ask(victim, thief, registrar)
    land.recover(registrar, new_key)
    with reverts("recovery: only citizens"):
        land.ask(victim, thief, registrar)
    with reverts("recovery: already asked"):
        land.ask(victim, thief, new_key)
    assert asked(land, victim, thief)[0] == 0


def test_a_sponsor_that_moved_has_one_voice(land: Land) -> None:
    sponsor, new_key, thief = land.citizens[1], land.keys[1], land.keys[0]
    victim = number_of(land, land.citizens[0])
    land.ask(victim, thief, sponsor)
    land.force(sponsor, new_key)
    with reverts("recovery: already asked"):
        land.ask(victim, thief, new_key)
    assert asked(land, victim, thief) == (1, 2, False)


def test_who_is_sent_away_or_dismissed_asks_no_more(land: Land) -> None:
    fake, accomplice, key = land.citizens[1], land.citizens[2], land.keys[0]
    number = number_of(land, land.citizens[0])
    land.ask(number, key, fake, land.registrar)
    assert asked(land, number, key) == (1, 2, True)
    land.registry.send(land.treasury, "revoke", fake.address)
    land.registry.send(land.treasury, "setRegistrar", land.stranger.address)
    assert asked(land, number, key) == (0, 2, False)
    assert "RecoveryBegun" not in land.ask(number, key, accomplice).names
    # Positive twin: citizens, and who is registrar now.
    assert "RecoveryBegun" in land.ask(number, key, land.citizens[3], land.stranger).names


def test_who_is_sent_away_in_the_delay_ends_what_it_began(land: Land) -> None:
    fake, honest, key = land.citizens[1], land.citizens[2], land.keys[0]
    number = number_of(land, land.citizens[0])
    land.ask(number, key, fake, honest, land.registrar).only("RecoveryBegun")
    land.registry.send(land.treasury, "revoke", fake.address)
    land.wait(DELAY)
    with reverts("recovery: too few ask"):
        land.recovery.send(key, "accept", number)
    land.ask(number, key, honest, land.citizens[3], land.registrar).only("RecoveryBegun")
    land.wait(DELAY)
    land.recovery.send(key, "accept", number)
    assert number_of(land, key) == number


def test_what_was_asked_for_long_ago_is_void(land: Land) -> None:
    number, key = number_of(land, land.citizens[0]), land.keys[0]
    land.ask(number, key, land.citizens[1], land.registrar)
    land.wait(WINDOW + 1)
    assert "RecoveryBegun" not in land.ask(number, key, land.citizens[2]).names
    assert asked(land, number, key) == (1, 2, False)
    land.ask(number, key, land.citizens[1], land.registrar).only("RecoveryBegun")


def test_guardians_who_become_one_key_suffice_as_one(land: Land) -> None:
    """Else nobody could reach the threshold any more."""
    citizen, key, shared = land.citizens[0], land.keys[0], land.keys[1]
    land.name(citizen, [land.citizens[1], shared], 2)
    land.wait(GUARDIAN_DELAY)
    land.force(land.citizens[1], shared)
    number = number_of(land, citizen)
    guardians, threshold = land.recovery.read("guardiansOf", number)
    assert (list(guardians), threshold) == ([shared.address], 1)
    land.ask(number, key, shared).only("RecoveryBegun")


def test_two_guardians_who_are_two_are_both_needed(land: Land) -> None:
    citizen, key = land.citizens[0], land.keys[0]
    number = land.protect(citizen)
    assert "RecoveryBegun" not in land.ask(number, key, land.guardians[0]).names
    land.ask(number, key, land.guardians[1]).only("RecoveryBegun")


def test_an_admission_of_the_new_key_does_not_hinder_a_recovery(land: Land) -> None:
    """Whoever may admit would else end a recovery that is ready by admitting its key."""
    number, key = land.protect(land.citizens[0]), land.keys[0]
    land.ask(number, key, *land.guardians[:2])
    for officer in (land.registrar, land.treasury):
        with reverts("registry: awaits recovery"):
            land.registry.send(officer, "admit", key.address)
    land.wait(DELAY)
    land.recovery.send(key, "accept", number)
    assert number_of(land, key) == number


def test_a_key_that_nobody_asked_declines(land: Land) -> None:
    """Somebody who wants to keep a newcomer out names it as a new key: it does not help."""
    number, newcomer = land.protect(land.citizens[0]), land.keys[0]
    land.ask(number, newcomer, *land.guardians[:2])
    land.recovery.send(newcomer, "decline", True)
    land.registry.send(land.registrar, "admit", newcomer.address)
    assert land.registry.read("isCitizen", newcomer.address)
    with reverts("recovery: wrong key"):
        land.ask(number, newcomer, land.guardians[2])


def test_a_key_is_admitted_once_its_recovery_is_over(land: Land) -> None:
    number, key = land.protect(land.citizens[0]), land.keys[0]
    land.ask(number, key, *land.guardians[:2])
    land.wait(DELAY + WINDOW + 2)
    land.registry.send(land.registrar, "admit", key.address)
    assert land.registry.read("isCitizen", key.address)


def test_a_registrar_asks_for_no_passport_of_its_own(land: Land) -> None:
    holder, key = land.citizens[0], land.keys[0]
    land.registry.send(land.treasury, "setRegistrar", holder.address)
    with reverts("recovery: own case"):
        land.ask(number_of(land, holder), key, holder)
    land.ask(number_of(land, land.citizens[1]), key, holder)


def test_a_key_that_a_recovery_awaits_is_no_citizen_yet(land: Land) -> None:
    number, key = land.protect(land.citizens[0]), land.keys[0]
    land.ask(number, key, *land.guardians[:2])
    read, send = land.registry.read, land.registry.send
    names = "numberOf", "passportOf", "balanceOf", "getVotes"
    assert [int(read(each, key.address)) for each in names] == [0, 0, 0, 0]
    assert not read("isCitizen", key.address)
    for by, call, *arguments in (
        (key, "resign"),
        (land.treasury, "revoke", key.address),
        (land.treasury, "suspend", key.address, land.clock() + 1_000),
    ):
        with reverts("registry: not a citizen"):
            send(by, call, *arguments)

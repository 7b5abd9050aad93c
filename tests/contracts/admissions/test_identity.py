"""Keys that become somebody else while an application is open (more in test_persons)."""

from __future__ import annotations

from collections.abc import Callable

from govkit.testing import reverts
from tests.contracts.admissions.doors import BOND, EXPIRY, PLAIN, STAKE, Doors, Terms

Open = Callable[..., Doors]
CONSENT = Terms(consent=True)


class TestAnOath:
    def test_who_applies_in_person_voids_what_it_signed(self, doors: Open) -> None:
        """Else a stranger would bring it back after it resigned."""
        from tests.contracts.signing import sign

        d, who = doors(terms=PLAIN), doors(terms=PLAIN).newcomers[0]
        fields = {"citizen": who.address, "nonce": 0, "expiry": EXPIRY}
        signature = sign(who, d.domain, "Application", **fields).encoded()
        d.apply(who)
        d.registry.send(who, "resign")
        with reverts("admissions: invalid signature"):
            call = "apply", who.address, EXPIRY, signature
            d.door.send(d.stranger, *call, value=d.design.terms.fee)


class TestAKeyThatBecomesSomebodyElse:
    def test_takes_along_no_vouch(self, vouching: Doors) -> None:
        d, who = vouching, vouching.newcomers[0]
        d.vouched(who)
        d.pass_time(d.design.terms.challenge_window + 1)
        d.registry.send(d.mover, "move", 10, who.address)
        d.registry.send(who, "resign")
        with reverts("admissions: passport changed"):
            d.conclude(who)
        assert d.application(who)[8] is True
        d.door.send(d.stranger, "close", who.address)
        assert d.owed(1) == BOND

    def test_nor_a_consent(self, doors: Open) -> None:
        d = doors(terms=CONSENT)
        who = d.newcomers[0]
        d.apply(who)
        d.registry.send(d.mover, "move", 10, who.address)
        d.registry.send(who, "resign")
        with reverts("admissions: passport changed"):
            d.door.send(d.registrar, "consent", who.address)

    def test_nor_does_who_was_admitted_in_another_way(self, vouching: Doors) -> None:
        """An application from before is no spare way back in."""
        d, who = vouching, vouching.citizens[9]
        d.registry.send(who, "resign")
        d.vouched(who)
        d.registry.send(d.registrar, "admit", who.address)
        d.registry.send(who, "resign")
        d.pass_time(d.design.terms.challenge_window + 1)
        with reverts("admissions: passport changed"):
            d.conclude(who)

    def test_an_old_key_does_not_apply(self, doors: Open) -> None:
        d = doors(terms=PLAIN, listed=True)
        old, new = d.citizens[0], d.newcomers[0]
        d.registry.send(d.mover, "move", 1, new.address)
        with reverts("admissions: moved away"):
            d.apply(old)
        with reverts("admissions: moved away"):
            d.claim(d.listed[0], old)

    def test_who_challenges_its_own_from_a_new_key(self, vouching: Doors) -> None:
        """It would get half of what those lose who vouched for it."""
        d, old, new = vouching, vouching.citizens[9], vouching.newcomers[1]
        d.registry.send(old, "resign")
        d.vouched(old)
        d.registry.send(d.registrar, "admit", old.address)
        d.registry.send(d.mover, "move", 10, new.address)
        with reverts("admissions: own case"):
            d.door.send(new, "challenge", old.address, 0, value=STAKE)
        d.challenge(old)


class TestConsent:
    def test_of_a_registrar_that_moved_stays(self, doors: Open) -> None:
        d = doors(terms=CONSENT)
        who, old, new = d.newcomers[0], d.citizens[8], d.newcomers[1]
        d.registry.send(d.treasury, "setRegistrar", old.address)
        d.vouched(who)
        d.door.send(old, "consent", who.address)
        d.registry.send(d.mover, "move", 9, new.address)
        d.pass_time(d.design.terms.challenge_window + 1)
        d.conclude(who)

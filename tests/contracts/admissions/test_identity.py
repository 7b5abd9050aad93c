"""Keys that become somebody else while an application is open (more in test_persons)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit.testing import ActorSigner, reverts
from tests.contracts.admissions.doors import BOND, EXPIRY, FEE, PLAIN, STAKE, Doors, Terms

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
        for challenger in (new, d.citizens[5]):
            with reverts("admissions: passport changed"):
                d.door.send(challenger, "challenge", old.address, 0, value=STAKE)


def come_in(d: Doors, who: ActorSigner, way: str) -> None:
    """By another way than the application."""
    if way == "recovery":
        d.registry.send(d.mover, "move", 10, who.address)
    elif way == "list":
        d.claim(d.listed[0], who)
    else:
        d.registry.send(d.registrar if way == "registrar" else d.treasury, "admit", who.address)


WAYS = ["registrar", "vote", "recovery", "list"]


class TestAChallengedKeyThatComesInAnotherWay:
    @pytest.mark.parametrize("way", WAYS)
    @pytest.mark.parametrize("upheld", [True, False])
    def test_is_judged_no_more(self, doors: Open, way: str, upheld: bool) -> None:
        d = doors(listed=True)
        who = d.newcomers[0]
        d.vouched(who)
        d.challenge(who)
        come_in(d, who, way)
        assert d.application(who)[8] is True
        for judge in (d.treasury, d.registrar):
            with reverts("admissions: passport changed"):
                d.judge(who, upheld, judge)
        assert [d.owed(each) for each in (1, 2, 3, 6)] == [0, 0, 0, 0]

    @pytest.mark.parametrize("way", WAYS)
    def test_costs_nobody_a_bond(self, doors: Open, way: str) -> None:
        d = doors(listed=True)
        who = d.newcomers[0]
        d.vouched(who)
        d.challenge(who)
        come_in(d, who, way)
        d.door.send(d.stranger, "close", who.address)
        assert [d.owed(each) for each in (1, 2, 3, 6)] == [BOND, BOND, BOND, STAKE]
        assert d.held() == 3 * BOND + STAKE + FEE
        assert d.door.read("standing", 6)[3] is False

    def test_nor_one_who_came_in_and_left_again(self, vouching: Doors) -> None:
        d, who = vouching, vouching.newcomers[0]
        d.vouched(who)
        d.challenge(who)
        come_in(d, who, "registrar")
        d.registry.send(who, "resign")
        with reverts("admissions: passport changed"):
            d.judge(who, upheld=True)
        d.door.send(d.stranger, "close", who.address)
        assert d.owed(1) == BOND

    def test_else_it_is_judged(self, vouching: Doors) -> None:
        d, who = vouching, vouching.newcomers[0]
        d.vouched(who)
        d.challenge(who)
        come_in(d, d.newcomers[1], "registrar")
        with reverts("admissions: challenged"):
            d.door.send(d.stranger, "close", who.address)
        assert d.judge(who, upheld=True).names.count("Slashed") == 3


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

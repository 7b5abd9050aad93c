"""Recovery: stop and stopBySig: the old key's veto, and its end at a vote of the nation."""

from __future__ import annotations

import pytest

from govkit.testing import ActorSigner, reverts
from govkit.types import ZERO_ADDRESS
from tests.contracts.land import DELAY, WINDOW, Land
from tests.contracts.signing import Domain, Signature, sign

NONE = (ZERO_ADDRESS, 0, 0, False)


@pytest.fixture
def number(land: Land) -> int:
    """A recovery of the first citizen's passport to the first key is under way."""
    number = land.protect(land.citizens[0])
    land.ask(number, land.keys[0], *land.guardians[:2])
    return number


def stop_signature(land: Land, signer: ActorSigner, number: int, round_: int) -> Signature:
    return sign(signer, land.domain, "Stop", passport=number, round=round_)


def test_the_old_key_stops_it(land: Land, number: int) -> None:
    me, key = land.citizens[0], land.keys[0]
    sent = land.recovery.send(me, "stop", number)
    assert sent.events == (("RecoveryStopped", {"number": number, "by": me.address}),)
    assert land.recovery.read("pending", number) == NONE
    assert land.recovery.read("approvals", number, key.address) == (0, 2, False)
    assert land.recovery.read("round", number) == 1
    land.wait(DELAY)
    with reverts("recovery: only new key"):
        land.recovery.send(key, "accept", number)


def test_until_the_new_key_has_taken_it(land: Land, number: int) -> None:
    land.wait(DELAY + WINDOW)
    land.recovery.send(land.citizens[0], "stop", number)
    land.ask(number, land.keys[0], *land.guardians[:2])
    land.wait(DELAY)
    land.recovery.send(land.keys[0], "accept", number)
    with reverts("recovery: only holder"):
        land.recovery.send(land.citizens[0], "stop", number)
    land.recovery.send(land.keys[0], "stop", number)


def test_what_was_begun_is_void_too(land: Land) -> None:
    number = land.protect(land.citizens[0])
    land.ask(number, land.keys[0], land.guardians[0])
    land.recovery.send(land.citizens[0], "stop", number)
    assert land.ask(number, land.keys[0], land.guardians[1]).names == ["RecoveryApproved"]


def test_as_often_as_guardians_ask(land: Land, number: int) -> None:
    """Guardians alone never get a passport from a key that is watched."""
    for _ in range(5):
        land.recovery.send(land.citizens[0], "stop", number)
        land.ask(number, land.keys[1], *land.guardians[1:]).only("RecoveryBegun")
    land.recovery.send(land.citizens[0], "stop", number)
    assert land.registry.read("passport", number)[0] == land.citizens[0].address


@pytest.mark.parametrize("role", ["stranger", "registrar", "founder"])
def test_nobody_else(land: Land, number: int, role: str) -> None:
    for actor in (getattr(land, role), land.guardians[0], land.keys[0], land.citizens[1]):
        with reverts("recovery: only holder"):
            land.recovery.send(actor, "stop", number)
    land.recovery.send(land.treasury, "stop", number)


def test_a_vote_outdoes_a_stolen_key_that_keeps_stopping(land: Land, number: int) -> None:
    thief, key = land.citizens[0], land.keys[0]
    land.recovery.send(thief, "stop", number)
    land.recovery.send(land.treasury, "force", number, key.address)
    with reverts("recovery: by vote"):
        land.recovery.send(thief, "stop", number)
    with reverts("recovery: by vote"):
        signature = stop_signature(land, thief, number, land.recovery.read("round", number))
        land.recovery.send(land.stranger, "stopBySig", number, *signature.arguments())
    land.recovery.send(key, "accept", number)
    assert land.registry.read("passport", number)[0] == key.address


def test_by_a_signature_that_anybody_brings(land: Land, number: int) -> None:
    me = land.citizens[0]
    signature = stop_signature(land, me, number, 0)
    sent = land.recovery.send(land.stranger, "stopBySig", number, *signature.arguments())
    assert sent.events == (("RecoveryStopped", {"number": number, "by": me.address}),)
    assert land.recovery.read("pending", number) == NONE
    land.ask(number, land.keys[0], *land.guardians[:2])
    with reverts("recovery: only holder"):  # a round once
        land.recovery.send(land.stranger, "stopBySig", number, *signature.arguments())
    assert land.recovery.read("pending", number) != NONE


def test_a_signature_for_something_else(land: Land, number: int) -> None:
    me = land.citizens[0]
    elsewhere = Domain("Recovery", land.offices.address)
    other_chain = Domain("Recovery", land.recovery.address, chain_id=1)
    wrong = [
        stop_signature(land, me, number, 1),
        stop_signature(land, me, number + 1, 0),
        stop_signature(land, land.stranger, number, 0),
        sign(me, elsewhere, "Stop", passport=number, round=0),
        sign(me, other_chain, "Stop", passport=number, round=0),
    ]
    for each in wrong:
        with reverts("recovery: only holder"):
            land.recovery.send(land.stranger, "stopBySig", number, *each.arguments())
    right = stop_signature(land, me, number, 0)
    with reverts("ecdsa: invalid signature `s` value"):
        land.recovery.send(land.stranger, "stopBySig", number, *right.malleated().arguments())
    with reverts("ecdsa: invalid signature"):
        land.recovery.send(land.stranger, "stopBySig", number, *right.unrecoverable().arguments())


def test_an_ended_passport_has_nothing_to_stop(land: Land, number: int) -> None:
    land.registry.send(land.registrar, "revoke", land.citizens[0].address)
    with reverts("recovery: no passport"):
        land.recovery.send(land.citizens[0], "stop", number)
    land.recovery.send(land.treasury, "stop", number)

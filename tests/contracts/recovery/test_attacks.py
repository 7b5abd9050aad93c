"""Attacks by way of recovery, performed: theft, capture, evasion, coming back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit.testing import reverts
from govkit.types import ZERO_ADDRESS
from tests.contracts.land import DELAY, FOR, GUARDIAN_DELAY, SPONSORS, Land, role_of

MakeLand = Callable[..., Land]


def test_guardians_who_collude_against_a_watched_key(land: Land) -> None:
    """They are seen (the event, and `pending`), have to wait, and are stopped with one call."""
    number = land.protect(land.citizens[0])
    sent = land.ask(number, land.keys[0], *land.guardians[:2])
    assert sent.only("RecoveryBegun")["holder"] == land.citizens[0].address
    land.wait(DELAY - 2)
    land.recovery.send(land.citizens[0], "stop", number)
    land.wait(DELAY)
    with reverts("recovery: only new key"):
        land.recovery.send(land.keys[0], "accept", number)
    land.name(land.citizens[0], land.citizens[1:4], 3)
    land.wait(GUARDIAN_DELAY)
    with reverts("recovery: not a guardian"):
        land.ask(number, land.keys[0], land.guardians[0])


def test_a_thief_who_names_guardians_of_his_own(land: Land) -> None:
    """For a while those before hold, and what they begin is not taken over."""
    thief, key = land.citizens[0], land.keys[0]
    number = land.protect(thief)
    land.name(thief, [land.stranger], 1)
    with reverts("recovery: not a guardian"):
        land.ask(number, land.keys[3], land.stranger)
    land.ask(number, key, *land.guardians[:2])
    land.wait(DELAY)
    land.recovery.send(key, "accept", number)
    with reverts("recovery: no passport"):
        land.name(thief, [land.stranger], 1)


def test_a_thief_who_has_waited_that_long_loses_to_a_vote(land: Land) -> None:
    thief, key = land.citizens[0], land.keys[0]
    number = land.protect(thief)
    land.name(thief, [land.stranger], 1)
    land.wait(GUARDIAN_DELAY)
    land.ask(number, land.keys[3], land.stranger).only("RecoveryBegun")
    land.recovery.send(land.treasury, "force", number, key.address)
    land.recovery.send(key, "accept", number)
    land.wait(DELAY)
    with reverts("recovery: only new key"):
        land.recovery.send(land.keys[3], "accept", number)


def test_a_thiefs_guardians_who_hold_by_the_time_of_the_recovery(land: Land) -> None:
    """Who began it before is who holds after it, however late the new key comes."""
    thief, key = land.citizens[0], land.keys[0]
    number = land.protect(thief)
    land.name(thief, [land.stranger], 1)
    land.wait(GUARDIAN_DELAY - DELAY // 2)
    land.ask(number, key, *land.guardians[:2])
    land.wait(DELAY + 1)
    land.world.mine()
    assert land.recovery.read("guardiansOf", number) == ((land.stranger.address,), 1)
    land.recovery.send(key, "accept", number)
    named = tuple(each.address for each in land.guardians)
    assert land.recovery.read("guardiansOf", number) == (named, 2)
    with reverts("recovery: not a guardian"):
        land.ask(number, land.keys[3], land.stranger)


def test_a_thiefs_guardians_lose_to_sponsors_who_asked_before(land: Land) -> None:
    """Of whom named none: there are none again."""
    thief, key = land.citizens[0], land.keys[0]
    land.name(thief, [land.stranger], 1)
    land.wait(GUARDIAN_DELAY - DELAY // 2)
    land.ask(1, key, land.citizens[1], land.citizens[2], land.registrar)
    land.wait(DELAY + 1)
    land.recovery.send(key, "accept", 1)
    assert land.recovery.read("guardiansOf", 1) == ((), 0)
    with reverts("recovery: only citizens"):
        land.ask(1, land.keys[3], land.stranger)


def test_a_vote_leaves_a_thief_no_guardian(land: Land) -> None:
    """Else they would ask for it again on the next day."""
    thief, key = land.citizens[0], land.keys[0]
    land.name(thief, [land.stranger], 1)
    land.wait(GUARDIAN_DELAY)
    assert land.force(thief, key) == 1
    assert land.recovery.read("guardiansOf", 1) == ((), 0)
    with reverts("recovery: only citizens"):
        land.ask(1, land.keys[3], land.stranger)
    land.name(key, land.guardians, 2)
    land.wait(GUARDIAN_DELAY)
    land.ask(1, land.keys[1], *land.guardians[:2]).only("RecoveryBegun")


def test_a_revoked_passport_does_not_come_back(land: Land) -> None:
    me, key = land.citizens[0], land.keys[0]
    number = land.protect(me)
    land.ask(number, key, *land.guardians[:2])
    land.registry.send(land.registrar, "revoke", me.address)
    land.wait(DELAY)
    with reverts("recovery: no passport"):
        land.recovery.send(key, "accept", number)
    with reverts("recovery: no passport"):
        land.ask(number, land.keys[1], land.guardians[2])
    assert land.registry.read("passportOf", key.address) == 0


def test_a_suspension_goes_with_the_passport(land: Land) -> None:
    me, key = land.citizens[0], land.keys[0]
    until = land.clock() + 50_000
    number = land.protect(me)
    land.registry.send(land.registrar, "suspend", me.address, until)
    land.ask(number, key, *land.guardians[:2])
    land.wait(DELAY)
    land.recovery.send(key, "accept", number)
    assert land.registry.read("isCitizen", key.address) is False
    with reverts("registry: still suspended"):
        land.registry.send(key, "reinstate", key.address)
    with reverts("registry: suspended"):
        land.registry.send(land.registrar, "admit", key.address)


def test_nobody_runs_from_a_notice(make_land: MakeLand) -> None:
    """A proposal names the key that was; it meets the passport, wherever that is by then."""
    land = make_land(notice_period=100)
    me, key = land.citizens[0], land.keys[0]
    number = land.protect(me)
    land.registry.send(land.registrar, "giveNotice", me.address, b"\1" * 32)
    land.ask(number, key, *land.guardians[:2])
    land.wait(DELAY)
    land.recovery.send(key, "accept", number)
    land.registry.send(land.treasury, "revoke", me.address)
    assert land.registry.read("isCitizen", key.address) is False


def test_an_old_key_is_nobody_any_more(land: Land) -> None:
    me, key = land.citizens[0], land.keys[0]
    number = land.recover(me, key)
    for name, arguments in {
        "resign": (), "admit": (me.address,),
    }.items():  # fmt: skip
        with reverts("registry: not a citizen" if name == "resign" else "registry: moved away"):
            actor = me if name == "resign" else land.registrar
            land.registry.send(actor, name, *arguments)
    with reverts("recovery: wrong key"):
        land.recovery.send(land.guardians[0], "approve", number, key.address)
    with reverts("recovery: wrong key"):
        land.ask(number, me, land.guardians[0])  # back to the old key, which was used


def test_a_registrar_with_citizens_of_its_making(land: Land) -> None:
    """Sybils sponsor; the key that is watched stops it, and guardians shut them out."""
    victim = land.citizens[0]
    sybils = land.guardians[:2]
    for each in sybils:
        land.registry.send(land.registrar, "admit", each.address)
    land.ask(1, land.keys[0], *sybils, land.registrar).only("RecoveryBegun")
    land.recovery.send(victim, "stop", 1)
    land.protect(victim)
    with reverts("recovery: not a guardian"):
        land.ask(1, land.keys[0], land.registrar)


@pytest.mark.parametrize("office_first", [True, False])
def test_an_officer_of_the_registrar_has_one_voice(land: Land, office_first: bool) -> None:
    """In person or by the office, whichever came first: it takes one more sponsor."""
    officer, key, role = land.citizens[1], land.keys[0], role_of("registrar")
    land.offices.send(land.founder, "establish", role, (1, 5_000, False, ZERO_ADDRESS))
    land.offices.send(land.founder, "appoint", role, officer.address, land.clock() + 4_000)
    land.registry.send(land.treasury, "setRegistrar", land.offices.address)
    for name in ("approve", "withdraw"):
        selector = land.recovery.call(name, 1, key.address).data[:4]
        power = role, land.recovery.address, selector, True
        land.offices.send(land.founder, "setPower", *power)

    def by_office(name: str) -> None:
        call = land.recovery.call(name, 1, key.address)
        land.offices.send(officer, "act", role, call.to, call.data)

    def in_person(name: str) -> None:
        land.recovery.send(officer, name, 1, key.address)

    first, second = (by_office, in_person) if office_first else (in_person, by_office)
    land.ask(1, key, land.citizens[2])
    first("approve")
    with reverts("recovery: already asked"):
        second("approve")
    assert land.recovery.read("pending", 1)[0] == ZERO_ADDRESS
    first("withdraw")
    second("approve")
    second("withdraw")
    by_office("approve")
    assert land.recovery.read("approvals", 1, key.address) == (1, SPONSORS, True)
    land.ask(1, key, land.citizens[3])
    assert land.recovery.read("pending", 1)[0] == key.address


def test_no_second_ballot_by_moving_before_the_snapshot_is_past(land: Land) -> None:
    """Moved in the voting delay: the new key alone votes."""
    me, key = land.citizens[0], land.keys[0]
    governor = land.governor(land.registry)
    call = land.registry.call("setRegistrar", land.stranger.address)
    sent = governor.send(land.citizens[1], "propose", [call.to], [0], [call.data], "A motion")
    poll = sent.only("ProposalCreated")["proposalId"]
    land.force(me, key)
    land.wait(30)
    governor.send(key, "castVote", poll, int(FOR))
    with reverts("ballots: no votes"):
        governor.send(me, "castVote", poll, int(FOR))
    assert governor.read("proposalVotes", poll) == (0, 1, 0)


def test_move_is_the_recovery_contracts_alone(land: Land) -> None:
    for actor in (land.treasury, land.registrar, land.founder, land.citizens[0], land.guardians[0]):
        with reverts("registry: only recovery"):
            land.registry.send(actor, "move", 1, land.keys[0].address)

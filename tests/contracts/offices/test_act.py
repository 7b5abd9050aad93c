"""Offices: setPower and act: what a contract lets one address do, an office does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit.crypto.keccak import keccak
from govkit.testing import reverts
from govkit.testing.deployed import Deployed
from govkit.types import ZERO_ADDRESS
from tests.contracts.land import Land, role_of

CLERK, CENSOR = role_of("clerk"), role_of("censor")


def selector(signature: str) -> bytes:
    return keccak(signature.encode())[:4]


ADMIT, REVOKE = selector("admit(address)"), selector("revoke(address)")


@pytest.fixture
def clerks(land: Land) -> Land:
    """The office of the clerk is the registrar and admits; that of the censor has no powers."""
    until = land.clock() + 500
    for role, holder in ((CLERK, land.citizens[0]), (CENSOR, land.citizens[1])):
        land.offices.send(land.founder, "establish", role, (1, 900, False, ZERO_ADDRESS))
        land.offices.send(land.founder, "appoint", role, holder.address, until)
    land.offices.send(land.founder, "setPower", CLERK, land.registry.address, ADMIT, True)
    land.registry.send(land.treasury, "setRegistrar", land.offices.address)
    return land


def act(land: Land, who: int, role: bytes, data: bytes) -> None:
    land.offices.send(land.citizens[who], "act", role, land.registry.address, data)


def test_an_office_admits(clerks: Land) -> None:
    call = clerks.registry.call("admit", clerks.stranger.address)
    sent = clerks.offices.send(clerks.citizens[0], "act", CLERK, call.to, call.data)
    assert sent.only("Acted") == {
        "role": CLERK, "holder": clerks.citizens[0].address,
        "target": clerks.registry.address, "data": call.data,
    }  # fmt: skip
    assert clerks.registry.read("isCitizen", clerks.stranger.address) is True
    with reverts("registry: already a citizen"):
        act(clerks, 0, CLERK, call.data)


def test_only_its_holder_for_its_term(clerks: Land) -> None:
    data = clerks.registry.call("admit", clerks.stranger.address).data
    for who in (1, 2):
        with reverts("offices: no holder"):
            act(clerks, who, CLERK, data)
    with reverts("offices: no holder"):
        act(clerks, 0, role_of("nobody"), data)
    with reverts("offices: no holder"):
        clerks.offices.send(clerks.treasury, "act", CLERK, clerks.registry.address, data)
    clerks.wait(510)
    with reverts("offices: no holder"):
        act(clerks, 0, CLERK, data)


def test_only_what_it_may(clerks: Land) -> None:
    admit = clerks.registry.call("admit", clerks.stranger.address)
    revoke = clerks.registry.call("revoke", clerks.citizens[5].address)
    for who, role, data in (
        (0, CLERK, revoke.data), (1, CENSOR, admit.data),
        (0, CLERK, admit.data[:3]), (0, CLERK, b""),
    ):  # fmt: skip
        with reverts("offices: no power"):
            act(clerks, who, role, data)
    with reverts("offices: no power"):
        other = clerks.council.address
        clerks.offices.send(clerks.citizens[0], "act", CLERK, other, admit.data)
    with reverts("registry: only registrar"):
        clerks.registry.send(clerks.citizens[0], "admit", clerks.stranger.address)


def test_powers_are_given_and_taken_by_the_treasury(clerks: Land) -> None:
    power = CLERK, clerks.registry.address, REVOKE
    for actor in (clerks.citizens[0], clerks.registrar, clerks.stranger):
        with reverts("offices: only treasury"):
            clerks.offices.send(actor, "setPower", *power, True)
    with reverts("offices: no such office"):
        unknown = role_of("nobody"), *power[1:]
        clerks.offices.send(clerks.treasury, "setPower", *unknown, True)
    sent = clerks.offices.send(clerks.treasury, "setPower", *power, True)
    assert sent.only("PowerSet") == {
        "role": CLERK, "target": clerks.registry.address, "selector": REVOKE, "allowed": True,
    }  # fmt: skip
    assert clerks.offices.read("mayAct", *power) is True
    act(clerks, 0, CLERK, clerks.registry.call("revoke", clerks.citizens[5].address).data)
    assert clerks.registry.read("isCitizen", clerks.citizens[5].address) is False
    clerks.offices.send(clerks.treasury, "setPower", *power, False)
    with reverts("offices: no power"):
        act(clerks, 0, CLERK, clerks.registry.call("revoke", clerks.citizens[6].address).data)


def test_an_account_without_code_is_not_called(clerks: Land) -> None:
    power = CLERK, clerks.stranger.address, ADMIT
    clerks.offices.send(clerks.treasury, "setPower", *power, True)
    with reverts("offices: no contract"):
        clerks.offices.send(clerks.citizens[0], "act", CLERK, clerks.stranger.address, ADMIT)


def test_what_the_office_may_do_to_itself(clerks: Land) -> None:
    """Even with a power over this contract it is not the treasury."""
    for signature in ("dismiss(bytes32,address)", "abolish(bytes32)"):
        power = CLERK, clerks.offices.address, selector(signature)
        clerks.offices.send(clerks.treasury, "setPower", *power, True)
        data = power[2] + CENSOR + bytes(32)
        with reverts("offices: only treasury"):
            clerks.offices.send(clerks.citizens[0], "act", CLERK, clerks.offices.address, data)


def test_the_office_of_the_registrar_follows_a_recovered_key(clerks: Land) -> None:
    me, key = clerks.citizens[0], clerks.keys[0]
    clerks.force(me, key)
    data = clerks.registry.call("admit", clerks.stranger.address).data
    with reverts("offices: no holder"):
        act(clerks, 0, CLERK, data)
    clerks.offices.send(key, "act", CLERK, clerks.registry.address, data)
    assert clerks.registry.read("isCitizen", clerks.stranger.address) is True


def test_who_acts_is_told_for_as_long_as_it_does(
    clerks: Land, mock: Callable[..., Deployed]
) -> None:
    """Also where one officer's act makes another act; and nobody acts outside of `act`."""
    officer, role = mock(clerks.world, "Officer", clerks.offices.address), role_of("servant")
    clerks.offices.send(clerks.founder, "establish", role, (1, 900, False, ZERO_ADDRESS))
    clerks.offices.send(clerks.founder, "appoint", role, officer.address, clerks.clock() + 500)
    powers = (role, selector("look()")), (CENSOR, selector("serve(bytes32)"))
    for which, function in powers:
        clerks.offices.send(clerks.founder, "setPower", which, officer.address, function, True)
    officer.send(clerks.stranger, "serve", role)
    censor = clerks.citizens[1]
    call = officer.call("serve", role)
    clerks.offices.send(censor, "act", CENSOR, call.to, call.data)
    nobody, person = ZERO_ADDRESS, censor.address
    expected = nobody, officer.address, nobody, person, officer.address, person
    assert tuple(officer.read("seen", place) for place in range(6)) == expected
    assert clerks.offices.read("acting") == nobody

"""giveNotice, reply, revoke: nobody is expelled unheard where the nation says so."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit.testing import reverts
from govkit.testing.blocks import at_timestamp
from govkit.types import PassportStatus
from tests.contracts.registry.conftest import ANSWER, CHARGE, NOTICE, Office


@pytest.mark.parametrize("role", ["registrar", "treasury"])
def test_a_notice_becomes_a_record(office: Office, role: str) -> None:
    citizen = office.cast.citizen.address
    sent = office.registry.send(getattr(office.cast, role), "giveNotice", citizen, CHARGE)
    assert sent.events == (("Noticed", {"citizen": citizen, "number": 1, "record": 1}),)
    assert office.registry.read("noticeOf", 1) == (office.now(), False)
    [record] = [fields for name, fields in office.ledger.decode(sent.receipt)]
    assert record["kind"].rstrip(b"\0") == b"notice"
    assert (record["content_hash"], record["title"]) == (CHARGE, "Notice to citizen 1")
    assert record["author"] == office.registry.address


def test_the_reply_becomes_a_record(office: Office) -> None:
    citizen = office.cast.citizen
    with reverts("registry: no notice"):
        office.registry.send(citizen, "reply", ANSWER)
    office.give_notice()
    with reverts("registry: no notice"):
        office.registry.send(office.cast.stranger, "reply", ANSWER)
    sent = office.registry.send(citizen, "reply", ANSWER)
    assert sent.events == (("Replied", {"citizen": citizen.address, "number": 1, "record": 2}),)
    assert office.registry.read("noticeOf", 1)[1] is True
    [record] = [fields for name, fields in office.ledger.decode(sent.receipt)]
    assert record["kind"].rstrip(b"\0") == b"reply"
    assert (record["content_hash"], record["title"]) == (ANSWER, "Reply of citizen 1")
    with reverts("registry: replied"):
        office.registry.send(citizen, "reply", ANSWER)


def test_notice_is_refused(office: Office) -> None:
    registry, cast = office.registry, office.cast
    with reverts("registry: only registrar"):
        registry.send(cast.citizen, "giveNotice", cast.citizen.address, CHARGE)
    with reverts("registry: not a citizen"):
        registry.send(cast.registrar, "giveNotice", cast.stranger.address, CHARGE)
    with reverts("ledger: no content hash"):
        registry.send(cast.registrar, "giveNotice", cast.citizen.address, bytes(32))
    office.give_notice()
    with reverts("registry: notice given"):
        registry.send(cast.registrar, "giveNotice", cast.citizen.address, CHARGE)


def test_where_none_is_needed_none_is_given(swift: Office) -> None:
    with reverts("registry: needs no notice"):
        swift.registry.send(swift.cast.registrar, "giveNotice", swift.cast.citizen.address, CHARGE)


@pytest.mark.parametrize("act", [("revoke",), ("suspend", 2**35)], ids=["revoke", "suspend"])
def test_a_vote_acts_after_the_notice(office: Office, act: tuple[str, int]) -> None:
    name, *more = act
    citizen = office.cast.citizen.address
    registry, treasury = office.registry, office.cast.treasury
    with reverts("registry: no notice"):
        registry.send(treasury, name, citizen, *more)
    registry.send(office.cast.registrar, "giveNotice", office.cast.citizen.address, CHARGE)
    given = office.now()
    with reverts("registry: only treasury"):
        registry.send(office.cast.registrar, name, citizen, *more)
    at_timestamp(office.world, given + NOTICE - 1)
    with reverts("registry: notice period"):
        registry.send(treasury, name, citizen, *more)
    at_timestamp(office.world, given + NOTICE)
    registry.send(treasury, name, citizen, *more)
    assert registry.read("isCitizen", office.cast.citizen.address) is False
    # It is used up.
    assert registry.read("noticeOf", 1) == (0, False)
    with reverts("registry: no notice"):
        registry.send(treasury, "revoke", office.cast.citizen.address)


@pytest.mark.parametrize(("late", "good"), [(0, True), (1, False)])
def test_a_notice_does_not_hang_over_anybody_for_ever(
    make_office: Callable[..., Office], late: int, good: bool
) -> None:
    office = make_office(term_epochs=24)
    citizen = office.cast.citizen.address
    office.registry.send(office.cast.registrar, "giveNotice", citizen, CHARGE)
    at_timestamp(office.world, office.now() + 11 * NOTICE + late)
    if good:
        office.registry.send(office.cast.treasury, "revoke", citizen)
        return
    with reverts("registry: no notice"):
        office.registry.send(office.cast.treasury, "revoke", citizen)
    office.registry.send(office.cast.registrar, "giveNotice", citizen, CHARGE)


def test_resigning_under_notice_does_not_escape_it(office: Office) -> None:
    citizen = office.cast.citizen
    office.give_notice()
    office.registry.send(citizen, "resign")
    office.registry.send(office.cast.treasury, "revoke", citizen.address)
    assert office.registry.read("passport", 1)[3] == PassportStatus.EXPELLED
    with reverts("registry: only treasury"):
        office.registry.send(office.cast.registrar, "admit", citizen.address)
    office.registry.send(office.cast.treasury, "admit", citizen.address)
    assert office.registry.read("isCitizen", citizen.address) is True


def test_a_moved_passport_does_not_escape_it(office: Office) -> None:
    """A proposal names the old key; the passport has moved while it was voted on."""
    old, new = office.cast.citizen, office.cast.newcomer
    office.give_notice()
    office.registry.send(office.recovery, "move", 1, new.address)
    with reverts("registry: no notice"):
        office.registry.send(old, "reply", ANSWER)
    office.registry.send(new, "reply", ANSWER)
    office.registry.send(office.cast.treasury, "revoke", old.address)
    assert office.registry.read("isCitizen", new.address) is False
    assert office.registry.read("passport", 1)[3] == PassportStatus.EXPELLED


def test_a_lapsed_one_can_be_expelled(office: Office) -> None:
    citizen = office.cast.citizen.address
    office.go_to(office.until() - NOTICE)
    office.give_notice()
    office.world.forward(NOTICE)
    until = office.until()
    assert office.registry.read("isCitizen", citizen) is False
    office.registry.send(office.cast.treasury, "revoke", citizen)
    assert office.registry.read("passport", 1)[2:] == (until, PassportStatus.EXPELLED)
    assert office.told_of() == []

"""Offices: establish, abolish, appoint, dismiss, resign, and what is told of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit.testing import ActorSigner, reverts
from govkit.testing.blocks import at_timestamp
from govkit.testing.deployed import Deployed, Sent
from govkit.types import ZERO_ADDRESS
from tests.contracts.land import Land, role_of

TREASURER, CLERK = role_of("treasurer"), role_of("clerk")
SEATS, TERM = 2, 1_000
FREE = (SEATS, TERM, False, ZERO_ADDRESS)
MakeLand = Callable[..., Land]


@pytest.fixture
def office(land: Land) -> Land:
    """A treasurer's office of two seats, open to anybody."""
    land.offices.send(land.founder, "establish", TREASURER, FREE)
    return land


def appoint(land: Land, holder: ActorSigner, ticks: int = TERM, role: bytes = TREASURER) -> Sent:
    """From the next transaction on, for so many ticks after it."""
    return appoint_until(land, holder, land.clock() + 1 + ticks, role)


def appoint_until(land: Land, holder: ActorSigner, end: int, role: bytes = TREASURER) -> Sent:
    return land.offices.send(land.treasury, "appoint", role, holder.address, end)


def members(land: Land, role: bytes = TREASURER) -> tuple[str, ...]:
    """By each way to ask; they agree."""
    count = land.offices.read("getRoleMemberCount", role)
    each = tuple(land.offices.read("getRoleMember", role, place) for place in range(count))
    assert each == land.offices.read("getRoleMembers", role)
    number = land.offices.read("numberOf", role)
    for account in {*each, *(one.address for one in (*land.citizens, *land.keys, land.stranger))}:
        assert land.offices.read("hasRole", role, account) is (account in each)
        assert land.offices.read("holdsNumber", number, account) is (account in each)
    with reverts("offices: no such member"):
        land.offices.read("getRoleMember", role, count)
    return each


class TestEstablish:
    @pytest.mark.parametrize("by", ["treasury", "founder"])
    def test_an_office_is_there(self, land: Land, by: str) -> None:
        sent = land.offices.send(getattr(land, by), "establish", TREASURER, FREE)
        expected = {
            "role": TREASURER, "number": 1, "seats": SEATS, "term": TERM,
            "citizens_only": False, "council": ZERO_ADDRESS,
        }  # fmt: skip
        assert sent.events == (("OfficeEstablished", expected),)
        assert land.offices.read("office", TREASURER) == FREE
        assert land.offices.read("numberOf", TREASURER) == 1
        assert (land.offices.read("offices"), land.offices.read("roleAt", 1)) == (1, TREASURER)
        assert members(land) == ()

    def test_only_the_treasury_and_once(self, office: Land) -> None:
        for actor in (office.registrar, office.stranger, office.citizens[0]):
            with reverts("offices: only treasury"):
                office.offices.send(actor, "establish", CLERK, FREE)
        with reverts("offices: established"):
            office.offices.send(office.treasury, "establish", TREASURER, FREE)

    @pytest.mark.parametrize(
        ("role", "settings", "reason"),
        [
            (bytes(32), FREE, "offices: no name"),
            (CLERK, (0, TERM, False, ZERO_ADDRESS), "offices: seats out of range"),
            (CLERK, (22, TERM, False, ZERO_ADDRESS), "offices: seats out of range"),
            (CLERK, (2**255, TERM, False, ZERO_ADDRESS), "offices: seats out of range"),
            (CLERK, (1, 0, False, ZERO_ADDRESS), "offices: term out of range"),
            (CLERK, (1, 2**32, False, ZERO_ADDRESS), "offices: term out of range"),
            (CLERK, (1, 0, False, "0x" + "11" * 20), "offices: seats out of range"),
            (CLERK, (0, 1, False, "0x" + "11" * 20), "offices: term out of range"),
        ],
    )
    def test_what_is_no_office(
        self, land: Land, role: bytes, settings: tuple[object, ...], reason: str
    ) -> None:
        with reverts(reason):
            land.offices.send(land.treasury, "establish", role, settings)
        land.offices.send(land.treasury, "establish", CLERK, (21, 2**32 - 1, True, ZERO_ADDRESS))

    def test_no_more_than_a_word_has_bits(self, land: Land) -> None:
        def full(state: object) -> None:
            at = bytes.fromhex(land.offices.address[2:])
            state.set_storage(at, 0, 254)  # type: ignore[attr-defined]

        land.world.chain.change_state(full)
        assert land.offices.read("offices") == 254
        land.offices.send(land.treasury, "establish", TREASURER, FREE)
        me = land.citizens[0]
        appoint(land, me)
        land.force(me, land.keys[0])
        assert members(land) == (land.keys[0].address,)
        with reverts("offices: too many offices"):
            land.offices.send(land.treasury, "establish", CLERK, FREE)


class TestAppoint:
    def test_it_is_held_until_its_end(self, office: Land) -> None:
        holder = office.citizens[0]
        sent = appoint(office, holder, 100)
        since = office.clock()
        assert sent.events == (
            ("RoleGranted", {
                "role": TREASURER, "account": holder.address, "sender": office.treasury.address,
            }),
            ("Appointed", {
                "role": TREASURER, "holder": holder.address, "number": 1, "until": since + 100,
            }),
        )  # fmt: skip
        assert office.offices.read("appointment", 1, 1) == (holder.address, since, since + 100)
        assert office.offices.read("until", TREASURER, holder.address) == since + 100
        assert members(office) == (holder.address,)
        office.wait(100)  # the head is the last timepoint of the term
        assert office.clock() == since + 99
        assert members(office) == (holder.address,)
        office.world.mine()
        assert members(office) == ()
        assert office.offices.read("hasRole", TREASURER, holder.address) is False
        assert office.offices.read("until", TREASURER, holder.address) == 0

    def test_an_ended_term_frees_its_seat(self, office: Land) -> None:
        first, second, third, fourth = office.citizens[:4]
        appoint(office, first, 50)
        appoint(office, second, 500)
        with reverts("offices: no free seat"):
            appoint(office, third)
        office.wait(60)
        appoint(office, third)
        assert members(office) == (second.address, third.address)
        with reverts("offices: no free seat"):
            appoint(office, fourth)
        assert office.offices.read("appointments", 1) == 3

    def test_the_seat_is_free_from_the_very_end(self, office: Land) -> None:
        first, second, third = office.citizens[:3]
        appoint(office, first, 50)
        end = office.clock() + 50
        appoint(office, second)
        start = office.world.snapshot()
        for moment, free in ((end - 1, False), (end, True)):
            at_timestamp(office.world, moment)
            if free:
                appoint_until(office, third, end + 10)
                assert members(office) == (second.address, third.address)
                assert office.offices.read("appointment", 1, 1)[2] == end
            else:
                with reverts("offices: no free seat"):
                    appoint_until(office, third, end + 10)
            office.world.restore(start)

    def test_again_begins_a_new_term(self, office: Land) -> None:
        holder, other = office.citizens[:2]
        appoint(office, other)
        appoint(office, holder, 50)
        began = office.clock()
        office.wait(20)
        appoint(office, holder, 900)
        now = office.clock()
        past = [office.offices.read("appointment", 1, number)[1:] for number in (2, 3)]
        assert past == [(began, now), (now, now + 900)]
        assert members(office) == (other.address, holder.address)

    def test_at_the_founding(self, office: Land) -> None:
        until = office.clock() + 10
        office.offices.send(office.founder, "appoint", TREASURER, office.stranger.address, until)
        assert members(office) == (office.stranger.address,)

    def test_a_founding_that_takes_longer_than_a_term_goes_on(self, office: Land) -> None:
        past, who = office.clock(), office.citizens[0].address
        office.offices.send(office.founder, "appoint", TREASURER, who, past)
        assert members(office) == ()
        appoint(office, office.citizens[0])
        assert members(office) == (who,)

    def test_a_founding_goes_on_without_a_citizen_who_left(self, land: Land) -> None:
        who, until = land.citizens[0], land.clock() + 100
        land.offices.send(land.founder, "establish", TREASURER, (2, TERM, True, ZERO_ADDRESS))
        land.registry.send(who, "resign")
        with reverts("offices: only citizens"):
            appoint(land, who)
        land.offices.send(land.founder, "appoint", TREASURER, who.address, until)
        assert members(land) == ()
        land.registry.send(land.registrar, "admit", who.address)
        assert members(land) == (who.address,)

    def test_within_the_term(self, office: Land) -> None:
        who = office.citizens[0].address
        for until in (0, office.clock() + 1, office.clock() + 1 + TERM + 1, 2**255):
            with reverts("offices: term out of range"):
                office.offices.send(office.treasury, "appoint", TREASURER, who, until)
        appoint(office, office.citizens[0], TERM)

    def test_refusals(self, office: Land) -> None:
        until = office.clock() + 100
        for actor in (office.registrar, office.citizens[0], office.stranger):
            with reverts("offices: only treasury"):
                office.offices.send(actor, "appoint", TREASURER, actor.address, until)
        with reverts("offices: zero address"):
            office.offices.send(office.treasury, "appoint", TREASURER, ZERO_ADDRESS, until)
        with reverts("offices: no such office"):
            appoint(office, office.citizens[0], role=CLERK)

    def test_by_either_clock(self, make_land: MakeLand) -> None:
        land = make_land(by_timestamp=False)
        land.offices.send(land.founder, "establish", TREASURER, FREE)
        appoint(land, land.citizens[0], 10)
        land.world.mine(9)
        assert members(land) == (land.citizens[0].address,)
        land.world.mine()
        assert members(land) == ()


class TestCitizensOnly:
    @pytest.fixture
    def office(self, land: Land) -> Land:
        land.offices.send(land.founder, "establish", TREASURER, (2, TERM, True, ZERO_ADDRESS))
        return land

    def test_no_stranger_is_appointed(self, office: Land) -> None:
        with reverts("offices: only citizens"):
            appoint(office, office.stranger)
        appoint(office, office.citizens[0])

    def test_whoever_is_none_any_more_holds_nothing(self, office: Land) -> None:
        suspended, revoked = office.citizens[:2]
        for one in (suspended, revoked):
            appoint(office, one)
        office.registry.send(office.registrar, "suspend", suspended.address, office.clock() + 100)
        office.registry.send(office.registrar, "revoke", revoked.address)
        assert members(office) == ()
        assert office.offices.read("until", TREASURER, revoked.address) == 0
        office.wait(110)
        office.registry.send(office.stranger, "reinstate", suspended.address)
        assert members(office) == (suspended.address,)


class TestLeaving:
    @pytest.mark.parametrize("way", ["dismiss", "resign"])
    def test_the_appointment_ends_now(self, office: Land, way: str) -> None:
        holder, other = office.citizens[:2]
        appoint(office, holder)
        since = office.clock()
        appoint(office, other)
        office.wait(20)
        if way == "dismiss":
            sent = office.offices.send(office.treasury, way, TREASURER, holder.address)
            sender = office.treasury
        else:
            sent, sender = office.offices.send(holder, way, TREASURER), holder
        expected = {"role": TREASURER, "account": holder.address, "sender": sender.address}
        assert sent.events == (("RoleRevoked", expected),)
        assert office.offices.read("appointment", 1, 1) == (holder.address, since, office.clock())
        assert members(office) == (other.address,)
        appoint(office, office.citizens[2])

    def test_who_holds_nothing(self, office: Land) -> None:
        with reverts("offices: no holder"):
            office.offices.send(office.citizens[0], "resign", TREASURER)
        appoint(office, office.citizens[0], 10)
        for actor in (office.founder, office.registrar, office.citizens[1]):
            with reverts("offices: only treasury"):
                office.offices.send(actor, "dismiss", TREASURER, office.citizens[0].address)
        office.wait(15)
        with reverts("offices: no holder"):  # its term is over
            office.offices.send(office.citizens[0], "resign", TREASURER)
        with reverts("offices: no holder"):
            office.offices.send(office.treasury, "dismiss", TREASURER, office.citizens[0].address)
        for name, arguments in {"resign": (), "dismiss": (ZERO_ADDRESS,)}.items():
            with reverts("offices: no such office"):
                office.offices.send(office.treasury, name, CLERK, *arguments)

    def test_a_proposal_from_before_a_move_means_the_same_person(self, office: Land) -> None:
        me, key = office.citizens[0], office.keys[0]
        appoint(office, me)
        office.force(me, key)
        office.offices.send(office.treasury, "dismiss", TREASURER, me.address)
        assert members(office) == ()
        appoint(office, me)
        assert members(office) == (key.address,)


class TestAbolish:
    def test_all_appointments_end(self, office: Land) -> None:
        for one in office.citizens[:2]:
            appoint(office, one)
        with reverts("offices: only treasury"):
            office.offices.send(office.founder, "abolish", TREASURER)
        sent = office.offices.send(office.treasury, "abolish", TREASURER)
        assert sent.names == ["RoleRevoked", "RoleRevoked", "OfficeAbolished"]
        ends = [office.offices.read("appointment", 1, number)[2] for number in (1, 2)]
        assert ends == [office.clock()] * 2
        assert members(office) == ()
        assert office.offices.read("numberOf", TREASURER) == 0
        for name in ("abolish", "resign"):
            with reverts("offices: no such office"):
                office.offices.send(office.treasury, name, TREASURER)
        with reverts("offices: no such office"):
            office.offices.read("office", TREASURER)

    def test_its_name_begins_anew_without_holders_and_powers(self, office: Land) -> None:
        holder, selector = office.citizens[0], b"\1\2\3\4"
        appoint(office, holder)
        power = TREASURER, office.registry.address, selector
        office.offices.send(office.treasury, "setPower", *power, True)
        office.offices.send(office.treasury, "abolish", TREASURER)
        office.offices.send(office.treasury, "establish", TREASURER, FREE)
        assert office.offices.read("numberOf", TREASURER) == 2
        assert members(office) == ()
        assert office.offices.read("mayAct", *power) is False
        assert office.offices.read("appointments", 2) == 0
        assert office.offices.read("appointment", 1, 1)[0] == holder.address


class TestByElection:
    """An office that names a council is held by whoever has its seats."""

    @pytest.fixture
    def elected(self, land: Land) -> Land:
        settings = (0, 0, False, land.council.address)
        land.offices.send(land.founder, "establish", TREASURER, settings)
        seats = [each.address for each in land.citizens[:2]]
        land.council.send(land.founder, "appoint", seats, land.clock() + 100)
        return land

    def test_it_is_held_for_the_councils_term(self, elected: Land) -> None:
        seats = tuple(each.address for each in elected.citizens[:2])
        end = elected.council.read("termEnd")
        assert members(elected) == seats
        assert elected.offices.read("until", TREASURER, seats[0]) == end + 1
        assert elected.offices.read("until", TREASURER, elected.stranger.address) == 0
        elected.wait(end - elected.clock() + 1)
        assert members(elected) == seats
        elected.world.mine()
        assert members(elected) == ()

    def test_nobody_is_appointed_to_it_or_leaves_it_here(self, elected: Land) -> None:
        with reverts("offices: elected"):
            appoint(elected, elected.citizens[3], 1)
        with reverts("offices: no holder"):
            elected.offices.send(elected.citizens[0], "resign", TREASURER)
        with reverts("offices: no holder"):
            elected.offices.send(
                elected.treasury, "dismiss", TREASURER, elected.citizens[0].address
            )
        elected.council.send(elected.treasury, "dismiss", elected.citizens[0].address)
        assert members(elected) == (elected.citizens[1].address,)


class TestFollow:
    def test_whoever_was_not_moved(self, office: Land) -> None:
        with reverts("offices: not moved"):
            office.offices.send(office.stranger, "follow", office.citizens[0].address)

    def test_history_has_both_keys(self, office: Land) -> None:
        me, key = office.citizens[0], office.keys[0]
        appoint(office, me, 500)
        since, until = office.clock(), office.clock() + 500
        office.force(me, key)
        moved = office.clock()
        rows = [office.offices.read("appointment", 1, number) for number in (1, 2)]
        assert rows == [(me.address, since, moved), (key.address, moved, until)]
        office.offices.send(office.stranger, "follow", me.address)  # nothing is left to move
        assert office.offices.read("appointments", 1) == 2

    def test_an_ended_term_does_not_begin_again(self, office: Land) -> None:
        me, key = office.citizens[0], office.keys[0]
        appoint(office, me, 5)
        office.wait(10)
        office.force(me, key)
        assert members(office) == ()
        assert office.offices.read("appointments", 1) == 1

    def test_a_new_key_that_holds_it_already_keeps_its_own_term(self, office: Land) -> None:
        me, key = office.citizens[0], office.keys[0]
        appoint(office, me, 500)
        appoint(office, key, 100)
        office.force(me, key)
        assert members(office) == (key.address,)
        assert office.offices.read("appointments", 1) == 2

    def test_a_new_key_whose_own_term_is_over_takes_the_other(self, office: Land) -> None:
        me, key = office.citizens[0], office.keys[0]
        appoint(office, key, 5)
        appoint(office, me, 500)
        office.wait(10)
        office.force(me, key)
        assert members(office) == (key.address,)

    def test_full_seats_are_no_hindrance(self, office: Land) -> None:
        for one in office.citizens[:2]:
            appoint(office, one)
        office.force(office.citizens[0], office.keys[0])
        assert set(members(office)) == {office.keys[0].address, office.citizens[1].address}


def test_a_contract_of_ones_own_is_gated(office: Land, mock: Callable[..., Deployed]) -> None:
    """contracts/mocks/GatedGrants.vy."""
    grants = mock(office.world, "GatedGrants", office.offices.address)
    holder = office.citizens[0]
    with reverts("grants: only treasurer"):
        grants.send(holder, "pay", office.stranger.address, 0)
    appoint(office, holder, 50)
    grants.send(holder, "pay", office.stranger.address, 0)
    office.wait(60)
    with reverts("grants: only treasurer"):
        grants.send(holder, "pay", office.stranger.address, 0)

"""Recovery: accept and force; what follows the passport, open ballots among it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit.testing import reverts
from govkit.testing.blocks import at_timestamp
from govkit.types import ZERO_ADDRESS
from tests.contracts.land import (
    AGAINST,
    DELAY,
    FOR,
    GUARDIAN_DELAY,
    NOMINATION,
    VOTING,
    WINDOW,
    Land,
    role_of,
)

MakeLand = Callable[..., Land]
NONE = (ZERO_ADDRESS, 0, 0, False)


def test_the_new_key_takes_the_passport(land: Land) -> None:
    me, key = land.citizens[0], land.keys[0]
    number = land.protect(me)
    before = land.registry.read("passport", number)
    land.ask(number, key, *land.guardians[:2])
    land.wait(DELAY)
    sent = land.recovery.send(key, "accept", number)
    done = {"number": number, "previous": me.address, "current": key.address}
    assert sent.events[0] == ("RecoveryDone", done)
    assert land.registry.read("passport", number) == (key.address, *before[1:])
    assert land.registry.read("passportOf", key.address) == number
    assert land.registry.read("passportOf", me.address) == 0
    assert land.registry.read("totalSupply") == len(land.citizens)
    assert land.registry.read("passportsIssued") == len(land.citizens)
    assert land.recovery.read("pending", number) == NONE
    assert land.recovery.read("guardiansOf", number)[1] == 2


def test_only_in_its_time(land: Land) -> None:
    key = land.keys[0]
    number = land.protect(land.citizens[0])
    land.ask(number, key, *land.guardians[:2])
    land.wait(DELAY - 1)
    with reverts("recovery: too early"):
        land.recovery.send(key, "accept", number)
    begun = land.world.snapshot()
    land.wait(WINDOW + 3)
    with reverts("recovery: too late"):
        land.recovery.send(key, "accept", number)
    land.world.restore(begun)
    land.wait(WINDOW + 1)
    land.recovery.send(key, "accept", number)


def test_to_the_last_second(land: Land) -> None:
    """From `ready_at` to `until`, both included; and others can ask when it is over, not before."""
    key, other = land.keys[:2]
    number = land.protect(land.citizens[0])
    begun = land.ask(number, key, *land.guardians[:2]).only("RecoveryBegun")
    start = land.world.snapshot()
    for moment, reason in ((begun["ready_at"] - 1, "early"), (begun["until"] + 1, "late")):
        at_timestamp(land.world, moment)
        with reverts(f"recovery: too {reason}"):
            land.recovery.send(key, "accept", number)
        land.world.restore(start)
    for moment in (begun["ready_at"], begun["until"]):
        at_timestamp(land.world, moment)
        land.recovery.send(key, "accept", number)
        land.world.restore(start)
    at_timestamp(land.world, begun["until"])
    with reverts("recovery: under way"):
        land.ask(number, other, land.guardians[0])
    land.world.restore(start)
    at_timestamp(land.world, begun["until"] + 1)
    land.ask(number, other, land.guardians[0])


def test_only_the_new_key_itself(land: Land) -> None:
    number = land.protect(land.citizens[0])
    land.ask(number, land.keys[0], *land.guardians[:2])
    land.wait(DELAY)
    for actor in (land.citizens[0], land.guardians[0], land.keys[1], land.treasury, land.stranger):
        with reverts("recovery: only new key"):
            land.recovery.send(actor, "accept", number)
    with reverts("recovery: only new key"):
        land.recovery.send(land.keys[0], "accept", number + 1)


def test_a_key_that_was_used_takes_none(land: Land) -> None:
    number, used = land.protect(land.citizens[0]), land.citizens[1]
    for guardian in land.guardians[:2]:
        with reverts("recovery: wrong key"):
            land.recovery.send(guardian, "approve", number, used.address)
    land.ask(number, land.keys[0], *land.guardians[:2])
    land.wait(DELAY)
    land.recovery.send(land.keys[0], "accept", number)


def test_a_change_of_guardians_that_waits_is_dropped(land: Land) -> None:
    """What a thief has named meanwhile never holds."""
    me, key = land.citizens[0], land.keys[0]
    number = land.protect(me)
    land.name(me, [land.stranger], 1)
    land.ask(number, key, *land.guardians[:2])
    land.wait(DELAY)
    land.recovery.send(key, "accept", number)
    land.wait(GUARDIAN_DELAY)
    land.world.mine()
    named = tuple(each.address for each in land.guardians)
    assert land.recovery.read("guardiansOf", number) == (named, 2)
    assert land.recovery.read("nextGuardiansOf", number) == (((), 0), 0)


def test_guardians_named_after_a_recovery_wait_like_any(land: Land) -> None:
    me, key = land.citizens[0], land.keys[0]
    number = land.recover(me, key)
    land.name(key, [land.stranger], 1)
    land.world.mine()
    named = tuple(each.address for each in land.guardians)
    assert land.recovery.read("guardiansOf", number) == (named, 2)
    with reverts("recovery: not a guardian"):
        land.ask(number, land.keys[1], land.stranger)
    land.wait(GUARDIAN_DELAY)
    land.world.mine()
    assert land.recovery.read("guardiansOf", number) == ((land.stranger.address,), 1)


def test_a_second_loss(land: Land) -> None:
    me, first, second = land.citizens[0], land.keys[0], land.keys[1]
    number = land.recover(me, first)
    land.ask(number, second, *land.guardians[1:])
    land.wait(DELAY)
    land.recovery.send(second, "accept", number)
    assert land.registry.read("passport", number)[0] == second.address
    for old in (me, first):
        assert land.registry.read("successorOf", old.address) == second.address
        assert land.registry.read("passportOf", old.address) == 0


class TestForce:
    def test_a_vote_needs_no_guardians_and_no_delay(self, land: Land) -> None:
        me, key = land.citizens[0], land.keys[0]
        begun = land.recovery.send(land.treasury, "force", 1, key.address).only("RecoveryBegun")
        now = land.clock()
        assert begun == {
            "number": 1, "holder": me.address, "new_key": key.address,
            "ready_at": now, "until": now + WINDOW, "forced": True,
        }  # fmt: skip
        land.recovery.send(key, "accept", 1)
        assert land.registry.read("passport", 1)[0] == key.address

    def test_only_the_treasury(self, land: Land) -> None:
        for actor in (land.registrar, land.founder, land.citizens[0], land.guardians[0]):
            with reverts("recovery: only treasury"):
                land.recovery.send(actor, "force", 1, land.keys[0].address)

    def test_no_such_passport_or_key(self, land: Land) -> None:
        treasury, key = land.treasury, land.keys[0].address
        with reverts("registry: unknown passport"):
            land.recovery.send(treasury, "force", 99, key)
        for wrong in (ZERO_ADDRESS, land.citizens[0].address):
            with reverts("recovery: wrong key"):
                land.recovery.send(treasury, "force", 1, wrong)
        land.registry.send(land.registrar, "revoke", land.citizens[0].address)
        with reverts("recovery: no passport"):
            land.recovery.send(treasury, "force", 1, key)

    def test_it_takes_the_place_of_what_was_under_way(self, land: Land) -> None:
        number = land.protect(land.citizens[0])
        land.ask(number, land.keys[0], *land.guardians[:2])
        land.recovery.send(land.treasury, "force", number, land.keys[1].address)
        with reverts("recovery: only new key"):
            land.recovery.send(land.keys[0], "accept", number)
        land.recovery.send(land.keys[1], "accept", number)


class TestWhileAVoteIsOpen:
    """Ballots are counted by passport: each once, whichever key cast it."""

    def test_the_old_key_has_voted(self, land: Land) -> None:
        me, key = land.citizens[0], land.keys[0]
        governor = land.governor(land.registry)
        poll = land.propose(governor, land.citizens[1])
        governor.send(me, "castVote", poll, int(FOR))
        land.force(me, key)
        for one in (me, key):
            with reverts("ballots: no votes" if one is me else "ballots: already voted"):
                governor.send(one, "castVote", poll, int(AGAINST))
        assert governor.read("proposalVotes", poll) == (0, 1, 0)
        assert governor.read("hasVoted", poll, key.address) is True

    def test_the_old_key_has_not_voted(self, land: Land) -> None:
        me, key = land.citizens[0], land.keys[0]
        governor = land.governor(land.registry)
        poll = land.propose(governor, land.citizens[1])
        snapshot = governor.read("proposalSnapshot", poll)
        land.force(me, key)
        with reverts("ballots: no votes"):
            governor.send(me, "castVote", poll, int(AGAINST))
        governor.send(key, "castVote", poll, int(FOR))
        with reverts("ballots: already voted"):
            governor.send(key, "castVote", poll, int(FOR))
        assert governor.read("proposalVotes", poll) == (0, 1, 0)
        past = [land.registry.read("getPastVotes", one.address, snapshot) for one in (me, key)]
        assert past == [1, 0]

    def test_past_votes_stay_what_they_were(self, land: Land) -> None:
        me, key = land.citizens[0], land.keys[0]
        land.world.mine()
        before = land.clock() - 1
        land.force(me, key)
        moved = land.clock()
        land.wait(50)
        land.world.mine()
        votes = [
            [land.registry.read("getPastVotes", one.address, at) for one in (me, key)]
            for at in (before, moved, moved + 10)
        ]
        assert votes == [[1, 0], [0, 1], [0, 1]]
        totals = {land.registry.read("getPastTotalSupply", at) for at in (before, moved)}
        assert totals == {len(land.citizens)}

    def test_ballots_in_an_election(self, land: Land) -> None:
        council, (voter, candidate, other, *_) = land.council, land.citizens
        council.send(land.stranger, "openElection")
        for one in (candidate, other):
            council.send(one, "nominate")
        land.force(candidate, land.keys[0])
        with reverts("council: already nominated"):
            council.send(land.keys[0], "nominate")
        with reverts("council: only citizens"):
            council.send(candidate, "nominate")
        land.wait(NOMINATION + 1)
        council.send(voter, "vote", 0b01)
        land.force(voter, land.keys[1])
        with reverts("council: already voted"):
            council.send(land.keys[1], "vote", 0b10)
        with reverts("council: only citizens"):
            council.send(voter, "vote", 0b10)
        assert council.read("hasVoted", 1, land.keys[1].address) is True
        assert [council.read("approvals", 1, place) for place in (0, 1)] == [1, 0]
        land.force(land.citizens[5], land.keys[2])
        council.send(land.keys[2], "vote", 0b01)
        land.wait(VOTING)
        sent = council.send(land.stranger, "settle").only("ElectionSettled")
        assert sent["winners"] == (land.keys[0].address,)
        assert council.read("holders") == (land.keys[0].address,)


class TestASeatInACouncil:
    @pytest.fixture
    def seated(self, land: Land) -> Land:
        members = [each.address for each in land.citizens[:3]]
        land.council.send(land.founder, "appoint", members, land.clock() + TERM_LEFT)
        land.world.mine()
        return land

    def test_it_follows(self, seated: Land) -> None:
        me, key, end = seated.citizens[0], seated.keys[0], seated.council.read("termEnd")
        before = seated.clock()
        seated.world.mine()
        seated.force(me, key)
        others = tuple(each.address for each in seated.citizens[1:3])
        assert seated.council.read("holders") == (*others, key.address)
        assert [seated.council.read("isHolder", one.address) for one in (me, key)] == [False, True]
        assert seated.council.read("termEnd") == end
        assert seated.council.read("getPastVotes", me.address, before) == 1
        assert seated.council.read("getPastVotes", key.address, before) == 0
        assert seated.council.read("getPastTotalSupply", before) == 3
        seated.world.mine()
        assert seated.council.read("getPastTotalSupply", seated.clock() - 1) == 3

    @pytest.mark.parametrize("has_voted", [False, True])
    def test_and_so_do_ballots_of_a_house_of_the_council(
        self, seated: Land, has_voted: bool
    ) -> None:
        me, key = seated.citizens[0], seated.keys[0]
        governor = seated.governor(seated.council)
        poll = seated.propose(governor, seated.citizens[1])
        if has_voted:
            governor.send(me, "castVote", poll, int(FOR))
        seated.force(me, key)
        with reverts("ballots: no votes"):
            governor.send(me, "castVote", poll, int(FOR))
        if has_voted:
            with reverts("ballots: already voted"):
                governor.send(key, "castVote", poll, int(FOR))
        else:
            governor.send(key, "castVote", poll, int(FOR))
        assert governor.read("proposalVotes", poll) == (0, 1, 0)
        seated.force(key, seated.keys[1])
        with reverts("ballots: already voted"):
            governor.send(seated.keys[1], "castVote", poll, int(FOR))
        assert governor.read("proposalVotes", poll) == (0, 1, 0)

    def test_two_moves_while_a_vote_is_open(self, seated: Land) -> None:
        me, first, second = seated.citizens[0], *seated.keys[:2]
        governor = seated.governor(seated.council)
        poll = seated.propose(governor, seated.citizens[1])
        seated.force(me, first)
        seated.force(first, second)
        for old in (me, first):
            with reverts("ballots: no votes"):
                governor.send(old, "castVote", poll, int(FOR))
        governor.send(second, "castVote", poll, int(FOR))
        assert governor.read("proposalVotes", poll) == (0, 1, 0)

    def test_appointed_and_dismissed_under_the_old_name(self, seated: Land) -> None:
        """A proposal that was made before the move means the same person."""
        me, key = seated.citizens[0], seated.keys[0]
        seated.force(me, key)
        seated.council.send(seated.treasury, "dismiss", me.address)
        assert seated.council.read("isHolder", key.address) is False
        seated.council.send(seated.treasury, "appoint", [me.address], seated.clock() + 9)
        assert seated.council.read("holders") == (key.address,)
        with reverts("council: seated twice"):
            members = [me.address, key.address]
            seated.council.send(seated.treasury, "appoint", members, seated.clock() + 9)

    def test_whoever_was_not_moved(self, seated: Land) -> None:
        for account in (seated.citizens[0].address, ZERO_ADDRESS, seated.council.address):
            with reverts("council: not moved"):
                seated.council.send(seated.stranger, "follow", account)

    def test_a_new_key_with_a_seat_of_its_own(self, land: Land) -> None:
        """It keeps its own index and gets no second ballot; one seat falls free."""
        me, key = land.citizens[0], land.keys[0]
        members = [me.address, key.address, land.citizens[1].address]
        land.council.send(land.founder, "appoint", members, land.clock() + TERM_LEFT)
        land.world.mine()
        governor = land.governor(land.council)
        poll = land.propose(governor, land.citizens[1])
        governor.send(me, "castVote", poll, int(FOR))
        land.force(me, key)
        assert land.council.read("holders") == (key.address, land.citizens[1].address)
        governor.send(key, "castVote", poll, int(FOR))
        for one in (me, key):
            reason = "ballots: no votes" if one is me else "ballots: already voted"
            with reverts(reason):
                governor.send(one, "castVote", poll, int(FOR))
        assert governor.read("proposalVotes", poll) == (0, 2, 0)


TERM_LEFT = 4_000


class TestOffices:
    def test_they_follow_in_the_same_transaction(self, land: Land) -> None:
        me, key, role = land.citizens[0], land.keys[0], role_of("treasurer")
        land.offices.send(land.founder, "establish", role, (1, 5_000, False, ZERO_ADDRESS))
        until = land.clock() + 4_000
        land.offices.send(land.founder, "appoint", role, me.address, until)
        land.force(me, key)
        assert [land.offices.read("hasRole", role, one.address) for one in (me, key)] == [
            False,
            True,
        ]
        assert land.offices.read("until", role, key.address) == until

    def test_where_nothing_is_told_anybody_can_tell(self, make_land: MakeLand) -> None:
        land = make_land(follows=False)
        me, key, role = land.citizens[0], land.keys[0], role_of("treasurer")
        land.offices.send(land.founder, "establish", role, (1, 5_000, False, ZERO_ADDRESS))
        land.offices.send(land.founder, "appoint", role, me.address, land.clock() + 4_000)
        land.force(me, key)
        for nobody in (me, key):  # the old key is nobody's at once; the new one is not told yet
            assert land.offices.read("hasRole", role, nobody.address) is False
        land.offices.send(land.stranger, "follow", me.address)
        assert land.offices.read("hasRole", role, me.address) is False
        assert land.offices.read("hasRole", role, key.address) is True


def test_who_refuses_to_follow_stops_nothing(
    land: Land, mock: Callable[..., object], deploy: Callable[..., object]
) -> None:
    """A follower without such a function; the passport has moved all the same."""
    from dataclasses import astuple

    from govkit.contracts.registry import RegistrySettings
    from govkit.testing.deployed import Deployed

    treasury, me = land.treasury.address, land.founder
    settings = RegistrySettings(
        "T", "P", True, treasury, me.address, recovery=land._next_address(1)
    )
    registry = land._new("CitizenRegistry", astuple(settings))
    followers = [land.ledger.address, land.offices.address]
    recovery: Deployed = land._new("Recovery", registry.address, treasury, 1, 1, 0, followers)
    registry.send(me, "admitFounding", [land.citizens[0].address])
    recovery.send(land.treasury, "force", 1, land.keys[0].address)
    sent = recovery.send(land.keys[0], "accept", 1)
    refused = [fields["follower"] for name, fields in sent.events if name == "NotFollowed"]
    assert refused == followers
    assert registry.read("passport", 1)[0] == land.keys[0].address

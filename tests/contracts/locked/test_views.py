"""What locks weighed at past timepoints, for one who votes and for all."""

from __future__ import annotations

import pytest

from govkit.testing import reverts
from govkit.testing.blocks import in_one_block
from govkit.testing.deployed import Deployed
from govkit.types import ZERO_ADDRESS
from tests.contracts.conftest import Cast
from tests.contracts.locked.conftest import WEEK, lock, now, weight


def test_each_past_timepoint_between_two_changes(locked: Deployed, cast: Cast) -> None:
    end = lock(locked, cast.holder, 10**20 + 1, 8 * WEEK)
    began = now(locked)
    locked.world.forward(12 * WEEK)
    for timepoint in range(began - 1, end + 2 * WEEK, 40_009):
        expected = weight([(10**20 + 1, end)], timepoint) if timepoint >= began else 0
        assert locked.read("getPastVotes", cast.holder.address, timepoint) == expected
        assert locked.read("getPastTotalSupply", timepoint) == expected
    for timepoint in (end - 1, end):
        expected = weight([(10**20 + 1, end)], timepoint)
        assert locked.read("getPastVotes", cast.holder.address, timepoint) == expected


def test_the_total_sums_up_before_it_is_rounded(locked: Deployed, cast: Cast) -> None:
    ends = [lock(locked, each, 1, 20 * WEEK) for each in (cast.holder, cast.receiver)]
    locked.world.mine()
    then = now(locked) - 1
    each = [locked.read("getPastVotes", who.address, then) for who in (cast.holder, cast.receiver)]
    assert each == [0, 0]
    assert locked.read("getPastTotalSupply", then) == weight([(1, end) for end in ends], then)


def test_not_before_they_are_past(locked: Deployed, cast: Cast) -> None:
    lock(locked, cast.holder, 5)
    with reverts("lock: not yet past"):
        locked.read("getPastVotes", cast.holder.address, now(locked))
    with reverts("lock: not yet past"):
        locked.read("getPastTotalSupply", now(locked))
    locked.read("getPastVotes", cast.holder.address, now(locked) - 1)


def test_ballots_by_an_index_that_stays(locked: Deployed, cast: Cast) -> None:
    lock(locked, cast.receiver, 10**20)
    end = lock(locked, cast.holder, 10**20, 9 * WEEK)
    then = now(locked)
    ballot = locked.read("getPastBallot", cast.holder.address, then)
    assert ballot >> 96 == 2
    assert ballot & 2**96 - 1 == weight([(10**20, end)], then)
    locked.send(cast.holder, "delegate", cast.delegatee.address)
    locked.world.forward(20 * WEEK)
    assert locked.read("getPastBallot", cast.holder.address, then) == ballot
    assert locked.read("getPastBallot", cast.delegatee.address, now(locked)) >> 96 == 3
    assert locked.read("getPastBallot", cast.receiver.address, then) >> 96 == 1
    assert locked.read("getPastBallot", cast.stranger.address, then) == 0


def test_the_zero_address_weighs_nothing(locked: Deployed, cast: Cast) -> None:
    lock(locked, cast.holder, 10**20)
    locked.world.mine()
    assert locked.read("getVotes", ZERO_ADDRESS) == 0
    assert locked.read("getPastVotes", ZERO_ADDRESS, now(locked) - 1) == 0
    assert locked.read("getPastBallot", ZERO_ADDRESS, now(locked) - 1) == 0


def test_several_changes_in_one_block_are_one(locked: Deployed, cast: Cast) -> None:
    end = (now(locked) // WEEK + 9) * WEEK
    calls = [
        (cast.holder, locked.call("lock", 5, end)),
        (cast.holder, locked.call("delegate", cast.delegatee.address)),
        (cast.holder, locked.call("lock", 10**20, end)),
    ]
    in_one_block(locked.world, calls)
    then = now(locked)
    locked.world.mine()
    total = weight([(10**20 + 5, end)], then)
    assert locked.read("getPastVotes", cast.holder.address, then) == 0
    assert locked.read("getPastVotes", cast.delegatee.address, then) == total
    assert locked.read("getPastTotalSupply", then) == total


def test_many_ends_of_one_delegate(locked: Deployed, token: Deployed, cast: Cast) -> None:
    """Ends in two words of bits and at neighbouring boundaries, all past, some past, none."""
    people = locked.world.actors.voters(20)[4:]  # after treasury, founder, governor and holder
    locks = []
    for number, each in enumerate(people):
        token.send(cast.receiver, "transfer", each.address, 10**18)
        token.send(each, "approve", locked.address, 10**18)
        end = lock(locked, each, 10**18 - number, (1 + number * number // 2) * WEEK)
        locked.send(each, "delegate", cast.delegatee.address)
        locks.append((10**18 - number, end))
    settled = now(locked)
    locked.world.forward(200 * WEEK)
    for timepoint in range(settled, settled + 199 * WEEK, 5 * WEEK + 1):
        expected = weight(locks, timepoint)
        assert locked.read("getPastVotes", cast.delegatee.address, timepoint) == expected
        assert locked.read("getPastTotalSupply", timepoint) == expected


@pytest.mark.parametrize("idle", [210 * WEEK, 400 * WEEK, 5_000 * WEEK])
def test_long_after_all_has_ended(locked: Deployed, cast: Cast, idle: int) -> None:
    end = lock(locked, cast.holder, 10**20)
    locked.world.forward(idle)
    assert now(locked) > end
    assert locked.read("getVotes", cast.holder.address) == 0
    assert locked.read("getPastTotalSupply", now(locked) - 1) == 0
    again = lock(locked, cast.holder, 5)
    assert locked.read("getVotes", cast.holder.address) == weight(
        [(10**20 + 5, again)], now(locked)
    )


def test_deposits_neither_vote_nor_weigh_in_the_currency(
    locked: Deployed, token: Deployed, cast: Cast
) -> None:
    """They are among the treasury's votes, which no house takes and every quorum leaves out."""
    before = token.read("getVotes", cast.treasury.address)
    lock(locked, cast.holder, 10**20)
    assert token.read("delegates", locked.address) == cast.treasury.address
    assert token.read("getVotes", cast.treasury.address) == before + 10**20
    assert token.read("getVotes", locked.address) == 0

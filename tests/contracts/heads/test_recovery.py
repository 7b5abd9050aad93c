"""A passport that moves to a new key takes along what it gave and what it was given."""

from __future__ import annotations

from tests.contracts.conftest import Cast
from tests.contracts.heads.conftest import Bench


def test_of_a_delegate(bench: Bench, cast: Cast) -> None:
    bench.delegate(1, 3)
    before = bench.now()
    bench.move(3, cast.holder)
    then = bench.now()
    assert bench.votes(1, 3) == [0, 0]
    assert bench.heads.read("getVotes", cast.holder.address) == 2
    assert bench.heads.read("delegates", bench.address(1)) == cast.holder.address
    bench.world.mine()
    old, new = bench.address(3), cast.holder.address
    for timepoint, expected in ((before, [2, 0]), (then, [0, 2])):
        each = [bench.heads.read("getPastVotes", who, timepoint) for who in (old, new)]
        assert each == expected


def test_of_a_delegator(bench: Bench, cast: Cast) -> None:
    bench.delegate(1, 3)
    bench.move(1, cast.holder)
    assert bench.votes(1, 3) == [0, 2]
    assert bench.heads.read("getVotes", cast.holder.address) == 0
    assert bench.heads.read("delegates", cast.holder.address) == bench.address(3)
    bench.heads.send(cast.holder, "delegate", bench.address(2))
    assert bench.votes(1, 2, 3) == [0, 2, 1]


def test_twice(bench: Bench, cast: Cast) -> None:
    bench.delegate(1, 3)
    first = bench.now()
    bench.move(3, cast.holder)
    second = bench.now()
    bench.move(3, cast.treasury)
    bench.world.mine()
    people = [bench.address(3), cast.holder.address, cast.treasury.address]

    def past(timepoint: int) -> list[int]:
        return [bench.heads.read("getPastVotes", each, timepoint) for each in people]

    assert past(first) == [2, 0, 0]
    assert past(second) == [0, 2, 0]
    assert past(second + 1) == [0, 0, 2]


def test_open_ballots_go_with_the_number(bench: Bench, cast: Cast) -> None:
    """What a delegate's new key may cast is what the old one might have, under the same mark."""
    bench.delegate(1, 3)
    snapshot = bench.now()
    bench.world.mine()
    before = bench.heads.read("getPastBallot", bench.address(3), snapshot)
    assert (before >> 96, before & 2**96 - 1) == (3, 2)
    bench.move(3, cast.holder)
    assert bench.heads.read("getPastBallot", bench.address(3), snapshot) == 0
    assert bench.heads.read("getPastBallot", cast.holder.address, snapshot) == before


def test_ballots_of_one_who_gave_its_head_away(bench: Bench) -> None:
    bench.delegate(1, 3)
    snapshot = bench.now()
    bench.world.mine()
    assert bench.heads.read("getPastBallot", bench.address(1), snapshot) == 1 << 96
    assert bench.heads.read("getPastBallot", bench.world.actors.stranger.address, snapshot) == 0


def test_while_a_delegator_moves_in_the_same_block_as_its_delegate_ends(
    bench: Bench, cast: Cast
) -> None:
    bench.delegate(1, 3)
    bench.move(1, cast.holder)
    bench.registry.send(bench.people[2], "resign")
    then = bench.now()
    bench.world.mine()
    assert bench.heads.read("getPastVotes", cast.holder.address, then) == 1
    assert bench.heads.read("getPastVotes", cast.holder.address, then - 1) == 0
    assert bench.heads.read("getPastVotes", bench.address(3), then - 1) == 2

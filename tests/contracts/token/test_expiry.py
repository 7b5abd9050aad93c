"""Delegations that end by themselves: at the beginning of the fourth epoch after they were made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from govkit.testing import ActorSigner, reverts
from govkit.testing.blocks import at_timestamp
from govkit.testing.deployed import Deployed
from govkit.types import ZERO_ADDRESS
from tests.contracts.conftest import MERIT, Cast

EPOCH = 1_000
LIFE = 4 * EPOCH


@dataclass(frozen=True, slots=True)
class Nation:
    """A token whose delegations end, and when its epoch 0 began."""

    token: Deployed
    began: int
    self_voting: bool

    def at(self, epoch: int, second: int = 0) -> None:
        """The next transaction is in that second of an epoch."""
        at_timestamp(self.token.world, self.began + epoch * EPOCH + second)

    def until(self, epoch: int) -> None:
        """The head is after that epoch's beginning."""
        self.at(epoch, 5)
        self.token.world.mine()

    def votes(self, *people: ActorSigner) -> list[int]:
        return [self.token.read("getVotes", each.address) // MERIT for each in people]

    def past(self, moment: int, *people: ActorSigner) -> list[int]:
        found = []
        for each in people:
            past = self.token.read("getPastVotes", each.address, moment)
            assert self.token.read("getPastBallot", each.address, moment) & (2**96 - 1) == past
            found.append(past // MERIT)
        return found

    def moment(self, epoch: int) -> int:
        return self.began + epoch * EPOCH


def made(deploy_token: Callable[..., Deployed], cast: Cast, self_voting: bool) -> Nation:
    """The holder has 1,000 and the receiver 200."""
    token = deploy_token(delegation_life=LIFE, self_voting=self_voting)
    began = token.world.port.block().timestamp
    allocations = [
        (cast.holder.address, 1_000 * MERIT, True),
        (cast.receiver.address, 200 * MERIT, True),
    ]
    token.send(cast.founder, "allocate", allocations)
    return Nation(token, began, self_voting)


@pytest.fixture(params=[True, False], ids=["self-voting", "plain"])
def nation(
    request: pytest.FixtureRequest, deploy_token: Callable[..., Deployed], cast: Cast
) -> Nation:
    return made(deploy_token, cast, request.param)


@pytest.fixture
def voting(deploy_token: Callable[..., Deployed], cast: Cast) -> Nation:
    return made(deploy_token, cast, True)


def test_ends_at_the_fourth_beginning(nation: Nation, cast: Cast) -> None:
    token, back = nation.token, 1_000 if nation.self_voting else 0
    nation.at(2, EPOCH - 1)
    token.send(cast.holder, "delegate", cast.delegatee.address)
    end = nation.moment(6)
    assert token.read("delegationEnd", cast.holder.address) == end
    at_timestamp(token.world, end - 1)
    token.world.mine()
    assert token.read("delegates", cast.holder.address) == cast.delegatee.address
    assert nation.votes(cast.holder, cast.delegatee) == [0, 1_000]
    token.world.mine()
    after = cast.holder.address if nation.self_voting else ZERO_ADDRESS
    assert token.read("delegates", cast.holder.address) == after
    assert nation.votes(cast.holder, cast.delegatee) == [back, 0]
    token.world.forward(10 * LIFE)
    for moment, expected in ((end - 1, [0, 1_000]), (end, [back, 0]), (end + LIFE, [back, 0])):
        assert nation.past(moment, cast.holder, cast.delegatee) == expected


def test_lives_for_more_than_three_quarters_of_a_life(nation: Nation, cast: Cast) -> None:
    for epoch, second in ((7, 0), (20, EPOCH - 1)):
        nation.at(epoch, second)
        nation.token.send(cast.holder, "delegate", cast.delegatee.address)
        lives = nation.token.read("delegationEnd", cast.holder.address)
        lives -= nation.token.world.port.block().timestamp
        assert 3 * EPOCH < lives <= LIFE


def test_history_stays_when_it_is_written_down(nation: Nation, cast: Cast) -> None:
    """Before and after somebody touches the accounts, each past moment reads the same."""
    nation.at(1)
    nation.token.send(cast.holder, "delegate", cast.delegatee.address)
    nation.at(2)
    nation.token.send(cast.receiver, "delegate", cast.delegatee.address)
    nation.until(9)
    people = cast.holder, cast.receiver, cast.delegatee
    moments = [nation.moment(epoch) + late for epoch in range(1, 9) for late in (-1, 0, 400)]
    before = [nation.past(moment, *people) for moment in moments]
    for each in people:
        nation.token.send(cast.stranger, "refresh", each.address)
        assert [nation.past(moment, *people) for moment in moments] == before
    nation.token.send(cast.holder, "transfer", cast.delegatee.address, 10 * MERIT)
    assert [nation.past(moment, *people) for moment in moments] == before
    own = [1_000, 200] if nation.self_voting else [0, 0]
    assert nation.past(nation.moment(6), *people) == [*own, 0]
    assert nation.past(nation.moment(5), *people) == [own[0], 0, 200]


def test_writing_down_tells_what_ended(voting: Nation, cast: Cast) -> None:
    voting.at(1)
    voting.token.send(cast.holder, "delegate", cast.delegatee.address)
    voting.until(5)
    holder, other = cast.holder.address, cast.delegatee.address
    told = voting.token.send(cast.stranger, "refresh", holder)
    assert told.only("DelegateChanged") == {
        "delegator": holder, "fromDelegate": other, "toDelegate": holder,
    }  # fmt: skip
    assert told.only("DelegateVotesChanged") == {
        "delegate": holder, "previousVotes": 0, "newVotes": 1_000 * MERIT,
    }  # fmt: skip
    told = voting.token.send(cast.stranger, "refresh", other)
    assert told.events == (
        (
            "DelegateVotesChanged",
            {"delegate": other, "previousVotes": 1_000 * MERIT, "newVotes": 0},
        ),
    )
    for account in (holder, other, cast.newcomer.address, ZERO_ADDRESS):
        assert voting.token.send(cast.stranger, "refresh", account).names == []


def test_delegating_again_renews(nation: Nation, cast: Cast) -> None:
    nation.at(1)
    nation.token.send(cast.holder, "delegate", cast.delegatee.address)
    nation.at(4)
    sent = nation.token.send(cast.holder, "delegate", cast.delegatee.address)
    assert sent.names == ["DelegateChanged"]
    nation.until(7)
    assert nation.votes(cast.holder, cast.delegatee) == [0, 1_000]
    nation.until(8)
    assert nation.votes(cast.delegatee) == [0]
    assert nation.past(nation.moment(8) - 1, cast.delegatee) == [1_000]
    nation.token.send(cast.holder, "delegate", cast.delegatee.address)
    assert nation.votes(cast.delegatee) == [1_000]


def test_renewing_in_the_same_epoch_changes_nothing(nation: Nation, cast: Cast) -> None:
    nation.at(1)
    nation.token.send(cast.holder, "delegate", cast.delegatee.address)
    nation.at(1, 900)
    nation.token.send(cast.holder, "delegate", cast.delegatee.address)
    assert nation.token.read("delegationEnd", cast.holder.address) == nation.moment(5)
    nation.until(5)
    assert nation.votes(cast.delegatee) == [0]


def test_what_is_delegated_to_oneself_or_to_the_treasury_never_ends(
    nation: Nation, cast: Cast
) -> None:
    nation.token.send(cast.holder, "delegate", cast.holder.address)
    nation.token.send(cast.receiver, "delegate", cast.treasury.address)
    assert nation.token.read("delegationEnd", cast.receiver.address) == 0
    nation.token.world.forward(10 * LIFE)
    assert nation.votes(cast.holder, cast.receiver, cast.treasury) == [1_000, 0, 200]


def test_units_that_move_take_their_end_along(nation: Nation, cast: Cast) -> None:
    """What comes to somebody who delegated later leaves the same delegate later."""
    nation.at(1)
    nation.token.send(cast.holder, "delegate", cast.delegatee.address)
    nation.at(3)
    nation.token.send(cast.receiver, "delegate", cast.delegatee.address)
    nation.token.send(cast.holder, "transfer", cast.receiver.address, 300 * MERIT)
    nation.token.send(cast.holder, "transfer", cast.stranger.address, 100 * MERIT)
    assert nation.votes(cast.delegatee) == [1_100]
    nation.until(5)
    assert nation.votes(cast.delegatee) == [500]
    nation.until(7)
    assert nation.votes(cast.delegatee) == [0]
    past = [nation.past(nation.moment(epoch), cast.delegatee) for epoch in (4, 5, 6, 7)]
    assert past == [[1_100], [500], [500], [0]]


def test_money_for_who_delegated_with_nothing(nation: Nation, cast: Cast) -> None:
    """A delegation of nothing leaves no trace at the delegate until there is something."""
    nation.at(1)
    nation.token.send(cast.stranger, "delegate", cast.delegatee.address)
    nation.at(4)
    nation.token.send(cast.holder, "transfer", cast.stranger.address, 70 * MERIT)
    assert nation.votes(cast.stranger, cast.delegatee) == [0, 70]
    nation.until(5)
    assert nation.votes(cast.stranger, cast.delegatee) == [70 if nation.self_voting else 0, 0]
    assert nation.past(nation.moment(5) - 1, cast.delegatee) == [70]


def test_who_comes_back_without_ever_having_voted_has_an_index(voting: Nation, cast: Cast) -> None:
    """Otherwise two of them would share one mark in a poll."""
    people = cast.stranger, cast.newcomer
    for each in people:
        voting.at(1, 10 * people.index(each))
        voting.token.send(each, "delegate", cast.delegatee.address)
        voting.token.send(cast.holder, "transfer", each.address, 5 * MERIT)
    voting.until(6)
    ballots = [voting.token.read("getPastBallot", p.address, voting.moment(6)) for p in people]
    assert [each & (2**96 - 1) for each in ballots] == [5 * MERIT] * 2
    assert len({0, *(each >> 96 for each in ballots)}) == 3


def test_a_delegate_who_delegates_and_both_end(nation: Nation, cast: Cast) -> None:
    nation.at(1)
    nation.token.send(cast.holder, "delegate", cast.receiver.address)
    nation.at(2)
    nation.token.send(cast.receiver, "delegate", cast.holder.address)
    assert nation.votes(cast.holder, cast.receiver) == [200, 1_000]
    nation.until(9)
    own = [1_000, 200] if nation.self_voting else [0, 0]
    assert nation.votes(cast.holder, cast.receiver) == own
    assert nation.past(nation.moment(5), cast.holder, cast.receiver) == [200 + own[0], 0]
    nation.token.send(cast.holder, "transfer", cast.receiver.address, 100 * MERIT)
    assert nation.past(nation.moment(5), cast.holder, cast.receiver) == [200 + own[0], 0]
    after = [900, 300] if nation.self_voting else [0, 0]
    assert nation.votes(cast.holder, cast.receiver) == after


def test_votes_that_come_to_who_has_not_been_written_down(nation: Nation, cast: Cast) -> None:
    """The holder's own delegation has ended; somebody delegates to it before it does anything."""
    nation.at(1)
    nation.token.send(cast.holder, "delegate", cast.delegatee.address)
    nation.at(7)
    nation.token.send(cast.receiver, "delegate", cast.holder.address)
    nation.until(8)
    own = 1_000 if nation.self_voting else 0
    assert nation.past(nation.moment(6), cast.holder) == [own]
    assert nation.votes(cast.holder) == [own + 200]


def test_a_gain_as_great_as_what_ended_is_not_lost(voting: Nation, cast: Cast) -> None:
    """The number in the checkpoint is the same, its time is not."""
    voting.at(1)
    voting.token.send(cast.holder, "delegate", cast.receiver.address)
    voting.at(5)
    voting.token.send(cast.holder, "transfer", cast.receiver.address, 1_000 * MERIT)
    assert voting.votes(cast.holder, cast.receiver) == [0, 1_200]
    voting.token.world.forward(LIFE)
    assert voting.votes(cast.receiver) == [1_200]
    assert voting.past(voting.moment(5) + 50, cast.receiver) == [1_200]
    assert voting.past(voting.moment(5) - 1, cast.receiver) == [1_200]


def test_a_read_costs_four_words_more_at_most(voting: Nation, cast: Cast) -> None:
    """However long ago the last checkpoint was."""

    def cost() -> int:
        call = voting.token.call("getPastBallot", cast.delegatee.address, voting.moment(1) + 9)
        return voting.token.world.send(call, cast.stranger).gas_used

    voting.at(1)
    voting.token.send(cast.holder, "delegate", cast.delegatee.address)
    voting.until(2)
    near = cost()
    voting.token.world.forward(100 * LIFE)
    assert cost() == near
    now = voting.token.world.port.block().timestamp - 1
    call = voting.token.call("getPastBallot", cast.delegatee.address, now)
    assert voting.token.world.send(call, cast.stranger).gas_used - near < 4 * 2_400


@pytest.mark.parametrize("life", [0, 4, 2**32 - 1])
def test_within_its_bounds(deploy_token: Callable[..., Deployed], life: int) -> None:
    assert deploy_token(delegation_life=life).read("delegationLife") == life


@pytest.mark.parametrize("life", [1, 3, 2**32])
def test_out_of_its_bounds(deploy_token: Callable[..., Deployed], life: int) -> None:
    with reverts("votes: life out of range"):
        deploy_token(delegation_life=life)

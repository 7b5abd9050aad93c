"""A nation in which who delegates to nobody votes with what it holds."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit.testing import ActorSigner, reverts
from govkit.testing.deployed import Deployed
from govkit.types import ZERO_ADDRESS
from tests.contracts.conftest import MERIT, Cast


@pytest.fixture
def voting(deploy_token: Callable[..., Deployed], cast: Cast) -> Deployed:
    """The holder has 1,000 and the treasury 500; nobody has delegated."""
    token = deploy_token(self_voting=True)
    allocations = [
        (cast.holder.address, 1_000 * MERIT, False),
        (cast.treasury.address, 500 * MERIT, False),
    ]
    token.send(cast.founder, "allocate", allocations)
    return token


def votes(token: Deployed, *accounts: str) -> list[int]:
    return [token.read("getVotes", account) // MERIT for account in accounts]


def test_what_is_received_votes_at_once(voting: Deployed, cast: Cast) -> None:
    assert voting.read("selfVoting") is True
    assert votes(voting, cast.holder.address, cast.treasury.address) == [1_000, 500]
    sent = voting.send(cast.holder, "transfer", cast.stranger.address, 400 * MERIT)
    assert votes(voting, cast.holder.address, cast.stranger.address) == [600, 400]
    assert sent.names == [
        "DelegateVotesChanged", "DelegateChanged", "DelegateVotesChanged", "Transfer",
    ]  # fmt: skip


def test_events_name_each_delegate_once(voting: Deployed, cast: Cast) -> None:
    """Who knows events alone knows who votes with what, as `delegates` says it."""
    first = voting.send(cast.holder, "transfer", cast.stranger.address, MERIT)
    assert first.only("DelegateChanged") == {
        "delegator": cast.stranger.address,
        "fromDelegate": ZERO_ADDRESS,
        "toDelegate": cast.stranger.address,
    }
    second = voting.send(cast.holder, "transfer", cast.stranger.address, MERIT)
    assert "DelegateChanged" not in second.names
    away = voting.send(cast.stranger, "delegate", cast.delegatee.address)
    assert away.only("DelegateChanged")["fromDelegate"] == cast.stranger.address
    fresh = voting.send(cast.newcomer, "delegate", cast.delegatee.address)
    assert fresh.only("DelegateChanged")["fromDelegate"] == ZERO_ADDRESS
    back = voting.send(cast.newcomer, "delegate", ZERO_ADDRESS)
    assert back.only("DelegateChanged") == {
        "delegator": cast.newcomer.address,
        "fromDelegate": cast.delegatee.address,
        "toDelegate": cast.newcomer.address,
    }
    given = voting.send(cast.holder, "transfer", cast.newcomer.address, MERIT)
    assert "DelegateChanged" not in given.names


def test_a_delegate_that_holds_nothing_is_told_of_when_it_does(
    voting: Deployed, cast: Cast
) -> None:
    voting.send(cast.holder, "delegate", cast.delegatee.address)
    given = voting.send(cast.holder, "transfer", cast.delegatee.address, MERIT)
    told = [fields["delegator"] for name, fields in given.events if name == "DelegateChanged"]
    assert told == [cast.delegatee.address]
    assert votes(voting, cast.delegatee.address) == [1_000]


def test_delegating_and_taking_it_back(voting: Deployed, cast: Cast) -> None:
    holder, other = cast.holder.address, cast.delegatee.address
    assert voting.read("delegates", holder) == holder
    voting.send(cast.holder, "delegate", other)
    assert voting.read("delegates", holder) == other
    assert votes(voting, holder, other) == [0, 1_000]
    for nobody_else in (ZERO_ADDRESS, holder):
        voting.send(cast.holder, "delegate", nobody_else)
        assert voting.read("delegates", holder) == holder
        assert votes(voting, holder, other) == [1_000, 0]


def test_a_delegate_keeps_its_own_beside_others(voting: Deployed, cast: Cast) -> None:
    holder, other = cast.holder.address, cast.delegatee.address
    voting.send(cast.holder, "transfer", other, 300 * MERIT)
    voting.send(cast.holder, "delegate", other)
    assert votes(voting, holder, other) == [0, 1_000]
    voting.send(cast.delegatee, "transfer", cast.stranger.address, 100 * MERIT)
    assert votes(voting, other, cast.stranger.address) == [900, 100]
    voting.send(cast.delegatee, "delegate", cast.stranger.address)
    assert votes(voting, other, cast.stranger.address) == [700, 300]
    voting.send(cast.holder, "delegate", ZERO_ADDRESS)
    assert votes(voting, holder, other, cast.stranger.address) == [700, 0, 300]
    assert voting.read("balanceOf", other) == 200 * MERIT


def test_nobody_is_itself_before_it_holds(voting: Deployed, cast: Cast) -> None:
    assert voting.read("delegates", cast.stranger.address) == cast.stranger.address
    assert voting.read("getVotes", cast.stranger.address) == 0
    assert voting.read("getVotes", ZERO_ADDRESS) == 0


def test_the_treasury_has_votes_that_can_be_left_out(voting: Deployed, cast: Cast) -> None:
    with reverts("token: treasury never votes"):
        voting.send(cast.treasury, "delegate", cast.holder.address)
    voting.send(cast.treasury, "transfer", cast.stranger.address, 100 * MERIT)
    voting.world.mine()
    past = voting.world.port.block().timestamp - 1
    assert voting.read("getPastVotes", cast.treasury.address, past) == 400 * MERIT
    assert voting.read("getPastTotalSupply", past) == 1_500 * MERIT


def test_history_is_exact_through_every_kind_of_account(voting: Deployed, cast: Cast) -> None:
    holder, other = cast.holder.address, cast.delegatee.address
    seen: list[list[int]] = []
    steps: list[tuple[ActorSigner, tuple[object, ...]]] = [
        (cast.holder, ("transfer", other, 10 * MERIT)),
        (cast.holder, ("delegate", other)),
        (cast.holder, ("transfer", other, 20 * MERIT)),
        (cast.delegatee, ("delegate", holder)),
        (cast.delegatee, ("transfer", holder, 5 * MERIT)),
        (cast.holder, ("delegate", ZERO_ADDRESS)),
        (cast.delegatee, ("delegate", other)),
        (cast.delegatee, ("transfer", holder, 25 * MERIT)),
    ]
    expected = [(990, 10), (0, 1_000), (0, 1_000), (30, 970), (25, 975), (1_000, 0), (975, 25)]
    for actor, (name, *arguments) in steps:
        voting.send(actor, str(name), *arguments)
        now = voting.world.port.block().timestamp
        seen.append([now, *votes(voting, holder, other)])
        voting.world.forward(10)
    assert [pair for _, *pair in seen] == [list(each) for each in [*expected, (1_000, 0)]]
    for when, mine, theirs in seen:
        for timepoint in (when, when + 5):
            assert voting.read("getPastVotes", holder, timepoint) == mine * MERIT
            assert voting.read("getPastVotes", other, timepoint) == theirs * MERIT


def test_each_voter_has_an_index_of_its_own(voting: Deployed, cast: Cast) -> None:
    people = [cast.stranger, cast.newcomer, cast.citizen, cast.delegatee]
    for person in people[:3]:
        voting.send(cast.holder, "transfer", person.address, MERIT)
    voting.send(cast.citizen, "delegate", cast.delegatee.address)
    voting.world.mine()
    now = voting.world.port.block().timestamp
    indexes = [voting.read("getPastBallot", each.address, now) >> 96 for each in people]
    assert len({0, *indexes}) == len(people) + 1

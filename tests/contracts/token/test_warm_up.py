"""A warm-up: a ballot weighs the lesser of the votes at its snapshot and those so long before."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit.testing import reverts
from govkit.testing.deployed import Deployed
from tests.contracts.conftest import MERIT, Cast

WARM_UP = 1_000


@pytest.fixture
def warming(deploy_token: Callable[..., Deployed], cast: Cast) -> Deployed:
    """The holder has had 1,000 for longer than the warm-up."""
    token = deploy_token(warm_up=WARM_UP)
    token.send(cast.founder, "allocate", [(cast.holder.address, 1_000 * MERIT, True)])
    token.send(cast.receiver, "delegate", cast.receiver.address)
    token.world.forward(WARM_UP + 1)
    return token


def head(token: Deployed) -> int:
    return token.world.port.block().timestamp


def weight(token: Deployed, account: str, timepoint: int) -> int:
    """As a governor counts it, which must be as anybody sees it."""
    past = token.read("getPastVotes", account, timepoint)
    assert token.read("getPastBallot", account, timepoint) & (2**96 - 1) == past
    return int(past) // MERIT


def test_what_was_bought_counts_when_it_is_warm(warming: Deployed, cast: Cast) -> None:
    warming.send(cast.holder, "transfer", cast.receiver.address, 300 * MERIT)
    bought, buyer = head(warming), cast.receiver.address
    warming.world.forward(2 * WARM_UP)
    assert weight(warming, buyer, bought) == 0
    assert weight(warming, buyer, bought + WARM_UP - 1) == 0
    assert weight(warming, buyer, bought + WARM_UP) == 300


def test_what_was_sold_counts_no_more_at_once(warming: Deployed, cast: Cast) -> None:
    warming.send(cast.holder, "transfer", cast.receiver.address, 300 * MERIT)
    sold = head(warming)
    warming.world.forward(2 * WARM_UP)
    assert weight(warming, cast.holder.address, sold - 1) == 1_000
    assert weight(warming, cast.holder.address, sold) == 700
    assert weight(warming, cast.holder.address, sold + WARM_UP) == 700


def test_a_delegation_warms_up_too(warming: Deployed, cast: Cast) -> None:
    warming.send(cast.holder, "delegate", cast.delegatee.address)
    when = head(warming)
    warming.world.forward(2 * WARM_UP)
    for timepoint, weights in (
        (when - 1, (1_000, 0)),
        (when, (0, 0)),
        (when + WARM_UP, (0, 1_000)),
    ):
        found = [weight(warming, each.address, timepoint) for each in (cast.holder, cast.delegatee)]
        assert tuple(found) == weights


def test_what_came_and_went_between_does_not_matter(warming: Deployed, cast: Cast) -> None:
    """The two ends count: sold and bought back within the warm-up weighs what it did."""
    warming.send(cast.holder, "transfer", cast.receiver.address, 900 * MERIT)
    warming.send(cast.receiver, "transfer", cast.holder.address, 900 * MERIT)
    back = head(warming)
    warming.world.mine(2)
    assert weight(warming, cast.holder.address, back) == 1_000
    assert weight(warming, cast.receiver.address, back) == 0


def test_votes_now_are_told_warm_or_not(warming: Deployed, cast: Cast) -> None:
    """`getVotes` and the events say what is there; `getPastVotes` what it weighs."""
    sent = warming.send(cast.holder, "transfer", cast.receiver.address, 300 * MERIT)
    assert warming.read("getVotes", cast.receiver.address) == 300 * MERIT
    assert [f["newVotes"] // MERIT for name, f in sent.events if name[-7:] == "Changed"] == [
        700,
        300,
    ]


def test_the_total_needs_no_warm_up(warming: Deployed, cast: Cast) -> None:
    warming.send(cast.founder, "allocate", [(cast.newcomer.address, 500 * MERIT, True)])
    now = head(warming)
    warming.world.mine()
    assert warming.read("getPastTotalSupply", now) == 1_500 * MERIT
    assert weight(warming, cast.newcomer.address, now) == 0


def test_the_treasury_is_left_out_of_a_quorum_whole(warming: Deployed, cast: Cast) -> None:
    """Were its votes the lesser too, a quorum would count what has just come to it."""
    warming.send(cast.holder, "transfer", cast.treasury.address, 400 * MERIT)
    now = head(warming)
    warming.world.mine()
    assert weight(warming, cast.treasury.address, now) == 400


def test_nobody_votes_before_the_first_warm_up_is_over(
    deploy_token: Callable[..., Deployed], cast: Cast
) -> None:
    token = deploy_token(warm_up=WARM_UP)
    token.send(cast.founder, "allocate", [(cast.holder.address, 1_000 * MERIT, True)])
    given = head(token)
    token.world.forward(WARM_UP + 2)
    assert weight(token, cast.holder.address, given + WARM_UP - 1) == 0
    assert weight(token, cast.holder.address, given + WARM_UP) == 1_000


def test_by_blocks_and_before_there_were_so_many(
    deploy_token: Callable[..., Deployed], cast: Cast
) -> None:
    token = deploy_token(warm_up=2**24 - 1, by_timestamp=False)
    token.send(cast.founder, "allocate", [(cast.holder.address, 1_000 * MERIT, True)])
    token.world.mine(3)
    block = token.world.port.block().number - 1
    assert weight(token, cast.holder.address, block) == 0
    assert token.read("getVotes", cast.holder.address) == 1_000 * MERIT


def test_the_future_is_not_told(warming: Deployed, cast: Cast) -> None:
    with reverts("votes: not yet past"):
        warming.read("getPastVotes", cast.holder.address, head(warming))


@pytest.mark.parametrize("warm_up", [0, 1, 2**24 - 1])
def test_within_its_bounds(deploy_token: Callable[..., Deployed], warm_up: int) -> None:
    assert deploy_token(warm_up=warm_up).read("voteWarmUp") == warm_up


def test_over_its_bound(deploy_token: Callable[..., Deployed]) -> None:
    with reverts("votes: warm-up too long"):
        deploy_token(warm_up=2**24)

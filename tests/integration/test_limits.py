"""Limits in a founded nation: from the file, proved, changed by proposals, and told."""

from __future__ import annotations

import pytest

from govkit.contracts.treasury import UNLIMITED, Limit
from govkit.nation.blueprint.plan import Plan
from govkit.nation.founding.proof import failures, prove
from govkit.nation.money.limits import exceeded, read_limits
from govkit.nation.nation import Nation
from govkit.nation.voting.prospect import prospect
from govkit.testing import World, reverts, sample_constitution
from govkit.types import ZERO_ADDRESS, Bps, Call, Wei

ETHER = 10**18
COIN = ZERO_ADDRESS


def with_limits(text: str) -> str:
    """Payments of coin are of the class budget; the currency is limited too."""
    classes = "  classes:\n    budget: {quorum: 10 %}\n"
    rules = "  rules:\n    - {action: treasury pays coin, class: budget}\n"
    limits = (
        "treasury:\n  limits:\n"
        "    - asset: ETH\n      period: year\n      dormant: 25 %\n"
        "      caps: {constitutional: any, budget: 5 ETH}\n"
        "    - {asset: TST, period: year, caps: {constitutional: 100 TST}}\n"
    )
    return text.replace("government:\n", "government:\n" + classes + rules, 1) + limits


pytestmark = pytest.mark.nation.with_args(with_limits)


@pytest.fixture
def nation(world: World) -> Nation:
    world.send(Call(world.nation.treasury.address, b"", Wei(20 * ETHER)), world.actors.proposer)
    return world.nation


def coin(world: World, ether: int) -> Call:
    return Call(world.actors.stranger.address, b"", Wei(ether * ETHER))


def test_it_is_founded_and_proved_with_its_limits(world: World, nation: Nation) -> None:
    plan = Plan.make(sample_constitution(with_limits), world.actors.deployer.address)
    assert not failures(prove(plan, world.port))
    caps = {0: Wei(UNLIMITED), 1: Wei(5 * ETHER)}
    assert nation.treasury.whole_limit(COIN) == Limit(COIN, 12, Bps(2_500), caps=caps)
    assert nation.treasury.limited_assets() == (COIN, nation.token.address)


def test_what_is_left_is_told(world: World, nation: Nation) -> None:
    world.pass_proposal([coin(world, 2)])
    [state, own] = read_limits(nation)
    told = {each.name: (each.spent.cap, each.spent.spent, each.spent.left) for each in state.caps}
    assert told == {
        "class constitutional": (None, 0, None),
        "class budget": (5 * ETHER, 2 * ETHER, 3 * ETHER),
    }
    assert state.ends is not None
    assert own.asset.symbol == "TST"
    assert [each.spent.left for each in own.caps] == [100 * ETHER, 0]


def test_a_proposal_over_the_limit_is_warned_of_and_refused(world: World, nation: Nation) -> None:
    world.pass_proposal([coin(world, 2)])
    assert list(exceeded(nation, [coin(world, 3)])) == []
    [later] = exceeded(nation, [coin(world, 4)])
    assert "it pays 4 ETH, and class budget may spend 3 more before" in later
    [never] = exceeded(nation, [coin(world, 6)])
    assert never == "it pays 6 ETH, and class budget may spend 5 in a period at most"
    assert later in prospect(nation, [coin(world, 4)]).warnings
    with reverts("treasury: over the limit"):
        world.pass_proposal([coin(world, 4)])


def test_what_a_limited_token_is_not_called_for(world: World, nation: Nation) -> None:
    [closed] = exceeded(nation, [nation.token.approve(world.actors.stranger.address, Wei(1))])
    assert "is limited, so a proposal only moves, makes or burns it" in closed
    ended = nation.token.approve(world.actors.stranger.address, Wei(0))
    assert list(exceeded(nation, [ended])) == []


def test_what_was_allowed_before_a_limit_is_told(world: World, nation: Nation) -> None:
    """A limit counts what leaves in a decision, and ends no allowance."""
    taker = world.actors.stranger.address
    world.pass_proposal([nation.phrases.parse("remove limit of TST")])
    world.pass_proposal([nation.token.approve(taker, Wei(3 * ETHER))])
    again = nation.phrases.parse("set limit of TST to 100 TST a year for class constitutional")
    [told] = exceeded(nation, [again])
    assert f"{nation.phrases.named(taker)} may take 3 of TST, which was allowed before" in told
    world.pass_proposal([again])
    [state] = [each for each in nation.limits() if each.asset.symbol == "TST"]
    assert [(each.spender, each.amount) for each in state.allowances] == [(taker, 3 * ETHER)]
    world.pass_proposal([nation.token.approve(taker, Wei(0))])
    assert [each.allowances for each in nation.limits()] == [(), ()]


def test_it_is_changed_in_words(world: World, nation: Nation) -> None:
    said = "set limit of ETH to 7 ETH for class budget"
    action = nation.phrases.parse(said)
    [both] = exceeded(nation, [action, coin(world, 1)])
    assert "takes two proposals" in both
    assert nation.phrases.describe(action) == (
        "set limit of ETH a year: any for class constitutional, 7 ETH for class budget, "
        "25 % while dormant"
    )
    world.pass_proposal([action])
    world.pass_proposal([coin(world, 7)])
    world.pass_proposal([nation.phrases.parse("remove limit of ETH")])
    assert nation.treasury.limited_assets() == (nation.token.address,)
    world.pass_proposal([coin(world, 9)])

"""What the kit has for money: a sample nation, the fixture `money`, and what is drawn."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govkit.errors import UsageError
from govkit.testing import World, reverts, sample_constitution, with_money
from govkit.testing import money_strategies as strategies
from govkit.testing.money import Money

UNIT = 10**18
FEW = settings(max_examples=8, derandomize=True, deadline=None, database=None)
pytestmark = pytest.mark.nation.with_args(with_money)


def test_what_people_do(money: Money, world: World) -> None:
    spender, worker, member = world.actors.voters(3)
    money.give("0.5 ETH")
    money.give("7 TST", giver=member)
    money.spend("20 TST", member.address, "gravel")
    with reverts("budgets: over the budget"):
        money.spend("31 TST", member.address, "gravel")
    world.forward("40 days")
    money.withdraw(worker.address, "salary", "1 TST")
    money.withdraw(worker.address, "salary")
    money.pay_dues(member)
    told = [(each.movement.kind, each.movement.amount) for each in money.check()]
    kinds = [kind for kind, _ in told]
    assert kinds == ["issue", "donation", "donation", "budget", "stream", "stream", "dues"]
    assert told[1:5] == [
        ("donation", UNIT // 2), ("donation", 7 * UNIT), ("budget", -20 * UNIT), ("stream", -UNIT),
    ]  # fmt: skip
    assert told[5][1] < -30 * UNIT
    assert told[6] == ("dues", 2 * UNIT)
    assert money.holder(money.budget("gravel")).address == spender.address


def test_what_is_not_there_is_said(money: Money, world: World) -> None:
    stranger = world.actors.stranger.address
    with pytest.raises(UsageError, match="there is no budget roads"):
        money.spend("1 TST", stranger, "roads")
    with pytest.raises(UsageError, match="has 0 streams for salary"):
        money.withdraw(stranger, "salary")


@pytest.mark.nation(sample_constitution())
def test_a_nation_without_money_is_told_how_to_have_some(money: Money) -> None:
    for name in ("budgets", "streams", "dues"):
        with pytest.raises(UsageError, match=f"this test has no {name}; mark the test"):
            getattr(money, name)
    for draw in (strategies.grants, strategies.streams, strategies.dues):
        with pytest.raises(UsageError, match="this nation has no"):
            draw(money.world.nation)
    assert money.check()


def test_a_change_that_nothing_explains_is_found(money: Money, world: World) -> None:
    def appear(state: object) -> None:
        treasury = bytes.fromhex(world.nation.treasury.address[2:])
        state.set_balance(treasury, 5)  # type: ignore[attr-defined]

    world.chain.change_state(appear)
    world.mine()
    with pytest.raises(AssertionError, match=r"0\.0+5 ETH unexplained"):
        money.check()


@pytest.fixture(scope="module")
def founded() -> tuple[World, int]:
    world = World.found(sample_constitution(with_money))
    return world, world.snapshot()


@FEW
@given(data=st.data())
def test_what_is_drawn_is_done(founded: tuple[World, int], data: st.DataObject) -> None:
    world, snapshot = founded
    world.restore(snapshot)
    nation = world.nation
    assert nation.budgets
    assert nation.streams
    assert nation.dues
    drawn = [make(nation) for make in (strategies.grants, strategies.streams, strategies.dues)]
    world.pass_proposal([data.draw(each) for each in (*drawn, strategies.money_actions(nation))])
    assert len(nation.budgets.all()) + len(nation.streams.all()) >= 4
    assert nation.dues.terms().period

"""Budgets under attack: receivers and tokens that call back, and tokens that are odd."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit.network.port import Call
from govkit.testing import reverts
from govkit.testing.blocks import at_timestamp, in_one_block
from govkit.testing.deployed import Deployed
from tests.contracts.budgets.cooperative import COIN, ROADS, Cooperative, Rules, account_of, utc

NOTHING, REFUSES, REVERTS, BOMB, BURNS_GAS, LIES = 1, 2, 3, 4, 5, 6
Mock = Callable[..., Deployed]


@pytest.fixture
def robber(coop: Cooperative, mock: Mock) -> Deployed:
    """A contract that has a budget of coin and one of the token, and calls back when it is paid."""
    robber = mock(coop.world, "Reenterer")
    for asset in (COIN, coop.token.address):
        coop.grant(account_of(robber.address), asset=asset)
    return robber


def arm(coop: Cooperative, robber: Deployed, number: int, insists: bool) -> None:
    """It spends 100 of a budget of its own, to itself, whenever it is called or paid."""
    holder = account_of(robber.address)
    spend = coop.budgets.call("spend", holder, number, robber.address, 100)
    robber.send(coop.stranger, "arm", spend.to, spend.data, insists)


def kick(coop: Cooperative, robber: Deployed) -> None:
    coop.world.send(Call(robber.address), coop.stranger)


class TestCallingBack:
    def test_a_receiver_of_coin(self, coop: Cooperative, robber: Deployed) -> None:
        arm(coop, robber, 1, insists=False)
        kick(coop, robber)
        assert (robber.read("attempts"), robber.read("successes")) == (2, 1)
        assert coop.world.port.balance(robber.address) == 100
        assert coop.account(account_of(robber.address))[:3] == (100, 0, 400)

    def test_a_receiver_that_insists(self, coop: Cooperative, robber: Deployed) -> None:
        arm(coop, robber, 1, insists=True)
        with reverts("treasury: payment failed"):
            kick(coop, robber)
        assert coop.account(account_of(robber.address))[:3] == (0, 0, 500)

    @pytest.mark.parametrize("insists", [False, True])
    def test_a_token(self, coop: Cooperative, robber: Deployed, insists: bool) -> None:
        arm(coop, robber, 2, insists=False)
        coop.token.send(coop.stranger, "arm", robber.address, b"", insists)
        kick(coop, robber)
        assert (robber.read("attempts"), robber.read("successes")) == (2, 1)
        assert coop.paid(robber.address) == 100
        assert coop.account(account_of(robber.address), 2)[:3] == (100, 0, 400)

    def test_another_budget_while_one_pays(self, coop: Cooperative, robber: Deployed) -> None:
        """The treasury pays one at a time."""
        coop.grant(asset=COIN)
        arm(coop, robber, 2, insists=False)
        coop.spend(5, receiver=robber.address)
        assert (robber.read("attempts"), robber.read("successes")) == (1, 0)
        assert coop.paid(robber.address) == 0


class TestOddTokens:
    @pytest.mark.parametrize("behaviour", [REFUSES, REVERTS, BURNS_GAS])
    def test_what_is_not_paid_is_not_spent(self, coop: Cooperative, behaviour: int) -> None:
        coop.grant()
        coop.token.send(coop.stranger, "behave", behaviour, 0)
        with reverts("treasury: payment failed"):
            coop.spend(100)
        assert coop.account()[:3] == (0, 0, 500)
        coop.token.send(coop.stranger, "behave", 0, 0)
        coop.spend(500)

    @pytest.mark.parametrize("behaviour", [NOTHING, BOMB, LIES])
    def test_what_it_says_is_paid_is_spent(self, coop: Cooperative, behaviour: int) -> None:
        coop.grant()
        coop.token.send(coop.stranger, "behave", behaviour, 0)
        coop.spend(500)
        assert coop.paid() == (0 if behaviour == LIES else 500)
        with reverts("budgets: over the budget"):
            coop.spend(1)

    def test_a_blocked_receiver(self, coop: Cooperative) -> None:
        coop.grant()
        coop.token.send(coop.stranger, "setBlocked", coop.receiver, True)
        with reverts("treasury: payment failed"):
            coop.spend(1)
        coop.spend(1, receiver=coop.stranger.address)

    def test_a_fee_is_the_receivers(self, coop: Cooperative) -> None:
        """What the treasury sends counts, not what arrives."""
        coop.grant()
        coop.token.send(coop.stranger, "charge", 1_000, 0)
        before = coop.paid(coop.treasury.address)
        coop.spend(500)
        assert coop.paid() == 450
        assert coop.paid(coop.treasury.address) == before - 500

    def test_a_receiver_that_takes_no_coin(self, coop: Cooperative) -> None:
        coop.grant(asset=COIN)
        with reverts("treasury: payment failed"):
            coop.spend(1, receiver=coop.token.address)
        assert coop.account()[:3] == (0, 0, 500)


def test_no_payer_any_more(coop: Cooperative) -> None:
    coop.grant()
    coop.house.send(coop.treasury, "setPayer", coop.budgets.address, False)
    with reverts("treasury: only payers"):
        coop.spend(1)
    assert coop.account()[0] == 0


def test_many_at_once_at_the_end_of_a_month(coop: Cooperative) -> None:
    """All in the first second of February."""
    coop.grant()
    coop.spend(450)
    at_timestamp(coop.world, utc(2026, 2, 1))
    spend = coop.budgets.call("spend", ROADS, 1, coop.receiver, 100)
    in_one_block(coop.world, [(coop.roads[n % 2], spend) for n in range(5)])
    assert coop.paid() == 950
    with reverts("budgets: over the budget"):
        coop.spend(1)


def test_whoever_says_to_be_a_holder(coop: Cooperative, mock: Mock) -> None:
    """A budget's key is no proof: a contract that a council could be must have been granted it."""
    other = mock(coop.world, "Told")
    coop.grant(account_of(other.address))
    for who in (coop.stranger, coop.roads[0]):
        with reverts("budgets: only holder"):
            coop.spend(1, who, account_of(other.address))
    for rules in (Rules(), Rules(amount=1)):
        with reverts("budgets: only treasury"):
            coop.grant(account_of(coop.stranger.address), rules, by=coop.stranger)

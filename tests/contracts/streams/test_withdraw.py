"""withdraw: by anybody, to the receiver, what is owed and no wei more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple

import pytest

from govkit.contracts.streams import ALL, StreamTerms
from govkit.testing import World, reverts
from govkit.testing.blocks import outcomes_in_one_block
from govkit.testing.deployed import Deployed
from govkit.types import ZERO_ADDRESS, Wei
from tests.contracts.streams.payroll import (
    COIN,
    ETHER,
    MONTH,
    SALARY,
    START,
    Payroll,
    accrued,
    second,
)

MUCH = 1_000 * ETHER


def test_pays_what_is_owed(payroll: Payroll) -> None:
    payroll.begin(MUCH, start=START)
    payroll.next_at(second(2031, 3))
    sent = payroll.do("withdraw", ALL, by=payroll.stranger)
    assert sent.only("Withdrawn") == {
        "receiver": payroll.receiver.address,
        "asset": payroll.token.address,
        "line": SALARY,
        "payee": payroll.receiver.address,
        "amount": 2 * MUCH,
    }
    assert payroll.holds(payroll.receiver.address) == 2 * MUCH
    assert payroll.owed() == 0
    assert payroll.committed() == 12 * MUCH


def test_in_coin(payroll: Payroll) -> None:
    payroll.begin(ETHER, asset=COIN, start=START)
    before = payroll.world.port.balance(payroll.receiver.address)
    payroll.next_at(second(2031, 3))
    assert payroll.withdraw(asset=COIN) == 2 * ETHER
    assert payroll.world.port.balance(payroll.receiver.address) == before + 2 * ETHER


@pytest.mark.parametrize("amount", [1, 7, MUCH + 1])
def test_often_or_once_is_the_same(payroll: Payroll, amount: int) -> None:
    """The sum of all withdrawals is exact at each second."""
    payroll.begin(amount, start=START)
    taken, moment = 0, START + 1
    for step in (1, 1, 13, 86_400, 3, 2_000_000, 5, 40_000_000, 1):
        moment += step
        payroll.next_at(moment)
        if accrued(amount, MONTH, START, moment) > taken:
            taken += payroll.withdraw()
        else:
            with reverts("streams: not owed"):
                payroll.withdraw()
            payroll.at(moment)
        assert taken == accrued(amount, MONTH, START, moment)
        assert payroll.owed() == 0
    assert payroll.holds(payroll.receiver.address) == taken


def test_in_part(payroll: Payroll) -> None:
    payroll.begin(MUCH, start=START)
    payroll.next_at(second(2031, 3))
    assert payroll.withdraw(1) == 1
    payroll.next_at(second(2031, 4))
    with reverts("streams: not owed"):
        payroll.withdraw(3 * MUCH)
    payroll.next_at(second(2031, 4))
    assert payroll.withdraw(3 * MUCH - 1) == 3 * MUCH - 1
    payroll.next_at(second(2031, 5))
    assert payroll.withdraw() == MUCH


def test_nothing_is_not_paid(payroll: Payroll) -> None:
    payroll.begin(MUCH, start=START)
    with reverts("streams: not owed"):
        payroll.withdraw(0)
    with reverts("streams: no such stream"):
        payroll.withdraw(to=payroll.citizen.address)


def test_what_cannot_be_met_stays_owed(payroll: Payroll) -> None:
    payroll.begin(10_000_000 * ETHER, start=START)
    held = payroll.holds(payroll.treasury.address)
    payroll.at(second(2031, 3))
    owed = payroll.owed()
    assert owed == 20_000_000 * ETHER
    assert payroll.streams.read("withdrawable", *payroll.names()) == held == 1_000_000 * ETHER
    with reverts("treasury: payment failed"):
        payroll.withdraw()
    assert payroll.withdraw(held) == held
    assert payroll.streams.read("withdrawable", *payroll.names()) == 0
    assert payroll.owed() >= owed - held


def test_what_can_be_met_in_coin(payroll: Payroll) -> None:
    payroll.begin(600 * ETHER, asset=COIN, start=START)
    payroll.at(second(2031, 2))
    names = payroll.names(asset=COIN)
    assert payroll.streams.read("withdrawable", *names) == 600 * ETHER
    payroll.at(second(2031, 3))
    held = payroll.world.port.balance(payroll.treasury.address)
    assert payroll.streams.read("withdrawable", *names) == held < 1_200 * ETHER
    assert payroll.owed(asset=COIN) == 1_200 * ETHER


def test_only_as_a_payer(payroll: Payroll) -> None:
    treasury, me = payroll.treasury, payroll.founder.address
    links = payroll.registry.address, treasury.address, ZERO_ADDRESS, ZERO_ADDRESS, me
    other = payroll._new("Streams", *links)
    terms = StreamTerms(Wei(MUCH), MONTH)
    other.send(treasury, "begin", *payroll.names(), astuple(terms))
    payroll.at(second(2031, 2))
    with reverts("treasury: only payers"):
        other.send(payroll.stranger, "withdraw", *payroll.names(), ALL)


# -- attacks


def reenterer(payroll: Payroll, mock: Callable[..., Deployed], world: World) -> Deployed:
    """A receiver that withdraws again whenever it is paid."""
    hostile = mock(world, "Reenterer")
    call = payroll.streams.call("withdraw", *payroll.names(hostile.address, COIN), 1)
    hostile.send(payroll.stranger, "arm", payroll.streams.address, call.data, False)
    return hostile


def test_a_receiver_that_reenters_gets_nothing_twice(
    payroll: Payroll, mock: Callable[..., Deployed]
) -> None:
    hostile = reenterer(payroll, mock, payroll.world)
    payroll.begin(ETHER, to=hostile.address, asset=COIN, start=START)
    payroll.next_at(second(2031, 2))
    assert payroll.withdraw(ETHER // 2, to=hostile.address, asset=COIN) == ETHER // 2
    assert hostile.read("attempts") == 1
    assert hostile.read("successes") == 0
    assert payroll.world.port.balance(hostile.address) == ETHER // 2


def test_a_token_that_calls_back_moves_nothing_twice(payroll: Payroll) -> None:
    payroll.begin(MUCH, start=START)
    call = payroll.streams.call("withdraw", *payroll.names(), 1)
    payroll.token.send(payroll.stranger, "arm", payroll.streams.address, call.data, False)
    payroll.next_at(second(2031, 2))
    assert payroll.withdraw(MUCH // 2) == MUCH // 2
    assert payroll.token.read("attempts") == 1
    assert payroll.token.read("successes") == 0
    assert payroll.holds(payroll.receiver.address) == MUCH // 2
    assert payroll.owed() >= MUCH // 2


@pytest.mark.parametrize("function", ["refuse()", "burn_gas()"])
def test_a_receiver_that_refuses_harms_only_itself(
    payroll: Payroll, mock: Callable[..., Deployed], function: str
) -> None:
    hostile, target = mock(payroll.world, "Reenterer"), mock(payroll.world, "Target")
    call = target.call(function.removesuffix("()"))
    hostile.send(payroll.stranger, "arm", target.address, call.data, True)
    payroll.begin(ETHER, to=hostile.address, asset=COIN, start=START)
    payroll.begin(ETHER, asset=COIN, start=START)
    payroll.next_at(second(2031, 2))
    with reverts("treasury: payment failed"):
        payroll.withdraw(to=hostile.address, asset=COIN)
    payroll.at(second(2031, 2))
    assert payroll.owed(to=hostile.address, asset=COIN) == ETHER
    assert payroll.withdraw(asset=COIN) > 0
    # Nobody is called when it is stopped.
    payroll.do("stop", to=hostile.address, asset=COIN)


@pytest.mark.parametrize("behaviour", [2, 3, 5])
def test_a_token_that_does_not_pay_changes_nothing(payroll: Payroll, behaviour: int) -> None:
    """One that answers no, one that reverts, and one that burns all gas."""
    payroll.begin(MUCH, start=START)
    payroll.token.send(payroll.stranger, "behave", behaviour, 0)
    payroll.at(second(2031, 2))
    with reverts("treasury: payment failed"):
        payroll.withdraw()
    assert payroll.owed() >= MUCH
    payroll.token.send(payroll.stranger, "behave", 1, 0)  # says nothing, as some do
    assert payroll.withdraw(MUCH) == MUCH


def test_a_token_with_a_fee_takes_it_from_the_receiver(payroll: Payroll) -> None:
    payroll.token.send(payroll.stranger, "charge", 100, 0)
    payroll.begin(MUCH, start=START)
    before = payroll.holds(payroll.treasury.address)
    payroll.next_at(second(2031, 2))
    assert payroll.withdraw() == MUCH
    assert payroll.holds(payroll.receiver.address) == MUCH * 99 // 100
    assert payroll.holds(payroll.treasury.address) == before - MUCH


def test_a_token_whose_balances_fall_is_paid_as_far_as_it_goes(payroll: Payroll) -> None:
    payroll.begin(MUCH, start=START)
    payroll.at(second(2031, 2))
    payroll.token.send(payroll.stranger, "rebase", 10**15 // 2)  # 500 are left of a million
    assert payroll.streams.read("withdrawable", *payroll.names()) == 500 * ETHER
    assert payroll.withdraw(500 * ETHER) == 500 * ETHER
    assert payroll.owed() >= MUCH - 500 * ETHER


def test_stopping_in_the_block_of_a_withdrawal(payroll: Payroll) -> None:
    """Whichever comes first, the receiver gets what was owed in that second, once."""
    payroll.begin(MUCH, start=START)
    world, start = payroll.world, payroll.world.snapshot()
    withdraw = payroll.stranger, payroll.streams.call("withdraw", *payroll.names(), ALL)
    stop = payroll.treasury, payroll.streams.call("stop", *payroll.names())
    for calls in ([withdraw, stop], [stop, withdraw]):
        world.restore(start)
        payroll.next_at(second(2031, 3))
        assert outcomes_in_one_block(world, calls) == [True, True]
        assert payroll.holds(payroll.receiver.address) == 2 * MUCH
        assert payroll.owed() == 0
        payroll.at(second(2032))
        assert payroll.owed() == 0

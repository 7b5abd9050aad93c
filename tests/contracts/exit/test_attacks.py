"""Attacks on an exit, performed, and what each comes to."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit.contracts.exit import WITHOUT
from govkit.errors import RevertError
from govkit.network.port import Call
from govkit.testing import reverts
from govkit.testing.blocks import outcomes_in_one_block
from govkit.testing.deployed import Deployed
from govkit.types import Wei
from tests.contracts.exit.commonwealth import DAY, ETHER, NOTICE, START, TENURE, Commonwealth

AS_IT_SHOULD, NOTHING, REFUSES, REVERTS, BOMB, BURNS_GAS, LIES = range(7)
HONEST, SILENT, FALLING, BALANCE_BURNS_GAS = range(4)
Mock = Callable[..., Deployed]


# -- buying below book, flash loans, donations


def test_whoever_buys_low_has_nothing_to_leave_with(common: Commonwealth) -> None:
    """Bought in the last second of a tenure, it counts after the whole next one, and no sooner."""
    common.next_at(START + TENURE - 1)
    common.pay(common.cem, common.dan, 500 * ETHER)
    for moment in (START + TENURE, START + 2 * TENURE - 2):
        common.next_at(moment)
        with reverts("exit: not held long enough"):
            common.give(common.dan, 1)
    common.next_at(START + 2 * TENURE)
    common.give(common.dan, 500 * ETHER)


def test_a_holder_that_buys_more_leaves_with_what_it_held(common: Commonwealth) -> None:
    common.pay(common.cem, common.ana, 500 * ETHER)
    with reverts("exit: not held long enough"):
        common.give(common.ana, 301 * ETHER)


def test_a_loan_within_one_block_gives_no_share(common: Commonwealth) -> None:
    """The lender's currency, the notice and the way back, all in one block."""
    lent = 500 * ETHER
    token, out = common.token, common.exit
    steps = [
        (common.cem, token.call("transfer", common.dan.address, lent)),
        (common.dan, out.call("giveNotice", 1)),
        (common.dan, token.call("transfer", common.cem.address, lent)),
    ]
    assert outcomes_in_one_block(common.world, steps) == [True, False, True]
    assert common.notice(common.dan).amount == 0
    assert common.held(common.cem) == 0, "the lender's own tenure is broken"


def test_one_tenure_serves_one_holder(common: Commonwealth) -> None:
    """The same currency, passed on after one has left with it, gives nobody else a share."""
    common.pay(common.ana, common.dan, 300 * ETHER)
    with reverts("votes: balance too low"):
        common.give(common.ana, 1)
    with reverts("exit: not held long enough"):
        common.give(common.dan, 1)


def test_whoever_gives_to_move_a_ratio_loses(common: Commonwealth) -> None:
    """Coin, or currency, given to the treasury before leaving: less comes back than was given."""
    before = common.worth(300 * ETHER)[0]
    gift = 1_000 * ETHER
    common.world.send(Call(common.treasury.address, b"", Wei(gift)), common.ana)
    assert common.worth(300 * ETHER)[0] - before < gift
    common.pay(common.cem, common.treasury, 250 * ETHER)
    # All others gain by it, in proportion: 250 of 1,000 are gone.
    assert common.worth(100 * ETHER)[0] == 2_000 * ETHER * 95 // 750


def test_currency_that_the_treasury_gives_out_again_needs_its_own_tenure(
    common: Commonwealth,
) -> None:
    common.go(common.ana, 300 * ETHER)
    common.token.send(common.treasury, "transfer", common.ana.address, 1_300 * ETHER)
    with reverts("exit: not held long enough"):
        common.give(common.ana, 1)


# -- calling back


class Thief:
    """A contract that holds currency, and whenever it is paid does again what it did last."""

    def __init__(self, common: Commonwealth, mock: Mock) -> None:
        self.common, self.contract = common, mock(common.world, "Reenterer")
        self.address = self.contract.address
        common.token.send(common.ana, "transfer", self.address, 300 * ETHER)
        common.at(START + 2 * TENURE)
        self.do(common.token.call("approve", common.exit.address, 2**256 - 1))
        self.do(common.exit.call("giveNotice", 300 * ETHER))
        common.at(common.now() + NOTICE)

    def do(self, call: Call) -> None:
        self.contract.send(self.common.stranger, "arm", call.to, call.data, False)
        self.common.world.send(Call(self.address, b"go", Wei(0)), self.common.stranger)

    def counted(self) -> tuple[int, int]:
        """How often it was called, and how often what it did succeeded."""
        return self.contract.read("attempts"), self.contract.read("successes")


def test_a_receiver_that_calls_back_leaves_once(common: Commonwealth, mock: Mock) -> None:
    """It leaves with a third, and again while the coin is on its way."""
    thief = Thief(common, mock)
    attempts, successes = thief.counted()
    held = common.holds()[0]
    thief.do(common.exit.call("leave", 100 * ETHER, thief.address, [0, 0, 0]))
    assert thief.counted() == (attempts + 2, successes + 1)
    assert held - common.holds()[0] == 95 * ETHER
    assert common.exit.read("noticeOf", thief.address)[0] == 200 * ETHER


def test_a_token_that_calls_back_leaves_once(common: Commonwealth, mock: Mock) -> None:
    thief = Thief(common, mock)
    common.odd.send(common.stranger, "arm", thief.address, b"go", False)
    attempts, successes = thief.counted()
    thief.do(common.exit.call("leave", 100 * ETHER, thief.address, [WITHOUT, 0, WITHOUT]))
    assert common.odd.read("attempts") == 1
    assert thief.counted() == (attempts + 2, successes + 1)
    assert common.exit.read("noticeOf", thief.address)[0] == 200 * ETHER


def test_a_token_that_calls_back_takes_no_notice_back(common: Commonwealth, mock: Mock) -> None:
    """While it is paid, the holder of another notice can't move it."""
    thief = Thief(common, mock)
    withdraw = common.exit.call("withdrawNotice", 100 * ETHER)
    thief.contract.send(common.stranger, "arm", withdraw.to, withdraw.data, False)
    common.odd.send(common.stranger, "arm", thief.address, b"go", False)
    attempts, successes = thief.counted()
    common.go(common.ben, 100 * ETHER)
    assert thief.counted() == (attempts + 1, successes)
    assert common.exit.read("noticeOf", thief.address)[0] == 300 * ETHER


# -- hostile tokens


@pytest.mark.parametrize("behaviour", [REFUSES, REVERTS, BURNS_GAS])
def test_a_token_that_cannot_be_paid_holds_nobody(common: Commonwealth, behaviour: int) -> None:
    """Who leaves chooses: to wait, or to leave without it. Nothing is half paid."""
    common.odd.send(common.stranger, "behave", behaviour, HONEST)
    common.give(common.ana, 300 * ETHER)
    common.next_at(common.notice(common.ana).until)
    before = common.holds()
    with reverts("treasury: payment failed"):
        common.leave(common.ana, 300 * ETHER)
    assert common.holds() == before
    assert common.notice(common.ana).amount == 300 * ETHER
    paid = common.paid(common.leave(common.ana, 300 * ETHER, least=[0, WITHOUT, 0]))
    assert paid == [285 * ETHER, 0, 285_000 * 10**6]


@pytest.mark.parametrize("balances", [SILENT, BALANCE_BURNS_GAS])
def test_a_token_that_tells_no_balance_holds_nobody(common: Commonwealth, balances: int) -> None:
    common.odd.send(common.stranger, "behave", AS_IT_SHOULD, balances)
    common.give(common.ana, 300 * ETHER)
    common.next_at(common.notice(common.ana).until)
    with pytest.raises(RevertError):
        common.leave(common.ana, 300 * ETHER)
    common.leave(common.ana, 300 * ETHER, least=[0, WITHOUT, 0])


def test_a_token_that_blocks_one_receiver_pays_another(common: Commonwealth) -> None:
    common.odd.send(common.stranger, "setBlocked", common.ana.address, True)
    common.give(common.ana, 300 * ETHER)
    common.next_at(common.notice(common.ana).until)
    with reverts("treasury: payment failed"):
        common.leave(common.ana, 300 * ETHER)
    assert common.paid(common.leave(common.ana, 300 * ETHER, to=common.dan.address))[1]


def test_a_token_that_answers_nothing_is_paid(common: Commonwealth) -> None:
    common.odd.send(common.stranger, "behave", NOTHING, HONEST)
    assert common.go(common.ana, 300 * ETHER)[1] == 285_000 * ETHER


def test_a_fee_of_the_receiver_is_the_leavers(common: Commonwealth) -> None:
    common.odd.send(common.stranger, "charge", 1_000, 0)
    common.go(common.ana, 300 * ETHER)
    assert common.holds()[1] == 715_000 * ETHER
    assert common.has(common.ana.address, common.odd.address) == 256_500 * ETHER


def test_a_fee_of_the_treasury_is_refused(common: Commonwealth) -> None:
    """It would be the others who pay it."""
    common.odd.send(common.stranger, "charge", 0, 1)
    common.give(common.ana, 300 * ETHER)
    common.next_at(common.notice(common.ana).until)
    with reverts("exit: asset takes more"):
        common.leave(common.ana, 300 * ETHER)
    common.leave(common.ana, 300 * ETHER, least=[0, WITHOUT, 0])


def test_a_token_that_grows_is_shared_as_it_is(common: Commonwealth) -> None:
    common.give(common.ana, 300 * ETHER)
    common.odd.send(common.stranger, "rebase", 2 * 10**18)
    common.next_at(common.notice(common.ana).until)
    assert common.paid(common.leave(common.ana, 300 * ETHER))[1] == 570_000 * ETHER


def test_a_token_that_lies_about_its_balance_costs_nobody_else(common: Commonwealth) -> None:
    """It has more than could be counted with: that is bounded, and its own affair."""
    common.odd.send(common.stranger, "rebase", 10**53)
    common.give(common.ana, 300 * ETHER)
    common.next_at(common.notice(common.ana).until)
    paid = common.paid(common.leave(common.ana, 300 * ETHER))
    assert paid == [285 * ETHER, 2**160 * 285 // 1_000, 285_000 * 10**6]


def test_a_receiver_that_takes_no_coin_harms_itself(common: Commonwealth, mock: Mock) -> None:
    closed = mock(common.world, "Runner")
    common.give(common.ana, 300 * ETHER)
    common.next_at(common.notice(common.ana).until)
    with reverts("treasury: payment failed"):
        common.leave(common.ana, 300 * ETHER, to=closed.address)
    common.leave(common.ana, 300 * ETHER)


# -- others' notices


def test_nobody_leaves_or_takes_back_for_another(common: Commonwealth) -> None:
    common.give(common.ana, 300 * ETHER)
    common.next_at(common.notice(common.ana).until + DAY)
    with reverts("exit: not under notice"):
        common.leave(common.ben, 1, to=common.ben.address)

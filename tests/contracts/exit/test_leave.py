"""Leaving with a share."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations

import pytest

from govkit.contracts.exit import WITHOUT
from govkit.contracts.treasury import FIRST_PAYER, Limit
from govkit.testing import reverts
from govkit.types import Wei
from tests.contracts.exit.commonwealth import (
    COIN,
    DAY,
    ETHER,
    NOTICE,
    START,
    Commonwealth,
)

Make = Callable[..., Commonwealth]
MONTH = 1


def test_pays_the_share_at_book_value_less_the_discount(common: Commonwealth) -> None:
    """300 of 1,000 that are not the treasury's: 30 % of each asset, less 5 % of that."""
    common.give(common.ana, 300 * ETHER)
    common.next_at(common.notice(common.ana).until)
    sent = common.leave(common.ana, 300 * ETHER, to=common.dan.address)
    shares = [285 * ETHER, 285_000 * ETHER, 285_000 * 10**6]
    assert common.paid(sent) == shares
    assert sent.only("HolderLeft") == {
        "account": common.ana.address,
        "receiver": common.dan.address,
        "amount": 300 * ETHER,
        "outstanding": 1_000 * ETHER,
    }
    for asset, share in zip(common.assets[1:], shares[1:], strict=True):
        assert common.has(common.dan.address, asset) == share
    assert common.holds() == [715 * ETHER, 715_000 * ETHER, 715_000 * 10**6]
    assert common.balance(common.treasury.address) == 1_300 * ETHER
    assert common.balance(common.exit.address) == 0


def test_tells_before_what_it_pays(common: Commonwealth) -> None:
    told = common.worth(100 * ETHER)
    assert common.go(common.ana, 100 * ETHER) == told
    assert common.worth(0) == common.worth(10_000 * ETHER) == [0, 0, 0]


def test_not_before_the_last_second_of_the_notice(common: Commonwealth) -> None:
    common.give(common.ana, 300 * ETHER)
    until = common.notice(common.ana).until
    common.next_at(until - 1)
    with reverts("exit: notice not over"):
        common.leave(common.ana, 300 * ETHER)
    common.next_at(until)
    common.leave(common.ana, 300 * ETHER)


def test_not_without_notice(common: Commonwealth) -> None:
    with reverts("exit: not under notice"):
        common.leave(common.ana, 1)
    common.give(common.ana, 100 * ETHER)
    common.next_at(common.notice(common.ana).until)
    with reverts("exit: not under notice"):
        common.leave(common.ana, 100 * ETHER + 1)
    with reverts("exit: not under notice"):
        common.leave(common.ben, 1)
    with reverts("exit: nothing"):
        common.leave(common.ana, 0)


def test_a_part_can_leave_and_the_rest_later(common: Commonwealth) -> None:
    common.give(common.ana, 300 * ETHER)
    common.next_at(common.notice(common.ana).until)
    first = common.paid(common.leave(common.ana, 100 * ETHER))
    second = common.paid(common.leave(common.ana, 200 * ETHER))
    assert first == [95 * ETHER, 95_000 * ETHER, 95_000 * 10**6]
    assert second == [190 * ETHER, 190_000 * ETHER, 190_000 * 10**6]
    assert common.notice(common.ana).amount == 0


def test_no_receiver_that_would_lose_it(common: Commonwealth) -> None:
    common.give(common.ana, 300 * ETHER)
    common.next_at(common.notice(common.ana).until)
    for nobody in (COIN, common.treasury.address, common.exit.address):
        with reverts("exit: no receiver"):
            common.leave(common.ana, 300 * ETHER, to=nobody)


def test_a_price_that_fell_is_refused(common: Commonwealth) -> None:
    """The treasury pays something out in the block before: nothing is given back for less."""
    common.give(common.ana, 300 * ETHER)
    common.at(common.notice(common.ana).until)
    seen = common.worth(300 * ETHER)
    common.decide("transfer", common.stranger.address, ETHER, of=common.odd)
    with reverts("exit: less than accepted"):
        common.leave(common.ana, 300 * ETHER, least=seen)
    assert common.notice(common.ana).amount == 300 * ETHER
    common.leave(common.ana, 300 * ETHER, least=common.worth(300 * ETHER))


def test_each_asset_is_named(common: Commonwealth) -> None:
    common.give(common.ana, 300 * ETHER)
    common.next_at(common.notice(common.ana).until)
    for least in ([], [0, 0], [0] * 4):
        with reverts("exit: each asset once"):
            common.leave(common.ana, 300 * ETHER, least=least)


def test_a_holder_can_leave_without_an_asset(common: Commonwealth) -> None:
    assert common.go(common.ana, 300 * ETHER, least=[0, WITHOUT, 0]) == [
        285 * ETHER, 0, 285_000 * 10**6,
    ]  # fmt: skip
    assert common.holds()[1] == 10**24


# -- several at once


@pytest.mark.parametrize("discount", [0, 500, 3_333, 9_999])
def test_order_does_not_matter_to_the_wei_beyond_rounding(
    make_commonwealth: Make, discount: int
) -> None:
    """Three leave in one window, in all six orders, with amounts that divide nothing."""
    common = make_commonwealth(discount_bps=discount)
    leavers = (
        (common.ana, 299 * ETHER + 7),
        (common.ben, 101 * ETHER + 1),
        (common.cem, 333 * ETHER),
    )
    for who, amount in leavers:
        common.give(who, amount)
    common.at(START + NOTICE + 60)
    expected = {who.address: common.worth(amount) for who, amount in leavers}
    before = common.world.snapshot()
    for order in permutations(leavers):
        common.world.restore(before)
        paid = {who.address: common.paid(common.leave(who, amount)) for who, amount in order}
        for address, shares in paid.items():
            for share, told in zip(shares, expected[address], strict=True):
                assert 0 <= share - told <= 1


def test_the_discount_is_the_others_from_the_next_window_on(common: Commonwealth) -> None:
    """Until then what leavers left behind is in nobody's price, so nobody gains by being second."""
    common.go(common.ana, 300 * ETHER)
    assert common.worth(100 * ETHER)[0] == 95 * ETHER
    assert common.exit.read("outstanding") == 715 * ETHER
    common.at((common.now() // NOTICE + 1) * NOTICE - 1)
    assert common.worth(100 * ETHER)[0] == 95 * ETHER
    common.at(common.now() + 1)
    assert common.exit.read("outstanding") == 700 * ETHER
    assert common.worth(100 * ETHER)[0] == 1_000 * 715 * ETHER // 7_000 * 95 // 100


def test_the_last_one_leaves_the_discount_behind(common: Commonwealth) -> None:
    for who, amount in ((common.ana, 300), (common.ben, 200), (common.cem, 500)):
        common.give(who, amount * ETHER)
    common.next_at(common.notice(common.cem).until)
    for who, amount in ((common.ana, 300), (common.ben, 200), (common.cem, 500)):
        common.leave(who, amount * ETHER)
    assert common.holds() == [50 * ETHER, 50_000 * ETHER, 50_000 * 10**6]
    assert common.balance(common.treasury.address) == 2_000 * ETHER


# -- what the treasury is committed to, and limits


@pytest.fixture
def committed(common: Commonwealth, mock: Callable[..., object]) -> Commonwealth:
    """1,200 of each asset's smallest unit of ether a year are committed."""
    source = mock(common.world, "Committed")
    source.send(common.stranger, "commit", 1_200 * ETHER)  # type: ignore[attr-defined]
    common.decide("setCommitments", source.address)  # type: ignore[attr-defined]
    return common


def test_months_of_commitments_are_in_no_share(
    make_commonwealth: Make, mock: Callable[..., object]
) -> None:
    common = make_commonwealth(kept_months=3)
    assert common.worth(100 * ETHER)[0] == 95 * ETHER
    source = mock(common.world, "Committed")
    source.send(common.stranger, "commit", 1_200 * ETHER)  # type: ignore[attr-defined]
    common.decide("setCommitments", source.address)  # type: ignore[attr-defined]
    # Of 1,000 coins 300 are kept, and of the small token there is less than what is committed.
    assert common.worth(100 * ETHER) == [665 * ETHER // 10, 949_715 * ETHER // 10, 0]
    assert common.go(common.ana, 100 * ETHER)[2] == 0


def test_an_assets_runway_is_in_no_share(committed: Commonwealth) -> None:
    """So an exit never takes the treasury under its runway."""
    common = committed
    common.limit(Limit(COIN, runway_months=6))
    assert common.worth(100 * ETHER)[0] == 38 * ETHER
    assert common.go(common.ana, 300 * ETHER)[0] == 114 * ETHER
    assert common.go(common.ben, 200 * ETHER)[0] <= 80 * ETHER
    assert common.holds()[0] >= 600 * ETHER


def test_leaves_within_the_cap_of_the_exit(common: Commonwealth) -> None:
    """A limit holds back what is over the cap until the next period; the notice stays."""
    common.limit(Limit(COIN, MONTH, caps={FIRST_PAYER: Wei(100 * ETHER)}))
    common.give(common.ana, 300 * ETHER)
    common.next_at(common.notice(common.ana).until)
    with reverts("treasury: over the limit"):
        common.leave(common.ana, 300 * ETHER)
    assert common.paid(common.leave(common.ana, 100 * ETHER))[0] == 95 * ETHER
    with reverts("treasury: over the limit"):
        common.leave(common.ana, 10 * ETHER)
    common.next_at(common.now() + 31 * DAY)
    assert common.paid(common.leave(common.ana, 100 * ETHER))[0] > 95 * ETHER
    common.exit.send(common.ana, "withdrawNotice", 100 * ETHER)


def test_a_vote_can_bar_and_the_notice_can_be_taken_back(common: Commonwealth) -> None:
    common.give(common.ana, 300 * ETHER)
    common.decide("setPayer", common.exit.address, False)
    common.next_at(common.notice(common.ana).until)
    with reverts("treasury: only payers"):
        common.leave(common.ana, 300 * ETHER)
    common.exit.send(common.ana, "withdrawNotice", 300 * ETHER)
    assert common.held(common.ana) == 300 * ETHER

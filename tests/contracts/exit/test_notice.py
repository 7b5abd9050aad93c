"""Giving notice, and taking it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from govkit.testing import reverts
from tests.contracts.exit.commonwealth import DAY, ETHER, NOTICE, START, TENURE, Commonwealth


def test_puts_the_currency_under_notice(common: Commonwealth) -> None:
    common.next_at(START + 10)
    sent = common.give(common.ana, 100 * ETHER)
    told = {"account": common.ana.address, "added": 100 * ETHER, "amount": 100 * ETHER}
    assert sent.only("NoticeGiven") == {**told, "until": START + 10 + NOTICE}
    assert common.notice(common.ana).amount == 100 * ETHER
    assert common.notice(common.ana).until == START + 10 + NOTICE
    assert common.balance(common.ana.address) == 200 * ETHER
    assert common.balance(common.exit.address) == 100 * ETHER


def test_a_further_notice_begins_the_time_anew(common: Commonwealth) -> None:
    common.give(common.ana, 100 * ETHER)
    common.next_at(START + DAY // 2)
    common.give(common.ana, 50 * ETHER)
    assert common.notice(common.ana).amount == 150 * ETHER
    assert common.notice(common.ana).until == START + DAY // 2 + NOTICE


def test_takes_no_more_than_was_held_throughout(common: Commonwealth) -> None:
    common.pay(common.ben, common.ana, 100 * ETHER)
    with reverts("exit: not held long enough"):
        common.give(common.ana, 300 * ETHER + 1)
    common.give(common.ana, 300 * ETHER)


def test_counts_nothing_for_two_notices(common: Commonwealth) -> None:
    """Somebody who has bought 200 more can't give notice of what it held before twice."""
    common.pay(common.cem, common.ana, 200 * ETHER)
    common.give(common.ana, 300 * ETHER)
    with reverts("exit: not held long enough"):
        common.give(common.ana, 1)
    common.next_at(common.notice(common.ana).until)
    common.leave(common.ana, 300 * ETHER)
    assert common.held(common.ana) == 0
    with reverts("exit: not held long enough"):
        common.give(common.ana, 1)
    common.at(START + 2 * TENURE)
    assert common.held(common.ana) == 200 * ETHER


def test_takes_nothing_without_an_allowance(common: Commonwealth) -> None:
    common.token.send(common.ana, "approve", common.exit.address, 0)
    with reverts("token: allowance too low"):
        common.give(common.ana, 1)


def test_takes_not_nothing(common: Commonwealth) -> None:
    with reverts("exit: nothing"):
        common.give(common.ana, 0)


def test_the_treasury_never_leaves(common: Commonwealth) -> None:
    common.token.send(common.treasury, "approve", common.exit.address, 2**256 - 1)
    with reverts("exit: treasury never leaves"):
        common.give(common.treasury, 1)


def test_whoever_has_given_notice_votes_no_more_with_it(common: Commonwealth) -> None:
    common.give(common.ana, 100 * ETHER)
    assert common.token.read("getVotes", common.ana.address) == 200 * ETHER
    assert common.token.read("delegates", common.exit.address) == common.treasury.address


@pytest.mark.parametrize("later", [0, DAY, TENURE, 3 * TENURE])
def test_a_notice_that_is_taken_back_costs_no_tenure(common: Commonwealth, later: int) -> None:
    common.give(common.ana, 100 * ETHER)
    assert common.held(common.ana) == 200 * ETHER
    common.next_at(common.now() + later + 1)
    sent = common.exit.send(common.ana, "withdrawNotice", 100 * ETHER)
    told = {"account": common.ana.address, "amount": 100 * ETHER}
    assert sent.only("NoticeWithdrawn") == told
    assert common.held(common.ana) == common.balance(common.ana.address) == 300 * ETHER
    assert common.notice(common.ana).amount == common.notice(common.ana).until == 0


def test_what_was_sold_meanwhile_is_not_held(common: Commonwealth) -> None:
    common.give(common.ana, 100 * ETHER)
    common.pay(common.ana, common.ben, 150 * ETHER)
    common.pay(common.ben, common.ana, 150 * ETHER)
    common.exit.send(common.ana, "withdrawNotice", 100 * ETHER)
    assert common.balance(common.ana.address) == 300 * ETHER
    assert common.held(common.ana) == 150 * ETHER


def test_a_part_can_be_taken_back_and_the_time_runs_on(common: Commonwealth) -> None:
    common.give(common.ana, 100 * ETHER)
    until = common.notice(common.ana).until
    common.exit.send(common.ana, "withdrawNotice", 40 * ETHER)
    assert common.notice(common.ana).amount == 60 * ETHER
    assert common.notice(common.ana).until == until


def test_nobody_takes_back_more_than_its_own(common: Commonwealth) -> None:
    common.give(common.ana, 100 * ETHER)
    with reverts("exit: not under notice"):
        common.exit.send(common.ana, "withdrawNotice", 100 * ETHER + 1)
    with reverts("exit: not under notice"):
        common.exit.send(common.ben, "withdrawNotice", 1)
    with reverts("exit: nothing"):
        common.exit.send(common.ana, "withdrawNotice", 0)


def test_nothing_comes_without_notice(common: Commonwealth) -> None:
    """It would be lost: a transfer by mistake, and what the treasury issues."""
    with reverts("exit: give notice"):
        common.token.send(common.ana, "transfer", common.exit.address, 1)
    common.give(common.ana, 1)
    with reverts("exit: give notice"):
        common.token.send(common.ana, "transfer", common.exit.address, 1)
    for name in ("issue", "transfer"):
        with reverts("exit: give notice"):
            common.token.send(common.treasury, name, common.exit.address, 1)


@pytest.mark.parametrize(
    "chosen",
    [
        {"by_timestamp": False},
        {"self_voting": False},
        {"delegation_life": 40 * DAY},
        {"delegation_life": 40 * DAY, "self_voting": False},
    ],
    ids=["blocks", "no votes by oneself", "delegations end", "both"],
)
def test_in_any_kind_of_currency(
    make_commonwealth: Callable[..., Commonwealth], chosen: dict[str, Any]
) -> None:
    """Whoever votes with what: a notice takes it away, and a delegate gets it back with it."""
    common = make_commonwealth(**chosen)
    common.token.send(common.ana, "delegate", common.dan.address)
    common.give(common.ana, 100 * ETHER)
    treasury = common.treasury.address
    assert common.token.read("getVotes", common.dan.address) == 200 * ETHER
    assert common.token.read("getVotes", treasury) == 1_100 * ETHER
    common.exit.send(common.ana, "withdrawNotice", 50 * ETHER)
    assert common.token.read("getVotes", common.dan.address) == 250 * ETHER
    common.next_at(common.notice(common.ana).until)
    common.leave(common.ana, 50 * ETHER)
    assert common.token.read("getVotes", treasury) == 1_050 * ETHER
    assert common.held(common.ana) == 250 * ETHER

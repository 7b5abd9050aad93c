"""Streams for citizens only: they stop with the passport, and follow it to its new key."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit.testing import reverts
from tests.contracts.streams.payroll import ETHER, MONTH, START, Payroll, accrued, second

MUCH = 1_000 * ETHER


@pytest.fixture
def payroll(payroll: Payroll) -> Payroll:
    """A citizen gets 1,000 a month since the beginning of 2031."""
    payroll.begin(MUCH, to=payroll.citizen.address, start=START, citizens_only=True)
    return payroll


def owed(payroll: Payroll) -> int:
    return payroll.owed(to=payroll.citizen.address)


def judge(payroll: Payroll, moment: int, name: str, *more: object) -> None:
    """The treasury calls the registry about the citizen."""
    payroll.next_at(moment)
    payroll.registry.send(payroll.treasury, name, payroll.citizen.address, *more)


def move(payroll: Payroll, moment: int, key: int = 0) -> None:
    payroll.next_at(moment)
    payroll.registry.send(payroll.recovery, "move", 1, payroll.keys[key].address)


def test_pays_a_citizen(payroll: Payroll) -> None:
    payroll.next_at(second(2031, 3))
    assert payroll.withdraw(to=payroll.citizen.address) == 2 * MUCH
    assert payroll.holds(payroll.citizen.address) == 2 * MUCH
    assert payroll.stream(to=payroll.citizen.address).citizens_only


@pytest.mark.parametrize("how", ["revoke", "resign"])
def test_stops_with_the_passport(payroll: Payroll, how: str) -> None:
    moment = second(2031, 2, 10, 7)
    if how == "revoke":
        judge(payroll, moment, "revoke")
    else:
        payroll.next_at(moment)
        payroll.registry.send(payroll.citizen, "resign")
    payroll.at(second(2033))
    until = accrued(MUCH, MONTH, START, moment)
    assert owed(payroll) == until
    assert payroll.withdraw(to=payroll.citizen.address) == until
    assert owed(payroll) == 0


def test_nothing_for_a_suspension(payroll: Payroll) -> None:
    judge(payroll, second(2031, 3), "suspend", second(2031, 6))
    payroll.at(second(2031, 5))
    assert owed(payroll) == 2 * MUCH
    judge(payroll, second(2031, 6), "reinstate")
    payroll.at(second(2031, 8))
    assert owed(payroll) == 4 * MUCH
    assert payroll.withdraw(to=payroll.citizen.address) >= 4 * MUCH


def test_nothing_for_many_gaps(payroll: Payroll) -> None:
    """Withdrawn between them or not."""
    who, taken = payroll.citizen.address, 0
    for year in range(2031, 2035):
        judge(payroll, second(year, 4), "revoke")
        judge(payroll, second(year, 10), "admit")
        if year == 2032:
            payroll.next_at(second(year, 11))
            taken = payroll.withdraw(to=who)
            assert taken == (3 + 6 + 1) * MUCH
    payroll.at(second(2035))
    assert owed(payroll) == (3 + 3 * 6 + 3) * MUCH - taken


def test_a_gap_in_a_pause_is_no_gap(payroll: Payroll) -> None:
    who = payroll.citizen.address
    payroll.next_at(second(2031, 3))
    payroll.do("pause", to=who)
    judge(payroll, second(2031, 4), "revoke")
    judge(payroll, second(2031, 5), "admit")
    payroll.at(second(2031, 6))
    assert owed(payroll) == 2 * MUCH
    payroll.next_at(second(2031, 7))
    payroll.do("resume", to=who)
    payroll.at(second(2031, 8))
    assert owed(payroll) == 3 * MUCH


def test_resumed_while_no_citizen_accrues_from_the_next_passport(payroll: Payroll) -> None:
    who = payroll.citizen.address
    payroll.next_at(second(2031, 3))
    payroll.do("pause", to=who)
    judge(payroll, second(2031, 4), "revoke")
    payroll.next_at(second(2031, 5))
    payroll.do("resume", to=who)
    payroll.at(second(2031, 7))
    assert owed(payroll) == 2 * MUCH
    judge(payroll, second(2031, 8), "admit")
    payroll.at(second(2031, 9))
    assert owed(payroll) == 3 * MUCH


def test_changed_while_no_citizen(payroll: Payroll) -> None:
    who = payroll.citizen.address
    judge(payroll, second(2031, 4), "revoke")
    payroll.next_at(second(2031, 6))
    payroll.do("change", 2 * MUCH, MONTH, 0, to=who)
    payroll.at(second(2031, 7))
    assert owed(payroll) == 3 * MUCH
    judge(payroll, second(2031, 8), "admit")
    payroll.at(second(2031, 9))
    assert owed(payroll) == 5 * MUCH


def test_a_gap_after_the_end_is_no_gap(payroll: Payroll) -> None:
    payroll.do("change", MUCH, MONTH, second(2031, 4), to=payroll.citizen.address)
    judge(payroll, second(2031, 6), "revoke")
    judge(payroll, second(2031, 7), "admit")
    payroll.at(second(2031, 8))
    assert owed(payroll) == 3 * MUCH


def test_a_gap_over_the_end_ends_it(payroll: Payroll) -> None:
    payroll.do("change", MUCH, MONTH, second(2031, 4), to=payroll.citizen.address)
    judge(payroll, second(2031, 3), "revoke")
    judge(payroll, second(2031, 7), "admit")
    payroll.at(second(2031, 8))
    assert owed(payroll) == 2 * MUCH


def test_a_gap_before_the_start_is_no_gap(payroll: Payroll) -> None:
    who = payroll.citizen.address
    payroll.do("stop", to=who)
    payroll.withdraw(to=who)
    payroll.begin(MUCH, to=who, start=second(2031, 6), citizens_only=True)
    judge(payroll, second(2031, 2), "revoke")
    judge(payroll, second(2031, 3), "admit")
    payroll.at(second(2031, 8))
    assert owed(payroll) == 2 * MUCH


def test_a_term_that_lapses_ends_it_and_a_new_one_goes_on(
    make_payroll: Callable[..., Payroll],
) -> None:
    """Nothing is written when a passport lapses."""
    payroll = make_payroll(term_days=400)
    who, begun = payroll.citizen, START + 100
    judge(payroll, begun, "admit")
    payroll.begin(MUCH, to=who.address, start=begun, citizens_only=True)
    ends = int(payroll.registry.read("passport", 1)[2])
    payroll.at(ends + 5_000_000)
    before = accrued(MUCH, MONTH, begun, ends)
    assert owed(payroll) == before
    again = ends + 6_000_000
    judge(payroll, again, "admit")
    payroll.at(again + 7_000)
    assert owed(payroll) == before + accrued(MUCH, MONTH, again, again + 7_000)
    # One that is renewed in time has no gap.
    next_end = int(payroll.registry.read("passport", 1)[2])
    payroll.next_at(next_end - 1_000)
    payroll.registry.send(who, "renew")
    payroll.at(next_end + 1_000)
    assert owed(payroll) == before + accrued(MUCH, MONTH, again, next_end + 1_000)


def test_follows_a_recovery(payroll: Payroll) -> None:
    who, key = payroll.citizen.address, payroll.keys[0].address
    move(payroll, second(2031, 2, 5))
    payroll.next_at(second(2031, 3))
    sent = payroll.do("withdraw", 2 * MUCH, by=payroll.stranger, to=who)
    assert sent.only("Withdrawn")["payee"] == key
    assert payroll.holds(key) == 2 * MUCH
    assert payroll.holds(who) == 0
    assert payroll.stream(to=who).payee == key
    # And a second one, and what happens to the passport there.
    move(payroll, second(2031, 3, 1, 1), key=1)
    payroll.next_at(second(2031, 4))
    payroll.registry.send(payroll.treasury, "revoke", who)
    payroll.at(second(2031, 6))
    assert owed(payroll) == MUCH
    assert payroll.withdraw(to=who) == MUCH
    assert payroll.holds(payroll.keys[1].address) == MUCH


def test_a_gap_before_a_recovery_counts_after_it(payroll: Payroll) -> None:
    judge(payroll, second(2031, 2), "revoke")
    judge(payroll, second(2031, 3), "admit")
    move(payroll, second(2031, 3, 5))
    payroll.at(second(2031, 5))
    assert owed(payroll) == 3 * MUCH


def test_begun_for_a_key_that_was_left(payroll: Payroll) -> None:
    who = payroll.citizen.address
    payroll.do("stop", to=who)
    payroll.withdraw(to=who)
    move(payroll, second(2031, 2))
    payroll.next_at(second(2031, 3))
    payroll.begin(MUCH, to=who, start=second(2031, 3), citizens_only=True)
    payroll.next_at(second(2031, 4))
    assert payroll.withdraw(to=who) == MUCH
    assert payroll.holds(payroll.keys[0].address) == MUCH


def test_what_was_stopped_follows_too(payroll: Payroll) -> None:
    who = payroll.citizen.address
    payroll.next_at(second(2031, 3))
    payroll.do("stop", to=who)
    move(payroll, second(2031, 4))
    assert payroll.withdraw(to=who) == 2 * MUCH
    assert payroll.holds(payroll.keys[0].address) == 2 * MUCH


def test_who_leaves_before_the_cliff_gets_nothing(payroll: Payroll) -> None:
    who = payroll.citizen.address
    payroll.do("stop", to=who)
    payroll.withdraw(to=who)
    payroll.begin(MUCH, to=who, cliff=second(2031, 6), citizens_only=True)
    judge(payroll, second(2031, 5), "revoke")
    payroll.at(second(2031, 7))
    assert owed(payroll) == 0
    judge(payroll, second(2031, 8), "admit")
    payroll.at(second(2031, 9))
    assert owed(payroll) > 4 * MUCH


def test_nothing_before_the_passport(payroll: Payroll) -> None:
    """A start in the past pays a newcomer from its admission on."""
    newcomer = payroll.receiver.address
    payroll.next_at(second(2031, 3))
    payroll.registry.send(payroll.treasury, "admit", newcomer)
    payroll.begin(MUCH, to=newcomer, start=START, citizens_only=True)
    payroll.at(second(2031, 5))
    assert payroll.owed(to=newcomer) == 2 * MUCH


def test_only_to_somebody_with_a_passport(payroll: Payroll) -> None:
    with reverts("streams: only citizens"):
        payroll.begin(MUCH, to=payroll.receiver.address, citizens_only=True)
    # Of a passport that a recovery brings, there is none yet.
    until = second(2032)
    payroll.registry.send(payroll.recovery, "expect", payroll.keys[2].address, until)
    with reverts("streams: only citizens"):
        payroll.begin(MUCH, to=payroll.keys[2].address, citizens_only=True)


def test_one_that_ended_accrues_once_it_is_good_again(payroll: Payroll) -> None:
    who = payroll.citizen.address
    payroll.do("stop", to=who)
    payroll.withdraw(to=who)
    judge(payroll, second(2031, 2), "revoke")
    payroll.next_at(second(2031, 3))
    payroll.begin(MUCH, to=who, start=second(2031, 3), citizens_only=True)
    payroll.at(second(2031, 4))
    assert owed(payroll) == 0
    judge(payroll, second(2031, 5), "admit")
    payroll.at(second(2031, 6))
    assert owed(payroll) == MUCH


def test_not_where_the_clock_counts_blocks(make_payroll: Callable[..., Payroll]) -> None:
    payroll = make_payroll(by_timestamp=False)
    with reverts("streams: clock counts blocks"):
        payroll.begin(MUCH, to=payroll.citizen.address, citizens_only=True)
    payroll.begin(MUCH, to=payroll.citizen.address)

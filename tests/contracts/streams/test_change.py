"""change, pause, resume and stop: what accrued stays owed, and what follows is as decided."""

from __future__ import annotations

import pytest

from govkit.testing import reverts
from govkit.testing.blocks import in_one_block
from tests.contracts.streams.payroll import (
    ETHER,
    MONTH,
    SALARY,
    START,
    YEAR,
    Payroll,
    accrued,
    second,
)

MUCH = 1_000 * ETHER


@pytest.fixture
def payroll(payroll: Payroll) -> Payroll:
    """1,000 a month since the beginning of 2031."""
    payroll.begin(MUCH, start=START)
    return payroll


def of(payroll: Payroll) -> dict[str, object]:
    return {"receiver": payroll.receiver.address, "asset": payroll.token.address, "line": SALARY}


def test_change_counts_from_now_on(payroll: Payroll) -> None:
    payroll.next_at(second(2031, 3))
    sent = payroll.do("change", 5 * MUCH, MONTH, second(2032))
    assert sent.only("StreamChanged") == {
        **of(payroll), "amount": 5 * MUCH, "period": MONTH, "end": second(2032),
    }  # fmt: skip
    assert payroll.committed() == 60 * MUCH
    assert payroll.owed() == 2 * MUCH
    payroll.at(second(2033))
    assert payroll.owed() == 2 * MUCH + 50 * MUCH


def test_change_to_much_less_keeps_what_is_owed(payroll: Payroll) -> None:
    """What is owed is more than the new terms would have paid since 1970."""
    payroll.next_at(second(2041))
    payroll.do("change", 1, YEAR, 0)
    assert payroll.owed() == 120 * MUCH
    payroll.at(second(2042))
    assert payroll.owed() == 120 * MUCH + 1
    assert payroll.committed() == 1


def test_change_of_the_period(payroll: Payroll) -> None:
    now = second(2031, 3, 10)
    payroll.next_at(now)
    payroll.do("change", 7, 3_600, 0)
    payroll.at(now + 5 * 3_600)
    assert payroll.owed() == accrued(MUCH, MONTH, START, now) + 35


def test_change_keeps_a_start_ahead(payroll: Payroll) -> None:
    payroll.begin(MUCH, to=payroll.citizen.address, start=second(2031, 6))
    payroll.do("change", 2 * MUCH, MONTH, 0, to=payroll.citizen.address)
    payroll.at(second(2031, 7))
    assert payroll.owed(to=payroll.citizen.address) == 2 * MUCH


@pytest.mark.parametrize(
    ("terms", "reason"),
    [
        ((0, MONTH, 0), "amount out of range"),
        ((2**112, MONTH, 0), "amount out of range"),
        ((1, 5, 0), "no such period"),
        ((1, MONTH, START), "end out of range"),
        ((1, MONTH, 2**40), "end out of range"),
    ],
)
def test_changes_that_cannot_be(payroll: Payroll, terms: tuple[int, int, int], reason: str) -> None:
    with reverts(f"streams: {reason}"):
        payroll.do("change", *terms)


def test_no_end_before_the_cliff(payroll: Payroll) -> None:
    who = payroll.citizen.address
    payroll.begin(MUCH, to=who, cliff=second(2032))
    with reverts("streams: end out of range"):
        payroll.do("change", MUCH, MONTH, second(2032) - 1, to=who)
    payroll.do("change", MUCH, MONTH, second(2032), to=who)


def test_nothing_accrues_in_a_pause(payroll: Payroll) -> None:
    payroll.next_at(second(2031, 3))
    assert payroll.do("pause").only("StreamPaused") == of(payroll)
    assert payroll.stream().paused
    assert payroll.committed() == 0
    payroll.at(second(2031, 6))
    assert payroll.owed() == 2 * MUCH
    assert payroll.withdraw(MUCH) == MUCH
    payroll.next_at(second(2031, 7))
    assert payroll.do("resume").only("StreamResumed") == of(payroll)
    assert not payroll.stream().paused
    assert payroll.committed() == 12 * MUCH
    assert payroll.owed() == MUCH
    payroll.at(second(2031, 9))
    assert payroll.owed() == 3 * MUCH


def test_a_pause_of_no_time_costs_nothing(payroll: Payroll) -> None:
    """Not even a wei of rounding."""
    moment = second(2031, 3, 3, 5)
    for span in range(5):
        payroll.next_at(moment + span)
        calls = [payroll.streams.call(name, *payroll.names()) for name in ("pause", "resume")]
        in_one_block(payroll.world, [(payroll.treasury, call) for call in calls])
        assert payroll.owed() == accrued(MUCH, MONTH, START, moment + span)


def test_change_in_a_pause(payroll: Payroll) -> None:
    payroll.next_at(second(2031, 3))
    payroll.do("pause")
    payroll.next_at(second(2031, 4))
    payroll.do("change", 2 * MUCH, MONTH, 0)
    assert payroll.stream().paused
    assert payroll.committed() == 0
    payroll.next_at(second(2031, 5))
    payroll.do("resume")
    assert payroll.committed() == 24 * MUCH
    payroll.at(second(2031, 6))
    assert payroll.owed() == 4 * MUCH


def test_paused_and_not(payroll: Payroll) -> None:
    with reverts("streams: not paused"):
        payroll.do("resume")
    payroll.do("pause")
    with reverts("streams: paused"):
        payroll.do("pause")


def test_a_pause_before_the_cliff_delays_nothing_and_pays_nothing(payroll: Payroll) -> None:
    who = payroll.citizen.address
    payroll.begin(MUCH, to=who, start=START, cliff=second(2031, 6))
    payroll.next_at(second(2031, 3))
    payroll.do("pause", to=who)
    payroll.at(second(2031, 7))
    assert payroll.owed(to=who) == 0
    payroll.next_at(second(2031, 8))
    payroll.do("resume", to=who)
    assert payroll.owed(to=who) == 2 * MUCH


def test_stop_pays_nothing_and_leaves_what_is_owed(payroll: Payroll) -> None:
    payroll.next_at(second(2031, 3))
    before = payroll.holds(payroll.treasury.address)
    sent = payroll.do("stop")
    assert sent.names == ["StreamStopped"]
    assert sent.only("StreamStopped") == {**of(payroll), "owed": 2 * MUCH}
    assert len(sent.receipt.logs) == 1
    assert payroll.holds(payroll.treasury.address) == before
    assert payroll.committed() == 0
    payroll.at(second(2041))
    assert payroll.owed() == 2 * MUCH
    assert payroll.stream().amount == 0
    assert payroll.withdraw(MUCH) == MUCH
    assert payroll.withdraw() == MUCH
    assert payroll.holds(payroll.receiver.address) == 2 * MUCH


def test_stop_before_the_cliff_owes_nothing(payroll: Payroll) -> None:
    who = payroll.citizen.address
    payroll.begin(MUCH, to=who, start=START, cliff=second(2031, 6))
    payroll.next_at(second(2031, 6) - 1)
    assert payroll.do("stop", to=who).only("StreamStopped")["owed"] == 0
    payroll.at(second(2032))
    assert payroll.owed(to=who) == 0


def test_stop_in_a_pause_takes_the_rate_out_once(payroll: Payroll) -> None:
    payroll.begin(MUCH, to=payroll.citizen.address)
    payroll.do("pause")
    payroll.do("stop")
    assert payroll.committed() == 12 * MUCH


def test_what_is_stopped_is_not_there(payroll: Payroll) -> None:
    payroll.do("stop")
    for name, arguments in (("change", (1, MONTH, 0)), ("pause", ()), ("resume", ()), ("stop", ())):
        with reverts("streams: no such stream"):
            payroll.do(name, *arguments)
        with reverts("streams: no such stream"):
            payroll.do(name, *arguments, to=payroll.citizen.address)


def test_begun_again_after_a_stop(payroll: Payroll) -> None:
    payroll.next_at(second(2031, 3))
    payroll.do("stop")
    payroll.next_at(second(2031, 4))
    payroll.begin(3 * MUCH, start=second(2031, 4))
    payroll.at(second(2031, 5))
    assert payroll.owed() == 5 * MUCH
    assert payroll.committed() == 36 * MUCH


def test_anybody_stops_what_has_ended(payroll: Payroll) -> None:
    payroll.do("change", MUCH, MONTH, second(2031, 4))
    payroll.next_at(second(2031, 4) - 1)
    with reverts("streams: only treasury"):
        payroll.do("stop", by=payroll.stranger)
    payroll.next_at(second(2031, 4))
    sent = payroll.do("stop", by=payroll.stranger)
    assert sent.only("StreamStopped")["owed"] == payroll.owed() == 3 * MUCH
    assert payroll.committed() == 0


def test_a_change_after_the_end_begins_now(payroll: Payroll) -> None:
    payroll.do("change", MUCH, MONTH, second(2031, 4))
    payroll.next_at(second(2031, 6))
    payroll.do("change", MUCH, MONTH, 0)
    payroll.at(second(2031, 7))
    assert payroll.owed() == 4 * MUCH


def test_only_the_treasury(payroll: Payroll) -> None:
    calls = ("change", (1, MONTH, 0)), ("pause", ()), ("resume", ()), ("stop", ())
    for name, arguments in calls:
        for other in (payroll.stranger, payroll.receiver, payroll.founder, payroll.office):
            with reverts("streams: only treasury"):
                payroll.do(name, *arguments, by=other)

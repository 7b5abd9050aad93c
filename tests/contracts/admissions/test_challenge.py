"""challenge and judge: who doubts, who decides, and who loses what."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit.testing import reverts
from tests.contracts.admissions.doors import (
    BOND,
    FEE,
    JUDGING,
    STAKE,
    TENURE,
    WINDOW,
    Doors,
    Terms,
)

Open = Callable[..., Doors]
CHALLENGER = 6
"""The passport of the citizen at position 5."""


@pytest.fixture
def vouched(vouching: Doors) -> Doors:
    """The first newcomer has its three vouchers."""
    vouching.vouched(vouching.newcomers[0])
    return vouching


@pytest.fixture
def challenged(vouched: Doors) -> Doors:
    vouched.challenge(vouched.newcomers[0])
    return vouched


def test_a_challenge_holds_everything_up(vouched: Doors) -> None:
    newcomer = vouched.newcomers[0]
    sent = vouched.challenge(newcomer, record=12)
    until = vouched.clock() + JUDGING
    fields = {"citizen": newcomer.address, "challenger": 6, "record": 12, "judgeUntil": until}
    assert sent.events == (("Challenged", fields),)
    assert vouched.application(newcomer)[5:7] == (CHALLENGER, until)
    assert vouched.door.read("standing", CHALLENGER) == (0, 0, 0, True)
    vouched.pass_time(WINDOW + 1)
    with reverts("admissions: challenged"):
        vouched.conclude(newcomer)
    with reverts("admissions: challenged"):
        vouched.challenge(newcomer, by=6)
    with reverts("admissions: challenged"):
        vouched.door.send(newcomer, "close", newcomer.address)
    with reverts("admissions: challenged"):
        vouched.door.send(vouched.citizens[0], "retract", newcomer.address, 1)


def test_upheld_slashes_the_vouchers(challenged: Doors) -> None:
    newcomer = challenged.newcomers[0]
    sent = challenged.judge(newcomer, True)
    assert sent.names == ["Judged", "Slashed", "Slashed", "Slashed", "Closed"]
    now = challenged.clock()
    for number in (1, 2, 3):
        assert challenged.door.read("standing", number) == (0, 0, now + TENURE, False)
    reward = 3 * BOND // 2
    assert challenged.owed(CHALLENGER) == STAKE + reward
    assert challenged.owed(0) == FEE + 3 * BOND - reward
    assert challenged.held() == FEE + STAKE + 3 * BOND
    assert challenged.application(newcomer)[0] == 0
    assert not challenged.is_citizen(newcomer)


def test_a_slashed_voucher_is_barred_for_a_tenure(challenged: Doors) -> None:
    first, second = challenged.newcomers[:2]
    challenged.judge(first, True)
    barred = challenged.clock() + TENURE
    challenged.apply(second)
    with reverts("admissions: slashed lately"):
        challenged.vouch(second, 0)
    challenged.world.chain.set_next_timestamp(barred - 1)
    with reverts("admissions: slashed lately"):
        challenged.vouch(second, 0)
    challenged.world.chain.set_next_timestamp(barred)
    challenged.vouch(second, 0)


def test_dismissed_costs_the_challenger(challenged: Doors) -> None:
    newcomer = challenged.newcomers[0]
    sent = challenged.judge(newcomer, False)
    assert sent.events == (("Judged", {"citizen": newcomer.address, "upheld": False}),)
    assert challenged.owed(0) == FEE + STAKE
    assert challenged.door.read("standing", CHALLENGER) == (0, 0, 0, False)
    assert challenged.application(newcomer)[3:] == (False, True, 0, 0, (1, 2, 3), False)
    with reverts("admissions: judged"):
        challenged.challenge(newcomer, by=6)
    challenged.conclude(newcomer)  # there is nothing more to wait for
    assert challenged.is_citizen(newcomer)


def test_dismissed_before_all_have_vouched(vouching: Doors) -> None:
    """What the judge has not seen can be challenged still."""
    newcomer = vouching.newcomers[0]
    vouching.apply(newcomer)
    vouching.vouch(newcomer, 0)
    vouching.challenge(newcomer)
    with reverts("admissions: challenged"):
        vouching.vouch(newcomer, 1)
    vouching.judge(newcomer, False)
    vouching.vouch(newcomer, 1, 2)
    with reverts("admissions: window open"):
        vouching.conclude(newcomer)
    vouching.challenge(newcomer)


def test_another_voucher_after_the_judgement_opens_the_window_again(challenged: Doors) -> None:
    newcomer = challenged.newcomers[0]
    challenged.judge(newcomer, False)
    challenged.door.send(challenged.citizens[0], "retract", newcomer.address, 1)
    challenged.vouch(newcomer, 8)
    with reverts("admissions: window open"):
        challenged.conclude(newcomer)
    challenged.challenge(newcomer, by=6)


def test_undecided_nobody_is_admitted_and_nobody_loses(challenged: Doors) -> None:
    newcomer = challenged.newcomers[0]
    until = challenged.application(newcomer)[6]
    assert isinstance(until, int)
    challenged.world.chain.set_next_timestamp(until)
    with reverts("admissions: challenged"):
        challenged.door.send(challenged.stranger, "close", newcomer.address)
    start = challenged.world.snapshot()
    challenged.world.chain.set_next_timestamp(until)
    challenged.judge(newcomer, True)  # just in time
    challenged.world.restore(start)
    challenged.world.chain.set_next_timestamp(until + 1)
    with reverts("admissions: judging over"):
        challenged.judge(newcomer, True)
    challenged.door.send(challenged.stranger, "close", newcomer.address)
    assert [challenged.owed(number) for number in (1, 2, 3)] == [BOND] * 3
    assert challenged.door.read("standing", CHALLENGER) == (STAKE, 0, 0, False)
    assert not challenged.is_citizen(newcomer)
    challenged.apply(newcomer)  # and may try again


def test_the_window_is_open_to_its_last_second(vouched: Doors) -> None:
    newcomer = vouched.newcomers[0]
    completed = vouched.clock()
    start = vouched.world.snapshot()
    vouched.world.chain.set_next_timestamp(completed + WINDOW)
    vouched.challenge(newcomer)
    vouched.world.restore(start)
    vouched.world.chain.set_next_timestamp(completed + WINDOW + 1)
    with reverts("admissions: window over"):
        vouched.challenge(newcomer)
    vouched.conclude(newcomer)


def test_before_the_window_too(vouching: Doors) -> None:
    newcomer = vouching.newcomers[0]
    vouching.apply(newcomer)
    with reverts("admissions: no vouchers"):
        vouching.challenge(newcomer)
    vouching.vouch(newcomer, 0)
    vouching.pass_time(2 * WINDOW)
    vouching.challenge(newcomer)
    vouching.judge(newcomer, True)
    assert vouching.owed(CHALLENGER) == STAKE + BOND // 2


@pytest.mark.parametrize("value", [0, STAKE - 1, STAKE + 1])
def test_a_wrong_bond(vouched: Doors, value: int) -> None:
    newcomer = vouched.newcomers[0]
    with reverts("admissions: wrong amount"):
        vouched.door.send(vouched.citizens[5], "challenge", newcomer.address, 0, value=value)


def test_who_may_challenge(vouched: Doors) -> None:
    newcomer = vouched.newcomers[0]
    for actor in (vouched.stranger, newcomer, vouched.registrar):
        with reverts("admissions: only citizens"):
            vouched.door.send(actor, "challenge", newcomer.address, 0, value=STAKE)
    with reverts("admissions: own case"):
        vouched.challenge(newcomer, by=2)


def test_one_challenge_at_a_time(challenged: Doors) -> None:
    other = challenged.newcomers[1]
    challenged.apply(other)
    challenged.vouch(other, 0, 1, 2)
    with reverts("admissions: one at a time"):
        challenged.challenge(other)
    challenged.judge(challenged.newcomers[0], False)
    challenged.challenge(other)


@pytest.mark.parametrize("by", ["registrar", "treasury"])
def test_who_judges(challenged: Doors, by: str) -> None:
    newcomer = challenged.newcomers[0]
    others = (
        challenged.stranger, newcomer, challenged.citizens[5], challenged.citizens[0],
        challenged.mover,
    )  # fmt: skip
    for actor in others:
        with reverts("admissions: only judge"):
            challenged.judge(newcomer, True, by=actor)
    challenged.judge(newcomer, True, by=getattr(challenged, by))
    with reverts("admissions: not challenged"):
        challenged.judge(newcomer, True, by=getattr(challenged, by))


def test_where_only_a_vote_judges(doors: Open) -> None:
    opened = doors(terms=Terms(registrar_judges=False))
    newcomer = opened.newcomers[0]
    opened.vouched(newcomer)
    opened.challenge(newcomer)
    with reverts("admissions: only judge"):
        opened.judge(newcomer, True, by=opened.registrar)
    opened.judge(newcomer, True)


@pytest.mark.parametrize("position", [0, 5])
def test_nobody_judges_in_its_own_case(vouching: Doors, position: int) -> None:
    """A registrar who vouches, or challenges, leaves the judgement to a vote."""
    newcomer, party = vouching.newcomers[0], vouching.citizens[position]
    vouching.registry.send(vouching.treasury, "setRegistrar", party.address)
    vouching.vouched(newcomer)
    vouching.challenge(newcomer)
    with reverts("admissions: own case"):
        vouching.judge(newcomer, True, by=party)
    vouching.judge(newcomer, True)


def test_a_registrar_who_applies_does_not_judge_itself(vouching: Doors) -> None:
    newcomer = vouching.newcomers[0]
    vouching.registry.send(vouching.treasury, "setRegistrar", newcomer.address)
    vouching.vouched(newcomer)
    vouching.challenge(newcomer)
    with reverts("admissions: own case"):
        vouching.judge(newcomer, False, by=newcomer)


def test_a_citizen_who_is_neither_judges_as_registrar(vouching: Doors) -> None:
    newcomer, registrar = vouching.newcomers[0], vouching.citizens[9]
    vouching.registry.send(vouching.treasury, "setRegistrar", registrar.address)
    vouching.vouched(newcomer)
    vouching.challenge(newcomer)
    vouching.judge(newcomer, True, by=registrar)


def test_leaving_does_not_save_a_voucher(challenged: Doors) -> None:
    newcomer = challenged.newcomers[0]
    challenged.registry.send(challenged.citizens[0], "resign")
    with reverts("admissions: challenged"):
        challenged.door.send(challenged.stranger, "retract", newcomer.address, 1)
    challenged.judge(newcomer, True)
    assert challenged.owed(1) == 0


def test_what_a_challenger_who_left_is_owed_stays_its_own(challenged: Doors) -> None:
    newcomer, challenger = challenged.newcomers[0], challenged.citizens[5]
    challenged.registry.send(challenged.registrar, "revoke", challenger.address)
    challenged.judge(newcomer, True)
    before = challenged.world.port.balance(challenger.address)
    challenged.door.send(challenged.stranger, "collect", CHALLENGER)
    gained = challenged.world.port.balance(challenger.address) - before
    assert gained == STAKE + 3 * BOND // 2

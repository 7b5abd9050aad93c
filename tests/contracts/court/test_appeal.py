"""Silent panelists and who replaces them; an appeal to a larger panel, and to a vote."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple, replace

import pytest

from govkit.testing import reverts
from tests.contracts.court.bench import (
    APPEAL,
    COMMIT,
    EMPTY,
    FAR,
    FEE,
    HOUSE,
    NOTICE,
    REVEAL,
    STAKE,
    WINDOW,
    Bench,
    Case,
)

Make = Callable[..., Bench]


def close(bench: Bench, dispute: int, case: Case) -> None:
    bench.court.send(bench.stranger, "close", dispute, astuple(case))


def test_who_is_silent_loses_a_stake_and_is_replaced(bench: Bench) -> None:
    dispute, case = bench.open()
    case, seats = bench.draw(dispute, case)
    start = bench.panel(dispute)[1]
    bench.sit(dispute)
    for seat in (0, 1, 3):
        bench.commit(dispute, 0, seat, 1)
    with reverts("court: too early"):
        close(bench, dispute, case)
    bench.until(start + COMMIT - 1)
    with reverts("court: too early"):
        close(bench, dispute, case)
    bench.until(start + COMMIT)
    sent = bench.court.send(bench.stranger, "close", dispute, astuple(case))
    silent = [fields["number"] for name, fields in sent.events if name == "Silent"]
    assert silent == [seats[2], seats[4]]
    assert bench.place(0)[1] == 2 * STAKE
    assert [bench.place(each)[1:3] for each in silent] == [(STAKE, 0)] * 2
    assert bench.court.read("service", silent[0]) == (0, 1)
    with reverts("court: not committing"):
        bench.court.send(bench.keys[seats[2]], "commit", dispute, 0, 2, EMPTY)

    case, replaced = bench.draw(dispute, case)
    assert [replaced[seat] for seat in (0, 1, 3)] == [seats[seat] for seat in (0, 1, 3)]
    assert not set(silent) & set(replaced)
    assert len(set(replaced)) == 5
    # They have a whole period from now on, and those who committed commit no more.
    assert bench.panel(dispute)[1] == bench.clock()
    with reverts("court: committed"):
        bench.commit(dispute, 0, 0, 2)
    for seat in (2, 4):
        bench.commit(dispute, 0, seat, 2)
    close(bench, dispute, case)
    for seat, vote in enumerate((1, 1, 2, 1, 2)):
        bench.reveal(dispute, 0, seat, vote)
    ruled = bench.court.send(bench.stranger, "tally", dispute, astuple(case)).only("Ruled")
    assert (ruled["ruling"], ruled["votes"], ruled["all_votes"]) == (1, 3, 5)


@pytest.mark.parametrize(("votes", "ruling"), [(3, 1), (2, 0)])
def test_after_two_replacements_those_who_committed_rule_if_they_are_more_than_half(
    bench: Bench, votes: int, ruling: int
) -> None:
    dispute, case = bench.open()
    case, _ = bench.draw(dispute, case)
    bench.sit(dispute)
    for seat in range(votes):
        bench.commit(dispute, 0, seat, 1)
    for _ in range(2):
        bench.wait(COMMIT)
        close(bench, dispute, case)
        case, _ = bench.draw(dispute, case)
    bench.wait(COMMIT)
    close(bench, dispute, case)
    if votes == 2:
        # They get their stakes back, without points or fee; nobody was to be blamed for their vote.
        seats = bench.seats(dispute)
        assert [bench.place(each)[1:3] for each in seats[:2]] == [(2 * STAKE, 0)] * 2
        assert bench.place(0)[1] == 9 * STAKE + 5 * FEE
    else:
        for seat in range(votes):
            bench.reveal(dispute, 0, seat, 1)
        bench.court.send(bench.stranger, "tally", dispute, astuple(case))
        assert bench.place(0)[1] == 6 * STAKE + 5 * FEE % 3
    assert bench.panel(dispute)[4] == 3
    assert bench.court.read("currentRuling", dispute) == ruling


def test_without_a_roll_a_silent_one_is_not_drawn_for_a_while(make_bench: Make) -> None:
    bench = make_bench(willing=False)
    dispute, case = bench.open()
    case, seats = bench.draw(dispute, case)
    bench.sit(dispute)
    bench.wait(COMMIT)
    close(bench, dispute, case)
    assert bench.place(0)[1] == 0
    _number, free, held, since, left = bench.place(seats[0])
    assert (free, held, left) == (0, 0, 0)
    assert since == bench.clock() + 1 + NOTICE
    assert bench.court.read("service", seats[0]) == (0, 1)


def test_an_appeal_goes_to_a_larger_panel_and_then_to_a_vote(bench: Bench) -> None:
    dispute, case, first = bench.ruled()
    assert bench.court.read("appealCost", dispute, b"") == 7 * FEE
    with reverts("court: wrong amount"):
        bench.appeal(dispute, case, value=7 * FEE - 1)
    with reverts("court: only parties"):
        bench.court.send(bench.stranger, "appeal", dispute, case.abi(), value=7 * FEE)
    since = bench.panel(dispute)[1]
    bench.until(since + APPEAL - 1)
    sent = bench.appeal(dispute, case)
    assert sent.names == ["AppealDecision", "CaseSet"]
    second = bench.changed(sent.receipt)[1]
    assert second == replace(
        case, opened=bench.clock(), block=bench.block() + WINDOW + FAR, round=1, seed=EMPTY
    )
    assert bench.court.read("disputeStatus", dispute) == 0
    assert bench.court.read("currentRuling", dispute) == 1
    with reverts("court: wrong case"):
        bench.appeal(dispute, case)
    with reverts("court: no ruling"):
        bench.execute(dispute, second)

    # The loser gives evidence again, and a share of the new draw.
    piece = dispute, astuple(second), EMPTY, "ipfs://more"
    bench.court.send(bench.defendant, "submitEvidence", *piece)
    second, seats = bench.draw(dispute, second)
    assert len(set(seats)) == 7
    assert not {1, 2} & set(seats)
    bench.vote(dispute, second, [2, 2, 2, 2, 1, 1, 1])
    assert bench.court.read("currentRuling", dispute) == 2
    share = 7 * FEE // 4
    assert bench.court.read("service", seats[0])[0] >= 16
    with reverts("court: no appeal"):
        bench.court.send(bench.treasury, "decide", dispute, astuple(second), 1)

    third = bench.appeal(dispute, second)
    assert third.names == ["AppealDecision"]
    assert bench.place(0)[1] == 5 * FEE % 3 + 7 * FEE - 4 * share + 7 * FEE
    with reverts("court: only treasury"):
        bench.court.send(bench.stranger, "decide", dispute, astuple(second), 1)
    with reverts("court: no such choice"):
        bench.court.send(bench.treasury, "decide", dispute, astuple(second), 3)
    with reverts("court: too early"):
        bench.execute(dispute, second)
    with reverts("court: no appeal"):
        bench.appeal(dispute, second)
    assert bench.court.read("disputeStatus", dispute) == 0
    bench.until(bench.panel(dispute, 1)[1] + HOUSE - 1)
    bench.court.send(bench.treasury, "decide", dispute, astuple(second), 1)
    assert bench.court.read("disputeStatus", dispute) == 2
    with reverts("court: too late"):
        bench.court.send(bench.treasury, "decide", dispute, astuple(second), 2)
    bench.execute(dispute, second)
    assert bench.arbitrable.read("ruled", dispute) == 2
    assert first


def test_a_vote_that_does_not_decide_in_time_leaves_the_ruling(make_bench: Make) -> None:
    bench = make_bench(appeal_seats=0)
    dispute, case, _ = bench.ruled()
    assert bench.court.read("appealCost", dispute, b"") == 5 * FEE
    bench.appeal(dispute, case)
    bench.until(bench.panel(dispute)[1] + HOUSE)
    with reverts("court: too late"):
        bench.court.send(bench.treasury, "decide", dispute, astuple(case), 2)
    bench.execute(dispute, case)
    assert bench.arbitrable.read("ruled", dispute) == 2


def test_an_appeal_a_second_late_is_refused(bench: Bench) -> None:
    dispute, case, _ = bench.ruled()
    bench.until(bench.panel(dispute)[1] + APPEAL)
    with reverts("court: too late"):
        bench.appeal(dispute, case)
    bench.execute(dispute, case)
    with reverts("court: no appeal"):
        bench.appeal(dispute, case)


def test_the_arbitrable_can_appeal_for_its_parties(bench: Bench) -> None:
    dispute, case, _ = bench.ruled()
    call = "appeal", bench.court.address, dispute, case.abi()
    sent = bench.arbitrable.send(bench.plaintiff, *call, value=7 * FEE)
    assert bench.changed(sent.receipt)[1].round == 1


def test_where_nothing_can_be_appealed_the_ruling_is_final_at_once(make_bench: Make) -> None:
    bench = make_bench(appeals=False)
    dispute, case, _ = bench.ruled()
    assert bench.court.read("disputeStatus", dispute) == 2
    assert bench.court.read("appealPeriod", dispute) == (0, 0)
    with reverts("court: no appeal"):
        bench.court.send(bench.defendant, "appeal", dispute, case.abi(), value=5 * FEE)
    bench.execute(dispute, case)


def test_an_appeal_that_comes_to_nothing_leaves_the_ruling(make_bench: Make) -> None:
    """Nine serve, two of them parties: seven for the appeal, of whom only three vote."""
    bench = make_bench(citizens=13, seats=3, appeal_seats=7)
    dispute, case = bench.open()
    case, _ = bench.draw(dispute, case)
    bench.vote(dispute, case, [2, 2, 1])
    second = bench.changed(bench.appeal(dispute, case).receipt)[1]
    for _ in range(6):
        second, _ = bench.draw(dispute, second)
        if bench.panel(dispute, 1)[4] == 1:
            break
    bench.sit(dispute, 1)
    for seat in range(7):
        bench.commit(dispute, 1, seat, 1)
    close(bench, dispute, second)
    for seat in range(3):
        bench.reveal(dispute, 1, seat, 1)
    bench.wait(REVEAL)
    bench.court.send(bench.stranger, "tally", dispute, astuple(second))
    assert bench.panel(dispute, 1)[6] == 2
    assert bench.court.read("currentRuling", dispute) == 2


@pytest.mark.parametrize("seats", [(1, 3), (5, 21), (21, 0)])
def test_panels_of_all_sizes_sit(make_bench: Make, seats: tuple[int, int]) -> None:
    small, large = seats
    bench = make_bench(seats=small, appeal_seats=large, citizens=30, house=False, appeals=large > 0)
    dispute, case = bench.open()
    for _ in range(4):
        case, panel = bench.draw(dispute, case)
        if bench.panel(dispute)[4] == 1:
            break
    assert len(set(panel)) == small
    bench.vote(dispute, case, [1] * small)
    if large:
        second = bench.changed(bench.appeal(dispute, case).receipt)[1]
        for _ in range(8):
            second, panel = bench.draw(dispute, second)
            if bench.panel(dispute, 1)[4] == 1:
                break
        assert len(set(panel)) == large
        assert len(panel) == large
        votes = [1, 2] * (large // 2) + [2]
        bench.vote(dispute, second, votes)
        assert bench.court.read("currentRuling", dispute) == 2


def test_blocks_are_a_clock_too(make_bench: Make) -> None:
    bench = make_bench(by_timestamp=False)
    dispute, case, _ = bench.ruled()
    since = bench.panel(dispute)[1]
    bench.until(since + APPEAL - 1)
    with reverts("court: too early"):
        bench.execute(dispute, case)
    bench.world.mine()
    bench.execute(dispute, case)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"seats": 4}, "court: seats out of range"),
        ({"seats": 0}, "court: seats out of range"),
        ({"seats": 23}, "court: seats out of range"),
        ({"appeal_seats": 5}, "court: seats out of range"),
        ({"appeal_period": 0}, "court: period out of range"),
        ({"commit_period": 0}, "court: period out of range"),
        ({"notice": 2**32}, "court: period out of range"),
        ({"tenure": 2**32}, "court: period out of range"),
        ({"fee": 2**80 + 1}, "court: amount out of range"),
        ({"window": 0}, "court: blocks out of range"),
        ({"far": 7_200}, "court: blocks out of range"),
    ],
)
def test_settings_have_bounds(bench: Bench, changed: dict[str, int], reason: str) -> None:
    with reverts(reason):
        bench.world.deploy("Court", bench.settings(**changed))

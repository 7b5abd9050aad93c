"""Cohorts and periods: counted by the month or quarter, nobody twice, no month left out."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from govkit.nation.history.cohorts import Cohort, Life, Period, Span, label_of, stats
from govkit.nation.history.passports import read_lives
from govkit.testing import World


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


LIVES = [
    Life(
        1,
        at("2027-01-31"),
        ((at("2027-01-31"), None),),
        voted=(at("2027-02-01"), at("2027-02-02"), at("2027-04-01")),
    ),
    Life(
        2,
        at("2027-01-31"),
        ((at("2027-01-31"), at("2027-04-05")),),
        ended=at("2027-04-05"),
    ),
    Life(3, at("2027-04-01"), ((at("2027-04-01"), None),), voted=(at("2027-04-02"),)),
    Life(
        4,
        at("2027-01-31"),
        ((at("2027-01-31"), at("2027-02-28")), (at("2027-03-03"), at("2027-04-30"))),
        renewed=(at("2027-03-03"),),
        lapsed=(at("2027-02-28"), at("2027-04-30")),
    ),
]
NOW = at("2027-05-01")


def test_by_month() -> None:
    found = stats(LIVES, Span.MONTH, NOW)
    assert found.cohorts == (
        Cohort("2027-01", joined=3, active=1, renewed=1, lapsed=1, ended=1, voted=1),
        Cohort("2027-04", joined=1, active=1, renewed=0, lapsed=0, ended=0, voted=1),
    )
    assert found.periods == (
        Period("2027-01", joined=3, renewed=0, lapsed=0, ended=0, citizens=3, voted=0),
        Period("2027-02", joined=0, renewed=0, lapsed=1, ended=0, citizens=2, voted=1),
        Period("2027-03", joined=0, renewed=1, lapsed=0, ended=0, citizens=3, voted=0),
        Period("2027-04", joined=1, renewed=0, lapsed=1, ended=1, citizens=2, voted=2),
        Period("2027-05", joined=0, renewed=0, lapsed=0, ended=0, citizens=2, voted=0),
    )
    assert found.citizens == 2


def test_by_quarter() -> None:
    found = stats(LIVES, Span.QUARTER, NOW)
    assert found.periods == (
        Period("2027-Q1", joined=3, renewed=1, lapsed=1, ended=0, citizens=3, voted=1),
        Period("2027-Q2", joined=1, renewed=0, lapsed=1, ended=1, citizens=2, voted=2),
    )


def test_who_lapsed_and_came_back_has_not_lapsed() -> None:
    back = Life(1, 1, ((1, 5), (7, None)), renewed=(7,), lapsed=(5,))
    gone = Life(2, 1, ((1, 5),), lapsed=(5,))
    ended = Life(3, 1, ((1, 5),), lapsed=(5,), ended=6)
    suspended = Life(4, 1, ((1, 5), (7, 9)), lapsed=(5,))
    assert [each.has_lapsed for each in (back, gone, ended, suspended)] == [
        False,
        True,
        False,
        False,
    ]
    assert [back.counted_at(moment) for moment in (0, 1, 4, 5, 6, 7)] == [
        False, True, True, False, False, True,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("moment", "month", "quarter"),
    [
        ("2027-12-31T23:59:59", "2027-12", "2027-Q4"),
        ("2028-01-01T00:00:00", "2028-01", "2028-Q1"),
        ("2028-02-29T12:00:00", "2028-02", "2028-Q1"),
    ],
)
def test_labels_are_in_utc(moment: str, month: str, quarter: str) -> None:
    assert (label_of(at(moment), Span.MONTH), label_of(at(moment), Span.QUARTER)) == (
        month,
        quarter,
    )


@pytest.mark.parametrize(
    ("needed", "since"), [(0, "2027-01"), (2, "2027-01"), (3, None)], ids=["none", "two", "three"]
)
def test_critical_mass(needed: int, since: str | None) -> None:
    assert stats(LIVES, Span.MONTH, NOW, needed).critical_since == since


def test_critical_mass_that_was_lost_and_won_again() -> None:
    lives = [
        Life(
            1,
            at("2027-01-02"),
            ((at("2027-01-02"), at("2027-02-02")),),
            ended=at("2027-02-02"),
        ),
        Life(2, at("2027-03-02"), ((at("2027-03-02"), None),)),
    ]
    assert stats(lives, Span.MONTH, NOW, 1).critical_since == "2027-03"


def test_a_nation_of_nobody() -> None:
    found = stats([], Span.MONTH, NOW)
    assert (found.cohorts, found.periods, found.citizens) == ((), (), 0)


def test_lives_are_what_happened_on_the_chain(world: World) -> None:
    nation, voters = world.nation, world.actors.voters(3)
    proposal = world.propose([nation.token.transfer(voters[0].address, 1)])  # type: ignore[arg-type]
    world.vote(proposal, voters=voters[:2])
    world.send(nation.citizens.revoke(voters[0].address), world.actors.registrar)
    ended = world.port.block().timestamp
    world.send(nation.citizens.resign(), voters[1])
    left = world.port.block().timestamp
    world.send(nation.citizens.admit(voters[0].address), world.actors.registrar)
    again = world.port.block().timestamp
    lives = read_lives(nation)
    number = nation.citizens.get(voters[0].address).number
    by_number = {each.number: each for each in lives}
    assert [each.number for each in lives] == list(range(1, len(lives) + 1))
    first, second, third = (by_number[number + n] for n in range(3))
    assert first.spans == ((first.joined, ended), (again, None))
    assert (first.ended, len(first.voted), first.active) == (None, 1, True)
    assert (second.ended, len(second.voted), second.active) == (left, 1, False)
    assert (third.ended, third.voted, third.active) == (None, (), True)
    found = stats(lives, Span.MONTH, world.port.block().timestamp)
    assert found.citizens == len(nation.citizens)
    assert sum(each.voted for each in found.cohorts) == 2

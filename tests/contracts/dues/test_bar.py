"""Arrears bar from streams for citizens only, where the nation file says so; nothing is lost."""

from __future__ import annotations

from collections.abc import Callable

from govkit.testing import reverts
from tests.contracts.dues.club import EACH, Club
from tests.contracts.streams.payroll import COIN, DAY, ETHER, second


def begin(club: Club) -> str:
    """Two streams of the citizen: of a token for citizens only, and of coin for anybody."""
    who = club.citizen.address
    club.set()
    club.begin(ETHER, to=who, citizens_only=True)
    club.begin(ETHER, to=who, asset=COIN)
    club.at(second(2031, 3, 2))
    return who


def test_who_is_in_arrears_waits(make_club: Callable[..., Club]) -> None:
    club = make_club(arrears_bar=True)
    who = begin(club)
    with reverts("streams: in arrears"):
        club.withdraw(1, to=who)
    assert club.withdraw(1, to=who, asset=COIN) == 1
    club.pay(1, EACH)
    assert club.withdraw(1, to=who) == 1
    club.at(second(2031, 4, 2))
    with reverts("streams: in arrears"):
        club.withdraw(to=who)
    owed = club.owed(to=who)
    club.pay(2, 2 * EACH, by=club.stranger)
    assert club.withdraw(to=who) >= owed > 2 * ETHER


def test_by_the_new_key_of_a_passport(make_club: Callable[..., Club]) -> None:
    club = make_club(arrears_bar=True)
    who = begin(club)
    club.registry.send(club.recovery, "move", 1, club.keys[0].address)
    with reverts("streams: in arrears"):
        club.withdraw(1, to=who)
    club.pay(1, EACH, by=club.stranger)
    assert club.withdraw(1, to=who) == 1
    assert club.holds(club.keys[0].address) == 1


def test_not_where_the_file_does_not_say_so(club: Club) -> None:
    who = begin(club)
    assert club.owes().arrears == 1
    assert club.withdraw(1, to=who) == 1


def test_candidates_pay_first(make_club: Callable[..., Club]) -> None:
    """Where the council asks the dues; a vote for a candidate is everybody's, in arrears or not."""
    club = make_club()
    club.set()
    at = club.registry.address, club.treasury.address, club.founder.address
    settings = "Bench", 2, 90 * DAY, DAY, DAY, 5_000, *at
    asking = club._new("Council", settings, club.dues.address, COIN)
    other = club._new("Council", settings, COIN, COIN)
    club.at(second(2031, 3, 2))
    for council in (asking, other):
        council.send(club.stranger, "openElection")
    with reverts("council: only citizens"):
        asking.send(club.stranger, "nominate")
    with reverts("council: in arrears"):
        asking.send(club.citizen, "nominate")
    other.send(club.citizen, "nominate")
    club.pay(1, EACH)
    asking.send(club.citizen, "nominate")
    club.at(second(2031, 3, 3) + 3_600)
    club.set(2 * EACH)
    asking.send(club.citizen, "vote", 1)

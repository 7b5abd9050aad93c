"""Agreements before the nation's own court: who is kept off its panel, what a ruling, a tie and an
appeal do, and a court that is too slow."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit.testing import reverts
from tests.contracts.agreements.bench import (
    ALL,
    BUYER,
    FEES,
    GROUNDS,
    RULED,
    SELLER,
)
from tests.contracts.agreements.hall import COST, LONG, Hall
from tests.contracts.court.bench import APPEAL, BOND, ETHER, HOUSE, Design


@pytest.fixture
def hall(once: Callable[..., Hall]) -> Hall:
    return once(Hall)


def test_the_court_rules_and_the_loser_bears_its_cost(hall: Hall) -> None:
    court, terms = hall.court, hall.begun()
    dispute, number, case = hall.judged(terms, (2, 2, 2, 1, 1))
    assert (dispute.fee, dispute.spent, dispute.number) == (COST, COST, number)
    assert (case.arbitrable, case.choices) == (hall.agreements.address, 2)
    court.wait(APPEAL)
    court.execute(number, case)
    assert (hall.state(terms).phase, hall.state(terms).ruling) == (RULED, 2)
    had = court.world.port.balance(court.defendant.address)
    hall.share(terms, dispute, SELLER)
    hall.share(terms, dispute, SELLER, FEES)
    assert court.world.port.balance(court.defendant.address) == had + 10 * ETHER + COST
    with reverts("agreements: nothing owed"):
        hall.share(terms, dispute, BUYER, FEES)
    assert court.world.port.balance(hall.agreements.address) == 0


def test_no_party_sits_on_the_panel(hall: Hall) -> None:
    terms = hall.begun()
    _, number, case = hall.disputed(terms)
    assert case.parties == terms.parties
    _, seats = hall.court.draw(number, case)
    assert not {1, 2} & set(seats)


def test_the_terms_fix_the_bond_of_a_share(hall: Hall) -> None:
    terms = hall.begun(extra=(3 * BOND).to_bytes(32))
    assert hall.disputed(terms)[2].bond == 3 * BOND
    assert hall.disputed(hall.begun(salt=1))[2].bond == BOND


@pytest.mark.parametrize("votes", [(1, 1, 2, 2, 0), (0, 0, 0, 1, 2)])
def test_a_tied_panel_or_one_that_refuses_leaves_the_fallback(
    hall: Hall, votes: tuple[int, ...]
) -> None:
    terms = hall.begun(if_unruled=3)
    dispute, number, case = hall.judged(terms, votes)
    hall.court.wait(APPEAL)
    hall.court.execute(number, case)
    assert (hall.state(terms).phase, hall.state(terms).ruling) == (RULED, 0)
    for who, party in ((hall.court.plaintiff, BUYER), (hall.court.defendant, SELLER)):
        had = hall.court.world.port.balance(who.address)
        hall.share(terms, dispute, party)
        hall.share(terms, dispute, party, FEES)
        assert hall.court.world.port.balance(who.address) == had + 5 * ETHER + COST // 2


def test_an_appeal_through_the_agreement_draws_the_larger_panel(hall: Hall) -> None:
    court, terms = hall.court, hall.begun()
    dispute, number, case = hall.judged(terms, (1, 1, 1, 2, 2))
    with reverts("agreements: wrong amount"):
        hall.appeal(terms, dispute, case, COST)
    end = hall.state(terms).time
    sent = hall.appeal(terms, dispute, case)
    assert hall.state(terms).time == end + LONG
    number, case = court.changed(sent.receipt)
    assert case.round == 1
    case, seats = court.draw(number, case)
    assert len(seats) == 7
    court.vote(number, case, (2,) * 7)
    court.wait(max(APPEAL, HOUSE))
    court.execute(number, case)
    assert hall.state(terms).ruling == 2


def test_an_appeal_at_the_last_second_is_heard_and_one_later_is_not(hall: Hall) -> None:
    court, terms = hall.court, hall.begun()
    dispute, number, case = hall.judged(terms, (1, 1, 1, 2, 2))
    _, end = court.court.read("appealPeriod", number)
    start = court.world.snapshot()
    court.until(end - 1)
    hall.appeal(terms, dispute, case)
    court.world.restore(start)
    court.until(end)
    with reverts("court: too late"):
        hall.appeal(terms, dispute, case)
    court.execute(number, case)
    assert hall.state(terms).ruling == 1


def test_a_court_that_is_too_slow_leaves_the_fallback_and_closes_its_case(hall: Hall) -> None:
    court, terms = hall.court, hall.begun(ruling_period=APPEAL)
    dispute, number, case = hall.judged(terms, (2, 2, 2, 2, 2))
    court.wait(APPEAL)
    had = court.world.port.balance(court.plaintiff.address)
    hall.share(terms, dispute, BUYER)
    court.execute(number, case)
    assert hall.state(terms).ruling == 0
    assert court.world.port.balance(court.plaintiff.address) == had + 10 * ETHER


def test_a_court_without_appeals_rules_at_once(once: Callable[..., Hall]) -> None:
    hall = once(Hall, Design(appeals=False))
    terms = hall.begun()
    dispute, number, case = hall.judged(terms, (1, 1, 1, 1, 1))
    hall.court.execute(number, case)
    hall.share(terms, dispute, BUYER)
    with reverts("court: no ruling"):
        hall.court.execute(number, case)


def test_the_case_is_not_another_ones(hall: Hall) -> None:
    """Nobody can have a ruling on an agreement that is not its own."""
    terms = hall.begun()
    dispute, number, case = hall.judged(terms, (1, 1, 1, 2, 2))
    hall.court.wait(APPEAL)
    hall.court.execute(number, case)
    other = hall.begun(salt=7)
    with reverts("agreements: wrong dispute"):
        hall.share(other, dispute, BUYER)
    with reverts("agreements: not active"):
        again = terms.abi(), BUYER, [ALL, 0], GROUNDS
        hall.agreements.send(hall.court.plaintiff, "dispute", *again, value=COST)


def test_where_nobody_qualifies_the_fallback_holds(once: Callable[..., Hall]) -> None:
    """Nobody is on the roll but the parties themselves."""
    hall = once(Hall, Design(citizens=6))
    court, terms = hall.court, hall.begun(if_unruled=3)
    dispute, number, case = hall.disputed(terms)
    case, seats = court.draw(number, case)
    for _ in range(3):
        case, seats = court.draw(number, case)
    assert set(seats) <= {0}
    court.wait(APPEAL)
    court.execute(number, case, bytes(32))
    assert (hall.state(terms).phase, hall.state(terms).ruling) == (RULED, 0)
    for party in (BUYER, SELLER):
        hall.share(terms, dispute, party)
        hall.share(terms, dispute, party, FEES)
    assert court.world.port.balance(hall.agreements.address) == 0

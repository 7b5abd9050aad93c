"""Streams that a holder begins out of a budget: what they take, and who ends them."""

from __future__ import annotations

import pytest

from govkit import periods
from govkit.testing import ActorSigner, reverts
from govkit.testing.blocks import outcomes_in_one_block
from tests.contracts.budgets.cooperative import (
    COIN,
    LINE,
    ROADS,
    Cooperative,
    Rules,
    account_of,
    utc,
)

FIRST, NEXT, LATER = utc(2040, 1, 1), utc(2040, 2, 1), utc(2040, 3, 1)


@pytest.fixture
def coop(coop: Cooperative) -> Cooperative:
    """The roads have 500 a month; it is the first second of 2040."""
    coop.grant()
    coop.until(FIRST)
    return coop


def test_takes_its_amount_of_every_period(coop: Cooperative) -> None:
    sent = coop.begin(300)
    assert sent.only("StreamBegun")["of_budget"]
    assert coop.streams.read("budgetOf", coop.receiver, coop.token.address, LINE) == (ROADS, 1)
    assert coop.reserved() == 300
    assert coop.left() == 200
    assert coop.budget()[2] == Rules().words()
    coop.spend(200)
    with reverts("budgets: over the budget"):
        coop.spend(1)
    coop.until(NEXT)
    assert coop.left() == 200
    coop.until(LATER)
    assert coop.owed() in (599, 600)  # it began a second or two into January


@pytest.mark.parametrize("spent", [0, 200, 201, 500])
def test_only_what_is_left(coop: Cooperative, spent: int) -> None:
    if spent:
        coop.spend(spent)
    if spent <= 200:
        coop.begin(300)
        assert coop.left() == 200 - spent
        return
    with reverts("budgets: over the budget"):
        coop.begin(300)
    coop.until(NEXT)
    coop.begin(300)


def test_more_than_there_is(coop: Cooperative) -> None:
    for amount in (501, 2**104, 2**112 - 1):
        with reverts("budgets: over the budget"):
            coop.begin(amount)
    with reverts("streams: amount out of range"):
        coop.begin(0)
    coop.begin(500)
    with reverts("budgets: over the budget"):
        coop.begin(1, receiver=coop.keys[2].address)
    with reverts("budgets: over the budget"):
        coop.spend(1)


def test_carried_over_is_no_part_of_what_a_stream_can_take(coop: Cooperative) -> None:
    person = coop.person
    coop.grant(account_of(person.address), Rules(rolls_over=True))
    coop.until(NEXT)
    assert coop.left(account_of(person.address)) == 1_000
    with reverts("budgets: over the budget"):
        coop.begin(501, person, account_of(person.address))
    coop.begin(500, person, account_of(person.address))
    assert coop.left(account_of(person.address)) == 500
    coop.until(LATER)
    assert coop.left(account_of(person.address)) == 500
    coop.manage("stop", by=person)
    assert coop.left(account_of(person.address)) == 500
    coop.until(utc(2040, 4, 1))
    assert coop.left(account_of(person.address)) == 1_000


def test_stopped_and_begun_again_within_a_month_gains_nothing(coop: Cooperative) -> None:
    """What a stream gives back counts as spent until the month is over."""
    coop.begin(500)
    coop.until(utc(2040, 1, 16))
    coop.manage("stop")
    assert coop.reserved() == 0
    assert coop.left() == 0
    for amount in (500, 1):
        with reverts("budgets: over the budget"):
            coop.begin(amount)
    with reverts("budgets: over the budget"):
        coop.spend(1)
    coop.until(NEXT)
    assert coop.left() == 500
    coop.begin(400)
    coop.spend(100)
    coop.until(LATER - 1)
    assert coop.owed() + 100 <= 250 + 500


@pytest.mark.parametrize(("end", "left"), [(NEXT, 500), (NEXT + 1, 100)])
def test_one_that_ended_with_the_month_takes_nothing_of_the_next(
    coop: Cooperative, end: int, left: int
) -> None:
    coop.begin(400, end=end)
    coop.until(NEXT + 60)
    coop.manage("stop")
    assert (coop.reserved(), coop.left()) == (0, left)


@pytest.mark.parametrize(("moment", "left"), [(NEXT - 1, 100), (NEXT, 500), (NEXT + 1, 100)])
def test_stopped_around_the_first_second_of_a_month(
    coop: Cooperative, moment: int, left: int
) -> None:
    coop.begin(400)
    coop.until(moment - 1)
    coop.manage("stop")
    assert coop.clock() == moment
    assert (coop.reserved(), coop.left()) == (0, left)


def test_changed(coop: Cooperative) -> None:
    coop.begin(300)
    coop.manage("change", 400, periods.MONTH, 0)
    assert (coop.reserved(), coop.left()) == (400, 100)
    with reverts("budgets: over the budget"):
        coop.manage("change", 501, periods.MONTH, 0)
    coop.manage("change", 100, periods.MONTH, utc(2041, 1, 1))
    # 300 of the 400 count as spent in this month.
    assert (coop.reserved(), coop.left()) == (100, 100)
    coop.until(NEXT)
    assert coop.left() == 400
    with reverts("budgets: another period"):
        coop.manage("change", 100, periods.YEAR, 0)


def test_bounds(coop: Cooperative) -> None:
    holder, person, end = account_of(coop.person.address), coop.person, utc(2041, 1, 1)
    listed = coop.keys[2].address
    coop.grant(holder, Rules(end=end, listed=True), start=NEXT, receivers=[listed])
    more = {"holder": holder, "by": person, "receiver": listed}
    with reverts("budgets: not begun"):
        coop.begin(1, **more, end=end)  # type: ignore[arg-type]
    with reverts("budgets: not begun"):
        coop.begin(1, **more, start=NEXT - 1, end=end)  # type: ignore[arg-type]
    for last in (0, end + 1):
        with reverts("budgets: outlasts the budget"):
            coop.begin(1, **more, start=NEXT, end=last)  # type: ignore[arg-type]
    with reverts("budgets: another period"):
        coop.begin(1, **more, start=NEXT, end=end, period=7 * 86_400)  # type: ignore[arg-type]
    with reverts("budgets: receiver not listed"):
        coop.begin(1, person, holder, start=NEXT, end=end)
    with reverts("budgets: no such budget"):
        coop.begin(1, number=2)
    coop.begin(1, **more, start=NEXT, end=end)  # type: ignore[arg-type]
    coop.until(end)
    with reverts("budgets: ended"):
        coop.begin(1, **more, end=end + 1, line=b"other".ljust(32, b"\0"))  # type: ignore[arg-type]
    for receiver, reason in (
        (coop.budgets.address, "budgets: bad receiver"),
        (coop.treasury.address, "streams: no receiver"),
        (COIN, "streams: no receiver"),
    ):
        with reverts(reason):
            coop.begin(1, receiver=receiver)
    with reverts("streams: start out of range"):
        coop.begin(1, start=coop.clock())


def test_only_who_holds_the_budget(coop: Cooperative) -> None:
    for other in (coop.stranger, coop.person, coop.treasury, coop.founder):
        with reverts("streams: only holder"):
            coop.begin(100, other)
    coop.begin(100)
    verbs = ("change", (50, periods.MONTH, 0)), ("pause", ()), ("resume", ()), ("stop", ())
    for verb, more in verbs:
        for other in (coop.stranger, coop.person, coop.founder):
            with reverts("streams: only holder"):
                coop.manage(verb, *more, by=other)
    # Whoever else holds the office.
    coop.manage("pause", by=coop.roads[1])
    coop.manage("resume", by=coop.roads[1])
    coop.manage("stop", by=coop.roads[1])


def test_dismissed_in_the_same_block(coop: Cooperative) -> None:
    officer = coop.roads[0]
    coop.begin(100)
    dismiss = coop.offices.call("dismiss", ROADS, officer.address)
    stop = coop.streams.call("stop", coop.receiver, coop.token.address, LINE)
    done = outcomes_in_one_block(coop.world, [(coop.treasury, dismiss), (officer, stop)])
    assert done == [True, False]
    assert coop.reserved() == 100


def test_through_the_offices(coop: Cooperative) -> None:
    """An office with the power to call `pause` does it in its own name."""
    coop.begin(100)
    call = coop.streams.call("pause", coop.receiver, coop.token.address, LINE)
    act = "act", ROADS, coop.streams.address, call.data
    with reverts("offices: no power"):
        coop.offices.send(coop.roads[0], *act)
    power = "setPower", ROADS, coop.streams.address, call.data[:4], True
    coop.offices.send(coop.treasury, *power)
    coop.offices.send(coop.roads[0], *act)
    with reverts("streams: paused"):
        coop.manage("pause")


def _ways_of_a_vote(coop: Cooperative) -> dict[str, tuple[object, ...]]:
    return {"change": (50, periods.MONTH, 0), "pause": ()}


@pytest.mark.parametrize("verb", ["change", "pause"])
def test_a_vote_makes_a_stream_the_treasurys(coop: Cooperative, verb: str) -> None:
    coop.begin(300)
    more = _ways_of_a_vote(coop)[verb]
    coop.manage(verb, *more, by=coop.treasury)
    assert coop.reserved() == 0
    assert coop.streams.read("budgetOf", coop.receiver, coop.token.address, LINE) == (bytes(32), 0)
    for undo in ("resume", "stop"):
        with reverts("streams: only treasury"):
            coop.manage(undo)
    coop.until(NEXT)
    assert coop.left() == 500


def test_a_vote_stops_one(coop: Cooperative) -> None:
    coop.begin(300)
    coop.manage("stop", by=coop.treasury)
    assert coop.reserved() == 0
    coop.until(NEXT)
    assert coop.left() == 500


def test_ended_by_time(coop: Cooperative) -> None:
    """Anybody can stop it then, and the month in which that happens is whole."""
    coop.begin(300, end=utc(2040, 2, 15))
    coop.until(utc(2040, 2, 14))
    with reverts("streams: only holder"):
        coop.manage("stop", by=coop.stranger)
    coop.until(utc(2040, 3, 10))
    assert coop.left() == 200
    coop.manage("stop", by=coop.stranger)
    assert coop.left() == 500


def test_ended_in_this_month(coop: Cooperative) -> None:
    coop.begin(300, end=utc(2040, 2, 15))
    coop.until(utc(2040, 2, 20))
    coop.manage("stop", by=coop.stranger)
    assert (coop.reserved(), coop.left()) == (0, 200)


def test_followed_by_a_stream_of_the_same_names(coop: Cooperative) -> None:
    """A vote's stream in the place of an ended one gives back what the budget had set aside."""
    coop.begin(300, end=utc(2040, 1, 15))
    coop.until(NEXT)
    terms = 7, periods.MONTH, 0, 0, 0, False
    names = coop.receiver, coop.token.address, LINE
    coop.streams.send(coop.treasury, "begin", *names, terms)
    assert coop.reserved() == 0
    with reverts("streams: only treasury"):
        coop.manage("stop")
    assert coop.left() == 500


@pytest.mark.parametrize(
    "rules",
    [
        Rules(amount=299),
        Rules(amount=2_000, period=periods.QUARTER),
        Rules(amount=2_000, end=utc(2041, 1, 1)),
    ],
    ids=["less", "another period", "earlier end"],
)
def test_changed_by_a_vote_so_that_streams_do_not_fit(coop: Cooperative, rules: Rules) -> None:
    """The vote counts: nothing can be spent, and anybody stops them."""
    coop.begin(300)
    coop.until(utc(2040, 1, 15))
    with reverts("streams: only holder"):
        coop.manage("stop", by=coop.stranger)
    coop.change(rules)
    assert not coop.budgets.read("covers", ROADS, 1)
    assert coop.left() == 0
    assert coop.budget()[2] == rules.words()
    with reverts("budgets: over the budget"):
        coop.spend(1)
    coop.manage("stop", by=coop.stranger)
    assert coop.budgets.read("covers", ROADS, 1)
    coop.until(utc(2040, 7, 1))
    assert coop.left() == rules.amount


def test_changed_by_a_vote_so_that_streams_fit(coop: Cooperative) -> None:
    coop.begin(300)
    coop.change(Rules(amount=299))
    coop.change(Rules(amount=800))
    assert coop.budgets.read("covers", ROADS, 1)
    assert coop.left() == 500
    with reverts("streams: only holder"):
        coop.manage("stop", by=coop.stranger)
    coop.budgets.send(coop.treasury, "restart", ROADS, 1)
    assert coop.left() == 500


def test_revoked(coop: Cooperative) -> None:
    coop.begin(300)
    coop.budgets.send(coop.treasury, "revoke", ROADS, 1)
    assert not coop.budgets.read("covers", ROADS, 1)
    with reverts("budgets: ended"):
        coop.manage("change", 300, periods.MONTH, 0)
    coop.manage("stop", by=coop.stranger)
    coop.until(LATER)
    assert coop.owed() == 0
    assert coop.left() == 0


def test_only_payers_reserve(coop: Cooperative) -> None:
    coop.begin(300)
    calls: tuple[tuple[object, ...], ...] = (
        ("reserve", ROADS, 1, coop.receiver, 0, 1, periods.MONTH, FIRST, 0),
        ("release", ROADS, 1, coop.receiver, 300, FIRST),
    )
    others: tuple[ActorSigner, ...] = (coop.stranger, coop.roads[0], coop.treasury, coop.founder)
    for name, *arguments in calls:
        for other in others:
            with reverts("budgets: only payers"):
                coop.budgets.send(other, str(name), *arguments)


def test_in_coin(coop: Cooperative) -> None:
    holder, person = account_of(coop.person.address), coop.person
    coop.grant(holder, Rules(amount=10**18), asset=COIN)
    coop.begin(10**17, person, holder)
    assert coop.streams.read("committed", COIN) == 12 * 10**17
    assert coop.left(holder) == 9 * 10**17

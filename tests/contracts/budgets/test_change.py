"""Budgets: change keeps what was spent, restart forgets it, revoke ends a budget for ever."""

from __future__ import annotations

import pytest

from govkit import periods
from govkit.testing import reverts
from govkit.testing.blocks import at_timestamp, in_one_block
from tests.contracts.budgets.cooperative import (
    LINE,
    ROADS,
    Cooperative,
    Rules,
    account_of,
    utc,
)

DAY = 86_400


class TestChange:
    def test_it_keeps_what_was_spent(self, coop: Cooperative) -> None:
        coop.grant()
        coop.spend(400)
        rules = Rules(amount=600, end=utc(2027, 1, 1), rolls_over=True, listed=True)
        sent = coop.change(rules)
        assert sent.only("BudgetChanged") == {
            "holder": ROADS, "number": 1, "rules": rules.words(), "line": LINE,
            "purpose": "Gravel for the roads",
        }  # fmt: skip
        assert coop.budget()[2] == rules.words()
        assert coop.account()[:3] == (400, 0, 200)

    def test_less_than_was_spent(self, coop: Cooperative) -> None:
        """And back again: no change makes up for what was spent."""
        coop.grant()
        coop.spend(400)
        coop.change(Rules(amount=300))
        assert coop.account()[:3] == (400, 0, 0)
        with reverts("budgets: over the budget"):
            coop.spend(1)
        coop.change(Rules())
        assert coop.account()[:3] == (400, 0, 100)
        coop.change(Rules(amount=300, rolls_over=True))
        coop.until(utc(2026, 2, 1))
        assert coop.account()[:3] == (0, 0, 300)

    def test_it_keeps_what_was_carried_over(self, coop: Cooperative) -> None:
        coop.grant(rules=Rules(rolls_over=True))
        coop.until(utc(2026, 2, 1))
        coop.spend(100)
        coop.change(Rules(amount=10))
        assert coop.account()[:3] == (0, 400, 410)
        coop.until(utc(2026, 3, 1))
        assert coop.account()[:3] == (0, 0, 10)

    def test_periods_before_it_count_as_they_were(self, coop: Cooperative) -> None:
        coop.grant(rules=Rules(rolls_over=True))
        coop.until(utc(2026, 4, 1))
        coop.change(Rules(amount=1_000, rolls_over=True))
        assert coop.account()[:3] == (0, 1_500, 2_500)

    @pytest.mark.parametrize("period", [periods.QUARTER, periods.YEAR, 10 * DAY])
    def test_to_another_period(self, coop: Cooperative, period: int) -> None:
        """What was spent in this month counts for the new period."""
        coop.grant()
        coop.spend(400)
        coop.change(Rules(period=period))
        assert coop.account()[:3] == (400, 0, 100)
        begin = coop.budget()[1]
        number = periods.period_of(coop.clock(), period, begin)
        more = periods.begin_of(number + 1, period, begin)
        assert coop.account()[3] == more
        coop.until(more)
        assert coop.account()[:3] == (0, 0, 500)

    def test_a_year_is_spent_in_its_months(self, coop: Cooperative) -> None:
        coop.grant(rules=Rules(period=periods.YEAR))
        coop.spend(500)
        coop.until(utc(2026, 6, 1))
        coop.change(Rules(amount=100))
        assert coop.account() == (500, 0, 0, utc(2026, 7, 1))

    def test_before_it_starts(self, coop: Cooperative) -> None:
        start = coop.clock() + 100 * DAY
        coop.grant(start=start)
        coop.change(Rules(amount=7, period=10 * DAY, rolls_over=True))
        assert coop.account() == (0, 0, 0, start)
        with reverts("budgets: not begun"):
            coop.spend(1)
        with reverts("budgets: end out of range"):
            coop.change(Rules(end=start))
        at_timestamp(coop.world, start)
        coop.spend(7)
        assert coop.account() == (7, 0, 0, start + 10 * DAY)

    def test_an_ended_one_stands_still(self, coop: Cooperative) -> None:
        """What it would have been granted meanwhile is not carried over."""
        coop.grant(rules=Rules(end=utc(2026, 3, 1), rolls_over=True))
        coop.spend(100)
        coop.until(utc(2026, 6, 15))
        assert coop.account() == (0, 400, 0, 0)
        coop.change(Rules(end=utc(2026, 8, 1), rolls_over=True))
        assert coop.account() == (0, 900, 1_400, utc(2026, 7, 1))

    def test_an_ended_one_in_the_same_period(self, coop: Cooperative) -> None:
        coop.grant(rules=Rules(end=utc(2026, 1, 20)))
        coop.spend(100)
        coop.until(utc(2026, 1, 25))
        with reverts("budgets: ended"):
            coop.spend(1)
        coop.change(Rules())
        assert coop.account()[:3] == (100, 0, 400)

    def test_an_ended_one_that_lapsed(self, coop: Cooperative) -> None:
        coop.grant(rules=Rules(end=utc(2026, 1, 20)))
        coop.spend(500)
        coop.until(utc(2026, 6, 15))
        coop.change(Rules(amount=50))
        assert coop.account()[:3] == (0, 0, 50)

    def test_only_the_treasury(self, coop: Cooperative) -> None:
        coop.grant()
        words = Rules().words(), LINE, ""
        for actor in (coop.founder, coop.roads[0], coop.stranger):
            with reverts("budgets: only treasury"):
                coop.budgets.send(actor, "change", ROADS, 1, *words)


class TestRestart:
    def test_the_whole_amount_again(self, coop: Cooperative) -> None:
        coop.grant()
        coop.spend(500)
        sent = coop.budgets.send(coop.treasury, "restart", ROADS, 1)
        assert sent.events == (("BudgetRestarted", {"holder": ROADS, "number": 1}),)
        assert coop.account() == (0, 0, 500, utc(2026, 2, 1))
        assert coop.budget()[2] == Rules().words()
        coop.spend(500)
        with reverts("budgets: over the budget"):
            coop.spend(1)

    def test_nothing_is_carried_over(self, coop: Cooperative) -> None:
        coop.grant(rules=Rules(rolls_over=True))
        coop.until(utc(2026, 5, 1))
        coop.budgets.send(coop.treasury, "restart", ROADS, 1)
        assert coop.account()[:3] == (0, 0, 500)
        coop.until(utc(2026, 6, 1))
        assert coop.account()[:3] == (0, 500, 1_000)

    def test_neither_start_nor_end_move(self, coop: Cooperative) -> None:
        start = coop.clock() + 10 * DAY
        coop.grant(rules=Rules(end=start + DAY), start=start)
        coop.budgets.send(coop.treasury, "restart", ROADS, 1)
        with reverts("budgets: not begun"):
            coop.spend(1)
        coop.until(start + DAY)
        coop.budgets.send(coop.treasury, "restart", ROADS, 1)
        with reverts("budgets: ended"):
            coop.spend(1)

    def test_only_the_treasury(self, coop: Cooperative) -> None:
        coop.grant()
        for act in ("restart", "revoke"):
            for actor in (coop.founder, coop.roads[0], coop.stranger):
                with reverts("budgets: only treasury"):
                    coop.budgets.send(actor, act, ROADS, 1)


class TestRevoke:
    def test_it_ends_at_once(self, coop: Cooperative) -> None:
        coop.grant()
        coop.spend(1)
        sent = coop.budgets.send(coop.treasury, "revoke", ROADS, 1)
        assert sent.events == (("BudgetRevoked", {"holder": ROADS, "number": 1}),)
        with reverts("budgets: ended"):
            coop.spend(1)
        assert coop.budget() == (
            coop.token.address, coop.budget()[1], Rules(end=coop.clock()).words(), True,
        )  # fmt: skip
        assert coop.account()[2:] == (0, 0)

    def test_for_ever(self, coop: Cooperative) -> None:
        """A vote that began before it cannot bring it back."""
        coop.grant()
        coop.budgets.send(coop.treasury, "revoke", ROADS, 1)
        with reverts("budgets: revoked"):
            coop.change(Rules())
        for act in ("restart", "revoke"):
            with reverts("budgets: revoked"):
                coop.budgets.send(coop.treasury, act, ROADS, 1)
        with reverts("budgets: revoked"):
            coop.budgets.send(coop.treasury, "setReceiver", ROADS, 1, coop.receiver, True)

    def test_before_it_starts(self, coop: Cooperative) -> None:
        holder, start = account_of(coop.person.address), coop.clock() + 100 * DAY
        coop.grant(holder, start=start)
        coop.budgets.send(coop.treasury, "revoke", holder, 1)
        assert coop.account(holder)[2:] == (0, 0)
        coop.until(start)
        with reverts("budgets: ended"):
            coop.spend(1, coop.person, holder)
        assert coop.account(holder)[2:] == (0, 0)

    def test_in_the_first_second_of_a_period(self, coop: Cooperative) -> None:
        """The last second of its time is then in the period before the one that was spent in."""
        coop.grant()
        at_timestamp(coop.world, utc(2026, 2, 1))
        spend = coop.budgets.call("spend", ROADS, 1, coop.receiver, 5)
        revoke = coop.budgets.call("revoke", ROADS, 1)
        in_one_block(coop.world, [(coop.roads[0], spend), (coop.treasury, revoke)])
        assert coop.account() == (5, 0, 0, 0)

    def test_an_ended_one_keeps_its_end(self, coop: Cooperative) -> None:
        end = coop.clock() + DAY
        coop.grant(rules=Rules(end=end))
        coop.until(end + DAY)
        coop.budgets.send(coop.treasury, "revoke", ROADS, 1)
        assert coop.budget()[2][2] == end

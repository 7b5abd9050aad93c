"""Budgets: spend, by each kind of holder, in each kind of period."""

from __future__ import annotations

import pytest

from govkit import periods
from govkit.testing import reverts
from govkit.testing.blocks import at_timestamp, outcomes_in_one_block
from govkit.types import ZERO_ADDRESS
from tests.contracts.budgets.cooperative import (
    COIN,
    PARKS,
    ROADS,
    TERM,
    Cooperative,
    Rules,
    account_of,
    council_of,
    utc,
)

DAY = 86_400


class TestWho:
    def test_all_who_hold_the_office_share_it(self, coop: Cooperative) -> None:
        coop.grant()
        first, second = coop.roads
        sent = coop.spend(200, first)
        assert sent.events == (
            ("BudgetSpent", {
                "holder": ROADS, "number": 1, "receiver": coop.receiver, "by": first.address,
                "amount": 200,
            }),
        )  # fmt: skip
        coop.spend(300, second)
        assert coop.paid() == 500
        for each in coop.roads:
            with reverts("budgets: over the budget"):
                coop.spend(1, each)

    def test_nobody_else(self, coop: Cooperative) -> None:
        coop.grant()
        coop.grant(council_of(coop.council))
        coop.grant(account_of(coop.person.address))
        for holder, members in (
            (ROADS, coop.roads), (council_of(coop.council), coop.bench),
            (account_of(coop.person.address), [coop.person]),
        ):  # fmt: skip
            everybody = [*coop.roads, *coop.bench, coop.person, coop.stranger, coop.treasury]
            for who in everybody:
                may = who in members
                assert coop.budgets.read("maySpend", holder, 1, who.address) is may
                if may:
                    coop.spend(1, who, holder)
                else:
                    with reverts("budgets: only holder"):
                        coop.spend(1, who, holder)

    def test_an_office_until_it_ends(self, coop: Cooperative) -> None:
        coop.grant()
        end = coop.offices.read("until", ROADS, coop.roads[1].address)
        at_timestamp(coop.world, end - 1)
        coop.spend(1, coop.roads[1])
        at_timestamp(coop.world, end)
        with reverts("budgets: only holder"):
            coop.spend(1, coop.roads[1])

    def test_a_council_until_its_term_ends(self, coop: Cooperative) -> None:
        holder = council_of(coop.council)
        coop.grant(holder)
        last = coop.council.read("termEnd")
        at_timestamp(coop.world, last)
        coop.spend(1, coop.bench[0], holder)
        at_timestamp(coop.world, last + 1)
        with reverts("budgets: only holder"):
            coop.spend(1, coop.bench[0], holder)

    def test_an_office_that_a_council_holds(self, coop: Cooperative) -> None:
        coop.offices.send(coop.treasury, "establish", PARKS, (0, 0, False, coop.council.address))
        coop.grant(PARKS)
        coop.spend(1, coop.bench[0], PARKS)
        with reverts("budgets: only holder"):
            coop.spend(1, coop.roads[0], PARKS)

    def test_the_dismissed_in_the_same_block(self, coop: Cooperative) -> None:
        coop.grant()
        holder = coop.roads[0]
        spend = coop.budgets.call("spend", ROADS, 1, coop.receiver, 5)
        dismiss = coop.offices.call("dismiss", ROADS, holder.address)
        calls = [(holder, spend), (coop.treasury, dismiss), (holder, spend), (coop.roads[1], spend)]
        assert outcomes_in_one_block(coop.world, calls) == [True, True, False, True]
        assert coop.paid() == 10
        with reverts("budgets: only holder"):
            coop.spend(1, holder)

    def test_a_citizens_office_ends_with_the_passport(self, coop: Cooperative) -> None:
        coop.grant()
        coop.registry.send(coop.registrar, "revoke", coop.roads[0].address)
        with reverts("budgets: only holder"):
            coop.spend(1, coop.roads[0])

    def test_another_office_under_the_same_name(self, coop: Cooperative) -> None:
        """Its holders have what it is granted, not what the abolished one was."""
        coop.grant()
        coop.offices.send(coop.treasury, "abolish", ROADS)
        with reverts("budgets: only holder"):
            coop.spend(1)
        coop.offices.send(coop.treasury, "establish", ROADS, (2, TERM, True, ZERO_ADDRESS))
        newcomer = coop.citizens[6]
        coop.offices.send(coop.treasury, "appoint", ROADS, newcomer.address, coop.clock() + 900)
        for who in (*coop.roads, newcomer):
            with reverts("budgets: only holder"):
                coop.spend(1, who)
        assert coop.grant().only("BudgetGranted")["number"] == 2
        coop.spend(1, newcomer, number=2)

    def test_a_council_under_the_name_of_an_abolished_office(self, coop: Cooperative) -> None:
        coop.grant()
        coop.offices.send(coop.treasury, "abolish", ROADS)
        elected = (0, 0, False, coop.council.address)
        coop.offices.send(coop.treasury, "establish", ROADS, elected)
        for who in (*coop.roads, *coop.bench):
            with reverts("budgets: only holder"):
                coop.spend(1, who)

    def test_a_budget_follows_a_passport(self, coop: Cooperative) -> None:
        holder, key = account_of(coop.person.address), coop.keys[0]
        coop.grant(holder)
        coop.spend(1, coop.person, holder)
        coop.force(coop.person, key)
        with reverts("budgets: only holder"):
            coop.spend(1, coop.person, holder)
        coop.spend(1, key, holder)
        assert coop.budgets.read("maySpend", holder, 1, key.address) is True
        coop.force(key, coop.keys[1])
        with reverts("budgets: only holder"):
            coop.spend(1, key, holder)
        coop.spend(1, coop.keys[1], holder)

    def test_through_the_contract_of_the_offices(self, coop: Cooperative) -> None:
        """An office that may call `spend` spends as its holder in person."""
        coop.grant()
        spend = coop.budgets.call("spend", ROADS, 1, coop.receiver, 7)
        power = coop.budgets.address, spend.data[:4], True
        coop.offices.send(coop.treasury, "establish", PARKS, (1, TERM, False, ZERO_ADDRESS))
        stranger = coop.stranger
        coop.offices.send(coop.treasury, "appoint", PARKS, stranger.address, coop.clock() + 900)
        for role in (ROADS, PARKS):
            coop.offices.send(coop.treasury, "setPower", role, *power)
        sent = coop.offices.send(coop.roads[1], "act", ROADS, spend.to, spend.data)
        [(_, event)] = coop.budgets.decode(sent.receipt)
        assert event["by"] == coop.roads[1].address
        with reverts("budgets: only holder"):
            coop.offices.send(stranger, "act", PARKS, spend.to, spend.data)
        assert coop.paid() == 7


class TestWhen:
    @pytest.mark.parametrize("rolls_over", [False, True])
    @pytest.mark.parametrize(
        ("period", "ends"),
        [
            (periods.MONTH, [utc(2026, 2, 1), utc(2026, 3, 1), utc(2026, 4, 1)]),
            (periods.QUARTER, [utc(2026, 4, 1), utc(2026, 7, 1), utc(2026, 10, 1)]),
            (periods.YEAR, [utc(2027, 1, 1)]),
        ],
    )
    def test_a_period_of_the_calendar(
        self, coop: Cooperative, period: int, ends: list[int], rolls_over: bool
    ) -> None:
        coop.grant(rules=Rules(period=period, rolls_over=rolls_over))
        for end in ends:
            assert coop.account()[3] == end
            coop.spend(499)
            coop.until(end - 2)
            # Sent in the last second.
            with reverts("budgets: over the budget"):
                coop.spend(2)
            coop.spend(1)
            assert coop.clock() == end - 1
            assert coop.account() == (500, 0, 0, end)
            # And in the first.
            with reverts("budgets: over the budget"):
                coop.spend(501)
            coop.spend(1)
            assert coop.clock() == end
            assert coop.account()[:3] == (1, 0, 499)
            coop.budgets.send(coop.treasury, "restart", ROADS, 1)

    def test_a_span_begins_with_the_budget(self, coop: Cooperative) -> None:
        start, span = coop.clock() + 12_345, 10 * DAY
        coop.grant(rules=Rules(period=span), start=start)
        for end in (start + span, start + 2 * span):
            at_timestamp(coop.world, end - 1)
            coop.spend(500)
            assert coop.account() == (500, 0, 0, end)
            coop.spend(1)
            assert coop.clock() == end
            assert coop.account() == (1, 0, 499, end + span)
            coop.budgets.send(coop.treasury, "restart", ROADS, 1)

    @pytest.mark.parametrize("last", [utc(2028, 2, 29), utc(2100, 2, 28)])
    def test_the_last_day_of_february(self, coop: Cooperative, last: int) -> None:
        holder = account_of(coop.person.address)
        coop.grant(holder)
        coop.until(last)
        coop.spend(500, coop.person, holder)
        coop.until(last + DAY - 2)
        with reverts("budgets: over the budget"):
            coop.spend(1, coop.person, holder)
        coop.until(last + DAY - 1)
        coop.spend(500, coop.person, holder)

    def test_not_before_the_start_nor_from_the_end_on(self, coop: Cooperative) -> None:
        start = coop.clock() + 40 * DAY
        end = start + 10 * DAY
        coop.grant(rules=Rules(end=end, rolls_over=True), start=start)
        with reverts("budgets: not begun"):
            coop.spend(1)
        assert coop.account() == (0, 0, 0, start)
        at_timestamp(coop.world, start - 1)
        with reverts("budgets: not begun"):
            coop.spend(1)
        at_timestamp(coop.world, start)
        coop.spend(1)
        assert coop.account() == (1, 0, 499, 0)
        at_timestamp(coop.world, end - 1)
        coop.spend(1)
        assert coop.account() == (2, 0, 498, 0)
        with reverts("budgets: ended"):
            coop.spend(1)
        coop.until(end)
        assert coop.account() == (2, 0, 0, 0)

    def test_what_is_left_lapses(self, coop: Cooperative) -> None:
        coop.grant()
        coop.spend(100)
        coop.until(utc(2026, 7, 31))
        assert coop.account() == (0, 0, 500, utc(2026, 8, 1))
        with reverts("budgets: over the budget"):
            coop.spend(501)
        coop.spend(500)

    def test_what_is_left_rolls_over(self, coop: Cooperative) -> None:
        """Spending takes what was carried over first."""
        coop.grant(rules=Rules(rolls_over=True))
        coop.spend(100)
        coop.until(utc(2026, 2, 1))
        assert coop.account()[:3] == (0, 400, 900)
        coop.spend(150)
        assert coop.account()[:3] == (0, 250, 750)
        coop.spend(251)
        assert coop.account()[:3] == (1, 0, 499)
        coop.until(utc(2026, 6, 15))
        assert coop.account()[:3] == (0, 499 + 3 * 500, 499 + 4 * 500)
        with reverts("budgets: over the budget"):
            coop.spend(2_500)
        coop.spend(2_499)
        assert coop.account()[:3] == (500, 0, 0)

    def test_what_no_word_holds_lapses(self, coop: Cooperative) -> None:
        most = 2**104 - 1
        coop.grant(rules=Rules(amount=most, rolls_over=True))
        coop.until(utc(2030, 1, 1))
        assert coop.account()[:3] == (0, most, 2 * most)


class TestHowMuch:
    def test_many_small_ones(self, coop: Cooperative) -> None:
        coop.grant(rules=Rules(amount=10))
        for number in range(10):
            coop.spend(1, coop.roads[number % 2])
        with reverts("budgets: over the budget"):
            coop.spend(1)
        assert coop.paid() == 10

    def test_from_nothing_to_everything(self, coop: Cooperative) -> None:
        coop.grant()
        with reverts("budgets: nothing to spend"):
            coop.spend(0)
        for amount in (501, 2**104, 2**128 + 1, 2**256 - 1):
            with reverts("budgets: over the budget"):
                coop.spend(amount)
        coop.spend(1)
        for amount in (500, 2**104 - 1, 2**256 - 1):
            with reverts("budgets: over the budget"):
                coop.spend(amount)
        coop.spend(499)
        coop.until(utc(2026, 2, 1))
        coop.change(Rules(rolls_over=True))
        coop.until(utc(2026, 3, 1))
        with reverts("budgets: nothing to spend"):
            coop.spend(0)
        for amount in (1_001, 2**104, 2**256 - 1):
            with reverts("budgets: over the budget"):
                coop.spend(amount)
        coop.spend(1_000)

    def test_each_budget_by_itself(self, coop: Cooperative) -> None:
        coop.grant()
        coop.grant()
        coop.grant(account_of(coop.person.address))
        coop.spend(500)
        assert (coop.left(), coop.left(number=2)) == (0, 500)
        coop.spend(500, number=2)
        assert coop.left(account_of(coop.person.address)) == 500

    def test_more_than_the_treasury_has(self, coop: Cooperative) -> None:
        """Nothing is spent where nothing is paid."""
        coop.grant(rules=Rules(amount=10**25))
        with reverts("treasury: payment failed"):
            coop.spend(10**24 + 1)
        assert coop.account()[0] == 0
        coop.spend(10**24)


class TestToWhom:
    def test_only_whom_it_lists(self, coop: Cooperative) -> None:
        coop.grant(rules=Rules(listed=True), receivers=[coop.receiver])
        coop.grant(rules=Rules(listed=True), receivers=[coop.stranger.address])
        coop.spend(1)
        with reverts("budgets: receiver not listed"):
            coop.spend(1, receiver=coop.stranger.address)
        with reverts("budgets: receiver not listed"):
            coop.spend(1, number=2)

    def test_the_list_changes(self, coop: Cooperative) -> None:
        coop.grant(rules=Rules(listed=True))
        with reverts("budgets: receiver not listed"):
            coop.spend(1)
        set_receiver = "setReceiver", ROADS, 1, coop.receiver
        for actor in (coop.founder, coop.roads[0], coop.stranger):
            with reverts("budgets: only treasury"):
                coop.budgets.send(actor, *set_receiver, True)
        sent = coop.budgets.send(coop.treasury, *set_receiver, True)
        assert sent.only("ReceiverSet") == {
            "holder": ROADS, "number": 1, "receiver": coop.receiver, "allowed": True,
        }  # fmt: skip
        coop.spend(1)
        coop.budgets.send(coop.treasury, *set_receiver, False)
        with reverts("budgets: receiver not listed"):
            coop.spend(1)

    def test_neither_the_treasury_nor_itself(self, coop: Cooperative) -> None:
        wrong = [coop.treasury.address, coop.budgets.address, ZERO_ADDRESS]
        coop.grant()
        coop.grant(rules=Rules(listed=True), receivers=wrong)
        for number in (1, 2):
            for receiver in wrong:
                with reverts("budgets: bad receiver"):
                    coop.spend(1, number=number, receiver=receiver)

    def test_coin(self, coop: Cooperative) -> None:
        coop.grant(asset=COIN)
        before = coop.world.port.balance(coop.receiver)
        coop.spend(500)
        assert coop.world.port.balance(coop.receiver) == before + 500
        with reverts("budgets: over the budget"):
            coop.spend(1)

"""Budgets in a founded nation: from the file, by proposals, in words, and as they are told."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit import periods
from govkit.contracts.budgets import NO_END, BudgetRules, Holder
from govkit.errors import NotFound, UsageError
from govkit.nation.blueprint.plan import Plan
from govkit.nation.founding.proof import prove
from govkit.nation.money.budgets import BudgetState, NationBudgets, commitments, movements
from govkit.nation.nation import Nation
from govkit.testing import Actors, World, reverts, sample_constitution
from govkit.types import ZERO_ADDRESS, Wei

UNIT = 10**18


def with_budgets(text: str) -> str:
    """Two voters hold the office of the roads; one is the bench; one has coin for flowers."""
    first, second, third = (f'"{each.address}"' for each in Actors().voters(3))
    return text.replace(
        "government:\n",
        "councils:\n  bench:\n    seats: 1\n    term: 100 days\n    nomination_period: 1 day\n"
        f"    voting_period: 2 days\n    members: [{third}]\n"
        f"offices:\n  roads:\n    seats: 2\n    term: 365 days\n    holders: [{first}, {second}]\n"
        "budgets:\n"
        "  gravel:\n    holder: office roads\n    amount: 5 TST\n    period: month\n"
        "    purpose: Gravel for the roads\n    until: 2028-01-01\n"
        "  feasts:\n    holder: council bench\n    amount: 30 TST\n    period: year\n"
        "    purpose: Feasts\n    rolls_over: true\n    start: 2026-06-01\n"
        f"  flowers:\n    holder: {third}\n    amount: 0.5 ETH\n    period: 10 days\n"
        f"    purpose: Flowers\n    receivers: [{first}]\n"
        "government:\n",
        1,
    )


def replacing(old: str, new: str) -> Callable[[str], str]:
    """The same file with one setting changed."""
    return lambda text: with_budgets(text).replace(old, new)


pytestmark = pytest.mark.nation.with_args(with_budgets)


@pytest.fixture
def nation(world: World) -> Nation:
    return world.nation


@pytest.fixture
def budgets(nation: Nation) -> NationBudgets:
    assert nation.budgets
    return nation.budgets


def of(budgets: NationBudgets, line: str) -> BudgetState:
    return next(each for each in budgets.all() if each.line == line)


ROADS = Holder("office", "roads")


class TestFounding:
    def test_founded_as_the_file_says(
        self, world: World, nation: Nation, budgets: NationBudgets
    ) -> None:
        """In the order of their names, which the fingerprint knows."""
        first, _, third = world.actors.voters(3)
        feasts, flowers, gravel = budgets.all()
        assert (gravel.holder, gravel.number, gravel.line) == (ROADS, 1, "gravel")
        assert gravel.purpose == "Gravel for the roads"
        assert gravel.budget.asset == nation.token.address
        assert gravel.budget.rules == BudgetRules(
            Wei(5 * UNIT), periods.MONTH, 1_830_297_600, rolls_over=False, listed=False
        )
        assert gravel.account.left == 5 * UNIT
        assert feasts.holder == Holder("council", nation.councils["bench"].address)
        assert (feasts.budget.start, feasts.account.left) == (1_780_272_000, 0)
        assert flowers.holder == Holder("account", third.address)
        assert (flowers.budget.asset, flowers.receivers) == (ZERO_ADDRESS, (first.address,))
        assert flowers.budget.rules.end == NO_END
        assert nation.treasury.is_payer(budgets.contract.address)

    def test_the_proof_sees_every_budget(self, world: World, nation: Nation) -> None:
        plan = Plan.make(sample_constitution(with_budgets), world.actors.deployer.address)
        checks = prove(plan, world.port)
        assert all(check.holds for check in checks)
        assert sum("budget" in check.name for check in checks) > 20
        for old, new in (
            ("amount: 5 TST", "amount: 6 TST"), ("period: month", "period: year"),
            ("until: 2028-01-01", "until: 2029-01-01"), ("rolls_over: true", "rolls_over: false"),
            ("start: 2026-06-01", "start: 2026-07-01"), ("purpose: Feasts", "purpose: Beasts"),
            ("  gravel:", "  sand:"), ("office roads", "council bench"),
        ):  # fmt: skip
            other = sample_constitution(replacing(old, new))
            changed = Plan(other, plan.deployer, plan.founder, plan.contracts, plan.first_block)
            assert any(not check.holds for check in prove(changed, world.port)), new


class TestSpending:
    def test_without_a_vote(self, world: World, nation: Nation, budgets: NationBudgets) -> None:
        first, second, _, receiver = world.actors.voters(4)
        before = nation.token.balance_of(receiver.address)
        for by, amount in ((first, 2), (second, 3)):
            call = budgets.spend(of(budgets, "gravel"), receiver.address, Wei(amount * UNIT))
            world.send(call, by)
        assert nation.token.balance_of(receiver.address) == before + 5 * UNIT
        gravel = of(budgets, "gravel")
        assert (gravel.account.spent, gravel.account.left) == (5 * UNIT, 0)
        with reverts("budgets: over the budget"):
            world.send(budgets.spend(gravel, receiver.address, Wei(1)), first)

    def test_who_holds_which(self, world: World, budgets: NationBudgets) -> None:
        first, second, third, other = world.actors.voters(4)
        held = {
            who.address: [each.line for each in budgets.held_by(who.address)]
            for who in (first, second, third, other)
        }
        assert list(held.values()) == [["gravel"], ["gravel"], ["feasts", "flowers"], []]

    def test_a_refusal_says_when_there_is_more(
        self, world: World, nation: Nation, budgets: NationBudgets
    ) -> None:
        from govkit.nation.money.budgets import when

        first, _, third, receiver = world.actors.voters(4)
        spend = budgets.spend(of(budgets, "gravel"), receiver.address, Wei(6 * UNIT))
        told = when(nation, spend, first.address, "budgets: over the budget")
        assert told.startswith("5 TST are left; there is more in ")
        assert told.endswith("2026-02-01 00:00 UTC")
        feast = budgets.spend(of(budgets, "feasts"), receiver.address, Wei(1))
        told = when(nation, feast, third.address, "budgets: not begun")
        assert told.endswith("2026-06-01 00:00 UTC")
        world.forward("3 years")
        nation = Nation(nation.deployment, nation.port)
        told = when(nation, spend, first.address, "budgets: ended")
        assert told.startswith("it ended ")
        assert told.endswith("2028-01-01 00:00 UTC")
        assert when(nation, spend, first.address, "budgets: only holder") == ""


class TestByVote:
    def test_granted_changed_restarted_revoked(
        self, world: World, nation: Nation, budgets: NationBudgets
    ) -> None:
        receiver, say = world.actors.voters(4)[3], nation.phrases
        world.pass_proposal([say.parse(
            f"grant office roads 3 TST a quarter for salt to {receiver.address}: Salt in winter"
        )])  # fmt: skip
        salt = budgets.get(ROADS, 2)
        assert (salt.line, salt.purpose, salt.receivers) == (
            "salt", "Salt in winter", (receiver.address,),
        )  # fmt: skip
        by = world.actors.voters(1)[0]
        world.send(budgets.spend(salt, receiver.address, Wei(UNIT)), by)
        change = say.parse("change budget 2 of office roads to 2 TST a quarter for salt")
        forbid = say.parse(f"forbid budget 2 of office roads to pay {receiver.address}")
        world.pass_proposal([change, forbid])
        salt = budgets.get(ROADS, 2)
        assert (salt.account.spent, salt.account.left) == (UNIT, UNIT)
        assert (salt.purpose, salt.receivers, salt.budget.rules.listed) == ("salt", (), True)
        world.pass_proposal([say.parse("restart budget 2 of office roads")])
        assert budgets.get(ROADS, 2).account.spent == 0
        world.pass_proposal([say.parse("revoke budget 2 of office roads")])
        assert budgets.get(ROADS, 2).budget.revoked
        with pytest.raises(NotFound, match="office roads has no budget 3"):
            budgets.get(ROADS, 3)

    @pytest.mark.parametrize(
        "words",
        [
            "grant office roads 500 TST a month for gravel until 2028-01-01",
            "grant council bench 0.5 ETH each 7 days for parks from 2027-01-01, rolling over",
            "grant account WHO 1_000 of WHO a year for x-1 to WHO, WHO: Salt, in winter",
            "grant account WHO 1 TST a quarter for x to those listed, rolling over: More",
            "change budget 1 of office roads to 600 TST each 1 hour for gravel until 2027-02-03 to "
            "anybody, lapsing",
            "change budget 1 of office roads to 1 TST a year for sand without end to those listed, "
            "rolling over: More sand",
            "restart budget 1 of office roads",
            "revoke budget 12 of account WHO",
            "let budget 1 of council bench pay WHO",
            "forbid budget 1 of council bench to pay WHO",
        ],
    )
    def test_words_are_told_as_they_are_read(self, nation: Nation, words: str) -> None:
        nobody = "0x" + "5A" * 20
        text = words.replace("WHO", nation.phrases.account(nobody.lower()))
        call = nation.phrases.parse(text)
        assert nation.phrases.describe(call) == text

    def test_a_change_keeps_what_it_does_not_say(self, nation: Nation) -> None:
        said = nation.phrases.describe(
            nation.phrases.parse("change budget 1 of office roads to 7 TST a month for gravel")
        )
        assert said == (
            "change budget 1 of office roads to 7 TST a month for gravel until 2028-01-01 to "
            "anybody, lapsing"
        )

    def test_a_payment_is_told_with_its_amount(
        self, world: World, nation: Nation, budgets: NationBudgets
    ) -> None:
        who = world.actors.voters(1)[0].address
        spend = budgets.spend(of(budgets, "gravel"), who, Wei(2 * UNIT))
        shown = nation.book.show(who)
        assert nation.phrases.describe(spend) == (
            f"spend 2 TST from budget 1 of office roads to {shown}"
        )
        unknown = budgets.contract.spend(ROADS.word, 9, who, Wei(5_000))
        assert nation.phrases.describe(unknown) == (
            f"spend 5_000 from budget 9 of office roads to {shown}"
        )

    @pytest.mark.parametrize(
        ("words", "why"),
        [
            ("grant office Roads! 1 TST a month for x", "not the name of an office"),
            ("grant council banch 1 TST a month for x", "bench"),
            ("grant account nobody 1 TST a month for x", "nobody is not an account"),
            ("grant office roads 1 TST a month for Gravel", "not a budget line"),
            ("grant office roads 1 TST a month for x from 2020-01-01", "is past"),
            ("grant office roads 1 TST a month for x until 2020-01-01", "is past"),
            ("grant office roads 1 TST a month for x: " + "y" * 129, "129 bytes"),
            (
                "change budget 1 of office roads to 1 ETH a month for x",
                "not of this budget's asset",
            ),
            ("change budget 1 of office roads to 1 TST a month for x to dev1", "not whom"),
        ],
    )
    def test_what_is_no_budget(self, nation: Nation, words: str, why: str) -> None:
        with pytest.raises(UsageError, match=why):
            nation.phrases.parse(words)


class TestAccounts:
    def test_the_most_that_may_be_spent(
        self, world: World, nation: Nation, budgets: NationBudgets
    ) -> None:
        """What is left now, and the amount of each period that begins later."""
        by_line = {each.line: each for each in commitments(nation)}
        assert set(by_line) == {"feasts", "flowers", "gravel"}
        assert not any(each.is_certain or each.owed for each in by_line.values())
        now, day = world.port.now(), 86_400
        months = by_line["gravel"].between
        assert months(now, now + 1) == 5 * UNIT
        assert months(now, 1_769_904_000) == 5 * UNIT  # 1 February 2026
        assert months(now, 1_769_904_001) == 10 * UNIT
        assert months(now + 1, 1_769_904_001) == 5 * UNIT
        assert months(now, 2**34) == 24 * 5 * UNIT  # until 2028
        assert by_line["feasts"].between(now, now + 30 * day) == 0
        assert by_line["feasts"].between(now, 1_780_272_001) == 30 * UNIT
        start = of(budgets, "flowers").budget.start
        assert by_line["flowers"].between(now, start + 20 * day + 1) == 3 * UNIT // 2

    def test_each_payment_on_its_line(
        self, world: World, nation: Nation, budgets: NationBudgets
    ) -> None:
        by, receiver = world.actors.voters(1)[0], world.actors.voters(4)[3]
        gravel = of(budgets, "gravel")
        world.send(budgets.spend(gravel, receiver.address, Wei(1)), by)
        first = world.port.block().number
        change = nation.phrases.parse("change budget 1 of office roads to 5 TST a month for sand")
        world.pass_proposal([change])
        world.send(budgets.spend(gravel, receiver.address, Wei(2)), by)
        last = world.port.block().number
        told = [(n.line, n.purpose, n.amount) for n in movements(nation, first, last)]
        assert told == [("gravel", "Gravel for the roads", -1), ("sand", "sand", -2)]
        [note] = movements(nation, first + 1, last)
        assert (note.kind, note.asset, note.other) == (
            "budget", nation.token.address, receiver.address,
        )  # fmt: skip

    def test_spans_in_their_order_read_each_event_once(
        self, world: World, nation: Nation, budgets: NationBudgets, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        spender, payee = world.actors.voters(2)
        world.send(budgets.spend(of(budgets, "gravel"), payee.address, Wei(UNIT)), spender)
        first, last = nation.deployment.first_block, world.port.block().number
        whole = list(movements(nation, first, last))
        asked: list[range] = []
        logs = type(world.port).logs

        def watched(port: object, *what: object, from_block: int, to_block: int) -> object:
            asked.append(range(from_block, to_block + 1))
            return logs(port, *what, from_block=from_block, to_block=to_block)  # type: ignore[arg-type]

        monkeypatch.setattr(type(world.port), "logs", watched)
        middle = (first + last) // 2
        spans = [(first, middle), (middle + 1, last - 1), (last, last)]
        assert [note for span in spans for note in movements(nation, *span)] == whole
        assert sorted(number for each in asked for number in each) == list(range(first, last + 1))
        # Out of their order they are read anew.
        assert [note for span in reversed(spans) for note in movements(nation, *span)] == whole

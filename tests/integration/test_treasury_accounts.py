"""What a treasury's holdings and statement tell of a whole nation: of votes, gifts, odd tokens."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from beancount import loader

from govkit.actions.vocabulary import line_of
from govkit.chain.dev_accounts import DEV_ACCOUNTS
from govkit.contracts.abi import Artifact
from govkit.errors import UsageError
from govkit.nation.money import contributions
from govkit.nation.money.assets import COIN, word_of
from govkit.nation.money.contributions import Commitment
from govkit.nation.money.forecast import read_forecast
from govkit.nation.money.holdings import YEAR_SECONDS, Holding, read_holdings
from govkit.nation.money.statement import Statement, read_statement
from govkit.nation.money.statement_files import account_of, to_beancount, to_csv, to_json
from govkit.network.port import Call
from govkit.periods import MONTH, begin_of, period_of
from govkit.testing import ActorSigner, World
from govkit.testing.compiler import compile_contract
from govkit.types import Address, Wei
from govkit.web.facts import facts_of
from govkit.web.nation import front_page

ROOT = Path(__file__).parents[2]
UNIT = 10**18
SILENT = 1
"""Of OddToken's balances."""


@pytest.fixture(scope="module")
def odd_token() -> Artifact:
    return compile_contract(ROOT / "contracts" / "mocks" / "OddToken.vy", search=[ROOT]).artifact


def called(artifact: Artifact, at: Address, name: str, *arguments: object) -> Call:
    return Call(at, artifact.function(name, len(arguments)).encode(arguments))


def donate(world: World, wei: int) -> None:
    world.send(Call(world.nation.treasury.address, value=Wei(wei)), world.actors.stranger)


def drop(world: World, wei: int) -> None:
    """Coin from a contract that ends: no event and no transaction tells of it."""
    code = b"\x73" + word_of(world.nation.treasury.address)[12:] + b"\xff"
    world.send(Call(None, code, Wei(wei)), world.actors.stranger)


def told(statement: Statement) -> list[tuple[str, str, int]]:
    """Kind, symbol and amount of each movement since the founding."""
    return [
        (each.movement.kind, each.movement.asset.symbol, each.movement.amount)
        for each in statement
        if each.movement.proposal or each.movement.kind != "issue"
    ]


def is_balanced(statement: Statement) -> bool:
    left = {each.asset.address: (each.closing or 0) - (each.opening or 0) for each in
            statement.accounts}  # fmt: skip
    for line in statement:
        left[line.movement.asset.address] -= line.movement.amount
    _, errors, _ = loader.load_string("".join(to_beancount(statement)))
    return not any(left.values()) and not errors


def test_a_statement_tells_votes_gifts_and_what_nothing_explains(world: World) -> None:
    nation, stranger = world.nation, world.actors.stranger
    donate(world, 9 * UNIT)
    drop(world, 3)
    paid = world.pass_proposal(
        [
            nation.token.transfer(stranger.address, Wei(50 * UNIT)),
            Call(stranger.address, value=Wei(UNIT)),
            nation.token.issue(nation.treasury.address, Wei(UNIT)),
        ],
        "Pay for gravel\n\nAll of it.",
    )
    statement = read_statement(nation)
    assert told(statement) == [
        ("donation", "ETH", 9 * UNIT),
        ("unexplained", "ETH", 3),
        ("proposal", "TST", -50 * UNIT),
        ("proposal", "ETH", -UNIT),
        ("issue", "TST", UNIT),
    ]
    assert is_balanced(statement)
    gift, _, payment, *_ = [
        each.movement for each in statement if each.movement.kind != "issue"
    ]  # fmt: skip
    assert (gift.other, len(gift.transaction)) == (stranger.address, 32)
    assert (payment.proposal, payment.purpose) == (paid.number, "Pay for gravel")
    assert payment.other == stranger.address


def test_a_part_of_it_begins_with_what_was_there(world: World) -> None:
    donate(world, 5)
    begin = world.port.block().number + 1
    donate(world, 7)
    end = world.port.block().number
    donate(world, 11)
    statement = read_statement(world.nation, begin, end, only=[COIN])
    [coin] = statement.accounts
    assert (coin.opening, coin.closing) == (5, 12)
    assert told(statement) == [("donation", "ETH", 7)]


def test_odd_tokens_are_balanced_too(world: World, odd_token: Artifact) -> None:
    nation, stranger = world.nation, world.actors.stranger
    treasury = nation.treasury.address
    token = world.deploy(odd_token, 6)
    for holder in (treasury, stranger.address):
        world.send(called(odd_token, token, "mint", holder, 1_000_000), stranger)
    world.send(called(odd_token, token, "charge", 100, 0), stranger)
    world.send(called(odd_token, token, "transfer", treasury, 1_000), stranger)
    world.send(called(odd_token, token, "rebase", 2 * UNIT), stranger)
    statement = read_statement(nation, only=[token])
    [account] = statement.accounts
    assert (account.asset.decimals, account.closing) == (6, 2 * 1_000_990)
    assert [(kind, amount) for kind, _, amount in told(statement)] == [
        ("donation", 1_000_000),
        ("donation", 990),
        ("unexplained", 1_000_990),
    ]
    assert is_balanced(statement)
    assert account.asset.symbol == "<b>ODD</b>"
    assert account.asset.name == 'Odd "token"'
    world.send(called(odd_token, token, "behave", 0, SILENT), stranger)
    # What a stranger's token does not tell is no holding.
    assert [each for each in read_holdings(nation) if not each.asset.is_own] == []
    rows = list(csv.reader(io.StringIO("".join(to_csv(read_statement(nation))))))
    assert any("the token does not tell what it is" in row for row in rows)


def test_a_stranger_without_code_cannot_be_an_asset(world: World) -> None:
    nothing = world.actors.stranger.address
    statement = read_statement(world.nation, only=[nothing])
    assert [(each.opening, each.closing) for each in statement.accounts] == [(0, 0)]
    assert "".join(to_json(statement)).count(nothing) == 1


def salary(world: World, asset: Address, a_month: int, *, certain: bool = True) -> Commitment:
    """So much at the first second of each month."""

    def between(start: int, end: int) -> int:
        first, last = period_of(start - 1, MONTH), period_of(end - 1, MONTH)
        assert begin_of(last, MONTH) < end
        return (last - first) * a_month

    kind = "stream" if certain else "budget"
    return Commitment(kind, "a salary", asset, "salaries", Wei(7), between, certain)


def committed(
    monkeypatch: pytest.MonkeyPatch, world: World, *found: Commitment
) -> dict[str, Holding]:
    """The holdings of a nation of which an institution has these commitments."""
    rows = (replace(world.nation.institutions[0], money="of.an.institution"),)
    monkeypatch.setattr(world.nation, "institutions", rows)
    parts = {"commitments": lambda nation: iter(found), "movements": lambda *_: iter(())}
    monkeypatch.setattr(contributions, "part", lambda module, name: parts[name])
    return {each.asset.symbol: each for each in read_holdings(world.nation)}


def test_what_is_committed_shortens_the_runway(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    nation = world.nation
    currency = nation.token.address
    donate(world, 100)
    streams = salary(world, currency, 1_000 * UNIT), salary(world, COIN, 0)
    budget = salary(world, currency, 5 * UNIT, certain=False)
    held = committed(monkeypatch, world, *streams, budget)
    assert held["ETH"].runs_out is None
    own = held["TST"]
    assert (own.held, own.owed) == (10_000 * UNIT, 7)
    assert own.due(own.now + YEAR_SECONDS) == 7 + 12 * 1_000 * UNIT
    # The tenth month would take all of the 10,000, but 7 wei are owed already.
    tenth = begin_of(period_of(own.now, MONTH) + 10, MONTH)
    assert own.runs_out == tenth + 1
    assert own.due(tenth + 1) > 10_000 * UNIT >= own.due(tenth)


def test_a_forecast_counts_what_came_and_what_is_committed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.forward("60 days")
    donate(world, 60 * 86_400)
    spent = salary(world, COIN, 10), salary(world, COIN, 3, certain=False)
    committed(monkeypatch, world, *spent)
    found = read_forecast(world.nation, 3, [COIN])
    [coin] = found.outlooks
    now = coin.holding.now
    begin = coin.points[0]
    assert (begin.at, begin.likely) == (now, 60 * 86_400 - 7)
    for months, point in enumerate(coin.points[1:], start=1):
        assert point.at == begin_of(period_of(now, MONTH) + months, MONTH)
        # The first second of a month is not before itself.
        assert point.without_income == 60 * 86_400 - 7 - (months - 1) * 10
        assert point.least == point.without_income - (months - 1) * 3
        # It came within some 60 days, so about one wei a second.
        assert 0.99 < (point.likely - point.without_income) / (point.at - now) <= 1
    assert any("Budgets" in line for line in found.assumptions)


def test_what_proposals_bring_is_no_income(world: World) -> None:
    nation = world.nation
    issue = nation.token.issue(nation.treasury.address, Wei(UNIT))
    world.pass_proposal([issue])
    [own] = read_forecast(nation, 1, [nation.token.address]).outlooks
    assert own.income == 0
    assert own.points[-1].likely == cast(int, own.holding.held)


def test_the_gazette_shows_coin_if_there_is_any(world: World) -> None:
    assert "TST<br><code>" in front_page(facts_of(world.nation), [])
    donate(world, 1_500 * UNIT)
    assert "TST<br>1,500 ETH<br><code>" in front_page(facts_of(world.nation), [])


def test_nothing_is_forecast_of_what_is_not_there(world: World) -> None:
    with pytest.raises(UsageError, match="the treasury has nothing of"):
        read_forecast(world.nation, 1, [world.actors.stranger.address])
    with pytest.raises(UsageError, match="no forecast of 0 months"):
        read_forecast(world.nation, 0)


@pytest.mark.nation(ROOT / "examples" / "housing.yaml")
def test_budgets_streams_and_dues_are_told_on_their_lines(world: World) -> None:
    nation, people = world.nation, [ActorSigner.of(each) for each in DEV_ACCOUNTS[:9]]
    home = nation.token.address
    caretaker, payer = people[5], people[2]
    assert nation.budgets
    assert nation.streams
    assert nation.dues
    world.forward("70 days")
    for member in (caretaker, payer):
        call, cost = nation.dues.pay(member.address, nation.dues.get(member.address).owing.begun)
        world.send(nation.token.approve(nation.dues.contract.address, cost), member)
        world.send(call, member)
    world.send(nation.dues.contract.give(COIN, Wei(9), line_of("garden"), "=1+1"), payer)
    [stream] = nation.streams.all()
    world.send(nation.streams.withdraw(stream), payer)
    [repairs] = nation.budgets.all()
    clerk = next(each for each in people if nation.budgets.held_by(each.address))
    world.send(nation.budgets.spend(repairs, payer.address, Wei(7 * UNIT)), clerk)
    statement = read_statement(nation)
    assert is_balanced(statement)
    found = [each.movement for each in statement if each.movement.kind != "issue"]
    assert [(each.kind, account_of(each), each.asset.symbol) for each in found] == [
        ("dues", "Income:Lines:Dues", "HOME"),
        ("dues", "Income:Lines:Dues", "HOME"),
        ("gift", "Income:Lines:Garden", "ETH"),
        ("stream", "Expenses:Lines:Caretaker", "HOME"),
        ("budget", "Expenses:Lines:Repairs", "HOME"),
    ]
    assert (found[2].amount, found[4].amount) == (9, -7 * UNIT)
    assert "gift: =1+1" in "".join(to_csv(statement))
    [coin, own] = read_holdings(nation)
    assert [(each.kind, each.line) for each in own.commitments] == [
        ("budget", "repairs"), ("stream", "caretaker")
    ]  # fmt: skip
    assert own.asset.address == home
    assert coin.runs_out is None
    # 400 a month are committed, 2,000 a calendar year may be spent besides.
    year = own.due(own.now + YEAR_SECONDS) - own.owed
    assert abs(year - 4_800 * UNIT) < 20 * UNIT
    assert own.due(own.now + YEAR_SECONDS, at_most=True) > year + 2_000 * UNIT
    assert own.runs_out is not None

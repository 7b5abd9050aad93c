"""A statement balances whatever moved, and tells of all of it once: against a model of the spec."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from beancount import loader
from benchmarks.made_chain import BEGIN, CURRENCY, TREASURY, MadeChain, made_nation
from hypothesis import example, given
from hypothesis import strategies as st

from govkit.crypto.keccak import checksum
from govkit.errors import NetworkError, UsageError
from govkit.nation.money import contributions
from govkit.nation.money.assets import COIN, Asset, in_windows
from govkit.nation.money.contributions import Commitment, Note
from govkit.nation.money.movements import (
    ALLOWANCE,
    DONATION,
    ISSUE,
    PROPOSAL,
    UNEXPLAINED,
    Movement,
)
from govkit.nation.money.statement import (
    Account,
    Days,
    Statement,
    first_block_at,
    read_statement,
)
from govkit.nation.money.statement_files import (
    account_of,
    in_cell,
    to_beancount,
    to_csv,
    to_json,
    why_left_out,
)
from govkit.network.port import Block, Log
from govkit.types import ZERO_ADDRESS, Address, Wei

TOKEN, OTHER, PERSON = (checksum(bytes([n]) * 20) for n in (0x33, 0x44, 0x55))
ROADS = (7, "Pave the roads")
UNIT = 10**18


def accountants_errors(text: str) -> list[str]:
    """What bean-check says of a ledger."""
    _, errors, _ = loader.load_string(text)
    return [str(each.message) for each in errors]


def written(statement: Statement, form: Callable[[Statement], Any] = to_csv) -> str:
    return "".join(form(statement))


# -- any sequence of movements


@dataclass
class Model:
    """What must be told, by asset and kind: sums, and the blocks of coin that came silently."""

    chain: MadeChain = field(default_factory=lambda: MadeChain(block_seconds=7_200))
    sums: dict[tuple[Address, str], int] = field(default_factory=lambda: defaultdict(int))
    silent_coin: Counter[int] = field(default_factory=Counter)

    def told(self, asset: Address, kind: str, amount: int) -> None:
        if amount:
            self.sums[asset, kind] += amount

    def pays(self, asset: Address, amount: int) -> None:
        """A proposal pays, as far as there is something."""
        amount = min(amount, self.chain.held(asset))
        where = self.chain.transaction()
        if asset == COIN:
            self.chain.execute(ROADS[0], PERSON, amount, where)
        else:
            self.chain.tell(asset, TREASURY, PERSON, amount, where)
            self.chain.execute(ROADS[0], asset, 0, where)
        self.chain.change(asset, -amount)
        self.told(asset, PROPOSAL, -amount)

    def comes(self, asset: Address, amount: int) -> None:
        """Somebody pays the treasury."""
        if asset == COIN:
            self.chain.send_coin(PERSON, amount)
        else:
            self.chain.tell(asset, PERSON, TREASURY, amount, self.chain.transaction())
            self.chain.change(asset, amount)
        self.told(asset, DONATION, amount)

    def issues(self, asset: Address, amount: int) -> None:
        where = self.chain.transaction()
        self.chain.tell(CURRENCY, ZERO_ADDRESS, TREASURY, amount, where)
        self.chain.execute(ROADS[0], CURRENCY, 0, where)
        self.chain.change(CURRENCY, amount)
        self.told(CURRENCY, ISSUE, amount)

    def keeps_a_fee(self, asset: Address, amount: int) -> None:
        """A token tells of more than arrives."""
        if asset != COIN:
            self.comes(asset, amount)
            self.chain.change(asset, -(amount // 100))
            self.told(asset, UNEXPLAINED, -(amount // 100))

    def changes(self, asset: Address, amount: int) -> None:
        """A token's balance changes by itself, or coin comes of which nothing tells."""
        if asset == COIN:
            self.silent_coin[self.chain.head] += amount
        self.chain.change(asset, amount)
        self.told(asset, UNEXPLAINED, amount)

    def lies(self, asset: Address, amount: int) -> None:
        """A token tells that the treasury paid, and it did not."""
        if asset != COIN:
            self.chain.tell(asset, TREASURY, PERSON, amount, self.chain.transaction())
            self.told(asset, ALLOWANCE, -amount)
            self.told(asset, UNEXPLAINED, amount)


STEPS = ("pays", "comes", "issues", "keeps_a_fee", "changes", "lies")
steps = st.tuples(
    st.sampled_from(STEPS),
    st.sampled_from((COIN, CURRENCY, TOKEN)),
    st.one_of(st.integers(0, 10**6), st.integers(0, 10**25)),
)
blocks = st.lists(st.lists(steps, max_size=4), min_size=1, max_size=25)


def lived(story: list[list[tuple[str, Address, int]]]) -> Model:
    model = Model()
    model.chain.begin_block()
    model.comes(TOKEN, 1)  # no statement knows a token that never told of itself
    for block in story:
        model.chain.begin_block()
        for step, asset, amount in block:
            getattr(model, step)(asset, amount)
    return model


def balanced(statement: Statement) -> None:
    """The opening balance and all movements make up the closing one, in every asset."""
    rests = {each.asset.address: each.opening for each in statement.accounts}
    places = []
    for line in statement:
        asset = line.movement.asset.address
        rests[asset] = (rests[asset] or 0) + line.movement.amount
        assert line.balance == rests[asset]
        places.append(line.movement.block)
    assert rests == {each.asset.address: each.closing for each in statement.accounts}
    assert places == sorted(places)
    assert all(statement.first.number <= each <= statement.last.number for each in places)


@example([[("comes", COIN, 5), ("changes", COIN, 3)], [], [("pays", COIN, 8)]])
@example([[("issues", CURRENCY, 9), ("pays", CURRENCY, 9)]])
@given(blocks)
def test_every_sequence_balances_and_is_told_as_it_was(
    story: list[list[tuple[str, Address, int]]],
) -> None:
    model = lived(story)
    statement = read_statement(made_nation(model.chain, [ROADS]))
    balanced(statement)
    told: dict[tuple[Address, str], int] = defaultdict(int)
    silent: Counter[int] = Counter()
    for line in statement:
        movement = line.movement
        assert movement.amount
        told[movement.asset.address, movement.kind] += movement.amount
        if movement.kind == UNEXPLAINED and movement.asset.is_coin:
            silent[movement.block] += movement.amount
    assert told == {key: amount for key, amount in model.sums.items() if amount or key in told}
    assert +silent == +model.silent_coin


@given(blocks, st.data())
def test_every_part_of_it_balances(
    story: list[list[tuple[str, Address, int]]], data: st.DataObject
) -> None:
    chain = lived(story).chain
    first = data.draw(st.integers(1, chain.head))
    last = data.draw(st.integers(first, chain.head))
    statement = read_statement(made_nation(chain, [ROADS]), first, last)
    balanced(statement)
    assert accountants_errors(written(statement, to_beancount)) == []


# -- what explains a movement


def one_payment(chain: MadeChain, asset: Address, amount: int, *, comes: bool) -> Log:
    chain.begin_block()
    chain.change(asset, 10 * UNIT)
    chain.begin_block()
    ways = (PERSON, TREASURY) if comes else (TREASURY, PERSON)
    chain.tell(asset, *ways, amount, chain.transaction())
    chain.change(asset, amount if comes else -amount)
    return chain.logs([], [])[-1]


@pytest.mark.parametrize(("told", "used"), [(5, True), (4, True), (-5, False)])
def test_an_institutions_event_explains_the_tokens(
    monkeypatch: pytest.MonkeyPatch, told: int, used: bool
) -> None:
    chain = MadeChain()
    log = one_payment(chain, TOKEN, 5, comes=True)
    note = Note(log, "dues", TOKEN, told, PERSON, "residents", "2026")
    monkeypatch.setattr(
        "govkit.nation.money.movements.notes",
        lambda nation, first, last: iter([note] if first <= log.block_number <= last else []),
    )
    [line] = read_statement(made_nation(chain), first=2)
    assert line.movement.kind == ("dues" if used else DONATION)
    assert account_of(line.movement) == ("Income:Lines:Residents" if used else "Income:Donations")
    assert line.movement.amount == 5


def test_each_event_of_an_institution_explains_one_of_the_tokens(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chain = MadeChain()
    chain.begin_block()
    where = chain.transaction()
    for token in (OTHER, TOKEN, TOKEN):
        chain.tell(token, PERSON, TREASURY, 5, where)
        chain.change(token, 5)
    log = chain.logs([], [])[-1]
    told = [Note(log, "dues", TOKEN, 5, PERSON, line) for line in ("first", "second")]
    monkeypatch.setattr("govkit.nation.money.movements.notes", lambda *_: iter(told))
    lines = [each.movement.line for each in read_statement(made_nation(chain))]
    assert lines == ["", "first", "second"]


def test_an_institutions_payment_of_coin_is_a_movement(monkeypatch: pytest.MonkeyPatch) -> None:
    chain = MadeChain()
    log = one_payment(chain, TOKEN, 1, comes=False)
    chain.send_coin(PERSON, 8)
    chain.change(COIN, -3)
    note = Note(log, "stream", COIN, -3, PERSON, "pensions")
    monkeypatch.setattr("govkit.nation.money.movements.notes", lambda *_: iter([note]))
    statement = read_statement(made_nation(chain), only=[COIN])
    balanced(statement)
    kinds = [(line.movement.kind, line.movement.amount) for line in statement]
    assert kinds == [(DONATION, 8), ("stream", -3)]


def test_institutions_are_asked_through_their_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    chain = MadeChain()
    note = Note(one_payment(chain, TOKEN, 5, comes=True), "dues", TOKEN, 5, PERSON)
    nation = made_nation(chain)
    nation.institutions = [type("Row", (), {"money": "of.a.row"}), type("Row", (), {"money": ""})]
    monkeypatch.setattr(contributions, "part", lambda module, name: lambda *_: [note, module, name])
    assert list(contributions.notes(nation, 1, 2)) == [note, "of.a.row", "movements"]
    assert contributions.commitments(nation) == [note, "of.a.row", "commitments"]


def test_only_the_proposal_that_was_executed_after_it_pays() -> None:
    chain = MadeChain()
    chain.begin_block()
    chain.change(TOKEN, 9)
    chain.begin_block()
    where = chain.transaction()
    for proposal in (7, 8):
        chain.tell(TOKEN, TREASURY, PERSON, proposal, where)
        chain.execute(proposal, TOKEN, 0, where)
    chain.tell(TOKEN, TREASURY, PERSON, 1, where)
    found = read_statement(made_nation(chain, [ROADS, (8, "Second")]), only=[TOKEN], first=2)
    assert [(line.movement.kind, line.movement.proposal) for line in found][:3] == [
        (PROPOSAL, 1), (PROPOSAL, 2), (ALLOWANCE, 0)
    ]  # fmt: skip


def test_a_token_that_tells_nothing_is_there_if_it_is_asked_for_or_committed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chain = MadeChain()
    chain.begin_block()
    chain.change(TOKEN, 5)
    assert list(read_statement(made_nation(chain))) == []
    [line] = read_statement(made_nation(chain), only=[TOKEN])
    assert (line.movement.kind, line.movement.amount) == (UNEXPLAINED, 5)
    salary = Commitment("stream", "a salary", TOKEN, "", Wei(0), lambda start, end: 0, True)
    monkeypatch.setattr("govkit.nation.money.statement.commitments", lambda nation: [salary])
    assert [each.movement.amount for each in read_statement(made_nation(chain))] == [5]


def test_what_moves_nothing_is_left_out() -> None:
    chain = MadeChain()
    chain.begin_block()
    chain.tell(TOKEN, PERSON, TREASURY, 0, chain.transaction())
    chain.tell(OTHER, TREASURY, TREASURY, 5, chain.transaction())
    statement = read_statement(made_nation(chain))
    assert list(statement) == []
    assert [each.asset.address for each in statement.accounts] == [COIN, CURRENCY]


# -- hostile tokens


def silent(chain: MadeChain, token: Address) -> None:
    """Let a token refuse to say what anybody has."""
    answer = chain.call

    def call(call: Any, **more: Any) -> bytes:
        return b"\x01" if call.to == token else answer(call, **more)

    chain.call = call  # type: ignore[method-assign]


def test_a_token_without_balances_stops_nothing() -> None:
    chain = MadeChain()
    one_payment(chain, TOKEN, 5, comes=True)
    chain.send_coin(PERSON, 2)
    silent(chain, TOKEN)
    statement = read_statement(made_nation(chain))
    [account] = [each for each in statement.accounts if each.asset.address == TOKEN]
    assert (account.opening, account.closing, account.asset.decimals) == (None, None, None)
    assert [line.movement.amount for line in statement] == [2, 5]
    ledger = written(statement, to_beancount)
    assert "left out" in ledger
    assert accountants_errors(ledger) == []
    assert "the token does not tell what it is" in written(statement)


SYMBOLS = (
    '=HYPERLINK("http://x")', '"\n2026-01-01 close Assets:Treasury', "ETH", "TST", "", "\x1b[2J",
    "; drop", "\u202eTST", "-1+1", "a,b;=1", "\\", "X" * 500, "{}", "\udcff",
)  # fmt: skip


@pytest.mark.parametrize("symbol", SYMBOLS)
@pytest.mark.parametrize("decimals", [0, 6, 24, 255, None])
def test_symbols_of_strangers_stay_words(symbol: str, decimals: int | None) -> None:
    chain = MadeChain()
    chain.words[TOKEN] = symbol, None if decimals is None else decimals.to_bytes(32)
    one_payment(chain, TOKEN, 1_234_567, comes=True)
    statement = read_statement(made_nation(chain))
    balanced(statement)
    assert accountants_errors(written(statement, to_beancount)) == []
    rows = list(csv.reader(io.StringIO(written(statement)), strict=True))
    assert {len(row) for row in rows} == {15}
    cells = [cell for row in rows for cell in row]
    assert all(cell.isprintable() for cell in cells)
    assert not any(cell.startswith(("=", "+", "@", "\t")) for cell in cells)
    assert json.loads(written(statement, to_json))["movements"]


def test_titles_of_strangers_stay_words() -> None:
    chain = MadeChain()
    chain.begin_block()
    chain.change(COIN, 9)
    chain.begin_block()
    chain.execute(7, PERSON, 4, chain.transaction())
    title = '=cmd|"/c calc"!A1\n2026-01-01 * "x" \\'
    statement = read_statement(made_nation(chain, [(7, title)]))
    assert accountants_errors(written(statement, to_beancount)) == []
    [row] = [row for row in csv.reader(io.StringIO(written(statement))) if PROPOSAL in row[9:10]]
    assert row[-1].startswith("payment by proposal 1: =cmd|")


@pytest.mark.parametrize(
    ("words", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("  @SUM(A1)", "  '@SUM(A1)"),
        ("+49", "'+49"),
        ("-5", "'-5"),
        ("＝1", "'＝1"),
        ("a;=1", "a;'=1"),
        ("a, -1", "a, '-1"),
        ("a\n=1", "a\\n=1"),
        ("roads - north", "roads - north"),
    ],
)
def test_no_words_are_a_formula(words: str, cell: str) -> None:
    assert in_cell(words) == cell


# -- accounts and amounts


def movement(amount: int = -1, kind: str = "budget", line: str = "") -> Movement:
    return Movement(1, b"", 0, Asset(COIN, "ETH", "", 18), amount, None, kind, line)


@given(st.text(min_size=1), st.text(min_size=1))
@example("roads", "Roads")
@example("a b", "a-b")
@example("-", "_")
def test_two_lines_have_two_accounts(one: str, other: str) -> None:
    accounts = {account_of(movement(line=line)) for line in (one, other)}
    assert len(accounts) == len({one, other})
    ledger = "".join(f"2026-01-01 open {each}\n" for each in accounts)
    assert accountants_errors(ledger) == []


def test_a_line_cannot_imitate_anothers_account() -> None:
    odd = account_of(movement(line="a b"))
    imitation = odd.removeprefix("Expenses:Lines:").lower()
    assert account_of(movement(line=imitation)) != odd


def test_a_line_is_no_kind() -> None:
    assert account_of(movement(line="proposals")) != account_of(movement(kind=PROPOSAL))
    assert account_of(movement(line="roads")) == "Expenses:Lines:Roads"
    assert account_of(movement(1, line="roads")) == "Income:Lines:Roads"


@pytest.mark.parametrize(
    ("decimals", "amount", "plain"),
    [
        (18, 1, "0.000000000000000001"),
        (18, -UNIT - 1, "-1.000000000000000001"),
        (18, 5 * UNIT, "5"),
        (18, 0, "0"),
        (0, -7, "-7"),
        (6, -1, "-0.000001"),
        (24, 10**24, "1"),
        (77, 10**76, "0.1"),
        (None, 12, "12"),
    ],
)
def test_an_amount_is_exact(decimals: int | None, amount: int, plain: str) -> None:
    assert Asset(TOKEN, "T", "", decimals).plain(amount) == plain


def test_an_amount_for_people_tells_its_unit() -> None:
    coin = Asset(COIN, "ETH", "", 18, is_own=True)
    assert coin.shown(-UNIT // 2) == "-0.5 ETH"
    assert coin.shown(1_234 * UNIT) == "1_234 ETH"
    assert Asset(TOKEN, "ETH", "", 6).shown(1) == f"0.000001 ETH {TOKEN}"
    assert Asset(TOKEN, "", "", None).shown(1_000) == f"1_000 smallest units token {TOKEN}"


@pytest.mark.parametrize(
    ("amounts", "is_counted"),
    [((10**28 - 2, 1), True), ((10**28, 1), False), ((10**40, 10**13), True)],
)
def test_what_beancount_would_round_is_left_out(amounts: tuple[int, int], is_counted: bool) -> None:
    chain = MadeChain()
    chain.begin_block()
    for amount in amounts:
        chain.tell(TOKEN, PERSON, TREASURY, amount, chain.transaction())
        chain.change(TOKEN, amount)
    chain.begin_block()
    statement = read_statement(made_nation(chain), first=1, only=[TOKEN])
    account = statement.accounts[0]
    # the closing balance counts as well as what makes it up
    assert (why_left_out(account) == "") is (2 * sum(amounts) < 10**28 or amounts[1] > 1)
    ledger = written(statement, to_beancount)
    assert accountants_errors(ledger) == []
    assert ("left out" in ledger) is bool(why_left_out(account))


def test_two_alike_tokens_are_two_commodities() -> None:
    chain = MadeChain()
    twins = [checksum(b"\x33" * 6 + bytes([n]) * 14) for n in range(3)]
    chain.begin_block()
    for token in twins:
        chain.words[token] = "USDC", (6).to_bytes(32)
        chain.change(token, 5)
        chain.tell(token, PERSON, TREASURY, 5, chain.transaction())
    ledger = written(read_statement(made_nation(chain)), to_beancount)
    names = {line.split()[2] for line in ledger.splitlines() if " commodity " in line}
    assert len(names) == 5
    assert accountants_errors(ledger) == []


def test_a_currency_that_is_called_like_the_coin_is_another_commodity() -> None:
    chain = MadeChain()
    chain.begin_block()
    nation = made_nation(chain)
    nation.symbol = "ETH"
    ledger = written(read_statement(nation), to_beancount)
    assert " commodity ETH\n" in ledger
    assert f" commodity ETH-{CURRENCY[2:14].upper()}\n" in ledger


# -- blocks and days


def test_coin_is_found_over_many_spans_of_blocks() -> None:
    chain = MadeChain()
    came = [1, 999, 1_000, 1_001, 3_000, 3_001, 40_000]
    for block in range(1, 50_001):
        chain.head = block
        if block in came:
            chain.change(COIN, block)
        if block in (2_500, 45_000):
            chain.execute(ROADS[0], PERSON, 7, chain.transaction())
            chain.change(COIN, -7)
    statement = read_statement(made_nation(chain, [ROADS]))
    balanced(statement)
    moved = [(each.movement.block, each.movement.amount) for each in statement]
    assert moved == sorted([*((each, each) for each in came), (2_500, -7), (45_000, -7)])


def test_a_day_is_asked_for_once_or_so() -> None:
    chain = MadeChain(block_seconds=12)
    chain.head = 7_200 * 30
    statement = Statement(made_nation(chain), chain.block(1), chain.block(), [])
    asked: list[int | None] = []
    block = chain.block

    def counted(number: int | None = None) -> Block:
        asked.append(number)
        return block(number)

    chain.block = counted  # type: ignore[method-assign]
    days = Days(statement)
    for number in range(1, chain.head + 1, 97):
        assert days.of(number) == block(number).timestamp // 86_400
    assert days.of(chain.head) == block(chain.head).timestamp // 86_400
    assert len(asked) < 30 * 20


def test_a_moment_is_its_first_block() -> None:
    chain = MadeChain(block_seconds=10)
    chain.head = 1_000
    nation = made_nation(chain)
    assert first_block_at(nation, BEGIN + 500) == 50
    assert first_block_at(nation, BEGIN + 501) == 51
    assert first_block_at(nation, 0) == 1
    assert first_block_at(nation, BEGIN + 10_000) == 1_000
    with pytest.raises(UsageError, match="no block of that time yet"):
        first_block_at(nation, BEGIN + 10_001)


@pytest.mark.parametrize(("first", "last"), [(0, 5), (6, 5), (1, 11)])
def test_there_is_no_statement_of_other_blocks(first: int, last: int) -> None:
    chain = MadeChain()
    chain.head = 10
    with pytest.raises(UsageError, match="there is no statement of the blocks"):
        read_statement(made_nation(chain), first, last)


def test_an_exchanged_end_is_refused() -> None:
    chain = MadeChain()
    chain.begin_block()
    statement = read_statement(made_nation(chain))
    other = Block(1, chain.block().timestamp, b"\xff" * 32)
    chain.block = lambda number=None: other  # type: ignore[method-assign]
    with pytest.raises(NetworkError, match="has exchanged its newest blocks"):
        list(statement)


def test_a_node_without_old_states_is_told_of() -> None:
    chain = MadeChain()
    chain.begin_block()

    def balance(*_: object, **__: object) -> int:
        raise NetworkError("the node refused the request", "missing trie node")

    chain.balance = balance  # type: ignore[method-assign,assignment]
    with pytest.raises(NetworkError, match="an archive node"):
        read_statement(made_nation(chain))


def test_busy_blocks_are_read_in_small_spans() -> None:
    log = Log(TOKEN, (), b"", 1, b"", 0)
    sizes: list[int] = []

    def read(first: int, last: int) -> list[Log]:
        sizes.append(last - first + 1)
        return [log] * (last - first + 1)  # one a block

    spans = [(first, last) for first, last, _ in in_windows(1, 50_000, read)]
    assert spans[0][0] == 1
    assert spans[-1][1] == 50_000
    assert all(a[1] + 1 == b[0] for a, b in pairwise(spans))
    assert max(sizes) <= 4_000
    sizes.clear()

    def read_busy(first: int, last: int) -> list[Log]:
        sizes.append(last - first + 1)
        return [log] * max(0, 5 * (last - max(first, 100_000) + 1))  # five a block, from there on

    list(in_windows(1, 400_000, read_busy))
    assert max(sizes[-100:]) <= 1_000
    sizes.clear()
    assert len(list(in_windows(1, 10_000_000, lambda first, last: []))) < 90


def test_the_csv_is_read_back() -> None:
    chain = MadeChain(block_seconds=86_400)
    one_payment(chain, CURRENCY, UNIT // 2, comes=True)
    rows = list(csv.DictReader(io.StringIO(written(read_statement(made_nation(chain), first=2)))))
    [paid] = [row for row in rows if row["kind"] == DONATION]
    assert (paid["amount"], paid["balance"], paid["other"]) == ("0.5", "10.5", PERSON)
    assert paid["date"] == datetime.fromtimestamp(BEGIN + 2 * 86_400, UTC).date().isoformat()
    edges = [(row["kind"], row["balance"]) for row in rows if row["token"] == CURRENCY]
    assert edges == [("opening", "10"), (DONATION, "10.5"), ("closing", "10.5")]


def test_an_account_without_movements_is_countable() -> None:
    assert why_left_out(Account(Asset(COIN, "ETH", "", 18), 0, 0, 0, 0)) == ""

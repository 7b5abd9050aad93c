"""A nation with streams: from its file, by vote, in words, and what its people see of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from govkit.constitution import Constitution
from govkit.constitution.units import parse_date
from govkit.errors import ConstitutionError, GovkitError, NotFound, UsageError
from govkit.nation.blueprint.plan import Plan
from govkit.nation.founding.proof import prove
from govkit.nation.money import streams as reader
from govkit.nation.money.streams import NationStreams
from govkit.nation.nation import Nation
from govkit.testing import World, reverts
from govkit.testing.sample import sample_text
from govkit.types import ZERO_ADDRESS, Address, Wei

COIN = ZERO_ADDRESS
SECTION = """\
streams:
  begin:
    - {receiver: dev10, line: salary, amount: 1_000 TST, period: month, citizens_only: true}
    - {receiver: dev11, line: grants, amount: 0.5 ETH, period: 30 days, cliff: 2090-01-01}
"""


def with_streams(text: str = SECTION) -> Constitution:
    return Constitution.parse(sample_text() + text, Path())


@pytest.fixture(scope="module")
def founded() -> World:
    return World.found(with_streams())


def streams_of(nation: Nation) -> NationStreams:
    assert nation.streams is not None
    return nation.streams


def person(world: World, name: str) -> Address:
    return world.nation.book.resolve(name)


def test_is_founded_and_proved(founded: World) -> None:
    plan = Plan.make(with_streams(), founded.actors.deployer.address)
    checks = list(prove(plan, founded.port))
    assert [each for each in checks if not each.holds] == []
    names = {each.name for each in checks}
    assert {"streams", "budgets of streams", "treasury of streams"} <= names
    assert founded.nation.treasury.is_payer(streams_of(founded.nation).contract.address)
    Nation.connect(founded.nation.deployment, founded.port)


def test_what_the_file_says_is_what_runs(founded: World) -> None:
    salary, grant = streams_of(founded.nation).all()
    assert (salary.receiver, salary.line) == (person(founded, "dev10"), "salary")
    assert (salary.stream.amount, salary.stream.period) == (1_000 * 10**18, 1)
    assert salary.stream.citizens_only
    assert (grant.asset, grant.stream.amount, grant.stream.period) == (
        COIN,
        5 * 10**17,
        30 * 86_400,
    )
    assert grant.stream.cliff == parse_date("2090-01-01")


def test_is_withdrawn_and_told(founded: World) -> None:
    world, nation = founded, founded.nation
    start = world.snapshot()
    world.forward("40 days")
    salary, grant = streams_of(nation).all()
    assert salary.stream.owed == salary.withdrawable > 1_000 * 10**18
    assert grant.stream.owed == 0
    (todo,) = reader.todo(nation, salary.receiver)
    assert todo.command == "govkit treasury withdraw salary"
    assert list(reader.todo(nation, grant.receiver)) == []
    block = nation.port.block().number
    call = streams_of(nation).withdraw(salary)
    before = nation.token.balance_of(salary.receiver)
    assert nation.phrases.describe(call) == (
        f"withdraw all that is owed from the stream of {salary.receiver} (dev10) for salary"
    )
    world.send(call, world.actors.stranger)
    paid = nation.token.balance_of(salary.receiver) - before
    assert paid >= salary.stream.owed
    (note,) = reader.movements(nation, block, nation.port.block().number)
    assert (note.amount, note.other, note.line) == (-paid, salary.receiver, "salary")
    world.restore(start)


def test_what_all_cannot_be_met_together(founded: World) -> None:
    """Each of two streams could be met alone."""
    world, nation, start = founded, founded.nation, founded.snapshot()
    world.pass_proposal([nation.phrases.parse("stream 6_000 TST a month to dev12 for salary")])
    world.pass_proposal([nation.phrases.parse("stream 6_000 TST a month to dev13 for salary")])
    assert nation.token.address not in streams_of(nation).unmet()
    world.forward("31 days")
    owed = [each.stream.owed for each in streams_of(nation).all() if each.asset != COIN]
    held = nation.token.balance_of(nation.treasury.address)
    assert max(owed) < held < sum(owed)
    assert streams_of(nation).unmet() == {nation.token.address: sum(owed) - held}
    world.restore(start)


def test_commits_the_treasury(founded: World) -> None:
    salary, grant = reader.commitments(founded.nation)
    now = founded.port.now()
    begin, end = parse_date("2091-01-01"), parse_date("2092-01-01")
    assert (salary.kind, salary.line, salary.is_certain) == ("stream", "salary", True)
    assert salary.between(begin, end) == 12_000 * 10**18
    assert salary.between(0, now) == 0
    assert grant.between(begin, begin + 60 * 86_400) == 10**18


def test_begun_changed_and_stopped_in_words(founded: World) -> None:
    world, nation = founded, founded.nation
    start = world.snapshot()
    call = nation.phrases.parse("stream 10 TST a month to dev12 for salary")
    who = person(world, "dev12")
    assert nation.phrases.describe(call) == f"stream 10 TST a month to {who} (dev12) for salary"
    world.pass_proposal([call])
    names = who, "salary", nation.token.address
    assert streams_of(nation).get(*names).stream.amount == 10 * 10**18
    world.pass_proposal(
        [
            nation.phrases.parse("change stream of dev12 for salary to 20 TST each 7 days"),
            nation.phrases.parse("pause stream of dev12 for salary"),
            nation.phrases.parse("resume stream of dev12 for salary"),
        ]
    )
    assert streams_of(nation).get(*names).stream.period == 7 * 86_400
    world.pass_proposal([nation.phrases.parse("stop stream of dev12 for salary")])
    stopped = streams_of(nation).get(*names)
    assert stopped.stream.amount == 0
    assert stopped.stream.owed > 0
    assert stopped in streams_of(nation).all()
    world.send(streams_of(nation).withdraw(stopped), world.actors.stranger)
    assert streams_of(nation).get(*names) not in streams_of(nation).all()
    assert nation.token.balance_of(who) > 0
    world.restore(start)


@pytest.mark.parametrize(
    "words",
    [
        "stream 1_000.5 TST a month to {} for salary",
        "stream 0.5 ether a quarter to {} for grants from 2090-01-01",
        "stream 250_000 of {0} each 30 days to {0} for x",
        "stream 1 TST a year to {} for pension from 2090-01-01 after 2090-06-01 until 2099-01-01 "
        "while a citizen",
        "stream 1 TST a year to {} for pension until 2099-01-01 12:30:15 UTC",
        "change stream of {} for salary to 0.1 ether each 1 day until 2099-01-01",
        "change stream of {} for salary to 5 TST a month",
        "pause stream of {} for salary",
        "resume stream of {} for salary in ether",
        "stop stream of {0} for salary in {0}",
    ],
)
def test_words_read_back(founded: World, words: str) -> None:
    stranger = "0x" + "ab" * 20
    phrases = founded.nation.phrases
    call = phrases.parse(words.format(stranger))
    assert phrases.parse(phrases.describe(call)) == call


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("stream 1 TST a month to dev12 for salary from 2001-01-01", "begin in the past"),
        ("stream 1 TST a month to dev12 for salary until 2001-01-01", "end before it pays"),
        (
            "stream 1 TST a month to dev12 for salary from 2090-02-01 after 2090-01-01",
            "cliff would be before",
        ),
        ("stream 0 TST a month to dev12 for salary", "a stream of nothing"),
        ("stream 1 TST a fortnight to dev12 for salary", "month, quarter, year"),
        ("stream 1 TST each 5 minutes to dev12 for salary", "month, quarter, year"),
        ("stream 1 XXX a month to dev12 for salary", "an amount in TST"),
        ("stream 1 TST a month to nobody-known for salary", "not an account"),
        ("stream 1 TST a month to dev12 for Sal/ary", "not a budget line"),
        ("stream 5 of nothing-known a month to dev12 for salary", "not an account"),
        ("stop stream of dev12 for salary in XXX", "not an account"),
        ("stream 1 TST a month to dev12 for salary until 2090-01-01 25:00:00 UTC", "a date"),
    ],
)
def test_mistakes_in_words_are_one_line(founded: World, words: str, told: str) -> None:
    with pytest.raises(GovkitError, match=told) as caught:
        founded.nation.phrases.parse(words)
    assert "\n" not in str(caught.value)


def test_what_is_not_there(founded: World) -> None:
    with pytest.raises(NotFound, match="has no stream for rent"):
        streams_of(founded.nation).get(person(founded, "dev10"), "rent", COIN)
    with reverts("streams: only treasury"):
        call = founded.nation.phrases.parse("stop stream of dev10 for salary")
        founded.send(call, founded.actors.stranger)


def test_a_nation_without_streams_says_so() -> None:
    plain = World.found(Constitution.parse(sample_text(), Path()))
    assert plain.nation.streams is None
    assert list(reader.commitments(plain.nation)) == []
    assert list(reader.todo(plain.nation, plain.actors.stranger.address)) == []
    assert list(reader.movements(plain.nation, 0, 1)) == []
    with pytest.raises(UsageError, match="has no streams"):
        plain.nation.phrases.parse("stop stream of dev12 for salary")


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("{receiver: dev10, line: Salary, amount: 1 TST, period: month}", "a budget line"),
        ("{receiver: dev10, line: salary, amount: 0 TST, period: month}", "more than nothing"),
        ("{receiver: dev10, line: salary, amount: 1 XYZ, period: month}", "an amount in TST"),
        ("{receiver: dev10, line: salary, amount: 7, period: month}", "an amount such as"),
        ("{receiver: dev10, line: salary, amount: 1 TST, period: 5 seconds}", "month, quarter"),
        ("{receiver: dev10, line: salary, amount: 1 TST, period: 3}", "month, quarter"),
        ("{receiver: treasury, line: salary, amount: 1 TST, period: month}", "than the treasury"),
        (
            "{receiver: dev10, line: a, amount: 1 TST, period: month, start: 2090-02-01, "
            "end: 2090-01-01}",
            "after start and cliff",
        ),
        (
            "{receiver: dev10, line: a, amount: 1 TST, period: month, start: 2090-02-01, "
            "cliff: 2090-01-01}",
            "not before the start",
        ),
        (
            "{receiver: '0x00000000000000000000000000000000000000ff', line: a, amount: 1 TST, "
            "period: month, citizens_only: true}",
            "one of the founding citizens",
        ),
    ],
)
def test_files_that_cannot_be_founded(entry: str, told: str) -> None:
    with pytest.raises(ConstitutionError, match=told):
        with_streams(f"streams:\n  begin:\n    - {entry}\n")


@pytest.mark.parametrize(
    ("moment", "told"), [("start: 2020-01-01", "before the founding"), ("end: 2020-01-01", "after")]
)
def test_a_day_that_is_past_is_told_before_the_founding(moment: str, told: str) -> None:
    entry = f"{{receiver: dev10, line: salary, amount: 1 TST, period: month, {moment}}}"
    with pytest.raises(ConstitutionError, match=told):
        World.found(with_streams(f"streams:\n  begin:\n    - {entry}\n"))


def test_each_stream_once_and_each_change_counts() -> None:
    entry = "    - {receiver: dev10, line: salary, amount: 1 TST, period: month}\n"
    with pytest.raises(ConstitutionError, match="once"):
        with_streams(f"streams:\n  begin:\n{entry}{entry}")
    prints = {
        with_streams(text).fingerprint()
        for text in ("", "streams: {}\n", f"streams:\n  begin:\n{entry}", SECTION)
    }
    assert len(prints) == 4
    spelled = with_streams(f"streams:\n  begin:\n{entry.replace('month', '720 hours')}")
    assert spelled.fingerprint() == (
        with_streams(f"streams:\n  begin:\n{entry.replace('month', '30 days')}").fingerprint()
    )


def test_the_model_of_accrual_is_the_contracts(founded: World) -> None:
    """The forecast adds up as the contract does."""
    start = founded.snapshot()
    salary = streams_of(founded.nation).all()[0]
    begun, ahead = founded.port.block().timestamp, 100 * 86_400
    owed = salary.stream.owed
    founded.forward(ahead)
    now = founded.port.block().timestamp
    amount, period = salary.stream.amount, salary.stream.period
    grown = reader.flow(amount, period, now) - reader.flow(amount, period, begun)
    assert streams_of(founded.nation).all()[0].stream.owed == owed + grown
    late = replace(salary.stream, end=begun + 50)
    assert reader._between(late, begun, begun, now) == (
        reader.flow(amount, period, begun + 50) - reader.flow(amount, period, begun)
    )
    assert reader._between(replace(late, paused=True), begun, begun, now) == 0
    assert reader._between(replace(late, amount=Wei(0)), begun, begun, now) == 0
    founded.restore(start)

"""A nation with dues: from its file, in words, by an office, and what its people see of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from govkit.constitution import Constitution
from govkit.contracts import Council
from govkit.errors import ConstitutionError, GovkitError, NotFound, UsageError
from govkit.nation.blueprint.plan import Plan
from govkit.nation.founding.proof import prove
from govkit.nation.money import dues as reader
from govkit.nation.money.dues import NationDues
from govkit.nation.nation import Nation
from govkit.testing import ActorSigner, World, reverts
from govkit.testing.sample import sample_text
from govkit.types import ZERO_ADDRESS, Address, Wei

UNIT = 10**18
SECTION = """\
dues:
  amount: 20 TST
  period: month
  tiers: {family: 30 TST, honorary: 0 TST}
offices:
  clerk:
    term: 1000 days
    powers: [dues.giveTier]
    holders: [dev11]
"""


def with_dues(text: str = SECTION) -> Constitution:
    return Constitution.parse(sample_text() + text, Path())


@pytest.fixture(scope="module")
def founded() -> World:
    return World.found(with_dues())


def dues_of(nation: Nation) -> NationDues:
    assert nation.dues is not None
    return nation.dues


def person(world: World, name: str) -> Address:
    return world.nation.book.resolve(name)


def signer(world: World, name: str) -> ActorSigner:
    return next(each for each in world.actors.voters(20) if each.address == person(world, name))


def test_is_founded_and_proved(founded: World) -> None:
    plan = Plan.make(with_dues(), founded.actors.deployer.address)
    checks = list(prove(plan, founded.port))
    assert [each for each in checks if not each.holds] == []
    assert {"offices of dues", "period of dues", "amount of tier family"} <= {
        each.name for each in checks
    }
    Nation.connect(founded.nation.deployment, founded.port)
    amounts = dues_of(founded.nation).amounts()
    assert amounts == {"": 20 * UNIT, "family": 30 * UNIT, "honorary": 0}


def test_is_owed_paid_and_told(founded: World) -> None:
    world, nation, start = founded, founded.nation, founded.snapshot()
    dues, who = dues_of(nation), signer(founded, "dev10")
    assert list(reader.todo(nation, who.address)) == []
    world.forward("70 days")
    owing = dues.get(who.address).owing
    assert owing.begun - owing.arrears == 1
    assert owing.arrears >= 1
    assert owing.amount == owing.begun * 20 * UNIT
    assert len(dues.in_arrears()) == len(nation.citizens)
    (todo,) = reader.todo(nation, who.address)
    assert todo.command == f"govkit treasury pay-dues --periods {owing.begun}"
    call, amount = dues.pay(who.address, owing.begun)
    assert amount == owing.amount
    told = f"pay dues of {who.address} (dev10) for {owing.begun} periods"
    assert nation.phrases.describe(call) == told
    world.send(nation.token.approve(dues.contract.address, amount), who)
    before, block = nation.token.balance_of(nation.treasury.address), nation.port.block().number
    world.send(call, who)
    assert nation.token.balance_of(nation.treasury.address) == before + amount
    assert dues.get(who.address).owing.begun == 0
    assert dues.contract.is_paid_up(who.address)
    gift = dues.contract.give(ZERO_ADDRESS, Wei(7), b"roads".ljust(32, b"\0"), "gravel")
    world.send(gift, who)
    paid, given = reader.movements(nation, block, nation.port.block().number)
    assert (paid.kind, paid.amount, paid.line, paid.other) == ("dues", amount, "dues", who.address)
    assert (given.kind, given.amount, given.line) == ("gift", 7, "roads")
    assert given.purpose == "gravel"
    assert list(reader.commitments(nation)) == []
    world.restore(start)


def test_tiers_by_an_office_and_by_vote(founded: World) -> None:
    world, nation, start = founded, founded.nation, founded.snapshot()
    call = nation.phrases.parse("give tier family to dev10")
    who = person(world, "dev10")
    assert nation.phrases.describe(call) == f"give tier family to {who} (dev10)"
    assert nation.offices is not None
    with reverts("dues: only treasury"):
        world.send(call, signer(world, "dev11"))
    world.send(nation.offices.act("clerk", call), signer(world, "dev11"))
    world.forward("40 days")
    assert dues_of(nation).get(who).tier == "family"
    world.pass_proposal(
        [
            nation.phrases.parse("give no tier to dev10"),
            nation.phrases.parse("set dues of tier family to 5 TST a month"),
            nation.phrases.parse("set dues of 25 TST a month"),
        ]
    )
    assert dues_of(nation).amounts() == {"": 25 * UNIT, "family": 5 * UNIT, "honorary": 0}
    world.forward("40 days")
    assert dues_of(nation).get(who).tier == ""
    world.restore(start)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("set dues of 20 XYZ a month", "an amount in TST"),
        ("set dues of 20 TST a fortnight", "month, quarter, year"),
        ("give tier Fam/ily to dev10", "not the name of a tier"),
        ("give tier family to nobody-known", "not an account"),
    ],
)
def test_mistakes_in_words_are_one_line(founded: World, words: str, told: str) -> None:
    with pytest.raises(GovkitError, match=told) as caught:
        founded.nation.phrases.parse(words)
    assert "\n" not in str(caught.value)


def test_arrears_bar_where_the_file_says_so() -> None:
    text = (
        "streams: {}\ndues: {amount: 20 TST, period: month, arrears_bar: [streams, candidacy]}\n"
        "councils: {bench: {seats: 1, term: 100 days, nomination_period: 1 day, "
        "voting_period: 2 days}}\n"
    )
    world = World.found(with_dues(text))
    plan = Plan.make(with_dues(text), world.actors.deployer.address)
    assert [each for each in prove(plan, world.port) if not each.holds] == []
    Nation.connect(world.nation.deployment, world.port)
    assert world.nation.streams is not None
    dues = dues_of(world.nation).contract.address
    council = Council(world.port, world.nation.deployment.contracts["bench"])
    assert world.nation.streams.contract.dues() == council.dues() == dues


def test_a_stranger_owes_nothing(founded: World) -> None:
    with pytest.raises(NotFound, match="has no passport"):
        dues_of(founded.nation).get(founded.actors.stranger.address)


def test_a_nation_without_dues_says_so() -> None:
    plain = World.found(Constitution.parse(sample_text(), Path()))
    assert plain.nation.dues is None
    assert list(reader.todo(plain.nation, plain.actors.stranger.address)) == []
    assert list(reader.movements(plain.nation, 0, 1)) == []
    with pytest.raises(UsageError, match="has no dues"):
        plain.nation.phrases.parse("give tier family to dev10")


@pytest.mark.parametrize(
    ("section", "told"),
    [
        ("dues: {amount: 20 TST, period: 3}", "month, quarter"),
        ("dues: {amount: 20, period: month}", "an amount such as"),
        ("dues: {amount: 20 TST, period: month, tiers: {a: 1 ETH}}", "in the same asset"),
        ("dues: {period: month}", "dues.amount"),
        ("dues: {amount: 20 TST, period: month, arrears_bar: [streams]}", "beside a section"),
        ("dues: {amount: 20 TST, period: month, arrears_bar: [candidacy]}", "section `councils`"),
        ("dues: {amount: 20 TST, period: month, arrears_bar: [votes]}", "streams"),
    ],
)
def test_files_that_cannot_be_founded(section: str, told: str) -> None:
    with pytest.raises(ConstitutionError, match=told):
        with_dues(section + "\n")


def test_not_where_the_clock_counts_blocks() -> None:
    text = sample_text().replace("clock: timestamp", "clock: blocknumber")
    with pytest.raises(ConstitutionError) as caught:
        Constitution.parse(text + "dues: {amount: 20 TST, period: month}\n", Path())
    assert "clock" in str(caught.value) or "blocks" in str(caught.value)

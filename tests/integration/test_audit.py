"""The audit of a nation that stands counts votes as they are now."""

from __future__ import annotations

from fractions import Fraction

import pytest

from govkit.constitution.anticapture import METRICS, Nation
from govkit.constitution.audit import audit_file, measure
from govkit.constitution.findings import Severity
from govkit.nation.audit import audit, file_of, subject_of
from govkit.network.port import Call
from govkit.testing import World, sample_constitution
from govkit.testing.sample import holders_decide
from govkit.types import Wei

UNIT = 10**18


def by_default(text: str) -> str:
    """Holders vote by themselves."""
    return holders_decide(text).replace("currency:\n", "currency:\n  self_delegate: true\n")


@pytest.fixture(scope="module", params=[holders_decide, by_default])
def world(request: pytest.FixtureRequest) -> World:
    return World.found(sample_constitution(request.param))


def test_it_finds_what_it_finds_in_the_file(world: World) -> None:
    file = sample_constitution(by_default if world.nation.token.self_voting() else holders_decide)
    now = world.nation.port.now()
    assert [each.id for each in audit(world.nation)] == [each.id for each in audit_file(file, now)]


def test_who_gets_votes_of_others_counts_for_more(world: World) -> None:
    """The votes that are counted are those that the token counts."""
    token, voters = world.nation.token, world.actors.voters(20)
    before = subject_of(world.nation)
    assert before.votes == (1_000 * UNIT,) * 21
    for holder in voters[1:8]:
        world.send(token.delegate(voters[0].address), holder)
    world.send(token.transfer(voters[0].address, Wei(500 * UNIT)), voters[9])
    found = subject_of(world.nation)
    assert found.votes[0] == token.get_votes(voters[0].address) == 8_500 * UNIT
    assert sum(found.votes) == 21_000 * UNIT
    strictest = found.facts.strictest
    assert measure(before, strictest).least == 3
    assert measure(found, strictest).least == 1
    assert "one-passes-all" in {each.id for each in audit(world.nation)}


def test_the_coin_of_the_treasury_is_what_votes_are_worth(world: World) -> None:
    """At one coin for each of the 21,000 units that vote, 21,000 coin are worth an attack."""
    metric = next(each for each in METRICS if each.name == "attack profitability")
    file, treasury = file_of(world.nation), world.nation.treasury.address
    assert subject_of(world.nation).coin == 0
    assert metric.rate(Nation(subject_of(world.nation), file, Fraction(1))).risk is Severity.LOW
    world.send(Call(treasury, b"", Wei(5 * UNIT)), world.actors.stranger)
    subject = subject_of(world.nation)
    assert subject.coin == 5 * UNIT
    dear, cheap = Fraction(1), Fraction(5, sum(subject.votes) // UNIT)
    assert metric.rate(Nation(subject, file, dear)).risk is Severity.LOW
    assert metric.rate(Nation(subject, file, cheap)).risk in (Severity.MEDIUM, Severity.HIGH)
    assert metric.rate(Nation(subject, file)).risk is None

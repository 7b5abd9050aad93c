"""What the kit has for a court: a sample nation with one, the fixture `justice`, and its steps."""

from __future__ import annotations

import pytest

from govkit.errors import UsageError
from govkit.nation.justice.cases import Stage
from govkit.testing import World, sample_constitution, with_court
from govkit.testing.justice import Justice, with_roll

pytestmark = pytest.mark.nation.with_args(with_court)


def test_a_case(justice: Justice, world: World) -> None:
    parties = world.actors.voters(2)
    world.forward(10)
    justice.open(parties)
    justice.share(1, parties)
    assert justice.draw(1).stage is Stage.EVIDENCE
    numbers = {world.nation.registry.passport_of(each.address) for each in justice.panel(1)}
    assert len(numbers) == 5
    assert numbers.isdisjoint(world.nation.registry.passport_of(p.address) for p in parties)
    assert justice.told(1) is None
    assert justice.vote(1, (2, 2, 1, 2, 1)).ruling == 2
    assert justice.execute(1).stage is Stage.EXECUTED
    assert justice.told(1) == 2


@pytest.mark.world("calls")
def test_a_case_without_blocks(justice: Justice, world: World) -> None:
    test_a_case(justice, world)


def test_two_cases_at_once(justice: Justice, world: World) -> None:
    world.forward(10)
    first, second = justice.open([]), justice.open([], choices=9)
    assert (first.number, second.number, second.case.choices) == (1, 2, 9)
    justice.draw(2)
    justice.vote(2, (9, 9, 9, 9, 9))
    justice.execute(2)
    assert (justice.told(1), justice.told(2)) == (None, 9)


@pytest.mark.nation.with_args(with_roll)
def test_only_those_on_the_roll_are_drawn(justice: Justice, world: World) -> None:
    willing = world.actors.voters(6)
    justice.serve(willing)
    world.forward(10)
    justice.open([])
    justice.draw(1)
    drawn = {each.address for each in justice.panel(1)}
    assert len(drawn) == 5
    assert drawn <= {each.address for each in willing}


@pytest.mark.nation.with_args(with_roll)
def test_where_nobody_serves_the_court_refuses(justice: Justice) -> None:
    justice.open([])
    assert justice.draw(1).ruling == 0
    justice.execute(1)
    assert justice.told(1) == 0


@pytest.mark.nation(sample_constitution())
def test_a_nation_without_a_court_is_told_how_to_have_one(justice: Justice) -> None:
    with pytest.raises(UsageError, match="this test has no court; mark the test"):
        justice.open([])
    assert justice.told(1) is None

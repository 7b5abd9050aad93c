"""What is drawn: nations that found, in all their kinds, and proposals that they take."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govkit.constitution import Constitution
from govkit.constitution.houses import Role, Votes
from govkit.testing import ActorSigner, World, sample_constitution, strategies
from govkit.types import Clock, ProposalState, Support

FEW = settings(max_examples=8, derandomize=True, deadline=None)


@FEW
@given(strategies.constitutions())
def test_a_drawn_nation_founds_and_proves(constitution: Constitution) -> None:
    """`found` raises where a power, a setting, a balance or a passport is not as the file says."""
    nation = World.found(constitution).nation
    assert nation.deployment.founded
    assert len(nation.deployment.houses) == len(constitution.government.houses)


@pytest.fixture(scope="module")
def founded() -> tuple[World, int]:
    world = World.found(sample_constitution())
    return world, world.snapshot()


@FEW
@given(data=st.data())
def test_what_is_drawn_for_a_nation_goes_in_it(
    founded: tuple[World, int], data: st.DataObject
) -> None:
    world, snapshot = founded
    world.restore(snapshot)
    draft = data.draw(strategies.proposals(world.nation, most=3))
    ballots = data.draw(strategies.ballots(world.actors.voters(10), least=5))
    proposal = world.propose(draft.actions, draft.description)
    assert proposal.actions == draft.actions
    for voter, support in ballots:
        world.vote(proposal, support, [voter])
    tally = world.nation.proposals.tally(proposal).core
    counted = Counter(support for _, support in ballots)
    assert (tally.against, tally.in_favour, tally.abstain) == tuple(
        counted[side] for side in Support
    )
    world.close_vote(proposal)
    if world.nation.governor.state(proposal.id) == ProposalState.SUCCEEDED:
        world.queue(proposal)
        world.send(world.nation.proposals.execute(proposal), world.actors.stranger)


def test_every_kind_of_nation_is_drawn() -> None:
    """Clocks, houses, roles, classes, councils: each is found among three hundred."""
    chosen = settings(max_examples=300, derandomize=True, deadline=None, database=None)
    seen: set[object] = set()

    @chosen
    @given(strategies.constitutions())
    def note(drawn: Constitution) -> None:
        rules = drawn.government
        seen.add(drawn.nation.clock)
        seen.add(("core", rules.core.votes))
        seen.update((house.votes, house.role) for house in rules.further_houses)
        seen.add(("classes", len(rules.classes)))
        seen.add(("councils", len(drawn.councils)))
        seen.update(drawn.sections())
        seen.update({"treasury"} if drawn.treasury else ())
        seen.update(
            name for name in ("guardian", "rules", "dormancy_citizens") if getattr(rules, name)
        )

    note()
    wanted = {
        *Clock,
        ("core", Votes.CITIZENS),
        ("core", Votes.TOKEN),
        *((votes, role) for votes in Votes for role in Role),
        *(("classes", count) for count in range(3)),
        *(("councils", count) for count in range(3)),
        *("budgets", "streams", "dues", "treasury"),
        "guardian",
        "rules",
        "dormancy_citizens",
    }
    assert wanted - seen == set()


@FEW
@given(strategies.populations(3, 7))
def test_populations_have_no_twins(people: list[ActorSigner]) -> None:
    assert 3 <= len({each.address for each in people}) == len(people) <= 7

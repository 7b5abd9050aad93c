"""Elections through the SDK: counted as the contract counts, shown as they stand."""

from __future__ import annotations

import pytest

from govkit.errors import NotFound, UsageError
from govkit.nation.people.elections import Elections, Stage, ranking_of, run_off
from govkit.testing import World
from govkit.types import Wei

DAY = 86_400


def with_councils(text: str) -> str:
    spans = "    term: 100 days\n    nomination_period: 2 days\n    voting_period: 3 days\n"
    councils = f"councils:\n  bench:\n    seats: 3\n{spans}  president:\n    seats: 1\n{spans}"
    return text.replace("records:\n", f"{councils}records:\n")


pytestmark = pytest.mark.nation.with_args(with_councils)


def opened(world: World, name: str, candidates: int) -> Elections:
    """An election that so many of the voters stand in, open to votes."""
    elections = world.nation.elections[name]
    world.send(elections.council.open_election(), world.actors.stranger)
    for candidate in world.actors.voters(candidates):
        world.send(elections.council.nominate(), candidate)
    world.forward(2 * DAY + 1)
    return elections


def test_a_president_is_elected_by_ranking(world: World) -> None:
    elections = opened(world, "president", 3)
    first, second, third, *voters = world.actors.voters(20)
    choices = [[first], [first], [second, third], [third, second], [third, second]]
    for voter, chosen in zip(voters, choices, strict=False):
        world.send(elections.vote([each.address for each in chosen]), voter)
    standing = elections.standing()
    assert (standing.stage, standing.ballots) == (Stage.VOTING, 5)
    assert [each.ballots for each in standing.candidates] == [2, 1, 2]
    assert standing.rounds == ({0: 2, 1: 1, 2: 2}, {0: 2, 2: 3})
    world.forward(3 * DAY)
    assert elections.standing().stage is Stage.OVER
    world.send(elections.council.settle(), world.actors.stranger)
    settled = elections.standing()
    assert (settled.stage, settled.winners) == (Stage.SETTLED, (third.address,))
    assert elections.council.holders() == (third.address,)


def test_a_bench_is_elected_by_approval(world: World) -> None:
    elections = opened(world, "bench", 4)
    people = world.actors.voters(20)
    addresses = [each.address for each in people[:4]]
    world.send(elections.vote(addresses[1:]), people[5])
    world.send(elections.vote([addresses[3]]), people[6])
    standing = elections.standing()
    assert [each.ballots for each in standing.candidates] == [0, 1, 1, 2]
    assert standing.rounds == ()
    world.forward(3 * DAY)
    world.send(elections.council.settle(), world.actors.stranger)
    assert elections.standing().winners == (addresses[3], addresses[1], addresses[2])


def test_who_does_not_stand_gets_no_ballot(world: World) -> None:
    elections = opened(world, "bench", 2)
    candidate, stranger = world.actors.voters(1)[0].address, world.actors.stranger.address
    with pytest.raises(UsageError, match="is not a candidate"):
        elections.vote([candidate, stranger])
    with pytest.raises(UsageError, match="named twice"):
        elections.vote([candidate, candidate])
    with pytest.raises(UsageError, match="not voting on a recall"):
        elections.vote_recall(in_favour=True)


def test_what_was_never_opened(world: World) -> None:
    elections = world.nation.elections["bench"]
    with pytest.raises(NotFound, match="bench has no election: none was opened yet"):
        elections.standing()
    opened(world, "bench", 1)
    with pytest.raises(NotFound, match="has no election 2"):
        elections.standing(2)
    assert [each.number for each in elections.all()] == [1]


def test_a_recall_ends_a_term(world: World) -> None:
    elections = opened(world, "president", 1)
    people = world.actors.voters(20)
    world.send(elections.vote([people[0].address]), people[1])
    world.forward(3 * DAY)
    world.send(elections.council.settle(), world.actors.stranger)
    world.forward(4 * DAY)
    world.send(elections.council.open_recall(), people[2])
    world.mine()
    with pytest.raises(UsageError, match="voting on a recall"):
        elections.vote([people[0].address])
    for number, voter in enumerate(people[:15]):
        world.send(elections.vote_recall(in_favour=number < 10), voter)
    standing = elections.standing()
    assert standing.election.recall
    assert (standing.in_favour, standing.against, standing.candidates) == (10, 5, ())
    world.forward(3 * DAY)
    world.send(elections.council.settle(), world.actors.stranger)
    assert elections.council.holders() == ()


def test_a_proposal_appoints_and_dismisses(world: World) -> None:
    council = world.nation.councils["bench"]
    first, second = (each.address for each in world.actors.voters(2))
    until = council.clock() + 50 * DAY
    world.pass_proposal([council.appoint([first, second], until)], "Appoint")
    assert council.holders() == (first, second)
    assert council.term_end() == until
    payment = world.nation.token.transfer(first, Wei(1))
    world.pass_proposal([council.dismiss(first), payment], "Dismiss, and thank")
    assert council.holders() == (second,)


def test_rankings_and_their_codes() -> None:
    assert ranking_of(0b001_010_011) == [2, 1, 0]
    assert ranking_of(0b101) == [4]
    assert run_off([], 3) == ()
    assert run_off([0b001, 0b010], 2) == ({0: 1, 1: 1}, {0: 1})

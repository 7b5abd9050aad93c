"""A house by square roots: what its source weighs, and whom the house leaves out."""

from __future__ import annotations

from collections.abc import Callable

from govkit.testing import ActorSigner, World, reverts
from govkit.testing.probe import Probe


def with_roots(text: str) -> str:
    return text.replace(
        "houses: [citizens]", "houses: [citizens, {name: roots, votes: square_root}]"
    )


def test_the_treasury_has_no_ballot_as_a_citizen_either(found: Callable[..., World]) -> None:
    """Its source would weigh it; the house does not ask."""
    world = found(with_roots)
    nation, actors = world.nation, world.actors
    treasury = ActorSigner(nation.treasury.address)
    world.send(nation.registry.admit(treasury.address), actors.registrar)
    house = Probe(world, "House", nation.houses["roots"].address)
    proposal = world.propose([nation.registry.admit(actors.stranger.address)])
    world.vote(proposal, voters=[])
    assert house.read("getVotes", treasury.address, proposal.snapshot) > 0
    with reverts("ballots: no votes"):
        house.send(treasury, "castVote", proposal.id, 1)
    voter = actors.voters(1)[0]
    weight = house.read("getVotes", voter.address, proposal.snapshot)
    house.send(voter, "castVote", proposal.id, 1)
    assert house.read("proposalVotes", proposal.id)[1] == weight

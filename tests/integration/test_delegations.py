"""A nation whose citizens delegate: founded, proved, deciding; and what ends a delegated head."""

from __future__ import annotations

import pytest

from govkit.errors import NotFound
from govkit.nation.blueprint.plan import Plan
from govkit.nation.founding.proof import prove
from govkit.nation.people.delegations import Delegations
from govkit.testing import ActorSigner, World, reverts, sample_constitution
from govkit.types import ProposalState, Support


def with_delegation(text: str) -> str:
    return text.replace("  founding_citizens:\n", "  delegation: true\n  founding_citizens:\n")


pytestmark = pytest.mark.nation.with_args(with_delegation)


def delegations_of(world: World) -> Delegations:
    delegations = world.nation.delegations
    assert delegations is not None
    return delegations


def gather(world: World, to: ActorSigner, *who: ActorSigner) -> None:
    for each in who:
        world.send(delegations_of(world).delegate(to.address), each)


def test_the_proof_holds_and_the_registry_tells_it(world: World) -> None:
    plan = Plan.make(sample_constitution(with_delegation), world.actors.deployer.address)
    checks = prove(plan, world.port)
    assert [check for check in checks if not check.holds] == []
    found = {check.name: check.found for check in checks}
    heads = world.nation.deployment.contracts["delegated_heads"]
    assert found["code of delegated_heads"] == "as shipped"
    assert found["delegation of registry"] == found["votes of governor"] == heads
    assert found["registry of delegated_heads"] == world.nation.registry.address


def test_without_the_setting_votes_are_personal() -> None:
    world = World.found(sample_constitution())
    nation, voter = world.nation, world.actors.voters(1)[0]
    assert nation.delegations is None
    assert nation.governor.token() == nation.registry.address
    assert "delegated_heads" not in nation.deployment.contracts
    fingerprints = sample_constitution().fingerprint(), sample_constitution(with_delegation)
    assert fingerprints[0] != fingerprints[1].fingerprint()
    assert voter


def test_a_delegate_casts_all_heads_at_once(world: World) -> None:
    """Twenty-one citizens, a quorum of a fifth: one who votes for five is enough."""
    nation, (delegate, *others) = world.nation, world.actors.voters(6)
    gather(world, delegate, *others[:4])
    delegations = delegations_of(world)
    assert delegations.delegators_of(delegate.address) == [each.address for each in others[:4]]
    assert delegations.delegate_of(others[0].address) == delegate.address
    assert delegations.delegate_of(others[4].address) == others[4].address
    proposal = world.propose([nation.registry.admit(world.actors.stranger.address)])
    world.vote(proposal, voters=[delegate])
    assert nation.governor.votes(proposal.id) == (0, 5, 0)
    with reverts("ballots: no votes"):
        world.send(nation.proposals.vote(proposal, Support.FOR), others[0])
    world.vote(proposal, Support.AGAINST, [others[4]])
    world.close_vote(proposal)
    assert nation.governor.state(proposal.id) == ProposalState.SUCCEEDED


def test_a_head_taken_back_after_the_snapshot_was_cast_by_the_delegate(world: World) -> None:
    nation, (delegate, other) = world.nation, world.actors.voters(2)
    gather(world, delegate, other)
    proposal = world.propose([nation.registry.admit(world.actors.stranger.address)])
    world.vote(proposal, voters=[])
    gather(world, other, other)
    with reverts("ballots: no votes"):
        world.send(nation.proposals.vote(proposal, Support.AGAINST), other)
    world.send(nation.proposals.vote(proposal, Support.FOR), delegate)
    assert nation.governor.votes(proposal.id) == (0, 2, 0)


def test_who_is_revoked_counts_no_more(world: World) -> None:
    nation, (delegate, first, second) = world.nation, world.actors.voters(3)
    gather(world, delegate, first, second)
    world.send(nation.citizens.revoke(first.address), world.actors.registrar)
    delegations = delegations_of(world)
    assert delegations.contract.get_votes(delegate.address) == 2
    assert delegations.delegators_of(delegate.address) == [second.address]
    world.send(nation.citizens.revoke(delegate.address), world.actors.registrar)
    assert delegations.contract.get_votes(second.address) == 1
    assert delegations.delegators_of(delegate.address) == []
    assert delegations.delegate_of(second.address) == second.address
    with pytest.raises(NotFound):
        delegations.delegate_of(delegate.address)


def test_a_stranger_is_no_delegate_and_has_none(world: World) -> None:
    delegations, stranger = delegations_of(world), world.actors.stranger
    voter = world.actors.voters(1)[0]
    with reverts("delegation: delegate is no citizen"):
        world.send(delegations.delegate(stranger.address), voter)
    with reverts("delegation: not a citizen"):
        world.send(delegations.delegate(voter.address), stranger)


def test_a_threshold_of_several_citizens_is_for_delegates(world: World) -> None:
    """It takes the setting, and then only whoever was given enough heads can propose."""

    def three(text: str) -> str:
        return with_delegation(text).replace("1 citizen", "3 citizens")

    world = World.found(sample_constitution(three))
    delegate, *others = world.actors.voters(3)
    action = [world.nation.registry.admit(world.actors.stranger.address)]
    with reverts("governor: too few votes"):
        world.propose(action, by=delegate)
    gather(world, delegate, *others)
    world.mine()
    assert world.propose(action, by=delegate)


def test_the_words_of_what_one_sends(world: World) -> None:
    nation, voter = world.nation, world.actors.voters(1)[0]
    words = nation.phrases.describe(delegations_of(world).delegate(voter.address))
    assert words == f"delegate to {nation.book.show(voter.address)} in delegated_heads"


def test_with_terms_a_head_ends_with_its_passport() -> None:
    """A term of two epochs: who does not renew lapses, and gives its delegate nothing more."""

    def terms(text: str) -> str:
        more = "  term: 60 days\n  epoch: 30 days\n  renewal_window: 40 days\n"
        return with_delegation(text).replace("  delegation: true\n", more + "  delegation: true\n")

    world = World.found(sample_constitution(terms))
    plan = Plan.make(sample_constitution(terms), world.actors.deployer.address)
    checks = prove(plan, world.port)
    assert [check for check in checks if not check.holds] == []
    assert {check.name: check.found for check in checks}["delegated heads end at"] == "2592000"
    registry, heads = world.nation.registry, delegations_of(world).contract
    delegate, keeps, lapses = world.actors.voters(3)
    gather(world, delegate, keeps, lapses)
    end = registry.passport(1).until
    world.forward(end - registry.clock() - 86_400)
    for each in (delegate, keeps):
        world.send(registry.renew(), each)
    assert heads.get_votes(delegate.address) == 3
    world.forward(end - registry.clock())
    assert heads.get_votes(delegate.address) == registry.total_supply() == 2

"""Grants are awarded by the nation and claimed by its citizens, and by nobody else."""

from govkit.types import ProposalState

COIN = 10**18


def funded(grants, nation, citizen, amount):
    """The actions that award a grant and pay for it."""
    return [
        nation.token.transfer(grants.address, amount),
        grants.call("award", citizen.address, amount),
    ]


def test_a_grant_is_voted_and_claimed(grants, nation, citizen, pass_proposal):
    before = nation.token.balance_of(citizen.address)
    pass_proposal(funded(grants, nation, citizen, 5 * COIN))
    assert grants.read("awarded", citizen.address) == 5 * COIN
    sent = grants.send(citizen, "claim")
    assert sent.only("Claimed") == {"citizen": citizen.address, "amount": 5 * COIN}
    assert nation.token.balance_of(citizen.address) == before + 5 * COIN
    assert grants.read("awarded", citizen.address) == 0


def test_the_whole_life_of_a_proposal(world, grants, nation, citizen, voters, stranger, reverts):
    def state():
        return nation.governor.state(proposal.id)

    proposal = world.propose(funded(grants, nation, citizen, COIN), "A grant")
    assert state() == ProposalState.PENDING
    world.vote(proposal, voters=voters(5))
    assert state() == ProposalState.ACTIVE
    world.close_vote(proposal)
    assert state() == ProposalState.SUCCEEDED
    world.send(nation.proposals.queue(proposal), stranger)
    with reverts("governor: not ready"):
        world.send(nation.proposals.execute(proposal), stranger)
    world.forward("2 days")
    world.send(nation.proposals.execute(proposal), stranger)
    assert state() == ProposalState.EXECUTED
    assert grants.read("awarded", citizen.address) == COIN


def test_without_enough_votes_nothing_is_awarded(world, grants, nation, citizen, voters):
    proposal = world.propose(funded(grants, nation, citizen, COIN), "A grant")
    world.vote(proposal, voters=voters(2))
    world.close_vote(proposal)
    assert nation.governor.state(proposal.id) == ProposalState.DEFEATED


def test_only_the_treasury_awards(grants, citizen, reverts):
    with reverts("grants: only treasury"):
        grants.send(citizen, "award", citizen.address, COIN)


def test_only_citizens_are_awarded(grants, stranger, pass_proposal, reverts):
    with reverts("grants: not a citizen"):
        pass_proposal([grants.call("award", stranger.address, COIN)])


def test_an_award_is_something(grants, citizen, pass_proposal, reverts):
    with reverts("grants: nothing"):
        pass_proposal([grants.call("award", citizen.address, 0)])


def test_nothing_is_claimed_without_an_award(grants, citizen, reverts):
    with reverts("grants: nothing to claim"):
        grants.send(citizen, "claim")


def test_nothing_is_claimed_twice(grants, nation, citizen, pass_proposal, reverts):
    pass_proposal(funded(grants, nation, citizen, COIN))
    grants.send(citizen, "claim")
    with reverts("grants: nothing to claim"):
        grants.send(citizen, "claim")


def test_who_is_no_citizen_any_more_gets_nothing(
    world, grants, nation, citizen, registrar, pass_proposal, reverts
):
    pass_proposal(funded(grants, nation, citizen, COIN))
    world.send(nation.registry.revoke(citizen.address), registrar)
    with reverts("grants: not a citizen"):
        grants.send(citizen, "claim")


def test_what_is_not_there_is_not_paid(grants, citizen, pass_proposal, reverts):
    pass_proposal([grants.call("award", citizen.address, COIN)])
    with reverts("votes: balance too low"):
        grants.send(citizen, "claim")

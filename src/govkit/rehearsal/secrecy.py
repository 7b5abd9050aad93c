"""Secret votes in a rehearsal: who votes, trustees who open the count, and some who are bought."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from govkit.constitution.facts import Facts, Function
from govkit.nation.secrecy.polls import Stage
from govkit.network.port import Call
from govkit.rehearsal.model import NotApplicable
from govkit.rehearsal.settling import make_key
from govkit.testing.secrecy import Booth, Trusteeship
from govkit.types import Address, Wei

if TYPE_CHECKING:
    from govkit.constitution.classes import DecisionClass
    from govkit.nation.nation import Nation
    from govkit.nation.voting.houses import NationHouse
    from govkit.nation.voting.proposals import Proposal
    from govkit.rehearsal.raid import Raid
    from govkit.testing.actors import ActorSigner
    from govkit.testing.world import World

_ARGUMENTS = bytes(32 * 16)
"""For a call that is only voted on: no contract is asked to read them."""


def open_counts(world: World, proposal: Proposal, silent: Collection[Address] = ()) -> None:
    """As many trustees as it takes give their shares of each secret vote on a proposal whose time
    is over, and its count is shown, unless those who are not `silent` are too few."""
    for tally in world.nation.proposals.tally(proposal).houses:
        if tally.secret is not None and tally.secret.stage is Stage.SHARING:
            trustees, threshold = Trusteeship(world), tally.secret.threshold
            willing = [each for each in trustees.people if each.address not in silent][:threshold]
            trustees.share(willing)
            if len(willing) == threshold:
                Booth(world, proposal, tally.house).count(world.actors.stranger)


def secret_vote(raid: Raid) -> Booth:
    """An honest proposal on which a house votes in secret, open for votes, in that house. Raises
    NotApplicable."""
    action = next(_voted_in_secret(raid.facts, raid.nation), None)
    if action is None:
        raise NotApplicable("no proposal is voted on in secret")
    make_key(raid.world)
    proposal = raid.propose([action], honest=True)
    raid.open(proposal)
    houses = (each.house for each in raid.nation.proposals.tally(proposal).houses)
    house = next(each for each in houses if not each.is_veto and is_secret(each, proposal))
    return Booth(raid.world, proposal, house)


def _voted_in_secret(facts: Facts, nation: Nation) -> Iterator[Call]:
    """Actions of classes in which a house votes in secret: of the strictest, a change of itself."""
    if _is_secret_in(facts, facts.strictest):
        yield nation.rulebook.set_class(0, nation.rulebook.terms(0))
    for function, number in facts.rules.items():
        if _is_secret_in(facts, facts.classes[number]):
            yield _call_of(function, nation)


def _is_secret_in(facts: Facts, of: DecisionClass) -> bool:
    further = (each for each in facts.houses[1:] if each.secret and each.consents)
    return of.secret or any(each.name in of.houses for each in further)


def _call_of(function: Function, nation: Nation) -> Call:
    own = nation.deployment.contracts
    if not function.contract:  # a payment of coin
        return Call(nation.treasury.address, b"", Wei(1))
    target = own.get(function.contract) or Address(function.contract)
    return Call(target, function.selector + _ARGUMENTS)


def buy_trustees(raid: Raid, enough: int) -> list[ActorSigner]:
    """So many trustees act for the attacker, but fewer than half of them, and one at least."""
    people = Trusteeship(raid.world).people
    most = max(1, (len(people) - 1) // 2)
    return [raid.hire(each) for each in people[: min(enough, most)]]


def is_secret(house: NationHouse, proposal: Proposal) -> bool:
    """Whether a house votes on a proposal in secret."""
    return house.secret_in(house.ballots.poll(proposal.id)) is not None


def ballots_to_pass(nation: Nation, house: NationHouse, proposal: Proposal) -> int:
    """How many ballots in favour pass it in a house if there are no others: fewer are not
    opened."""
    poll = nation.secret_polls(house).get(proposal.id)
    return max(poll.contract.proposal_quorum(proposal.id), poll.least_ballots)

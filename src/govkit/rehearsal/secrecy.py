"""Secret votes in a rehearsal: trustees who make the key and open the count, and who votes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govkit.nation.secrecy.gathering import request_of
from govkit.nation.secrecy.polls import Stage
from govkit.nation.secrecy.trustee_keys import TrusteeKey
from govkit.nation.secrecy.trustee_steps import TrusteeSteps
from govkit.testing.actors import signer

if TYPE_CHECKING:
    from govkit.nation.nation import Nation
    from govkit.nation.secrecy.answers import Answer
    from govkit.nation.voting.houses import NationHouse
    from govkit.nation.voting.proposals import Proposal
    from govkit.testing.world import World
    from govkit.types import Address

_SEED = b"\x05" * 32
"""Of all trustees' keys: a rehearsal has nothing to hide."""


def make_key(world: World) -> None:
    """The trustees of a nation that has any make their first key, all of them."""
    trustees = world.nation.trustees
    if trustees is None:
        return
    for step in ("enrol", "deal", "confirm"):
        for account in trustees.newest().accounts:
            steps = TrusteeSteps(request_of(world.nation, trustees), account)
            _send(world, getattr(steps, step)(TrusteeKey(_SEED, steps.newest)), account)


def open_counts(world: World, proposal: Proposal) -> None:
    """As many trustees as it takes give their shares of each secret vote on a proposal whose time
    is over, and its count is shown. Trustees are honest here."""
    nation, trustees = world.nation, world.nation.trustees
    for tally in nation.proposals.tally(proposal).houses:
        if trustees is None or tally.secret is None or tally.secret.stage is not Stage.SHARING:
            continue
        for account in trustees.newest().accounts[: tally.secret.threshold]:
            steps = TrusteeSteps(request_of(nation, trustees), account)
            for poll in steps.due():
                key = TrusteeKey(_SEED, steps.seat(poll.epoch))
                _send(world, steps.share(key, poll), account)
        polls = nation.secret_polls(tally.house)
        *_, call = polls.count(polls.get(proposal.id))
        world.send(call, world.actors.stranger)


def is_secret(house: NationHouse, proposal: Proposal) -> bool:
    """Whether a house votes on a proposal in secret."""
    return house.secret_in(house.ballots.poll(proposal.id)) is not None


def ballots_to_pass(nation: Nation, house: NationHouse, proposal: Proposal) -> int:
    """How many ballots in favour pass it in a house if there are no others: fewer are not
    opened."""
    poll = nation.secret_polls(house).get(proposal.id)
    return max(poll.contract.proposal_quorum(proposal.id), poll.least_ballots)


def _send(world: World, answer: Answer, account: Address) -> None:
    nation = world.nation
    houses = {each.secret.address: each.secret for each in nation.houses.values() if each.secret}
    assert nation.trustees is not None
    call = answer.call(nation.trustees.contract, houses.get(answer.contract))
    world.send(call, signer(account))

"""Secret votes in a rehearsal: trustees who make the key and open the count, and who votes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govkit.nation.secrecy.polls import Stage
from govkit.testing.secrecy import Booth, Trusteeship

if TYPE_CHECKING:
    from govkit.nation.nation import Nation
    from govkit.nation.voting.houses import NationHouse
    from govkit.nation.voting.proposals import Proposal
    from govkit.testing.world import World


def make_key(world: World) -> None:
    """The trustees of a nation that has any make their first key, all of them."""
    if world.nation.trustees is not None:
        Trusteeship(world).make_key()


def open_counts(world: World, proposal: Proposal) -> None:
    """As many trustees as it takes give their shares of each secret vote on a proposal whose time
    is over, and its count is shown. Trustees are honest here."""
    for tally in world.nation.proposals.tally(proposal).houses:
        if tally.secret is not None and tally.secret.stage is Stage.SHARING:
            trustees = Trusteeship(world)
            trustees.share(trustees.people[: tally.secret.threshold])
            Booth(world, proposal, tally.house).count(world.actors.stranger)


def is_secret(house: NationHouse, proposal: Proposal) -> bool:
    """Whether a house votes on a proposal in secret."""
    return house.secret_in(house.ballots.poll(proposal.id)) is not None


def ballots_to_pass(nation: Nation, house: NationHouse, proposal: Proposal) -> int:
    """How many ballots in favour pass it in a house if there are no others: fewer are not
    opened."""
    poll = nation.secret_polls(house).get(proposal.id)
    return max(poll.contract.proposal_quorum(proposal.id), poll.least_ballots)

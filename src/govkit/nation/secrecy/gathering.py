"""Gathers what trustees need to know from the chain: ceremonies, and votes that are not over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govkit.contracts.trustees import Phase
from govkit.nation.secrecy.polls import SecretPoll, Stage
from govkit.nation.secrecy.requests import OpenPoll, Request
from govkit.types import ProposalId

if TYPE_CHECKING:
    from govkit.nation.nation import Nation
    from govkit.nation.secrecy.ceremony import Ceremonies
    from govkit.nation.voting.houses import NationHouse
    from govkit.nation.voting.proposals import Proposal

COUNTING = (Stage.SHARING, Stage.COUNTING)
OPEN = (Stage.PENDING, Stage.VOTING, *COUNTING)


@dataclass(frozen=True, slots=True)
class HeldVote:
    """A secret vote of a proposal in a house."""

    proposal: Proposal
    house: NationHouse
    poll: SecretPoll

    @property
    def name(self) -> str:
        return f"proposal {self.proposal.number} in {self.house.name}"


def secret_votes(nation: Nation) -> Iterator[HeldVote]:
    """Every secret vote that there is or was, in the order of proposals."""
    houses = [house for house in nation.houses.values() if house.secret is not None]
    if not houses:
        return
    for proposal in nation.proposals.all():
        for house in houses:
            if vote := vote_in(nation, proposal, house):
                yield vote


def vote_in(nation: Nation, proposal: Proposal, house: NationHouse) -> HeldVote | None:
    """The secret vote of a proposal in a house, if that votes on it in secret."""
    poll = house.ballots.poll(proposal.id)
    if not poll.snapshot or house.secret_in(poll) is None:
        return None
    return HeldVote(proposal, house, nation.secret_polls(house).get(proposal.id))


def request_of(nation: Nation, ceremonies: Ceremonies) -> Request:
    """What the trustees' steps need to know now."""
    contract, epochs = ceremonies.contract, {each.number: each for each in ceremonies.all()}
    votes = [vote for vote in secret_votes(nation) if vote.poll.stage in OPEN]
    newest, complete = epochs[max(epochs)], contract.complete()
    needed = {vote.poll.epoch: f"{vote.name} is not over" for vote in votes}
    if complete:
        needed[complete] = "the next secret votes use it"
    phase = contract.phase()
    if phase not in (Phase.COMPLETE, Phase.FAILED):
        needed[newest.number] = "its key is being made"
    waiting = [vote for vote in votes if vote.poll.stage in COUNTING]
    polls = (*(_open(nation, vote) for vote in waiting), *_elections(nation, needed))
    return Request(
        nation=nation.name,
        chain_id=nation.deployment.chain_id,
        contract=contract.address,
        phase=phase,
        until=contract.phase_until(),
        newest=newest,
        epochs={each.epoch: epochs[each.epoch] for each in polls},
        polls=polls,
        needed=needed,
    )


def _open(nation: Nation, vote: HeldVote) -> OpenPoll:
    poll = vote.poll
    total, _ = poll.contract.sums(poll.proposal)
    return OpenPoll(
        number=vote.proposal.number,
        house=vote.house.name,
        contract=poll.contract.address,
        proposal=poll.proposal,
        epoch=poll.epoch,
        totals=(total,),
        ballots=poll.heads,
        until=nation.phrases.moment(poll.until),
        given=poll.shares,
    )


def _elections(nation: Nation, needed: dict[int, str]) -> Iterator[OpenPoll]:
    """The elections that wait for shares. Notes in `needed` the epochs of all that are not over."""
    for name, elections in nation.elections.items():
        secret, newest = elections.secret, elections.council.elections()
        # The one before may have been void before it was counted.
        for number in range(max(1, newest - 1), newest + 1) if secret is not None else ():
            assert secret is not None
            standing = secret.standing(number)
            if standing.stage in (Stage.VOTING, *COUNTING):
                needed[standing.poll.epoch] = f"election {number} of {name} is not over"
            if standing.stage in COUNTING:
                yield OpenPoll(
                    number=number,
                    house=name,
                    contract=secret.contract.address,
                    proposal=ProposalId(number),
                    epoch=standing.poll.epoch,
                    totals=tuple(a for a, _ in secret.contract.sums(number)),
                    ballots=standing.poll.ballots,
                    until=nation.phrases.moment(standing.until),
                    given=frozenset(standing.poll.shared_by),
                    is_election=True,
                )

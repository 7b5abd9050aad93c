"""Collects the transcript of a secret vote from the chain's events and the contracts' answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from govkit.contracts.contract import EventLog
from govkit.contracts.secret_house import SecretHouse
from govkit.crypto.sigma_proofs import Proof
from govkit.errors import NotFound, UsageError
from govkit.nation.secrecy.ceremony import Ceremonies, untold
from govkit.nation.secrecy.election_transcript import CastChoices, ElectionPoll, ElectionShare
from govkit.nation.secrecy.polls import ballot_of
from govkit.nation.secrecy.transcript import (
    CastBallot,
    ElectionTranscript,
    Epoch,
    Poll,
    Share,
    Tally,
    Transcript,
)
from govkit.nation.secrecy.transcript_form import or_infinity
from govkit.types import Address, ProposalId

if TYPE_CHECKING:
    from govkit.nation.nation import Nation
    from govkit.nation.people.elections import Elections
    from govkit.nation.secrecy.elections import SecretElectionPolls
    from govkit.nation.voting.houses import NationHouse


def transcribe(nation: Nation, house: NationHouse, proposal: ProposalId) -> Transcript:
    """All that is known of a proposal's vote in a house.

    Raises UsageError for a house without secret votes, NotFound for a proposal that is not voted on
    there in secret, NetworkError for a node that leaves out events.
    """
    polls, ceremonies = nation.secret_polls(house), nation.trustees
    assert ceremonies is not None  # where there are polls
    epoch = polls.contract.epoch_of(proposal)
    if not epoch:
        why = f"{house.name} votes on it in public, or not at all"
        raise NotFound("that is no secret vote", why, next_step="see govkit proposal show")
    return Transcript(
        chain_id=nation.deployment.chain_id,
        trustees=ceremonies.contract.address,
        house=polls.contract.address,
        epoch=_epoch(ceremonies, epoch),
        poll=_poll(polls.contract, proposal, nation),
    )


def transcribe_election(
    nation: Nation, elections: Elections, number: int | None = None
) -> ElectionTranscript:
    """All that is known of a council's election or recall, by its number from 1; or the newest.

    Raises UsageError for a council that votes in public, NotFound for an election that there is
    not or in which nobody could vote yet, NetworkError for a node that leaves out events.
    """
    polls, ceremonies = elections.secret, nation.trustees
    if polls is None:
        raise UsageError(
            f"{elections.name} votes in public",
            next_step=f"see govkit election show {elections.name}",
        )
    assert ceremonies is not None  # where there are polls
    standing = elections.standing(number)
    assert standing.secret is not None  # where there are polls
    poll = standing.secret.poll
    if not poll.epoch:
        name = f"election {standing.number} of {elections.name}"
        step = f"see govkit election show {elections.name}"
        raise NotFound(f"{name} has no ballots", "its vote has not begun", step)
    return ElectionTranscript(
        chain_id=nation.deployment.chain_id,
        trustees=ceremonies.contract.address,
        house=polls.contract.address,
        epoch=_epoch(ceremonies, poll.epoch),
        poll=_of_election(polls, standing.number),
    )


def _of_election(polls: SecretElectionPolls, number: int) -> ElectionPoll:
    poll = polls.contract.poll(number)
    counts = polls.contract.result(number)[1] if poll.tallied else None
    return ElectionPoll(
        number=number,
        candidates=poll.candidates,
        method=poll.method,
        ballots=tuple(CastChoices(*each) for each in polls.ballots(number).items()),
        voters=poll.ballots,
        sums=tuple((or_infinity(a), or_infinity(b)) for a, b in polls.contract.sums(number)),
        shares=tuple(
            ElectionShare(trustee, tuple(points), proof)
            for trustee, (points, proof) in polls.shares(number).items()
        ),
        counts=None if counts is None else counts[: poll.candidates],
    )


def _epoch(ceremonies: Ceremonies, number: int) -> Epoch:
    contract = ceremonies.contract
    told = ceremonies.get(number)
    if not len(told.trustees) == len(told.dealings) == len(told.commitments):
        raise untold(number)
    return Epoch(
        number=number,
        enrolments=tuple(told.commitments[each] for each in told.trustees),
        dealings=tuple(told.dealings[each] for each in told.trustees),
        confirmed=tuple(sorted(told.confirmed)),
        verification_keys=tuple(contract.verification_key(number, each) for each in told.trustees),
        key=contract.key_of(number),
    )


def _poll(house: SecretHouse, proposal: ProposalId, nation: Nation) -> Poll:
    def told(name: str, topics: Sequence[bytes | None]) -> list[EventLog]:
        first_block = nation.deployment.first_block
        return list(house.events(name, from_block=first_block, topics=topics))

    named = proposal.to_bytes(32)
    a, b = house.sums(proposal)
    voters, weight = house.ballots(proposal)
    tallies = [_tally(each.fields) for each in told("Tallied", (named,))]
    return Poll(
        proposal=proposal,
        ballots=_ballots(told("BallotCast", (None, named)), voters, nation),
        voters=voters,
        weight=weight,
        sums=(a, b),
        shares=tuple(_share(each.fields) for each in told("ShareGiven", (named,))),
        tally=tallies[0] if tallies else None,
    )


def _ballots(events: Sequence[EventLog], voters: int, nation: Nation) -> tuple[CastBallot, ...]:
    """The ballots, each with the place of the one that it replaces: that of the same account.

    Only where that leaves more voters than the contract counts was a voter's key replaced in the
    meantime. Then the register tells who the voters are now.
    """
    own = [Address(each.fields["voter"]) for each in events]
    now = {voter: voter for voter in own}
    if len(now) > voters:
        now = {voter: nation.registry.present(voter) for voter in now}
    last: dict[Address, int] = {}
    found = []
    for place, (voter, event) in enumerate(zip(own, events, strict=True), 1):
        replaces = last.get(now[voter], 0)
        last[now[voter]] = place
        fields = event.fields
        found.append(CastBallot(voter, fields["weight"], replaces, ballot_of(fields)))
    return tuple(found)


def _share(fields: Mapping[str, Any]) -> Share:
    x, y = fields["d"]
    return Share(fields["trustee"], (x, y), Proof(fields["c"], fields["z"]))


def _tally(fields: Mapping[str, Any]) -> Tally:
    return Tally(fields["yes"], fields["no"], fields["abstain"])

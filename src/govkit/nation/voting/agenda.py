"""When a proposal's next step is, what a person voted, and what is open for that person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from govkit.nation.moments import Moment
from govkit.nation.todo import Todo, numbered
from govkit.types import Address, ProposalId, ProposalState

if TYPE_CHECKING:
    from govkit.nation.nation import Nation
    from govkit.nation.voting.proposals import Proposal
    from govkit.nation.voting.tallies import HouseTally, Tally

OPEN = (ProposalState.ACTIVE, ProposalState.SUCCEEDED, ProposalState.QUEUED)


def next_moment(nation: Nation, proposal: Proposal, tally: Tally) -> tuple[str, Moment | None]:
    """What happens next with a proposal, or happened last, and when; nothing if that is unknown."""
    match tally.state:
        case ProposalState.PENDING:
            return "opens", Moment(proposal.snapshot)
        case ProposalState.ACTIVE:
            return "closes", closing(tally)
        case ProposalState.DEFEATED:
            return "closed", closing(tally)
        case ProposalState.SUCCEEDED:
            return "expires", Moment(tally.expires)
        case ProposalState.QUEUED:
            ready = Moment(tally.eta, in_seconds=True)
            if nation.moments.now(ready) < ready.at:
                return "ready", ready
            return "expires", Moment(tally.expires, in_seconds=True)
    return "", None


def closing(tally: Tally) -> Moment:
    """When the vote closes in the last house that must consent."""
    return Moment(max(each.closes for each in tally.houses if not each.house.is_veto))


def own_ballots(nation: Nation, voter: Address) -> Mapping[ProposalId, Mapping[str, str]]:
    """How a person voted: by proposal, then by house; `split` for a vote in fractions, `secret` for
    a secret one."""
    from govkit.types import Support

    found: dict[ProposalId, dict[str, str]] = {}
    topic = bytes.fromhex(voter[2:]).rjust(32, b"\0")
    for house in nation.houses.values():
        for event in house.cast(nation.deployment.first_block, (topic,)):
            support = event.fields.get("support")
            if support is None:
                told = "secret"
            else:
                told = Support(support).name.lower() if support <= max(Support) else "split"
            found.setdefault(event.fields["proposalId"], {})[house.name] = told
    return found


def told(nation: Nation, ballots: Mapping[str, str]) -> str:
    """One's own ballots on a proposal, in words; the house is named where there are several."""
    several = len(nation.houses) > 1
    return ", ".join(f"{how} in {house}" if several else how for house, how in ballots.items())


def todo(nation: Nation, person: Address) -> Iterator[Todo]:
    """The proposals to vote on, to queue and to execute."""
    waiting = [each for each in nation.proposals.all() if nation.governor.state(each.id) in OPEN]
    cast = own_ballots(nation, person) if waiting else {}
    for proposal in waiting:
        tally = nation.proposals.tally(proposal)
        yield from _votes(nation, proposal, tally, person, cast.get(proposal.id, {}))
        yield from _step(nation, proposal, tally)


def _votes(
    nation: Nation, proposal: Proposal, tally: Tally, person: Address, cast: Mapping[str, str]
) -> Iterator[Todo]:
    name = numbered("proposal", proposal.number, proposal.title)
    for each in tally.houses:
        where = "" if each.house.is_core else f" in {each.house.name}"
        until = Moment(each.closes - each.house.is_veto, in_seconds=each.house.is_veto)
        if not _is_open(tally, each) or nation.moments.is_past(until):
            continue
        house = "" if each.house.is_core else f" --house {each.house.name}"
        if each.house.is_veto:
            verb, command = "veto", f"govkit proposal veto {proposal.number}{house}"
        else:
            secret = " --secret" if each.secret else ""
            verb = "vote in secret on" if secret else "vote on"
            command = f"govkit proposal vote {proposal.number} for{secret}{house}"
        if how := cast.get(each.house.name):
            yield Todo(f"{name}{where}", command, until, how)
        elif each.ballots.ballot_votes(proposal.id, person):
            yield Todo(f"{verb} {name}{where}", command, until)


def _is_open(tally: Tally, each: HouseTally) -> bool:
    if each.house.is_veto:
        return tally.state is ProposalState.QUEUED and not each.poll.is_open_later
    return tally.state is ProposalState.ACTIVE


def _step(nation: Nation, proposal: Proposal, tally: Tally) -> Iterator[Todo]:
    """Queueing and executing, which anybody can do."""
    word, moment = next_moment(nation, proposal, tally)
    if word == "expires":
        step = "execute" if tally.state is ProposalState.QUEUED else "queue"
        name = numbered("proposal", proposal.number, proposal.title)
        yield Todo(f"{step} {name}", f"govkit proposal {step} {proposal.number}", moment)

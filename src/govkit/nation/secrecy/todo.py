"""What secret ballots ask of one person: of a trustee, and of anybody once shares are there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from govkit.contracts.trustees import Phase
from govkit.nation.moments import Moment
from govkit.nation.secrecy.gathering import secret_votes
from govkit.nation.secrecy.polls import Stage
from govkit.nation.secrecy.trustee_steps import WAITS
from govkit.nation.todo import Todo
from govkit.types import Address

if TYPE_CHECKING:
    from govkit.nation.nation import Nation
    from govkit.nation.secrecy.ceremony import Ceremonies
    from govkit.network.port import Call

_STEPS = {
    Phase.ENROL: ("make your key of secret ballots", "init"),
    Phase.DEAL: ("deal shares of the key to the other trustees", "deal"),
    Phase.CONFIRM: ("check what you were dealt, and confirm it", "confirm"),
}


def todo(nation: Nation, person: Address) -> Iterator[Todo]:
    """The steps of a ceremony, shares to give, and counts that anybody can bring."""
    ceremonies = nation.trustees
    if ceremonies is None:
        return
    yield from _ceremony(nation, ceremonies, person)
    for vote in secret_votes(nation):
        poll, until = vote.poll, Moment(vote.poll.until)
        number = vote.proposal.number
        house = "" if vote.house.is_core else f" --house {vote.house.name}"
        trustees = ceremonies.contract.trustees_of(poll.epoch)
        if poll.stage in (Stage.SHARING, Stage.COUNTING) and person in trustees:
            done = "given" if trustees.index(person) + 1 in poll.shares else ""
            what = f"give your share of {vote.name}"
            yield Todo(what, f"govkit ballot trustee share {number}{house}", until, done)
        if poll.stage is Stage.COUNTING:
            yield Todo(f"count {vote.name}", f"govkit ballot tally {number}{house}", until)


def when(nation: Nation, call: Call, person: Address, reason: str) -> str:
    """What trustees or a secret vote wait for and until when, for a refusal about time."""
    ceremonies = nation.trustees
    if ceremonies is None:
        return ""
    if reason == "trustees: not now" and call.to == ceremonies.contract.address:
        phase, until = ceremonies.contract.phase(), ceremonies.contract.phase_until()
        end = f" {nation.moments.until(Moment(until, in_seconds=True))}" if until else ""
        return f"epoch {ceremonies.contract.epoch()} {WAITS[phase]}{end}"
    if reason == "secret house: not counting":
        number = int.from_bytes(call.data[4:36])
        for vote in secret_votes(nation):
            if (vote.poll.contract.address, vote.poll.proposal) == (call.to, number):
                is_later = vote.poll.stage in (Stage.PENDING, Stage.VOTING)
                moment = Moment(vote.poll.closes if is_later else vote.poll.until)
                verb = "it closes" if is_later else "its time for shares ends"
                return f"{vote.name} is {vote.poll.stage}; {verb} {nation.moments.both(moment)}"
    return ""


def _ceremony(nation: Nation, ceremonies: Ceremonies, person: Address) -> Iterator[Todo]:
    contract = ceremonies.contract
    phase, epoch = contract.phase(), contract.epoch()
    if phase not in _STEPS or person not in contract.trustees_of(epoch):
        return
    newest, until = ceremonies.newest(), Moment(contract.phase_until(), in_seconds=True)
    if nation.moments.is_past(until):
        what = f"begin epoch {epoch + 1} of the trustees, since {epoch} was not done in time"
        yield Todo(what, "govkit ballot trustee restart")
        return
    what, step = _STEPS[phase]
    done = "done" if newest.number_of(person) in newest.done_in(phase) else ""
    yield Todo(what, f"govkit ballot trustee {step}", until, done)

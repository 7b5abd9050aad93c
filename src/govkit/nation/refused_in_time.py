"""Says when it was or will be the time for what a contract refused as too early or too late.

An institution's part is `when(nation, call, person, reason)` in its row's `todo` module.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govkit.errors import GovkitError, RevertError
from govkit.institutions import part
from govkit.nation.moments import Moment
from govkit.nation.money import limits
from govkit.types import Address, Call, ProposalState

if TYPE_CHECKING:
    from govkit.nation.nation import Nation


def with_time(nation: Nation, call: Call, person: Address, error: RevertError) -> RevertError:
    """The same error with the time in its next step; unchanged if the refusal is about no time."""
    try:
        told = _told(nation, call, person, error.reason)
    except GovkitError:  # what is only an addition must not hide the refusal
        return error
    if not told:
        return error
    timed = type(error)(error.reason, f"{told}; {error.next_step}", error.data)
    timed.replay = error.replay
    return timed


def _told(nation: Nation, call: Call, person: Address, reason: str) -> str:
    if reason in _OF_PROPOSALS:
        return _of_proposal(nation, call)
    if reason in limits.REFUSED:
        return limits.why_refused(nation, call)
    if reason.startswith("registry: "):
        return _of_passport(nation, call, person, reason)
    for row in nation.institutions:
        if row.todo and (told := part(row.todo, "when")(nation, call, person, reason)):
            return str(told)
    return ""


_OF_PROPOSALS = frozenset(
    (
        "ballots: not active",
        "ballots: quorum too late",
        "governor: not queued",
        "governor: not ready",
        "governor: not succeeded",
        "governor: only proposer",
        "governor: veto open",
        "treasury: not ready",
    )
)


def _of_proposal(nation: Nation, call: Call) -> str:
    """When a proposal opens, closes, can be queued or can be executed."""
    from govkit.nation.voting.agenda import closing, next_moment

    proposal = next(
        (each for each in nation.proposals.all() if nation.proposals.is_about(call, each)), None
    )
    if proposal is None:
        return ""
    tally, moments = nation.proposals.tally(proposal), nation.moments
    state = tally.state.name.lower()
    house = next((each for each in tally.houses if each.house.address == call.to), None)
    if house and house.house.is_veto:
        if house.poll.is_open_later:
            return f"it is {state}; its veto opens once it is queued"
        closes = Moment(house.closes, in_seconds=True)
        verb = "closed" if moments.is_past(closes) else "closes"
        return f"it is {state}; its veto {verb} {moments.both(closes)}"
    word, moment = next_moment(nation, proposal, tally)
    if tally.state in (ProposalState.PENDING, ProposalState.ACTIVE):
        assert moment is not None
        return f"it is {state}; voting {word} {moments.both(moment)}"
    told = f"it is {state}; voting closed {moments.both(closing(tally))}"
    later = tally.state in (ProposalState.SUCCEEDED, ProposalState.QUEUED)
    return f"{told}; {word} {moments.both(moment)}" if later and moment else told


def _of_passport(nation: Nation, call: Call, person: Address, reason: str) -> str:
    """When a passport can be renewed, or when a notice or a suspension is over."""
    registry, moments = nation.registry, nation.moments
    arguments = nation.phrases.arguments(call) or ()
    whose = arguments[0] if arguments and isinstance(arguments[0], str) else person
    number = registry.number_of(registry.present(Address(whose)))
    if not number:
        return ""
    if reason == "registry: too early":
        opens = Moment(registry.passport(number).until - registry.renewal_window())
        return f"it can be renewed {moments.both(opens)}"
    if reason == "registry: notice period":
        over = Moment(registry.notice_of(number).given + registry.notice_period())
        return f"the time to reply ends {moments.both(over)}"
    if reason in ("registry: still suspended", "registry: suspended"):
        return f"the suspension ends {moments.both(Moment(registry.suspension_of(number).until))}"
    return ""

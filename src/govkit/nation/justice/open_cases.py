"""What a court asks of one person: of a panelist, of a party, of somebody whom it owes money."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from govkit.constitution.units import COIN_SYMBOL, format_amount
from govkit.contracts.court import VoteState
from govkit.nation.justice.cases import STEPS, CaseState, Stage
from govkit.nation.justice.timeline import waits_for
from govkit.nation.moments import Moment
from govkit.nation.todo import Todo
from govkit.types import Address, Clock

if TYPE_CHECKING:
    from govkit.nation.justice.court import NationCourt
    from govkit.nation.nation import Nation
    from govkit.network.port import Call


def todo(nation: Nation, person: Address) -> Iterator[Todo]:
    """The votes of a panelist, the steps of a party, and what can be collected."""
    court = nation.court
    if court is None:
        return
    for state in court.running():
        seat, party = court.seat_of(state, person), court.party_of(state, person)
        if seat is not None:
            yield from _as_panelist(state, seat)
        if party is not None:
            yield from _as_party(nation, court, state, party)
        if state.stage in STEPS and (seat is not None or party is not None):
            step = STEPS[state.stage]
            yield Todo(f"case {state.number} {state.stage}", f"govkit court {step} {state.number}")
    yield from _bonds(court, person)
    yield from _owed(nation, court, person)


def _bonds(court: NationCourt, person: Address) -> Iterator[Todo]:
    for number in court.with_bonds():
        state = court.get(number)
        party = court.party_of(state, person)
        if any(each.party == party for each in court.bonds(state)):
            what = f"take back your bond in case {number}"
            yield Todo(what, f"govkit court take-back {number}")


def _as_panelist(state: CaseState, seat: int) -> Iterator[Todo]:
    vote, until = state.seats[seat].state, Moment(state.until)
    if state.stage is Stage.EVIDENCE:
        what = f"look at case {state.number}: you are on its panel"
        yield Todo(what, f"govkit court show {state.number}", until)
    elif state.stage is Stage.VOTING:
        done = "committed" if vote is VoteState.COMMITTED else ""
        what = f"vote in case {state.number}, or lose your stake"
        yield Todo(what, f"govkit court commit {state.number} RULING", until, done)
    elif state.stage is Stage.REVEALING:
        done = "revealed" if vote is VoteState.REVEALED else ""
        what = f"reveal your vote in case {state.number}, or lose your stake"
        yield Todo(what, f"govkit court reveal {state.number}", until, done)


def _as_party(nation: Nation, court: NationCourt, state: CaseState, party: int) -> Iterator[Todo]:
    yield from _share(nation, court, state, party)
    number = state.number
    if state.stage is Stage.APPEALABLE:
        what = f"appeal ruling {state.ruling} of case {number}, if you want to"
        yield Todo(what, f"govkit court appeal {number}", Moment(state.until))
    ends = Moment(state.case.opened + court.terms.evidence_period)
    if court.next_timepoint() < ends.at:
        what = f"give evidence in case {number}, if you have any"
        yield Todo(what, f"govkit court evidence {number} FILE", ends)


def _share(nation: Nation, court: NationCourt, state: CaseState, party: int) -> Iterator[Todo]:
    """A party's share of the draw, which blocks count: a moment only of a nation that does too."""
    number, bit = state.number, 1 << party
    has_share = bool(state.panel.committed & bit)
    last = state.until_block - 1
    if state.stage is Stage.WAITING:
        last = state.case.block - court.terms.far
    until = Moment(last) if nation.clock is Clock.BLOCKNUMBER else None
    if state.stage is Stage.WAITING and court.next_block() <= last:
        what = f"commit a share of the draw of case {number}, until block {last}"
        done = "committed" if has_share else ""
        yield Todo(what, f"govkit court commit-share {number}", until, done)
    if state.stage is Stage.GIVING and has_share and not state.panel.given & bit:
        what = f"give your share of the draw of case {number}, until block {last}, or lose its bond"
        yield Todo(what, f"govkit court give-share {number}", until)


def _owed(nation: Nation, court: NationCourt, person: Address) -> Iterator[Todo]:
    number = nation.registry.number_of(person)
    if number and (wei := court.owed(number)):
        amount = format_amount(wei, COIN_SYMBOL)
        yield Todo(f"collect {amount} that the court owes you", "govkit court collect")


def when(nation: Nation, call: Call, person: Address, reason: str) -> str:
    """What a case waits for and until when, for a refusal that is about time."""
    arguments = nation.phrases.arguments(call) or ()
    is_ours = nation.court is not None and call.to == nation.court.contract.address
    if not is_ours or reason not in _TIMED or not arguments or not isinstance(arguments[0], int):
        return ""
    assert nation.court is not None
    return waits_for(nation, nation.court.get(arguments[0]))[0]


_TIMED = (
    "court: awaits shares",
    "court: no appeal",
    "court: no ruling",
    "court: not committing",
    "court: not drawing",
    "court: not revealing",
    "court: too early",
    "court: too late",
)

"""A case as it stands: its panel, its votes, and what it waits for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from govkit.contracts.court import Case, CourtSettings, Panel, Phase, VoteState
from govkit.types import Address

HISTORY_BLOCKS = 8_191
"""How many blocks back a chain knows their hashes (EIP-2935)."""


class Stage(StrEnum):
    """What a case waits for."""

    WAITING = "waits for its block"
    GIVING = "waits for shares"
    RENEWING = "is to begin its draw anew"
    DRAWING = "is to be drawn"
    EVIDENCE = "hears evidence"
    VOTING = "votes are committed"
    CLOSING = "is to be closed"
    REVEALING = "votes are revealed"
    TALLYING = "is to be tallied"
    APPEALABLE = "can be appealed"
    NATION = "the nation decides"
    FINAL = "is to be executed"
    EXECUTED = "is executed"


STEPS = {
    Stage.RENEWING: "renew",
    Stage.DRAWING: "draw",
    Stage.CLOSING: "close",
    Stage.TALLYING: "tally",
    Stage.FINAL: "execute",
}
"""The stages that anybody can end, and the command that does."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat of a panel: its passport, how far its vote is, and the vote once it is revealed."""

    number: int
    state: VoteState
    vote: int


@dataclass(frozen=True, slots=True)
class CaseState:
    """A case as it stands.

    `until` is when its stage ends, a timepoint of the nation's clock, and `until_block` the same
    where blocks end it; 0 for none. `ruling` is the newest one, None while there is none. Of an
    appeal that is not ruled, it is the first panel's.
    """

    number: int
    case: Case
    panel: Panel
    seats: tuple[Seat, ...]
    stage: Stage
    until: int
    until_block: int
    ruling: int | None

    @property
    def is_open(self) -> bool:
        return self.stage is not Stage.EXECUTED

    @property
    def is_on_appeal(self) -> bool:
        return self.case.round > 0 or self.panel.appealed


@dataclass(frozen=True, slots=True)
class Evidence:
    """A document that a party told of: its SHA-256 (32 bytes), and where it is."""

    party: Address
    content_hash: bytes
    uri: str
    block: int


@dataclass(frozen=True, slots=True)
class Share:
    """A party's share: its place, the link that was told last, and whether the bond was lost or
    returned."""

    round: int
    party: int
    link: bytes
    is_over: bool


def can_appeal(terms: CourtSettings, round_: int) -> bool:
    """Whether a round's ruling can be appealed at all."""
    return bool(terms.house_period or (round_ == 0 and terms.appeal_seats))


def stage_of(
    terms: CourtSettings, case: Case, panel: Panel, seats: tuple[Seat, ...], now: int, block: int
) -> tuple[Stage, int, int]:
    """A case's stage for what is sent now, in `block` and at the timepoint `now`, and until when
    it lasts: in the clock's unit, and in blocks."""
    if panel.phase is Phase.DRAWING:
        return _before_the_panel(terms, case, panel, block)
    if panel.phase is Phase.COMMITTING:
        return _committing(terms, panel, seats, now)
    if panel.phase is Phase.REVEALING:
        ends = panel.time + terms.reveal_period
        all_revealed = all(seat.state is VoteState.REVEALED for seat in seats if seat.number)
        is_over = all_revealed or now >= ends
        return (Stage.TALLYING, 0, 0) if is_over else (Stage.REVEALING, ends, 0)
    if panel.phase is Phase.EXECUTED:
        return Stage.EXECUTED, 0, 0
    return _ruled(terms, case, panel, now)


def _before_the_panel(
    terms: CourtSettings, case: Case, panel: Panel, block: int
) -> tuple[Stage, int, int]:
    if case.is_drawn:
        return Stage.DRAWING, 0, 0
    known = case.block + terms.far
    if block < known:
        return Stage.WAITING, 0, known
    held_back = panel.committed & ~panel.given
    if held_back:
        is_over = block > known + terms.window
        return (Stage.RENEWING, 0, 0) if is_over else (Stage.GIVING, 0, known + terms.window + 1)
    is_forgotten = block - case.block > HISTORY_BLOCKS
    return (Stage.RENEWING if is_forgotten else Stage.DRAWING), 0, 0


def _committing(
    terms: CourtSettings, panel: Panel, seats: tuple[Seat, ...], now: int
) -> tuple[Stage, int, int]:
    if now < panel.time:
        return Stage.EVIDENCE, panel.time, 0
    ends = panel.time + terms.commit_period
    all_committed = all(seat.state is not VoteState.NONE for seat in seats if seat.number)
    is_over = all_committed or now >= ends
    return (Stage.CLOSING, 0, 0) if is_over else (Stage.VOTING, ends, 0)


def _ruled(terms: CourtSettings, case: Case, panel: Panel, now: int) -> tuple[Stage, int, int]:
    if panel.appealed:
        ends = panel.time + terms.house_period
        return (Stage.NATION, ends, 0) if now < ends else (Stage.FINAL, 0, 0)
    ends = panel.time + terms.appeal_period
    if can_appeal(terms, case.round) and now < ends:
        return Stage.APPEALABLE, ends, 0
    return Stage.FINAL, 0, 0

"""When a proposal could be executed at the earliest, if every vote on it passes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govkit.constitution.court import SECONDS_PER_BLOCK
from govkit.errors import UsageError
from govkit.types import Call, Clock, ProposalState

if TYPE_CHECKING:
    from govkit.nation.nation import Nation
    from govkit.nation.voting.proposals import Proposal
    from govkit.nation.voting.tallies import Tally
    from govkit.network.port import Block

_OVER = {
    ProposalState.CANCELED: "it was canceled",
    ProposalState.DEFEATED: "it was defeated",
    ProposalState.EXPIRED: "it expired",
    ProposalState.EXECUTED: "it is executed already",
}


@dataclass(frozen=True, slots=True)
class Due:
    """A block to execute in: its `timestamp` (seconds since 1970), its number, and the last block
    there is, `base`, whose state is the newest known."""

    timestamp: int
    number: int
    base: int


def due_of_draft(nation: Nation, actions: Sequence[Call]) -> Due:
    """If it is proposed now."""
    terms = nation.classes.together(actions)
    delay = max(terms.timelock_seconds, nation.treasury.delay_seconds())
    return _after(nation, terms.voting_delay + terms.voting_period + 1, delay)


def due_of(nation: Nation, proposal: Proposal, tally: Tally) -> Due:
    """Raises UsageError if it can't be executed any more."""
    if why := _OVER.get(tally.state):
        raise UsageError(
            f"proposal {proposal.number} cannot be executed",
            why,
            "preview an open one: govkit proposal list",
        )
    if tally.state is ProposalState.QUEUED:
        return _after(nation, 0, max(0, tally.eta - _next(nation, nation.port.block())))
    left = 0
    if tally.state is not ProposalState.SUCCEEDED:
        closes = max(each.closes for each in tally.houses if not each.house.is_veto)
        left = max(0, closes + 1 - nation.governor.now())
    delay = max(tally.timelock_seconds or 0, nation.treasury.delay_seconds())
    return _after(nation, left, delay)


def _after(nation: Nation, ticks: int, seconds: int) -> Due:
    """After a span in the nation's clock and then one in seconds, each from the next block on."""
    head = nation.port.block()
    now = _next(nation, head)
    if nation.clock is Clock.TIMESTAMP:
        return Due(now + ticks + seconds, head.number + 1, head.number)
    blocks = ticks + -(-seconds // SECONDS_PER_BLOCK)
    at = now + ticks * SECONDS_PER_BLOCK + seconds
    return Due(at, head.number + max(1, blocks), head.number)


def _next(nation: Nation, head: Block) -> int:
    """The time of the block after `head`, in seconds since 1970."""
    return max(nation.port.now(), head.timestamp + 1)

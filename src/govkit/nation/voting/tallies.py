"""How a proposal stands, in each house and as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from govkit.contracts import Ballots, Poll
from govkit.nation.voting.houses import NationHouse
from govkit.types import BPS_DENOMINATOR, ProposalState
from govkit.views import Viewed

if TYPE_CHECKING:
    from govkit.nation.secrecy.polls import SecretPoll


@dataclass(frozen=True, slots=True)
class HouseTally(Viewed):
    """How a proposal stands in one house, in its units.

    `quorum` is 0 until the snapshot is past. `present` counts towards it: the votes for and
    abstaining, or in a house by square roots the citizens who cast them. In a house that vetoes,
    "for" is for the veto, and `closes` is in seconds since 1970 (elsewhere in the clock's unit). Of
    a `secret` vote the counts are 0 until it is counted, and all ballots count as present.

        >>> house = nation.proposals.tally(proposal).houses[0]
        >>> house.in_favour, house.against, house.carries
        (1, 0, False)
    """

    house: NationHouse
    poll: Poll
    against: int
    in_favour: int
    abstain: int
    present: int
    quorum: int
    closes: int
    secret: SecretPoll | None = None

    @property
    def ballots(self) -> Ballots:
        """The contract where one votes on this proposal."""
        return self.secret.contract if self.secret else self.house.ballots

    @property
    def approval_bps(self) -> int:
        return self.poll.approval_bps

    @property
    def quorum_missing(self) -> int:
        return max(0, self.quorum - self.present)

    @property
    def approved(self) -> bool:
        given = self.in_favour + self.against
        enough = self.in_favour * BPS_DENOMINATOR >= self.approval_bps * given
        return self.in_favour > self.against and enough

    @property
    def carries(self) -> bool:
        """Whether it would carry if the vote closed now."""
        return self.quorum > 0 and not self.quorum_missing and self.approved


@dataclass(frozen=True, slots=True)
class Tally(Viewed):
    """How a proposal stands: its state, the houses that vote on it (the core first), its timelock.

    `timelock_seconds` is None once it is queued. `eta` is when it becomes executable (in seconds
    since 1970; 0 until it is queued). `expires` is the last moment to queue it (in the nation's
    clock) or, once queued, to execute it (in seconds since 1970); 0 if neither applies.

        >>> tally = nation.proposals.tally(proposal)
        >>> tally.state.name, [each.house.name for each in tally.houses]
        ('ACTIVE', ['citizens'])
    """

    state: ProposalState
    houses: tuple[HouseTally, ...]
    timelock_seconds: int | None
    eta: int
    expires: int

    @property
    def core(self) -> HouseTally:
        return self.houses[0]

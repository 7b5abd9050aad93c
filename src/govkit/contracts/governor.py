"""Governor: how the nation decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from govkit.contracts.abi import encode
from govkit.contracts.ballots import Ballots
from govkit.crypto.keccak import keccak
from govkit.network.port import Call
from govkit.text import utf8
from govkit.types import ZERO_ADDRESS, Address, Bps, ProposalId, ProposalState


def proposal_id(actions: Sequence[Call], description: str) -> ProposalId:
    """The id that `IGovernor.hashProposal` gives, computed here."""
    types = ("address[]", "uint256[]", "bytes[]", "bytes32")
    return ProposalId(int.from_bytes(keccak(encode(types, operation(actions, description)))))


def operation(actions: Sequence[Call], description: str) -> tuple[object, ...]:
    """What the governor's `queue`, `execute` and `cancel` and the treasury's `execute` take."""
    return (*columns(actions), keccak(utf8(description)))


def columns(actions: Sequence[Call]) -> tuple[object, ...]:
    """Targets, values and calldatas of the actions, as `IGovernor` takes them."""
    return (
        [action.to for action in actions],
        [action.value for action in actions],
        [action.data for action in actions],
    )


@dataclass(frozen=True, slots=True)
class GovernorSettings:
    """What a governor is created with, field by field as the contract's struct has it.

    `token`, `weighed` and `numbered` are as a house has them; `houses` are the further ones by
    number from 1, zero for none; `active_proposals` are those of one proposer at a time, 0 for any
    number; `claims` can halt queued proposals; `secret` is where the first house casts secret
    ballots. The extension is in the clock's unit, the grace period in seconds.
    """

    name: str
    token: Address
    weighed: bool
    numbered: bool
    timelock: Address
    rulebook: Address
    registry: Address
    houses: tuple[Address, ...]
    active_proposals: int
    dormancy_citizens: int
    late_quorum_extension: int
    grace_period_seconds: int
    guardian: Address = ZERO_ADDRESS
    guardian_until: int = 0
    claims: Address = ZERO_ADDRESS
    secret: Address = ZERO_ADDRESS


class Governor(Ballots):
    """The core: all of `IGovernor`, the first house, and the contract that queues and executes.

    >>> nation.governor.state(proposal.id).name
    'ACTIVE'
    """

    artifact_name = "Governor"

    def timelock(self, *, block: int | None = None) -> Address:
        return Address(self._read("timelock", block=block))

    def rulebook(self, *, block: int | None = None) -> Address:
        return Address(self._read("rulebook", block=block))

    def registry(self, *, block: int | None = None) -> Address:
        return Address(self._read("registry", block=block))

    def houses(self, *, block: int | None = None) -> tuple[Address, ...]:
        """The further houses by number from 1, zero for none."""
        return tuple(self._read("houses", block=block))

    def voting_delay(self, *, block: int | None = None) -> int:
        """The delay of the strictest class, as for all settings that name no proposal."""
        return int(self._read("votingDelay", block=block))

    def voting_period(self, *, block: int | None = None) -> int:
        return int(self._read("votingPeriod", block=block))

    def proposal_threshold(self, *, block: int | None = None) -> int:
        return int(self._read("proposalThreshold", block=block))

    def quorum_bps(self, *, block: int | None = None) -> Bps:
        return Bps(self._read("quorumNumerator", block=block))

    def active_proposals(self, *, block: int | None = None) -> int:
        """The most proposals of one proposer that may be open at the same time; 0 for no cap."""
        return int(self._read("activeProposals", block=block))

    def dormancy_citizens(self, *, block: int | None = None) -> int:
        """With fewer citizens the nation is dormant; 0 for never."""
        return int(self._read("dormancyCitizens", block=block))

    def is_dormant(self, *, block: int | None = None) -> bool:
        """Whether the nation was dormant a timepoint ago. Not before release 6."""
        return bool(self._read("isDormant", block=block))

    def grace_period_seconds(self, *, block: int | None = None) -> int:
        return int(self._read("gracePeriodSeconds", block=block))

    def queue_period(self, *, block: int | None = None) -> int:
        """How long a proposal that succeeded can be queued, in the clock's unit."""
        return int(self._read("queuePeriod", block=block))

    def guardian(self, *, block: int | None = None) -> Address:
        return Address(self._read("guardian", block=block))

    def guardian_until(self, *, block: int | None = None) -> int:
        return int(self._read("guardianUntil", block=block))

    def claims(self, *, block: int | None = None) -> Address:
        """The contract that can halt queued proposals; zero for none."""
        if not self.release.treasury_asks:
            return ZERO_ADDRESS
        name = "claims" if self.release.treasury_pays else "court"
        return Address(self._read(name, block=block))

    def secret(self, *, block: int | None = None) -> Address:
        """Where the first house casts secret ballots; zero for nowhere."""
        if not self.release.votes_in_secret:
            return ZERO_ADDRESS
        return Address(self._read("secretBallots", block=block))

    def state(self, proposal: ProposalId) -> ProposalState:
        return ProposalState(self._read("state", proposal))

    def eta(self, proposal: ProposalId) -> int:
        return int(self._read("proposalEta", proposal))

    def propose(self, actions: Sequence[Call], description: str) -> Call:
        return self._call("propose", *columns(actions), description)

    def queue(self, actions: Sequence[Call], description: str) -> Call:
        return self._call("queue", *operation(actions, description))

    def queue_by_id(self, proposal: ProposalId) -> Call:
        """The same, for less gas. Contracts before release 5 have no such function."""
        return self._call("queueById", proposal)

    def marks_executed(self, action: Call) -> bool:
        """Whether an action is the call by which the treasury has a proposal marked as executed."""
        if action.to != self.address or not self.release.treasury_asks:
            return False
        return action.data[:4] == self.artifact().function("markExecuted", 1).selector

    def execute(self, actions: Sequence[Call], description: str) -> Call:
        return self._call("execute", *operation(actions, description))

    def cancel(self, actions: Sequence[Call], description: str) -> Call:
        return self._call("cancel", *operation(actions, description))

    def remove_guardian(self) -> Call:
        return self._call("removeGuardian")

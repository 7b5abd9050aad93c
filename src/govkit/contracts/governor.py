"""Governor: how the nation decides."""

from __future__ import annotations

from collections.abc import Sequence

from govkit.contracts.abi import encode
from govkit.contracts.contract import Contract
from govkit.crypto.keccak import keccak
from govkit.network.port import Call
from govkit.text import utf8
from govkit.types import Address, Bps, ProposalId, ProposalState, Support, Wei


def proposal_id(actions: Sequence[Call], description: str) -> ProposalId:
    """The id that `IGovernor.hashProposal` gives, computed here."""
    types = ("address[]", "uint256[]", "bytes[]", "bytes32")
    return ProposalId(int.from_bytes(keccak(encode(types, _operation(actions, description)))))


def _operation(actions: Sequence[Call], description: str) -> tuple[object, ...]:
    return (*_columns(actions), keccak(utf8(description)))


def _columns(actions: Sequence[Call]) -> tuple[object, ...]:
    return (
        [action.to for action in actions],
        [action.value for action in actions],
        [action.data for action in actions],
    )


class Governor(Contract):
    """The core of `IGovernor`, with approval, grace period and guardian."""

    artifact_name = "Governor"

    def name(self) -> str:
        return str(self._read("name"))

    def token(self, *, block: int | None = None) -> Address:
        """The source of voting power."""
        return Address(self._read("token", block=block))

    def timelock(self, *, block: int | None = None) -> Address:
        return Address(self._read("timelock", block=block))

    def clock(self) -> int:
        return int(self._read("clock"))

    def clock_mode(self, *, block: int | None = None) -> str:
        return str(self._read("CLOCK_MODE", block=block))

    def voting_delay(self, *, block: int | None = None) -> int:
        return int(self._read("votingDelay", block=block))

    def voting_period(self, *, block: int | None = None) -> int:
        return int(self._read("votingPeriod", block=block))

    def proposal_threshold(self, *, block: int | None = None) -> int:
        return int(self._read("proposalThreshold", block=block))

    def quorum_bps(self, *, block: int | None = None) -> Bps:
        return Bps(self._read("quorumNumerator", block=block))

    def approval_bps(self, *, block: int | None = None) -> Bps:
        return Bps(self._read("approval", block=block))

    def approval_bps_at(self, timepoint: int) -> Bps:
        """The approval share in force at a timepoint, in basis points."""
        return Bps(self._read("approval", timepoint))

    def grace_period_seconds(self, *, block: int | None = None) -> int:
        return int(self._read("gracePeriodSeconds", block=block))

    def guardian(self, *, block: int | None = None) -> Address:
        return Address(self._read("guardian", block=block))

    def guardian_until(self, *, block: int | None = None) -> int:
        return int(self._read("guardianUntil", block=block))

    def quorum(self, timepoint: int) -> int:
        """The votes needed at a past timepoint, in the source's units."""
        return int(self._read("quorum", timepoint))

    def get_votes(self, account: Address, timepoint: int) -> int:
        return int(self._read("getVotes", account, timepoint))

    def state(self, proposal: ProposalId) -> ProposalState:
        return ProposalState(self._read("state", proposal))

    def snapshot(self, proposal: ProposalId) -> int:
        return int(self._read("proposalSnapshot", proposal))

    def deadline(self, proposal: ProposalId) -> int:
        return int(self._read("proposalDeadline", proposal))

    def eta(self, proposal: ProposalId) -> int:
        return int(self._read("proposalEta", proposal))

    def votes(self, proposal: ProposalId) -> tuple[int, int, int]:
        """Against, for, abstain, in the source's units."""
        against, in_favour, abstain = self._read("proposalVotes", proposal)
        return int(against), int(in_favour), int(abstain)

    def has_voted(self, proposal: ProposalId, account: Address) -> bool:
        return bool(self._read("hasVoted", proposal, account))

    def propose(self, actions: Sequence[Call], description: str) -> Call:
        return self._call("propose", *_columns(actions), description)

    def cast_vote(self, proposal: ProposalId, support: Support, reason: str = "") -> Call:
        if reason:
            return self._call("castVoteWithReason", proposal, int(support), reason)
        return self._call("castVote", proposal, int(support))

    def queue(self, actions: Sequence[Call], description: str) -> Call:
        return self._call("queue", *_operation(actions, description))

    def execute(self, actions: Sequence[Call], description: str) -> Call:
        return self._call("execute", *_operation(actions, description))

    def cancel(self, actions: Sequence[Call], description: str) -> Call:
        return self._call("cancel", *_operation(actions, description))

    def set_voting_delay(self, voting_delay: int) -> Call:
        return self._call("setVotingDelay", voting_delay)

    def set_voting_period(self, voting_period: int) -> Call:
        return self._call("setVotingPeriod", voting_period)

    def set_proposal_threshold(self, threshold: int | Wei) -> Call:
        return self._call("setProposalThreshold", threshold)

    def set_quorum(self, quorum_bps: Bps) -> Call:
        return self._call("updateQuorumNumerator", quorum_bps)

    def set_approval(self, approval_bps: Bps) -> Call:
        return self._call("setApproval", approval_bps)

    def remove_guardian(self) -> Call:
        return self._call("removeGuardian")

# pragma version 0.4.3
# pragma evm-version cancun
"""
@title Governor
@license AGPL-3.0-only
@author govkit
@notice How the nation decides: propose, vote, queue, execute, with the core functions, the
        states and the events of OpenZeppelin's `IGovernor`. Voting power comes from any
        ERC-5805 source and is always read at a timepoint that is past.
@dev A proposal passes if at least the quorum voted for or abstained, more voted for than
     against, and the votes for are at least the approval share of those for and against.
     Quorum and approval are those in force at the proposal's snapshot. What passes is
     queued in the treasury, a timelock, and executed by it. Timepoints, the voting delay
     and the voting period are in the unit of the source's clock (ERC-6372).
"""

from ethereum.ercs import IERC165

from .interfaces import IGovernor
from .interfaces import ITreasury
from .interfaces import IVotes
from .modules import checkpoints
from .modules import timepoints

implements: IERC165

initializes: checkpoints
initializes: timepoints

exports: (timepoints.clock, timepoints.CLOCK_MODE)


# Numbered as in `IGovernor`: 0 pending, 1 active, 2 canceled, 3 defeated, 4 succeeded,
# 5 queued, 6 expired, 7 executed.
_PENDING: constant(uint8) = 0
_ACTIVE: constant(uint8) = 1
_CANCELED: constant(uint8) = 2
_DEFEATED: constant(uint8) = 3
_SUCCEEDED: constant(uint8) = 4
_QUEUED: constant(uint8) = 5
_EXPIRED: constant(uint8) = 6
_EXECUTED: constant(uint8) = 7

_AGAINST: constant(uint8) = 0
_FOR: constant(uint8) = 1
_ABSTAIN: constant(uint8) = 2


struct Proposal:
    proposer: address
    snapshot: uint256
    period: uint256
    executed: bool
    canceled: bool
    queued: bool


event ApprovalSet:
    oldApproval: uint256
    newApproval: uint256


event GuardianRemoved:
    guardian: indexed(address)


MAX_ACTIONS: constant(uint256) = 10
MAX_CALLDATA_BYTES: constant(uint256) = 2_048
MAX_DESCRIPTION_BYTES: constant(uint256) = 8_192
MAX_REASON_BYTES: constant(uint256) = 512

# Settings stay within these, so that no vote can freeze the nation by a typing mistake and
# the packed words below hold them.
MAX_VOTING_DELAY: constant(uint256) = 2**24 - 1
MAX_VOTING_PERIOD: constant(uint256) = 2**24 - 1
MAX_THRESHOLD: constant(uint256) = 2**96 - 1
MAX_WEIGHT: constant(uint256) = 2**96 - 1
MAX_GRACE_SECONDS: constant(uint256) = 365 * 24 * 60 * 60
_BPS_DENOMINATOR: constant(uint256) = 10_000
# A proposal never passes with less than half of the votes for and against.
_LEAST_APPROVAL_BPS: constant(uint256) = 5_000
_SHARE_MASK: constant(uint256) = 2**16 - 1

_INTERFACES: constant(bytes4[2]) = [
    0x01FFC9A7,  # ERC-165
    0xDA287A1D,  # ERC-6372, clock
]

# @notice The nation's name.
name: public(immutable(String[31]))
# @notice The source of voting power (ERC-5805).
token: public(immutable(address))
# @notice The treasury, which executes what passes and alone changes the settings.
timelock: public(immutable(address))
# @notice How long after its eta a queued proposal expires, in seconds.
gracePeriodSeconds: public(immutable(uint256))
# @notice When the guardian's power ends, in seconds since 1970.
guardianUntil: public(immutable(uint256))

# @notice Who may cancel until `guardianUntil`; zero for nobody.
guardian: public(address)

# proposal threshold (96) | voting period (24) | voting delay (24)
_settings: uint256

# A proposal: queued (1) | canceled (1) | executed (1) | period (24) | snapshot (48) | proposer (160)
_proposals: HashMap[uint256, uint256]

# Votes against (128) | votes for (128). A ballot's weight is below 2^96.
_opinions: HashMap[uint256, uint256]

# Votes that abstained.
_abstentions: HashMap[uint256, uint256]

# @notice Whether an account has voted on a proposal.
hasVoted: public(HashMap[uint256, HashMap[address, bool]])


@deploy
def __init__(
    name_: String[31],
    token_: address,
    timelock_: address,
    voting_delay: uint256,
    voting_period: uint256,
    proposal_threshold: uint256,
    quorum_bps: uint256,
    approval_bps: uint256,
    grace_period_seconds: uint256,
    guardian_: address,
    guardian_until: uint256,
):
    """
    @param token_ The source of voting power; its clock becomes the governor's.
    @param voting_delay From 1 to 2^24 - 1, in the clock's unit.
    @param voting_period From 1 to 2^24 - 1, in the clock's unit.
    @param proposal_threshold The votes a proposer needs, in the source's units.
    @param quorum_bps Share of all votes, at most 10,000 basis points.
    @param approval_bps Share of those for and against, from 5,000 to 10,000 basis points.
    @param guardian_ Who may cancel, or zero.
    @param guardian_until When that ends, in seconds since 1970.
    """
    assert grace_period_seconds != 0 and grace_period_seconds <= MAX_GRACE_SECONDS, "governor: grace out of range"
    name = name_
    token = token_
    timelock = timelock_
    gracePeriodSeconds = grace_period_seconds
    guardianUntil = guardian_until
    self.guardian = guardian_
    by_timestamp: bool = keccak256(staticcall IVotes(token_).CLOCK_MODE()) == keccak256("mode=timestamp")
    timepoints.__init__(by_timestamp)
    checkpoints.__init__()
    log IGovernor.TimelockChange(oldTimelock=empty(address), newTimelock=timelock_)
    self._set_voting_delay(voting_delay)
    self._set_voting_period(voting_period)
    self._set_proposal_threshold(proposal_threshold)
    self._set_quorum(quorum_bps)
    self._set_approval(approval_bps)


@external
@pure
def version() -> String[1]:
    """
    @return The version of this contract's interface.
    """
    return "1"


@external
@pure
def COUNTING_MODE() -> String[35]:
    """
    @return How ballots are counted, as a query string.
    """
    return "support=bravo&quorum=for,abstain"


@external
@view
def votingDelay() -> uint256:
    """
    @return The time from a proposal to its snapshot, in the clock's unit.
    """
    return self._voting_delay(self._settings)


@external
@view
def votingPeriod() -> uint256:
    """
    @return The time from the snapshot to the deadline, in the clock's unit.
    """
    return self._voting_period(self._settings)


@external
@view
def proposalThreshold() -> uint256:
    """
    @return The votes that a proposer needs, in the source's units.
    """
    return self._proposal_threshold(self._settings)


@external
@view
def quorumNumerator(timepoint: uint256 = max_value(uint256)) -> uint256:
    """
    @return The quorum's share in basis points, as it was at `timepoint` (now, if left out).
    """
    return self._quorum_bps(timepoint)


@external
@pure
def quorumDenominator() -> uint256:
    """
    @return What the quorum's numerator is a share of: 10,000.
    """
    return _BPS_DENOMINATOR


@external
@view
def approval(timepoint: uint256 = max_value(uint256)) -> uint256:
    """
    @return The share of for among for and against that passes, in basis points, as it was
            at `timepoint` (now, if left out).
    """
    return self._approval_bps(timepoint)


@external
@view
def quorum(timepoint: uint256) -> uint256:
    """
    @return The votes for or abstaining that a proposal with that snapshot needs.
    @dev Reverts as the source's `getPastTotalSupply` does.
    """
    return self._quorum(timepoint)


@external
@view
def getVotes(account: address, timepoint: uint256) -> uint256:
    """
    @return The votes of `account` at a past timepoint.
    @dev Reverts as the source's `getPastVotes` does.
    """
    return staticcall IVotes(token).getPastVotes(account, timepoint)


@external
@pure
def hashProposal(
    targets: DynArray[address, MAX_ACTIONS],
    values: DynArray[uint256, MAX_ACTIONS],
    calldatas: DynArray[Bytes[MAX_CALLDATA_BYTES], MAX_ACTIONS],
    description_hash: bytes32,
) -> uint256:
    """
    @return The id of the proposal of these actions with that description hash.
    """
    return self._hash(targets, values, calldatas, description_hash)


@external
@pure
def getProposalId(
    targets: DynArray[address, MAX_ACTIONS],
    values: DynArray[uint256, MAX_ACTIONS],
    calldatas: DynArray[Bytes[MAX_CALLDATA_BYTES], MAX_ACTIONS],
    description_hash: bytes32,
) -> uint256:
    """
    @return The same as `hashProposal`.
    """
    return self._hash(targets, values, calldatas, description_hash)


@external
@view
def state(proposal_id: uint256) -> uint8:
    """
    @return The proposal's state, 0 to 7 as in `IGovernor`.
    @dev Reverts with "governor: unknown proposal".
    """
    return self._state(proposal_id)


@external
@view
def proposalSnapshot(proposal_id: uint256) -> uint256:
    """
    @return The timepoint at which votes are read; 0 for an unknown proposal.
    """
    return self._unpack(self._proposals[proposal_id]).snapshot


@external
@view
def proposalDeadline(proposal_id: uint256) -> uint256:
    """
    @return The last timepoint at which one can vote; 0 for an unknown proposal.
    """
    return self._deadline(self._unpack(self._proposals[proposal_id]))


@external
@view
def proposalProposer(proposal_id: uint256) -> address:
    """
    @return Who proposed; zero for an unknown proposal.
    """
    return self._unpack(self._proposals[proposal_id]).proposer


@external
@view
def proposalEta(proposal_id: uint256) -> uint256:
    """
    @return From when a queued proposal can be executed, in seconds since 1970; 0 for any other.
    """
    proposal: Proposal = self._unpack(self._proposals[proposal_id])
    # The timelock marks what is done with a 1, which is no time.
    if not proposal.queued or proposal.executed:
        return 0
    return self._eta(proposal_id)


@external
@view
def proposalNeedsQueuing(proposal_id: uint256) -> bool:
    """
    @return True: nothing is executed without the timelock's delay.
    """
    return True


@external
@view
def proposalVotes(proposal_id: uint256) -> (uint256, uint256, uint256):
    """
    @return Votes against, for, and abstaining, in the source's units.
    """
    opinions: uint256 = self._opinions[proposal_id]
    return self._against(opinions), self._for(opinions), self._abstentions[proposal_id]


@external
def propose(
    targets: DynArray[address, MAX_ACTIONS],
    values: DynArray[uint256, MAX_ACTIONS],
    calldatas: DynArray[Bytes[MAX_CALLDATA_BYTES], MAX_ACTIONS],
    description: String[MAX_DESCRIPTION_BYTES],
) -> uint256:
    """
    @notice Puts actions to the vote. Whoever had the threshold's votes at the timepoint
            before this one may.
    @return The proposal's id.
    @dev Reverts with "governor: no actions", "governor: unequal lengths",
         "governor: no code" (calldata for an account without code),
         "governor: too few votes" or "governor: already proposed".
    """
    assert len(targets) != 0, "governor: no actions"
    assert len(targets) == len(values), "governor: unequal lengths"
    assert len(targets) == len(calldatas), "governor: unequal lengths"
    for i: uint256 in range(len(targets), bound=MAX_ACTIONS):
        if len(calldatas[i]) != 0:
            assert targets[i].is_contract, "governor: no code"

    settings: uint256 = self._settings
    now: uint256 = timepoints._now()
    # No chain has a clock at 0.
    votes: uint256 = staticcall IVotes(token).getPastVotes(msg.sender, unsafe_sub(now, 1))
    assert votes >= self._proposal_threshold(settings), "governor: too few votes"

    proposal_id: uint256 = self._hash(targets, values, calldatas, keccak256(description))
    assert self._proposals[proposal_id] == 0, "governor: already proposed"
    # A timepoint below 2^40 and two settings below 2^24.
    proposal: Proposal = Proposal(
        proposer=msg.sender,
        snapshot=unsafe_add(now, self._voting_delay(settings)),
        period=self._voting_period(settings),
        executed=False,
        canceled=False,
        queued=False,
    )
    self._proposals[proposal_id] = self._pack(proposal)
    signatures: DynArray[String[1], MAX_ACTIONS] = []
    for _: uint256 in range(len(targets), bound=MAX_ACTIONS):
        signatures.append("")
    log IGovernor.ProposalCreated(
        proposalId=proposal_id,
        proposer=msg.sender,
        targets=targets,
        values=values,
        signatures=signatures,
        calldatas=calldatas,
        voteStart=proposal.snapshot,
        voteEnd=self._deadline(proposal),
        description=description,
    )
    return proposal_id


@external
def castVote(proposal_id: uint256, support: uint8) -> uint256:
    """
    @notice Votes with all votes the caller had at the snapshot.
    @param support 0 against, 1 for, 2 abstain.
    @return The weight of the ballot, in the source's units.
    @dev Reverts with "governor: unknown proposal", "governor: not active",
         "governor: already voted", "governor: invalid support", "governor: no votes" or
         "governor: weight too high" (2^96 or more, which no source of govkit's gives).
    """
    return self._cast_vote(proposal_id, support, "")


@external
def castVoteWithReason(proposal_id: uint256, support: uint8, reason: String[MAX_REASON_BYTES]) -> uint256:
    """
    @notice Votes like `castVote`, and says why.
    @dev Reverts as `castVote` does.
    """
    return self._cast_vote(proposal_id, support, reason)


@external
def queue(
    targets: DynArray[address, MAX_ACTIONS],
    values: DynArray[uint256, MAX_ACTIONS],
    calldatas: DynArray[Bytes[MAX_CALLDATA_BYTES], MAX_ACTIONS],
    description_hash: bytes32,
) -> uint256:
    """
    @notice Schedules a succeeded proposal in the timelock. Anybody may.
    @return The proposal's id.
    @dev Reverts with "governor: unknown proposal" or "governor: not succeeded".
    """
    proposal_id: uint256 = self._hash(targets, values, calldatas, description_hash)
    assert self._state(proposal_id) == _SUCCEEDED, "governor: not succeeded"
    proposal: Proposal = self._unpack(self._proposals[proposal_id])
    proposal.queued = True
    self._proposals[proposal_id] = self._pack(proposal)
    eta: uint256 = extcall ITreasury(timelock).schedule(targets, values, calldatas, description_hash)
    log IGovernor.ProposalQueued(proposalId=proposal_id, etaSeconds=eta)
    return proposal_id


@external
@payable
def execute(
    targets: DynArray[address, MAX_ACTIONS],
    values: DynArray[uint256, MAX_ACTIONS],
    calldatas: DynArray[Bytes[MAX_CALLDATA_BYTES], MAX_ACTIONS],
    description_hash: bytes32,
) -> uint256:
    """
    @notice Has the timelock do a queued proposal's actions. Anybody may; what is sent along
            goes to the treasury.
    @return The proposal's id.
    @dev Reverts with "governor: unknown proposal", "governor: not queued", "treasury: not
         ready", "treasury: no code", or as a target does. Then nothing was done.
    """
    proposal_id: uint256 = self._hash(targets, values, calldatas, description_hash)
    assert self._state(proposal_id) == _QUEUED, "governor: not queued"
    proposal: Proposal = self._unpack(self._proposals[proposal_id])
    proposal.executed = True
    self._proposals[proposal_id] = self._pack(proposal)
    extcall ITreasury(timelock).execute(targets, values, calldatas, description_hash, value=msg.value)
    log IGovernor.ProposalExecuted(proposalId=proposal_id)
    return proposal_id


@external
def cancel(
    targets: DynArray[address, MAX_ACTIONS],
    values: DynArray[uint256, MAX_ACTIONS],
    calldatas: DynArray[Bytes[MAX_CALLDATA_BYTES], MAX_ACTIONS],
    description_hash: bytes32,
) -> uint256:
    """
    @notice Ends a proposal. Its proposer may while it is pending; the guardian may until it
            is executed, but not when all that it does is to remove the guardian.
    @return The proposal's id.
    @dev Reverts with "governor: unknown proposal", "governor: only proposer" or
         "governor: final".
    """
    proposal_id: uint256 = self._hash(targets, values, calldatas, description_hash)
    state: uint8 = self._state(proposal_id)
    proposal: Proposal = self._unpack(self._proposals[proposal_id])
    if not (msg.sender == proposal.proposer and state == _PENDING):
        assert self._is_guardian(msg.sender), "governor: only proposer"
        assert not self._removes_guardian(targets, calldatas), "governor: only proposer"
        assert state not in [_CANCELED, _DEFEATED, _EXPIRED, _EXECUTED], "governor: final"
    proposal.canceled = True
    self._proposals[proposal_id] = self._pack(proposal)
    if proposal.queued:
        extcall ITreasury(timelock).cancel(convert(proposal_id, bytes32))
    log IGovernor.ProposalCanceled(proposalId=proposal_id)
    return proposal_id


@external
def setVotingDelay(voting_delay: uint256):
    """
    @notice Changes the voting delay of later proposals. The timelock alone may.
    @dev Reverts with "governor: only timelock" or "governor: delay out of range".
    """
    self._check_timelock()
    self._set_voting_delay(voting_delay)


@external
def setVotingPeriod(voting_period: uint256):
    """
    @notice Changes the voting period of later proposals. The timelock alone may.
    @dev Reverts with "governor: only timelock" or "governor: period out of range".
    """
    self._check_timelock()
    self._set_voting_period(voting_period)


@external
def setProposalThreshold(proposal_threshold: uint256):
    """
    @notice Changes the votes that later proposers need. The timelock alone may.
    @dev Reverts with "governor: only timelock" or "governor: threshold too high".
    """
    self._check_timelock()
    self._set_proposal_threshold(proposal_threshold)


@external
def updateQuorumNumerator(quorum_bps: uint256):
    """
    @notice Changes the quorum of proposals with a later snapshot. The timelock alone may.
    @dev Reverts with "governor: only timelock" or "governor: quorum over 100%".
    """
    self._check_timelock()
    self._set_quorum(quorum_bps)


@external
def setApproval(approval_bps: uint256):
    """
    @notice Changes the approval of proposals with a later snapshot. The timelock alone may.
    @dev Reverts with "governor: only timelock" or "governor: approval out of range".
    """
    self._check_timelock()
    self._set_approval(approval_bps)


@external
def removeGuardian():
    """
    @notice Ends the guardian's power for ever. The timelock alone may.
    @dev Reverts with "governor: only timelock".
    """
    self._check_timelock()
    log GuardianRemoved(guardian=self.guardian)
    self.guardian = empty(address)


@external
@view
def supportsInterface(interface_id: bytes4) -> bool:
    """
    @return Whether the contract speaks that interface (ERC-165). `IGovernor` is not claimed
            before all of it is here.
    """
    return interface_id in _INTERFACES


@internal
def _cast_vote(proposal_id: uint256, support: uint8, reason: String[MAX_REASON_BYTES]) -> uint256:
    word: uint256 = self._proposals[proposal_id]
    assert word != 0, "governor: unknown proposal"
    proposal: Proposal = self._unpack(word)
    now: uint256 = timepoints._now()
    # A canceled one is never active; queued and executed ones are past their deadline.
    assert (
        not proposal.canceled and proposal.snapshot < now and now <= self._deadline(proposal)
    ), "governor: not active"
    assert not self.hasVoted[proposal_id][msg.sender], "governor: already voted"
    self.hasVoted[proposal_id][msg.sender] = True

    weight: uint256 = staticcall IVotes(token).getPastVotes(msg.sender, proposal.snapshot)
    assert weight != 0, "governor: no votes"
    # Whatever the source is: below 2^96 a ballot, fewer than 2^32 ballots, so no tally overflows.
    assert weight <= MAX_WEIGHT, "governor: weight too high"
    if support == _ABSTAIN:
        self._abstentions[proposal_id] += weight
    elif support == _FOR:
        self._opinions[proposal_id] += weight
    else:
        assert support == _AGAINST, "governor: invalid support"
        self._opinions[proposal_id] += weight << 128
    log IGovernor.VoteCast(
        voter=msg.sender, proposalId=proposal_id, support=support, weight=weight, reason=reason
    )
    return weight


@internal
@view
def _state(proposal_id: uint256) -> uint8:
    word: uint256 = self._proposals[proposal_id]
    assert word != 0, "governor: unknown proposal"
    proposal: Proposal = self._unpack(word)
    if proposal.executed:
        return _EXECUTED
    if proposal.canceled:
        return _CANCELED
    if proposal.queued:
        # A timestamp, at most 30 days, and at most a year.
        expires_at: uint256 = unsafe_add(self._eta(proposal_id), gracePeriodSeconds)
        return _EXPIRED if block.timestamp > expires_at else _QUEUED
    now: uint256 = timepoints._now()
    if now <= proposal.snapshot:
        return _PENDING
    if now <= self._deadline(proposal):
        return _ACTIVE
    return _SUCCEEDED if self._passes(proposal_id, proposal.snapshot) else _DEFEATED


@internal
@view
def _passes(proposal_id: uint256, snapshot: uint256) -> bool:
    opinions: uint256 = self._opinions[proposal_id]
    votes_for: uint256 = self._for(opinions)
    votes_against: uint256 = self._against(opinions)
    # All are sums below 2^128, and shares are below 2^14.
    if unsafe_add(votes_for, self._abstentions[proposal_id]) < self._quorum(snapshot):
        return False
    if votes_for <= votes_against:
        return False
    given: uint256 = unsafe_add(votes_for, votes_against)
    return unsafe_mul(votes_for, _BPS_DENOMINATOR) >= unsafe_mul(given, self._approval_bps(snapshot))


@internal
@view
def _quorum(timepoint: uint256) -> uint256:
    total: uint256 = staticcall IVotes(token).getPastTotalSupply(timepoint)
    # A share of the total, rounded up: a quorum is never weaker than its words.
    return (total * self._quorum_bps(timepoint) + _BPS_DENOMINATOR - 1) // _BPS_DENOMINATOR


@internal
@view
def _eta(proposal_id: uint256) -> uint256:
    return staticcall ITreasury(timelock).getTimestamp(convert(proposal_id, bytes32))


@internal
@view
def _is_guardian(account: address) -> bool:
    return account == self.guardian and block.timestamp <= guardianUntil


@internal
@view
def _removes_guardian(
    targets: DynArray[address, MAX_ACTIONS],
    calldatas: DynArray[Bytes[MAX_CALLDATA_BYTES], MAX_ACTIONS],
) -> bool:
    """
    @dev Only where that is all a proposal does: else a hostile proposal could shield itself
         from the guardian by removing it on the way.
    """
    if len(targets) != 1 or targets[0] != self or len(calldatas[0]) != 4:
        return False
    return convert(slice(calldatas[0], 0, 4), bytes4) == method_id("removeGuardian()", output_type=bytes4)


@internal
@view
def _check_timelock():
    assert msg.sender == timelock, "governor: only timelock"


@internal
def _set_voting_delay(voting_delay: uint256):
    """
    @dev At least 1, so that a snapshot is in the future when one proposes.
    """
    assert voting_delay != 0 and voting_delay <= MAX_VOTING_DELAY, "governor: delay out of range"
    settings: uint256 = self._settings
    previous: uint256 = self._voting_delay(settings)
    self._settings = settings ^ previous ^ voting_delay
    log IGovernor.VotingDelaySet(oldVotingDelay=previous, newVotingDelay=voting_delay)


@internal
def _set_voting_period(voting_period: uint256):
    """
    @dev At least 1, so that somebody can vote.
    """
    assert voting_period != 0 and voting_period <= MAX_VOTING_PERIOD, "governor: period out of range"
    settings: uint256 = self._settings
    previous: uint256 = self._voting_period(settings)
    self._settings = settings ^ ((previous ^ voting_period) << 24)
    log IGovernor.VotingPeriodSet(oldVotingPeriod=previous, newVotingPeriod=voting_period)


@internal
def _set_proposal_threshold(proposal_threshold: uint256):
    assert proposal_threshold <= MAX_THRESHOLD, "governor: threshold too high"
    settings: uint256 = self._settings
    previous: uint256 = self._proposal_threshold(settings)
    self._settings = settings ^ ((previous ^ proposal_threshold) << 48)
    log IGovernor.ProposalThresholdSet(
        oldProposalThreshold=previous, newProposalThreshold=proposal_threshold
    )


@internal
@pure
def _voting_delay(settings: uint256) -> uint256:
    return settings & MAX_VOTING_DELAY


@internal
@pure
def _voting_period(settings: uint256) -> uint256:
    return (settings >> 24) & MAX_VOTING_PERIOD


@internal
@pure
def _proposal_threshold(settings: uint256) -> uint256:
    return settings >> 48


@internal
def _set_quorum(quorum_bps: uint256):
    assert quorum_bps <= _BPS_DENOMINATOR, "governor: quorum over 100%"
    shares: uint256 = checkpoints._latest(empty(address))
    self._set_shares((quorum_bps << 16) | (shares & _SHARE_MASK))
    log IGovernor.QuorumNumeratorUpdated(oldQuorumNumerator=shares >> 16, newQuorumNumerator=quorum_bps)


@internal
def _set_approval(approval_bps: uint256):
    assert (
        _LEAST_APPROVAL_BPS <= approval_bps and approval_bps <= _BPS_DENOMINATOR
    ), "governor: approval out of range"
    shares: uint256 = checkpoints._latest(empty(address))
    self._set_shares((shares >> 16 << 16) | approval_bps)
    log ApprovalSet(oldApproval=shares & _SHARE_MASK, newApproval=approval_bps)


@internal
def _set_shares(shares: uint256):
    """
    @dev The history of both stands under one key: quorum (16) | approval (16).
    """
    checkpoints._push(empty(address), timepoints._now(), shares)


@internal
@view
def _quorum_bps(timepoint: uint256) -> uint256:
    return checkpoints._at(empty(address), timepoint) >> 16


@internal
@view
def _approval_bps(timepoint: uint256) -> uint256:
    return checkpoints._at(empty(address), timepoint) & _SHARE_MASK


@internal
@pure
def _hash(
    targets: DynArray[address, MAX_ACTIONS],
    values: DynArray[uint256, MAX_ACTIONS],
    calldatas: DynArray[Bytes[MAX_CALLDATA_BYTES], MAX_ACTIONS],
    description_hash: bytes32,
) -> uint256:
    return convert(keccak256(abi_encode(targets, values, calldatas, description_hash)), uint256)


@internal
@pure
def _deadline(proposal: Proposal) -> uint256:
    # A timepoint below 2^48 and a period below 2^24.
    return unsafe_add(proposal.snapshot, proposal.period)


@internal
@pure
def _for(opinions: uint256) -> uint256:
    return opinions & (2**128 - 1)


@internal
@pure
def _against(opinions: uint256) -> uint256:
    return opinions >> 128


@internal
@pure
def _pack(proposal: Proposal) -> uint256:
    return (
        (convert(proposal.queued, uint256) << 234)
        | (convert(proposal.canceled, uint256) << 233)
        | (convert(proposal.executed, uint256) << 232)
        | (proposal.period << 208)
        | (proposal.snapshot << 160)
        | convert(proposal.proposer, uint256)
    )


@internal
@pure
def _unpack(word: uint256) -> Proposal:
    return Proposal(
        proposer=convert(word & (2**160 - 1), address),
        snapshot=(word >> 160) & (2**48 - 1),
        period=(word >> 208) & (2**24 - 1),
        executed=(word >> 232) & 1 == 1,
        canceled=(word >> 233) & 1 == 1,
        queued=(word >> 234) & 1 == 1,
    )

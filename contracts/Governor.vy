# pragma version 0.4.3
# pragma evm-version cancun
# pragma optimize codesize
"""
@title Governor
@license AGPL-3.0-only
@author govkit
@notice Runs the nation's proposals: propose, vote, queue, execute, with the functions, the states and
        the events of OpenZeppelin's `IGovernor`. It is also the first house. Further houses are
        contracts of their own, whose polls it opens and whose outcomes it follows. A proposal that
        every house consents to can be queued, within a stated time. After its timelock the treasury
        executes it, unless a veto house objects before then.
@dev The terms of a proposal are read from the rulebook when it is made, and do not change after.
     Its poll is one word (see `poll_word`), with the class that it counts as (4) and the lowest 50 bits of the
     code fold in `own`. A second word is proposer (160) | highest 96 bits of the code fold (96).
     Timepoints, the voting delay and the voting period are in the unit of the source's clock
     (ERC-6372). See `code_fold` for that.
"""

from ethereum.ercs import IERC165
from snekmate.utils import eip712_domain_separator
from snekmate.utils.interfaces import IERC5267

from .interfaces import IClaims
from .interfaces import IRulebook
from .interfaces import IGovernor
from .interfaces import IHouse
from .interfaces import IProposals
from .interfaces import ITreasury
from .interfaces import IVotes
from .modules import ballots
from .modules import code_fold
from .modules import further_houses
from .modules import governor_constants
from .modules import open_proposals
from .modules import passports
from .modules import poll_word
from .modules import proposal_states
from .modules import proposer_mark
from .modules import refusals
from .modules import tallies
from .modules import timepoints

implements: IERC165
implements: IERC5267
implements: IProposals

initializes: eip712_domain_separator
initializes: timepoints
initializes: ballots[
    eip712_domain_separator := eip712_domain_separator, tallies := tallies, timepoints := timepoints
]
initializes: tallies
initializes: open_proposals

exports: (
    ballots.COUNTING_MODE,
    ballots.castVote,
    ballots.castVoteBySig,
    ballots.castVoteWithReason,
    ballots.castVoteWithReasonAndParams,
    ballots.castVoteWithReasonAndParamsBySig,
    ballots.castVotesBySig,
    ballots.getVotes,
    ballots.getVotesWithParams,
    ballots.hasVoted,
    ballots.lateQuorumVoteExtension,
    ballots.name,
    ballots.nonces,
    ballots.polls,
    ballots.proposalQuorum,
    ballots.proposalSnapshot,
    ballots.proposalVotes,
    ballots.revokeSignatures,
    governor_constants.proposalNeedsQueuing,
    governor_constants.quorumDenominator,
    governor_constants.supportsInterface,
    governor_constants.version,
    tallies.token,
    eip712_domain_separator.eip712Domain,
    open_proposals.activeProposals,
    timepoints.clock,
    timepoints.CLOCK_MODE,
)


# -- types and events ------------------------------------------------------------------------------

struct Settings:
    name: String[31]
    source: address
    weighed: bool
    numbered: bool
    timelock: address
    rulebook: address
    registry: address
    houses: address[MAX_HOUSES]
    active_proposals: uint256
    dormancy_citizens: uint256
    late_extension: uint256
    grace_seconds: uint256
    guardian: address
    guardian_until: uint256
    claims: address
    secret: address


event GuardianRemoved:
    guardian: indexed(address)


# -- constants and state ---------------------------------------------------------------------------

MAX_ACTIONS: constant(uint256) = 10
MAX_CALLDATA_BYTES: constant(uint256) = 2_048
MAX_DESCRIPTION_BYTES: constant(uint256) = 8_192
MAX_HOUSES: constant(uint256) = further_houses.MAX_HOUSES
# Each action has one key, and another one if it carries coin besides calldata.
_MAX_KEYS: constant(uint256) = 2 * MAX_ACTIONS

MAX_GRACE_SECONDS: constant(uint256) = 365 * 24 * 60 * 60

# The key of an action that no rule of the rulebook can name.
_NO_KEY: constant(uint256) = max_value(uint256)

# @notice The treasury, which executes what passes and is the only account that changes settings.
timelock: public(immutable(address))
# @notice The contract of classes and rules, which says what each decision takes.
rulebook: public(immutable(address))
# @notice The citizen registry.
registry: public(immutable(address))
# @notice The nation is dormant while it has fewer citizens than this; 0 for never.
dormancyCitizens: public(immutable(uint256))
# @notice How long after its eta a queued proposal expires, in seconds.
gracePeriodSeconds: public(immutable(uint256))
# @notice How long after its vote a proposal that succeeded can be queued, in the clock's unit: the
#         grace period, with 12 seconds a block.
queuePeriod: public(immutable(uint256))
# @notice When the guardian's power ends, in seconds since 1970.
guardianUntil: public(immutable(uint256))
# @notice A contract that can halt queued proposals (see `IClaims`); zero for none.
claims: public(immutable(address))
# The treasury's shortest delay, in seconds.
_MIN_DELAY_SECONDS: immutable(uint256)
initializes: further_houses

# @notice The account that can cancel proposals until `guardianUntil`; zero for none.
guardian: public(address)

# proposer (160) | highest bits of the code fold (96)
_authors: HashMap[uint256, uint256]


@deploy
def __init__(settings: Settings):
    """
    @param settings `source` is where votes come from, and its clock becomes the governor's;
           `weighed` says whether votes can weigh more than one each; `numbered` whether the
           source answers `getPastBallot`, as govkit's own do; `houses` are the further houses,
           zero for none; `active_proposals` is at most 5, 0 for no cap; `dormancy_citizens` 0 for never;
           `late_extension` in the clock's unit, 0 for none; `grace_seconds` and
           `guardian_until` in seconds, the latter since 1970; `claims` zero for none; `secret` where
           the first house casts secret ballots, zero if no class is secret. The timelock must be there
           already.
    @dev Reverts with "governor: grace out of range", "governor: wrong active cap" or
         "ballots: extension too long".
    """
    if settings.grace_seconds == 0 or settings.grace_seconds > MAX_GRACE_SECONDS:
        refusals._refuse(refusals.GOVERNOR_GRACE_OUT_OF_RANGE)
    timelock = settings.timelock
    rulebook = settings.rulebook
    registry = settings.registry
    open_proposals.__init__(settings.active_proposals)
    dormancyCitizens = settings.dormancy_citizens
    gracePeriodSeconds = settings.grace_seconds
    guardianUntil = settings.guardian_until
    claims = settings.claims
    _MIN_DELAY_SECONDS = staticcall ITreasury(settings.timelock).getMinDelay()
    further_houses.__init__(settings.houses, staticcall IRulebook(settings.rulebook).vetoHouses(), settings.secret)
    self.guardian = settings.guardian
    by_timestamp: bool = keccak256(staticcall IVotes(settings.source).CLOCK_MODE()) == keccak256("mode=timestamp")
    queuePeriod = settings.grace_seconds if by_timestamp else settings.grace_seconds // ballots._SECONDS_PER_BLOCK
    timepoints.__init__(by_timestamp)
    eip712_domain_separator.__init__(settings.name, "1")
    tallies.__init__(
        settings.source,
        settings.source,
        settings.weighed,
        settings.numbered,
        settings.timelock,
    )
    ballots.__init__(settings.late_extension)
    log IGovernor.TimelockChange(oldTimelock=empty(address), newTimelock=settings.timelock)


# -- reading ---------------------------------------------------------------------------------------

@external
@view
def houses() -> address[MAX_HOUSES]:
    """
    @return The further houses, by number from 1; zero for none.
    """
    bodies: address[MAX_HOUSES + 1] = further_houses._BODIES
    return [bodies[1], bodies[2], bodies[3], bodies[4]]


@external
@view
def secretBallots() -> address:
    """
    @return Where the first house casts secret ballots; zero if no class is secret.
    """
    return further_houses._BODIES[0]


@external
@view
def votingDelay() -> uint256:
    """
    @return The time from a proposal of the strictest class to its snapshot, in the clock's unit.
    """
    return self._strictest() & poll_word.SPAN_MASK


@external
@view
def votingPeriod() -> uint256:
    """
    @return The time from the snapshot to the deadline of a proposal of the strictest class,
            in the clock's unit.
    """
    return (self._strictest() >> poll_word.CLASS_PERIOD_SHIFT) & poll_word.SPAN_MASK


@external
@view
def proposalThreshold() -> uint256:
    """
    @return The votes that a proposer of the strictest class needs, in the source's units.
    """
    return (self._strictest() >> poll_word.CLASS_THRESHOLD_SHIFT) & poll_word.CLASS_THRESHOLD_MASK


@external
@view
def quorumNumerator(timepoint: uint256 = max_value(uint256)) -> uint256:
    """
    @return The quorum's share in basis points for the strictest class, as it is now. The timepoint is
            ignored, since a proposal keeps the share that was in force when it was made.
    """
    return (self._strictest() >> poll_word.QUORUM_SHIFT) & poll_word.SHARE_MASK


@external
@view
def quorum(timepoint: uint256) -> uint256:
    """
    @return The votes for or abstaining that a proposal of the strictest class with that
            snapshot needs in the first house.
    @dev Reverts as the source's `getPastTotalSupply` does.
    """
    return tallies._quorum_at(timepoint, (self._strictest() >> poll_word.QUORUM_SHIFT) & poll_word.SHARE_MASK)


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
    return self._state(proposal_id, self._poll(proposal_id))


@external
@view
def isDormant() -> bool:
    """
    @return Whether the nation had fewer citizens a timepoint ago than `dormancyCitizens`.
    """
    # No chain has a clock at 0.
    return self._is_dormant(unsafe_sub(timepoints._now(), 1))


@external
@view
def proposalDeadline(proposal_id: uint256) -> uint256:
    """
    @return The last timepoint at which anybody can vote, in the house that closes last; 0 for an
            unknown proposal.
    """
    word: uint256 = ballots.polls[proposal_id]
    return further_houses._latest(proposal_id, further_houses._consenting(word), ballots._deadline(word))


@external
@view
def proposalProposer(proposal_id: uint256) -> address:
    """
    @return The proposer; zero for an unknown proposal.
    """
    return convert(self._authors[proposal_id] >> 96, address)


@external
@view
def proposalEta(proposal_id: uint256) -> uint256:
    """
    @return When a queued proposal can be executed at the earliest, in seconds since 1970; 0 for any
            other proposal. A late ballot for a veto puts it off.
    """
    word: uint256 = ballots.polls[proposal_id]
    if (word >> poll_word.STAGE_SHIFT) & poll_word.STAGE_MASK != poll_word.STAGE_QUEUED:
        return 0
    return self._eta(proposal_id, word)


# -- acting ----------------------------------------------------------------------------------------

@external
def propose(
    targets: DynArray[address, MAX_ACTIONS],
    values: DynArray[uint256, MAX_ACTIONS],
    calldatas: DynArray[Bytes[MAX_CALLDATA_BYTES], MAX_ACTIONS],
    description: String[MAX_DESCRIPTION_BYTES],
) -> uint256:
    """
    @notice Puts actions to the vote, in every house that the rulebook asks for. An account that had the
            threshold's votes at the timepoint before this one can propose. If the description ends
            in "#proposer=0x" and an address, only that account can.
    @return The proposal's id.
    @dev Reverts with "governor: no actions", "governor: unequal lengths", "governor: no code"
         (calldata for an account without code), "governor: not its proposer", "governor: too
         few votes", "governor: too many proposals" or "governor: already proposed".
    """
    count: uint256 = len(targets)
    if count == 0: refusals._refuse(refusals.GOVERNOR_NO_ACTIONS)
    if count != len(values) or count != len(calldatas): refusals._refuse(refusals.GOVERNOR_UNEQUAL_LENGTHS)
    keys: DynArray[uint256, _MAX_KEYS] = []
    fold: bytes32 = empty(bytes32)
    for i: uint256 in range(count, bound=MAX_ACTIONS):
        size: uint256 = len(calldatas[i])
        code_hash: bytes32 = targets[i].codehash
        if code_hash == code_fold.NO_CODE:
            code_hash = empty(bytes32)
        if size != 0 and code_hash == empty(bytes32): refusals._refuse(refusals.GOVERNOR_NO_CODE)
        fold = keccak256(concat(fold, code_hash))
        if size == 0 or values[i] != 0:
            keys.append(0)
        if size >= 4:
            selector: uint256 = convert(slice(calldatas[i], 0, 4), uint256)
            keys.append((convert(targets[i], uint256) << 32) | selector)
        elif size != 0:
            keys.append(_NO_KEY)

    # The mark and forty digits. Anybody can propose a description with another end.
    length: uint256 = len(description)
    if length >= proposer_mark.SUFFIX_BYTES:
        # The length is at least that.
        at: uint256 = unsafe_sub(length, proposer_mark.SUFFIX_BYTES)
        if keccak256(slice(description, at, 12)) == keccak256(proposer_mark.MARK):
            digits: Bytes[40] = convert(slice(description, unsafe_add(at, 12), 40), Bytes[40])
            if not proposer_mark._may_propose(digits): refusals._refuse(refusals.GOVERNOR_NOT_ITS_PROPOSER)

    proposal_id: uint256 = convert(
        keccak256(abi_encode(targets, values, calldatas, keccak256(description))), uint256
    )
    folded: uint256 = convert(fold, uint256)
    if ballots.polls[proposal_id] != 0: refusals._refuse(refusals.GOVERNOR_ALREADY_PROPOSED)
    now: uint256 = timepoints._now()
    # No chain has a clock at 0.
    before: uint256 = unsafe_sub(now, 1)
    terms: uint256 = 0
    shares: uint256 = 0
    terms, shares = staticcall IRulebook(rulebook).termsOf(keys, self._is_dormant(before))
    ballot: uint256 = ballots._ballot(msg.sender, before)
    votes: uint256 = ballot & tallies._MAX_WEIGHT
    if votes < (terms >> poll_word.CLASS_THRESHOLD_SHIFT) & poll_word.CLASS_THRESHOLD_MASK:
        refusals._refuse(refusals.GOVERNOR_TOO_FEW_VOTES)
    # A timepoint below 2^33 and a delay below 2^24 fit 34 bits.
    snapshot: uint256 = unsafe_add(now, terms & poll_word.SPAN_MASK)
    period: uint256 = (terms >> poll_word.CLASS_PERIOD_SHIFT) & poll_word.SPAN_MASK
    poll: uint256 = (
        (terms & poll_word.CLASS_COMMON_MASK)
        | (period << poll_word.PERIOD_SHIFT)
        | (snapshot << poll_word.SNAPSHOT_SHIFT)
    )
    # A proposer without votes has no index of its own, so its address serves. No index is as high.
    author: uint256 = ballot >> tallies._WEIGHT_BITS if votes != 0 else convert(msg.sender, uint256)
    # When the vote closes at the latest, in any house: below 2^35 and three times 2^23.
    extensions: uint256 = 3 if poll & poll_word.CHANGEABLE != 0 else 1
    longest: uint256 = unsafe_mul(ballots.lateQuorumVoteExtension, extensions)
    open_proposals._note(author, now, unsafe_add(ballots._deadline(poll), longest))
    ballots.polls[proposal_id] = poll | (terms & code_fold.CLASS_MASK) | (folded & code_fold.LOW_MASK)
    high_fold: uint256 = (folded >> code_fold.LOW_BITS) & code_fold.HIGH_MASK
    self._authors[proposal_id] = (convert(msg.sender, uint256) << 96) | high_fold
    further_houses._open_houses(proposal_id, poll, shares)
    signatures: DynArray[String[1], MAX_ACTIONS] = []
    for _: uint256 in range(count, bound=MAX_ACTIONS):
        signatures.append("")
    log IGovernor.ProposalCreated(
        proposalId=proposal_id,
        proposer=msg.sender,
        targets=targets,
        values=values,
        signatures=signatures,
        calldatas=calldatas,
        voteStart=poll >> poll_word.SNAPSHOT_SHIFT,
        voteEnd=ballots._deadline(poll),
        description=description,
    )
    return proposal_id


@external
def queue(
    targets: DynArray[address, MAX_ACTIONS],
    values: DynArray[uint256, MAX_ACTIONS],
    calldatas: DynArray[Bytes[MAX_CALLDATA_BYTES], MAX_ACTIONS],
    description_hash: bytes32,
) -> uint256:
    """
    @notice Queues a proposal that succeeded, to be executed from its eta on, and opens its veto houses
            until then, with the votes that they had when its vote closed. Anybody can call this within
            `queuePeriod`, but in the first half of it not while a veto house is empty.
    @return The proposal's id.
    @dev Reverts with "governor: unknown proposal", "governor: not succeeded" or "house: nobody
         there".
    """
    proposal_id: uint256 = convert(
        keccak256(abi_encode(targets, values, calldatas, description_hash)), uint256
    )
    self._queue(proposal_id)
    return proposal_id


@external
def queueById(proposal_id: uint256):
    """
    @notice Does the same as `queue`, for the proposal with that id, and costs less.
    @dev Reverts as `queue` does.
    """
    self._queue(proposal_id)


@external
@payable
def execute(
    targets: DynArray[address, MAX_ACTIONS],
    values: DynArray[uint256, MAX_ACTIONS],
    calldatas: DynArray[Bytes[MAX_CALLDATA_BYTES], MAX_ACTIONS],
    description_hash: bytes32,
) -> uint256:
    """
    @notice Calls `Treasury.execute`, which executes a queued proposal's actions. Anybody can call either.
            Coin that is sent along goes to the treasury.
    @return The proposal's id.
    @dev Reverts as `Treasury.execute` does. Then none of the actions is done.
    """
    # The treasury has the same function, so what came here is handed on as it is.
    answer: Bytes[32] = raw_call(timelock, msg.data, max_outsize=32, value=msg.value)
    return convert(answer, uint256)


@external
def markExecuted(proposal_id: uint256) -> uint256:
    """
    @notice Marks a proposal as executed. Only the timelock can call this, right before it does the
            actions, and no action can.
    @return The code fold that was pinned when it was proposed, with the number of the class that the
            proposal counts as in it (see `code_fold`).
    @dev Reverts with "governor: only timelock", "governor: unknown proposal", "governor: not
         queued", "governor: not ready" (before its eta) or "governor: halted".
    """
    self._check_timelock()
    word: uint256 = self._poll(proposal_id)
    if self._state(proposal_id, word) != proposal_states.QUEUED: refusals._refuse(refusals.GOVERNOR_NOT_QUEUED)
    if block.timestamp < self._eta(proposal_id, word): refusals._refuse(refusals.GOVERNOR_NOT_READY)
    if claims != empty(address):
        if staticcall IClaims(claims).isHalted(proposal_id): refusals._refuse(refusals.GOVERNOR_HALTED)
    ballots.polls[proposal_id] = word | poll_word.EXECUTED
    log IGovernor.ProposalExecuted(proposalId=proposal_id)
    return ((self._authors[proposal_id] & code_fold.HIGH_MASK) << code_fold.LOW_BITS) | (word & code_fold.OWN_MASK)


@external
def cancel(
    targets: DynArray[address, MAX_ACTIONS],
    values: DynArray[uint256, MAX_ACTIONS],
    calldatas: DynArray[Bytes[MAX_CALLDATA_BYTES], MAX_ACTIONS],
    description_hash: bytes32,
) -> uint256:
    """
    @notice Ends a proposal. Its proposer (by the present key of its passport) can while it is pending.
            The guardian (likewise) can until it is executed, unless all that it does is to remove
            the guardian. Anybody can before its vote has closed, if its proposer had fewer votes a
            timepoint ago than its actions take; else moving votes would get round the cap on open
            proposals. What a house has vetoed counts as canceled already, and anybody can have that
            noted.
    @return The proposal's id.
    @dev Reverts with "governor: unknown proposal", "governor: only proposer" or
         "governor: final".
    """
    proposal_id: uint256 = self._hash(targets, values, calldatas, description_hash)
    word: uint256 = self._poll(proposal_id)
    state: uint8 = self._state(proposal_id, word)
    vetoed: bool = state == proposal_states.CANCELED and word & poll_word.CANCELED == 0
    proposer: address = convert(self._authors[proposal_id] >> 96, address)
    heir: address = passports._present(registry, proposer)
    if not vetoed and not (state == proposal_states.PENDING and msg.sender == heir):
        guardian: address = passports._present(registry, self.guardian)
        may: bool = msg.sender == guardian and block.timestamp <= guardianUntil
        # Only if a proposal does nothing else. Otherwise a hostile proposal could shield itself from
        # the guardian by removing it on the way.
        if len(targets) == 1 and targets[0] == self:
            may = may and calldatas[0] != method_id("removeGuardian()")
        if not may and state <= proposal_states.ACTIVE:
            may = self._has_too_few(proposer, heir)
        if not may: refusals._refuse(refusals.GOVERNOR_ONLY_PROPOSER)
        if (proposal_states.FINAL >> convert(state, uint256)) & 1 != 0:
            refusals._refuse(refusals.GOVERNOR_FINAL)
    ballots.polls[proposal_id] = word | poll_word.CANCELED
    further_houses._close(proposal_id, word)
    log IGovernor.ProposalCanceled(proposalId=proposal_id)
    return proposal_id


@external
def removeGuardian():
    """
    @notice Ends the guardian's power for ever. Only the timelock can call this.
    @dev Reverts with "governor: only timelock".
    """
    self._check_timelock()
    log GuardianRemoved(guardian=self.guardian)
    self.guardian = empty(address)


# -- internal --------------------------------------------------------------------------------------

@internal
@pure
def _hash(
    targets: DynArray[address, MAX_ACTIONS],
    values: DynArray[uint256, MAX_ACTIONS],
    calldatas: DynArray[Bytes[MAX_CALLDATA_BYTES], MAX_ACTIONS],
    description_hash: bytes32,
) -> uint256:
    """
    @dev Only for views and `cancel`, since a call copies the arrays and memory costs gas.
    """
    return convert(keccak256(abi_encode(targets, values, calldatas, description_hash)), uint256)


@internal
def _queue(proposal_id: uint256):
    word: uint256 = self._poll(proposal_id)
    if self._state(proposal_id, word) != proposal_states.SUCCEEDED:
        refusals._refuse(refusals.GOVERNOR_NOT_SUCCEEDED)
    delay: uint256 = max((word >> poll_word.TIMELOCK_SHIFT) & poll_word.TIMELOCK_MASK, _MIN_DELAY_SECONDS)
    # A timestamp below 2^33 and at most 194 days.
    eta: uint256 = unsafe_add(block.timestamp, delay)
    ballots.polls[proposal_id] = poll_word._queued(word, eta)
    vetoing: uint256 = further_houses._vetoing(word)
    if vetoing != 0:
        closed: uint256 = further_houses._latest(proposal_id, further_houses._consenting(word), ballots._deadline(word))
        # A proposer who aims at the gap between two terms of a council must wait for the next term,
        # and a council that nobody fills does not hold a proposal up for ever.
        patient: bool = timepoints._now() <= unsafe_add(closed, queuePeriod >> 1)
        further_houses._open_vetoes(proposal_id, vetoing, eta, closed, patient)
    log IGovernor.ProposalQueued(proposalId=proposal_id, etaSeconds=eta)


@internal
@view
def _has_too_few(proposer: address, heir: address) -> bool:
    """
    @param heir The present holder of its passport: itself, unless the passport was moved.
    @return Whether a proposer and its heir together have fewer votes than the threshold of the actions
            that `cancel` was called with. The rulebook reads the actions from the same calldata.
    """
    before: uint256 = unsafe_sub(timepoints._now(), 1)
    votes: uint256 = ballots._ballot(heir, before) & tallies._MAX_WEIGHT
    if heir != proposer:
        # Below 2^97.
        votes = unsafe_add(votes, ballots._ballot(proposer, before) & tallies._MAX_WEIGHT)
    answer: Bytes[32] = raw_call(rulebook, msg.data, max_outsize=32, is_static_call=True)
    return votes < convert(answer, uint256)


@internal
@view
def _is_dormant(before: uint256) -> bool:
    if dormancyCitizens == 0:
        return False
    return staticcall IVotes(registry).getPastTotalSupply(before) < dormancyCitizens


@internal
@view
def _check_timelock():
    if msg.sender != timelock: refusals._refuse(refusals.GOVERNOR_ONLY_TIMELOCK)


@internal
@view
def _poll(proposal_id: uint256) -> uint256:
    word: uint256 = ballots.polls[proposal_id]
    if word == 0: refusals._refuse(refusals.GOVERNOR_UNKNOWN_PROPOSAL)
    return word


@internal
@view
def _state(proposal_id: uint256, word: uint256) -> uint8:
    stage: uint256 = (word >> poll_word.STAGE_SHIFT) & poll_word.STAGE_MASK
    if stage & poll_word.STAGE_EXECUTED != 0:
        return proposal_states.EXECUTED
    if stage & poll_word.STAGE_CANCELED != 0:
        return proposal_states.CANCELED
    if stage != 0:
        return self._state_once_queued(proposal_id, word)
    now: uint256 = timepoints._now()
    if now <= word >> poll_word.SNAPSHOT_SHIFT:
        return proposal_states.PENDING
    if now <= ballots._deadline(word):
        return proposal_states.ACTIVE
    consenting: uint256 = further_houses._consenting(word)
    outcomes: uint256 = further_houses._outcomes(proposal_id, consenting)
    # A late ballot may have extended a further house's poll.
    if outcomes & further_houses.ANY_OPEN != 0:
        return proposal_states.ACTIVE
    if outcomes & further_houses.ANY_LOST != 0:
        return proposal_states.DEFEATED
    # Of a secret vote the contract that holds it has said so.
    if word & poll_word.SECRET == 0 and not tallies._is_carried(proposal_id, word):
        return proposal_states.DEFEATED
    closed: uint256 = further_houses._latest(proposal_id, consenting, ballots._deadline(word))
    # Timepoints and a year.
    return proposal_states.EXPIRED if now > unsafe_add(closed, queuePeriod) else proposal_states.SUCCEEDED


@internal
@view
def _state_once_queued(proposal_id: uint256, word: uint256) -> uint8:
    eta: uint256 = self._eta(proposal_id, word)
    if block.timestamp >= eta:
        outcomes: uint256 = further_houses._outcomes(proposal_id, further_houses._vetoing(word))
        if outcomes & further_houses.ANY_CARRIED != 0:
            return proposal_states.CANCELED
    # A timestamp, at most 194 days, and at most a year.
    return proposal_states.EXPIRED if block.timestamp > unsafe_add(eta, gracePeriodSeconds) else proposal_states.QUEUED


@internal
@view
def _strictest() -> uint256:
    return (staticcall IRulebook(rulebook).strictest())[0]


@internal
@view
def _eta(proposal_id: uint256, word: uint256) -> uint256:
    """
    @return When the treasury's delay is over, and every veto house's vote.
    """
    return further_houses._latest(proposal_id, further_houses._vetoing(word), poll_word._eta(word))

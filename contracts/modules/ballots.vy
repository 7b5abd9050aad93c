# pragma version 0.4.3
"""
@title ballots
@license AGPL-3.0-only
@author govkit
@notice Casts and counts ballots in the polls of one electorate, with the voting functions of
        OpenZeppelin's `IGovernor`. The governor, which is the first house itself, uses this, and so
        does every further house.
@dev A poll is one word (see `poll_word`). The deployed contract decides what `timelock`, `houses`
     and `own` mean.
     A voter's mark has 4 bits. 0 is no ballot. 1 against, 2 for, 3 abstain and 4 fractional are
     ballots signed with a nonce, 5 to 7 the first three signed as `Vote`. Bit 8 is added for a ballot
     cast in person, or stands alone for revoked signatures without a ballot yet. A word holds 64
     marks, by the index that the source gave the voter, or by its address for a source without
     indexes (see `_place`).
     See https://eips.ethereum.org/EIPS/eip-5805, 712, 1271, 2098.
"""

from snekmate.utils import eip712_domain_separator

from ..interfaces import IGovernor
from ..interfaces import IVotes
from . import poll_word
from . import refusals
from . import signing
from . import tallies
from . import timepoints

uses: eip712_domain_separator
uses: tallies
uses: timepoints


# -- types and events ------------------------------------------------------------------------------

flag Problem:
    BAD_SIGNATURE
    NO_VOTES
    ALREADY_VOTED


# @notice All that the voter signed with a nonce is void now, and on that proposal (0 for none) also
#         what it signed as `Vote`.
event SignaturesRevoked:
    voter: indexed(address)
    proposalId: uint256


# @notice A signed ballot of a batch was not counted. `position` is its place in the batch, from 0, and
#         `problem` the reason: 1 bad signature, 2 no votes, 4 already voted.
event BallotSkipped:
    proposalId: indexed(uint256)
    position: uint256
    problem: Problem


# -- constants and state ---------------------------------------------------------------------------

MAX_REASON_BYTES: constant(uint256) = 512
MAX_PARAMS_BYTES: constant(uint256) = 48
MAX_SIGNATURE_BYTES: constant(uint256) = signing.MAX_SIGNATURE_BYTES
MAX_SIGNED_BALLOTS: constant(uint256) = 250

_FRACTIONAL: constant(uint8) = 255
# The mark of a ballot is its side and one. A fractional ballot has a mark of its own.
_FRACTIONAL_MARK: constant(uint256) = tallies._FRACTIONAL_MARK
_SIGNED_AS_VOTE: constant(uint256) = 4
_IN_PERSON: constant(uint256) = 8
# More nonces than anybody signs ahead.
_REVOKED_NONCES: constant(uint256) = 2**32

# Sentinel: this ballot cannot extend the poll. No tally is that high.
_NOT_LATE: constant(uint256) = max_value(uint256)
# A period and its first extension together fit 24 bits.
_MAX_EXTENSION: constant(uint256) = 2**23 - 1

# Ethereum's block time, used to turn a span of blocks into seconds.
_SECONDS_PER_BLOCK: constant(uint256) = 12

# In a compact signature the highest bit of s is the parity of y (EIP-2098).
_S_MASK: constant(uint256) = 2**255 - 1
# Half of secp256k1's order. A greater s is refused, since every signature would have a twin (EIP-2).
_GREATEST_S: constant(uint256) = signing._GREATEST_S

_VOTE_CAST: constant(bytes32) = keccak256("VoteCast(address,uint256,uint8,uint256,string)")
# The last two words of that event when the reason is empty: its offset and its length.
_REASON_AT: constant(uint256) = 128
_NO_REASON: constant(uint256) = 0
_BALLOT_TYPE_HASH: constant(bytes32) = keccak256(
    "Ballot(uint256 proposalId,uint8 support,address voter,uint256 nonce)"
)
_EXTENDED_BALLOT_TYPE_HASH: constant(bytes32) = keccak256(
    "ExtendedBallot(uint256 proposalId,uint8 support,address voter,uint256 nonce,string reason,bytes params)"
)
_VOTE_TYPE_HASH: constant(bytes32) = keccak256("Vote(uint256 proposalId,uint8 support)")

# @notice How long a poll goes on after a late ballot reaches the quorum, in the clock's unit; for a
#         veto 12 seconds for a block; 0 if polls are never extended.
lateQuorumVoteExtension: public(immutable(uint256))

# How long before its deadline a poll no longer takes the short path of `castVote`: the extension.
# For a source without indexes, which never takes it, this is longer than any poll.
_QUICK_AHEAD: immutable(uint256)

# @notice A proposal's poll as one word (see `poll_word`); 0 for an unknown proposal.
polls: public(HashMap[uint256, uint256])
_marks: HashMap[uint256, uint256]

# @notice The nonce that the next `Ballot` or `ExtendedBallot` of an account must carry.
nonces: public(HashMap[address, uint256])


@deploy
def __init__(late_extension: uint256):
    """
    @param late_extension In the clock's unit, at most 2^23 - 1. The tallies are initialized before.
    @dev Reverts with "ballots: extension too long".
    """
    if late_extension > _MAX_EXTENSION: refusals._refuse(refusals.BALLOTS_EXTENSION_TOO_LONG)
    lateQuorumVoteExtension = late_extension
    _QUICK_AHEAD = late_extension if tallies._NUMBERED else 2**64


# -- reading ---------------------------------------------------------------------------------------

@external
@view
def name() -> String[50]:
    """
    @return The name of the house, or of the nation in the core; its signatures' domain has it too.
    """
    return eip712_domain_separator._NAME


@external
@pure
def COUNTING_MODE() -> String[73]:
    """
    @return How ballots are counted, as a query string.
    """
    return "support=bravo,fractional&quorum=for,abstain&params=fractional"


@external
@view
def getVotes(account: address, timepoint: uint256) -> uint256:
    """
    @return The votes of `account` at a past timepoint.
    @dev Reverts as the source's `getPastVotes` does.
    """
    return staticcall IVotes(tallies.token).getPastVotes(account, timepoint)


@external
@view
def getVotesWithParams(account: address, timepoint: uint256, params: Bytes[MAX_PARAMS_BYTES]) -> uint256:
    """
    @return The same as `getVotes`. The params are ignored.
    """
    return staticcall IVotes(tallies.token).getPastVotes(account, timepoint)


@external
@view
def hasVoted(proposal_id: uint256, account: address) -> bool:
    """
    @return Whether an account has voted on a proposal.
    """
    word: uint256 = self.polls[proposal_id]
    snapshot: uint256 = word >> poll_word.SNAPSHOT_SHIFT
    if word == 0 or snapshot >= timepoints._now():
        return False
    index: uint256 = self._ballot(account, snapshot) >> tallies._WEIGHT_BITS
    return (self._marks[self._place(proposal_id, index)] >> ((index & 63) << 2)) & 7 != 0


@external
@view
def proposalSnapshot(proposal_id: uint256) -> uint256:
    """
    @return The timepoint at which votes are read; 0 for an unknown proposal, 2^34 - 1 while the vote on
            a veto is not open yet.
    """
    return self.polls[proposal_id] >> poll_word.SNAPSHOT_SHIFT


@external
@view
def proposalQuorum(proposal_id: uint256) -> uint256:
    """
    @return The quorum of a proposal here: the votes, or heads, for and abstaining that it needs.
    @dev Reverts as the source's `getPastTotalSupply` does while the snapshot is not past.
    """
    word: uint256 = self.polls[proposal_id]
    return tallies._quorum_at(word >> poll_word.SNAPSHOT_SHIFT, (word >> poll_word.QUORUM_SHIFT) & poll_word.SHARE_MASK)


@external
@view
def proposalVotes(proposal_id: uint256) -> (uint256, uint256, uint256):
    """
    @return Votes against, for, and abstaining, in the source's units.
    """
    tally: uint256[3] = tallies._tally(proposal_id, self.polls[proposal_id])
    return tally[tallies._AGAINST], tally[tallies._FOR], tally[tallies._ABSTAIN]


# -- acting ----------------------------------------------------------------------------------------

@external
def castVote(proposal_id: uint256, support: uint8) -> uint256:
    """
    @notice Votes with all votes that the caller had at the snapshot.
    @param support 0 against, 1 for, 2 abstain.
    @return The weight of the ballot, in the source's units.
    @dev Reverts with "ballots: unknown proposal", "ballots: not active", "ballots: already
         voted", "ballots: invalid support", "ballots: no votes", "ballots: quorum too late"
         (the ballot would bring back the quorum of a poll that cannot be extended again) or
         "ballots: weight too high" (never with a source of govkit's own).
    """
    # The common case, written out without calls, since everybody pays for it: a first ballot, for
    # one side, in an open poll that it cannot extend. An unknown poll has its deadline at 0, and a
    # veto, whose period is 0, at its snapshot. Timepoints are below 2^40, periods and extensions
    # below 2^24.
    poll: uint256 = self.polls[proposal_id]
    snapshot: uint256 = poll >> poll_word.SNAPSHOT_SHIFT
    now: uint256 = block.timestamp if timepoints._BY_TIMESTAMP else block.number
    deadline: uint256 = unsafe_add(snapshot, (poll >> poll_word.PERIOD_SHIFT) & poll_word.SPAN_MASK)
    side: uint256 = convert(support, uint256)
    counted: uint256 = 0
    if (
        snapshot < now
        and unsafe_add(now, _QUICK_AHEAD) <= deadline
        # Neither canceled nor secret, and at most 2.
        and ((poll & (poll_word.CANCELED | poll_word.SECRET)) | side) <= 2
        and msg.sender != tallies._BARRED
    ):
        ballot: uint256 = staticcall IVotes(tallies.token).getPastBallot(msg.sender, snapshot)
        weight: uint256 = ballot & tallies._MAX_WEIGHT
        place: uint256 = unsafe_add(proposal_id, ballot >> (tallies._WEIGHT_BITS + 6))
        offset: uint256 = ((ballot >> tallies._WEIGHT_BITS) & 63) << 2
        marks: uint256 = self._marks[place]
        tally: uint256 = unsafe_add(poll_word.TALLY_SHIFT, unsafe_mul(side, poll_word.TALLY_BITS))
        weighed: bool = tallies._WEIGHED
        fits: bool = weighed or weight <= unsafe_sub(poll_word.TALLY_MASK, (poll >> tally) & poll_word.TALLY_MASK)
        if weight != 0 and (marks >> offset) & 15 == 0 and fits:
            self._marks[place] = marks | (unsafe_add(side, 1 + _IN_PERSON) << offset)
            if weighed:
                poll_now: uint256 = tallies._add(proposal_id, poll, side, weight, 1)
                if poll_now != poll:
                    self.polls[proposal_id] = poll_now
            else:
                self.polls[proposal_id] = unsafe_add(poll, weight << tally)
            counted = weight
    # Every other case, refusals included.
    if counted == 0:
        counted = self._cast(proposal_id, msg.sender, support, b"", _IN_PERSON)
    raw_log(
        [_VOTE_CAST, convert(msg.sender, bytes32)],
        abi_encode(proposal_id, side, counted, _REASON_AT, _NO_REASON),
    )
    return counted


@external
def castVoteWithReason(proposal_id: uint256, support: uint8, reason: String[MAX_REASON_BYTES]) -> uint256:
    """
    @notice Votes like `castVote`, with a reason.
    @dev Reverts as `castVote` does.
    """
    weight: uint256 = self._cast(proposal_id, msg.sender, support, b"", _IN_PERSON)
    self._log(msg.sender, proposal_id, support, weight, reason, b"")
    return weight


@external
def castVoteWithReasonAndParams(
    proposal_id: uint256, support: uint8, reason: String[MAX_REASON_BYTES], params: Bytes[MAX_PARAMS_BYTES]
) -> uint256:
    """
    @notice Votes like `castVoteWithReason`. With support 255 the ballot is fractional: `params` are the
            votes against, for and abstaining, 16 bytes each, in all no more than the voter has. The
            rest of its votes is not cast.
    @dev Reverts as `castVote` does, or with "ballots: wrong params".
    """
    weight: uint256 = self._cast(proposal_id, msg.sender, support, params, _IN_PERSON)
    self._log(msg.sender, proposal_id, support, weight, reason, params)
    return weight


@external
def castVoteBySig(
    proposal_id: uint256, support: uint8, voter: address, signature: Bytes[MAX_SIGNATURE_BYTES]
) -> uint256:
    """
    @notice Casts the ballot of `voter`, which signed `Ballot(proposalId, support, voter, nonce)` with a
            key (65 bytes r, s, v) or as a contract wallet (ERC-1271). If ballots can be changed, it
            replaces a ballot that was signed the same way with an earlier nonce, and no other one.
    @dev Reverts as `castVote` does, or with "ballots: invalid signature".
    """
    nonce: uint256 = self._use_nonce(voter)
    struct_hash: bytes32 = keccak256(abi_encode(_BALLOT_TYPE_HASH, proposal_id, support, voter, nonce))
    self._check_signature(voter, struct_hash, signature)
    weight: uint256 = self._cast(proposal_id, voter, support, b"", 0)
    self._log(voter, proposal_id, support, weight, "", b"")
    return weight


@external
def castVoteWithReasonAndParamsBySig(
    proposal_id: uint256,
    support: uint8,
    voter: address,
    reason: String[MAX_REASON_BYTES],
    params: Bytes[MAX_PARAMS_BYTES],
    signature: Bytes[MAX_SIGNATURE_BYTES],
) -> uint256:
    """
    @notice Votes like `castVoteWithReasonAndParams`, for `voter`, which signed
            `ExtendedBallot(proposalId, support, voter, nonce, reason, params)`.
    @dev Reverts as that does, or with "ballots: invalid signature".
    """
    nonce: uint256 = self._use_nonce(voter)
    struct_hash: bytes32 = keccak256(
        abi_encode(
            _EXTENDED_BALLOT_TYPE_HASH, proposal_id, support, voter, nonce, keccak256(reason), keccak256(params)
        )
    )
    self._check_signature(voter, struct_hash, signature)
    weight: uint256 = self._cast(proposal_id, voter, support, params, 0)
    self._log(voter, proposal_id, support, weight, reason, params)
    return weight


@external
def revokeSignatures(proposal_id: uint256):
    """
    @notice Voids all that the caller has signed with a nonce (`Ballot`, `ExtendedBallot`), and on one
            open proposal its signed `Vote` too, where it can vote only in person from now on. A
            ballot that was counted stays.
    @param proposal_id An open proposal, or 0 for none.
    @dev Reverts with "ballots: unknown proposal" or "ballots: not active".
    """
    # Nobody revokes 2^224 times.
    self.nonces[msg.sender] = unsafe_add(self.nonces[msg.sender], _REVOKED_NONCES)
    if proposal_id != 0:
        # Index 0 belongs to nobody, so a mark under it has no effect.
        snapshot: uint256 = self._active(proposal_id) >> poll_word.SNAPSHOT_SHIFT
        index: uint256 = self._ballot(msg.sender, snapshot) >> tallies._WEIGHT_BITS
        self._marks[self._place(proposal_id, index)] |= _IN_PERSON << ((index & 63) << 2)
    log SignaturesRevoked(voter=msg.sender, proposalId=proposal_id)


@external
def castVotesBySig(
    proposal_id: uint256,
    against: uint256,
    in_favour: uint256,
    signatures: DynArray[uint256, 2 * MAX_SIGNED_BALLOTS],
) -> uint256:
    """
    @notice Counts many ballots that keys have signed as `Vote(proposalId, support)`. A bad one is skipped
            and reported by its place (`BallotSkipped`). A ballot that has been cast is never changed
            this way, so none can be replayed.
    @param against How many of the ballots, from the first one on, are against.
    @param in_favour How many of the next ones are for. All others abstain.
    @param signatures Two words for each: r, and s with the parity of y in its highest bit
           (EIP-2098).
    @return How many were counted.
    @dev Reverts with "ballots: unknown proposal", "ballots: not active", "ballots: odd
         signatures", "ballots: quorum too late" or "ballots: weight too high".
    """
    word: uint256 = self._active(proposal_id)
    snapshot: uint256 = word >> poll_word.SNAPSHOT_SHIFT
    if len(signatures) % 2 != 0: refusals._refuse(refusals.BALLOTS_ODD_SIGNATURES)
    before: uint256 = self._present_if_late(proposal_id, word)
    total: uint256 = len(signatures) >> 1
    # Each is at most 250, whatever the caller gave.
    ends: uint256[3] = [min(against, total), 0, total]
    ends[tallies._FOR] = min(unsafe_add(ends[tallies._AGAINST], min(in_favour, total)), total)
    start: uint256 = 0
    counted: uint256 = 0
    # The word of marks in use. It is stored when another one is needed, so a batch is cheapest with
    # its ballots in the order of their voters' indexes.
    place: uint256 = 0
    marks: uint256 = 0
    for side: uint256 in range(3):
        digest: bytes32 = eip712_domain_separator._hash_typed_data_v4(
            keccak256(abi_encode(_VOTE_TYPE_HASH, proposal_id, side))
        )
        votes: uint256 = 0
        heads: uint256 = 0
        for position: uint256 in range(start, ends[side], bound=MAX_SIGNED_BALLOTS):
            problem: Problem = empty(Problem)
            # Twice a position below 250.
            at: uint256 = unsafe_mul(position, 2)
            vs: uint256 = signatures[unsafe_add(at, 1)]
            voter: address = empty(address)
            if vs & _S_MASK <= _GREATEST_S:
                # 27 or 28.
                voter = ecrecover(digest, unsafe_add(vs >> 255, 27), signatures[at], vs & _S_MASK)
            if voter == empty(address):
                problem = Problem.BAD_SIGNATURE
            else:
                ballot: uint256 = self._ballot(voter, snapshot)
                own_place: uint256 = unsafe_add(proposal_id, ballot >> (tallies._WEIGHT_BITS + 6))
                if not tallies._NUMBERED:
                    own_place = self._place(proposal_id, ballot >> tallies._WEIGHT_BITS)
                weight: uint256 = ballot & tallies._MAX_WEIGHT
                offset: uint256 = ((ballot >> tallies._WEIGHT_BITS) & 63) << 2
                if own_place != place:
                    if place != 0:
                        self._marks[place] = marks
                    place = own_place
                    marks = self._marks[place]
                if weight == 0:
                    problem = Problem.NO_VOTES
                elif (marks >> offset) & 15 != 0:
                    problem = Problem.ALREADY_VOTED
                else:
                    marks |= unsafe_add(side, 1 + _SIGNED_AS_VOTE) << offset
                    # At most 250 weights below 2^96.
                    votes = unsafe_add(votes, weight)
                    heads = unsafe_add(heads, 1)
                    raw_log(
                        [_VOTE_CAST, convert(voter, bytes32)],
                        abi_encode(proposal_id, side, weight, _REASON_AT, _NO_REASON),
                    )
                    continue
            log BallotSkipped(proposalId=proposal_id, position=position, problem=problem)
        start = ends[side]
        counted = unsafe_add(counted, heads)
        word = tallies._add(proposal_id, word, side, votes, heads)
    if place != 0:
        self._marks[place] = marks
    self.polls[proposal_id] = self._extended_if_late(proposal_id, word, before)
    return counted


# -- internal --------------------------------------------------------------------------------------

@internal
def _cast(
    proposal_id: uint256,
    voter: address,
    support: uint8,
    params: Bytes[MAX_PARAMS_BYTES],
    in_person: uint256,
) -> uint256:
    """
    @notice Counts any ballot. The caller logs it: a reason here would push the memory of `castVote` up,
            for which every voter pays.
    @param in_person `_IN_PERSON` for the caller's own ballot, 0 for one that was signed with a nonce.
    @return Its weight: all votes of the voter, or the sum of the parts.
    """
    word: uint256 = self._active(proposal_id)
    ballot: uint256 = self._ballot(voter, word >> poll_word.SNAPSHOT_SHIFT)
    index: uint256 = ballot >> tallies._WEIGHT_BITS
    weight: uint256 = ballot & tallies._MAX_WEIGHT
    if weight == 0: refusals._refuse(refusals.BALLOTS_NO_VOTES)
    before: uint256 = self._present_if_late(proposal_id, word)
    place: uint256 = self._place(proposal_id, index)
    marks: uint256 = self._marks[place]
    offset: uint256 = (index & 63) << 2
    mark: uint256 = (marks >> offset) & 15
    marks ^= mark << offset
    if mark & ~in_person != 0:
        word = tallies._take_back(proposal_id, word, mark, weight, in_person)
    if support == _FRACTIONAL:
        mark = _FRACTIONAL_MARK
        parts: uint256[3] = empty(uint256[3])
        given: uint256 = 0
        # A head cannot be divided.
        if len(params) == MAX_PARAMS_BYTES and tallies._QUORUM_SOURCE == tallies.token:
            for side: uint256 in range(3):
                parts[side] = convert(slice(params, unsafe_mul(side, 16), 16), uint256)
                # Three of them, below 2^128 each.
                given = unsafe_add(given, parts[side])
        if given == 0 or given > weight: refusals._refuse(refusals.BALLOTS_WRONG_PARAMS)
        weight = given
        for side: uint256 in range(3):
            word = tallies._add(proposal_id, word, side, parts[side], 0)
    else:
        if support > 2: refusals._refuse(refusals.BALLOTS_INVALID_SUPPORT)
        mark = unsafe_add(convert(support, uint256), 1)
        word = tallies._add(proposal_id, word, convert(support, uint256), weight, 1)
    self._marks[place] = marks | ((mark | in_person) << offset)
    self.polls[proposal_id] = self._extended_if_late(proposal_id, word, before)
    return weight


@internal
def _log(
    voter: address,
    proposal_id: uint256,
    support: uint8,
    weight: uint256,
    reason: String[MAX_REASON_BYTES],
    params: Bytes[MAX_PARAMS_BYTES],
):
    if len(params) == 0:
        log IGovernor.VoteCast(
            voter=voter, proposalId=proposal_id, support=support, weight=weight, reason=reason
        )
    else:
        log IGovernor.VoteCastWithParams(
            voter=voter, proposalId=proposal_id, support=support, weight=weight, reason=reason, params=params
        )


@internal
@view
def _active(proposal_id: uint256) -> uint256:
    """
    @return The poll's word, if the poll is open.
    """
    word: uint256 = self.polls[proposal_id]
    if word == 0: refusals._refuse(refusals.BALLOTS_UNKNOWN_PROPOSAL)
    now: uint256 = timepoints._now()
    snapshot: uint256 = word >> poll_word.SNAPSHOT_SHIFT
    active: bool = word & poll_word.CANCELED == 0 and snapshot < now
    # The same as `_is_over`, without its calls. Queued and executed proposals are past their
    # deadline.
    period: uint256 = (word >> poll_word.PERIOD_SHIFT) & poll_word.SPAN_MASK
    if period != 0:
        active = active and now <= unsafe_add(snapshot, period)
    else:
        active = active and block.timestamp < word & poll_word.OWN_MASK
    if not active: refusals._refuse(refusals.BALLOTS_NOT_ACTIVE)
    if word & poll_word.SECRET != 0: refusals._refuse(refusals.BALLOTS_VOTE_IN_SECRET)
    return word


@internal
@pure
def _is_veto(word: uint256) -> bool:
    return (word >> poll_word.PERIOD_SHIFT) & poll_word.SPAN_MASK == 0


@internal
@view
def _is_over(word: uint256, now: uint256) -> bool:
    if self._is_veto(word):
        return block.timestamp >= word & poll_word.OWN_MASK
    return now > self._deadline(word)


@internal
@pure
def _deadline(word: uint256) -> uint256:
    """
    @return The last timepoint at which anybody can vote.
    """
    # 34 bits and 24.
    return unsafe_add(word >> poll_word.SNAPSHOT_SHIFT, (word >> poll_word.PERIOD_SHIFT) & poll_word.SPAN_MASK)


@internal
@view
def _ballot(voter: address, snapshot: uint256) -> uint256:
    """
    @return index (160) | votes (96): the index of the voter's mark, and its votes.
    """
    # The treasury has no key, and only it can call as itself.
    if voter == tallies._BARRED:
        return 0
    if tallies._NUMBERED:
        return staticcall IVotes(tallies.token).getPastBallot(voter, snapshot)
    weight: uint256 = staticcall IVotes(tallies.token).getPastVotes(voter, snapshot)
    if weight > tallies._MAX_WEIGHT: refusals._refuse(refusals.BALLOTS_WEIGHT_OVER_96_BITS)
    return (convert(voter, uint256) << tallies._WEIGHT_BITS) | weight


@internal
@view
def _place(proposal_id: uint256, index: uint256) -> uint256:
    """
    @return The place of the word with a voter's mark.
    @dev A proposal id is a hash. With indexes below 2^48, the places of two proposals collide only if
         the highest 214 bits of their ids are equal, which nobody can bring about. With addresses
         102 bits would be enough, so there the id and the address are hashed.
    """
    if tallies._NUMBERED:
        return unsafe_add(proposal_id, index >> 6)
    return convert(keccak256(abi_encode(proposal_id, index >> 6)), uint256)


@internal
@view
def _present_if_late(proposal_id: uint256, word: uint256) -> uint256:
    """
    @return The votes that count for the quorum before a ballot that could extend the poll, or
            `_NOT_LATE` for a ballot that cannot.
    """
    # If ballots cannot be changed, a quorum stays.
    if lateQuorumVoteExtension == 0 or word & (poll_word.CHANGEABLE | poll_word.EXTENSIONS) == poll_word.EXTENSIONS:
        return _NOT_LATE
    ends: uint256 = word & poll_word.OWN_MASK if self._is_veto(word) else self._deadline(word)
    return _NOT_LATE if self._extended_end(word) <= ends else tallies._present(proposal_id, word)


@internal
def _extended_if_late(proposal_id: uint256, word: uint256, before: uint256) -> uint256:
    """
    @return The poll's word. It is extended if this ballot reached the quorum, or brought it back, with
            little time left to answer (as in OpenZeppelin's `GovernorPreventLateQuorum`).
    """
    if before == _NOT_LATE:
        return word
    snapshot: uint256 = word >> poll_word.SNAPSHOT_SHIFT
    needed: uint256 = tallies._quorum_at(snapshot, (word >> poll_word.QUORUM_SHIFT) & poll_word.SHARE_MASK)
    if tallies._present(proposal_id, word) < needed:
        return word
    changeable: bool = word & poll_word.CHANGEABLE != 0
    if before >= needed:
        return word if changeable else word | poll_word.EXTENSIONS
    extended: uint256 = self._extended_end(word)
    # Later than the snapshot.
    period: uint256 = 0 if self._is_veto(word) else unsafe_sub(extended, snapshot)
    # Three times at most, so that nobody keeps a poll open by coming and going. After that a lost
    # quorum stays lost; else it could still come back in the last second.
    if word & poll_word.EXTENSIONS == poll_word.EXTENSIONS or period > poll_word.SPAN_MASK:
        refusals._refuse(refusals.BALLOTS_QUORUM_TOO_LATE)
    log IGovernor.ProposalExtended(proposalId=proposal_id, extendedDeadline=convert(extended, uint64))
    # Below three.
    word = unsafe_add(word, poll_word.ONE_EXTENSION) if changeable else word | poll_word.EXTENSIONS
    if period == 0:
        return (word & ~poll_word.OWN_MASK) | extended
    return (word & ~(poll_word.SPAN_MASK << poll_word.PERIOD_SHIFT)) | (period << poll_word.PERIOD_SHIFT)


@internal
@view
def _extended_end(word: uint256) -> uint256:
    """
    @return When a poll ends if it is extended now: a timepoint, or for a veto the second in which it is
            over.
    """
    # Timepoints and seconds below 2^40, an extension below 2^23.
    if self._is_veto(word) and not timepoints._BY_TIMESTAMP:
        return unsafe_add(block.timestamp, unsafe_mul(lateQuorumVoteExtension, _SECONDS_PER_BLOCK))
    return unsafe_add(timepoints._now(), lateQuorumVoteExtension)


@internal
def _use_nonce(account: address) -> uint256:
    nonce: uint256 = self.nonces[account]
    # Nobody signs 2^256 times.
    self.nonces[account] = unsafe_add(nonce, 1)
    return nonce


@internal
@view
def _check_signature(signer: address, struct_hash: bytes32, signature: Bytes[MAX_SIGNATURE_BYTES]):
    digest: bytes32 = eip712_domain_separator._hash_typed_data_v4(struct_hash)
    if not signing._is_signed(signer, digest, signature): refusals._refuse(refusals.BALLOTS_INVALID_SIGNATURE)

# pragma version 0.4.3
"""
@title secret_polls
@license AGPL-3.0-only
@author govkit
@notice The polls of a secret house: when each is open, when its sum can be opened, and what it takes.
@dev A poll is one word (see `poll_word` and `secret_word`), and the sum of its ballots four more.
"""

from . import poll_word
from . import refusals
from . import secret_word
from . import tallies
from . import timepoints

uses: tallies
uses: timepoints

# With two ballots the voter of each would know the other.
LEAST_BALLOTS: constant(uint256) = 3
# A period, an extension, and how long after the deadline a sum was opened fit 24 bits each.
_MAX_SPAN: constant(uint256) = 2**23 - 1

# @notice The trustees, who make the key and open the sum of ballots.
trustees: public(immutable(address))
# @notice The fewest ballots whose sum is opened.
leastBallots: public(immutable(uint256))
# @notice How long after the vote its sum can be opened, in the clock's unit.
sharePeriod: public(immutable(uint256))
# @notice How long a poll goes on after a late ballot reaches the quorum, in the clock's unit; 0 if polls are
#         never extended.
lateQuorumVoteExtension: public(immutable(uint256))

# @notice A proposal's poll as one word (see `poll_word` and `secret_word`); 0 for an unknown proposal.
polls: public(HashMap[uint256, uint256])
# A and B of the sum.
_sums: HashMap[uint256, uint256[4]]
# The trustees' keys, by epoch, so that no ballot pays for a call to the trustees.
_keys: HashMap[uint256, uint256[2]]


@deploy
def __init__(trustees_: address, least_ballots: uint256, share_period: uint256, late_extension: uint256):
    """
    @param least_ballots At least 3.
    @param share_period In the clock's unit, from 1 to 2^23 - 1.
    @param late_extension In the clock's unit, at most 2^23 - 1; 0 for none.
    @dev Reverts with "secret house: out of range".
    """
    if (
        least_ballots < LEAST_BALLOTS
        or share_period == 0
        or share_period > _MAX_SPAN
        or late_extension > _MAX_SPAN
    ):
        refusals._refuse(refusals.SECRET_HOUSE_OUT_OF_RANGE)
    trustees = trustees_
    leastBallots = least_ballots
    sharePeriod = share_period
    lateQuorumVoteExtension = late_extension


@external
@view
def proposalSnapshot(proposal_id: uint256) -> uint256:
    """
    @return The timepoint at which votes are read; 0 for an unknown proposal.
    """
    return self.polls[proposal_id] >> poll_word.SNAPSHOT_SHIFT


@external
@view
def votingDeadline(proposal_id: uint256) -> uint256:
    """
    @return The last timepoint at which anybody can vote; 0 for an unknown proposal.
    """
    return self._deadline(self.polls[proposal_id])


@external
@view
def proposalQuorum(proposal_id: uint256) -> uint256:
    """
    @return The ballots that a proposal needs here: its quorum, and no fewer than `leastBallots`.
    @dev Reverts as the source's `getPastTotalSupply` does while the snapshot is not past.
    """
    return self._needed(self.polls[proposal_id])


@external
@view
def proposalVotes(proposal_id: uint256) -> (uint256, uint256, uint256):
    """
    @return The weight of ballots against, for, and abstaining; zeros until the sum is opened.
    """
    word: uint256 = self.polls[proposal_id]
    if word & secret_word.TALLIED_MASK == 0:
        return 0, 0, 0
    tally: uint256[3] = tallies._small_tally(word)
    return tally[tallies._AGAINST], tally[tallies._FOR], tally[tallies._ABSTAIN]


@external
@view
def ballots(proposal_id: uint256) -> (uint256, uint256):
    """
    @return How many ballots were cast, and their weight.
    """
    word: uint256 = self.polls[proposal_id]
    return secret_word._heads(word), secret_word._weight(word)


@external
@view
def sums(proposal_id: uint256) -> uint256[4]:
    """
    @return A and B of the sum of all ballots, with the one of nothing that it begins with.
    """
    return self._sums[proposal_id]


@external
@view
def epochOf(proposal_id: uint256) -> uint256:
    """
    @return The epoch of the trustees whose key the ballots are encrypted to.
    """
    return secret_word._epoch(self.polls[proposal_id])


@external
@view
def keyOf(proposal_id: uint256) -> uint256[2]:
    """
    @return The key that the ballots are encrypted to; (0, 0) for an unknown proposal.
    """
    return self._keys[secret_word._epoch(self.polls[proposal_id])]


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
def _needed(word: uint256) -> uint256:
    share: uint256 = (word >> poll_word.QUORUM_SHIFT) & poll_word.SHARE_MASK
    return max(tallies._quorum_at(word >> poll_word.SNAPSHOT_SHIFT, share), leastBallots)


@internal
@view
def _has_enough(word: uint256) -> bool:
    """
    @return Whether there are enough ballots for their sum to be opened. The snapshot must be past.
    """
    heads: uint256 = secret_word._heads(word)
    # Most polls with too few need no call.
    return heads >= leastBallots and heads >= self._needed(word)


@internal
@view
def _is_approved(word: uint256) -> bool:
    tally: uint256[3] = tallies._small_tally(word)
    if tally[tallies._FOR] <= tally[tallies._AGAINST]:
        return False
    # Tallies of 24 bits, a share of 14.
    given: uint256 = unsafe_add(tally[tallies._FOR], tally[tallies._AGAINST])
    approval_bps: uint256 = (word >> poll_word.APPROVAL_SHIFT) & poll_word.SHARE_MASK
    return unsafe_mul(tally[tallies._FOR], tallies._BPS_DENOMINATOR) >= unsafe_mul(given, approval_bps)


@internal
@view
def _to_open(proposal_id: uint256) -> uint256:
    """
    @return The poll's word, if its sum can be opened now.
    """
    word: uint256 = self.polls[proposal_id]
    now: uint256 = timepoints._now()
    deadline: uint256 = self._deadline(word)
    # An unknown poll ended long ago.
    if (
        word & poll_word.CANCELED != 0
        or word & secret_word.TALLIED_MASK != 0
        or now <= deadline
        or now > unsafe_add(deadline, sharePeriod)
    ):
        refusals._refuse(refusals.SECRET_HOUSE_NOT_COUNTING)
    if not self._has_enough(word): refusals._refuse(refusals.SECRET_HOUSE_TOO_FEW_BALLOTS)
    return word

# pragma version 0.4.3
"""
@title open_proposals
@license AGPL-3.0-only
@author govkit
@notice The cap on how many proposals of one proposer are open at the same time, in a nation that has one.
"""

from . import refusals

# The deadlines of a proposer's newest proposals stand in one word, 48 bits each.
MAX_ACTIVE_PROPOSALS: constant(uint256) = 5
_DEADLINE_BITS: constant(uint256) = 48
_DEADLINE_MASK: constant(uint256) = 2**48 - 1

# @notice How many proposals of one proposer can be open at the same time, at most 5; 0 for any number.
activeProposals: public(immutable(uint256))

# The latest ends of a proposer's newest proposals, 48 bits each, by the index that the source gave
# the proposer, so that a passport that moves keeps its count; else by its address.
_recent: HashMap[uint256, uint256]


@deploy
def __init__(active_proposals: uint256):
    """
    @param active_proposals At most 5; 0 for no cap.
    @dev Reverts with "governor: wrong active cap".
    """
    if active_proposals > MAX_ACTIVE_PROPOSALS: refusals._refuse(refusals.GOVERNOR_WRONG_ACTIVE_CAP)
    activeProposals = active_proposals


@internal
def _note(author: uint256, now: uint256, deadline: uint256):
    """
    @notice Keeps a proposer's open proposals below the cap. Each counts until the latest possible end of
            its vote, extended or not, even if it was canceled. Without a cap nothing is written.
    """
    if activeProposals == 0:
        return
    recent: uint256 = self._recent[author]
    for i: uint256 in range(MAX_ACTIVE_PROPOSALS):
        if i == activeProposals:
            break
        offset: uint256 = unsafe_mul(i, _DEADLINE_BITS)
        ends: uint256 = (recent >> offset) & _DEADLINE_MASK
        if ends < now:
            self._recent[author] = recent ^ ((ends ^ deadline) << offset)
            return
    refusals._refuse(refusals.GOVERNOR_TOO_MANY_PROPOSALS)

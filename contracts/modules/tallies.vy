# pragma version 0.4.3
"""
@title tallies
@license AGPL-3.0-only
@author govkit
@notice One electorate: where its votes come from, what its ballots have added up to, and whether a
        poll has carried.
@dev Votes by head are tallied in the poll's word itself (see `poll_word`). Votes by weight are tallied
     in words of their own, for (128) above against (128), and abstentions in another. Then the three
     small tallies of the poll's word count heads if the quorum is by head, and nothing otherwise.
"""

from ..interfaces import IVotes
from . import poll_word
from . import refusals

# With a source that is not govkit's own: a ballot is below 2^96 and there are fewer than 2^32
# ballots, so no tally of 128 bits overflows.
_MAX_WEIGHT: constant(uint256) = 2**96 - 1
_WEIGHT_BITS: constant(uint256) = 96
_HALF_MASK: constant(uint256) = 2**128 - 1
_BPS_DENOMINATOR: constant(uint256) = 10_000

_AGAINST: constant(uint256) = 0
_FOR: constant(uint256) = 1
_ABSTAIN: constant(uint256) = 2
# The mark of a ballot is its side and one. A fractional ballot has a mark of its own.
_FRACTIONAL_MARK: constant(uint256) = 4

# @notice The source of voting power (ERC-5805).
token: public(immutable(address))
# The source whose total the quorum is a share of: `token`, or one that counts heads.
_QUORUM_SOURCE: immutable(address)
# Whether ballots can weigh more than one, and so are tallied in words of their own.
_WEIGHED: immutable(bool)
# Whether the source answers `getPastBallot`.
_NUMBERED: immutable(bool)
# The account whose votes do not count: the treasury.
_BARRED: immutable(address)

_opinions: HashMap[uint256, uint256]
_abstentions: HashMap[uint256, uint256]


@deploy
def __init__(source: address, quorum_source: address, weighed: bool, numbered: bool, barred: address):
    """
    @param source Where votes come from (ERC-5805).
    @param quorum_source The same, or for a quorum by head the source that counts heads.
    @param weighed Whether ballots can weigh more than one.
    @param numbered Whether `source` answers `getPastBallot`.
    @param barred The account whose votes do not count.
    """
    token = source
    _QUORUM_SOURCE = quorum_source
    _WEIGHED = weighed
    _NUMBERED = numbered
    _BARRED = barred


@internal
def _add(proposal_id: uint256, word: uint256, side: uint256, weight: uint256, heads: uint256) -> uint256:
    """
    @notice Counts votes on a side.
    @return The poll's word with the new small tallies, which the caller stores.
    """
    small: uint256 = weight
    if _WEIGHED:
        if weight != 0:
            # Fewer than 2^32 ballots, each below 2^96.
            if side == _ABSTAIN:
                self._abstentions[proposal_id] = unsafe_add(self._abstentions[proposal_id], weight)
            else:
                self._opinions[proposal_id] = unsafe_add(
                    self._opinions[proposal_id], weight << (side << 7)
                )
        if _QUORUM_SOURCE == token:
            return word
        small = heads
    offset: uint256 = unsafe_add(poll_word.TALLY_SHIFT, unsafe_mul(side, poll_word.TALLY_BITS))
    if small > unsafe_sub(poll_word.TALLY_MASK, (word >> offset) & poll_word.TALLY_MASK):
        refusals._refuse(refusals.BALLOTS_WEIGHT_TOO_HIGH)
    return unsafe_add(word, small << offset)


@internal
def _take_back(
    proposal_id: uint256, word: uint256, mark: uint256, weight: uint256, in_person: uint256
) -> uint256:
    """
    @notice Undoes `_add` for the ballot with that mark. The tally of its side includes it.
    """
    # A fractional ballot cannot be taken back, since its parts are not kept. Nor can a ballot with a
    # foreign source, where a weight may have changed. A signed ballot does not replace one that was
    # cast in person, or signed without a nonce: the signature may be older.
    if (
        not (word & poll_word.CHANGEABLE != 0
        and mark & 7 != _FRACTIONAL_MARK
        and (in_person != 0 or mark < _FRACTIONAL_MARK)
        and _NUMBERED)
    ):
        refusals._refuse(refusals.BALLOTS_ALREADY_VOTED)
    side: uint256 = unsafe_sub(mark, 1) & 3
    small: uint256 = weight
    if _WEIGHED:
        if side == _ABSTAIN:
            self._abstentions[proposal_id] = unsafe_sub(self._abstentions[proposal_id], weight)
        else:
            self._opinions[proposal_id] = unsafe_sub(self._opinions[proposal_id], weight << (side << 7))
        if _QUORUM_SOURCE == token:
            return word
        small = 1
    return unsafe_sub(word, small << unsafe_add(poll_word.TALLY_SHIFT, unsafe_mul(side, poll_word.TALLY_BITS)))


@internal
@view
def _small_tally(word: uint256) -> uint256[3]:
    return [
        (word >> poll_word.TALLY_SHIFT) & poll_word.TALLY_MASK,
        (word >> (poll_word.TALLY_SHIFT + poll_word.TALLY_BITS)) & poll_word.TALLY_MASK,
        (word >> (poll_word.TALLY_SHIFT + 2 * poll_word.TALLY_BITS)) & poll_word.TALLY_MASK,
    ]


@internal
@view
def _tally(proposal_id: uint256, word: uint256) -> uint256[3]:
    """
    @return Votes against, for and abstaining.
    """
    if not _WEIGHED:
        return self._small_tally(word)
    opinions: uint256 = self._opinions[proposal_id]
    return [opinions & _HALF_MASK, opinions >> 128, self._abstentions[proposal_id]]


@internal
@view
def _present(proposal_id: uint256, word: uint256) -> uint256:
    """
    @return The votes, or heads, for and abstaining, which count for the quorum.
    """
    tally: uint256[3] = empty(uint256[3])
    if _QUORUM_SOURCE == token:
        tally = self._tally(proposal_id, word)
    else:
        tally = self._small_tally(word)
    # Below 2^129.
    return unsafe_add(tally[_FOR], tally[_ABSTAIN])


@internal
@view
def _is_carried(proposal_id: uint256, word: uint256) -> bool:
    """
    @return Whether the quorum is present, more votes are for than against, and of those the approval
            share is for. The snapshot must be past.
    """
    needed: uint256 = self._quorum_at(word >> poll_word.SNAPSHOT_SHIFT, (word >> poll_word.QUORUM_SHIFT) & poll_word.SHARE_MASK)
    if self._present(proposal_id, word) < needed:
        return False
    tally: uint256[3] = self._tally(proposal_id, word)
    if tally[_FOR] <= tally[_AGAINST]:
        return False
    # Sums below 2^129, a share below 2^14.
    given: uint256 = unsafe_add(tally[_FOR], tally[_AGAINST])
    approval_bps: uint256 = (word >> poll_word.APPROVAL_SHIFT) & poll_word.SHARE_MASK
    return unsafe_mul(tally[_FOR], _BPS_DENOMINATOR) >= unsafe_mul(given, approval_bps)


@internal
@view
def _quorum_at(timepoint: uint256, quorum_bps: uint256) -> uint256:
    """
    @return A share of all votes at a past timepoint, without the treasury's. It is rounded up, so that a
            quorum is never weaker than stated.
    """
    total: uint256 = staticcall IVotes(_QUORUM_SOURCE).getPastTotalSupply(timepoint)
    if _WEIGHED and _QUORUM_SOURCE == token:
        total -= staticcall IVotes(_QUORUM_SOURCE).getPastVotes(_BARRED, timepoint)
    return (total * quorum_bps + _BPS_DENOMINATOR - 1) // _BPS_DENOMINATOR

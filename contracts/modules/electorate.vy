# pragma version 0.4.3
"""
@title electorate
@license AGPL-3.0-only
@author govkit
@notice Who votes in a secret house, and what each ballot weighs: a small whole number, since an exact
        weight would tell whose ballot it is.
"""

from ..interfaces import IVotes
from . import refusals
from . import tallies

uses: tallies

MAX_WEIGHT: constant(uint256) = 5

# The least votes for a weight of 1 to 5; 0 from the first unused on.
_BUCKETS: immutable(uint256[MAX_WEIGHT])


@deploy
def __init__(buckets_: uint256[MAX_WEIGHT]):
    """
    @param buckets_ In rising order, 0 from the first unused on. The first is used.
    @dev Reverts with "secret house: out of range".
    """
    if buckets_[0] == 0: refusals._refuse(refusals.SECRET_HOUSE_OUT_OF_RANGE)
    for i: uint256 in range(1, MAX_WEIGHT):
        lower: uint256 = buckets_[unsafe_sub(i, 1)]
        if buckets_[i] != 0 and (lower == 0 or buckets_[i] <= lower):
            refusals._refuse(refusals.SECRET_HOUSE_OUT_OF_RANGE)
    _BUCKETS = buckets_


@external
@view
def buckets() -> uint256[MAX_WEIGHT]:
    """
    @return The least votes for a weight of 1 to 5, in the source's units; 0 for a weight that nobody has.
    """
    return _BUCKETS


@external
@view
def getVotes(account: address, timepoint: uint256) -> uint256:
    """
    @return What a ballot of `account` weighs with the votes of a past timepoint.
    @dev Reverts as the source's `getPastVotes` does.
    """
    return self._bucket(staticcall IVotes(tallies.token).getPastVotes(account, timepoint))


@internal
@view
def _voter(account: address, snapshot: uint256) -> (uint256, uint256):
    """
    @return The index of a voter's mark, and what its ballot weighs.
    """
    if account == tallies._BARRED:
        return 0, 0
    if tallies._NUMBERED:
        ballot: uint256 = staticcall IVotes(tallies.token).getPastBallot(account, snapshot)
        return ballot >> tallies._WEIGHT_BITS, self._bucket(ballot & tallies._MAX_WEIGHT)
    votes: uint256 = staticcall IVotes(tallies.token).getPastVotes(account, snapshot)
    return convert(account, uint256), self._bucket(votes)


@internal
@view
def _bucket(votes: uint256) -> uint256:
    weight: uint256 = 0
    for i: uint256 in range(MAX_WEIGHT):
        if _BUCKETS[i] == 0 or votes < _BUCKETS[i]:
            break
        weight = unsafe_add(weight, 1)
    return weight


@internal
@view
def _place(proposal_id: uint256, index: uint256) -> uint256:
    """
    @return The place of the word with a voter's mark (see `ballots._place`).
    """
    if tallies._NUMBERED:
        return unsafe_add(proposal_id, index >> 8)
    return convert(keccak256(abi_encode(proposal_id, index >> 8)), uint256)

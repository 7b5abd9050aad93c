# pragma version 0.4.3
# pragma evm-version cancun
"""
@title SquareRootVotes
@license AGPL-3.0-only
@author govkit
@notice A source of votes in which a citizen's weight is the square root of the currency that it had
        locked up itself at the snapshot, for at least one more epoch (see `LockedVotes`).
@dev This contract has no state. A lock goes back only to the citizen, at least an epoch after the
     snapshot. So a loan for a transaction or a block has no weight, nor has what others delegate to a
     citizen. This does not prove whose money it is: somebody who hands money to several citizens for
     that long gains weight through them (decision 0007).
     A weight at a snapshot never changes. The total cannot be known without summing over all citizens,
     so a quorum is counted by head.
"""

from .interfaces import IVotes


interface ILocked:
    def getPastLocked(account: address, timepoint: uint256) -> uint256: view


# @notice The locks (LockedVotes).
locked: public(immutable(address))
# @notice The citizen registry.
registry: public(immutable(address))

_WEIGHT_MASK: constant(uint256) = 2**96 - 1


@deploy
def __init__(locked_: address, registry_: address):
    """
    @param locked_ The locks (LockedVotes).
    @param registry_ The citizens, with the same clock (ERC-5805, one vote each).
    """
    locked = locked_
    registry = registry_


@external
@view
def clock() -> uint48:
    """
    @return The current timepoint: the registry's.
    """
    return staticcall IVotes(registry).clock()


@external
@view
def CLOCK_MODE() -> String[31]:
    """
    @return The clock's unit as an ERC-6372 query string.
    """
    return staticcall IVotes(registry).CLOCK_MODE()


@external
@view
def getPastVotes(account: address, timepoint: uint256) -> uint256:
    """
    @return The weight of a ballot of `account` with that snapshot.
    @dev Reverts as the registry's `getPastVotes` does.
    """
    if staticcall IVotes(registry).getPastVotes(account, timepoint) == 0:
        return 0
    return self._root(account, timepoint)


@external
@view
def getPastBallot(account: address, timepoint: uint256) -> uint256:
    """
    @return index (80) | votes (96), with the citizen's index in the registry.
    """
    ballot: uint256 = staticcall IVotes(registry).getPastBallot(account, timepoint)
    # A citizen has one vote.
    if ballot & _WEIGHT_MASK == 0:
        return 0
    return (ballot ^ (ballot & _WEIGHT_MASK)) | self._root(account, timepoint)


@internal
@view
def _root(account: address, timepoint: uint256) -> uint256:
    """
    @dev Below 2^44, the root of less than 2^88.
    """
    return isqrt(staticcall ILocked(locked).getPastLocked(account, timepoint))

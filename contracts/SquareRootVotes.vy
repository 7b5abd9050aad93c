# pragma version 0.4.3
# pragma evm-version cancun
"""
@title SquareRootVotes
@license AGPL-3.0-only
@author govkit
@notice A source of votes for a house in which a citizen weighs the square root of the currency
        that it holds in its own name when it casts its ballot, up to the votes that it had at the
        snapshot.
@dev Nothing is kept here. The weight is the root of the lesser of two amounts: the votes that
     the citizen had at the snapshot, others' included, and what it holds and votes with itself
     now. That is no proof of whose money it is: whoever had others' votes at the snapshot can
     borrow up to as much for the one transaction that casts its ballot, from anybody who lends
     (decision 0007). Without others' votes nothing that came since adds anything. Who sells
     weighs less. Since the weight can
     shrink until the ballot is cast, it serves houses whose ballots stand (not changeable).
     Its total is not known without summing over all citizens, so a quorum is counted by head.
"""

from .interfaces import IVotes


interface IBalance:
    def balanceOf(account: address) -> uint256: view


# @notice The currency.
token: public(immutable(address))
# @notice Who is a citizen.
registry: public(immutable(address))

_WEIGHT_MASK: constant(uint256) = 2**96 - 1


@deploy
def __init__(token_: address, registry_: address):
    """
    @param token_ The currency (ERC-20 and ERC-5805).
    @param registry_ The citizens, with the same clock (ERC-5805, one vote each).
    """
    token = token_
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
    @return What a ballot of `account` with that snapshot weighs if it is cast now.
    @dev Reverts as the registry's and the token's `getPastVotes` do.
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
    if staticcall IVotes(token).delegates(account) != account:
        return 0
    past: uint256 = staticcall IVotes(token).getPastVotes(account, timepoint)
    return isqrt(min(past, staticcall IBalance(token).balanceOf(account)))

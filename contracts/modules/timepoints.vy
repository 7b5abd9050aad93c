# pragma version 0.4.3
"""
@title timepoints
@license AGPL-3.0-only
@author govkit
@notice The clock for every timepoint of a nation (ERC-6372): seconds since 1970, or block numbers,
        as chosen at construction.
@dev See https://eips.ethereum.org/EIPS/eip-6372.
"""

_BY_TIMESTAMP: immutable(bool)


@deploy
def __init__(by_timestamp: bool):
    """
    @param by_timestamp True for seconds since 1970, False for block numbers.
    """
    _BY_TIMESTAMP = by_timestamp


@external
@view
def clock() -> uint48:
    """
    @return The current timepoint, in the unit that `CLOCK_MODE` names.
    """
    return convert(self._now(), uint48)


@external
@view
def CLOCK_MODE() -> String[31]:
    """
    @return The clock's unit as an ERC-6372 query string.
    """
    return "mode=timestamp" if _BY_TIMESTAMP else "mode=blocknumber&from=default"


@internal
@view
def _now() -> uint256:
    """
    @dev Below 2^40 for the next 30,000 years in either unit.
    """
    return block.timestamp if _BY_TIMESTAMP else block.number

# pragma version 0.4.3
"""
@title fading
@license AGPL-3.0-only
@author govkit
@notice Points that fade: half of them are gone after half a year of 365.25 days.
@dev Kept as points and the number of the half year in which they were counted last.
"""

# In seconds. A clock of blocks fades by seconds too.
HALF_YEAR: constant(uint256) = 15_778_800
# What one good deed is worth. It is gone after five half years.
POINTS: constant(uint256) = 16


@internal
@view
def _epoch() -> uint256:
    """
    @return The number of the running half year, which fits 16 bits.
    """
    return unsafe_div(block.timestamp, HALF_YEAR)


@internal
@view
def _faded(points: uint256, counted: uint256) -> uint256:
    """
    @param counted The half year in which the points were counted last; not after the running one.
    """
    return points >> unsafe_sub(self._epoch(), counted)

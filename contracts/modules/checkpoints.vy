# pragma version 0.4.3
"""
@title checkpoints
@license AGPL-3.0-only
@author govkit
@notice The history of one number per key, readable at every past timepoint.
@dev The newest checkpoint of a key stands in a slot of its own that also says how many
     older ones there are. So the commonest read (nothing has changed since) costs one
     SLOAD, a first checkpoint writes one slot, and a later one writes two.
     Every checkpoint is one word: older ones (32) | timepoint (48) | value (176).
"""

_VALUE_BITS: constant(uint256) = 176
_TIMEPOINT_BITS: constant(uint256) = 48
_OLDER_SHIFT: constant(uint256) = _VALUE_BITS + _TIMEPOINT_BITS
_VALUE_MASK: constant(uint256) = (1 << _VALUE_BITS) - 1
_TIMEPOINT_MASK: constant(uint256) = (1 << _TIMEPOINT_BITS) - 1

_newest: HashMap[address, uint256]
_older: HashMap[address, HashMap[uint256, uint256]]


@deploy
def __init__():
    pass


@internal
@view
def _latest(key: address) -> uint256:
    """
    @return The value now, 0 where none was ever set.
    """
    return self._newest[key] & _VALUE_MASK


@internal
def _push(key: address, timepoint: uint256, new_value: uint256):
    """
    @notice Sets the value from `timepoint` on; a second one at the same timepoint replaces the first.
    @param timepoint Never before the newest one, and below 2^48: callers pass `timepoints._now()`.
    @param new_value Below 2^176: callers pass voting units (below 2^96) or packed settings.
    """
    newest: uint256 = self._newest[key]
    older: uint256 = newest >> _OLDER_SHIFT
    if newest != 0 and self._timepoint(newest) != timepoint:
        self._older[key][older] = newest
        # Below 2^32: even one checkpoint a second takes 136 years to get there.
        older = unsafe_add(older, 1)
    self._newest[key] = (older << _OLDER_SHIFT) | (timepoint << _VALUE_BITS) | new_value


@internal
def _amend(key: address, new_value: uint256):
    """
    @notice Changes the newest value where it stands, as if it had always been that.
    @param new_value Below 2^176.
    """
    self._newest[key] = (self._newest[key] >> _VALUE_BITS << _VALUE_BITS) | new_value


@internal
@view
def _at(key: address, timepoint: uint256) -> uint256:
    """
    @return The value as it was at the end of `timepoint`, 0 before the first checkpoint.
    """
    newest: uint256 = self._newest[key]
    if self._timepoint(newest) <= timepoint:
        return newest & _VALUE_MASK

    # Find the last older checkpoint that is not after `timepoint`: all below `low` are not
    # after it, all from `high` on are. Sums and differences stay within 2^33.
    low: uint256 = 0
    high: uint256 = newest >> _OLDER_SHIFT
    for _: uint256 in range(32):
        if low == high:
            break
        middle: uint256 = unsafe_add(low, high) >> 1
        if self._timepoint(self._older[key][middle]) <= timepoint:
            low = unsafe_add(middle, 1)
        else:
            high = middle
    if low == 0:
        return 0
    return self._older[key][unsafe_sub(low, 1)] & _VALUE_MASK


@internal
@pure
def _timepoint(checkpoint: uint256) -> uint256:
    return (checkpoint >> _VALUE_BITS) & _TIMEPOINT_MASK

# pragma version 0.4.3
"""
@title checkpoints
@license AGPL-3.0-only
@author govkit
@notice Keeps the history of one number per key, readable at every past timepoint, and one tag per
        key, of which only the present value is known.
@dev The newest checkpoint of a key stands in a slot of its own, which says how many older ones
     there are: tag (48) | older ones (32) | spare (48) | timepoint (40) | value (88). So the most
     common read (nothing has changed since) costs one SLOAD, and a first checkpoint writes
     one slot. The older ones stand two to a slot, the earlier one in the lower half, each
     timepoint (40) | value (88), so that every other one writes a fresh slot.
"""

_VALUE_BITS: constant(uint256) = 88
_VALUE_MASK: constant(uint256) = (1 << _VALUE_BITS) - 1
_TIMEPOINT_MASK: constant(uint256) = (1 << 40) - 1
_HALF_BITS: constant(uint256) = 128
_HALF_MASK: constant(uint256) = (1 << _HALF_BITS) - 1
_OLDER_SHIFT: constant(uint256) = 176
_OLDER_MASK: constant(uint256) = (1 << 32) - 1
_TAG_SHIFT: constant(uint256) = 208
_TAGGED_BITS: constant(uint256) = 96

_newest: HashMap[address, uint256]
_older: HashMap[address, HashMap[uint256, uint256]]


@deploy
def __init__():
    pass


@internal
@view
def _latest(key: address) -> uint256:
    """
    @return The value now; 0 if none was ever set.
    """
    return self._newest[key] & _VALUE_MASK


@internal
@view
def _tag(key: address) -> uint256:
    """
    @return The tag; 0 if none was ever set.
    """
    return self._newest[key] >> _TAG_SHIFT


@internal
def _set_tag(key: address, tag: uint256):
    """
    @param tag Below 2^48.
    """
    word: uint256 = self._newest[key]
    self._newest[key] = ((word << 48) >> 48) | (tag << _TAG_SHIFT)


@internal
def _push(key: address, timepoint: uint256, new_value: uint256):
    """
    @notice Sets the value from `timepoint` on. A second value at the same timepoint replaces the first.
    @param timepoint Never before the newest one, and below 2^40: callers pass `timepoints._now()`.
    @param new_value Below 2^88: callers pass voting units.
    """
    self._newest[key] = self._pushed(key, self._newest[key], timepoint, new_value)


@internal
def _pushed(key: address, word: uint256, timepoint: uint256, new_value: uint256) -> uint256:
    """
    @notice Does what `_push` does, for a caller that keeps the newest slot itself: writes the older
            ones here, and returns the slot as the caller must store it.
    """
    newest: uint256 = word & _HALF_MASK
    pushed: uint256 = word
    if newest != 0 and self._timepoint(newest) != timepoint:
        older: uint256 = (word >> _OLDER_SHIFT) & _OLDER_MASK
        # The upper half is still empty; a checkpoint with an odd number goes there.
        if older & 1 == 0:
            self._older[key][older >> 1] = newest
        else:
            self._older[key][older >> 1] |= newest << _HALF_BITS
        # Fewer than 2^32: one checkpoint a second takes 136 years to get there.
        pushed = unsafe_add(word, 1 << _OLDER_SHIFT)
    return (pushed >> _HALF_BITS << _HALF_BITS) | (timepoint << _VALUE_BITS) | new_value


@internal
@view
def _at(key: address, timepoint: uint256) -> uint256:
    """
    @return The value as it was at the end of `timepoint`, 0 before the first checkpoint.
    """
    return self._value_at(key, self._newest[key], timepoint)


@internal
@view
def _tagged_at(key: address, timepoint: uint256) -> uint256:
    """
    @return tag (48) | zeros (8) | value (88): the tag as it is now, and the value as `_at` gives it,
            for one read of the newest slot.
    """
    word: uint256 = self._newest[key]
    tag: uint256 = word >> _TAG_SHIFT << _TAGGED_BITS
    # The most common case, repeated here to save a call.
    if (word >> _VALUE_BITS) & _TIMEPOINT_MASK <= timepoint:
        return tag | (word & _VALUE_MASK)
    return tag | self._value_at(key, word, timepoint)


@internal
@view
def _value_at(key: address, word: uint256, timepoint: uint256) -> uint256:
    return self._checkpoint_at(key, word, timepoint) & _VALUE_MASK


@internal
@view
def _checkpoint_at(key: address, word: uint256, timepoint: uint256) -> uint256:
    """
    @return timepoint (40) | value (88) of the last checkpoint that is not after `timepoint`, in
            the lower half; zeros where there is none.
    """
    if self._timepoint(word) <= timepoint:
        return word & _HALF_MASK

    # Find the last older checkpoint that is not after `timepoint`: all below `low` are not
    # after it, all from `high` on are. Sums and differences stay within 2^33.
    low: uint256 = 0
    high: uint256 = (word >> _OLDER_SHIFT) & _OLDER_MASK
    for _: uint256 in range(32):
        if low == high:
            break
        middle: uint256 = unsafe_add(low, high) >> 1
        if self._timepoint(self._older_one(key, middle)) <= timepoint:
            low = unsafe_add(middle, 1)
        else:
            high = middle
    if low == 0:
        return 0
    return self._older_one(key, unsafe_sub(low, 1)) & _HALF_MASK


@internal
@view
def _older_one(key: address, number: uint256) -> uint256:
    """
    @return An older checkpoint, by its number from 0. The bits above it may hold the next one.
    """
    both: uint256 = self._older[key][number >> 1]
    return both if number & 1 == 0 else both >> _HALF_BITS


@internal
@pure
def _timepoint(checkpoint: uint256) -> uint256:
    return (checkpoint >> _VALUE_BITS) & _TIMEPOINT_MASK

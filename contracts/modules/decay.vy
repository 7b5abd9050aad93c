# pragma version 0.4.3
"""
@title decay
@license AGPL-3.0-only
@author govkit
@notice Sums amounts whose weights fall in a straight line, each to nothing at its own end. The sums
        can be read exactly at every past timepoint.
@dev An amount weighs `amount * (end - timepoint) / span`. So a key keeps two sums, that of `amount`
     and that of `amount * end` (the product), and weighs `(product - amounts * timepoint) / span`,
     rounded down once. Ends lie on the boundaries of epochs, and an amount that ends at a boundary
     leaves both sums when the boundary is passed.
     A point holds a key's sums from a timepoint on: timepoint (40) | amounts (88) | product (128).
     Points are appended. One bit for each epoch says at which boundaries something of the key ends.
     Every amount ends at most 210 epochs after it was noted, so a read looks at two words of bits,
     and then at no more boundaries than have passed since the point.
     The sums over all keys stand under the zero address, which has no weight of its own.
"""

from . import refusals

_TIME_SHIFT: constant(uint256) = 216
_AMOUNT_SHIFT: constant(uint256) = 128
_AMOUNT_BITS: constant(uint256) = 88
_AMOUNT_MASK: constant(uint256) = 2**88 - 1
_PRODUCT_MASK: constant(uint256) = 2**128 - 1
_COUNT_MASK: constant(uint256) = 2**40 - 1
_INDEX_SHIFT: constant(uint256) = 40
_WEIGHT_BITS: constant(uint256) = 96
# How many epochs a span may have: four years of weeks and one. An amount then ends no more than
# 210 boundaries from now, which lie in two words of bits.
_MAX_EPOCHS: constant(uint256) = 209

# Ends are multiples of this, in the clock's unit.
_EPOCH: immutable(uint256)
# How long before its end an amount weighs its full value, in the clock's unit.
_SPAN: immutable(uint256)

# index (48) | points (40) of each key; under the zero address the number of indexes given.
_heads: HashMap[address, uint256]
_points: HashMap[address, HashMap[uint256, uint256]]
# The epochs of each key at whose start something ends, 256 to a word.
_marks: HashMap[address, HashMap[uint256, uint256]]
# The amount that ends there, by word and by the bit in it: end (40) | amount (88).
_ending: HashMap[address, HashMap[uint256, HashMap[uint256, uint256]]]


@deploy
def __init__(epoch_duration: uint256, span: uint256):
    """
    @param epoch_duration Amounts end at its multiples, in the clock's unit.
    @param span How long before its end an amount weighs its full value, in the clock's unit: from 1
           to 209 epochs.
    @dev Reverts with "decay: bad span".
    """
    if epoch_duration == 0 or epoch_duration >= 2**32: refusals._refuse(refusals.DECAY_BAD_SPAN)
    if span < epoch_duration or span > epoch_duration * _MAX_EPOCHS: refusals._refuse(refusals.DECAY_BAD_SPAN)
    _EPOCH = epoch_duration
    _SPAN = span


@internal
def _change(
    key: address, now: uint256, less: uint256, less_end: uint256, more: uint256, more_end: uint256
) -> (uint256, uint256):
    """
    @notice Takes `less` with the end `less_end` from a key, and adds `more` with the end `more_end`. An
            amount whose end is past is neither taken nor added.
    @param now Below 2^40, and never before the key's newest point.
    @param more The caller keeps all amounts together below 2^88.
    @return The weight before and after.
    """
    head: uint256 = self._heads[key]
    count: uint256 = head & _COUNT_MASK
    point: uint256 = 0 if count == 0 else self._points[key][unsafe_sub(count, 1)]
    amounts: uint256 = 0
    product: uint256 = 0
    amounts, product = self._sums(key, point, now)
    before: uint256 = self._weight(amounts, product, now)
    if less != 0 and less_end > now:
        # It is part of both sums.
        amounts = unsafe_sub(amounts, less)
        product = unsafe_sub(product, unsafe_mul(less, less_end))
        self._change_ending(key, less_end, less, False)
    if more != 0 and more_end > now:
        # Sums below 2^88, and with ends below 2^40 below 2^128.
        amounts = unsafe_add(amounts, more)
        product = unsafe_add(product, unsafe_mul(more, more_end))
        self._change_ending(key, more_end, more, True)
    if head >> _INDEX_SHIFT == 0 and key != empty(address) and amounts != 0:
        # Fewer than 2^48 are ever given, since each one costs a slot.
        indexes: uint256 = unsafe_add(self._heads[empty(address)] >> _INDEX_SHIFT, 1)
        self._heads[empty(address)] = (indexes << _INDEX_SHIFT) | (
            self._heads[empty(address)] & _COUNT_MASK
        )
        head |= indexes << _INDEX_SHIFT
    if count == 0 or point >> _TIME_SHIFT != now:
        # Fewer than 2^40, since each one costs a slot.
        head = unsafe_add(head, 1)
        count = unsafe_add(count, 1)
    self._heads[key] = head
    self._points[key][unsafe_sub(count, 1)] = (now << _TIME_SHIFT) | (amounts << _AMOUNT_SHIFT) | product
    return before, self._weight(amounts, product, now)


@internal
@view
def _weight_at(key: address, timepoint: uint256) -> uint256:
    """
    @return index (80) | weight (96) at the end of `timepoint`.
    """
    head: uint256 = self._heads[key]
    index: uint256 = head >> _INDEX_SHIFT << _WEIGHT_BITS
    # All points below `low` are not after it, all from `high` on are. Both are below 2^40.
    low: uint256 = 0
    high: uint256 = head & _COUNT_MASK
    if high == 0:
        return index
    point: uint256 = self._points[key][unsafe_sub(high, 1)]
    if point >> _TIME_SHIFT > timepoint:
        for _: uint256 in range(40):
            if low == high:
                break
            middle: uint256 = unsafe_add(low, high) >> 1
            if self._points[key][middle] >> _TIME_SHIFT <= timepoint:
                low = unsafe_add(middle, 1)
            else:
                high = middle
        if low == 0:
            return index
        point = self._points[key][unsafe_sub(low, 1)]
    amounts: uint256 = 0
    product: uint256 = 0
    amounts, product = self._sums(key, point, timepoint)
    return index | self._weight(amounts, product, timepoint)


@internal
@view
def _sums(key: address, point: uint256, timepoint: uint256) -> (uint256, uint256):
    """
    @return Amounts and product at `timepoint`, without what has ended since the point. The point is
            the newest one that is not after `timepoint`.
    """
    amounts: uint256 = (point >> _AMOUNT_SHIFT) & _AMOUNT_MASK
    product: uint256 = point & _PRODUCT_MASK
    # Timepoints are below 2^40.
    first: uint256 = unsafe_add((point >> _TIME_SHIFT) // _EPOCH, 1)
    last: uint256 = timepoint // _EPOCH
    if amounts == 0 or last < first:
        return amounts, product
    if unsafe_sub(last, first) > _MAX_EPOCHS:
        # Everything has ended.
        return 0, 0
    for word: uint256 in range(first >> 8, unsafe_add(last >> 8, 1), bound=2):
        bits: uint256 = self._marks[key][word]
        if word == first >> 8:
            bits = (bits >> (first & 255)) << (first & 255)
        if word == last >> 8:
            unused: uint256 = unsafe_sub(255, last & 255)
            bits = (bits << unused) >> unused
        for _: uint256 in range(256):
            if bits == 0:
                break
            lowest: uint256 = bits & unsafe_sub(0, bits)
            bits ^= lowest
            ended: uint256 = self._ending[key][word][lowest]
            # Part of both sums.
            amounts = unsafe_sub(amounts, ended & _AMOUNT_MASK)
            product = unsafe_sub(product, unsafe_mul(ended & _AMOUNT_MASK, ended >> _AMOUNT_BITS))
    return amounts, product


@internal
def _change_ending(key: address, end: uint256, amount: uint256, more: bool):
    epoch: uint256 = end // _EPOCH
    bit: uint256 = 1 << (epoch & 255)
    ending: uint256 = self._ending[key][epoch >> 8][bit] & _AMOUNT_MASK
    # At most the sum of all amounts; each amount that is taken was noted.
    left: uint256 = unsafe_add(ending, amount) if more else unsafe_sub(ending, amount)
    if ending == 0 or left == 0:
        self._marks[key][epoch >> 8] ^= bit
    self._ending[key][epoch >> 8][bit] = (end << _AMOUNT_BITS) | left


@internal
@view
def _weight(amounts: uint256, product: uint256, timepoint: uint256) -> uint256:
    """
    @dev All amounts in the sums end later, so the difference is not negative, and it is below 2^120.
    """
    return unsafe_sub(product, unsafe_mul(amounts, timepoint)) // _SPAN

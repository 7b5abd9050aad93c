# pragma version 0.4.3
"""
@title spans
@license AGPL-3.0-only
@author govkit
@notice The spans in which a passport was good, so that its vote at every past timepoint is known.
@dev The newest span stands in the citizen's word (see `citizen_word`), the older ones here, in order.
"""

from . import citizen_word
from . import refusals

# `until` and `since` of the newest span, side by side.
_SPAN_MASK: constant(uint256) = (1 << 72) - 1

# until (36) | since (36) of the older spans, by passport and from 0 on.
_spans: HashMap[uint256, HashMap[uint256, uint256]]


@internal
def _reopened(word: uint256, now: uint256, ends: uint256) -> uint256:
    """
    @return The word with a new span from `now` on. The span before it joins the older ones.
    @dev Reverts with "registry: too many spans" after 4,095 of them.
    """
    spans: uint256 = (word >> citizen_word.SPANS_SHIFT) & citizen_word.SPANS_MASK
    if spans >= citizen_word.SPANS_MASK: refusals._refuse(refusals.REGISTRY_TOO_MANY_SPANS)
    self._spans[word & citizen_word.NUMBER_MASK][spans] = (word >> citizen_word.SINCE_SHIFT) & _SPAN_MASK
    kept: uint256 = unsafe_add(word & ~(_SPAN_MASK << citizen_word.SINCE_SHIFT), 1 << citizen_word.SPANS_SHIFT)
    return kept | (now << citizen_word.SINCE_SHIFT) | (ends << citizen_word.UNTIL_SHIFT)


@internal
@view
def _good_at(word: uint256, timepoint: uint256) -> bool:
    """
    @return Whether the passport was good at the end of `timepoint`.
    """
    if word == 0:
        return False
    if (word >> citizen_word.SINCE_SHIFT) & citizen_word.TIME_MASK <= timepoint:
        until: uint256 = citizen_word._until(word)
        return until == 0 or timepoint < until
    number: uint256 = word & citizen_word.NUMBER_MASK
    low: uint256 = 0
    high: uint256 = (word >> citizen_word.SPANS_SHIFT) & citizen_word.SPANS_MASK
    # Halving fewer than 2^12 spans takes at most 12 rounds.
    for _: uint256 in range(13):
        if low == high:
            break
        # Both are below 2^12.
        middle: uint256 = unsafe_add(low, high) >> 1
        if self._spans[number][middle] & citizen_word.TIME_MASK <= timepoint:
            low = unsafe_add(middle, 1)
        else:
            high = middle
    # An older span has always ended.
    return low != 0 and timepoint < self._spans[number][unsafe_sub(low, 1)] >> 36

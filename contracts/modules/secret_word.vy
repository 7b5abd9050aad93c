# pragma version 0.4.3
"""
@title secret_word
@license AGPL-3.0-only
@author govkit
@notice What the poll of a secret house keeps in its word's `own`, and in place of its tallies (see
        `poll_word`).
@dev `own`, from the highest bit down:

         epoch (15) | heads (24) | tallied (24)

     The epoch of the trustees' key, how many ballots were cast, and how long after the deadline the sum
     was opened, in the clock's unit; 0 before that. Until then the weight of all ballots stands in
     `abstain`, and nothing in the other two tallies.
"""

from . import poll_word

EPOCH_SHIFT: constant(uint256) = 48
HEADS_SHIFT: constant(uint256) = 24
ONE_HEAD: constant(uint256) = 1 << 24
HEADS_MASK: constant(uint256) = 2**24 - 1
TALLIED_MASK: constant(uint256) = 2**24 - 1
ABSTAIN_SHIFT: constant(uint256) = poll_word.TALLY_SHIFT + 2 * poll_word.TALLY_BITS
FOR_SHIFT: constant(uint256) = poll_word.TALLY_SHIFT + poll_word.TALLY_BITS


@internal
@pure
def _epoch(word: uint256) -> uint256:
    return (word & poll_word.OWN_MASK) >> EPOCH_SHIFT


@internal
@pure
def _heads(word: uint256) -> uint256:
    return (word >> HEADS_SHIFT) & HEADS_MASK


@internal
@pure
def _weight(word: uint256) -> uint256:
    """
    @return The weight of all ballots.
    """
    # Three numbers of 24 bits.
    return unsafe_add(
        (word >> ABSTAIN_SHIFT) & poll_word.TALLY_MASK,
        unsafe_add(
            (word >> FOR_SHIFT) & poll_word.TALLY_MASK,
            (word >> poll_word.TALLY_SHIFT) & poll_word.TALLY_MASK,
        ),
    )


@internal
@pure
def _tallied(word: uint256, after: uint256, yes: uint256, no: uint256) -> uint256:
    """
    @param after Timepoints since the deadline, at least 1.
    @param yes At most the weight of all ballots, together with `no`.
    @return The word with the tallies.
    """
    opinions: uint256 = (yes << FOR_SHIFT) | (no << poll_word.TALLY_SHIFT)
    return unsafe_sub(word, unsafe_add(yes, no) << ABSTAIN_SHIFT) | opinions | after

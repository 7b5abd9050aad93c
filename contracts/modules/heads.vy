# pragma version 0.4.3
"""
@title heads
@license AGPL-3.0-only
@author govkit
@notice Counts the passports that are good at every past timepoint. A passport that ends by time
        leaves the count without a transaction.
@dev A passport with a term ends at the boundary of an epoch. A checkpoint holds the number at its
     timepoint, and a table holds how many passports end at each later boundary. The number at a
     timepoint is the checkpoint's, less those that have ended since. So a read takes at most one
     step for each epoch that a passport lives, with eight boundaries to a slot.
     Passports admitted in the checkpoint's own epoch all end at one boundary. They are counted in
     the newest word until a checkpoint in a later epoch moves them to the table, so admissions
     write the table at most once an epoch.
     The newest word: spare (32) | checkpoints in the older words (32) | passports issued (32)
     | admitted in this epoch (32) | the checkpoint before the newest (64) | the newest (64).
     A checkpoint: timepoint (36) | number (28). The older ones stand four to a slot and are
     written in pairs. Timepoints fit until the year 4147, passports up to 2^28 - 1, which
     `_admit` checks.
"""

from . import refusals

_COUNT_BITS: constant(uint256) = 28
_COUNT_MASK: constant(uint256) = (1 << _COUNT_BITS) - 1
_CHECKPOINT_BITS: constant(uint256) = 64
_CHECKPOINT_MASK: constant(uint256) = (1 << _CHECKPOINT_BITS) - 1
_PAIR_MASK: constant(uint256) = (1 << 128) - 1
_FIELD_MASK: constant(uint256) = (1 << 32) - 1
_COHORT_SHIFT: constant(uint256) = 128
_ISSUED_SHIFT: constant(uint256) = 160
_OLDER_SHIFT: constant(uint256) = 192

# @notice How many epochs a term may have. It bounds what a read sums up.
MAX_TERM_EPOCHS: constant(uint256) = 24
# A passport that was renewed as early as possible ends two terms and the running epoch from now.
_MAX_AHEAD: constant(uint256) = 2 * MAX_TERM_EPOCHS + 1

# In the clock's unit: 272 years of seconds. With an end at most three of these ahead a timepoint
# fits 36 bits for the next thousand years.
_MAX_TERM: constant(uint256) = 1 << 33

# @notice How long an epoch is, in the clock's unit; 0 if passports have no term.
epochDuration: public(immutable(uint256))
# @notice How many whole epochs a passport is good for; 0 for ever.
termEpochs: public(immutable(uint256))

_newest: uint256
_older: HashMap[uint256, uint256]
# How many end at the start of each epoch, 32 bits each, eight to a slot.
_ending: HashMap[uint256, uint256]


@deploy
def __init__(epoch_duration: uint256, term_epochs: uint256):
    """
    @param epoch_duration In the clock's unit; 0 only if passports have no term.
    @param term_epochs How many whole epochs a passport is good for; 0 for ever.
    @dev Reverts with "heads: bad term".
    """
    if (epoch_duration == 0) != (term_epochs == 0): refusals._refuse(refusals.HEADS_BAD_TERM)
    if term_epochs > MAX_TERM_EPOCHS: refusals._refuse(refusals.HEADS_BAD_TERM)
    if epoch_duration * term_epochs > _MAX_TERM: refusals._refuse(refusals.HEADS_BAD_TERM)
    epochDuration = epoch_duration
    termEpochs = term_epochs


@internal
@view
def _issued() -> uint256:
    return (self._newest >> _ISSUED_SHIFT) & _FIELD_MASK


@internal
@view
def _term_end(timepoint: uint256) -> uint256:
    """
    @return When a passport admitted at `timepoint` ends: at the first boundary after a term's whole epochs;
            0 if passports have no term.
    """
    if termEpochs == 0:
        return 0
    # An end is at most two terms and an epoch away, so it stays far below 2^36.
    epochs: uint256 = unsafe_add(unsafe_div(timepoint, epochDuration), unsafe_add(termEpochs, 1))
    return unsafe_mul(epochs, epochDuration)


@internal
@view
def _at(timepoint: uint256) -> uint256:
    """
    @return How many passports counted at the end of `timepoint`.
    """
    word: uint256 = self._newest
    found: uint256 = self._checkpoint_at(word, timepoint)
    count: uint256 = found & _COUNT_MASK
    if termEpochs == 0 or count == 0:
        return count
    ended: uint256 = self._ended_between(found >> _COUNT_BITS, timepoint)
    # Passports admitted in the newest checkpoint's epoch are not in the table yet.
    if found == word & _CHECKPOINT_MASK and timepoint >= self._term_end(found >> _COUNT_BITS):
        ended += (word >> _COHORT_SHIFT) & _FIELD_MASK
    return count - ended


@internal
def _admit(now: uint256, passports: uint256) -> uint256:
    """
    @notice Counts new passports.
    @param passports How many are admitted at once.
    @return How many had been issued before.
    @dev Reverts with "heads: too many".
    """
    word: uint256 = self._settled(now)
    issued: uint256 = (word >> _ISSUED_SHIFT) & _FIELD_MASK
    # No field overflows into the next, since none counts more passports than were issued.
    if issued + passports > _COUNT_MASK: refusals._refuse(refusals.HEADS_TOO_MANY)
    self._newest = unsafe_add(
        unsafe_add(self._with_cohort(word, passports), passports << _ISSUED_SHIFT), passports
    )
    return issued


@internal
def _add(now: uint256, ends: uint256):
    """
    @notice Counts a passport again that had ended.
    @param ends The boundary at which it ends, after `now`; 0 for never.
    """
    self._newest = unsafe_add(self._settled(now), 1)
    if ends != 0:
        self._change_ending(ends // epochDuration, True)


@internal
def _remove(now: uint256, ends: uint256):
    """
    @notice Stops counting a passport.
    @param ends The boundary at which it would have ended; 0 for never.
    """
    word: uint256 = unsafe_sub(self._settled(now), 1)
    if ends != 0:
        word = self._taken_from_ending(word, ends)
    self._newest = word


@internal
def _extend(now: uint256, ends: uint256, later: uint256):
    """
    @notice Moves the end of a passport that counts now to a later boundary.
    """
    self._newest = self._taken_from_ending(self._settled(now), ends)
    self._change_ending(later // epochDuration, True)


@internal
def _taken_from_ending(word: uint256, ends: uint256) -> uint256:
    """
    @dev A passport that ends together with the newest word's admissions is counted either there or in the
         table. Only the sum of both matters, and at least one of them is above zero.
    """
    if (word >> _COHORT_SHIFT) & _FIELD_MASK != 0 and ends == self._term_end(self._time_of(word)):
        return unsafe_sub(word, 1 << _COHORT_SHIFT)
    self._change_ending(ends // epochDuration, False)
    return word


@internal
def _change_ending(epoch: uint256, more: bool):
    one: uint256 = 1 << ((epoch & 7) << 5)
    word: uint256 = self._ending[epoch >> 3]
    # No more passports end than were issued, and each one that is taken was noted.
    self._ending[epoch >> 3] = unsafe_add(word, one) if more else unsafe_sub(word, one)


@internal
@view
def _with_cohort(word: uint256, passports: uint256) -> uint256:
    return word if termEpochs == 0 else unsafe_add(word, passports << _COHORT_SHIFT)


@internal
def _settled(now: uint256) -> uint256:
    """
    @return The newest word with a checkpoint at `now`, without the passports that have ended since the
            one before. The caller stores it.
    """
    word: uint256 = self._newest
    newest: uint256 = word & _CHECKPOINT_MASK
    then: uint256 = newest >> _COUNT_BITS
    if then == now:
        return word
    count: uint256 = newest & _COUNT_MASK
    if newest == 0:
        return word | (now << _COUNT_BITS)
    if termEpochs != 0 and unsafe_div(then, epochDuration) != unsafe_div(now, epochDuration):
        word = self._cohort_noted(word, then)
        # Every passport that ended had counted.
        count = unsafe_sub(count, self._ended_between(then, now))
    pair: uint256 = word & _PAIR_MASK
    checkpoint: uint256 = (now << _COUNT_BITS) | count
    word = word >> _COHORT_SHIFT << _COHORT_SHIFT
    before: uint256 = pair >> _CHECKPOINT_BITS
    if before == 0:
        return word | (newest << _CHECKPOINT_BITS) | checkpoint
    older: uint256 = word >> _OLDER_SHIFT
    # The earlier checkpoint goes in the lower quarter; the next pair fills the upper half.
    ordered: uint256 = (newest << _CHECKPOINT_BITS) | before
    if older & 2 == 0:
        self._older[older >> 2] = ordered
    else:
        self._older[older >> 2] |= ordered << 128
    return unsafe_add(word, 2 << _OLDER_SHIFT) | checkpoint


@internal
def _cohort_noted(word: uint256, then: uint256) -> uint256:
    """
    @notice Moves the admissions of `then`'s epoch, which is over, to the table.
    @return The word without them.
    """
    cohort: uint256 = (word >> _COHORT_SHIFT) & _FIELD_MASK
    if cohort == 0:
        return word
    epoch: uint256 = self._term_end(then) // epochDuration
    self._ending[epoch >> 3] = unsafe_add(self._ending[epoch >> 3], cohort << ((epoch & 7) << 5))
    return unsafe_sub(word, cohort << _COHORT_SHIFT)


@internal
@view
def _ended_between(after: uint256, timepoint: uint256) -> uint256:
    """
    @return How many passports ended after `after`, up to `timepoint`, by the table.
    """
    epoch: uint256 = after // epochDuration
    # Every passport that counted at `after` has ended by then.
    last: uint256 = min(timepoint // epochDuration, unsafe_add(epoch, _MAX_AHEAD))
    ended: uint256 = 0
    word: uint256 = 0
    read: uint256 = max_value(uint256)
    for _: uint256 in range(_MAX_AHEAD):
        if epoch >= last:
            break
        epoch = unsafe_add(epoch, 1)
        if epoch >> 3 != read:
            read = epoch >> 3
            word = self._ending[read]
        ended = unsafe_add(ended, (word >> ((epoch & 7) << 5)) & _FIELD_MASK)
    return ended


@internal
@view
def _checkpoint_at(word: uint256, timepoint: uint256) -> uint256:
    """
    @return The last checkpoint that is not after `timepoint`; 0 if there is none.
    """
    if self._time_of(word) <= timepoint:
        return word & _CHECKPOINT_MASK
    before: uint256 = (word >> _CHECKPOINT_BITS) & _CHECKPOINT_MASK
    if before != 0 and before >> _COUNT_BITS <= timepoint:
        return before
    # All checkpoints below `low` are not after it, all from `high` on are. Sums stay within 2^33.
    low: uint256 = 0
    high: uint256 = word >> _OLDER_SHIFT
    for _: uint256 in range(33):
        if low == high:
            break
        middle: uint256 = unsafe_add(low, high) >> 1
        if self._older_one(middle) >> _COUNT_BITS <= timepoint:
            low = unsafe_add(middle, 1)
        else:
            high = middle
    return 0 if low == 0 else self._older_one(unsafe_sub(low, 1))


@internal
@view
def _older_one(number: uint256) -> uint256:
    return (self._older[number >> 2] >> ((number & 3) << 6)) & _CHECKPOINT_MASK


@internal
@pure
def _time_of(word: uint256) -> uint256:
    return (word & _CHECKPOINT_MASK) >> _COUNT_BITS

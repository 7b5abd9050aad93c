# pragma version 0.4.3
"""
@title holdings
@license AGPL-3.0-only
@author govkit
@notice Who holds how many units, who votes with them, and how many votes each account had at any past
        timepoint (ERC-5805). It does what `votes` does for units that move often, with three choices
        that a nation makes at its founding:

        - self-voting: a holder who delegates to nobody votes with its own units
        - a warm-up: a ballot weighs the lesser of the votes at its snapshot and those a set time
          before it, so that votes bought for one decision do not count in it
        - an expiry: a delegation to another account ends at the beginning of an epoch
@dev An account is two words. The most common accounts use only the first one: those that vote with
     their own units alone, and those whose units nobody votes with. Then units and votes are one
     number, and a transfer writes one word a side.

         checkpoint: kind (2) | told (1) | spare (13) | index (32) | older ones (32) | spare (8) |
                     until (40) | timepoint (40) | value (88)
         holding:    kind (2) | spare (6) | units (88) | delegate (160)

         kind     first word   its value         second word
         PLAIN    checkpoint   units             nothing, whatever stands there
         OWN      checkpoint   units and votes   nothing, whatever stands there
         SHARED   checkpoint   votes             holding: the delegate is the account or nobody
         AWAY     holding                        checkpoint: votes; the delegate is another

     The units of a PLAIN account vote for it if the nation is self-voting, else for nobody; OWN is
     used only if the nation is not. A checkpoint is laid out as `checkpoints` takes it, which keeps
     the older ones. An account gets its `index` with its first votes and keeps it for ever, so that a
     governor can note in one bit field who has voted. `told` says that an event has named who votes
     with the units.

     Units never reach 2^88, since the deployed contract bounds their total. An account's votes are
     the sum of units that count for it: never less than what one account takes away, nor more
     than the total.

     A delegation made in epoch n ends when epoch n + 4 begins (`until`); a life is four epochs. No
     transaction marks the end, so a read finds it: for each delegate and epoch, `_leaving` holds the
     units that leave the delegate when that epoch begins, and nothing changes it afterwards. A
     delegate that gains units gets a checkpoint at once, so after a checkpoint units can leave at
     the next four beginnings only, which bounds every read. Units that come back to a self-voting
     holder are added by each read, and written as a checkpoint at the epoch's beginning when the
     account is next changed.
     See https://eips.ethereum.org/EIPS/eip-5805.
"""

from . import checkpoints
from . import refusals
from . import timepoints
from ..interfaces import IVotes

uses: checkpoints
uses: timepoints


# -- types and events ------------------------------------------------------------------------------

struct Account:
    units: uint256
    # The account that votes with the units: the holder itself, another, or nobody (zero).
    delegate: address
    # The epoch in which a delegation to another ends; 0 for never.
    until: uint256
    # Its votes now, from its own units and from others'.
    votes: uint256
    # Its votes before the change that is being made.
    before: uint256
    # Its votes as the newest event named them.
    logged: uint256
    # The checkpoint without its kind. Its value is votes, for a PLAIN account too.
    word: uint256


# -- constants and state ---------------------------------------------------------------------------

_PLAIN: constant(uint256) = 0
_OWN: constant(uint256) = 1
_SHARED: constant(uint256) = 2
_AWAY: constant(uint256) = 3
_KIND_SHIFT: constant(uint256) = 254
_KINDLESS: constant(uint256) = 2**254 - 1
# Set for SHARED and AWAY, which use both words.
_TWO_WORDS: constant(uint256) = 1 << 255

_VALUE_MASK: constant(uint256) = 2**88 - 1
_TIMEPOINT_SHIFT: constant(uint256) = 88
_TIMEPOINT_MASK: constant(uint256) = 2**40 - 1
_UNTIL_SHIFT: constant(uint256) = 128
_UNTIL_MASK: constant(uint256) = 2**40 - 1
_INDEX_SHIFT: constant(uint256) = 208
_INDEX_MASK: constant(uint256) = 2**32 - 1
_TOLD: constant(uint256) = 1 << 253
_UNITS_SHIFT: constant(uint256) = 160
_ADDRESS_MASK: constant(uint256) = 2**160 - 1
# Below the index in an answer to a governor.
_WEIGHT_BITS: constant(uint256) = 96

# The total's word: kept for the deployed contract (104) | older ones (24) | timepoint (40) |
# total (88). `checkpoints` takes the number of older ones at a higher place.
_HALF_MASK: constant(uint256) = 2**128 - 1
_KEPT_SHIFT: constant(uint256) = 152
_OLDER_TOTALS_MASK: constant(uint256) = 2**24 - 1
_OLDER_SHIFT: constant(uint256) = 176

_EPOCHS_OF_LIFE: constant(uint256) = 4
_GREATEST_WARM_UP: constant(uint256) = 2**24 - 1
_GREATEST_LIFE: constant(uint256) = 2**32 - 1

# @notice Whether a holder who delegates to nobody votes with its own units.
selfVoting: public(immutable(bool))
# @notice How long votes must be held before they count, in the clock's unit; 0 for not at all.
voteWarmUp: public(immutable(uint256))
# @notice How long a delegation to another account lasts at most, in the clock's unit; 0 for ever.
delegationLife: public(immutable(uint256))

# A quarter of a life; 0 if delegations do not end.
_EPOCH: immutable(uint256)
# The beginning of epoch 0.
_ORIGIN: immutable(uint256)
# The account whose votes are left out of a quorum's base; so its votes are never less than its units.
_BARRED: immutable(address)

_first: HashMap[address, uint256]
_second: HashMap[address, uint256]
# By delegate and epoch.
_leaving: HashMap[address, HashMap[uint256, uint256]]
_total_word: uint256
# How many indexes were given.
_indexes: uint256


@deploy
def __init__(self_voting: bool, warm_up: uint256, life: uint256, barred: address):
    """
    @param warm_up In the clock's unit, at most 2^24 - 1.
    @param life In the clock's unit: 0, or from 4 to 2^32 - 1.
    @param barred The account whose votes no governor counts.
    """
    if warm_up > _GREATEST_WARM_UP: refusals._refuse(refusals.VOTES_WARM_UP_TOO_LONG)
    if not (life == 0 or (life >= _EPOCHS_OF_LIFE and life <= _GREATEST_LIFE)):
        refusals._refuse(refusals.VOTES_LIFE_OUT_OF_RANGE)
    selfVoting = self_voting
    voteWarmUp = warm_up
    delegationLife = life
    _EPOCH = life // _EPOCHS_OF_LIFE
    _ORIGIN = timepoints._now()
    _BARRED = barred


# -- reading ---------------------------------------------------------------------------------------

@external
@view
def getVotes(account: address) -> uint256:
    """
    @return The votes that `account` has now, its own and those delegated to it, in units, warm or not.
    """
    return self._unwarmed_at(account, timepoints._now())


@external
@view
def getPastVotes(account: address, timepoint: uint256) -> uint256:
    """
    @return The weight in units of a ballot of `account` with its snapshot at the end of `timepoint`. With
            a warm-up that is the lesser of its votes then and its votes a warm-up before.
    @dev Reverts with "votes: not yet past" unless `timepoint` is before `clock()`.
    """
    self._check_past(timepoint)
    return self._ballot_at(account, timepoint) & _VALUE_MASK


@external
@view
def getPastBallot(account: address, timepoint: uint256) -> uint256:
    """
    @return index (80) | votes (96) of `account` at the end of `timepoint`, which a governor needs to
            count a ballot. The index is 0 if `account` never had votes.
    @dev Does not check that the timepoint is past, since a governor does before it asks. For a
         timepoint that is not past, the answer may still change.
    """
    first: uint256 = self._first[account]
    # The most common case, written out: one word, and nothing has changed since.
    if first & _TWO_WORDS == 0 and ((first >> _TIMEPOINT_SHIFT) & _TIMEPOINT_MASK) + voteWarmUp <= timepoint:
        index: uint256 = ((first >> _INDEX_SHIFT) & _INDEX_MASK) << _WEIGHT_BITS
        return index | self._votes_in(first)
    return self._ballot_at(account, timepoint)


@external
@view
def getPastTotalSupply(timepoint: uint256) -> uint256:
    """
    @return How many units there were at the end of `timepoint`, delegated or not, warm or not.
    @dev Reverts with "votes: not yet past" unless `timepoint` is before `clock()`.
    """
    self._check_past(timepoint)
    return checkpoints._value_at(empty(address), self._total_checkpoint(self._total_word), timepoint)


@external
@view
def delegates(account: address) -> address:
    """
    @return Who votes with the units of `account` now: itself, another, or nobody (zero).
    """
    first: uint256 = self._first[account]
    kind: uint256 = first >> _KIND_SHIFT
    if kind == _SHARED:
        return convert(self._second[account] & _ADDRESS_MASK, address)
    if kind == _AWAY and not self._is_over((self._second[account] >> _UNTIL_SHIFT) & _UNTIL_MASK, timepoints._now()):
        return convert(first & _ADDRESS_MASK, address)
    return account if kind == _OWN or selfVoting else empty(address)


@external
@view
def delegationEnd(account: address) -> uint256:
    """
    @return The first timepoint at which another account no longer votes with the units of `account`; 0
            if no other does, or if it does for ever.
    """
    if self._first[account] >> _KIND_SHIFT != _AWAY:
        return 0
    until: uint256 = (self._second[account] >> _UNTIL_SHIFT) & _UNTIL_MASK
    # Fewer than 2^40 epochs of less than 2^32 each.
    return 0 if until == 0 else unsafe_add(_ORIGIN, unsafe_mul(until, _EPOCH))


# -- acting ----------------------------------------------------------------------------------------

@external
def refresh(account: address):
    """
    @notice Writes down which delegations of `account`, and to it, have ended by time, so that events tell
            of it. Anybody can call this, and nothing depends on it.
    """
    found: Account = self._open(account)
    self._close(account, found, False)


# -- internal --------------------------------------------------------------------------------------

@internal
@view
def _units_of(account: address) -> uint256:
    first: uint256 = self._first[account]
    kind: uint256 = first >> _KIND_SHIFT
    if kind == _SHARED:
        return self._second[account] >> _UNITS_SHIFT
    return ((first >> _UNITS_SHIFT) if kind == _AWAY else first) & _VALUE_MASK


@internal
@view
def _total() -> uint256:
    return self._total_word & _VALUE_MASK


@internal
def _mint(account: address, units: uint256, word: uint256, kept: uint256):
    """
    @notice Adds units to an account and to the total.
    @param word The total's word now, which the caller has read.
    @param kept What the deployed contract keeps in the total's word from now on, below 2^104.
    @dev The caller bounds the total below 2^88, so no sum can overflow. Units are added at fewer
         than 2^24 timepoints, since each takes a step of the founding or a passed proposal.
    """
    if units == 0:
        return
    pushed: uint256 = checkpoints._pushed(
        empty(address), self._total_checkpoint(word), timepoints._now(), unsafe_add(word & _VALUE_MASK, units)
    )
    self._total_word = (kept << _KEPT_SHIFT) | ((pushed >> _OLDER_SHIFT) << 128) | (pushed & _HALF_MASK)
    other: uint256 = self._deposit(account, units)
    if other != 0:
        self._move(0, other, units)


@internal
@view
def _kept() -> uint256:
    """
    @return What the deployed contract keeps in the total's word.
    """
    return self._total_word >> _KEPT_SHIFT


@internal
def _keep(kept: uint256):
    """
    @param kept Below 2^104.
    """
    self._total_word = (kept << _KEPT_SHIFT) | (self._total_word & (2**_KEPT_SHIFT - 1))


@internal
def _transfer(sender: address, receiver: address, units: uint256):
    """
    @dev Reverts with "votes: balance too low".
    """
    if sender == receiver or units == 0:
        if self._units_of(sender) < units: refusals._refuse(refusals.VOTES_BALANCE_TOO_LOW)
        return
    loser: uint256 = self._withdraw(sender, units)
    gainer: uint256 = self._deposit(receiver, units)
    if loser != gainer:
        self._move(loser, gainer, units)


@internal
def _delegate(account: address, delegatee: address):
    """
    @notice Lets `delegatee` vote with the units of `account`. With the zero address nobody does, or if
            the nation is self-voting the account itself.
    @dev Delegating to the same account again begins a new life. A delegation to the barred account,
         whose votes do not count, never ends.
    """
    found: Account = self._open(account)
    to: address = delegatee
    if delegatee == empty(address) and selfVoting:
        to = account
    loser: uint256 = self._other(account, found.delegate, found.until)
    # Before the first event no delegate is known, so there is none to name.
    told: bool = not selfVoting or found.word & _TOLD != 0
    log IVotes.DelegateChanged(
        delegator=account, fromDelegate=found.delegate if told else empty(address), toDelegate=to
    )
    if found.delegate == account:
        found.votes = unsafe_sub(found.votes, found.units)
    if to == account:
        found.votes = unsafe_add(found.votes, found.units)
    found.delegate = to
    found.until = 0
    found.word |= _TOLD
    gainer: uint256 = self._other(account, to, 0)
    if _EPOCH != 0 and gainer != 0 and to != _BARRED:
        found.until = unsafe_add(self._epoch(timepoints._now()), _EPOCHS_OF_LIFE)
        gainer = self._other(account, to, found.until)
    self._close(account, found, found.until != 0)
    if loser != gainer and found.units != 0:
        self._move(loser, gainer, found.units)


@internal
def _withdraw(account: address, units: uint256) -> uint256:
    """
    @notice Takes units from an account, and from its own votes if they count there.
    @return until (40) | delegate (160) if another account votes with the units, else 0.
    @dev Reverts with "votes: balance too low".
    """
    first: uint256 = self._first[account]
    if first & _TWO_WORDS != 0:
        return self._change(account, first, 0, units)
    held: uint256 = first & _VALUE_MASK
    if held < units: refusals._refuse(refusals.VOTES_BALANCE_TOO_LOW)
    rest: uint256 = unsafe_sub(held, units)
    if selfVoting or first >> _KIND_SHIFT == _OWN:
        self._first[account] = checkpoints._pushed(account, first, timepoints._now(), rest)
        log IVotes.DelegateVotesChanged(delegate=account, previousVotes=held, newVotes=rest)
    else:
        self._first[account] = unsafe_sub(first, units)
    return 0


@internal
def _deposit(account: address, units: uint256) -> uint256:
    """
    @notice Gives units to an account, and to its own votes if they count there.
    @return until (40) | delegate (160) if another account votes with the units, else 0.
    """
    first: uint256 = self._first[account]
    if first & _TWO_WORDS != 0:
        return self._change(account, first, units, 0)
    if selfVoting or first >> _KIND_SHIFT == _OWN:
        held: uint256 = first & _VALUE_MASK
        # Below 2^88, since all units together are.
        sum: uint256 = unsafe_add(held, units)
        pushed: uint256 = checkpoints._pushed(account, first, timepoints._now(), sum)
        self._first[account] = self._introduced(account, pushed)
        log IVotes.DelegateVotesChanged(delegate=account, previousVotes=held, newVotes=sum)
    else:
        self._first[account] = unsafe_add(first, units)
    return 0


@internal
def _change(account: address, first: uint256, plus: uint256, minus: uint256) -> uint256:
    """
    @notice `_deposit` and `_withdraw` for an account of two words.
    """
    if _EPOCH == 0 and first >> _KIND_SHIFT == _AWAY:
        # If delegations never end, the first word is enough. Units stay below 2^88.
        if (first >> _UNITS_SHIFT) & _VALUE_MASK < minus: refusals._refuse(refusals.VOTES_BALANCE_TOO_LOW)
        self._first[account] = unsafe_sub(unsafe_add(first, plus << _UNITS_SHIFT), minus << _UNITS_SHIFT)
        return first & _ADDRESS_MASK
    found: Account = self._open(account)
    if found.units < minus: refusals._refuse(refusals.VOTES_BALANCE_TOO_LOW)
    found.units = unsafe_sub(unsafe_add(found.units, plus), minus)
    if found.delegate == account:
        found.votes = unsafe_sub(unsafe_add(found.votes, plus), minus)
    self._close(account, found, False)
    return self._other(account, found.delegate, found.until)


@internal
def _move(loser: uint256, gainer: uint256, units: uint256):
    """
    @notice Moves votes from one delegate to another, for units that a third account holds.
    @param loser until (40) | delegate (160), or 0 for none.
    @param gainer The same.
    """
    leaving: uint256 = loser >> _UNITS_SHIFT
    entering: uint256 = gainer >> _UNITS_SHIFT
    giver: address = convert(loser & _ADDRESS_MASK, address)
    taker: address = convert(gainer & _ADDRESS_MASK, address)
    if leaving != 0:
        # The units that leave in that epoch include these.
        self._leaving[giver][leaving] = unsafe_sub(self._leaving[giver][leaving], units)
    if entering != 0:
        # Below 2^88, since all units together are.
        self._leaving[taker][entering] = unsafe_add(self._leaving[taker][entering], units)
    if giver == taker:
        # A renewal: only a checkpoint is written, so that every read finds what leaves.
        self._shift(taker, 0, 0)
        return
    if giver != empty(address):
        self._shift(giver, 0, units)
    if taker != empty(address):
        self._shift(taker, units, 0)


@internal
def _shift(account: address, plus: uint256, minus: uint256):
    """
    @notice Changes an account's votes by units of other accounts, and gives it a checkpoint.
    """
    first: uint256 = self._first[account]
    if first >> _KIND_SHIFT != _SHARED:
        found: Account = self._open(account)
        found.votes = unsafe_sub(unsafe_add(found.votes, plus), minus)
        self._close(account, found, True)
        return
    now: uint256 = timepoints._now()
    logged: uint256 = first & _VALUE_MASK
    votes: uint256 = unsafe_sub(logged, self._left(account, first, now))
    votes = unsafe_sub(unsafe_add(votes, plus), minus)
    self._first[account] = checkpoints._pushed(account, first, now, votes)
    if votes != logged:
        log IVotes.DelegateVotesChanged(delegate=account, previousVotes=logged, newVotes=votes)


@internal
def _open(account: address) -> Account:
    """
    @return An account as it is now. If its delegation has ended by time, this logs and notes the end.
    """
    first: uint256 = self._first[account]
    kind: uint256 = first >> _KIND_SHIFT
    found: Account = empty(Account)
    found.word = first & _KINDLESS
    if kind == _AWAY:
        found.word = self._second[account]
        found.units = (first >> _UNITS_SHIFT) & _VALUE_MASK
        found.delegate = convert(first & _ADDRESS_MASK, address)
        found.until = (found.word >> _UNTIL_SHIFT) & _UNTIL_MASK
    elif kind == _SHARED:
        second: uint256 = self._second[account]
        found.units = second >> _UNITS_SHIFT
        found.delegate = convert(second & _ADDRESS_MASK, address)
    else:
        found.units = first & _VALUE_MASK
        if kind == _OWN or selfVoting:
            found.delegate = account
        else:
            found.word ^= found.units

    found.logged = found.word & _VALUE_MASK
    now: uint256 = timepoints._now()
    if self._is_over(found.until, now):
        to: address = account if selfVoting else empty(address)
        log IVotes.DelegateChanged(delegator=account, fromDelegate=found.delegate, toDelegate=to)
        if selfVoting:
            began: uint256 = unsafe_add(_ORIGIN, unsafe_mul(found.until, _EPOCH))
            votes: uint256 = unsafe_sub(found.logged, self._left(account, found.word, began))
            # Its newest checkpoint is from when it delegated or got votes, which is before the end.
            found.word = checkpoints._pushed(account, found.word, began, unsafe_add(votes, found.units))
        found.delegate = to
        found.until = 0
    found.before = unsafe_sub(found.word & _VALUE_MASK, self._left(account, found.word, now))
    found.votes = found.before
    return found


@internal
def _close(account: address, changed: Account, renewed: bool):
    """
    @notice Writes an account.
    @param renewed Whether it gets a checkpoint even if its votes have not changed.
    """
    word: uint256 = changed.word
    if renewed or changed.votes != changed.before or changed.before != word & _VALUE_MASK:
        word = checkpoints._pushed(account, word, timepoints._now(), changed.votes)
    if changed.votes != changed.logged:
        log IVotes.DelegateVotesChanged(delegate=account, previousVotes=changed.logged, newVotes=changed.votes)
    word = (word & ~(_UNTIL_MASK << _UNTIL_SHIFT)) | (changed.until << _UNTIL_SHIFT)
    holding: uint256 = (changed.units << _UNITS_SHIFT) | convert(changed.delegate, uint256)
    own: uint256 = changed.units if changed.delegate == account else 0

    if changed.delegate != empty(address) and changed.delegate != account:
        # If its units can come back by time, it needs its index now.
        if changed.votes != 0 or (selfVoting and changed.until != 0):
            word = self._indexed(word)
        self._first[account] = (_AWAY << _KIND_SHIFT) | holding
        self._second[account] = word
        return
    if changed.votes != 0:
        word = self._indexed(word)
    if own != 0:
        word = self._introduced(account, word)
    if changed.votes == own:
        kind: uint256 = _OWN if changed.delegate == account and not selfVoting else _PLAIN
        self._first[account] = (kind << _KIND_SHIFT) | (word >> _TIMEPOINT_SHIFT << _TIMEPOINT_SHIFT) | changed.units
    else:
        self._first[account] = (_SHARED << _KIND_SHIFT) | word
        self._second[account] = holding


@internal
def _introduced(account: address, word: uint256) -> uint256:
    """
    @return The checkpoint, with an index, of an account that votes with its own units. If the nation is
            self-voting, this logs that it does, the first time.
    """
    if selfVoting and word & _TOLD == 0:
        log IVotes.DelegateChanged(delegator=account, fromDelegate=empty(address), toDelegate=account)
        return self._indexed(word | _TOLD)
    return self._indexed(word)


@internal
def _indexed(word: uint256) -> uint256:
    """
    @return The checkpoint with an index. Fewer than 2^32 indexes are ever given, since each costs a slot.
    """
    if (word >> _INDEX_SHIFT) & _INDEX_MASK != 0:
        return word
    index: uint256 = unsafe_add(self._indexes, 1)
    self._indexes = index
    return word | (index << _INDEX_SHIFT)


@internal
@view
def _ballot_at(account: address, timepoint: uint256) -> uint256:
    first: uint256 = self._first[account]
    word: uint256 = self._second[account] if first >> _KIND_SHIFT == _AWAY else first
    votes: uint256 = self._votes_at(account, first, word, timepoint)
    if voteWarmUp != 0 and votes != 0 and account != _BARRED:
        votes = 0 if timepoint < voteWarmUp else min(
            votes, self._votes_at(account, first, word, unsafe_sub(timepoint, voteWarmUp))
        )
    return (((word >> _INDEX_SHIFT) & _INDEX_MASK) << _WEIGHT_BITS) | votes


@internal
@view
def _unwarmed_at(account: address, timepoint: uint256) -> uint256:
    first: uint256 = self._first[account]
    word: uint256 = self._second[account] if first >> _KIND_SHIFT == _AWAY else first
    return self._votes_at(account, first, word, timepoint)


@internal
@view
def _votes_at(account: address, first: uint256, word: uint256, timepoint: uint256) -> uint256:
    """
    @param word The account's checkpoint, which is its first or its second word.
    """
    if (word >> _TIMEPOINT_SHIFT) & _TIMEPOINT_MASK > timepoint:
        older: uint256 = checkpoints._checkpoint_at(account, word, timepoint)
        return unsafe_sub(older & _VALUE_MASK, self._left(account, older, timepoint))
    if first & _TWO_WORDS == 0:
        return self._votes_in(first)
    votes: uint256 = unsafe_sub(word & _VALUE_MASK, self._left(account, word, timepoint))
    if selfVoting and first >> _KIND_SHIFT == _AWAY and self._is_over((word >> _UNTIL_SHIFT) & _UNTIL_MASK, timepoint):
        return unsafe_add(votes, (first >> _UNITS_SHIFT) & _VALUE_MASK)
    return votes


@internal
@view
def _votes_in(first: uint256) -> uint256:
    """
    @return The votes of an account of one word since its newest checkpoint.
    """
    return first & _VALUE_MASK if selfVoting or first >> _KIND_SHIFT == _OWN else 0


@internal
@view
def _left(account: address, checkpoint: uint256, timepoint: uint256) -> uint256:
    """
    @return The units that have left an account between a checkpoint and `timepoint`, as epochs began.
            At most the checkpoint's value, which includes them.
    """
    if _EPOCH == 0 or checkpoint & _VALUE_MASK == 0:
        return 0
    epoch: uint256 = self._epoch((checkpoint >> _TIMEPOINT_SHIFT) & _TIMEPOINT_MASK)
    last: uint256 = self._epoch(timepoint)
    left: uint256 = 0
    for _: uint256 in range(_EPOCHS_OF_LIFE):
        if epoch >= last:
            break
        epoch = unsafe_add(epoch, 1)
        # Below 2^88, since all units together are.
        left = unsafe_add(left, self._leaving[account][epoch])
    return left


@internal
@view
def _is_over(until: uint256, timepoint: uint256) -> bool:
    """
    @param until The epoch in which a delegation ends; 0 for never.
    """
    return until != 0 and until <= self._epoch(timepoint)


@internal
@view
def _epoch(timepoint: uint256) -> uint256:
    """
    @return The epoch of a timepoint, 0 before the founding. Only called if delegations end.
    """
    return 0 if timepoint < _ORIGIN else unsafe_sub(timepoint, _ORIGIN) // _EPOCH


@internal
@pure
def _other(account: address, delegate: address, until: uint256) -> uint256:
    """
    @return until (40) | delegate (160) if another account votes, else 0.
    """
    if delegate == empty(address) or delegate == account:
        return 0
    return (until << _UNITS_SHIFT) | convert(delegate, uint256)


@internal
@pure
def _total_checkpoint(word: uint256) -> uint256:
    """
    @return The total's word as `checkpoints` takes it.
    """
    return (((word >> 128) & _OLDER_TOTALS_MASK) << _OLDER_SHIFT) | (word & _HALF_MASK)


@internal
@view
def _check_past(timepoint: uint256):
    if timepoint >= timepoints._now(): refusals._refuse(refusals.VOTES_NOT_YET_PAST)

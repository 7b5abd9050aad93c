# pragma version 0.4.3
"""
@title budget_word
@license AGPL-3.0-only
@author govkit
@notice What the contract of budgets knows of a budget, in two words, and a third one while streams run out of it.
@dev From the highest bit down, its terms:

         asset (160) | start (35) | end (35) | number of the office (8) | how many budgets the holder has,
         with budget 1 only (14) | spare (1) | revoked (1) | listed (1) | rolls over (1)

     its account:

         amount a period (104) | period (28) | number of the period that the rest is about (19) | carries (1) |
         moved (104)

     and its reserve:

         spare (47) | strayed (1) | granted (104) | reserved (104)

     What was moved is what the period has besides its amount, carried over from earlier ones, if it carries; else
     what was spent of its amount. Spending uses what was carried over first. What is reserved for streams is taken
     off the account's amount, of which `granted` is the whole. A budget has strayed from its streams if it was
     given another period or an earlier end.
"""

from . import calendar
from . import refusals

ROLLS_OVER: constant(uint256) = 1
LISTED: constant(uint256) = 2
REVOKED: constant(uint256) = 4
COUNT_SHIFT: constant(uint256) = 4
COUNT_MASK: constant(uint256) = 2**14 - 1
OFFICE_SHIFT: constant(uint256) = 18
OFFICE_MASK: constant(uint256) = 2**8 - 1
END_SHIFT: constant(uint256) = 26
START_SHIFT: constant(uint256) = 61
TIME_MASK: constant(uint256) = 2**35 - 1
ASSET_SHIFT: constant(uint256) = 96

MOVED_MASK: constant(uint256) = 2**104 - 1
CARRIES: constant(uint256) = 2**104
NUMBER_SHIFT: constant(uint256) = 105
NUMBER_MASK: constant(uint256) = 2**19 - 1
PERIOD_SHIFT: constant(uint256) = 124
PERIOD_MASK: constant(uint256) = 2**28 - 1
AMOUNT_SHIFT: constant(uint256) = 152
BELOW_AMOUNT: constant(uint256) = 2**152 - 1
# Amount and period.
LASTING: constant(uint256) = (2**132 - 1) << 124

RESERVED_MASK: constant(uint256) = 2**104 - 1
GRANTED_SHIFT: constant(uint256) = 104
STRAYED: constant(uint256) = 2**208


@internal
@pure
def _asset(terms: uint256) -> address:
    return convert(terms >> ASSET_SHIFT, address)


@internal
@pure
def _start(terms: uint256) -> uint256:
    return (terms >> START_SHIFT) & TIME_MASK


@internal
@pure
def _end(terms: uint256) -> uint256:
    return (terms >> END_SHIFT) & TIME_MASK


@internal
@pure
def _period(account: uint256) -> uint256:
    return (account >> PERIOD_SHIFT) & PERIOD_MASK


@internal
@pure
def _number(account: uint256) -> uint256:
    return (account >> NUMBER_SHIFT) & NUMBER_MASK
@internal
@pure
def _at(account: uint256, terms: uint256, moment: uint256) -> uint256:
    """
    @return The account as it is at a moment within the budget's time.
    """
    number: uint256 = calendar._period_of(moment, self._period(account), self._start(terms))
    # It is lower if the budget was revoked in the first second of a period.
    if number <= self._number(account):
        return account
    return self._next_account(account, terms, number)


@internal
@pure
def _next_account(account: uint256, terms: uint256, number: uint256) -> uint256:
    """
    @return The account as it is when a later period begins, that of a number.
    """
    moved: uint256 = 0
    if terms & ROLLS_OVER != 0:
        # Fewer than 2^19 periods of less than 2^104 each, and at most 2^105 that are left.
        between: uint256 = unsafe_sub(unsafe_sub(number, self._number(account)), 1)
        whole: uint256 = unsafe_mul(account >> AMOUNT_SHIFT, between)
        moved = self._carry(unsafe_add(self._left(account), whole))
    return (account & LASTING) | (number << NUMBER_SHIFT) | moved


@internal
@pure
def _left(account: uint256) -> uint256:
    amount: uint256 = account >> AMOUNT_SHIFT
    spent: uint256 = self._spent(account)
    # More may have been spent than the amount is since it was changed.
    return unsafe_sub(unsafe_add(amount, self._carried(account)), min(spent, amount))


@internal
@pure
def _carried(account: uint256) -> uint256:
    return account & MOVED_MASK if account & CARRIES != 0 else 0


@internal
@pure
def _spent(account: uint256) -> uint256:
    return account & MOVED_MASK if account & CARRIES == 0 else 0


@internal
@pure
def _carry(left: uint256) -> uint256:
    """
    @return The bits of an account that carries so much over; what its field does not hold lapses.
    """
    return CARRIES | min(left, MOVED_MASK)


@internal
@pure
def _less(account: uint256, amount: uint256) -> uint256:
    """
    @return An account that carries something over, once so much is spent.
    """
    if amount == 0: refusals._refuse(refusals.BUDGETS_NOTHING_TO_SPEND)
    if amount > self._left(account): refusals._refuse(refusals.BUDGETS_OVER_THE_BUDGET)
    return self._taken(account, amount)


@internal
@pure
def _taken(account: uint256, amount: uint256) -> uint256:
    """
    @return An account with so much, below 2^104, counted as spent, first of what was carried over.
    """
    carried: uint256 = self._carried(account)
    if account & CARRIES != 0 and amount <= carried:
        return unsafe_sub(account, amount)
    # Below 2^105. More than the field holds is more than any amount, too.
    spent: uint256 = unsafe_add(self._spent(account), unsafe_sub(amount, carried))
    return (account & ~(CARRIES | MOVED_MASK)) | min(spent, MOVED_MASK)


@internal
@pure
def _with_amount(account: uint256, amount: uint256) -> uint256:
    return (account & BELOW_AMOUNT) | (amount << AMOUNT_SHIFT)


@internal
@pure
def _has_room(word: uint256) -> bool:
    """
    @param word Of `_reserves`; so below too.
    """
    return word & STRAYED == 0 and word & RESERVED_MASK <= (word >> GRANTED_SHIFT) & MOVED_MASK


@internal
@pure
def _whole(account: uint256, word: uint256) -> uint256:
    """
    @return The amount that a budget has each period, for spending and streams together.
    """
    return account >> AMOUNT_SHIFT if word == 0 else (word >> GRANTED_SHIFT) & MOVED_MASK


@internal
@pure
def _free(word: uint256) -> uint256:
    """
    @return What is not reserved of each period; nothing while the streams have no room.
    """
    if not self._has_room(word):
        return 0
    return unsafe_sub((word >> GRANTED_SHIFT) & MOVED_MASK, word & RESERVED_MASK)

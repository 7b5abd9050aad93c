# pragma version 0.4.3
"""
@title tenures
@license AGPL-3.0-only
@author govkit
@notice How much each account has held without a break: the least of its balance in this term and in
        the one before. So what counts was held for a whole term at least, and what was held for two
        terms counts.
@dev Terms are spans of so many seconds, counted since 1970 whatever the nation's clock is. The currency tells
     of each transfer once it is made. An account is one word:

         spare (40) | term (40) | least in the term before (88) | least in this term (88)

     It holds until the balance falls, or changes in a later term, so nothing else is written. What an account
     has given notice of counts as held all along, and both figures are without it: they fall by it when it is
     put under notice, and rise by it when it comes back. So nothing is counted for two notices, and taking a
     notice back costs no tenure. What has left for good does not count as ever held.
     All balances together are below 2^88.
"""

from ethereum.ercs import IERC20

from . import refusals

_UNITS_MASK: constant(uint256) = 2**88 - 1
_EARLIER_SHIFT: constant(uint256) = 88
_TERM_SHIFT: constant(uint256) = 176
_SHORTEST: constant(uint256) = 24 * 60 * 60
_LONGEST: constant(uint256) = 10 * 365 * 24 * 60 * 60

# @notice How long currency must be held before a holder can leave with it, in seconds.
tenure: public(immutable(uint256))
_TOKEN: immutable(address)

_words: HashMap[address, uint256]


@deploy
def __init__(token: address, tenure_: uint256):
    """
    @param tenure_ In seconds, from a day to ten years.
    @dev Reverts with "exit: tenure out of range".
    """
    if tenure_ < _SHORTEST or tenure_ > _LONGEST: refusals._refuse(refusals.EXIT_TENURE_OUT_OF_RANGE)
    tenure = tenure_
    _TOKEN = token


@external
@view
def heldThroughout(account: address) -> uint256:
    """
    @return How much of its balance `account` can give notice of, in wei: the least that it has held in this
            tenure and in the one before.
    """
    earlier: uint256 = 0
    least: uint256 = 0
    earlier, least = self._figures(self._words[account], self._balance(account), self._term())
    return min(earlier, least)


@internal
def _lost(account: address, amount: uint256, noticed: bool):
    """
    @notice Notes what an account has paid out, or has put under notice.
    @dev Reverts with "exit: not held long enough".
    """
    term: uint256 = self._term()
    left: uint256 = self._balance(account)
    word: uint256 = self._words[account]
    earlier: uint256 = 0
    least: uint256 = 0
    # They were one balance.
    earlier, least = self._figures(word, unsafe_add(left, amount), term)
    if noticed:
        if amount > min(earlier, least): refusals._refuse(refusals.EXIT_NOT_HELD_LONG_ENOUGH)
        earlier = unsafe_sub(earlier, amount)
        least = unsafe_sub(least, amount)
    else:
        least = min(least, left)
    self._write(account, term, earlier, least)


@internal
def _gained(account: address, amount: uint256, returned: bool):
    """
    @notice Notes what an account was paid, or has taken back from its notice.
    """
    term: uint256 = self._term()
    word: uint256 = self._words[account]
    # Nothing that is received in a term changes the least of it.
    if word >> _TERM_SHIFT == term and not returned:
        return
    earlier: uint256 = 0
    least: uint256 = 0
    # It is part of the balance.
    earlier, least = self._figures(word, unsafe_sub(self._balance(account), amount), term)
    if returned:
        # With what was under notice it held as much, below 2^88.
        earlier = unsafe_add(earlier, amount)
        least = unsafe_add(least, amount)
    self._write(account, term, earlier, least)


@internal
def _write(account: address, term: uint256, earlier: uint256, least: uint256):
    self._words[account] = (term << _TERM_SHIFT) | (earlier << _EARLIER_SHIFT) | least


@internal
@pure
def _figures(word: uint256, balance: uint256, term: uint256) -> (uint256, uint256):
    """
    @param balance What the account has had since the word was written, where that was in an earlier term.
    @return The least of the term before and of this one, up to now.
    """
    noted: uint256 = word >> _TERM_SHIFT
    if noted == term:
        return (word >> _EARLIER_SHIFT) & _UNITS_MASK, word & _UNITS_MASK
    if unsafe_add(noted, 1) == term:
        return word & _UNITS_MASK, balance
    return balance, balance


@internal
@view
def _balance(account: address) -> uint256:
    return staticcall IERC20(_TOKEN).balanceOf(account)


@internal
@view
def _term() -> uint256:
    return unsafe_div(block.timestamp, tenure)

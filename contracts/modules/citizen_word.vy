# pragma version 0.4.3
"""
@title citizen_word
@license AGPL-3.0-only
@author govkit
@notice What the registry knows of an address, in one word, so that a ballot costs one read.
@dev From the highest bit down:

         spare (64) | to (36) | from (36) | until (36) | since (36) | status (4) | spans (12) | number (32)

     `since` and `until` are those of the newest span in which the passport was good, `until` 0 for ever;
     `spans` counts the older spans (see `spans`). The address counts from `from` on and, where its
     passport was moved away, before `to`. A key that a recovery awaits has the number 0. It is not
     admitted up to and with `to`, and its `since` is so late that it never counted.
"""

from ..interfaces import IRegistry
from . import passports

TIME_MASK: constant(uint256) = (1 << 36) - 1
NUMBER_MASK: constant(uint256) = (1 << 32) - 1
SPANS_SHIFT: constant(uint256) = 32
SPANS_MASK: constant(uint256) = (1 << 12) - 1
STATUS_SHIFT: constant(uint256) = 44
STATUS_MASK: constant(uint256) = (1 << 4) - 1
SINCE_SHIFT: constant(uint256) = 48
UNTIL_SHIFT: constant(uint256) = 84
FROM_SHIFT: constant(uint256) = 120
TO_SHIFT: constant(uint256) = 156


@internal
@pure
def _held(word: uint256) -> bool:
    """
    @return Whether the address holds a passport that was not resigned, revoked, expelled or moved away.
    """
    return word != 0 and word >> TO_SHIFT == 0 and self._status(word) < passports.RESIGNED


@internal
@pure
def _counts(word: uint256, now: uint256) -> bool:
    """
    @return Whether the passport is good now, and this address holds it.
    """
    until: uint256 = self._until(word)
    return word != 0 and word >> TO_SHIFT == 0 and (until == 0 or now < until)


@internal
@pure
def _until(word: uint256) -> uint256:
    return (word >> UNTIL_SHIFT) & TIME_MASK


@internal
@pure
def _status(word: uint256) -> uint256:
    return (word >> STATUS_SHIFT) & STATUS_MASK


@internal
@pure
def _with_until(word: uint256, until: uint256) -> uint256:
    return (word & ~(TIME_MASK << UNTIL_SHIFT)) | (until << UNTIL_SHIFT)


@internal
@view
def _present(registry: address, account: address) -> (address, uint256):
    """
    @notice For other contracts than the registry: the passport of `account`, by its present key.
    @return The account that holds it now, and the word of that one; `account` and its own word where it has
            none.
    """
    word: uint256 = staticcall IRegistry(registry).wordOf(account)
    if word & NUMBER_MASK == 0 or word >> TO_SHIFT == 0:
        return account, word
    holder: address = staticcall IRegistry(registry).successorOf(account)
    return holder, staticcall IRegistry(registry).wordOf(holder)

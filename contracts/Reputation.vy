# pragma version 0.4.3
# pragma evm-version cancun
"""
@title Reputation
@license AGPL-3.0-only
@author govkit
@notice What citizens are known for: agreements that they performed, with how many different persons, disputes and
        lost ones, and their service on panels. It is kept by passport, so it follows a recovery, and cannot be
        bought, given away or begun anew with another key. Any contract can read it.
@dev Only the contract of agreements writes here, and the court keeps the panels' part (`service`). By passport:

         spare (24) | lost (16) | disputes (16) | performed (24) | points (16) | half year (16)
         | persons met in this half year (128) | spare (16)

     A person brings another one points once in a half year, however much they trade: each is a bit of 128 in the
     other's word, by its passport's number. So two accounts that trade with each other earn no more than one
     deed's points in half a year, and accounts without a passport earn nothing and bring nothing. More persons
     than fit bring fewer points, never more. Points fade (see `fading`); counts stay.
"""

from .interfaces import IRegistry
from .modules import citizen_word
from .modules import fading
from .modules import refusals


# -- types and events ------------------------------------------------------------------------------

interface IPanels:
    def service(number: uint256) -> (uint256, uint256): view


struct Standing:
    # The passport's number, 0 for none.
    number: uint256
    # Points of agreements and panels, which fade.
    points: uint256
    # How many agreements were performed without a dispute, ever.
    performed: uint256
    # How many were disputed, and how many of these disputes were lost, ever.
    disputes: uint256
    lost: uint256
    # What of the points is for panels, and on how many panels it was silent.
    panels: uint256
    silent: uint256


# -- constants and state ---------------------------------------------------------------------------

MAX_ACCOUNTS: constant(uint256) = 15
# The kinds of what is noted. All performed an agreement with each other; or these lost a dispute; or were
# in one and did not lose.
PERFORMED: constant(uint256) = 1
LOST: constant(uint256) = 2
DISPUTED: constant(uint256) = 3

_PERSONS: constant(uint256) = 128
_PERSONS_SHIFT: constant(uint256) = 16
_PERSONS_MASK: constant(uint256) = (2**128 - 1) << 16
_EPOCH_SHIFT: constant(uint256) = 144
_POINTS_SHIFT: constant(uint256) = 160
_PERFORMED_SHIFT: constant(uint256) = 176
_PERFORMED_MASK: constant(uint256) = 2**24 - 1
_DISPUTES_SHIFT: constant(uint256) = 200
_LOST_SHIFT: constant(uint256) = 216
_MASK: constant(uint256) = 2**16 - 1

# @notice The citizen registry.
registry: public(immutable(address))
# @notice The contract of agreements, which alone writes here.
agreements: public(immutable(address))
# @notice The nation's court; zero for none.
court: public(immutable(address))

# By passport.
_words: HashMap[uint256, uint256]


@deploy
def __init__(registry_: address, agreements_: address, court_: address):
    registry = registry_
    agreements = agreements_
    court = court_


# -- reading ---------------------------------------------------------------------------------------

@external
@view
def standing(account: address) -> Standing:
    """
    @return What the holder of a passport is known for, by a former key too; zeros for no passport.
    """
    return self._standing(staticcall IRegistry(registry).wordOf(account) & citizen_word.NUMBER_MASK)


@external
@view
def pointsOf(number: uint256) -> uint256:
    """
    @return A passport's points, for agreements and panels.
    """
    return self._standing(number).points


# -- writing ---------------------------------------------------------------------------------------

@external
def note(accounts: DynArray[address, MAX_ACCOUNTS], kind: uint256):
    """
    @notice Notes what happened to an agreement. Only the contract of agreements can call this. Accounts without a
            passport are left out, and one person counts once.
    @param kind 1 all performed it with each other, without a dispute; 2 these lost a dispute; 3 these were in one
           and did not lose. Of another kind nothing is noted.
    @dev Reverts with "reputation: only agreements".
    """
    if msg.sender != agreements: refusals._refuse(refusals.REPUTATION_ONLY_AGREEMENTS)
    numbers: DynArray[uint256, MAX_ACCOUNTS] = []
    persons: uint256 = 0
    for account: address in accounts:
        number: uint256 = staticcall IRegistry(registry).wordOf(account) & citizen_word.NUMBER_MASK
        if number != 0 and number not in numbers:
            numbers.append(number)
            persons |= self._bit(number)
    for number: uint256 in numbers:
        if kind == PERFORMED:
            self._words[number] = self._performed(number, persons)
        elif kind == LOST or kind == DISPUTED:
            self._words[number] = self._disputed(self._words[number], kind == LOST)


# -- internal --------------------------------------------------------------------------------------

@internal
@pure
def _bit(number: uint256) -> uint256:
    return 1 << (_PERSONS_SHIFT + number % _PERSONS)


@internal
@view
def _performed(number: uint256, persons: uint256) -> uint256:
    """
    @param persons All parties' bits; its own brings nothing.
    @return The word with one more performed agreement, and points for each person that is new in this half year.
    """
    word: uint256 = self._words[number]
    epoch: uint256 = fading._epoch()
    counted: uint256 = (word >> _EPOCH_SHIFT) & _MASK
    points: uint256 = (word >> _POINTS_SHIFT) & _MASK
    met: uint256 = word & _PERSONS_MASK
    if counted != epoch:
        points = fading._faded(points, counted)
        met = 0
    fresh: uint256 = persons & ~met & ~self._bit(number)
    for _: uint256 in range(MAX_ACCOUNTS):
        if fresh == 0:
            break
        # Takes the lowest bit away.
        met |= fresh & (~fresh + 1)
        fresh &= fresh - 1
        points += fading.POINTS
    performed: uint256 = (word >> _PERFORMED_SHIFT) & _PERFORMED_MASK
    word = word >> _DISPUTES_SHIFT << _DISPUTES_SHIFT
    word |= min(performed + 1, _PERFORMED_MASK) << _PERFORMED_SHIFT
    return word | (min(points, _MASK) << _POINTS_SHIFT) | (epoch << _EPOCH_SHIFT) | met


@internal
@pure
def _disputed(word: uint256, is_lost: bool) -> uint256:
    disputed: uint256 = word
    if (word >> _DISPUTES_SHIFT) & _MASK != _MASK:
        disputed += 1 << _DISPUTES_SHIFT
    if is_lost and (word >> _LOST_SHIFT) & _MASK != _MASK:
        disputed += 1 << _LOST_SHIFT
    return disputed


@internal
@view
def _standing(number: uint256) -> Standing:
    if number == 0:
        return empty(Standing)
    word: uint256 = self._words[number]
    panels: uint256 = 0
    silent: uint256 = 0
    if court != empty(address):
        panels, silent = staticcall IPanels(court).service(number)
    points: uint256 = fading._faded((word >> _POINTS_SHIFT) & _MASK, (word >> _EPOCH_SHIFT) & _MASK)
    return Standing(
        number=number,
        points=points + panels,
        performed=(word >> _PERFORMED_SHIFT) & _PERFORMED_MASK,
        disputes=(word >> _DISPUTES_SHIFT) & _MASK,
        lost=(word >> _LOST_SHIFT) & _MASK,
        panels=panels,
        silent=silent,
    )

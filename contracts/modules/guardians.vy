# pragma version 0.4.3
"""
@title guardians
@license AGPL-3.0-only
@author govkit
@notice The guardians whom the holder of each passport has named, and the round in which its recovery
        is asked for.
@dev All is kept by passport, in one word, from the highest bit down:

         round (120) | since when the next guardians hold (40) | sets ever named (32) |
         next set (32) | the set before it (32)

     Set 0 stands for no guardians. A set never changes, so a request of one set can never become one of
     another set.
"""

from ..interfaces import IRegistry
from . import passports
from . import refusals
from . import timepoints

uses: timepoints


struct Guardians:
    members: DynArray[address, MAX_GUARDIANS]
    threshold: uint256


event GuardiansNamed:
    number: indexed(uint256)
    members: DynArray[address, MAX_GUARDIANS]
    threshold: uint256
    since: uint256


MAX_GUARDIANS: constant(uint256) = 16

_TIME_MASK: constant(uint256) = 2**40 - 1
_SET_MASK: constant(uint256) = 2**32 - 1
_NEXT_SHIFT: constant(uint256) = 32
_ISSUED_SHIFT: constant(uint256) = 64
_SINCE_SHIFT: constant(uint256) = 96
_ROUND_SHIFT: constant(uint256) = 136

# By passport, as laid out above.
_files: HashMap[uint256, uint256]

# By passport and set.
_guardians: HashMap[uint256, HashMap[uint256, Guardians]]

_REGISTRY: immutable(address)


@deploy
def __init__(registry: address):
    """
    @param registry The citizen registry.
    """
    _REGISTRY = registry


@external
@view
def guardiansOf(number: uint256) -> Guardians:
    """
    @return The present guardians of a passport, each person once by its present key, and how many of them
            it takes, at most all. None and 0 if the holder named nobody but itself.
    """
    return self._of(number, self._held(number))


@external
@view
def nextGuardiansOf(number: uint256) -> (Guardians, uint256):
    """
    @return The guardians that were named and do not hold yet, and from when on they will; none
            and 0 if no change waits.
    """
    file: uint256 = self._files[number]
    since: uint256 = (file >> _SINCE_SHIFT) & _TIME_MASK
    if since <= timepoints._now():
        return empty(Guardians), 0
    return self._of(number, (file >> _NEXT_SHIFT) & _SET_MASK), since


@external
@view
def round(number: uint256) -> uint256:
    """
    @return The round that a signature must carry to stop a recovery of that passport now. A round ends
            when a recovery is stopped, done or asked for anew, and its requests end with it.
    """
    return self._round(number)


@internal
def _name(
    number: uint256, members: DynArray[address, MAX_GUARDIANS], threshold: uint256, since: uint256
):
    """
    @notice Names the caller's next guardians, in place of any that wait.
    @dev Reverts with "recovery: wrong threshold" or "recovery: wrong guardian".
    """
    count: uint256 = len(members)
    if threshold > count or (threshold == 0) != (count == 0):
        refusals._refuse(refusals.RECOVERY_WRONG_THRESHOLD)
    seen: DynArray[address, MAX_GUARDIANS] = []
    for member: address in members:
        valid: bool = member != empty(address) and member != msg.sender and member not in seen
        valid = valid and staticcall IRegistry(_REGISTRY).successorOf(member) == empty(address)
        if not valid: refusals._refuse(refusals.RECOVERY_WRONG_GUARDIAN)
        seen.append(member)
    file: uint256 = self._files[number]
    # Each takes a transaction.
    issued: uint256 = unsafe_add((file >> _ISSUED_SHIFT) & _SET_MASK, 1)
    next: uint256 = issued if threshold != 0 else 0
    self._guardians[number][issued] = Guardians(members=members, threshold=threshold)
    self._files[number] = (
        (file >> _ROUND_SHIFT << _ROUND_SHIFT)
        | (since << _SINCE_SHIFT)
        | (issued << _ISSUED_SHIFT)
        | (next << _NEXT_SHIFT)
        | self._held_in(file)
    )
    log GuardiansNamed(number=number, members=members, threshold=threshold, since=since)


@internal
def _let_hold(number: uint256, set_: uint256):
    """
    @notice Lets a set of guardians hold from now on, and drops a change that waits.
    """
    file: uint256 = self._files[number]
    self._files[number] = (
        (file >> _ROUND_SHIFT << _ROUND_SHIFT)
        | (((file >> _ISSUED_SHIFT) & _SET_MASK) << _ISSUED_SHIFT)
        | (set_ << _NEXT_SHIFT)
        | set_
    )


@internal
def _end_round(number: uint256):
    # Each takes a transaction.
    self._files[number] = unsafe_add(self._files[number], 1 << _ROUND_SHIFT)


@internal
@view
def _round(number: uint256) -> uint256:
    return self._files[number] >> _ROUND_SHIFT


@internal
@view
def _held(number: uint256) -> uint256:
    """
    @return The set that was named for a passport and holds now.
    """
    return self._held_in(self._files[number])


@internal
@view
def _held_in(file: uint256) -> uint256:
    if timepoints._now() >= (file >> _SINCE_SHIFT) & _TIME_MASK:
        return (file >> _NEXT_SHIFT) & _SET_MASK
    return file & _SET_MASK


@internal
@view
def _of(number: uint256, set_: uint256) -> Guardians:
    """
    @return The guardians of a set by their present keys, without the passport's own holder. Guardians
            who have become one person count once, and the threshold is at most their number.
    """
    members: DynArray[address, MAX_GUARDIANS] = []
    if set_ == 0:
        return empty(Guardians)
    holder: address = (staticcall IRegistry(_REGISTRY).passport(number)).holder
    named: Guardians = self._guardians[number][set_]
    for member: address in named.members:
        present: address = passports._present(_REGISTRY, member)
        if present != holder and present not in members:
            members.append(present)
    return Guardians(members=members, threshold=min(named.threshold, len(members)))

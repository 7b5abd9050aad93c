# pragma version 0.4.3
"""
@title candidacy
@license AGPL-3.0-only
@author govkit
@notice Who stands in an election, and how many citizens endorse each. Any number can stand, but a
        ballot names only those on the list. When the list is full, a candidate with more
        endorsements takes the place of the one with the fewest.
@dev Candidates are kept by the numbers of their passports. A candidate's endorsements stand on the list
     while it is on it, and in its own word while it is not.
"""

from . import refusals

_COUNT_MASK: constant(uint256) = 2**32 - 1
_ENTRY_MASK: constant(uint256) = 2**64 - 1
_ENDORSEMENT: constant(uint256) = 1 << 32
_PLACE_SHIFT: constant(uint256) = 32
_PLACE_MASK: constant(uint256) = 255
_NOMINATED: constant(uint256) = 1 << 40
_HAS_ENDORSED: constant(uint256) = 1 << 41

MAX_CANDIDATES: constant(uint256) = 32
# The answer of `_endorse` if the list keeps its candidates.
NO_POSITION: constant(uint256) = max_value(uint256)

# Election, then the candidates on its list, four to a word by position: endorsements (32) | passport (32).
_list: HashMap[uint256, HashMap[uint256, uint256]]

# Election, then passport: has endorsed (1) | is nominated (1) | its position and one, 0 off the
# list (8) | endorsements while it is off the list, else 0 (32).
_citizens: HashMap[uint256, HashMap[uint256, uint256]]


@internal
def _nominate(number: uint256, passport: uint256, position: uint256, has_room: bool):
    """
    @notice Makes a passport's holder a candidate, at a position of the list if that has room.
    @dev Reverts with "council: already nominated".
    """
    own: uint256 = self._citizens[number][passport] | _NOMINATED
    if own == self._citizens[number][passport]: refusals._refuse(refusals.COUNCIL_ALREADY_NOMINATED)
    if has_room:
        own |= unsafe_add(position, 1) << _PLACE_SHIFT
        self._list_at(number, position, passport)
    self._citizens[number][passport] = own


@internal
def _use_endorsement(number: uint256, passport: uint256):
    """
    @notice Notes that a passport's holder endorses a candidate, which it can do once.
    @dev Reverts with "council: already endorsed".
    """
    own: uint256 = self._citizens[number][passport]
    if own & _HAS_ENDORSED != 0: refusals._refuse(refusals.COUNCIL_ALREADY_ENDORSED)
    self._citizens[number][passport] = own | _HAS_ENDORSED


@internal
def _endorse(number: uint256, endorsed: uint256, candidate_count: uint256) -> uint256:
    """
    @notice Counts one more endorsement of a candidate.
    @param endorsed The candidate's passport, which is nominated.
    @return The position that the candidate has taken from another one; `NO_POSITION` if the list has
            the same candidates as before.
    """
    theirs: uint256 = self._citizens[number][endorsed]
    place: uint256 = (theirs >> _PLACE_SHIFT) & _PLACE_MASK
    if place != 0:
        position: uint256 = unsafe_sub(place, 1)
        # Fewer than 2^32 citizens.
        self._list_at(number, position, unsafe_add(self._listed(number, position), _ENDORSEMENT))
        return NO_POSITION
    # Off the list, whose endorsements stand in the lowest bits.
    theirs = unsafe_add(theirs, 1)
    position: uint256 = self._weakest(number, candidate_count)
    weakest: uint256 = self._listed(number, position)
    if theirs & _COUNT_MASK <= weakest >> 32:
        self._citizens[number][endorsed] = theirs
        return NO_POSITION
    ousted: uint256 = weakest & _COUNT_MASK
    left: uint256 = self._citizens[number][ousted] & ~(_PLACE_MASK << _PLACE_SHIFT)
    self._citizens[number][ousted] = left | (weakest >> 32)
    self._list_at(number, position, ((theirs & _COUNT_MASK) << 32) | endorsed)
    self._citizens[number][endorsed] = (theirs >> 32 << 32) | (unsafe_add(position, 1) << _PLACE_SHIFT)
    return position


@internal
@view
def _is_nominated(number: uint256, passport: uint256) -> bool:
    return self._citizens[number][passport] & _NOMINATED != 0


@internal
@view
def _has_endorsed(number: uint256, passport: uint256) -> bool:
    return self._citizens[number][passport] & _HAS_ENDORSED != 0


@internal
@view
def _endorsements(number: uint256, passport: uint256) -> uint256:
    """
    @return How many citizens endorse a candidate, on the list or not.
    """
    theirs: uint256 = self._citizens[number][passport]
    place: uint256 = (theirs >> _PLACE_SHIFT) & _PLACE_MASK
    return theirs & _COUNT_MASK if place == 0 else self._listed(number, unsafe_sub(place, 1)) >> 32


@internal
@view
def _passport_at(number: uint256, position: uint256) -> uint256:
    """
    @return The passport of the candidate at a position of the list; 0 for none.
    """
    return self._listed(number, position) & _COUNT_MASK


@internal
@view
def _listed(number: uint256, position: uint256) -> uint256:
    """
    @return endorsements (32) | passport (32) of the candidate at `position`; 0 for none.
    """
    return (self._list[number][position >> 2] >> ((position & 3) << 6)) & _ENTRY_MASK


@internal
def _list_at(number: uint256, position: uint256, entry: uint256):
    offset: uint256 = (position & 3) << 6
    others: uint256 = self._list[number][position >> 2] & ~(_ENTRY_MASK << offset)
    self._list[number][position >> 2] = others | (entry << offset)


@internal
@view
def _weakest(number: uint256, candidate_count: uint256) -> uint256:
    """
    @return The position with the fewest endorsements; of equals the last one.
    """
    weakest: uint256 = 0
    least: uint256 = max_value(uint256)
    for position: uint256 in range(candidate_count, bound=MAX_CANDIDATES):
        count: uint256 = self._listed(number, position) >> 32
        if count <= least:
            least = count
            weakest = position
    return weakest

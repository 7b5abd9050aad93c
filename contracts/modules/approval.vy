# pragma version 0.4.3
"""
@title approval
@license AGPL-3.0-only
@author govkit
@notice Counts ballots that approve of any number of candidates: the most approved are elected.
@dev A candidate is known by its position on the election's list. The earlier position wins every
     tie. A recall has two sides in place of candidates, 0 against it and 1 for it.
"""

from . import candidacy
from . import seating

# How many candidates an election can have, and how many it can elect.
MAX_CANDIDATES: constant(uint256) = candidacy.MAX_CANDIDATES
MAX_SEATS: constant(uint256) = seating.MAX_SEATS

_COUNT_MASK: constant(uint256) = 2**32 - 1

# Election, then eight candidates to a word by position, 32 bits each; of a recall against and for.
_approvals: HashMap[uint256, HashMap[uint256, uint256]]


@external
@view
def approvals(number: uint256, position: uint256) -> uint256:
    """
    @return How many ballots approve of a candidate; of a recall, how many are against it (0)
            and for it (1).
    """
    return self._count(number, position)


@internal
def _add(number: uint256, ballot: uint256):
    """
    @notice Counts a ballot, whose bit n approves of the candidate at position n.
    """
    for group: uint256 in range(MAX_CANDIDATES // 8):
        added: uint256 = 0
        for place: uint256 in range(8):
            # Below 32.
            position: uint256 = unsafe_add(unsafe_mul(group, 8), place)
            added |= ((ballot >> position) & 1) << (place << 5)
        if added != 0:
            # Fewer than 2^32 citizens, so no count reaches the next one's bits.
            self._approvals[number][group] = unsafe_add(self._approvals[number][group], added)


@internal
def _add_side(number: uint256, side: uint256):
    """
    @notice Counts a ballot in a recall.
    @param side 0 against it, 1 for it.
    """
    # Fewer than 2^32 citizens.
    self._approvals[number][0] = unsafe_add(self._approvals[number][0], 1 << (side << 5))


@internal
def _set(number: uint256, counts: uint256):
    """
    @notice Takes over what secret ballots have added up to.
    @param counts Of the first eight candidates, or of a recall's two sides, as they stand in a word here.
    """
    self._approvals[number][0] = counts


@internal
@view
def _count(number: uint256, position: uint256) -> uint256:
    """
    @return How many ballots approve of the candidate at a position, or take a side in a recall.
    """
    return (self._approvals[number][position >> 3] >> ((position & 7) << 5)) & _COUNT_MASK


@internal
@view
def _most_approved(
    number: uint256, standing: DynArray[address, MAX_CANDIDATES], seats: uint256
) -> DynArray[address, MAX_SEATS]:
    """
    @param standing The candidates by position, and zero for those who cannot be seated.
    @return At most `seats` of them, the most approved first. A candidate whom no ballot approves of
            is not elected.
    """
    words: uint256[MAX_CANDIDATES // 8] = empty(uint256[MAX_CANDIDATES // 8])
    for group: uint256 in range(MAX_CANDIDATES // 8):
        words[group] = self._approvals[number][group]
    elected: DynArray[address, MAX_SEATS] = []
    taken: uint256 = 0
    for _: uint256 in range(MAX_SEATS):
        if len(elected) == seats:
            break
        best: uint256 = 0
        best_position: uint256 = 0
        for position: uint256 in range(len(standing), bound=MAX_CANDIDATES):
            if standing[position] == empty(address):
                continue
            count: uint256 = (words[position >> 3] >> ((position & 7) << 5)) & _COUNT_MASK
            # Strictly more, so that the earlier of two equals stays.
            if count > best and (taken >> position) & 1 == 0:
                best = count
                best_position = position
        if best == 0:
            break
        taken |= 1 << best_position
        elected.append(standing[best_position])
    return elected

# pragma version 0.4.3
"""
@title ballot_box
@license AGPL-3.0-only
@author govkit
@notice The votes of a court's panels, committed and then revealed, by draw (see `cases`) and seat.
@dev A commitment's lowest bit is 0. A revealed vote is

         grounds (240) | vote (8) | 0 (7) | 1

     with the highest 240 bits of the SHA-256 of its grounds.
"""

from . import court_terms
from . import refusals


event Committed:
    disputeID: indexed(uint256)
    number: uint256
    round: uint256


event Revealed:
    disputeID: indexed(uint256)
    number: indexed(uint256)
    round: uint256
    vote: uint256
    grounds: bytes32


MAX_SEATS: constant(uint256) = court_terms.MAX_SEATS
# No vote was revealed; no ruling has this number.
NO_VOTE: constant(uint256) = 2**8 - 1

_REVEALED: constant(uint256) = 1
_VOTE_SHIFT: constant(uint256) = 8
_BYTE_MASK: constant(uint256) = 2**8 - 1
_GROUNDS_SHIFT: constant(uint256) = 16

_votes: HashMap[uint256, uint256]


@external
@view
def voteOf(disputeID: uint256, round: uint256, seat: uint256) -> (uint256, uint256):
    """
    @return 0 nothing yet, 1 committed, 2 revealed; and then the vote.
    """
    word: uint256 = self._at((disputeID << 1) | round, seat)
    if word & _REVEALED == 0:
        return convert(word != 0, uint256), 0
    return 2, (word >> _VOTE_SHIFT) & _BYTE_MASK


@internal
@view
def _at(draw: uint256, seat: uint256) -> uint256:
    """
    @return The word of a seat's vote; 0 before it is committed.
    """
    return self._votes[self._ballot(draw, seat)]


@internal
def _commit(draw: uint256, seat: uint256, number: uint256, commitment: bytes32):
    """
    @dev Reverts with "court: committed".
    """
    ballot: uint256 = self._ballot(draw, seat)
    if self._votes[ballot] != 0: refusals._refuse(refusals.COURT_COMMITTED)
    self._votes[ballot] = self._word_of(commitment)
    log Committed(disputeID=draw >> 1, number=number, round=draw & 1)


@internal
def _reveal(draw: uint256, seat: uint256, number: uint256, vote: uint256, salt: bytes32, grounds: bytes32):
    """
    @dev Reverts with "court: wrong vote".
    """
    ballot: uint256 = self._ballot(draw, seat)
    committed: bytes32 = keccak256(abi_encode(self, draw >> 1, draw & 1, number, vote, salt))
    # A revealed vote's lowest bit is 1, so none is revealed twice.
    if self._votes[ballot] != self._word_of(committed): refusals._refuse(refusals.COURT_WRONG_VOTE)
    reasons: uint256 = convert(grounds, uint256) >> _GROUNDS_SHIFT << _GROUNDS_SHIFT
    self._votes[ballot] = reasons | (vote << _VOTE_SHIFT) | _REVEALED
    log Revealed(disputeID=draw >> 1, number=number, round=draw & 1, vote=vote, grounds=grounds)


@internal
@view
def _revealed(
    draw: uint256, numbers: DynArray[uint256, MAX_SEATS], is_over: bool
) -> DynArray[uint256, MAX_SEATS]:
    """
    @return Each seat's vote, or that there is none.
    @dev Reverts with "court: too early" unless all votes are revealed or the time for it is over.
    """
    votes: DynArray[uint256, MAX_SEATS] = []
    for seat: uint256 in range(len(numbers), bound=MAX_SEATS):
        vote: uint256 = NO_VOTE
        if numbers[seat] != 0:
            word: uint256 = self._at(draw, seat)
            if word & _REVEALED == 1:
                vote = (word >> _VOTE_SHIFT) & _BYTE_MASK
            elif not is_over:
                refusals._refuse(refusals.COURT_TOO_EARLY)
        votes.append(vote)
    return votes


@internal
@pure
def _count(votes: DynArray[uint256, MAX_SEATS]) -> (uint256, uint256, uint256):
    """
    @return The vote of the most, how many they are (0 on a tie, or where half of the seats or fewer voted),
            and how many voted.
    """
    ruling: uint256 = 0
    most: uint256 = 0
    voted: uint256 = 0
    is_tied: bool = False
    for vote: uint256 in votes:
        if vote == NO_VOTE:
            continue
        voted = unsafe_add(voted, 1)
        # No more than there are seats.
        count: uint256 = 0
        for other: uint256 in votes:
            count = unsafe_add(count, convert(other == vote, uint256))
        if count > most:
            ruling = vote
            most = count
            is_tied = False
        elif count == most and vote != ruling:
            is_tied = True
    if is_tied or voted * 2 <= len(votes):
        return 0, 0, voted
    return ruling, most, voted


@internal
@view
def _grounds(draw: uint256, ruling: uint256) -> uint256:
    """
    @return The highest 240 bits of the first grounds that were given for a ruling; 0 for none.
    """
    for seat: uint256 in range(MAX_SEATS):
        word: uint256 = self._at(draw, seat)
        if word & _REVEALED == 1 and (word >> _VOTE_SHIFT) & _BYTE_MASK == ruling:
            if word >> _GROUNDS_SHIFT != 0:
                return word >> _GROUNDS_SHIFT
    return 0


@internal
@pure
def _is_of(grounds: bytes32, bits: uint256) -> bool:
    """
    @return Whether these are the grounds with those highest 240 bits.
    """
    return convert(grounds, uint256) >> _GROUNDS_SHIFT == bits


@internal
@pure
def _ballot(draw: uint256, seat: uint256) -> uint256:
    return (draw << 5) | seat


@internal
@pure
def _word_of(commitment: bytes32) -> uint256:
    return convert(commitment, uint256) >> 1 << 1

# pragma version 0.4.3
"""
@title panels
@license AGPL-3.0-only
@author govkit
@notice The panels of a court and who has their seats, by draw (see `cases`).
"""

from . import court_terms
from . import panel_word

uses: court_terms


MAX_SEATS: constant(uint256) = court_terms.MAX_SEATS

# As `panel_word` lays it out; the words of further seats at 2^64 * (their number from 1) more.
_panels: HashMap[uint256, uint256]


@external
@view
def panel(disputeID: uint256, round: uint256) -> (panel_word.Panel, DynArray[uint256, MAX_SEATS]):
    """
    @return What a round's panel is doing, and the passports in its seats, 0 for an empty one.
    """
    draw: uint256 = (disputeID << 1) | round
    word: panel_word.Panel = panel_word._unpacked(self._panels[draw])
    return word, self._seated(draw, word)


@internal
@view
def _at(draw: uint256) -> panel_word.Panel:
    return panel_word._unpacked(self._panels[draw])


@internal
@view
def _newest(dispute: uint256) -> uint256:
    """
    @return The draw of the newest round.
    """
    draw: uint256 = dispute << 1
    is_appealed: bool = self._panels[draw] & panel_word.APPEALED != 0
    return draw | convert(is_appealed and court_terms.appealSeats != 0, uint256)


@internal
@view
def _final_at(panel: panel_word.Panel, round: uint256) -> uint256:
    """
    @return From when on a ruling can't change any more.
    """
    if panel.appealed:
        return panel.time + court_terms.housePeriod
    return panel.time + court_terms.appealTime if court_terms._can_appeal(round) else panel.time


@internal
@view
def _seat(draw: uint256, panel: panel_word.Panel, seat: uint256) -> uint256:
    """
    @return The passport in a seat; 0 for none.
    """
    if seat < panel_word.SEATS:
        return (panel.seats >> (seat << 5)) & panel_word.SEAT_MASK
    if seat >= MAX_SEATS:
        return 0
    further: uint256 = unsafe_sub(seat, panel_word.SEATS)
    return (self._panels[self._further(draw, further >> 3)] >> ((further & 7) << 5)) & panel_word.SEAT_MASK


@internal
@view
def _seated(draw: uint256, panel: panel_word.Panel) -> DynArray[uint256, MAX_SEATS]:
    """
    @return The passports in all seats, 0 for an empty one.
    """
    numbers: DynArray[uint256, MAX_SEATS] = []
    word: uint256 = panel.seats
    for seat: uint256 in range(court_terms._size(draw & 1), bound=MAX_SEATS):
        # The seats 5 and 13 begin a further word.
        if seat & 7 == panel_word.SEATS:
            word = self._panels[self._further(draw, seat >> 3)]
        numbers.append(word & panel_word.SEAT_MASK)
        word = word >> 32
    return numbers


@internal
def _keep(draw: uint256, panel: panel_word.Panel, numbers: DynArray[uint256, MAX_SEATS]):
    """
    @notice Stores a panel with these passports in its seats.
    """
    words: uint256[3] = [0, 0, 0]
    for seat: uint256 in range(len(numbers), bound=MAX_SEATS):
        # Seats 0 to 4 are in the first word, 5 to 12 in the second, 13 to 20 in the third.
        place: uint256 = seat if seat < panel_word.SEATS else unsafe_add(seat, 3)
        words[place >> 3] |= numbers[seat] << ((place & 7) << 5)
    kept: panel_word.Panel = panel
    kept.seats = words[0]
    self._panels[draw] = panel_word._packed(kept)
    for index: uint256 in range(2):
        if len(numbers) > 5 + 8 * index:
            self._panels[self._further(draw, index)] = words[index + 1]


@internal
@pure
def _further(draw: uint256, index: uint256) -> uint256:
    return draw | ((index + 1) << 64)

# pragma version 0.4.3
"""
@title jurors
@license AGPL-3.0-only
@author govkit
@notice Who can be drawn for a panel, what they have at stake, and what the court owes them.
@dev Where only the willing serve, each has a place on a dense roll from 1 on; a newcomer takes the place
     that was left last. Elsewhere every passport's number is its place. By place:

         spare (3) | wei (96) | seats held (8) | points (16) | half year (16) | silent (13) | left (36)
         | since (36) | number (32)

     A person is drawn only for disputes that were opened at `since` or later, and before `left`, so nobody
     steps in or out once the draw of a case can be known. `wei` is free, and a stake of each seat held is
     set aside besides. The place 0 is the treasury's. An empty place has the number 0 and, in `since`, the
     place that was left before it.
     Where a place was left, the person's record stays: points, half year and silent stand as above.
"""

from ..interfaces import IRegistry
from . import cases
from . import court_terms
from . import fading
from . import refusals
from . import timepoints

uses: timepoints


event Serving:
    number: indexed(uint256)
    place: uint256
    free: uint256


event Leaving:
    number: indexed(uint256)
    left: uint256


# @notice A panelist who was silent lost a stake, or where none was put down yet a chance to serve.
event Silent:
    number: indexed(uint256)
    disputeID: indexed(uint256)
    stake: uint256


event Collected:
    number: indexed(uint256)
    receiver: indexed(address)
    amount: uint256


# The treasury's place.
TREASURY: constant(uint256) = 0
# A case's parties and a panel.
MAX_EXCLUDED: constant(uint256) = cases.MAX_PARTIES + court_terms.MAX_SEATS
# Below all coin there is.
MAX_WEI: constant(uint256) = 2**90

_NUMBER_MASK: constant(uint256) = 2**32 - 1
_TIME_MASK: constant(uint256) = 2**36 - 1
_SINCE_SHIFT: constant(uint256) = 32
_LEFT_SHIFT: constant(uint256) = 68
_SILENT_SHIFT: constant(uint256) = 104
_SILENT_MASK: constant(uint256) = 2**13 - 1
_EPOCH_SHIFT: constant(uint256) = 117
_EPOCH_MASK: constant(uint256) = 2**16 - 1
_POINTS_SHIFT: constant(uint256) = 133
_POINTS_MASK: constant(uint256) = 2**16 - 1
_HELD_SHIFT: constant(uint256) = 149
_HELD_MASK: constant(uint256) = 2**8 - 1
_WEI_SHIFT: constant(uint256) = 157
_WEI_MASK: constant(uint256) = 2**96 - 1
# Points, half year and silent.
_RECORD: constant(uint256) = (2**45 - 1) << _SILENT_SHIFT

# places left, the newest (32) | places (32) | disputes (40)
_head: uint256
_DISPUTES_MASK: constant(uint256) = 2**40 - 1
_PLACES_SHIFT: constant(uint256) = 40
_FREE_SHIFT: constant(uint256) = 72

_places: HashMap[uint256, uint256]

# By passport, where there is a roll: record as above (45 bits at 104) | place (32).
_place_of: HashMap[uint256, uint256]

# @notice The citizen registry.
registry: public(immutable(address))
# @notice The timelock, which gets lost stakes and what is left of fees.
treasury: public(immutable(address))
# @notice Whether only those serve who said so (`serve`).
willing: public(immutable(bool))
# @notice What a panelist has at stake for each seat, in wei.
stake: public(immutable(uint256))
# @notice How long before it can take its stake out a panelist leaves, in the clock's unit; and for how
#         long a silent one is not drawn.
notice: public(immutable(uint256))


@deploy
def __init__(registry_: address, treasury_: address, willing_: bool, stake_: uint256, notice_: uint256):
    registry = registry_
    treasury = treasury_
    willing = willing_
    stake = stake_
    notice = notice_


# -- reading ---------------------------------------------------------------------------------------

@external
@view
def places() -> uint256:
    """
    @return Among how many places a panel would be drawn now: those of the roll, or all passports.
    """
    return self._count(self._head)


@external
@view
def placeOf(number: uint256) -> uint256:
    """
    @return The place of a passport, 0 for none.
    """
    return self._place(number)


@external
@view
def juror(place: uint256) -> (uint256, uint256, uint256, uint256, uint256):
    """
    @return Of a place: the passport's number, 0 where nothing is known of it; the wei that are free; how many
            seats it holds; since when it can be drawn, and when it left (0: it did not), in the clock's unit.
    """
    word: uint256 = self._places[place]
    return (
        word & _NUMBER_MASK,
        (word >> _WEI_SHIFT) & _WEI_MASK,
        (word >> _HELD_SHIFT) & _HELD_MASK,
        (word >> _SINCE_SHIFT) & _TIME_MASK,
        (word >> _LEFT_SHIFT) & _TIME_MASK,
    )


@external
@view
def service(number: uint256) -> (uint256, uint256):
    """
    @return Of a passport: its points for votes with the ruling, which fade, and how often it was silent.
    """
    word: uint256 = self._places[self._place(number)]
    if willing and word & _NUMBER_MASK != number:
        word = self._place_of[number]
    points: uint256 = fading._faded((word >> _POINTS_SHIFT) & _POINTS_MASK, (word >> _EPOCH_SHIFT) & _EPOCH_MASK)
    return points, (word >> _SILENT_SHIFT) & _SILENT_MASK


# -- serving ---------------------------------------------------------------------------------------

@external
@payable
def serve():
    """
    @notice Takes a place on the roll of those who are willing to serve, for cases that are opened from now
            on, with at least one stake in coin. Somebody on the roll adds coin, and stays if it was leaving.
    @dev Reverts with "court: no roll", "court: only citizens" or "court: wrong amount".
    """
    if not willing: refusals._refuse(refusals.COURT_NO_ROLL)
    number: uint256 = staticcall IRegistry(registry).passportOf(msg.sender)
    if number == 0: refusals._refuse(refusals.COURT_ONLY_CITIZENS)
    kept: uint256 = self._place_of[number]
    place: uint256 = kept & _NUMBER_MASK
    word: uint256 = self._places[place]
    if place == 0:
        place = self._new_place()
        self._place_of[number] = place
        word = (kept & _RECORD) | (timepoints._now() << _SINCE_SHIFT) | number
    elif (word >> _LEFT_SHIFT) & _TIME_MASK != 0:
        word = word & ~(_TIME_MASK << _LEFT_SHIFT) & ~(_TIME_MASK << _SINCE_SHIFT)
        word |= timepoints._now() << _SINCE_SHIFT
    free: uint256 = ((word >> _WEI_SHIFT) & _WEI_MASK) + msg.value
    if free < stake or free > MAX_WEI: refusals._refuse(refusals.COURT_WRONG_AMOUNT)
    self._places[place] = word + (msg.value << _WEI_SHIFT)
    log Serving(number=number, place=place, free=free)


@external
def leave():
    """
    @notice Leaves the roll, for cases that are opened from now on. What is at stake can be taken out after
            `notice` (`collect`).
    @dev Reverts with "court: not serving".
    """
    number: uint256 = staticcall IRegistry(registry).passportOf(msg.sender)
    place: uint256 = self._place_of[number] & _NUMBER_MASK
    word: uint256 = self._places[place]
    if number == 0 or place == 0 or (word >> _LEFT_SHIFT) & _TIME_MASK != 0:
        refusals._refuse(refusals.COURT_NOT_SERVING)
    self._places[place] = word | (timepoints._now() << _LEFT_SHIFT)
    log Leaving(number=number, left=timepoints._now())


@external
@nonreentrant
def collect(number: uint256):
    """
    @notice Pays a passport's holder what it is owed, or with 0 the treasury. Anybody can call this. A stake
            stays while its owner serves, and until `notice` after it left; then its place becomes free.
    @dev Reverts with "court: nothing owed", as the registry's `passport` does, or if the receiver refuses the
         coin.
    """
    place: uint256 = self._place(number)
    word: uint256 = self._places[place]
    amount: uint256 = (word >> _WEI_SHIFT) & _WEI_MASK
    receiver: address = treasury
    if number != TREASURY:
        receiver = (staticcall IRegistry(registry).passport(number)).holder
    if willing and number != TREASURY:
        left: uint256 = (word >> _LEFT_SHIFT) & _TIME_MASK
        over: bool = left != 0 and timepoints._now() >= left + notice
        if over and (word >> _HELD_SHIFT) & _HELD_MASK == 0 and place != 0:
            self._free(place, word)
        else:
            amount = 0 if place == 0 or amount < stake else unsafe_sub(amount, stake)
            self._places[place] = unsafe_sub(word, amount << _WEI_SHIFT)
    else:
        self._places[place] = unsafe_sub(word, amount << _WEI_SHIFT)
    if amount == 0: refusals._refuse(refusals.COURT_NOTHING_OWED)
    log Collected(number=number, receiver=receiver, amount=amount)
    raw_call(receiver, b"", value=amount)


# -- internal --------------------------------------------------------------------------------------

@internal
@view
def _count(head: uint256) -> uint256:
    if willing:
        return (head >> _PLACES_SHIFT) & _NUMBER_MASK
    return staticcall IRegistry(registry).passportsIssued()


@internal
@view
def _place(number: uint256) -> uint256:
    return self._place_of[number] & _NUMBER_MASK if willing else number


@internal
def _new_dispute() -> uint256:
    """
    @return Its number, from 1 on. Nobody can open 2^40.
    """
    head: uint256 = unsafe_add(self._head, 1)
    self._head = head
    return head & _DISPUTES_MASK


@internal
def _new_place() -> uint256:
    """
    @dev No more places are ever taken than there are passports, below 2^28.
    """
    head: uint256 = self._head
    free: uint256 = head >> _FREE_SHIFT
    rest: uint256 = head & (2**_FREE_SHIFT - 1)
    if free != 0:
        before: uint256 = (self._places[free] >> _SINCE_SHIFT) & _NUMBER_MASK
        self._head = rest | (before << _FREE_SHIFT)
        return free
    self._head = unsafe_add(head, 1 << _PLACES_SHIFT)
    return ((rest >> _PLACES_SHIFT) & _NUMBER_MASK) + 1


@internal
def _free(place: uint256, word: uint256):
    head: uint256 = self._head
    self._place_of[word & _NUMBER_MASK] = word & _RECORD
    self._places[place] = (head >> _FREE_SHIFT) << _SINCE_SHIFT
    self._head = (head & (2**_FREE_SHIFT - 1)) | (place << _FREE_SHIFT)


@internal
@view
def _number_at(place: uint256, begun: uint256) -> uint256:
    """
    @return The passport that a place stands for in a dispute opened then; 0 if nobody there can be drawn.
    """
    word: uint256 = self._places[place]
    # The newcomer of an empty place comes later than any dispute that was open then.
    if (word >> _SINCE_SHIFT) & _TIME_MASK > begun:
        return 0
    if not willing:
        return place
    left: uint256 = (word >> _LEFT_SHIFT) & _TIME_MASK
    held: uint256 = (word >> _HELD_SHIFT) & _HELD_MASK
    if (left != 0 and left <= begun) or (word >> _WEI_SHIFT) & _WEI_MASK < stake or held == _HELD_MASK:
        return 0
    return word & _NUMBER_MASK


@internal
@view
def _excluded(
    parties: DynArray[address, cases.MAX_PARTIES], seated: DynArray[uint256, court_terms.MAX_SEATS]
) -> DynArray[uint256, MAX_EXCLUDED]:
    """
    @return The passports that are seated, and those that the parties hold, or held by a former key.
    """
    excluded: DynArray[uint256, MAX_EXCLUDED] = []
    for party: address in parties:
        number: uint256 = staticcall IRegistry(registry).wordOf(party) & _NUMBER_MASK
        if number != 0:
            excluded.append(number)
    for number: uint256 in seated:
        if number != 0:
            excluded.append(number)
    return excluded


@internal
def _seat(place: uint256):
    """
    @notice Sets a stake aside for one more seat, where there is a roll.
    @dev At least a stake is free and one more seat fits, which `_number_at` has checked.
    """
    if willing:
        word: uint256 = self._places[place]
        self._places[place] = unsafe_add(unsafe_sub(word, stake << _WEI_SHIFT), 1 << _HELD_SHIFT)


@internal
def _credit(place: uint256, amount: uint256):
    """
    @dev Below all coin there is, so no field overflows.
    """
    if amount != 0:
        self._places[place] = unsafe_add(self._places[place], amount << _WEI_SHIFT)


@internal
def _release(number: uint256, fee: uint256, is_coherent: bool):
    """
    @notice Ends a seat: the stake is free again, with a fee; who voted with the ruling gets points.
    """
    place: uint256 = self._place(number)
    word: uint256 = self._places[place]
    if willing:
        word = unsafe_sub(word, 1 << _HELD_SHIFT)
    if is_coherent:
        now: uint256 = fading._epoch()
        points: uint256 = fading._faded((word >> _POINTS_SHIFT) & _POINTS_MASK, (word >> _EPOCH_SHIFT) & _EPOCH_MASK)
        points = min(unsafe_add(points, fading.POINTS), _POINTS_MASK)
        word = word & ~(_POINTS_MASK << _POINTS_SHIFT) & ~(_EPOCH_MASK << _EPOCH_SHIFT)
        word |= (points << _POINTS_SHIFT) | (now << _EPOCH_SHIFT)
    self._places[place] = unsafe_add(word, unsafe_add(stake, fee) << _WEI_SHIFT)


@internal
def _silence(number: uint256, dispute: uint256, lost: uint256):
    """
    @notice Ends the seat of somebody who was silent: it is drawn for no case that is open now, and without a
            roll for none within `notice` either. A stake that it lost is the treasury's.
    """
    place: uint256 = self._place(number)
    word: uint256 = self._places[place]
    since: uint256 = timepoints._now() + 1
    if willing:
        word = unsafe_sub(word, 1 << _HELD_SHIFT)
    else:
        since += notice
    if (word >> _SILENT_SHIFT) & _SILENT_MASK != _SILENT_MASK:
        word = unsafe_add(word, 1 << _SILENT_SHIFT)
    self._places[place] = (word & ~(_TIME_MASK << _SINCE_SHIFT)) | (since << _SINCE_SHIFT)
    self._credit(TREASURY, lost)
    log Silent(number=number, disputeID=dispute, stake=lost)

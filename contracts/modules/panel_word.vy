# pragma version 0.4.3
"""
@title panel_word
@license AGPL-3.0-only
@author govkit
@notice What the court keeps of a panel: one word, and one more for each eight further seats.
@dev From the highest bit down:

         spare (4) | drawn anew (2) | appealed (1) | ruling (8) | choices (8) | phase (3) | seated (5)
         | tries (16) | time (49) | five seats (160)

     A seat is the number of a passport, 0 while it is empty. Until the draw begins, the place of the first seats
     has the parties' shares instead (see `shares`). `time` is when the running phase began, in
     the nation's clock. A further word has eight seats.
"""

# Not drawn, or not whole yet.
DRAWING: constant(uint256) = 0
# Votes are committed from `time` on, or from the moment of the draw on if that is later.
COMMITTING: constant(uint256) = 1
REVEALING: constant(uint256) = 2
RULED: constant(uint256) = 3
EXECUTED: constant(uint256) = 4

SEATS: constant(uint256) = 5
FURTHER: constant(uint256) = 8
SEAT_MASK: constant(uint256) = 2**32 - 1
_SEATS_MASK: constant(uint256) = 2**160 - 1
_TIME_SHIFT: constant(uint256) = 160
_TIME_MASK: constant(uint256) = 2**49 - 1
_TRIES_SHIFT: constant(uint256) = 209
_TRIES_MASK: constant(uint256) = 2**16 - 1
_SEATED_SHIFT: constant(uint256) = 225
_SEATED_MASK: constant(uint256) = 2**5 - 1
_PHASE_SHIFT: constant(uint256) = 230
_PHASE_MASK: constant(uint256) = 2**3 - 1
_CHOICES_SHIFT: constant(uint256) = 233
_BYTE_MASK: constant(uint256) = 2**8 - 1
_RULING_SHIFT: constant(uint256) = 241
APPEALED: constant(uint256) = 1 << 249
_ANEW_SHIFT: constant(uint256) = 250
_ANEW_MASK: constant(uint256) = 3


struct Panel:
    seats: uint256
    time: uint256
    tries: uint256
    seated: uint256
    phase: uint256
    choices: uint256
    ruling: uint256
    appealed: bool
    anew: uint256


@internal
@pure
def _unpacked(word: uint256) -> Panel:
    return Panel(
        seats=word & _SEATS_MASK,
        time=(word >> _TIME_SHIFT) & _TIME_MASK,
        tries=(word >> _TRIES_SHIFT) & _TRIES_MASK,
        seated=(word >> _SEATED_SHIFT) & _SEATED_MASK,
        phase=(word >> _PHASE_SHIFT) & _PHASE_MASK,
        choices=(word >> _CHOICES_SHIFT) & _BYTE_MASK,
        ruling=(word >> _RULING_SHIFT) & _BYTE_MASK,
        appealed=word & APPEALED != 0,
        anew=(word >> _ANEW_SHIFT) & _ANEW_MASK,
    )


@internal
@pure
def _packed(panel: Panel) -> uint256:
    """
    @dev No field is wider than its place: times are below 2^40, tries at most 2,688, choices at most 250.
    """
    word: uint256 = panel.seats | (panel.time << _TIME_SHIFT) | (panel.tries << _TRIES_SHIFT)
    word |= (panel.seated << _SEATED_SHIFT) | (panel.phase << _PHASE_SHIFT) | (panel.choices << _CHOICES_SHIFT)
    word |= (panel.ruling << _RULING_SHIFT) | (panel.anew << _ANEW_SHIFT)
    return word | APPEALED if panel.appealed else word

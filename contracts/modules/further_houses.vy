# pragma version 0.4.3
"""
@title further_houses
@license AGPL-3.0-only
@author govkit
@notice The governor's further houses, by number from 1. Each consents to a proposal or may veto it.
@dev Houses are given as bits, the lowest for house 1, as in a poll's word (see `poll_word`).
"""

from ..interfaces import IHouse
from . import poll_word

MAX_HOUSES: constant(uint256) = 4

# What a house says of its poll.
OPEN: constant(uint8) = 0
CARRIED: constant(uint8) = 1
LOST: constant(uint8) = 2
# The same among the outcomes of several houses.
ANY_OPEN: constant(uint256) = 1
ANY_CARRIED: constant(uint256) = 2
ANY_LOST: constant(uint256) = 4

# The fields below the quorum, which are no further house's business: timelock, houses, own.
_ONLY_CORE: constant(uint256) = 2**poll_word.QUORUM_SHIFT - 1

_HOUSES: immutable(address[MAX_HOUSES])
# The houses that veto, as bits; the others consent.
_VETO_HOUSES: immutable(uint256)


@deploy
def __init__(houses: address[MAX_HOUSES], veto_houses: uint256):
    """
    @param houses By number from 1; zero for none.
    @param veto_houses Those that veto, as bits.
    """
    _HOUSES = houses
    _VETO_HOUSES = veto_houses


@internal
def _open_houses(proposal_id: uint256, poll: uint256, shares: uint256):
    houses: uint256 = (poll >> poll_word.HOUSES_SHIFT) & poll_word.HOUSES_MASK
    if houses == 0:
        return
    consenting: uint256 = self._consenting(poll)
    for house: uint256 in range(MAX_HOUSES):
        if (houses >> house) & 1 == 0:
            continue
        # The same clock and snapshot, with the shares of that house.
        own: uint256 = (shares >> unsafe_mul(house, poll_word.HOUSE_BITS)) & poll_word.HOUSE_MASK
        word: uint256 = poll & ~(_ONLY_CORE | (poll_word.HOUSE_MASK << poll_word.QUORUM_SHIFT))
        word |= own << poll_word.QUORUM_SHIFT
        if (consenting >> house) & 1 == 0:
            # All bits for the snapshot, and no period.
            word |= poll_word.UNOPENED << poll_word.SNAPSHOT_SHIFT
            word &= ~(poll_word.SPAN_MASK << poll_word.PERIOD_SHIFT)
        extcall IHouse(_HOUSES[house]).open(proposal_id, word)


@internal
def _open_vetoes(proposal_id: uint256, vetoing: uint256, eta: uint256, closed: uint256, patient: bool):
    for house: uint256 in range(MAX_HOUSES):
        if (vetoing >> house) & 1 == 1:
            extcall IHouse(_HOUSES[house]).openVeto(proposal_id, eta, closed, patient)


@internal
@view
def _consenting(word: uint256) -> uint256:
    """
    @return A proposal's further houses that must consent, as bits.
    """
    houses: uint256 = (word >> poll_word.HOUSES_SHIFT) & poll_word.HOUSES_MASK
    return houses & ~_VETO_HOUSES


@internal
@view
def _vetoing(word: uint256) -> uint256:
    """
    @return A proposal's further houses that may veto it, as bits.
    """
    return (word >> poll_word.HOUSES_SHIFT) & _VETO_HOUSES


@internal
@view
def _outcomes(proposal_id: uint256, houses: uint256) -> uint256:
    """
    @return What some further houses, given as bits, say of their polls: a bit for each outcome that
            at least one of them has.
    """
    said: uint256 = 0
    # Most nations have none, and the loop would cost them 200 gas each time.
    if houses == 0:
        return said
    for house: uint256 in range(MAX_HOUSES):
        if (houses >> house) & 1 == 1:
            said |= 1 << convert(staticcall IHouse(_HOUSES[house]).outcome(proposal_id), uint256)
    return said


@internal
@view
def _latest(proposal_id: uint256, houses: uint256, at_least: uint256) -> uint256:
    """
    @return The latest deadline in some further houses, given as bits.
    """
    latest: uint256 = at_least
    if houses == 0:
        return latest
    for house: uint256 in range(MAX_HOUSES):
        if (houses >> house) & 1 == 1:
            latest = max(latest, staticcall IHouse(_HOUSES[house]).proposalDeadline(proposal_id))
    return latest

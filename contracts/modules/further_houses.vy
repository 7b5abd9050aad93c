# pragma version 0.4.3
"""
@title further_houses
@license AGPL-3.0-only
@author govkit
@notice The contracts besides the governor that hold a proposal's votes: its further houses, by number from
        1, each of which consents or may veto; and as number 0 the one of the first house's secret ballots.
@dev They are given as bits, the lowest for number 0, as in a poll's word (see `poll_word`).
"""

from ..interfaces import IHouse
from . import poll_word

MAX_HOUSES: constant(uint256) = 4
_MAX_BODIES: constant(uint256) = MAX_HOUSES + 1

# What a house says of its poll.
OPEN: constant(uint8) = 0
CARRIED: constant(uint8) = 1
LOST: constant(uint8) = 2
# The same among the outcomes of several houses.
ANY_OPEN: constant(uint256) = 1
ANY_CARRIED: constant(uint256) = 2
ANY_LOST: constant(uint256) = 4

# What a contract gets of the core's poll: all above the two shares, which are its own. Below them are fields
# of the core alone: timelock, houses, secret, own.
_BOTH_SHARES_SHIFT: constant(uint256) = poll_word.QUORUM_SHIFT + poll_word.HOUSE_BITS
# Of the snapshot and the period.
_WHEN_BITS: constant(uint256) = 256 - poll_word.PERIOD_SHIFT

_BODIES: immutable(address[_MAX_BODIES])
# Those that veto, as bits; the others consent.
_VETO_HOUSES: immutable(uint256)


@deploy
def __init__(houses: address[MAX_HOUSES], veto_houses: uint256, secret: address):
    """
    @param houses By number from 1; zero for none.
    @param veto_houses Those that veto, as bits, the lowest for house 1.
    @param secret Where the first house casts secret ballots; zero for nowhere.
    """
    _BODIES = [secret, houses[0], houses[1], houses[2], houses[3]]
    _VETO_HOUSES = veto_houses << 1


@internal
def _open_houses(proposal_id: uint256, poll: uint256, shares: uint256):
    houses: uint256 = (poll >> poll_word.BODIES_SHIFT) & poll_word.BODIES_MASK
    if houses == 0:
        return
    # The first house's shares are lowest here.
    all_shares: uint256 = (shares << poll_word.HOUSE_BITS) | ((poll >> poll_word.QUORUM_SHIFT) & poll_word.HOUSE_MASK)
    for house: uint256 in range(_MAX_BODIES):
        if (houses >> house) & 1 == 0:
            continue
        # The same clock and snapshot, with the shares of that house.
        own: uint256 = (all_shares >> unsafe_mul(house, poll_word.HOUSE_BITS)) & poll_word.HOUSE_MASK
        word: uint256 = ((poll >> _BOTH_SHARES_SHIFT) << _BOTH_SHARES_SHIFT) | (own << poll_word.QUORUM_SHIFT)
        if (_VETO_HOUSES >> house) & 1 == 1:
            # All bits for the snapshot, and no period, which are highest in the word.
            word = ((word << _WHEN_BITS) >> _WHEN_BITS) | (poll_word.UNOPENED << poll_word.SNAPSHOT_SHIFT)
        extcall IHouse(_BODIES[house]).open(proposal_id, word)


@internal
def _open_vetoes(proposal_id: uint256, vetoing: uint256, eta: uint256, closed: uint256, patient: bool):
    for house: uint256 in range(_MAX_BODIES):
        if (vetoing >> house) & 1 == 1:
            extcall IHouse(_BODIES[house]).openVeto(proposal_id, eta, closed, patient)


@internal
def _close(proposal_id: uint256, word: uint256):
    for house: uint256 in range(_MAX_BODIES):
        if (word >> unsafe_add(poll_word.BODIES_SHIFT, house)) & 1 == 1:
            extcall IHouse(_BODIES[house]).close(proposal_id)


@internal
@view
def _consenting(word: uint256) -> uint256:
    """
    @return Those that must consent to a proposal, as bits.
    """
    houses: uint256 = (word >> poll_word.BODIES_SHIFT) & poll_word.BODIES_MASK
    return houses & ~_VETO_HOUSES


@internal
@view
def _vetoing(word: uint256) -> uint256:
    """
    @return Those that may veto a proposal, as bits.
    """
    return (word >> poll_word.BODIES_SHIFT) & _VETO_HOUSES


@internal
@view
def _outcomes(proposal_id: uint256, houses: uint256) -> uint256:
    """
    @return What some of them, given as bits, say of their polls: a bit for each outcome that
            at least one of them has.
    """
    said: uint256 = 0
    # Most nations have none, and the loop would cost them 200 gas each time.
    if houses == 0:
        return said
    for house: uint256 in range(_MAX_BODIES):
        if (houses >> house) & 1 == 1:
            said |= 1 << convert(staticcall IHouse(_BODIES[house]).outcome(proposal_id), uint256)
    return said


@internal
@view
def _latest(proposal_id: uint256, houses: uint256, at_least: uint256) -> uint256:
    """
    @return The latest deadline in some of them, given as bits.
    """
    latest: uint256 = at_least
    if houses == 0:
        return latest
    for house: uint256 in range(_MAX_BODIES):
        if (houses >> house) & 1 == 1:
            latest = max(latest, staticcall IHouse(_BODIES[house]).proposalDeadline(proposal_id))
    return latest

# pragma version 0.4.3
"""
@title court_terms
@license AGPL-3.0-only
@author govkit
@notice By what a court works, set for ever when it is created, so that nothing changes under an open case.
"""

from . import refusals


struct Settings:
    registry: address
    treasury: address
    # The record ledger, where this contract alone can append the kind "verdict".
    ledger: address
    # Whether only those serve who said so.
    willing: bool
    # Seats of the first panel and of an appeal's (0: none); odd, at most 21.
    seats: uint256
    appeal_seats: uint256
    # For how long a vote of the nation can decide the last appeal (0: there is none).
    house_period: uint256
    # How long a panelist must have been a citizen when a dispute is opened, in the clock's unit.
    tenure: uint256
    # For each seat, in wei: what a party pays, and what a panelist has at stake.
    fee: uint256
    stake: uint256
    # The least bond of a share, in wei.
    share_bond: uint256
    # In the clock's unit. There is an appeal period where something can be appealed.
    evidence_period: uint256
    commit_period: uint256
    reveal_period: uint256
    appeal_period: uint256
    notice: uint256
    # In blocks, see `shares`.
    window: uint256
    far: uint256


MAX_SEATS: constant(uint256) = 21
MAX_AMOUNT: constant(uint256) = 2**80
# In the clock's unit: 136 years of seconds.
_MAX_PERIOD: constant(uint256) = 2**32 - 1

# @notice The record ledger.
ledger: public(immutable(address))
# @notice How many seats the first panel has, and an appeal's (0: there is none).
seats: public(immutable(uint256))
appealSeats: public(immutable(uint256))
# @notice How long a vote can decide the last appeal, in the clock's unit; 0: there is none.
housePeriod: public(immutable(uint256))
# @notice How long a panelist must have been a citizen when a dispute is opened.
tenure: public(immutable(uint256))
# @notice What is paid for each seat, in wei.
fee: public(immutable(uint256))
# @notice The least bond of a share, in wei.
shareBond: public(immutable(uint256))
# @notice For how long evidence is given, votes are committed, revealed, and a ruling can be appealed.
evidencePeriod: public(immutable(uint256))
commitPeriod: public(immutable(uint256))
revealPeriod: public(immutable(uint256))
appealTime: public(immutable(uint256))


@deploy
def __init__(settings: Settings):
    """
    @dev Reverts with "court: seats out of range", "court: period out of range" or "court: amount out of range".
    """
    for chosen: uint256 in [settings.seats, settings.appeal_seats]:
        if chosen > MAX_SEATS or (chosen != 0 and chosen % 2 == 0): refusals._refuse(refusals.COURT_SEATS_OUT_OF_RANGE)
    if settings.seats == 0 or (settings.appeal_seats != 0 and settings.appeal_seats <= settings.seats):
        refusals._refuse(refusals.COURT_SEATS_OUT_OF_RANGE)
    for period: uint256 in [settings.evidence_period, settings.commit_period, settings.reveal_period, settings.notice]:
        if period == 0 or period > _MAX_PERIOD: refusals._refuse(refusals.COURT_PERIOD_OUT_OF_RANGE)
    for period: uint256 in [settings.appeal_period, settings.house_period, settings.tenure]:
        if period > _MAX_PERIOD: refusals._refuse(refusals.COURT_PERIOD_OUT_OF_RANGE)
    appealable: bool = settings.appeal_seats != 0 or settings.house_period != 0
    if appealable != (settings.appeal_period != 0): refusals._refuse(refusals.COURT_PERIOD_OUT_OF_RANGE)
    for amount: uint256 in [settings.fee, settings.stake, settings.share_bond]:
        if amount > MAX_AMOUNT: refusals._refuse(refusals.COURT_AMOUNT_OUT_OF_RANGE)
    ledger = settings.ledger
    seats = settings.seats
    appealSeats = settings.appeal_seats
    housePeriod = settings.house_period
    tenure = settings.tenure
    fee = settings.fee
    shareBond = settings.share_bond
    evidencePeriod = settings.evidence_period
    commitPeriod = settings.commit_period
    revealPeriod = settings.reveal_period
    appealTime = settings.appeal_period


@internal
@view
def _size(round: uint256) -> uint256:
    return seats if round == 0 else appealSeats


@internal
@view
def _can_appeal(round: uint256) -> bool:
    return housePeriod != 0 or (round == 0 and appealSeats != 0)


@internal
@view
def _appeal_cost() -> uint256:
    return max(seats, appealSeats) * fee

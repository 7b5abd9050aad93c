# pragma version 0.4.3
"""
@title court_powers
@license AGPL-3.0-only
@author govkit
@notice The powers of verdicts, each of which the nation can end for ever.
"""

from ..interfaces import IRegistry
from . import refusals


event PowerEnded:
    power: uint256


# The powers by number: over proposals, over who holds an office, and over bonds.
PROPOSALS: constant(uint256) = 1
OFFICERS: constant(uint256) = 2
BONDS: constant(uint256) = 3

# @notice The citizen registry.
registry: public(immutable(address))
# @notice The timelock that acts for passed proposals, which gets the lost bonds of claimants.
treasury: public(immutable(address))

# @notice The powers that the treasury has ended, a bit each by number.
ended: public(uint256)


@deploy
def __init__(registry_: address, treasury_: address):
    """
    @param registry_ The citizen registry.
    @param treasury_ The timelock.
    """
    registry = registry_
    treasury = treasury_


@external
def endPower(power: uint256):
    """
    @notice Ends a power for ever: 1 over proposals, 2 over officers, 3 over bonds. Nothing is halted or suspended by
            it any more. Claims on bonds that are open take their course; a bond on which none is open can be taken
            out without a notice. Only the treasury can call this.
    @dev Reverts with "claims: only treasury" or "claims: no such power".
    """
    self._check_treasury()
    if power == 0 or power > BONDS: refusals._refuse(refusals.CLAIMS_NO_SUCH_POWER)
    self.ended |= 1 << power
    log PowerEnded(power=power)


@internal
@view
def _check_power(power: uint256, exists: bool):
    """
    @dev Reverts with "claims: no such power".
    """
    if not exists or self._is_ended(power): refusals._refuse(refusals.CLAIMS_NO_SUCH_POWER)


@internal
@view
def _is_ended(power: uint256) -> bool:
    return (self.ended >> power) & 1 == 1


@internal
@view
def _citizen() -> uint256:
    """
    @return The passport of the caller.
    @dev Reverts with "claims: only citizens".
    """
    number: uint256 = staticcall IRegistry(registry).passportOf(msg.sender)
    if number == 0: refusals._refuse(refusals.CLAIMS_ONLY_CITIZENS)
    return number


@internal
@view
def _check_treasury():
    """
    @dev Reverts with "claims: only treasury".
    """
    if msg.sender != treasury: refusals._refuse(refusals.CLAIMS_ONLY_TREASURY)

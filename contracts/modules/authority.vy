# pragma version 0.4.3
"""
@title authority
@license AGPL-3.0-only
@author govkit
@notice The nation that the ways in belong to: its registry and its treasury.
"""

from . import refusals

# @notice The registry, which admits those whom this contract brings.
registry: public(immutable(address))
# @notice The timelock that acts for passed proposals.
treasury: public(immutable(address))


@deploy
def __init__(registry_: address, treasury_: address):
    """
    @param registry_ The citizen registry.
    @param treasury_ The timelock.
    """
    registry = registry_
    treasury = treasury_


@internal
@view
def _check_treasury():
    if msg.sender != treasury: refusals._refuse(refusals.ADMISSIONS_ONLY_TREASURY)

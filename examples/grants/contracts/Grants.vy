# pragma version 0.4.3
"""
@title Grants
@notice Pays citizens what the nation has voted them. The treasury awards, by a passed proposal;
        each receiver claims its award, as long as the money lasts and it is a citizen.
"""

from govkit.interfaces import ICitizenRegistry
from govkit.interfaces import ITreasuryToken

event Awarded:
    citizen: indexed(address)
    amount: uint256


event Claimed:
    citizen: indexed(address)
    amount: uint256


# @notice The nation's treasury, which alone awards.
treasury: public(immutable(address))
# @notice Who is a citizen.
registry: public(immutable(address))
# @notice What is paid out.
token: public(immutable(address))
# @notice What a citizen was awarded and has not claimed, in wei of the token.
awarded: public(HashMap[address, uint256])


@deploy
def __init__(nation_treasury: address, nation_registry: address, nation_token: address):
    treasury = nation_treasury
    registry = nation_registry
    token = nation_token


@external
def award(citizen: address, amount: uint256):
    """
    @notice Adds to what a citizen can claim. The treasury alone may.
    @dev Reverts with "grants: only treasury", "grants: nothing" or "grants: not a citizen".
    """
    assert msg.sender == treasury, "grants: only treasury"
    assert amount != 0, "grants: nothing"
    assert staticcall ICitizenRegistry(registry).isCitizen(citizen), "grants: not a citizen"
    self.awarded[citizen] += amount
    log Awarded(citizen=citizen, amount=amount)


@external
def claim():
    """
    @notice Pays the caller all that it was awarded. Former citizens get nothing.
    @dev Reverts with "grants: nothing to claim", "grants: not a citizen", or as the token does.
    """
    amount: uint256 = self.awarded[msg.sender]
    assert amount != 0, "grants: nothing to claim"
    assert staticcall ICitizenRegistry(registry).isCitizen(msg.sender), "grants: not a citizen"
    self.awarded[msg.sender] = 0
    extcall ITreasuryToken(token).transfer(msg.sender, amount)
    log Claimed(citizen=msg.sender, amount=amount)

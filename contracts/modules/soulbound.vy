# pragma version 0.4.3
"""
@title soulbound
@license AGPL-3.0-only
@author govkit
@notice What ERC-721 and ERC-5805 ask for and a passport refuses: approvals, transfers and delegation.
@dev Wallets and indexers expect these functions. They have no state and always answer the same.
"""

from . import refusals


@external
@view
def isApprovedForAll(owner: address, operator: address) -> bool:
    """
    @return False: nobody can be approved.
    """
    return False


@external
@payable
def approve(to: address, token_id: uint256):
    """
    @dev Always reverts with "registry: soulbound".
    """
    self._refuse_move()


@external
def setApprovalForAll(operator: address, approved: bool):
    """
    @dev Always reverts with "registry: soulbound".
    """
    self._refuse_move()


@external
@payable
def transferFrom(owner: address, to: address, token_id: uint256):
    """
    @dev Always reverts with "registry: soulbound".
    """
    self._refuse_move()


@external
@payable
def safeTransferFrom(owner: address, to: address, token_id: uint256, data: Bytes[1_024] = b""):
    """
    @dev Always reverts with "registry: soulbound".
    """
    self._refuse_move()


@external
def delegate(delegatee: address):
    """
    @dev Always reverts with "registry: votes are personal": a citizen's vote stays its own.
    """
    self._refuse_delegation()


@external
def delegateBySig(delegatee: address, nonce: uint256, expiry: uint256, v: uint8, r: bytes32, s: bytes32):
    """
    @dev Always reverts with "registry: votes are personal": a citizen's vote stays its own.
    """
    self._refuse_delegation()


@internal
@pure
def _refuse_move():
    refusals._refuse(refusals.REGISTRY_SOULBOUND)


@internal
@pure
def _refuse_delegation():
    refusals._refuse(refusals.REGISTRY_VOTES_ARE_PERSONAL)

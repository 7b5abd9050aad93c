# pragma version 0.4.3
# pragma evm-version cancun
"""
@title FlashVoter
@license AGPL-3.0-only
@author govkit
@notice An attacker, for tests: borrows tokens, votes or proposes with them, and gives them
        back, all in one transaction.
"""

from ethereum.ercs import IERC20

from ..interfaces import IVotes


interface IAnyGovernor:
    def castVote(proposal_id: uint256, support: uint8) -> uint256: nonpayable


token: immutable(address)
governor: immutable(address)


@deploy
def __init__(token_: address, governor_: address):
    token = token_
    governor = governor_


@external
def delegate():
    """
    @notice Votes for itself from now on with whatever it holds.
    """
    extcall IVotes(token).delegate(self)


@external
def vote(proposal_id: uint256) -> uint256:
    """
    @notice Votes for, with what it has.
    """
    return extcall IAnyGovernor(governor).castVote(proposal_id, 1)


@external
def borrow_and_vote(lender: address, amount: uint256, proposal_id: uint256):
    """
    @notice Votes with what it borrows. The lender must have approved the amount.
    """
    self._borrow(lender, amount)
    extcall IAnyGovernor(governor).castVote(proposal_id, 1)
    extcall IERC20(token).transfer(lender, amount)


@external
def borrow_and_call(lender: address, amount: uint256, payload: Bytes[16_384]):
    """
    @notice Calls the governor, to propose or to do anything else, with what it borrows.
    """
    self._borrow(lender, amount)
    raw_call(governor, payload)
    extcall IERC20(token).transfer(lender, amount)


@internal
def _borrow(lender: address, amount: uint256):
    extcall IERC20(token).transferFrom(lender, self, amount)
    extcall IVotes(token).delegate(self)

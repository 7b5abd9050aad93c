# pragma version 0.4.3
# pragma evm-version cancun
"""
@title RootBorrower
@license AGPL-3.0-only
@author govkit
@notice An attacker, for tests: lends currency to a voter in a house by square roots, and takes it back in
        the same transaction.
"""

from ethereum.ercs import IERC20


interface ILocked:
    def lock(amount: uint256, until: uint256): nonpayable
    def withdraw() -> uint256: nonpayable


token: immutable(address)
locked: immutable(address)
house: immutable(address)


@deploy
def __init__(token_: address, locked_: address, house_: address):
    token = token_
    locked = locked_
    house = house_


@external
def lend(lender: address, voter: address, amount: uint256, ballot: Bytes[1_024]):
    """
    @notice Casts a signed ballot while the voter holds the loan. Both must have approved it.
    """
    extcall IERC20(token).transferFrom(lender, voter, amount)
    raw_call(house, ballot)
    extcall IERC20(token).transferFrom(voter, lender, amount)


@external
def lock_and_vote(lender: address, amount: uint256, until: uint256, ballot: Bytes[1_024]):
    """
    @notice Locks a loan, votes itself, and pays the loan back if the lock returns it.
    """
    self._lock(lender, amount, until)
    raw_call(house, ballot)
    self._pay_back(lender)


@external
def lock_loan(lender: address, amount: uint256, until: uint256):
    """
    @notice Locks a loan for longer than a transaction.
    """
    self._lock(lender, amount, until)


@external
def pay_back(lender: address):
    """
    @notice Pays back what the lock returns. Anybody can call this, so the lender need not trust anybody.
    """
    self._pay_back(lender)


@external
def vote(ballot: Bytes[1_024]):
    """
    @notice Votes itself, with what is locked.
    """
    raw_call(house, ballot)


@internal
def _lock(lender: address, amount: uint256, until: uint256):
    extcall IERC20(token).transferFrom(lender, self, amount)
    extcall IERC20(token).approve(locked, amount)
    extcall ILocked(locked).lock(amount, until)


@internal
def _pay_back(lender: address):
    amount: uint256 = extcall ILocked(locked).withdraw()
    extcall IERC20(token).transfer(lender, amount)

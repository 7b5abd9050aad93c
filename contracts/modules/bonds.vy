# pragma version 0.4.3
"""
@title bonds
@license AGPL-3.0-only
@author govkit
@notice What each passport has at stake in applications, and the coin that it can collect.
@dev By passport number, so that bonds and bars go along with a passport that is moved to a new key:

         spare (71) | challenging (1) | open vouches (16) | barred until (40) | owed in wei (128)

     All coin there is fits 128 bits. The number 0, which no passport has, stands for the treasury.
"""

from ..interfaces import IRegistry
from . import authority
from . import refusals

uses: authority


event Slashed:
    citizen: indexed(address)
    voucher: indexed(uint256)
    amount: uint256


event Collected:
    number: indexed(uint256)
    receiver: indexed(address)
    amount: uint256


# The treasury's place among those who are owed.
TREASURY: constant(uint256) = 0

_OWED_MASK: constant(uint256) = 2**128 - 1
TIME_MASK: constant(uint256) = 2**40 - 1
BARRED_SHIFT: constant(uint256) = 128
BARRED_MASK: constant(uint256) = (2**40 - 1) << 128
VOUCHING_SHIFT: constant(uint256) = 168
_VOUCHING_MASK: constant(uint256) = 2**16 - 1
ONE_VOUCH: constant(uint256) = 1 << 168
CHALLENGING: constant(uint256) = 1 << 184

_accounts: HashMap[uint256, uint256]


@external
@view
def standing(number: uint256) -> (uint256, uint256, uint256, bool):
    """
    @return Of a passport: the wei that it can collect (0 stands for the treasury); for how many open
            applications it vouches; until when it may not vouch; whether it has a challenge open.
    """
    word: uint256 = self._accounts[number]
    return (
        word & _OWED_MASK,
        (word >> VOUCHING_SHIFT) & _VOUCHING_MASK,
        (word >> BARRED_SHIFT) & TIME_MASK,
        word & CHALLENGING != 0,
    )


@external
def collect(number: uint256):
    """
    @notice Pays a passport's holder what it is owed, or with 0 the treasury. Anybody can call this.
    @dev Reverts with "admissions: nothing owed", as the registry's `passport` does, or if the receiver
         refuses the coin.
    """
    word: uint256 = self._accounts[number]
    amount: uint256 = word & _OWED_MASK
    if amount == 0: refusals._refuse(refusals.ADMISSIONS_NOTHING_OWED)
    self._accounts[number] = word & ~_OWED_MASK
    receiver: address = authority.treasury
    if number != TREASURY:
        receiver = (staticcall IRegistry(authority.registry).passport(number)).holder
    log Collected(number=number, receiver=receiver, amount=amount)
    raw_call(receiver, b"", value=amount)


@internal
def _release(number: uint256, bond: uint256):
    """
    @notice Ends an open vouch and credits the bond.
    @dev The passport has at least one open vouch, and the sum stays below all coin there is.
    """
    self._accounts[number] = unsafe_add(unsafe_sub(self._accounts[number], ONE_VOUCH), bond)


@internal
def _end_challenge(number: uint256, amount: uint256):
    """
    @notice Ends a passport's open challenge and credits an amount.
    @dev The sum stays below all coin there is.
    """
    self._accounts[number] = unsafe_add(self._accounts[number] & ~CHALLENGING, amount)


@internal
def _credit(number: uint256, amount: uint256):
    if amount != 0:
        # Below all coin there is.
        self._accounts[number] = unsafe_add(self._accounts[number], amount)

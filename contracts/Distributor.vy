# pragma version 0.4.3
# pragma evm-version cancun
"""
@title Distributor
@license AGPL-3.0-only
@author govkit
@notice Pays many receivers in one transaction from the sender's own account, through an allowance. A
        batch that was paid cannot be paid again.
@dev It holds nothing between transactions, has no owner and no settings, and serves every
     sender and every ERC-20 token whose transfers return True and move the whole amount.
     It takes a batch's total in one transfer, so that the sender's votes move once for all receivers.
"""

from ethereum.ercs import IERC20
from .modules import refusals

event BatchPaid:
    sender: indexed(address)
    batch: indexed(bytes32)
    token: indexed(address)
    payments: uint256
    total: uint256


_ADDRESS_BITS: constant(uint256) = 160
_ADDRESS_MASK: constant(uint256) = (1 << _ADDRESS_BITS) - 1

# @notice How many payments one batch takes at the most.
MAX_PAYMENTS: constant(uint256) = 300

# @notice Whether a sender has paid a batch.
paid: public(HashMap[address, HashMap[bytes32, bool]])


@external
def pay(token: IERC20, batch: bytes32, total: uint256, payments: DynArray[uint256, MAX_PAYMENTS]):
    """
    @notice Pays one of the caller's batches, all of it or nothing. The caller must have approved `total`.
    @param batch The caller's own name for the batch.
    @param total The sum of all payments, in wei.
    @param payments Each amount (96 bits) | receiver (160 bits).
    @dev Reverts with "distributor: already paid", "distributor: wrong total", "distributor: not paid" or as the token does.
    """
    if self.paid[msg.sender][batch]: refusals._refuse(refusals.DISTRIBUTOR_ALREADY_PAID)
    self.paid[msg.sender][batch] = True
    if not extcall token.transferFrom(msg.sender, self, total, default_return_value=True):
        refusals._refuse(refusals.DISTRIBUTOR_NOT_PAID)
    rest: uint256 = total
    for payment: uint256 in payments:
        amount: uint256 = payment >> _ADDRESS_BITS
        if amount > rest: refusals._refuse(refusals.DISTRIBUTOR_WRONG_TOTAL)
        rest = unsafe_sub(rest, amount)
        receiver: address = convert(payment & _ADDRESS_MASK, address)
        if not extcall token.transfer(receiver, amount, default_return_value=True):
            refusals._refuse(refusals.DISTRIBUTOR_NOT_PAID)
    if rest != 0: refusals._refuse(refusals.DISTRIBUTOR_WRONG_TOTAL)
    log BatchPaid(sender=msg.sender, batch=batch, token=token.address, payments=len(payments), total=total)

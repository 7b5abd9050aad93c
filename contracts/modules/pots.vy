# pragma version 0.4.3
"""
@title pots
@license AGPL-3.0-only
@author govkit
@notice Takes and pays assets for many pots in one contract, so that no pot can take another one's money.
@dev Of each token it keeps how much is set aside for all pots together. A pot takes what arrived in full or nothing,
     so a token that keeps a fee is refused, and so is each new pot in a token of which the contract has less than is
     set aside, because balances changed by themselves. What was set aside is then paid in proportion, and to nobody
     who does not ask for it: the balance may come back. Tokens whose balances grow leave the surplus here.
"""

from ethereum.ercs import IERC20

from . import refusals


# @notice What is set aside of a token for all agreements together, in wei. The coin is not counted.
held: public(HashMap[address, uint256])


@internal
def _take(asset: address, payer: address, amount: uint256):
    """
    @notice Takes a token out of an allowance.
    @dev Reverts with "agreements: not paid", where the token has no code, refuses, lies or keeps a part.
    """
    held: uint256 = self.held[asset] + amount
    self.held[asset] = held
    if not self._moved(
        asset, abi_encode(payer, self, amount, method_id=method_id("transferFrom(address,address,uint256)"))
    ):
        refusals._refuse(refusals.AGREEMENTS_NOT_PAID)
    # A token with a balance of 2^256 wei or more is none.
    if staticcall IERC20(asset).balanceOf(self, skip_contract_check=True) < held:
        refusals._refuse(refusals.AGREEMENTS_NOT_PAID)


@internal
def _pay(asset: address, receiver: address, amount: uint256) -> uint256:
    """
    @param asset Zero for the coin.
    @return How much was paid: less than `amount` only of a token whose balances fell, to a receiver who asks.
    @dev Reverts with "agreements: payment failed" or "agreements: asset falls short".
    """
    paid: uint256 = amount
    if asset == empty(address):
        if not raw_call(receiver, b"", value=amount, revert_on_failure=False):
            refusals._refuse(refusals.AGREEMENTS_PAYMENT_FAILED)
        return paid
    held: uint256 = self.held[asset]
    # It was set aside before.
    self.held[asset] = unsafe_sub(held, amount)
    balance: uint256 = staticcall IERC20(asset).balanceOf(self)
    if balance < held:
        if msg.sender != receiver: refusals._refuse(refusals.AGREEMENTS_ASSET_FALLS_SHORT)
        paid = amount * balance // held
    if not self._moved(asset, abi_encode(receiver, paid, method_id=method_id("transfer(address,uint256)"))):
        refusals._refuse(refusals.AGREEMENTS_PAYMENT_FAILED)
    return paid


@internal
def _moved(asset: address, data: Bytes[100]) -> bool:
    """
    @return Whether a token did what it was told to. It may answer nothing, as an account without code does.
    """
    done: bool = False
    answer: Bytes[32] = b""
    done, answer = raw_call(asset, data, max_outsize=32, revert_on_failure=False)
    if len(answer) == 0:
        return done and asset.is_contract
    return done and len(answer) == 32 and convert(answer, uint256) == 1

# pragma version 0.4.3
# pragma evm-version cancun

"""
@title Purse
@license AGPL-3.0-only
@author govkit
@notice For a nation whose treasury pays only by proposals: money that proposals set aside, and have paid out of here by
        contracts that a proposal named (payers), within their own rules. More than is in it can't be paid.
@dev To its payers it is what a newer treasury is: they are created with it as their treasury, and ask it for what
     `ITreasury` says of payers and payments. What only the treasury may tell them comes from here (`act`), when the
     nation's treasury says so.
     A nation has one purse, at an address that follows from its treasury's; anybody can create it.
"""

from .interfaces import ITreasury
from .modules import refusals


# -- events and state ------------------------------------------------------------------------------

event PayerSet:
    payer: indexed(address)
    number: uint256
    allowed: bool


# The longest calldata that a proposal carries, less what `act` takes of it.
MAX_CALLDATA_BYTES: constant(uint256) = 1_888
# As in the treasury.
FIRST_PAYER: constant(uint256) = 16

# @notice The nation's treasury, a timelock that executes what was passed.
treasury: public(immutable(address))

# @notice How many payers were ever named.
payerCount: public(uint256)
# number * 2 | allowed (1); 0 for an account that was never named
_payers: HashMap[address, uint256]
# @notice The payer of a number, from 16 on.
payerAt: public(HashMap[uint256, address])


@deploy
def __init__(treasury_: address):
    """
    @param treasury_ The nation's treasury.
    """
    treasury = treasury_


# -- deciding --------------------------------------------------------------------------------------

@external
@payable
@nonreentrant
def act(target: address, coin: uint256, data: Bytes[MAX_CALLDATA_BYTES]):
    """
    @notice Does what a passed proposal says: tells a payer, moves money back, or calls anything else. Nothing is paid
            meanwhile. Only the treasury can call this.
    @param target A contract, or for a payment of the chain's coin (no data) any account.
    @param coin What is sent along of the chain's own coin, in wei.
    @dev Reverts with "purse: only treasury", "purse: no contract", or as the target does.
    """
    if msg.sender != treasury: refusals._refuse(refusals.PURSE_ONLY_TREASURY)
    if len(data) != 0 and not target.is_contract: refusals._refuse(refusals.PURSE_NO_CONTRACT)
    raw_call(target, data, value=coin)


@external
def setPayer(payer: address, allowed: bool):
    """
    @notice Says whether a contract is a payer. Only the treasury can call this. A payer that is named again keeps
            its number.
    @dev Reverts with "purse: only treasury" or "purse: no contract".
    """
    if msg.sender != treasury: refusals._refuse(refusals.PURSE_ONLY_TREASURY)
    if allowed and not payer.is_contract: refusals._refuse(refusals.PURSE_NO_CONTRACT)
    word: uint256 = self._payers[payer]
    if word == 0:
        # Each takes a transaction.
        number: uint256 = unsafe_add(self.payerCount, FIRST_PAYER)
        self.payerCount = unsafe_add(self.payerCount, 1)
        self.payerAt[number] = payer
        word = number << 1
    self._payers[payer] = (word & ~1) | convert(allowed, uint256)
    log PayerSet(payer=payer, number=word >> 1, allowed=allowed)


# -- paying ----------------------------------------------------------------------------------------

@external
@payable
def __default__():
    """
    @notice Accepts the chain's own coin from anybody.
    """
    pass


@external
@nonreentrant
def pay(asset: address, receiver: address, amount: uint256):
    """
    @notice Pays out of the purse. Only payers can call this.
    @param asset An ERC-20 token, or zero for the chain's own coin.
    @dev Reverts with "purse: only payers", or with "purse: payment failed": there is too little in it, the asset has no
         code, or the asset or the receiver refuses. Logs nothing: a payer's own event says more.
    """
    if self._payers[msg.sender] & 1 == 0: refusals._refuse(refusals.PURSE_ONLY_PAYERS)
    paid: bool = False
    if asset == empty(address):
        paid = raw_call(receiver, b"", value=amount, revert_on_failure=False)
    else:
        answer: Bytes[32] = b""
        paid, answer = raw_call(
            asset,
            abi_encode(receiver, amount, method_id=method_id("transfer(address,uint256)")),
            max_outsize=32,
            revert_on_failure=False,
        )
        # A token may answer nothing. An account without code does too, and the purse itself.
        if len(answer) == 0:
            paid = paid and asset.is_contract and asset != self
        else:
            paid = paid and len(answer) == 32 and convert(answer, uint256) == 1
    if not paid: refusals._refuse(refusals.PURSE_PAYMENT_FAILED)


# -- reading ---------------------------------------------------------------------------------------

@external
@view
def getMinDelay() -> uint256:
    """
    @return The shortest time between queuing and executing, in seconds: the treasury's.
    """
    return staticcall ITreasury(treasury).getMinDelay()


@external
@view
def isPayer(account: address) -> bool:
    """
    @return Whether `pay` pays for that account.
    """
    return self._payers[account] & 1 != 0


@external
@view
def payerNumber(account: address) -> uint256:
    """
    @return The number of an account that is or was a payer, from 16 on; 0 for any other account.
    """
    return self._payers[account] >> 1

# pragma version 0.4.3
# pragma evm-version cancun
"""
@title PermitHub
@license AGPL-3.0-only
@author govkit
@notice For tests: keeps allowances of any token, as Permit2 does, and takes what an owner signed.
"""
from ethereum.ercs import IERC20
from contracts.modules import signing

# @notice How much of a token its owner lets a spender take by this contract.
allowance: public(HashMap[address, HashMap[address, HashMap[address, uint256]]])


@external
@view
def digest(token: address, owner: address, receiver: address, amount: uint256) -> bytes32:
    return self._digest(token, owner, receiver, amount)


@external
def approve(token: address, spender: address, amount: uint256, expiration: uint256):
    self.allowance[msg.sender][token][spender] = amount


@external
def transferFrom(owner: address, receiver: address, amount: uint256, token: address):
    assert self.allowance[owner][token][msg.sender] >= amount, "permit: not allowed"
    self.allowance[owner][token][msg.sender] -= amount
    extcall IERC20(token).transferFrom(owner, receiver, amount)


@external
def permitTransferFrom(token: address, owner: address, receiver: address, amount: uint256, signature: Bytes[1_024]):
    signed: bytes32 = self._digest(token, owner, receiver, amount)
    assert signing._is_signed(owner, signed, signature), "permit: wrong signer"
    extcall IERC20(token).transferFrom(owner, receiver, amount)


@internal
@view
def _digest(token: address, owner: address, receiver: address, amount: uint256) -> bytes32:
    return keccak256(abi_encode(self, token, owner, receiver, amount))

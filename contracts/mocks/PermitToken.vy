# pragma version 0.4.3
# pragma evm-version cancun
"""
@title PermitToken
@license AGPL-3.0-only
@author govkit
@notice A token of a foreign maker, for tests: it takes what its holders signed in all the ways that tokens do
        (ERC-2612, ERC-7597, ERC-3009, ERC-7598), makes several calls of its own for somebody, and lets one
        contract, such as Permit2, take from everybody.
"""
from contracts.modules import signing

event Transfer:
    sender: indexed(address)
    receiver: indexed(address)
    amount: uint256


# @notice Who may take from everybody.
trusted: public(immutable(address))

decimals: public(constant(uint8)) = 18
balanceOf: public(HashMap[address, uint256])
nonces: public(HashMap[address, uint256])
_allowances: HashMap[address, HashMap[address, uint256]]


@deploy
def __init__(trusted_: address):
    trusted = trusted_


@external
def mint(receiver: address, amount: uint256):
    self.balanceOf[receiver] += amount
    log Transfer(sender=empty(address), receiver=receiver, amount=amount)


@external
@view
def allowance(owner: address, spender: address) -> uint256:
    return max_value(uint256) if spender == trusted else self._allowances[owner][spender]


@external
@view
def digest(owner: address, other: address, amount: uint256) -> bytes32:
    """
    @return What an owner signs so that another one may take, or get, an amount.
    """
    return self._digest(owner, other, amount)


@external
def transfer(receiver: address, amount: uint256) -> bool:
    self._move(msg.sender, receiver, amount)
    return True


@external
def transferFrom(owner: address, receiver: address, amount: uint256) -> bool:
    if msg.sender != trusted:
        assert self._allowances[owner][msg.sender] >= amount, "permit: not allowed"
        self._allowances[owner][msg.sender] -= amount
    self._move(owner, receiver, amount)
    return True


@external
def approve(spender: address, amount: uint256) -> bool:
    self._allowances[msg.sender][spender] = amount
    return True


@external
def multicall(calls: DynArray[Bytes[1_024], 4]):
    """
    @notice Makes calls of this token as the caller.
    """
    for data: Bytes[1_024] in calls:
        raw_call(self, data, is_delegate_call=True)


# -- by signature ----------------------------------------------------------------------------------

@external
def permit(owner: address, spender: address, amount: uint256, deadline: uint256, v: uint8, r: bytes32, s: bytes32):
    """
    @dev ERC-2612.
    """
    assert ecrecover(self._use(owner, spender, amount), v, r, s) == owner, "permit: wrong signer"
    self._allowances[owner][spender] = amount


@external
def permitBySignature(owner: address, spender: address, amount: uint256, deadline: uint256, signature: Bytes[1_024]):
    """
    @dev ERC-7597: contract wallets sign too (ERC-1271).
    """
    self._check(owner, spender, amount, signature)
    self._allowances[owner][spender] = amount


@external
def transferWithAuthorization(owner: address, receiver: address, amount: uint256, signature: Bytes[1_024]):
    """
    @dev ERC-3009 and ERC-7598.
    """
    self._check(owner, receiver, amount, signature)
    self._move(owner, receiver, amount)


@external
def receiveWithAuthorization(owner: address, receiver: address, amount: uint256, signature: Bytes[1_024]):
    assert msg.sender == receiver, "permit: only receiver"
    self._check(owner, receiver, amount, signature)
    self._move(owner, receiver, amount)


# -- internal --------------------------------------------------------------------------------------

@internal
def _check(owner: address, other: address, amount: uint256, signature: Bytes[1_024]):
    assert signing._is_signed(owner, self._use(owner, other, amount), signature), "permit: wrong signer"


@internal
def _use(owner: address, other: address, amount: uint256) -> bytes32:
    signed: bytes32 = self._digest(owner, other, amount)
    self.nonces[owner] += 1
    return signed


@internal
@view
def _digest(owner: address, other: address, amount: uint256) -> bytes32:
    return keccak256(abi_encode(self, owner, other, amount, self.nonces[owner]))


@internal
def _move(owner: address, receiver: address, amount: uint256):
    self.balanceOf[owner] -= amount
    self.balanceOf[receiver] += amount
    log Transfer(sender=owner, receiver=receiver, amount=amount)

# pragma version 0.4.3
# pragma evm-version cancun
"""
@title Wallet
@license AGPL-3.0-only
@author govkit
@notice For tests: a contract wallet (ERC-1271) that accepts what its owner signed, or if set so answers
        with nothing, with something else, with a bomb, or with a refusal.
"""

_MAGIC: constant(bytes4) = 0x1626BA7E

owner: immutable(address)
# @notice 0 honest, 1 another word, 2 a bomb that begins with the right word, 3 a refusal,
#         4 burns all gas, 5 too short an answer.
manner: public(uint256)


@deploy
def __init__(owner_: address):
    owner = owner_


@external
def behave(manner: uint256):
    self.manner = manner


@external
@view
@raw_return
def isValidSignature(digest: bytes32, signature: Bytes[1_024]) -> Bytes[262_144]:
    """
    @dev Returns the answer raw, so that it can be anything.
    """
    good: Bytes[32] = abi_encode(_MAGIC)
    if self.manner == 1:
        return abi_encode(empty(bytes32))
    if self.manner == 2:
        return concat(good, abi_encode(empty(uint256[8_188])))
    assert self.manner != 3, "wallet: refused"
    if self.manner == 4:
        raise UNREACHABLE
    if self.manner == 5:
        return slice(good, 0, 4)
    if len(signature) == 65:
        r: uint256 = extract32(signature, 0, output_type=uint256)
        s: uint256 = extract32(signature, 32, output_type=uint256)
        v: uint256 = convert(slice(signature, 64, 1), uint256)
        if ecrecover(digest, v, r, s) == owner:
            return good
    return abi_encode(empty(bytes32))

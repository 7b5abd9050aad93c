# pragma version 0.4.3
# pragma evm-version cancun
"""
@title Factory
@license AGPL-3.0-only
@author govkit
@notice For tests: creates a contract that accepts any call, at an address that is known beforehand.
"""

# Returns one byte of code: STOP.
_INIT_CODE: constant(Bytes[11]) = x"6001600081600b8239f300"
_SALT: constant(bytes32) = empty(bytes32)


@external
def create() -> address:
    return raw_create(_INIT_CODE, salt=_SALT)


@external
@view
def next_address() -> address:
    digest: bytes32 = keccak256(concat(0xFF, convert(self, bytes20), _SALT, keccak256(_INIT_CODE)))
    return convert(convert(digest, uint256) & (2**160 - 1), address)

# pragma version 0.4.3
"""
@title signed
@license AGPL-3.0-only
@author govkit
@notice Who has signed that somebody votes for it (ERC-5805), and the nonces that it uses up:
        for a source of votes that keeps delegations in its own way.
@dev See https://eips.ethereum.org/EIPS/eip-5805 and https://eips.ethereum.org/EIPS/eip-712.
"""

from snekmate.utils import ecdsa
from snekmate.utils import eip712_domain_separator

uses: eip712_domain_separator

_DELEGATION_TYPE_HASH: constant(bytes32) = keccak256(
    "Delegation(address delegatee,uint256 nonce,uint256 expiry)"
)

# @notice The nonce that the next signature of an account must carry.
nonces: public(HashMap[address, uint256])


@deploy
def __init__():
    pass


@internal
def _delegator(
    delegatee: address, nonce: uint256, expiry: uint256, v: uint8, r: bytes32, s: bytes32
) -> address:
    """
    @return Whoever signed `Delegation(delegatee, nonce, expiry)`; its nonce is used up.
    @dev Reverts with "delegation: expired signature", "delegation: wrong nonce", or the
         reasons of snekmate's ecdsa for a signature that is malleable or recovers nobody.
    """
    assert block.timestamp <= expiry, "delegation: expired signature"
    digest: bytes32 = eip712_domain_separator._hash_typed_data_v4(
        keccak256(abi_encode(_DELEGATION_TYPE_HASH, delegatee, nonce, expiry))
    )
    signer: address = ecdsa._recover_vrs(
        digest, convert(v, uint256), convert(r, uint256), convert(s, uint256)
    )
    expected: uint256 = self.nonces[signer]
    assert nonce == expected, "delegation: wrong nonce"
    # Nobody signs 2^256 times.
    self.nonces[signer] = unsafe_add(expected, 1)
    return signer

# pragma version 0.4.3
"""
@title delegation
@license AGPL-3.0-only
@author govkit
@notice Checks signed delegations (ERC-5805), by a key or a contract wallet (ERC-1271), and keeps the
        nonces of all signatures to the contract. The source of votes that uses this keeps the
        delegations in its own way.
@dev See https://eips.ethereum.org/EIPS/eip-5805 and https://eips.ethereum.org/EIPS/eip-712; and
     `signing` for how one signature is checked.
"""

from . import refusals
from . import signing
from snekmate.utils import ecdsa
from snekmate.utils import eip712_domain_separator

uses: eip712_domain_separator

_DELEGATION_TYPE_HASH: constant(bytes32) = keccak256(
    "Delegation(address delegatee,uint256 nonce,uint256 expiry)"
)

_DELEGATION_OF_TYPE_HASH: constant(bytes32) = keccak256(
    "DelegationOf(address delegator,address delegatee,uint256 nonce,uint256 expiry)"
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
    @param expiry The last second (since 1970) at which the signature is valid.
    @return The account that signed `Delegation(delegatee, nonce, expiry)`, whose nonce is used up.
    @dev Reverts with "delegation: expired signature", "delegation: wrong nonce", or the
         reasons of snekmate's ecdsa for a signature that is malleable or recovers nobody.
    """
    if block.timestamp > expiry: refusals._refuse(refusals.DELEGATION_EXPIRED_SIGNATURE)
    struct_hash: bytes32 = keccak256(abi_encode(_DELEGATION_TYPE_HASH, delegatee, nonce, expiry))
    signer: address = self._recover(struct_hash, v, r, s)
    if nonce != self._use_nonce(signer): refusals._refuse(refusals.DELEGATION_WRONG_NONCE)
    return signer


@internal
def _check_delegator(
    delegator: address,
    delegatee: address,
    nonce: uint256,
    expiry: uint256,
    signature: Bytes[signing.MAX_SIGNATURE_BYTES],
):
    """
    @notice Uses up the nonce of an account that signed `DelegationOf(delegator, delegatee, nonce,
            expiry)`. The struct names the delegator, so a signature for one wallet of an owner is
            not valid for another.
    @param expiry The last second (since 1970) at which the signature is valid.
    @dev Reverts with "delegation: expired signature", "delegation: wrong nonce" or
         "delegation: invalid signature".
    """
    if block.timestamp > expiry: refusals._refuse(refusals.DELEGATION_EXPIRED_SIGNATURE)
    if nonce != self._use_nonce(delegator): refusals._refuse(refusals.DELEGATION_WRONG_NONCE)
    struct_hash: bytes32 = keccak256(
        abi_encode(_DELEGATION_OF_TYPE_HASH, delegator, delegatee, nonce, expiry)
    )
    if not self._is_signed(delegator, struct_hash, signature):
        refusals._refuse(refusals.DELEGATION_INVALID_SIGNATURE)


@internal
@view
def _is_signed(
    signer: address, struct_hash: bytes32, signature: Bytes[signing.MAX_SIGNATURE_BYTES]
) -> bool:
    """
    @return Whether an account signed that EIP-712 struct in this contract's domain, with a key
            or as a contract wallet.
    """
    return signing._is_signed(
        signer, eip712_domain_separator._hash_typed_data_v4(struct_hash), signature
    )


@internal
@view
def _recover(struct_hash: bytes32, v: uint8, r: bytes32, s: bytes32) -> address:
    """
    @return The account that signed that EIP-712 struct in this contract's domain.
    """
    digest: bytes32 = eip712_domain_separator._hash_typed_data_v4(struct_hash)
    return ecdsa._recover_vrs(digest, convert(v, uint256), convert(r, uint256), convert(s, uint256))


@internal
def _use_nonce(account: address) -> uint256:
    nonce: uint256 = self.nonces[account]
    # Nobody signs 2^256 times.
    self.nonces[account] = unsafe_add(nonce, 1)
    return nonce

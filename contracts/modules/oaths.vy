# pragma version 0.4.3
"""
@title oaths
@license AGPL-3.0-only
@author govkit
@notice What a newcomer signs, as typed data (EIP-712): the oath, whose words its wallet shows, or an
        application without an oath; and the claim of a key on the founding list.
@dev An oath or an application carries a nonce of the applicant, and every signature an expiry.
     See https://eips.ethereum.org/EIPS/eip-712 and https://eips.ethereum.org/EIPS/eip-1271.
"""

from snekmate.utils import eip712_domain_separator

from . import admission_terms
from . import refusals
from . import signing

uses: admission_terms
uses: eip712_domain_separator


event OathTaken:
    citizen: indexed(address)
    version: indexed(uint256)


_OATH_TYPE_HASH: constant(bytes32) = keccak256(
    "Oath(Words words,address citizen,address key,uint256 nonce,uint256 expiry)Words(string pledge,string title,bytes32 sha256)"
)
_APPLICATION_TYPE_HASH: constant(bytes32) = keccak256("Application(address citizen,uint256 nonce,uint256 expiry)")
_CLAIM_TYPE_HASH: constant(bytes32) = keccak256("Claim(address citizen,uint256 expiry)")

# @notice The nonce that the next oath or application of an account must carry.
nonces: public(HashMap[address, uint256])


@internal
def _take_oath(
    citizen: address,
    key: address,
    nonce: uint256,
    version: uint256,
    expiry: uint256,
    signature: Bytes[signing.MAX_SIGNATURE_BYTES],
):
    """
    @param key The key whose place on the list is claimed, zero for an application. So an oath for one
           way in is not valid for the other.
    """
    struct_hash: bytes32 = keccak256(
        abi_encode(_OATH_TYPE_HASH, admission_terms.oath, citizen, key, nonce, expiry)
    )
    self._check_signature(citizen, struct_hash, expiry, signature)
    log OathTaken(citizen=citizen, version=version)


@internal
def _use_nonce(account: address) -> uint256:
    nonce: uint256 = self.nonces[account]
    # Nobody signs 2^256 times.
    self.nonces[account] = unsafe_add(nonce, 1)
    return nonce


@internal
@view
def _check_signature(
    signer: address, struct_hash: bytes32, expiry: uint256, signature: Bytes[signing.MAX_SIGNATURE_BYTES]
):
    if block.timestamp > expiry: refusals._refuse(refusals.ADMISSIONS_EXPIRED_SIGNATURE)
    digest: bytes32 = eip712_domain_separator._hash_typed_data_v4(struct_hash)
    if not signing._is_signed(signer, digest, signature):
        refusals._refuse(refusals.ADMISSIONS_INVALID_SIGNATURE)

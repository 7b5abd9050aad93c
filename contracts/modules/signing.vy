# pragma version 0.4.3
"""
@title signing
@license AGPL-3.0-only
@author govkit
@notice Checks whether an account signed a digest, with a key or as a contract wallet (ERC-1271).
@dev See https://eips.ethereum.org/EIPS/eip-1271 and, for s, https://eips.ethereum.org/EIPS/eip-2.
"""

MAX_SIGNATURE_BYTES: constant(uint256) = 1_024

# Half of secp256k1's order. A greater s is refused, since every signature would have a twin (EIP-2).
_GREATEST_S: constant(uint256) = 57896044618658097711785492504343953926418782139537452191302581570759080747168
# A wallet's answer to a valid signature: the function's own selector, padded.
_GOOD: constant(bytes32) = 0x1626ba7e00000000000000000000000000000000000000000000000000000000


@internal
@view
def _is_signed(signer: address, digest: bytes32, signature: Bytes[MAX_SIGNATURE_BYTES]) -> bool:
    """
    @param signature For a key 65 bytes r, s, v; for a wallet what that wallet accepts.
    @dev The key is tried first, since an account with a key can have code too (EIP-7702).
    """
    if len(signature) == 65:
        r: uint256 = extract32(signature, 0, output_type=uint256)
        s: uint256 = extract32(signature, 32, output_type=uint256)
        v: uint256 = convert(slice(signature, 64, 1), uint256)
        if s <= _GREATEST_S and signer != empty(address) and ecrecover(digest, v, r, s) == signer:
            return True
    # Only the first 32 bytes of an answer are copied, however long it is. An account without code
    # answers nothing. A precompile answers something computed from the input, so the whole word is
    # compared: the answer of `identity` begins with the selector.
    success: bool = False
    answer: Bytes[32] = b""
    success, answer = raw_call(
        signer,
        abi_encode(digest, signature, method_id=method_id("isValidSignature(bytes32,bytes)")),
        max_outsize=32,
        is_static_call=True,
        revert_on_failure=False,
    )
    return success and len(answer) == 32 and convert(answer, bytes32) == _GOOD

# pragma version 0.4.3
"""
@title decryption
@license AGPL-3.0-only
@author govkit
@notice Trustees' shares in the decryption of sums of ballots, and what enough of them say together.
@dev The key is x, of which trustee j has the share s_j with s_j G = VK_j. For a sum (A, B) it gives
     d = s_j A, and shows with Chaum and Pedersen's proof (1992) that the s_j is the same, for all sums of
     a vote at once. Any t shares, each multiplied by Lagrange's weight for these t, add up to x A.
"""

from . import alt_bn128

MAX_SUMS: constant(uint256) = 4
MAX_TRUSTEES: constant(uint256) = 15


@internal
@view
def _is_share(
    tag: bytes32,
    number: uint256,
    trustee: uint256,
    verification_key: uint256[2],
    sums: DynArray[uint256[4], MAX_SUMS],
    points: DynArray[uint256[2], MAX_SUMS],
    challenge: uint256,
    response: uint256,
) -> bool:
    """
    @param sums A and B of each sum.
    @param points The share of each sum.
    @return Whether the trustee that has the key made these of the sums, for this vote.
    """
    count: uint256 = len(sums)
    if len(points) != count or challenge >= alt_bn128.ORDER or response >= alt_bn128.ORDER:
        return False
    minus: uint256 = alt_bn128._negated_factor(challenge)
    shown: DynArray[uint256[4], MAX_SUMS] = []
    made: DynArray[uint256[2], MAX_SUMS + 1] = [
        alt_bn128._commitment([1, 2], response, verification_key, minus)
    ]
    for i: uint256 in range(count, bound=MAX_SUMS):
        if not alt_bn128._is_point(points[i]):
            return False
        a: uint256[2] = [sums[i][0], sums[i][1]]
        shown.append([a[0], a[1], points[i][0], points[i][1]])
        made.append(alt_bn128._commitment(a, response, points[i], minus))
    # The data of the arrays alone, without their offsets and lengths.
    seed: bytes32 = keccak256(
        concat(
            abi_encode(tag, chain.id, self, number, trustee, verification_key),
            slice(abi_encode(shown), 64, unsafe_mul(count, 128)),
            slice(abi_encode(made), 64, unsafe_mul(unsafe_add(count, 1), 64)),
        )
    )
    return alt_bn128._hash_to_factor(seed) == challenge


@internal
@view
def _lagrange(by: DynArray[uint256, MAX_TRUSTEES], place: uint256) -> uint256:
    """
    @return What to multiply a trustee's share by, so that the shares of all in the list add up to the whole.
    """
    own: uint256 = by[place]
    above: uint256 = 1
    below: uint256 = 1
    # Up to 14 numbers below 16, and as many differences, so both products are below 2^56.
    for other: uint256 in by:
        if other > own:
            above = unsafe_mul(above, other)
            below = unsafe_mul(below, unsafe_sub(other, own))
        elif other < own:
            above = unsafe_mul(above, other)
            below = unsafe_mul(below, unsafe_sub(own, other))
    factor: uint256 = uint256_mulmod(above, alt_bn128._inverse(below), alt_bn128.ORDER)
    # Each lower number makes one difference negative.
    return factor if place & 1 == 0 else alt_bn128._negated_factor(factor)

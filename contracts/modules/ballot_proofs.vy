# pragma version 0.4.3
"""
@title ballot_proofs
@license AGPL-3.0-only
@author govkit
@notice Checks that an encrypted ballot says yes, no or nothing, without learning which.
@dev A ballot for m under the key H is A = r G and B = r H + m G, where m is 0 to abstain, 1 for yes and
     2^32 for no. Its proof is the disjunction by Cramer, Damgard and Schoenmakers (1994) of three proofs
     of Chaum and Pedersen's, that B less m G is r H with the r of A. Each has its own challenge and
     response; the challenges add up to a hash of everything.
"""

from . import alt_bn128

struct Ballot:
    A: uint256[2]
    B: uint256[2]
    c: uint256[3]
    z: uint256[3]


# What is encrypted for "no". Fewer votes than this are cast in any poll.
NO: constant(uint256) = 2**32

_TAG: constant(bytes32) = 0x62616c6c6f740000000000000000000000000000000000000000000000000000
# The generator times -1, and times minus NO.
_LESS_YES: constant(uint256[2]) = [1, alt_bn128.FIELD - 2]
_LESS_NO: constant(uint256[2]) = [
    3989031891184142433508483238510847034612193248309811922926447822498877671736,
    17878178985076067685884345146394791638620545592330111890411328661248023133757,
]


@internal
@view
def _is_valid(proposal_id: uint256, voter: address, key: uint256[2], ballot: Ballot) -> bool:
    """
    @return Whether the ballot is one of the three, and was made by this voter for this poll.
    """
    if not alt_bn128._is_point(ballot.A):
        return False
    # B is at infinity if r H is the negative of the choice, which nobody can bring about.
    if not alt_bn128._is_point(ballot.B) and not alt_bn128._is_infinity(ballot.B):
        return False
    less: uint256[2][3] = [ballot.B, ecadd(ballot.B, _LESS_YES), ecadd(ballot.B, _LESS_NO)]
    begun: uint256[2][6] = empty(uint256[2][6])
    total: uint256 = 0
    for i: uint256 in range(3):
        c: uint256 = ballot.c[i]
        z: uint256 = ballot.z[i]
        if c >= alt_bn128.ORDER or z >= alt_bn128.ORDER:
            return False
        minus_c: uint256 = alt_bn128._negated_factor(c)
        begun[unsafe_mul(2, i)] = ecadd(ecmul(alt_bn128.GENERATOR, z), ecmul(ballot.A, minus_c))
        begun[unsafe_add(unsafe_mul(2, i), 1)] = ecadd(ecmul(key, z), ecmul(less[i], minus_c))
        total = uint256_addmod(total, c, alt_bn128.ORDER)
    seed: bytes32 = keccak256(
        abi_encode(_TAG, chain.id, self, proposal_id, voter, key, ballot.A, ballot.B, begun)
    )
    return total == alt_bn128._hash_to_factor(seed)

# pragma version 0.4.3
"""
@title choice_proof
@license AGPL-3.0-only
@author govkit
@notice Checks that the ballot of a secret election names as many of up to eight candidates as its method
        allows, and tells nothing else of it.
@dev Two candidates share a ciphertext (A, B) = (r G, r H + m G), where m is 0 for neither, 1 for the
     first, 2^32 for the second, and the sum of these for both. Each ciphertext is shown to hold one of
     the numbers that the method allows; and for a choice of one among more than two, the sum of all
     ciphertexts to hold at most one vote. Each of these statements is a disjunction (Cramer, Damgard and
     Schoenmakers, 1994): for each number v it allows, a challenge c, a response z, and the commitments

         a = z G - c A    and    b = z H - c (B - v G)

     where the challenges add up to the hash of all ciphertexts and all commitments.
     The commitments are given, so that all these equations can be checked as one: each is multiplied by a
     number of its own below 2^128, which nobody knows before all else is chosen, and their sum must be
     right (Bellare, Garay and Rabin, 1998). That takes a multiplication for each point instead of four
     for each number. The numbers are a hash of the whole ballot, so a wrong equation passes with a chance
     of 2^-128.
"""

from . import alt_bn128

# Two to a ciphertext.
MAX_CANDIDATES: constant(uint256) = 8
MAX_PAIRS: constant(uint256) = 4
# Four numbers in each of four ciphertexts; or three in each of them and in their sum.
MAX_BRANCHES: constant(uint256) = 16

_SECOND: constant(uint256) = 2**32
_ROOM: constant(uint256) = MAX_BRANCHES * 128
_TAG: constant(bytes32) = 0x63686f6963657300000000000000000000000000000000000000000000000000  # "choices"

struct ChoiceBallot:
    # A and B of each two candidates.
    pairs: DynArray[uint256[4], MAX_PAIRS]
    # a and b of each number of each statement.
    commitments: DynArray[uint256[4], MAX_BRANCHES]
    challenges: DynArray[uint256, MAX_BRANCHES]
    responses: DynArray[uint256, MAX_BRANCHES]


@internal
@view
def _is_valid(
    ballot: ChoiceBallot,
    number: uint256,
    voter: address,
    candidates: uint256,
    only_one: bool,
    key: uint256[2],
) -> bool:
    """
    @param candidates From 1 to 8.
    @return Whether the ballot was made for the election of that number, here, by the voter.
    """
    pairs: uint256 = unsafe_add(candidates, 1) >> 1
    with_sum: bool = only_one and pairs > 1
    statements: uint256 = unsafe_add(pairs, convert(with_sum, uint256))
    branches: uint256 = self._branches(candidates, only_one)
    if (
        len(ballot.pairs) != pairs
        or len(ballot.commitments) != branches
        or len(ballot.challenges) != branches
        or len(ballot.responses) != branches
    ):
        return False
    # The data of an array alone, without its offset and its length.
    ciphertexts: bytes32 = keccak256(slice(abi_encode(ballot.pairs), 64, unsafe_mul(pairs, 128)))
    committed: bytes32 = keccak256(slice(abi_encode(ballot.commitments), 64, unsafe_mul(branches, 128)))
    total: uint256 = alt_bn128._hash_to_factor(
        keccak256(abi_encode(_TAG, chain.id, self, number, voter, candidates, key, ciphertexts, committed))
    )
    drawn: bytes32 = keccak256(abi_encode(total, ballot.challenges, ballot.responses))
    # What the ciphertexts, G and H are multiplied by in all equations together.
    of_a: uint256[MAX_PAIRS] = empty(uint256[MAX_PAIRS])
    of_b: uint256[MAX_PAIRS] = empty(uint256[MAX_PAIRS])
    of_generator: uint256 = 0
    of_key: uint256 = 0
    right: uint256[2] = empty(uint256[2])
    branch: uint256 = 0
    for statement: uint256 in range(statements, bound=MAX_PAIRS + 1):
        size: uint256 = self._size(statement, candidates, only_one)
        challenges: uint256 = 0
        a_factor: uint256 = 0
        b_factor: uint256 = 0
        for place: uint256 in range(size, bound=4):
            c: uint256 = ballot.challenges[branch]
            z: uint256 = ballot.responses[branch]
            if c >= alt_bn128.ORDER or z >= alt_bn128.ORDER:
                return False
            # Four numbers below 2^254.
            challenges = unsafe_add(challenges, c)
            word: uint256 = convert(keccak256(abi_encode(drawn, branch)), uint256)
            one: uint256 = word >> 128
            other: uint256 = word & (2**128 - 1)
            # 0, 1, 2^32 and their sum, by place.
            held: uint256 = (place & 1) | ((place >> 1) * _SECOND)
            of_generator = uint256_addmod(of_generator, uint256_mulmod(one, z, alt_bn128.ORDER), alt_bn128.ORDER)
            of_generator = uint256_addmod(
                of_generator, uint256_mulmod(uint256_mulmod(other, c, alt_bn128.ORDER), held, alt_bn128.ORDER), alt_bn128.ORDER
            )
            of_key = uint256_addmod(of_key, uint256_mulmod(other, z, alt_bn128.ORDER), alt_bn128.ORDER)
            a_factor = uint256_addmod(a_factor, uint256_mulmod(one, c, alt_bn128.ORDER), alt_bn128.ORDER)
            b_factor = uint256_addmod(b_factor, uint256_mulmod(other, c, alt_bn128.ORDER), alt_bn128.ORDER)
            points: uint256[4] = ballot.commitments[branch]
            first: uint256[2] = [points[0], points[1]]
            second: uint256[2] = [points[2], points[3]]
            if not (self._is_in_group(first) and self._is_in_group(second)):
                return False
            right = ecadd(right, ecadd(ecmul(first, one), ecmul(second, other)))
            branch = unsafe_add(branch, 1)
        if challenges % alt_bn128.ORDER != total:
            return False
        # The last statement is about the sum of all ciphertexts.
        for pair: uint256 in range(pairs, bound=MAX_PAIRS):
            if pair == statement or statement == pairs:
                of_a[pair] = uint256_addmod(of_a[pair], a_factor, alt_bn128.ORDER)
                of_b[pair] = uint256_addmod(of_b[pair], b_factor, alt_bn128.ORDER)
    for pair: uint256 in range(pairs, bound=MAX_PAIRS):
        points: uint256[4] = ballot.pairs[pair]
        a: uint256[2] = [points[0], points[1]]
        b: uint256[2] = [points[2], points[3]]
        if not (alt_bn128._is_point(a) and alt_bn128._is_point(b)):
            return False
        right = ecadd(right, ecadd(ecmul(a, of_a[pair]), ecmul(b, of_b[pair])))
    left: uint256[2] = ecadd(ecmul([1, 2], of_generator), ecmul(key, of_key))
    return left[0] == right[0] and left[1] == right[1]


@internal
@pure
def _is_in_group(point: uint256[2]) -> bool:
    return alt_bn128._is_point(point) or alt_bn128._is_infinity(point)


@internal
@pure
def _size(statement: uint256, candidates: uint256, only_one: bool) -> uint256:
    """
    @return How many numbers a statement allows. One candidate alone in the last ciphertext has two.
    """
    if candidates & 1 == 1 and statement == candidates >> 1:
        return 2
    return 3 if only_one else 4


@internal
@pure
def _branches(candidates: uint256, only_one: bool) -> uint256:
    """
    @return How many numbers all statements together allow.
    """
    full: uint256 = candidates >> 1
    count: uint256 = unsafe_add(
        unsafe_mul(full, 3 if only_one else 4), unsafe_mul(candidates & 1, 2)
    )
    return unsafe_add(count, 3) if only_one and candidates > 2 else count

# pragma version 0.4.3
# pragma evm-version cancun
"""
@title AltBn128
@license AGPL-3.0-only
@author govkit
@notice The module `alt_bn128` on its own, for tests.
"""

from ..modules import alt_bn128

MAX: constant(uint256) = 256
MAX_BYTES: constant(uint256) = 4_096


@external
@pure
def is_point(point: uint256[2]) -> bool:
    return alt_bn128._is_point(point)


@external
@pure
def negated(points: DynArray[uint256[2], MAX]) -> DynArray[uint256[2], MAX]:
    found: DynArray[uint256[2], MAX] = []
    for each: uint256[2] in points:
        found.append(alt_bn128._negated(each))
    return found


@external
@pure
def sums(points: DynArray[uint256[2], MAX], other: uint256[2]) -> DynArray[uint256[2], MAX]:
    found: DynArray[uint256[2], MAX] = []
    for each: uint256[2] in points:
        found.append(ecadd(each, other))
    return found


@external
@pure
def commitments(
    base: uint256[2], target: uint256[2], factors: DynArray[uint256[2], MAX]
) -> DynArray[uint256[2], MAX]:
    found: DynArray[uint256[2], MAX] = []
    for each: uint256[2] in factors:
        minus: uint256 = alt_bn128._negated_factor(each[1])
        found.append(alt_bn128._commitment(base, each[0], target, minus))
    return found


@external
@pure
def factor_of(hashed: Bytes[MAX_BYTES]) -> uint256:
    return alt_bn128._hash_to_factor(keccak256(hashed))


@external
@view
def packed_and_back(points: DynArray[uint256[2], MAX]) -> DynArray[uint256[2], MAX]:
    found: DynArray[uint256[2], MAX] = []
    for each: uint256[2] in points:
        word: uint256 = alt_bn128._packed(each)
        assert word != 0
        found.append(alt_bn128._unpacked(word))
    return found


@external
@view
def inverses(numbers: DynArray[uint256, MAX]) -> DynArray[uint256, MAX]:
    found: DynArray[uint256, MAX] = []
    for each: uint256 in numbers:
        found.append(alt_bn128._inverse(each))
    return found

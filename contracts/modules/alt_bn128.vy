# pragma version 0.4.3
"""
@title alt_bn128
@license AGPL-3.0-only
@author govkit
@notice The group G1 of the curve alt_bn128, y^2 = x^3 + 3, in which secret ballots are encrypted.
@dev The precompiles add and multiply (https://eips.ethereum.org/EIPS/eip-196). They take (0, 0) for the
     point at infinity, which is the group's zero. A point outside the group costs all gas that a
     precompile was given, so it is looked for before (`_is_point`).
"""

# The numbers of the field, and of the group.
FIELD: constant(uint256) = 21888242871839275222246405745257275088696311157297823662689037894645226208583
ORDER: constant(uint256) = 21888242871839275222246405745257275088548364400416034343698204186575808495617
GENERATOR: constant(uint256[2]) = [1, 2]

# 2^256 modulo the order.
_HIGH: constant(uint256) = 6350874878119819312338956282401532410528162663560392320966563075034087161851
# The power of a square that is one of its roots, since FIELD is 3 modulo 4.
_ROOT_POWER: constant(uint256) = (FIELD + 1) // 4
# A packed point is 1 if y is odd (1) | spare (1) | x (254). No point has x = 0, since 3 has no root in
# the field, so no packed point is 0.
_X_MASK: constant(uint256) = 2**254 - 1

_MODEXP: constant(address) = 0x0000000000000000000000000000000000000005


@internal
@pure
def _is_point(point: uint256[2]) -> bool:
    """
    @return Whether these are a point of the group, and not the one at infinity.
    """
    x: uint256 = point[0]
    y: uint256 = point[1]
    if x >= FIELD or y >= FIELD:
        return False
    cube: uint256 = uint256_mulmod(uint256_mulmod(x, x, FIELD), x, FIELD)
    # 0 is not 0 + 3.
    return uint256_mulmod(y, y, FIELD) == uint256_addmod(cube, 3, FIELD)


@internal
@pure
def _is_infinity(point: uint256[2]) -> bool:
    return point[0] | point[1] == 0


@internal
@pure
def _negated(point: uint256[2]) -> uint256[2]:
    """
    @param point In the group, or at infinity.
    """
    # No point has y = 0, since the order is odd. Coordinates are below FIELD.
    return [point[0], 0 if point[1] == 0 else unsafe_sub(FIELD, point[1])]


@internal
@pure
def _negated_factor(factor: uint256) -> uint256:
    """
    @param factor Below ORDER.
    @return What a point is multiplied by instead of minus the factor. It is ORDER for 0, which does the
            same.
    """
    return unsafe_sub(ORDER, factor)


@internal
@pure
def _commitment(base: uint256[2], z: uint256, target: uint256[2], minus_c: uint256) -> uint256[2]:
    """
    @return z times the base less c times the target, which is what a proof of the response z to the
            challenge c began with.
    """
    return ecadd(ecmul(base, z), ecmul(target, minus_c))


@internal
@pure
def _hash_to_factor(seed: bytes32) -> uint256:
    """
    @param seed The Keccak-256 of a tag and what is hashed, in words.
    @return A number below ORDER. It is reduced from 512 bits, as RFC 9380, section 5, advises, since one
            word would be up to a quarter more likely to give some numbers than others.
    """
    high: uint256 = convert(keccak256(concat(seed, empty(bytes32))), uint256)
    low: uint256 = convert(keccak256(concat(seed, convert(1, bytes32))), uint256)
    return uint256_addmod(uint256_mulmod(high, _HIGH, ORDER), low, ORDER)


@internal
@pure
def _packed(point: uint256[2]) -> uint256:
    """
    @param point In the group, and not at infinity.
    @return The point in one word, which is not 0.
    """
    return point[0] | (point[1] << 255)


@internal
@view
def _unpacked(word: uint256) -> uint256[2]:
    """
    @param word What `_packed` returned.
    """
    x: uint256 = word & _X_MASK
    cube: uint256 = uint256_mulmod(uint256_mulmod(x, x, FIELD), x, FIELD)
    y: uint256 = self._power(uint256_addmod(cube, 3, FIELD), _ROOT_POWER, FIELD)
    return [x, y if y & 1 == word >> 255 else unsafe_sub(FIELD, y)]


@internal
@view
def _inverse(number: uint256) -> uint256:
    """
    @return Its inverse modulo ORDER, which is prime (Fermat).
    """
    return self._power(number, ORDER - 2, ORDER)


@internal
@view
def _power(base: uint256, exponent: uint256, modulus: uint256) -> uint256:
    """
    @dev See https://eips.ethereum.org/EIPS/eip-198.
    """
    thirty_two: uint256 = 32
    answer: Bytes[32] = raw_call(
        _MODEXP,
        abi_encode(thirty_two, thirty_two, thirty_two, base, exponent, modulus),
        max_outsize=32,
        is_static_call=True,
    )
    return convert(answer, uint256)

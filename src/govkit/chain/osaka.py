"""The rules of Osaka that py-evm 0.12 lacks, on top of its Prague.

CLZ (EIP-7939), secp256r1 verification (EIP-7951), the price and bounds of MODEXP (EIP-7823,
EIP-7883), the gas cap of a transaction (EIP-7825). What concerns blobs is in `forks`.
"""

from __future__ import annotations

from typing import Any

from eth.exceptions import VMError
from eth.precompiles.modexp import extract_lengths, modexp
from eth.vm.forks.prague import PragueVM
from eth.vm.forks.prague.computation import PragueComputation
from eth.vm.forks.prague.state import PragueState
from eth.vm.opcode import as_opcode
from eth_utils.exceptions import ValidationError

from govkit.types import TRANSACTION_GAS_CAP

_CLZ = 0x1E
_CLZ_GAS = 5
_MODEXP_ADDRESS = (5).to_bytes(20)
_MODEXP_MAX_BYTES = 1024
_MODEXP_MIN_GAS = 500
_P256_ADDRESS = (0x100).to_bytes(20)
_P256_GAS = 6_900


def _clz(computation: Any) -> None:
    value = computation.stack_pop1_int()
    computation.stack_push_int(256 - value.bit_length())


def modexp_gas(data: bytes) -> int:
    """The price of MODEXP for its input (EIP-7883). Raises VMError over 1,024 bytes (EIP-7823)."""
    base_size, exponent_size, modulus_size = extract_lengths(data)
    largest = max(base_size, modulus_size)
    if max(largest, exponent_size) > _MODEXP_MAX_BYTES:
        raise VMError("modexp: an argument is longer than 1024 bytes")
    complexity = 16 if largest <= 32 else 2 * ((largest + 7) // 8) ** 2
    begin = 96 + base_size
    head_size = min(exponent_size, 32)
    head = int.from_bytes(data[begin : begin + head_size].ljust(head_size, b"\0"))
    iterations = 16 * max(exponent_size - 32, 0) + max(head.bit_length() - 1, 0)
    return max(_MODEXP_MIN_GAS, complexity * max(iterations, 1))


# secp256r1: y**2 = x**3 - 3x + B over the field of P, of order N (FIPS 186-4, D.1.2.3)
_P = 2**256 - 2**224 + 2**192 + 2**96 - 1
_N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
_G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
Point = tuple[int, int] | None


def _add(one: Point, other: Point) -> Point:
    if one is None or other is None:
        return one or other
    (x1, y1), (x2, y2) = one, other
    if x1 == x2:
        if (y1 + y2) % _P == 0:
            return None
        slope = (3 * x1 * x1 - 3) * pow(2 * y1, -1, _P) % _P
    else:
        slope = (y2 - y1) * pow(x2 - x1, -1, _P) % _P
    x3 = (slope * slope - x1 - x2) % _P
    return x3, (slope * (x1 - x3) - y1) % _P


def _multiply(point: Point, factor: int) -> Point:
    result: Point = None
    while factor:
        if factor & 1:
            result = _add(result, point)
        point = _add(point, point)
        factor >>= 1
    return result


def verify_p256(digest: int, r: int, s: int, key: tuple[int, int]) -> bool:
    """Whether (r, s) signs `digest` under a public key, an affine point of secp256r1."""
    x, y = key
    if not (0 < r < _N and 0 < s < _N and x < _P and y < _P):
        return False
    if (y * y - (x * x * x - 3 * x + _B)) % _P or (x, y) == (0, 0):
        return False
    inverse = pow(s, -1, _N)
    point = _add(_multiply(_G, digest * inverse % _N), _multiply(key, r * inverse % _N))
    return point is not None and point[0] % _N == r


def _p256(computation: Any) -> Any:
    computation.consume_gas(_P256_GAS, reason="P256VERIFY precompile")
    data = computation.msg.data_as_bytes
    words = [int.from_bytes(data[at : at + 32]) for at in range(0, 160, 32)]
    valid = len(data) == 160 and verify_p256(words[0], words[1], words[2], (words[3], words[4]))
    computation.output = (1).to_bytes(32) if valid else b""
    return computation


class _OsakaComputation(PragueComputation):
    opcodes = {**PragueComputation.opcodes, _CLZ: as_opcode(_clz, "CLZ", _CLZ_GAS)}  # noqa: RUF012
    _precompiles = {  # noqa: RUF012
        **PragueComputation.get_precompiles(),
        _MODEXP_ADDRESS: modexp(gas_calculator=modexp_gas),
        _P256_ADDRESS: _p256,
    }


class _OsakaState(PragueState):
    computation_class = _OsakaComputation

    def validate_transaction(self, transaction: Any) -> None:
        super().validate_transaction(transaction)
        if transaction.gas > TRANSACTION_GAS_CAP:
            raise ValidationError(
                f"transaction gas {transaction.gas} is over the cap of {TRANSACTION_GAS_CAP}"
            )


class OsakaMachine(PragueVM):
    """Prague with the changes of Osaka."""

    fork = "osaka"
    _state_class = _OsakaState

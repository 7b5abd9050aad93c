"""Why a simulated call cannot be in its block, with the code that eth_simulateV1 has for it."""

from __future__ import annotations

from typing import Any

from eth.vm.forks.shanghai.constants import INITCODE_WORD_COST, MAX_INITCODE_SIZE

from govkit.chain.builder import GAS_PER_BLOB, Draft
from govkit.chain.rpc import INTERNAL_ERROR, INVALID_PARAMS, JsonRpcError
from govkit.chain.transactions import UnsignedTransaction, floor_gas

_NONCE_TOO_LOW, _NONCE_TOO_HIGH = -38010, -38011
_FEE_TOO_LOW = -38012
_INTRINSIC_GAS = -38013
_NO_FUNDS = -38014
_INIT_CODE_TOO_LONG = -38025
_LAST_NONCE = 2**64 - 1
"""No transaction may have it (EIP-2681)."""
_MOST_BLOBS = 6
_VERSION = 1
"""The first byte of a blob's versioned hash (EIP-4844)."""


def check(draft: Draft, transaction: UnsignedTransaction, *, validates: bool) -> None:
    """Raises JsonRpcError. Without `validates` any nonce will do, and gas that costs nothing."""
    if validates:
        _check_nonce(draft, transaction)
    if draft.header.base_fee_per_gas is not None:
        _check_fees(transaction, draft.header.base_fee_per_gas, validates)
    kind = _type_of(transaction)
    if kind == 3:
        _check_blobs(draft, transaction, validates)
    if kind == 4 and not transaction.to:
        raise JsonRpcError(INTERNAL_ERROR, "a transaction with authorizations creates no contract")
    if not transaction.to and draft.fork.has("shanghai"):
        size = len(transaction.data)
        if size > MAX_INITCODE_SIZE:
            raise JsonRpcError(
                _INIT_CODE_TOO_LONG,
                f"max initcode size exceeded: code size {size}, limit {MAX_INITCODE_SIZE}",
            )
    _check_funds(draft, transaction, kind)
    _check_gas(draft, transaction)


def _type_of(transaction: Any) -> int:
    return int(getattr(transaction, "type_id", None) or 0)


def _check_nonce(draft: Draft, transaction: Any) -> None:
    due, found = draft.vm.state.get_nonce(transaction.sender), transaction.nonce
    if found == due:
        if found == _LAST_NONCE:
            raise JsonRpcError(
                INTERNAL_ERROR,
                f"nonce has max value: address 0x{transaction.sender.hex()}, nonce: {found}",
            )
        return
    code, word = (_NONCE_TOO_HIGH, "high") if found > due else (_NONCE_TOO_LOW, "low")
    raise JsonRpcError(
        code,
        f"nonce too {word}: address 0x{transaction.sender.hex()}, tx: {found} state: {due}",
    )


def _check_fees(transaction: Any, base_fee: int, validates: bool) -> None:
    fee, tip = transaction.max_fee_per_gas, transaction.max_priority_fee_per_gas
    if not validates and not fee and not tip:
        return
    if fee < tip:
        raise JsonRpcError(
            INVALID_PARAMS,
            f"max priority fee per gas higher than max fee per gas: {tip} over {fee}",
        )
    if fee < base_fee:
        raise JsonRpcError(
            _FEE_TOO_LOW, f"max fee per gas less than block base fee: {fee}, baseFee: {base_fee}"
        )


def _check_blobs(draft: Draft, transaction: Any, validates: bool) -> None:
    hashes, fee = transaction.blob_versioned_hashes, transaction.max_fee_per_blob_gas
    if not transaction.to:
        raise JsonRpcError(INTERNAL_ERROR, "a blob transaction creates no contract")
    if not hashes:
        raise JsonRpcError(INTERNAL_ERROR, "a blob transaction has one blob at least")
    if draft.fork.has("osaka") and len(hashes) > _MOST_BLOBS:
        raise JsonRpcError(INTERNAL_ERROR, f"a transaction has at most {_MOST_BLOBS} blobs")
    for place, each in enumerate(hashes):
        if each[0] != _VERSION:
            raise JsonRpcError(INTERNAL_ERROR, f"blob {place} has an invalid hash version")
    price = draft.vm.state.blob_base_fee
    if fee < price and (fee or validates):
        raise JsonRpcError(
            INTERNAL_ERROR, f"max fee per blob gas less than block blob gas fee: {fee} of {price}"
        )


def _check_funds(draft: Draft, transaction: Any, kind: int) -> None:
    have = draft.vm.state.get_balance(transaction.sender)
    want = transaction.value + transaction.gas * transaction.max_fee_per_gas
    if kind == 3:
        blob_gas = GAS_PER_BLOB * len(transaction.blob_versioned_hashes)
        price = max(transaction.max_fee_per_blob_gas, draft.vm.state.blob_base_fee)
        want += blob_gas * price
    if have < want:
        raise JsonRpcError(
            _NO_FUNDS,
            "insufficient funds for gas * price + value: "
            f"address 0x{transaction.sender.hex()} have {have} want {want}",
        )


def _check_gas(draft: Draft, transaction: Any) -> None:
    intrinsic = transaction.intrinsic_gas
    if not transaction.to and draft.fork.has("shanghai"):
        intrinsic += INITCODE_WORD_COST * (-(-len(transaction.data) // 32))
    if transaction.gas < intrinsic:
        raise JsonRpcError(
            _INTRINSIC_GAS, f"intrinsic gas too low: have {transaction.gas}, want {intrinsic}"
        )
    floor = floor_gas(transaction.data) if draft.fork.has("prague") else 0
    if transaction.gas < floor:
        raise JsonRpcError(
            INTERNAL_ERROR,
            f"insufficient gas for floor data gas cost: have {transaction.gas}, want {floor}",
        )

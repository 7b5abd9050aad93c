"""testing_buildBlockV1: the block that would be built on another one, as a payload of the engine.

Nothing of it stays. The execution APIs describe the method, EIP-3675 and later ones the payload.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import rlp
from eth_utils.exceptions import ValidationError

from govkit.chain.builder import Draft
from govkit.chain.encoding import (
    InvalidParams,
    fields_of,
    hex_of,
    list_of,
    parse_address,
    parse_data,
    parse_quantity,
)
from govkit.chain.forks import next_header
from govkit.chain.genesis import GAS_LIMIT
from govkit.chain.headers import Header, next_base_fee
from govkit.chain.methods.simulate import withdrawal_of
from govkit.chain.node_state import NodeState
from govkit.chain.rpc import SERVER_ERROR, JsonRpcError, Methods
from govkit.chain.simulated import SimulatedStore
from govkit.chain.transactions import read_transaction
from govkit.chain.trie import root_of
from govkit.chain.turns import stepping

_MOST_EXTRA_BYTES = 32
_GAS_LIMIT_STEP = 1_024
"""A block's gas may differ from its parent's by less than this part of it (EIP-1985)."""


def build_block(
    node: NodeState,
    parent_hash: object,
    attributes: object,
    transactions: object = None,
    extra_data: object = None,
) -> dict[str, Any]:
    """A block with these transactions, in this order; null takes those that wait in the pool."""
    given = fields_of(attributes, "payload attributes")
    stored = node.chain.store.block_by_hash(parse_data(parent_hash, 32))
    if stored is None:
        raise JsonRpcError(SERVER_ERROR, f"unknown parent: no block has the hash {parent_hash}")
    parent = Header.decode(stored.header)
    header = _header(node, parent, given, extra_data)
    store: Any = SimulatedStore(node.chain.store, parent.block_number)
    draft = Draft.begin(node.chain.schedule, store, header)
    _apply(node, draft, transactions)
    paid = list_of(given.get("withdrawals") or [], "withdrawals")
    withdrawals = [withdrawal_of(each) for each in paid]
    if header.withdrawals_root is not None:
        draft.vm.apply_all_withdrawals(withdrawals)
        root = root_of([rlp.encode(each) for each in withdrawals])
        draft.header = replace(draft.header, withdrawals_root=root)
    return _envelope(draft, draft.finish(), paid)


def _header(node: NodeState, parent: Header, given: dict[str, Any], extra: object) -> Header:
    time = parse_quantity(given.get("timestamp"), 64)
    if time <= parent.timestamp:
        raise InvalidParams(f"timestamp {time} is not after the parent's, {parent.timestamp}")
    if not node.chain.schedule.fork(parent.block_number + 1, time).has("paris"):
        raise JsonRpcError(SERVER_ERROR, "the block would be one that miners make")
    extra_data = b"" if extra is None else parse_data(extra)
    if len(extra_data) > _MOST_EXTRA_BYTES:
        raise InvalidParams(f"extraData has at most {_MOST_EXTRA_BYTES} bytes")
    coinbase = parse_address(given.get("suggestedFeeRecipient"))
    header = next_header(node.chain.schedule, parent, time, _gas_limit(parent), coinbase)
    values: dict[str, Any] = {
        "mix_hash": parse_data(given.get("prevRandao"), 32),
        "base_fee_per_gas": next_base_fee(parent),
        "extra_data": extra_data,
    }
    beacon_root = given.get("parentBeaconBlockRoot")
    if header.parent_beacon_block_root is not None and beacon_root is not None:
        values["parent_beacon_block_root"] = parse_data(beacon_root, 32)
    return replace(header, **values)


def _gas_limit(parent: Header) -> int:
    """As near to that of a block of ours as one step leads."""
    step = parent.gas_limit // _GAS_LIMIT_STEP - 1
    return min(max(GAS_LIMIT, parent.gas_limit - step), parent.gas_limit + step)


def _apply(node: NodeState, draft: Draft, transactions: object) -> None:
    if transactions is None:
        waiting = list(node.chain.pool.pending)
    else:
        raw = [parse_data(each) for each in list_of(transactions, "signed transactions")]
        waiting = [read_transaction(each, node.chain.chain_id) for each in stepping(raw)]
    for transaction in stepping(waiting):
        _check_room(draft, transaction)
        try:
            draft.apply(transaction)
        except ValidationError as error:
            raise JsonRpcError(SERVER_ERROR, _reason(draft, transaction, error)) from None


def _check_room(draft: Draft, transaction: Any) -> None:
    left = draft.header.gas_limit - draft.progress.gas_used
    if transaction.gas > left:
        raise JsonRpcError(SERVER_ERROR, f"gas limit reached: {transaction.gas} of {left} left")


def _reason(draft: Draft, transaction: Any, error: ValidationError) -> str:
    due = draft.vm.state.get_nonce(transaction.sender)
    if transaction.nonce == due:
        return str(error)[:200]
    word = "high" if transaction.nonce > due else "low"
    sender = hex_of(transaction.sender)
    return f"nonce too {word}: address {sender}, tx: {transaction.nonce} state: {due}"


def _envelope(draft: Draft, header: Header, withdrawals: list[Any]) -> dict[str, Any]:
    payload: dict[str, Any] = {
        "parentHash": hex_of(header.parent_hash),
        "feeRecipient": hex_of(header.coinbase),
        "stateRoot": hex_of(header.state_root),
        "receiptsRoot": hex_of(header.receipt_root),
        "logsBloom": hex_of(header.bloom.to_bytes(256)),
        "prevRandao": hex_of(header.mix_hash),
        "blockNumber": hex_of(header.block_number),
        "gasLimit": hex_of(header.gas_limit),
        "gasUsed": hex_of(header.gas_used),
        "timestamp": hex_of(header.timestamp),
        "extraData": hex_of(header.extra_data),
        "baseFeePerGas": hex_of(header.base_fee_per_gas or 0),
        "blockHash": hex_of(header.hash),
        "transactions": [hex_of(each) for each in draft.raw_transactions],
    }
    if header.withdrawals_root is not None:
        payload["withdrawals"] = withdrawals
    if header.blob_gas_used is not None:
        payload["blobGasUsed"] = hex_of(header.blob_gas_used)
        payload["excessBlobGas"] = hex_of(header.excess_blob_gas or 0)
    return {
        "executionPayload": payload,
        "blockValue": hex_of(_value(draft, header)),
        "blobsBundle": {"commitments": [], "proofs": [], "blobs": []},
        "executionRequests": [hex_of(each) for each in draft.requests],
        "shouldOverrideBuilder": False,
    }


def _value(draft: Draft, header: Header) -> int:
    """What the fee recipient earns by the tips, in wei."""
    base_fee, value, before = header.base_fee_per_gas or 0, 0, 0
    for transaction, receipt in zip(draft.transactions, draft.receipts, strict=True):
        price = int(draft.vm.state.get_gas_price(transaction))
        value += (price - base_fee) * (receipt.gas_used - before)
        before = receipt.gas_used
    return value


METHODS: Methods = {"testing_buildBlockV1": build_block}

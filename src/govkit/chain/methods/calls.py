"""Calls, estimates and transactions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from govkit.chain.encoding import (
    access_list_json,
    hex_of,
    parse_address,
    parse_data,
    signed_json,
    type_of,
)
from govkit.chain.execution import Stage
from govkit.chain.methods.blocks import get_receipt
from govkit.chain.node_state import NodeState
from govkit.chain.rpc import (
    HEAD_TAGS,
    SERVER_ERROR,
    JsonRpcError,
    Methods,
    block_overrides_of,
    message_of,
    number_of,
    output_of,
    overrides_of,
)
from govkit.chain.transactions import Message

_NOT_MINED = 4
"""EIP-7966's code for a transaction that was accepted, but has no receipt in time."""


def call(
    node: NodeState,
    transaction: object,
    tag: object = "latest",
    overrides: object = None,
    block_overrides: object = None,
) -> str:
    stage = node.chain.stage(
        number_of(node.chain, tag), overrides_of(overrides), block_overrides_of(block_overrides)
    )
    return hex_of(output_of(stage.call(message_of(transaction))))


def _stage(node: NodeState, tag: object, overrides: object) -> Stage:
    """The block to run in: the next one, or the requested one."""
    if isinstance(tag, dict) or tag not in HEAD_TAGS:
        return node.chain.stage(number_of(node.chain, tag), overrides_of(overrides))
    return node.chain.next_stage(overrides_of(overrides))


def estimate_gas(
    node: NodeState, transaction: object, tag: object = "latest", overrides: object = None
) -> str:
    outcome = _stage(node, tag, overrides).estimate(message_of(transaction))
    output_of(outcome)
    return hex_of(outcome.gas_used)


def create_access_list(node: NodeState, transaction: object, tag: object = "latest") -> Any:
    found, outcome = _stage(node, tag, None).access_list(message_of(transaction))
    result: dict[str, Any] = {
        "accessList": access_list_json(found),
        "gasUsed": hex_of(outcome.gas_used),
    }
    if outcome.error is not None:
        result["error"] = _text(outcome.error)
    return result


def _text(error: Exception) -> str:
    return "execution reverted" if type(error).__name__ == "Revert" else str(error)[:200]


def send_raw_transaction(node: NodeState, raw: object) -> str:
    return hex_of(node.chain.submit(node.chain.decode(parse_data(raw))))


def send_raw_transaction_sync(node: NodeState, raw: object, _timeout_ms: object = None) -> Any:
    """Send, and answer with the receipt (EIP-7966); with automine off there is none yet."""
    sent = send_raw_transaction(node, raw)
    receipt = get_receipt(node, sent)
    if receipt is None:
        raise JsonRpcError(
            _NOT_MINED, "the transaction waits: blocks are not made automatically", sent
        )
    return receipt


def send_transaction(node: NodeState, transaction: object) -> str:
    """Sign with a dev account's key, or send for an impersonated account without a signature."""
    message = _with_gas(node, message_of(transaction))
    key = node.keys.get(message.sender)
    if key is not None:
        assert message.gas is not None
        return hex_of(node.chain.submit(node.chain.signed(message, message.gas, key)))
    if message.sender in node.impersonated or node.impersonates_all:
        return hex_of(node.chain.submit(node.chain.unsigned(message)))
    raise JsonRpcError(SERVER_ERROR, f"unknown account {hex_of(message.sender)}: sign it yourself")


def sign_transaction(node: NodeState, transaction: object) -> Any:
    message = _with_gas(node, message_of(transaction))
    key = key_of(node, message.sender)
    assert message.gas is not None
    signed = node.chain.signed(message, message.gas, key)
    return {"raw": hex_of(bytes(signed.encode())), "tx": {"hash": hex_of(bytes(signed.hash))}}


def fill_transaction(node: NodeState, transaction: object) -> dict[str, Any]:
    """A transaction with all that was left out, ready to be signed: its bytes with a signature
    of zeros, and its fields."""
    message = _with_gas(node, message_of(transaction))
    if message.blob_hashes is not None:
        raise JsonRpcError(SERVER_ERROR, "blob transactions are not taken: there is no blob pool")
    assert message.gas is not None
    filled = node.chain.filled(message, message.gas)
    raw = bytes(filled.encode())
    fields = signed_json(filled, type_of(raw))
    if "maxFeePerGas" not in fields:
        fields["gasPrice"] = hex_of(filled.gas_price)
    return {"raw": hex_of(raw), "tx": {"from": hex_of(message.sender), **fields}}


def _with_gas(node: NodeState, message: Message) -> Message:
    if message.gas is not None:
        return message
    outcome = node.chain.next_stage().estimate(replace(message, max_fee=None))
    output_of(outcome)
    return replace(message, gas=outcome.gas_used)


def key_of(node: NodeState, address: object) -> bytes:
    """The key of one of the node's accounts. Raises JsonRpcError."""
    account = address if isinstance(address, bytes) else parse_address(address)
    key = node.keys.get(account)
    if key is None:
        raise JsonRpcError(SERVER_ERROR, f"unknown account {hex_of(account)}: sign it yourself")
    return key


METHODS: Methods = {
    "eth_call": call,
    "eth_estimateGas": estimate_gas,
    "eth_createAccessList": create_access_list,
    "eth_sendRawTransaction": send_raw_transaction,
    "eth_sendRawTransactionSync": send_raw_transaction_sync,
    "eth_sendTransaction": send_transaction,
    "eth_signTransaction": sign_transaction,
    "eth_fillTransaction": fill_transaction,
}

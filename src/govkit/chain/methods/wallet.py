"""Signatures of the node's own accounts (EIP-191, EIP-712)."""

from __future__ import annotations

from typing import Any

from eth_hash.auto import keccak

from govkit.chain.encoding import InvalidParams, fields_of, hex_of, parse_data
from govkit.chain.methods.calls import key_of
from govkit.chain.node_state import NodeState
from govkit.chain.rpc import Methods
from govkit.text import read_json


def sign(node: NodeState, address: object, data: object) -> str:
    """A message, with the prefix that keeps it from being a transaction (EIP-191)."""
    message = parse_data(data)
    prefix = b"\x19Ethereum Signed Message:\n" + str(len(message)).encode()
    return _sign(key_of(node, address), keccak(prefix + message))


def personal_sign(node: NodeState, data: object, address: object, _password: object = None) -> str:
    """`eth_sign` with its parameters the other way round."""
    return sign(node, address, data)


def sign_typed_data(node: NodeState, address: object, typed_data: object) -> str:
    """Typed data (EIP-712), as an object or as its JSON text."""
    key = key_of(node, address)
    if isinstance(typed_data, str):
        try:
            typed_data = read_json(typed_data)
        except ValueError as error:
            raise InvalidParams(f"the typed data is not JSON: {error}") from None
    return _sign(key, _digest(fields_of(typed_data, "typed data")))


def _digest(typed_data: dict[str, Any]) -> bytes:
    from eth_account.messages import encode_typed_data

    try:
        message = encode_typed_data(full_message=typed_data)
    except Exception as error:
        # the encoder lets its parts' exceptions through; here they all mean the same
        raise InvalidParams(f"the typed data cannot be encoded: {str(error)[:200]}") from error
    return bytes(keccak(b"\x19" + message.version + message.header + message.body))


def _sign(key: bytes, digest: bytes) -> str:
    from eth_keys.datatypes import PrivateKey

    signature = PrivateKey(key).sign_msg_hash(digest)
    return hex_of(signature.r.to_bytes(32) + signature.s.to_bytes(32) + bytes([signature.v + 27]))


METHODS: Methods = {
    "eth_sign": sign,
    "personal_sign": personal_sign,
    "eth_signTypedData": sign_typed_data,
    "eth_signTypedData_v4": sign_typed_data,
}

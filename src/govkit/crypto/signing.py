"""Signs transactions and digests with a private key: RLP and secp256k1 by kept libraries, in the
order of fields that EIP-1559 and EIP-155 give. eth-account does the same, and takes long to import.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from govkit.crypto.keccak import checksum, keccak
from govkit.crypto.rlp import Item, rlp_encode
from govkit.types import Address

_DYNAMIC_FEE = b"\2"
"""The type of a transaction with `maxFeePerGas` (EIP-1559)."""
_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
"""The order of secp256k1 (SEC 2, section 2.4.1)."""


def sign_transaction(private_key: bytes, transaction: Mapping[str, Any]) -> bytes:
    """The signed bytes of a transaction by its names in JSON-RPC, with numbers as integers.

    `to` is left out for a contract's creation, `data` if there is none. With
    `gasPrice` it is a legacy one (EIP-155).
    """
    to = bytes.fromhex(transaction["to"][2:]) if "to" in transaction else b""
    data = bytes.fromhex(transaction.get("data", "0x")[2:])
    chain_id, nonce, gas, value = (transaction[key] for key in ("chainId", "nonce", "gas", "value"))
    if "gasPrice" in transaction:
        fields: list[Item] = [nonce, transaction["gasPrice"], gas, to, value, data]
        parity, r, s = _signed(private_key, rlp_encode([*fields, chain_id, 0, 0]))
        return rlp_encode([*fields, parity + 35 + 2 * chain_id, r, s])
    fees = (transaction["maxPriorityFeePerGas"], transaction["maxFeePerGas"])
    fields = [chain_id, nonce, *fees, gas, to, value, data, []]
    return _DYNAMIC_FEE + rlp_encode(
        [*fields, *_signed(private_key, _DYNAMIC_FEE + rlp_encode(fields))]
    )


def sign_digest(private_key: bytes, digest: bytes) -> bytes:
    """The signature r || s || v (65 bytes, v 27 or 28) of a 32-byte digest."""
    parity, r, s = _signature(private_key, digest)
    return r.to_bytes(32) + s.to_bytes(32) + bytes([27 + parity])


def address_of(private_key: bytes) -> Address:
    """The address of a key. Raises ValueError for bytes that are no key."""
    from eth_keys.datatypes import PrivateKey

    if not is_key(private_key):
        raise ValueError("a private key has 32 bytes, and is not 0 or above the curve's order")
    return checksum(keccak(PrivateKey(private_key).public_key.to_bytes())[-20:])


def is_key(raw: bytes) -> bool:
    """Whether bytes are a private key."""
    return len(raw) == 32 and 0 < int.from_bytes(raw) < _ORDER


def _signed(private_key: bytes, message: bytes) -> tuple[int, int, int]:
    return _signature(private_key, keccak(message))


def _signature(private_key: bytes, digest: bytes) -> tuple[int, int, int]:
    """The parity, r and s of a signature, deterministic by RFC 6979."""
    from eth_keys.datatypes import PrivateKey

    signature = PrivateKey(private_key).sign_msg_hash(digest)
    return signature.v, signature.r, signature.s

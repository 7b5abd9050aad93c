"""Digests that a terminal and a hardware wallet show alike, so that people can compare them.

Source: ERC-8213 (Wallet Signature and Calldata Digest Display), EIP-712.
"""

from __future__ import annotations

from govkit.crypto.keccak import keccak


class Digest(bytes):
    """What is signed of typed data (32 bytes), with the two hashes that it is made of.

    A hardware wallet shows both: the `domain` hash says where a signature is good, the `message`
    hash what it says (EIP-712's domain separator and `hashStruct(message)`, 32 bytes each).
    """

    domain: bytes
    message: bytes

    def __new__(cls, domain: bytes, message: bytes) -> Digest:
        made = super().__new__(cls, keccak(b"\x19\x01" + domain + message))
        made.domain, made.message = domain, message
        return made


def calldata_digest(data: bytes) -> bytes:
    """The digest (32 bytes) of a transaction's calldata: keccak256 of its length and itself."""
    return keccak(len(data).to_bytes(32) + data)

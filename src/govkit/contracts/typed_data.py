"""EIP-712: what is signed, in the domain of a contract of a nation."""

from __future__ import annotations

from govkit.contracts.abi import encode
from govkit.crypto.keccak import keccak
from govkit.types import Address

_DOMAIN_TYPE_HASH = keccak(
    b"EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
)


def digest(name: str, chain_id: int, contract: Address, struct_hash: bytes) -> bytes:
    """What is signed of a struct (its hash, 32 bytes) in a domain of version 1. 32 bytes."""
    domain = keccak(
        encode(
            ("bytes32", "bytes32", "bytes32", "uint256", "address"),
            (_DOMAIN_TYPE_HASH, keccak(name.encode()), keccak(b"1"), chain_id, contract),
        )
    )
    return keccak(b"\x19\x01" + domain + struct_hash)

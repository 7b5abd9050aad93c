"""EIP-712: the digests that are signed in the domain of a nation's contract."""

from __future__ import annotations

from govkit.contracts.abi import encode
from govkit.crypto.keccak import keccak
from govkit.types import Address

_DOMAIN_TYPE_HASH = keccak(
    b"EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
)


def digest(name: str, chain_id: int, contract: Address, struct_hash: bytes) -> bytes:
    """The digest (32 bytes) to sign for a struct (its hash, 32 bytes) in a domain of version 1."""
    domain = keccak(
        encode(
            ("bytes32", "bytes32", "bytes32", "uint256", "address"),
            (_DOMAIN_TYPE_HASH, keccak(name.encode()), keccak(b"1"), chain_id, contract),
        )
    )
    return keccak(b"\x19\x01" + domain + struct_hash)

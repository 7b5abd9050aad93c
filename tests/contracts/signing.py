"""Signatures over EIP-712 structs by the dev accounts, and ways to spoil them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from eth_account import Account

from govkit.chain.dev_accounts import DEV_ACCOUNTS
from govkit.testing import ActorSigner
from govkit.types import Address

CURVE_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
"""The order n of secp256k1 (SEC 2, section 2.4.1): with (r, s, v), (r, n - s, 55 - v) fits too."""

_TYPES = {
    "Permit": [
        ("owner", "address"),
        ("spender", "address"),
        ("value", "uint256"),
        ("nonce", "uint256"),
        ("deadline", "uint256"),
    ],
    "Delegation": [("delegatee", "address"), ("nonce", "uint256"), ("expiry", "uint256")],
    "DelegationOf": [
        ("delegator", "address"),
        ("delegatee", "address"),
        ("nonce", "uint256"),
        ("expiry", "uint256"),
    ],
    "Ballot": [
        ("proposalId", "uint256"),
        ("support", "uint8"),
        ("voter", "address"),
        ("nonce", "uint256"),
    ],
    "ExtendedBallot": [
        ("proposalId", "uint256"),
        ("support", "uint8"),
        ("voter", "address"),
        ("nonce", "uint256"),
        ("reason", "string"),
        ("params", "bytes"),
    ],
    "Vote": [("proposalId", "uint256"), ("support", "uint8")],
    "SecretBallot": [("proposalId", "uint256"), ("ballot", "bytes32"), ("before", "bytes32")],
    "Claim": [("citizen", "address"), ("expiry", "uint256")],
    "Application": [("citizen", "address"), ("nonce", "uint256"), ("expiry", "uint256")],
    "Oath": [
        ("words", "Words"),
        ("citizen", "address"),
        ("key", "address"),
        ("nonce", "uint256"),
        ("expiry", "uint256"),
    ],
    "Words": [("pledge", "string"), ("title", "string"), ("sha256", "bytes32")],
    "Stop": [("passport", "uint256"), ("round", "uint256")],
}
_WITHIN = {"Oath": ("Words",)}
"""Structs that stand within others."""


@dataclass(frozen=True, slots=True)
class Signature:
    """`v` is 27 or 28; `r` and `s` are numbers."""

    v: int
    r: int
    s: int

    def arguments(self) -> tuple[int, bytes, bytes]:
        return self.v, self.r.to_bytes(32), self.s.to_bytes(32)

    def encoded(self) -> bytes:
        """65 bytes r, s, v."""
        return self.r.to_bytes(32) + self.s.to_bytes(32) + bytes([self.v])

    def compact(self) -> tuple[int, int]:
        """r, and s with the parity of y in its highest bit (EIP-2098)."""
        return self.r, self.s | (self.v - 27) << 255

    def malleated(self) -> Signature:
        """The other signature that recovers the same signer."""
        return replace(self, v=55 - self.v, s=CURVE_ORDER - self.s)

    def unrecoverable(self) -> Signature:
        """One that recovers nobody, since v is neither 27 nor 28."""
        return replace(self, v=29)


@dataclass(frozen=True, slots=True)
class Domain:
    """An EIP-712 domain of four fields."""

    name: str
    contract: Address
    chain_id: int = 1337
    version: str = "1"

    def fields(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "version": self.version,
            "chainId": self.chain_id,
            "verifyingContract": self.contract,
        }


def sign(signer: ActorSigner, domain: Domain, kind: str, **message: object) -> Signature:
    """The signature of one of these structs with a dev account's key."""
    key = next(each.private_key for each in DEV_ACCOUNTS if each.address == signer.address)
    types = {
        each: [{"name": name, "type": type_} for name, type_ in _TYPES[each]]
        for each in (kind, *_WITHIN.get(kind, ()))
    }
    signed = Account.sign_typed_data(key, domain.fields(), types, message)
    return Signature(signed.v, signed.r, signed.s)

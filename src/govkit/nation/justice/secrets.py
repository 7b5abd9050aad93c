"""The secrets of panelists and parties, which a key gives again whenever it is asked.

A panelist commits a vote with a salt, and reveals it days later; a party commits the end of a
chain of hashes, and gives its links later. Neither has to keep a file: the secret is the hash of
the key's signature on a text that names the chain, the court, the case, the round and the person.

It is safe, since

- keys sign deterministically (RFC 6979), so the same text gives the same signature; who signs
  otherwise, such as some hardware wallets, is refused here and gives a secret of its own;
- nobody without the key can foresee that signature, which is as hard as forging one, and it is
  never sent: what is revealed is its hash, from which no signature can be found;
- the text has a domain and type of its own (EIP-712), so the signature is good for nothing else,
  and no other signature gives the secret away;
- each case, round and person has another one, so a salt that was revealed tells of no other.

See docs/reference/court.md.
"""

from __future__ import annotations

from enum import StrEnum

from govkit.contracts.abi import encode
from govkit.contracts.typed_data import SECRET, digest, type_hash
from govkit.crypto.keccak import keccak
from govkit.errors import UsageError
from govkit.network.port import Signer
from govkit.types import Address

LINKS = 16
"""How often a draw can begin anew with another link of a party's chain."""
_TYPE_HASH = type_hash(SECRET)


class Purpose(StrEnum):
    """What a secret is for."""

    SALT = "salt of a vote"
    SHARE = "share of a draw"


def secret(
    signer: Signer,
    chain_id: int,
    court: Address,
    purpose: Purpose,
    dispute: int,
    round_: int,
    person: int,
) -> bytes:
    """A secret (32 bytes): for a salt `person` is the passport, for a share the party's place.

    Raises UsageError if the key signs the same text differently each time.
    """
    words = (_TYPE_HASH, keccak(purpose.encode()), dispute, round_, person)
    struct = keccak(encode(("bytes32", "bytes32", "uint256", "uint256", "uint256"), words))
    text = digest("Court secret", chain_id, court, struct)
    signature = signer.sign_digest(text)
    if signer.sign_digest(text) != signature:
        raise UsageError(
            f"{signer.address} signs the same text differently each time",
            "so it would not find its secret again",
            "make 32 random bytes, keep them, and give them with --secret",
        )
    return keccak(signature)


def chain_of(seed: bytes) -> list[bytes]:
    """A party's chain: its end first, which is committed, then its links in order (32 bytes each).

    Each is the hash of the next one.
    """
    made = [keccak(seed)]
    for _ in range(LINKS):
        made.append(keccak(made[-1]))
    return made[::-1]

"""Shows the digests of what is signed or sent, to compare with those that a wallet shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govkit.cli.output import say

if TYPE_CHECKING:
    from govkit.crypto.digests import Digest
    from govkit.network.port import Signer
    from govkit.types import Address, Call


class ShowingSigner:
    """Signs as another signer does, and says before it what it signs, each digest once."""

    def __init__(self, signer: Signer) -> None:
        self._signer = signer
        self._said: set[bytes] = set()

    def __repr__(self) -> str:
        return repr(self._signer)

    @property
    def address(self) -> Address:
        return self._signer.address

    def sign_transaction(self, transaction: dict[str, object]) -> bytes:
        return self._signer.sign_transaction(transaction)

    def sign_digest(self, digest: Digest) -> bytes:
        self.say(digest)
        return self._signer.sign_digest(digest)

    def say(self, digest: Digest) -> None:
        """Say the hashes of typed data, for instance before a question."""
        if digest in self._said:
            return
        self._said.add(digest)
        for name, value in digest_json(digest).items():
            say(f"  {name:<7} {value}")


def digest_json(digest: Digest) -> dict[str, str]:
    """The hashes of typed data by their names: of its domain, of its message, of both."""
    hashes = {"domain": digest.domain, "message": digest.message, "digest": digest}
    return {name: f"0x{value.hex()}" for name, value in hashes.items()}


def digest_of_call(call: Call) -> str:
    """The digest of a transaction's calldata (ERC-8213)."""
    from govkit.crypto.digests import calldata_digest

    return f"0x{calldata_digest(call.data).hex()}"

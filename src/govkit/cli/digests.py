"""Shows the digests of what is signed or sent, to compare with those that a wallet shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govkit.cli.output import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from govkit.crypto.digests import Digest
    from govkit.network.port import Signer
    from govkit.types import Address, Call


class ShowingSigner:
    """Signs as another signer does, and says before it what it signs, each digest once.

    Of transactions it says so with `transactions`, for a job of many whose calls are not all known
    when it is asked about.
    """

    def __init__(self, signer: Signer, *, transactions: bool = False) -> None:
        self._signer, self._transactions = signer, transactions
        self._said: set[bytes] = set()

    def __repr__(self) -> str:
        return repr(self._signer)

    @property
    def address(self) -> Address:
        return self._signer.address

    def showing_transactions(self) -> ShowingSigner:
        """The same signer, which also says the digest of each transaction."""
        return ShowingSigner(self._signer, transactions=True)

    def sign_transaction(self, transaction: dict[str, object]) -> bytes:
        if self._transactions:
            data = bytes.fromhex(str(transaction["data"]).removeprefix("0x"))
            self._say_once(data, {"digest": digest_of_data(data)})
        return self._signer.sign_transaction(transaction)

    def sign_digest(self, digest: Digest) -> bytes:
        self.say(digest)
        return self._signer.sign_digest(digest)

    def say(self, digest: Digest) -> None:
        """Say the hashes of typed data, for instance before a question."""
        self._say_once(digest, digest_json(digest))

    def _say_once(self, signed: bytes, hashes: Mapping[str, str]) -> None:
        if signed in self._said:
            return
        self._said.add(signed)
        for name, value in hashes.items():
            say(f"  {name:<7} {value}")


def digest_json(digest: Digest) -> dict[str, str]:
    """The hashes of typed data by their names: of its domain, of its message, of both."""
    hashes = {"domain": digest.domain, "message": digest.message, "digest": digest}
    return {name: f"0x{value.hex()}" for name, value in hashes.items()}


def digest_of_call(call: Call) -> str:
    """The digest of a transaction's calldata (ERC-8213)."""
    return digest_of_data(call.data)


def digest_of_data(data: bytes) -> str:
    """The digest of calldata (ERC-8213)."""
    from govkit.crypto.digests import calldata_digest

    return f"0x{calldata_digest(data).hex()}"


def say_calls(calls: Iterable[tuple[str, Call | None]]) -> None:
    """Say what calls do, in words that stand beside them, and their digests; None is a call that
    only what comes before it will tell."""
    for words, call in calls:
        say(f"  {words}")
        later = "known when it is signed: it depends on what comes before"
        say(f"  digest  {later if call is None else digest_of_call(call)}")

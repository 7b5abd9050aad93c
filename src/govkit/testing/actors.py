"""People by what they are in a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govkit.chain.dev_accounts import DEV_ACCOUNTS, DevAccount
from govkit.errors import NetworkError
from govkit.types import Address

if TYPE_CHECKING:
    from govkit.network.accounts import KeySigner

ROLES = ("deployer", "registrar", "guardian", "keeper", "proposer", "stranger")
VOTERS_FROM = 10


class ActorSigner:
    """Sends for an address. An embedded chain asks for no signature, so any address will do.

    A dev account's actor can sign as well, for other chains and for ballots off the chain.
    """

    def __init__(self, address: Address, private_key: bytes | None = None) -> None:
        self._address, self._private_key = address, private_key

    @classmethod
    def of(cls, account: DevAccount) -> ActorSigner:
        return cls(account.address, account.private_key)

    def __repr__(self) -> str:
        return f"ActorSigner({self._address})"

    @property
    def address(self) -> Address:
        return self._address

    def sign_transaction(self, transaction: dict[str, object]) -> bytes:
        return self._signer().sign_transaction(transaction)

    def sign_digest(self, digest: bytes) -> bytes:
        return self._signer().sign_digest(digest)

    def _signer(self) -> KeySigner:
        if self._private_key is None:
            raise NetworkError(
                "an actor cannot sign",
                f"there is no key for {self._address}",
                "use a dev account, or the embedded chain, where nobody has to sign",
            )
        from govkit.network.accounts import KeySigner

        return KeySigner(self._private_key)


class Actors:
    """People by what they are in a test; each is a dev account, and always the same one."""

    deployer: ActorSigner
    registrar: ActorSigner
    guardian: ActorSigner
    keeper: ActorSigner
    proposer: ActorSigner
    stranger: ActorSigner

    def __init__(self) -> None:
        for role, account in zip(ROLES, DEV_ACCOUNTS, strict=False):
            setattr(self, role, ActorSigner.of(account))
        self._voters = [ActorSigner.of(account) for account in DEV_ACCOUNTS[VOTERS_FROM:]]

    def voters(self, count: int) -> list[ActorSigner]:
        """So many voters, none of whom has another role; 20 in the sample nation."""
        return self._voters[:count]

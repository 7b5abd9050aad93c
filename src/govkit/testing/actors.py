"""People by their roles in a test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from govkit.chain.dev_accounts import DEV_ACCOUNTS, DevAccount
from govkit.constitution import Votes
from govkit.constitution.checks import powers
from govkit.constitution.verdicts import COURT
from govkit.errors import NetworkError
from govkit.types import Address

if TYPE_CHECKING:
    from govkit.constitution import Constitution, HouseSetting
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
                "use a dev account, or the embedded chain, which needs no signatures",
            )
        from govkit.network.accounts import KeySigner

        return KeySigner(self._private_key)


class Actors:
    """People by their roles in a nation.

    Each role has a dev account, always the same one, unless the nation file gives the role to
    somebody else. Without a nation they have the roles of the sample nation.
    """

    deployer: ActorSigner
    registrar: ActorSigner
    guardian: ActorSigner
    keeper: ActorSigner
    proposer: ActorSigner
    stranger: ActorSigner

    def __init__(self, constitution: Constitution | None = None) -> None:
        for role, account in zip(ROLES, DEV_ACCOUNTS, strict=False):
            setattr(self, role, ActorSigner.of(account))
        voters = [ActorSigner.of(account) for account in DEV_ACCOUNTS[VOTERS_FROM:]]
        self._core, self._electorates = "", {"": [self.proposer, *voters]}
        if constitution is not None:
            self._cast(constitution)

    def electorate(self, house: str = "") -> list[ActorSigner]:
        """Who can vote in a house since the founding, the core if none is named; of the core,
        the proposer is the first."""
        return list(self._electorates[house or self._core])

    def voters(self, count: int) -> list[ActorSigner]:
        """So many who can vote in the core, beside the proposer; those who have no other role
        come first. In the sample nation there are 20, who have none."""
        voters = self.electorate()[1:]
        if count > len(voters):
            raise LookupError(
                f"this nation has {len(voters)} voters beside its proposer, not {count}"
            )
        return voters[:count]

    def _cast(self, constitution: Constitution) -> None:
        guardian, records = constitution.government.guardian, constitution.records
        registrar = constitution.citizenship.registrar
        named = {
            "registrar": [registrar] if registrar else [],
            "guardian": [guardian.account] if guardian and guardian.account != COURT else [],
            "keeper": list(records.keepers),
        }
        for role, holders in named.items():
            setattr(self, role, _one_of(holders, getattr(self, role)))
        others = {getattr(self, role).address for role in named}
        houses = constitution.government.houses
        self._core = houses[0].name
        for house in houses:
            voters = sorted(_voters(constitution, house), key=others.__contains__)
            self._electorates[house.name] = [signer(each) for each in voters]
        core = self._electorates[self._core]
        self.proposer = _one_of([each.address for each in core], self.proposer)
        rest = [each for each in core if each.address != self.proposer.address]
        self._electorates[self._core] = [self.proposer, *rest]
        powerful = {address for _, address in powers(constitution)}
        if self.stranger.address in powerful:
            free = (each for each in DEV_ACCOUNTS if each.address not in powerful)
            self.stranger = ActorSigner.of(next(free))


def signer(address: Address) -> ActorSigner:
    """An actor with any address, who can sign if it is a dev account's."""
    known = (ActorSigner.of(each) for each in DEV_ACCOUNTS if each.address == address)
    return next(known, ActorSigner(address))


def _one_of(holders: list[Address], usual: ActorSigner) -> ActorSigner:
    """The usual actor if it holds the role, or nobody does; else the first who does."""
    if not holders or usual.address in holders:
        return usual
    return signer(holders[0])


def _voters(constitution: Constitution, house: HouseSetting) -> Iterator[Address]:
    """The voters of a house at the founding; holders by wealth, the richest first."""
    citizens = constitution.citizenship.founding_citizens
    if house.votes is Votes.CITIZENS:
        yield from citizens
    elif house.votes is Votes.COUNCIL:
        yield from constitution.councils[house.council].members
    else:
        for each in sorted(constitution.currency.genesis, key=lambda each: -each.amount_wei):
            votes = each.self_delegate if house.votes is Votes.TOKEN else each.receiver in citizens
            if each.receiver is not None and votes:
                yield each.receiver

"""CitizenRegistry: who is a citizen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from govkit.contracts.contract import Contract
from govkit.network.port import Call
from govkit.types import Address


@dataclass(frozen=True, slots=True)
class Passport:
    """`since` and `until` are seconds since 1970; `until` is 0 while the passport is good."""

    holder: Address
    since: int
    until: int


class CitizenRegistry(Contract):
    """Soulbound passports, one vote each."""

    artifact_name = "CitizenRegistry"

    def name(self) -> str:
        return str(self._read("name"))

    def symbol(self) -> str:
        return str(self._read("symbol"))

    def registrar(self, *, block: int | None = None) -> Address:
        return Address(self._read("registrar", block=block))

    def treasury(self, *, block: int | None = None) -> Address:
        return Address(self._read("treasury", block=block))

    def founder(self, *, block: int | None = None) -> Address:
        return Address(self._read("founder", block=block))

    def clock_mode(self, *, block: int | None = None) -> str:
        return str(self._read("CLOCK_MODE", block=block))

    def is_citizen(self, account: Address, *, block: int | None = None) -> bool:
        return bool(self._read("isCitizen", account, block=block))

    def passport_of(self, account: Address, *, block: int | None = None) -> int:
        """The number of the account's good passport, 0 for whoever is no citizen."""
        return int(self._read("passportOf", account, block=block))

    def passport(self, number: int, *, block: int | None = None) -> Passport:
        return Passport(*self._read("passport", number, block=block))

    def passports_issued(self, *, block: int | None = None) -> int:
        return int(self._read("passportsIssued", block=block))

    def total_supply(self, *, block: int | None = None) -> int:
        """How many citizens there are."""
        return int(self._read("totalSupply", block=block))

    def get_votes(self, account: Address, *, block: int | None = None) -> int:
        return int(self._read("getVotes", account, block=block))

    def admit(self, citizen: Address) -> Call:
        return self._call("admit", citizen)

    def admit_founding(self, citizens: Sequence[Address]) -> Call:
        """Only in a founding."""
        return self._call("admitFounding", list(citizens))

    def revoke(self, citizen: Address) -> Call:
        return self._call("revoke", citizen)

    def resign(self) -> Call:
        """By a citizen, for itself."""
        return self._call("resign")

    def set_registrar(self, registrar: Address) -> Call:
        """Only in a proposal: the treasury alone may."""
        return self._call("setRegistrar", registrar)

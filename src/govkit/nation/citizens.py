"""The citizens: who holds a good passport, and who held one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from govkit.contracts import CitizenRegistry
from govkit.errors import NotFound
from govkit.network.port import Call
from govkit.types import Address


@dataclass(frozen=True, slots=True)
class Citizen:
    """A passport: `number` from 1, its holder, `since` and `until` in seconds since 1970.

    `until` is 0 while the passport is good.
    """

    number: int
    address: Address
    since: int
    until: int

    @property
    def active(self) -> bool:
        return self.until == 0


class Citizens:
    """Reads the registry; what changes it is a call to be sent or proposed."""

    def __init__(self, registry: CitizenRegistry, first_block: int) -> None:
        self._registry, self._first_block = registry, first_block

    def __len__(self) -> int:
        """How many citizens there are now."""
        return self._registry.total_supply()

    def all(self, *, revoked: bool = False) -> Iterator[Citizen]:
        """Citizens by number; with `revoked`, also those who were."""
        for number in range(1, self._registry.passports_issued() + 1):
            citizen = self.by_number(number)
            if revoked or citizen.active:
                yield citizen

    def by_number(self, number: int) -> Citizen:
        """A passport, good or revoked. Raises InvalidInput if there is none."""
        passport = self._registry.passport(number)
        return Citizen(number, passport.holder, passport.since, passport.until)

    def get(self, address: Address) -> Citizen:
        """A citizen by its address. Raises NotFound for whoever is none."""
        number = self._registry.passport_of(address)
        if number == 0:
            raise NotFound(
                f"{address} is no citizen", next_step="see govkit citizen list for who is"
            )
        return self.by_number(number)

    def admit(self, address: Address) -> Call:
        """By the registrar, or in a proposal."""
        return self._registry.admit(address)

    def revoke(self, address: Address) -> Call:
        """By the registrar, or in a proposal."""
        return self._registry.revoke(address)

    def resign(self) -> Call:
        """By a citizen, for itself."""
        return self._registry.resign()

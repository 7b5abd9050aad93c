"""Offices: their holders, now and before, and their powers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from govkit.contracts.council import Council
from govkit.contracts.offices import Appointment, Office, Offices
from govkit.errors import NotFound
from govkit.guesses import no_such
from govkit.network.port import Call
from govkit.text import from_utf8
from govkit.types import ZERO_ADDRESS, Address


@dataclass(frozen=True, slots=True)
class Held:
    """Somebody who holds an office, and the first timepoint at which that is over."""

    holder: Address
    until: int


@dataclass(frozen=True, slots=True)
class OfficeState:
    """An office as it stands: its number from 1, its `terms`, its holders and powers.

    `council` is the name of the council whose seats hold it, or "". `powers` are the targets and
    selectors that it can call.
    """

    name: str
    number: int
    terms: Office
    council: str
    held: tuple[Held, ...]
    powers: tuple[tuple[Address, bytes], ...]


class NationOffices:
    """Reads the offices. To change them, send or propose the calls that this makes."""

    def __init__(
        self, contract: Offices, councils: Mapping[str, Council], first_block: int
    ) -> None:
        self.contract, self._councils, self._first_block = contract, councils, first_block

    def names(self) -> list[str]:
        """The existing offices, by number."""
        roles = [self.contract.role_at(n) for n in range(1, self.contract.count() + 1)]
        standing = [role for role in dict.fromkeys(roles) if self.contract.number_of(role)]
        return [from_utf8(role.rstrip(b"\0")) for role in standing]

    def all(self) -> list[OfficeState]:
        return [self.get(name) for name in self.names()]

    def get(self, name: str) -> OfficeState:
        """An office by its name. Raises NotFound."""
        role = self.role(name)
        terms = self.contract.office(role)
        councils = {council.address: name for name, council in self._councils.items()}
        held = (
            Held(holder, self.contract.until(role, holder))
            for holder in self.contract.members(role)
        )
        return OfficeState(
            name=name,
            number=self.contract.number_of(role),
            terms=terms,
            council=councils.get(terms.council, "") if terms.council != ZERO_ADDRESS else "",
            held=tuple(held),
            powers=tuple(self._powers(role)),
        )

    def history(self, name: str) -> list[Appointment]:
        """All appointments to an office, oldest first; of a council's office, those to seats."""
        number = self.contract.number_of(self.role(name))
        count = self.contract.appointments(number)
        return [self.contract.appointment(number, index) for index in range(1, count + 1)]

    def role(self, name: str) -> bytes:
        """The role of an existing office. Raises NotFound."""
        role = name.encode().ljust(32, b"\0")
        if len(role) != 32 or not self.contract.number_of(role):
            raise no_such("office", name, self.names(), "see govkit office list", NotFound)
        return role

    def resign(self, name: str) -> Call:
        """For its holder."""
        return self.contract.resign(self.role(name))

    def act(self, name: str, call: Call) -> Call:
        """A call through an office, for its holder."""
        return self.contract.act(self.role(name), call)

    def act_on(self, call: Call) -> Call:
        """A call through the first office that has the power. Raises NotFound if none has."""
        assert call.to is not None
        for name in self.names():
            if self.contract.may_act(self.role(name), call.to, call.data[:4]):
                return self.act(name, call)
        raise NotFound("no office may do this", next_step="see govkit office list; or propose it")

    def act_as(self, holder: Address, call: Call) -> Call:
        """The call, sent through an office of the holder if one has that power."""
        assert call.to is not None
        for name in self.names():
            role = self.role(name)
            if self.contract.has_role(role, holder) and self.contract.may_act(
                role, call.to, call.data[:4]
            ):
                return self.act(name, call)
        return call

    def _powers(self, role: bytes) -> list[tuple[Address, bytes]]:
        """What an office can call, from the events of its powers."""
        events = self.contract.events("PowerSet", from_block=self._first_block, topics=(role,))
        found = dict.fromkeys(
            (event.fields["target"], bytes(event.fields["selector"])) for event in events
        )
        return [each for each in found if self.contract.may_act(role, *each)]

"""Offices: who holds which office of the nation, since when and until when."""

from __future__ import annotations

from dataclasses import dataclass

from govkit.contracts.contract import Contract
from govkit.network.port import Call
from govkit.types import ZERO_ADDRESS, Address


@dataclass(frozen=True, slots=True)
class Office:
    """How many hold it at the most, the longest appointment in the clock's unit, whether only
    citizens hold it, and the council whose seats hold it (zero for none; then the first two are 0).
    """

    seats: int
    term: int
    citizens_only: bool
    council: Address


@dataclass(frozen=True, slots=True)
class Appointment:
    """`holder` held an office from the timepoint `since` on and before `until`."""

    holder: Address
    since: int
    until: int


class Offices(Contract):
    """Offices with terms, which gate what other contracts do. A role is 32 bytes."""

    artifact_name = "Offices"

    def registry(self, *, block: int | None = None) -> Address:
        return Address(self._read("registry", block=block))

    def treasury(self, *, block: int | None = None) -> Address:
        return Address(self._read("treasury", block=block))

    def founder(self, *, block: int | None = None) -> Address:
        return Address(self._read("founder", block=block))

    def claims(self, *, block: int | None = None) -> Address:
        """The contract whose verdicts suspend from offices; zero for none, and before release 6."""
        if not self.release.treasury_pays:
            return ZERO_ADDRESS
        return Address(self._read("claims", block=block))

    def clock(self) -> int:
        return int(self._read("clock"))

    def count(self, *, block: int | None = None) -> int:
        """The number of offices so far."""
        return int(self._read("offices", block=block))

    def role_at(self, number: int, *, block: int | None = None) -> bytes:
        """The role of an office by its number from 1."""
        return bytes(self._read("roleAt", number, block=block))

    def number_of(self, role: bytes, *, block: int | None = None) -> int:
        """The number of an existing office, 0 for none."""
        return int(self._read("numberOf", role, block=block))

    def office(self, role: bytes, *, block: int | None = None) -> Office:
        return Office(*self._read("office", role, block=block))

    def has_role(self, role: bytes, account: Address, *, block: int | None = None) -> bool:
        return bool(self._read("hasRole", role, account, block=block))

    def members(self, role: bytes, *, block: int | None = None) -> tuple[Address, ...]:
        """The present holders of the office."""
        return tuple(self._read("getRoleMembers", role, block=block))

    def until(self, role: bytes, account: Address, *, block: int | None = None) -> int:
        """When the account no longer holds the office, as a timepoint; 0 if it does not now."""
        return int(self._read("until", role, account, block=block))

    def appointments(self, number: int, *, block: int | None = None) -> int:
        """The number of appointments so far to the office of that number."""
        return int(self._read("appointments", number, block=block))

    def appointment(self, number: int, index: int, *, block: int | None = None) -> Appointment:
        """An appointment to the office of that number, by its own number from 1."""
        return Appointment(*self._read("appointment", number, index, block=block))

    def may_act(
        self, role: bytes, target: Address, selector: bytes, *, block: int | None = None
    ) -> bool:
        return bool(self._read("mayAct", role, target, selector, block=block))

    def can_act(
        self, account: Address, target: Address, selector: bytes, *, block: int | None = None
    ) -> bool:
        """Whether the account can call that function of the target now, for one of its offices."""
        return bool(self._read("canAct", account, target, selector, block=block))

    def establish(self, role: bytes, office: Office) -> Call:
        """Only in a founding or a proposal."""
        settings = (office.seats, office.term, office.citizens_only, office.council)
        return self._call("establish", role, settings)

    def abolish(self, role: bytes) -> Call:
        """Only in a proposal."""
        return self._call("abolish", role)

    def appoint(self, role: bytes, account: Address, until: int) -> Call:
        """Only in a founding or a proposal; `until` is a timepoint of the nation's clock."""
        return self._call("appoint", role, account, until)

    def dismiss(self, role: bytes, account: Address) -> Call:
        """Only in a proposal."""
        return self._call("dismiss", role, account)

    def set_power(self, role: bytes, target: Address, selector: bytes, allowed: bool) -> Call:
        """Only in a founding or a proposal: whether the office can call that function."""
        return self._call("setPower", role, target, selector, allowed)

    def resign(self, role: bytes) -> Call:
        """By its holder."""
        return self._call("resign", role)

    def act(self, role: bytes, call: Call) -> Call:
        """A call for the office, by its holder: the target sees the offices' contract."""
        return self._call("act", role, call.to, call.data)

    def follow(self, account: Address) -> Call:
        """By anybody, once the account's passport was moved."""
        return self._call("follow", account)

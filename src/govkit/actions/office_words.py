"""Offices and recovery in words: `appoint dev3 as treasurer until 2027-01-01`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from govkit.actions.address_book import AddressBook
from govkit.constitution import units
from govkit.contracts.council import Council
from govkit.contracts.offices import Office, Offices
from govkit.contracts.recovery import Recovery
from govkit.errors import UsageError
from govkit.text import from_utf8
from govkit.types import ZERO_ADDRESS, Address, Call

OFFICE_FORMS = (
    "appoint ACCOUNT as OFFICE until DATE",
    "dismiss ACCOUNT as OFFICE",
    "establish office OFFICE with NUMBER seats for SPAN [of citizens]",
    "establish office OFFICE held by COUNCIL [of citizens]",
    "abolish office OFFICE",
    "let OFFICE call CONTRACT.FUNCTION",
    "let OFFICE call ADDRESS SIGNATURE",
    "forbid OFFICE to call CONTRACT.FUNCTION",
    "move passport NUMBER to ACCOUNT",
    "stop recovery of passport NUMBER",
)


@dataclass(frozen=True, slots=True)
class OfficeWords:
    """The words for one nation's offices and recovery, as far as it has them.

    `target` gives a function's contract and selector by its words, `function` the words of them;
    `ticks` and `timepoint` read a span and a date, `span` and `moment` write them.
    """

    offices: Offices | None
    recovery: Recovery | None
    councils: Mapping[str, Council]
    book: AddressBook
    target: Callable[[str], tuple[Address, bytes]]
    function: Callable[[Address, bytes], str]
    ticks: Callable[[str], int]
    timepoint: Callable[[str], int]
    span: Callable[[int], str]
    moment: Callable[[int], str]
    inner: Callable[[Call], str]

    def forms(self) -> list[tuple[str, Callable[..., Call]]]:
        """Patterns, and what makes the call of their groups."""
        return [
            (r"appoint (\S+) as (\S+) until (.+)", self._appoint),
            (r"dismiss (\S+) as (\S+)", self._dismiss),
            (r"establish office (\S+) with (\d+) seats? for (.+?)( of citizens)?", self._establish),
            (r"establish office (\S+) held by (\S+)( of citizens)?", self._establish_elected),
            (r"abolish office (\S+)", lambda name: self._known().abolish(role_of(name))),
            (r"let (\S+) call (.+)", lambda name, what: self._power(name, what, True)),
            (r"forbid (\S+) to call (.+)", lambda name, what: self._power(name, what, False)),
            (r"move passport (\d+) to (\S+)", self._move),
            (r"stop recovery of passport (\d+)", lambda n: self._known_recovery().stop(int(n))),
        ]

    def describe(self, target: Address, name: str, arguments: Sequence[Any]) -> str:
        """The phrase of a function of these contracts that has one."""
        phrases = self._phrases(target)
        return phrases[name](*arguments) if name in phrases else ""

    def _phrases(self, target: Address) -> dict[str, Callable[..., str]]:
        show = self.book.show
        if self.offices and target == self.offices.address:
            return {
                "appoint": lambda role, who, until: (
                    f"appoint {show(who)} as {role_name(role)} until {self.moment(until)}"
                ),
                "dismiss": lambda role, who: f"dismiss {show(who)} as {role_name(role)}",
                "establish": self._established,
                "abolish": lambda role: f"abolish office {role_name(role)}",
                "resign": lambda role: f"resign as {role_name(role)}",
                "setPower": lambda role, to, selector, on: (
                    f"{'let' if on else 'forbid'} {role_name(role)} {'' if on else 'to '}"
                    f"call {self.function(to, selector)}"
                ),
                "act": lambda role, to, data: f"as {role_name(role)}: {self.inner(Call(to, data))}",
            }
        if self.recovery and target == self.recovery.address:
            return {
                "nameGuardians": lambda who, threshold: (
                    f"name as guardians {', '.join(map(show, who)) or 'nobody'}"
                    + (f", {threshold} of them together" if who else "")
                ),
                "approve": lambda n, key: f"ask that passport {n} move to {show(key)}",
                "withdraw": lambda n, key: f"ask no more that passport {n} move to {show(key)}",
                "force": lambda n, key: f"move passport {n} to {show(key)}",
                "stop": lambda n: f"stop recovery of passport {n}",
                "stopBySig": lambda n, *_: f"stop recovery of passport {n}, for its holder",
                "accept": lambda n: f"take passport {n}",
            }
        return {}

    def _known(self) -> Offices:
        if self.offices is None:
            raise UsageError("this nation has no offices", "its file names none")
        return self.offices

    def _known_recovery(self) -> Recovery:
        if self.recovery is None:
            raise UsageError("this nation has no recovery of keys", "its file does not set it up")
        return self.recovery

    def _appoint(self, who: str, name: str, until: str) -> Call:
        account, end = self.book.resolve(who), self.timepoint(until)
        return self._known().appoint(role_of(name), account, end)

    def _dismiss(self, who: str, name: str) -> Call:
        return self._known().dismiss(role_of(name), self.book.resolve(who))

    def _establish(self, name: str, seats: str, span: str, citizens: str | None) -> Call:
        office = Office(int(seats), self.ticks(span), bool(citizens), ZERO_ADDRESS)
        return self._known().establish(role_of(name), office)

    def _establish_elected(self, name: str, council: str, citizens: str | None) -> Call:
        if council not in self.councils:
            raise UsageError(
                f"there is no council {council}", f"there are {', '.join(self.councils) or 'none'}"
            )
        office = Office(0, 0, bool(citizens), self.councils[council].address)
        return self._known().establish(role_of(name), office)

    def _established(self, role: bytes, row: Sequence[Any]) -> str:
        office = Office(*row)
        who = " of citizens" if office.citizens_only else ""
        if office.council != ZERO_ADDRESS:
            council = self.book.name_of(office.council) or office.council
            return f"establish office {role_name(role)} held by {council}{who}"
        seats = units.format_count(office.seats, "seat")
        return f"establish office {role_name(role)} with {seats} for {self.span(office.term)}{who}"

    def _power(self, name: str, what: str, allowed: bool) -> Call:
        return self._known().set_power(role_of(name), *self.target(what), allowed)

    def _move(self, number: str, key: str) -> Call:
        return self._known_recovery().force(int(number), self.book.resolve(key))


def role_of(office: str) -> bytes:
    """An office's name as the contract has it: ASCII, padded with zero bytes. Raises UsageError."""
    if not re.fullmatch(r"[a-z0-9_-]{1,32}", office):
        raise UsageError(
            f"{office!r} is no name of an office",
            next_step="use 1 to 32 of a-z, 0-9, - and _, such as treasurer",
        )
    return office.encode().ljust(32, b"\0")


def role_name(role: bytes) -> str:
    """An office as people write it; what is none is kept as it is."""
    return from_utf8(role.rstrip(b"\0"))

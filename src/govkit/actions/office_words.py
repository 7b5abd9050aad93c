"""Offices in words: `appoint dev3 as treasurer until 2027-01-01`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from govkit.actions.words import Form, Tellers, Words
from govkit.constitution import units
from govkit.contracts import Rule
from govkit.contracts.offices import Office, Offices
from govkit.errors import UsageError
from govkit.guesses import no_such
from govkit.text import from_utf8
from govkit.types import ZERO_ADDRESS, Call


class OfficeWords(Words[Offices]):
    absent = ("this nation has no offices", "its file has no section `offices`")
    examples = (
        "appoint ACCOUNT as OFFICE until DATE",
        "dismiss ACCOUNT as OFFICE",
        "establish office OFFICE with NUMBER seats for SPAN [of citizens]",
        "establish office OFFICE held by COUNCIL [of citizens]",
        "abolish office OFFICE",
        "let OFFICE call CONTRACT.FUNCTION",
        "let OFFICE call ADDRESS SIGNATURE",
        "forbid OFFICE to call CONTRACT.FUNCTION",
    )

    def forms(self) -> Sequence[Form]:
        return [
            (r"appoint (\S+) as (\S+) until (.+)", self._appoint),
            (r"dismiss (\S+) as (\S+)", self._dismiss),
            (r"establish office (\S+) with (\d+) seats? for (.+?)( of citizens)?", self._establish),
            (r"establish office (\S+) held by (\S+)( of citizens)?", self._establish_elected),
            (r"abolish office (\S+)", lambda name: self.one.abolish(role_of(name))),
            (r"let (\S+) call (.+)", lambda name, what: self._power(name, what, True)),
            (r"forbid (\S+) to call (.+)", lambda name, what: self._power(name, what, False)),
        ]

    def tellers(self, own: str) -> Tellers:
        say = self.say
        return {
            "appoint": lambda role, who, until: (
                f"appoint {say.show(who)} as {role_name(role)} until {say.moment(until)}"
            ),
            "dismiss": lambda role, who: f"dismiss {say.show(who)} as {role_name(role)}",
            "establish": self._established,
            "abolish": lambda role: f"abolish office {role_name(role)}",
            "resign": lambda role: f"resign as {role_name(role)}",
            "setPower": lambda role, to, selector, on: (
                f"{'let' if on else 'forbid'} {role_name(role)} {'' if on else 'to '}"
                f"call {say.ruled(Rule(to, selector))}"
            ),
            "act": lambda role, to, data: f"as {role_name(role)}: {say.described(Call(to, data))}",
        }

    def _appoint(self, who: str, name: str, until: str) -> Call:
        account, end = self.say.account(who), self.say.timepoint(until)
        return self.one.appoint(role_of(name), account, end)

    def _dismiss(self, who: str, name: str) -> Call:
        return self.one.dismiss(role_of(name), self.say.account(who))

    def _establish(self, name: str, seats: str, span: str, citizens: str | None) -> Call:
        office = Office(int(seats), self.say.ticks(span), bool(citizens), ZERO_ADDRESS)
        return self.one.establish(role_of(name), office)

    def _establish_elected(self, name: str, council: str, citizens: str | None) -> Call:
        councils = self.say.contracts.get("councils", {})
        if council not in councils:
            raise no_such("council", council, councils)
        office = Office(0, 0, bool(citizens), councils[council].address)
        return self.one.establish(role_of(name), office)

    def _established(self, role: bytes, row: Sequence[Any]) -> str:
        office = Office(*row)
        who = " of citizens" if office.citizens_only else ""
        if office.council != ZERO_ADDRESS:
            council = self.say.named(office.council)
            return f"establish office {role_name(role)} held by {council}{who}"
        seats, term = units.format_count(office.seats, "seat"), self.say.span(office.term)
        return f"establish office {role_name(role)} with {seats} for {term}{who}"

    def _power(self, name: str, what: str, allowed: bool) -> Call:
        return self.one.set_power(role_of(name), *self.say.target(what), allowed)


def role_of(office: str) -> bytes:
    """An office's name for the contract: ASCII, padded with zero bytes. Raises UsageError."""
    if not re.fullmatch(r"[a-z0-9_-]{1,32}", office):
        raise UsageError(
            f"{office!r} is not the name of an office",
            next_step="use 1 to 32 of a-z, 0-9, - and _, such as treasurer",
        )
    return office.encode().ljust(32, b"\0")


def role_name(role: bytes) -> str:
    """An office's name for people. Bytes that are not a name are kept as they are."""
    return from_utf8(role.rstrip(b"\0"))

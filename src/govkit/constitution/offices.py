"""Offices with terms, and the recovery of a lost key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pydantic import Field

from govkit.constitution.accounts import Account
from govkit.constitution.fields import Slug, Truth
from govkit.constitution.functions import Action, PowerField
from govkit.constitution.quantities import CouncilSpan, Seats, Sponsors
from govkit.constitution.section import Section
from govkit.constitution.units import format_count
from govkit.constitution.values import Problem
from govkit.guesses import suggestion

if TYPE_CHECKING:
    from govkit.constitution.model import Constitution

MAX_OFFICES = 64
"""The contract takes 255 in all; these are more than anybody needs at the founding."""

REGISTRAR_POWERS = tuple(
    Action("registry", None, signature)
    for signature in (
        "admit(address)",
        "giveNotice(address,bytes32)",
        "revoke(address)",
        "suspend(address,uint256)",
        "reinstate(address)",
    )
)
"""The functions that the registry lets its registrar call."""

WAYS_IN_POWERS = tuple(
    Action("admissions", None, signature)
    for signature in ("consent(address)", "judge(address,bool)", "close(address)")
)
"""The decisions that the ways in leave to the registrar."""

SPONSOR_POWERS = tuple(
    Action("recovery", None, signature)
    for signature in ("approve(uint256,address)", "withdraw(uint256,address)")
)
"""What the recovery of keys asks the registrar besides, where citizens sponsor."""


class RecoverySetting(Section):
    """How a citizen gets its passport onto a new key. Spans are in the clock's unit."""

    delay: CouncilSpan = Field(
        description="How long the old key can stop a recovery.\n\n"
        "In the clock's unit, up to 2^32 - 1."
    )
    guardian_delay: CouncilSpan = Field(
        description="How long a change of guardians waits; no shorter than the delay."
    )
    sponsors: Sponsors = Field(
        default=0,
        description="How many citizens, with the registrar, recover for somebody without "
        "guardians. Default: none, so it takes a vote.\n\n"
        "1 to 255.",
    )


class OfficeSetting(Section):
    """An office that proposals give and take, or that a council's seats hold."""

    stated_seats: Seats | None = Field(
        default=None,
        alias="seats",
        description="The most holders at a time. Default 1.\n\n1 to 21; not with a council.",
    )
    term: CouncilSpan | None = Field(
        default=None,
        description="The longest appointment; needed unless there is a council.\n\n"
        "In the clock's unit, up to 2^32 - 1.",
    )
    citizens_only: Truth = Field(
        default=False,
        description="Whether only citizens hold it.\n\n"
        "They hold it only as long as they are citizens.",
    )
    council: Slug | None = Field(
        default=None,
        description="The council whose seats hold it, by election.\n\n"
        "It replaces seats, term and holders.",
    )
    registrar: Truth = Field(
        default=False,
        description="Whether it is the registrar: admits, gives notice, revokes.\n\n"
        "With `admission: registrar` and no `registrar` there; at most one office.",
    )
    powers: tuple[PowerField, ...] = Field(
        default=(),
        description="Further functions that it may call, such as ledger.setKeeper.\n\n"
        "Functions as in a rule, which its holders call through the contract "
        "of offices.",
    )
    holders: tuple[Account, ...] = Field(
        default=(), description="The holders for a term from the founding on."
    )

    @property
    def seats(self) -> int:
        """The most holders that can be appointed; 0 with a council, which has its own seats."""
        if self.council:
            return 0
        return 1 if self.stated_seats is None else self.stated_seats

    def all_powers(self) -> tuple[Action, ...]:
        """The functions that it may call, including a registrar's powers."""
        return tuple(dict.fromkeys((*(REGISTRAR_POWERS if self.registrar else ()), *self.powers)))


def find_office_problems(constitution: Constitution) -> Iterator[Problem]:
    """Offices that could not be founded, or that would weaken what is of the strictest class."""
    offices = constitution.offices
    if len(offices) > MAX_OFFICES:
        found = format_count(len(offices), "office")
        yield Problem(("offices",), f"at most {MAX_OFFICES} offices", found)
    registrars = [name for name, office in offices.items() if office.registrar]
    for name in registrars[1:]:
        yield Problem(("offices", name, "registrar"), f"one registrar; {registrars[0]} is")
    for name, office in offices.items():
        yield from _office(constitution, name, office)
    yield from _rules(constitution)
    recovery = constitution.citizenship.recovery
    if recovery and recovery.guardian_delay < recovery.delay:
        path = ("citizenship", "recovery", "guardian_delay")
        yield Problem(path, "no shorter than `delay`: a thief could change the guardians first")


def _office(constitution: Constitution, name: str, office: OfficeSetting) -> Iterator[Problem]:
    place = ("offices", name)
    councils = constitution.councils
    if office.council is None:
        if office.term is None:
            yield Problem(place, "a `term`; or a `council` whose seats hold it")
    else:
        if office.council not in councils:
            known = f"a council under `councils`: {', '.join(councils) or 'there is none'}"
            yield Problem((*place, "council"), known + suggestion(office.council, councils))
        if office.term is not None or office.stated_seats is not None or office.holders:
            yield Problem(place, "neither seats, term nor holders: those of its council hold it")
    if len(office.holders) > office.seats and office.council is None:
        found = format_count(len(office.holders), "holder")
        yield Problem((*place, "holders"), f"no more than its {office.seats} seats", found)
    citizens = constitution.citizenship.founding_citizens
    for i, holder in enumerate(office.holders):
        if holder in office.holders[:i]:
            yield Problem((*place, "holders", i), "each account once, under one name")
        if office.citizens_only and holder not in citizens:
            yield Problem((*place, "holders", i), "a founding citizen: only citizens hold it")


def _rules(constitution: Constitution) -> Iterator[Problem]:
    for i, rule in enumerate(constitution.government.rules):
        if rule.action.contract == "offices" and not constitution.offices:
            path = ("government", "rules", i, "action")
            yield Problem(path, "offices under `offices`: there are none")

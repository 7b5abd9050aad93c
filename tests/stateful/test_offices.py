"""Offices against their rules: who holds each, now and ever before, and what it can do by that.

The model is a list of appointments for each office, of people by their place. It is written from
docs/reference/citizens.md. No follower is told here: `follow` is called by whoever likes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from govkit.testing import ActorSigner
from govkit.testing.blocks import at_timestamp
from govkit.types import ZERO_ADDRESS
from tests.contracts.land import Land, LandDesign, role_of
from tests.stateful.machines import ChainMachine, run, searches

TERM, CITIZENS, KEYS = 300, 4, 3
STRANGER = CITIZENS + KEYS
ROLES = (role_of("clerk"), role_of("treasurer"))
people = st.integers(0, STRANGER)
some_citizen = st.integers(0, CITIZENS - 1)
roles = st.integers(0, 1)
keys = st.integers(CITIZENS, CITIZENS + KEYS - 1)
officers = st.sampled_from(["treasury"] * 6 + ["founder", "registrar", "stranger"])
ends = st.sampled_from([TERM // 2, TERM, TERM, TERM + 1, 0, -TERM])


@dataclass
class Held:
    """One appointment: from `since` on and before `until`."""

    person: int
    since: int
    until: int


@dataclass
class Office:
    """Citizens alone hold the first; powers and appointments end with it."""

    number: int
    seats: int
    citizens_only: bool
    may_act: bool = False
    appointments: list[Held] = field(default_factory=list)

    def running(self, person: int, when: int) -> Held | None:
        for each in self.appointments:
            if each.person == person and each.since <= when < each.until:
                return each
        return None

    def end(self, person: int, when: int) -> int:
        """Ends what the person holds. Returns until when it would have held it, or 0."""
        held = self.running(person, when)
        if held is None:
            return 0
        until, held.until = held.until, when
        return until


class OfficesMachine(ChainMachine):
    land: ClassVar[Land]

    @initialize()
    def begin(self) -> None:
        land = self.land
        self.people: list[ActorSigner] = [
            *land.citizens[:CITIZENS], *land.keys[:KEYS], land.stranger
        ]  # fmt: skip
        self.standing: dict[int, Office] = {}
        self.ever: list[Office] = []
        self.passports = list(range(CITIZENS))  # who holds each
        self.moved: dict[int, int] = {}  # which passport left a key
        self.suspended: set[int] = set()
        for role in range(len(ROLES)):
            self.establish_by("treasury", role, 2 - role)

    # -- what the rules say

    def next(self) -> int:
        """The timepoint of the next transaction."""
        return self.now() + 1

    def present(self, person: int) -> int:
        return self.passports[self.moved[person]] if person in self.moved else person

    def is_citizen(self, person: int) -> bool:
        held = [number for number, holder in enumerate(self.passports) if holder == person]
        return bool(held) and held[0] not in self.suspended

    def holds(self, office: Office, person: int, when: int) -> bool:
        if person in self.moved or (office.citizens_only and not self.is_citizen(person)):
            return False
        return office.running(person, when) is not None

    def officers_only(self, by: str, role: int, founder_may: bool = False) -> str | None:
        """Of what only the treasury does with an office that stands."""
        if by != "treasury" and not (founder_may and by == "founder"):
            return "offices: only treasury"
        return None if role in self.standing else "offices: no such office"

    def fitting(self, role: int, person: int) -> int:
        """Who was appointed last, where anybody was."""
        office = self.standing.get(role)
        return office.appointments[-1].person if office and office.appointments else person

    # -- what people do

    @rule(role=roles, by=officers, seats=st.integers(1, 2))
    def establish(self, role: int, by: str, seats: int) -> None:
        self.establish_by(by, role, seats)

    def establish_by(self, by: str, role: int, seats: int) -> None:
        refusal = self.officers_only(by, role, founder_may=True)
        if refusal != "offices: only treasury":
            refusal = "offices: established" if role in self.standing else None
        made = seats, TERM, role == 0, ZERO_ADDRESS
        actor = getattr(self.land, by)
        call = "establish", ROLES[role], made
        if self.send("establish", refusal, self.land.offices, actor, *call):
            self.standing[role] = Office(len(self.ever) + 1, seats, role == 0)
            self.ever.append(self.standing[role])

    @rule(role=roles, by=officers, rare=st.integers(0, 4))
    def abolish(self, role: int, by: str, rare: int) -> None:
        if rare:
            return
        refusal, when = self.officers_only(by, role), self.next()
        actor = getattr(self.land, by)
        if self.send("abolish", refusal, self.land.offices, actor, "abolish", ROLES[role]):
            office = self.standing.pop(role)
            for each in office.appointments:
                office.end(each.person, when)

    @rule(role=roles, by=officers, person=people, ticks=ends)
    def appoint(self, role: int, by: str, person: int, ticks: int) -> None:
        self.appoint_by(by, role, person, ticks)

    @rule(role=roles, number=some_citizen)
    def fill(self, role: int, number: int) -> None:
        """As it mostly goes; there may be no seat."""
        if role not in self.standing:
            self.establish_by("founder", role, 2)
        self.appoint_by("treasury", role, self.passports[number], TERM)

    def appoint_by(self, by: str, role: int, person: int, ticks: int) -> None:
        refusal, when, holder = (
            self.officers_only(by, role, True),
            self.next(),
            self.present(person),
        )
        until = when + ticks
        office = self.standing.get(role)
        if refusal is None and office is not None:
            others = {each.person for each in office.appointments if each.until > when} - {holder}
            founding = by == "founder"  # what a slow founding brings about must not stop it
            if ticks > TERM or (ticks <= 0 and not founding):
                refusal = "offices: term out of range"
            elif office.citizens_only and not self.is_citizen(holder) and not founding:
                refusal = "offices: only citizens"
            elif len(others) == office.seats:
                refusal = "offices: no free seat"
        call = "appoint", ROLES[role], self.people[person].address, until
        if self.send("appoint", refusal, self.land.offices, getattr(self.land, by), *call):
            assert office is not None
            office.end(holder, when)
            office.appointments.append(Held(holder, when, until))

    @rule(role=roles, by=officers, person=people, fit=st.booleans())
    def dismiss(self, role: int, by: str, person: int, fit: bool) -> None:
        refusal, when = self.officers_only(by, role), self.next()
        office = self.standing.get(role)
        person = self.fitting(role, person) if fit else person
        holder = self.present(person)
        if refusal is None and office is not None and office.running(holder, when) is None:
            refusal = "offices: no holder"
        call = "dismiss", ROLES[role], self.people[person].address
        if self.send("dismiss", refusal, self.land.offices, getattr(self.land, by), *call):
            assert office is not None
            office.end(holder, when)

    @rule(role=roles, person=people, fit=st.booleans())
    def resign(self, role: int, person: int, fit: bool) -> None:
        """Also who is not a citizen any more, and an old key that nobody has told of yet."""
        office, when, refusal = self.standing.get(role), self.next(), None
        person = self.fitting(role, person) if fit else person
        if office is None:
            refusal = "offices: no such office"
        elif office.running(person, when) is None:
            refusal = "offices: no holder"
        actor = self.people[person]
        if self.send("resign", refusal, self.land.offices, actor, "resign", ROLES[role]):
            assert office is not None
            office.end(person, when)

    @rule(person=people, by=people, fit=st.booleans())
    def follow(self, person: int, by: int, fit: bool) -> None:
        when = self.next()
        if fit and self.moved:
            person = list(self.moved)[person % len(self.moved)]
        refusal = None if person in self.moved else "offices: not moved"
        call = "follow", self.people[person].address
        if self.send("follow", refusal, self.land.offices, self.people[by], *call):
            heir = self.present(person)
            for office in self.standing.values():
                until = office.end(person, when)
                if until and office.running(heir, when) is None:
                    office.appointments.append(Held(heir, when, until))
                    self.accepted["followed"] += 1

    @rule(role=roles, by=officers, allowed=st.booleans())
    def set_power(self, role: int, by: str, allowed: bool) -> None:
        refusal = self.officers_only(by, role, founder_may=True)
        registry = self.land.registry
        selector = registry.call("totalSupply").data[:4]
        call = "setPower", ROLES[role], registry.address, selector, allowed
        if self.send("set_power", refusal, self.land.offices, getattr(self.land, by), *call):
            self.standing[role].may_act = allowed

    @rule(role=roles, person=people, fit=st.booleans())
    def act(self, role: int, person: int, fit: bool) -> None:
        office, refusal = self.standing.get(role), None
        person = self.fitting(role, person) if fit else person
        if office is None or not self.holds(office, person, self.next()):
            refusal = "offices: no holder"
        elif not office.may_act:
            refusal = "offices: no power"
        what = self.land.registry.call("totalSupply")
        call = "act", ROLES[role], what.to, what.data
        self.send("act", refusal, self.land.offices, self.people[person], *call)

    @rule(role=roles, number=some_citizen)
    def serve(self, role: int, number: int) -> None:
        """An officer is appointed, gets a power, and uses it, while a citizen or not."""
        self.fill(role, number)
        self.set_power(role, "treasury", True)
        self.act(role, self.passports[number], False)

    @rule(role=roles, number=some_citizen, key=keys)
    def lose_key(self, role: int, number: int, key: int) -> None:
        """An officer loses its key, and the office is told of the new one, in time or too late."""
        self.fill(role, number)
        old = self.passports[number]
        self.move(number, key)
        self.follow(old, STRANGER, False)

    # -- around the offices

    @rule(number=some_citizen, key=keys)
    def move(self, number: int, key: int) -> None:
        if key in self.moved or key in self.passports:
            return
        old = self.passports[number]
        self.land.force(self.people[old], self.people[key])
        self.moved[old], self.passports[number] = number, key
        self.accepted["move"] += 1

    @rule(number=some_citizen, rare=st.booleans())
    def suspend(self, number: int, rare: bool) -> None:
        if rare:
            return
        holder = self.people[self.passports[number]].address
        call = "suspend", holder, self.now() + 10**6
        if self.send("suspend", None, self.land.registry, self.land.registrar, *call):
            self.suspended.add(number)

    @rule(number=some_citizen)
    def reinstate(self, number: int) -> None:
        number = min(self.suspended, default=number)
        holder = self.people[self.passports[number]].address
        refusal = None if number in self.suspended else "registry: not suspended"
        call = "reinstate", holder
        if self.send("reinstate", refusal, self.land.registry, self.land.registrar, *call):
            self.suspended.remove(number)

    @rule(span=st.sampled_from([1, TERM // 2 - 1, TERM // 2, TERM]))
    def wait(self, span: int) -> None:
        self.land.world.forward(span)

    @rule(role=roles, number=some_citizen, before=st.integers(0, 2))
    def to_the_end(self, role: int, number: int, before: int) -> None:
        """A block right where an appointment ends, or so many seconds before; then the next."""
        office, now = self.standing.get(role), self.now()
        ends = (
            [each.until for each in office.appointments if each.until - before > now]
            if office
            else []
        )
        if ends:
            at_timestamp(self.land.world, min(ends) - before)
            self.land.world.mine()
            self.offices_are_held_as_the_rules_say()
            self.fill(role, number)

    # -- what must hold

    @invariant()
    def offices_are_held_as_the_rules_say(self) -> None:
        if not hasattr(self, "standing"):
            return
        read, now = self.land.offices.read, self.now()
        for role, name in enumerate(ROLES):
            office = self.standing.get(role)
            assert read("numberOf", name) == (office.number if office else 0)
            holders = {
                person for person in range(len(self.people))
                if office is not None and self.holds(office, person, now)
            }  # fmt: skip
            members = read("getRoleMembers", name)
            assert sorted(members) == sorted(self.people[each].address for each in holders)
            assert office is None or len(members) <= office.seats

    def teardown(self) -> None:
        if hasattr(self, "ever"):
            self.look()

    @rule()
    def look(self) -> None:
        """All there is and ever was, which is too much to be read after each call."""
        read, now = self.land.offices.read, self.now()
        for role, name in enumerate(ROLES):
            office = self.standing.get(role)
            for person, actor in enumerate(self.people):
                held = office.running(person, now) if office else None
                until = held.until if office and held and self.holds(office, person, now) else 0
                assert read("until", name, actor.address) == until
                assert read("hasRole", name, actor.address) == (until != 0)
        assert read("offices") == len(self.ever)
        for office in self.ever:
            assert read("appointments", office.number) == len(office.appointments)
            for index, each in enumerate(office.appointments, start=1):
                expected = self.people[each.person].address, each.since, each.until
                assert read("appointment", office.number, index) == expected


RULES = {
    "establish", "abolish", "appoint", "dismiss", "resign", "follow", "followed", "set_power",
    "act", "move", "suspend", "reinstate",
}  # fmt: skip


@searches(stateful_step_count=35)
def test_offices(chosen: settings) -> None:
    land = Land(LandDesign(follows=False))
    OfficesMachine.land = land
    run(OfficesMachine, land.world, RULES, chosen)

"""The ways in against their rules: who gets in, and that what is held is what is owed, always."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from govkit.network.port import Call
from govkit.testing import ActorSigner
from govkit.types import Address
from tests.contracts.admissions.doors import DAY, Design, Doors, Terms
from tests.stateful.machines import ChainMachine, run, searches

TERMS = Terms(
    fee=7,
    vouchers=2,
    bond=101,
    tenure=3 * DAY,
    open_vouches=2,
    challenge_bond=50,
    challenge_window=DAY,
    judging_period=2 * DAY,
)
citizens = st.integers(0, 5)
newcomers = st.integers(0, 2)
anybody = st.integers(0, 8)
rarely = st.integers(0, 3)


@dataclass
class Passport:
    """As people speak of one: who holds it, when it was good, and what it has at stake."""

    holder: Address
    spans: list[list[int | None]]
    sent_away_by: str = ""
    owed: int = 0
    vouching: int = 0
    barred: int = 0
    challenging: bool = False
    sponsors: list[int] = field(default_factory=list)

    def is_good(self) -> bool:
        return self.spans[-1][1] is None

    def was_good(self, when: int) -> bool:
        return any(
            begin is not None and begin <= when and (end is None or when < end)
            for begin, end in self.spans
        )


@dataclass
class Request:
    """An application as people speak of it."""

    version: int
    terms: Terms
    passport: int
    opened: int
    vouchers: list[int] = field(default_factory=list)
    complete_since: int | None = None
    challenger: int | None = None
    judged_by: int = 0
    cleared: bool = False


class AdmissionsMachine(ChainMachine):
    doors: Doors

    @initialize()
    def begin(self) -> None:
        self.doors = DOORS[0]
        self.world.restore(self.snapshot)
        self.door, self.registry = self.doors.door, self.doors.registry
        self.people = [*self.doors.citizens[:6], *self.doors.newcomers[:3]]
        began = 0
        self.passports: dict[int, Passport] = {
            number: Passport(each.address, [[began, None]])
            for number, each in enumerate(self.doors.citizens, start=1)
        }
        self.requests: dict[str, Request] = {}
        self.terms, self.version = TERMS, 2
        self.treasury_owed = 0

    # -- what the model knows

    def number_of(self, who: ActorSigner) -> int:
        for number, passport in self.passports.items():
            if passport.holder == who.address:
                return number
        return 0

    def citizen_number(self, who: ActorSigner) -> int:
        number = self.number_of(who)
        return number if number and self.passports[number].is_good() else 0

    def pay(self, rule_: str, refusal: str | None, actor: ActorSigner, call: Call) -> bool:
        return self.expect(rule_, refusal, lambda: self.world.send(call, actor))

    def next_time(self) -> int:
        """The next block's time, from now on known."""
        when = self.now() + 1
        self.world.chain.set_next_timestamp(when)
        return when

    def admit_by_model(self, who: ActorSigner, sponsors: list[int], when: int) -> None:
        number = self.number_of(who)
        if not number:
            number = len(self.passports) + 1
            self.passports[number] = Passport(who.address, [])
        passport = self.passports[number]
        passport.spans.append([when, None])
        passport.sent_away_by = ""
        passport.sponsors = list(sponsors)

    def give_back(self, request: Request) -> None:
        for number in request.vouchers:
            self.passports[number].owed += request.terms.bond
            self.passports[number].vouching -= 1

    def has_changed(self, person: ActorSigner, request: Request) -> bool:
        """Whether the applicant has been a citizen since it applied."""
        number = self.number_of(person)
        if number != request.passport:
            return True
        return bool(number) and (self.passports[number].spans[-1][0] or 0) >= request.opened

    def target(self, who: int) -> ActorSigner:
        """Mostly one who applies, where there is any."""
        applying = [each for each in self.people if each.address in self.requests]
        return applying[who % len(applying)] if applying and who < 7 else self.people[who]

    # -- the door

    @rule(who=newcomers, first=citizens, second=citizens)
    def bring(self, who: int, first: int, second: int) -> None:
        """What it is all for: a newcomer applies, and two citizens vouch."""
        self.apply(6 + who)
        for voucher in (first, second):
            self.vouch_for(self.people[voucher], self.people[6 + who])

    @rule(who=anybody)
    def apply(self, who: int) -> None:
        person, when = self.people[who], self.next_time()
        number = self.number_of(person)
        refusal = None
        if person.address in self.requests:
            refusal = "admissions: already applied"
        elif self.citizen_number(person):
            refusal = "admissions: already a citizen"
        elif number and self.passports[number].sent_away_by:
            refusal = "admissions: needs a vote"
        call = self.door.call("apply", person.address, when, b"", value=self.terms.fee)
        if self.pay("apply", refusal, person, call):
            request = Request(self.version, self.terms, number, when)
            self.requests[person.address] = request
            self.treasury_owed += self.terms.fee

    @rule(voucher=anybody, who=anybody)
    def vouch(self, voucher: int, who: int) -> None:
        self.vouch_for(self.people[voucher], self.target(who))

    def vouch_for(self, by: ActorSigner, person: ActorSigner) -> None:
        when = self.next_time()
        request = self.requests.get(person.address)
        refusal = self.vouch_refusal(by, person, request, when)
        bond = request.terms.bond if request else self.terms.bond
        call = self.door.call("vouch", person.address, value=bond)
        if self.pay("vouch", refusal, by, call):
            assert request is not None
            number = self.citizen_number(by)
            request.vouchers.append(number)
            self.passports[number].vouching += 1
            if len(request.vouchers) == request.terms.vouchers:
                request.complete_since = when

    def vouch_refusal(
        self, by: ActorSigner, person: ActorSigner, request: Request | None, when: int
    ) -> str | None:
        number, theirs = self.citizen_number(by), self.number_of(person)
        if request is None:
            return "admissions: no application"
        if request.version != self.version:
            return "admissions: terms have changed"
        if self.has_changed(person, request):
            return "admissions: passport changed"
        if request.challenger:
            return "admissions: challenged"
        if len(request.vouchers) == request.terms.vouchers:
            return "admissions: enough vouchers"
        if not number:
            return "admissions: only citizens"
        passport = self.passports[number]
        if not passport.was_good(when - request.terms.tenure):
            return "admissions: citizen too short"
        if theirs and theirs in passport.sponsors:
            return "admissions: vouched for you"
        if passport.vouching >= request.terms.open_vouches:
            return "admissions: too many vouches"
        if when < passport.barred:
            return "admissions: slashed lately"
        return "admissions: already vouched" if number in request.vouchers else None

    @rule(by=anybody, who=anybody, share=st.floats(0, 0.99), own=st.booleans())
    def retract(self, by: int, who: int, share: float, own: bool) -> None:
        """Of one of the vouchers, where there is any."""
        actor, person = self.people[by], self.target(who)
        self.next_time()
        request = self.requests.get(person.address)
        if request is None or not request.vouchers:
            return
        number = request.vouchers[int(share * len(request.vouchers))]
        passport = self.passports[number]
        if own:
            actor = next(each for each in self.people if each.address == passport.holder)
        refusal = None
        if request.challenger:
            refusal = "admissions: challenged"
        elif actor.address not in (passport.holder, person.address) and passport.is_good():
            refusal = "admissions: only voucher"
        call = "retract", person.address, number
        if self.send("retract", refusal, self.door, actor, *call):
            request.vouchers.remove(number)
            request.complete_since, request.cleared = None, False
            passport.owed += request.terms.bond
            passport.vouching -= 1

    @rule(by=anybody, who=anybody)
    def challenge(self, by: int, who: int) -> None:
        actor, person, when = self.people[by], self.target(who), self.next_time()
        request, number = self.requests.get(person.address), self.citizen_number(actor)
        refusal = None
        if request is None:
            refusal = "admissions: no application"
        elif request.version != self.version:
            refusal = "admissions: terms have changed"
        elif self.has_changed(person, request):
            refusal = "admissions: passport changed"
        elif not request.vouchers:
            refusal = "admissions: no vouchers"
        elif request.challenger:
            refusal = "admissions: challenged"
        elif request.cleared:
            refusal = "admissions: judged"
        elif request.complete_since is not None and when > (
            request.complete_since + request.terms.challenge_window
        ):
            refusal = "admissions: window over"
        elif not number:
            refusal = "admissions: only citizens"
        elif number in request.vouchers:
            refusal = "admissions: own case"
        elif self.passports[number].challenging:
            refusal = "admissions: one at a time"
        stake = request.terms.challenge_bond if request else 0
        call = self.door.call("challenge", person.address, 0, value=stake)
        if self.pay("challenge", refusal, actor, call):
            assert request is not None
            request.challenger = number
            request.judged_by = when + request.terms.judging_period
            self.passports[number].challenging = True

    @rule(who=anybody, upheld=st.booleans(), role=st.sampled_from(["treasury", "registrar", "x"]))
    def judge(self, who: int, upheld: bool, role: str) -> None:
        challenged = [each for each in self.people if self.is_challenged(each)]
        person = challenged[who % len(challenged)] if challenged else self.people[who]
        when = self.next_time()
        actor = self.people[0] if role == "x" else getattr(self.doors, role)
        request, refusal = self.requests.get(person.address), None
        if request is None or not request.challenger:
            refusal = "admissions: not challenged"
        elif request.version != self.version:
            refusal = "admissions: terms have changed"
        elif self.has_changed(person, request):
            refusal = "admissions: passport changed"
        elif role == "x":
            refusal = "admissions: only judge"
        elif when > request.judged_by:
            refusal = "admissions: judging over"
        call = "judge", person.address, upheld
        name = "uphold" if upheld else "dismiss"
        if not self.send(name, refusal, self.door, actor, *call):
            return
        assert request is not None
        assert request.challenger
        challenger, stake = self.passports[request.challenger], request.terms.challenge_bond
        challenger.challenging = False
        request.challenger = None
        if not upheld:
            self.treasury_owed += stake
            request.cleared = request.complete_since is not None
            return
        pot = request.terms.bond * len(request.vouchers)
        challenger.owed += stake + pot // 2
        self.treasury_owed += pot - pot // 2
        for number in request.vouchers:
            self.passports[number].vouching -= 1
            barred = self.passports[number].barred
            self.passports[number].barred = max(barred, when + request.terms.tenure)
        del self.requests[person.address]

    @rule(who=newcomers, first=citizens, second=citizens, by=citizens, upheld=st.booleans())
    def dispute(self, who: int, first: int, second: int, by: int, upheld: bool) -> None:
        """What it is like when somebody doubts: brought, challenged, judged."""
        self.bring(who, first, second)
        self.challenge(by, who)
        self.judge(who, upheld, "registrar")

    def is_void(self, person: ActorSigner, request: Request) -> bool:
        return request.version != self.version or self.has_changed(person, request)

    def is_challenged(self, who: ActorSigner) -> bool:
        request = self.requests.get(who.address)
        return request is not None and request.challenger is not None

    @rule(who=anybody)
    def conclude(self, who: int) -> None:
        person, when = self.target(who), self.next_time()
        request, refusal = self.requests.get(person.address), None
        if request is None:
            refusal = "admissions: no application"
        elif request.version != self.version:
            refusal = "admissions: terms have changed"
        elif self.has_changed(person, request):
            refusal = "admissions: passport changed"
        elif request.challenger:
            refusal = "admissions: challenged"
        elif request.complete_since is None:
            refusal = "admissions: lacks vouchers"
        elif not request.cleared and when <= (
            request.complete_since + request.terms.challenge_window
        ):
            refusal = "admissions: window open"
        elif not all(self.passports[number].is_good() for number in request.vouchers):
            refusal = "admissions: lacks vouchers"
        stranger = self.doors.stranger
        if self.send("conclude", refusal, self.door, stranger, "conclude", person.address):
            assert request is not None
            self.give_back(request)
            self.admit_by_model(person, request.vouchers, when)
            del self.requests[person.address]

    @rule(by=anybody, who=anybody)
    def close(self, by: int, who: int) -> None:
        actor, person, when = self.people[by], self.target(who), self.next_time()
        request, refusal = self.requests.get(person.address), None
        if request is None:
            refusal = "admissions: no application"
        elif request.challenger:
            stands = when <= request.judged_by and not self.is_void(person, request)
            refusal = "admissions: challenged" if stands else None
        elif actor is not person and not self.is_void(person, request):
            refusal = "admissions: only applicant"
        if self.send("close", refusal, self.door, actor, "close", person.address):
            assert request is not None
            self.give_back(request)
            if request.challenger:
                challenger = self.passports[request.challenger]
                challenger.owed += request.terms.challenge_bond
                challenger.challenging = False
            del self.requests[person.address]

    @rule(number=st.integers(0, 9))
    def collect(self, number: int) -> None:
        self.next_time()
        owed = self.passports[number].owed if number else self.treasury_owed
        refusal = None if owed else "admissions: nothing owed"
        holder = self.passports[number].holder if number else self.doors.treasury.address
        before = self.world.port.balance(holder)
        stranger = self.doors.stranger
        if self.send("collect", refusal, self.door, stranger, "collect", number):
            assert self.world.port.balance(holder) == before + owed
            if number:
                self.passports[number].owed = 0
            else:
                self.treasury_owed = 0

    # -- around the door

    @rule(
        what=st.sampled_from(["resign", "expel", "revoke", "set_terms"]), who=anybody, rare=rarely
    )
    def disturb(self, what: str, who: int, rare: int) -> None:
        if rare == 0:
            disturbance: dict[str, Callable[[int], None]] = {
                "resign": self.resign,
                "expel": partial(self.send_away, "treasury"),
                "revoke": partial(self.send_away, "registrar"),
                "set_terms": self.set_terms,
            }
            disturbance[what](who)

    def resign(self, who: int) -> None:
        person, when = self.people[who], self.next_time()
        number = self.citizen_number(person)
        refusal = None if number else "registry: not a citizen"
        if self.send("resign", refusal, self.registry, person, "resign"):
            self.passports[number].spans[-1][1] = when

    def send_away(self, by: str, who: int) -> None:
        person, when = self.people[who], self.next_time()
        number = self.citizen_number(person)
        if not number:
            return
        officer = getattr(self.doors, by)
        if self.send("send away", None, self.registry, officer, "revoke", person.address):
            self.passports[number].spans[-1][1] = when
            self.passports[number].sent_away_by = by

    @rule(who=anybody)
    def admit(self, who: int) -> None:
        """By a vote, which may also bring back whom a vote has expelled."""
        person, when = self.people[who], self.next_time()
        refusal = "registry: already a citizen" if self.citizen_number(person) else None
        by, number = self.doors.treasury, self.number_of(person)
        if self.send("admit", refusal, self.registry, by, "admit", person.address):
            kept = self.passports[number].sponsors if number else []
            self.admit_by_model(person, kept, when)

    def set_terms(self, who: int) -> None:
        self.next_time()
        terms = replace(self.terms, bond=100 + who, tenure=who * DAY)
        self.door.send(
            self.doors.treasury,
            "setTerms",
            tuple(getattr(terms, name) for name in Terms.__match_args__),
        )
        self.terms, self.version = terms, self.version + 1
        self.accepted["set_terms"] += 1

    @rule(span=st.sampled_from([3_600, DAY, DAY, 2 * DAY]))
    def wait(self, span: int) -> None:
        self.world.forward(span)

    # -- always

    def teardown(self) -> None:
        if hasattr(self, "requests"):
            self.look()

    @invariant()
    def holds_what_it_owes(self) -> None:
        if not hasattr(self, "requests"):
            return
        owed = self.treasury_owed + sum(each.owed for each in self.passports.values())
        bonds = sum(
            each.terms.bond * len(each.vouchers)
            + (each.terms.challenge_bond if each.challenger else 0)
            for each in self.requests.values()
        )
        assert self.doors.held() == owed + bonds

    @rule()
    def look(self) -> None:
        """All that can be read, which is too much to be read after each call."""
        assert self.door.read("standing", 0)[0] == self.treasury_owed
        for number, each in self.passports.items():
            expected = each.owed, each.vouching, each.barred, each.challenging
            assert self.door.read("standing", number) == expected
            assert sorted(self.door.read("sponsorsOf", number)) == sorted(each.sponsors)
        good = sum(each.is_good() for each in self.passports.values())
        assert self.registry.read("totalSupply") == good
        for person in self.people:
            found = self.doors.application(person)
            request = self.requests.get(person.address)
            if request is None:
                assert found[0] == 0
                continue
            assert found[0] == request.version
            assert found[2] == (request.complete_since or 0)
            assert found[4:6] == (request.cleared, request.challenger or 0)
            assert found[8] == self.is_void(person, request)
            vouchers = found[7]
            assert isinstance(vouchers, tuple)
            assert sorted(vouchers) == sorted(request.vouchers)


DOORS: list[Doors] = []
RULES = {
    "apply", "vouch", "retract", "challenge", "uphold", "dismiss", "conclude", "close", "collect",
    "resign", "send away", "admit", "set_terms",
}  # fmt: skip


@searches(max_examples=10)
def test_admissions(chosen: settings) -> None:
    doors = Doors(Design(terms=TERMS))
    DOORS[:] = [doors]
    run(AdmissionsMachine, doors.world, RULES, chosen)

"""The registry against its rules: who is a citizen at every timepoint, and who may change that.

The model is the rules in their plainest form: of each passport the spans in which it was good,
and who held it when. A count is a sum over all of them.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from govkit.contracts.registry import RegistrySettings
from govkit.testing import ActorSigner, World
from govkit.testing.blocks import at_timestamp
from govkit.testing.deployed import Deployed
from govkit.types import ZERO_ADDRESS, PassportStatus
from tests.stateful.machines import ChainMachine, run, searches

EPOCH, TERM_EPOCHS, WINDOW, NOTICE = 4, 2, 6, 3
TERM = EPOCH * TERM_EPOCHS
people = st.integers(0, 4)
officers = st.sampled_from(["registrar", "registrar", "treasury", "treasury", "stranger"])
mostly = st.sampled_from([True, True, False])
movers = st.sampled_from(["recovery", "recovery", "treasury"])
GOOD, SUSPENDED, RESIGNED, REVOKED, EXPELLED = PassportStatus


@dataclass(slots=True)
class Span:
    """Good from `start` until before `end`; None for ever."""

    start: int
    end: int | None

    def has(self, moment: int) -> bool:
        return self.start <= moment and (self.end is None or moment < self.end)


@dataclass(slots=True)
class Held:
    """A passport of the model. `holders` are addresses with the timepoints since which each held
    it; `suspension` is (voted on, until, end of the term), `notice` (given, replied)."""

    holders: list[tuple[str, int]]
    spans: list[Span]
    status: PassportStatus = GOOD
    suspension: tuple[bool, int, int | None] | None = None
    notice: tuple[int, bool] | None = None

    @property
    def holder(self) -> str:
        return self.holders[-1][0]

    @property
    def is_held(self) -> bool:
        return self.status in (GOOD, SUSPENDED)

    def good_at(self, moment: int) -> bool:
        return any(span.has(moment) for span in self.spans)

    def holder_at(self, moment: int) -> str:
        return [holder for holder, since in self.holders if since <= moment][-1]

    def shown(self) -> tuple[object, ...]:
        last = self.spans[-1]
        return self.holder, last.start, last.end or 0, self.status


class RegistryMachine(ChainMachine):
    @initialize(by_timestamp=st.booleans(), terms=mostly, notice=mostly)
    def deploy(self, by_timestamp: bool, terms: bool, notice: bool) -> None:
        actors = self.world.actors
        self.by_timestamp, self.terms, self.notice = by_timestamp, terms, notice * NOTICE
        self.people: list[ActorSigner] = actors.voters(5)
        self.officers = {
            "registrar": actors.registrar,
            "treasury": actors.keeper,
            "recovery": actors.guardian,
            "stranger": actors.stranger,
        }
        treasury = actors.keeper.address
        ledger = self.world.deploy("RecordLedger", treasury, [], bytes(32), ZERO_ADDRESS)
        chosen = RegistrySettings(
            name="Test",
            symbol="PASSPORT",
            by_timestamp=by_timestamp,
            treasury=treasury,
            founder=actors.deployer.address,
            registrar=actors.registrar.address,
            recovery=actors.guardian.address,
            ledger=ledger,
            epoch_duration=EPOCH * terms,
            term_epochs=TERM_EPOCHS * terms,
            renewal_window=WINDOW * terms,
            notice_period=self.notice,
        )
        at = self.world.deploy("CitizenRegistry", astuple(chosen))
        self.registry = Deployed(self.world, "CitizenRegistry", at)
        Deployed(self.world, "RecordLedger", ledger).send(actors.keeper, "setKeeper", at, True)
        self.registrar: str | None = actors.registrar.address
        self.passports: list[Held] = []
        self.number_of: dict[str, int] = {}  # of every key that ever held one
        self.began = self.clock()
        for person in range(3):
            self.admit(person, "registrar")

    # -- the model

    def clock(self) -> int:
        block = self.world.port.block()
        return block.timestamp if self.by_timestamp else block.number

    def next(self) -> int:
        """The timepoint of the next transaction, which it will have for certain."""
        at_timestamp(self.world, self.now() + 1)
        return self.clock() + 1

    def may_admit(self, officer: str) -> bool:
        return officer == "treasury" or self.officers[officer].address == self.registrar

    def term_end(self, timepoint: int) -> int | None:
        return (timepoint // EPOCH + TERM_EPOCHS + 1) * EPOCH if self.terms else None

    def held_of(self, address: str) -> Held | None:
        """The passport that an address stands for."""
        number = self.number_of.get(address)
        return self.passports[number - 1] if number else None

    def own(self, address: str) -> Held | None:
        """The passport in an address' own hand."""
        held = self.held_of(address)
        return held if held and held.holder == address else None

    def notice_good(self, held: Held | None, now: int) -> bool:
        return bool(held and held.notice and now <= held.notice[0] + 11 * self.notice)

    def verdict(self, held: Held | None, officer: str, now: int) -> str | None:
        """Why an officer may not judge a citizen now."""
        if not self.notice:
            return None if self.may_admit(officer) else "registry: only registrar"
        if officer != "treasury":
            return "registry: only treasury"
        if not held or not held.notice or not self.notice_good(held, now):
            return "registry: no notice"
        return None if now >= held.notice[0] + self.notice else "registry: notice period"

    # -- the rules

    @rule(person=people, officer=officers)
    def admit(self, person: int, officer: str) -> None:
        citizen, by, now = self.people[person].address, self.officers[officer], self.next()
        held = self.held_of(citizen)
        refusal = self.admission_refused(held, citizen, officer, now)
        if self.send("admit", refusal, self.registry, by, "admit", citizen):
            if held is None:
                self.passports.append(Held([(citizen, now)], []))
                self.number_of[citizen] = len(self.passports)
                held = self.passports[-1]
            else:
                self.accepted["admit again"] += 1
            held.status, held.suspension = GOOD, None
            held.spans.append(Span(now, self.term_end(now)))

    def admission_refused(
        self, held: Held | None, citizen: str, officer: str, now: int
    ) -> str | None:
        if not self.may_admit(officer):
            return "registry: only registrar"
        if held is None:
            return None
        if held.holder != citizen:
            return "registry: moved away"
        if held.status == SUSPENDED:
            return "registry: suspended"
        if held.good_at(now):
            return "registry: already a citizen"
        if held.suspension and officer != "treasury":
            voted, until, _ = held.suspension
            if voted and now < until:
                return "registry: suspended"
        if held.status == EXPELLED and officer != "treasury":
            return "registry: only treasury"
        return None

    @rule(person=people, just_in_time=st.booleans())
    def renew(self, person: int, just_in_time: bool) -> None:
        by = self.people[person]
        held = self.own(by.address)
        end = held.spans[-1].end if held and held.good_at(self.clock()) else None
        if just_in_time and end and end - self.clock() > 2:
            self.wait(end - self.clock() - 2)
        now = self.next()
        refusal = None
        if not held or not held.good_at(now):
            refusal = "registry: not a citizen"
        elif not self.terms:
            refusal = "registry: no term"
        elif held.spans[-1].end and now < held.spans[-1].end - WINDOW:
            refusal = "registry: too early"
        if self.send("renew", refusal, self.registry, by, "renew") and held:
            held.spans[-1].end = (held.spans[-1].end or 0) + TERM

    @rule(person=people)
    def resign(self, person: int) -> None:
        by, now = self.people[person], self.next()
        held = self.own(by.address)
        refusal = None if held and held.is_held else "registry: not a citizen"
        if self.send("resign", refusal, self.registry, by, "resign") and held:
            self.end(held, now, RESIGNED)

    def end(self, held: Held, now: int, status: PassportStatus) -> None:
        if held.good_at(now):
            held.spans[-1].end = now
        held.status = status

    @rule(person=people, officer=officers, heard=st.booleans())
    def give_notice(self, person: int, officer: str, heard: bool) -> None:
        citizen, by, now = self.people[person].address, self.officers[officer], self.next()
        held = self.held_of(citizen)
        refusal = None
        if not self.may_admit(officer):
            refusal = "registry: only registrar"
        elif not self.notice:
            refusal = "registry: needs no notice"
        elif not held or held.status == EXPELLED:
            refusal = "registry: not a citizen"
        elif self.notice_good(held, now):
            refusal = "registry: notice given"
        call = "giveNotice", citizen, b"\x01" * 32
        if self.send("give_notice", refusal, self.registry, by, *call) and held:
            held.notice = now, False
            if heard:
                self.wait(self.notice)

    @rule(person=people)
    def reply(self, person: int) -> None:
        by = self.people[person]
        self.next()
        held = self.own(by.address)
        refusal = None
        if not held or not held.notice:
            refusal = "registry: no notice"
        elif held.notice[1]:
            refusal = "registry: replied"
        call = "reply", b"\x02" * 32
        if self.send("reply", refusal, self.registry, by, *call) and held and held.notice:
            held.notice = held.notice[0], True

    @rule(person=people, officer=officers)
    def revoke(self, person: int, officer: str) -> None:
        citizen, by, now = self.people[person].address, self.officers[officer], self.next()
        held = self.held_of(citizen)
        refusal = self.verdict(held, officer, now)
        ended = held and officer == "treasury" and held.status in (RESIGNED, REVOKED)
        if not refusal and not (held and (held.is_held or ended)):
            refusal = "registry: not a citizen"
        if self.send("revoke", refusal, self.registry, by, "revoke", citizen) and held:
            self.end(held, now, EXPELLED if officer == "treasury" else REVOKED)
            held.notice = None if self.notice else held.notice

    @rule(person=people, officer=officers, span=st.integers(0, 12))
    def suspend(self, person: int, officer: str, span: int) -> None:
        citizen, by, now = self.people[person].address, self.officers[officer], self.next()
        held = self.held_of(citizen)
        refusal = self.verdict(held, officer, now)
        if not refusal and not span:
            refusal = "registry: bad end"
        if not refusal and (not held or held.status == EXPELLED):
            refusal = "registry: not a citizen"
        if not refusal and held and held.suspension and held.suspension[0]:
            refusal = None if officer == "treasury" else "registry: only treasury"
        call = "suspend", citizen, now + span
        if self.send("suspend", refusal, self.registry, by, *call) and held:
            before = held.suspension if held.status == SUSPENDED else None
            ends = before[2] if before else held.spans[-1].end
            held.suspension = officer == "treasury", now + span, ends
            if held.good_at(now):
                held.spans[-1].end = now
            held.status = SUSPENDED if held.status == GOOD else held.status
            held.notice = None if self.notice else held.notice

    @rule(person=people, officer=officers, over=st.booleans())
    def reinstate(self, person: int, officer: str, over: bool) -> None:
        citizen, by = self.people[person].address, self.officers[officer]
        held = self.held_of(citizen)
        if over and held and held.suspension and held.suspension[1] > self.clock():
            self.wait(held.suspension[1] - self.clock())
        now = self.next()
        refusal, ends = None, None
        if not held or held.status != SUSPENDED or not held.suspension:
            refusal = "registry: not suspended"
        else:
            voted, until, ends = held.suspension
            lifts = officer == "treasury" or (by.address == self.registrar and not voted)
            refusal = None if lifts or now >= until else "registry: still suspended"
        if self.send("reinstate", refusal, self.registry, by, "reinstate", citizen) and held:
            held.status, held.suspension = GOOD, None
            if ends is None or now < ends:
                held.spans.append(Span(now, ends))

    @rule(number=st.integers(1, 4), person=people, officer=movers)
    def move(self, number: int, person: int, officer: str) -> None:
        to, by, now = self.people[person].address, self.officers[officer], self.next()
        refusal, held = None, None
        if officer != "recovery":
            refusal = "registry: only recovery"
        elif number > len(self.passports):
            refusal = "registry: unknown passport"
        elif to in self.number_of:
            refusal = "registry: key was used"
        else:
            held = self.passports[number - 1]
            refusal = None if held.is_held else "registry: not a citizen"
        if self.send("move", refusal, self.registry, by, "move", number, to) and held:
            held.holders.append((to, now))
            self.number_of[to] = number

    @rule(person=people, other=people)
    def hand_on(self, person: int, other: int) -> None:
        """Nothing but recovery moves a passport, and nobody lends a vote."""
        by, to = self.people[person], self.people[other].address
        number = self.number_of.get(by.address, 1)
        call = "transferFrom", by.address, to, number
        self.send("hand on", "registry: soulbound", self.registry, by, *call)
        self.send("lend", "registry: votes are personal", self.registry, by, "delegate", to)

    @rule(named=st.sampled_from(["registrar", "registrar", "nobody"]), by=officers)
    def set_registrar(self, named: str, by: str) -> None:
        who = ZERO_ADDRESS if named == "nobody" else self.officers[named].address
        refusal = None if by == "treasury" else "registry: only treasury"
        call = "setRegistrar", who
        if self.send("set_registrar", refusal, self.registry, self.officers[by], *call):
            self.registrar = who

    @rule(span=st.sampled_from([1, 2, EPOCH, TERM, 12 * EPOCH]))
    def wait(self, span: int) -> None:
        if self.by_timestamp:
            self.world.forward(span)
        else:
            self.world.mine(span)

    @rule(share=st.floats(0, 1))
    def look_back(self, share: float) -> None:
        moment = self.began - 1 + int((self.clock() - self.began) * share)
        good = [each for each in self.passports if each.good_at(moment)]
        assert self.registry.read("getPastTotalSupply", moment) == len(good)
        voters = {each.holder_at(moment) for each in good}
        ballots = {each.holder: self.passports.index(each) + 1 for each in self.passports}
        for person in self.people:
            address = person.address
            past = self.registry.read("getPastVotes", address, moment)
            assert past == (address in voters)
            number = ballots.get(address, 0)
            votes = bool(number) and self.passports[number - 1].good_at(moment)
            ballot = self.registry.read("getPastBallot", address, moment)
            assert ballot == number << 96 | votes
        self.look_at_all()
        self.accepted["look_back"] += 1

    @invariant()
    def counts_whom_the_model_counts(self) -> None:
        now = self.clock()
        good = sum(each.good_at(now) for each in self.passports)
        assert self.registry.read("totalSupply") == good

    def look_at_all(self) -> None:
        """Every view of every passport and key."""
        now, read = self.clock(), self.registry.read
        good = {each.holder for each in self.passports if each.good_at(now)}
        assert read("passportsIssued") == len(self.passports)
        assert read("registrar") == self.registrar
        for number, each in enumerate(self.passports, start=1):
            assert read("passport", number) == each.shown()
        for person in self.people:
            address = person.address
            held = self.own(address)
            number = self.number_of[address] if held else 0
            assert read("numberOf", address) == number
            assert read("passportOf", address) == number * (address in good)
            assert read("balanceOf", address) == bool(held and held.is_held)
            gone = self.held_of(address) if not held else None
            assert read("successorOf", address) == (gone.holder if gone else ZERO_ADDRESS)


RULES = {
    "admit", "admit again", "renew", "resign", "give_notice", "reply", "revoke", "suspend",
    "reinstate", "move", "set_registrar", "look_back",
}  # fmt: skip


@searches(max_examples=20, stateful_step_count=30)
def test_registry(chosen: settings) -> None:
    accepted = run(RegistryMachine, World(), RULES, chosen)
    assert accepted["hand on"] == accepted["lend"] == 0

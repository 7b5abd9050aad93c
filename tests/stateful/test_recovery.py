"""Recovery against its rules: passports are neither made nor lost, and none votes twice.

The model knows people by what they may do: who holds which passport, whom each has named since
when, who asked for what. It is written from docs/reference/citizens.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from govkit.testing import ActorSigner
from govkit.testing.deployed import Deployed
from tests.contracts.land import (
    DELAY,
    FOR,
    GUARDIAN_DELAY,
    PERIOD,
    SPONSORS,
    WINDOW,
    Land,
    LandDesign,
)
from tests.stateful.machines import ChainMachine, run, searches

Group = tuple[tuple[int, ...], int]

CITIZENS, KEYS, FRIENDS = 4, 4, 2
REGISTRAR = CITIZENS + KEYS + FRIENDS
numbers = st.integers(1, CITIZENS)
actors = st.integers(0, REGISTRAR)
keys = st.integers(CITIZENS, CITIZENS + KEYS - 1)
friends = st.lists(st.sampled_from([1, 2, 8, 9]), unique=True, max_size=3)


@dataclass
class Asked:
    """Who has asked for a key, by the key of then, and until when that is good."""

    until: int
    people: set[int] = field(default_factory=set)


@dataclass
class File:
    """What is known of a passport; people by their place."""

    holder: int
    ended: bool = False
    guardians: Group = ((), 0)
    coming: Group | None = None
    since: int = 0
    asked: dict[tuple[object, int], Asked] = field(default_factory=dict)
    key: int | None = None
    ready: int = 0
    forced: bool = False
    begun_by: Group = ((), 0)
    begun_tag: object = "sponsors"
    ballot: bool = False

    def end_round(self) -> None:
        self.asked, self.key, self.forced = {}, None, False


class RecoveryMachine(ChainMachine):
    land: ClassVar[Land]
    governor: ClassVar[Deployed]
    poll: ClassVar[int]
    deadline: ClassVar[int]

    @initialize()
    def begin(self) -> None:
        land = self.land
        self.people: list[ActorSigner] = [
            *land.citizens[:CITIZENS], *land.keys, *land.guardians[:FRIENDS], land.registrar
        ]  # fmt: skip
        self.files = {number: File(number - 1) for number in range(1, CITIZENS + 1)}
        # The first is protected by two friends, of whom one is enough.
        self.files[1].guardians = ((8, 9), 1)
        self.moved: dict[int, int] = {}  # which passport left a key

    # -- what the rules say

    def next(self) -> int:
        """The timepoint of the next transaction."""
        return self.now() + 1

    def present(self, person: int) -> int:
        return self.files[self.moved[person]].holder if person in self.moved else person

    def passport_of(self, person: int) -> int | None:
        for number, file in self.files.items():
            if file.holder == person and not file.ended:
                return number
        return None

    def settle(self, number: int) -> File:
        """What time has done by the next transaction."""
        file = self.files[number]
        if file.coming is not None and self.next() >= file.since:
            file.guardians, file.coming = file.coming, None
        return file

    def is_under_way(self, file: File) -> bool:
        """Whether it can be done or will be able to; not where too few stand by it."""
        in_time = file.key is not None and self.next() <= file.ready + WINDOW
        return in_time and self.stands(file)

    def stands(self, file: File) -> bool:
        if file.forced:
            return True
        assert file.key is not None
        group = file.begun_by
        return self.is_enough(file, group, file.asked[file.begun_tag, file.key].people)

    def guardians_of(self, file: File, group: Group) -> tuple[set[int], int]:
        """Persons, not keys; never the holder; at most all of them are needed."""
        members = {self.present(each) for each in group[0]} - {file.holder}
        return members, min(group[1], len(members))

    def refusal_of(self, file: File, group: Group, by: int) -> str | None:
        """Why somebody may not ask."""
        if group[0]:
            within = by in self.guardians_of(file, group)[0]
            return None if within else "recovery: not a guardian"
        citizen = by == REGISTRAR or self.passport_of(by) is not None
        return None if citizen and by != file.holder else "recovery: only citizens"

    def is_enough(self, file: File, group: Group, people: set[int]) -> bool:
        present = {self.present(each) for each in people}
        if group[0]:
            members, threshold = self.guardians_of(file, group)
            return threshold > 0 and len(present & members) >= threshold
        good = {each for each in present if self.refusal_of(file, group, each) is None}
        return REGISTRAR in good and len(good) - 1 >= SPONSORS

    # -- what people do

    @rule(person=st.integers(0, CITIZENS + KEYS - 1), named=friends, share=st.floats(0.01, 1))
    def name_guardians(self, person: int, named: list[int], share: float) -> None:
        number, refusal = self.passport_of(person), None
        threshold = max(1, round(len(named) * share)) if named else 0
        if number is None:
            refusal = "recovery: no passport"
        elif any(who == person or who in self.moved for who in named):
            refusal = "recovery: wrong guardian"
        at = self.next()
        if number is not None:
            self.settle(number)
        members = [self.people[each].address for each in named]
        call = "nameGuardians", members, threshold
        if self.send("name", refusal, self.land.recovery, self.people[person], *call):
            file = self.files[number or 0]
            file.coming, file.since = (tuple(named), threshold), at + GUARDIAN_DELAY

    @rule(number=numbers, key=keys, by=actors, fit=st.booleans())
    def ask(self, number: int, key: int, by: int, fit: bool) -> None:
        file = self.settle(number)
        if fit and file.guardians[0]:
            by = self.present(file.guardians[0][by % len(file.guardians[0])])
        at, group, tag, refusal = self.next(), *self.asked_now(file), None
        under_way = self.is_under_way(file)
        stale = file.key is not None and not under_way
        before = None if stale else file.asked.get((tag, key))
        asked = before if before and at <= before.until else Asked(at + WINDOW)
        if file.ended:
            refusal = "recovery: no passport"
        elif self.was_used(key):
            refusal = "recovery: wrong key"
        elif under_way:
            refusal = "recovery: under way"
        else:
            refusal = self.refusal_of(file, group, by)
            again = by in {self.present(each) for each in asked.people}
            if refusal is None and again and not self.is_enough(file, group, asked.people):
                refusal = "recovery: already asked"
        call = "approve", number, self.people[key].address
        if self.send("ask", refusal, self.land.recovery, self.people[by], *call):
            if stale:
                file.end_round()
            file.asked[tag, key] = asked
            asked.people.add(by)
            if self.is_enough(file, group, asked.people):
                file.key, file.ready, file.forced = key, at + DELAY, False
                file.begun_by, file.begun_tag = group, tag
                self.accepted["begun"] += 1

    def asked_now(self, file: File) -> tuple[Group, object]:
        """Who is asked, and which naming of them; sponsors where none is left but the holder."""
        if self.guardians_of(file, file.guardians)[0]:
            return file.guardians, (file.guardians, file.since)
        return ((), 0), "sponsors"

    def was_used(self, key: int) -> bool:
        return key in self.moved or any(each.holder == key for each in self.files.values())

    @rule(number=numbers, key=keys, by=st.sampled_from(["treasury", "treasury", "registrar"]))
    def force(self, number: int, key: int, by: str) -> None:
        file, at = self.settle(number), self.next()
        refusal = "recovery: wrong key" if self.was_used(key) else None
        refusal = "recovery: no passport" if file.ended else refusal
        refusal = refusal if by == "treasury" else "recovery: only treasury"
        call = "force", number, self.people[key].address
        if self.send("force", refusal, self.land.recovery, getattr(self.land, by), *call):
            file.end_round()
            file.key, file.ready, file.forced = key, at, True

    @rule(number=numbers, by=actors, own=st.booleans())
    def stop(self, number: int, by: int, own: bool) -> None:
        file, refusal = self.settle(number), None
        by = file.holder if own else by
        if file.ended:
            refusal = "recovery: no passport"
        elif by != file.holder:
            refusal = "recovery: only holder"
        elif file.forced and self.is_under_way(file):
            refusal = "recovery: by vote"
        if self.send("stop", refusal, self.land.recovery, self.people[by], "stop", number):
            file.end_round()

    @rule(number=numbers, by=keys, taken=st.booleans())
    def accept(self, number: int, by: int, taken: bool) -> None:
        file = self.settle(number)
        by = file.key if taken and file.key is not None else by
        refusal = None
        if file.key != by:
            refusal = "recovery: only new key"
        elif self.next() < file.ready:
            refusal = "recovery: too early"
        elif self.next() > file.ready + WINDOW:
            refusal = "recovery: too late"
        elif file.ended:
            refusal = "recovery: no passport"
        elif not self.stands(file):
            refusal = "recovery: too few ask"
        elif by in self.moved or any(each.holder == by for each in self.files.values()):
            refusal = "registry: key was used"
        if self.send("accept", refusal, self.land.recovery, self.people[by], "accept", number):
            self.moved[file.holder] = number
            file.holder = by
            # Who asked for it are its guardians then, whoever was named meanwhile.
            file.guardians = ((), 0) if file.forced else file.begun_by
            file.end_round()
            file.coming = None

    @rule(person=st.integers(0, CITIZENS + KEYS - 1))
    def vote(self, person: int) -> None:
        number = next((n for n, each in self.files.items() if each.holder == person), None)
        refusal = None
        if self.next() > self.deadline:
            refusal = "ballots: not active"
        elif number is None:
            refusal = "ballots: no votes"
        elif self.files[number].ballot:
            refusal = "ballots: already voted"
        call = "castVote", self.poll, int(FOR)
        if self.send("vote", refusal, self.governor, self.people[person], *call):
            self.files[number or 0].ballot = True

    @rule(number=numbers, really=st.integers(0, 9))
    def end(self, number: int, really: int) -> None:
        """Seldom, since what has ended moves no more."""
        file = self.files[number]
        if really or file.ended:
            return
        holder = self.people[file.holder].address
        revoke = "revoke", holder
        if self.send("end", None, self.land.registry, self.land.registrar, *revoke):
            file.ended = True

    @rule(span=st.sampled_from([1, 50, DELAY, DELAY, GUARDIAN_DELAY, DELAY + WINDOW]))
    def wait(self, span: int) -> None:
        self.land.world.forward(span)

    # -- what must hold

    @invariant()
    def each_passport_has_one_holder(self) -> None:
        registry = self.land.registry
        assert registry.read("passportsIssued") == len(self.land.citizens)
        holders = [registry.read("passport", number)[0] for number in self.files]
        assert len(set(holders)) == len(holders)
        ended = sum(file.ended for file in self.files.values())
        assert registry.read("totalSupply") == len(self.land.citizens) - ended
        for file, holder in zip(self.files.values(), holders, strict=True):
            assert holder == self.people[file.holder].address
        for old, number in self.moved.items():
            now = self.people[self.files[number].holder].address
            assert registry.read("successorOf", self.people[old].address) == now
            assert registry.read("passportOf", self.people[old].address) == 0

    @invariant()
    def no_ballot_is_counted_twice(self) -> None:
        cast = sum(file.ballot for file in self.files.values())
        assert self.governor.read("proposalVotes", self.poll) == (0, cast, 0)


RULES = {"name", "ask", "begun", "force", "stop", "accept", "vote"}


@searches(max_examples=8, stateful_step_count=25)
def test_recovery(chosen: settings) -> None:
    land = Land(LandDesign())
    land.name(land.citizens[0], land.guardians[:FRIENDS], 1)
    land.wait(GUARDIAN_DELAY)
    governor = land.governor(land.registry)
    poll = land.propose(governor, land.citizens[11])
    RecoveryMachine.land, RecoveryMachine.governor, RecoveryMachine.poll = land, governor, poll
    RecoveryMachine.deadline = governor.read("proposalDeadline", poll)
    assert RecoveryMachine.deadline <= land.clock() + PERIOD
    run(RecoveryMachine, land.world, RULES, chosen)

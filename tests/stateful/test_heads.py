"""Delegated heads against the rule of the reference, in any order of calls, at any timepoint.

The model: a citizen's head is cast by the delegate it chose while that one is a citizen, and
else by itself; passports are numbers, and whoever holds one casts what it has. The model knows
spans in which each passport was good, who chose whom from when on, and who held what.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from typing import TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from govkit.contracts.registry import RegistrySettings
from govkit.testing import ActorSigner, World
from govkit.testing.deployed import Deployed
from govkit.types import ZERO_ADDRESS
from tests.contracts.heads.conftest import next_address
from tests.stateful.machines import ChainMachine, run, searches

EPOCH, TERM, WINDOW = 1_000, 2, 1_500
PEOPLE, KEYS = 4, 9
FOREVER = 2**40
Value = TypeVar("Value")
numbers = st.integers(0, PEOPLE - 1)
waits = st.sampled_from([1, 3, 100, 500, 999, 1_000, 2_001])


class HeadsMachine(ChainMachine):
    @initialize()
    def deploy(self) -> None:
        actors = self.world.actors
        self.keys: list[ActorSigner] = actors.voters(KEYS)
        self.registrar, self.mover = actors.registrar, actors.guardian
        founder, treasury = actors.deployer, actors.keeper.address
        at = next_address(self.world, founder, 1)
        plain = RegistrySettings(
            "T", "P", True, treasury, founder.address, self.registrar.address,
            recovery=self.mover.address, delegation=at,
            epoch_duration=EPOCH, term_epochs=TERM, renewal_window=WINDOW,
        )  # fmt: skip
        self.registry = self.deployed("CitizenRegistry", astuple(plain))
        self.heads = self.deployed("DelegatedHeads", self.registry.address, EPOCH, "T")
        assert self.heads.address == at
        self.registry.send(founder, "admitFounding", [e.address for e in self.keys[:PEOPLE]])
        self.began = self.now()
        end = self.term_end(self.began)
        self.spans: list[list[tuple[int, int]]] = [[(self.began, end)] for _ in range(PEOPLE)]
        self.suspended: dict[int, tuple[int, int]] = {}
        self.chosen: list[list[tuple[int, int | None]]] = [[(0, None)] for _ in range(PEOPLE)]
        self.holders: list[list[tuple[int, int]]] = [[(0, n)] for n in range(PEOPLE)]
        self.used = PEOPLE

    def deployed(self, name: str, *arguments: object) -> Deployed:
        return Deployed(self.world, name, self.world.deploy(name, *arguments))

    # -- the model

    def term_end(self, timepoint: int) -> int:
        return (timepoint // EPOCH + TERM + 1) * EPOCH

    def good(self, number: int, timepoint: int) -> bool:
        return any(since <= timepoint < until for since, until in self.spans[number])

    def choice(self, number: int, timepoint: int) -> int | None:
        return latest(self.chosen[number], timepoint)

    def caster(self, number: int, timepoint: int) -> int:
        """Who casts the head of a passport that is good."""
        chosen = self.choice(number, timepoint)
        return number if chosen is None or not self.good(chosen, timepoint) else chosen

    def votes(self, number: int, timepoint: int) -> int:
        return sum(
            self.good(each, timepoint) and self.caster(each, timepoint) == number
            for each in range(PEOPLE)
        )

    def key(self, number: int, timepoint: int | None = None) -> ActorSigner:
        return self.keys[latest(self.holders[number], FOREVER if timepoint is None else timepoint)]

    def end(self, number: int) -> None:
        since, _ = self.spans[number][-1]
        self.spans[number][-1] = since, self.now()

    # -- calls

    @rule(number=numbers, to=st.integers(0, PEOPLE))
    def delegate(self, number: int, to: int) -> None:
        """The last one stands for nobody, and so for oneself."""
        self.try_to_delegate(number, to)

    def try_to_delegate(self, number: int, to: int) -> None:
        time, itself = self.now() + 1, to in (number, PEOPLE)
        refusal = None
        if not itself and not self.good(to, time):
            refusal = "delegation: delegate is no citizen"
        if not self.good(number, time):
            refusal = "delegation: not a citizen"
        address = ZERO_ADDRESS if to == PEOPLE else self.key(to).address
        if self.send("delegate", refusal, self.heads, self.key(number), "delegate", address):
            self.chosen[number].append((self.now(), None if itself else to))

    @rule(number=numbers)
    def renew(self, number: int) -> None:
        self.try_to_renew(number)

    def try_to_renew(self, number: int) -> None:
        time, (since, until) = self.now() + 1, self.spans[number][-1]
        refusal = None
        if time < until - WINDOW:
            refusal = "registry: too early"
        if not self.good(number, time):
            refusal = "registry: not a citizen"
        if self.send("renew", refusal, self.registry, self.key(number), "renew"):
            self.spans[number][-1] = since, until + TERM * EPOCH

    @precondition(lambda self: self.some_good())
    @rule(number=numbers)
    def resign(self, number: int) -> None:
        if not self.good(number, self.now() + 1):
            return
        self.send("resign", None, self.registry, self.key(number), "resign")
        self.end(number)

    @rule(number=numbers)
    def admit(self, number: int) -> None:
        time = self.now() + 1
        refusal = "registry: already a citizen" if self.good(number, time) else None
        if number in self.suspended:
            refusal = "registry: suspended"
        call = "admit", self.key(number).address
        if self.send("admit", refusal, self.registry, self.registrar, *call):
            self.spans[number].append((self.now(), self.term_end(self.now())))

    @rule(number=numbers, span=waits)
    def suspend(self, number: int, span: int) -> None:
        """Of citizens; that of others changes no votes."""
        time, (_, until) = self.now() + 1, self.spans[number][-1]
        if not self.good(number, time):
            return
        call = "suspend", self.key(number).address, time + span
        if self.send("suspend", None, self.registry, self.registrar, *call):
            self.end(number)
            self.suspended[number] = self.now(), until

    @rule(number=numbers)
    def reinstate(self, number: int) -> None:
        refusal = None if number in self.suspended else "registry: not suspended"
        call = "reinstate", self.key(number).address
        if self.send("reinstate", refusal, self.registry, self.registrar, *call):
            _, until = self.suspended.pop(number)
            if until > self.now():
                self.spans[number].append((self.now(), until))

    @precondition(lambda self: self.used < KEYS)
    @rule(number=numbers)
    def move(self, number: int) -> None:
        """Only what was not ended moves; what is good or lapsed or suspended does."""
        if not (self.good(number, self.now() + 1) or number in self.suspended):
            return
        call = "move", number + 1, self.keys[self.used].address
        self.send("move", None, self.registry, self.mover, *call)
        self.holders[number].append((self.now(), self.used))
        self.used += 1

    @rule(span=waits)
    def wait(self, span: int) -> None:
        self.world.forward(span)

    @precondition(lambda self: sum(self.good(n, self.now() + 1) for n in range(PEOPLE)) > 1)
    @rule(data=st.data())
    def let_lapse(self, data: st.DataObject) -> None:
        """One delegates, all others renew where they may, and then its term is over."""
        time = self.now() + 1
        good = [number for number in range(PEOPLE) if self.good(number, time)]
        number, to = data.draw(st.permutations(good))[:2]
        self.try_to_delegate(number, to)
        time, (_, until) = self.now() + 1, self.spans[number][-1]
        if time < until - WINDOW // 2:
            self.world.forward(until - WINDOW // 2 - time)
        for other in range(PEOPLE):
            if other != number:
                self.try_to_renew(other)
        self.world.forward(until - self.now())
        self.accepted["let_lapse"] += 1
        self.agrees_with_the_model()

    @rule(back=st.integers(1, 12_000))
    def look_back(self, back: int) -> None:
        timepoint = max(self.now() - back, self.began - 1)
        expected = {each.address: 0 for each in self.keys}
        for number in range(PEOPLE):
            if self.good(number, timepoint):
                holder = self.key(number, timepoint).address
                expected[holder] += self.votes(number, timepoint)
            ballot = self.heads.read("getPastBallot", self.key(number).address, timepoint)
            counted = self.votes(number, timepoint) if self.good(number, timepoint) else 0
            assert ballot == (number + 1 << 96 | counted)
        for each in self.keys:
            found = self.heads.read("getPastVotes", each.address, timepoint)
            assert found == expected[each.address]
        total = self.heads.read("getPastTotalSupply", timepoint)
        assert total == sum(expected.values())
        self.accepted["look_back"] += 1

    def some_good(self) -> bool:
        return any(self.good(number, self.now() + 1) for number in range(PEOPLE))

    # -- always

    @invariant()
    def agrees_with_the_model(self) -> None:
        now = self.now()
        for number in range(PEOPLE):
            holder = self.key(number).address
            expected = self.votes(number, now) if self.good(number, now) else 0
            assert self.heads.read("getVotes", holder) == expected
            caster = self.key(self.caster(number, now)).address
            delegate = caster if self.good(number, now) else ZERO_ADDRESS
            assert self.heads.read("delegates", holder) == delegate


def latest(moments: Sequence[tuple[int, Value]], timepoint: int) -> Value:
    """What was last said at that timepoint."""
    return [value for when, value in moments if when <= timepoint][-1]


RULES = {
    "delegate", "renew", "resign", "admit", "suspend", "reinstate", "move", "look_back",
    "let_lapse",
}  # fmt: skip


@searches(max_examples=10)
def test_heads(chosen: settings) -> None:
    run(HeadsMachine, World(), RULES, chosen)

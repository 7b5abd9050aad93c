"""The registry against its rule: one good passport and one vote for each citizen."""

from __future__ import annotations

from dataclasses import astuple

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from govkit.contracts.registry import RegistrySettings
from govkit.testing import ActorSigner, World
from govkit.types import ZERO_ADDRESS, PassportStatus
from tests.contracts.probe import Probe
from tests.stateful.machines import QUICK, SOAK, ChainMachine, History, run

HEADS = "heads"
people = st.integers(0, 5)
officers = st.sampled_from(["registrar", "registrar", "treasury", "stranger"])


class RegistryMachine(ChainMachine):
    @initialize(by_timestamp=st.booleans())
    def deploy(self, by_timestamp: bool) -> None:
        actors = self.world.actors
        self.by_timestamp = by_timestamp
        self.people: list[ActorSigner] = actors.voters(6)
        self.officers = {
            "registrar": actors.registrar,
            "treasury": actors.keeper,
            "stranger": actors.stranger,
        }
        arguments = actors.keeper.address, actors.deployer.address, actors.registrar.address
        chosen = RegistrySettings("Test", "PASSPORT", by_timestamp, *arguments)
        at = self.world.deploy("CitizenRegistry", astuple(chosen))
        self.registry = Probe(self.world, "CitizenRegistry", at)
        self.registrar: str | None = actors.registrar.address
        self.passports: list[list[object]] = []  # holder, since, until, status
        self.numbers: dict[str, int] = {}  # of those who are citizens
        self.began = self.clock()
        self.history = History()
        self.keep()

    def clock(self) -> int:
        block = self.world.port.block()
        return block.timestamp if self.by_timestamp else block.number

    def keep(self) -> None:
        self.history.keep(
            self.clock(), {**dict.fromkeys(self.numbers, 1), HEADS: len(self.numbers)}
        )

    def may_admit(self, officer: str) -> bool:
        return officer == "treasury" or self.officers[officer].address == self.registrar

    @rule(person=people, officer=officers)
    def admit(self, person: int, officer: str) -> None:
        citizen, by = self.people[person].address, self.officers[officer]
        refusal = "registry: already a citizen" if citizen in self.numbers else None
        held = [each for each in self.passports if each[0] == citizen]
        if held and held[0][3] == PassportStatus.EXPELLED and officer != "treasury":
            refusal = "registry: only treasury"
        refusal = refusal if self.may_admit(officer) else "registry: only registrar"
        if self.send("admit", refusal, self.registry, by, "admit", citizen):
            again = [citizen, self.clock(), 0, PassportStatus.GOOD]
            if held:
                held[0][:] = again
            else:
                self.passports.append(again)
            self.numbers[citizen] = 1 + [each[0] for each in self.passports].index(citizen)
        self.keep()

    @rule(person=people, officer=officers)
    def revoke(self, person: int, officer: str) -> None:
        citizen, by = self.people[person].address, self.officers[officer]
        refusal = None if citizen in self.numbers else "registry: not a citizen"
        left = [each for each in self.passports if each[0] == citizen]
        if officer == "treasury" and left and left[0][3] != PassportStatus.EXPELLED:
            refusal = None
        refusal = refusal if self.may_admit(officer) else "registry: only registrar"
        if self.send("revoke", refusal, self.registry, by, "revoke", citizen):
            status = PassportStatus.EXPELLED if officer == "treasury" else PassportStatus.REVOKED
            if citizen in self.numbers:
                self.passports[self.numbers.pop(citizen) - 1][2] = self.clock()
            left[0][3] = status
        self.keep()

    @rule(named=st.sampled_from(["registrar", "registrar", "nobody"]), by=officers)
    def set_registrar(self, named: str, by: str) -> None:
        who = ZERO_ADDRESS if named == "nobody" else self.officers[named].address
        refusal = None if by == "treasury" else "registry: only treasury"
        call = "setRegistrar", who
        if self.send("set_registrar", refusal, self.registry, self.officers[by], *call):
            self.registrar = who

    @rule(person=people, other=people)
    def move(self, person: int, other: int) -> None:
        by, to = self.people[person], self.people[other].address
        number = self.numbers.get(by.address, 1)
        call = "transferFrom", by.address, to, number
        self.send("move", "registry: soulbound", self.registry, by, *call)
        self.send("lend", "registry: votes are personal", self.registry, by, "delegate", to)

    @rule(span=st.sampled_from([1, 3_600, 86_400]))
    def wait(self, span: int) -> None:
        self.world.forward(span)

    @rule(share=st.floats(0, 1))
    def look_back(self, share: float) -> None:
        timepoint = self.began - 1 + int((self.clock() - self.began) * share)
        expected = self.history.at(timepoint)
        assert self.registry.read("getPastTotalSupply", timepoint) == expected.get(HEADS, 0)
        for person in self.people:
            past = self.registry.read("getPastVotes", person.address, timepoint)
            assert past == expected.get(person.address, 0)
        self.accepted["look_back"] += 1

    @invariant()
    def agrees_with_the_model(self) -> None:
        assert self.registry.read("totalSupply") == len(self.numbers)
        assert self.registry.read("passportsIssued") == len(self.passports)
        assert self.registry.read("registrar") == self.registrar
        for person in self.people:
            number = self.numbers.get(person.address, 0)
            assert self.registry.read("passportOf", person.address) == number
            assert self.registry.read("getVotes", person.address) == bool(number)
        for number, passport in enumerate(self.passports, start=1):
            assert self.registry.read("passport", number) == tuple(passport)


RULES = {"admit", "revoke", "set_registrar", "look_back"}


@pytest.mark.parametrize(
    "chosen", [QUICK, pytest.param(SOAK, marks=pytest.mark.soak)], ids=["quick", "soak"]
)
def test_registry(chosen: settings) -> None:
    accepted = run(RegistryMachine, World(), RULES, chosen)
    assert accepted["move"] == accepted["lend"] == 0

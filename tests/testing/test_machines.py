"""The base of stateful tests: it fails where the model is wrong, and where nothing was accepted."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from govkit.testing import World
from govkit.testing.machines import QUICK, NationMachine, run_machine
from govkit.types import Wei

SHORT = settings(QUICK, max_examples=5, stateful_step_count=6)
people = st.integers(0, 2)


class Register(NationMachine):
    """People are admitted and revoked; the model is a set of them."""

    @initialize()
    def begin(self) -> None:
        self.citizens: set[int] = set()
        # Three who are not citizens of the sample nation.
        actors = self.world.actors
        self.newcomers = [actors.deployer, actors.guardian, actors.stranger]

    @rule(person=people)
    def admit(self, person: int) -> None:
        refusal = "registry: already a citizen" if person in self.citizens else None
        call = self.nation.registry.admit(self.newcomers[person].address)
        if self.do("admit", refusal, call, self.world.actors.registrar):
            self.citizens.add(person)

    @rule(person=people)
    def admit_oneself(self, person: int) -> None:
        newcomer = self.newcomers[person]
        call = self.nation.registry.admit(newcomer.address)
        self.do("admit oneself", "registry: only registrar", call, newcomer)

    @invariant()
    def agrees_with_the_model(self) -> None:
        for number, person in enumerate(self.newcomers):
            known = self.nation.registry.is_citizen(person.address)
            assert known == (number in self.citizens)


class Treasury(Register):
    @initialize()
    def begin(self) -> None:
        super().begin()
        self.enact("fund", self.nation.token.transfer(self.newcomers[0].address, Wei(1)))


def test_the_world_is_afterwards_what_it_was(world: World) -> None:
    """So that a machine can run again in it."""
    before = world.port.block()
    first = run_machine(Treasury, world, {"admit", "fund"}, SHORT)
    assert world.port.block() == before
    assert run_machine(Treasury, world, {"admit", "fund"}, SHORT) == first


def test_a_machine_counts_what_was_accepted(world: World) -> None:
    accepted = run_machine(Treasury, world, {"admit", "fund"}, SHORT)
    assert accepted["admit"] > 0
    assert accepted["fund"] > 0
    assert accepted["admit oneself"] == 0


def test_each_example_begins_where_the_run_did(world: World) -> None:
    """The model starts empty every time, and the first invariant would tell otherwise."""
    before = world.nation.registry.total_supply()
    snapshot = world.snapshot()
    run_machine(Register, world, {"admit"}, SHORT)
    world.restore(snapshot)
    assert world.nation.registry.total_supply() == before


def test_a_rule_that_never_was_accepted_fails_the_run(world: World) -> None:
    with pytest.raises(AssertionError, match=r"never accepted: \['admit oneself'\]"):
        run_machine(Register, world, {"admit", "admit oneself"}, SHORT)


def test_without_names_each_rule_that_was_refused_must_be_accepted_too(world: World) -> None:
    with pytest.raises(AssertionError, match=r"never accepted: \['admit oneself'\]"):
        run_machine(Register, world, None, settings(SHORT, stateful_step_count=12))


def test_a_run_without_any_accepted_call_fails(world: World) -> None:
    class Idle(NationMachine):
        @rule()
        def nothing(self) -> None:
            """Calls nobody."""

    with pytest.raises(AssertionError, match="never accepted: anything"):
        run_machine(Idle, world, None, SHORT)


def test_a_wrong_model_fails(world: World) -> None:
    class Wrong(Register):
        @rule()
        def misjudge(self) -> None:
            call = self.nation.registry.admit(self.world.actors.registrar.address)
            self.do("misjudge", "registry: soulbound", call, self.world.actors.registrar)

    with pytest.raises(AssertionError, match="misjudge: None, but it should be"):
        run_machine(Wrong, world, None, SHORT)

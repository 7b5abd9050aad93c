"""What the graph of powers excludes is tried: nobody reaches it by any calls of their own.

The model is the graph itself (`govkit powers --reach`): of each power it says who has it at will.
Anybody then calls anything, with any arguments that fit; where a call that was accepted has changed
what a power is about, its sender must be one of those.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule

from govkit.constitution.facts import facts_of
from govkit.constitution.powers import Kind, Powers
from govkit.constitution.reach import ways_to
from govkit.contracts.abi import Function
from govkit.contracts.coding import components
from govkit.errors import RevertError
from govkit.nation.nation import Nation
from govkit.network.port import Call
from govkit.rehearsal import Stage
from govkit.testing import sample_constitution
from govkit.testing.machines import ChainMachine
from govkit.types import Wei
from tests.stateful.machines import QUICK, run, searches

ROLES = ("registrar", "guardian", "keeper", "proposer", "stranger")
KINDS = (b"law".ljust(32, b"\0"), b"decision".ljust(32, b"\0"))
PROBES: dict[str, Callable[[Nation], object]] = {
    "registry.admit": lambda nation: nation.registry.passports_issued(),
    "registry.setRegistrar": lambda nation: nation.registry.registrar(),
    "token.issue": lambda nation: nation.token.total_supply(),
    "token.lowerIssuanceLimit": lambda nation: nation.token.issuance_limit_bps(),
    "ledger.append": lambda nation: nation.ledger.size(),
    "rulebook.setClass": lambda nation: nation.rulebook.terms(0),
    "governor.removeGuardian": lambda nation: nation.governor.guardian(),
    "token.transfer": lambda nation: nation.token.balance_of(nation.treasury.address),
}
"""The state that each power is about; `token.transfer` is the treasury's own."""


class Anybody(ChainMachine):
    """People who call whatever there is."""

    powers: dict[str, set[str]]

    @rule(data=st.data(), role=st.sampled_from(ROLES))
    def call(self, data: st.DataObject, role: str) -> None:
        contract = data.draw(st.sampled_from(sorted(self._functions())))
        function = data.draw(st.sampled_from(self._functions()[contract]))
        arguments = [data.draw(self._fitting(kind)) for kind in function.inputs]
        address = self.world.nation.deployment.contracts[contract]
        call = Call(address, function.encode(arguments), Wei(0))
        before = self._probed()
        if not self._accepted(call, role):
            self.refused[role] += 1
            assert self._probed() == before, "a refusal changes nothing"
            return
        self.accepted[role] += 1
        changed = {name for name, value in self._probed().items() if value != before[name]}
        if changed == {"token.transfer"} and self._treasury_gained(before):
            changed = set()
        for name in changed:
            assert role in self.powers[name], f"{role} reached {name} by {contract}.{function}"

    def _accepted(self, call: Call, role: str) -> bool:
        try:
            self.world.send(call, getattr(self.world.actors, role))
        except RevertError:
            return False
        return True

    def _treasury_gained(self, before: dict[str, Any]) -> bool:
        return bool(self._probed()["token.transfer"] > before["token.transfer"])

    def _probed(self) -> dict[str, Any]:
        return {name: probe(self.world.nation) for name, probe in PROBES.items()}

    def _functions(self) -> dict[str, list[Function]]:
        found = {}
        for name, address in self.world.nation.deployment.contracts.items():
            artifact = self.world.artifact_at(address)
            if artifact is not None:
                functions = [each for several in artifact.functions.values() for each in several]
                changing = [each for each in functions if not each.outputs or each.name in ACTING]
                found[name] = sorted(changing, key=lambda each: each.signature)
        return found

    def _fitting(self, kind: str) -> st.SearchStrategy[Any]:
        """Values of an ABI type that may mean something here."""
        if kind.endswith("[]"):
            return st.lists(self._fitting(kind[:-2]), max_size=1)
        if kind.endswith("]"):
            one, _, count = kind[:-1].rpartition("[")
            return st.lists(self._fitting(one), min_size=int(count), max_size=int(count))
        if kind.startswith("("):
            return st.tuples(*map(self._fitting, components(kind)))
        actors, contracts = self.world.actors, self.world.nation.deployment.contracts
        people = [getattr(actors, role).address for role in ROLES]
        plain: dict[str, st.SearchStrategy[Any]] = {
            "address": st.sampled_from([*people, *contracts.values()]),
            "bool": st.booleans(),
            "bytes32": st.sampled_from([*KINDS, b"\1" * 32]),
            "bytes": st.just(b""),
            "string": st.just("A title"),
        }
        if kind.startswith("uint"):
            most = 2 ** int(kind[4:]) - 1
            return st.sampled_from([each for each in (0, 1, 2, 27, 10**18, 2**33) if each <= most])
        return plain.get(kind, st.just(b"\0" * 4 if kind == "bytes4" else b""))


ACTING = {
    "transfer", "transferFrom", "approve", "append", "appendLinked", "appendBatch", "propose",
    "castVote", "castVoteWithReason", "queue", "execute", "cancel", "castVoteBySig",
}  # fmt: skip
"""The functions that answer something and change something besides."""


def at_will(stage: Stage) -> dict[str, set[str]]:
    """By power, the roles that the graph says have it without a vote."""
    powers, actors = Powers(facts_of(stage.constitution)), stage.world.actors
    found = {}
    for name in PROBES:
        ways = ways_to(powers, name)
        keys = {way.who.key for way in ways if way.who.kind is Kind.ACCOUNT and not way.tolls}
        found[name] = {role for role in ROLES if _known(actors, role, stage) & keys}
    return found


def _known(actors: Any, role: str, stage: Stage) -> set[str]:
    address = getattr(actors, role).address
    names = {name for name, known in stage.constitution.names().items() if known == address}
    return {str(address), *names}


@searches(max_examples=15, stateful_step_count=60)
def test_nobody_reaches_what_the_graph_excludes(chosen: settings) -> None:
    stage = Stage.found(sample_constitution())
    reached = at_will(stage)
    assert reached["registry.admit"] == {"registrar"}
    assert reached["ledger.append"] == {"keeper"}
    assert not any(reached[name] for name in ("token.issue", "rulebook.setClass"))
    Anybody.powers = reached
    accepted = run(Anybody, stage.world, ROLES, chosen)
    assert sum(accepted.values()) > 40, accepted


def test_a_graph_that_said_less_than_is_true_would_be_found_out() -> None:
    """The search can fail: it does if the registrar is not known to admit."""
    stage = Stage.found(sample_constitution())
    Anybody.powers = {**at_will(stage), "registry.admit": set()}
    with pytest.raises(AssertionError, match=r"registrar reached registry\.admit"):
        run(Anybody, stage.world, ROLES, settings(QUICK, phases=[Phase.generate]))

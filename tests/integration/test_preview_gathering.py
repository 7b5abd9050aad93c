"""A preview reads a node in few requests, and comes to the same as one that asks for each thing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govkit.chain import process
from govkit.constitution import Constitution
from govkit.nation.nation import Nation
from govkit.network.port import Port, Slot, State
from govkit.network.rpc_port import RpcPort
from govkit.network.transport import HttpTransport, Request
from govkit.preview.gathering import PortSource
from govkit.preview.preview import Answer, Preview, of_draft
from govkit.preview.reads import changed_since
from govkit.testing import World
from govkit.testing.kit import Kit
from govkit.testing.nodes import NodeBackend, NodePort
from govkit.types import Address
from tests.integration.test_preview import CASES, EXAMPLES, Case, give_coin, parsed, raw
from tests.integration.wrappers import ThroughPort
from tests.npm import running_anvil

MOST_TOGETHER = 10
"""Requests for state; a nation with many institutions takes most."""
MOST_ROUND_TRIPS = 16
"""All that a preview of one action takes of a node, with what is read of the nation before."""


class Telling(ThroughPort):
    """Tells many things at once, those that `tells` lets through, and notes what is asked alone."""

    def __init__(self, inner: Port, tells: Callable[[object], bool] = lambda each: True) -> None:
        super().__init__(inner)
        self._tells = tells
        self.together, self.alone = 0, list[object]()

    def state(self, accounts: Sequence[Address], slots: Sequence[Slot], *, block: int) -> State:
        self.together += 1
        source = PortSource(self.inner, block)
        return State(
            {each: source.account(raw(each)) for each in filter(self._tells, accounts)},
            {each: source.slot(raw(each[0]), each[1]) for each in filter(self._tells, slots)},
        )

    def storage(self, address: Address, slot: int, *, block: int | None = None) -> int:
        if block is not None:
            self.alone.append((address, slot))
        return super().storage(address, slot, block=block)

    def code(self, address: Address, *, block: int | None = None) -> bytes:
        if block is not None:
            self.alone.append(address)
        return super().code(address, block=block)


def drafted(world: World, port: Port, of: Case) -> Preview:
    nation = Nation(world.nation.deployment, port, world.nation.institutions)
    return of_draft(nation, parsed(world, *of.words), "# Attempt")


@pytest.fixture(scope="module")
def kit() -> Kit:
    return Kit()


@pytest.mark.parametrize("of", CASES, ids=lambda of: f"{of.nation}-{of.words[0][:40]}")
def test_what_is_told_together_comes_to_the_same(kit: Kit, of: Case) -> None:
    with kit.place(EXAMPLES / f"{of.nation}.yaml").turn() as world:
        give_coin(world)
        port = Telling(world.port)
        assert drafted(world, port, of) == drafted(world, world.port, of)
        assert port.alone == [], "nothing was forgotten"
        assert port.together <= MOST_TOGETHER


@settings(max_examples=20, suppress_health_check=list(HealthCheck), deadline=None, derandomize=True)
@given(data=st.data(), of=st.sampled_from(CASES))
def test_what_is_not_told_is_asked_alone(kit: Kit, data: st.DataObject, of: Case) -> None:
    with kit.place(EXAMPLES / f"{of.nation}.yaml").turn() as world:
        port = Telling(world.port, lambda each: data.draw(st.booleans()))
        assert drafted(world, port, of) == drafted(world, world.port, of)


def test_a_port_that_tells_nothing_together_is_asked_once(kit: Kit) -> None:
    with kit.place(EXAMPLES / "micronation.yaml").turn() as world:
        port = Telling(world.port, lambda each: False)
        assert drafted(world, port, CASES[1]) == drafted(world, world.port, CASES[1])
        assert port.together == 1
        assert len(port.alone) == len(set(port.alone)) > 30


# -- real nodes


class Counted:
    """A node that is asked through one connection; `takes` says how many it answers at once."""

    is_one_server = True

    def __init__(self, url: str, takes: int = 1_000) -> None:
        self._inner, self._takes = HttpTransport(url), takes
        self.round_trips, self.methods = 0, set[str]()

    def exchange(self, method: str, parameters: Sequence[object]) -> Any:
        self.round_trips += 1
        self.methods.add(method)
        return self._inner.exchange(method, parameters)

    def exchange_all(self, requests: Sequence[Request]) -> list[Any]:
        self.round_trips += 1
        self.methods.update(method for method, _ in requests)
        if len(requests) > self._takes:
            raise TypeError("it answers with an error, and not with a list")
        return self._inner.exchange_all(requests)


def previewed(node: Counted, world: World, words: str) -> Preview:
    nation = Nation(world.nation.deployment, RpcPort(node))
    action = nation.phrases.parse(words)
    node.round_trips = 0
    return of_draft(nation, [action], "# Attempt")


def told(found: Preview) -> object:
    """What does not follow from the second in which it is asked."""
    assert found.executed is not None
    executed, slots = found.executed, found.reads.slots if found.reads else {}
    return found.answer, found.changes, found.holdings, executed.gas_used, slots.keys()


def compare(url: str) -> None:
    """By node: the same with and without batches, in few round trips with them."""
    constitution = Constitution.load(EXAMPLES / "micronation.yaml")
    world = World.found(constitution, NodeBackend(NodePort(url)))
    for words in ("pay 5 SHELL to dev3", "set voting_period 5 days"):
        many, few, one = Counted(url), Counted(url, 10), Counted(url, 0)
        found = previewed(many, world, words)
        assert found.answer is Answer.SUCCEEDS, found.why
        assert told(previewed(few, world, words)) == told(found)
        assert told(previewed(one, world, words)) == told(found)
        assert many.methods == one.methods, "batches ask for nothing that only some nodes offer"
        assert many.round_trips <= MOST_ROUND_TRIPS
        assert many.round_trips < few.round_trips < one.round_trips
        assert one.round_trips > 60
        many.round_trips = 0
        assert found.reads is not None
        nation = Nation(world.nation.deployment, RpcPort(many))
        assert list(changed_since(nation, found.reads)) == []
        assert many.round_trips <= 5


def test_govkits_node_is_asked_little(tmp_path: Path) -> None:
    node = process.ensure_running(tmp_path / "chain")
    try:
        compare(node.url)
    finally:
        process.stop(tmp_path / "chain")


@pytest.fixture(scope="module")
def anvil(pytestconfig: pytest.Config) -> Iterator[str]:
    with running_anvil(pytestconfig) as url:
        yield url


@pytest.mark.xdist_group("npm")
def test_anvil_is_asked_little(anvil: str) -> None:
    compare(anvil)

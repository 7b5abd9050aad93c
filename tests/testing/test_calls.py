"""The call mode does what blocks do, event for event and gas for gas, and keeps no block."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from govkit.chain.chain import Chain
from govkit.errors import NetworkError, RevertError, UsageError
from govkit.nation.nation import Nation
from govkit.network.port import Call, Receipt
from govkit.testing import World, reverts, sample_constitution
from govkit.testing.backend import ChainBackend
from govkit.testing.calls import CallsBackend
from govkit.testing.sample import blocks_count, holders_decide
from govkit.types import ZERO_ADDRESS, Address, ProposalState, Support, Wei
from tests.testing.conftest import Run


class Diary:
    """What was sent, what it cost, and what happened."""

    def __init__(self, world: World) -> None:
        self.world, self.lines = world, list[Any]()
        world.watch(self)

    def sent(self, call: Call, sender: Address, receipt: Receipt) -> None:
        block = self.world.port.block()
        events = [str(event) for event in self.world.events(receipt)]
        created = receipt.contract_address
        self.lines.append((call, sender, receipt.gas_used, created, block.timestamp, events))
        assert receipt.block_number == block.number

    def refused(self, call: Call, sender: Address, error: RevertError) -> None:
        self.lines.append((call, sender, error.reason))


def a_life(world: World) -> list[Any]:
    diary, nation, actors = Diary(world), world.nation, world.actors
    actions = [nation.registry.admit(actors.stranger.address)]
    proposal = world.propose(actions)
    with reverts("ballots: not active"):
        world.send(nation.proposals.vote(proposal, Support.FOR), actors.voters(1)[0])
    world.vote(proposal)
    world.close_vote(proposal)
    before = world.snapshot()
    world.queue(proposal)
    world.restore(before)
    assert nation.governor.state(proposal.id) == ProposalState.SUCCEEDED
    world.queue(proposal)
    world.send(nation.proposals.execute(proposal), actors.stranger)
    assert nation.registry.is_citizen(actors.stranger.address)
    world.deploy("RecordLedger", actors.keeper.address, [], bytes(32), ZERO_ADDRESS)
    world.send(Call(actors.keeper.address, b"", Wei(5)), actors.stranger)
    diary.lines.append(nation.proposals.all())
    return diary.lines


@pytest.mark.parametrize("change", [lambda text: text, holders_decide, blocks_count])
def test_a_life_is_the_same_in_both_modes(
    change: Callable[[str], str], found: Callable[[Callable[[str], str]], World]
) -> None:
    mined = found(change)
    deployment, chain = mined.nation.deployment, mined.chain
    backend = CallsBackend(chain)
    called = a_life(World(backend, Nation(deployment, backend.port)))
    head = chain.head.block_number
    assert mined.port.block().number == head  # nothing was mined by it
    fresh = ChainBackend(chain)
    assert a_life(World(fresh, Nation(deployment, fresh.port))) == called
    assert len(called) > 8


@pytest.fixture
def found() -> Callable[[Callable[[str], str]], World]:
    return lambda change: World.found(sample_constitution(change))


@pytest.fixture
def quick(world: World) -> World:
    backend = CallsBackend(world.chain)
    return World(backend, Nation(world.nation.deployment, backend.port))


def test_a_read_leaves_nothing_behind(quick: World) -> None:
    nation, actors = quick.nation, quick.actors
    admit = nation.registry.admit(actors.stranger.address)
    quick.port.call(admit, sender=actors.registrar.address)
    assert not nation.registry.is_citizen(actors.stranger.address)
    before = quick.port.block()
    with reverts("registry: only registrar"):
        quick.send(admit, actors.stranger)
    assert quick.port.block() == before
    assert quick.port.estimate(admit, actors.registrar.address) > 21_000


def test_past_states_before_it_began_can_be_read_and_later_ones_cannot(quick: World) -> None:
    nation, actors = quick.nation, quick.actors
    began = quick.port.block().number
    quick.send(nation.registry.admit(actors.stranger.address), actors.registrar)
    quick.mine(2)
    is_citizen = Call(
        nation.registry.address,
        nation.registry.artifact().function("isCitizen", 1).encode([actors.stranger.address]),
    )
    assert int.from_bytes(quick.port.call(is_citizen)) == 1
    assert int.from_bytes(quick.port.call(is_citizen, block=began)) == 0
    with pytest.raises(NetworkError, match="call mode has no blocks"):
        quick.port.call(is_citizen, block=began + 1)
    assert quick.port.block(began).number == began
    assert len(quick.port.logs([nation.registry.address], from_block=began + 1)) > 0
    assert quick.port.logs([nation.registry.address], from_block=began + 2) == []


def test_what_needs_blocks_is_refused_in_plain_words(quick: World) -> None:
    with pytest.raises(UsageError, match="no chain of its own"):
        _ = quick.chain
    with pytest.raises(NetworkError, match="--govkit-mode blocks"):
        quick.port.send_raw(b"")
    with pytest.raises(NetworkError, match="no roots"):
        quick.port.state_proof(quick.nation.registry.address, [], block=1)
    with pytest.raises(LookupError, match="no snapshot 7"):
        quick.restore(7)


def test_it_begins_at_the_head_of_any_chain() -> None:
    world = World(CallsBackend(Chain.in_memory()))
    ledger = world.deploy("RecordLedger", world.actors.keeper.address, [], bytes(32), ZERO_ADDRESS)
    assert world.port.code(ledger)


MODES = """
    import pytest

    def test_default(world, nation, pass_proposal, stranger, forward, pytestconfig):
        calls = pytestconfig.getoption("--govkit-mode") == "calls"
        assert type(world.backend).__name__ == ("CallsBackend" if calls else "ChainBackend")
        pass_proposal([nation.registry.admit(stranger.address)])
        assert nation.registry.is_citizen(stranger.address)

    def test_isolated(nation, stranger, world):
        assert not nation.registry.is_citizen(stranger.address)

    @pytest.mark.world("calls")
    def test_marked(world):
        assert type(world.backend).__name__ == "CallsBackend"

    @pytest.mark.world(mode="blocks")
    def test_marked_by_name(world):
        assert world.chain.head

    @pytest.mark.world("moments")
    def test_wrong(world): ...

    @pytest.fixture(scope="module")
    def shared(module_world):
        keeper = module_world.actors.keeper.address
        module_world.deploy("RecordLedger", keeper, [], bytes(32), "0x" + "00" * 20)

    @pytest.mark.world("calls")
    @pytest.mark.parametrize("time", [1, 2])
    def test_shared(module_world, shared, world, time, stranger, nation, registrar):
        assert world.port.block().number == module_world.port.block().number
        assert not nation.registry.is_citizen(stranger.address)
        world.send(nation.registry.admit(stranger.address), registrar)
"""


@pytest.mark.parametrize("mode", [(), ("--govkit-mode", "calls")])
def test_the_mode_is_chosen_by_option_or_marker(run: Run, mode: tuple[str, ...]) -> None:
    result = run(*mode, test_modes=MODES)
    result.assert_outcomes(passed=6, errors=1)
    result.stdout.fnmatch_lines(["*the mode of a world is 'blocks' or 'calls', not 'moments'*"])


def test_the_mode_is_chosen_by_ini(run: Run, pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\ngovkit_mode = calls")
    result = run(
        test_ini="def test_it(world): assert type(world.backend).__name__ == 'CallsBackend'"
    )
    result.assert_outcomes(passed=1)
    assert Path(pytester.path / "test_ini.py").exists()

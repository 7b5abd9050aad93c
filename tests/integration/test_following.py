"""A nation's events as they come: each once, in order, and taken back where the chain does."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from govkit import Constitution, KeySigner, Nation, Web3Port
from govkit.chain import process
from govkit.chain.dev_accounts import DEV_ACCOUNTS
from govkit.chain.process import NodeInfo
from govkit.constitution import template_files
from govkit.contracts.events import Event
from govkit.errors import NetworkError, UsageError
from govkit.nation.history import following
from govkit.testing import World
from tests.unit.network.clocks import WaitingClock

REGISTRAR, *OTHERS = (
    KeySigner(account.private_key) for account in (DEV_ACCOUNTS[1], *DEV_ACCOUNTS[9:16])
)


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[NodeInfo, Nation]]:
    """A micronation on a node of its own."""
    folder = tmp_path_factory.mktemp("followed")
    node = process.ensure_running(folder / "chain")
    port = Web3Port(node.url, poll_seconds=0.005, is_one_server=True)
    file = Constitution.parse(template_files("micronation")["nation.yaml"], folder)
    yield node, Nation.found(file, port, KeySigner(DEV_ACCOUNTS[0].private_key))
    process.stop(folder / "chain")


@pytest.fixture
def node(founded: tuple[NodeInfo, Nation]) -> Iterator[NodeInfo]:
    node, _ = founded
    snapshot = process.request(node, "evm_snapshot", [])
    yield node
    process.request(node, "evm_revert", [snapshot])


@pytest.fixture
def nation(founded: tuple[NodeInfo, Nation], node: NodeInfo) -> Nation:
    """Through a port that has sent nothing, as another process would see it."""
    port = Web3Port(node.url, poll_seconds=0.005, is_one_server=True)
    return Nation(founded[1].deployment, port)


@pytest.fixture
def admit(founded: tuple[NodeInfo, Nation], node: NodeInfo) -> Callable[[int], None]:
    """Admits one of the others, in a block of its own."""

    def admitted(which: int) -> None:
        call = founded[1].registry.admit(OTHERS[which].address)
        port = Web3Port(node.url, poll_seconds=0.005, is_one_server=True)
        port.send(call, REGISTRAR)

    return admitted


def is_admission(event: Event) -> bool:
    """Whether a passport was given: it comes from nobody."""
    return (event.contract, event.name) == ("CitizenRegistry", "Transfer")


def admissions(events: Iterator[Event], count: int) -> list[tuple[bool, str]]:
    """So many admissions: whether each was removed, and who it is."""
    found = (each for each in events if is_admission(each))
    return [(each.removed, each.receiver) for _, each in zip(range(count), found, strict=False)]


def who(which: int, *, removed: bool = False) -> tuple[bool, str]:
    return removed, OTHERS[which].address


def test_they_come_as_they_happen(nation: Nation, admit: Callable[[int], None]) -> None:
    waiting = iter(range(3))
    clock = WaitingClock(lambda: admit(next(waiting)))
    events = nation.follow(clock=clock, poll_seconds=7)
    assert admissions(events, 3) == [who(0), who(1), who(2)]
    assert clock.slept == [7, 7, 7]


def test_what_is_there_comes_without_a_wait(nation: Nation, admit: Callable[[int], None]) -> None:
    admit(0)
    first, head = nation.deployment.first_block, nation.port.block().number
    clock = WaitingClock()
    events = list(nation.follow(first, to_block=head, clock=clock))
    assert clock.slept == []
    places = [(each.log.block_number, each.log.index) for each in events]
    assert places == sorted(set(places))
    assert {"Founder", "CitizenRegistry", "TreasuryToken"} <= {each.contract for each in events}


def test_any_event_can_be_gone_on_from(nation: Nation) -> None:
    """Those after it come, also those of its block; none comes twice."""
    first, head = nation.deployment.first_block, nation.port.block().number
    whole = list(nation.follow(first, to_block=head))
    assert len(whole) > 20
    for at in range(0, len(whole), 5):
        log = whole[at].log
        rest = nation.follow(log.block_number, log.index + 1, to_block=head)
        assert list(rest) == whole[at + 1 :]


def test_it_begins_after_the_newest_block(nation: Nation, admit: Callable[[int], None]) -> None:
    admit(0)
    events = nation.follow(clock=WaitingClock(lambda: admit(1)))
    assert admissions(events, 1) == [who(1)]


def test_what_a_reorganisation_takes_back_is_told(
    nation: Nation, node: NodeInfo, admit: Callable[[int], None]
) -> None:
    admit(0)
    start = process.request(node, "evm_snapshot", [])
    admit(1)
    admit(2)

    def reorganise() -> None:
        assert process.request(node, "evm_revert", [start])
        for which in (3, 2, 4):
            admit(which)

    first = nation.port.block().number - 2
    events = nation.follow(first, clock=WaitingClock(reorganise))
    assert admissions(events, 8) == [
        who(0), who(1), who(2),
        who(2, removed=True), who(1, removed=True),
        who(3), who(2), who(4),
    ]  # fmt: skip


def test_an_event_that_stays_in_its_place_is_not_told_again(
    nation: Nation, node: NodeInfo, admit: Callable[[int], None]
) -> None:
    admit(1)
    start = process.request(node, "evm_snapshot", [])
    admit(2)
    first = nation.port.block().number - 1

    def reorganise() -> None:
        assert process.request(node, "evm_revert", [start])
        admit(3)

    events = nation.follow(first, clock=WaitingClock(reorganise))
    assert admissions(events, 4) == [who(1), who(2), who(2, removed=True), who(3)]


def test_a_shorter_chain_is_waited_for(
    nation: Nation, node: NodeInfo, admit: Callable[[int], None]
) -> None:
    """A server that is behind looks the same: nothing is taken back before the chain is as long."""
    start = process.request(node, "evm_snapshot", [])
    admit(1)
    admit(2)
    first = nation.port.block().number - 1

    def replace() -> None:
        for which in (3, 4, 5):
            admit(which)

    steps: list[Callable[[], object]] = [
        lambda: process.request(node, "evm_revert", [start]),
        lambda: None,
        replace,
    ]
    clock = WaitingClock(lambda: steps.pop(0)())
    events = nation.follow(first, clock=clock)
    assert admissions(events, 7) == [
        who(1), who(2), who(2, removed=True), who(1, removed=True), who(3), who(4), who(5),
    ]  # fmt: skip
    assert len(clock.slept) == 3


def test_confirmations_are_waited_for(
    nation: Nation, node: NodeInfo, admit: Callable[[int], None]
) -> None:
    heads = []

    def mine() -> None:
        process.request(node, "evm_mine", [])
        heads.append(nation.port.block().number)

    first = nation.port.block().number + 1
    admit(1)
    events = nation.follow(first, confirmations=3, clock=WaitingClock(mine))
    assert admissions(events, 1) == [who(1)]
    assert heads == [first + 1, first + 2]


def test_it_ends_with_the_loop_and_after_its_last_block(nation: Nation) -> None:
    first, head = nation.deployment.first_block, nation.port.block().number
    endless = nation.follow(first, clock=WaitingClock(lambda: pytest.fail("it waits")))
    assert [each.log.index for each, _ in zip(endless, range(1), strict=False)] == [0]
    nothing = nation.follow(head + 1, to_block=head)
    assert list(nothing) == []


def test_a_reorganisation_deeper_than_what_is_kept_is_an_error(
    nation: Nation,
    node: NodeInfo,
    admit: Callable[[int], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(following, "KEPT_BLOCKS", 1)
    start = process.request(node, "evm_snapshot", [])

    def replace() -> None:
        process.request(node, "evm_revert", [start])
        for which in range(5):
            admit(which)

    steps: list[Callable[[], object]] = [
        *([lambda: process.request(node, "evm_mine", [])] * 3),
        replace,
    ]
    events = nation.follow(clock=WaitingClock(lambda: steps.pop(0)()))
    with pytest.raises(NetworkError, match=r"more blocks than are kept.*follow again"):
        next(events)


def test_numbers_without_a_meaning_are_refused_at_once(nation: Nation) -> None:
    for bad in ({"from_index": -1}, {"confirmations": 0}, {"poll_seconds": -1}):
        with pytest.raises(UsageError, match="cannot be followed so"):
            nation.follow(**bad)  # type: ignore[arg-type]


def test_the_chain_in_memory_is_followed_alike(world: World) -> None:
    nation, actors = world.nation, world.actors
    call = nation.registry.admit(actors.stranger.address)
    clock = WaitingClock(lambda: world.send(call, actors.registrar))
    event = next(each for each in nation.follow(clock=clock) if is_admission(each))
    assert event.receiver == actors.stranger.address
    assert "CitizenRegistry.Transfer(" in repr(event)

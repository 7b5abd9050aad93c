"""The shared part of a test run: nations that were founded once, and the cost of calls.

Each nation stands on a chain of its own. A test gets a `World` of its own over it, restored to
how the nation was founded; when the test is over, that world is closed, so that nothing that
kept it can reach into the next test.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar, cast

from govkit.chain.chain import Chain
from govkit.constitution import Constitution
from govkit.errors import UsageError
from govkit.institutions import INSTITUTIONS, Institution
from govkit.nation.blueprint.deployment import Deployment
from govkit.nation.nation import Nation
from govkit.network.port import Call, Receipt
from govkit.testing.actors import Actors
from govkit.testing.backend import Backend, ChainBackend
from govkit.testing.calls import CallsBackend
from govkit.testing.sample import sample_constitution
from govkit.testing.world import World
from govkit.types import Address

if TYPE_CHECKING:
    from govkit.testing.nodes import NodeBackend

__tracebackhide__ = True

Source = Constitution | Path | Callable[[str], str] | None
"""A nation: a model, a file, a change to the sample nation's file, or None for the sample."""


class Mode(StrEnum):
    """How a world handles calls: each in a block, or only its effect."""

    BLOCKS = "blocks"
    CALLS = "calls"


class Place(Protocol):
    """A chain that tests take turns on, with a nation or without one."""

    @property
    def stands(self) -> bool:
        """Whether what was founded is still there: a test may go back to before it."""

    def turn(
        self, mode: Mode = Mode.BLOCKS, *, resume: bool = False
    ) -> AbstractContextManager[World]:
        """A world as it was founded, or with `resume` as it is now; taken back in the end."""


@dataclass(frozen=True, slots=True)
class Founded:
    """A nation that was founded for tests, and its people."""

    deployment: Deployment
    actors: Actors
    institutions: Sequence[Institution] = INSTITUTIONS


class ChainPlace:
    """A chain in this process.

    Each turn has a `Chain` of its own over the same store, so that no setting of one outlives
    it.
    """

    def __init__(self, chain: Chain, founded: Founded | None) -> None:
        self._store, self._nation = chain.store, founded
        self._founded = chain.head
        self._open: list[World] = []
        self._broken: UsageError | None = None

    @property
    def stands(self) -> bool:
        return self._store.hash_of(self._founded.block_number) == self._founded.hash

    @contextmanager
    def turn(self, mode: Mode = Mode.BLOCKS, *, resume: bool = False) -> Iterator[World]:
        if resume and self._broken:
            raise self._broken
        chain = self._chain(None if resume else self._founded.block_number)
        began, known_by = chain.head.block_number, chain.head.hash
        backend = CallsBackend(chain) if mode is Mode.CALLS else ChainBackend(chain)
        world = _world(backend, self._nation, self._open)
        try:
            yield world
        finally:
            self._open.remove(world)
            world.close()
            if self._store.hash_of(began) == known_by:
                self._chain(began)
            elif resume:
                self._broken = UsageError(
                    "a test reverted a shared chain to before what is shared",
                    "that cannot be restored",
                    "let that test use only `world`",
                )
                raise self._broken

    def fresh(self) -> Chain:
        """The chain as it was founded."""
        return self._chain(self._founded.block_number)

    def _chain(self, block: int | None) -> Chain:
        """A new chain over the store, gone back to a block; nobody's snapshots are in it."""
        chain = Chain(self._store, wall_clock=None)
        for name in chain.named_snapshots():
            chain.delete_snapshot(name)
        if block is not None:
            chain.go_back(block, 0)
        return chain


@dataclass(frozen=True, slots=True)
class NodePlace:
    """A nation on a node. Where nothing can be taken back, the tests share what they do."""

    backend: NodeBackend
    nation: Founded
    open: list[World] = field(default_factory=list)

    @property
    def stands(self) -> bool:
        return bool(self.backend.port.code(self.nation.deployment.contracts["governor"]))

    @contextmanager
    def turn(self, mode: Mode = Mode.BLOCKS, *, resume: bool = False) -> Iterator[World]:
        if mode is Mode.CALLS:
            raise UsageError("a node has no call mode", next_step="use the embedded chain for it")
        with self.backend.taken_back():
            port = self.backend.port
            kept, port.watchers = port.watchers, []
            world = _world(self.backend, self.nation, self.open)
            try:
                yield world
            finally:
                self.open.remove(world)
                port.watchers = kept


def _world(backend: Backend, founded: Founded | None, open_worlds: list[World]) -> World:
    """One more world, which knows what the one that it stands on knows."""
    if founded is None:
        world = World(backend)
    else:
        nation = Nation(founded.deployment, backend.port, founded.institutions)
        world = World(backend, nation, founded.actors)
    if open_worlds:
        world.know(open_worlds[-1])
    open_worlds.append(world)
    return world


class HasWorld(Protocol):
    """Something with a world of its own on the embedded chain."""

    @property
    def world(self) -> World: ...


Made = TypeVar("Made", bound=HasWorld)


class Kept:
    """Something that was made once, and is as new for each test: its world is a new chain over
    what its making left."""

    def __init__(self, made: HasWorld) -> None:
        self.made = made
        self._place = ChainPlace(made.world.chain, None)
        self._artifacts, self._own = dict(made.world.artifacts), list(made.world.own)

    @property
    def stands(self) -> bool:
        return self._place.stands

    def renew(self) -> None:
        world = self.made.world
        assert isinstance(world.backend, ChainBackend)
        world.backend.chain = world.backend.port.chain = self._place.fresh()
        world.port.watchers.clear()
        world.artifacts, world.own = dict(self._artifacts), list(self._own)


class Kit:
    """The places of a run on the embedded chain."""

    def __init__(self) -> None:
        self._founded: dict[object, Place] = {}
        self._blank: Place | None = None
        self._kept: dict[object, Kept] = {}

    def once(self, make: Callable[..., Made], *arguments: Hashable) -> Made:
        """What `make(*arguments)` gives, made once and as new each time."""
        key = make, arguments
        kept = self._kept.get(key)
        if kept is None or not kept.stands:
            kept = self._kept[key] = Kept(make(*arguments))
        kept.renew()
        return cast("Made", kept.made)

    def place(self, source: Source) -> Place:
        """Where this nation was founded; that is done once. Raises ConstitutionError."""
        key = _key(source)
        place = self._founded.get(key)
        if place is None or not place.stands:
            place = self._founded[key] = self.new_place(source)
        return place

    def new_place(self, source: Source) -> Place:
        """A chain with this nation, that nobody else has."""
        backend = ChainBackend()
        return ChainPlace(backend.chain, _found(source, backend))

    def blank(self) -> Place:
        """A chain on which nothing was deployed."""
        if self._blank is None or not self._blank.stands:
            self._blank = ChainPlace(Chain.in_memory(), None)
        return self._blank


class NodeKit(Kit):
    """The places of a run on a node: all on the same chain.

    On a development chain nations are founded; on any other one there is the one that
    `deployment` names.
    """

    def __init__(self, backend: NodeBackend, deployment: Path | None = None) -> None:
        super().__init__()
        self._ground, self._deployment = backend, deployment

    def new_place(self, source: Source) -> Place:
        """The nation, founded or found on the node. Raises GovkitError."""
        if self._deployment is not None:
            nation = Nation.connect(self._deployment, self._ground.port)
            return NodePlace(self._ground, Founded(nation.deployment, Actors()))
        self._ground.port.must_be_development("no nation is founded here for tests")
        self._ground.fund()
        return NodePlace(self._ground, _found(source, self._ground))

    def blank(self) -> Place:
        raise UsageError("a node has no bare world", next_step="use the embedded chain for it")


def _found(source: Source, backend: Backend) -> Founded:
    world = World.found(constitution_of(source), backend)
    return Founded(world.nation.deployment, world.actors, world.nation.institutions)


def constitution_of(source: Source) -> Constitution:
    """The nation file behind a source. Raises ConstitutionError."""
    if isinstance(source, Constitution):
        return source
    if isinstance(source, Path):
        return Constitution.load(source)
    return sample_constitution(source) if source else sample_constitution()


def _key(source: Source) -> object:
    if isinstance(source, Constitution):
        return source.fingerprint()
    return source


@dataclass(frozen=True, slots=True)
class GasWatcher:
    """Writes the cost of every call that is mined in a world into a book."""

    world: World
    add: Callable[[str, int], None]

    def sent(self, call: Call, sender: Address, receipt: Receipt) -> None:
        self.add(self._name(call, receipt), receipt.gas_used)

    def refused(self, call: Call, sender: Address, error: Exception) -> None:
        """What was not mined cost nothing."""

    def _name(self, call: Call, receipt: Receipt) -> str:
        address = call.to or receipt.contract_address
        assert address is not None
        artifact = self.world.artifact_at(address)
        contract = artifact.name if artifact else address
        if call.to is None:
            return contract
        function = artifact.by_selector(call.data[:4]) if artifact else None
        return f"{contract}.{function.name if function else '0x' + call.data[:4].hex()}"

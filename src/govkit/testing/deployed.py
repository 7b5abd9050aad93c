"""Reach every function of a contract by its name, and every event that it gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govkit.contracts.abi import NAMES, Artifact
from govkit.errors import UsageError
from govkit.guesses import did_you_mean, nearest
from govkit.network.port import Call, Receipt
from govkit.types import Address, Wei

if TYPE_CHECKING:
    from govkit.testing.actors import ActorSigner
    from govkit.testing.compile_cache import CompileCache
    from govkit.testing.world import World

__tracebackhide__ = True

Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sent:
    """What a transaction did: its receipt, and the events of the probed contract in order."""

    receipt: Receipt
    events: tuple[tuple[str, Fields], ...]

    def only(self, name: str) -> Fields:
        """The fields of the one event of that name."""
        found = [fields for each, fields in self.events if each == name]
        assert len(found) == 1, f"{len(found)} events {name} among {self.names}"
        return found[0]

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.events]


class Deployed:
    """A deployed contract by its ABI alone: `read`, `send`, or make a `call` for a proposal."""

    def __init__(self, world: World, artifact: Artifact | str, address: Address) -> None:
        self.world, self.address = world, address
        self.artifact = Artifact.load(artifact) if isinstance(artifact, str) else artifact

    def within(self, world: World) -> Deployed:
        """The same contract in another world: one of a module's, in that of a test."""
        return Deployed(world, self.artifact, self.address)

    def call(self, name: str, *arguments: object, value: int = 0) -> Call:
        """The call of a function, with `value` in wei: to be sent, or put into a proposal."""
        function = self.artifact.function(name, len(arguments))
        return Call(self.address, function.encode(arguments), Wei(value))

    def read(self, name: str, *arguments: object) -> Any:
        """The answer at the head: the value itself if there is one, else a tuple."""
        function = self.artifact.function(name, len(arguments))
        answer = self.world.port.call(Call(self.address, function.encode(arguments)))
        values = function.decode_result(answer)
        return values[0] if len(values) == 1 else values

    def send(self, actor: ActorSigner, name: str, *arguments: object, value: int = 0) -> Sent:
        """Call a function as an actor. Raises RevertError."""
        receipt = self.world.send(self.call(name, *arguments, value=value), actor)
        return Sent(receipt, tuple(self.decode(receipt)))

    def decode(self, receipt: Receipt) -> list[tuple[str, Fields]]:
        """The events of this contract in a receipt."""
        known = {event.topic: event for event in self.artifact.events.values()}
        return [
            (known[log.topics[0]].name, known[log.topics[0]].decode(log.topics, log.data))
            for log in receipt.logs
            if log.address == self.address
        ]


def deploy(
    world: World,
    contract: Path | str,
    *arguments: object,
    search: Sequence[Path] = (),
    cache: CompileCache | None = None,
) -> Deployed:
    """Deploy a Vyper file in a world, compiled if it has changed; or a contract of govkit's by
    its name. `search` and `cache` are as in `compile_contract`.

    Raises CompileError with file and line, and RevertError if its constructor refuses.
    """
    artifact = artifact_of(contract, search=search, cache=cache)
    return Deployed(world, artifact, world.deploy(artifact, *arguments))


def artifact_of(
    contract: Path | str, *, search: Sequence[Path] = (), cache: CompileCache | None = None
) -> Artifact:
    """The artifact of a Vyper file, or of a contract of govkit's by its name."""
    name = str(contract)
    if not name.endswith(".vy"):
        if name not in NAMES:
            question = did_you_mean(nearest(name, NAMES))
            raise UsageError(
                f"govkit has no contract {name}",
                next_step=f"{question} a file's name ends in .vy".strip(),
            )
        return Artifact.load(name)
    from govkit.testing.compiler import compile_contract

    return compile_contract(contract, search=search, cache=cache).artifact

"""Reach every function of a contract by its name, and every event that it gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import rlp

from govkit.contracts.abi import Artifact
from govkit.network.port import Call, Receipt
from govkit.testing import ActorSigner, World
from govkit.types import Address, Wei

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


class Probe:
    """A deployed contract by its ABI alone, without the SDK's own names for things."""

    def __init__(self, world: World, artifact: Artifact | str, address: Address) -> None:
        self.world, self.address = world, address
        self.artifact = Artifact.load(artifact) if isinstance(artifact, str) else artifact

    def call(self, name: str, *arguments: object, value: int = 0) -> Call:
        function = self.artifact.function(name, len(arguments))
        return Call(self.address, function.encode(arguments), Wei(value))

    def read(self, name: str, *arguments: object) -> Any:
        """The answer at the head: the value itself where there is one, else a tuple."""
        function = self.artifact.function(name, len(arguments))
        answer = self.world.port.call(Call(self.address, function.encode(arguments)))
        values = function.decode_result(answer)
        return values[0] if len(values) == 1 else values

    def send(self, actor: ActorSigner, name: str, *arguments: object, value: int = 0) -> Sent:
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


def outcomes_in_one_block(world: World, calls: Sequence[tuple[ActorSigner, Call]]) -> list[bool]:
    """Put several calls into the same block, in this order. Returns which of them succeeded."""
    hashes = []
    with world.chain.one_block():
        for actor, call in calls:
            assert call.to is not None
            sender, to = bytes.fromhex(actor.address[2:]), bytes.fromhex(call.to[2:])
            hashes.append(world.chain.send(sender, to, call.data, call.value, gas=1_000_000))
    stored = [world.chain.store.transaction(each) for each in hashes]
    assert {each.block for each in stored if each} == {world.chain.head.block_number}
    return [each is not None and _succeeded(each.receipt) for each in stored]


def in_one_block(world: World, calls: Sequence[tuple[ActorSigner, Call]]) -> None:
    """Put several calls into the same block, in this order; each must succeed."""
    assert all(outcomes_in_one_block(world, calls))


def _succeeded(receipt: bytes) -> bool:
    """Whether a legacy receipt says so: its first field (EIP-658)."""
    return bool(rlp.decode(receipt)[0] == b"\x01")


def at_timestamp(world: World, timestamp: int) -> None:
    """The next transaction's block has this timestamp."""
    world.chain.set_next_timestamp(timestamp)

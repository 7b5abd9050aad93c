"""Several calls in one block, and at a given second."""

from __future__ import annotations

from collections.abc import Sequence

import rlp

from govkit.network.port import Call
from govkit.testing import ActorSigner, World
from govkit.testing.probe import Fields, Probe, Sent

__all__ = ["Fields", "Probe", "Sent", "at_timestamp", "in_one_block", "outcomes_in_one_block"]


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

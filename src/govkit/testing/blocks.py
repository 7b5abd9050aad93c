"""Controls what is in a block and its time, on the embedded chain."""

from __future__ import annotations

from collections.abc import Sequence

from govkit.chain.trie import decode
from govkit.network.port import Call
from govkit.testing.actors import ActorSigner
from govkit.testing.world import World

_GAS_LIMIT = 1_000_000
"""Of each call, so that several fit into a block."""


def outcomes_in_one_block(world: World, calls: Sequence[tuple[ActorSigner, Call]]) -> list[bool]:
    """Put several calls into the same block, in this order. Returns which of them succeeded."""
    hashes = []
    with world.chain.one_block():
        for actor, call in calls:
            assert call.to is not None
            sender, to = bytes.fromhex(actor.address[2:]), bytes.fromhex(call.to[2:])
            hashes.append(world.chain.send(sender, to, call.data, call.value, gas=_GAS_LIMIT))
    stored = [world.chain.store.transaction(each) for each in hashes]
    assert {each.block for each in stored if each} == {world.chain.head.block_number}
    return [each is not None and _succeeded(each.receipt) for each in stored]


def in_one_block(world: World, calls: Sequence[tuple[ActorSigner, Call]]) -> None:
    """Put several calls into the same block, in this order; each must succeed."""
    assert all(outcomes_in_one_block(world, calls))


def at_timestamp(world: World, timestamp: int) -> None:
    """The next transaction's block has this timestamp, in seconds since 1970."""
    world.chain.set_next_timestamp(timestamp)


def _succeeded(receipt: bytes) -> bool:
    """Whether a legacy receipt says so: its first field (EIP-658)."""
    return bool(decode(receipt)[0] == b"\x01")

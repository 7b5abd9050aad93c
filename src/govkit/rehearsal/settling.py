"""What people have done by an attack: trustees made their key, holders locked currency up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govkit.contracts.trustees import Phase
from govkit.testing.secrecy import Trusteeship
from govkit.types import Wei

if TYPE_CHECKING:
    from govkit.testing.actors import ActorSigner
    from govkit.testing.world import World


def make_key(world: World) -> None:
    """The trustees of a nation that has any make their key, all of them, unless there is one."""
    trustees = world.nation.trustees
    if trustees is not None and trustees.contract.phase() is not Phase.COMPLETE:
        Trusteeship(world).make_key()


def lock_up(world: World) -> None:
    """Where a house votes by locks, each of its voters locks half of its currency for as long as
    that goes: an empty house would hold against everything, and nobody could pass anything."""
    houses = [each for each in world.nation.houses.values() if each.votes.needs_locks]
    voters = {one.address: one for each in houses for one in world.actors.electorate(each.name)}
    for voter in voters.values():
        lock(world, voter, world.nation.token.balance_of(voter.address) // 2)


def lock(world: World, holder: ActorSigner, amount: int) -> None:
    """A holder locks up that much of its currency for as long as that goes, where it can."""
    nation, locked = world.nation, world.nation.locked
    if locked is not None and amount:
        world.send(nation.token.approve(locked.address, Wei(amount)), holder)
        world.send(locked.lock(Wei(amount), locked.clock() + locked.longest()), holder)

"""What people have done by an attack: trustees made their key, holders locked currency up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govkit.contracts.trustees import Phase
from govkit.testing.secrecy import Trusteeship
from govkit.types import Wei

if TYPE_CHECKING:
    from govkit.testing.world import World


def make_key(world: World) -> None:
    """The trustees of a nation that has any make their key, all of them, unless there is one."""
    trustees = world.nation.trustees
    if trustees is not None and trustees.contract.phase() is not Phase.COMPLETE:
        Trusteeship(world).make_key()


def lock_up(world: World) -> None:
    """Where a house votes by locks, each of its voters locks half of its currency for as long as
    that goes: an empty house would hold against everything, and nobody could pass anything."""
    nation, locked = world.nation, world.nation.locked
    houses = [each for each in nation.houses.values() if each.votes.needs_locks]
    voters = {one.address: one for each in houses for one in world.actors.electorate(each.name)}
    for voter in voters.values() if locked is not None else ():
        assert locked is not None
        stake = Wei(nation.token.balance_of(voter.address) // 2)
        if stake:
            world.send(nation.token.approve(locked.address, stake), voter)
            world.send(locked.lock(stake, locked.clock() + locked.longest()), voter)

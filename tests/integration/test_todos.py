"""What is told as open at the second from which it is: a passport to renew, a lock that ended."""

from __future__ import annotations

from pathlib import Path

import pytest

from govkit.chain.dev_accounts import DEV_ACCOUNTS
from govkit.nation.todos import gather
from govkit.testing import ActorSigner, World
from govkit.testing.blocks import at_timestamp
from govkit.types import Wei

STAKE = Wei(10**18)
EXAMPLES = Path(__file__).parents[2] / "examples"


def told(world: World, who: ActorSigner) -> list[str]:
    return [each.command for each in gather(world.nation, who.address)]


def at(world: World, moment: int) -> None:
    at_timestamp(world, moment)
    world.mine()


@pytest.mark.nation(EXAMPLES / "club.yaml")
def test_a_passport_to_renew(world: World) -> None:
    registry = world.nation.registry
    me = world.actors.electorate()[0]
    number = registry.passport_of(me.address)
    begins = registry.passport(number).until - registry.renewal_window()
    at(world, begins - 1)
    assert told(world, me) == []
    at(world, begins)
    assert told(world, me) == ["govkit citizen renew"]
    world.send(registry.renew(), me)
    assert told(world, me) == []


@pytest.mark.nation(EXAMPLES / "long-view.yaml")
def test_a_lock_that_ended(world: World) -> None:
    nation = world.nation
    locked = nation.locked
    assert locked
    people = map(ActorSigner.of, DEV_ACCOUNTS)
    me = next(each for each in people if nation.token.balance_of(each.address) > STAKE)
    until = world.port.now() + 400 * 86_400
    world.send(nation.token.approve(locked.address, STAKE), me)
    world.send(locked.lock(STAKE, until), me)
    until = locked.locked(me.address).until
    at(world, until - 1)
    assert told(world, me) == []
    at(world, until)
    assert told(world, me) == ["govkit token lock withdraw"]
    world.send(locked.withdraw(), me)
    assert told(world, me) == []

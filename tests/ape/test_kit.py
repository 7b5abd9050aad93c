"""The kit's fixtures under `ape test`, beside ape's own, on ape's default provider."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from govkit.nation.nation import Nation
from govkit.testing import ActorSigner, World

pytestmark = pytest.mark.ape


def test_both_see_one_chain(
    world: World,
    nation: Nation,
    registrar: ActorSigner,
    stranger: ActorSigner,
    forward: Callable[[str], None],
    reverts: Callable[[str], Any],
    accounts: Any,
    chain: Any,
    project: Any,
) -> None:
    registry = project.CitizenRegistry.at(nation.registry.address)
    assert not registry.isCitizen(stranger.address)
    world.send(nation.registry.admit(stranger.address), registrar)
    assert registry.isCitizen(stranger.address)
    with reverts("registry: only registrar"):
        registry.admit(accounts[7], sender=accounts[stranger.address])
    with reverts("registry: only registrar"):
        world.send(nation.registry.revoke(registrar.address), stranger)
    registry.admit(accounts[7], sender=accounts[registrar.address])
    assert nation.registry.is_citizen(accounts[7].address)
    before = chain.blocks.head.timestamp
    forward("3 days")
    assert chain.blocks.head.timestamp == before + 3 * 86_400


def test_the_next_test_sees_nothing_of_it(nation: Nation, stranger: ActorSigner) -> None:
    assert not nation.registry.is_citizen(stranger.address)

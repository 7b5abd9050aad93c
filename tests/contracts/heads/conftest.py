"""A registry with terms whose citizens may delegate; recovery is a person's here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest
import rlp

from govkit.crypto.keccak import checksum, keccak
from govkit.testing import ActorSigner, World
from govkit.testing.deployed import Deployed
from govkit.types import Address
from tests.contracts.conftest import Cast

EPOCH, TERM_EPOCHS, WINDOW = 10_000, 3, 20_000
PEOPLE = 6


def next_address(world: World, deployer: ActorSigner, ahead: int) -> Address:
    """Where the deployer's contract after `ahead` others will stand."""
    me = bytes.fromhex(deployer.address[2:])
    return checksum(keccak(rlp.encode([me, world.chain.state().get_nonce(me) + ahead]))[12:])


@dataclass(frozen=True, slots=True)
class Bench:
    """Registry, delegated heads, and citizens 1 to 6."""

    registry: Deployed
    heads: Deployed
    people: Sequence[ActorSigner]
    registrar: ActorSigner
    mover: ActorSigner

    @property
    def world(self) -> World:
        return self.registry.world

    def now(self) -> int:
        return int(self.registry.read("clock"))

    def delegate(self, by: int, to: int) -> None:
        self.heads.send(self.people[by - 1], "delegate", self.address(to))

    def address(self, number: int) -> Address:
        """Who held the passport first."""
        return self.people[number - 1].address

    def votes(self, *numbers: int) -> list[int]:
        """Of these citizens, or of all."""
        wanted = numbers or range(1, PEOPLE + 1)
        return [int(self.heads.read("getVotes", self.address(each))) for each in wanted]

    def past(self, timepoint: int) -> list[int]:
        people = [each.address for each in self.people]
        return [int(self.heads.read("getPastVotes", each, timepoint)) for each in people]

    def until(self, number: int) -> int:
        return int(self.registry.read("passport", number)[2])

    def move(self, number: int, new: ActorSigner) -> None:
        self.registry.send(self.mover, "move", number, new.address)


Make = Callable[..., Bench]


@pytest.fixture
def make_bench(
    bare_world: World,
    deploy: Callable[..., Deployed],
    deploy_registry: Callable[..., Deployed],
    cast: Cast,
) -> Make:
    def made(
        by_timestamp: bool = True, epoch: int = EPOCH, term: int = TERM_EPOCHS, window: int = WINDOW
    ) -> Bench:
        heads_at = next_address(bare_world, cast.deployer, 1)
        registry = deploy_registry(
            by_timestamp=by_timestamp,
            recovery=cast.governor.address,
            delegation=heads_at,
            epoch_duration=epoch if term else 0,
            term_epochs=term,
            renewal_window=window if term else 0,
        )
        heads = deploy("DelegatedHeads", registry.address, epoch if term else 0, "Testland")
        assert heads.address == heads_at
        people = bare_world.actors.voters(4 + PEOPLE)[4:]
        founder = cast.founder
        registry.send(founder, "admitFounding", [each.address for each in people])
        return Bench(registry, heads, people, cast.registrar, cast.governor)

    return made


@pytest.fixture
def bench(make_bench: Make) -> Bench:
    return make_bench()

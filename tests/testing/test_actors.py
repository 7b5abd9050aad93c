"""Who plays which role in a nation: the usual ones, or those that its file names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from govkit.constitution import Constitution
from govkit.errors import NetworkError
from govkit.nation.nation import Nation
from govkit.network.accounts import KeySigner
from govkit.network.port import Call
from govkit.testing import Actors, ActorSigner, World, sample_constitution
from govkit.testing.calls import CallsBackend
from govkit.testing.sample import holders_decide
from govkit.types import Address, Wei

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.yaml"))


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_a_proposal_passes_in_every_example(file: Path) -> None:
    constitution = Constitution.load(file)
    founded = World.found(constitution)
    backend = CallsBackend(founded.chain)
    world = World(backend, Nation(founded.nation.deployment, backend.port), founded.actors)
    world.pass_time(constitution.currency.vote_warm_up)
    actors = world.actors
    world.send(Call(world.nation.treasury.address, b"", Wei(5)), actors.stranger)
    before = world.port.balance(actors.stranger.address)
    world.pass_proposal([Call(actors.stranger.address, b"", Wei(5))])
    assert world.port.balance(actors.stranger.address) == before + 5


@pytest.mark.parametrize("change", [lambda text: text, holders_decide])
def test_in_the_sample_nation_they_are_the_usual_ones(change: Callable[[str], str]) -> None:
    usual, cast = Actors(), Actors(sample_constitution(change))
    for role in ("deployer", "registrar", "guardian", "keeper", "proposer", "stranger"):
        assert getattr(cast, role).address == getattr(usual, role).address
    assert addresses(cast.voters(20)) == addresses(usual.voters(20))


def test_they_are_those_whom_the_file_names() -> None:
    constitution = Constitution.load(EXAMPLES[0].with_name("micronation.yaml"))
    actors, names = Actors(constitution), constitution.names()
    assert actors.registrar.address == actors.keeper.address == names["registrar"]
    assert actors.guardian.address == names["warden"]
    assert addresses(actors.electorate()) == [names["dev0"], names["dev2"], names["registrar"]]
    assert addresses(actors.voters(1)) == [names["dev2"]]
    assert actors.stranger.address not in names.values()
    with pytest.raises(LookupError, match="has 2 voters beside its proposer, not 3"):
        actors.voters(3)


def test_a_proposal_that_nobody_carries_says_so() -> None:
    world = World.found(sample_constitution())
    world.actors._electorates["citizens"] = world.actors.electorate()[:2]
    with pytest.raises(
        AssertionError, match="'A proposal' lacks votes in citizens: although everybody voted"
    ):
        world.pass_proposal([Call(world.actors.stranger.address)])


def test_they_sign_with_the_keys_of_dev_accounts() -> None:
    stranger, digest = Actors().stranger, b"\x07" * 32
    key = KeySigner(stranger._private_key or b"")
    assert key.address == stranger.address
    assert key.sign_digest(digest) == stranger.sign_digest(digest)
    with pytest.raises(NetworkError, match="an actor cannot sign: there is no key for 0x11"):
        ActorSigner(Address("0x11")).sign_digest(digest)


def addresses(actors: list[ActorSigner]) -> list[str]:
    return [each.address for each in actors]

"""A council of twenty citizens with short spans, in seconds; treasury and founder are persons."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from govkit.testing import ActorSigner, World
from govkit.testing.blocks import at_timestamp
from govkit.testing.deployed import Deployed, Sent
from govkit.types import ZERO_ADDRESS
from tests.contracts.conftest import Cast

TERM, NOMINATION, VOTING = 1_000, 100, 200
Deploy = Callable[..., Deployed]


@pytest.fixture
def citizens(bare_world: World) -> list[ActorSigner]:
    """Twenty citizens, one vote each."""
    return bare_world.actors.voters(20)


@pytest.fixture
def people(deploy_registry: Deploy, cast: Cast, citizens: list[ActorSigner]) -> Deployed:
    """The registry; the keeper stands for the contract that moves passports."""
    registry = deploy_registry(recovery=cast.keeper.address)
    registry.send(cast.founder, "admitFounding", [each.address for each in citizens])
    return registry


@pytest.fixture
def deploy_council(deploy: Deploy, people: Deployed, cast: Cast) -> Deploy:
    def council(seats: int = 3, **changed: int) -> Deployed:
        settings = {
            "term": TERM, "nomination_period": NOMINATION, "voting_period": VOTING,
            "recall_quorum_bps": 5_000,
        }  # fmt: skip
        assert set(changed) <= set(settings)
        spans = {**settings, **changed}.values()
        at = people.address, cast.treasury.address, cast.founder.address
        return deploy("Council", ("The Bench", seats, *spans, *at), ZERO_ADDRESS, ZERO_ADDRESS)

    return council


@pytest.fixture
def council(deploy_council: Deploy) -> Deployed:
    return deploy_council()


@pytest.fixture
def office(deploy_council: Deploy) -> Deployed:
    return deploy_council(1)


def elect(
    council: Deployed,
    candidates: Sequence[ActorSigner],
    ballots: Sequence[tuple[ActorSigner, object]],
    stranger: ActorSigner,
) -> None:
    """A whole election, settled at the end."""
    open_vote(council, candidates, stranger)
    for voter, ballot in ballots:
        council.send(voter, "rank" if isinstance(ballot, list) else "vote", ballot)
    council.world.forward(VOTING)
    council.send(stranger, "settle")


def open_vote(council: Deployed, candidates: Sequence[ActorSigner], stranger: ActorSigner) -> None:
    """An election with these candidates, in which one can vote."""
    council.send(stranger, "openElection")
    for candidate in candidates:
        council.send(candidate, "nominate")
    council.world.forward(NOMINATION + 1)


def send_at(
    council: Deployed, timepoint: int, actor: ActorSigner, name: str, *arguments: object
) -> Sent:
    """Send something in the block of exactly that second."""
    at_timestamp(council.world, timepoint)
    return council.send(actor, name, *arguments)


def spans_of(council: Deployed) -> tuple[int, int]:
    """Of the newest election: the last second of nominations, and of the vote."""
    found = council.read("election", council.read("elections"))
    return int(found[3]), int(found[4])

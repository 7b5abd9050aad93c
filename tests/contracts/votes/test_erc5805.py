"""One behaviour for every source of votes: token and registry, by seconds and by blocks.

ERC-5805 and ERC-6372 as an indexer or a governor meets them; nothing here knows which contract
answers but the `Source` that gives and takes one vote.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from govkit.network.port import Call
from govkit.testing import ActorSigner, World, reverts
from govkit.testing.blocks import in_one_block
from govkit.testing.deployed import Deployed, Sent
from govkit.types import ZERO_ADDRESS
from tests.contracts.conftest import Cast


@dataclass(frozen=True, slots=True)
class Source:
    """A contract with votes, and how one vote comes to somebody and goes away again."""

    votes: Deployed
    by_timestamp: bool
    giver: ActorSigner
    give_call: Callable[[ActorSigner], Call]
    take: Callable[[ActorSigner], object]

    @property
    def world(self) -> World:
        return self.votes.world

    def give(self, account: ActorSigner) -> Sent:
        receipt = self.world.send(self.give_call(account), self.giver)
        return Sent(receipt, tuple(self.votes.decode(receipt)))

    def now(self) -> int:
        """The clock as the chain's head has it, not as the contract says."""
        block = self.world.port.block()
        return block.timestamp if self.by_timestamp else block.number

    def past(self, account: ActorSigner, timepoint: int) -> int:
        return int(self.votes.read("getPastVotes", account.address, timepoint))

    def past_total(self, timepoint: int) -> int:
        return int(self.votes.read("getPastTotalSupply", timepoint))


@pytest.fixture(params=["timestamp", "blocknumber"])
def by_timestamp(request: pytest.FixtureRequest) -> bool:
    return bool(request.param == "timestamp")


@pytest.fixture(params=["token", "registry"])
def source(
    request: pytest.FixtureRequest,
    by_timestamp: bool,
    deploy_token: Callable[..., Deployed],
    deploy_registry: Callable[..., Deployed],
    cast: Cast,
) -> Source:
    if request.param == "registry":
        registry = deploy_registry(by_timestamp=by_timestamp)
        return Source(
            registry,
            by_timestamp,
            cast.registrar,
            lambda account: registry.call("admit", account.address),
            lambda account: registry.send(cast.registrar, "revoke", account.address),
        )
    token = deploy_token(by_timestamp=by_timestamp)
    return Source(
        token,
        by_timestamp,
        cast.founder,
        lambda account: token.call("allocate", [(account.address, 1, True)]),
        lambda account: token.send(account, "transfer", token.address, 1),
    )


def test_clock(source: Source) -> None:
    assert source.votes.read("clock") == source.now()
    source.world.forward(1_000)
    assert source.votes.read("clock") == source.now()


def test_clock_mode(source: Source) -> None:
    expected = "mode=timestamp" if source.by_timestamp else "mode=blocknumber&from=default"
    assert source.votes.read("CLOCK_MODE") == expected


def test_nobody_has_votes_at_first(source: Source, cast: Cast) -> None:
    source.world.mine()
    assert source.votes.read("getVotes", cast.citizen.address) == 0
    assert source.votes.read("delegates", cast.citizen.address) == ZERO_ADDRESS
    assert source.past(cast.citizen, source.now() - 1) == 0
    assert source.past_total(source.now() - 1) == 0


def test_events_when_votes_come(source: Source, cast: Cast) -> None:
    sent, account = source.give(cast.citizen), cast.citizen.address
    assert sent.only("DelegateChanged") == {
        "delegator": account,
        "fromDelegate": ZERO_ADDRESS,
        "toDelegate": account,
    }
    assert sent.only("DelegateVotesChanged") == {
        "delegate": account,
        "previousVotes": 0,
        "newVotes": 1,
    }
    assert source.votes.read("delegates", account) == account


def test_votes_now_and_at_every_past_timepoint(source: Source, cast: Cast) -> None:
    before = source.now()
    source.give(cast.citizen)
    given = source.now()
    source.world.forward(100)
    source.take(cast.citizen)
    taken = source.now()
    source.world.forward(100)
    assert source.votes.read("getVotes", cast.citizen.address) == 0
    for timepoint in range(0, before + 1, max(1, before // 5)):
        assert source.past(cast.citizen, timepoint) == 0
    for timepoint in range(given, taken):
        assert source.past(cast.citizen, timepoint) == 1
    for timepoint in range(taken, source.now()):
        assert source.past(cast.citizen, timepoint) == 0


def test_one_persons_votes_are_not_anothers(source: Source, cast: Cast) -> None:
    source.give(cast.citizen)
    source.give(cast.newcomer)
    source.take(cast.citizen)
    source.world.mine()
    assert source.past(cast.newcomer, source.now() - 1) == 1
    assert source.past(cast.citizen, source.now() - 1) == 0
    assert source.past(cast.stranger, source.now() - 1) == 0


def test_total_over_time(source: Source, cast: Cast) -> None:
    times = []
    for account in (cast.citizen, cast.newcomer, cast.delegatee):
        source.give(account)
        times.append(source.now())
    source.world.mine()
    assert [source.past_total(timepoint) for timepoint in times] == [1, 2, 3]
    assert source.past_total(times[0] - 1) == 0


@pytest.mark.parametrize("ahead", [0, 1, 10**6])
def test_not_yet_past(source: Source, cast: Cast, ahead: int) -> None:
    source.give(cast.citizen)
    with reverts("votes: not yet past"):
        source.past(cast.citizen, source.now() + ahead)
    with reverts("votes: not yet past"):
        source.past_total(source.now() + ahead)
    source.world.mine()
    assert source.past(cast.citizen, source.now() - 1) == 1


def test_two_changes_at_one_timepoint_are_one(source: Source, cast: Cast) -> None:
    people = [cast.citizen, cast.newcomer, cast.delegatee]
    in_one_block(source.world, [(source.giver, source.give_call(account)) for account in people])
    given = source.now()
    source.world.mine()
    assert source.past_total(given - 1) == 0
    assert source.past_total(given) == 3
    assert [source.past(account, given) for account in people] == [1, 1, 1]


def test_many_changes_of_one_account(source: Source, cast: Cast) -> None:
    """Every binary search over 1 to 25 checkpoints finds the right one."""
    expected: dict[int, int] = {}
    for turn in range(25):
        if turn % 2:
            source.take(cast.citizen)
        else:
            source.give(cast.citizen)
        expected[source.now()] = 1 - turn % 2
        source.world.forward(3)
    for timepoint, votes in expected.items():
        assert source.past(cast.citizen, timepoint) == votes
        assert source.past(cast.citizen, timepoint - 1) == 1 - votes

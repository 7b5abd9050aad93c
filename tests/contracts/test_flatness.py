"""What a vote costs stays the same, however many citizens and proposals there were before."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import log2
from pathlib import Path

import pytest

from govkit.contracts import poll_word
from govkit.contracts.abi import Artifact, encode
from govkit.crypto.keccak import keccak
from govkit.testing import ActorSigner, World
from govkit.testing.bare_government import FOR, PLAIN, BareGovernment, Motion, with_houses
from govkit.testing.deployed import Deployed
from tests.contracts.conftest import Cast

SIZES = (10, 1_000, 100_000)
TOLERANCE = 0.03
# `heads._newest` stands first in the registry, `_older` second (vyper -f layout).
NEWEST, OLDER = 0, 1
# `ballots.polls` stands first in the governor.
POLLS = 0


def slot(number: int, key: object, kind: str = "address") -> int:
    return int.from_bytes(keccak(encode(("uint256", kind), (number, key))))


def seed(government: BareGovernment, count: int) -> None:
    """As if so many citizens had been admitted, one in each second, and as many proposals made."""
    registry = bytes.fromhex(government.registry.address[2:])
    governor = bytes.fromhex(government.governor.address[2:])
    now = government.world.port.block().timestamp
    begun = now - count

    def checkpoint(number: int) -> int:
        return (begun + number << 28) | number + 1

    def write(state: object) -> None:
        put = state.set_storage  # type: ignore[attr-defined]
        # Checkpoints in the older words (32) | issued (32) | cohort (32) | the one before the
        # newest (64) | the newest (64).
        older = count - 2
        put(registry, NEWEST, (older << 192) | (count << 160) | (checkpoint(older) << 64)
            | checkpoint(count - 1))  # fmt: skip
        # Four to a word; only those that a search can meet need to be there.
        for word in searched(older):
            four = (checkpoint(4 * word + n) << 64 * n for n in range(4) if 4 * word + n < older)
            put(registry, slot(OLDER, word, "uint256"), sum(four))
        for past in range(min(count, 2_000)):
            put(governor, slot(POLLS, past + 1, "uint256"), poll_word.SNAPSHOT.put(1))

    government.world.chain.change_state(write)


def searched(older: int) -> set[int]:
    """The words that a search for the last few checkpoints reads."""
    found: set[int] = set()
    for wanted in range(max(0, older - 8), older + 1):
        low, high = 0, older
        while low < high:
            middle = (low + high) // 2
            found.add(middle // 4)
            low, high = (middle + 1, high) if middle < wanted else (low, middle)
        found.add(max(low - 1, 0) // 4)
    return found


EPOCH = 200_000
"""In seconds; the seeded citizens are admitted in the last 100,000."""


def seed_terms(registry: Deployed, count: int) -> None:
    """As if so many citizens had been admitted, one a second; all terms end in three epochs."""
    at, now = bytes.fromhex(registry.address[2:]), registry.world.port.block().timestamp
    storage = Artifact.load("CitizenRegistry").storage
    # Whole words of four, so that each size writes the next one in the same way.
    older = (count - 2) // 4 * 4

    def checkpoint(number: int) -> int:
        return (now - 2 - older + number << 28) | count - 1 - older + number

    def write(state: object) -> None:
        put = state.set_storage  # type: ignore[attr-defined]
        newest = (checkpoint(older) << 64) | checkpoint(older + 1)
        put(at, storage["heads._newest"], (older << 192) | (count << 160) | newest)
        for word in searched(older):
            four = sum(checkpoint(4 * word + n) << 64 * n for n in range(4) if 4 * word + n < older)
            put(at, slot(storage["heads._older"], word, "uint256"), four)
        epoch = now // EPOCH + 3
        ending = slot(storage["heads._ending"], epoch >> 3, "uint256")
        put(at, ending, count << 32 * (epoch & 7))

    registry.world.chain.change_state(write)


def costs_at(registry: Deployed, cast: Cast, count: int) -> dict[str, int]:
    """The gas of each operation of a registry of some size, by its name."""
    seed_terms(registry, count)
    world, costs = registry.world, {}

    def send(actor: ActorSigner, name: str, *arguments: object) -> None:
        costs[name] = registry.send(actor, name, *arguments).receipt.gas_used

    first, second, third = cast.citizen, cast.newcomer, cast.holder
    for each in (third, first, second):
        send(cast.registrar, "admit", each.address)
    assert registry.read("totalSupply") == count + 3
    soon = world.port.block().timestamp + 1_000
    send(cast.treasury, "suspend", first.address, soon)
    send(cast.treasury, "reinstate", first.address)
    send(cast.registrar, "revoke", first.address)
    send(cast.delegatee, "move", count + 3, cast.stranger.address)
    send(cast.stranger, "resign")
    world.forward(EPOCH)
    send(third, "renew")
    past = world.port.block().timestamp - EPOCH - 8
    for view, *arguments in [("getPastTotalSupply", past), ("totalSupply",)]:
        call = registry.call(str(view), *arguments)
        costs[str(view)] = world.port.estimate(call, cast.stranger.address)
    world.forward(4 * EPOCH)
    assert registry.read("totalSupply") == 1  # who renewed
    return costs


def test_each_operation_of_a_registry(
    deploy_registry: Callable[..., Deployed], bare_world: World, cast: Cast
) -> None:
    terms = {"epoch_duration": EPOCH, "term_epochs": 3, "renewal_window": 3 * EPOCH}
    registry = deploy_registry(recovery=cast.delegatee.address, **terms)
    bare_world.forward(2 * EPOCH - bare_world.port.block().timestamp % EPOCH - EPOCH // 4)
    start = bare_world.snapshot()
    costs = {}
    for count in SIZES:
        bare_world.restore(start)
        costs[count] = costs_at(registry, cast, count)
    for size in SIZES[1:]:
        for name, few in costs[SIZES[0]].items():
            # A search in 100,000 checkpoints reads 13 words more than one in 10.
            more = 13 * 2_700 if name == "getPastTotalSupply" else 0
            assert abs(costs[size][name] - few) <= TOLERANCE * few + more, (name, costs)
    assert_told(costs)


def assert_told(costs: dict[int, dict[str, int]]) -> None:
    """As docs/reference/gas.md has it, within 200."""
    told = {"move to a new key": "move", "`totalSupply`, read": "totalSupply"}
    told["`getPastTotalSupply` of an epoch ago, read"] = "getPastTotalSupply"
    page = (Path(__file__).parents[2] / "docs/reference/gas.md").read_text()
    table = page.partition("| operation | 10 citizens |")[2].partition("\n\n")[0]
    rows = [re.split(r" *\| *", line.strip("| ")) for line in table.splitlines()[2:]]
    assert {told.get(name, name) for name, *_ in rows} == costs[SIZES[0]].keys()
    for name, *cells in rows:
        for size, cell in zip(SIZES, cells, strict=True):
            real = costs[size][told.get(name, name)]
            assert abs(real - int(cell.replace(",", ""))) <= 200, (name, size, real)


def newcomers_of(nation: BareGovernment) -> list[ActorSigner]:
    """Who came last, and so has the highest numbers."""
    return [nation.outsider, nation.guardian, nation.registrar]


@pytest.fixture
def large(
    government: Callable[..., BareGovernment],
) -> Callable[[int], tuple[BareGovernment, Motion]]:
    """A nation of some size, with a motion that is open to three who came last."""

    def made(count: int) -> tuple[BareGovernment, Motion]:
        nation = government()
        seed(nation, count)
        newcomers = newcomers_of(nation)
        for each in newcomers:
            nation.registry.send(nation.registrar, "admit", each.address)
        assert nation.registry.read("getVotes", newcomers[0].address) == 1
        nation.world.mine()
        motion = nation.propose([nation.poke()], by=5)
        nation.open(motion)
        return nation, motion

    return made


def test_by_citizens_and_past_proposals(
    large: Callable[[int], tuple[BareGovernment, Motion]],
) -> None:
    costs: dict[int, list[int]] = {}
    for count in SIZES:
        nation, motion = large(count)
        costs[count] = [
            nation.governor.send(each, "castVote", motion.id, 1).receipt.gas_used
            for each in newcomers_of(nation)
        ]
        assert nation.governor.read("proposalVotes", motion.id) == (0, 3, 0)
        total = nation.registry.read(
            "getPastTotalSupply", nation.governor.read("proposalSnapshot", motion.id)
        )
        assert total == count + 3
    for size in SIZES[1:]:
        for few, many in zip(costs[SIZES[0]], costs[size], strict=True):
            assert abs(many - few) <= TOLERANCE * few, costs


def test_by_a_voters_own_checkpoints(government: Callable[..., BareGovernment]) -> None:
    """No more than the logarithm: a look at an older checkpoint costs a cold read each."""
    nation = government(houses=("wealth",), classes=(with_houses(PLAIN, (2_000, 5_000)),))
    costs = {}
    start = nation.world.snapshot()
    for moves in (4, 64):
        nation.world.restore(start)
        motion = nation.propose([nation.poke()])
        nation.open(motion)
        for move in range(moves):
            giver, taker = (1, 2) if move % 2 else (2, 1)
            nation.token.send(nation.people[giver], "transfer", nation.people[taker].address, 1)
        costs[moves] = nation.cast_one(motion, 1, FOR, house=1).receipt.gas_used
    assert costs[64] - costs[4] <= (log2(64) - log2(4)) * 2_700

"""What a lock costs stays the same, however many there were before it."""

from __future__ import annotations

from govkit.contracts.abi import Artifact, encode
from govkit.crypto.keccak import keccak
from govkit.testing.deployed import Deployed
from govkit.types import ZERO_ADDRESS
from tests.contracts.conftest import Cast
from tests.contracts.locked.conftest import WEEK, lock, now, weight

SIZES = (10, 1_000, 100_000)
SLOTS = Artifact.load("LockedVotes").storage


def slot(number: int, key: object, kind: str) -> int:
    return int.from_bytes(keccak(encode(("uint256", kind), (number, key))))


def seed(locked: Deployed, count: int) -> None:
    """As if the total had changed so often, and so many had been given an index."""
    at = bytes.fromhex(locked.address[2:])
    head = slot(SLOTS["decay._heads"], ZERO_ADDRESS, "address")
    points = slot(SLOTS["decay._points"], ZERO_ADDRESS, "address")
    state = locked.world.chain.state()
    newest = state.get_storage(at, slot(points, 0, "uint256"))

    def write(state: object) -> None:
        put = state.set_storage  # type: ignore[attr-defined]
        put(at, head, count << 40 | count)
        put(at, slot(points, count - 1, "uint256"), newest)

    locked.world.chain.change_state(write)


def test_by_locks_before(locked: Deployed, cast: Cast) -> None:
    first = lock(locked, cast.receiver, 10**20, 100 * WEEK)
    start, costs = locked.world.snapshot(), {}
    for count in SIZES:
        locked.world.restore(start)
        seed(locked, count)
        used = []
        for amount, weeks in ((10**18, 50), (5, 60), (0, 61)):
            end = (now(locked) // WEEK + weeks) * WEEK
            used.append(locked.send(cast.holder, "lock", amount, end).receipt.gas_used)
        used.append(locked.send(cast.holder, "delegate", cast.delegatee.address).receipt.gas_used)
        assert locked.read("getPastBallot", cast.delegatee.address, now(locked)) >> 96 == count + 2
        locked.world.mine()
        then = now(locked) - 1
        total = weight([(10**20, first), (10**18 + 5, end)], then)
        assert locked.read("getPastTotalSupply", then) == total
        costs[count] = used
    for count in SIZES[1:]:
        for few, many in zip(costs[SIZES[0]], costs[count], strict=True):
            assert abs(many - few) <= 0.01 * few, costs

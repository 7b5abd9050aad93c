"""What a vote and a delegation cost stays the same, however many heads a delegate was given."""

from __future__ import annotations

from govkit.contracts.abi import Artifact, encode
from govkit.crypto.keccak import keccak
from tests.contracts.heads.conftest import Bench

SIZES = (10, 1_000, 100_000)
SLOTS = Artifact.load("DelegatedHeads").storage


def seed(bench: Bench, number: int, count: int) -> None:
    """As if so many more had given their heads to a passport, one in each of the last seconds."""
    at = bytes.fromhex(bench.heads.address[2:])
    key = encode(("uint256", "uint256"), (SLOTS["checkpoints._newest"], number))
    slot = int.from_bytes(keccak(key))
    word = bench.world.chain.state().get_storage(at, slot)

    def write(state: object) -> None:
        put = state.set_storage  # type: ignore[attr-defined]
        # Older checkpoints (32) stand from bit 176 on, the heads given lowest.
        put(at, slot, word + (2 * count << 176) + count)

    bench.world.chain.change_state(write)


def test_by_heads_given_before(bench: Bench) -> None:
    bench.delegate(1, 3)
    bench.delegate(2, 3)
    start, costs = bench.world.snapshot(), {}
    for count in SIZES:
        bench.world.restore(start)
        seed(bench, 3, count)
        assert bench.votes(3) == [count + 3]
        used = [
            bench.heads.send(bench.people[by - 1], "delegate", bench.address(to)).receipt.gas_used
            for by, to in ((4, 3), (2, 5), (1, 1))
        ]
        sent = bench.registry.send(bench.registrar, "revoke", bench.address(4))
        used.append(sent.receipt.gas_used)
        assert bench.votes(3) == [count + 1]
        costs[count] = used
    for count in SIZES[1:]:
        for few, many in zip(costs[SIZES[0]], costs[count], strict=True):
            assert abs(many - few) <= 0.01 * few, costs

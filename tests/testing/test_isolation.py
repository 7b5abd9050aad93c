"""No isolated test sees what another one did, whatever it tries and in whatever order."""

from __future__ import annotations

import random

import pytest

from tests.testing.conftest import Run

SPOILERS = """
    import pytest
    from govkit.network.port import Call
    from govkit.types import Wei

    kept = []
    FOUNDED = None

    def state_of(world):
        head = world.chain.head
        return (
            head.block_number, head.hash, world.chain.now(), world.chain.automine,
            world.chain.gas_limit, world.chain.coinbase, len(world.chain.pool.pending),
            dict(world.nation.abis), world.nation.governor.voting_period(),
            world.port.balance(world.actors.stranger.address), dict(world.artifacts),
            len(world.nation.proposals.all()), list(world.port.watchers),
        )

    @pytest.fixture(autouse=True)
    def unspoilt(world):
        global FOUNDED
        if FOUNDED is None:
            FOUNDED = state_of(world)
        assert state_of(world) == FOUNDED

    def test_passes_a_proposal(world, nation, pass_proposal):
        pass_proposal([Call(world.actors.stranger.address)])
        assert len(nation.proposals.all()) == 1

    def test_moves_time(world, forward):
        forward("400 days")
        world.chain.set_next_timestamp(world.chain.now() + 5)

    def test_leaves_the_chain_odd(world):
        world.chain.automine = False
        world.chain.coinbase = b"\\1" * 20
        world.chain.send(bytes(20), bytes(20))
        world.chain.gas_limit = 1

    def test_hides_its_world(world, nation):
        kept.extend([world, nation])

    def test_uses_what_was_hidden(world):
        for each in kept:
            port = each.port
            with pytest.raises(LookupError, match="belonged to a test that is over"):
                port.send(Call(world.actors.stranger.address), world.actors.proposer)

    def test_writes_on_shared_objects(world, nation):
        nation.abis = {"0x": None}
        world.artifacts["0x"] = None
        world.watch(object())

    def test_goes_back_before_the_founding(world):
        world.chain.reset()
        assert not world.port.code(world.nation.governor.address)

    def test_forgets_snapshots(world):
        for name in world.chain.named_snapshots():
            world.chain.delete_snapshot(name)

    def test_crashes(world, nation):
        world.send(Call(world.actors.stranger.address, b"", Wei(5)), world.actors.proposer)
        raise RuntimeError("a crash inside a test")

    def test_crashes_inside_a_block(world):
        with world.chain.one_block():
            world.chain.send(bytes.fromhex(world.actors.proposer.address[2:]), bytes(20), b"", 1)
            raise SystemExit(1)
"""

SHUFFLED = """
    import random

    def pytest_collection_modifyitems(items):
        random.Random({seed}).shuffle(items)
"""


@pytest.mark.parametrize("seed", range(6))
def test_a_test_that_tries_reaches_no_other(run: Run, seed: int) -> None:
    result = run(conftest=SHUFFLED.format(seed=seed), test_spoilers=SPOILERS)
    result.assert_outcomes(passed=8, failed=2)


def test_the_orders_differ() -> None:
    orders = {tuple(random.Random(seed).sample(range(10), 10)) for seed in range(6)}
    assert len(orders) == 6

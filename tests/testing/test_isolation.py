"""No isolated test sees what another one did, whatever it tries and in whatever order."""

from __future__ import annotations

import random

import pytest

from govkit.chain.chain import Chain
from govkit.testing.calls import CallsBackend
from tests.testing.conftest import Run

ANYWHERE = """
    import pytest
    from govkit.network.port import Call
    from govkit.types import Wei

    kept = []
    AS_IT_BEGAN = None

    def state_of(world):
        nation, head = world.nation, world.port.block()
        people = [world.actors.stranger, world.actors.proposer, *world.actors.voters(2)]
        return (
            head.number, head.timestamp, dict(nation.abis), nation.governor.voting_period(),
            [world.port.balance(each.address) for each in people],
            [nation.token.balance_of(each.address) for each in people],
            nation.registry.total_supply(), len(nation.proposals.all()),
            dict(world.artifacts), list(world.own), list(world.port.watchers),
            len(world.port.logs([nation.registry.address, nation.token.address])), more(world),
        )

    @pytest.fixture(autouse=True)
    def unspoilt({shared}world):
        global AS_IT_BEGAN
        if AS_IT_BEGAN is None:
            AS_IT_BEGAN = state_of(world)
        assert state_of(world) == AS_IT_BEGAN

    def test_passes_a_proposal(world, nation, pass_proposal):
        pass_proposal([Call(world.actors.stranger.address)])
        assert len(nation.proposals.all()) == 1

    def test_moves_time(world, forward):
        forward("400 days")

    def test_revokes(world, nation, registrar, voters):
        world.send(nation.registry.revoke(voters(1)[0].address), registrar)

    def test_deploys(deploy, world):
        deploy("RecordLedger", world.actors.stranger.address, [], bytes(32), "0x" + "00" * 20)

    def test_hides_its_world(world, nation):
        kept.extend([world, nation])

    def test_uses_what_was_hidden(world):
        for each in kept:
            port = each.port
            with pytest.raises(LookupError, match="belonged to a test that is over"):
                port.send(Call(world.actors.stranger.address), world.actors.proposer)

    def test_writes_on_shared_objects(world, nation):
        nation.abis = {{"0x": None}}
        world.artifacts["0x"] = None
        world.watch(object())

    def test_leaves_snapshots(world, forward):
        first = world.snapshot()
        forward(5)
        world.restore(first)
        forward(7)

    def test_crashes(world, nation):
        world.send(Call(world.actors.stranger.address, b"", Wei(5)), world.actors.proposer)
        raise RuntimeError("a crash inside a test")

    def test_ends_the_process(world, nation, forward):
        forward(9)
        raise SystemExit(1)
"""

NOTHING_MORE = """
    def more(world):
        return ()
"""

ON_A_CHAIN = """
    def more(world):
        chain = world.chain
        return (
            chain.head.hash, chain.now(), chain.automine, chain.gas_limit, chain.coinbase,
            len(chain.pool.pending), chain.named_snapshots(),
        )

    def test_leaves_the_chain_odd(world):
        world.chain.automine = False
        world.chain.coinbase = b"\\1" * 20
        world.chain.send(bytes(20), bytes(20))
        world.chain.gas_limit = 1
        world.chain.set_next_timestamp(world.chain.now() + 5)

    def test_forgets_snapshots(world):
        for name in world.chain.named_snapshots():
            world.chain.delete_snapshot(name)

    def test_crashes_inside_a_block(world):
        with world.chain.one_block():
            world.chain.send(bytes.fromhex(world.actors.proposer.address[2:]), bytes(20), b"", 1)
            raise SystemExit(1)
"""

GOING_BACK = """
    def test_goes_back_before_the_founding(world):
        world.chain.reset()
        assert not world.port.code(world.nation.governor.address)
"""

SHARED = """
    @pytest.fixture(scope="{scope}", autouse=True)
    def common({scope}_world):
        world = {scope}_world
        world.send(world.nation.registry.admit(world.actors.stranger.address),
                   world.actors.registrar)
        keeper = world.actors.keeper.address
        return world.deploy("RecordLedger", keeper, [], bytes(32), "0x" + "00" * 20)

    def test_what_is_shared_is_there(world, nation, common, stranger):
        assert nation.registry.is_citizen(stranger.address)
        assert world.artifacts[common].name == "RecordLedger"
        nation.registry.total_supply()
"""

SHUFFLED = """
    import random

    def pytest_collection_modifyitems(items):
        random.Random({seed}).shuffle(items)
"""
SEEDS = range(3)
WORLDS = {
    "own world, blocks": ("blocks", "", ON_A_CHAIN + GOING_BACK),
    "own world, calls": ("calls", "", NOTHING_MORE),
    "module's world, blocks": ("blocks", "module", ON_A_CHAIN),
    "module's world, calls": ("calls", "module", NOTHING_MORE),
    "run's world, blocks": ("blocks", "session", ON_A_CHAIN),
    "run's world, calls": ("calls", "session", NOTHING_MORE),
}


def spoil(run: Run, seed: int, world: str) -> pytest.RunResult:
    mode, scope, more = WORLDS[world]
    tests = ANYWHERE.format(shared="common, " if scope else "") + more
    if scope:
        tests += SHARED.format(scope=scope)
    conftest = SHUFFLED.format(seed=seed)
    return run("--govkit-mode", mode, conftest=conftest, test_spoilers=tests)


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_test_that_tries_reaches_no_other(run: Run, seed: int, world: str) -> None:
    mode, scope, more = WORLDS[world]
    count = (ANYWHERE + more + (SHARED if scope else "")).count("def test_")
    crashing = 3 if mode == "blocks" else 2
    spoil(run, seed, world).assert_outcomes(passed=count - crashing, failed=crashing)


def test_the_orders_differ() -> None:
    orders = {tuple(random.Random(seed).sample(range(10), 10)) for seed in SEEDS}
    assert len(orders) == len(SEEDS)


@pytest.mark.parametrize("world", WORLDS)
def test_these_tests_would_see_it(run: Run, monkeypatch: pytest.MonkeyPatch, world: str) -> None:
    """With the way back broken they fail: a chain that stays where it is, a state that is kept."""
    backends: list[CallsBackend] = []
    begin = CallsBackend.__init__

    def begin_once(self: CallsBackend, chain: Chain) -> None:
        begin(self, chain)
        if backends:
            self.port = backends[0].port
        backends.append(self)

    monkeypatch.setattr(Chain, "go_back", lambda *_: None)
    monkeypatch.setattr(CallsBackend, "__init__", begin_once)
    monkeypatch.setattr(CallsBackend, "close", lambda _: None)
    result = spoil(run, 0, world)
    told = result.stdout.str().count(">       assert state_of(world) == AS_IT_BEGAN")
    assert told > 3


def test_what_tests_share_cannot_be_had_again_and_that_is_said(run: Run) -> None:
    result = run(
        test_shared="""
            import pytest

            @pytest.fixture(scope="module")
            def common(module_world):
                return module_world.mine(5)

            def test_breaks(common, world):
                world.chain.reset()

            def test_after_it(common, world): ...

            def test_alone(world):
                assert world.nation.registry.total_supply() == 21
        """
    )
    result.assert_outcomes(passed=2, errors=2)
    message = "a test reverted a shared chain to before what is shared: *"
    result.stdout.fnmatch_lines([message, message])


ONCE = """
    import pytest
    from govkit.network.port import Call
    from govkit.testing import World
    from govkit.types import Wei

    made = []

    class Bank:
        def __init__(self, gift):
            made.append(gift)
            self.world = World()
            self.to = self.world.actors.stranger
            self.give(gift)

        def give(self, wei):
            self.world.send(Call(self.to.address, b"", Wei(wei)), self.world.actors.proposer)

    @pytest.fixture
    def bank(once):
        return once(Bank, 7)

    @pytest.mark.parametrize("gift", range(1, 4))
    def test_gives(bank, gift):
        before = bank.world.port.balance(bank.to.address)
        assert before == 10_000 * 10**18 + 7
        assert bank.world.chain.automine and not bank.world.port.watchers
        bank.give(gift)
        bank.world.chain.automine = False
        bank.world.watch(object())
        if gift == 2:
            bank.world.chain.reset()

    def test_another(once, bank):
        assert once(Bank, 8) is not bank
        assert once(Bank, 7) is bank

    def test_how_many():
        assert made == [7, 7, 8]  # the second one since a test took the first away
"""


def test_what_is_made_once_is_as_new_for_each(run: Run) -> None:
    run(test_once=ONCE).assert_outcomes(passed=5)

"""What benchmarks/gas.py counts, and what it makes of it under the drafts of Glamsterdam."""

from __future__ import annotations

import pytest
from benchmarks.costs.drafts import PRICES, Counts, gas_tomorrow
from benchmarks.costs.figures import counting_backend, last, mean, spend, typical
from benchmarks.costs.openzeppelin import deploy_paid
from benchmarks.costs.scenario import payment, person

from govkit.network.port import Call
from govkit.testing import World
from govkit.types import ZERO_ADDRESS, Address, Wei

NEW_ACCOUNT = 183_600
FRESH, CHANGED = 108_020, 10_100


@pytest.mark.parametrize(
    ("today", "counts", "tomorrow"),
    [
        # the reference cases of EIP-2780: execution and state together
        (21_000, Counts(), 15_000),
        (21_000, Counts(pays=True), 21_000),
        (53_000, Counts(creates=True), 24_000 + NEW_ACCOUNT),
        (53_000, Counts(creates=True, pays=True), 24_000 + NEW_ACCOUNT),
        # words: what SSTORE charges for one that is warm (EIP-8038), and the state (EIP-8037)
        (21_000 + 20_000, Counts(fresh=1), 15_000 + 100 + 10_000 + 64 * 1_530),
        (21_000 + 2_900, Counts(changed=1), 15_000 + 100 + 10_000),
        (100_000 - 4_800, Counts(cleared=1), 100_000 - 6_000 + 7_200 - 11_616),
        # a refund is a fifth at most, then as now
        (23_900 * 4 // 5, Counts(cleared=1), 25_100 * 4 // 5),
        # accounts, code and coin
        (50_000, Counts(accounts=3), 50_000 - 6_000 + 3 * 400),
        (60_000, Counts(created=1), 60_000 - 6_000 - 32_000 + 12_000 + NEW_ACCOUNT),
        (60_000, Counts(code=33, code_words=2), 60_000 - 6_000 + 33 * 1_330 + 2 * 6),
        (60_000, Counts(payments=1, born=1), 60_000 - 6_000 + 2_300 + NEW_ACCOUNT - 25_000),
        # calldata has a floor (EIP-7976)
        (21_000 + 16_000, Counts(calldata=1_000), 15_000 + 64_000),
        (21_000 + 160_000, Counts(calldata=1_000), 175_000),
    ],
)
def test_what_the_drafts_make_of_it(today: int, counts: Counts, tomorrow: int) -> None:
    assert gas_tomorrow(today, counts) == tomorrow


def test_each_count_has_a_price() -> None:
    fields = set(Counts.__dataclass_fields__)
    assert fields - {"calldata", "cleared"} == PRICES.keys() - {"call"}


@pytest.fixture
def world() -> World:
    return World(counting_backend())


def test_a_payment_of_a_token(world: World) -> None:
    holder = world.actors.keeper
    paid = deploy_paid(world, holder.address)
    first = spend(world, payment(paid, 1), holder)
    again = spend(world, payment(paid, 1), holder)
    assert (first.fresh, first.changed, first.code) == (1, 1, 0)
    assert (again.fresh, again.changed, again.code) == (0, 2, 0)
    assert first.gas - again.gas == 20_000 - 2_900
    assert first.tomorrow - again.tomorrow == FRESH - CHANGED
    assert again.tomorrow - again.gas == -6_000 + 2 * 7_200


def test_a_balance_that_is_spent_whole_is_cleared(world: World) -> None:
    holder = world.actors.keeper
    everything = payment(deploy_paid(world, holder.address), 1, 10**24)
    figure = spend(world, everything, holder)
    assert (figure.fresh, figure.changed) == (1, 1)
    assert figure.tomorrow - figure.gas == -6_000 + 88_020 + 7_200 - (11_616 - 4_800)


def test_a_contract(world: World) -> None:
    ledger = world.deploy("RecordLedger", world.actors.keeper.address, [], bytes(32), ZERO_ADDRESS)
    figure = last(world.chain)
    assert figure.code == len(world.port.code(ledger))
    assert figure.tomorrow - figure.gas > figure.code * 1_330 + NEW_ACCOUNT - 29_000


def with_runtime(world: World, runtime: bytes) -> Address:
    """Deploys 255 bytes of code or less."""
    return world.deploy_code(bytes.fromhex(f"60{len(runtime):02x}8060093d393df3") + runtime)


def test_a_contract_that_a_contract_creates(world: World) -> None:
    one_byte = bytes.fromhex("600160005360016000f3")
    create = bytes.fromhex("69") + one_byte + bytes.fromhex("600052600a60166000f000")
    figure = spend(world, Call(with_runtime(world, create)), world.actors.keeper)
    assert figure.code == 1
    created = NEW_ACCOUNT + 12_000 - 32_000
    assert figure.tomorrow - figure.gas == -6_000 + created + 1_330 + 6


def test_coin_that_a_contract_passes_on(world: World) -> None:
    pay = "6000600060006000" + "34" + "73" + person(1)[2:] + "5af100"
    passes_on = with_runtime(world, bytes.fromhex(pay))
    first, again = (
        spend(world, Call(passes_on, value=Wei(1)), world.actors.keeper) for _ in range(2)
    )
    assert again.tomorrow - again.gas == 400 + 2_300
    assert first.tomorrow - first.gas == 400 + 2_300 + NEW_ACCOUNT - 25_000


def test_a_typical_one_and_a_mean(world: World) -> None:
    holder = world.actors.keeper
    paid = deploy_paid(world, holder.address)
    figures = [spend(world, payment(paid, number), holder) for number in (1, 1, 2, 1)]
    assert typical(figures[:3]) in figures
    assert mean(figures).fresh == 0.5
    assert typical(figures[1:]).fresh == 0

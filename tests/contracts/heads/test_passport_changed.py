"""passportChanged: a head counts with its delegate exactly as long as its passport is good."""

from __future__ import annotations

import pytest

from govkit.testing import reverts
from govkit.testing.blocks import at_timestamp
from tests.contracts.conftest import Cast
from tests.contracts.heads.conftest import EPOCH, TERM_EPOCHS, Bench, Make


def renew(bench: Bench, *numbers: int) -> None:
    """As soon as one may."""
    for number in numbers:
        bench.registry.send(bench.people[number - 1], "renew")


def to_window(bench: Bench) -> None:
    """Two epochs before the founding citizens' passports end."""
    at_timestamp(bench.world, bench.until(1) - 2 * EPOCH)
    bench.world.mine()


@pytest.mark.parametrize("end", ["revoke", "resign", "suspend"])
def test_a_delegators_end_ends_its_head_at_that_timepoint(bench: Bench, end: str) -> None:
    bench.delegate(1, 3)
    bench.delegate(2, 3)
    before = bench.now()
    if end == "resign":
        bench.registry.send(bench.people[0], "resign")
    else:
        more = [bench.now() + 500] if end == "suspend" else []
        bench.registry.send(bench.registrar, end, bench.address(1), *more)
    then = bench.now()
    assert then == before + 1
    assert bench.votes(1, 2, 3) == [0, 0, 2]
    bench.world.mine()
    assert bench.past(before)[:3] == [0, 0, 3]
    assert bench.past(then)[:3] == [0, 0, 2]
    for timepoint in (before, then):
        total = bench.heads.read("getPastTotalSupply", timepoint)
        assert sum(bench.past(timepoint)) == total


@pytest.mark.parametrize("end", ["revoke", "resign", "suspend"])
def test_a_delegates_end_gives_the_heads_back(bench: Bench, end: str) -> None:
    bench.delegate(1, 3)
    bench.delegate(2, 3)
    before = bench.now()
    if end == "resign":
        bench.registry.send(bench.people[2], "resign")
    else:
        more = [bench.now() + 500] if end == "suspend" else []
        bench.registry.send(bench.registrar, end, bench.address(3), *more)
    then = bench.now()
    assert bench.votes(1, 2, 3) == [1, 1, 0]
    assert bench.heads.read("delegates", bench.address(1)) == bench.address(1)
    bench.world.mine()
    assert bench.past(before)[:3] == [0, 0, 3]
    assert bench.past(then)[:3] == [1, 1, 0]
    assert sum(bench.past(then)) == bench.heads.read("getPastTotalSupply", then) == 5


def test_a_delegate_that_comes_back_votes_for_them_again(bench: Bench) -> None:
    bench.delegate(1, 3)
    bench.registry.send(bench.registrar, "suspend", bench.address(3), bench.now() + 500)
    assert bench.votes(1, 3) == [1, 0]
    bench.registry.send(bench.registrar, "reinstate", bench.address(3))
    assert bench.votes(1, 3) == [0, 2]


def test_a_delegator_that_comes_back_is_counted_again(bench: Bench) -> None:
    bench.delegate(1, 3)
    bench.registry.send(bench.registrar, "suspend", bench.address(1), bench.now() + 500)
    assert bench.votes(1, 3) == [0, 1]
    bench.registry.send(bench.registrar, "reinstate", bench.address(1))
    assert bench.votes(1, 3) == [0, 2]
    bench.registry.send(bench.people[0], "resign")
    assert bench.votes(1, 3) == [0, 1]
    bench.registry.send(bench.registrar, "admit", bench.address(1))
    assert bench.votes(1, 3) == [0, 2]


def test_lapse_at_the_boundary(bench: Bench) -> None:
    bench.delegate(1, 3)
    bench.delegate(2, 3)
    to_window(bench)
    renew(bench, 3, 2, 4)
    end = bench.until(1)
    at_timestamp(bench.world, end - 1)
    bench.world.mine()
    assert bench.votes() == [0, 0, 3, 1, 1, 1]
    at_timestamp(bench.world, end)
    bench.world.mine()
    assert bench.votes() == [0, 0, 2, 1, 0, 0]
    bench.world.forward(5)
    for timepoint, expected in ((end - 1, [0, 0, 3, 1, 1, 1]), (end, [0, 0, 2, 1, 0, 0])):
        assert bench.past(timepoint) == expected
        assert bench.heads.read("getPastTotalSupply", timepoint) == sum(expected)


def test_a_delegates_lapse_gives_the_heads_back(bench: Bench) -> None:
    bench.delegate(1, 3)
    to_window(bench)
    renew(bench, 1)
    end = bench.until(3)
    at_timestamp(bench.world, end + 1)
    bench.world.mine()
    assert bench.past(end - 1)[:3] == [0, 1, 2]
    assert bench.past(end)[:3] == [1, 0, 0]


def test_a_renewed_passport_keeps_its_delegation(bench: Bench) -> None:
    bench.delegate(1, 3)
    for _ in range(20):
        at_timestamp(bench.world, bench.until(1) - 2 * EPOCH)
        renew(bench, 1, 3)
    assert bench.votes(1, 3) == [0, 2]
    bench.world.forward(bench.until(1) - bench.now())
    assert bench.votes(1, 3) == [0, 0]


def test_a_lapsed_one_that_is_admitted_again_counts_with_its_delegate(bench: Bench) -> None:
    bench.delegate(1, 3)
    to_window(bench)
    renew(bench, 3, 4)
    bench.world.forward(2 * EPOCH)
    assert bench.votes(1, 3) == [0, 1]
    bench.registry.send(bench.registrar, "admit", bench.address(1))
    assert bench.votes(1, 3) == [0, 2]
    bench.delegate(1, 4)
    assert bench.votes(1, 3, 4) == [0, 1, 2]


def test_takes_back_after_the_delegate_has_ended(bench: Bench) -> None:
    bench.delegate(1, 3)
    bench.registry.send(bench.people[2], "resign")
    bench.delegate(1, 2)
    assert bench.votes(1, 2, 3) == [0, 2, 0]
    bench.registry.send(bench.registrar, "admit", bench.address(3))
    assert bench.votes(1, 2, 3) == [0, 2, 1]


def test_read_long_after(make_bench: Make) -> None:
    """The longest term, renewed at the first moment: 48 boundaries after the last checkpoint."""
    bench = make_bench(epoch=100, term=24, window=2_400)
    bench.delegate(1, 2)
    at_timestamp(bench.world, bench.until(1) - 2_400)
    renew(bench, 1)
    renewed = bench.now()
    renew(bench, 2)
    end = bench.until(1)
    assert end // 100 - renewed // 100 == 48
    for timepoint, expected in ((end - 1, [0, 2]), (end, [0, 0])):
        at_timestamp(bench.world, timepoint)
        bench.world.mine()
        assert bench.votes(1, 2) == expected
    bench.world.forward(10**6)
    assert bench.past(end - 1)[:2] == [0, 2]
    assert bench.past(end)[:2] == [0, 0]


@pytest.mark.parametrize("by_timestamp", [True, False])
def test_passports_without_terms(make_bench: Make, by_timestamp: bool) -> None:
    bench = make_bench(by_timestamp=by_timestamp, term=0)
    bench.delegate(1, 2)
    then = bench.now()
    bench.world.forward(10**7)
    assert bench.votes(1, 2) == [0, 2]
    bench.registry.send(bench.people[0], "resign")
    assert bench.votes(1, 2) == [0, 1]
    assert bench.past(then)[:2] == [0, 2]


def test_terms_in_blocks(make_bench: Make) -> None:
    bench = make_bench(by_timestamp=False, epoch=10, term=TERM_EPOCHS, window=30)
    bench.delegate(1, 2)
    bench.world.mine(bench.until(1) - 2 - bench.now())
    renew(bench, 2)
    end = bench.until(1)
    bench.world.mine(2)
    assert bench.past(end - 1)[:2] == [0, 2]
    assert bench.past(end)[:2] == [0, 1]


def test_the_registry_alone_tells(bench: Bench, cast: Cast) -> None:
    bench.delegate(1, 3)
    for by in (cast.stranger, bench.people[2], cast.registrar, cast.treasury, bench.mover):
        with reverts("delegation: only registry"):
            bench.heads.send(by, "passportChanged", 2, bench.address(2), True, 0)
    assert bench.votes(1, 2, 3) == [0, 1, 2]


def test_of_one_that_does_not_delegate_nothing_is_kept(bench: Bench) -> None:
    sent = bench.registry.send(bench.registrar, "revoke", bench.address(2))
    assert bench.heads.decode(sent.receipt) == []
    assert bench.votes() == [1, 0, 1, 1, 1, 1]


def test_one_with_another_end_leaves_in_an_epoch_of_admissions(make_bench: Make) -> None:
    """Six end together; one is admitted an epoch later; then one of the six resigns."""
    epoch = 1_000
    bench = make_bench(epoch=epoch, term=2, window=2 * epoch)
    ends = bench.until(1)
    at_timestamp(bench.world, ends - 2 * epoch + 5)
    bench.registry.send(bench.registrar, "admit", bench.world.actors.stranger.address)
    bench.registry.send(bench.people[0], "resign")
    for when, left in ((ends, 1), (ends + epoch, 0)):
        at_timestamp(bench.world, when)
        bench.world.mine()
        assert bench.registry.read("totalSupply") == left


def test_the_longest_term_renewed_at_once(make_bench: Make) -> None:
    """It then ends 48 epochs ahead, which the counts of one another keep apart."""
    epoch = 1_000
    bench = make_bench(epoch=epoch, term=24, window=24 * epoch)
    at_timestamp(bench.world, bench.until(1) - 24 * epoch)
    for citizen in bench.people:
        bench.registry.send(citizen, "renew")
    at_timestamp(bench.world, bench.until(1))
    bench.world.mine()
    assert bench.registry.read("totalSupply") == 0
    assert not bench.registry.read("isCitizen", bench.people[0].address)

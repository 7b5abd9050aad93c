"""No operation costs more gas than it did when benchmarks/gas.json was written."""

from __future__ import annotations

import pytest
from benchmarks.costs import openzeppelin, page, sablier
from benchmarks.costs.figures import Figure
from benchmarks.gas import OPERATIONS, PROMISED_GAS, kept, measure

SLACK_GAS = 200
"""Another nation file gives other addresses, and a zero byte of calldata costs 12 gas less."""
ACCEPT = "make it cheaper, or accept it: python benchmarks/gas.py --write"


@pytest.fixture(scope="session")
def measured() -> dict[str, Figure]:
    return measure()


def test_the_snapshot_has_every_operation() -> None:
    assert tuple(kept()) == OPERATIONS


@pytest.mark.parametrize("operation", OPERATIONS)
def test_costs_no_more_than_before(measured: dict[str, Figure], operation: str) -> None:
    risen = measured[operation].gas - kept()[operation].gas
    assert risen <= SLACK_GAS, (
        f"{operation} costs {measured[operation].gas:,} gas, {risen:,} over the snapshot; {ACCEPT}"
    )


def test_leaves_no_more_in_the_state_than_before(measured: dict[str, Figure]) -> None:
    before = kept()
    more = {
        name: (before[name], each)
        for name, each in measured.items()
        if each.fresh > before[name].fresh or each.code > before[name].code
    }
    assert not more, f"more fresh words or code than in the snapshot; {ACCEPT}"


@pytest.mark.parametrize("operation", PROMISED_GAS)
def test_costs_what_is_promised(measured: dict[str, Figure], operation: str) -> None:
    assert measured[operation].gas <= PROMISED_GAS[operation]


@pytest.mark.parametrize("operation", ["admit, mean of 8"])
def test_costs_less_than_the_peer(measured: dict[str, Figure], operation: str) -> None:
    assert measured[operation].gas < openzeppelin.kept()[operation].gas


def test_the_peer_was_measured_as_its_package_says() -> None:
    assert openzeppelin.version() == openzeppelin.versions()
    assert set(openzeppelin.kept()) <= set(OPERATIONS)


def test_streams_cost_less_than_the_peers(measured: dict[str, Figure]) -> None:
    assert sablier.version() == sablier.VERSION
    shared = measured.keys() & sablier.kept().keys()
    assert shared == {"begin a stream", "withdraw from a stream, plain ERC-20"}
    assert all(measured[name].gas < sablier.kept()[name].gas for name in shared)


def test_the_page_is_what_the_snapshot_gives() -> None:
    text = page.PAGE.read_text()
    made = page.filled(text, kept(), openzeppelin.kept(), sablier.kept(), PROMISED_GAS)
    assert text == made, "write it anew: python benchmarks/gas.py --write"

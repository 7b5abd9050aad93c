"""No operation costs more gas than it did when benchmarks/gas.json was written."""

from __future__ import annotations

import json

import pytest
from benchmarks.gas import OPENZEPPELIN, SNAPSHOT, measure

SLACK_GAS = 200
"""Another nation file gives other addresses, and a zero byte of calldata costs 12 gas less."""


@pytest.fixture(scope="session")
def measured() -> dict[str, int]:
    return measure()


def test_the_snapshot_has_every_operation() -> None:
    assert set(json.loads(SNAPSHOT.read_text())) == set(OPENZEPPELIN)


@pytest.mark.parametrize("operation", OPENZEPPELIN)
def test_costs_no_more_than_before(measured: dict[str, int], operation: str) -> None:
    kept = json.loads(SNAPSHOT.read_text())[operation]
    risen = measured[operation] - kept
    assert risen <= SLACK_GAS, (
        f"{operation} costs {measured[operation]:,} gas, {risen:,} over the snapshot; make it "
        "cheaper, or accept it: python benchmarks/gas.py --write"
    )


@pytest.mark.parametrize(
    "operation", ["admit", "issue", "delegate to self", "transfer between delegated"]
)
def test_costs_less_than_the_peer(measured: dict[str, int], operation: str) -> None:
    peer = OPENZEPPELIN[operation]
    assert peer is not None
    assert measured[operation] < peer

"""What recovery and an office cost stays the same, however many citizens there are."""

from __future__ import annotations

from tests.contracts.land import DELAY, Land, role_of
from tests.contracts.test_flatness import TOLERANCE, seed_terms

SIZES = (16, 1_000, 100_000)
"""The least holds the twelve who act."""


def costs_at(land: Land, count: int) -> dict[str, int]:
    """The gas of each step of a recovery and of an appointment, by its name."""
    seed_terms(land.registry, count)
    me, key, role = land.citizens[0], land.keys[0], role_of("treasurer")
    office = (1, 5_000, True, "0x" + "00" * 20)
    appointed = role, me.address, land.clock() + 4_000
    sent = {
        "name guardians": land.name(land.citizens[1], land.guardians, 2),
        "establish": land.offices.send(land.treasury, "establish", role, office),
        "appoint": land.offices.send(land.treasury, "appoint", *appointed),
    }
    number = land.protect(me)
    for place, guardian in enumerate(land.guardians[:2]):
        asked = land.recovery.send(guardian, "approve", number, key.address)
        sent[f"approve {place}"] = asked
    land.wait(DELAY)
    sent["accept"] = land.recovery.send(key, "accept", number)
    assert land.offices.read("hasRole", role, key.address)
    assert land.registry.read("totalSupply") == count
    return {name: each.receipt.gas_used for name, each in sent.items()}


def test_each_step_of_a_recovery(land: Land) -> None:
    start, costs = land.world.snapshot(), {}
    for count in SIZES:
        land.world.restore(start)
        costs[count] = costs_at(land, count)
    for size in SIZES[1:]:
        for name, few in costs[SIZES[0]].items():
            assert abs(costs[size][name] - few) <= TOLERANCE * few, (name, costs)

"""What a way in costs stays the same, however many citizens there are."""

from __future__ import annotations

from collections.abc import Callable

from tests.contracts.admissions.doors import WINDOW, Doors
from tests.contracts.test_flatness import SIZES, TOLERANCE, seed_terms


def costs_at(doors: Doors, count: int) -> dict[str, int]:
    """The gas of each step of an application and of a claim, by its name."""
    seed_terms(doors.registry, count)
    applicant, other, claimant = doors.newcomers[:3]
    sent = {"apply": doors.apply(applicant)}
    for place in (0, 1, 2):
        sent[f"vouch {place}"] = doors.vouch(applicant, place)
    doors.world.forward(WINDOW + 1)
    sent["conclude"] = doors.conclude(applicant)
    assert doors.number(applicant) == count + 1
    doors.apply(other)
    doors.vouch(other, 3, 4, 5)
    sent["challenge"] = doors.challenge(other, by=6)
    sent["judge"] = doors.judge(other, upheld=True)
    sent["claim"] = doors.claim(doors.listed[0], claimant)
    assert doors.number(claimant) == count + 2
    return {name: each.receipt.gas_used for name, each in sent.items()}


def test_each_step_of_a_way_in(doors: Callable[..., Doors]) -> None:
    costs = {count: costs_at(doors(listed=True), count) for count in SIZES}
    for size in SIZES[1:]:
        for name, few in costs[SIZES[0]].items():
            assert abs(costs[size][name] - few) <= TOLERANCE * few, (name, costs)

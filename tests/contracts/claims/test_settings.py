"""By what claims work, which is set for ever when the contract is created."""

from __future__ import annotations

import pytest

from govkit.testing import reverts
from govkit.types import ZERO_ADDRESS
from tests.contracts.claims.bench import (
    EVERY,
    FIRM,
    HALT,
    HALT_BOND,
    NOTICE,
    SUSPENSION,
    ClaimsBench,
)
from tests.contracts.court.bench import DAY

SPAN, AMOUNT = "claims: span out of range", "claims: amount out of range"


def test_getters_tell_the_settings(bench: ClaimsBench) -> None:
    read = bench.claims.read
    for name in ("court", "registry", "treasury", "governor", "offices"):
        assert read(name) == getattr(bench, name).address
    assert (read("haltSeconds"), read("haltEvery"), read("haltBond")) == (HALT, EVERY, HALT_BOND)
    assert (read("suspensionSeconds"), read("noticeSeconds")) == (SUSPENSION, NOTICE)
    assert (read("citizensOnly"), read("ended")) == (False, 0)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"halt_seconds": 60 * DAY + 1}, SPAN),
        ({"halt_seconds": 0}, SPAN),
        ({"halt_every": 0}, SPAN),
        ({"halt_every": 4 * 366 * DAY + 1}, SPAN),
        ({"suspension_seconds": 4 * 366 * DAY + 1}, SPAN),
        ({"notice_seconds": 366 * DAY + 1}, SPAN),
        ({"notice_seconds": 0}, SPAN),
        ({"kinds": []}, SPAN),
        ({"halt_bond": 0}, AMOUNT),
        ({"halt_bond": 2**96}, AMOUNT),
        ({"kinds": [(FIRM, ZERO_ADDRESS, 0)]}, AMOUNT),
        ({"kinds": [(FIRM, ZERO_ADDRESS, 2**96)]}, AMOUNT),
    ],
)
def test_bounds(bench: ClaimsBench, changed: dict[str, object], reason: str) -> None:
    with reverts(reason):
        bench.world.deploy("Claims", bench.terms(**changed))


@pytest.mark.parametrize(
    "changed",
    [
        {"halt_seconds": 60 * DAY, "halt_every": 4 * 366 * DAY, "halt_bond": 2**96 - 1},
        {"halt_seconds": 0, "halt_every": 0, "halt_bond": 0},
        {"suspension_seconds": 4 * 366 * DAY, "notice_seconds": 366 * DAY},
        {"kinds": [], "notice_seconds": 0},
        {"kinds": [(FIRM, ZERO_ADDRESS, 2**96 - 1)] * 8},
    ],
)
def test_the_last_values_within_them(bench: ClaimsBench, changed: dict[str, object]) -> None:
    bench.world.deploy("Claims", bench.terms(**changed))

"""Claims against proposals: halting, letting go, cancelling."""

from __future__ import annotations

from collections.abc import Callable

from govkit.testing import reverts
from govkit.testing.bare_government import CANCELED, EXECUTED, GRACE, QUEUED
from tests.contracts.claims.bench import (
    COST,
    DISMISSED,
    EVERY,
    HALT,
    HALT_BOND,
    PROPOSALS,
    REFUSED,
    TEXT,
    UPHELD,
    URI,
    ClaimsBench,
)

Make = Callable[..., ClaimsBench]


def test_a_claim_halts_a_queued_proposal_until_the_bound_to_the_second(bench: ClaimsBench) -> None:
    motion = bench.queued()
    eta = bench.eta(motion)
    assert not bench.is_halted(motion)
    had = bench.balance(bench.claims.address)
    dispute, case = bench.against(motion)
    assert bench.balance(bench.claims.address) == had + HALT_BOND
    assert case.arbitrable == bench.claims.address
    assert case.parties == (bench.plaintiff.address, bench.defendant.address)
    claim = bench.claims.read("claim", dispute)
    assert claim == (bench.plaintiff.address, PROPOSALS, False, 0, motion.id, 0)
    assert bench.claims.read("haltOf", motion.id) == (eta + HALT, 1, False)
    assert bench.is_halted(motion)
    with reverts("governor: halted"):
        bench.execute_motion(motion, eta + HALT - 1)
    bench.execute_motion(motion, eta + HALT)
    assert bench.nation.state(motion) == EXECUTED

"""What claims cost, and what their verdicts do. What opens a case pays the court's opening too."""

from __future__ import annotations

from dataclasses import astuple

from tests.contracts.claims.bench import (
    CLERK,
    COST,
    FIRM,
    HALT_BOND,
    TEXT,
    UPHELD,
    URI,
    ClaimsBench,
    ClaimsDesign,
)
from tests.contracts.court.bench import DAY, ETHER, GROUNDS, Case

from benchmarks.costs.figures import Figure, counting_backend, spend
from govkit.network.port import Call
from govkit.testing import ActorSigner
from govkit.types import ZERO_ADDRESS


def measure() -> dict[str, Figure]:
    bench = ClaimsBench(ClaimsDesign(), counting_backend())
    bench.deposit(3 * ETHER)
    # The first case of a court takes words that later ones find there.
    bench.on_bond(1)
    return _proposals(bench) | _bonds(bench) | _officers(bench)


def _sent(bench: ClaimsBench, call: Call, actor: ActorSigner) -> tuple[Figure, int, Case]:
    """What a claim costs, and its case: done twice, the first time only to know the case."""
    start = bench.world.snapshot()
    receipt = bench.world.send(call, actor)
    dispute, case = bench.changed(receipt)
    bench.world.restore(start)
    return spend(bench.world, call, actor), dispute, case


def _execute(bench: ClaimsBench, dispute: int, case: Case) -> Figure:
    case = bench.ruled_by(dispute, case, UPHELD)
    bench.until(bench.court.read("appealPeriod", dispute)[1])
    call = bench.court.call("execute", dispute, astuple(case), GROUNDS)
    return spend(bench.world, call, bench.stranger)


def _proposals(bench: ClaimsBench) -> dict[str, Figure]:
    motion, world = bench.queued(), bench.world
    call = bench.claims.call("claimAgainstProposal", motion.id, TEXT, URI, value=COST + HALT_BOND)
    filed, dispute, case = _sent(bench, call, bench.plaintiff)
    told = _execute(bench, dispute, case)
    cancel = bench.claims.call("cancelProposal", dispute, *motion.columns())
    return {
        "claim against a proposal": filed,
        "execute a verdict against a proposal": told,
        "cancel a proposal by a verdict": spend(world, cancel, bench.stranger),
    }


def _bonds(bench: ClaimsBench) -> dict[str, Figure]:
    world, what = bench.world, (FIRM, bench.defendant.address, ETHER, TEXT, URI)
    call = bench.claims.call("claimOnBond", *what, value=COST)
    filed, dispute, case = _sent(bench, call, bench.citizens[2])
    told = _execute(bench, dispute, case)
    collect = bench.claims.call("collect", ZERO_ADDRESS, bench.citizens[2].address)
    more = bench.claims.call("deposit", FIRM, ETHER, value=ETHER)
    return {
        "put down a bond in coin": spend(world, more, bench.citizens[3]),
        "claim on a bond": filed,
        "execute a verdict on a bond": told,
        "collect damages in coin": spend(world, collect, bench.stranger),
    }


def _officers(bench: ClaimsBench) -> dict[str, Figure]:
    what = CLERK, bench.defendant.address, DAY, TEXT, URI
    call = bench.claims.call("claimAgainstOfficer", *what, value=COST)
    filed, dispute, case = _sent(bench, call, bench.citizens[2])
    return {
        "claim against an officer": filed,
        "execute a verdict against an officer": _execute(bench, dispute, case),
    }

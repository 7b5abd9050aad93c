"""Claims against proposals: halting, letting go, cancelling."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple

import pytest

from govkit.network.port import Call
from govkit.testing import reverts
from govkit.testing.bare_government import CANCELED, EXECUTED, GRACE, QUEUED
from govkit.testing.blocks import at_timestamp
from govkit.types import ZERO_ADDRESS
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
from tests.contracts.court.bench import FEE, GROUNDS
from tests.contracts.land import role_of

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


def test_a_claim_tells_what_it_is_about(bench: ClaimsBench) -> None:
    motion = bench.queued()
    what = motion.id, TEXT, URI
    sent = bench.claims.send(bench.plaintiff, "claimAgainstProposal", *what, value=COST + HALT_BOND)
    assert sent.only("ProposalClaimed") == {
        "disputeID": 1, "claimant": bench.plaintiff.address, "proposalId": motion.id,
        "halted_until": bench.eta(motion) + HALT, "text": TEXT, "uri": URI,
    }  # fmt: skip


def test_a_proposal_that_is_found_unlawful_is_cancelled_by_anybody(bench: ClaimsBench) -> None:
    motion = bench.queued()
    dispute, case = bench.against(motion)
    with reverts("claims: no ruling"):
        bench.claims.send(bench.stranger, "cancelProposal", dispute, *motion.columns())
    assert bench.settled(bench.verdict(dispute, case, UPHELD)) == (UPHELD, 0)
    assert bench.claims.read("haltOf", motion.id)[1:] == (0, True)
    assert bench.is_halted(motion)
    assert bench.owed(bench.plaintiff) == HALT_BOND
    bench.claims.send(bench.stranger, "cancelProposal", dispute, *motion.columns())
    assert bench.nation.state(motion) == CANCELED
    had = bench.balance(bench.plaintiff.address)
    bench.claims.send(bench.stranger, "collect", ZERO_ADDRESS, bench.plaintiff.address)
    assert bench.balance(bench.plaintiff.address) == had + HALT_BOND
    with reverts("claims: nothing owed"):
        bench.claims.send(bench.stranger, "collect", ZERO_ADDRESS, bench.plaintiff.address)


def test_a_claim_that_is_dismissed_costs_its_bond_and_the_halt_ends(bench: ClaimsBench) -> None:
    motion = bench.queued()
    dispute, case = bench.against(motion)
    assert bench.settled(bench.verdict(dispute, case, DISMISSED)) == (DISMISSED, HALT_BOND)
    assert not bench.is_halted(motion)
    assert (bench.owed(bench.plaintiff), bench.owed(bench.treasury)) == (0, HALT_BOND)
    with reverts("claims: no ruling"):
        bench.claims.send(bench.stranger, "cancelProposal", dispute, *motion.columns())
    had = bench.balance(bench.treasury.address)
    bench.claims.send(bench.stranger, "collect", ZERO_ADDRESS, bench.treasury.address)
    assert bench.balance(bench.treasury.address) == had + HALT_BOND
    bench.execute_motion(motion, bench.eta(motion))
    assert bench.nation.state(motion) == EXECUTED


def test_where_the_court_refuses_to_rule_nobody_loses_a_bond(bench: ClaimsBench) -> None:
    motion = bench.queued()
    dispute, case = bench.against(motion)
    assert bench.settled(bench.verdict(dispute, case, REFUSED)) == (REFUSED, 0)
    assert not bench.is_halted(motion)
    assert (bench.owed(bench.plaintiff), bench.owed(bench.treasury)) == (HALT_BOND, 0)


def test_who_claims_and_what_it_costs(bench: ClaimsBench) -> None:
    motion = bench.queued()
    with reverts("claims: only citizens"):
        bench.against(motion, by=bench.stranger)
    for value, reason in (
        (HALT_BOND - 1, "claims: wrong amount"),
        (HALT_BOND, "court: wrong amount"),
        (COST + HALT_BOND - 1, "court: wrong amount"),
        (COST + HALT_BOND + 1, "court: wrong amount"),
    ):
        with reverts(reason):
            bench.against(motion, value=value)
    bench.against(motion)


def test_only_what_is_queued_can_be_claimed_against(bench: ClaimsBench) -> None:
    nation = bench.nation
    motion = nation.propose([nation.poke()], "Another")
    with reverts("claims: not queued"):
        bench.against(motion)
    nation.carry(motion)
    bench.execute_motion(motion, bench.eta(motion))
    with reverts("claims: not queued"):
        bench.against(motion)
    call = bench.claims.call("claimAgainstProposal", 7, TEXT, URI, value=COST + HALT_BOND)
    with reverts("governor: unknown proposal"):
        bench.world.send(call, bench.plaintiff)


def test_one_citizen_claims_only_every_so_often(bench: ClaimsBench) -> None:
    motion = bench.queued()
    bench.against(motion)
    next_at = bench.now() + EVERY
    assert bench.claims.read("nextHalt", 1) == next_at
    with reverts("claims: too soon"):
        bench.against(motion)
    bench.against(motion, by=bench.citizens[2])
    bench.world.forward(EVERY - GRACE // 2)
    later = bench.queued(title="Later")
    at_timestamp(bench.world, next_at - 1)
    with reverts("claims: too soon"):
        bench.against(later)
    at_timestamp(bench.world, next_at)
    bench.against(later)


def test_a_friends_bad_claim_ends_no_halt_of_others(bench: ClaimsBench) -> None:
    """The proposer's friend comes first, and its claim is dismissed."""
    motion = bench.queued()
    until = bench.eta(motion) + HALT
    friends, case = bench.against(motion, by=bench.citizens[5])
    others, _ = bench.against(motion)
    assert bench.claims.read("haltOf", motion.id) == (until, 2, False)
    bench.verdict(friends, case, DISMISSED)
    assert bench.claims.read("haltOf", motion.id) == (until, 1, False)
    assert bench.is_halted(motion)
    assert not bench.claims.read("claim", others)[2]


@pytest.mark.parametrize(
    ("after", "halt"),
    [(0, HALT), (5_000, HALT), (GRACE // 2 - HALT, HALT), (GRACE // 2 - 10, 10)],
)
def test_a_claim_after_the_eta_halts_from_then_on(
    bench: ClaimsBench, after: int, halt: int
) -> None:
    motion = bench.queued()
    moment = bench.eta(motion) + after
    at_timestamp(bench.world, moment)
    bench.against(motion)
    assert bench.claims.read("haltOf", motion.id)[0] == moment + halt
    with reverts("governor: halted"):
        bench.execute_motion(motion, moment + halt - 1)
    bench.execute_motion(motion, moment + halt)


@pytest.mark.parametrize("after", [GRACE // 2, GRACE // 2 + 1, GRACE])
def test_nothing_is_halted_in_the_second_half_of_the_grace_period(
    bench: ClaimsBench, after: int
) -> None:
    motion = bench.queued()
    moment = bench.eta(motion) + after
    at_timestamp(bench.world, moment)
    bench.against(motion)
    assert not bench.is_halted(motion)
    assert bench.nation.state(motion) == QUEUED


def test_a_long_halt_leaves_half_of_the_grace_period(make_claims: Make) -> None:
    bench = make_claims(halt_seconds=2 * GRACE)
    motion = bench.queued()
    bench.against(motion)
    last = bench.eta(motion) + GRACE // 2
    with reverts("governor: halted"):
        bench.execute_motion(motion, last - 1)
    bench.execute_motion(motion, last)


def test_cancelling_takes_the_right_proposal(bench: ClaimsBench) -> None:
    motion, other = bench.queued(), bench.queued(title="Another")
    dispute, case = bench.against(motion)
    bench.verdict(dispute, case, UPHELD)
    with reverts("claims: wrong proposal"):
        bench.claims.send(bench.stranger, "cancelProposal", dispute, *other.columns())
    assert bench.nation.state(other) == QUEUED
    with reverts("claims: no ruling"):
        bench.claims.send(bench.stranger, "cancelProposal", 7, *motion.columns())


def test_without_the_guardians_power_a_verdict_only_halts(make_claims: Make) -> None:
    bench = make_claims(guardian=False)
    motion = bench.queued()
    dispute, case = bench.against(motion)
    bench.verdict(dispute, case, UPHELD)
    with reverts("governor: only proposer"):
        bench.claims.send(bench.stranger, "cancelProposal", dispute, *motion.columns())
    until = bench.eta(motion) + HALT
    with reverts("governor: halted"):
        bench.execute_motion(motion, until - 1)
    bench.execute_motion(motion, until)


def test_any_citizen_appeals_for_the_nation(bench: ClaimsBench) -> None:
    motion = bench.queued()
    dispute, case = bench.against(motion)
    case = bench.ruled_by(dispute, case, UPHELD)
    cost = 7 * FEE
    with reverts("claims: only citizens"):
        bench.claims.send(bench.stranger, "appeal", dispute, case.abi(), value=cost)
    with reverts("court: wrong amount"):
        bench.claims.send(bench.citizens[9], "appeal", dispute, case.abi(), value=cost - 1)
    sent = bench.claims.send(bench.citizens[9], "appeal", dispute, case.abi(), value=cost)
    _, second = bench.changed(sent.receipt)
    assert second.round == 1
    with reverts("court: no ruling"):
        bench.court.send(bench.stranger, "execute", dispute, astuple(second), GROUNDS)
    second, _ = bench.draw(dispute, second)
    bench.vote(dispute, second, [DISMISSED] * 7)
    assert bench.settled(bench.execute(dispute, second).receipt) == (DISMISSED, HALT_BOND)
    bench.deposit(10)
    on_bond, other = bench.on_bond(5)
    with reverts("claims: no such claim"):
        bench.claims.send(bench.citizens[9], "appeal", on_bond, other.abi(), value=cost)


def test_only_the_court_rules(bench: ClaimsBench) -> None:
    dispute, _ = bench.against(bench.queued())
    for actor in (bench.plaintiff, bench.treasury, bench.stranger):
        with reverts("claims: only court"):
            bench.claims.send(actor, "rule", dispute, UPHELD)


def test_a_final_ruling_is_settled_where_the_ledger_takes_no_verdict(bench: ClaimsBench) -> None:
    """A ledger that refuses keeps the court from telling; nothing is settled twice."""
    motion = bench.queued()
    dispute, case = bench.against(motion)
    with reverts("claims: no ruling"):
        bench.claims.send(bench.stranger, "settle", dispute)
    case = bench.ruled_by(dispute, case, DISMISSED)
    end = bench.court.read("appealPeriod", dispute)[1]
    bench.until(end - 1)
    with reverts("claims: no ruling"):
        bench.claims.send(bench.stranger, "settle", dispute)
    kind = role_of("verdict")
    bench.ledger.send(bench.treasury, "setKind", kind, 2, bench.treasury.address, 0)
    with reverts("ledger: may not append"):
        bench.execute(dispute, case)
    bench.claims.send(bench.stranger, "settle", dispute)
    with reverts("claims: no such claim"):
        bench.claims.send(bench.stranger, "settle", dispute)
    with reverts("claims: no such claim"):
        bench.claims.send(bench.stranger, "settle", 99)
    bench.ledger.send(bench.treasury, "setKind", kind, 2, bench.court.address, 0)
    bench.execute(dispute, case)
    assert bench.owed(bench.treasury) == HALT_BOND
    assert bench.claims.read("haltOf", motion.id)[1] == 0


def test_where_the_file_gives_no_such_power_nothing_is_halted(make_claims: Make) -> None:
    bench = make_claims(halt_seconds=0, halt_every=0, halt_bond=0)
    with reverts("claims: no such power"):
        bench.against(bench.queued(), value=COST)


def test_the_nation_ends_the_power_over_proposals(bench: ClaimsBench) -> None:
    motion, ruled = bench.queued(), bench.queued(title="Another")
    bench.against(motion)
    dispute, case = bench.against(ruled, by=bench.citizens[2])
    bench.verdict(dispute, case, UPHELD)
    for power in (0, 4):
        with reverts("claims: no such power"):
            bench.claims.send(bench.treasury, "endPower", power)
    with reverts("claims: only treasury"):
        bench.claims.send(bench.founder, "endPower", PROPOSALS)
    sent = bench.claims.send(bench.treasury, "endPower", PROPOSALS)
    assert sent.only("PowerEnded") == {"power": PROPOSALS}
    assert not bench.is_halted(motion)
    with reverts("claims: no such power"):
        bench.claims.send(bench.stranger, "cancelProposal", dispute, *ruled.columns())
    with reverts("claims: no such power"):
        bench.against(motion, by=bench.citizens[3])


def test_the_removal_of_the_guardian_is_halted_once_and_never_cancelled(
    bench: ClaimsBench,
) -> None:
    """Also where panel after panel is captured."""
    remove: Call = bench.governor.call("removeGuardian")
    motion = bench.queued([remove])
    dispute, case = bench.against(motion)
    bench.verdict(dispute, case, UPHELD)
    with reverts("governor: only proposer"):
        bench.claims.send(bench.stranger, "cancelProposal", dispute, *motion.columns())
    bench.execute_motion(motion, bench.eta(motion) + HALT)
    assert bench.governor.read("guardian") == ZERO_ADDRESS
    end = bench.queued([bench.claims.call("endPower", PROPOSALS)], "The power itself")
    dispute, case = bench.against(end, by=bench.citizens[2])
    bench.verdict(dispute, case, UPHELD)
    with reverts("governor: only proposer"):
        bench.claims.send(bench.stranger, "cancelProposal", dispute, *end.columns())
    bench.execute_motion(end, bench.eta(end) + HALT)
    assert bench.claims.read("ended") == 1 << PROPOSALS

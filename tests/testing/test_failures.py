"""A test that fails by a refusal shows what one needs to mend it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from govkit.errors import RevertError
from govkit.testing import World
from govkit.testing.compile_cache import CompileCache
from govkit.testing.deployed import deploy
from govkit.testing.failures import Report, refused_in
from tests.testing.conftest import Run

CONTRACTS = Path(__file__).parent / "contracts"


def line_of(name: str, text: str) -> int:
    lines = (CONTRACTS / name).read_text().splitlines()
    return next(n for n, each in enumerate(lines, 1) if text in each)


@pytest.fixture
def project(pytester: pytest.Pytester) -> None:
    folder = pytester.mkdir("contracts")
    for name in ("Grants.vy", "Ways.vy", "purse.vy"):
        shutil.copy(CONTRACTS / name, folder / name)


GRANTS = """\
import pytest


@pytest.fixture
def grants(deploy, nation):
    at = nation.deployment.contracts
    return deploy("contracts/Grants.vy", at["registry"], at["treasury"], 5)


def test_a_stranger_claims(grants, stranger):
    grants.send(stranger, "claim")


def test_another_reason(grants, voters, reverts):
    with reverts("grants: closed"):
        grants.send(voters(2)[1], "claim")


def test_in_a_proposal(grants, nation, world, pass_proposal):
    pass_proposal([nation.token.transfer(grants.address, 10**30)])


def test_too_late(world, nation, voters):
    proposal = world.propose([nation.registry.admit(world.actors.stranger.address)], "Let in")
    world.vote(proposal, voters=voters(2))
    world.close_vote(proposal)
    world.vote(proposal, voters=voters(3)[2:])
"""


def test_the_calls_and_the_line_are_shown(run: Run, project: None) -> None:
    result = run(test_grants=GRANTS)
    result.assert_outcomes(failed=4)
    at = line_of("Grants.vy", '"grants: not a citizen"')
    purse = line_of("purse.vy", '"purse: empty"')
    result.stdout.fnmatch_lines([
        "*_ test_a_stranger_claims _*",
        "*- what the contract refused -*",
        "stranger -> Grants.claim() at 0x* gas  <- grants: not a citizen "
        f"(contracts/Grants.vy:{at})",
        "  CitizenRegistry.isCitizen(stranger)  * gas",
        f"contracts/Grants.vy:{at}, in claim:",
        '    assert staticcall ICitizenRegistry(REGISTRY).isCitizen(msg.sender), "grants: not*',
        "*_ test_another_reason _*",
        "*- what the contract refused -*",
        f"voter 2 -> Grants.claim() at 0x* gas  <- purse: empty (contracts/purse.vy:{purse})",
        f"contracts/purse.vy:{purse}, in _pay:",
        '    assert self.balance >= AMOUNT, "purse: empty"',
        "*_ test_in_a_proposal _*",
        "*- what the contract refused -*",
        "stranger -> Treasury.execute(*)*<- votes: balance too low (*Treasury.vy:*)",
        "  Governor.markExecuted(*",
        "  TreasuryToken.transfer(0x*, 1000000000000000000000000000000)*",
        "*modules/holdings.vy:*, in *:",
        "    if *: refusals._refuse(refusals.VOTES_BALANCE_TOO_LOW)",
        "proposal 1 'A proposal' is queued; execute it from *",
        "    citizens: 5 citizens for, 0 citizens against, 0 citizens abstain; *",
        "*_ test_too_late _*",
        "*- what the contract refused -*",
        "voter 3 -> Governor.castVote(*, 1)  * gas  <- ballots: not active (*ballots.vy:*)",
        "proposal 1 'Let in' is defeated; nothing: quorum lacks 3 citizens",
        "    citizens: 2 citizens for, 0 citizens against, 0 citizens abstain; 2 citizens present "
        "of 5 citizens for the quorum",
    ])  # fmt: skip


def test_what_has_no_reason_has_a_line_all_the_same(world: World, tmp_path: Path) -> None:
    """All that fails so jumps to one place in the code; the line is that of the jump."""
    cache = CompileCache(tmp_path)
    ways = deploy(world, CONTRACTS / "Ways.vy", 5, cache=cache)
    with pytest.raises(RevertError) as caught:
        ways.send(world.actors.stranger, "checked", 0)
    lines = Report(world, cache).lines(caught.value)
    at = line_of("Ways.vy", "assert amount != 0")
    assert lines[0].endswith(f"<- reverted without a reason (tests/testing/contracts/Ways.vy:{at})")
    assert lines[-1] == "    assert amount != 0"


def test_a_read_that_reverts_is_told_too(world: World, tmp_path: Path) -> None:
    cache = CompileCache(tmp_path)
    ways = deploy(world, CONTRACTS / "Ways.vy", 5, cache=cache)
    with pytest.raises(RevertError) as caught:
        ways.read("checked", 9)
    lines = Report(world, cache).lines(caught.value)
    assert "Ways.checked(9)" in lines[0]
    assert "ways: over the limit" in lines[0]


def test_on_another_chain_the_reason_alone_is_told(world: World) -> None:
    lines = Report(world).lines(RevertError("governor: final"))
    assert lines == [
        "reverted: governor: final",
        "the calls are not known: this chain is not in this process",
    ]


def test_tests_that_fail_otherwise_or_pass_are_left_alone(run: Run, project: None) -> None:
    result = run(
        test_plain="""\
def test_wrong(world):
    assert 1 == 2


def test_expected(nation, stranger, world, reverts):
    with reverts("registry: only registrar"):
        world.send(nation.registry.admit(stranger.address), stranger)
"""
    )
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.no_fnmatch_line("*what the contract refused*")


def test_the_refusal_behind_an_error() -> None:
    refused = RevertError("a: b")
    outer = AssertionError("other")
    outer.__cause__ = refused
    assert refused_in(outer) is refused
    outer.__cause__ = outer
    assert refused_in(outer) is None

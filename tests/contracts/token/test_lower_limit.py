"""lowerIssuanceLimit: a promise that can be made tighter, and never looser."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit.testing import reverts
from govkit.testing.deployed import Deployed
from tests.contracts.conftest import MERIT, Cast

YEAR = 365 * 86_400


def lower(token: Deployed, cast: Cast, limit_bps: int) -> None:
    """From 5 % of 100,000."""
    sent = token.send(cast.treasury, "lowerIssuanceLimit", limit_bps)
    assert sent.only("IssuanceLimitLowered")["newBps"] == limit_bps


def test_lowers_the_limit(token: Deployed, cast: Cast) -> None:
    sent = token.send(cast.treasury, "lowerIssuanceLimit", 200)
    assert sent.only("IssuanceLimitLowered") == {"previousBps": 500, "newBps": 200}
    assert token.read("issuanceLimitBps") == 200
    assert token.read("issuable") == 2_000 * MERIT


@pytest.mark.parametrize("limit_bps", [500, 501, 10_000, 2**14 + 100, 2**256 - 1])
def test_never_raises_it(token: Deployed, cast: Cast, limit_bps: int) -> None:
    with reverts("token: limit not lower"):
        token.send(cast.treasury, "lowerIssuanceLimit", limit_bps)
    lower(token, cast, 200)
    for raised in (200, 201, 500):
        with reverts("token: limit not lower"):
            token.send(cast.treasury, "lowerIssuanceLimit", raised)
    lower(token, cast, 199)


def test_to_nothing(token: Deployed, cast: Cast) -> None:
    lower(token, cast, 0)
    assert token.read("issuable") == 0
    with reverts("token: over yearly limit"):
        token.send(cast.treasury, "issue", cast.newcomer.address, 1)
    token.world.forward(3 * YEAR)
    with reverts("token: over yearly limit"):
        token.send(cast.treasury, "issue", cast.newcomer.address, 1)
    with reverts("token: limit not lower"):
        token.send(cast.treasury, "lowerIssuanceLimit", 0)


@pytest.mark.parametrize("role", ["deployer", "founder", "governor", "holder", "stranger"])
def test_only_the_treasury(token: Deployed, cast: Cast, role: str) -> None:
    with reverts("token: only treasury"):
        token.send(getattr(cast, role), "lowerIssuanceLimit", 0)


def test_holds_in_a_year_in_which_was_issued(token: Deployed, cast: Cast) -> None:
    """What is left is the new limit's share of the supply at the year's start, less the issued."""
    token.send(cast.treasury, "issue", cast.newcomer.address, 1_500 * MERIT)
    lower(token, cast, 200)
    assert token.read("issuable") == 500 * MERIT
    with reverts("token: over yearly limit"):
        token.send(cast.treasury, "issue", cast.newcomer.address, 500 * MERIT + 1)
    token.send(cast.treasury, "issue", cast.newcomer.address, 500 * MERIT)
    token.world.forward(YEAR)
    assert token.read("issuable") == 2_040 * MERIT  # 2 % of 102,000


def test_below_what_was_issued_leaves_nothing(token: Deployed, cast: Cast) -> None:
    token.send(cast.treasury, "issue", cast.newcomer.address, 1_500 * MERIT)
    lower(token, cast, 100)
    assert token.read("issuable") == 0
    for amount in (1, 2**256 - 1):
        with reverts("token: over yearly limit"):
            token.send(cast.treasury, "issue", cast.newcomer.address, amount)
    token.world.forward(YEAR)
    assert token.read("issuable") == 1_015 * MERIT  # 1 % of 101,500


def test_lowered_before_a_years_first_issuance(token: Deployed, cast: Cast) -> None:
    token.send(cast.treasury, "issue", cast.newcomer.address, 5_000 * MERIT)
    token.world.forward(YEAR)
    lower(token, cast, 100)
    assert token.read("issuable") == 1_050 * MERIT
    token.send(cast.treasury, "issue", cast.newcomer.address, 1_050 * MERIT)
    assert token.read("issuable") == 0


def test_the_supply_stays_what_it_was(token: Deployed, cast: Cast) -> None:
    """The limit's word and the total's word are not mixed up."""
    token.send(cast.treasury, "issue", cast.newcomer.address, 7)
    before = token.world.port.block().timestamp
    lower(token, cast, 3)
    assert token.read("totalSupply") == 100_000 * MERIT + 7
    assert token.read("getPastTotalSupply", before) == 100_000 * MERIT + 7
    assert token.read("getPastTotalSupply", before - 1) == 100_000 * MERIT


def test_the_greatest_limit_and_cap(deploy_token: Callable[..., Deployed], cast: Cast) -> None:
    greatest = 2**88 - 1
    token = deploy_token(cap=greatest, limit_bps=10_000)
    token.send(cast.founder, "allocate", [(cast.holder.address, greatest - 3, True)])
    token.send(cast.treasury, "issue", cast.holder.address, 2)
    assert token.read("issuable") == 1
    lower(token, cast, 9_999)
    assert token.read("issuable") == 1
    with reverts("token: over yearly limit"):
        token.send(cast.treasury, "issue", cast.holder.address, 2)
    token.send(cast.treasury, "issue", cast.holder.address, 1)
    assert token.read("totalSupply") == greatest

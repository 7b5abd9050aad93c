"""issue and issuable: new money, by the treasury alone, under the cap and a yearly limit."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit.testing import ActorSigner, reverts
from govkit.testing.blocks import at_timestamp
from govkit.testing.deployed import Deployed, Sent
from govkit.types import ZERO_ADDRESS
from tests.contracts.conftest import CAP, MERIT, Cast

YEAR = 365 * 86_400
LIMIT = 5_000 * MERIT  # 5 % of 100,000


def issue(token: Deployed, cast: Cast, amount: int, by: ActorSigner | None = None) -> Sent:
    return token.send(by or cast.treasury, "issue", cast.newcomer.address, amount)


def test_brings_money_into_being(token: Deployed, cast: Cast) -> None:
    sent = issue(token, cast, 3 * MERIT)
    assert token.read("balanceOf", cast.newcomer.address) == 3 * MERIT
    assert token.read("totalSupply") == 100_003 * MERIT
    assert sent.only("Transfer") == {
        "sender": ZERO_ADDRESS,
        "receiver": cast.newcomer.address,
        "value": 3 * MERIT,
    }
    assert sent.only("IssuanceYearBegun") == {
        "year": 0,
        "supply": 100_000 * MERIT,
        "ceiling": 105_000 * MERIT,
    }
    assert issue(token, cast, 1).names == ["Transfer"]


def test_gives_votes_to_the_receivers_delegate(token: Deployed, cast: Cast) -> None:
    token.send(cast.treasury, "issue", cast.holder.address, 3 * MERIT)
    assert token.read("getVotes", cast.holder.address) == 1_003 * MERIT


@pytest.mark.parametrize("role", ["deployer", "founder", "governor", "holder", "stranger"])
def test_only_the_treasury(token: Deployed, cast: Cast, role: str) -> None:
    with reverts("token: only treasury"):
        issue(token, cast, 1, by=getattr(cast, role))


def test_to_nobody(token: Deployed, cast: Cast) -> None:
    with reverts("token: zero receiver"):
        token.send(cast.treasury, "issue", ZERO_ADDRESS, 1)


def test_the_whole_limit_and_a_wei_more(token: Deployed, cast: Cast) -> None:
    assert token.read("issuable") == LIMIT
    with reverts("token: over yearly limit"):
        issue(token, cast, LIMIT + 1)
    issue(token, cast, LIMIT)
    assert token.read("issuable") == 0
    with reverts("token: over yearly limit"):
        issue(token, cast, 1)


def test_the_limit_counts_all_of_a_year(token: Deployed, cast: Cast) -> None:
    issue(token, cast, 2_000 * MERIT)
    # 5 % of the supply at the year's start, whatever was issued since.
    assert token.read("issuable") == 3_000 * MERIT
    issue(token, cast, 3_000 * MERIT)
    with reverts("token: over yearly limit"):
        issue(token, cast, 1)


def test_an_amount_beyond_all_bounds(token: Deployed, cast: Cast) -> None:
    with reverts("token: over yearly limit"):
        issue(token, cast, 2**256 - 1)


def test_a_new_year_begins_in_its_first_second(token: Deployed, cast: Cast) -> None:
    issue(token, cast, LIMIT)
    begins = token.read("foundedAt") + YEAR
    at_timestamp(token.world, begins - 1)
    with reverts("token: over yearly limit"):
        issue(token, cast, 1)
    at_timestamp(token.world, begins)
    sent = issue(token, cast, 5_250 * MERIT)  # 5 % of 105,000
    assert sent.only("IssuanceYearBegun")["year"] == 1
    assert token.read("issuable") == 0


def test_unused_years_are_lost(token: Deployed, cast: Cast) -> None:
    token.world.forward(3 * YEAR)
    assert token.read("issuable") == LIMIT
    with reverts("token: over yearly limit"):
        issue(token, cast, LIMIT + 1)
    assert issue(token, cast, LIMIT).only("IssuanceYearBegun")["year"] == 3


def test_compounds_over_the_years(token: Deployed, cast: Cast) -> None:
    supply = 100_000 * MERIT
    for _ in range(20):
        limit = supply * 5 // 100
        assert token.read("issuable") == limit
        issue(token, cast, limit)
        supply += limit
        assert token.read("totalSupply") == supply
        token.world.forward(YEAR)


def test_the_limit_rounds_down(deploy_token: Callable[..., Deployed], cast: Cast) -> None:
    token = deploy_token(limit_bps=1)
    token.send(cast.founder, "allocate", [(cast.holder.address, 19_999, False)])
    assert token.read("issuable") == 1
    with reverts("token: over yearly limit"):
        issue(token, cast, 2)
    issue(token, cast, 1)


def test_the_cap_holds_where_it_is_nearer(
    deploy_token: Callable[..., Deployed], cast: Cast
) -> None:
    token = deploy_token(limit_bps=10_000)
    token.send(cast.founder, "allocate", [(cast.holder.address, CAP - 5, False)])
    assert token.read("issuable") == 5
    with reverts("token: over the cap"):
        issue(token, cast, 6)
    issue(token, cast, 5)
    assert token.read("totalSupply") == CAP
    token.world.forward(YEAR)
    assert token.read("issuable") == 0
    with reverts("token: over the cap"):
        issue(token, cast, 1)


def test_a_limit_of_nothing(deploy_token: Callable[..., Deployed], cast: Cast) -> None:
    token = deploy_token(limit_bps=0)
    token.send(cast.founder, "allocate", [(cast.holder.address, 100, False)])
    assert token.read("issuable") == 0
    with reverts("token: over yearly limit"):
        issue(token, cast, 1)


def test_the_greatest_supply_fits(deploy_token: Callable[..., Deployed], cast: Cast) -> None:
    greatest = 2**88 - 1
    token = deploy_token(cap=greatest, limit_bps=10_000)
    token.send(cast.founder, "allocate", [(cast.holder.address, greatest // 2, True)])
    issue(token, cast, greatest // 2)
    token.send(cast.newcomer, "delegate", cast.holder.address)
    assert token.read("getVotes", cast.holder.address) == greatest - 1
    assert token.read("delegates", cast.holder.address) == cast.holder.address

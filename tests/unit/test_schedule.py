"""The supply schedule: by the contract's rule, and a bound that can be reached and not passed."""

from __future__ import annotations

import pytest

from govkit.nation.money.supply_schedule import read_schedule, schedule
from govkit.testing import ActorSigner, World, reverts
from govkit.types import Bps, Wei

YEAR = 365 * 86_400


def planned(
    supply: int = 1_000, issuable: int = 50, cap: int = 2_000, limit_bps: int = 500, years: int = 3
) -> list[tuple[int, int, int, int]]:
    found = schedule(
        now=100 + YEAR + 1,
        founded_at=100,
        supply=Wei(supply),
        issuable=Wei(issuable),
        cap=Wei(cap),
        limit_bps=Bps(limit_bps),
        years=years,
    )
    return [(each.year, each.at, each.issuable, each.supply) for each in found.years]


def test_each_year_adds_its_share_rounded_down() -> None:
    assert planned() == [
        (1, 100 + 2 * YEAR, 50, 1_050),
        (2, 100 + 3 * YEAR, 52, 1_102),
        (3, 100 + 4 * YEAR, 55, 1_157),
    ]


def test_this_year_adds_only_what_is_left_of_it() -> None:
    assert planned(issuable=7, years=1)[0][2:] == (7, 1_007)


def test_nothing_goes_over_the_cap() -> None:
    assert [each[2:] for each in planned(cap=1_060)] == [(50, 1_050), (10, 1_060), (0, 1_060)]


def test_a_limit_of_nothing_keeps_the_supply() -> None:
    assert [each[3] for each in planned(issuable=0, limit_bps=0)] == [1_000] * 3


@pytest.mark.parametrize("years", [0, -1, 1_001])
def test_too_few_or_too_many_years_are_refused(years: int) -> None:
    with pytest.raises(ValueError, match="years"):
        planned(years=years)


def test_the_contract_issues_as_much_and_not_a_wei_more(world: World) -> None:
    token = world.nation.token
    plan = read_schedule(token, 3)
    treasury = ActorSigner(token.treasury())
    for end in plan.years:
        with reverts("token: over yearly limit"):
            world.send(token.issue(treasury.address, Wei(end.issuable + 1)), treasury)
        world.send(token.issue(treasury.address, end.issuable), treasury)
        assert token.total_supply() == end.supply
        world.forward(end.at - world.port.block().timestamp)

"""The search for the least that breaks a nation: each bound is performed from both sides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govkit.constitution import Constitution
from govkit.constitution.units import WEI_PER_UNIT
from govkit.rehearsal import (
    Attack,
    Manner,
    Means,
    Raid,
    Rehearsal,
    Search,
    Stage,
    Verdict,
    known_attacks,
)
from govkit.rehearsal.cost import AT_FULL_FORCE, Cost
from govkit.rehearsal.search import _round_between
from govkit.rehearsal.village import HOLDERS, Change, adding, replacing, village
from tests.rehearsal.conftest import On

StageOf = Callable[[Constitution], Stage]
DAY = 86_400
VIL = WEI_PER_UNIT
EVERYTHING = Means(10**6 * VIL, 10**3, 10**6 * WEI_PER_UNIT)
_CHEAP = replacing(("quorum: 40 %", "quorum: 5 %"), ("threshold: 500 VIL", "threshold: 100 VIL"))
_RICH = replacing(("1_000 VIL", "2_000 VIL"), ("10_000 VIL", "20_000 VIL"))
_GUARDIAN = adding("  guardian: {account: warden, until: 1 year}\n")
_COIN_IS_EASIER = adding(
    "  classes: {coin: {quorum: 20 %}}\n  rules: [{action: treasury pays coin, class: coin}]\n"
)


def exit_after(tenure: str) -> Change:
    section = f"exit: {{assets: [ETH], tenure: {tenure}, notice: 1 day, discount: 5 %}}\n"
    return adding(section, HOLDERS)


def least(stage: Stage, name: str, means: Means, price: Fraction | None = None) -> Rehearsal:
    found = Search(stage, means, price).least(known_attacks()[name])
    assert found is not None
    assert found.verdict is Verdict.BROKEN
    return found


def breaks(stage: Stage, name: str, limits: Means, route: int = 0) -> bool:
    found = stage.once(known_attacks()[name], Manner(limits, route))
    return found.verdict is Verdict.BROKEN


# -- every attack


@pytest.mark.parametrize("attack", known_attacks().values(), ids=known_attacks())
def test_the_least_of_each_attack_breaks_and_one_less_of_anything_does_not(
    attack: Attack, on: On
) -> None:
    stage = on(attack.off, blocks=attack.blocks)
    whole = stage.perform(attack)
    found = least(stage, attack.name, EVERYTHING)
    limits = Means(found.cost.currency, found.cost.people, found.cost.coin)
    routes = range(found.routes)
    assert any(breaks(stage, attack.name, limits, route=route) for route in routes)
    for kind in ("currency", "people", "coin"):
        amount = getattr(limits, kind)
        assert amount <= getattr(whole.cost, kind) or not whole.broke
        if amount:
            less = replace(limits, **{kind: amount - 1})
            assert not any(breaks(stage, attack.name, less, route=route) for route in routes)


# -- currency, to the wei


def test_what_takes_more_than_it_needs_is_found_at_its_least(stage_of: StageOf) -> None:
    stage = stage_of(village(lambda text: _CHEAP(HOLDERS(text))))
    whole = stage.perform(known_attacks()["cheap-votes"])
    assert whole.cost.currency == 500 * VIL, "it buys a tenth of 5,000"
    found = least(stage, "cheap-votes", EVERYTHING)
    assert found.cost.currency == 250 * VIL, "the quorum is 5 %"
    assert found.cost.people == 0
    assert breaks(stage, "cheap-votes", Means(250 * VIL))
    assert not breaks(stage, "cheap-votes", Means(250 * VIL - 1))


def test_a_budget_at_the_least_suffices_and_one_below_lacks_a_wei(stage_of: StageOf) -> None:
    stage = stage_of(village(lambda text: _CHEAP(HOLDERS(text))))
    enough = least(stage, "cheap-votes", Means(250 * VIL))
    assert (enough.lacks, enough.cost.currency) == ("", 250 * VIL)
    short = least(stage, "cheap-votes", Means(250 * VIL - 1))
    assert (short.lacks, short.missing.currency, short.cost.currency) == ("currency", 1, 250 * VIL)


def test_a_bound_that_is_passed_and_not_met_is_found_to_the_wei(stage_of: StageOf) -> None:
    """Approval takes 60 % and more: who has 40 % and a wei of the votes stops everything."""
    found = least(stage_of(village(HOLDERS)), "lone-veto", EVERYTHING)
    assert found.cost.currency == 2_000 * VIL + 1


def test_coin_buys_what_is_missing_of_the_currency(stage_of: StageOf) -> None:
    stage = stage_of(village(lambda text: _CHEAP(HOLDERS(text))))
    price = Fraction(2)
    enough = least(stage, "cheap-votes", Means(50 * VIL, 0, 400 * VIL), price)
    assert (enough.lacks, enough.cost.money) == ("", 500 * VIL)
    short = least(stage, "cheap-votes", Means(50 * VIL, 0, 400 * VIL - 1), price)
    assert (short.lacks, short.missing.currency) == ("currency", 1)


def test_a_search_does_not_perform_for_each_wei(
    stage_of: StageOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    performed = []
    once = Stage.once

    def counted(stage: Stage, attack: Attack, *arguments: Manner) -> Rehearsal:
        performed.append(attack)
        return once(stage, attack, *arguments)

    monkeypatch.setattr(Stage, "once", counted)
    least(stage_of(village(HOLDERS)), "lone-veto", EVERYTHING)
    assert len(performed) < 30


# -- people


def test_people_are_found_one_by_one(stage_of: StageOf) -> None:
    stage = stage_of(village())
    found = least(stage, "accumulated-votes", Means(people=2))
    assert (found.lacks, found.cost.people) == ("", 2), "40 % of five"
    short = least(stage, "accumulated-votes", Means(people=1))
    assert (short.lacks, short.missing.people) == ("people", 1)
    assert not breaks(stage, "accumulated-votes", Means(5_000 * VIL, 1))


def test_a_person_does_not_bring_currency_and_currency_no_person(stage_of: StageOf) -> None:
    holders = stage_of(village(HOLDERS))
    assert not breaks(holders, "accumulated-votes", Means(people=5))
    assert breaks(holders, "accumulated-votes", Means(2_000 * VIL))
    assert not breaks(stage_of(village()), "accumulated-votes", Means(5_000 * VIL))


def test_what_the_attacker_has_bought_does_not_answer_it(stage_of: StageOf) -> None:
    """All others vote against in the extension: half of all and a share more is what that takes."""
    late = replacing(("  grace_period:", "  late_quorum_extension: 1 day\n  grace_period:"))
    stage = stage_of(village(lambda text: late(HOLDERS(text))))
    assert stage.perform(known_attacks()["last-minute-quorum"]).verdict is Verdict.HELD
    found = least(stage, "last-minute-quorum", EVERYTHING)
    assert found.cost.currency == 3_000 * VIL, "60 % of all, since the others are against"


def test_where_only_locks_vote_what_is_bought_is_locked_up(stage_of: StageOf) -> None:
    house = "[citizens, {name: savers, votes: locked, quorum: 40 %, approval: 60 %}]"
    locks = replacing(
        ("houses: [citizens]", f"houses: {house}"),
        (
            "  self_delegate: true\n",
            "  self_delegate: true\n  locked_votes: {epoch: 7 days, longest: 70 days}\n",
        ),
    )
    stage = stage_of(village(locks))
    found = least(stage, "accumulated-votes", EVERYTHING)
    assert found.cost.people == 2
    assert 0 < found.cost.currency < 5_000 * VIL
    assert not breaks(stage, "accumulated-votes", Means(found.cost.currency - 1, 5))


def test_coin_that_an_attack_pays_is_limited_too(stage_of: StageOf) -> None:
    def bribe(raid: Raid) -> str:
        raid.hire(raid.citizens()[0])
        raid.pay(3 * WEI_PER_UNIT)
        raid.pay(1)
        return "a vote"

    bribery, stage = replace(known_attacks()["decoys"], perform=bribe), stage_of(village())
    enough = Search(stage, Means(people=1, coin=3 * WEI_PER_UNIT + 1)).least(bribery)
    assert enough is not None
    assert (enough.lacks, enough.cost.coin, enough.cost.people) == ("", 3 * WEI_PER_UNIT + 1, 1)
    short = Search(stage, Means(people=1, coin=3 * WEI_PER_UNIT)).least(bribery)
    assert short is not None
    assert (short.lacks, short.missing.coin) == ("coin", 1)


# -- routes and time


def test_the_easier_class_is_the_route_that_it_takes(stage_of: StageOf) -> None:
    stage = stage_of(village(_COIN_IS_EASIER))
    assert stage.perform(known_attacks()["accumulated-votes"]).cost.people == 2
    found = least(stage, "accumulated-votes", EVERYTHING)
    assert found.cost.people == 1
    assert "100 ETH" in found.told
    by_route = [least_people(stage, route) for route in (0, 1)]
    assert by_route == [2, 1]


def least_people(stage: Stage, route: int) -> int:
    tried = (n for n in range(6) if breaks(stage, "accumulated-votes", Means(0, n), route=route))
    return next(tried)


def test_a_guardian_is_outwaited_only_by_who_has_the_time(stage_of: StageOf) -> None:
    stage = stage_of(village(_GUARDIAN))
    hasty = least(stage, "accumulated-votes", replace(EVERYTHING, seconds=None))
    assert (hasty.lacks, hasty.missing.seconds) == ("time", hasty.cost.waited)
    assert hasty.cost.waited // DAY in (364, 365)
    exactly = hasty.cost.seconds
    patient = least(stage, "accumulated-votes", replace(EVERYTHING, seconds=exactly))
    assert patient.lacks == ""
    short = least(stage, "accumulated-votes", replace(EVERYTHING, seconds=exactly - 1))
    assert (short.lacks, short.missing.seconds) == ("time", 1)


def test_who_has_time_waits_as_long_as_a_rule_asks_and_no_longer(stage_of: StageOf) -> None:
    stage = stage_of(village(exit_after("90 days")))
    assert Search(stage, EVERYTHING).least(known_attacks()["quick-exit"]) is None
    found = least(stage, "quick-exit", replace(EVERYTHING, seconds=365 * DAY))
    assert found.lacks == ""
    waited = found.cost.seconds - DAY  # the notice
    assert 90 * DAY <= waited <= 180 * DAY, "a tenure at the earliest, and two at the latest"
    minute = range(waited - 60, waited)  # its calls take some seconds
    tried = [breaks(stage, "quick-exit", Means(found.cost.currency, seconds=n)) for n in minute]
    assert tried == sorted(tried)
    assert set(tried) == {False, True}


# -- the search itself


def test_a_search_leaves_the_nation_as_it_was(stage_of: StageOf) -> None:
    stage = stage_of(village())
    before, moment = stage.perform(known_attacks()["accumulated-votes"]), stage.world.port.block()
    least(stage, "accumulated-votes", EVERYTHING)
    assert stage.perform(known_attacks()["accumulated-votes"]) == before
    assert stage.world.port.block() == moment


def test_what_holds_against_everything_has_no_least(stage_of: StageOf) -> None:
    assert Search(stage_of(village()), EVERYTHING).least(known_attacks()["swapped-action"]) is None


@given(st.integers(0, 10**22), st.integers(0, 9), st.integers(0, 10**20), st.integers(0, 10**9))
def test_any_bounds_are_found_exactly(currency: int, people: int, coin: int, seconds: int) -> None:
    """Of an attack that says nothing of what it used: only performing it tells."""
    needed = Means(currency, people, coin, seconds)

    class Threshold(Stage):
        def once(
            self, attack: Attack, manner: Manner = AT_FULL_FORCE, *, guarded: bool = True
        ) -> Rehearsal:
            assert manner.limits is not None
            kinds = ("currency", "people", "coin", "seconds")
            enough = all(getattr(manner.limits, k) >= getattr(needed, k) for k in kinds)
            cost = Cost(seconds=manner.limits.seconds or 0)
            return Rehearsal(attack, Verdict.BROKEN if enough else Verdict.HELD, "", "", cost)

    stage = Threshold.__new__(Threshold)
    object.__setattr__(stage, "constitution", village(_RICH))
    means = Means(10**22, 9, 10**20, 10**9)
    found = Search(stage, means).least(known_attacks()["decoys"])
    assert found is not None
    assert found.cost == Cost(currency, people, coin, seconds)
    assert not found.lacks


@pytest.mark.parametrize(
    ("low", "high", "between"),
    [
        (-1, 1, 0),
        (0, 2, 1),
        (3, 17, 10),
        (0, 1_000, 500),
        (479, 520, 500),
        (4_799, 4_900, 4_800),
        (99_999, 100_001, 100_000),
        (1_234_567, 1_234_570, 1_234_568),
    ],
)
def test_the_roundest_number_between_two(low: int, high: int, between: int) -> None:
    assert _round_between(low, high) == between

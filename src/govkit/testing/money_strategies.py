"""Hypothesis strategies for budgets, streams and dues: sections of nation files, and actions.

All that is drawn is taken: by `govkit found` in a nation file, and in a proposal by the contracts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from govkit.actions.vocabulary import line_of
from govkit.contracts.budgets import NO_END, BudgetRules, Budgets, Holder
from govkit.contracts.dues import NO_TIER
from govkit.contracts.streams import Streams, StreamTerms
from govkit.crypto.keccak import checksum, keccak
from govkit.errors import UsageError
from govkit.nation.nation import Nation
from govkit.network.port import Call
from govkit.periods import MONTH, QUARTER, YEAR
from govkit.types import ZERO_ADDRESS, Address, Clock, Wei

MOST = 10**30
"""The highest amount that is drawn: more than any sample's treasury holds."""
_DAY = 86_400
_AHEAD, _BACK = 400 * _DAY, 300 * _DAY
"""More than a vote takes, and less than a stream may begin back."""
_NAMES = ("roads", "salary", "grants", "feasts", "books", "seeds")
_WORDS = {MONTH: "month", QUARTER: "quarter", YEAR: "year"}


def periods(shortest: int = 3_600) -> SearchStrategy[int]:
    """Months, quarters and years of the calendar, and spans of an hour to 400 days, in seconds."""
    return st.one_of(st.sampled_from(sorted(_WORDS)), st.integers(shortest, 400 * _DAY))


def amounts() -> SearchStrategy[Wei]:
    """Of anything, small and large, and never nothing."""
    return st.one_of(st.integers(1, 100), st.integers(1, MOST)).map(Wei)


def lines() -> SearchStrategy[str]:
    """Lines of the books."""
    return st.sampled_from(_NAMES)


# -- actions


def grants(nation: Nation) -> SearchStrategy[Call]:
    """Proposals' actions that grant an account a budget of the currency or of coin, which may have
    an end and a list. Raises UsageError where the nation has no budgets."""
    if nation.budgets is None:
        raise _has_none("budgets")
    return _grants(nation, nation.budgets.contract)


def streams(nation: Nation) -> SearchStrategy[Call]:
    """Actions that begin a stream, which may have a cliff and an end. One of the same receiver,
    asset and line begins only once. Raises UsageError where the nation has no streams."""
    if nation.streams is None:
        raise _has_none("streams")
    return _beginnings(nation, nation.streams.contract)


def dues(nation: Nation) -> SearchStrategy[Call]:
    """Actions that set dues, for a tier or for all others. Raises UsageError without dues."""
    if nation.dues is None:
        raise _has_none("dues")
    tiers = st.one_of(st.just(NO_TIER), lines().map(line_of))
    nothing = st.just(Wei(0))
    set_dues = nation.dues.contract.set_dues
    return st.builds(set_dues, _assets(nation), periods(), tiers, amounts() | nothing)


def money_actions(nation: Nation) -> SearchStrategy[Call]:
    """Any of these that the nation can do; none where it has none of the three."""
    there = {grants: nation.budgets, streams: nation.streams, dues: nation.dues}
    return st.one_of(*(make(nation) for make, found in there.items() if found is not None))


def _has_none(name: str) -> UsageError:
    return UsageError(f"this nation has no {name}", next_step="draw from one that has")


def strangers() -> SearchStrategy[Address]:
    """Addresses of people who do not exist."""
    return st.integers(0, 2**32).map(lambda number: checksum(keccak(number.to_bytes(8))[12:]))


def _assets(nation: Nation) -> SearchStrategy[Address]:
    return st.sampled_from([nation.token.address, ZERO_ADDRESS])


@st.composite
def _grants(draw: DrawFn, nation: Nation, budgets: Budgets) -> Call:
    later = nation.port.now() + _AHEAD
    receivers = draw(st.lists(strangers(), max_size=3, unique=True))
    rules = BudgetRules(
        amount=draw(amounts()),
        period=draw(periods(shortest=_DAY)),
        end=draw(st.just(NO_END) | st.integers(later, later + _AHEAD)),
        rolls_over=draw(st.booleans()),
        listed=bool(receivers),
    )
    holder, asset = Holder("account", draw(strangers())).word, draw(_assets(nation))
    start = draw(st.just(0) | st.integers(0, later - 1))
    line = draw(lines())
    return budgets.grant(holder, asset, start, rules, receivers, line_of(line), f"For {line}")


@st.composite
def _beginnings(draw: DrawFn, nation: Nation, streams: Streams) -> Call:
    now = nation.port.now()
    start = draw(st.just(0) | st.integers(now - _BACK, now + _AHEAD))
    cliff = draw(st.just(0) | st.integers(now + _AHEAD, now + 2 * _AHEAD))
    end = draw(st.just(0) | st.integers(now + 2 * _AHEAD + 1, now + 9 * _AHEAD))
    terms = StreamTerms(draw(amounts()), draw(periods()), start, cliff, end)
    line = line_of(draw(lines()))
    return streams.begin(draw(strangers()), draw(_assets(nation)), line, terms)


# -- sections of nation files


@st.composite
def money_sections(
    draw: DrawFn, symbol: str, citizens: Sequence[Address], spenders: Sequence[str], clock: Clock
) -> dict[str, Any]:
    """Sections for the file of a nation: budgets of these citizens, streams to them, dues, each or
    none, and a limit by which `spenders` (classes, other institutions) and they spend anything."""
    sections: dict[str, Any] = {}
    if draw(st.booleans()):
        sections["budgets"] = draw(_budgets(symbol, citizens))
    if draw(st.booleans()):
        sections["streams"] = {"begin": draw(_streams(symbol, citizens, clock))}
    if clock is Clock.TIMESTAMP and draw(st.booleans()):
        sections["dues"] = draw(_dues(symbol))
    if draw(st.booleans()):
        paying = [each for each in ("budgets", "streams") if each in sections]
        caps = dict.fromkeys([*spenders, *paying], "any")
        limit: dict[str, Any] = {"asset": "ETH", "period": "month", "caps": caps}
        if draw(st.booleans()):
            limit["runway"] = f"{draw(st.integers(2, 255))} months"
        sections["treasury"] = {"limits": [limit]}
    return sections


@st.composite
def _budgets(draw: DrawFn, symbol: str, citizens: Sequence[Address]) -> dict[str, Any]:
    found = {}
    for line in draw(st.lists(lines(), max_size=3, unique=True)):
        found[line] = {
            "holder": draw(st.sampled_from(citizens)),
            "amount": draw(_written_amounts(symbol)),
            "period": draw(_written_periods(shortest=_DAY)),
            "purpose": f"For {line}",
            "rolls_over": draw(st.booleans()),
            "receivers": draw(st.lists(st.sampled_from(citizens), max_size=2, unique=True)),
        }
    return found


@st.composite
def _streams(
    draw: DrawFn, symbol: str, citizens: Sequence[Address], clock: Clock
) -> list[dict[str, Any]]:
    return [
        {
            "receiver": receiver,
            "line": line,
            "amount": draw(_written_amounts(symbol)),
            "period": draw(_written_periods()),
            "citizens_only": clock is Clock.TIMESTAMP and draw(st.booleans()),
        }
        for line in draw(st.lists(lines(), max_size=3, unique=True))
        for receiver in [draw(st.sampled_from(citizens))]
    ]


@st.composite
def _dues(draw: DrawFn, symbol: str) -> dict[str, Any]:
    unit = draw(st.sampled_from([symbol, "ETH"]))
    amount = st.integers(0, 10**6).map(lambda number: f"{number} {unit}")
    tiers = draw(st.lists(lines(), max_size=2, unique=True))
    return {
        "amount": draw(amount),
        "period": draw(_written_periods()),
        "tiers": {tier: draw(amount) for tier in tiers},
    }


def _written_amounts(symbol: str) -> SearchStrategy[str]:
    units = st.sampled_from([symbol, "ETH"])
    return st.builds(lambda number, unit: f"{number} {unit}", st.integers(1, 10**6), units)


def _written_periods(shortest: int = 3_600) -> SearchStrategy[str]:
    return periods(shortest).map(lambda period: _WORDS.get(period, f"{period} seconds"))

"""Quantities: what people write is read exactly, or refused with what would be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govkit.constitution import units
from govkit.errors import UnitError, UsageError


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1 second", 1),
        ("3 days", 259_200),
        ("3days", 259_200),
        ("1.5 hours", 5_400),
        ("1 day 12 hours", 129_600),
        ("2 weeks", 1_209_600),
        ("1 year", 31_536_000),
        ("0 days", 0),
        ("1_000 seconds", 1_000),
    ],
)
def test_a_duration_is_read_in_seconds(text: str, seconds: int) -> None:
    assert units.parse_duration(text) == seconds


@pytest.mark.parametrize(
    "text",
    ["3", "days", "3 months", "-1 day", "1,5 hours", "0.3 seconds", "1 hour 1 day", "1 day 1 day",
     "1e3 days", "3 days later!", "", "1__0 days", "٣ days", "1 day " * 30],
)  # fmt: skip
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(UnitError) as caught:
        units.parse_duration(text)
    assert isinstance(caught.value, UsageError)
    assert caught.value.found == text


@pytest.mark.parametrize(
    ("text", "bps"),
    [
        ("66.7 %", 6_670),
        ("66.7%", 6_670),
        ("0.01 %", 1),
        ("0 %", 0),
        ("100 %", 10_000),
        ("120 %", 12_000),
        ("2/3", 6_666),
        ("1/2", 5_000),
        ("1 / 3", 3_333),
        ("3/3", 10_000),
    ],
)
def test_a_share_is_read_in_basis_points(text: str, bps: int) -> None:
    assert units.parse_share(text) == bps


@pytest.mark.parametrize(
    "text", ["0.5", "50", "66.667 %", "1/0", "-1 %", "1.5/2", "½", "%", "2/3 %", "fifty %", "5 % %"]
)
def test_what_is_no_share_is_refused(text: str) -> None:
    with pytest.raises(UnitError):
        units.parse_share(text)


def test_a_fraction_is_rounded_so_that_the_exact_vote_passes() -> None:
    """The governor's test for 2 of 3 votes: it holds for 2/3 as stored, not for a point more."""
    bps = units.parse_share("2/3")
    votes_for, votes = 2, 3
    assert votes_for * 10_000 >= bps * votes
    assert votes_for * 10_000 < (bps + 1) * votes


@pytest.mark.parametrize(
    ("text", "wei"),
    [
        ("1 MRT", 10**18),
        ("1_000_000 MRT", 10**24),
        ("0.5 MRT", 5 * 10**17),
        ("0.000000000000000001 MRT", 1),
        ("0 MRT", 0),
    ],
)
def test_an_amount_is_read_in_wei(text: str, wei: int) -> None:
    assert units.parse_amount(text, "MRT") == wei


@pytest.mark.parametrize(
    "text",
    ["1", "1 mrt", "1 XYZ", "1MRT", "0.0000000000000000001 MRT", "1,000 MRT", "-1 MRT", "1e3 MRT"],
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(UnitError):
        units.parse_amount(text, "MRT")


def test_an_amount_of_any_currency_is_read_where_none_is_named() -> None:
    assert units.parse_amount("2 XYZ") == 2 * 10**18


def test_a_count_is_whole_and_of_its_unit() -> None:
    assert units.parse_count("7_200 blocks", "block") == 7_200
    assert units.parse_count("1 block", "block") == 1
    for text in ("1.5 blocks", "1 day", "7200", "blocks"):
        with pytest.raises(UnitError):
            units.parse_count(text, "block")


def test_a_date_begins_at_midnight_utc() -> None:
    assert units.parse_date("2027-12-31") == 1_830_211_200
    for text in ("2027-13-01", "2027-02-30", "31.12.2027", "2027-1-1", "20271231", "tomorrow"):
        with pytest.raises(UnitError):
            units.parse_date(text)


@given(st.integers(0, 10**9))
def test_a_duration_is_read_back_as_it_was_written(seconds: int) -> None:
    assert units.parse_duration(units.format_duration(seconds)) == seconds


@given(st.integers(0, 10_000))
def test_a_share_is_read_back_as_it_was_written(bps: int) -> None:
    assert units.parse_share(units.format_share(bps)) == bps


@given(st.integers(0, 2**96), st.from_regex(r"[A-Z0-9]{1,11}", fullmatch=True))
def test_an_amount_is_read_back_as_it_was_written(wei: int, symbol: str) -> None:
    assert units.parse_amount(units.format_amount(wei, symbol), symbol) == wei


@given(st.integers(0, 2**40))
def test_a_count_is_read_back_as_it_was_written(count: int) -> None:
    assert units.parse_count(units.format_count(count, "citizen"), "citizen") == count


@given(st.dates())
def test_a_date_is_read_back_as_it_was_written(day: object) -> None:
    assert units.format_date(units.parse_date(str(day))) == str(day)


@given(st.integers(0, 1_000), st.integers(1, 1_000))
def test_a_fraction_is_never_rounded_up_nor_by_a_whole_point(part: int, whole: int) -> None:
    bps = units.parse_share(f"{part}/{whole}")
    assert bps * whole <= part * 10_000 < (bps + 1) * whole


def test_amounts_are_read_with_thousands_marked() -> None:
    assert units.format_amount(10**24 + 5 * 10**17, "MRT") == "1_000_000.5 MRT"
    assert units.format_share(6_666) == "66.66 %"
    assert units.format_duration(129_600) == "1 day 12 hours"

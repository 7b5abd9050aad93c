"""Money, periods and budget lines in words, there and back."""

from __future__ import annotations

import re

import pytest

from govkit import periods
from govkit.actions.address_book import AddressBook
from govkit.actions.vocabulary import COIN, PERIOD, Vocabulary, line_name, line_of
from govkit.constitution import units
from govkit.errors import UnitError, UsageError
from govkit.types import Address, Clock

TOKEN, USDC, NAMELESS = (Address("0x" + digit * 40) for digit in "123")
WORDS = Vocabulary(AddressBook({"token": TOKEN, "usdc": USDC}), "MRT", Clock.TIMESTAMP, "token")


@pytest.mark.parametrize(
    ("text", "asset", "amount"),
    [
        ("1_000 MRT", TOKEN, 10**21),
        ("0.000000000000000001 MRT", TOKEN, 1),
        ("0.5 ETH", COIN, 5 * 10**17),
        ("250_000 of usdc", USDC, 250_000),
        (f"1 of {NAMELESS}", NAMELESS, 1),
    ],
)
def test_money_is_read_and_told(text: str, asset: Address, amount: int) -> None:
    assert WORDS.money(text) == (asset, amount)
    assert WORDS.cash(asset, amount) == text


def test_ether_is_the_coin_and_the_token_has_its_name() -> None:
    assert WORDS.money("2 ether") == (COIN, 2 * 10**18)
    assert WORDS.money("7 of token") == (TOKEN, 7)


@pytest.mark.parametrize(
    "text", ["", "5", "5 XYZ", "-5 MRT", "0.5 of usdc", "5 of", "5 of usdc now", "1e3 MRT", "٥ MRT"]
)
def test_what_is_no_money(text: str) -> None:
    with pytest.raises(UnitError):
        WORDS.money(text)


def test_an_unknown_token_is_told() -> None:
    with pytest.raises(UsageError, match="usdt is not an account"):
        WORDS.money("5 of usdt")


@pytest.mark.parametrize(
    ("text", "period", "told"),
    [
        ("month", periods.MONTH, "a month"),
        ("quarter", periods.QUARTER, "a quarter"),
        ("year", periods.YEAR, "a year"),
        ("7 days", 7 * 86_400, "each 7 days"),
        ("1 hour", 3_600, "each 1 hour"),
    ],
)
def test_periods_are_read_and_told(text: str, period: int, told: str) -> None:
    assert units.parse_period(text) == period
    assert units.format_period(period) == text
    assert WORDS.a_period(period) == told
    named = re.fullmatch(PERIOD, told)
    assert named
    assert named[1] == text


@pytest.mark.parametrize("text", ["", "0 days", "1 second", "12 seconds", "2 months", "200 years"])
def test_what_is_no_period(text: str) -> None:
    with pytest.raises(UnitError):
        units.parse_period(text)


def test_budget_lines() -> None:
    assert line_of("gravel") == b"gravel".ljust(32, b"\0")
    assert line_name(line_of("g" * 32)) == "g" * 32
    for text in ("", "Gravel", "two words", "g" * 33, "a:b"):
        with pytest.raises(UsageError, match="not a budget line"):
            line_of(text)

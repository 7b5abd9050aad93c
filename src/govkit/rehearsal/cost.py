"""What an attack takes, and what an attacker has."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from govkit.constitution.units import (
    COIN_SYMBOL,
    WEI_PER_UNIT,
    format_amount,
    format_count,
    format_duration,
    format_share,
    parse_amount,
    parse_count,
    parse_share,
)
from govkit.errors import UnitError, UsageError
from govkit.types import BPS_DENOMINATOR

ATTACKER_ALLOWED = "such as '5 % of supply, 3 citizens, 100 ETH'"


@dataclass(frozen=True, slots=True)
class Cost:
    """What an attack takes: votes of the currency in wei, people who vote by head, coin in wei, and
    `seconds` from its first step to its last. `money` is what all of it costs in wei of coin, where
    the currency has a price."""

    currency: int = 0
    people: int = 0
    coin: int = 0
    seconds: int = 0
    money: int | None = None

    def words(self, symbol: str) -> str:
        """In words, without the money."""
        parts = [
            format_amount(self.currency, symbol) if self.currency else "",
            format_count(self.people, "person").replace("persons", "people") if self.people else "",
            f"{format_amount(self.coin, COIN_SYMBOL)}" if self.coin else "",
            format_duration(_rounded(self.seconds)) if self.seconds else "",
        ]
        return ", ".join(filter(None, parts)) or "nothing"


def _rounded(seconds: int) -> int:
    """To the hour from a day on, else to the minute from an hour on."""
    unit = 3_600 if seconds >= 86_400 else 60 if seconds >= 3_600 else 1
    return seconds - seconds % unit


@dataclass(frozen=True, slots=True)
class Means:
    """What an attacker has: votes of the currency in wei, people and coin in wei."""

    currency: int = 0
    people: int = 0
    coin: int = 0

    def lack(self, cost: Cost, price: Fraction | None) -> str:
        """What of these a cost is beyond; nothing if they suffice. Coin buys currency where it has
        a price, in coin for a unit."""
        if cost.people > self.people:
            return "people"
        if cost.coin > self.coin:
            return "coin"
        missing = max(0, cost.currency - self.currency)
        if not missing:
            return ""
        buys = (self.coin - cost.coin) / price if price else 0
        return "" if buys >= missing else "currency"


def parse_means(text: str, supply: int, symbol: str) -> Means:
    """Read what an attacker has: `5 % of supply`, an amount of the currency, `3 citizens`,
    `100 ETH`, with commas between. `supply` is what people hold, in wei. Raises UsageError."""
    found: dict[str, int] = {}
    for part in map(str.strip, text.split(",")):
        name, value = _part(part, supply, symbol)
        if name in found:
            raise UsageError(f"the attacker has {name} twice in {text!r}", "", "say it once")
        found[name] = value
    return Means(**found)


def _part(part: str, supply: int, symbol: str) -> tuple[str, int]:
    try:
        if share := re.fullmatch(r"(.+%) of (?:the )?supply", part):
            return "currency", supply * parse_share(share[1]) // BPS_DENOMINATOR
        if part.endswith((" citizens", " citizen", " people", " members")):
            return "people", parse_count(part.replace(part.split()[-1], "citizens"), "citizen")
        if part.endswith(f" {COIN_SYMBOL}"):
            return "coin", parse_amount(part, COIN_SYMBOL)
        return "currency", parse_amount(part, symbol)
    except UnitError:
        raise UsageError(
            f"the attacker's {part!r} cannot be read",
            f"it is a share of the supply, an amount of {symbol} or {COIN_SYMBOL}, or citizens",
            f"write it {ATTACKER_ALLOWED}",
        ) from None


def parse_price(text: str) -> Fraction:
    """A price in coin for a unit of the currency, such as `0.02 ETH`. Raises UsageError."""
    try:
        price = Fraction(parse_amount(text, COIN_SYMBOL), WEI_PER_UNIT)
    except UnitError:
        price = Fraction(0)
    if not price:
        raise UsageError(
            f"the price {text!r} cannot be read",
            f"it is the coin that a unit of the currency costs, and more than 0 {COIN_SYMBOL}",
            "write it such as '0.02 ETH'",
        )
    return price


def in_money(cost: Cost, price: Fraction | None) -> int | None:
    """What the currency and the coin of a cost are worth in wei of coin, rounded down; None without
    a price. Nobody knows the price of a person."""
    return None if price is None else int(cost.currency * price) + cost.coin


def share_words(part: int, whole: int) -> str:
    """A part as a share of the whole, rounded down."""
    return format_share(part * BPS_DENOMINATOR // whole) if whole else format_share(0)

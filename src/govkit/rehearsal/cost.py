"""What an attack takes, and what an attacker has."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
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
    parse_duration,
    parse_share,
)
from govkit.errors import UnitError, UsageError
from govkit.types import BPS_DENOMINATOR

ATTACKER_ALLOWED = "such as '5 % of supply, 3 citizens, 100 ETH'"


@dataclass(frozen=True, slots=True)
class Cost:
    """What an attack takes: votes of the currency in wei, people who vote by head, coin in wei, and
    `seconds` from its first step to its last, of which `waited` for a guardian's power to end.
    `money` is what all of it costs in wei of coin, where the currency has a price."""

    currency: int = 0
    people: int = 0
    coin: int = 0
    seconds: int = 0
    waited: int = 0
    money: int | None = None

    @property
    def rank(self) -> tuple[int, ...]:
        """Less is cheaper: money where it is known, then people, currency, coin and time."""
        return self.money or 0, self.people, self.currency, self.coin, self.seconds

    @property
    def kind(self) -> str:
        """The first that it has any of, of people, coin, currency and time; "" if of none."""
        named = {
            "people": self.people,
            "coin": self.coin,
            "currency": self.currency,
            "time": self.seconds,
        }
        return next((name for name, amount in named.items() if amount), "")

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
    """What an attacker has: votes of the currency in wei, people, coin in wei, and `seconds`. If
    nothing is said of its time, an attack takes as long as it does, but no guardian is outwaited.
    """

    currency: int = 0
    people: int = 0
    coin: int = 0
    seconds: int | None = None

    def reach(self, price: Fraction | None) -> Means:
        """The same with all the currency that its coin can buy, at a price in coin for a unit."""
        return replace(self, currency=self.currency + (int(self.coin / price) if price else 0))

    def missing(self, cost: Cost, price: Fraction | None) -> Cost:
        """What a cost is beyond these, at a price in coin for a unit of the currency."""
        coin = max(0, cost.coin - self.coin)
        has = replace(self, coin=max(0, self.coin - cost.coin)).reach(price).currency
        beyond = cost.waited if self.seconds is None else cost.seconds - self.seconds
        people = max(0, cost.people - self.people)
        return Cost(max(0, cost.currency - has), people, coin, max(0, beyond))


@dataclass(frozen=True, slots=True)
class Manner:
    """How an attack is performed: with no more than `limits`, by which of the routes that there are
    to what it wants, and whether it first waits until the guardian's power has ended."""

    limits: Means | None = None
    route: int = 0
    outwait: bool = False


AT_FULL_FORCE = Manner()
"""With everybody and everything there is in the nation."""


def parse_means(text: str, supply: int, symbol: str) -> Means:
    """Read what an attacker has: `5 % of supply`, an amount of the currency, `3 citizens`,
    `100 ETH`, `2 years`, with commas between. `supply` is what people hold, in wei. Raises
    UsageError."""
    found: dict[str, int] = {}
    for part in map(str.strip, text.split(",")):
        name, value = _part(part, supply, symbol)
        if name in found:
            told = "time" if name == "seconds" else name
            raise UsageError(f"the attacker has {told} twice in {text!r}", "", "say it once")
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
        if part.endswith(f" {symbol}"):
            return "currency", parse_amount(part, symbol)
        return "seconds", parse_duration(part)
    except UnitError:
        raise UsageError(
            f"the attacker's {part!r} cannot be read",
            f"it is a share of the supply, {symbol}, {COIN_SYMBOL}, citizens, or a time",
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


def priced(cost: Cost, price: Fraction | None) -> Cost:
    """A cost with what its currency and coin are worth in wei of coin, rounded down, if there is a
    price. Nobody knows the price of a person."""
    money = None if price is None else int(cost.currency * price) + cost.coin
    return replace(cost, money=money)


def share_words(part: int, whole: int) -> str:
    """A part as a share of the whole, rounded down."""
    return format_share(part * BPS_DENOMINATOR // whole) if whole else format_share(0)

"""Reads and writes accounts, amounts, spans and moments in the words of one nation."""

from __future__ import annotations

import re
from dataclasses import dataclass

from govkit.actions.address_book import AddressBook
from govkit.constitution import units
from govkit.errors import UsageError
from govkit.text import from_utf8
from govkit.types import ZERO_ADDRESS, Address, Clock, Wei

COIN = ZERO_ADDRESS
"""The chain's own coin, as an asset."""
PERIOD = r"(?:an?|each|every) (.+?)"
"""The pattern of a period in words: `a month`, `each 7 days`. What it names is a group."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A nation's names, its currency's symbol, its clock, and whose votes decide.

    Votes are by `citizens` or `token`. Methods that read raise UsageError or UnitError.
    """

    book: AddressBook
    symbol: str
    clock: Clock
    core_votes: str

    # -- reading

    def account(self, text: str) -> Address:
        return self.book.resolve(text)

    def wei(self, text: str) -> Wei:
        """An amount of the nation's currency."""
        return Wei(units.parse_amount(text, self.symbol))

    def money(self, text: str) -> tuple[Address, Wei]:
        """An asset, and an amount of it in its smallest unit: `500 MRT`, `0.5 ETH` (the zero
        address), or `250_000 of usdc`, another token."""
        asset, amount = units.parse_money(text, self.symbol)
        if asset == "coin":
            return COIN, amount
        return (self.currency if asset == "token" else self.account(asset)), amount

    def ticks(self, text: str) -> int:
        """A span in the nation's clock."""
        if self.clock == Clock.BLOCKNUMBER:
            return units.parse_count(text, "block")
        return units.parse_duration(text)

    def timepoint(self, text: str) -> int:
        """A date or, if the clock counts blocks, a number: `12_000 blocks`, `block 12000`."""
        if self.clock == Clock.BLOCKNUMBER:
            block = re.fullmatch(r"block (\d+)", text)
            return int(block[1]) if block else units.parse_count(text, "block")
        return units.parse_date(text.removesuffix(" 00:00:00 UTC"))

    def second(self, text: str) -> int:
        """A date as seconds since 1970, whatever the nation's clock; or a moment within a day, as
        `since_1970` writes it."""
        return units.parse_second(text)

    def asset(self, text: str) -> Address:
        """The currency by its symbol, the coin (`ether` or `ETH`), or another token."""
        if text in ("ether", units.COIN_SYMBOL):
            return COIN
        return self.currency if text == self.symbol else self.account(text)

    # -- writing

    @property
    def currency(self) -> Address:
        """The nation's own currency, as an asset."""
        return self.book.addresses["token"]

    def cash(self, asset: Address, amount: int) -> str:
        """An amount of an asset, as `money` reads it."""
        if asset == COIN:
            return units.format_amount(amount, units.COIN_SYMBOL)
        if asset == self.book.addresses.get("token"):
            return self.amount(amount)
        return f"{amount:_} of {self.named(asset)}"

    def asset_name(self, asset: Address) -> str:
        """An asset as `asset` reads it."""
        if asset == COIN:
            return units.COIN_SYMBOL
        own = asset == self.book.addresses.get("token")
        return self.symbol if own else self.named(asset)

    def since_1970(self, second: int) -> str:
        """A date, or a moment within a day, as `second` reads it."""
        return units.format_time(second).removesuffix(" 00:00:00 UTC")

    def a_period(self, period: int) -> str:
        """`a month`, or `each 7 days`."""
        word = units.format_period(period)
        return f"each {word}" if " " in word else f"a {word}"

    def show(self, address: Address) -> str:
        return self.book.show(address)

    def named(self, address: Address) -> str:
        """The name alone, or the address if it has none."""
        return self.book.name_of(address) or address

    def amount(self, wei: int) -> str:
        return units.format_amount(wei, self.symbol)

    def votes(self, weight: int) -> str:
        """A voting weight in the unit of the core house: citizens or currency."""
        if self.core_votes == "token":
            return self.amount(weight)
        return units.format_count(weight, "citizen")

    def span(self, ticks: int) -> str:
        """A span in the nation's clock."""
        if self.clock == Clock.BLOCKNUMBER:
            return units.format_count(ticks, "block")
        return units.format_duration(ticks)

    def moment(self, timepoint: int) -> str:
        """A timepoint of the nation's clock."""
        if self.clock == Clock.BLOCKNUMBER:
            return f"block {timepoint}"
        return units.format_time(timepoint)

    def day(self, timepoint: int) -> str:
        """A timepoint of the nation's clock in its short form: a day or a block."""
        if self.clock == Clock.BLOCKNUMBER:
            return f"block {timepoint}"
        return units.format_date(timepoint)


def line_of(text: str) -> bytes:
    """A budget line for a contract: ASCII, padded with zero bytes. Raises UsageError."""
    if not re.fullmatch(r"[a-z0-9_-]{1,32}", text):
        raise UsageError(
            f"{text!r} is not a budget line",
            next_step="use 1 to 32 of a-z, 0-9, - and _, such as gravel",
        )
    return text.encode().ljust(32, b"\0")


def line_name(line: bytes) -> str:
    """A budget line for people."""
    return from_utf8(line.rstrip(b"\0"))

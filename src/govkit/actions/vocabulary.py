"""Reads and writes accounts, amounts, spans and moments in the words of one nation."""

from __future__ import annotations

import re
from dataclasses import dataclass

from govkit.actions.address_book import AddressBook
from govkit.constitution import units
from govkit.types import Address, Clock, Wei


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

    # -- writing

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

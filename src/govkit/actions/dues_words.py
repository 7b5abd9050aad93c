"""Dues in words: `set dues of 20 MRT a month`, `give tier family to ana`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from govkit.actions.vocabulary import COIN, PERIOD, line_name
from govkit.actions.words import Form, Tellers, Words
from govkit.constitution import units
from govkit.contracts.dues import NO_TIER, Dues
from govkit.errors import UsageError
from govkit.types import Address, Call


class DuesWords(Words[Dues]):
    absent = ("this nation has no dues", "its file has no section `dues`; see govkit adopt")
    examples = (
        "set dues of AMOUNT a PERIOD",
        "set dues of tier TIER to AMOUNT a PERIOD",
        "give tier TIER to ACCOUNT",
        "give no tier to ACCOUNT",
    )

    def forms(self) -> Sequence[Form]:
        return [
            (rf"set dues of tier (\S+) to (.+?) {PERIOD}", self._set),
            (rf"set dues of (.+?) {PERIOD}", lambda amount, each: self._set("", amount, each)),
            (
                r"give tier (\S+) to (\S+)",
                lambda tier, who: self.one.give_tier(self.say.account(who), tier_of(tier)),
            ),
            (
                r"give no tier to (\S+)",
                lambda who: self.one.give_tier(self.say.account(who), NO_TIER),
            ),
        ]

    def tellers(self, own: str) -> Tellers:
        return {
            "setDues": self._told,
            "giveTier": lambda who, tier: (
                f"give {f'tier {line_name(tier)}' if tier != NO_TIER else 'no tier'} "
                f"to {self.say.show(who)}"
            ),
            "pay": lambda who, periods, amount: (
                f"pay dues of {self.say.show(who)} for {units.format_count(periods, 'period')}"
            ),
            "give": lambda asset, amount, line, purpose: (
                f"give {self.say.cash(asset, amount) if asset != COIN else 'coin'} to the treasury "
                f"for {line_name(line)}{f': {purpose}' if purpose else ''}"
            ),
        }

    def _set(self, tier: str, amount: str, each: str) -> Call:
        asset, wei = self.say.money(amount)
        named = tier_of(tier) if tier else NO_TIER
        return self.one.set_dues(asset, units.parse_period(each), named, wei)

    def _told(self, asset: Address, period: int, tier: bytes, amount: int) -> str:
        of = f"tier {line_name(tier)} to " if tier != NO_TIER else ""
        return f"set dues of {of}{self.say.cash(asset, amount)} {self.say.a_period(period)}"


def tier_of(tier: str) -> bytes:
    """A tier's name for the contract: ASCII, padded with zero bytes. Raises UsageError."""
    if not re.fullmatch(r"[a-z0-9_-]{1,32}", tier):
        raise UsageError(
            f"{tier!r} is not the name of a tier",
            next_step="use 1 to 32 of a-z, 0-9, - and _, such as family",
        )
    return tier.encode().ljust(32, b"\0")

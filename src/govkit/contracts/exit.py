"""Exit: holders leave with their share of the treasury."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from govkit.contracts.contract import Contract
from govkit.network.port import Call
from govkit.types import Address, Bps, Wei

WITHOUT = 2**256 - 1
"""The least that a holder accepts of an asset without which it leaves."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Currency under notice in wei, and from when on its holder can leave (seconds since 1970)."""

    amount: Wei
    until: int


class Exit(Contract):
    """A holder gives notice of currency held for a tenure, waits, and leaves with its share."""

    artifact_name = "Exit"

    def token(self, *, block: int | None = None) -> Address:
        return Address(self._read("token", block=block))

    def treasury(self, *, block: int | None = None) -> Address:
        return Address(self._read("treasury", block=block))

    def tenure(self, *, block: int | None = None) -> int:
        """How long currency must be held before, in seconds."""
        return int(self._read("tenure", block=block))

    def notice(self, *, block: int | None = None) -> int:
        """How long after a notice its holder can leave, in seconds."""
        return int(self._read("notice", block=block))

    def discount_bps(self, *, block: int | None = None) -> Bps:
        """What a share is less than book value."""
        return Bps(self._read("discountBps", block=block))

    def kept_months(self, *, block: int | None = None) -> int:
        """How many months of what is committed stay out of every share."""
        return int(self._read("keptMonths", block=block))

    def assets(self, *, block: int | None = None) -> list[Address]:
        """What a share is of; the zero address for the chain's coin."""
        count = int(self._read("assetCount", block=block))
        return [Address(self._read("assetAt", each, block=block)) for each in range(count)]

    def held_throughout(self, account: Address, *, block: int | None = None) -> Wei:
        """How much an account has held in this tenure and the one before, in wei."""
        return Wei(self._read("heldThroughout", account, block=block))

    def notice_of(self, account: Address, *, block: int | None = None) -> Notice:
        return Notice(*self._read("noticeOf", account, block=block))

    def outstanding(self, *, block: int | None = None) -> Wei:
        """How much currency a share is counted of, in wei."""
        return Wei(self._read("outstanding", block=block))

    def worth(self, asset: Address, amount: Wei, *, block: int | None = None) -> Wei:
        """What would be paid of an asset for so much currency now. Raises RevertError."""
        return Wei(self._read("worth", asset, amount, block=block))

    def give_notice(self, amount: Wei) -> Call:
        """By a holder that has allowed it; the time begins anew for all that is under notice."""
        return self._call("giveNotice", amount)

    def withdraw_notice(self, amount: Wei) -> Call:
        """By its holder, at any time."""
        return self._call("withdrawNotice", amount)

    def leave(self, amount: Wei, receiver: Address, least: Sequence[int]) -> Call:
        """By its holder, once the notice is over: the least of each asset that it accepts."""
        return self._call("leave", amount, receiver, list(least))

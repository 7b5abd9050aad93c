"""Dues: what citizens owe each period, by tier; fees and gifts into the treasury."""

from __future__ import annotations

from dataclasses import dataclass

from govkit.contracts.contract import Contract
from govkit.network.port import Call
from govkit.types import ZERO_ADDRESS, Address, Wei

NO_TIER = bytes(32)


@dataclass(frozen=True, slots=True)
class DuesTerms:
    """The `asset` of the dues (zero: coin), their `period` (0: no dues), and the `first` one of
    this `era`, which another asset or period would end."""

    asset: Address
    period: int
    era: int
    first: int


@dataclass(frozen=True, slots=True)
class Owing:
    """What the holder of a passport (`number`, 0 for none) owes.

    `next` is the first period that is not paid. From it on so many have `begun`, which cost the
    `amount` in wei; so many of these are over, in `arrears`.
    """

    number: int
    tier: bytes
    next: int
    begun: int
    arrears: int
    amount: Wei


class Dues(Contract):
    """Dues by citizen and period. A tier is a name of 32 bytes, empty for none."""

    artifact_name = "Dues"

    def registry(self, *, block: int | None = None) -> Address:
        return Address(self._read("registry", block=block))

    def treasury(self, *, block: int | None = None) -> Address:
        return Address(self._read("treasury", block=block))

    def offices(self, *, block: int | None = None) -> Address:
        """The contract of offices, through which an office gives tiers; zero for none."""
        return Address(self._read("offices", block=block))

    def founder(self, *, block: int | None = None) -> Address:
        return Address(self._read("founder", block=block))

    def terms(self, *, block: int | None = None) -> DuesTerms:
        return DuesTerms(*self._read("terms", block=block))

    def tiers(self, *, block: int | None = None) -> list[bytes]:
        """The names of all tiers that ever had an amount."""
        count = int(self._read("tierCount", block=block))
        return [bytes(self._read("tierAt", n, block=block)) for n in range(1, count + 1)]

    def amount_of(self, tier: bytes, period: int, *, block: int | None = None) -> Wei:
        """What a tier owes for a period of this era, in wei."""
        return Wei(self._read("amountOf", tier, period, block=block))

    def owing(self, account: Address, *, block: int | None = None) -> Owing:
        return Owing(*self._read("owing", account, block=block))

    def is_paid_up(self, account: Address, *, block: int | None = None) -> bool:
        return bool(self._read("isPaidUp", account, block=block))

    def price_of(self, account: Address, periods: int, *, block: int | None = None) -> Wei:
        """What so many periods from the first unpaid one on cost, in wei. Raises RevertError."""
        return Wei(self._read("priceOf", account, periods, block=block))

    def set_dues(self, asset: Address, period: int, tier: bytes, amount: Wei) -> Call:
        """Only in a founding or a proposal; from the next period on."""
        return self._call("setDues", asset, period, tier, amount)

    def give_tier(self, account: Address, tier: bytes) -> Call:
        """In a proposal, or by an office with that power."""
        return self._call("giveTier", account, tier)

    def pay(self, account: Address, periods: int, amount: Wei, asset: Address) -> Call:
        """By anybody: exactly what the periods cost, in the asset of the dues."""
        call = self._call("pay", account, periods, amount)
        return _with_coin(call, asset, amount)

    def give(self, asset: Address, amount: Wei, line: bytes, purpose: str) -> Call:
        """By anybody: a fee or a gift, for a budget line (32 bytes)."""
        return _with_coin(self._call("give", asset, amount, line, purpose), asset, amount)


def _with_coin(call: Call, asset: Address, amount: Wei) -> Call:
    """The call with the coin that it pays, if that is its asset."""
    return Call(call.to, call.data, amount) if asset == ZERO_ADDRESS else call

"""Dues of a club of citizens, whose treasury and offices are people: votes come at once."""

from __future__ import annotations

from dataclasses import dataclass

from govkit.testing import ActorSigner
from govkit.testing.deployed import Deployed, Sent
from govkit.types import ZERO_ADDRESS
from tests.contracts.streams.payroll import ETHER, Design, Payroll

COIN, MONTH = ZERO_ADDRESS, 1
FAMILY, HONORARY = (name.ljust(32, b"\0") for name in (b"family", b"honorary"))
NONE = bytes(32)
EACH = 20 * ETHER


@dataclass(frozen=True, slots=True)
class Owing:
    number: int
    tier: bytes
    next: int
    begun: int
    arrears: int
    amount: int


class Club(Payroll):
    """Dues of 20 tokens a month since 2031; the citizen and a stranger have tokens to pay with."""

    def __init__(self, design: Design) -> None:
        super().__init__(design)
        for each in (self.citizen, self.stranger):
            self.token.send(self.stranger, "mint", each.address, 10_000 * ETHER)
            self.token.send(each, "approve", self.dues.address, 2**256 - 1)

    def set(
        self, amount: int = EACH, tier: bytes = NONE, asset: str = "", period: int = MONTH
    ) -> Sent:
        chosen = asset or self.token.address
        return self.dues.send(self.treasury, "setDues", chosen, period, tier, amount)

    def give_tier(self, tier: bytes, by: ActorSigner | None = None) -> Sent:
        return self.dues.send(by or self.treasury, "giveTier", self.citizen.address, tier)

    def owes(self, who: str = "") -> Owing:
        return Owing(*self.dues.read("owing", who or self.citizen.address))

    def price(self, periods: int = 1) -> int:
        return int(self.dues.read("priceOf", self.citizen.address, periods))

    def pay(
        self,
        periods: int = 1,
        amount: int | None = None,
        *,
        by: ActorSigner | None = None,
        who: str = "",
        value: int = 0,
    ) -> Sent:
        cost = self.price(periods) if amount is None else amount
        to = who or self.citizen.address
        return self.dues.send(by or self.citizen, "pay", to, periods, cost, value=value)

    def has(self, token: Deployed | None = None) -> int:
        """What the treasury holds."""
        return self.holds(self.treasury.address, token)

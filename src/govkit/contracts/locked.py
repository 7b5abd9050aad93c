"""LockedVotes: votes for currency that is locked up for a time."""

from __future__ import annotations

from dataclasses import dataclass

from govkit.contracts.contract import Contract
from govkit.network.port import Call
from govkit.types import Address, Wei


@dataclass(frozen=True, slots=True)
class Lock:
    """An amount in wei, and when it ends or ended, in the nation's clock; both 0: no lock."""

    amount: Wei
    until: int


class LockedVotes(Contract):
    """Weighs an amount by the time that is left of its lock; gives it back at the end."""

    artifact_name = "LockedVotes"

    def token(self, *, block: int | None = None) -> Address:
        return Address(self._read("token", block=block))

    def treasury(self, *, block: int | None = None) -> Address:
        return Address(self._read("treasury", block=block))

    def epoch_duration(self, *, block: int | None = None) -> int:
        """The epoch, at whose multiples locks end, in the nation's clock."""
        return int(self._read("epochDuration", block=block))

    def longest(self, *, block: int | None = None) -> int:
        """The longest lock, in the nation's clock."""
        return int(self._read("longest", block=block))

    def clock(self) -> int:
        return int(self._read("clock"))

    def clock_mode(self, *, block: int | None = None) -> str:
        return str(self._read("CLOCK_MODE", block=block))

    def locked(self, account: Address, *, block: int | None = None) -> Lock:
        """The amount that an account has locked, or not withdrawn yet."""
        return Lock(*self._read("locked", account, block=block))

    def delegates(self, account: Address, *, block: int | None = None) -> Address:
        return Address(self._read("delegates", account, block=block))

    def get_votes(self, account: Address, *, block: int | None = None) -> int:
        """The weight that an account votes with now, in wei."""
        return int(self._read("getVotes", account, block=block))

    def get_past_votes(self, account: Address, timepoint: int) -> int:
        return int(self._read("getPastVotes", account, timepoint))

    def get_past_locked(self, account: Address, timepoint: int) -> Wei:
        """The amount that it had locked itself for at least another epoch, in wei."""
        return Wei(self._read("getPastLocked", account, timepoint))

    def get_past_total(self, timepoint: int) -> int:
        """The weight of all locks, in wei."""
        return int(self._read("getPastTotalSupply", timepoint))

    def lock(self, amount: Wei, until: int) -> Call:
        """Add to the caller's lock, and lock all of it until a timepoint of the nation's clock."""
        return self._call("lock", amount, until)

    def withdraw(self) -> Call:
        return self._call("withdraw")

    def delegate(self, delegatee: Address) -> Call:
        return self._call("delegate", delegatee)
